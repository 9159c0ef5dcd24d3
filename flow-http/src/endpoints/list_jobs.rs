//! `GET /jobs`: list running and recent jobs.

use flow_types::JobsResponse;
use flow_validate::models::members;

use crate::endpoint::{Endpoint, Parts};
use crate::info::{EndpointInfo, MAX_LIST_LEN};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: flow_validate::models::Source = members::JOB_LISTS.source;

/// A request for the jobs of all accounts: their numbers, the running jobs, or the jobs that ended in the last 15
/// minutes.
///
/// The response lists ids without results. It is the only way to find a job whose id was lost with a response; that
/// such a job is listed follows from the documentation and was not tested. Compare the request in the record that
/// [`GetJob`](crate::GetJob) returns to find out whether it is the right job. A list of the media of an account, which
/// could find a lost upload in the same way, is not documented in enough detail.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, ListJobs};
///
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = ListJobs::executing().to_request(&api, ())?;
/// assert_eq!(request.uri(), "https://api.useapi.net/v1/google-flow/jobs?options=executing");
///
/// let response = http::Response::new(
///     br#"{"emails": ["nora@example.org"], "videos": {"executing":
///         {"j17v-u1-email:nora@example.org-bot:google-flow": {"email": "nora@example.org", "elapsed": "00:01:12"}}}}"#,
/// );
/// let listed = ListJobs::executing().read_response(response)?;
/// let (id, job) = listed.jobs().remove(0);
/// assert!(id.as_str().starts_with("j17v-u1-"));
/// assert_eq!(job.elapsed().as_deref(), Some("00:01:12"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListJobs {
    query: &'static str,
}

const SUMMARY: &str = "options=summary";
const EXECUTING: &str = "options=executing";
const HISTORY: &str = "options=history";

impl ListJobs {
    /// A request for the number of jobs of each account.
    #[must_use]
    pub fn summary() -> Self {
        Self { query: SUMMARY }
    }

    /// A request for the numbers and the running jobs.
    #[must_use]
    pub fn executing() -> Self {
        Self { query: EXECUTING }
    }

    /// A request for the numbers and the jobs that ended in the last 15 minutes, ten at most.
    #[must_use]
    pub fn history() -> Self {
        Self { query: HISTORY }
    }
}

impl Endpoint for ListJobs {
    type Response = JobsResponse;
    type Input<B> = ();

    const INFO: &'static EndpointInfo = &EndpointInfo::reads("list-jobs", "/jobs")
        .with_queries(&[SUMMARY, EXECUTING, HISTORY])
        .with_max_response_len(MAX_LIST_LEN);

    fn body<B>((): ()) -> Option<B> {
        None
    }
}

impl Parts for ListJobs {
    const RULES: &'static EndpointRules = &EndpointRules::new(
        PAGE,
        &[&[Member::new("options", Kind::Word(members::JOB_LISTS), PAGE)]],
    );

    fn query(&self) -> Option<&'static str> {
        Some(self.query)
    }
}

#[cfg(feature = "server")]
mod server {
    use super::ListJobs;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for ListJobs {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            list: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.contract.play_scenario(Self::INFO, None)?;
            let options = list.text("options").unwrap_or("summary");
            let response = exchange.contract.list_jobs(options);
            Ok(ServerResponse::ok(response.as_json()))
        }
    }
}
