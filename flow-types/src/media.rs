//! The `media` and `workflow` objects of an upload, read where asked.

use std::borrow::Cow;

use flow_ids::MediaGenerationId;

use crate::oddity::{Found, Path, Report};
use crate::open_enum::open_enum;
use crate::raw::{JsonKind, RawJson, RawObject};
use crate::time::{ProtoDuration, Timestamp};
use crate::wire::{FromWire, wire_view};

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

open_enum! {
    /// The client that Google sees.
    ///
    /// Source: post-google-flow-assets, 200 (`CLIENT_PLATFORM_WEB`), 2026-05-25; the others assumed.
    pub enum ClientPlatform {
        /// `CLIENT_PLATFORM_WEB`
        Web = "CLIENT_PLATFORM_WEB",
        /// `CLIENT_PLATFORM_ANDROID` (assumed)
        Android = "CLIENT_PLATFORM_ANDROID",
        /// `CLIENT_PLATFORM_IOS` (assumed)
        Ios = "CLIENT_PLATFORM_IOS",
        /// `CLIENT_PLATFORM_UNSPECIFIED` (assumed)
        Unspecified = "CLIENT_PLATFORM_UNSPECIFIED",
    }
}

wire_view! {
    /// The full media object from Google.
    ///
    /// ```json
    /// {
    ///   "name": "3b9e1c52-…", "projectId": "c4410b7e-…", "workflowId": "1f6d20ab-…", "workflowStepId": "CAE",
    ///   "mediaMetadata": { … }, "image": { … }
    /// }
    /// ```
    ///
    /// Source: post-google-flow-assets, model, 2026-05-25. It came with that edition; older answers lack it.
    pub struct Media<'a> {
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
    }
}

wire_view! {
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
    pub struct MediaMetadata<'a> {
        /// When it was made.
        "createTime" => create_time: Timestamp,
        /// What the request said.
        "requestData" => request_data: RequestData<'a>,
        /// How far it is; printed for videos.
        "mediaStatus" => media_status: MediaStatus<'a>,
        /// Who sees it.
        "visibility" => visibility: Visibility,
    }
}

wire_view! {
    /// What the request said: `{"clientPlatform": "CLIENT_PLATFORM_WEB"}`.
    ///
    /// Source: post-google-flow-assets, model (`requestData?: object`), 2026-05-25.
    pub struct RequestData<'a> {
        /// The client that Google sees.
        "clientPlatform" => client_platform: ClientPlatform,
    }
}

wire_view! {
    /// How far a media item is: `{"mediaGenerationStatus": "MEDIA_GENERATION_STATUS_PENDING"}`.
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25; `failureReasons` observed on a refused edit.
    pub struct MediaStatus<'a> {
        /// The status.
        "mediaGenerationStatus" => media_generation_status: MediaGenerationStatus,
        /// Why it failed, such as `FINISH_REASON_INPUT_VIDEO_EDIT`.
        "failureReasons" => failure_reasons: Vec<crate::ErrorReason>,
    }
}

wire_view! {
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
    pub struct Image<'a> {
        /// Present for uploads.
        "userUploadedImage" => user_uploaded_image: UserUploadedImage<'a>,
        /// Width and height as reported by Google.
        "dimensions" => dimensions: Dimensions<'a>,
    }
}

wire_view! {
    /// An uploaded image: `{"aspectRatio": "IMAGE_ASPECT_RATIO_UNSPECIFIED"}`.
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub struct UserUploadedImage<'a> {
        /// The aspect ratio, not specified in the printed answers.
        "aspectRatio" => aspect_ratio: AspectRatio,
    }
}

wire_view! {
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
    /// Source: post-google-flow-assets, video model, 2026-05-25.
    pub struct Video<'a> {
        /// Width, height and length as reported by Google.
        "dimensions" => dimensions: Dimensions<'a>,
        /// The part of the clip that counts.
        "videoOffset" => video_offset: VideoOffset<'a>,
        /// Present for uploads.
        "userUploadedVideo" => user_uploaded_video: UserUploadedVideo<'a>,
    }
}

