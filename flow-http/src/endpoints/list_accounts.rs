//! `GET /accounts`: which accounts are configured.

use flow_types::AccountsResponse;
use flow_validate::models::Source;

use crate::endpoint::{Endpoint, OwnBody};
use crate::info::{EndpointInfo, MAX_LIST_LEN};
use crate::rules::table::EndpointRules;

const PAGE: Source = Source::documented("useapi.net get-google-flow-accounts", "2025-12-01");

/// Asks for the accounts and how they are.
///
/// The response may hold cookies of the accounts; its `Debug` shows nothing of them.
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
    /// Asks for all accounts.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for ListAccounts {
    type Response = AccountsResponse;
    type Body = OwnBody;

    const INFO: &'static EndpointInfo =
        &EndpointInfo::reads("list-accounts", "/accounts").with_max_response_len(MAX_LIST_LEN);

    const RULES: &'static EndpointRules = &EndpointRules::new(PAGE, &[]);
}

#[cfg(feature = "server")]
mod server {
    use http::StatusCode;
    use serde_json::{Map, json};

    use super::ListAccounts;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::contract::Contract;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for ListAccounts {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            _: &Accepted,
            contract: &Contract,
            _: &[u8],
            _: u64,
        ) -> Result<ServerResponse, ServerResponse> {
            let accounts = contract.accounts.iter();
            let accounts: Map<_, _> = accounts
                .map(|account| (account.as_str().to_owned(), json!({"health": "OK"})))
                .collect();
            let json = serde_json::Value::Object(accounts).to_string();
            Ok(ServerResponse::success(StatusCode::OK, &json))
        }
    }
}
