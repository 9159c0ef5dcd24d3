//! `GET /accounts`: list the configured accounts.

use flow_types::AccountsResponse;
use flow_validate::models::Source;

use crate::endpoint::{Endpoint, Parts};
use crate::info::{EndpointInfo, MAX_LIST_LEN};
use crate::rules::table::EndpointRules;

const PAGE: Source = Source::documented("useapi.net get-google-flow-accounts", "2025-12-01");

/// A request for all configured accounts and their health.
///
/// The response may contain cookies of the accounts; `Debug` hides them.
///
/// ```
/// use flow_http::{Endpoint, ListAccounts};
///
/// let response = http::Response::new(br#"{"nora@example.org": {"health": "OK"}}"#);
/// let accounts = ListAccounts::new().read_response(response)?;
/// let (address, account) = accounts.accounts().remove(0);
/// assert_eq!((&*address, account.health().as_deref()), ("nora@example.org", Some("OK")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow accounts" (2025-12-01).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListAccounts;

impl ListAccounts {
    /// A request for all accounts.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for ListAccounts {
    type Response = AccountsResponse;
    type Input<B> = ();

    const INFO: &'static EndpointInfo =
        &EndpointInfo::reads("list-accounts", "/accounts").with_max_response_len(MAX_LIST_LEN);

    fn body<B>((): ()) -> Option<B> {
        None
    }
}

impl Parts for ListAccounts {
    const RULES: &'static EndpointRules = &EndpointRules::new(PAGE, &[]);
}

#[cfg(feature = "server")]
mod server {
    use serde_json::Value;

    use super::ListAccounts;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;
    use crate::service::samples::account;

    impl ServerHalf for ListAccounts {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(_: &Accepted, exchange: Exchange<'_>) -> Result<ServerResponse, ServerResponse> {
            exchange.contract.play_scenario(Self::INFO, None)?;
            let accounts = exchange.contract.accounts.iter();
            let accounts = accounts.map(|it| (it.as_str().to_owned(), account()));
            Ok(ServerResponse::ok(
                &Value::Object(accounts.collect()).to_string(),
            ))
        }
    }
}
