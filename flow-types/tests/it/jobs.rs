//! Assets, edits and job records.

use flow_types::{
    DecodeErrorKind, ErrorReason, GetAssetResponse, JobRecord, JobStatus, ResponseBody,
    VideosResponse,
};

#[test]
fn asset() {
    let body = br#"{"url":"https://x/?a=1\u0026b=2","mediaGenerationId":{"mediaGenerationId":"user:1-email:6a-image:x"}}"#;
    let asset = GetAssetResponse::from_slice(body).unwrap();
    assert_eq!(asset.url().as_deref(), Some("https://x/?a=1&b=2"));
    assert_eq!(
        asset.media_generation_id().unwrap().as_str(),
        "user:1-email:6a-image:x"
    );
    assert_eq!(asset.deviations()[0].path(), "mediaGenerationId");
    for body in [
        r#"{"mediaGenerationId":"user:1-email:6a-image:x"}"#,
        r#"{"url":null}"#,
        r#"{"url":7}"#,
    ] {
        let error = GetAssetResponse::from_slice(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::MissingMember);
    }
}

#[test]
fn edit() {
    let edit = VideosResponse::from_slice(
        br#"{"jobId":"j1-x","media":[{"mediaGenerationId":"user:1-email:6a-video:x"},{}],"error":"All operations failed"}"#,
    )
    .unwrap();
    assert_eq!(edit.job_id().unwrap().as_str(), "j1-x");
    assert_eq!(edit.media_generation_ids().len(), 1);
    assert_eq!(
        edit.error().unwrap().message().as_deref(),
        Some("All operations failed")
    );
    let with_result = VideosResponse::from_slice(
        br#"{"jobId":"a","media":[],"response":{"media":[{"mediaGenerationId":"user:1-email:6a-video:v"}]}}"#,
    )
    .unwrap();
    assert_eq!(with_result.media_generation_ids().len(), 1);
    let both = VideosResponse::from_slice(br#"{"jobId":"a","jobid":"b"}"#).unwrap();
    assert_eq!(both.job_id().unwrap().as_str(), "a");
}

#[test]
fn record() {
    let job = JobRecord::from_slice(
        br#"{"jobid":"j1","status":"failed","response":{"media":[{"mediaMetadata":{"mediaStatus":{"failureReasons":["FINISH_REASON_INPUT_VIDEO_EDIT","NEW"]}}}],"error":{"code":500}},"error":{"code":400,"details":[{"reason":"PUBLIC_ERROR_UNSAFE_GENERATION"}]}}"#,
    )
    .unwrap();
    assert_eq!(job.status(), Some(JobStatus::Failed));
    assert!(job.status().unwrap().is_final());
    assert!(JobStatus::Completed.is_final());
    assert!(!JobStatus::Created.is_final());
    assert!(!JobStatus::from_wire("new").is_final());
    assert_eq!(
        job.error().unwrap().reason(),
        Some(ErrorReason::UnsafeGeneration)
    );
    let media = job.response().unwrap().media().unwrap();
    let status = media[0].media_metadata().unwrap().media_status().unwrap();
    let reasons = status.failure_reasons().unwrap();
    assert_eq!(reasons[0], ErrorReason::FinishReasonInputVideoEdit);
    assert_eq!(reasons[1].as_str(), "NEW");
    assert!(job.media_generation_ids().is_empty());
}
