//! Whether a failed request may have done its work all the same.

use std::fmt;

/// What became of a request that failed.
///
/// The service has no idempotency key, and an upload stays on the account until it is deleted. So before a
/// request is sent again, it matters whether the first one may have succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It never reached the service whole: sending it again can't make a second asset.
    NotSent,
    /// The service said no: there is no asset.
    Refused,
    /// Nobody knows: a timeout, or an error of a gateway or the server after the body went out. The asset may
    /// exist; look for it before paying twice.
    Unknown,
    /// The work was done: an answer with a reference came, even if something else about it was wrong.
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
