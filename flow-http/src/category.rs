//! What sort of failure an error is, and what follows from it: one table.

use std::fmt;
use std::time::{Duration, SystemTime};

use flow_ids::AccountEmail;
use flow_types::{ErrorBody, ErrorReason, ReasonCategory};
use http::StatusCode;

use crate::error::ErrorPayload;
use crate::outcome::Outcome;
use crate::retry::RetryAdvice;

/// How long a throttled account rests, unless the answer says otherwise.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED_REST: Duration = Duration::from_mins(30);
/// The longest time to the next midnight in UTC, when daily quotas are new.
const DAILY_REST: Duration = Duration::from_hours(24);
/// The pause after refusals that pass by themselves within about a minute.
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
pub(crate) const SHORT_PAUSE: Duration = Duration::from_mins(1);

/// What an advice depends on besides the category.
pub(crate) struct Circumstances<'a> {
    pub(crate) outcome: Outcome,
    /// The pause that the service asks for.
    pub(crate) asked: Option<Duration>,
    /// The account that the request named, or whose reference it named.
    pub(crate) account: Option<&'a AccountEmail>,
    /// Whether a reference came with the failure.
    pub(crate) has_reference: bool,
    /// Whether another account could take the request.
    pub(crate) takes_any_account: bool,
    /// Whether the service said that trying again is no use.
    pub(crate) is_final: bool,
    pub(crate) now: Option<SystemTime>,
}

/// What sort of failure an [`ApiError`](crate::ApiError) is.
///
/// It goes by the numeric status first, then by the reason, never by text: the message of a 596 contains
/// "500".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCategory {
    /// 400: the request is wrong in some other way than those below.
    InvalidRequest,
    /// 400 and 413: the file is over the limit.
    TooLarge,
    /// 415, or a 400 with a reason: the bytes are no picture or clip that the service takes.
    UnsupportedMedia,
    /// A reason says that the content is not allowed. An upload of the same bytes is refused every time; an edit may
    /// pass another time (observed).
    ContentPolicy,
    /// 401: the token is not valid.
    Authentication,
    /// 402: the subscription of useapi.net has lapsed.
    Subscription,
    /// 403 with JSON: the reference belongs to another user, or a captcha was refused.
    Forbidden,
    /// 403 without JSON: a gateway has blocked the client, most often for its `User-Agent`. The token may be
    /// right.
    Blocked,
    /// 404: the account is not configured, or the endpoint does not exist.
    NotFound,
    /// 408 and 499: the service, or who it asked, stopped waiting; what it waited for may go on.
    Timeout,
    /// A reason says that Google took too long over the file. The service has given up on it.
    UpstreamTimeout,
    /// 410: the job is over seven days old.
    Gone,
    /// 412: not enough credits.
    Credits,
    /// 429: the account is throttled and in quarantine.
    Throttled,
    /// 429: the account's quota is used up.
    AccountQuota,
    /// 429: the account's quota for this model is used up until midnight in UTC.
    DailyQuota,
    /// 429: too much traffic, too many requests at once, or a poor captcha score; passes within a minute.
    Traffic,
    /// 429: every account is resting.
    NoEligibleAccount,
    /// 429 without a reason that is known.
    RateLimited,
    /// 503: an outage, or an asset that is not ready yet.
    Unavailable,
    /// 500 and all other 5xx: something broke while the request was worked on.
    ServerError,
    /// 502, 504, 520, 522 to 524: a gateway lost the service.
    Gateway,
    /// 521, 525, 526: a gateway never reached the service.
    Unreachable,
    /// 596: the Google session of the account is broken; it never mends by itself.
    SessionExpired,
    /// 3xx: redirects are not followed, since they would carry the token to another place.
    Redirect,
    /// A 2xx with an `error` that is none of the above.
    ErrorInSuccess,
}

impl ErrorCategory {
    pub(crate) fn of(status: StatusCode, payload: &ErrorPayload) -> Self {
        let body = match payload {
            ErrorPayload::Documented(body) => Some(body),
            _ => None,
        };
        match status.as_u16() {
            200..=299 => Self::in_success(body, payload),
            300..=399 => Self::Redirect,
            401 => Self::Authentication,
            402 => Self::Subscription,
            403 => match payload {
                ErrorPayload::NotJson => Self::Blocked,
                _ => Self::Forbidden,
            },
            404 => Self::NotFound,
            // Google's CANCELLED is a 499 (google.rpc.Code).
            408 | 499 => Self::Timeout,
            410 => Self::Gone,
            412 => Self::Credits,
            413 => Self::TooLarge,
            415 => Self::UnsupportedMedia,
            429 => Self::of_reason(body)
                .filter(|it| it.is_rate_limit())
                .unwrap_or(Self::RateLimited),
            503 => Self::Unavailable,
            502 | 504 | 520 | 522..=524 => Self::Gateway,
            521 | 525 | 526 => Self::Unreachable,
            596 => Self::SessionExpired,
            400..=499 => match body.and_then(ErrorBody::file_size_limit) {
                Some(_) => Self::TooLarge,
                None => Self::of_reason(body).unwrap_or(Self::InvalidRequest),
            },
            _ => Self::ServerError,
        }
    }

