//! The advice after a failure.

use std::time::Duration;

use flow_ids::AccountEmail;
use flow_types::words;

/// The advice after a failure, as a value: the caller or a `transport::Client` carries it out.
///
/// ```
/// use flow_http::RetryAdvice;
/// use std::time::Duration;
///
/// fn describe(advice: &RetryAdvice) -> String {
///     match advice {
///         RetryAdvice::RetrySameAccount { after } => format!("send it again in {after:?}"),
///         RetryAdvice::RetryOnce { after } => format!("send it once more in {after:?}"),
///         RetryAdvice::RetryAnotherAccount { rest, .. } => format!("use another account for {rest:?}"),
///         RetryAdvice::FixRequest => "correct the request".to_owned(),
///         RetryAdvice::FixAccount => "correct the account".to_owned(),
///         _ => "do not send it again".to_owned(),
///     }
/// }
/// let advice = RetryAdvice::RetrySameAccount { after: Duration::from_secs(30) };
/// assert_eq!(describe(&advice), "send it again in 30s");
/// assert!(advice.is_retry());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAdvice {
    /// Send the same request again, after a pause.
    RetrySameAccount {
        /// The minimum pause.
        after: Duration,
    },
    /// Send the same request once more, after a pause. If it fails in the same way, stop.
    RetryOnce {
        /// The minimum pause.
        after: Duration,
    },
    /// Do not use this account for a while, and send the request on another one now. If the request names no account,
    /// the service itself chooses another one.
    RetryAnotherAccount {
        /// The time for which the account should not be used.
        rest: Duration,
        /// The account that the request named; `None` if the service chose one.
        account: Option<AccountEmail>,
    },
    /// The request itself is wrong (type, size, parameters, base URL, `User-Agent`): the same request will fail again.
    FixRequest,
    /// A person has to correct something at useapi.net or Google: the token, the subscription, or the account, which
    /// may have to be added again.
    FixAccount,
    /// Sending the request again does not help, or could cost twice.
    Stop,
}

words! {
    RetryAdvice {
        RetrySameAccount = "retry_same_account",
        RetryOnce = "retry_same_account",
        RetryAnotherAccount = "retry_another_account",
        FixRequest = "fix_request",
        FixAccount = "fix_account",
        Stop = "stop",
    }
}

impl RetryAdvice {
    /// Whether the advice is to send the same request again, on this account or another one.
    #[must_use]
    pub fn is_retry(&self) -> bool {
        matches!(
            self,
            Self::RetrySameAccount { .. }
                | Self::RetryOnce { .. }
                | Self::RetryAnotherAccount { .. }
        )
    }
}
