//! The error of reading a body.

use std::error::Error;
use std::fmt;

use crate::json::{DecodeErrorKind, JsonError, RawObject, object_text};

/// The reason why a body could not be read, and the body itself.
///
/// The call may have succeeded nevertheless: [`References::search`](crate::References::search) finds references in a
/// damaged body.
///
/// `Debug` and `Display` do not show the text of the body.
///
/// ```
/// use flow_types::{DecodeErrorKind, References, ResponseBody, UploadResponse};
///
/// let cut = br#"{"mediaGenerationId":{"mediaGenerationId":"user:1-email:6a40622e6465-image:x"},"wid"#;
/// let error = UploadResponse::from_slice(cut).expect_err("cut");
/// assert_eq!(error.kind(), DecodeErrorKind::Truncated);
/// let found = References::search(error.body(), UploadResponse::PLACES, &[]);
/// assert_eq!(found.results()[0].as_str(), "user:1-email:6a40622e6465-image:x");
/// ```
pub struct DecodeError(Box<Inner>);

struct Inner {
    error: JsonError,
    body: Box<[u8]>,
}

impl DecodeError {
    pub(crate) fn new(error: JsonError, body: &[u8]) -> Self {
        Self(Box::new(Inner {
            error,
            body: body.into(),
        }))
    }

    /// The error for an object without the required member.
    #[doc(hidden)]
    #[must_use]
    pub fn missing(body: &[u8]) -> Self {
        let kind = DecodeErrorKind::MissingMember;
        Self::new(JsonError { kind, offset: None }, body)
    }

    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.error.kind
    }

    /// The position of the error, in bytes from the start; `None` if the error is about the body as a whole.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.error.offset
    }

    /// The body exactly as received. It may contain the account's address.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns the body without copying it.
    #[must_use]
    pub fn into_body(self) -> Box<[u8]> {
        self.0.body
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.kind())
            .field("offset", &self.offset())
            .field("byte_len", &self.0.body.len())
            .finish()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)?;
        if let Some(offset) = self.offset() {
            write!(f, ", at byte {offset}")?;
        }
        write!(f, " ({} bytes in total)", self.0.body.len())
    }
}

impl Error for DecodeError {}

impl<'a> RawObject<'a> {
    /// Reads any JSON object.
    ///
    /// # Errors
    /// If the bytes are not UTF-8, not JSON, or not an object.
    pub fn from_slice(json: &'a [u8]) -> Result<Self, DecodeError> {
        match object_text(json) {
            Ok(text) => Ok(Self::new(text.trim_ascii())),
            Err(error) => Err(DecodeError::new(error, json)),
        }
    }
}
