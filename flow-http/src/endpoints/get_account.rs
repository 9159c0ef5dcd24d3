//! `GET /accounts/{email}`: read one account.

use std::borrow::Cow;

use flow_ids::AccountEmail;
use flow_types::AccountResponse;
use flow_validate::models::Source;

use crate::endpoint::{Endpoint, Parts};
use crate::info::{EndpointInfo, MAX_LIST_LEN};
use crate::request::{Argument, RequestError};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net get-google-flow-accounts-email", "2026-06-15");

/// A request for the health, credits and models of an account.
///
/// The response contains the account's cookies and tokens. Only methods whose names end in `_secret` return them, and
/// `Debug` hides them.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GetAccount};
/// use flow_http::ids::AccountEmail;
///
/// let get = GetAccount::new(AccountEmail::parse("nora@example.org")?);
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = get.to_request(&api, ())?;
/// assert!(request.uri().path().ends_with("/accounts/nora%40example.org"));
///
/// let response = http::Response::new(br#"{"health": "OK", "credits": {"credits": 980}}"#);
/// assert_eq!(get.read_response(response)?.health().as_deref(), Some("OK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow account" (2026-06-15).
#[derive(Debug, Clone)]
pub struct GetAccount {
    account: AccountEmail,
}

impl GetAccount {
    /// A request for the account with this address.
    #[must_use]
    pub fn new(account: AccountEmail) -> Self {
        Self { account }
    }
}

impl Endpoint for GetAccount {
    type Response = AccountResponse;
    type Input<B> = ();

    const INFO: &'static EndpointInfo = &EndpointInfo::reads("get-account", "/accounts/{email}")
        .with_max_response_len(MAX_LIST_LEN);

    fn body<B>((): ()) -> Option<B> {
        None
    }

    fn account(&self) -> Option<Cow<'_, AccountEmail>> {
        Some(Cow::Borrowed(&self.account))
    }
}

impl Parts for GetAccount {
    const RULES: &'static EndpointRules = &EndpointRules::new(
        PAGE,
        &[&[Member::new("email", Kind::Email, PAGE).required()]],
    );

    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        Argument::encoded(self.account.as_str()).map(Some)
    }
}

#[cfg(feature = "server")]
mod server {
    use super::GetAccount;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;
    use crate::service::samples::whole_account;

    impl ServerHalf for GetAccount {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            get: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.owner(Self::INFO, get)?;
            Ok(ServerResponse::ok(&whole_account().to_string()))
        }
    }
}
