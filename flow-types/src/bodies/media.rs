//! Media items, in uploads, generations and jobs, and the operations that make them.

use std::borrow::Cow;

use flow_ids::MediaGenerationId;

use super::error::RpcStatus;
use crate::json::{RawJson, RawObject};
use crate::model::model;
use crate::open_enum::open_enum;
use crate::reason::ErrorReason;
use crate::time::{ProtoDuration, Timestamp};

open_enum! {
    /// The aspect ratio of an uploaded image.
    ///
    /// Source: post-google-flow-assets, model (`"IMAGE_ASPECT_RATIO_UNSPECIFIED" | "LANDSCAPE" | "PORTRAIT"`),
    /// 2026-05-25. The longer spellings are assumed.
    pub enum AspectRatio {
        /// `IMAGE_ASPECT_RATIO_UNSPECIFIED`: what uploads get.
        Unspecified = "IMAGE_ASPECT_RATIO_UNSPECIFIED",
        /// `LANDSCAPE`
        Landscape = "LANDSCAPE",
        /// `PORTRAIT`
        Portrait = "PORTRAIT",
        /// `IMAGE_ASPECT_RATIO_LANDSCAPE` (assumed)
        ImageLandscape = "IMAGE_ASPECT_RATIO_LANDSCAPE",
        /// `IMAGE_ASPECT_RATIO_PORTRAIT` (assumed)
        ImagePortrait = "IMAGE_ASPECT_RATIO_PORTRAIT",
        /// `IMAGE_ASPECT_RATIO_SQUARE` (assumed)
        ImageSquare = "IMAGE_ASPECT_RATIO_SQUARE",
    }
}

open_enum! {
    /// Who sees a media item.
    ///
    /// Source: post-google-flow-assets, model (`"PRIVATE"`), 2026-05-25; `FILTERED` observed on a refused edit.
    pub enum Visibility {
        /// `PRIVATE`
        Private = "PRIVATE",
        /// `PUBLIC` (assumed)
        Public = "PUBLIC",
        /// `FILTERED`: refused by a content filter.
        Filtered = "FILTERED",
    }
}

open_enum! {
    /// How far a media item is.
    ///
    /// Source: post-google-flow-assets, 200 of a video (`MEDIA_GENERATION_STATUS_PENDING`), 2026-05-25; `FAILED` observed,
    /// the others assumed.
    pub enum MediaGenerationStatus {
        /// Not ready yet: what a video upload answers. A `GET` soon after may be 503 with Retry-After.
        Pending = "MEDIA_GENERATION_STATUS_PENDING",
        /// Being made (assumed).
        Active = "MEDIA_GENERATION_STATUS_ACTIVE",
        /// Ready (assumed).
        Successful = "MEDIA_GENERATION_STATUS_SUCCESSFUL",
        /// Refused or broken; see [`MediaStatus::failure_reasons`].
        Failed = "MEDIA_GENERATION_STATUS_FAILED",
        /// Not said (assumed).
        Unspecified = "MEDIA_GENERATION_STATUS_UNSPECIFIED",
    }
}

model! {
    /// One media item: an upload, or what was generated.
    ///
    /// ```json
    /// {
    ///   "name": "3b9e1c52-…", "projectId": "c4410b7e-…", "workflowId": "1f6d20ab-…", "workflowStepId": "CAE",
    ///   "mediaMetadata": { … }, "image": { … }
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, model, 2026-05-25; of generations a transcription of post-google-flow-videos, July
    /// 2026, and get-google-flow-jobs-jobid, 2025-11-17.
    pub view Media<'a> {
        /// The internal media id, a UUID today. It is not a reference: other endpoints refuse it.
        "name" => name: Cow<'a, str>,
        /// The project's UUID.
        "projectId" => project_id: Cow<'a, str>,
        /// The workflow's UUID.
        "workflowId" => workflow_id: Cow<'a, str>,
        /// The step within the workflow, `CAE` in the printed answers.
        "workflowStepId" => workflow_step_id: Cow<'a, str>,
        /// When and how it was made.
        "mediaMetadata" => media_metadata: MediaMetadata<'a>,
        /// Present for images.
        "image" => image: Image<'a>,
        /// Present for videos.
        "video" => video: Video<'a>,
        /// The reference: a plain string here, of images within `image`. Absent where the item was refused.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// Where the video is, for a while.
        "videoUrl" => video_url: Cow<'a, str>,
        /// Where a still image of it is, for a while.
        "thumbnailUrl" => thumbnail_url: Cow<'a, str>,
        /// Where it is, for a while (assumed here).
        "fifeUrl" => fife_url: Cow<'a, str>,
        /// Where it is, for a while (assumed here).
        "url" => url: Cow<'a, str>,
    }
}

