//! Media items of uploads, generations and jobs, and the operations that create them.

use std::borrow::Cow;

use flow_ids::MediaGenerationId;

use super::error::RpcStatus;
use crate::json::{RawJson, RawObject};
use crate::model::model;
use crate::open_enum::open_enum;
use crate::reason::ErrorReason;
use crate::time::{ProtoDuration, Timestamp};

open_enum! {
    /// The aspect ratio of an image.
    ///
    /// Source: post-google-flow-assets, model (`"IMAGE_ASPECT_RATIO_UNSPECIFIED" | "LANDSCAPE" | "PORTRAIT"`),
    /// 2026-05-25. The longer spellings are assumed.
    pub enum AspectRatio {
        /// `IMAGE_ASPECT_RATIO_UNSPECIFIED`, the value of uploads.
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
    /// The visibility of a media item.
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
    /// The status of a media item, an operation or a concatenation.
    ///
    /// Source: post-google-flow-assets, 200 of a video (`MEDIA_GENERATION_STATUS_PENDING`), 2026-05-25; `FAILED`
    /// observed, the others assumed.
    pub enum MediaGenerationStatus {
        /// The item is not ready, the initial status of an uploaded video. A `GET` may return 503 with `Retry-After`.
        Pending = "MEDIA_GENERATION_STATUS_PENDING",
        /// The item is being generated (assumed).
        Active = "MEDIA_GENERATION_STATUS_ACTIVE",
        /// The item is ready (assumed).
        Successful = "MEDIA_GENERATION_STATUS_SUCCESSFUL",
        /// The item was refused or failed; see [`MediaStatus::failure_reasons`].
        Failed = "MEDIA_GENERATION_STATUS_FAILED",
        /// The status is not specified (assumed).
        Unspecified = "MEDIA_GENERATION_STATUS_UNSPECIFIED",
    }
}

model! {
    /// A media item that was uploaded or generated.
    ///
    /// ```json
    /// {
    ///   "name": "3b9e1c52-…", "projectId": "c4410b7e-…", "workflowId": "1f6d20ab-…", "workflowStepId": "CAE",
    ///   "mediaMetadata": { … }, "image": { … }
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, model, 2026-05-25; of generations a transcription of post-google-flow-videos,
    /// July 2026, and get-google-flow-jobs-jobid, 2025-11-17.
    ///
    /// ```
    /// use flow_types::{ImagesResponse, ResponseBody, Visibility};
    ///
    /// let images = ImagesResponse::from_slice(br#"{"media": [{
    ///     "name": "3b9e1c52",
    ///     "mediaMetadata": {"visibility": "PRIVATE"},
    ///     "image": {"generatedImage": {"mediaGenerationId": "user:1-email:6a6b-image:x", "seed": 42}}
    /// }]}"#)?;
    /// let media = images.media().ok_or("no media")?;
    /// let generated = media[0].image().and_then(|image| image.generated_image()).ok_or("no image")?;
    /// assert_eq!(generated.seed(), Some(42));
    /// assert_eq!(media[0].media_metadata().and_then(|it| it.visibility()), Some(Visibility::Private));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub view Media<'a> {
        /// The internal media id, a UUID. Other endpoints do not accept it as a reference.
        "name" => name: Cow<'a, str>,
        /// The project's UUID.
        "projectId" => project_id: Cow<'a, str>,
        /// The workflow's UUID.
        "workflowId" => workflow_id: Cow<'a, str>,
        /// The step within the workflow, `CAE` in the documented responses.
        "workflowStepId" => workflow_step_id: Cow<'a, str>,
        /// The metadata of the item: creation time, request and status.
        "mediaMetadata" => media_metadata: MediaMetadata<'a>,
        /// Present for images.
        "image" => image: Image<'a>,
        /// Present for videos.
        "video" => video: Video<'a>,
        /// The reference, a plain string; images have it within `image`. Absent if the item was refused.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// The temporary URL of the video.
        "videoUrl" => video_url: Cow<'a, str>,
        /// The temporary URL of a still image of the video.
        "thumbnailUrl" => thumbnail_url: Cow<'a, str>,
        /// The temporary URL of the item (assumed in this place).
        "fifeUrl" => fife_url: Cow<'a, str>,
        /// The temporary URL of the item (assumed in this place).
        "url" => url: Cow<'a, str>,
    }
}

model! {
    /// The metadata of a media item: creation time, request and status.
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
        /// The creation time.
        "createTime" => create_time: Timestamp,
        /// The title that Google assigned; generations only.
        "mediaTitle" => media_title: Cow<'a, str>,
        /// The data of the request.
        "requestData" => request_data: RawObject<'a>,
        /// The status of the item, documented for videos.
        "mediaStatus" => media_status: MediaStatus<'a>,
        /// The visibility of the item.
        "visibility" => visibility: Visibility,
    }
}

model! {
    /// The status of a media item, and the reasons for a failure.
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
        /// The reasons for a failure, such as `FINISH_REASON_INPUT_VIDEO_EDIT`.
        "failureReasons" => failure_reasons: Vec<ErrorReason>,
        /// Google's error; its message is a reason.
        "error" => error: RpcStatus<'a>,
    }
}

model! {
    /// Google's data of an image.
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
        /// Present for generated items.
        "generatedImage" => generated_image: GeneratedImage<'a>,
    }
}

