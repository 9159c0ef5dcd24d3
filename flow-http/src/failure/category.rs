//! The table of failures: name, statuses, outcome, remedy and text of each.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use flow_ids::AccountEmail;
use flow_types::{ErrorBody, ErrorMark, ErrorReason, ReasonCategory};
use http::StatusCode;

use crate::failure::advice::RetryAdvice;
use crate::failure::outcome::Outcome;
use crate::failure::payload::ErrorPayload;
use crate::info::{Cost, EndpointInfo};

/// How long a throttled account rests, if the response contains no waiting time.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED_REST: Duration = Duration::from_mins(30);
/// The longest time to the next midnight in UTC, when daily quotas are reset.
const DAILY_REST: Duration = Duration::from_hours(24);
/// The pause after failures that pass within about a minute.
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
pub(crate) const SHORT_PAUSE: Duration = Duration::from_mins(1);

/// The remedy for a failure, unless the response or the outcome rules it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    FixRequest,
    FixAccount,
    Stop,
    /// The same request, after a pause.
    Pause,
    /// The same request, after the time that a throttled account rests.
    LongPause,
    /// A rest of the account, and another account if the request is not bound to this one.
    Rest,
    /// As [`Self::Rest`], until the next midnight in UTC.
    RestUntilMidnight,
}

impl Remedy {
    /// How long the account rests, if the response contains no waiting time; `None` if it need not rest.
    pub(crate) fn rest(self, now: Option<SystemTime>) -> Option<Duration> {
        match self {
            Self::Rest => Some(THROTTLED_REST),
            Self::RestUntilMidnight => Some(now.map_or(DAILY_REST, until_midnight)),
            _ => None,
        }
    }

    /// How long to wait on the same account, if the response contains no waiting time.
    pub(crate) fn pause(self, now: Option<SystemTime>) -> Duration {
        match self {
            Self::LongPause => THROTTLED_REST,
            _ => self.rest(now).unwrap_or(SHORT_PAUSE),
        }
    }

    /// The advice for a call that was not done, if nothing in the response forbids sending it again. `asked` is the
    /// time that the response asks for, `is_bound` whether the call belongs to one account.
    pub(crate) fn advice(
        self,
        now: Option<SystemTime>,
        asked: Option<Duration>,
        account: Option<&AccountEmail>,
        is_bound: bool,
    ) -> RetryAdvice {
        match self {
            Self::FixRequest => RetryAdvice::FixRequest,
            Self::FixAccount => RetryAdvice::FixAccount,
            Self::Stop => RetryAdvice::Stop,
            _ => match self.rest(now).filter(|_| !is_bound) {
                Some(rest) => RetryAdvice::RetryAnotherAccount {
                    rest: asked.unwrap_or(rest),
                    account: account.cloned(),
                },
                None => RetryAdvice::RetrySameAccount {
                    after: asked.unwrap_or(self.pause(now)),
                },
            },
        }
    }

    /// Whether the same request may succeed later, on this account or another one.
    pub(crate) fn may_be_sent_again(self) -> bool {
        self.is_retry() || self == Self::FixAccount
    }

    pub(crate) fn is_retry(self) -> bool {
        !matches!(self, Self::FixRequest | Self::FixAccount | Self::Stop)
    }
}

/// The calls that a text of a row applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    All,
    /// Calls that only read.
    Reads,
    /// Calls that name a reference or a job, and so are bound to its account.
    Bound,
}

/// The call that failed.
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

/// A row of the table.
struct Row {
    name: &'static str,
    /// The statuses of this failure, as ranges. The first row that matches is used.
    statuses: &'static [(u16, u16)],
    outcome: Outcome,
    remedy: Remedy,
    /// Texts that state what happened and what to do. The first one that applies to the call is used.
    says: &'static [(Calls, &'static str)],
}