model! {
    /// When and how a media item was made.
    ///
    /// ```json
    /// {
    ///   "createTime": "2026-05-20T23:04:23.089821Z",
    ///   "requestData": { "clientPlatform": "CLIENT_PLATFORM_WEB" },
    ///   "mediaStatus": { "mediaGenerationStatus": "MEDIA_GENERATION_STATUS_PENDING" },
    ///   "visibility": "PRIVATE"
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, model, 2026-05-25.
    pub view MediaMetadata<'a> {
        /// When it was made.
        "createTime" => create_time: Timestamp,
        /// The title that Google gave it; generations only.
        "mediaTitle" => media_title: Cow<'a, str>,
        /// What the request said.
        "requestData" => request_data: RawObject<'a>,
        /// How far it is; printed for videos.
        "mediaStatus" => media_status: MediaStatus<'a>,
        /// Who sees it.
        "visibility" => visibility: Visibility,
    }
}

model! {
    /// How far a media item is, and why it failed.
    ///
    /// ```json
    /// {"mediaGenerationStatus": "MEDIA_GENERATION_STATUS_FAILED",
    ///  "error": {"code": 3, "message": "PUBLIC_ERROR_AUDIO_FILTERED"}, "failureReasons": ["AUDIO_GENERATION_FILTERED"]}
    /// ```
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25; `error` and `failureReasons` observed, 2026-09-22.
    pub view MediaStatus<'a> {
        /// The status.
        "mediaGenerationStatus" => media_generation_status: MediaGenerationStatus,
        /// Why it failed, such as `FINISH_REASON_INPUT_VIDEO_EDIT`.
        "failureReasons" => failure_reasons: Vec<ErrorReason>,
        /// What Google says about the failure; its message is a reason.
        "error" => error: RpcStatus<'a>,
    }
}

model! {
    /// What Google says about an image.
    ///
    /// ```json
    /// {
    ///   "userUploadedImage": { "aspectRatio": "IMAGE_ASPECT_RATIO_UNSPECIFIED" },
    ///   "dimensions": { "width": 1024, "height": 1024 }
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub view Image<'a> {
        /// Present for uploads.
        "userUploadedImage" => user_uploaded_image: UserUploadedImage<'a>,
        /// Width and height as reported by Google.
        "dimensions" => dimensions: Dimensions<'a>,
        /// Present for what was generated.
        "generatedImage" => generated_image: GeneratedImage<'a>,
    }
}

model! {
    /// An image that was generated.
    ///
    /// ```json
    /// {"seed": 7021, "mediaGenerationId": "user:4711-email:6e6f…-image:…", "prompt": "…", "modelNameType": "NARWHAL",
    ///  "aspectRatio": "IMAGE_ASPECT_RATIO_LANDSCAPE", "fifeUrl": "https://…"}
    /// ```
    ///
    /// Source: post-google-flow-images, 2026-06-15, and a transcription of it, July 2026.
    pub view GeneratedImage<'a> {
        /// The seed.
        "seed" => seed: i64,
        /// The reference. Absent where the item was refused.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// Who sees it.
        "mediaVisibility" => media_visibility: Visibility,
        /// The prompt once more.
        "prompt" => prompt: Cow<'a, str>,
        /// Google's name of the model, such as `NARWHAL`.
        "modelNameType" => model_name_type: Cow<'a, str>,
        /// The workflow's UUID.
        "workflowId" => workflow_id: Cow<'a, str>,
        /// Where the image is, for a while.
        "fifeUrl" => fife_url: Cow<'a, str>,
        /// The image in base64, in the place of a URL.
        "encodedImage" => encoded_image: Cow<'a, str>,
        /// The aspect ratio.
        "aspectRatio" => aspect_ratio: AspectRatio,
        /// What the request said.
        "requestData" => request_data: RawObject<'a>,
    }
}

