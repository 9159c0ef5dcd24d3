//! The policy of one request: the next step after a failed attempt.

use std::time::{Duration, SystemTime};

use crate::attempt::SendError;
use crate::failure::advice::RetryAdvice;
use crate::failure::error::{ApiError, ResponseError};
use crate::failure::outcome::Outcome;
use crate::failure::retry_after::MAX_RETRY_AFTER;
use crate::retry::account::Effect;
use crate::retry::options::{part_of, setters};
use flow_types::{word_enum, words};

/// A policy for retries: how many times to send a request, and how long to wait in between. The caller waits and sends.
///
/// There are two kinds of waiting. A short pause follows an outage, heavy traffic or a lost connection; together, the
/// short pauses of a request may take at most [`pause_budget`](Self::pause_budget). A rest is the time for which an
/// account is not used because it is throttled or its quota is used up: the documented rests are 30 minutes, and until
/// the next midnight in UTC. It is limited by [`max_rest`](Self::max_rest) only.
///
/// [`Attempts`](crate::Attempts) counts the attempts and chooses the accounts. Without it:
///
/// ```
/// use flow_http::{Endpoint, NextStep, RetryPolicy, SendError, UploadAsset};
/// # use flow_http::validate::{AssetType, CheckedAsset};
/// use std::time::{Duration, SystemTime};
///
/// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
/// # let response = http::Response::builder().status(503).header("retry-after", "30").body("{}")?;
/// let error = SendError::from(UploadAsset::new(asset).read_response(response).unwrap_err());
/// // In this example, the response is a 503 with `Retry-After: 30` after the first attempt. 0.5 is the random number.
/// let policy = RetryPolicy::default().with_max_attempts(3);
/// let step = policy.next_step(&error, 1, Duration::ZERO, SystemTime::now(), 0.5);
/// assert_eq!(step, NextStep::Wait { after: Duration::from_millis(30_500) });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The maximum number of times that a request is sent on the same account. 4 by default.
    pub max_attempts: u32,
    /// The maximum sum of all short pauses of a request. 15 minutes by default.
    pub pause_budget: Duration,
    /// The upper bound of the first random pause; it doubles with every attempt. One second by default.
    pub base_delay: Duration,
    /// The upper bound of every random pause. One minute by default.
    pub max_delay: Duration,
    /// The longest rest of an account to wait for. 24 hours by default: no documented rest is longer.
    pub max_rest: Duration,
    /// Whether to send again what may have been done, at the risk of paying twice. `false` by default. A request that
    /// is known to be done, or refused permanently, is never sent again.
    pub retry_unknown: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            pause_budget: Duration::from_mins(15),
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_mins(1),
            max_rest: MAX_RETRY_AFTER,
            retry_unknown: false,
        }
    }
}

/// The step after a failed attempt; returned by [`RetryPolicy::next_step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStep {
    /// Wait for a short pause, then send the same request on the same account.
    Wait {
        /// The pause; never shorter than the service asked for.
        after: Duration,
    },
    /// Wait for the rest of the account, then send the same request on it: no other account can take it.
    Rest {
        /// The rest; never shorter than the service asked for.
        after: Duration,
    },
    /// Wait for a short pause, then send the same request on another account.
    ///
    /// If there is no other account, wait for `rest`. This also applies to a request that names no account if only one
    /// account is linked (documented).
    SwitchAccount {
        /// How long to wait before sending.
        after: Duration,
        /// How long not to use the account; `None`: until a person has corrected it.
        rest: Option<Duration>,
    },
    /// The work may have been done: check for the result before sending the request again.
    CheckForResult,
    /// Do not send it again.
    GiveUp(GiveUp),
}

words! {
    NextStep {
        Wait = "wait",
        Rest = "rest",
        SwitchAccount = "switch_account",
        CheckForResult = "check_for_result",
        GiveUp = "give_up",
    }
}

word_enum! {
    /// The reason why a request is not sent again.
    pub enum GiveUp {
        /// The work was done; the result or the error contains the reference.
        Done = "done": "the work was done",
        /// Sending the request again does not help; see the error's advice.
        NotRetryable = "not_retryable": "sending the request again does not help",
        /// The request was sent as often as the policy allows on every account that can take it.
        Attempts = "attempts": "all attempts are used up",
        /// The short pauses would take longer than the policy allows.
        PauseBudget = "pause_budget": "the time for pauses is used up",
        /// The rest of the account is longer than the policy allows.
        RestTooLong = "rest_too_long": "the account rests for longer than the policy allows",
        /// No account that can take the request is usable until a person corrects one.
        NoAccount = "no_account": "no account is usable until a person corrects one",
    }
}

