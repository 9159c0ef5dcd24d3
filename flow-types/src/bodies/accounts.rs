//! The 200 responses of `GET /accounts` and `GET /accounts/{email}`. Both may contain cookies and tokens.

use std::borrow::Cow;
use std::fmt;

use super::error::ErrorValue;
use super::response::{ResponseBody, response_body};
use crate::decode::DecodeError;
use crate::deviation::{Deviation, Path, Report};
use crate::json::{RawJson, RawObject, object_text};
use crate::model::{FromWire as _, model};
use crate::time::Timestamp;

model! {
    /// The 200 response of `GET /accounts/{email}`. Credits and models are present only while `health` is `OK`.
    ///
    /// Its text contains secrets, so it does not implement `Serialize`.
    ///
    /// ```json
    /// {"health": "OK", "sessionData": {"expires": "…", "access_token": "…"}, "credits": {"credits": 980}}
    /// ```
    ///
    /// Source: get-google-flow-accounts-email, 2026-06-15.
    pub body AccountResponse<'a> {
        /// `OK`, or a description of the problem.
        "health" => health: Cow<'a, str>,
        /// The time at which the account was added.
        "created" => created: Timestamp,
        /// The session at Google.
        "sessionData" => session_data: SessionData<'a>,
        /// Id and title of the project.
        "project" => project: RawObject<'a>,
        /// The time at which the session is renewed.
        "nextRefresh" => next_refresh: RawObject<'a>,
        /// Credits and tier.
        "credits" => credits: RawObject<'a>,
        /// The models that are available to the account.
        "models" => models: RawObject<'a>,
        /// The recommendations of the service.
        "recommendations" => recommendations: RawJson<'a>,
        /// Google's cookies, which give access to the account.
        "accountCookies" => account_cookies_secret: RawJson<'a>,
        /// Flow's cookies, which give access to the account.
        "sessionCookies" => session_cookies_secret: RawJson<'a>,
        /// An error, in addition to the other members or instead of them.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

model! {
    /// One account of [`AccountsResponse`].
    ///
    /// Source: get-google-flow-accounts, 2025-12-01.
    pub view Account<'a> {
        /// `OK`, or a description of the problem.
        "health" => health: Cow<'a, str>,
        /// The error of the account.
        "error" => error: Cow<'a, str>,
        /// The time at which the account was added.
        "created" => created: Timestamp,
        /// The session at Google.
        "sessionData" => session_data: SessionData<'a>,
        /// Id and title of the project.
        "project" => project: RawObject<'a>,
        /// The time at which the session is renewed.
        "nextRefresh" => next_refresh: RawObject<'a>,
    }
}

model! {
    /// A session at Google.
    ///
    /// Source: get-google-flow-accounts-email, 2026-06-15.
    pub view SessionData<'a> {
        /// The time at which the session expires.
        "expires" => expires: Timestamp,
        /// The user who is signed in.
        "user" => user: RawObject<'a>,
        /// Google's token, which gives access to the account.
        "access_token" => access_token_secret: Cow<'a, str>,
    }
}

response_body!(AccountResponse, &[], {
    fn holds_result(&self) -> bool {
        self.health().is_some() || (self.error_value().is_none() && self.session_data().is_some())
    }
});

/// The 200 response of `GET /accounts`: the accounts by their addresses, which may be masked.
///
/// Its text may contain secrets, so it does not implement `Serialize`.
///
/// ```
/// use flow_types::{AccountsResponse, ResponseBody};
///
/// let body = br#"{"nora@example.org": {"health": "OK"}}"#;
/// let accounts = AccountsResponse::from_slice(body)?;
/// let (address, account) = accounts.accounts().remove(0);
/// assert_eq!((&*address, account.health().as_deref()), ("nora@example.org", Some("OK")));
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
///
/// Source: get-google-flow-accounts, 2025-12-01.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AccountsResponse {
    json: Box<str>,
}

impl AccountsResponse {
    /// The accounts, each with its address as received.
    #[must_use]
    pub fn accounts(&self) -> Vec<(Cow<'_, str>, Account<'_>)> {
        let members = self.raw().members().filter(|(name, _)| name.contains('@'));
        members
            .filter_map(|(name, value)| Some((name, value.read()?)))
            .collect()
    }
}

impl ResponseBody for AccountsResponse {
    const PLACES: &'static [&'static str] = &[];

    fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        match object_text(body) {
            Ok(text) => Ok(Self { json: text.into() }),
            Err(error) => Err(DecodeError::new(error, body)),
        }
    }

    fn raw(&self) -> RawObject<'_> {
        RawObject::new(&self.json)
    }

    fn deviations(&self) -> Vec<Deviation> {
        let mut report = Report::default();
        for (_, account) in self.accounts() {
            // Addresses are not included in paths.
            Account::check(
                account.raw().into_value(),
                &Path::ROOT.member("account"),
                &mut report,
            );
        }
        report.into_vec()
    }

    /// Whether the response lists accounts, or is an empty object, which means no accounts.
    fn holds_result(&self) -> bool {
        !self.accounts().is_empty() || self.raw().members().next().is_none()
    }
}

/// Shows the number of accounts and their health, without addresses.
impl fmt::Debug for AccountsResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountsResponse")
            .field("accounts", &self.accounts().len())
            .field("byte_len", &self.json.len())
            .finish_non_exhaustive()
    }
}
