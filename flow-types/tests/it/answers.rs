//! Answers of every endpoint with what they mean, and what becomes of them when they are damaged.

use std::borrow::Cow;

use flow_types::{
    AccountResponse, AccountsResponse, DeleteResponse, EncodedResponse, ErrorBody, GetAssetResponse,
    ImagesResponse, JobRecord, JobsResponse, References, ResponseBody, UploadResponse,
    VideosResponse,
};
use serde_json::Value;

/// What an answer says, whichever endpoint it is of.
#[derive(Debug, Default)]
pub(crate) struct Told {
    result: &'static str,
    ids: Vec<String>,
    urls: Vec<String>,
    byte_len: Option<u64>,
    job_id: Option<String>,
    job_status: Option<String>,
    reason: Option<String>,
    debug: String,
}

fn texts<'t>(texts: impl IntoIterator<Item = Cow<'t, str>>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

fn told<R: ResponseBody>(status: u16, body: &[u8]) -> Told {
    let found = References::search(body, R::PLACES, &[]);
    let ids = found.results().iter().map(|id| id.as_str().to_owned()).collect();
    let error = |error: &ErrorBody| Told {
        result: "api_error",
        job_id: error.job_id().map(|id| id.as_str().to_owned()),
        reason: error.reason().map(|reason| reason.as_str().to_owned()),
        debug: format!("{error:?} {:?}", error.deviations()),
        ..Told::default()
    };
    if !(200..300).contains(&status) {
        let body = ErrorBody::from_slice(body);
        let told = body.as_ref().map(error).unwrap_or_default();
        return Told { result: "api_error", ids, ..told };
    }
    let read = match R::from_slice(body) {
        Ok(read) => read,
        Err(_) => {
            // An upload without a reference may be an error.
            let body = ErrorBody::from_slice(body).ok().filter(ErrorBody::has_error);
            let told = body.as_ref().map(error);
            return Told { ids, ..told.unwrap_or(Told { result: "undecodable", ..Told::default() }) };
        }
    };
    let is_error = read.error().is_some();
    let result = match (read.holds_result(), is_error) {
        (true, _) => "success",
        (false, true) => "api_error",
        (false, false) => "undecodable",
    };
    assert_eq!(read.media_generation_ids(), found.results(), "one search");
    Told {
        result,
        ids,
        urls: texts(read.urls()),
        byte_len: read.byte_len(),
        job_id: read.job_id().map(|id| id.as_str().to_owned()),
        job_status: read.job_status().map(|status| status.as_str().to_owned()),
        reason: read
            .error()
            .and_then(|error| error.reason())
            .map(|reason| reason.as_str().to_owned()),
        debug: format!("{read:?} {:?} {:?}", read.deviations(), read.items()),
    }
}

fn told_of(endpoint: &str, status: u16, body: &[u8]) -> Told {
    let tell = match endpoint {
        "upload-asset" => told::<UploadResponse>,
        "get-asset" => told::<GetAssetResponse>,
        "generate-images" => told::<ImagesResponse>,
        "generate-video" | "extend-video" | "upscale-video" => told::<VideosResponse>,
        "upscale-image" | "video-to-gif" | "concatenate-videos" => told::<EncodedResponse>,
        "get-job" => told::<JobRecord>,
        "list-jobs" => told::<JobsResponse>,
        "list-accounts" => told::<AccountsResponse>,
        "get-account" => told::<AccountResponse>,
        "delete-assets" => told::<DeleteResponse>,
        other => panic!("{other}"),
    };
    tell(status, body)
}

fn rows() -> impl Iterator<Item = (String, u16, Vec<u8>, Value)> {
    include_str!("../answers.jsonl").lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        let body = match &row["body"] {
            Value::String(text) if row["body_is_json"] == false => text.clone(),
            body => body.to_string(),
        };
        let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
        let endpoint = row["endpoint"].as_str().unwrap().to_owned();
        (endpoint, status, body.into_bytes(), row["want"].clone())
    })
}

#[test]
fn means_what_it_says() {
    let mut wrong = Vec::new();
    for (n, (endpoint, status, body, want)) in rows().enumerate() {
        let told = told_of(&endpoint, status, &body);
        let is = |name: &str, got: Value| match &want[name] {
            Value::Null => None,
            Value::Array(any) if !got.is_array() => (!any.contains(&got)).then_some(got),
            wanted => (*wanted != got).then_some(got),
        };
        let checks = [
            ("result", told.result.into()),
            ("media_generation_ids", told.ids.clone().into()),
            ("urls", told.urls.clone().into()),
            ("byte_len", told.byte_len.into()),
            ("job_id", told.job_id.clone().into()),
            ("job_status", told.job_status.clone().into()),
            ("reason", told.reason.clone().into()),
        ];
        for (name, got) in checks {
            if let Some(got) = is(name, got) {
                wrong.push(format!("{n} {endpoint} {status} {name}: {got}, want {}", want[name]));
            }
        }
        for secret in want["not_printed"].as_array().into_iter().flatten() {
            let secret = secret.as_str().unwrap();
            assert!(!told.debug.contains(secret), "{n} {endpoint}: {}", told.debug);
        }
        assert!(!told.debug.contains('@'), "{n} {endpoint}: {}", told.debug);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
