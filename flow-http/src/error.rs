//! Answers that are not the one that was hoped for.

use std::fmt;
use std::time::{Duration, SystemTime};

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::{
    DecodeError, DecodeErrorKind, ErrorBody, ErrorReason, References, ResponseBody, UploadResponse,
};
use http::{HeaderMap, StatusCode};

use crate::category::{Circumstances, ErrorCategory, SHORT_PAUSE, is_printable_reason};
use crate::endpoint::Endpoint;
use crate::outcome::Outcome;
use crate::retry::RetryAdvice;
use crate::retry_after::{Hint, RetryAfter, RetryHints};

/// Why an answer gave no result.
///
/// [`Self::outcome`] says whether the work may have been done all the same, [`Self::retry_advice`] what to do,
/// and [`Self::media_generation_id`] hands out a reference that came with the failure: it has been paid for.
///
/// Neither `Debug` nor `Display` shows text of the service, which can name an account; see
/// [`ApiError::message`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseError {
    /// The service, or a gateway in front of it, answered with an error.
    Api(Box<ApiError>),
    /// A 2xx in which no result could be read. It keeps the bytes, and any reference found in them.
    Decode(Undecodable),
    /// The upload was done, but on another account than the one that was asked for.
    AccountMismatch(Box<AccountMismatch>),
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

    /// What to do about it, as far as that can be told without a clock: a `Retry-After` that is a date counts
    /// from the answer's own `Date`. See [`Self::retry_advice_at`].
    #[must_use]
    pub fn retry_advice(&self) -> RetryAdvice {
        self.advice(None, false)
    }

    /// What to do about it, with the caller's clock for dates.
    #[must_use]
    pub fn retry_advice_at(&self, now: SystemTime) -> RetryAdvice {
        self.advice(Some(now), false)
    }

    /// With `retry_unknown`, as if what nobody knows had not been done.
    pub(crate) fn advice(&self, now: Option<SystemTime>, retry_unknown: bool) -> RetryAdvice {
        match self {
            Self::Api(error) => error.advice(now, retry_unknown),
            Self::Decode(error) => error.advice(),
            // Deleting the asset there and looking at the account is a person's work.
            Self::AccountMismatch(_) => RetryAdvice::FixAccount,
        }
    }

    /// A reference that came with the failure.
    #[must_use]
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        match self {
            Self::Api(error) => error.media_generation_id(),
            Self::Decode(error) => error.media_generation_id(),
            Self::AccountMismatch(mismatch) => Some(mismatch.answer.media_generation_id()),
        }
    }

    /// Whether the same request can be sent again, here or on another account, without paying twice.
    ///
    /// What to do: follow [`Self::retry_advice`], which says when and where, or ask a
    /// [`RetryPolicy`](crate::RetryPolicy). If `false`, sending it again helps nothing or may make a second asset.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_advice().is_retry()
    }

    /// Whether the content itself was refused.
    ///
    /// What to do: send another file or prompt. The same bytes are refused every time.
    #[must_use]
    pub fn is_content_policy(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_content_policy)
    }

    /// The error of the service, if it is one.
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

/// A 2xx in which no result could be read.
#[derive(Debug)]
pub struct Undecodable {
    endpoint: Endpoint,
    status: StatusCode,
    error: DecodeError,
    id: Option<MediaGenerationId>,
}

impl Undecodable {
    pub(crate) fn new(endpoint: Endpoint, status: StatusCode, error: DecodeError) -> Self {
        let id = match endpoint {
            Endpoint::UploadAsset => uploaded_reference(error.body()),
            _ => None,
        };
        Self {
            endpoint,
            status,
            error,
            id,
        }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What could not be read, with the bytes of the body.
    #[must_use]
    pub fn decode_error(&self) -> &DecodeError {
        &self.error
    }

    /// A reference that was found in the answer of an upload. Other answers repeat references of the
    /// request, which are not taken for new ones.
    #[must_use]
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        match self.endpoint {
            Endpoint::UploadAsset => self.id.as_ref(),
            _ => None,
        }
    }

    /// An answer to a GET that was cut on its way can be asked for again.
    fn advice(&self) -> RetryAdvice {
        if self.endpoint.creates() || self.error.kind() != DecodeErrorKind::Truncated {
            return RetryAdvice::Stop;
        }
        RetryAdvice::RetrySameAccount { after: SHORT_PAUSE }
    }

