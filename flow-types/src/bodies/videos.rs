//! The answers of the calls that generate: `/videos`, `/videos/extend`, `/videos/upscale` and `/images`.

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
    /// The answer of a call that makes videos: `POST /videos`, `/videos/extend` and `/videos/upscale`.
    ///
    /// ```json
    /// {"jobId": "j…", "media": [{"mediaGenerationId": "user:4711-email:6e6f…-video:…", "videoUrl": "https://…"}],
    ///  "remainingCredits": 980}
    /// ```
    /// ```json
    /// {"jobid": "j…", "type": "video", "status": "created", "created": "2026-06-15T10:22:33.123Z", "request": { … }}
    /// ```
    ///
    /// The first was waited for; the second, a 201, is the record of a job that was started. An upscale tells its result in `media`
    /// and in `operations`. Nothing is required, and a 2xx may carry an `error` as well.
    ///
    /// Source: post-google-flow-videos, 2026-06-05, and a transcription of it, July 2026; post-google-flow-videos-extend,
    /// 2026-06-09; post-google-flow-videos-upscale, 2026-05-25.
    pub body VideosResponse<'a> {
        /// The job's id. It names the account in plain text, and goes into a path as it is.
        "jobid" | "jobId" => job_id: JobId,
        /// What the job makes.
        "type" => job_type: JobType,
        /// How far it is.
        "status" => status: JobStatus,
        /// When it was accepted.
        "created" => created: Timestamp,
        /// The request once more.
        "request" => request: RawObject<'a>,
        /// What Google answered so far.
        "response" => response: JobOutput<'a>,
        /// What was made; some items may have been refused.
        "media" => media: Vec<Media<'a>> as OneOrMany<Media<'a>>,
        /// What was made, as the first editions told it, and upscales still do.
        "operations" => operations: Vec<Operation<'a>> as OneOrMany<Operation<'a>>,
        /// The credits that are left on the account.
        "remainingCredits" => remaining_credits: i64,
        /// Which solver was asked, and how long it took.
        "captcha" => captcha: RawObject<'a>,
        /// An error beside or instead of the rest.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

model! {
    /// The answer of `POST /images`.
    ///
    /// ```json
    /// {"jobId": "j…", "media": [{"name": "…", "image": {"generatedImage": {"mediaGenerationId": "…", "fifeUrl": "https://…"}}}]}
    /// ```
    ///
    /// Source: post-google-flow-images, 2026-06-15, and a transcription of it, July 2026.
    pub body ImagesResponse<'a> {
        /// The job's id. It names the account in plain text.
        "jobId" | "jobid" => job_id: JobId,
        /// What was made; some items may have been refused.
        "media" => media: Vec<Media<'a>> as OneOrMany<Media<'a>>,
        /// Which solver was asked, and how long it took.
        "captcha" => captcha: RawObject<'a>,
        /// An error beside or instead of the rest.
        "error" => error_value: RawJson<'a> as ErrorValue<'a>,
    }
}

response_body!(VideosResponse, OUTPUT_PLACES, {
    /// A result, or a job that was started: a 201 has its state, or at least no list of results.
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
