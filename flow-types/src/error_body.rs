//! Error answers in every form they are known to take.

use core::time::Duration;
use std::borrow::Cow;
use std::fmt;

use crate::decode::{DecodeError, json_text};
use crate::oddity::{Found, Oddity, Path, Report};
use crate::raw::{JsonKind, RawJson, RawObject, show_member};
use crate::reason::ErrorReason;
use crate::time::{ProtoDuration, Timestamp};
use crate::wire::{FromWire, ShowMember, body_serde, check_members, wire_view};

/// An error answer: a message, a `google.rpc` status, or something else that is JSON.
///
/// Reads `error` as a string or an object, `detail` of `FastAPI` servers as a string or an object, and what may stand
/// beside them. Any JSON is held and written back as it came; accessors give `None` for what is not there.
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
/// let limit = body.file_size_limit().expect("both numbers");
/// assert_eq!((limit.byte_len(), limit.max_byte_len()), (25_165_824, 20_971_520));
///
/// let body = ErrorBody::from_slice(br#"{"error":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}"#)?;
/// assert_eq!(body.reason(), Some(ErrorReason::UserRequestsThrottled));
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ErrorBody {
    json: Box<str>,
}

/// What `error` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorForm {
    /// A string, as useapi.net writes it.
    Message,
    /// An object, as Google writes it.
    Rpc,
    /// No `error`, but the `detail` of a `FastAPI` server.
    Detail,
    /// None of these.
    Other,
}

/// When to try again, as the body says it. The header `Retry-After` is not part of the body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAfter {
    /// After this time.
    Delay(Duration),
    /// At this time. The text is an RFC 3339 time.
    At(Timestamp),
}

/// The two numbers of `File size (25165824) is over 20971520 bytes`.
///
/// Source: post-google-flow-assets, 400, 2026-05-25.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileSizeLimit {
    byte_len: u64,
    max_byte_len: u64,
}

impl FileSizeLimit {
    /// The size of the file that was refused, in bytes.
    #[must_use]
    pub fn byte_len(self) -> u64 {
        self.byte_len
    }

    /// The largest size that is accepted, in bytes.
    #[must_use]
    pub fn max_byte_len(self) -> u64 {
        self.max_byte_len
    }

    /// Reads the message; other texts give `None`.
    fn parse(message: &str) -> Option<Self> {
        let (_, rest) = message.split_once("File size (")?;
        let (byte_len, rest) = rest.split_once(") is over ")?;
        let (max_byte_len, _) = rest.split_once(" byte")?;
        Some(Self {
            byte_len: byte_len.trim().parse().ok()?,
            max_byte_len: max_byte_len.trim().parse().ok()?,
        })
    }
}

wire_view! {
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
    pub struct RpcStatus<'a> {
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

impl<'a> RpcStatus<'a> {
    /// The reason of the first detail that has one.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        self.details()?
            .iter()
            .find_map(|detail| detail.error_info()?.reason())
    }

    /// The details that are an [`ErrorInfo`].
    pub fn error_infos(&self) -> impl Iterator<Item = ErrorInfo<'a>> {
        self.details()
            .unwrap_or_default()
            .into_iter()
            .filter_map(|detail| detail.error_info())
    }

    /// `retryDelay` of a `google.rpc.RetryInfo`.
    fn retry_delay(&self) -> Option<Duration> {
        self.details()?.iter().find_map(|detail| match detail {
            ErrorDetail::Other(other) => other
                .read::<ProtoDuration>("retryDelay")?
                .to_duration()
                .ok(),
            ErrorDetail::ErrorInfo(_) => None,
        })
    }
}

wire_view! {
    /// Reason and domain of an error.
    ///
    /// ```json
    /// {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "PUBLIC_ERROR_TRUMP_FACE_DETECTED"}
    /// ```
    ///
    /// Source: post-google-flow-assets, 400, 2026-05-25; `domain` and `metadata`: google.rpc.ErrorInfo.
    pub struct ErrorInfo<'a> {
        /// The type of the detail.
        "@type" => type_url: Cow<'a, str>,
        /// The reason.
        "reason" => reason: ErrorReason,
        /// Whose reason it is.
        "domain" => domain: Cow<'a, str>,
        /// More about it.
        "metadata" => metadata: RawObject<'a>,
    }
}

