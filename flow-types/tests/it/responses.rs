//! Responses of every endpoint with what is read from them, and the same after damage.

use std::borrow::Cow;

use flow_types::{
    AccountResponse, AccountsResponse, DeleteResponse, EncodedResponse, ErrorBody,
    GetAssetResponse, ImagesResponse, JobRecord, JobsResponse, References, ResponseBody,
    UploadResponse, VideosResponse,
};
use serde_json::Value;

/// The result of reading a response of any endpoint.
#[derive(Debug, Default)]
pub(crate) struct ReadResult {
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

fn read_body<R: ResponseBody>(status: u16, body: &[u8]) -> ReadResult {
    let found = References::search(body, R::PLACES, &[]);
    let ids = found
        .results()
        .iter()
        .map(|id| id.as_str().to_owned())
        .collect();
    let error = |error: &ErrorBody| ReadResult {
        result: "api_error",
        job_id: error.job_id().map(|id| id.as_str().to_owned()),
        reason: error.reason().map(|reason| reason.as_str().to_owned()),
        debug: format!("{error:?} {:?}", error.deviations()),
        ..ReadResult::default()
    };
    if !(200..300).contains(&status) {
        let body = ErrorBody::from_slice(body);
        let found = body.as_ref().map(error).unwrap_or_default();
        return ReadResult {
            result: "api_error",
            ids,
            ..found
        };
    }
    let Ok(read) = R::from_slice(body) else {
        // The response to an upload without a reference may be an error.
        let body = ErrorBody::from_slice(body)
            .ok()
            .filter(ErrorBody::has_error);
        let found = body.as_ref().map(error);
        return ReadResult {
            ids,
            ..found.unwrap_or(ReadResult {
                result: "undecodable",
                ..ReadResult::default()
            })
        };
    };
    let is_error = read.error().is_some();
    let result = match (read.holds_result(), is_error) {
        (true, _) => "success",
        (false, true) => "api_error",
        (false, false) => "undecodable",
    };
    assert_eq!(read.media_generation_ids(), found.results(), "one search");
    ReadResult {
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

fn read_endpoint(endpoint: &str, status: u16, body: &[u8]) -> ReadResult {
    let read = match endpoint {
        "upload-asset" => read_body::<UploadResponse>,
        "get-asset" => read_body::<GetAssetResponse>,
        "generate-images" => read_body::<ImagesResponse>,
        "generate-video" | "extend-video" | "upscale-video" => read_body::<VideosResponse>,
        "upscale-image" | "video-to-gif" | "concatenate-videos" => read_body::<EncodedResponse>,
        "get-job" => read_body::<JobRecord>,
        "list-jobs" => read_body::<JobsResponse>,
        "list-accounts" => read_body::<AccountsResponse>,
        "get-account" => read_body::<AccountResponse>,
        "delete-assets" => read_body::<DeleteResponse>,
        other => panic!("{other}"),
    };
    read(status, body)
}

fn rows() -> impl Iterator<Item = (String, u16, Vec<u8>, Value)> {
    include_str!("../responses.jsonl").lines().map(|line| {
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
fn rows_are_read_as_expected() {
    let mut wrong = Vec::new();
    for (n, (endpoint, status, body, want)) in rows().enumerate() {
        let found = read_endpoint(&endpoint, status, &body);
        let is = |name: &str, got: Value| match &want[name] {
            Value::Null => None,
            Value::Array(any) if !got.is_array() => (!any.contains(&got)).then_some(got),
            wanted => (*wanted != got).then_some(got),
        };
        let checks = [
            ("result", found.result.into()),
            ("media_generation_ids", found.ids.clone().into()),
            ("urls", found.urls.clone().into()),
            ("byte_len", found.byte_len.into()),
            ("job_id", found.job_id.clone().into()),
            ("job_status", found.job_status.clone().into()),
            ("reason", found.reason.clone().into()),
        ];
        for (name, got) in checks {
            if let Some(got) = is(name, got) {
                wrong.push(format!(
                    "{n} {endpoint} {status} {name}: {got}, want {}",
                    want[name]
                ));
            }
        }
        for secret in want["not_printed"].as_array().into_iter().flatten() {
            let secret = secret.as_str().unwrap();
            assert!(
                !found.debug.contains(secret),
                "{n} {endpoint}: {}",
                found.debug
            );
        }
        assert!(
            !found.debug.contains('@'),
            "{n} {endpoint}: {}",
            found.debug
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every reference that is a string in a body.
fn references_in(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    let parts = text.split(['"', '\\', '<', '>', ' ', '\n']);
    parts
        .filter(|part| flow_ids::MediaGenerationId::parse(part).is_ok())
        .map(str::to_owned)
        .collect()
}

/// Variants of a damaged response. Damage within a reference can't be distinguished from another reference.
fn damaged(body: &[u8], references: &[String], seed: usize) -> Vec<Vec<u8>> {
    let spans: Vec<_> = references
        .iter()
        .flat_map(|id| memchr::memmem::find_iter(body, id).map(|at| at..at + id.len()))
        .collect();
    let is_within = |at: usize| spans.iter().any(|span| span.contains(&at));
    let mut all = Vec::new();
    let step = (body.len() / 23).max(1);
    for at in (seed % step..body.len()).step_by(step) {
        all.push(body[..at].to_vec());
        // A byte before a reference is outside of it; a byte directly after it may belong to it.
        if is_within(at) || (at > 0 && is_within(at - 1)) {
            continue;
        }
        for byte in [
            b'"', b'x', b'{', b'}', b'[', b':', b',', b'\\', b' ', 0, 0xff,
        ] {
            let mut flipped = body.to_vec();
            flipped[at] = byte;
            all.push(flipped);
            let mut inserted = body.to_vec();
            inserted.insert(at, byte);
            all.push(inserted);
        }
        let mut removed = body.to_vec();
        removed.remove(at);
        all.push(removed);
    }
    all
}

/// A search returns the correct reference or none, and never overlooks one that is present.
fn wrong<R: ResponseBody>(body: &[u8], results: &[String], named: &[&str]) -> Option<String> {
    let found = References::search(body, R::PLACES, named);
    let is_result = |id: &str| results.iter().any(|result| result == id);
    let text = String::from_utf8_lossy(body);
    // A text that is not a reference may become another such text when it is damaged.
    let is_garbage = |id: &str| !id.contains("user:") && !id.contains(['"', '{']);
    let mut returned = found.results().iter().map(|id| id.as_str());
    if let Some(id) = returned.find(|id| !is_result(id) && !is_garbage(id)) {
        return Some(format!("{id} returned from {text}"));
    }
    let is_there = references_in(body).iter().any(|id| is_result(id));
    let is_found = !found.results().is_empty() || found.has_possible();
    (is_there && !is_found).then(|| format!("overlooked in {text}"))
}

#[test]
fn damage_never_returns_a_wrong_reference() {
    let mut failures = Vec::new();
    for (n, (endpoint, _, body, want)) in rows().enumerate() {
        let check = match endpoint.as_str() {
            "upload-asset" => wrong::<UploadResponse>,
            "generate-images" => wrong::<ImagesResponse>,
            "generate-video" | "extend-video" | "upscale-video" => wrong::<VideosResponse>,
            "get-job" => wrong::<JobRecord>,
            _ => continue,
        };
        let Ok(results) =
            serde_json::from_value::<Vec<String>>(want["media_generation_ids"].clone())
        else {
            continue;
        };
        let references = references_in(&body);
        // The request of an endpoint contains the references that the response echoes.
        let named: Vec<&str> = references
            .iter()
            .map(String::as_str)
            .filter(|id| !results.iter().any(|result| result == id))
            .collect();
        let text = String::from_utf8_lossy(&body).into_owned();
        let quoted = serde_json::to_string(&text).unwrap();
        for named in [&named[..], &[]] {
            let mut check = |what: &str, body: &[u8]| {
                let failure = check(body, &results, named);
                failures.extend(failure.map(|why| format!("{n} {endpoint} {what}: {why}")));
            };
            check("whole", &body);
            for wrapped in [
                format!("<html><body><pre>{text}</pre></body></html>"),
                format!("[{text}]"),
                format!("warning: late\n{text}\n"),
                quoted.clone(),
                format!("<script>var response = {quoted};</script>"),
                format!("\u{feff}{text}"),
                text.replace('"', "&quot;"),
            ] {
                check("wrapped", wrapped.as_bytes());
            }
            for body in damaged(&body, &references, n) {
                check("damaged", &body);
            }
        }
    }
    let shown: Vec<&str> = failures
        .iter()
        .map(|why| &why[..why.len().min(3_000)])
        .take(20)
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        shown.join("\n")
    );
}
