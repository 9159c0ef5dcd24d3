//! The table of failures: what each one is called, when it is told, what became of the work, and what to do.

use std::fmt;
use std::time::{Duration, SystemTime};

use flow_ids::AccountEmail;
use flow_types::{ErrorBody, ErrorMark, ErrorReason, ReasonCategory};
use http::StatusCode;

use crate::failure::outcome::Outcome;
use crate::failure::payload::ErrorPayload;
use crate::info::{Cost, EndpointInfo};

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

    /// Whether the same request may succeed, here, later or on another account.
    pub(crate) fn may_be_sent_again(self) -> bool {
        self.is_retry() || self == Self::FixAccount
    }

    fn is_retry(self) -> bool {
        !matches!(self, Self::FixRequest | Self::FixAccount | Self::Stop)
    }
}

/// The calls that a row's words are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    All,
    /// Those that make nothing.
    Reads,
    /// Those that name a reference or a job, and so belong to its account.
    Bound,
}

/// What is known about the call that failed.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) info: &'static EndpointInfo,
    /// The account that the request named, or whose reference it named.
    pub(crate) account: Option<AccountEmail>,
    /// Whether the request belongs to one account, since it names a reference or a job.
    pub(crate) is_bound: bool,
}

impl Calls {
    fn include(self, call: &Call) -> bool {
        match self {
            Self::All => true,
            Self::Reads => call.info.cost == Cost::Reads,
            Self::Bound => call.is_bound,
        }
    }
}

/// One failure.
struct Row {
    name: &'static str,
    /// The statuses that tell it, from and to. The first row that fits counts.
    statuses: &'static [(u16, u16)],
    outcome: Outcome,
    remedy: Remedy,
    /// What happened and what to do. The first that is for the call counts.
    says: &'static [(Calls, &'static str)],
}