    /// The body says what the status does not: by its reason, or else by the status that it repeats.
    fn in_success(body: Option<&ErrorBody>, payload: &ErrorPayload) -> Self {
        let of_code = || {
            let code = u16::try_from(body?.code()?).ok()?;
            let is_error = (400..600).contains(&code);
            let status = StatusCode::from_u16(code).ok().filter(|_| is_error)?;
            Some(Self::of(status, payload))
        };
        Self::of_reason(body)
            .or_else(of_code)
            .unwrap_or(Self::ErrorInSuccess)
    }

    fn of_reason(body: Option<&ErrorBody>) -> Option<Self> {
        let reason = body?.reason()?;
        Some(match reason.category() {
            ReasonCategory::ContentPolicy => Self::ContentPolicy,
            ReasonCategory::UnsupportedMedia => Self::UnsupportedMedia,
            ReasonCategory::InvalidRequest => Self::InvalidRequest,
            ReasonCategory::Throttled => Self::Throttled,
            ReasonCategory::AccountQuota => Self::AccountQuota,
            ReasonCategory::DailyQuota => Self::DailyQuota,
            ReasonCategory::Traffic => Self::Traffic,
            ReasonCategory::NoEligibleAccount => Self::NoEligibleAccount,
            ReasonCategory::UpstreamTimeout => Self::UpstreamTimeout,
            ReasonCategory::Subscription => Self::Subscription,
            _ => return None,
        })
    }

    fn is_rate_limit(self) -> bool {
        matches!(
            self,
            Self::Throttled
                | Self::AccountQuota
                | Self::DailyQuota
                | Self::Traffic
                | Self::NoEligibleAccount
        )
    }

