//! The writing side: what is built is what the source document prints, and reads back.

use core::time::Duration;
use std::path::Path;

use flow_ids::{ImageId, MaskedEmail, MediaGenerationId, VideoId};
use flow_types::{
    AspectRatio, ClientPlatform, EditVideoResponse, ErrorBody, ErrorReason, GetAssetResponse,
    ImageUpload, JobBuilder, JobRecord, JobStatus, JobType, RawObject, SkippedAccount, Timestamp,
    UploadDetails, UploadResponse, VideoUpload, Visibility,
};

const IMAGE: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";
const VIDEO: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002";

/// A fixture without the white space between its parts, member order and number text kept.
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

fn details(time: &str) -> UploadDetails {
    UploadDetails::new(
        "c4410b7e-5e0f-4f0e-8a3f-c0de5eed00aa",
        "1f6d20ab-93f1-4b11-b0c4-c0de5eed00bb",
        Timestamp::parse(time).unwrap(),
    )
}

#[test]
fn documented_uploads() {
    let id = ImageId::parse(IMAGE).unwrap();
    let image = ImageUpload::builder(id.clone(), 1024, 1024, email())
        .details(details("2026-02-27T16:34:25.128454Z"))
        .extension("webp")
        .build();
    assert_eq!(image.as_json(), fixture("upload-image"));
    let read = UploadResponse::from_slice(image.as_json().as_bytes()).unwrap();
    assert_eq!(read, UploadResponse::from(image));
    assert_eq!(read.oddities(), []);

    let middle = ImageUpload::builder(id, 685, 900, email()).build();
    assert_eq!(middle.as_json(), fixture("upload-image_with_email"));

    let id = VideoId::parse(VIDEO).unwrap();
    let video = VideoUpload::builder(id.clone(), email())
        .duration(Duration::from_millis(11_940))
        .dimensions(1280, 720)
        .details(details("2026-05-20T23:04:23.089821Z"))
        .build();
    assert_eq!(video.as_json(), fixture("upload-video"));
    let read = UploadResponse::from_slice(video.as_json().as_bytes()).unwrap();
    assert_eq!(read, UploadResponse::from(video));

    let minimal = VideoUpload::builder(id, email()).build();
    assert_eq!(minimal.as_json(), fixture("upload-video_minimal"));
}

#[test]
fn choices_of_an_upload() {
    let chosen = details("2026-02-27T16:34:25.128454Z")
        .workflow_step_id("CAF")
        .client_platform(ClientPlatform::from_wire("MOBILE"))
        .visibility(Visibility::from_wire("PUBLIC"));
    assert_eq!(
        format!("{chosen:?}"),
        "UploadDetails { create_time: Timestamp(2026-02-27T16:34:25.128454Z), \
         client_platform: Unknown(<6 bytes>), visibility: Public, .. }"
    );
    let image = ImageUpload::builder(ImageId::parse(IMAGE).unwrap(), 2, 3, email())
        .details(chosen)
        .aspect_ratio(AspectRatio::from_wire("IMAGE_ASPECT_RATIO_SQUARE"))
        .build();
    let value: serde_json::Value = serde_json::from_str(image.as_json()).unwrap();
    let at = |place: &str| value.pointer(place).and_then(|value| value.as_str());
    assert_eq!(at("/media/workflowStepId"), Some("CAF"));
    assert_eq!(
        at("/media/mediaMetadata/requestData/clientPlatform"),
        Some("MOBILE")
    );
    assert_eq!(at("/media/mediaMetadata/visibility"), Some("PUBLIC"));
    assert_eq!(
        at("/media/image/userUploadedImage/aspectRatio"),
        Some("IMAGE_ASPECT_RATIO_SQUARE")
    );
}

#[test]
fn jobs_show_no_texts_of_others() {
    let created = Timestamp::parse("2026-06-15T10:22:33.123Z").unwrap();
    let job = JobBuilder::new("nora@example.org", JobType::Video, created);
    assert_eq!(
        format!("{job:?}"),
        "JobBuilder { job_type: Video, status: Created, \
         created: Timestamp(2026-06-15T10:22:33.123Z), updated: None, .. }"
    );
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
            SkippedAccount::new(email(), ErrorReason::UserRequestsThrottled, "*"),
            SkippedAccount::new(
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
    let asset = GetAssetResponse::new("https://storage.googleapis.com/REDACTED", &id);
    assert_eq!(asset.as_json(), fixture("asset-image"));

    let created = Timestamp::parse("2026-06-15T10:22:33.123Z").unwrap();
    let request = RawObject::from_slice(br#" {"prompt":"x", "n":1e400} "#).unwrap();
    let job = JobBuilder::new("j1v-u4711", JobType::Video, created.clone()).request(request);
    let edit = job
        .clone()
        .response(RawObject::from_slice(b"{}").unwrap())
        .edit_response();
    assert_eq!(
        edit.as_json(),
        r#"{"jobid":"j1v-u4711","type":"video","status":"created","created":"2026-06-15T10:22:33.123Z","request":{"prompt":"x", "n":1e400},"response":{}}"#
    );
    assert_eq!(
        EditVideoResponse::from_slice(edit.as_json().as_bytes()).unwrap(),
        edit
    );
    assert_eq!(edit.oddities(), []);

    let record = job
        .clone()
        .updated(created)
        .completed(&[MediaGenerationId::from_wire(VIDEO)])
        .record();
    assert_eq!(
        JobRecord::from_slice(record.as_json().as_bytes()).unwrap(),
        record
    );
    assert_eq!(record.status(), Some(JobStatus::Completed));
    assert_eq!(record.media_generation_ids()[0].as_str(), VIDEO);
    let failed = job.failed("API error: 500", "Upstream", 500).record();
    assert_eq!(failed.code(), Some(500));
    assert_eq!(failed.error_details().as_deref(), Some("Upstream"));
    assert_eq!(failed.oddities(), []);
}
