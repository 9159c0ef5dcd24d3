//! Error responses in all observed and documented forms.

use core::time::Duration;
use std::borrow::Cow;
use std::fmt;

use flow_ids::{JobId, MaskedEmail};

use crate::decode::DecodeError;
use crate::deviation::{Deviation, FoundValue, Path, Report};
use crate::json::{JsonKind, RawJson, RawObject, json_text};
use crate::model::{
    Builder, FromWire, Show, ShowMember, WriteAs, body_serde, check_members, json_of, model,
};
use crate::reason::ErrorReason;
use crate::references::decoded;
use crate::time::{ProtoDuration, Timestamp};
use crate::word_enum;

/// An error response: a message, a `google.rpc` status, or any other JSON.
///
/// It reads `error` and the `detail` of `FastAPI` servers, each a string or an object, and the members next to them.
/// The body may also be an array that contains such an object. Any JSON is kept and written back unchanged; accessors
/// return `None` for absent members.
///
/// `Debug` hides messages, addresses and job ids.
///
/// ```json
/// {"error": "File size (25165824) is over 20971520 bytes"}
/// ```
/// ```json
/// {"error": {"code": 429, "message": "Resource has been exhausted (e.g. check quota).",
///   "status": "RESOURCE_EXHAUSTED",
///   "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
///                "reason": "PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}]},
///  "retryAfter": "2026-06-25T06:30:00.000Z"}
/// ```
///
/// Source: post-google-flow-assets, 400 to 596, 2026-05-25; `retryAfter`, `skipReasons`: get-google-flow-jobs,
/// 2026-06-15; `detail` observed on compatible servers.
///
/// ```
/// use flow_types::{ErrorBody, ErrorReason};
///
/// let body = ErrorBody::from_slice(br#"{"error":"File size (25165824) is over 20971520 bytes"}"#)?;
/// assert_eq!(body.file_size_limit(), Some((25_165_824, 20_971_520)));
///
/// let body = ErrorBody::from_slice(br#"{"error":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED: try later"}"#)?;
/// assert_eq!(body.reason(), Some(ErrorReason::UserRequestsThrottled));
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ErrorBody {
    json: Box<str>,
}

word_enum! {
    /// A marker in the text of an error that identifies its cause, other than the name of a reason.
    pub enum ErrorMark {
        /// The text begins with `captcha_quality:`: the captcha was solved, but Google rejected the solution.
        CaptchaQuality = "captcha_quality",
        /// The text begins with `Captcha service failed:`: the captcha solver failed before a request to Google.
        CaptchaService = "captcha_service",
        /// As [`Self::CaptchaService`], and the text contains `ERROR_ZERO_BALANCE`: the account at the captcha solver has
        /// no credit.
        CaptchaBalance = "captcha_balance",
        /// The text contains `PAYGATE`: the plan does not include the requested feature.
        Paygate = "paygate",
    }
}

impl ErrorMark {
    fn from_text(text: &str) -> Option<Self> {
        let is_paygate = || {
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| word == "PAYGATE")
        };
        Self::at_start_of(text).or_else(|| is_paygate().then_some(Self::Paygate))
    }

    /// The marker at the start of the text.
    fn at_start_of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with("captcha_quality:") {
            return Some(Self::CaptchaQuality);
        }
        if text.starts_with("Captcha service failed:") {
            let is_empty = text.contains("ERROR_ZERO_BALANCE");
            return Some(if is_empty {
                Self::CaptchaBalance
            } else {
                Self::CaptchaService
            });
        }
        None
    }
}

model! {
    /// Google's error object, a `google.rpc.Status`.
    ///
    /// ```json
    /// {
    ///   "code": 400,
    ///   "message": "Request contains an invalid argument.",
    ///   "status": "INVALID_ARGUMENT",
    ///   "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "PUBLIC_ERROR_…"}]
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, model (`error`), 2026-05-25; google.rpc.Status.
    pub view RpcStatus<'a> {
        /// The HTTP status.
        "code" => code: i64,
        /// A text for developers. It may name an account.
        "message" => message: Cow<'a, str>,
        /// The name of the google.rpc code: `INVALID_ARGUMENT`, `RESOURCE_EXHAUSTED`.
        "status" => status: Cow<'a, str>,
        /// Details of the error, each with its own type.
        "details" => details: Vec<ErrorDetail<'a>>,
    }
}

