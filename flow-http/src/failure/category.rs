//! The table of failures: what each one is called, when it is told, what became of the work, and what to do.

use std::fmt;
use std::time::{Duration, SystemTime};

use flow_types::{ErrorReason, ReasonCategory};
use http::StatusCode;

use crate::failure::outcome::Outcome;
use crate::failure::payload::ErrorPayload;

/// How long a throttled account rests, unless the answer says otherwise.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED_REST: Duration = Duration::from_mins(30);
/// The longest time to the next midnight in UTC, when daily quotas are new.
const DAILY_REST: Duration = Duration::from_hours(24);
/// The pause after refusals that pass by themselves within about a minute.
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
pub(crate) const SHORT_PAUSE: Duration = Duration::from_mins(1);

/// What helps after a failure, if nothing else speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    FixRequest,
    FixAccount,
    Stop,
    /// The same request, after a pause.
    Pause,
    /// The same request, after the rest of a throttled account.
    LongPause,
    /// The account rests: another one, if any will do.
    Rest,
    /// The same, until the next midnight in UTC.
    RestUntilMidnight,
}

impl Remedy {
    /// How long an account rests if the answer does not say, for failures after which it must.
    pub(crate) fn rest(self, now: Option<SystemTime>) -> Option<Duration> {
        match self {
            Self::Rest => Some(THROTTLED_REST),
            Self::RestUntilMidnight => Some(now.map_or(DAILY_REST, until_midnight)),
            _ => None,
        }
    }

    /// How long to wait on the same account if the answer does not say.
    pub(crate) fn pause(self, now: Option<SystemTime>) -> Duration {
        match self {
            Self::LongPause => THROTTLED_REST,
            _ => self.rest(now).unwrap_or(SHORT_PAUSE),
        }
    }

    fn is_retry(self) -> bool {
        !matches!(self, Self::FixRequest | Self::FixAccount | Self::Stop)
    }
}

/// One failure.
struct Row {
    name: &'static str,
    /// The statuses that tell it, from and to. The first row that fits counts; a reason is asked before.
    statuses: &'static [(u16, u16)],
    outcome: Outcome,
    remedy: Remedy,
    says: &'static str,
}

macro_rules! failures {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $name:literal, [$($from:literal $(..= $to:literal)?),*], $outcome:ident, $remedy:ident,
        $says:literal;
    )+) => {
        /// What sort of failure an [`ApiError`](crate::ApiError) is.
        ///
        /// It goes by the numeric status first, then by the reason, never by text: the message of a 596 contains
        /// "500".
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCategory {
            $($(#[$doc])* $variant,)+
        }

        impl ErrorCategory {
            /// All categories.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => const { &Row {
                        name: $name,
                        statuses: &[$(($from, last!($from $($to)?))),*],
                        outcome: Outcome::$outcome,
                        remedy: Remedy::$remedy,
                        says: $says,
                    } },)+
                }
            }
        }
    };
}

macro_rules! last {
    ($from:literal) => {
        $from
    };
    ($from:literal $to:literal) => {
        $to
    };
}

failures! {
    /// 401: the token is not valid.
    Authentication = "authentication", [401], Refused, FixAccount,
        "the API token is not valid; check it at useapi.net";
    /// 402: the subscription of useapi.net has lapsed.
    Subscription = "subscription", [402], Refused, FixAccount,
        "the useapi.net subscription has lapsed; renew it";
    /// 403 with JSON: the reference belongs to another user, or a captcha was refused.
    Forbidden = "forbidden", [403], Refused, FixRequest,
        "access was refused; check that the reference belongs to your user";
    /// 403 without JSON: a gateway has blocked the client, most often for its `User-Agent`. The token may be
    /// right.
    Blocked = "blocked", [], Refused, FixRequest,
        "a gateway blocked the client before the API; send another User-Agent";
    /// 404: the account is not configured, or the endpoint does not exist.
    NotFound = "not_found", [404], Refused, FixAccount,
        "no such account or endpoint; check the account's e-mail and the base URL";
    /// 408 and 499: the service, or who it asked, stopped waiting; what it waited for may go on. Google's CANCELLED is
    /// a 499 (google.rpc.Code).
    Timeout = "timeout", [408, 499], Unknown, Pause,
        "the service stopped waiting; it may still finish, so look before sending again";
    /// A reason says that Google took too long over the file. The service has given up on it.
    UpstreamTimeout = "upstream_timeout", [], Refused, Pause,
        "Google took too long over this file; try again after a pause";
    /// 410: the job is over seven days old.
    Gone = "gone", [410], Refused, Stop,
        "this has expired; nothing is left to read";
    /// 412: not enough credits.
    Credits = "credits", [412], Refused, FixAccount,
        "not enough credits; add some at useapi.net";
    /// 400 and 413: the file is over the limit.
    TooLarge = "too_large", [413], Refused, FixRequest,
        "the file is too large; send at most 20 MiB for an image and 100 MiB for a video";
    /// 415, or a 400 with a reason: the bytes are not an image or clip that the service takes.
    UnsupportedMedia = "unsupported_media", [415], Refused, FixRequest,
        "the service does not take this file; send PNG, JPEG, WebP or MP4";
    /// A reason says that the content is not allowed. An upload of the same bytes is refused every time; an edit may
    /// pass another time (observed).
    ContentPolicy = "content_policy", [], Refused, Stop,
        "Google's content policy refuses this content; send something else";
    /// 429: the account is throttled and in quarantine.
    Throttled = "throttled", [], Refused, Rest,
        "Google throttles this account; let it rest and use another one";
    /// 429: the account's quota is used up.
    AccountQuota = "account_quota", [], Refused, Rest,
        "this account's quota is used up; let it rest and use another one";
    /// 429: the account's quota for this model is used up until midnight in UTC.
    DailyQuota = "daily_quota", [], Refused, RestUntilMidnight,
        "this account's daily quota is used up until midnight UTC; use another one";
    /// 429: too much traffic, too many requests at once, or a poor captcha score; passes within a minute.
    Traffic = "traffic", [], Refused, Pause,
        "too much traffic; try again in about a minute";
    /// 429: every account is resting.
    NoEligibleAccount = "no_eligible_account", [], Refused, LongPause,
        "every account is resting; try again later";
    /// 429 without a reason that is known.
    RateLimited = "rate_limited", [429], Refused, Pause,
        "too many requests; try again after a pause";
    /// 400: the request is wrong in some other way than those above.
    InvalidRequest = "invalid_request", [400..=499], Refused, FixRequest,
        "the service refused the request; correct it before sending it again";
    /// 503: an outage, or an asset that is not ready yet.
    Unavailable = "unavailable", [503], Refused, Pause,
        "the service is not available now; try again after a pause";
    /// 502, 504, 520, 522 to 524: a gateway lost the service.
    Gateway = "gateway", [502, 504, 520, 522..=524], Unknown, Pause,
        "a gateway lost the service; the work may be done, so look before sending again";
    /// 521, 525, 526: a gateway never reached the service.
    Unreachable = "unreachable", [521, 525, 526], NotSent, Pause,
        "a gateway could not reach the service; try again after a pause";
    /// 596: the Google session of the account is broken; it never mends by itself.
    SessionExpired = "session_expired", [596], Refused, FixAccount,
        "the account's Google session is broken; delete the account at useapi.net and add it again";
    /// 3xx: redirects are not followed, since they would carry the token to another place.
    Redirect = "redirect", [300..=399], Refused, FixRequest,
        "redirects are not followed; correct the base URL";
    /// A 2xx with an `error` that is none of the above.
    ErrorInSuccess = "error_in_success", [200..=299], Refused, Stop,
        "the service reported a failure, although the status says success; no result came with it";
    /// 500 and all other 5xx: something broke while the request was worked on.
    ServerError = "server_error", [0..=999], Unknown, Pause,
        "the service failed; the work may be done, so look before sending again";
}

