//! The API token of useapi.net.

use std::fmt;
use std::str::FromStr;

use flow_types::words;
use http::HeaderValue;
use zeroize::Zeroizing;

/// The maximum length in bytes. Real tokens are shorter, and servers refuse much longer headers.
const MAX_LEN: usize = 4096;

/// The API token of useapi.net: the whole string, including its `user:`.
///
/// It is never printed: `Debug` hides it, there is no `Display`, its header is marked sensitive, and its memory is wiped
/// on drop. Take it from the environment or a secret store, not from the command line, which other processes can read.
///
/// ```
/// use flow_http::ApiToken;
///
/// let token = ApiToken::parse("user:4711-invented")?;
/// assert_eq!(format!("{token:?}"), "ApiToken(***)");
/// assert!(ApiToken::parse("user:4711-invented\n").is_err());
/// # Ok::<(), flow_http::TokenError>(())
/// ```
///
/// Source: useapi.net, "Setup useapi.net": the token is sent complete and not URL-encoded.
#[derive(Clone)]
pub struct ApiToken(Zeroizing<String>);

impl ApiToken {
    /// Parses a token, and checks that it can be sent unchanged.
    ///
    /// # Errors
    ///
    /// If it is empty, longer than 4096 bytes, or contains anything but visible ASCII characters, such as the line
    /// break at the end of a file.
    pub fn parse(text: impl Into<String>) -> Result<Self, TokenError> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(TokenError::TooLong);
        }
        match text.bytes().position(|byte| !byte.is_ascii_graphic()) {
            Some(offset) => Err(TokenError::NotVisible { offset }),
            None => Ok(Self(text)),
        }
    }

    /// The token itself. The caller must not log it.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// `Bearer …`, marked sensitive, so that the header is hidden in `Debug` and kept out of compression.
    ///
    /// # Errors
    ///
    /// None in practice: [`Self::parse`] has checked every byte.
    pub(crate) fn to_header(&self) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
        // The header takes over this memory, so there is no other copy.
        let mut value = HeaderValue::try_from(["Bearer ", self.0.as_str()].concat())?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether a client sent this token. The time of the comparison does not depend on where the two differ.
    #[must_use]
    pub fn matches(&self, presented: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), presented.as_bytes());
        let differences = ours.iter().zip(theirs).fold(0, |sum, (a, b)| sum | (a ^ b));
        ours.len() == theirs.len() && differences == 0
    }
}

impl FromStr for ApiToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        Self::parse(text)
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(***)")
    }
}

/// The error of a text that is not an [`ApiToken`]. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// The text is empty.
    Empty,
    /// Longer than 4096 bytes.
    TooLong,
    /// A character that is not allowed in a token: white space, a control character, or a non-ASCII one.
    NotVisible {
        /// The byte offset of the character.
        offset: usize,
    },
}

words! {
    TokenError {
        Empty = "empty",
        TooLong = "too_long",
        NotVisible = "not_visible",
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the API token is empty"),
            Self::TooLong => f.write_str("the API token is too long (at most 4096 bytes)"),
            Self::NotVisible { offset } => write!(
                f,
                "the API token contains a space, a line break or another character that is not visible ASCII, at byte {offset}"
            ),
        }
    }
}

impl std::error::Error for TokenError {}
