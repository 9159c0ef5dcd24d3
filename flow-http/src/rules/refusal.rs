//! The error of a refused request.

use std::fmt;

use flow_validate::models::Source;
use http::StatusCode;

/// The error of a request that the service refuses: the member, and the source of the limit.
///
/// Neither `Display` nor `Debug` shows a value of the request. An unknown member's name is shown only if it has the form
/// of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    parameter: Option<Box<str>>,
    message: Box<str>,
    source: Source,
}

impl Refusal {
    pub(super) fn new(
        status: StatusCode,
        parameter: Option<&str>,
        message: impl Into<Box<str>>,
        source: Source,
    ) -> Self {
        Self {
            status,
            parameter: parameter.map(Into::into),
            message: message.into(),
            source,
        }
    }

    /// The status of the service's response: 400 for the form, 403 for the reference of another user, 404 for an
    /// account that is not linked.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The name of the refused member; `None` if the request as a whole is refused, or the name can't be shown.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// What is wrong and what was expected. The contract server responds with this text.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The source of the limit, with the date of that edition.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// The longest name of a member that is shown, in bytes. Names of the service have at most 20.
const MAX_NAME_LEN: usize = 32;

/// The name of a member, if it may be shown: an unknown name may be a token or an address.
pub(super) fn shown_name(name: &str) -> Option<&str> {
    let is_name = name.len() <= MAX_NAME_LEN
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    // The hex of an address. No name of this length has only the letters a to f.
    let is_hex = name.len() >= 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_name && !is_hex).then_some(name)
}
