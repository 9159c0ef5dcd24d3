//! The id of an asynchronous job.

use std::fmt;

/// Real ones have 50 to 310 bytes: a time, a user id, an address and a suffix.
const MAX_LEN: usize = 512;

/// The id of a job, as an asynchronous request answers with and `GET /jobs/{jobid}` takes.
///
/// It holds the account's address in plain text (observed) or masked (documented), so `Debug` hides it. It
/// goes into the path as it is, since the service refuses an encoded one; therefore only characters that
/// may stand in a path segment are accepted, and `/`, `?`, `#` and `%` are not.
///
/// ```
/// use flow_http::JobId;
///
/// let id = JobId::parse("j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow")?;
/// assert_eq!(format!("{id:?}"), "JobId(<66 bytes>)");
/// assert!(JobId::parse("../accounts").is_err());
/// # Ok::<(), flow_http::JobIdError>(())
/// ```
///
/// Source: useapi.net, "Google Flow jobs" (2026-06-15); a percent-encoded id gets 400 `Invalid job ID format`
/// (observed).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JobId(Box<str>);

impl JobId {
    /// Checks that a job id can go into a path as it is.
    ///
    /// # Errors
    ///
    /// If it is empty, longer than 512 bytes, made of dots only, or holds a character that may not stand in
    /// a path segment.
    pub fn parse(text: &str) -> Result<Self, JobIdError> {
        if text.is_empty() || text.bytes().all(|byte| byte == b'.') {
            return Err(JobIdError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(JobIdError::TooLong);
        }
        // RFC 3986, 3.3: pchar without percent-encoding.
        let is_pchar = |c: &u8| c.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(c);
        match text.as_bytes().iter().position(|byte| !is_pchar(byte)) {
            Some(offset) => Err(JobIdError::NotInPath { offset }),
            None => Ok(Self(text.into())),
        }
    }

    /// The id, as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobId(<{} bytes>)", self.0.len())
    }
}

/// A text can't be a [`JobId`]. It never repeats the text, which may hold an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobIdError {
    /// Nothing, or dots only.
    Empty,
    /// More than 512 bytes.
    TooLong,
    /// A character that may not stand in a path segment as it is.
    NotInPath {
        /// Where it stands, in bytes.
        offset: usize,
    },
}

impl fmt::Display for JobIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                f.write_str("job id: expected one such as j…v-u…-email:…-bot:google-flow")
            }
            Self::TooLong => f.write_str("job id: expected at most 512 bytes"),
            Self::NotInPath { offset } => write!(
                f,
                "job id: expected a character that may stand in a path as it is at byte {offset}; job ids are not percent-encoded"
            ),
        }
    }
}

impl std::error::Error for JobIdError {}