/// One of the `details` of an [`RpcStatus`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorDetail<'a> {
    /// A `google.rpc.ErrorInfo`, or a detail without a type that has a reason.
    ErrorInfo(ErrorInfo<'a>),
    /// A detail of another type.
    Other(RawObject<'a>),
}

impl<'a> ErrorDetail<'a> {
    /// The detail as an [`ErrorInfo`].
    #[must_use]
    pub fn error_info(&self) -> Option<ErrorInfo<'a>> {
        match self {
            Self::ErrorInfo(info) => Some(*info),
            Self::Other(_) => None,
        }
    }
}

impl<'a> FromWire<'a> for ErrorDetail<'a> {
    const EXPECTED: &'static str = "an object";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let object = raw.as_object()?;
        let info: ErrorInfo<'_> = raw.read()?;
        let is_info = match info.type_url() {
            Some(type_url) => type_url.ends_with("google.rpc.ErrorInfo"),
            None => info.reason().is_some(),
        };
        Some(if is_info {
            Self::ErrorInfo(info)
        } else {
            Self::Other(object)
        })
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match Self::from_wire(raw) {
            Some(Self::ErrorInfo(_)) => ErrorInfo::check(raw, path, report),
            Some(Self::Other(_)) => {}
            None => report.add(path, Self::EXPECTED, Found::Other(raw.kind())),
        }
    }
}

impl ShowMember for ErrorDetail<'_> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
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
    pub fn email(&self) -> Option<flow_ids::MaskedEmail> {
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
            .field("email", &show_member(self.email()))
            .field("reason", &show_member(self.reason()))
            .field("model", &show_member(self.model()))
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

impl<'a> FromWire<'a> for RetryAfter {
    const EXPECTED: &'static str = "an RFC 3339 time or a number of seconds";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let seconds = |number: f64| Duration::try_from_secs_f64(number).ok().map(Self::Delay);
        if raw.kind() == JsonKind::Number {
            return seconds(raw.read()?);
        }
        let text = raw.to_text()?;
        let text = text.trim();
        match Timestamp::parse(text) {
            Ok(time) => Some(Self::At(time)),
            // "30", and protobuf's "30s".
            Err(_) => match ProtoDuration::from_wire(text).to_duration() {
                Ok(delay) => Some(Self::Delay(delay)),
                Err(_) => text.parse().ok().map(Duration::from_secs).map(Self::Delay),
            },
        }
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match (Self::from_wire(raw), raw.kind()) {
            (Some(_), _) | (None, JsonKind::Null) => {}
            (None, JsonKind::String) => report.add(path, Self::EXPECTED, Found::Unreadable),
            (None, kind) => report.add(path, Self::EXPECTED, Found::Other(kind)),
        }
    }
}

/// An `error` member: text, or Google's object.
///
/// Source: post-google-flow-assets, model (`error?: string | {…}`), 2026-05-25.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorValue<'a> {
    /// A string, as useapi.net writes it. It may name an account.
    Message(Cow<'a, str>),
    /// An object, as Google writes it.
    Rpc(RpcStatus<'a>),
}

impl<'a> ErrorValue<'a> {
    /// The text of the error. It may name an account.
    #[must_use]
    pub fn message(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Message(text) => Some(text.clone()),
            Self::Rpc(status) => status.message(),
        }
    }

    /// The reason: of the first `details` that has one, or the text where it is a reason as a whole.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        match self {
            Self::Message(text) => ErrorReason::from_bare(text),
            Self::Rpc(status) => status
                .reason()
                .or_else(|| ErrorReason::from_bare(&status.message()?)),
        }
    }
}

impl fmt::Debug for ErrorValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(text) => write!(f, "Message(<{} bytes>)", text.len()),
            Self::Rpc(status) => status.fmt(f),
        }
    }
}

impl<'a> FromWire<'a> for ErrorValue<'a> {
    const EXPECTED: &'static str = "a string or an object";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.read()
            .map(Self::Message)
            .or_else(|| raw.read().map(Self::Rpc))
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.kind() {
            JsonKind::Object => RpcStatus::check(raw, path, report),
            JsonKind::Null | JsonKind::String => {}
            kind => report.add(path, Self::EXPECTED, Found::Other(kind)),
        }
    }
}

