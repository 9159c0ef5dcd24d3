//! Responses of the server.

use std::time::Duration;

use flow_ids::{MaskedEmail, MediaKind};
use flow_types::{ErrorBody, ErrorReason, Timestamp};
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Method, Response, StatusCode};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Google's texts, as printed in the source.
/// Source: useapi.net, "Upload Assets", 400 and 429 (2026-05-25).
const INVALID_ARGUMENT: (&str, &str) =
    ("Request contains an invalid argument.", "INVALID_ARGUMENT");
const RESOURCE_EXHAUSTED: (&str, &str) = (
    "Resource has been exhausted (e.g. check quota).",
    "RESOURCE_EXHAUSTED",
);
const PERMISSION_DENIED: (&str, &str) =
    ("The caller does not have permission", "PERMISSION_DENIED");
const UNAVAILABLE: (&str, &str) = ("Service temporarily unavailable.", "UNAVAILABLE");

/// A response of the service, with constructors for those that a server of uploads sends; [`Self::error_body`] makes any other.
///
/// ```
/// use flow_http::server::ServerResponse;
/// use std::time::Duration;
///
/// let response = ServerResponse::unavailable(Duration::from_secs(15)).into_http();
/// assert_eq!(response.status(), 503);
/// assert_eq!(response.headers()["retry-after"], "15");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ServerResponse {
    status: StatusCode,
    content_type: HeaderValue,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl ServerResponse {
    fn json(status: StatusCode, body: &str) -> Self {
        Self {
            status,
            content_type: JSON,
            retry_after: None,
            body: body.into(),
        }
    }

    /// A success with a JSON body.
    #[must_use]
    pub fn success(status: StatusCode, json: &str) -> Self {
        Self::json(status, json)
    }

    /// 200 with a body of JSON.
    pub(crate) fn ok(json: &str) -> Self {
        Self::json(StatusCode::OK, json)
    }

    /// 201 with the record of a job.
    pub(crate) fn created(json: &str) -> Self {
        Self::json(StatusCode::CREATED, json)
    }

    /// 200 with a file.
    pub(crate) fn file(content_type: HeaderValue, bytes: &[u8]) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            retry_after: None,
            body: bytes.into(),
        }
    }

    /// An error in the form of useapi.net: `{"error": message}`.
    #[must_use]
    pub fn error(status: StatusCode, message: &str) -> Self {
        Self::error_body(status, &ErrorBody::from_message(message))
    }

    /// An error of any form.
    #[must_use]
    pub fn error_body(status: StatusCode, body: &ErrorBody) -> Self {
        Self::json(status, body.as_json())
    }

    fn google(
        status: StatusCode,
        (message, name): (&str, &str),
        reason: Option<&ErrorReason>,
    ) -> Self {
        let code = status.as_u16();
        Self::error_body(status, &ErrorBody::from_rpc(code, message, name, reason))
    }

    /// Adds a `Retry-After`.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    /// 400: the body is empty. The service's own text is not published.
    #[must_use]
    pub fn empty() -> Self {
        Self::error(StatusCode::BAD_REQUEST, "Empty body")
    }

    /// 400: the body is over the limit. Both numbers are bytes.
    #[must_use]
    pub fn too_large(byte_len: u64, limit: u64) -> Self {
        Self::error(
            StatusCode::BAD_REQUEST,
            &format!("File size ({byte_len}) is over {limit} bytes"),
        )
    }

    /// 400: the content type is missing or not supported. The service's own text is not published.
    #[must_use]
    pub fn unsupported_type() -> Self {
        Self::error(
            StatusCode::BAD_REQUEST,
            "Content-Type not supported. Valid values: image/png, image/jpeg, image/webp, video/mp4",
        )
    }

    /// 400: Google refuses the content, for `reason`.
    #[must_use]
    pub fn invalid_argument(reason: &ErrorReason) -> Self {
        Self::google(StatusCode::BAD_REQUEST, INVALID_ARGUMENT, Some(reason))
    }

    /// 400: the text is not a reference. The end of the service's text was not recorded.
    #[must_use]
    pub fn invalid_reference() -> Self {
        Self::error(StatusCode::BAD_REQUEST, "Invalid mediaGenerationId format")
    }

    /// 400: the reference is not that of an image or a video.
    #[must_use]
    pub fn wrong_kind(kind: MediaKind<'_>) -> Self {
        let message = format!("mediaGenerationId type must be 'image' or 'video', got '{kind}'");
        Self::error(StatusCode::BAD_REQUEST, &message)
    }

    /// 401: the token is missing or wrong.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::error(StatusCode::UNAUTHORIZED, "Unauthorized")
    }

    /// 403: the reference belongs to another user.
    #[must_use]
    pub fn other_user(user_id: &str) -> Self {
        Self::error(
            StatusCode::FORBIDDEN,
            &format!("Unauthorized access to user:{user_id} detected in mediaGenerationId"),
        )
    }

    /// 405: the endpoint does not take this method (observed).
    pub(crate) fn wrong_method(method: &Method) -> Self {
        let message = format!("Method {method} not allowed");
        Self::error(StatusCode::METHOD_NOT_ALLOWED, &message)
    }

    /// 404: the account is not configured. The text contains its full address.
    #[must_use]
    pub fn account_not_found(account: &str) -> Self {
        Self::error(
            StatusCode::NOT_FOUND,
            &format!("Google Flow account {account} not found"),
        )
    }

    /// 429 for `reason`. A throttled account has a `Retry-After` of 1800 seconds.
    #[must_use]
    pub fn exhausted(reason: &ErrorReason, retry_after: Duration) -> Self {
        Self::google(
            StatusCode::TOO_MANY_REQUESTS,
            RESOURCE_EXHAUSTED,
            Some(reason),
        )
        .with_retry_after(retry_after)
    }

    /// 429: all accounts rest, each for its own reason, until `retry_at`, which is `retry_after` from now.
    #[must_use]
    pub fn no_eligible_account(
        skipped: &[(MaskedEmail, ErrorReason, &str)],
        retry_at: &Timestamp,
        retry_after: Duration,
    ) -> Self {
        let message = "All accounts are temporarily rate limited.";
        let body = ErrorBody::no_eligible_account(message, retry_at, skipped);
        Self::error_body(StatusCode::TOO_MANY_REQUESTS, &body).with_retry_after(retry_after)
    }

    /// 429: the account's quota for the model is used up until midnight UTC. No `Retry-After` is documented for it.
    pub(crate) fn daily_quota() -> Self {
        Self::google(
            StatusCode::TOO_MANY_REQUESTS,
            RESOURCE_EXHAUSTED,
            Some(&ErrorReason::PerModelDailyQuotaReached),
        )
    }

    /// 403: the captcha was refused.
    /// Source: the vendor's Postman collection, `/images/upscale`.
    pub(crate) fn captcha_refused() -> Self {
        let body = ErrorBody::from_message("captcha_quality: PUBLIC_ERROR_UNUSUAL_ACTIVITY");
        Self::error_body(StatusCode::FORBIDDEN, &body.with_code(403))
    }

    /// 403: the account's plan does not include the model. The reason was observed, the rest of the text is assumed.
    pub(crate) fn plan_lacks_model() -> Self {
        let reason = ErrorReason::from_wire("PUBLIC_ERROR_MODEL_ACCESS_DENIED");
        Self::google(StatusCode::FORBIDDEN, PERMISSION_DENIED, Some(&reason))
    }

    /// 403: the job belongs to another user. The service's own text is not published.
    pub(crate) fn other_users_job() -> Self {
        Self::error(StatusCode::FORBIDDEN, "Unauthorized access to job")
    }

    /// 404: there is no such job. The service's own text is not published.
    pub(crate) fn job_not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "Job not found")
    }

    /// 410: the job is older than seven days.
    /// Source: api-evangelist/useapi, `errors/useapi-problem-types.yml` (2026-07-27).
    pub(crate) fn job_expired() -> Self {
        let body = ErrorBody::from_message("Job has expired");
        Self::error_body(StatusCode::GONE, &body.with_code(410))
    }

    /// 413: the body of a call other than an upload is longer than this server reads. The service's own limit is not
    /// published.
    #[must_use]
    pub fn json_too_large(byte_len: u64, limit: u64) -> Self {
        let message = format!("Request body ({byte_len}) is over {limit} bytes");
        Self::error(StatusCode::PAYLOAD_TOO_LARGE, &message)
    }

    /// 500: an internal error.
    pub(crate) fn broken() -> Self {
        Self::gateway(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// 503: an outage, or an asset that is not ready.
    #[must_use]
    pub fn unavailable(retry_after: Duration) -> Self {
        Self::google(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, None)
            .with_retry_after(retry_after)
    }

    /// 596: the Google session of the account is broken.
    #[must_use]
    pub fn session_expired() -> Self {
        // 596 is not a registered status, but the `http` crate accepts any number up to 999.
        let status = StatusCode::from_u16(596).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::error(
            status,
            "Failed to refresh session: 500 Internal Server Error",
        )
    }

    /// A page of HTML from a gateway in front of the service.
    #[must_use]
    pub fn gateway(status: StatusCode) -> Self {
        let number = status.as_u16();
        let body = format!("<html><head><title>{number}</title></head></html>").into_bytes();
        Self {
            status,
            content_type: HTML,
            retry_after: None,
            body,
        }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The response as an HTTP response.
    #[must_use]
    pub fn into_http(self) -> Response<Vec<u8>> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, self.content_type);
        if let Some(after) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(whole_seconds(after)));
        }
        response
    }
}

/// A time in whole seconds, rounded up so that a client does not return too early.
fn whole_seconds(time: Duration) -> u64 {
    let rest = u64::from(time.subsec_nanos() > 0);
    time.as_secs().saturating_add(rest)
}

impl std::fmt::Debug for ServerResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerResponse")
            .field("status", &self.status.as_u16())
            .field("retry_after", &self.retry_after)
            .field("body", &format_args!("<{} bytes>", self.body.len()))
            .finish_non_exhaustive()
    }
}
