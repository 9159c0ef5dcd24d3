//! Answers around an upload: the asset's address, an edit that was started, and the record of its job.

use std::borrow::Cow;

use flow_ids::MediaGenerationId;

use crate::error_body::{ErrorBody, ErrorValue};
use crate::media::{MediaMetadata, Video};
use crate::open_enum::open_enum;
use crate::raw::RawObject;
use crate::time::Timestamp;
use crate::wire::{wire_body, wire_view};

open_enum! {
    /// How far a job is.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub enum JobStatus {
        /// Accepted.
        Created = "created",
        /// Being worked on.
        Started = "started",
        /// Done; the media are in `response`.
        Completed = "completed",
        /// Given up; `error` says why.
        Failed = "failed",
    }
}

open_enum! {
    /// What a job makes.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub enum JobType {
        /// Videos, V2V edits among them.
        Video = "video",
        /// Images.
        Image = "image",
    }
}

impl JobStatus {
    /// Whether the record will not change any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

wire_body! {
    /// The 200 of `GET /assets/{mediaGenerationId}`: where the bytes are.
    ///
    /// ```json
    /// {"url": "https://storage.googleapis.com/…", "mediaGenerationId": "user:4711-email:6e6f…-image:3b9e1c52-…"}
    /// ```
    ///
    /// The URL is signed, serves for about six hours, and its host is not fixed. Keep the reference, not the URL: asking
    /// again makes another. Only `url` is required.
    ///
    /// Source: get-google-flow-assets-mediagenerationid, 2026-06-14.
    pub struct GetAssetResponse<'a> requires url {
        /// The signed address of the bytes. Whoever has it can read them.
        "url" => url: Cow<'a, str>,
        /// The reference once more: a plain string here.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
    }
}

wire_body! {
    /// The answer to an edit: the 201 of an `async` one, or the 200 of one that was waited for.
    ///
    /// ```json
    /// {
    ///   "jobid": "j0914102233123456789v-u4711-email:…-bot:google-flow", "type": "video", "status": "created",
    ///   "created": "2026-06-15T10:22:33.123Z", "request": { … }, "response": { … }
    /// }
    /// ```
    ///
    /// A 2xx may carry an `error` as well. Nothing is required.
    ///
    /// Source: post-google-flow-videos, 201, 2026-06-05; the 200 observed: `{"jobId": …, "media": [ … ]}`.
    pub struct EditVideoResponse<'a> {
        /// The job's id. It names the account in plain text, and goes into a path as it is.
        "jobid" | "jobId" => job_id: Cow<'a, str>,
        /// What the job makes.
        "type" => job_type: JobType,
        /// How far it is.
        "status" => status: JobStatus,
        /// When it was accepted.
        "created" => created: Timestamp,
        /// The request once more.
        "request" => request: RawObject<'a>,
        /// What Google answered so far.
        "response" => response: JobResponse<'a>,
        /// The media of an edit that was waited for.
        "media" => media: Vec<JobMedia<'a>>,
        /// An error beside or instead of the rest.
        "error" => error: ErrorValue<'a>,
    }
}

wire_body! {
    /// The 200 of `GET /jobs/{jobid}`. A failed job is a 200 as well: see [`status`](Self::status).
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
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub struct JobRecord<'a> {
        /// The job's id. It names the account in plain text, and goes into a path as it is.
        "jobid" | "jobId" => job_id: Cow<'a, str>,
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
        /// What Google answered.
        "response" => response: JobResponse<'a>,
        /// Why it failed.
        "error" => error: ErrorValue<'a>,
        /// More about why it failed.
        "errorDetails" => error_details: Cow<'a, str>,
        /// The HTTP status behind the failure.
        "code" => code: i64,
    }
}

wire_view! {
    /// What Google answered to a job: `{"media": [ … ]}` when done, `{"operations": [ … ]}` while pending, or `{"error": { … }}`.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub struct JobResponse<'a> {
        /// What was made.
        "media" => media: Vec<JobMedia<'a>>,
        /// What is still being made.
        "operations" => operations: Vec<RawObject<'a>>,
        /// What Google refused or failed with.
        "error" => error: ErrorValue<'a>,
    }
}

wire_view! {
    /// One media item of a job.
    ///
    /// ```json
    /// {
    ///   "name": "a17f40d8-…", "mediaGenerationId": "user:4711-email:6e6f…-video:a17f40d8-…",
    ///   "videoUrl": "https://…", "thumbnailUrl": "https://…",
    ///   "mediaMetadata": {"mediaStatus": {"mediaGenerationStatus": "MEDIA_GENERATION_STATUS_FAILED",
    ///                                     "failureReasons": ["FINISH_REASON_INPUT_VIDEO_EDIT"]}}
    /// }
    /// ```
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17; `failureReasons` observed.
    pub struct JobMedia<'a> {
        /// The internal media id. It is not a reference.
        "name" => name: Cow<'a, str>,
        /// The reference: a plain string here. Absent where the item was refused.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// Where the video is, for a while.
        "videoUrl" => video_url: Cow<'a, str>,
        /// Where its picture is, for a while.
        "thumbnailUrl" => thumbnail_url: Cow<'a, str>,
        /// What Google says about the video.
        "video" => video: Video<'a>,
        /// When and how it was made, and how far it is.
        "mediaMetadata" => media_metadata: MediaMetadata<'a>,
    }
}

impl JobRecord {
    /// The references of what was made; empty where there are none yet.
    #[must_use]
    pub fn media_generation_ids(&self) -> Vec<MediaGenerationId> {
        references(self.response().and_then(|response| response.media()))
    }

    /// The record as an error body, where it has an `error`: reason and code are read alike.
    #[must_use]
    pub fn error_body(&self) -> Option<ErrorBody> {
        self.error().map(|_| ErrorBody::from_valid(self.as_json()))
    }
}

impl EditVideoResponse {
    /// The references of what was made; empty for an edit that was only started.
    #[must_use]
    pub fn media_generation_ids(&self) -> Vec<MediaGenerationId> {
        let found = references(self.media());
        if found.is_empty() {
            // Also beside a `media` that names none.
            return references(self.response().and_then(|response| response.media()));
        }
        found
    }

    /// The answer as an error body, where it has an `error`: reason and code are read alike.
    #[must_use]
    pub fn error_body(&self) -> Option<ErrorBody> {
        self.error().map(|_| ErrorBody::from_valid(self.as_json()))
    }
}

fn references(media: Option<Vec<JobMedia<'_>>>) -> Vec<MediaGenerationId> {
    media
        .unwrap_or_default()
        .iter()
        .filter_map(JobMedia::media_generation_id)
        .collect()
}
