//! Responses that are failures.

use std::fmt;
use std::time::{Duration, SystemTime};

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::{
    AccountCheck, DecodeError, DecodeErrorKind, ErrorBody, ErrorReason, References, word_enum,
    words,
};
use http::{HeaderMap, StatusCode};

use crate::failure::advice::RetryAdvice;
use crate::failure::category::{Call, ErrorCategory, Remedy, SHORT_PAUSE};
use crate::failure::message::redact;
use crate::failure::outcome::Outcome;
use crate::failure::payload::{ErrorPayload, is_printable_reason};
use crate::failure::retry_after::{RetryAfter, RetryHints};
use crate::info::{Cost, EndpointInfo};

/// The error of a response without a usable result.
///
/// [`Self::outcome`] states whether the work may have been done, and [`Self::retry_advice`] what to do.
/// [`Self::media_generation_ids`] returns references received with the failure: they have been paid for.
///
/// Neither `Debug` nor `Display` shows text of the service, which can name an account; see
/// [`ApiError::service_message`].
///
/// ```
/// use flow_http::validate::{AssetType, CheckedAsset};
/// use flow_http::{Endpoint, ErrorCategory, Outcome, RetryAdvice, UploadAsset};
/// use std::time::Duration;
///
/// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
/// let response = http::Response::builder().status(503).header("retry-after", "20").body("{}")?;
/// let error = UploadAsset::new(asset).read_response(response).unwrap_err();
/// assert_eq!(error.outcome(), Outcome::Refused);
/// assert_eq!(error.retry_advice(), RetryAdvice::RetrySameAccount { after: Duration::from_secs(20) });
/// assert_eq!(error.as_api().map(|error| error.category()), Some(ErrorCategory::Unavailable));
/// assert_eq!(error.to_string(), "status 503: the service is not available now; try again after a pause");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseError {
    /// An error of the service, or of a gateway in front of it.
    Api(Box<ApiError>),
    /// A 2xx in which no result could be read. It keeps the bytes, and any reference found in them.
    Decode(Box<UndecodableResponse>),
    /// The work was done, but on another account than the requested one.
    AccountMismatch(Box<AccountMismatch>),
}

words! {
    ResponseError {
        Api = "api_error",
        Decode = "undecodable",
        AccountMismatch = "account_mismatch",
    }
}

impl ResponseError {
    /// Whether the work may have been done.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Api(error) => error.outcome(),
            Self::Decode(error) => error.outcome(),
            Self::AccountMismatch(_) => Outcome::Done,
        }
    }

    /// The advice without a clock: a `Retry-After` that is a date is relative to the `Date` of the response. See
    /// [`Self::retry_advice_at`].
    #[must_use]
    pub fn retry_advice(&self) -> RetryAdvice {
        self.advice(None, false)
    }

    /// The advice, with the caller's clock for dates.
    #[must_use]
    pub fn retry_advice_at(&self, now: SystemTime) -> RetryAdvice {
        self.advice(Some(now), false)
    }

    /// The advice; with `retry_unknown`, an unknown outcome counts as not done.
    pub(crate) fn advice(&self, now: Option<SystemTime>, retry_unknown: bool) -> RetryAdvice {
        match self {
            Self::Api(error) => error.advice(now, retry_unknown),
            Self::Decode(error) => error.advice(retry_unknown),
            // A person has to check the account and delete the asset on the other one.
            Self::AccountMismatch(_) => RetryAdvice::FixAccount,
        }
    }

    /// The references of results that were received with the failure.
    #[must_use]
    pub fn media_generation_ids(&self) -> &[MediaGenerationId] {
        match self {
            Self::Api(error) => error.media_generation_ids(),
            Self::Decode(error) => error.media_generation_ids(),
            Self::AccountMismatch(mismatch) => mismatch.media_generation_ids(),
        }
    }

    /// The first of [`Self::media_generation_ids`].
    #[must_use]
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        self.media_generation_ids().first()
    }

    /// Whether the same request can be sent again, on this account or another one, without paying twice.
    ///
    /// What to do: follow [`Self::retry_advice`], which states when and on which account, or use a
    /// [`RetryPolicy`](crate::RetryPolicy). If `false`, sending it again does not help or may make a second asset.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_advice().is_retry()
    }

    /// Whether the content policy refused the content.
    ///
    /// What to do: send another file or prompt. The same bytes are refused every time.
    #[must_use]
    pub fn is_content_policy(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_content_policy)
    }

    /// The error of the service or a gateway, if the response was one.
    #[must_use]
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ApiError> for ResponseError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::AccountMismatch(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ResponseError {}

/// The error of a 2xx in which no result could be read.
#[derive(Debug)]
pub struct UndecodableResponse {
    info: &'static EndpointInfo,
    status: StatusCode,
    error: DecodeError,
    references: FoundReferences,
}

impl UndecodableResponse {
    pub(crate) fn new(
        info: &'static EndpointInfo,
        status: StatusCode,
        error: DecodeError,
        references: References,
    ) -> Self {
        Self {
            info,
            status,
            error,
            references: FoundReferences(references),
        }
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Why the body could not be read.
    #[must_use]
    pub fn decode_error(&self) -> &DecodeError {
        &self.error
    }

    /// The bytes of the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.error.body()
    }

    /// References of results that were found in the body nevertheless.
    #[must_use]
    pub fn media_generation_ids(&self) -> &[MediaGenerationId] {
        self.references.0.results()
    }

    /// A truncated response can be requested again if the call can be repeated for free.
    fn advice(&self, retry_unknown: bool) -> RetryAdvice {
        let is_safe =
            self.info.is_repeatable || (retry_unknown && self.outcome() == Outcome::Unknown);
        let may_be_paid = self.info.cost != Cost::Reads && self.references.0.has_possible();
        if is_safe && !may_be_paid && self.error.kind() == DecodeErrorKind::Truncated {
            return RetryAdvice::RetrySameAccount { after: SHORT_PAUSE };
        }
        RetryAdvice::Stop
    }

    fn outcome(&self) -> Outcome {
        if self.info.cost == Cost::Reads {
            Outcome::Refused
        } else if self.references.0.results().is_empty() {
            Outcome::Unknown
        } else {
            Outcome::Done
        }
    }
}

impl fmt::Display for UndecodableResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "status {}, but the body is not the expected response: {}",
            self.status.as_u16(),
            self.error
        )
    }
}

