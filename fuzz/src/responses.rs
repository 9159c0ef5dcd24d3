//! The response reader.

use flow_http::validate::{AssetType, CheckedAsset};
use flow_http::{MAX_RETRY_AFTER, ResponseError, UploadAsset};
use flow_ids::AccountEmail;
use flow_types::{ErrorBody, JobRecord, UploadResponse, reference_only};
use http::{Response, StatusCode};
use serde_json::Value;

use crate::message::Message;

/// Any answer is read; a reference in a 2xx is never lost or changed, JSON is written back as it came, and
/// nothing that is shown holds the body.
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
    let mut response = Response::new(input.body);
    *response.status_mut() = status;
    *response.headers_mut() = input.headers;
    let answer = upload.from_http(response);

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
                uploaded.oddities(),
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
    if let Ok(body) = ErrorBody::from_slice(input.body) {
        let _ = (
            body.message(),
            body.reason(),
            body.retry_after(),
            body.skip_reasons(),
            body.oddities(),
        );
    }
    if let Ok(record) = JobRecord::from_slice(input.body) {
        let _ = (record.oddities(), format!("{record:?}"));
    }
    // The quick path stops at the reference: it can succeed where what follows is broken, and then the full
    // one salvages the same.
    let quick = reference_only(input.body).ok();
    match UploadResponse::from_slice(input.body) {
        Ok(full) => assert_eq!(Some(full.media_generation_id()), quick.as_ref()),
        Err(error) => assert!(quick.is_none() || quick.as_ref() == error.salvaged_id()),
    }
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
