//! The builders: the written bodies are those of the source documents, and are read back unchanged.

use std::path::Path;

use flow_ids::{JobId, MaskedEmail, MediaGenerationId};
use flow_types::{
    AspectRatio, Builder, Dimensions, ErrorBody, ErrorReason, GetAssetResponse, Image, JobOutput,
    JobRecord, JobStatus, JobType, Media, MediaGenerationStatus, MediaMetadata, MediaStatus,
    ProtoDuration, RawObject, ResponseBody, Timestamp, UploadResponse, UserUploadedImage,
    UserUploadedVideo, Video, VideoOffset, VideosResponse, Visibility, Workflow, WorkflowMetadata,
};

const IMAGE: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";
const VIDEO: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002";
const PROJECT: &str = "c4410b7e-5e0f-4f0e-8a3f-c0de5eed00aa";
const WORKFLOW: &str = "1f6d20ab-93f1-4b11-b0c4-c0de5eed00bb";

/// A fixture without white space between its tokens; member order and number text are kept.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bodies/{name}.json"));
    let text = std::fs::read_to_string(path).unwrap();
    let (mut quoted, mut escaped) = (false, false);
    text.chars()
        .filter(|&c| {
            if c == '"' && !escaped {
                quoted = !quoted;
            }
            escaped = c == '\\' && !escaped;
            quoted || !c.is_whitespace()
        })
        .collect()
}

fn email() -> MaskedEmail {
    MaskedEmail::from_wire("no***@example.org")
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn metadata(created: &str) -> Builder<MediaMetadata<'static>> {
    let platform = br#"{"clientPlatform":"CLIENT_PLATFORM_WEB"}"#;
    MediaMetadata::builder()
        .visibility(Visibility::Private)
        .create_time(time(created))
        .request_data(RawObject::from_slice(platform).unwrap())
}

