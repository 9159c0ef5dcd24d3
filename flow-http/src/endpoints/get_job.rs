//! `GET /jobs/{jobid}`: read the record of a job.

use flow_ids::JobId;
use flow_types::JobRecord;
use flow_validate::models::Source;
use percent_encoding::{AsciiSet, CONTROLS, PercentEncode, utf8_percent_encode};

use crate::endpoint::{Endpoint, Parts};
use crate::info::{EndpointInfo, MAX_LIST_LEN};
use crate::request::{Argument, RequestError};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net get-google-flow-jobs-jobid", "2026-05-20");

/// A request for the record of a job.
///
/// The record of a failed job has status 200 as well: check [`JobRecord::status`](flow_types::JobRecord::status).
/// Records are kept for seven days; after that the status is 410. [`PollPolicy`](crate::PollPolicy) determines when to
/// ask.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GetJob};
/// use flow_http::ids::JobId;
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
    /// A request for the job with this id.
    #[must_use]
    pub fn new(id: JobId) -> Self {
        Self { id }
    }

    /// The id of the job.
    #[must_use]
    pub fn id(&self) -> &JobId {
        &self.id
    }
}

impl Endpoint for GetJob {
    type Response = JobRecord;
    type Input<B> = ();

    const INFO: &'static EndpointInfo =
        &EndpointInfo::reads("get-job", "/jobs/{jobid}").with_max_response_len(MAX_LIST_LEN);

    fn body<B>((): ()) -> Option<B> {
        None
    }
}

impl Parts for GetJob {
    const RULES: &'static EndpointRules = &EndpointRules::new(
        PAGE,
        &[&[Member::new("jobid", Kind::Job, PAGE).or("jobId").required()]],
    );

    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        // The service refuses a percent-encoded id.
        Ok(Some(Argument::raw(to_segment(&self.id))))
    }
}

/// ASCII characters that are allowed in an address but not in a URI. Every client encodes these and non-ASCII
/// characters.
const NOT_IN_URI: &AsciiSet = &CONTROLS.add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// The id as a path segment. Only characters that are not allowed in a URI are percent-encoded, as in a browser's
/// `fetch`.
fn to_segment(id: &JobId) -> PercentEncode<'_> {
    utf8_percent_encode(id.as_str(), NOT_IN_URI)
}

#[cfg(feature = "server")]
mod server {
    use flow_ids::JobId;
    use percent_encoding::{percent_decode_str, utf8_percent_encode};

    use super::{GetJob, NOT_IN_URI, to_segment};
    use crate::endpoint::Endpoint;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, Rejection};
    use crate::service::response::ServerResponse;

    impl ServerHalf for GetJob {
        type Incoming = Self;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Self, Rejection> {
            let id = request.raw_argument(Self::INFO).ok_or(Rejection::Job)?;
            let id = from_segment(id).ok_or(Rejection::Job)?;
            Ok(Self::new(id))
        }

        fn respond(get: &Self, exchange: Exchange<'_>) -> Result<ServerResponse, ServerResponse> {
            let record = exchange.contract.poll_job(Self::INFO, &get.id)?;
            Ok(ServerResponse::ok(record.as_json()))
        }
    }

    /// Reads an id from a path segment. Only characters that [`to_segment`] encodes may be encoded in it.
    fn from_segment(segment: &str) -> Option<JobId> {
        let id = JobId::parse(&percent_decode_str(segment).decode_utf8().ok()?).ok()?;
        // A missing encoding is accepted; an unnecessary one is refused, as by the service.
        let completed = utf8_percent_encode(segment, NOT_IN_URI).to_string();
        let is_same = to_segment(&id).to_string().eq_ignore_ascii_case(&completed);
        is_same.then_some(id)
    }
}