    /// Whether it passes by itself, so that the same request can succeed later.
    pub(crate) fn passes(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Unavailable | Self::Unreachable | Self::UpstreamTimeout
        ) || self.is_rate_limit()
    }

    /// Whether a request that creates something may have done so.
    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Timeout | Self::ServerError | Self::Gateway => Outcome::Unknown,
            Self::Unreachable => Outcome::NotSent,
            _ => Outcome::Refused,
        }
    }

    pub(crate) fn advice(self, it: &Circumstances<'_>) -> RetryAdvice {
        let same = |default| RetryAdvice::RetrySameAccount {
            after: it.asked.unwrap_or(default),
        };
        let other = |default| {
            if !it.takes_any_account {
                return same(default);
            }
            RetryAdvice::RetryAnotherAccount {
                rest: it.asked.unwrap_or(default),
                account: it.account.cloned(),
            }
        };
        match self {
            // A reference came with the failure: there is nothing to do again.
            _ if it.has_reference => RetryAdvice::Stop,
            Self::InvalidRequest
            | Self::TooLarge
            | Self::UnsupportedMedia
            | Self::Forbidden
            | Self::Blocked
            | Self::Redirect => RetryAdvice::FixRequest,
            Self::Authentication
            | Self::Subscription
            | Self::NotFound
            | Self::Credits
            | Self::SessionExpired => RetryAdvice::FixAccount,
            Self::ContentPolicy | Self::Gone | Self::ErrorInSuccess => RetryAdvice::Stop,
            _ if it.is_final => RetryAdvice::Stop,
            // What may have been done is not to be done again without looking.
            _ if it.outcome == Outcome::Unknown => RetryAdvice::Stop,
            Self::Throttled | Self::AccountQuota | Self::DailyQuota => {
                other(self.rest(it.now).unwrap_or(THROTTLED_REST))
            }
            Self::NoEligibleAccount => same(THROTTLED_REST),
            Self::Traffic
            | Self::RateLimited
            | Self::Unavailable
            | Self::Unreachable
            | Self::UpstreamTimeout
            | Self::Timeout
            | Self::ServerError
            | Self::Gateway => same(SHORT_PAUSE),
        }
    }

    /// How long the account rests if the answer does not say, for failures after which it must.
    pub(crate) fn rest(self, now: Option<SystemTime>) -> Option<Duration> {
        match self {
            Self::Throttled | Self::AccountQuota => Some(THROTTLED_REST),
            Self::DailyQuota => Some(now.map_or(DAILY_REST, until_midnight)),
            _ => None,
        }
    }

    /// One line for people: what happened and what to do.
    pub(crate) fn what_to_do(self) -> &'static str {
        match self {
            Self::InvalidRequest => {
                "the service refused the request; correct it before sending it again"
            }
            Self::TooLarge => {
                "the file is too large; send at most 20 MiB for an image and 100 MiB for a video"
            }
            Self::UnsupportedMedia => {
                "the service does not take this file; send PNG, JPEG, WebP or MP4"
            }
            Self::ContentPolicy => {
                "Google's content policy refuses this content; send something else"
            }
            Self::Authentication => "the API token is not valid; check it at useapi.net",
            Self::Subscription => "the useapi.net subscription has lapsed; renew it",
            Self::Forbidden => "access was refused; check that the reference belongs to your user",
            Self::Blocked => "a gateway blocked the client before the API; send another User-Agent",
            Self::NotFound => {
                "no such account or endpoint; check the account's e-mail and the base URL"
            }
            Self::Timeout => {
                "the service stopped waiting; it may still finish, so look before sending again"
            }
            Self::UpstreamTimeout => "Google took too long over this file; try again after a pause",
            Self::Gone => "this has expired; nothing is left to read",
            Self::Credits => "not enough credits; add some at useapi.net",
            Self::Throttled => "Google throttles this account; let it rest and use another one",
            Self::AccountQuota => {
                "this account's quota is used up; let it rest and use another one"
            }
            Self::DailyQuota => {
                "this account's daily quota is used up until midnight UTC; use another one"
            }
            Self::Traffic => "too much traffic; try again in about a minute",
            Self::NoEligibleAccount => "every account is resting; try again later",
            Self::RateLimited => "too many requests; try again after a pause",
            Self::Unavailable => "the service is not available now; try again after a pause",
            Self::ServerError => {
                "the service failed; the work may be done, so look before sending again"
            }
            Self::Gateway => {
                "a gateway lost the service; the work may be done, so look before sending again"
            }
            Self::Unreachable => "a gateway could not reach the service; try again after a pause",
            Self::SessionExpired => {
                "the account's Google session is broken; delete the account at useapi.net and add it again"
            }
            Self::Redirect => "redirects are not followed; correct the base URL",
            Self::ErrorInSuccess => {
                "the service reported a failure, although the status says success; no result came with it"
            }
        }
    }

    /// Snake case, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::TooLarge => "too_large",
            Self::UnsupportedMedia => "unsupported_media",
            Self::ContentPolicy => "content_policy",
            Self::Authentication => "authentication",
            Self::Subscription => "subscription",
            Self::Forbidden => "forbidden",
            Self::Blocked => "blocked",
            Self::NotFound => "not_found",
            Self::Timeout => "timeout",
            Self::UpstreamTimeout => "upstream_timeout",
            Self::Gone => "gone",
            Self::Credits => "credits",
            Self::Throttled => "throttled",
            Self::AccountQuota => "account_quota",
            Self::DailyQuota => "daily_quota",
            Self::Traffic => "traffic",
            Self::NoEligibleAccount => "no_eligible_account",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::ServerError => "server_error",
            Self::Gateway => "gateway",
            Self::Unreachable => "unreachable",
            Self::SessionExpired => "session_expired",
            Self::Redirect => "redirect",
            Self::ErrorInSuccess => "error_in_success",
        }
    }
}

impl fmt::Display for ErrorCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether a reason may be shown: the names that Google gives, not free text that came in their place.
pub(crate) fn is_printable_reason(reason: &ErrorReason) -> bool {
    let name = reason.as_str();
    // Names have words. A hexadecimal address is none: it is long, and has digits.
    let is_word =
        |word: &str| word.len() < 8 || word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let has_words = name.contains('_') || name.bytes().all(|byte| byte.is_ascii_alphabetic());
    has_words
        && name.split('_').all(is_word)
        && name.len() <= 100
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The time to the next midnight in UTC.
fn until_midnight(now: SystemTime) -> Duration {
    let today = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| {
            since
                .as_secs()
                .checked_rem(DAILY_REST.as_secs())
                .unwrap_or(0)
        });
    DAILY_REST.saturating_sub(Duration::from_secs(today))
}
