//! `GET /jobs/{jobid}`: how an asynchronous request is getting on.

use flow_ids::MediaGenerationId;
use flow_types::{DecodeError, JobRecord};

use crate::endpoint::{Endpoint, OwnBody};
use crate::info::EndpointInfo;
use crate::job_id::JobId;
use crate::request::{Argument, RequestError};

/// Asks for the record of a job.
///
/// A job that failed is a 200 too: look at the record's status. Records are kept for seven days; then the
/// answer is 410.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GetJob, JobId};
///
/// let id = JobId::parse("j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow")?;
/// let api = Api::new(ApiToken::parse("user:4711-invented")?);
/// let request = GetJob::new(id).to_request::<Vec<u8>>(&api, ())?;
/// // The id is not percent-encoded: the service refuses an encoded one.
/// assert!(request.uri().path().ends_with("v-u4711-email:nora@example.org-bot:google-flow"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow job" (2026-06-15).
#[derive(Debug, Clone)]
pub struct GetJob {
    id: JobId,
}

impl GetJob {
    /// Asks for the job with this id.
    #[must_use]
    pub fn new(id: JobId) -> Self {
        Self { id }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &JobId {
        &self.id
    }
}

impl Endpoint for GetJob {
    type Response = JobRecord;
    type Body = OwnBody;

    const INFO: &'static EndpointInfo =
        &EndpointInfo::reads("get-job", "/jobs/{jobid}").with_max_response_len(8 << 20);

    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        // The service refuses a percent-encoded id.
        Ok(Some(Argument::raw(self.id.to_segment())))
    }

    fn decode(body: &[u8]) -> Result<JobRecord, DecodeError> {
        JobRecord::from_slice(body)
    }

    fn holds_result(record: &JobRecord) -> bool {
        // Of a failed job too: its `error` is part of the record.
        record.job_id().is_some() || record.status().is_some()
    }

    fn references(_: &JobRecord) -> Vec<&MediaGenerationId> {
        // The request named a job, not an account.
        Vec::new()
    }
}

#[cfg(feature = "server")]
mod server {
    use http::StatusCode;

    use super::GetJob;
    use crate::endpoint::Endpoint;
    use crate::job_id::JobId;
    use crate::service::ServerHalf;
    use crate::service::contract::Contract;
    use crate::service::request::{IncomingRequest, Rejection};
    use crate::service::response::ServerResponse;

    impl ServerHalf for GetJob {
        type Incoming = Self;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Self, Rejection> {
            let id = request.raw_argument(Self::INFO).ok_or(Rejection::Job)?;
            let id = JobId::from_segment(id).map_err(|_| Rejection::Job)?;
            Ok(Self::new(id))
        }

        fn respond(
            get: &Self,
            contract: &Contract,
            _: &[u8],
            _: u64,
        ) -> Result<ServerResponse, ServerResponse> {
            let record = contract.poll_job(get.id.as_str())?;
            Ok(ServerResponse::success(StatusCode::OK, record.as_json()))
        }
    }
}