impl std::error::Error for UndecodableResponse {}

/// The error of work that was done on another account than the requested one.
///
/// Observed: with several accounts linked, or if the requested one is signed out, the service responds to an upload with
/// 200 and a reference of another owner. The asset exists there, and later calls must use that account.
///
/// ```
/// use flow_http::ids::AccountEmail;
/// use flow_http::validate::{AssetType, CheckedAsset};
/// use flow_http::{Endpoint, Outcome, ResponseError, UploadAsset};
///
/// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
/// let upload = UploadAsset::new(asset).with_account(AccountEmail::parse("ivo@example.org")?);
/// let response = http::Response::new(
///     r#"{"mediaGenerationId": "user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52"}"#,
/// );
/// let error = upload.read_response(response).unwrap_err();
/// assert_eq!(error.outcome(), Outcome::Done);
/// let ResponseError::AccountMismatch(mismatch) = error else {
///     return Err("another error".into());
/// };
/// assert_eq!(mismatch.actual().as_str(), "nora@example.org");
/// assert_eq!(mismatch.media_generation_ids().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct AccountMismatch {
    requested: AccountEmail,
    actual: AccountEmail,
    ids: Vec<MediaGenerationId>,
    body: Body,
}

impl AccountMismatch {
    /// The first of `ids` that has another owner than `requested`. An id whose owner can't be read is skipped.
    pub(crate) fn find(
        requested: &AccountEmail,
        ids: &[MediaGenerationId],
        body: &[u8],
    ) -> Option<Self> {
        let other_owner = |id| match AccountCheck::compare(id, requested) {
            AccountCheck::Mismatch { actual } => Some(actual),
            _ => None,
        };
        let actual = ids.iter().find_map(other_owner)?;
        Some(Self {
            requested: requested.clone(),
            actual,
            ids: ids.to_vec(),
            body: Body(body.into()),
        })
    }

    /// The requested account.
    #[must_use]
    pub fn requested(&self) -> &AccountEmail {
        &self.requested
    }

    /// The account in the reference.
    #[must_use]
    pub fn actual(&self) -> &AccountEmail {
        &self.actual
    }

    /// The references of all results, at least one.
    #[must_use]
    pub fn media_generation_ids(&self) -> &[MediaGenerationId] {
        &self.ids
    }

    /// The body of the response, which was a success on the other account.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body.0
    }
}

impl fmt::Display for AccountMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the work was done, but on another account than the requested one")
    }
}

impl std::error::Error for AccountMismatch {}

/// The bytes of a response. `Debug` shows their number only.
#[derive(Clone)]
struct Body(Box<[u8]>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

/// The references in a response. `Debug` shows their number only.
#[derive(Clone)]
struct FoundReferences(References);

impl fmt::Debug for FoundReferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let possible = if self.0.has_possible() {
            ", and possible ones"
        } else {
            ""
        };
        write!(f, "<{} results{possible}>", self.0.results().len())
    }
}

