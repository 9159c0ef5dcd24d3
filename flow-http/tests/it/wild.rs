//! Every answer met in the field or printed on a page, read as each endpoint reads it.
//!
//! `tests/wild/responses.jsonl` holds invented data of the real shapes; `kind` says where a shape comes from. The
//! expected reading of each is a row of the snapshot.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use flow_http::ids::JobId;
use flow_http::ids::MediaGenerationId;
use flow_http::{Endpoint, GetAsset, GetJob, Outcome, ResponseError, RetryAdvice};
use http::Response;
use serde_json::Value;

use crate::fixtures::{NORA, edit, image_of_nora, upload};

struct Row {
    endpoint: String,
    status: u16,
    kind: String,
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
            kind: text("kind"),
            response: response.body(body).unwrap(),
            body: row["body"].clone(),
        }
    };
    include_str!("../wild/responses.jsonl")
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
            .map(|answer| format!("url {}", answer.url().is_some()))
    } else if row.endpoint.starts_with("GET /v1/google-flow/jobs") || row.endpoint.contains("job") {
        let job = GetJob::new(JobId::parse("j1").unwrap());
        job.read_response(response)
            .map(|job| format!("job {:?}", job.status()))
    } else if row.endpoint.starts_with("POST /v1/google-flow/videos")
        || row.endpoint == "POST /videos"
    {
        edit()
            .read_response(response)
            .map(|answer| format!("edit {:?}", answer.status()))
    } else {
        upload().read_response(response).map(|answer| {
            let (width, height) = (answer.width(), answer.height());
            format!(
                "uploaded {width:?} x {height:?}, {:?} s",
                answer.duration_seconds()
            )
        })
    };
    result.unwrap_or_else(|error| failure(&error))
}

#[test]
fn every_answer_is_read_as_expected() {
    let mut table = String::new();
    for row in rows() {
        let body = String::from_utf8_lossy(row.response.body());
        let body: String = body.chars().take(60).collect();
        writeln!(
            table,
            "{} {} [{}]\n    {}\n    {body}",
            row.endpoint,
            row.status,
            row.kind,
            read(&row)
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn no_reference_is_lost_and_none_is_made_up() {
    for row in rows()
        .into_iter()
        .filter(|row| row.endpoint.starts_with("POST /v1/google-flow/assets"))
    {
        let id = &row.body["mediaGenerationId"];
        let id = id.as_str().or_else(|| id["mediaGenerationId"].as_str());
        let read = upload().read_response(row.response);
        let found = match &read {
            Ok(answer) => Some(answer.media_generation_id()),
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
fn an_error_answer_is_never_a_success() {
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
fn nothing_that_is_printed_names_an_account() {
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
