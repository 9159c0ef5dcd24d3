//! The writing side: the documented bodies, with their members in the order of the source document.
//!
//! Ids, numbers and JSON parts are typed, so that what is built is a body of the documented form.

use core::time::Duration;
use std::fmt::{self, Write as _};

use flow_ids::{ImageId, MaskedEmail, MediaGenerationId, VideoId};

use crate::error_body::ErrorBody;
use crate::job::{EditVideoResponse, GetAssetResponse, JobRecord, JobStatus, JobType};
use crate::media::{AspectRatio, ClientPlatform, MediaGenerationStatus, Visibility};
use crate::raw::RawObject;
use crate::reason::ErrorReason;
use crate::time::{ProtoDuration, Timestamp};
use crate::upload::{ImageUpload, VideoUpload};

/// Writes one JSON object, member by member.
struct Json(String);

impl Json {
    fn object(members: impl FnOnce(&mut Self)) -> String {
        let mut json = Self("{".to_owned());
        members(&mut json);
        json.0.push('}');
        json.0
    }

    fn name(&mut self, name: &str) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
        self.quoted(name);
        self.0.push(':');
    }

    fn quoted(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                '\t' => self.0.push_str("\\t"),
                c if c < ' ' => {
                    // Writing to a String can't fail.
                    let _ = write!(self.0, "\\u{:04x}", u32::from(c));
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.quoted(text);
    }

    fn optional_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// A number, or JSON that is ready.
    fn json(&mut self, name: &str, json: impl fmt::Display) {
        self.name(name);
        // Writing to a String can't fail.
        let _ = write!(self.0, "{json}");
    }

    fn nested(&mut self, name: &str, members: impl FnOnce(&mut Self)) {
        self.name(name);
        self.0.push('{');
        members(self);
        self.0.push('}');
    }

    fn array<T>(&mut self, name: &str, items: &[T], mut members: impl FnMut(&mut Self, &T)) {
        self.name(name);
        self.0.push('[');
        for item in items {
            if !self.0.ends_with('[') {
                self.0.push(',');
            }
            self.0.push('{');
            members(self, item);
            self.0.push('}');
        }
        self.0.push(']');
    }
}

/// What `media` and `workflow` say beside the reference. Without it an upload is written in its older form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UploadDetails {
    project_id: String,
    workflow_id: String,
    workflow_step_id: String,
    create_time: Timestamp,
    client_platform: ClientPlatform,
    visibility: Visibility,
}

impl UploadDetails {
    /// Project and workflow are UUIDs today; the rest is what the source document prints.
    #[must_use]
    pub fn new(
        project_id: impl Into<String>,
        workflow_id: impl Into<String>,
        create_time: Timestamp,
    ) -> Self {
        Self {
            project_id: project_id.into(),
            workflow_id: workflow_id.into(),
            workflow_step_id: "CAE".to_owned(),
            create_time,
            client_platform: ClientPlatform::Web,
            visibility: Visibility::Private,
        }
    }

    /// `workflowStepId`, otherwise `CAE`.
    #[must_use]
    pub fn workflow_step_id(mut self, id: impl Into<String>) -> Self {
        self.workflow_step_id = id.into();
        self
    }

    /// `requestData.clientPlatform`, otherwise [`ClientPlatform::Web`].
    #[must_use]
    pub fn client_platform(mut self, platform: ClientPlatform) -> Self {
        self.client_platform = platform;
        self
    }

    /// `visibility`, otherwise [`Visibility::Private`].
    #[must_use]
    pub fn visibility(mut self, visibility: Visibility) -> Self {
        self.visibility = visibility;
        self
    }

    /// The part of `media` that images and videos share.
    fn write_media(&self, json: &mut Json, name: &str, status: Option<&MediaGenerationStatus>) {
        json.text("name", name);
        json.text("projectId", &self.project_id);
        json.text("workflowId", &self.workflow_id);
        json.text("workflowStepId", &self.workflow_step_id);
        json.nested("mediaMetadata", |json| {
            json.text("createTime", self.create_time.as_str());
            json.nested("requestData", |json| {
                json.text("clientPlatform", self.client_platform.as_str());
            });
            if let Some(status) = status {
                json.nested("mediaStatus", |json| {
                    json.text("mediaGenerationStatus", status.as_str());
                });
            }
            json.text("visibility", self.visibility.as_str());
        });
    }
}

impl fmt::Debug for UploadDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadDetails")
            .field("create_time", &self.create_time)
            .field("client_platform", &self.client_platform)
            .field("visibility", &self.visibility)
            .finish_non_exhaustive()
    }
}

fn write_reference(json: &mut Json, id: &MediaGenerationId) {
    json.nested("mediaGenerationId", |json| {
        json.text("mediaGenerationId", id.as_str());
    });
}