word_enum! {
    /// The source of a waiting time.
    pub enum WaitSource {
        /// The response: its `Retry-After` header or its body.
        Response = "response",
        /// The service's documentation of this kind of failure.
        Documented = "documented",
    }
}

/// The error of a response with an error status or body: category, outcome, reason, and waiting time.
///
/// ```
/// use flow_http::{Endpoint, ErrorCategory, ListAccounts, WaitSource};
/// use std::time::Duration;
///
/// let response = http::Response::builder().status(503).header("retry-after", "20").body("{}")?;
/// let error = ListAccounts::new().read_response(response).unwrap_err();
/// let api = error.as_api().unwrap();
/// assert_eq!(api.category(), ErrorCategory::Unavailable);
/// assert_eq!(api.what_to_do(), "the service is not available now; try again after a pause");
/// assert_eq!(api.wait(None), Some((Duration::from_secs(20), WaitSource::Response)));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ApiError {
    call: Call,
    status: StatusCode,
    category: ErrorCategory,
    /// The outcome by status and reason alone.
    outcome: Outcome,
    payload: ErrorPayload,
    hints: RetryHints,
    references: FoundReferences,
    body: Body,
}

impl ApiError {
    pub(crate) fn new(
        call: Call,
        status: StatusCode,
        headers: &HeaderMap,
        payload: ErrorPayload,
        references: References,
        body: &[u8],
    ) -> Self {
        let (category, outcome) = ErrorCategory::classify(status, &payload);
        let hints = RetryHints::new(headers, payload.body());
        Self {
            call,
            status,
            category,
            outcome,
            payload,
            hints,
            references: FoundReferences(references),
            body: Body(body.into()),
        }
    }