model! {
    /// A detail of an error.
    ///
    /// ```json
    /// {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "PUBLIC_ERROR_TRUMP_FACE_DETECTED"}
    /// ```
    ///
    /// Source: post-google-flow-assets, 400, 2026-05-25; `domain` and `metadata`: google.rpc.ErrorInfo; `retryDelay`:
    /// google.rpc.RetryInfo.
    pub view ErrorDetail<'a> {
        /// The type of the detail.
        "@type" => type_url: Cow<'a, str>,
        /// The reason.
        "reason" => reason: ErrorReason,
        /// The domain that the reason belongs to.
        "domain" => domain: Cow<'a, str>,
        /// Additional data of the reason.
        "metadata" => metadata: RawObject<'a>,
        /// The delay or time after which to retry.
        "retryDelay" => retry_delay: ProtoDuration,
    }
}

/// The reason why an account was skipped: `{"email": "no***@example.org", "reason": "PUBLIC_ERROR_…", "model": "*"}`,
/// or a string.
///
/// ```
/// use flow_types::{ErrorBody, ErrorReason};
///
/// let body = r#"{"error":"no_eligible_account","skipReasons":[
///     {"email":"no***@example.org","reason":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED","model":"*"}]}"#;
/// let error = ErrorBody::from_slice(body.as_bytes())?;
/// let skipped = &error.skip_reasons()[0];
/// assert_eq!(skipped.email().unwrap().as_str(), "no***@example.org");
/// assert_eq!(skipped.reason(), Some(ErrorReason::UserRequestsThrottled));
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
///
/// Source: get-google-flow-jobs (load balancing), 2026-06-15; strings expected by clients.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SkipReason<'a>(RawJson<'a>);

impl<'a> SkipReason<'a> {
    /// The address of the account, masked in the documented responses.
    #[must_use]
    pub fn email(&self) -> Option<MaskedEmail> {
        self.0.as_object()?.read("email")
    }

    /// The reason why the account was skipped: `reason`, or the element itself if it is a string.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        match self.0.as_object() {
            Some(object) => object.read("reason"),
            None => self.0.read(),
        }
    }

    /// The model that the account is paused for; `*` for all.
    #[must_use]
    pub fn model(&self) -> Option<Cow<'a, str>> {
        self.0.as_object()?.read("model")
    }

    /// The element exactly as received.
    #[must_use]
    pub fn raw(&self) -> RawJson<'a> {
        self.0
    }
}

impl fmt::Debug for SkipReason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SkipReason")
            .field("email", &Show(self.email()))
            .field("reason", &Show(self.reason()))
            .field("model", &Show(self.model()))
            .finish_non_exhaustive()
    }
}

impl<'a> FromWire<'a> for SkipReason<'a> {
    const EXPECTED: &'static str = "an object or a string";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        matches!(raw.kind(), JsonKind::Object | JsonKind::String).then_some(Self(raw))
    }
}

impl ShowMember for SkipReason<'_> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A skipped account to write: its address, the reason, and the model that it is paused for.
impl WriteAs<SkipReason<'_>> for (MaskedEmail, ErrorReason, &str) {
    fn to_json(&self) -> String {
        let (email, reason, model) = self;
        let members = Builder::<()>::new()
            .row(0, "email", json_of(email.as_str()))
            .row(1, "reason", json_of(reason))
            .row(2, "model", json_of(model));
        members.to_json()
    }
}

/// The `error` member: a text, or Google's object.
///
/// Source: post-google-flow-assets, model (`error?: string | {…}`), 2026-05-25.
pub(crate) struct ErrorValue<'a>(RawJson<'a>);

