//! The id of an asynchronous job.

use std::fmt;

#[cfg(feature = "server")]
use percent_encoding::percent_decode_str;
use percent_encoding::{AsciiSet, CONTROLS, PercentEncode, utf8_percent_encode};

/// What an address may hold and no URI can: these and all that is not ASCII have no raw form in a path, so
/// that every client encodes them.
const NOT_IN_URI: &AsciiSet = &CONTROLS.add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// Real ones have 50 to 310 bytes: a time, a user id, an address and a suffix.
const MAX_LEN: usize = 512;

/// The id of a job, as an asynchronous request answers with and `GET /jobs/{jobid}` takes.
///
/// It holds the account's address in plain text (observed) or masked (documented), so `Debug` hides it. It
/// goes into the path as it is, since the service refuses an encoded one; therefore only characters that
/// may stand in a path segment are accepted, and `/`, `?`, `#`, `%`, white space and control characters are
/// not. Letters outside ASCII, and `^`, `` ` ``, `{`, `|`, `}`, can't stand in a URI as they are: these alone are
/// percent-encoded in the path, as a browser's `fetch` does (assumed; no such id was observed).
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
    /// If it is empty, longer than 512 bytes, made of dots only, or holds a character that would not stay
    /// in its path segment.
    pub fn parse(text: &str) -> Result<Self, JobIdError> {
        if text.is_empty() || text.bytes().all(|byte| byte == b'.') {
            return Err(JobIdError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(JobIdError::TooLong);
        }
        // RFC 3986, 3.3: pchar without percent-encoding, and what is encoded on the way.
        let is_accepted = |c: char| {
            c.is_ascii_alphanumeric()
                || "-._~!$&'()*+,;=:@^`{|}".contains(c)
                || !(c.is_ascii() || c.is_whitespace() || c.is_control())
        };
        match text.find(|c| !is_accepted(c)) {
            Some(offset) => Err(JobIdError::NotInPath { offset }),
            None => Ok(Self(text.into())),
        }
    }

    /// From a segment of a path. Only what [`Self::to_segment`] encodes may be encoded in it.
    #[cfg(feature = "server")]
    pub(crate) fn from_segment(segment: &str) -> Result<Self, JobIdError> {
        let text = percent_decode_str(segment)
            .decode_utf8()
            .map_err(|_| JobIdError::NotInPath { offset: 0 })?;
        let id = Self::parse(&text)?;
        // What should be encoded and is not does no harm; the other way round the service refuses the id.
        let completed = utf8_percent_encode(segment, NOT_IN_URI).to_string();
        if id.to_segment().to_string().eq_ignore_ascii_case(&completed) {
            Ok(id)
        } else {
            let offset = segment.find('%').unwrap_or_default();
            Err(JobIdError::NotInPath { offset })
        }
    }

    /// The id as a segment of a path.
    pub(crate) fn to_segment(&self) -> PercentEncode<'_> {
        utf8_percent_encode(&self.0, NOT_IN_URI)
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