/// The internal media id, which `media.name` repeats.
fn media_name(id: &MediaGenerationId) -> &str {
    id.parts().map(|parts| parts.media_id()).unwrap_or_default()
}

/// Builds the documented answer to an image upload.
///
/// ```
/// use flow_types::{ImageUpload, UploadDetails, Timestamp};
/// use flow_ids::{AccountEmail, ImageId, MediaGenerationId, MediaKind};
///
/// let account = AccountEmail::parse("john@example.org")?;
/// let id = MediaGenerationId::new(12_345, &account, MediaKind::Image, "ff9aa5cc-0001")?;
/// let upload = ImageUpload::builder(ImageId::try_from(id)?, 1024, 768, account.masked())
///     .details(UploadDetails::new("5c37e988", "69603881", Timestamp::parse("2026-02-27T16:34:25Z")?))
///     .build();
/// assert_eq!(upload.width(), Some(1024));
/// assert_eq!(upload.media().and_then(|media| media.name()).as_deref(), Some("ff9aa5cc-0001"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ImageUploadBuilder {
    id: ImageId,
    width: u32,
    height: u32,
    email: MaskedEmail,
    details: Option<UploadDetails>,
    aspect_ratio: AspectRatio,
    extension: &'static str,
}

impl ImageUpload {
    /// Starts an answer with the size of the image in pixels.
    pub fn builder(id: ImageId, width: u32, height: u32, email: MaskedEmail) -> ImageUploadBuilder {
        ImageUploadBuilder {
            id,
            width,
            height,
            email,
            details: None,
            aspect_ratio: AspectRatio::Unspecified,
            extension: "png",
        }
    }
}

impl ImageUploadBuilder {
    /// Adds `media` and `workflow`.
    pub fn details(mut self, details: UploadDetails) -> Self {
        self.details = Some(details);
        self
    }

    /// `aspectRatio`, otherwise unspecified.
    pub fn aspect_ratio(mut self, aspect_ratio: AspectRatio) -> Self {
        self.aspect_ratio = aspect_ratio;
        self
    }

    /// The extension in `displayName` (`upload.png`): the service makes up the name, as none is sent.
    pub fn extension(mut self, extension: &'static str) -> Self {
        self.extension = extension;
        self
    }

    /// Writes the body.
    #[must_use]
    pub fn build(self) -> ImageUpload {
        let id: &MediaGenerationId = self.id.as_id();
        let text = Json::object(|json| {
            if let Some(details) = &self.details {
                json.nested("media", |json| {
                    details.write_media(json, media_name(id), None);
                    json.nested("image", |json| {
                        json.nested("userUploadedImage", |json| {
                            json.text("aspectRatio", self.aspect_ratio.as_str());
                        });
                        json.nested("dimensions", |json| {
                            json.json("width", self.width);
                            json.json("height", self.height);
                        });
                    });
                });
                json.nested("workflow", |json| {
                    json.text("name", &details.workflow_id);
                    json.nested("metadata", |json| {
                        json.text("displayName", &format!("upload.{}", self.extension));
                        json.text("createTime", details.create_time.as_str());
                        json.text("primaryMediaId", media_name(id));
                    });
                    json.text("projectId", &details.project_id);
                });
            }
            write_reference(json, id);
            json.json("width", self.width);
            json.json("height", self.height);
            json.text("email", self.email.as_str());
        });
        ImageUpload::from_written(self.id.into_id(), &text)
    }
}

/// Builds the documented answer to a video upload.
///
/// ```
/// use core::time::Duration;
/// use flow_types::{MediaGenerationStatus, VideoUpload};
/// use flow_ids::{MaskedEmail, VideoId};
///
/// let id = VideoId::parse("user:12345-email:6a6f40676d61696c2e636f6d-video:07c542b0-0001")?;
/// let upload = VideoUpload::builder(id, MaskedEmail::from_wire("jo***@gmail.com"))
///     .duration(Duration::from_millis(11_940))
///     .dimensions(1280, 720)
///     .build();
/// assert_eq!(upload.duration_seconds(), Some(11.94));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct VideoUploadBuilder {
    id: VideoId,
    email: MaskedEmail,
    size: Option<(u32, u32)>,
    duration: Option<Duration>,
    details: Option<UploadDetails>,
    status: MediaGenerationStatus,
}

impl VideoUpload {
    /// Starts an answer; size and duration are optional in the model.
    pub fn builder(id: VideoId, email: MaskedEmail) -> VideoUploadBuilder {
        VideoUploadBuilder {
            id,
            email,
            size: None,
            duration: None,
            details: None,
            status: MediaGenerationStatus::Pending,
        }
    }
}