model! {
    /// A generated image.
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
        /// The reference; absent if the item was refused.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// The visibility of the item.
        "mediaVisibility" => media_visibility: Visibility,
        /// A copy of the prompt.
        "prompt" => prompt: Cow<'a, str>,
        /// Google's name of the model, such as `NARWHAL`.
        "modelNameType" => model_name_type: Cow<'a, str>,
        /// The workflow's UUID.
        "workflowId" => workflow_id: Cow<'a, str>,
        /// The temporary URL of the image.
        "fifeUrl" => fife_url: Cow<'a, str>,
        /// The image in base64, instead of a URL.
        "encodedImage" => encoded_image: Cow<'a, str>,
        /// The aspect ratio.
        "aspectRatio" => aspect_ratio: AspectRatio,
        /// The data of the request.
        "requestData" => request_data: RawObject<'a>,
    }
}

model! {
    /// An uploaded image: `{"aspectRatio": "IMAGE_ASPECT_RATIO_UNSPECIFIED"}`.
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub view UserUploadedImage<'a> {
        /// The aspect ratio: `IMAGE_ASPECT_RATIO_UNSPECIFIED` in the documented responses.
        "aspectRatio" => aspect_ratio: AspectRatio,
    }
}

model! {
    /// Google's data of a video.
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
        /// The part of the clip that is used.
        "videoOffset" => video_offset: VideoOffset<'a>,
        /// Present for uploads.
        "userUploadedVideo" => user_uploaded_video: UserUploadedVideo<'a>,
        /// Present for generated items.
        "generatedVideo" => generated_video: GeneratedVideo<'a>,
        /// The reference, present in operations.
        "mediaGenerationId" => media_generation_id: MediaGenerationId,
        /// The temporary URL of the video, present in operations.
        "fifeUrl" => fife_url: Cow<'a, str>,
        /// The temporary URL of a still image of the video, present in operations.
        "servingBaseUri" => serving_base_uri: Cow<'a, str>,
    }
}

model! {
    /// Width, height and, for videos, length: `{"width": 1280, "height": 720, "length": "11.940s"}`.
    ///
    /// Source: post-google-flow-assets, models, 2026-05-25.
    pub view Dimensions<'a> {
        /// Width in pixels.
        "width" => width: u32,
        /// Height in pixels.
        "height" => height: u32,
        /// The length of a video; `"0s"` was observed for upscaled videos.
        "length" => length: ProtoDuration,
    }
}

model! {
    /// The parameters of a generated video.
    ///
    /// ```json
    /// {"seed": 41000, "prompt": "…", "model": "veo_3_1_t2v_fast", "isLooped": false, "aspectRatio": "VIDEO_ASPECT_RATIO_LANDSCAPE"}
    /// ```
    ///
    /// Source: a transcription of post-google-flow-videos, July 2026.
    pub view GeneratedVideo<'a> {
        /// The seed.
        "seed" => seed: i64,
        /// A copy of the prompt.
        "prompt" => prompt: Cow<'a, str>,
        /// Google's name of the model.
        "model" => model: Cow<'a, str>,
        /// The start image.
        "baseImageMediaGenerationId" => base_image_media_generation_id: MediaGenerationId,
        /// The aspect ratio.
        "aspectRatio" => aspect_ratio: Cow<'a, str>,
    }
}

model! {
    /// An operation that creates a media item: the form of results in earlier editions and in upscales.
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
        /// The status of the operation.
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
        /// The metadata of the operation.
        "metadata" => metadata: OperationMetadata<'a>,
        /// The error of a failed operation (assumed).
        "error" => error: RpcStatus<'a>,
    }
}

model! {
    /// The metadata of an operation: `{"video": { … }}`.
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
        /// The start of the part.
        "startOffset" => start_offset: ProtoDuration,
        /// The end of the part.
        "endOffset" => end_offset: ProtoDuration,
    }
}

model! {
    /// An uploaded video: `{"encodedVideo": ""}`.
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25.
    pub view UserUploadedVideo<'a> {
        /// The video in base64, empty in the documented responses.
        "encodedVideo" => encoded_video: Cow<'a, str>,
    }
}

model! {
    /// Google's workflow of an image upload.
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
        /// `upload.` and the extension, since the request has no file name.
        "displayName" => display_name: Cow<'a, str>,
        /// The creation time.
        "createTime" => create_time: Timestamp,
        /// The same as [`Media::name`].
        "primaryMediaId" => primary_media_id: Cow<'a, str>,
    }
}

impl Media<'_> {
    /// The status of the item: `mediaMetadata.mediaStatus.mediaGenerationStatus`.
    #[must_use]
    pub fn media_generation_status(&self) -> Option<MediaGenerationStatus> {
        self.media_metadata()?
            .media_status()?
            .media_generation_status()
    }
}

impl VideoOffset<'_> {
    /// The length of the part: its end minus its start. An absent start counts as 0.
    ///
    /// `None` if the end is absent or before the start, or a text is not a valid duration.
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
    /// The length of the video: the first valid duration of `dimensions` and `videoOffset`.
    #[must_use]
    pub fn length(&self) -> Option<ProtoDuration> {
        let length = self.dimensions().and_then(|dimensions| dimensions.length());
        length
            .filter(|length| length.to_duration().is_ok())
            .or_else(|| self.video_offset()?.length())
    }

    /// The first member of this name, whatever its type.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<RawJson<'a>> {
        self.raw().get(name)
    }
}
