//! The error of an attempt: building the request, sending it, or reading the response.

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use flow_ids::MediaGenerationId;
use flow_types::words;

use crate::endpoint::Endpoint;
use crate::failure::advice::RetryAdvice;
use crate::failure::error::ResponseError;
use crate::failure::outcome::Outcome;
use crate::info::EndpointInfo;
use crate::request::RequestError;

/// The error of an attempt: the request could not be built, there was no response, or the response is a failure.
///
/// Neither `Debug` nor `Display` shows the transport's error, which can contain the URL and with it an account;
/// [`source`](Error::source) returns it.
#[non_exhaustive]
pub enum SendError {
    /// The request could not be built. Nothing was sent.
    Request(RequestError),
    /// There was no response.
    NoResponse(NoResponse),
    /// The response is a failure.
    Response(ResponseError),
}

/// A request that got no response.
pub struct NoResponse {
    endpoint: &'static EndpointInfo,
    outcome: Outcome,
    source: Box<dyn Error + Send + Sync>,
}

words! {
    SendError {
        Request = "request",
        NoResponse = "no_response",
        Response = "response",
    }
}

impl SendError {
    /// The error of a request without a response, after `sent` bytes of its body were handed to the connection.
    ///
    /// The service can't act on a body that is shorter than its `Content-Length`, so the outcome of a call that makes
    /// something is [`Outcome::NotSent`] if `sent` is less than that, and [`Outcome::Unknown`] otherwise. A call that
    /// can be repeated for free can be sent again in either case.
    ///
    /// ```
    /// use flow_http::validate::{AssetType, CheckedAsset};
    /// use flow_http::{Outcome, RetryAdvice, SendError, UploadAsset};
    ///
    /// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
    /// let upload = UploadAsset::new(asset); // of 1000 bytes
    /// let cut = SendError::no_response(&upload, 512, "connection reset");
    /// assert_eq!(cut.outcome(), Outcome::NotSent);
    /// assert!(cut.retry_advice().is_retry());
    ///
    /// let timed_out = SendError::no_response(&upload, 1_000, "timeout");
    /// assert_eq!(timed_out.outcome(), Outcome::Unknown);
    /// assert_eq!(timed_out.retry_advice(), RetryAdvice::Stop);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn no_response<E: Endpoint>(
        endpoint: &E,
        sent: u64,
        error: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        let byte_len = endpoint.content().map_or(0, |content| content.byte_len());
        let outcome = match E::INFO.can_be_paid_twice() {
            true if sent < byte_len => Outcome::NotSent,
            true => Outcome::Unknown,
            // The call can be repeated for free.
            false => Outcome::Refused,
        };
        Self::NoResponse(NoResponse {
            endpoint: E::INFO,
            outcome,
            source: error.into(),
        })
    }

    /// Whether the work may have been done.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Request(_) => Outcome::NotSent,
            Self::NoResponse(error) => error.outcome,
            Self::Response(error) => error.outcome(),
        }
    }

    /// The advice, without a clock: a `Retry-After` that is a date is relative to the `Date` of the response.
    /// [`Self::retry_advice_at`] uses a clock.
    #[must_use]
    pub fn retry_advice(&self) -> RetryAdvice {
        self.advice(None, false)
    }

    /// The advice, with the caller's clock for dates.
    #[must_use]
    pub fn retry_advice_at(&self, now: SystemTime) -> RetryAdvice {
        self.advice(Some(now), false)
    }

    pub(crate) fn advice(&self, now: Option<SystemTime>, retry_unknown: bool) -> RetryAdvice {
        match self {
            Self::Request(_) => RetryAdvice::FixRequest,
            Self::NoResponse(error) if error.outcome == Outcome::Unknown && !retry_unknown => {
                RetryAdvice::Stop
            }
            Self::NoResponse(_) => RetryAdvice::RetrySameAccount {
                after: Duration::ZERO,
            },
            Self::Response(error) => error.advice(now, retry_unknown),
        }
    }

    /// A reference that was received with the failure. It has been paid for: keep it.
    #[must_use]
    pub fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        match self {
            Self::Response(error) => error.media_generation_id(),
            _ => None,
        }
    }

    /// The response that is a failure; `None` without a response.
    #[must_use]
    pub fn as_response(&self) -> Option<&ResponseError> {
        match self {
            Self::Response(error) => Some(error),
            _ => None,
        }
    }
}

impl From<RequestError> for SendError {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<ResponseError> for SendError {
    fn from(error: ResponseError) -> Self {
        Self::Response(error)
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Response(error) => error.fmt(f),
            Self::NoResponse(error) => f.write_str(match error.outcome {
                Outcome::NotSent => "there was no connection, or it broke before the whole request was sent; send it again",
                Outcome::Unknown => {
                    "no response came to a request that was sent; the work may be done, so check for the result before sending it again"
                }
                _ => "no response came; send the request again",
            }),
        }
    }
}

impl fmt::Debug for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => f.debug_tuple("Request").field(error).finish(),
            Self::NoResponse(error) => error.fmt(f),
            Self::Response(error) => f.debug_tuple("Response").field(error).finish(),
        }
    }
}

impl fmt::Debug for NoResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoResponse")
            .field("endpoint", &self.endpoint)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoResponse(error) => Some(&*error.source),
            _ => None,
        }
    }
}