impl<'a> From<ErrorValue<'a>> for RawJson<'a> {
    fn from(found: ErrorValue<'a>) -> Self {
        found.0
    }
}

impl<'a> FromWire<'a> for ErrorValue<'a> {
    const EXPECTED: &'static str = "a string or an object";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        // Some responses without an error have an `error` of null, `false` or an empty text.
        (!matches!(raw.as_json(), "null" | "false" | "\"\"")).then_some(Self(raw))
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.kind() {
            JsonKind::Object => RpcStatus::check(raw, path, report),
            JsonKind::Null | JsonKind::String => {}
            kind => report.add(path, Self::EXPECTED, FoundValue::Kind(kind)),
        }
    }
}

/// The delay or time after which to retry.
struct Retry {
    delay: Option<Duration>,
    time: Option<Timestamp>,
}

impl Retry {
    fn after(delay: Duration) -> Self {
        Self {
            delay: Some(delay),
            time: None,
        }
    }

    fn from_json(raw: RawJson<'_>) -> Option<Self> {
        if raw.kind() == JsonKind::Number {
            let delay = Duration::try_from_secs_f64(raw.read()?);
            return delay.ok().map(Self::after);
        }
        let text = raw.to_text()?;
        let text = text.trim();
        let time = Timestamp::parse(text).ok().map(|time| Self {
            delay: None,
            time: Some(time),
        });
        // "30" or protobuf's "30s".
        let seconds = || text.parse().ok().map(Duration::from_secs);
        let delay = || ProtoDuration::from_wire(text).to_duration().ok();
        time.or_else(|| delay().or_else(seconds).map(Self::after))
    }
}

/// A valid `retryAfter`, as received.
pub(crate) struct RetryValue<'a>(RawJson<'a>);

impl<'a> From<RetryValue<'a>> for RawJson<'a> {
    fn from(found: RetryValue<'a>) -> Self {
        found.0
    }
}

impl<'a> FromWire<'a> for RetryValue<'a> {
    const EXPECTED: &'static str = "an RFC 3339 time or a number of seconds";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        Retry::from_json(raw).map(|_| Self(raw))
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match (Self::from_wire(raw), raw.kind()) {
            (Some(_), _) | (None, JsonKind::Null) => {}
            (None, JsonKind::String) => report.add(path, Self::EXPECTED, FoundValue::InvalidText),
            (None, kind) => report.add(path, Self::EXPECTED, FoundValue::Kind(kind)),
        }
    }
}

model! {
    /// The members of an error response, for its deviations and its builder.
    ///
    /// Source: post-google-flow-assets, 400 to 596, 2026-05-25; get-google-flow-jobs, 2026-06-15.
    pub(crate) view ErrorMembers<'a> {
        /// The error, a text or Google's object.
        "error" => error: RawJson<'a> as ErrorValue<'a>,
        /// A text in addition to `error`.
        "message" => message: Cow<'a, str>,
        /// The HTTP status, repeated in the body.
        "code" => code: i64,
        /// The delay or time after which to retry.
        "retryAfter" => retry_after: RawJson<'a> as RetryValue<'a>,
        /// The reasons why accounts were skipped.
        "skipReasons" => skip_reasons: Vec<SkipReason<'a>>,
        /// The job id.
        "jobId" | "jobid" => job_id: JobId,
    }
}

/// The members of an object that may contain a reason, in order of precedence, with their types.
const REASON_PLACES: &[(&str, ReasonKind)] = &[
    ("details", ReasonKind::Nested),
    ("reason", ReasonKind::Name),
    ("nativeReason", ReasonKind::Name),
    ("error", ReasonKind::Nested),
    ("errorDetails", ReasonKind::Nested),
    ("message", ReasonKind::Nested),
    ("detail", ReasonKind::Nested),
    ("code", ReasonKind::Name),
    ("response", ReasonKind::Nested),
    ("mediaMetadata", ReasonKind::Nested),
    ("mediaStatus", ReasonKind::Nested),
    ("failureReasons", ReasonKind::Name),
    ("media", ReasonKind::Nested),
    ("operations", ReasonKind::Nested),
    ("operation", ReasonKind::Nested),
];

