//! The 200 of `GET /jobs`.

use std::borrow::Cow;

use flow_ids::JobId;

use super::response::response_body;
use crate::json::RawObject;
use crate::model::{body_serde, model};

model! {
    /// The 200 of `GET /jobs`: what the accounts work on, and what they did in the last 15 minutes. It lists no results.
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
        /// Both.
        "combined" => combined: JobGroup<'a>,
    }
}

model! {
    /// Jobs of one type.
    ///
    /// Source: get-google-flow-jobs, 2026-06-15.
    pub view JobGroup<'a> {
        /// Numbers for each account, by its address.
        "summary" => summary: RawObject<'a>,
        /// Jobs that run, by their ids; with `options=executing`.
        "executing" => executing: RawObject<'a>,
        /// Jobs that ended, by their ids; with `options=history`.
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
        /// When it started, in milliseconds since 1970.
        "timestamp" => timestamp: i64,
        /// How long it has run.
        "elapsed" => elapsed: Cow<'a, str>,
        /// The HTTP status that the job ended with. It is not this answer's.
        "httpStatus" => http_status: u32,
        /// How long it took, in seconds.
        "responseTime" => response_time: f64,
    }
}

impl JobsResponse {
    /// Every job that is listed, with its id: the way to find an id that was lost.
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