impl ErrorCategory {
    /// The row of a status whose body says nothing.
    fn of_status(status: u16) -> Self {
        let tells = |category: &&Self| {
            let mut statuses = category.row().statuses.iter();
            statuses.any(|(from, to)| (*from..=*to).contains(&status))
        };
        Self::ALL
            .iter()
            .find(tells)
            .copied()
            .unwrap_or(Self::ServerError)
    }

    pub(crate) fn of(status: StatusCode, payload: &ErrorPayload) -> Self {
        let by_status = Self::of_status(status.as_u16());
        match by_status {
            Self::ErrorInSuccess => Self::in_success(payload),
            Self::Forbidden if matches!(payload, ErrorPayload::NotJson) => Self::Blocked,
            Self::RateLimited => payload
                .reason()
                .and_then(|reason| Self::of_reason(&reason))
                .filter(|it| {
                    matches!(
                        it,
                        Self::Throttled
                            | Self::AccountQuota
                            | Self::DailyQuota
                            | Self::Traffic
                            | Self::NoEligibleAccount
                    )
                })
                .unwrap_or(by_status),
            Self::InvalidRequest if payload.file_size_limit().is_some() => Self::TooLarge,
            Self::InvalidRequest => payload
                .reason()
                .and_then(|reason| Self::of_reason(&reason))
                .unwrap_or(by_status),
            _ => by_status,
        }
    }

    /// The body says what the status does not: by its reason, or else by the status that it repeats.
    fn in_success(payload: &ErrorPayload) -> Self {
        let of_code = || {
            let code = u16::try_from(payload.body()?.code()?).ok()?;
            let is_error = (400..600).contains(&code);
            let status = StatusCode::from_u16(code).ok().filter(|_| is_error)?;
            Some(Self::of(status, payload))
        };
        payload
            .reason()
            .and_then(|reason| Self::of_reason(&reason))
            .or_else(of_code)
            .unwrap_or(Self::ErrorInSuccess)
    }

    fn of_reason(reason: &ErrorReason) -> Option<Self> {
        Some(match reason.category() {
            ReasonCategory::ContentPolicy => Self::ContentPolicy,
            ReasonCategory::BadMedia => Self::UnsupportedMedia,
            ReasonCategory::AccountThrottled => Self::Throttled,
            ReasonCategory::AccountQuota => Self::AccountQuota,
            ReasonCategory::DailyQuota => Self::DailyQuota,
            ReasonCategory::Traffic | ReasonCategory::Concurrency => Self::Traffic,
            ReasonCategory::NoAccount => Self::NoEligibleAccount,
            ReasonCategory::Timeout => Self::UpstreamTimeout,
            _ => return None,
        })
    }

    /// Whether it passes by itself, so that the same request can succeed later.
    pub(crate) fn passes(self) -> bool {
        self.remedy().is_retry() && self.outcome() != Outcome::Unknown
    }

    /// Whether a request that creates something may have done so.
    pub(crate) fn outcome(self) -> Outcome {
        self.row().outcome
    }

    pub(crate) fn remedy(self) -> Remedy {
        self.row().remedy
    }

    /// One line for people: what happened and what to do.
    pub(crate) fn what_to_do(self) -> &'static str {
        self.row().says
    }

    /// Snake case, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }
}

impl fmt::Display for ErrorCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
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
