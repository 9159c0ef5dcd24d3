//! Every observed or documented response, read by each endpoint.
//!
//! `tests/observed/responses.jsonl` contains invented data in the real forms; `kind` is the source of the form. The results
//! follow the rules of [`failure_rules`](crate::failure_rules), and some are asserted in full.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use flow_http::ids::JobId;
use flow_http::ids::MediaGenerationId;
use flow_http::{Endpoint, GetAsset, GetJob, Outcome, ResponseError, RetryAdvice};
use http::Response;
use serde_json::Value;

use crate::failure_rules::{Call, Content, REASONS, verdict};
use crate::fixtures::{NORA, edit, image_of_nora, upload};

struct Row {
    endpoint: String,
    status: u16,
    response: Response<Vec<u8>>,
    body: Value,
}

fn rows() -> Vec<Row> {
    let read = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
        let is_json = row["body_is_json"].as_bool().unwrap();
        let body = match (&row["body"], is_json) {
            (Value::String(body), false) => body.clone().into_bytes(),
            (body, _) => serde_json::to_vec(body).unwrap(),
        };
        let mut response = Response::builder().status(status);
        for (name, value) in row["headers"].as_object().unwrap() {
            response = response.header(name, value.as_str().unwrap());
        }
        Row {
            endpoint: text("endpoint"),
            status,
            response: response.body(body).unwrap(),
            body: row["body"].clone(),
        }
    };
    include_str!("../observed/responses.jsonl")
        .lines()
        .map(read)
        .collect()
}

/// 2026-06-25T06:00:00Z, half an hour before the times in the data.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_hours(495_102)
}

fn failure(error: &ResponseError) -> String {
    let mut text = String::new();
    match error.as_api() {
        Some(api) => write!(text, "{}", api.category()).unwrap(),
        None => text.push_str("undecodable"),
    }
    write!(text, ", {}", error.outcome()).unwrap();
    match error.retry_advice_at(now()) {
        RetryAdvice::RetrySameAccount { after } => write!(text, ", same after {after:?}").unwrap(),
        RetryAdvice::RetryAnotherAccount { rest, .. } => {
            write!(text, ", another, rest {rest:?}").unwrap();
        }
        other => write!(text, ", {}", other.as_str()).unwrap(),
    }
    if let Some(api) = error.as_api() {
        if let Some(retry) = api.retry_after(Some(now())) {
            write!(text, ", asks for {:?}", retry.delay).unwrap();
        }
        if let Some(reason) = api.reason() {
            write!(text, ", {}", reason.as_str()).unwrap();
        }
    }
    text
}

fn read(row: &Row) -> String {
    let response = row.response.clone();
    let result = if row.endpoint.starts_with("GET /v1/google-flow/assets") {
        GetAsset::new(image_of_nora())
            .read_response(response)
            .map(|response| format!("url {}", response.url().is_some()))
    } else if row.endpoint.starts_with("GET /v1/google-flow/jobs") || row.endpoint.contains("job") {
        let job = GetJob::new(JobId::parse("j1").unwrap());
        job.read_response(response)
            .map(|job| format!("job {:?}", job.status()))
    } else if row.endpoint.starts_with("POST /v1/google-flow/videos")
        || row.endpoint == "POST /videos"
    {
        edit()
            .read_response(response)
            .map(|response| format!("edit {:?}", response.status()))
    } else {
        upload().read_response(response).map(|response| {
            let (width, height) = (response.width(), response.height());
            format!(
                "uploaded {width:?} x {height:?}, {:?} s",
                response.duration_seconds()
            )
        })
    };
    result.unwrap_or_else(|error| failure(&error))
}

/// The content of a body, where the text alone determines it.
fn content_of(row: &Row) -> Option<Content<'static>> {
    let text = std::str::from_utf8(row.response.body()).ok()?;
    if serde_json::from_str::<Value>(text).is_err() {
        return Some(Content::NotJson);
    }
    let marks = [
        "File size (",
        "captcha",
        "Captcha",
        "PAYGATE",
        "FINISH_REASON_",
        "no_eligible_account",
    ];
    if marks.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
    let mut names = text.match_indices("PUBLIC_ERROR_").map(|(at, _)| {
        let name = &text[at..];
        &name[..name.find(|c| !is_name(c)).unwrap_or(name.len())]
    });
    let Some(first) = names.next() else {
        return Some(Content::Words);
    };
    let known = REASONS.iter().find(|(name, _)| *name == first)?;
    names
        .all(|name| name == first)
        .then_some(Content::Reason(known.0))
}

#[test]
fn every_failure_follows_the_rules() {
    let (mut checked, mut all) = (0, 0);
    for row in rows() {
        let is_success = (200..300).contains(&row.status);
        let error = upload().read_response(row.response.clone()).err();
        assert!(error.is_some() || is_success, "{}", row.body);
        let Some(error) = error.filter(|_| !is_success) else {
            continue;
        };
        let api = error.as_api().unwrap();
        all += 1;
        // With a job or a reference, the outcome is unknown.
        let text = row.body.to_string();
        let is_doubtful = ["outcomeUnknown", "jobId", "jobid", "-email:", "retryable"];
        let is_doubtful = is_doubtful.iter().any(|it| text.contains(it));
        let Some(content) = content_of(&row).filter(|_| !is_doubtful) else {
            continue;
        };
        checked += 1;
        let upload = Call {
            reads: false,
            spends: false,
            repeatable: false,
            bound: false,
        };
        let result = (
            api.category().as_str(),
            error.outcome().as_str(),
            error.retry_advice().as_str(),
        );
        assert_eq!(
            result,
            verdict(row.status, content, upload),
            "{} {}",
            row.status,
            row.body
        );
    }
    assert!(checked >= 30 && checked * 2 >= all, "{checked} of {all}");
}