wire_view! {
    /// Dimensions: `{"width": 1280, "height": 720, "length": "11.940s"}`, the length for videos only.
    ///
    /// Source: post-google-flow-assets, models, 2026-05-25.
    pub struct Dimensions<'a> {
        /// Width in pixels.
        "width" => width: u32,
        /// Height in pixels.
        "height" => height: u32,
        /// The length of a video; `"0s"` has been seen for upscaled ones.
        "length" => length: ProtoDuration,
    }
}

wire_view! {
    /// A part of a clip: `{"startOffset": "0s", "endOffset": "11.940s"}`.
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25.
    pub struct VideoOffset<'a> {
        /// Where it starts.
        "startOffset" => start_offset: ProtoDuration,
        /// Where it ends.
        "endOffset" => end_offset: ProtoDuration,
    }
}

wire_view! {
    /// An uploaded video: `{"encodedVideo": ""}`.
    ///
    /// Source: post-google-flow-assets, video model, 2026-05-25.
    pub struct UserUploadedVideo<'a> {
        /// Empty in the printed answers.
        "encodedVideo" => encoded_video: Cow<'a, str>,
    }
}

wire_view! {
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
    pub struct Workflow<'a> {
        /// The workflow's UUID.
        "name" => name: Cow<'a, str>,
        /// Name, time and media of the workflow.
        "metadata" => metadata: WorkflowMetadata<'a>,
        /// The project's UUID.
        "projectId" => project_id: Cow<'a, str>,
    }
}

wire_view! {
    /// Name, time and media of a workflow.
    ///
    /// ```json
    /// {"displayName": "upload.webp", "createTime": "2026-02-27T16:34:25.128454Z", "primaryMediaId": "3b9e1c52-…"}
    /// ```
    ///
    /// Source: post-google-flow-assets, image model, 2026-05-25.
    pub struct WorkflowMetadata<'a> {
        /// `upload.` and the extension: the request carries no file name.
        "displayName" => display_name: Cow<'a, str>,
        /// When it was made.
        "createTime" => create_time: Timestamp,
        /// The same as [`Media::name`].
        "primaryMediaId" => primary_media_id: Cow<'a, str>,
    }
}

/// The reference: documented as `{"mediaGenerationId": "user:…"}`, a plain string elsewhere in the API.
pub(crate) struct Reference(pub(crate) MediaGenerationId);

impl<'a> FromWire<'a> for Reference {
    const EXPECTED: &'static str = "an object with the reference";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        raw.read().map(Self)
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        match raw.as_object() {
            Some(object) => crate::wire::check_members!(object, path, report, {
                "mediaGenerationId" => media_generation_id: MediaGenerationId,
            }),
            None if raw.kind() == JsonKind::Null => {}
            // Readable as a plain string, but not what is documented.
            None => report.add(path, Self::EXPECTED, Found::Other(raw.kind())),
        }
    }
}

/// `media` of an upload: the documented object, or an array of one.
pub(crate) struct UploadMedia<'a>(pub(crate) Media<'a>);

impl<'a> FromWire<'a> for UploadMedia<'a> {
    const EXPECTED: &'static str = "an object";

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        if let Some(media) = Media::from_wire(raw) {
            return Some(Self(media));
        }
        let mut elements = raw.elements();
        match (elements.next(), elements.next()) {
            (Some(only), None) => Media::from_wire(only).map(Self),
            _ => None,
        }
    }

    fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
        if raw.kind() == JsonKind::Array {
            report.add(path, Self::EXPECTED, Found::Other(JsonKind::Array));
            if let Some(Self(media)) = Self::from_wire(raw) {
                Media::check(RawJson::new(media.raw().as_json()), &path.index(0), report);
            }
        } else {
            Media::check(raw, path, report);
        }
    }
}

/// The reference within `media`, nested or plain: how other answers of this API carry it.
pub(crate) struct MediaReference(pub(crate) Reference);

impl<'a> FromWire<'a> for MediaReference {
    const EXPECTED: &'static str = UploadMedia::EXPECTED;

    fn from_wire(raw: RawJson<'a>) -> Option<Self> {
        let UploadMedia(media) = raw.read()?;
        media.raw().read("mediaGenerationId").map(Self)
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
        RawObject::get(self.raw(), name)
    }
}