fn media(name: &str, metadata: Builder<MediaMetadata<'static>>) -> Builder<Media<'static>> {
    Media::builder()
        .name(name)
        .project_id(PROJECT)
        .workflow_id(WORKFLOW)
        .workflow_step_id("CAE")
        .media_metadata(metadata)
}

#[test]
fn documented_uploads() {
    let id = MediaGenerationId::parse(IMAGE).unwrap();
    let name = id.parts().unwrap().media_id().to_owned();
    let created = "2026-02-27T16:34:25.128454Z";
    let image = Image::builder()
        .dimensions(Dimensions::builder().width(1024).height(1024))
        .user_uploaded_image(UserUploadedImage::builder().aspect_ratio(AspectRatio::Unspecified));
    let about = WorkflowMetadata::builder()
        .display_name("upload.webp")
        .create_time(time(created))
        .primary_media_id(&*name);
    // Members may be set in any order: they are written in the order of the document.
    let upload = UploadResponse::builder(&id)
        .email(email())
        .height(1024)
        .width(1024)
        .workflow(
            Workflow::builder()
                .name(WORKFLOW)
                .metadata(about)
                .project_id(PROJECT),
        )
        .media(media(&name, metadata(created)).image(image))
        .build_response(id.clone());
    assert_eq!(upload.as_json(), fixture("upload-image"));
    let read = UploadResponse::from_slice(upload.as_json().as_bytes()).unwrap();
    assert_eq!(read, upload);
    assert_eq!(read.deviations(), []);

    let middle = UploadResponse::builder(&id)
        .width(685)
        .height(900)
        .email(email());
    assert_eq!(middle.to_json(), fixture("upload-image_with_email"));

    let id = MediaGenerationId::parse(VIDEO).unwrap();
    let name = id.parts().unwrap().media_id().to_owned();
    let length = ProtoDuration::from_wire("11.940s");
    let clip = Video::builder()
        .dimensions(
            Dimensions::builder()
                .width(1280)
                .height(720)
                .length(&length),
        )
        .video_offset(
            VideoOffset::builder()
                .start_offset(ProtoDuration::from_wire("0s"))
                .end_offset(&length),
        )
        .user_uploaded_video(UserUploadedVideo::builder().encoded_video(""));
    let status = MediaStatus::builder().media_generation_status(MediaGenerationStatus::Pending);
    let about = metadata("2026-05-20T23:04:23.089821Z").media_status(status);
    let upload = UploadResponse::builder(&id)
        .media(media(&name, about).video(clip))
        .exact_duration(11.94)
        .width(1280)
        .height(720)
        .email(email())
        .build_response(id.clone());
    assert_eq!(upload.as_json(), fixture("upload-video"));
    let read = UploadResponse::from_slice(upload.as_json().as_bytes()).unwrap();
    assert_eq!(read, upload);

    let minimal = UploadResponse::builder(&id).email(email());
    assert_eq!(minimal.to_json(), fixture("upload-video_minimal"));
}

#[test]
fn builders_show_no_texts() {
    let job = JobRecord::builder()
        .error_value("nora@example.org")
        .code(RawObject::from_slice(b"{}").unwrap());
    assert_eq!(format!("{job:?}"), "Builder(<2 members>)");
    // Setting a member again replaces its value, and unknown members are written last.
    let new = RawObject::from_slice(br#"{"a":1}"#)
        .unwrap()
        .get("a")
        .unwrap();
    let size = Dimensions::builder().member("depth", new).width(1).width(2);
    assert_eq!(size.to_json(), r#"{"width":2,"depth":1}"#);
    assert_eq!(size.clone().to_json(), size.to_json());
}

#[test]
fn documented_errors() {
    let throttled = ErrorBody::from_rpc(
        429,
        "Resource has been exhausted (e.g. check quota).",
        "RESOURCE_EXHAUSTED",
        Some(&ErrorReason::UserRequestsThrottled),
    );
    assert_eq!(
        throttled.as_json(),
        fixture("error-429_user_requests_throttled")
    );
    let until = Timestamp::parse("2026-06-25T06:30:00.000Z").unwrap();
    assert_eq!(
        throttled.with_retry_after(&until).as_json(),
        fixture("error-429_user_requests_throttled_retry_after")
    );
    let policy = ErrorBody::from_rpc(
        400,
        "Request contains an invalid argument.",
        "INVALID_ARGUMENT",
        Some(&ErrorReason::TrumpFaceDetected),
    );
    assert_eq!(policy.as_json(), fixture("error-400_trump_face_detected"));
    let unavailable =
        ErrorBody::from_rpc(503, "Service temporarily unavailable.", "UNAVAILABLE", None);
    assert_eq!(unavailable.as_json(), fixture("error-503_unavailable"));
    assert_eq!(
        ErrorBody::from_message("Unauthorized").as_json(),
        fixture("error-401_unauthorized")
    );
    assert_eq!(
        ErrorBody::from_message("Job has expired")
            .with_code(410)
            .as_json(),
        fixture("error-410_job_has_expired")
    );
    let nobody = ErrorBody::no_eligible_account(
        "All accounts are temporarily rate limited.",
        &Timestamp::parse("2026-06-25T06:29:00.000Z").unwrap(),
        &[
            (email(), ErrorReason::UserRequestsThrottled, "*"),
            (
                MaskedEmail::from_wire("iv***@example.org"),
                ErrorReason::PerModelDailyQuotaReached,
                "omni-flash",
            ),
        ],
    );
    assert_eq!(nobody.as_json(), fixture("error-429_no_eligible_account"));
}

#[test]
fn texts_are_escaped() {
    let nasty = "\"},\"x\":{\\ \n\r\t\u{0}\u{1f}\u{7f} é \u{2028} 😀";
    assert_eq!(ErrorBody::from_message(nasty).message().unwrap(), nasty);
    let as_serde = serde_json::to_string(&serde_json::json!({ "error": nasty })).unwrap();
    assert_eq!(ErrorBody::from_message(nasty).as_json(), as_serde);
    assert_eq!(
        ErrorBody::from_slice(b"[ ]")
            .unwrap()
            .with_code(1)
            .as_json(),
        "[ ]"
    );
    assert_eq!(
        ErrorBody::from_slice(b" { } ")
            .unwrap()
            .with_code(1)
            .as_json(),
        r#" {"code":1}"#
    );
}

#[test]
fn assets_and_jobs() {
    let id = MediaGenerationId::from_wire(IMAGE);
    let url = "https://storage.googleapis.com/REDACTED";
    let asset = GetAssetResponse::builder()
        .url(url)
        .media_generation_id(&id)
        .build();
    assert_eq!(asset.as_json(), fixture("asset-image"));

    let created = time("2026-06-15T10:22:33.123Z");
    let request = RawObject::from_slice(br#" {"prompt":"x", "n":1e400} "#).unwrap();
    let job_id = JobId::parse("j1v-u4711").unwrap();
    // A 201 is a job record, and spells its job id as a record does.
    let started = JobRecord::builder()
        .job_id(&job_id)
        .job_type(JobType::Video)
        .status(JobStatus::Created)
        .created(&created)
        .request(request)
        .response(JobOutput::builder())
        .build();
    assert_eq!(
        started.as_json(),
        r#"{"jobid":"j1v-u4711","type":"video","status":"created","created":"2026-06-15T10:22:33.123Z","request":{"prompt":"x", "n":1e400},"response":{}}"#
    );
    let started = VideosResponse::from_slice(started.as_json().as_bytes()).unwrap();
    assert_eq!(started.job_id(), Some(job_id.clone()));
    assert_eq!(started.deviations(), []);
    assert!(started.holds_result());
    let waited_for = VideosResponse::builder().job_id(&job_id).build();
    assert_eq!(waited_for.as_json(), r#"{"jobId":"j1v-u4711"}"#);

    let made = Media::builder().media_generation_id(MediaGenerationId::from_wire(VIDEO));
    let record = JobRecord::builder()
        .job_id(&job_id)
        .status(JobStatus::Completed)
        .updated(&created)
        .response(JobOutput::builder().media(vec![made]))
        .build();
    assert_eq!(
        JobRecord::from_slice(record.as_json().as_bytes()).unwrap(),
        record
    );
    assert_eq!(record.status(), Some(JobStatus::Completed));
    assert_eq!(record.media_generation_ids()[0].as_str(), VIDEO);
    assert_eq!(record.deviations(), []);
}
