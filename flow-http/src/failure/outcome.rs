//! The outcome of a request that failed: whether the work may have been done nevertheless.

use std::fmt;

/// The outcome of a request that failed: whether the work was done.
///
/// The service has no idempotency key, and an upload stays on the account until it is deleted. So it matters whether
/// the first request may have succeeded before the same one is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The service never received the whole request. Sending it again can't make a second asset.
    NotSent,
    /// The service refused the request. There is no asset.
    Refused,
    /// Unknown: a timeout, or an error of a gateway or the server after the body was sent. The asset may exist; check
    /// for it before sending the request again.
    Unknown,
    /// The work was done: the response has a reference, although something else in it is wrong.
    Done,
}

impl Outcome {
    /// Snake case, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Done => "uploaded",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