model! {
    /// An uploaded image: `{"aspectRatio": "IMAGE_ASPECT_RATIO_UNSPECIFIED"}`.
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub view UserUploadedImage<'a> {
        /// The aspect ratio, not specified in the printed answers.
        "aspectRatio" => aspect_ratio: AspectRatio,
    }
}

model! {
    /// What Google says about a video.
    ///
    /// ```json
    /// {
    ///   "dimensions": { "width": 1280, "height": 720, "length": "11.940s" },
    ///   "videoOffset": { "startOffset": "0s", "endOffset": "11.940s" },
    ///   "userUploadedVideo": { "encodedVideo": "" }
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25; `generatedVideo` and the members of operations:
    /// transcriptions of post-google-flow-videos, November 2025 and July 2026.
    pub view Video<'a> {
        /// Width, height and length as reported by Google.
        "dimensions" => dimensions: Dimensions<'a>,
        /// The part of the clip that counts.
        "videoOffset" => video_offset: VideoOffset<'a>,
        /// Present for uploads.
        "userUploadedVideo" => user_uploaded_video: UserUploadedVideo<'a>,
        /// Present for what was generated.
        "generatedVideo" => generated_video: GeneratedVideo<'a>,
        /// The reference, in operations.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// Where the video is, for a while; in operations.
        "fifeUrl" => fife_url: Cow<'a, str>,
        /// Where a still image of it is, for a while; in operations.
        "servingBaseUri" => serving_base_uri: Cow<'a, str>,
    }
}

model! {
    /// Dimensions: `{"width": 1280, "height": 720, "length": "11.940s"}`, the length for videos only.
    ///
    /// Source: post-google-flow-assets, models, 2026-05-25.
    pub view Dimensions<'a> {
        /// Width in pixels.
        "width" => width: u32,
        /// Height in pixels.
        "height" => height: u32,
        /// The length of a video; `"0s"` has been seen for upscaled ones.
        "length" => length: ProtoDuration,
    }
}

model! {
    /// How a video was generated.
    ///
    /// ```json
    /// {"seed": 41000, "prompt": "…", "model": "veo_3_1_t2v_fast", "isLooped": false, "aspectRatio": "VIDEO_ASPECT_RATIO_LANDSCAPE"}
    /// ```
    ///
    /// Source: a transcription of post-google-flow-videos, July 2026.
    pub view GeneratedVideo<'a> {
        /// The seed.
        "seed" => seed: i64,
        /// The prompt once more.
        "prompt" => prompt: Cow<'a, str>,
        /// Google's name of the model.
        "model" => model: Cow<'a, str>,
        /// The start image once more.
        "baseImageMediaGenerationId" => base_image_media_generation_id: MediaGenerationId,
        /// The aspect ratio.
        "aspectRatio" => aspect_ratio: Cow<'a, str>,
    }
}

model! {
    /// What makes a media item: how the first editions told of results, and upscales still do.
    ///
    /// ```json
    /// {"operation": {"name": "…", "metadata": {"video": {"mediaGenerationId": "…", "fifeUrl": "https://…"}}},
    ///  "sceneId": "…", "status": "MEDIA_GENERATION_STATUS_SUCCESSFUL"}
    /// ```
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17; post-google-flow-videos-upscale, 2026-05-25.
    pub view Operation<'a> {
        /// Google's operation.
        "operation" => operation: OperationState<'a>,
        /// The scene's id.
        "sceneId" => scene_id: Cow<'a, str>,
        /// The reference.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// How far it is.
        "status" => status: MediaGenerationStatus,
        /// The video, in records of November 2025.
        "video" => video: Video<'a>,
    }
}

