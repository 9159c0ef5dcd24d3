//! Error answers in every form they are known to take.

use core::time::Duration;
use std::borrow::Cow;
use std::fmt;

use flow_ids::{JobId, MaskedEmail};

use crate::decode::DecodeError;
use crate::deviation::{Deviation, Found, Path, Report};
use crate::json::{JsonKind, RawJson, RawObject, json_text};
use crate::model::{
    Builder, FromWire, Show, ShowMember, WriteAs, body_serde, check_members, json_of, model,
};
use crate::reason::ErrorReason;
use crate::references::decoded;
use crate::time::{ProtoDuration, Timestamp};

/// An error answer: a message, a `google.rpc` status, or something else that is JSON.
///
/// Reads `error` as a string or an object, `detail` of `FastAPI` servers as a string or an object, what may stand beside
/// them, and all of it within an array. Any JSON is held and written back as it came; accessors give `None` for what is
/// not there.
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
/// Source: post-google-flow-assets, 400 to 596, 2026-05-25; `retryAfter`, `skipReasons`: get-google-flow-jobs, 2026-06-15;
/// `detail` observed on compatible servers.
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

/// A mark in the text of an error that the vendor documents or tests for, beside a reason's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorMark {
    /// The text begins with `captcha_quality:`: the captcha was solved, and Google did not like it.
    CaptchaQuality,
    /// The text begins with `Captcha service failed:`: the solver failed, and nothing was asked of Google.
    CaptchaService,
    /// As [`Self::CaptchaService`], with `ERROR_ZERO_BALANCE`: the account at the solver is empty.
    CaptchaBalance,
    /// `PAYGATE` stands in the text: the plan lacks what was asked for.
    Paygate,
}

impl ErrorMark {
    fn of(text: &str) -> Option<Self> {
        let is_paygate = || {
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| word == "PAYGATE")
        };
        Self::at_start_of(text).or_else(|| is_paygate().then_some(Self::Paygate))
    }

    /// A mark that the text begins with.
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
    /// The error object of Google.
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
        /// The HTTP status, as Google's JSON has it.
        "code" => code: i64,
        /// A text for developers. It may name an account.
        "message" => message: Cow<'a, str>,
        /// The name of the google.rpc code: `INVALID_ARGUMENT`, `RESOURCE_EXHAUSTED`.
        "status" => status: Cow<'a, str>,
        /// More about it, each of its own type.
        "details" => details: Vec<ErrorDetail<'a>>,
    }
}

model! {
    /// One of the details of an error.
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
        /// Whose reason it is.
        "domain" => domain: Cow<'a, str>,
        /// More about it.
        "metadata" => metadata: RawObject<'a>,
        /// When to try again.
        "retryDelay" => retry_delay: ProtoDuration,
    }
}

/// Why one account was passed over: `{"email": "no***@example.org", "reason": "PUBLIC_ERROR_…", "model": "*"}`, or a string.
///
/// Source: get-google-flow-jobs (load balancing), 2026-06-15; strings expected by clients.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SkipReason<'a>(RawJson<'a>);

impl<'a> SkipReason<'a> {
    /// The account as the body names it, masked in the printed answers.
    #[must_use]
    pub fn email(&self) -> Option<MaskedEmail> {
        self.0.as_object()?.read("email")
    }

    /// Why it was passed over; of a string, the string.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        match self.0.as_object() {
            Some(object) => object.read("reason"),
            None => self.0.read(),
        }
    }

    /// The model that it rests for; `*` for all.
    #[must_use]
    pub fn model(&self) -> Option<Cow<'a, str>> {
        self.0.as_object()?.read("model")
    }

    /// The element as it came.
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

/// An account that was passed over, to be written: its address, the reason, and the model that it rests for.
impl WriteAs<SkipReason<'_>> for (MaskedEmail, ErrorReason, &str) {
    fn to_json(&self) -> String {
        let (email, reason, model) = self;
        let members = [
            ("email", email.as_str()),
            ("reason", reason.as_str()),
            ("model", model),
        ];
        let builder = members
            .into_iter()
            .enumerate()
            .fold(Builder::<()>::new(), |builder, (row, (name, text))| {
                builder.row(row, name, json_of(text))
            });
        builder.to_json()
    }
}