    fn outcome(&self) -> Outcome {
        if !self.endpoint.creates() {
            Outcome::Refused
        } else if self.media_generation_id().is_some() {
            Outcome::Done
        } else {
            Outcome::Unknown
        }
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "status {}, but the answer can't be read: {}",
            self.status.as_u16(),
            self.error
        )
    }
}

impl std::error::Error for Undecodable {}

/// The upload was done on another account than the one that was asked for.
///
/// Observed: with several accounts linked, or with the wanted one signed out, the service answers with a
/// plain 200 and another owner's reference. The asset exists there, and later calls must use that account.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccountMismatch {
    /// The account that was asked for.
    pub requested: AccountEmail,
    /// The account that the reference names.
    pub actual: AccountEmail,
    /// The answer, with the reference.
    pub answer: UploadResponse,
}

impl fmt::Display for AccountMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the upload was done, but on another account than the one that was asked for")
    }
}

impl std::error::Error for AccountMismatch {}

/// What an error's body was.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ErrorPayload {
    /// One of the forms that the service or a compatible server uses.
    Documented(ErrorBody),
    /// JSON of another form.
    OtherJson,
    /// Not JSON: a page of a gateway, plain text, or nothing.
    NotJson,
}

/// An answer that is an error: its status, what its body says, and how long to wait.
#[derive(Clone)]
pub struct ApiError {
    endpoint: Endpoint,
    account: Option<AccountEmail>,
    status: StatusCode,
    payload: ErrorPayload,
    hints: RetryHints,
    body: Box<[u8]>,
    id: Option<MediaGenerationId>,
    /// Whether the body contains a reference that may be of what was made.
    has_possible: bool,
}

impl ApiError {
    pub(crate) fn new(
        endpoint: Endpoint,
        account: Option<&AccountEmail>,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Self {
        let payload = match ErrorBody::from_slice(body) {
            Ok(body) if body.is_known_form() || body.message().is_some() => {
                ErrorPayload::Documented(body)
            }
            Ok(_) => ErrorPayload::OtherJson,
            Err(_) => ErrorPayload::NotJson,
        };
        let body_hint = match &payload {
            ErrorPayload::Documented(body) => Hint::from_body(body),
            _ => None,
        };
        // An error of an upload that carries a reference: the asset exists.
        let found = match endpoint {
            Endpoint::UploadAsset => References::search(body, UploadResponse::PLACES, &[]),
            _ => References::default(),
        };
        let has_possible = found.has_possible();
        let id = found.into_results().into_iter().next();
        let hints = RetryHints::new(headers, body_hint);
        let (account, body) = (account.cloned(), body.into());
        Self {
            endpoint,
            account,
            status,
            payload,
            hints,
            body,
            id,
            has_possible,
        }
    }

    /// The call that was answered.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// The account that the request named, or whose reference it named; `None` if the service chose one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountEmail> {
        self.account.as_ref()
    }

    /// The status, 596 included.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What the body was.
    #[must_use]
    pub fn payload(&self) -> &ErrorPayload {
        &self.payload
    }

    /// The body as it was read, if it has one of the known forms.
    #[must_use]
    pub fn error_body(&self) -> Option<&ErrorBody> {
        match &self.payload {
            ErrorPayload::Documented(body) => Some(body),
            _ => None,
        }
    }

