//! The responses to generations: `/videos`, `/videos/extend`, `/videos/upscale` and `/images`.

use flow_ids::JobId;

use super::error::ErrorValue;
use super::item::{Item, OUTPUT_PLACES};
use super::job::JobOutput;
use super::media::{Media, Operation};
use super::response::response_body;
use super::status::{JobStatus, JobType};
use crate::json::{RawJson, RawObject};
use crate::model::{OneOrMany, body_serde, model};
use crate::time::Timestamp;

model! {
    /// The response of `POST /videos`, `/videos/extend` and `/videos/upscale`.
    ///
    /// ```json
    /// {"jobId": "j…", "media": [{"mediaGenerationId": "user:4711-email:6e6f…-video:…", "videoUrl": "https://…"}],
    ///  "remainingCredits": 980}
    /// ```
    /// ```json
    /// {"jobid": "j…", "type": "video", "status": "created", "created": "2026-06-15T10:22:33.123Z", "request": { … }}
    /// ```
    ///
    /// The first is a synchronous response; the second, a 201, is the record of a started job. An upscale has its
    /// result in `media` and in `operations`. No member is required, and a 2xx may contain an `error` as well.
    ///
    /// Source: post-google-flow-videos, 2026-06-05, and a transcription of it, July 2026;
    /// post-google-flow-videos-extend, 2026-06-09; post-google-flow-videos-upscale, 2026-05-25.
    pub body VideosResponse<'a> {
        /// The job id. It contains the account's address in plain text, and is put into a path unchanged. The builder
        /// writes it as in a 200; for a 201, build a [`JobRecord`](crate::JobRecord).
        "jobId" | "jobid" => job_id: JobId,
        /// The type of media that the job makes.
        "type" => job_type: JobType,
        /// The status of the job.
        "status" => status: JobStatus,
        /// The time at which the job was accepted.
        "created" => created: Timestamp,
        /// A copy of the request.
        "request" => request: RawObject<'a>,
        /// Google's response so far.
        "response" => response: JobOutput<'a>,
        /// The results; some items may have been refused.
        "media" => media: Vec<Media<'a>> as OneOrMany<Media<'a>>,
        /// The results in the form of earlier editions and of upscales.
        "operations" => operations: Vec<Operation<'a>> as OneOrMany<Operation<'a>>,
        /// The remaining credits of the account.
        "remainingCredits" => remaining_credits: i64,
        /// The captcha solver that was used, and its duration.
        "captcha" => captcha: RawObject<'a>,
        /// An error, in addition to the other members or instead of them.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

model! {
    /// The response of `POST /images`.
    ///
    /// ```json
    /// {"jobId": "j…", "media": [{"name": "…", "image": {"generatedImage": {"mediaGenerationId": "…", "fifeUrl": "https://…"}}}]}
    /// ```
    ///
    /// Source: post-google-flow-images, 2026-06-15, and a transcription of it, July 2026.
    pub body ImagesResponse<'a> {
        /// The job id. It contains the account's address in plain text.
        "jobId" | "jobid" => job_id: JobId,
        /// The results; some items may have been refused.
        "media" => media: Vec<Media<'a>> as OneOrMany<Media<'a>>,
        /// The captcha solver that was used, and its duration.
        "captcha" => captcha: RawObject<'a>,
        /// An error, in addition to the other members or instead of them.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

response_body!(VideosResponse, OUTPUT_PLACES, {
    /// Whether there is a result or a started job: a job id with a status or without a list of results, and no failure.
    fn holds_result(&self) -> bool {
        let is_started = || {
            let is_failed =
                self.status() == Some(JobStatus::Failed) || self.error_value().is_some();
            let has_list = self.get("media").is_some() || self.get("operations").is_some();
            self.job_id().is_some() && !is_failed && (self.status().is_some() || !has_list)
        };
        !self.media_generation_ids().is_empty()
            || self.items().iter().any(Item::holds_result)
            || is_started()
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

response_body!(ImagesResponse, OUTPUT_PLACES, {
    fn holds_result(&self) -> bool {
        !self.media_generation_ids().is_empty() || self.items().iter().any(Item::holds_result)
    }

    fn items(&self) -> Vec<Item<'_>> {
        Item::all_in(self.raw())
    }

    fn job_id(&self) -> Option<JobId> {
        self.job_id()
    }
});

body_serde!(VideosResponse, ImagesResponse);
