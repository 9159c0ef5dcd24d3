//! The policy for polling a job.

use std::time::{Duration, SystemTime};

use flow_types::{JobRecord, JobStatus, word_enum, words};

use crate::attempt::SendError;
use crate::failure::advice::RetryAdvice;
use crate::retry::options::{part_of, setters};

/// A policy for polling a job: when to send [`GetJob`](crate::GetJob), and when to stop. The caller waits and sends.
///
/// The first poll is after 10 seconds, the next ones follow every 10 to 15 seconds, as in the vendor's scripts. After a
/// temporary failure, such as a lost response, the interval is twice as long, at most 30 seconds. A longer pause that
/// the service asks for takes precedence. Polling ends when the job is completed or failed, at an error that is not
/// temporary (404, 410, 596 and others), and after 15 minutes. The limits of 30 seconds and 15 minutes are
/// assumed.
///
/// A job that outlasts the limit continues, and its record can be read for seven days.
///
/// ```
/// use flow_http::types::{JobRecord, JobStatus};
/// use flow_http::{PollEnd, PollPolicy, PollStep, SendError};
/// # let clock = std::cell::Cell::new(std::time::SystemTime::now());
/// # let get_job = || JobRecord::from_slice(br#"{"jobid":"j1","status":"completed"}"#).map_err(|_| unreachable!());
/// # let sleep_until = |time| clock.set(time);
/// # let now = || clock.get();
/// # let random = || 0.5;
///
/// let policy = PollPolicy::default();
/// let started = now();
/// let mut next = policy.first_poll(started);
/// let (end, result) = loop {
///     sleep_until(next);
///     let result: Result<JobRecord, SendError> = get_job();
///     match policy.next_step(&result, started, now(), random()) {
///         PollStep::PollAt(time) => next = time,
///         PollStep::End(end) => break (end, result),
///         _ => return Err("a step of a later version".into()),
///     }
/// };
/// assert_eq!(end, PollEnd::Completed);
/// # let record: JobRecord = result?;
/// # assert_eq!(record.status(), Some(JobStatus::Completed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: the vendor's scripts for the pace (autumn 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The time from the start to the first poll. 10 seconds by default.
    pub first_delay: Duration,
    /// The shortest time between two polls. 10 seconds by default.
    pub min_interval: Duration,
    /// The longest time between two polls of a running job. 15 seconds by default.
    pub max_interval: Duration,
    /// The longest time between two polls after a failure, unless the service asks for more. 30 seconds by default.
    pub max_delay: Duration,
    /// The time from the start to the last poll. 15 minutes by default (assumed).
    pub limit: Duration,
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            first_delay: Duration::from_secs(10),
            min_interval: Duration::from_secs(10),
            max_interval: Duration::from_secs(15),
            max_delay: Duration::from_secs(30),
            limit: Duration::from_mins(15),
        }
    }
}

/// The step after a poll of a job; returned by [`PollPolicy::next_step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PollStep {
    /// Send [`GetJob`](crate::GetJob) again at this time.
    PollAt(SystemTime),
    /// Stop polling.
    End(PollEnd),
}

words! {
    PollStep {
        PollAt = "poll_at",
        End = "end",
    }
}

word_enum! {
    /// The reason why polling ends.
    pub enum PollEnd {
        /// The job is completed; the record holds the results.
        Completed = "completed",
        /// The job failed; the record has the reason.
        Failed = "failed",
        /// The error is not temporary: the record is gone, the session of the account is broken, or the request is
        /// wrong. The error has the details.
        NotRetryable = "not_retryable",
        /// The time limit is reached. The job continues.
        TimedOut = "timed_out",
    }
}

impl PollPolicy {
    setters! {
        /// Sets the time from the start to the first poll.
        with_first_delay = first_delay: Duration;
        /// Sets the shortest time between two polls.
        with_min_interval = min_interval: Duration;
        /// Sets the longest time between two polls of a running job.
        with_max_interval = max_interval: Duration;
        /// Sets the longest time between two polls after a failure.
        with_max_delay = max_delay: Duration;
        /// Sets the time from the start to the last poll.
        with_limit = limit: Duration;
    }

    /// The time of the first poll of a job that was `started` at this time.
    #[must_use]
    pub fn first_poll(&self, started: SystemTime) -> SystemTime {
        let delay = self.first_delay.min(self.limit);
        started.checked_add(delay).unwrap_or(started)
    }

    /// Decides the step after a poll of a job. `started` is the time that was passed to [`Self::first_poll`], `now` the
    /// time of the result, and `random` a random number from 0 to 1; other values are clamped.
    #[must_use]
    pub fn next_step(
        &self,
        result: &Result<JobRecord, SendError>,
        started: SystemTime,
        now: SystemTime,
        random: f64,
    ) -> PollStep {
        let pace = self.pace(random);
        let (pause, asked) = match result {
            Ok(record) => match record.status() {
                Some(JobStatus::Completed) => return PollStep::End(PollEnd::Completed),
                Some(JobStatus::Failed) => return PollStep::End(PollEnd::Failed),
                _ => (pace, None),
            },
            Err(error) => match error.retry_advice_at(now) {
                RetryAdvice::RetrySameAccount { .. } | RetryAdvice::RetryOnce { .. } => {
                    let pause = pace.saturating_mul(2).min(self.max_delay.max(pace));
                    (pause, asked(error, now))
                }
                _ => return PollStep::End(PollEnd::NotRetryable),
            },
        };
        let elapsed = now.duration_since(started).unwrap_or_default();
        let left = self.limit.saturating_sub(elapsed);
        let is_over = left.is_zero() || asked.is_some_and(|asked| asked > left);
        // The last poll is at the limit.
        let pause = pause.max(asked.unwrap_or_default()).min(left);
        match now.checked_add(pause) {
            Some(time) if !is_over => PollStep::PollAt(time),
            _ => PollStep::End(PollEnd::TimedOut),
        }
    }

    /// A time between the shortest and the longest interval.
    fn pace(&self, random: f64) -> Duration {
        let width = self.max_interval.saturating_sub(self.min_interval);
        self.min_interval.saturating_add(part_of(width, random))
    }
}

/// The waiting time that the service asks for.
fn asked(error: &SendError, now: SystemTime) -> Option<Duration> {
    let api = error.as_response()?.as_api()?;
    Some(api.retry_after(Some(now))?.delay)
}