/// An `error` member: text, or Google's object.
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
        // Some say that there is no error by its value.
        (!matches!(raw.as_json(), "null" | "false" | "\"\"")).then_some(Self(raw))
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.kind() {
            JsonKind::Object => RpcStatus::check(raw, path, report),
            JsonKind::Null | JsonKind::String => {}
            kind => report.add(path, Self::EXPECTED, Found::Other(kind)),
        }
    }
}

/// When to try again, as the body says it.
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

    fn of(raw: RawJson<'_>) -> Option<Self> {
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
        // "30", and protobuf's "30s".
        let seconds = || text.parse().ok().map(Duration::from_secs);
        let delay = || ProtoDuration::from_wire(text).to_duration().ok();
        time.or_else(|| delay().or_else(seconds).map(Self::after))
    }
}

/// `retryAfter` as it came, where it can be read.
pub(crate) struct RetryValue<'a>(RawJson<'a>);

impl<'a> From<RetryValue<'a>> for RawJson<'a> {
    fn from(found: RetryValue<'a>) -> Self {
        found.0
    }
}

impl<'a> FromWire<'a> for RetryValue<'a> {
    const EXPECTED: &'static str = "an RFC 3339 time or a number of seconds";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        Retry::of(raw).map(|_| Self(raw))
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match (Self::from_wire(raw), raw.kind()) {
            (Some(_), _) | (None, JsonKind::Null) => {}
            (None, JsonKind::String) => report.add(path, Self::EXPECTED, Found::Unreadable),
            (None, kind) => report.add(path, Self::EXPECTED, Found::Other(kind)),
        }
    }
}

model! {
    /// The members of an error answer, for its deviations and to write one.
    ///
    /// Source: post-google-flow-assets, 400 to 596, 2026-05-25; get-google-flow-jobs, 2026-06-15.
    pub view ErrorMembers<'a> {
        /// A text, or Google's object.
        "error" => error: RawJson<'a> as ErrorValue<'a>,
        /// A text beside it.
        "message" => message: Cow<'a, str>,
        /// The HTTP status once more.
        "code" => code: i64,
        /// When to try again.
        "retryAfter" => retry_after: RawJson<'a> as RetryValue<'a>,
        /// Why accounts were passed over.
        "skipReasons" => skip_reasons: Vec<SkipReason<'a>>,
        /// The job's id.
        "jobId" | "jobid" => job_id: JobId,
    }
}

/// Where a reason may stand in an object, in the order in which they count, and what the member is.
const REASON_PLACES: &[(&str, Holds)] = &[
    ("details", Holds::More),
    ("reason", Holds::Name),
    ("nativeReason", Holds::Name),
    ("error", Holds::More),
    ("errorDetails", Holds::More),
    ("message", Holds::More),
    ("detail", Holds::More),
    ("code", Holds::Name),
    ("response", Holds::More),
    ("mediaMetadata", Holds::More),
    ("mediaStatus", Holds::More),
    ("failureReasons", Holds::Name),
    ("media", Holds::More),
    ("operations", Holds::More),
    ("operation", Holds::More),
];

#[derive(Clone, Copy, PartialEq)]
enum Holds {
    /// A reason, or several.
    Name,
    /// A text that may begin with one, or objects that hold one.
    More,
}

/// The first reason in a value. `left` levels are looked into: `response.media[].mediaMetadata.mediaStatus.error.message` is
/// the deepest place that is known, and an error may come within an array, or written as a text.
fn reason_in(raw: RawJson<'_>, holds: Holds, left: u8) -> Option<ErrorReason> {
    let left = left.checked_sub(1)?;
    match raw.kind() {
        JsonKind::String => {
            let text = raw.to_text()?;
            let named = match holds {
                Holds::Name => ErrorReason::from_name(&text),
                Holds::More => None,
            };
            named
                .or_else(|| ErrorReason::from_text(&text))
                .or_else(|| reason_in(json_in(&text)?, Holds::More, left))
        }
        JsonKind::Array => raw
            .elements()
            .find_map(|element| reason_in(element, holds, left)),
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
                .filter_map(|((_, holds), value)| Some((*holds, value?)))
                .find_map(|(holds, value)| reason_in(value, holds, left))
        }
        _ => None,
    }
}

/// How many levels of an error are looked into.
const MAX_LEVELS: u8 = 12;

