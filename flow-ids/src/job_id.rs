//! The id of an asynchronous job.

use crate::text_impls::text_impls;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

/// The maximum length in bytes. Observed ids have 50 to 310: a time, a user id, an address and a suffix.
const MAX_LEN: usize = 512;

/// The id of a job: returned by an asynchronous request, taken by `GET /jobs/{jobid}`.
///
/// It contains the account's address in plain text (observed) or masked (documented), so `Debug` hides it and there is
/// no `Display`. It is put into the URL path without percent-encoding, since the service refuses an encoded id.
/// Therefore only characters that are allowed in a path segment are accepted; `/`, `?`, `#`, `%`, white space and
/// control characters are refused. Non-ASCII characters and `^`, `` ` ``, `{`, `|`, `}` are accepted, although a URI
/// must encode them (assumed; no such id was observed).
///
/// ```
/// use flow_ids::JobId;
///
/// let id: JobId = "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow".parse()?;
/// assert_eq!(format!("{id:?}"), "JobId(<66 bytes>)");
/// assert!(JobId::parse("../accounts").is_err());
/// # Ok::<(), flow_ids::JobIdError>(())
/// ```
///
/// Source: useapi.net, "Google Flow jobs" (2026-06-15); a percent-encoded id gets 400 `Invalid job ID format`
/// (observed).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(Box<str>);

impl JobId {
    /// Checks that a job id can be put into a URL path unchanged.
    ///
    /// # Errors
    ///
    /// If it is empty, consists of dots only, is longer than 512 bytes, or contains a character that is not allowed in
    /// a path segment.
    pub fn parse(text: &str) -> Result<Self, JobIdError> {
        if text.is_empty() || text.bytes().all(|byte| byte == b'.') {
            return Err(JobIdError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(JobIdError::TooLong);
        }
        // RFC 3986, 3.3: pchar without percent-encoding, and characters that an HTTP client may encode itself.
        let is_accepted = |c: char| {
            c.is_ascii_alphanumeric()
                || "-._~!$&'()*+,;=:@^`{|}".contains(c)
                || !(c.is_ascii() || c.is_whitespace() || c.is_control())
        };
        match text.find(|c| !is_accepted(c)) {
            Some(offset) => Err(JobIdError::InvalidCharacter { offset }),
            None => Ok(Self(text.into())),
        }
    }

    /// The id exactly as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id without copying it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_string()
    }
}

impl fmt::Debug for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobId(<{} bytes>)", self.0.len())
    }
}

text_impls!(JobId, JobIdError, borrowed);

/// The reason why a text is not a valid [`JobId`]. Never contains the text, which may hold an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobIdError {
    /// The text is empty or consists of dots only.
    Empty,
    /// The text is longer than 512 bytes.
    TooLong,
    /// A character is not allowed in a URL path segment without percent-encoding.
    InvalidCharacter {
        /// The position of the character, in bytes.
        offset: usize,
    },
}

impl JobIdError {
    /// The words of all variants, for tests.
    #[doc(hidden)]
    pub const WORDS: &'static [&'static str] = &["empty", "too_long", "invalid_character"];

    /// The word for logs and metrics, in snake case.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::InvalidCharacter { .. } => "invalid_character",
        }
    }
}

impl fmt::Display for JobIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                f.write_str("invalid job id: expected a text such as j…v-u…-email:…-bot:google-flow, found an empty text or only dots")
            }
            Self::TooLong => f.write_str("invalid job id: expected at most 512 bytes"),
            Self::InvalidCharacter { offset } => write!(
                f,
                "invalid job id: the character at byte {offset} is not allowed in a URL path segment; job ids are not percent-encoded"
            ),
        }
    }
}

impl core::error::Error for JobIdError {}