#[derive(Clone, Copy, PartialEq)]
enum ReasonKind {
    /// A reason or an array of reasons.
    Name,
    /// A text that may begin with a reason, or objects that contain one.
    Nested,
}

/// The first reason in a value. `left` is the number of levels to search: the deepest known place is
/// `response.media[].mediaMetadata.mediaStatus.error.message`, and an error may be in an array, or JSON in a string.
fn reason_in(raw: RawJson<'_>, kind: ReasonKind, left: u8) -> Option<ErrorReason> {
    let left = left.checked_sub(1)?;
    match raw.kind() {
        JsonKind::String => {
            let text = raw.to_text()?;
            let named = match kind {
                ReasonKind::Name => ErrorReason::from_name(&text),
                ReasonKind::Nested => None,
            };
            named
                .or_else(|| ErrorReason::from_text(&text))
                .or_else(|| reason_in(json_in(&text)?, ReasonKind::Nested, left))
        }
        JsonKind::Array => raw
            .elements()
            .find_map(|element| reason_in(element, kind, left)),
        JsonKind::Object => {
            let mut found = [None; REASON_PLACES.len()];
            for (name, value) in raw.as_object()?.members() {
                let row = REASON_PLACES.iter().position(|(place, _)| *place == name);
                if let Some(slot @ None) = row.and_then(|row| found.get_mut(row)) {
                    *slot = Some(value);
                }
            }
            let type_url = raw.as_object()?.read::<Cow<'_, str>>("@type");
            if type_url.is_some_and(|text| !text.ends_with("google.rpc.ErrorInfo")) {
                return None;
            }
            let places = REASON_PLACES.iter().zip(found);
            places
                .filter_map(|((_, kind), value)| Some((*kind, value?)))
                .find_map(|(kind, value)| reason_in(value, kind, left))
        }
        _ => None,
    }
}

/// The maximum depth at which an error is searched for.
const MAX_LEVELS: u8 = 12;

/// The first match of `find` among the values of the error: its texts and details, at any level and in `response`.
/// Inner values precede outer ones; arrays and JSON in strings are searched as well.
fn first_in<T>(raw: RawJson<'_>, left: u8, find: &impl Fn(RawJson<'_>) -> Option<T>) -> Option<T> {
    const NAMES: [&str; 6] = [
        "error",
        "message",
        "detail",
        "details",
        "errorDetails",
        "response",
    ];
    let left = left.checked_sub(1)?;
    let inner = match raw.kind() {
        JsonKind::String => raw.to_text().and_then(|text| {
            let json = json_in(&text)?;
            first_in(json, left, find)
        }),
        JsonKind::Array => raw
            .elements()
            .find_map(|element| first_in(element, left, find)),
        JsonKind::Object => {
            let members = raw.as_object().into_iter().flat_map(RawObject::members);
            members
                .filter(|(name, _)| NAMES.contains(&name.as_ref()))
                .find_map(|(_, value)| first_in(value, left, find))
        }
        _ => None,
    };
    inner.or_else(|| find(raw))
}

/// A text that is a JSON object or array.
fn json_in(text: &str) -> Option<RawJson<'_>> {
    let is_json = text.trim_start().starts_with(['{', '[']);
    let json = is_json.then(|| json_text(text.as_bytes()).ok())??;
    Some(RawJson::new(json.trim_ascii()))
}