macro_rules! failures {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $name:literal, [$($from:literal $(..= $to:literal)?),*], $outcome:ident, $remedy:ident,
        $($calls:ident: $says:literal),+;
    )+) => {
        /// The kind of failure of an [`ApiError`](crate::ApiError).
        ///
        /// It depends on the numeric status and the typed reason, never on free text: the message of a 596 contains
        /// "500". At 3xx, 401, 402, 408, 499, 504, 520 to 528, 530 and 596 the status alone decides. At 500, 502 and
        /// other 5xx a known reason decides the category, while the outcome stays unknown. At 2xx, the other 4xx, 503
        /// and 529 a known reason decides both.
        ///
        /// ```
        /// use flow_http::validate::{AssetType, CheckedAsset};
        /// use flow_http::{Endpoint, ErrorCategory, Outcome, RetryAdvice, UploadAsset};
        ///
        /// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
        /// let response = http::Response::builder()
        ///     .status(596)
        ///     .body(r#"{"error": "Google session expired, HTTP 500"}"#)?;
        /// let error = UploadAsset::new(asset).read_response(response).unwrap_err();
        /// let category = error.as_api().map(|error| error.category());
        /// assert_eq!(category, Some(ErrorCategory::SessionExpired));
        ///
        /// // The row of the table that the response was matched with.
        /// let category = ErrorCategory::SessionExpired;
        /// assert_eq!(category.as_str(), "session_expired");
        /// assert_eq!(category.statuses().collect::<Vec<_>>(), [596..=596]);
        /// assert_eq!(category.outcome(), Outcome::Refused);
        /// assert_eq!(category.usual_advice(), RetryAdvice::FixAccount);
        /// assert!(category.what_to_do().starts_with("the account's Google session is broken"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
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
    /// 408 and 499: the service, or Google behind it, stopped waiting; the work may continue. Google's CANCELLED is a
    /// 499 (google.rpc.Code).
    Timeout = "timeout", [408, 499], Unknown, Pause,
        Reads: "the service stopped waiting; ask again after a pause",
        All: "the service stopped waiting; the work may still finish, so check for the result before sending it again";
    /// A reason: Google took too long. The service has stopped waiting.
    UpstreamTimeout = "upstream_timeout", [], Refused, Pause,
        All: "Google took too long; try again after a pause";
    /// 410: the record is gone; records of jobs are kept for seven days.
    Gone = "gone", [410], Refused, Stop,
        All: "the record has expired; jobs are kept for seven days";
    /// 412: not enough credits.
    Credits = "credits", [412], Refused, FixAccount,
        All: "not enough credits; add some to the account";
    /// 413, or a 4xx with the message `File size (…) is over … bytes`: the file is over the limit.
    TooLarge = "too_large", [413], Refused, FixRequest,
        All: "the body is too large; an image may have 20 MiB and a video 100 MiB";
    /// 415, or a reason: the service does not accept this image or clip.
    UnsupportedMedia = "unsupported_media", [415], Refused, FixRequest,
        All: "the service does not accept this image or clip; see the reason";
    /// A reason: the content is not allowed. The same upload is refused every time.
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
    /// 429 without a known reason.
    RateLimited = "rate_limited", [429], Refused, Pause,
        All: "too many requests; try again after a pause";
    /// A reason: Google does not allow this account to make the call, because of its age, region, role or project.
    AccountRestricted = "account_restricted", [], Refused, FixAccount,
        All: "Google does not let this account do this because of its age, region, role or project; use another account";
    /// 503: the balance at the captcha solver is used up.
    CaptchaBalance = "captcha_balance", [], Refused, FixAccount,
        All: "the balance at the captcha solver is used up; top it up or configure another solver";
    /// 400 and the other 4xx: the request is wrong in another way.
    InvalidRequest = "invalid_request", [400..=499], Refused, FixRequest,
        All: "the service refused the request; correct it before sending it again";
    /// 503 and 529: an outage, an overload, or an asset that is not ready yet.
    Unavailable = "unavailable", [503, 529], Refused, Pause,
        All: "the service is not available now; try again after a pause";
    /// 502, 504, 520, 522 to 524: a gateway got no response from the service.
    Gateway = "gateway", [502, 504, 520, 522..=524], Unknown, Pause,
        Reads: "a gateway got no response from the service; ask again after a pause",
        All: "a gateway got no response from the service; the work may be done, so check for the result before sending it again";
    /// 521, 525, 526, 530: a gateway never reached the service.
    Unreachable = "unreachable", [521, 525, 526, 530], NotSent, Pause,
        All: "a gateway could not reach the service; try again after a pause";
    /// 596: the Google session of the account is broken, and stays so until the account is added again.
    SessionExpired = "session_expired", [596], Refused, FixAccount,
        All: "the account's Google session is broken; delete the account at useapi.net and add it again";
    /// 3xx: redirects are not followed, since the token would be sent to another host.
    Redirect = "redirect", [300..=399], Refused, FixRequest,
        All: "redirects are not followed; correct the base URL";
    /// A 2xx with an `error`, no result and no known reason.
    ErrorInSuccess = "error_in_success", [200..=299], Refused, Stop,
        All: "the service reported a failure, although the status says success; no result came with it";
    /// 500 and all other statuses: something failed while the request was processed.
    ServerError = "server_error", [0..=999], Unknown, Pause,
        Reads: "the service failed; ask again after a pause",
        All: "the service failed; the work may be done, so check for the result before sending it again";
}