macro_rules! failures {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $name:literal, [$($from:literal $(..= $to:literal)?),*], $outcome:ident, $remedy:ident,
        $($calls:ident: $says:literal),+;
    )+) => {
        /// What sort of failure an [`ApiError`](crate::ApiError) is.
        ///
        /// It goes by the numeric status and by the typed reason, never by text: the message of a 596 contains
        /// "500". At 401, 402, 408, 504, 520 to 530 (but 529) and 596 the status decides; at 500 and 502 a reason
        /// decides what sort of failure it is, but whether the work was done stays unknown; elsewhere a known reason
        /// decides everything.
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
                        says: &[$((Calls::$calls, $says)),+],
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
        All: "the API token is not valid; check it at useapi.net";
    /// 402, or a reason: the useapi.net subscription has lapsed, or the Google account's plan or credits do not cover
    /// the call.
    Subscription = "subscription", [402], Refused, FixAccount,
        All: "the useapi.net subscription has lapsed, or the Google account's plan or credits do not cover this; check both";
    /// 403 with JSON: the reference belongs to another user, or access was refused for another reason.
    Forbidden = "forbidden", [403], Refused, FixRequest,
        Bound: "access was refused; check that the reference or job belongs to your user",
        All: "access was refused; check what the account and the token may do";
    /// 403 without JSON: a gateway has blocked the client, for its `User-Agent`, its address or the size of the body.
    /// The token may be right.
    Blocked = "blocked", [], Refused, FixRequest,
        All: "a gateway blocked the request before the API; send another User-Agent, or ask useapi.net";
    /// 404: the account is not configured, or the job, asset or endpoint does not exist.
    NotFound = "not_found", [404], Refused, FixAccount,
        Bound: "no such reference, job or account; check the reference or job id, and that its account is configured",
        All: "no such account or endpoint; check the account's e-mail and the base URL";
    /// 408 and 499: the service, or who it asked, stopped waiting; what it waited for may go on. Google's CANCELLED is
    /// a 499 (google.rpc.Code).
    Timeout = "timeout", [408, 499], Unknown, Pause,
        Reads: "the service stopped waiting; ask again after a pause",
        All: "the service stopped waiting; it may still finish, so look before sending again";
    /// A reason says that Google took too long. The service has given up on it.
    UpstreamTimeout = "upstream_timeout", [], Refused, Pause,
        All: "Google took too long; try again after a pause";
    /// 410: the job is over seven days old.
    Gone = "gone", [410], Refused, Stop,
        All: "this has expired; nothing is left to read";
    /// 412: not enough credits.
    Credits = "credits", [412], Refused, FixAccount,
        All: "not enough credits; add some to the account";
    /// 400 and 413: the file is over the limit.
    TooLarge = "too_large", [413], Refused, FixRequest,
        All: "the body is too large; an image may have 20 MiB and a video 100 MiB";
    /// 415, or a reason: the service does not take this image or clip.
    UnsupportedMedia = "unsupported_media", [415], Refused, FixRequest,
        All: "the service does not take this image or clip; see the reason for what is wrong with it";
    /// A reason says that the content is not allowed. The same upload is refused every time.
    ContentPolicy = "content_policy", [], Refused, Stop,
        All: "Google's content policy refuses this content; send something else";
    /// The account is throttled and in quarantine.
    Throttled = "throttled", [], Refused, Rest,
        Bound: "Google throttles this account, and the request is bound to it; send it again after the rest",
        All: "Google throttles this account; let it rest and use another one";
    /// The account's quota is used up.
    AccountQuota = "account_quota", [], Refused, Rest,
        Bound: "this account's quota is used up, and the request is bound to it; send it again after the rest",
        All: "this account's quota is used up; let it rest and use another one";
    /// The account's quota for this model is used up until midnight in UTC.
    DailyQuota = "daily_quota", [], Refused, RestUntilMidnight,
        Bound: "this account's daily quota for the model is used up until midnight UTC; use another model, or send it then",
        All: "this account's daily quota for the model is used up until midnight UTC; use another account or model";
    /// Too much traffic, too many requests at once, or a poor captcha score; passes within a minute.
    Traffic = "traffic", [], Refused, Pause,
        All: "too much traffic, or the captcha score was too low; try again in about a minute";
    /// 429: every account is resting.
    NoEligibleAccount = "no_eligible_account", [], Refused, LongPause,
        All: "every account is resting; try again later";
    /// 429 without a reason that is known.
    RateLimited = "rate_limited", [429], Refused, Pause,
        All: "too many requests; try again after a pause";
    /// A reason says that Google does not let this account do this: for its age, region, role or project.
    AccountRestricted = "account_restricted", [], Refused, FixAccount,
        All: "Google does not let this account do this, for its age, region, role or project; use another account";
    /// 503: the balance at the captcha solver is used up.
    CaptchaBalance = "captcha_balance", [], Refused, FixAccount,
        All: "the balance at the captcha solver is used up; top it up or configure another solver";
    /// 400: the request is wrong in some other way than those above.
    InvalidRequest = "invalid_request", [400..=499], Refused, FixRequest,
        All: "the service refused the request; correct it before sending it again";
    /// 503 and 529: an outage, an overload, or an asset that is not ready yet.
    Unavailable = "unavailable", [503, 529], Refused, Pause,
        All: "the service is not available now; try again after a pause";
    /// 502, 504, 520, 522 to 524: a gateway lost the service.
    Gateway = "gateway", [502, 504, 520, 522..=524], Unknown, Pause,
        Reads: "a gateway lost the service; ask again after a pause",
        All: "a gateway lost the service; the work may be done, so look before sending again";
    /// 521, 525, 526, 530: a gateway never reached the service.
    Unreachable = "unreachable", [521, 525, 526, 530], NotSent, Pause,
        All: "a gateway could not reach the service; try again after a pause";
    /// 596: the Google session of the account is broken; it never mends by itself.
    SessionExpired = "session_expired", [596], Refused, FixAccount,
        All: "the account's Google session is broken; delete the account at useapi.net and add it again";
    /// 3xx: redirects are not followed, since they would carry the token to another place.
    Redirect = "redirect", [300..=399], Refused, FixRequest,
        All: "redirects are not followed; correct the base URL";
    /// A 2xx with an `error` that is none of the above.
    ErrorInSuccess = "error_in_success", [200..=299], Refused, Stop,
        All: "the service reported a failure, although the status says success; no result came with it";
    /// 500 and all other 5xx: something broke while the request was worked on.
    ServerError = "server_error", [0..=999], Unknown, Pause,
        Reads: "the service failed; ask again after a pause",
        All: "the service failed; the work may be done, so look before sending again";
}