impl ErrorBody {
    /// Reads a damaged body as far as possible: invalid bytes are replaced, and UTF-16 is decoded.
    ///
    /// A text that is not JSON is read as a JSON string if it begins with a reason, `captcha_quality:` or
    /// `Captcha service failed:`. Returns `None` for any other.
    ///
    /// ```
    /// use flow_types::{ErrorBody, ErrorReason};
    ///
    /// let body = ErrorBody::from_bytes_lossy(b"{\"error\":\"x\xff\",\"outcomeUnknown\":true}");
    /// assert!(body.is_some_and(|body| body.outcome_unknown()));
    ///
    /// let body = ErrorBody::from_bytes_lossy(b"PUBLIC_ERROR_MINOR: no\n");
    /// assert_eq!(body.and_then(|body| body.reason()), Some(ErrorReason::Minor));
    ///
    /// assert!(ErrorBody::from_bytes_lossy(b"<html>502</html>").is_none());
    /// ```
    #[must_use]
    pub fn from_bytes_lossy(body: &[u8]) -> Option<Self> {
        let (text, _) = decoded(body);
        if let Ok(json) = json_text(text.as_bytes()) {
            return Some(Self::from_valid(json));
        }
        let text = text.trim();
        let is_marked =
            ErrorMark::at_start_of(text).is_some() || ErrorReason::from_text(text).is_some();
        is_marked.then(|| Self::from_valid(&json_of(text)))
    }