impl ShowMember for ErrorValue<'_> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl ErrorBody {
    /// Reads a body that is JSON of any kind.
    ///
    /// # Errors
    /// When the bytes are not UTF-8 or not JSON: a gateway may answer with a page of its own.
    pub fn from_slice(body: &[u8]) -> Result<Self, DecodeError> {
        json_text(body).map(Self::from_valid)
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

    /// The members of the body; none where it is not an object.
    fn object(&self) -> RawObject<'_> {
        RawObject::new(&self.json)
    }

    /// `error`, where it is text or an object.
    #[must_use]
    pub fn error(&self) -> Option<ErrorValue<'_>> {
        self.object().read("error")
    }

    fn detail(&self) -> Option<RawJson<'_>> {
        self.object().read("detail")
    }

    fn detail_object(&self) -> Option<RawObject<'_>> {
        self.detail()?.as_object()
    }

    /// What `error` is.
    #[must_use]
    pub fn form(&self) -> ErrorForm {
        match self.error() {
            Some(ErrorValue::Message(_)) => ErrorForm::Message,
            Some(ErrorValue::Rpc(_)) => ErrorForm::Rpc,
            None if self.detail().is_some() => ErrorForm::Detail,
            None => ErrorForm::Other,
        }
    }

    /// The text of the error: `error` as a string, its `message` where it is an object, or else `message` beside it, or else the text of
    /// `detail`, or else the body where it is a string as a whole. It may name an account.
    #[must_use]
    pub fn message(&self) -> Option<Cow<'_, str>> {
        self.error()
            .and_then(|error| error.message())
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

    /// The reason: of the first `details` that has one, or the `error` text where it is a reason as a whole, or `code` of a `FastAPI`
    /// `detail` where it is a string.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        self.error()
            .and_then(|error| error.reason())
            .or_else(|| ErrorReason::from_bare(&self.message()?))
            .or_else(|| self.detail_object()?.read("code"))
    }

    /// The number in `error`, or else beside it: the HTTP status once more, where it is there.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.rpc_status()
            .and_then(|status| status.code())
            .or_else(|| self.object().read("code"))
            .or_else(|| self.detail_object()?.read("code"))
    }

    /// `retryAfter`, or else `retryDelay` of a `google.rpc.RetryInfo`. What the body says is not limited here.
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        self.object()
            .read("retryAfter")
            .or_else(|| self.rpc_status()?.raw().read("retryAfter"))
            .or_else(|| self.rpc_status()?.retry_delay().map(RetryAfter::Delay))
            .or_else(|| self.detail_object()?.read("retryAfter"))
    }

    /// Why accounts were passed over; empty where the body does not say.
    #[must_use]
    pub fn skip_reasons(&self) -> Vec<SkipReason<'_>> {
        self.object().read("skipReasons").unwrap_or_default()
    }

    /// `jobId` or `jobid`, beside the error or in `detail`: the work goes on, so poll before sending again. It names the
    /// account in plain text.
    #[must_use]
    pub fn job_id(&self) -> Option<Cow<'_, str>> {
        job_id_in(self.object()).or_else(|| job_id_in(self.detail_object()?))
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

    /// Both numbers of a `File size (N) is over M bytes` message.
    #[must_use]
    pub fn file_size_limit(&self) -> Option<FileSizeLimit> {
        FileSizeLimit::parse(&self.message()?)
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
    pub fn oddities(&self) -> Vec<Oddity> {
        let mut report = Report::default();
        let path = Path::ROOT;
        check_members!(self.object(), path, &mut report, {
            "error" => error: ErrorValue<'_>,
            "message" => message: Cow<'_, str>,
            "code" => code: i64,
            "retryAfter" => retry_after: RetryAfter,
            "skipReasons" => skip_reasons: Vec<SkipReason<'_>>,
            "jobId" | "jobid" => job_id: Cow<'_, str>,
        });
        report.into_vec()
    }
}

fn job_id_in(object: RawObject<'_>) -> Option<Cow<'_, str>> {
    object.read("jobId").or_else(|| object.read("jobid"))
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody")
            .field("form", &self.form())
            .field("reason", &show_member(self.reason()))
            .field("code", &self.code())
            .field(
                "status",
                &show_member(self.rpc_status().and_then(|status| status.status())),
            )
            .field("message", &show_member(self.message()))
            .field("retry_after", &self.retry_after())
            .field("skip_reasons", &show_member(Some(self.skip_reasons())))
            .field("job_id", &show_member(self.job_id()))
            .field("byte_len", &self.json.len())
            .finish_non_exhaustive()
    }
}

body_serde!(ErrorBody);