/// The first of the error's values that `find` finds something in, in the order of the body: the error, its texts and
/// details, and the same in `response`. Any of them may stand in an array, or be written into a string.
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

/// The object or array that is written into a text.
fn json_in(text: &str) -> Option<RawJson<'_>> {
    let is_json = text.trim_start().starts_with(['{', '[']);
    let json = is_json.then(|| json_text(text.as_bytes()).ok())??;
    Some(RawJson::new(json.trim_ascii()))
}

impl ErrorBody {
    /// Reads a body as well as it can be: bytes that are no text are replaced, and UTF-16 is read too.
    ///
    /// A text that is not JSON is read as if it were a JSON string where it begins with a reason, `captcha_quality:` or
    /// `Captcha service failed:`. `None` for any other.
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

    /// Reads a body that is JSON of any kind.
    ///
    /// # Errors
    /// When the bytes are not UTF-8 or not JSON: a gateway may answer with a page of its own.
    pub fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        match json_text(body) {
            Ok(text) => Ok(Self::from_valid(text)),
            Err(error) => Err(DecodeError::new(error, body)),
        }
    }

    /// From a text that is JSON.
    pub(crate) fn from_valid(text: &str) -> Self {
        Self { json: text.into() }
    }

    /// The whole body.
    #[must_use]
    pub fn raw(&self) -> RawJson<'_> {
        RawJson::new(self.json.trim_ascii())
    }

    /// The members of the body, or of the first element of an array; none where it is something else.
    fn object(&self) -> RawObject<'_> {
        let first = || self.raw().elements().next()?.as_object();
        let object = self.raw().as_object().or_else(first);
        object.unwrap_or(RawObject::new(""))
    }

    /// Whether it has an `error`; null, `false` and an empty text say that there is none.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.object().read::<ErrorValue<'_>>("error").is_some()
    }

    /// Whether it is an error in a form that the service or a server in front of it uses: `error`, `detail` or `message`.
    #[must_use]
    pub fn is_known_form(&self) -> bool {
        let has = |name| self.object().read::<RawJson<'_>>(name).is_some();
        ["error", "detail", "message"].into_iter().any(has)
    }

    fn detail_object(&self) -> Option<RawObject<'_>> {
        self.object().read("detail")
    }

    /// The text of the error: `error` as a string, its `message` where it is an object, or else `message` beside it, or else the text of
    /// `detail`, or else the body where it is a string as a whole. It may name an account.
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

    /// `message` beside `error`: `no_eligible_account` comes with one.
    #[must_use]
    pub fn extra_message(&self) -> Option<Cow<'_, str>> {
        self.object().read("message")
    }

    /// `error` as an object.
    #[must_use]
    pub fn rpc_status(&self) -> Option<RpcStatus<'_>> {
        self.object().read("error")
    }

    /// The reason, from every place it has been seen in; the first counts: `details`, and the beginning of the text, of
    /// `error`; `errorDetails`; `message`; `detail`; the same in `response`; the error and the `failureReasons` of the media.
    /// Any of them may be written into a string, or stand in an array. Last comes `code` of a `FastAPI` `detail`.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        let code = || self.detail_object()?.read("code");
        reason_in(self.raw(), Holds::More, MAX_LEVELS).or_else(code)
    }

    /// A mark in a text of the error: `error`, `message`, `detail`, `details` and `errorDetails`, at any level of them and of
    /// `response`, also written into a string. One that a text begins with comes before [`ErrorMark::Paygate`].
    #[must_use]
    pub fn mark(&self) -> Option<ErrorMark> {
        let first = |of: fn(&str) -> Option<ErrorMark>| {
            first_in(self.raw(), MAX_LEVELS, &|raw| of(&raw.to_text()?))
        };
        first(ErrorMark::at_start_of).or_else(|| first(ErrorMark::of))
    }

    /// `outcomeUnknown`, true or the text of it, beside the error, or within it, `detail`, `details`, `errorDetails` or
    /// `response`: the service itself says that it does not know.
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

    /// The number in `error`, or else beside it: the HTTP status once more, where it is there.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        let beside = || -> Option<i64> { self.object().read::<Cow<'_, str>>("code")?.parse().ok() };
        self.rpc_status()
            .and_then(|status| status.code())
            .or_else(|| self.object().read("code"))
            .or_else(beside)
            .or_else(|| self.detail_object()?.read("code"))
    }

    fn retry(&self) -> Option<Retry> {
        let beside = |object: RawObject<'_>| object.values("retryAfter").find_map(Retry::of);
        let in_details = || {
            let details = self.rpc_status()?.details()?;
            let mut delays = details.iter().filter_map(|detail| detail.retry_delay());
            let delay = delays.find_map(|delay| delay.to_duration().ok());
            delay.map(Retry::after)
        };
        beside(self.object())
            .or_else(|| beside(self.rpc_status()?.raw()))
            .or_else(in_details)
            .or_else(|| beside(self.detail_object()?))
    }

    /// How long to wait: `retryAfter` as a number of seconds, or else `retryDelay` of a `google.rpc.RetryInfo`. What the
    /// body says is not limited here.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry()?.delay
    }

    /// Until when to wait: `retryAfter` as a time.
    #[must_use]
    pub fn retry_after_time(&self) -> Option<Timestamp> {
        self.retry()?.time
    }

    /// Why accounts were passed over; empty where the body does not say.
    #[must_use]
    pub fn skip_reasons(&self) -> Vec<SkipReason<'_>> {
        self.object().read("skipReasons").unwrap_or_default()
    }

    /// `jobId` or `jobid`, beside the error or in `detail`: the work may go on, so poll before sending again.
    #[must_use]
    pub fn job_id(&self) -> Option<JobId> {
        let of = |object: RawObject<'_>| object.read("jobId").or_else(|| object.read("jobid"));
        of(self.object()).or_else(|| of(self.detail_object()?))
    }

    /// `retryable` of a `FastAPI` `detail`, or beside the error.
    #[must_use]
    pub fn retryable(&self) -> Option<bool> {
        self.detail_object()
            .and_then(|detail| detail.read("retryable"))
            .or_else(|| self.object().read("retryable"))
    }

    /// `hint` beside the error: an object observed on unknown routes.
    #[must_use]
    pub fn hint(&self) -> Option<RawJson<'_>> {
        self.object().read("hint")
    }

    /// Both numbers of a `File size (N) is over M bytes` message: the size of the file, and the largest that is accepted.
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

    /// Members that did not fit their documented type; never their values.
    #[must_use]
    pub fn deviations(&self) -> Vec<Deviation> {
        let mut report = Report::default();
        check_members::<ErrorMembers<'_>>(self.object(), &Path::ROOT, &mut report);
        report.into_vec()
    }
}

