//! The API token of useapi.net.

use std::fmt;
use std::str::FromStr;

use http::HeaderValue;
use zeroize::Zeroizing;

/// Longer than any token, shorter than what servers refuse as a header.
const MAX_LEN: usize = 4096;

/// The API token of useapi.net: the whole string, its `user:` included.
///
/// It is never shown: `Debug` hides it, there is no `Display`, the header made of it is marked sensitive, and
/// its memory is wiped when it is dropped. Take it from the environment or a secret store, not from the
/// command line, which other processes can read.
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
    /// Checks that the token can be sent as it is.
    ///
    /// # Errors
    ///
    /// If it is empty, longer than 4096 bytes, or holds anything but visible ASCII characters: a line break
    /// from a file, most often.
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

    /// The token itself. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// `Bearer …`, marked sensitive, so that the header is hidden in `Debug` and kept out of compression.
    ///
    /// # Errors
    ///
    /// Never, in fact: [`Self::parse`] has checked every byte.
    pub(crate) fn to_header(&self) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
        // The header takes over this memory: no copy is left behind.
        let mut value = HeaderValue::try_from(["Bearer ", self.0.as_str()].concat())?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether a client presented this token; takes the same time wherever the two differ.
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

/// A text can't be an [`ApiToken`]. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// Nothing was given.
    Empty,
    /// More than 4096 bytes were given.
    TooLong,
    /// A character that can't stand in a token: white space, a control character, anything outside ASCII.
    NotVisible {
        /// Where it stands, in bytes.
        offset: usize,
    },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("API token: expected one, got an empty text"),
            Self::TooLong => f.write_str("API token: expected at most 4096 bytes"),
            Self::NotVisible { offset } => write!(
                f,
                "API token: expected visible ASCII characters only, without spaces and line breaks, at byte {offset}"
            ),
        }
    }
}

impl std::error::Error for TokenError {}