impl RetryPolicy {
    setters! {
        /// Sets how many times a request is sent on the same account. 0 sends nothing.
        with_max_attempts = max_attempts: u32;
        /// Sets how long all short pauses of a request may take.
        with_pause_budget = pause_budget: Duration;
        /// Sets the upper bound of the first random pause.
        with_base_delay = base_delay: Duration;
        /// Sets the upper bound of every random pause.
        with_max_delay = max_delay: Duration;
        /// Sets the longest rest of an account that is worth waiting for.
        with_max_rest = max_rest: Duration;
        /// Sets whether to send again what may have been done, at the risk of paying twice.
        with_retry_unknown = retry_unknown: bool;
    }

    /// Decides the step after a failed attempt.
    ///
    /// `attempts` is the number of attempts on this account, including the failed one, and `paused` the sum of all
    /// short pauses so far. `now` is used for dates. `random` is a random number from 0 to 1; other values are clamped.
    /// A wait is the time that the service asked for plus `random` × min(`max_delay`, `base_delay` × 2^(`attempts` −
    /// 1)), so that clients that were refused at the same time do not retry at the same time.
    ///
    /// An account that a person has to correct (a broken session, an insufficient plan, an account that is restricted
    /// or not configured) is not tried again. If another account can take the request, the step is to switch, although
    /// the advice of the error is `fix_account`. The advice to retry once is followed after the first attempt only.
    #[must_use]
    pub fn next_step(
        &self,
        error: &SendError,
        attempts: u32,
        paused: Duration,
        now: SystemTime,
        random: f64,
    ) -> NextStep {
        let advice = error.advice(Some(now), self.retry_unknown);
        match error.outcome() {
            Outcome::Done => return NextStep::GiveUp(GiveUp::Done),
            // For a call that can be repeated for free, the advice is to send it again.
            Outcome::Unknown if !self.retry_unknown && advice == RetryAdvice::Stop => {
                return NextStep::CheckForResult;
            }
            _ => {}
        }
        let effect = Effect::from_error(error, None, now);
        let is_out = effect.as_ref().is_some_and(Effect::is_for_good);
        let is_rest = effect.is_some() && !is_out;
        let is_bound = error
            .as_response()
            .and_then(ResponseError::as_api)
            .is_none_or(ApiError::is_bound);
        let jitter = self.jitter(attempts, random);
        let step = match advice {
            RetryAdvice::RetryOnce { .. } if attempts > 1 => NextStep::GiveUp(GiveUp::NotRetryable),
            RetryAdvice::RetrySameAccount { .. } | RetryAdvice::RetryOnce { .. }
                if attempts >= self.max_attempts =>
            {
                NextStep::GiveUp(GiveUp::Attempts)
            }
            RetryAdvice::RetrySameAccount { after } if is_rest && after > self.max_rest => {
                NextStep::GiveUp(GiveUp::RestTooLong)
            }
            RetryAdvice::RetrySameAccount { after } | RetryAdvice::RetryOnce { after } => {
                let after = after.saturating_add(jitter);
                if is_rest {
                    NextStep::Rest { after }
                } else {
                    NextStep::Wait { after }
                }
            }
            RetryAdvice::RetryAnotherAccount { rest, .. } => NextStep::SwitchAccount {
                after: jitter,
                rest: Some(rest),
            },
            RetryAdvice::FixAccount if is_out && !is_bound => NextStep::SwitchAccount {
                after: jitter,
                rest: None,
            },
            _ => NextStep::GiveUp(GiveUp::NotRetryable),
        };
        match step {
            NextStep::Wait { after } | NextStep::SwitchAccount { after, .. }
                if paused.saturating_add(after) > self.pause_budget =>
            {
                NextStep::GiveUp(GiveUp::PauseBudget)
            }
            step => step,
        }
    }

    /// The random part of a pause.
    pub(crate) fn jitter(&self, attempts: u32, random: f64) -> Duration {
        let doublings = attempts.saturating_sub(1);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let bound = self.base_delay.saturating_mul(factor).min(self.max_delay);
        part_of(bound, random)
    }
}