impl VideoUploadBuilder {
    /// Width and height in pixels.
    pub fn dimensions(mut self, width: u32, height: u32) -> Self {
        self.size = Some((width, height));
        self
    }

    /// The length of the clip.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Adds `media`.
    pub fn details(mut self, details: UploadDetails) -> Self {
        self.details = Some(details);
        self
    }

    /// The status in `media`, otherwise pending.
    pub fn status(mut self, status: MediaGenerationStatus) -> Self {
        self.status = status;
        self
    }

    /// Writes the body.
    #[must_use]
    pub fn build(self) -> VideoUpload {
        let id: &MediaGenerationId = self.id.as_id();
        let length = self
            .duration
            .and_then(|length| ProtoDuration::from_duration(length).ok());
        let length = length.as_ref().map(ProtoDuration::as_str);
        let text = Json::object(|json| {
            if let Some(details) = &self.details {
                json.nested("media", |json| {
                    details.write_media(json, media_name(id), Some(&self.status));
                    json.nested("video", |json| {
                        json.nested("dimensions", |json| {
                            if let Some((width, height)) = self.size {
                                json.json("width", width);
                                json.json("height", height);
                            }
                            json.optional_text("length", length);
                        });
                        if let Some(length) = length {
                            json.nested("videoOffset", |json| {
                                json.text("startOffset", "0s");
                                json.text("endOffset", length);
                            });
                        }
                        json.nested("userUploadedVideo", |json| json.text("encodedVideo", ""));
                    });
                });
            }
            write_reference(json, id);
            if let Some(length) = length {
                json.json("durationSeconds", decimal(length));
            }
            if let Some((width, height)) = self.size {
                json.json("width", width);
                json.json("height", height);
            }
            json.text("email", self.email.as_str());
        });
        VideoUpload::from_written(self.id.into_id(), &text)
    }
}

/// `11.940s` as the number `11.94`.
fn decimal(length: &str) -> &str {
    let number = length.trim_end_matches('s');
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

/// One account that was passed over, for [`ErrorBody::no_eligible_account`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SkippedAccount {
    email: MaskedEmail,
    reason: ErrorReason,
    model: String,
}

impl SkippedAccount {
    /// An account that rests for `model`; `*` stands for all.
    #[must_use]
    pub fn new(email: MaskedEmail, reason: ErrorReason, model: impl Into<String>) -> Self {
        Self {
            email,
            reason,
            model: model.into(),
        }
    }
}

impl ErrorBody {
    /// `{"error": "message"}`, as useapi.net writes its own errors.
    ///
    /// ```
    /// let body = flow_types::ErrorBody::from_message("Unauthorized");
    /// assert_eq!(body.as_json(), r#"{"error":"Unauthorized"}"#);
    /// ```
    #[must_use]
    pub fn from_message(message: &str) -> Self {
        Self::from_valid(&Json::object(|json| json.text("error", message)))
    }

    /// `{"error": {"code", "message", "status", "details": [{"@type", "reason"}]}}`, as Google's errors come; without a reason there
    /// are no `details`.
    ///
    /// ```
    /// use flow_types::{ErrorBody, ErrorReason};
    ///
    /// let reason = ErrorReason::UserRequestsThrottled;
    /// let body = ErrorBody::from_rpc(429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED", Some(&reason));
    /// assert_eq!(body.reason(), Some(reason));
    /// ```
    #[must_use]
    pub fn from_rpc(code: u16, message: &str, status: &str, reason: Option<&ErrorReason>) -> Self {
        Self::from_valid(&Json::object(|json| {
            json.nested("error", |json| {
                json.json("code", code);
                json.text("message", message);
                json.text("status", status);
                if let Some(reason) = reason {
                    json.array("details", &[reason], |json, reason| {
                        json.text("@type", "type.googleapis.com/google.rpc.ErrorInfo");
                        json.text("reason", reason.as_str());
                    });
                }
            });
        }))
    }

    /// The 429 when every account rests.
    ///
    /// Source: get-google-flow-jobs (load balancing), 2026-06-15.
    #[must_use]
    pub fn no_eligible_account(
        message: &str,
        retry_after: &Timestamp,
        skipped: &[SkippedAccount],
    ) -> Self {
        Self::from_valid(&Json::object(|json| {
            json.text("error", ErrorReason::NoEligibleAccount.as_str());
            json.text("message", message);
            json.text("retryAfter", retry_after.as_str());
            json.array("skipReasons", skipped, |json, skipped| {
                json.text("email", skipped.email.as_str());
                json.text("reason", skipped.reason.as_str());
                json.text("model", &skipped.model);
            });
        }))
    }