    /// Reads a body, which may be any JSON value.
    ///
    /// # Errors
    /// If the bytes are not UTF-8 or not JSON, such as the HTML page of a gateway.
    pub fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        match json_text(body) {
            Ok(text) => Ok(Self::from_valid(text)),
            Err(error) => Err(DecodeError::new(error, body)),
        }
    }

    /// Makes a body from valid JSON text.
    pub(crate) fn from_valid(text: &str) -> Self {
        Self { json: text.into() }
    }

    /// The body as a JSON value.
    #[must_use]
    pub fn raw(&self) -> RawJson<'_> {
        RawJson::new(self.json.trim_ascii())
    }

    /// The members of the body, or of the first element of an array; empty for other values.
    fn object(&self) -> RawObject<'_> {
        let first = || self.raw().elements().next()?.as_object();
        let object = self.raw().as_object().or_else(first);
        object.unwrap_or(RawObject::new(""))
    }

    /// Whether the body has an `error` other than null, `false` or an empty text.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.object().read::<ErrorValue<'_>>("error").is_some()
    }

    /// Whether the body has a known form of error: `error`, `detail` or `message`.
    #[must_use]
    pub fn is_known_form(&self) -> bool {
        let has = |name| self.object().read::<RawJson<'_>>(name).is_some();
        ["error", "detail", "message"].into_iter().any(has)
    }

    fn detail_object(&self) -> Option<RawObject<'_>> {
        self.object().read("detail")
    }

    /// The text of the error, which may name an account. The first that is present of: `error` as a string, or its
    /// `message`; `message` next to it; the text of `detail`; the body if it is a string.
    #[must_use]
    pub fn message(&self) -> Option<Cow<'_, str>> {
        self.object()
            .read("error")
            .or_else(|| self.rpc_status()?.message())
            .or_else(|| self.extra_message())
            .or_else(|| self.object().read("detail"))
            .or_else(|| self.detail_object()?.read("detail"))
            .or_else(|| self.detail_object()?.read("message"))
            .or_else(|| self.raw().read())
    }

    /// The `message` next to `error`, present with `no_eligible_account`.
    #[must_use]
    pub fn extra_message(&self) -> Option<Cow<'_, str>> {
        self.object().read("message")
    }

    /// The `error` member, if it is an object.
    #[must_use]
    pub fn rpc_status(&self) -> Option<RpcStatus<'_>> {
        self.object().read("error")
    }

    /// The first reason in the places where one was observed: the `details` of `error` and the beginning of its text;
    /// `errorDetails`; `message`; `detail`; the same members of `response`; the error and the `failureReasons` of each
    /// media item; the `code` of a `FastAPI` `detail`. Each may be an array, or JSON in a string.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        let code = || self.detail_object()?.read("code");
        reason_in(self.raw(), ReasonKind::Nested, MAX_LEVELS).or_else(code)
    }

    /// The marker in a text of the error: in `error`, `message`, `detail`, `details`, `errorDetails` or `response`, at
    /// any level, and in JSON within a string. A marker at the start of a text takes precedence over
    /// [`ErrorMark::Paygate`].
    #[must_use]
    pub fn mark(&self) -> Option<ErrorMark> {
        let first = |read: fn(&str) -> Option<ErrorMark>| {
            first_in(self.raw(), MAX_LEVELS, &|raw| read(&raw.to_text()?))
        };
        first(ErrorMark::at_start_of).or_else(|| first(ErrorMark::from_text))
    }

    /// Whether the service reports that the outcome is unknown: `outcomeUnknown` is `true` or `"true"`, next to the
    /// error or in `error`, `detail`, `details`, `errorDetails` or `response`.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        let is_true = |value: RawJson<'_>| {
            let text = value.to_text();
            value.as_json() == "true" || text.is_some_and(|text| text.trim() == "true")
        };
        let says_so = |raw: RawJson<'_>| {
            let mut values = raw.as_object()?.values("outcomeUnknown");
            values.any(is_true).then_some(())
        };
        first_in(self.raw(), MAX_LEVELS, &says_so).is_some()
    }

    /// The HTTP status in the body: the `code` in `error`, otherwise the one next to it.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        let next_to_error =
            || -> Option<i64> { self.object().read::<Cow<'_, str>>("code")?.parse().ok() };
        self.rpc_status()
            .and_then(|status| status.code())
            .or_else(|| self.object().read("code"))
            .or_else(next_to_error)
            .or_else(|| self.detail_object()?.read("code"))
    }

    fn retry(&self) -> Option<Retry> {
        let read = |object: RawObject<'_>| object.values("retryAfter").find_map(Retry::from_json);
        let in_details = || {
            let details = self.rpc_status()?.details()?;
            let mut delays = details.iter().filter_map(|detail| detail.retry_delay());
            let delay = delays.find_map(|delay| delay.to_duration().ok());
            delay.map(Retry::after)
        };
        read(self.object())
            .or_else(|| read(self.rpc_status()?.raw()))
            .or_else(in_details)
            .or_else(|| read(self.detail_object()?))
    }

    /// The time to wait: `retryAfter` as a number of seconds, otherwise the `retryDelay` of a `google.rpc.RetryInfo`.
    /// It is not limited.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry()?.delay
    }

    /// The time until which to wait: `retryAfter` as a time.
    #[must_use]
    pub fn retry_after_time(&self) -> Option<Timestamp> {
        self.retry()?.time
    }

    /// The reasons why accounts were skipped; empty if the body has none.
    #[must_use]
    pub fn skip_reasons(&self) -> Vec<SkipReason<'_>> {
        self.object().read("skipReasons").unwrap_or_default()
    }

    /// The job id: `jobId` or `jobid`, next to the error or in `detail`. The job may continue, so poll it before
    /// sending again.
    #[must_use]
    pub fn job_id(&self) -> Option<JobId> {
        let read = |object: RawObject<'_>| object.read("jobId").or_else(|| object.read("jobid"));
        read(self.object()).or_else(|| read(self.detail_object()?))
    }

    /// The `retryable` member, in a `FastAPI` `detail` or next to the error.
    #[must_use]
    pub fn retryable(&self) -> Option<bool> {
        self.detail_object()
            .and_then(|detail| detail.read("retryable"))
            .or_else(|| self.object().read("retryable"))
    }

    /// The `hint` next to the error, an object observed on unknown routes.
    #[must_use]
    pub fn hint(&self) -> Option<RawJson<'_>> {
        self.object().read("hint")
    }

    /// The size of the file and the maximum size, from a `File size (N) is over M bytes` message.
    ///
    /// Source: post-google-flow-assets, 400, 2026-05-25.
    #[must_use]
    pub fn file_size_limit(&self) -> Option<(u64, u64)> {
        let message = self.message()?;
        let (_, rest) = message.split_once("File size (")?;
        let (byte_len, rest) = rest.split_once(") is over ")?;
        let (max_byte_len, _) = rest.split_once(" byte")?;
        Some((
            byte_len.trim().parse().ok()?,
            max_byte_len.trim().parse().ok()?,
        ))
    }

    /// The first member of this name, whatever its type.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<RawJson<'_>> {
        self.object().get(name)
    }

    /// The JSON text as received.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The members that deviate from their documented type. Contains no values.
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        let mut report = Report::default();
        check_members::<ErrorMembers<'_>>(self.object(), &Path::ROOT, &mut report);
        report.into_vec()
    }
}

