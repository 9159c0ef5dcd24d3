//! The body of an error response.

use flow_types::{ErrorBody, ErrorMark, ErrorReason, JsonKind, ReasonCategory, words};

/// The form of an error's body.
///
/// ```
/// use flow_http::{Endpoint, ErrorPayload, ListAccounts};
///
/// let response = http::Response::builder().status(401).body(r#"{"error": "Unauthorized"}"#)?;
/// let error = ListAccounts::new().read_response(response).unwrap_err();
/// let Some(ErrorPayload::Documented(body)) = error.as_api().map(|error| error.payload()) else {
///     panic!("it is a documented form");
/// };
/// assert_eq!(body.message().as_deref(), Some("Unauthorized"));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ErrorPayload {
    /// A form that the service or a compatible server uses.
    Documented(ErrorBody),
    /// JSON of another form.
    OtherJson,
    /// Not JSON: a gateway's HTML page, plain text, or an empty body.
    NotJson,
}

words! {
    ErrorPayload {
        Documented = "documented",
        OtherJson = "other_json",
        NotJson = "not_json",
    }
}

impl ErrorPayload {
    pub(crate) fn read(body: &[u8]) -> Self {
        match ErrorBody::from_bytes_lossy(body) {
            Some(body) if body.is_known_form() || body.message().is_some() => {
                Self::Documented(body)
            }
            Some(body) if body.reason().is_some() => Self::Documented(body),
            Some(_) => Self::OtherJson,
            None => Self::NotJson,
        }
    }

    pub(crate) fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::Documented(body) => Some(body),
            _ => None,
        }
    }

    pub(crate) fn reason(&self) -> Option<ErrorReason> {
        self.body().and_then(ErrorBody::reason)
    }

    pub(crate) fn mark(&self) -> Option<ErrorMark> {
        self.body().and_then(ErrorBody::mark)
    }

    /// Whether the body of a 2xx without a result is an error: it has an `error` of any type, except the values that mean
    /// no error. An error means that nothing was done.
    pub(crate) fn says_error(&self) -> bool {
        let Some(body) = self.body() else {
            return false;
        };
        body.has_error()
            || body
                .get("detail")
                .is_some_and(|detail| detail.kind() != JsonKind::Null)
            || body
                .reason()
                .is_some_and(|reason| reason.category() != ReasonCategory::Other)
    }
}

/// Whether a reason may be shown: a known one, or a name in the form of Google's names, in capitals with underscores.
/// Free text and hexadecimal digits may contain an address, and long words may be a part of a token.
pub(crate) fn is_printable_reason(reason: &ErrorReason) -> bool {
    if !matches!(reason, ErrorReason::Unknown(_)) {
        return true;
    }
    let name = reason.as_str();
    let has_words = name.contains('_');
    let is_word = |word: &str| {
        let is_long = word.len() >= 8;
        word.bytes().all(|byte| {
            byte.is_ascii_uppercase() || (byte.is_ascii_digit() && has_words && !is_long)
        }) && (!is_long || (has_words && word.len() <= 16))
    };
    name.len() <= 100 && name.split('_').all(is_word)
}