/// How much a typed reason counts beside a status.
enum ReasonWeight {
    /// The status alone decides.
    Nothing,
    /// It says what sort of failure it is; the outcome is the status's.
    Category,
    /// It decides everything.
    Everything,
}

impl ReasonWeight {
    fn at(status: u16) -> Self {
        match status {
            300..=399 | 401 | 402 | 408 | 499 | 504 | 520..=528 | 530 | 596 => Self::Nothing,
            200..=299 | 400..=498 | 503 | 529 => Self::Everything,
            _ => Self::Category,
        }
    }
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

    /// What a response with this status and body is, and what became of the work.
    pub(crate) fn of(status: StatusCode, payload: &ErrorPayload) -> (Self, Outcome) {
        let by_status = Self::of_status(status.as_u16());
        let by_reason = Self::by_body(payload);
        match (ReasonWeight::at(status.as_u16()), by_reason) {
            (ReasonWeight::Everything, Some(category)) => (category, category.row().outcome),
            (ReasonWeight::Category, Some(category)) => (category, by_status.row().outcome),
            _ => match by_status {
                Self::ErrorInSuccess => Self::in_success(payload),
                Self::Forbidden if matches!(payload, ErrorPayload::NotJson) => {
                    (Self::Blocked, Outcome::Refused)
                }
                Self::InvalidRequest
                    if payload
                        .body()
                        .and_then(ErrorBody::file_size_limit)
                        .is_some() =>
                {
                    (Self::TooLarge, Outcome::Refused)
                }
                _ => (by_status, by_status.row().outcome),
            },
        }
    }

    /// A 2xx can repeat the status that it should have had.
    fn in_success(payload: &ErrorPayload) -> (Self, Outcome) {
        let code = payload
            .body()
            .and_then(|body| u16::try_from(body.code()?).ok());
        let status = code
            .filter(|code| (400..600).contains(code))
            .and_then(|code| StatusCode::from_u16(code).ok());
        match status {
            Some(status) => Self::of(status, payload),
            None => (Self::ErrorInSuccess, Outcome::Refused),
        }
    }

    /// What a typed mark or a reason in the body says; `None` if it says nothing that is known.
    fn by_body(payload: &ErrorPayload) -> Option<Self> {
        let by_reason = payload.reason().and_then(|reason| Self::of_reason(&reason));
        by_reason.or_else(|| match payload.mark()? {
            ErrorMark::CaptchaQuality => Some(Self::Traffic),
            ErrorMark::CaptchaService => Some(Self::Unavailable),
            ErrorMark::CaptchaBalance => Some(Self::CaptchaBalance),
            ErrorMark::Paygate => Some(Self::Subscription),
            _ => None,
        })
    }

    /// What sort of failure a reason tells; `None` for one that is not known.
    #[must_use]
    pub fn of_reason(reason: &ErrorReason) -> Option<Self> {
        Some(match reason.category() {
            ReasonCategory::ContentPolicy => Self::ContentPolicy,
            ReasonCategory::UnsupportedMedia => Self::UnsupportedMedia,
            ReasonCategory::InvalidRequest => Self::InvalidRequest,
            ReasonCategory::Throttled => Self::Throttled,
            ReasonCategory::AccountQuota => Self::AccountQuota,
            ReasonCategory::DailyQuota => Self::DailyQuota,
            ReasonCategory::Traffic => Self::Traffic,
            ReasonCategory::UpstreamTimeout => Self::UpstreamTimeout,
            ReasonCategory::Subscription => Self::Subscription,
            ReasonCategory::Account => Self::AccountRestricted,
            ReasonCategory::NoEligibleAccount => Self::NoEligibleAccount,
            _ => return None,
        })
    }

    /// Whether it passes by itself, so that the same request can succeed later.
    pub(crate) fn passes(self) -> bool {
        self.remedy().is_retry()
    }

    pub(crate) fn remedy(self) -> Remedy {
        self.row().remedy
    }

    /// One line for people: what happened and what to do.
    pub(crate) fn what_to_do(self, call: &Call) -> &'static str {
        let mut says = self.row().says.iter();
        says.find(|(calls, _)| calls.include(call))
            .map_or("", |(_, text)| text)
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