    /// The endpoint that was called.
    #[must_use]
    pub fn endpoint(&self) -> &'static EndpointInfo {
        self.call.info
    }

    /// The account that the request named, or whose reference it named; `None` if the service chose one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountEmail> {
        self.call.account.as_ref()
    }

    /// Whether the request belongs to one account, since it names a reference or a job: no other account can take it.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.call.is_bound
    }

    /// The status, which may be unregistered, such as 596.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body, as far as its form is known.
    #[must_use]
    pub fn payload(&self) -> &ErrorPayload {
        &self.payload
    }

    /// The body, if it has one of the known forms.
    #[must_use]
    pub fn error_body(&self) -> Option<&ErrorBody> {
        self.payload.body()
    }

    /// The service's message as received. It can name an account in full; see [`Self::service_message`].
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.error_body()
            .and_then(|body| body.message().map(Into::into))
    }

    /// The service's message for display: without addresses, references, tokens, URLs and control characters, and at
    /// most 300 characters long. The end of a token is hidden after a mask, as in `...wxyz`.
    ///
    /// A response is read without the token, so texts are judged by their form: a part of a token that looks like a word or
    /// a short number is shown.
    #[must_use]
    pub fn service_message(&self) -> Option<String> {
        Some(redact(&self.message()?, self.account())).filter(|text| !text.is_empty())
    }

    /// The reason, such as `PUBLIC_ERROR_USER_REQUESTS_THROTTLED`.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        self.payload.reason()
    }

    /// The reason, if it has the form of Google's names. Other text could contain an address and must not be logged.
    #[must_use]
    pub fn loggable_reason(&self) -> Option<ErrorReason> {
        self.reason().filter(is_printable_reason)
    }

    /// The kind of failure, by the status and the typed reason, never by free text.
    #[must_use]
    pub fn category(&self) -> ErrorCategory {
        self.category
    }

    /// What happened and what to do: one line for people.
    #[must_use]
    pub fn what_to_do(&self) -> &'static str {
        self.category.what_to_do_after(&self.call)
    }

    /// The bytes of the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body.0
    }

    /// The references of results in the body.
    #[must_use]
    pub fn media_generation_ids(&self) -> &[MediaGenerationId] {
        self.references.0.results()
    }

    /// The waiting time that the service asks for: the longest one in headers and body. Dates are relative to `now`, or
    /// without it to the `Date` of the response.
    #[must_use]
    pub fn retry_after(&self, now: Option<SystemTime>) -> Option<RetryAfter> {
        self.hints.resolve(now)
    }

    /// The waiting time until the same request can succeed, and its source; `None` if waiting does not help.
    #[must_use]
    pub fn wait(&self, now: Option<SystemTime>) -> Option<(Duration, WaitSource)> {
        let asked = self.retry_after(now);
        let asked = asked.map(|asked| (asked.delay, WaitSource::Response));
        let clock = self.hints.clock(now);
        let known = || (self.category.remedy().pause(clock), WaitSource::Documented);
        asked.or_else(|| self.category.passes().then(known))
    }

    /// Whether the work may have been done; see [`ErrorCategory`] for the outcome of each status.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let has_reference = !self.references.0.results().is_empty();
        if self.call.info.cost == Cost::Reads {
            return Outcome::Refused;
        }
        // A generation that took too long may still finish (assumed).
        let is_late = || {
            self.call.info.cost == Cost::Spends
                && self.reason() == Some(ErrorReason::VideoGenerationTimedOut)
        };
        let is_unsure = || self.error_body().is_some_and(ErrorBody::outcome_unknown) || is_late();
        match self.outcome {
            Outcome::Unknown => Outcome::Unknown,
            _ if is_unsure() => Outcome::Unknown,
            // An error after which the request could be sent again is not certainly a refusal if the body also has a
            // reference or a tracked upload.
            _ if (has_reference || self.references.0.has_possible() || self.is_tracked())
                && (self.status.is_success() || self.category.remedy().may_be_sent_again()) =>
            {
                Outcome::Unknown
            }
            outcome => outcome,
        }
    }

    /// Whether the error contains the job of an upload, which then may continue (observed on a compatible server, with
    /// a 504). The service also returns the job of a generation that it refused; that job does not continue.
    fn is_tracked(&self) -> bool {
        self.call.info.cost == Cost::Creates
            && self.error_body().and_then(ErrorBody::job_id).is_some()
    }

    /// Whether the same request can be sent again, on this account or another one, without paying twice.
    ///
    /// What to do: follow [`ResponseError::retry_advice`], which states when and on which account.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.advice(None, false).is_retry()
    }

    /// Whether the content policy refused the content.
    ///
    /// What to do: send another file or prompt. The same bytes are refused every time.
    #[must_use]
    pub fn is_content_policy(&self) -> bool {
        self.category == ErrorCategory::ContentPolicy
    }

    /// Whether the account must rest: it is throttled, or its quota is used up.
    ///
    /// What to do: do not use the account for [`Self::wait`], and send an upload on another one; see
    /// [`AccountPool`](crate::AccountPool).
    #[must_use]
    pub fn is_account_exhausted(&self) -> bool {
        self.category.remedy().rest(None).is_some()
    }

    /// Whether an asset or the service is not ready yet.
    ///
    /// What to do: ask again after [`Self::wait`]. The reference is valid.
    #[must_use]
    pub fn is_not_ready(&self) -> bool {
        self.category == ErrorCategory::Unavailable
    }

    fn advice(&self, now: Option<SystemTime>, retry_unknown: bool) -> RetryAdvice {
        let remedy = self.category.remedy();
        let is_html = matches!(self.payload, ErrorPayload::NotJson);
        let makes = self.call.info.cost != Cost::Reads;
        let is_done = makes && !self.references.0.results().is_empty();
        let may_be_paid = makes && self.references.0.has_possible();
        let is_unknown = self.outcome() == Outcome::Unknown && !retry_unknown;
        let asked = self.retry_after(now).map(|retry| retry.delay);
        match remedy {
            // A result was received with the failure: the work is done.
            _ if is_done => RetryAdvice::Stop,
            // The work may have been done, so the request is not sent again without a check.
            _ if is_unknown && !self.call.info.is_repeatable => RetryAdvice::Stop,
            // A 404 without JSON does not come from the API: the base URL is wrong.
            Remedy::FixAccount if self.category == ErrorCategory::NotFound && is_html => {
                RetryAdvice::FixRequest
            }
            Remedy::Stop if self.may_pass_once() && !self.is_final() => RetryAdvice::RetryOnce {
                after: asked.unwrap_or(SHORT_PAUSE),
            },
            _ if remedy.is_retry() && (may_be_paid || self.is_final()) => RetryAdvice::Stop,
            _ => {
                let (clock, account) = (self.hints.clock(now), self.call.account.as_ref());
                remedy.advice(clock, asked, account, self.call.is_bound)
            }
        }
    }

    /// Whether one more attempt can succeed: the filter of edits gives different results for equal requests (documented
    /// by the vendor's scripts, 2026-10).
    fn may_pass_once(&self) -> bool {
        self.reason() == Some(ErrorReason::FinishReasonInputVideoEdit)
            && self.outcome() == Outcome::Refused
            && self.references.0.results().is_empty()
            && !self.references.0.has_possible()
    }

    /// Whether the body states that trying again does not help (a member of compatible servers).
    fn is_final(&self) -> bool {
        self.error_body().and_then(ErrorBody::retryable) == Some(false)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}: {}", self.status.as_u16(), self.what_to_do())?;
        if let Some(reason) = self.loggable_reason() {
            write!(f, " ({})", reason.as_str())?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