    /// The service's own words. They can name an account in full.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.error_body()
            .and_then(|body| body.message().map(Into::into))
    }

    /// The reason, such as `PUBLIC_ERROR_USER_REQUESTS_THROTTLED`.
    #[must_use]
    pub fn reason(&self) -> Option<ErrorReason> {
        self.error_body().and_then(ErrorBody::reason)
    }

    /// The reason, where it is a name such as Google gives and not a text that could hold an address: for logs.
    #[must_use]
    pub fn loggable_reason(&self) -> Option<ErrorReason> {
        self.reason().filter(is_printable_reason)
    }

    /// What sort of failure this is: by the status, then by the reason, never by text.
    #[must_use]
    pub fn category(&self) -> ErrorCategory {
        ErrorCategory::of(self.status, &self.payload)
    }

    /// The bytes of the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// A reference that the error carries where an upload's answer has it; in a 2xx, also one elsewhere in the body.
    #[must_use]
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        self.id.as_ref()
    }

    /// How long the service asks to wait: the longer of what header and body say. Dates are told by `now`,
    /// or by the answer's own `Date` where there is no clock.
    #[must_use]
    pub fn retry_after(&self, now: Option<SystemTime>) -> Option<RetryAfter> {
        self.hints.resolve(now)
    }

    /// Whether the work may have been done; see [`ErrorCategory`] for which statuses mean what.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.endpoint.creates() {
            // A GET makes nothing.
            return Outcome::Refused;
        }
        match self.category().outcome() {
            // A reference or a job beside an error: the status still decides, but what passes by itself, or comes
            // with a success, is not certain to be a refusal any more.
            Outcome::Refused | Outcome::NotSent
                if (self.id.is_some() || self.has_possible || self.is_tracked())
                    && (self.category().passes() || self.status.is_success()) =>
            {
                Outcome::Unknown
            }
            outcome => outcome,
        }
    }

    /// A compatible server names the job of an upload that goes on behind the error (observed, with a 504).
    fn is_tracked(&self) -> bool {
        self.endpoint == Endpoint::UploadAsset
            && self.error_body().and_then(ErrorBody::job_id).is_some()
    }

    /// Whether the same request can be sent again, here or on another account, without paying twice.
    ///
    /// What to do: follow [`ResponseError::retry_advice`], which says when and where.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.advice(None, false).is_retry()
    }

    /// Whether the content itself was refused.
    ///
    /// What to do: send another file or prompt. The same bytes are refused every time.
    #[must_use]
    pub fn is_content_policy(&self) -> bool {
        self.category() == ErrorCategory::ContentPolicy
    }

    /// Whether the account needs a rest: it is throttled, or its quota is used up.
    ///
    /// What to do: let the account rest, see [`Self::retry_after`] and [`AccountPool`](crate::AccountPool), and
    /// send an upload on another one.
    #[must_use]
    pub fn is_account_exhausted(&self) -> bool {
        self.category().rest(None).is_some()
    }

    /// Whether an asset or the service is not ready yet.
    ///
    /// What to do: ask again after [`Self::retry_after`]. The reference is good.
    #[must_use]
    pub fn is_not_ready(&self) -> bool {
        self.category() == ErrorCategory::Unavailable
    }

    /// How long the account rests after this, if it must.
    pub(crate) fn rest(&self, now: SystemTime) -> Option<Duration> {
        let default = self.category().rest(Some(now))?;
        Some(self.retry_after(Some(now)).map_or(default, |it| it.delay))
    }

    fn advice(&self, now: Option<SystemTime>, retry_unknown: bool) -> RetryAdvice {
        let outcome = match self.outcome() {
            Outcome::Unknown if retry_unknown => Outcome::Refused,
            outcome => outcome,
        };
        let category = self.category();
        let is_json = !matches!(self.payload, ErrorPayload::NotJson);
        if category == ErrorCategory::NotFound && !is_json {
            // Not the service's words about an account: the URL leads elsewhere.
            return RetryAdvice::FixRequest;
        }
        category.advice(&Circumstances {
            outcome,
            asked: self.retry_after(now).map(|retry| retry.delay),
            account: self.account.as_ref(),
            has_reference: self.id.is_some(),
            takes_any_account: self.endpoint.takes_any_account(),
            is_final: self.is_final(),
            now,
        })
    }

    /// A compatible server can say that trying again is no use.
    fn is_final(&self) -> bool {
        self.error_body().and_then(ErrorBody::retryable) == Some(false)
    }
}

/// The reference that the answer of an upload carries, wherever it stands.
fn uploaded_reference(body: &[u8]) -> Option<MediaGenerationId> {
    let found = References::search(body, UploadResponse::PLACES, &[]);
    found.into_results().into_iter().next()
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "status {}: {}",
            self.status.as_u16(),
            self.category().what_to_do()
        )?;
        if let Some(reason) = self.loggable_reason() {
            write!(f, " ({})", reason.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("endpoint", &self.endpoint)
            .field("account", &self.account)
            .field("status", &self.status.as_u16())
            .field("category", &self.category())
            .field("payload", &self.payload)
            .field("hints", &self.hints)
            .field("body", &format_args!("<{} bytes>", self.body.len()))
            .field("id", &self.id)
            .field("has_possible", &self.has_possible)
            .finish()
    }
}

impl std::error::Error for ApiError {}
