//! The response reader.

use std::fmt::Debug;

use flow_http::validate::{AssetType, CheckedAsset, FrameWindow};
use flow_http::{
    Endpoint, GenerateVideo, GetAsset, GetJob, MAX_RETRY_AFTER, ResponseError, UploadAsset,
    VideoInput,
};
use flow_ids::{AccountEmail, JobId, MediaGenerationId, VideoId};
use flow_types::{ErrorBody, JobRecord, References, ResponseBody, UploadResponse, VideosResponse};
use http::{Response, StatusCode};
use serde_json::Value;

use crate::message::Message;

/// Any answer is read, at any endpoint; a reference in a 2xx is never lost or changed, and JSON is written back as it
/// came.
pub fn response_reader(data: &[u8]) {
    let Some(input) = Message::read(data) else {
        return;
    };
    // The first line is a status, and perhaps a word that pins the account.
    let (status, pinned) = input
        .first_line
        .split_once(' ')
        .unwrap_or((input.first_line, ""));
    let Some(status) = status
        .parse()
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok())
    else {
        return;
    };
    let upload = upload(pinned == "pinned");
    let response = || {
        let mut response = Response::new(input.body);
        *response.status_mut() = status;
        response.headers_mut().clone_from(&input.headers);
        response
    };
    let answer = upload.read_response(response());

    let expected = reference(input.body);
    match &answer {
        Ok(uploaded) => {
            assert!(status.is_success());
            if let Some(expected) = &expected {
                assert_eq!(uploaded.media_generation_id().as_str(), expected);
            }
            let mut text = input.body.trim_ascii();
            text = text
                .strip_prefix(b"\xef\xbb\xbf")
                .unwrap_or(text)
                .trim_ascii();
            assert_eq!(uploaded.as_json().trim().as_bytes(), text);
            let _ = (
                uploaded.width(),
                uploaded.height(),
                uploaded.duration_seconds(),
                uploaded.media(),
            );
            let _ = (
                uploaded.workflow(),
                uploaded.deviations(),
                uploaded.email(),
                format!("{uploaded:?}"),
            );
        }
        Err(error) => {
            let id = error.media_generation_id();
            if status.is_success() && expected.is_some() {
                assert!(matches!(error, ResponseError::AccountMismatch(_)));
                assert_eq!(id.map(|id| id.as_str()), expected.as_deref());
            }
            let _ = (
                error.outcome(),
                error.retry_advice(),
                error.to_string(),
                format!("{error:?}"),
            );
            if let Some(api) = error.as_api() {
                assert!(
                    api.retry_after(None)
                        .is_none_or(|retry| retry.delay <= MAX_RETRY_AFTER)
                );
            }
        }
    }
    others(&response(), status, input.body);
    if let Ok(body) = ErrorBody::from_slice(input.body) {
        let _ = (
            body.message(),
            body.reason(),
            body.retry_after(),
            body.skip_reasons(),
            body.deviations(),
        );
    }
    if let Ok(record) = JobRecord::from_slice(input.body) {
        let _ = (record.deviations(), format!("{record:?}"));
    }
    // One search for every body: what was read is what is found, and what was named is found no more.
    let found = References::search(input.body, UploadResponse::PLACES, &[]);
    if let Ok(full) = UploadResponse::from_slice(input.body) {
        assert_eq!(full.media_generation_ids(), found.results());
        assert!(found.results().contains(full.media_generation_id()));
    }
    let named: Vec<&str> = found.results().iter().map(|id| id.as_str()).collect();
    let again = References::search(input.body, UploadResponse::PLACES, &named);
    assert!(
        again
            .results()
            .iter()
            .all(|id| !found.results().contains(id))
    );
    if let Ok(videos) = VideosResponse::from_slice(input.body) {
        let _ = (
            videos.items(),
            videos.urls(),
            videos.byte_len(),
            videos.error(),
        );
    }
}

/// The answers of the other endpoints: a success is a 2xx, written back as it came, and an error knows its status.
fn others(response: &Response<&[u8]>, status: StatusCode, body: &[u8]) {
    fn check<T: Debug>(
        answer: Result<T, ResponseError>,
        json: impl Fn(&T) -> String,
        (status, body): (StatusCode, &[u8]),
    ) {
        match answer {
            Ok(answer) => {
                assert!(status.is_success());
                let json = json(&answer);
                assert!(body.ends_with(json.as_bytes()), "the text stays");
                let _ = format!("{answer:?}");
            }
            Err(error) => {
                if let Some(api) = error.as_api() {
                    assert_eq!((api.status(), api.body()), (status, body));
                }
                let _ = (error.outcome(), error.retry_advice(), error.to_string());
                let _ = format!("{error:?}");
            }
        }
    }
    let id = "user:1-email:6e6f7261406578616d706c652e6f7267-video:v";
    let asset = GetAsset::new(MediaGenerationId::from_wire(id)).read_response(response.clone());
    check(asset, |answer| answer.as_json().to_owned(), (status, body));
    let job = JobId::parse("j1v-u4711").expect("a job id");
    let job = GetJob::new(job).read_response(response.clone());
    check(job, |answer| answer.as_json().to_owned(), (status, body));
    let video = VideoId::parse(id).expect("a reference");
    let edit = GenerateVideo::builder("snow", VideoInput::edit(video, FrameWindow::MAX))
        .with_model("omni-flash")
        .build()
        .expect("an edit");
    let edit = edit.read_response(response.clone());
    check(edit, |answer| answer.as_json().to_owned(), (status, body));
}

const NAME: &[u8] = b"mediaGenerationId";

/// Where the document puts the reference, by a reader of another make.
fn reference(body: &[u8]) -> Option<String> {
    // Of a member that stands twice the first usable value counts, but the last one here. An escape may hide
    // a name.
    let names = body
        .windows(NAME.len())
        .filter(|window| *window == NAME)
        .count();
    if body.contains(&b'\\') {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let member = body.as_object()?.get("mediaGenerationId")?;
    let (text, expected) = match member.as_str() {
        Some(text) => (text, 1),
        None => (member.get("mediaGenerationId")?.as_str()?, 2),
    };
    if names != expected {
        return None;
    }
    (!text.is_empty()).then(|| text.to_owned())
}

fn upload(pinned: bool) -> UploadAsset {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let asset = CheckedAsset::check(png, AssetType::Png, 1000).expect("the beginning of a PNG");
    let upload = UploadAsset::new(asset);
    if pinned {
        upload.with_account(AccountEmail::parse("nora@example.org").expect("an address"))
    } else {
        upload
    }
}
