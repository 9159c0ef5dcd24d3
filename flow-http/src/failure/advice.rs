//! What helps after a failure.

use std::time::Duration;

use flow_ids::AccountEmail;

/// What helps after a failure. Data, not action: nothing in this crate sleeps or sends.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAdvice {
    /// Send the same request again, after a pause.
    RetrySameAccount {
        /// How long to wait at least.
        after: Duration,
    },
    /// Send the same request again, after a pause, but only once more: if it fails in the same way, stop.
    RetryOnce {
        /// How long to wait at least.
        after: Duration,
    },
    /// The account needs a rest; another one can take the request now. A request that names no account is
    /// routed to another one by the service itself.
    RetryAnotherAccount {
        /// How long the account should not be used.
        rest: Duration,
        /// The account that was asked for; `None` if the service chose one.
        account: Option<AccountEmail>,
    },
    /// The request itself is wrong (type, size, parameters, base URL, User-Agent): the same one will fail again.
    FixRequest,
    /// Something at useapi.net or Google has to be set right by a person: the token, the subscription, or the
    /// account, which may have to be added again.
    FixAccount,
    /// Sending it again does not help, or could pay twice.
    Stop,
}

impl RetryAdvice {
    /// Whether it is to send the same request again, here or on another account.
    #[must_use]
    pub fn is_retry(&self) -> bool {
        matches!(
            self,
            Self::RetrySameAccount { .. }
                | Self::RetryOnce { .. }
                | Self::RetryAnotherAccount { .. }
        )
    }

    /// Snake case, for logs and metrics.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::RetrySameAccount { .. } | Self::RetryOnce { .. } => "retry_same_account",
            Self::RetryAnotherAccount { .. } => "retry_another_account",
            Self::FixRequest => "fix_request",
            Self::FixAccount => "fix_account",
            Self::Stop => "stop",
        }
    }
}