/// Results that the rules do not determine, selected by hand.
#[test]
fn results_by_hand() {
    let rows = rows();
    let result_of = |status: u16, part: &str| {
        let found = rows.iter().filter(|row| {
            row.status == status && String::from_utf8_lossy(row.response.body()).contains(part)
        });
        let found: std::collections::BTreeSet<String> = found.map(read).collect();
        found.into_iter().collect::<Vec<_>>().join(" | ")
    };
    #[rustfmt::skip]
    let picks: &[(u16, &str, &str)] = &[
        (200, r#""durationSeconds":11.94"#, "uploaded Some(1280) x Some(720), Some(11.94) s"),
        (200, r#""error":"Upload failed""#, "error_in_success, refused, stop"),
        (200, "test-asset-", "uploaded None x None, None s"),
        (200, r#"{"asset":"#, "undecodable, unknown, stop"),
        (200, "All operations failed", "error_in_success, refused, stop"),
        (200, "2025-11-17T13:00:12.345Z", "job Some(Failed)"),
        (400, "File size (104857601)", "too_large, refused, fix_request"),
        (400, "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT", "upstream_timeout, refused, same after 60s, PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT"),
        (400, "Unsupported content type", "invalid_request, refused, fix_request"),
        (403, "error code: 1010", "blocked, refused, fix_request"),
        (403, "API error: 403", "forbidden, refused, fix_request"),
        (404, "Endpoint not found", "not_found, refused, fix_account"),
        (408, "processingContinues", "timeout, refused, same after 60s"),
        (408, "Polling timeout", "timeout, unknown, stop"),
        (410, "Job has expired", "gone, refused, stop"),
        (412, "Not enough credits", "credits, refused, fix_account"),
        (429, r#""no_eligible_account""#, "no_eligible_account, refused, same after 1740s, asks for 1740s, no_eligible_account"),
        (429, "Too many requests", "rate_limited, refused, same after 1800s, asks for 1800s"),
        (500, "API error: 500", "server_error, unknown, stop"),
        (502, "upload_rights_required", "gateway, unknown, stop, upload_rights_required"),
        (503, "Media is not ready yet", "unavailable, refused, same after 30s, asks for 30s"),
        (503, "ERROR_ZERO_BALA", "captcha_balance, refused, fix_account"),
        (504, "Upload is still tracked", "gateway, unknown, stop"),
        (596, "in err", "session_expired, refused, fix_account"),
    ];
    for (status, part, want) in picks {
        assert_eq!(result_of(*status, part), *want, "{status} {part}");
    }
}

#[test]
fn no_reference_is_lost_or_invented() {
    for row in rows()
        .into_iter()
        .filter(|row| row.endpoint.starts_with("POST /v1/google-flow/assets"))
    {
        let id = &row.body["mediaGenerationId"];
        let id = id.as_str().or_else(|| id["mediaGenerationId"].as_str());
        let read = upload().read_response(row.response);
        let found = match &read {
            Ok(response) => Some(response.media_generation_id()),
            Err(error) => error.media_generation_id(),
        };
        let nested = row.body["media"][0]["mediaGenerationId"]["mediaGenerationId"].as_str();
        assert_eq!(
            found.map(MediaGenerationId::as_str),
            id.or(nested),
            "{}",
            row.body
        );
        assert!(id.is_none() || read.is_ok());
    }
}

#[test]
fn an_error_response_is_never_a_success() {
    for row in rows() {
        let (status, body) = (row.status, row.body.clone());
        let read = upload().read_response(row.response);
        if !(200..300).contains(&status) {
            let error = read.unwrap_err();
            assert!(error.as_api().is_some(), "{body}");
            assert_ne!(error.outcome(), Outcome::Done);
        } else if body["error"].is_string() && body["mediaGenerationId"].is_null() {
            assert!(read.unwrap_err().as_api().is_some(), "{body}");
        }
    }
}

#[test]
fn printed_texts_name_no_account() {
    for row in rows() {
        let errors = [
            upload().read_response(row.response.clone()).err(),
            edit().read_response(row.response.clone()).err(),
            GetAsset::new(image_of_nora())
                .read_response(row.response)
                .err(),
        ];
        for error in errors.into_iter().flatten() {
            let printed = format!("{error} {error:?} {error:#?}");
            for secret in [
                NORA,
                "nora.field77",
                "example.org",
                "6e6f7261",
                "gmail",
                "4711",
            ] {
                assert!(!printed.contains(secret), "{printed}");
            }
            assert!(!error.to_string().contains('\n'));
        }
    }
}
