//! The record of a job, and Google's response to it.

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
    /// The 200 response of `GET /jobs/{jobid}`, and the body of a callback. The response for a failed job is a 200 too: see
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
    ///
    /// ```
    /// use flow_types::{JobRecord, JobStatus, ResponseBody};
    ///
    /// let job = JobRecord::from_slice(br#"{
    ///     "jobid": "j1-u12345-bot:google-flow", "status": "completed",
    ///     "response": {"media": [{"mediaGenerationId": "user:12345-email:6a6f-video:07c542b0-0001"}]}
    /// }"#)?;
    /// assert_eq!(job.status(), Some(JobStatus::Completed));
    /// assert_eq!(job.media_generation_ids()[0].as_str(), "user:12345-email:6a6f-video:07c542b0-0001");
    /// assert!(job.error().is_none());
    /// # Ok::<(), flow_types::DecodeError>(())
    /// ```
    pub body JobRecord<'a> {
        /// The job id. It contains the account's address in plain text, and is put into a path unchanged.
        "jobid" | "jobId" => job_id: JobId,
        /// The type of media that the job makes.
        "type" => job_type: JobType,
        /// The status of the job.
        "status" => status: JobStatus,
        /// The time at which the job was accepted.
        "created" => created: Timestamp,
        /// The time of the last change.
        "updated" => updated: Timestamp,
        /// A copy of the request, with prompt and account.
        "request" => request: RawObject<'a>,
        /// A summary of the error of a failed job.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
        /// Details of the error.
        "errorDetails" => error_details: RawJson<'a> as ErrorValue<'a>,
        /// The HTTP status of the failure, a number or a text.
        "code" => code: RawJson<'a>,
        /// Google's response.
        "response" => response: JobOutput<'a>,
    }
}

model! {
    /// Google's response to a job: `{"media": [ … ]}` when completed, `{"operations": [ … ]}` while pending, or
    /// `{"error": { … }}`.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17; `remainingCredits` and `captcha`: a transcription, July 2026.
    pub view JobOutput<'a> {
        /// The results; some items may have been refused.
        "media" => media: Vec<Media<'a>> as OneOrMany<Media<'a>>,
        /// Pending or completed operations, the form of earlier editions.
        "operations" => operations: Vec<Operation<'a>> as OneOrMany<Operation<'a>>,
        /// The remaining credits of the account.
        "remainingCredits" => remaining_credits: i64,
        /// The captcha solver that was used, and its duration.
        "captcha" => captcha: RawObject<'a>,
        /// Google's error.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

response_body!(JobRecord, OUTPUT_PLACES, {
    /// Whether the body is a job record, even one of a failed job.
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
