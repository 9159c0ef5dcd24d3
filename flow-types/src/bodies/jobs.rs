//! The 200 response of `GET /jobs`.

use std::borrow::Cow;

use flow_ids::JobId;

use super::response::response_body;
use crate::json::RawObject;
use crate::model::{body_serde, model};

model! {
    /// The 200 response of `GET /jobs`: running jobs and those of the last 15 minutes, without results.
    ///
    /// ```json
    /// {"emails": ["nora@example.org"], "videos": {"summary": { … }, "executing": {"j…": {"email": "…", "elapsed": "00:01:12"}}}}
    /// ```
    ///
    /// Source: get-google-flow-jobs, 2026-06-15.
    pub body JobsResponse<'a> {
        /// The accounts, in plain text.
        "emails" => emails: Vec<Cow<'a, str>>,
        /// Jobs that make videos.
        "videos" => videos: JobGroup<'a>,
        /// Jobs that make images.
        "images" => images: JobGroup<'a>,
        /// Jobs of both types.
        "combined" => combined: JobGroup<'a>,
    }
}

model! {
    /// Jobs of one type.
    ///
    /// Source: get-google-flow-jobs, 2026-06-15.
    pub view JobGroup<'a> {
        /// The numbers of jobs of each account, by its address.
        "summary" => summary: RawObject<'a>,
        /// Running jobs by their ids, with `options=executing`.
        "executing" => executing: RawObject<'a>,
        /// Finished jobs by their ids, with `options=history`.
        "history" => history: RawObject<'a>,
    }
}

model! {
    /// A job in a list: `{"email": "…", "timestamp": 1795000000123, "elapsed": "00:01:12"}`.
    ///
    /// Source: get-google-flow-jobs, 2026-06-15.
    pub view ListedJob<'a> {
        /// The account, in plain text.
        "email" => email: Cow<'a, str>,
        /// The start time, in milliseconds since 1970-01-01T00:00:00Z.
        "timestamp" => timestamp: i64,
        /// The elapsed time, as `hh:mm:ss`.
        "elapsed" => elapsed: Cow<'a, str>,
        /// The HTTP status with which the job ended, not the status of this response.
        "httpStatus" => http_status: u32,
        /// The duration of the job, in seconds.
        "responseTime" => response_time: f64,
    }
}

impl JobsResponse {
    /// All listed jobs with their ids, for example to find the id of a job whose response was lost.
    #[must_use]
    pub fn jobs(&self) -> Vec<(JobId, ListedJob<'_>)> {
        let groups = [self.videos(), self.images(), self.combined()];
        let lists = groups
            .into_iter()
            .flatten()
            .flat_map(|group| [group.executing(), group.history()]);
        let mut jobs: Vec<(JobId, ListedJob<'_>)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (name, value) in lists.flatten().flat_map(RawObject::members) {
            let job = JobId::parse(&name).ok().zip(value.read());
            jobs.extend(job.filter(|(id, _)| seen.insert(id.clone())));
        }
        jobs
    }
}

response_body!(JobsResponse, &[], {
    fn holds_result(&self) -> bool {
        self.emails().is_some()
            || self.videos().is_some()
            || self.images().is_some()
            || self.combined().is_some()
    }
});

body_serde!(JobsResponse);
