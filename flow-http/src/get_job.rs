//! `GET /jobs/{jobid}`: how an asynchronous request is getting on.

use flow_ids::JobId;
use flow_types::JobRecord;
use http::header::HeaderValue;
use http::{Method, Request, Response};

use crate::base_url::BaseUrl;
use crate::endpoint::Endpoint;
use crate::error::ResponseError;
use crate::job_id::to_segment;
use crate::request::{Outline, RequestError, default_user_agent};
use crate::response;
use crate::token::ApiToken;

/// Asks for the record of a job.
///
/// A job that failed is a 200 too: look at the record's status. Records are kept for seven days; then the
/// answer is 410.
///
/// ```
/// use flow_http::{ApiToken, BaseUrl, GetJob, JobId};
///
/// let id = JobId::parse("j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow")?;
/// let request = GetJob::new(id)
///     .into_http(&BaseUrl::default(), &ApiToken::new("user:4711-invented")?, ())?;
/// // The id is not percent-encoded: the service refuses an encoded one.
/// assert!(request.uri().path().ends_with("v-u4711-email:nora@example.org-bot:google-flow"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow job" (2026-06-15).
#[derive(Debug, Clone)]
pub struct GetJob {
    id: JobId,
    user_agent: HeaderValue,
}

impl GetJob {
    /// Asks for the job with this id.
    #[must_use]
    pub fn new(id: JobId) -> Self {
        Self {
            id,
            user_agent: default_user_agent(),
        }
    }

    /// Replaces [`DEFAULT_USER_AGENT`](crate::DEFAULT_USER_AGENT).
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// The request around `body`, an empty one of whatever type the client wants.
    ///
    /// # Errors
    ///
    /// If base URL and id do not make a URI, which takes a base URL of many kilobytes.
    pub fn into_http<B>(
        &self,
        base_url: &BaseUrl,
        token: &ApiToken,
        body: B,
    ) -> Result<Request<B>, RequestError> {
        let outline = Outline {
            method: Method::GET,
            endpoint: "jobs",
            argument: Some(to_segment(&self.id)),
            user_agent: self.user_agent.clone(),
            content: None,
        };
        outline.into_request(base_url, token, body)
    }

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// For every status but a 2xx, for a 2xx that is no JSON object, and for one with an `error` that is no record.
    pub fn from_http<T: AsRef<[u8]>>(
        &self,
        response: Response<T>,
    ) -> Result<JobRecord, ResponseError> {
        // Also of a failed job: its `error` is part of the record.
        response::read(
            Endpoint::GetJob,
            None,
            response,
            JobRecord::from_slice,
            |record| record.job_id().is_some() || record.status().is_some(),
        )
    }
}