/// The writing side.
impl ErrorBody {
    /// Starts one member by member; see [`Builder`].
    pub fn builder() -> Builder<ErrorMembers<'static>> {
        ErrorMembers::builder()
    }

    /// `{"error": "message"}`, as useapi.net writes its own errors.
    ///
    /// ```
    /// let body = flow_types::ErrorBody::from_message("Unauthorized");
    /// assert_eq!(body.as_json(), r#"{"error":"Unauthorized"}"#);
    /// ```
    #[must_use]
    pub fn from_message(message: &str) -> Self {
        Self::builder().error(message).build_error()
    }

    /// `{"error": {"code", "message", "status", "details": [{"@type", "reason"}]}}`, as Google's errors come; without a reason there
    /// are no `details`.
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
        Self::builder().error(error).build_error()
    }

    /// The 429 when every account rests; for each its address, the reason, and the model that it rests for, `*` for all.
    ///
    /// Source: get-google-flow-jobs (load balancing), 2026-06-15.
    #[must_use]
    pub fn no_eligible_account(
        message: &str,
        retry_after: &Timestamp,
        skipped: &[(MaskedEmail, ErrorReason, &str)],
    ) -> Self {
        Self::builder()
            .error(ErrorReason::NoEligibleAccount.as_str())
            .message(message)
            .retry_after(retry_after.as_str())
            .skip_reasons(skipped)
            .build_error()
    }

    /// Adds `retryAfter` beside the error. A body that is not an object stays as it is.
    #[must_use]
    pub fn with_retry_after(self, time: &Timestamp) -> Self {
        self.with("retryAfter", &json_of(time))
    }

    /// Adds `code` beside the error. A body that is not an object stays as it is.
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

impl Builder<ErrorMembers<'static>> {
    /// Writes the body.
    #[must_use]
    pub fn build_error(self) -> ErrorBody {
        ErrorBody::from_valid(&self.to_json())
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
