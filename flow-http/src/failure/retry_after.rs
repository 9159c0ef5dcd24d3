//! `Retry-After` in headers and bodies: seconds, HTTP dates and timestamps.

use std::time::{Duration, SystemTime};

use flow_types::ErrorBody;
use http::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

/// The longest waiting time that is accepted: the longest documented one, until the next midnight in UTC.
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
pub const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// A waiting time as the response gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// A duration from now on.
    Delay(Duration),
    /// A point in time.
    At(SystemTime),
}

impl Hint {
    fn from_body(body: &ErrorBody) -> Option<Self> {
        let at = || {
            let since_epoch = body.retry_after_time()?.since_epoch().ok()?;
            Some(Self::At(SystemTime::UNIX_EPOCH.checked_add(since_epoch)?))
        };
        body.retry_after().map(Self::Delay).or_else(at)
    }

    fn delay(self, now: Option<SystemTime>) -> Option<Duration> {
        match self {
            Self::Delay(delay) => Some(delay),
            // A time in the past means now.
            Self::At(then) => Some(then.duration_since(now?).unwrap_or_default()),
        }
    }
}

/// The waiting time that the service asks for.
///
/// ```
/// use flow_http::{Endpoint, ListAccounts, MAX_RETRY_AFTER};
/// use std::time::Duration;
///
/// let ask = |seconds: &str| {
///     let response = http::Response::builder().status(503).header("retry-after", seconds).body("{}")?;
///     let error = ListAccounts::new().read_response(response).unwrap_err();
///     let asked = error.as_api().and_then(|error| error.retry_after(None)).ok_or("no time")?;
///     Ok::<_, Box<dyn std::error::Error>>(asked)
/// };
/// assert_eq!(ask("20")?.delay, Duration::from_secs(20));
/// let capped = ask("999999")?;
/// assert!(capped.was_capped && capped.delay == MAX_RETRY_AFTER);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryAfter {
    /// The waiting time, at most 24 hours.
    pub delay: Duration,
    /// Whether the response also contains a time above [`MAX_RETRY_AFTER`], which was capped or ignored.
    pub was_capped: bool,
}

/// The waiting times and the date in a response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RetryHints {
    /// The times in headers and body.
    hints: Vec<Hint>,
    /// The `Date` of the response, which its dates are relative to without the caller's clock.
    date: Option<SystemTime>,
}

impl RetryHints {
    pub(crate) fn new(headers: &HeaderMap, body: Option<&ErrorBody>) -> Self {
        let hints = headers
            .get_all(RETRY_AFTER)
            .iter()
            .filter_map(header_hint)
            .chain(body.and_then(Hint::from_body))
            .collect();
        let date = headers
            .get(DATE)
            .and_then(|date| http_date(date.to_str().ok()?.trim()));
        Self { hints, date }
    }

    /// The caller's clock, or else the `Date` of the response.
    pub(crate) fn clock(&self, now: Option<SystemTime>) -> Option<SystemTime> {
        now.or(self.date)
    }

    /// The longest accepted time of headers and body. Dates need a clock: the caller's, or else the `Date` of the
    /// response.
    pub(crate) fn resolve(&self, now: Option<SystemTime>) -> Option<RetryAfter> {
        let now = self.clock(now);
        let delays = || self.hints.iter().filter_map(|hint| hint.delay(now));
        let was_capped = delays().any(|delay| delay > MAX_RETRY_AFTER);
        let accepted = delays().filter(|delay| *delay <= MAX_RETRY_AFTER).max();
        let delay = accepted.or(was_capped.then_some(MAX_RETRY_AFTER))?;
        Some(RetryAfter { delay, was_capped })
    }
}

/// Seconds or an HTTP date (RFC 9110, 10.2.3).
fn header_hint(value: &HeaderValue) -> Option<Hint> {
    let text = value.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that overflows is over the cap as well.
        return Some(Hint::Delay(Duration::from_secs(
            text.parse().unwrap_or(u64::MAX),
        )));
    }
    http_date(text).map(Hint::At)
}

fn http_date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}
