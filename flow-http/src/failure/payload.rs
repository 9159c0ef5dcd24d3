//! What the body of an error says.

use flow_types::{ErrorBody, ErrorMark, ErrorReason, JsonKind, ReasonCategory};

/// What an error's body was.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ErrorPayload {
    /// One of the forms that the service or a compatible server uses.
    Documented(ErrorBody),
    /// JSON of another form.
    OtherJson,
    /// Not JSON: a page of a gateway, plain text, or nothing.
    NotJson,
}

impl ErrorPayload {
    pub(crate) fn read(body: &[u8]) -> Self {
        match ErrorBody::from_slice(body) {
            Ok(body) if body.is_known_form() || body.message().is_some() => Self::Documented(body),
            Ok(body) if body.reason().is_some() => Self::Documented(body),
            Ok(_) => Self::OtherJson,
            Err(_) => Self::NotJson,
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

    /// Whether a 2xx without a result says that something went wrong. An `error` of any type does, but for those that
    /// mean that there is none: what follows from an error is that nothing was done.
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

/// Whether a reason may be shown: one that is known, or a name in capitals with underscores as Google gives them, and
/// not free text or hexadecimal digits that came in its place.
pub(crate) fn is_printable_reason(reason: &ErrorReason) -> bool {
    if !matches!(reason, ErrorReason::Unknown(_)) {
        return true;
    }
    let name = reason.as_str();
    let is_word = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_uppercase())
            || (word.len() < 8 && word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    name.len() <= 100 && name.contains('_') && name.split('_').all(is_word)
}