/// Constructors.
impl ErrorBody {
    fn written(members: &Builder<ErrorMembers<'static>>) -> Self {
        Self::from_valid(&members.to_json())
    }

    /// Makes `{"error": "message"}`, the form of useapi.net's own errors.
    ///
    /// ```
    /// let body = flow_types::ErrorBody::from_message("Unauthorized");
    /// assert_eq!(body.as_json(), r#"{"error":"Unauthorized"}"#);
    /// ```
    #[must_use]
    pub fn from_message(message: &str) -> Self {
        Self::written(&ErrorMembers::builder().error(message))
    }

    /// Makes `{"error": {"code", "message", "status", "details": [{"@type", "reason"}]}}`, the form of Google's errors;
    /// without a reason, `details` is absent.
    ///
    /// ```
    /// use flow_types::{ErrorBody, ErrorReason};
    ///
    /// let reason = ErrorReason::UserRequestsThrottled;
    /// let body = ErrorBody::from_rpc(429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED", Some(&reason));
    /// assert_eq!(body.reason(), Some(reason));
    /// ```
    #[must_use]
    pub fn from_rpc(code: u16, message: &str, status: &str, reason: Option<&ErrorReason>) -> Self {
        let error = RpcStatus::builder()
            .code(i64::from(code))
            .message(message)
            .status(status);
        let error = match reason {
            Some(reason) => error.details(vec![
                ErrorDetail::builder()
                    .type_url("type.googleapis.com/google.rpc.ErrorInfo")
                    .reason(reason),
            ]),
            None => error,
        };
        Self::written(&ErrorMembers::builder().error(error))
    }

    /// Makes the 429 body that lists the paused accounts: the address, reason and model of each; `*` stands for all
    /// models.
    ///
    /// Source: get-google-flow-jobs (load balancing), 2026-06-15.
    #[must_use]
    pub fn no_eligible_account(
        message: &str,
        retry_after: &Timestamp,
        skipped: &[(MaskedEmail, ErrorReason, &str)],
    ) -> Self {
        let body = ErrorMembers::builder()
            .error(ErrorReason::NoEligibleAccount.as_str())
            .message(message)
            .retry_after(retry_after.as_str())
            .skip_reasons(skipped);
        Self::written(&body)
    }

    /// Adds `retryAfter` next to the error. A body that is not an object stays unchanged.
    #[must_use]
    pub fn with_retry_after(self, time: &Timestamp) -> Self {
        self.with("retryAfter", &json_of(time))
    }

    /// Adds `code` next to the error. A body that is not an object stays unchanged.
    #[must_use]
    pub fn with_code(self, code: u16) -> Self {
        self.with("code", &code.to_string())
    }

    fn with(self, name: &str, json: &str) -> Self {
        match self.as_json().trim_ascii_end().strip_suffix('}') {
            Some(open) => {
                let open = open.trim_ascii_end();
                let comma = if open.ends_with('{') { "" } else { "," };
                Self::from_valid(&format!("{open}{comma}\"{name}\":{json}}}"))
            }
            None => self,
        }
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.rpc_status().and_then(|status| status.status());
        f.debug_struct("ErrorBody")
            .field("reason", &Show(self.reason()))
            .field("mark", &self.mark())
            .field("code", &self.code())
            .field("status", &Show(status))
            .field("message", &Show(self.message()))
            .field("retry_after", &self.retry_after())
            .field("retry_after_time", &self.retry_after_time())
            .field("skip_reasons", &Show(Some(self.skip_reasons())))
            .field("job_id", &self.job_id())
            .field("byte_len", &self.json.len())
            .finish_non_exhaustive()
    }
}

body_serde!(ErrorBody);
