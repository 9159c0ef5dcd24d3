//! What is read from cut and altered bodies: each answer in full, so that a change of any is seen.

use std::fmt::Write as _;
use std::path::Path;

use flow_types::{
    DecodeError, Deviation, ErrorBody, GetAssetResponse, JobRecord, References, ResponseBody,
    UploadResponse, VideosResponse,
};
use serde_json::{Value, json};

fn body(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bodies/{name}.json"));
    std::fs::read_to_string(path).unwrap()
}

fn listed(deviations: &[Deviation]) -> String {
    let texts: Vec<String> = deviations.iter().map(ToString::to_string).collect();
    texts.iter().flat_map(|text| ["; ", text]).collect()
}

/// What a service would take from the body, and what is odd about it.
fn read(name: &str, body: &[u8]) -> Result<String, DecodeError> {
    let mut text = String::new();
    let deviations = match name.split_once('-').unwrap().0 {
        "upload" => {
            let upload = UploadResponse::from_slice(body)?;
            let kind = match &upload {
                UploadResponse::Image(image) => {
                    assert_eq!(
                        (upload.width(), upload.height()),
                        (image.width(), image.height())
                    );
                    "image"
                }
                UploadResponse::Video(_) => "video",
                _ => "other",
            };
            write!(
                text,
                "{kind} of {} bytes, {:?} x {:?}, {:?} s",
                upload.media_generation_id().as_str().len(),
                upload.width(),
                upload.height(),
                upload.duration_seconds(),
            )
            .unwrap();
            assert_eq!(
                upload.media_generation_ids()[0],
                *upload.media_generation_id()
            );
            upload.deviations()
        }
        "asset" => GetAssetResponse::from_slice(body)?.deviations(),
        "job" => JobRecord::from_slice(body)?.deviations(),
        "edit" => VideosResponse::from_slice(body)?.deviations(),
        _ => {
            let error = ErrorBody::from_slice(body)?;
            write!(
                text,
                "{:?}, {:?}, again {:?}",
                error.code(),
                error.reason(),
                (error.retry_after(), error.retry_after_time()),
            )
            .unwrap();
            error.deviations()
        }
    };
    text.push_str(&listed(&deviations));
    Ok(text)
}

fn answer(name: &str, body: &[u8]) -> String {
    read(name, body).unwrap_or_else(|error| {
        let found = References::search(body, UploadResponse::PLACES, &[]);
        let salvaged = match (found.results(), found.has_possible()) {
            ([], false) => "no reference",
            ([], true) => "with a possible reference",
            _ => "with the reference",
        };
        format!("{:?} at {:?}, {salvaged}", error.kind(), error.offset())
    })
}

/// The place of every value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                places(element, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn each_value_replaced() {
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(-1.5),
        json!("odd"),
        json!(" "),
        json!([{}]),
        json!({}),
    ];
    let mut text = String::new();
    for name in [
        "upload-image",
        "upload-video",
        "upload-media_array",
        "asset-image",
        "job-completed",
        "edit-201_created",
        "error-429_user_requests_throttled_retry_after",
        "error-429_no_eligible_account",
    ] {
        let value: Value = serde_json::from_str(&body(name)).unwrap();
        writeln!(
            text,
            "{name}: {}",
            answer(name, value.to_string().as_bytes())
        )
        .unwrap();
        let mut found = Vec::new();
        places(&value, "", &mut found);
        for place in found {
            for other in &others {
                let mut changed = value.clone();
                *changed.pointer_mut(&place).unwrap() = other.clone();
                let answer = answer(name, changed.to_string().as_bytes());
                writeln!(text, "{place} = {other}: {answer}").unwrap();
            }
        }
    }
    insta::assert_snapshot!("replaced", text);
}

#[test]
fn cut_at_every_length() {
    let mut text = String::new();
    for name in [
        "upload-image",
        "upload-video",
        "upload-media_array",
        "error-429_no_eligible_account",
    ] {
        let body = body(name);
        writeln!(text, "{name}, {} bytes", body.len()).unwrap();
        let answers: Vec<(usize, String)> = (0..=body.len())
            .map(|len| {
                let answer = answer(name, &body.as_bytes()[..len]);
                (len, answer.replace(&format!("Some({len})"), "the end"))
            })
            .collect();
        for run in answers.chunk_by(|a, b| a.1 == b.1) {
            writeln!(
                text,
                "{}..={}: {}",
                run[0].0,
                run[run.len() - 1].0,
                run[0].1
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!("cut", text);
}