model! {
    /// Google's operation: `{"name": "…", "metadata": {"video": { … }}}`.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub view OperationState<'a> {
        /// The operation's name.
        "name" => name: Cow<'a, str>,
        /// What it works on.
        "metadata" => metadata: OperationMetadata<'a>,
        /// Why it failed (assumed).
        "error" => error: RpcStatus<'a>,
    }
}

model! {
    /// What an operation works on: `{"video": { … }}`.
    ///
    /// Source: get-google-flow-jobs-jobid, 2025-11-17.
    pub view OperationMetadata<'a> {
        /// The video.
        "video" => video: Video<'a>,
    }
}

model! {
    /// A part of a clip: `{"startOffset": "0s", "endOffset": "11.940s"}`.
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25.
    pub view VideoOffset<'a> {
        /// Where it starts.
        "startOffset" => start_offset: ProtoDuration,
        /// Where it ends.
        "endOffset" => end_offset: ProtoDuration,
    }
}

model! {
    /// An uploaded video: `{"encodedVideo": ""}`.
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25.
    pub view UserUploadedVideo<'a> {
        /// Empty in the printed answers.
        "encodedVideo" => encoded_video: Cow<'a, str>,
    }
}

model! {
    /// What Google says about the workflow of an image upload.
    ///
    /// ```json
    /// {
    ///   "name": "1f6d20ab-…",
    ///   "metadata": { "displayName": "upload.webp", "createTime": "2026-02-27T16:34:25.128454Z",
    ///                 "primaryMediaId": "3b9e1c52-…" },
    ///   "projectId": "c4410b7e-…"
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub view Workflow<'a> {
        /// The workflow's UUID.
        "name" => name: Cow<'a, str>,
        /// Name, time and media of the workflow.
        "metadata" => metadata: WorkflowMetadata<'a>,
        /// The project's UUID.
        "projectId" => project_id: Cow<'a, str>,
    }
}

model! {
    /// Name, time and media of a workflow.
    ///
    /// ```json
    /// {"displayName": "upload.webp", "createTime": "2026-02-27T16:34:25.128454Z", "primaryMediaId": "3b9e1c52-…"}
    /// ```
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub view WorkflowMetadata<'a> {
        /// `upload.` and the extension: the request carries no file name.
        "displayName" => display_name: Cow<'a, str>,
        /// When it was made.
        "createTime" => create_time: Timestamp,
        /// The same as [`Media::name`].
        "primaryMediaId" => primary_media_id: Cow<'a, str>,
    }
}

impl Media<'_> {
    /// `mediaMetadata.mediaStatus.mediaGenerationStatus`
    #[must_use]
    pub fn media_generation_status(&self) -> Option<MediaGenerationStatus> {
        self.media_metadata()?
            .media_status()?
            .media_generation_status()
    }
}

impl VideoOffset<'_> {
    /// The length of the part: its end, less its start where one is given.
    ///
    /// `None` where a text is no duration, or the end lies before the start.
    #[must_use]
    pub fn length(&self) -> Option<ProtoDuration> {
        let end = self.end_offset()?;
        let to = end.to_duration().ok()?;
        let from = match self.start_offset() {
            Some(start) => start.to_duration().ok()?,
            None => core::time::Duration::ZERO,
        };
        if from.is_zero() {
            return Some(end);
        }
        ProtoDuration::from_duration(to.checked_sub(from)?).ok()
    }
}

impl<'a> Video<'a> {
    /// The length from `dimensions`, or else from `videoOffset`: the first that is a duration.
    #[must_use]
    pub fn length(&self) -> Option<ProtoDuration> {
        let length = self.dimensions().and_then(|dimensions| dimensions.length());
        length
            .filter(|length| length.to_duration().is_ok())
            .or_else(|| self.video_offset()?.length())
    }

    /// A member that has no accessor.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<RawJson<'a>> {
        self.raw().get(name)
    }
}
