//! The next step after a failed attempt.

use std::time::{Duration, SystemTime};

use flow_ids::AccountEmail;

use crate::failure::advice::RetryAdvice;
use crate::failure::error::ResponseError;
use crate::failure::outcome::Outcome;

/// How often and how long to try: attempts, time in all, and exponential backoff with full jitter. It decides;
/// the caller waits and sends.
///
/// ```
/// use flow_http::{NextStep, Outcome, RetryAdvice, RetryPolicy};
/// use std::time::Duration;
///
/// let policy = RetryPolicy::default();
/// let advice = RetryAdvice::RetrySameAccount { after: Duration::from_secs(30) };
/// // After the first attempt, which took two seconds; 0.5 stands for a random number.
/// let step = policy.next_step(1, Duration::from_secs(2), &advice, Outcome::Refused, 0.5);
/// assert_eq!(step, NextStep::Wait { after: Duration::from_millis(30_500) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many times a request is sent in all. 4 by default.
    pub max_attempts: u32,
    /// How long all attempts and pauses may take. 15 minutes by default.
    pub budget: Duration,
    /// The upper bound of the first random pause; it doubles with every attempt. One second by default.
    pub base: Duration,
    /// The upper bound of every random pause. One minute by default.
    pub cap: Duration,
    /// Whether to send again what may have succeeded, at the risk of paying twice. `false` by default. It
    /// counts in [`RetryPolicy::next_step_after`]; an advice to stop is always followed.
    pub retry_unknown: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            budget: Duration::from_mins(15),
            base: Duration::from_secs(1),
            cap: Duration::from_mins(1),
            retry_unknown: false,
        }
    }
}

/// What to do next; made by [`RetryPolicy::next_step`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStep {
    /// Wait, then send the same request.
    Wait {
        /// How long; never shorter than what the service asked for.
        after: Duration,
    },
    /// Send the request on another account after a short pause, and let this one rest. Where there is no other
    /// account, wait for `rest` instead: with a single account linked, the service has no other one to take
    /// (documented).
    SwitchAccount {
        /// How long to wait before sending.
        after: Duration,
        /// How long the account should not be used.
        rest: Duration,
        /// The account that was asked for; `None` if the service chose one, and will choose another.
        account: Option<AccountEmail>,
    },
    /// Do not send it again.
    GiveUp(GiveUp),
}

/// Why a request is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GiveUp {
    /// Sending it again would not help; see the advice.
    NotRetryable,
    /// It may have succeeded, and the policy does not pay twice.
    OutcomeUnknown,
    /// All attempts are used up.
    Attempts,
    /// The pause would end after the time that is allowed.
    Budget,
}

impl RetryPolicy {
    /// Decides what comes after an answer that was a failure; see [`Self::next_step`]. `now` is for dates.
    ///
    /// This one knows the whole error, so with [`retry_unknown`](Self::retry_unknown) it can send again what the
    /// advice alone would stop.
    #[must_use]
    pub fn next_step_after(
        &self,
        error: &ResponseError,
        attempts: u32,
        elapsed: Duration,
        now: Option<SystemTime>,
        random: f64,
    ) -> NextStep {
        let advice = error.advice(now, self.retry_unknown);
        self.next_step(attempts, elapsed, &advice, error.outcome(), random)
    }

    /// Decides what comes after a failed attempt.
    ///
    /// `attempts` have been made, the first of them `elapsed` ago; `random` is a number from 0 to 1 of the
    /// caller's (others are taken as the nearer bound). The pause is what the service asked for plus
    /// `random` × min(`cap`, `base` × 2^(`attempts` − 1)), so that clients that were refused together do not
    /// come back together.
    #[must_use]
    pub fn next_step(
        &self,
        attempts: u32,
        elapsed: Duration,
        advice: &RetryAdvice,
        outcome: Outcome,
        random: f64,
    ) -> NextStep {
        match outcome {
            Outcome::Done => return NextStep::GiveUp(GiveUp::NotRetryable),
            Outcome::Unknown if !self.retry_unknown => {
                return NextStep::GiveUp(GiveUp::OutcomeUnknown);
            }
            _ => {}
        }
        let (asked, switch) = match advice {
            RetryAdvice::RetrySameAccount { after } => (*after, None),
            RetryAdvice::RetryAnotherAccount { rest, account } => {
                (Duration::ZERO, Some((*rest, account.clone())))
            }
            _ => return NextStep::GiveUp(GiveUp::NotRetryable),
        };
        if attempts >= self.max_attempts {
            return NextStep::GiveUp(GiveUp::Attempts);
        }
        let after = asked.saturating_add(self.jitter(attempts, random));
        if elapsed.saturating_add(after) > self.budget {
            return NextStep::GiveUp(GiveUp::Budget);
        }
        match switch {
            None => NextStep::Wait { after },
            Some((rest, account)) => NextStep::SwitchAccount {
                after,
                rest,
                account,
            },
        }
    }

    fn jitter(&self, attempts: u32, random: f64) -> Duration {
        let doublings = attempts.saturating_sub(1);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let bound = self.base.saturating_mul(factor).min(self.cap);
        // NaN becomes 0. Nothing here can be negative or too large for a Duration.
        let random = if random.is_nan() {
            0.0
        } else {
            random.clamp(0.0, 1.0)
        };
        Duration::try_from_secs_f64(bound.as_secs_f64() * random)
            .unwrap_or(bound)
            .min(bound)
    }
}