/// The effect of a known reason at a status.
enum ReasonWeight {
    /// Nothing: the status alone decides.
    Nothing,
    /// The category; the outcome is that of the status.
    Category,
    /// Category and outcome.
    Everything,
}

impl ReasonWeight {
    fn for_status(status: u16) -> Self {
        match status {
            300..=399 | 401 | 402 | 408 | 499 | 504 | 520..=528 | 530 | 596 => Self::Nothing,
            200..=299 | 400..=498 | 503 | 529 => Self::Everything,
            _ => Self::Category,
        }
    }
}

impl ErrorCategory {
    /// The category of a status, without regard to the body.
    fn of_status(status: u16) -> Self {
        let has_status = |category: &&Self| {
            let mut statuses = category.row().statuses.iter();
            statuses.any(|(from, to)| (*from..=*to).contains(&status))
        };
        Self::ALL
            .iter()
            .find(has_status)
            .copied()
            .unwrap_or(Self::ServerError)
    }

    /// The category and outcome of a response with this status and body.
    pub(crate) fn classify(status: StatusCode, payload: &ErrorPayload) -> (Self, Outcome) {
        let by_status = Self::of_status(status.as_u16());
        let by_reason = Self::by_body(payload);
        match (ReasonWeight::for_status(status.as_u16()), by_reason) {
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

    /// The category of a 2xx with an error. Its body can contain the actual status as `code`.
    fn in_success(payload: &ErrorPayload) -> (Self, Outcome) {
        let code = payload
            .body()
            .and_then(|body| u16::try_from(body.code()?).ok());
        let status = code
            .filter(|code| (400..600).contains(code))
            .and_then(|code| StatusCode::from_u16(code).ok());
        match status {
            Some(status) => Self::classify(status, payload),
            None => (Self::ErrorInSuccess, Outcome::Refused),
        }
    }

    /// The category of the reason or of a marker in the body; `None` if neither determines one.
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

    /// The category of a reason; `None` if the reason does not determine one.
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

    /// Whether the failure is temporary, so that the same request can succeed later.
    pub(crate) fn passes(self) -> bool {
        self.remedy().is_retry()
    }

    pub(crate) fn remedy(self) -> Remedy {
        self.row().remedy
    }

    /// One line for people: what happened to this call and what to do.
    pub(crate) fn what_to_do_after(self, call: &Call) -> &'static str {
        let mut says = self.row().says.iter();
        says.find(|(calls, _)| calls.include(call))
            .map_or("", |(_, text)| text)
    }

    /// The statuses of this failure if the body has no known reason, unless an earlier category has them; empty if only
    /// a reason determines it.
    pub fn statuses(self) -> impl Iterator<Item = RangeInclusive<u16>> {
        let statuses = self.row().statuses.iter();
        statuses.map(|(from, to)| *from..=*to)
    }

    /// The outcome for a call that makes or spends something. References in the body and the status can change it,
    /// see [`ApiError::outcome`](crate::ApiError::outcome).
    #[must_use]
    pub fn outcome(self) -> Outcome {
        self.row().outcome
    }

    /// The advice for a call that any account can take and that can be paid for twice, if the response has no waiting
    /// time. [`ResponseError::retry_advice`](crate::ResponseError::retry_advice) is the advice for one response.
    #[must_use]
    pub fn usual_advice(self) -> RetryAdvice {
        match self.outcome() {
            Outcome::Unknown => RetryAdvice::Stop,
            _ => self.remedy().advice(None, None, None, false),
        }
    }

    /// One line for people: what happened and what to do. [`ApiError::what_to_do`](crate::ApiError::what_to_do) chooses
    /// the text for a call.
    #[must_use]
    pub fn what_to_do(self) -> &'static str {
        self.row().says.last().map_or("", |(_, text)| text)
    }

    /// The category in snake case, for logs and metrics.
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