    /// Adds `retryAfter` beside the error. A body that is not an object stays as it is.
    #[must_use]
    pub fn with_retry_after(self, time: &Timestamp) -> Self {
        self.with(|json| json.text("retryAfter", time.as_str()))
    }

    /// Adds `code` beside the error. A body that is not an object stays as it is.
    #[must_use]
    pub fn with_code(self, code: u16) -> Self {
        self.with(|json| json.json("code", code))
    }

    fn with(self, members: impl FnOnce(&mut Json)) -> Self {
        match self.as_json().trim_ascii_end().strip_suffix('}') {
            Some(open) => {
                let mut json = Json(open.trim_ascii_end().to_owned());
                members(&mut json);
                json.0.push('}');
                Self::from_valid(&json.0)
            }
            None => self,
        }
    }
}

impl GetAssetResponse {
    /// Writes the answer.
    #[must_use]
    pub fn new(url: &str, id: &MediaGenerationId) -> Self {
        Self::from_valid(&Json::object(|json| {
            json.text("url", url);
            json.text("mediaGenerationId", id.as_str());
        }))
    }
}

/// Builds the 201 of an edit and the record of a job, which share most members.
///
/// ```
/// use flow_types::{JobBuilder, JobStatus, JobType, Timestamp};
///
/// let created = Timestamp::parse("2026-06-15T10:22:33.123Z")?;
/// let job = JobBuilder::new("j0914102233123456789v-u4711", JobType::Video, created);
/// assert_eq!(job.clone().edit_response().status(), Some(JobStatus::Created));
/// assert_eq!(job.status(JobStatus::Started).record().status(), Some(JobStatus::Started));
/// # Ok::<(), flow_types::TimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct JobBuilder {
    job_id: String,
    job_type: JobType,
    status: JobStatus,
    created: Timestamp,
    updated: Option<Timestamp>,
    request: String,
    response: Option<String>,
    error: Option<(String, String, u16)>,
}

impl JobBuilder {
    /// A job that was just created.
    pub fn new(job_id: impl Into<String>, job_type: JobType, created: Timestamp) -> Self {
        Self {
            job_id: job_id.into(),
            job_type,
            status: JobStatus::Created,
            created,
            updated: None,
            request: "{}".to_owned(),
            response: None,
            error: None,
        }
    }

    /// How far it is.
    pub fn status(mut self, status: JobStatus) -> Self {
        self.status = status;
        self
    }

    /// When it last changed.
    pub fn updated(mut self, updated: Timestamp) -> Self {
        self.updated = Some(updated);
        self
    }

    /// The request once more.
    pub fn request(mut self, request: RawObject<'_>) -> Self {
        request.as_json().trim_ascii().clone_into(&mut self.request);
        self
    }

    /// What Google answered, whole.
    pub fn response(mut self, response: RawObject<'_>) -> Self {
        self.response = Some(response.as_json().trim_ascii().to_owned());
        self
    }

    /// What was made: completes the job.
    pub fn completed(mut self, ids: &[MediaGenerationId]) -> Self {
        self.status = JobStatus::Completed;
        self.response = Some(Json::object(|json| {
            json.array("media", ids, |json, id| {
                json.text("name", media_name(id));
                json.text("mediaGenerationId", id.as_str());
            });
        }));
        self
    }

    /// Why it failed: fails the job.
    pub fn failed(
        mut self,
        error: impl Into<String>,
        details: impl Into<String>,
        code: u16,
    ) -> Self {
        self.status = JobStatus::Failed;
        self.error = Some((error.into(), details.into(), code));
        self
    }

    /// The 201 of an edit.
    #[must_use]
    pub fn edit_response(self) -> EditVideoResponse {
        EditVideoResponse::from_valid(&self.text())
    }

    /// The record of the job.
    #[must_use]
    pub fn record(self) -> JobRecord {
        JobRecord::from_valid(&self.text())
    }

    fn text(&self) -> String {
        Json::object(|json| {
            json.text("jobid", &self.job_id);
            json.text("type", self.job_type.as_str());
            json.text("status", self.status.as_str());
            json.text("created", self.created.as_str());
            json.optional_text("updated", self.updated.as_ref().map(Timestamp::as_str));
            json.json("request", &self.request);
            if let Some((error, details, code)) = &self.error {
                json.text("error", error);
                json.text("errorDetails", details);
                json.json("code", code);
            }
            if let Some(response) = &self.response {
                json.json("response", response);
            }
        })
    }
}

impl fmt::Debug for JobBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobBuilder")
            .field("job_type", &self.job_type)
            .field("status", &self.status)
            .field("created", &self.created)
            .field("updated", &self.updated)
            .finish_non_exhaustive()
    }
}
