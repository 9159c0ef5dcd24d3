//! The record of a job.

use flow_ids::JobId;

use super::error::ErrorValue;
use super::item::{Item, OUTPUT_PLACES};
use super::media::{Media, Operation};
use super::response::response_body;
use super::status::{JobStatus, JobType};
use crate::json::{RawJson, RawObject};
use crate::model::{OneOrMany, body_serde, model};
use crate::time::Timestamp;

model! {
    /// The 200 of `GET /jobs/{jobid}`, and the body of a callback. A failed job is a 200 as well: see
    /// [`status`](Self::status).
    ///
    /// ```json
    /// {
    ///   "jobid": "j1731859567890i-u12345-email:an***@gmail.com-bot:google-flow", "type": "image", "status": "failed",
    ///   "created": "2025-11-17T13:00:12.345Z", "updated": "2025-11-17T13:00:45.678Z",
    ///   "request": { … }, "response": { … },
    ///   "error": "API error: 500", "errorDetails": "Upstream model returned an internal error", "code": 500
    /// }
    /// ```
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17 and 2026-05-20.
    pub body JobRecord<'a> {
        /// The job's id. It names the account in plain text, and goes into a path as it is.
        "jobid" | "jobId" => job_id: JobId,
        /// What the job makes.
        "type" => job_type: JobType,
        /// How far it is.
        "status" => status: JobStatus,
        /// When it was accepted.
        "created" => created: Timestamp,
        /// When it last changed.
        "updated" => updated: Timestamp,
        /// The request once more, with prompt and account.
        "request" => request: RawObject<'a>,
        /// Why it failed, in short.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
        /// More about why it failed.
        "errorDetails" => error_details: RawJson<'a> as ErrorValue<'a>,
        /// The HTTP status behind the failure; a number, and sometimes a text.
        "code" => code: RawJson<'a>,
        /// What Google answered.
        "response" => response: JobOutput<'a>,
    }
}

model! {
    /// What Google answered to a job: `{"media": [ … ]}` when done, `{"operations": [ … ]}` while pending, or `{"error": { … }}`.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17; `remainingCredits` and `captcha`: a transcription, July 2026.
    pub view JobOutput<'a> {
        /// What was made; some items may have been refused.
        "media" => media: Vec<Media<'a>> as OneOrMany<Media<'a>>,
        /// What is still being made, or was made, as the first editions told it.
        "operations" => operations: Vec<Operation<'a>> as OneOrMany<Operation<'a>>,
        /// The credits that are left on the account.
        "remainingCredits" => remaining_credits: i64,
        /// Which solver was asked, and how long it took.
        "captcha" => captcha: RawObject<'a>,
        /// What Google refused or failed with.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

response_body!(JobRecord, OUTPUT_PLACES, {
    /// The record itself is what was asked for, whatever became of the job.
    fn holds_result(&self) -> bool {
        self.status().is_some() || (self.job_id().is_some() && self.error_value().is_none())
    }

    fn items(&self) -> Vec<Item<'_>> {
        Item::all_in(self.raw())
    }

    fn job_id(&self) -> Option<JobId> {
        self.job_id()
    }

    fn job_status(&self) -> Option<JobStatus> {
        self.status()
    }
});

body_serde!(JobRecord);
