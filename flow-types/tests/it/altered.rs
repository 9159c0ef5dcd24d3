//! Truncated and altered bodies: a changed member affects only what is read from it, and no truncation loses a
//! reference.

use std::path::Path;

use flow_types::{
    DecodeError, DecodeErrorKind, ErrorBody, GetAssetResponse, JobRecord, References, ResponseBody,
    UploadResponse, VideosResponse,
};
use serde_json::{Value, json};

fn body(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bodies/{name}.json"));
    std::fs::read_to_string(path).unwrap()
}

/// For each accessor: its name, the members that it reads, and the value.
type Readings = Vec<(&'static str, &'static [&'static str], String)>;

/// The values of all methods of [`ResponseBody`].
fn common<R: ResponseBody>(read: &R) -> Readings {
    #[rustfmt::skip]
    let readings: Readings = vec![
        ("ids", R::PLACES, format!("{:?}", read.media_generation_ids().iter().map(|id| id.as_str()).collect::<Vec<_>>())),
        ("job_id", &["jobid", "jobId"], format!("{:?}", read.job_id().map(|id| id.as_str().to_owned()))),
        ("job_status", &["status"], format!("{:?}", read.job_status())),
        ("error", &["error", "media", "status", "code", "message", "response"], format!("{:?}", read.error().map(|error| error.as_json().len()).is_some())),
    ];
    readings
}

/// The values and deviations of a body.
fn read(name: &str, body: &[u8]) -> Result<(Readings, Vec<String>), DecodeError> {
    let (readings, deviations) = match name.split_once('-').unwrap().0 {
        "upload" => {
            let upload = UploadResponse::from_slice(body)?;
            assert_eq!(
                upload.media_generation_ids()[0],
                *upload.media_generation_id()
            );
            if let UploadResponse::Image(image) = &upload {
                assert_eq!(
                    (upload.width(), upload.height()),
                    (image.width(), image.height())
                );
            }
            let mut readings = common(&upload);
            #[rustfmt::skip]
            readings.extend([
                ("width", &["width"][..], format!("{:?}", upload.width())),
                ("height", &["height"], format!("{:?}", upload.height())),
                ("duration", &["durationSeconds", "media.mediaMetadata", "media.video"], format!("{:?}", upload.duration_seconds())),
                ("media", &["media"], format!("{}", upload.media().is_some())),
                ("workflow", &["workflow"], format!("{}", upload.workflow().is_some())),
                ("email", &["email"], format!("{:?}", upload.email().map(|it| it.as_str().to_owned()))),
            ]);
            (readings, upload.deviations())
        }
        "asset" => {
            let asset = GetAssetResponse::from_slice(body)?;
            let mut readings = common(&asset);
            readings.push(("url", &["url"], format!("{:?}", asset.url())));
            (readings, asset.deviations())
        }
        "job" => {
            let job = JobRecord::from_slice(body)?;
            (common(&job), job.deviations())
        }
        "edit" => {
            let edit = VideosResponse::from_slice(body)?;
            (common(&edit), edit.deviations())
        }
        _ => {
            let error = ErrorBody::from_slice(body)?;
            #[rustfmt::skip]
            let readings: Readings = vec![
                ("code", &["error.code", "code"], format!("{:?}", error.code())),
                ("reason", &["error", "message"], format!("{:?}", error.reason())),
                ("message", &["error", "message"], format!("{:?}", error.message())),
                ("retry_after", &["retryAfter"], format!("{:?}", (error.retry_after(), error.retry_after_time()))),
                ("skip_reasons", &["skipReasons"], format!("{:?}", error.skip_reasons().iter().map(|it| it.raw().as_json().to_owned()).collect::<Vec<_>>())),
            ];
            (readings, error.deviations())
        }
    };
    Ok((
        readings,
        deviations.iter().map(ToString::to_string).collect(),
    ))
}

/// The path of every value, as names and indices.
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

/// The path without indices, in the form of `sources`.
fn names(place: &str) -> String {
    let names = place.split('/').filter(|name| !name.is_empty());
    let names = names.filter(|name| name.bytes().any(|byte| !byte.is_ascii_digit()));
    names.collect::<Vec<_>>().join(".")
}

/// Whether one of two paths is equal to the other or within it. A member may have two spellings, `jobid` and `jobId`.
fn is_about(place: &str, source: &str) -> bool {
    let (place, source) = (place.to_lowercase(), source.to_lowercase());
    let (place, source) = (&*place, &*source);
    let is_within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| outer.is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    is_within(place, source) || is_within(source, place)
}

#[test]
fn a_changed_member_changes_only_its_accessor() {
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(-1.5),
        json!("text"),
        json!(" "),
        json!([{}]),
        json!({}),
    ];
    let (mut same, mut different) = (0, 0);
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
        let (whole, known) = read(name, value.to_string().as_bytes()).unwrap();
        let mut found = Vec::new();
        places(&value, "", &mut found);
        for place in found {
            for other in &others {
                let mut changed = value.clone();
                *changed.pointer_mut(&place).unwrap() = other.clone();
                let text = format!("{name}, {place} = {other}");
                let (now, deviations) = match read(name, changed.to_string().as_bytes()) {
                    Ok(now) => now,
                    Err(error) => {
                        // Only the required members can be missing.
                        let about = [
                            "",
                            "mediaGenerationId",
                            "media",
                            "url",
                            "jobid",
                            "jobId",
                            "status",
                        ];
                        assert!(
                            about.iter().any(|it| is_about(&names(&place), it)),
                            "{text}"
                        );
                        assert_eq!(error.body(), changed.to_string().as_bytes());
                        assert!(
                            matches!(
                                error.kind(),
                                DecodeErrorKind::MissingMember | DecodeErrorKind::NotAnObject
                            ),
                            "{text}"
                        );
                        continue;
                    }
                };
                for ((accessor, sources, before), (_, _, after)) in whole.iter().zip(&now) {
                    if before == after {
                        same += 1;
                        continue;
                    }
                    different += 1;
                    let is_known = sources
                        .iter()
                        .any(|source| is_about(&names(&place), source));
                    assert!(is_known, "{text}: {accessor} was {before} and is {after}");
                }
                // At most one more deviation: at that place, or for a member that is missing within it.
                let new: Vec<_> = deviations.iter().filter(|it| !known.contains(it)).collect();
                assert!(new.len() <= 2, "{text}: {new:?}");
                for deviation in new {
                    let (path, _) = deviation.split_once(": ").unwrap();
                    let path =
                        path.replace(|c: char| c == '[' || c == ']' || c.is_ascii_digit(), "");
                    let at = names(&place).replace(|c: char| c.is_ascii_digit(), "");
                    assert!(
                        is_about(&at, &path) || path == "the body",
                        "{text}: {deviation}"
                    );
                }
            }
        }
    }
    assert!(same > 5_000 && different > 100, "{same} {different}");
}

/// Some altered bodies, selected by hand.
#[test]
fn altered_bodies_by_hand() {
    let shown = |name: &str, place: &str, other: Value| {
        let mut value: Value = serde_json::from_str(&body(name)).unwrap();
        *value.pointer_mut(place).unwrap() = other;
        let (readings, deviations) = read(name, value.to_string().as_bytes()).unwrap();
        let reading = |accessor: &str| {
            let found = readings.iter().find(|row| row.0 == accessor);
            found.unwrap_or_else(|| panic!("{accessor}")).2.clone()
        };
        let accessor = match place {
            "/width" => "width",
            "/height" => "height",
            "/durationSeconds" => "duration",
            "/mediaGenerationId/mediaGenerationId" => "ids",
            "/media" => "media",
            "/retryAfter" => "retry_after",
            "/error/code" => "code",
            _ => "reason",
        };
        [vec![reading(accessor)], deviations].concat().join("; ")
    };
    let throttled = "error-429_user_requests_throttled_retry_after";
    let number = "expected an unsigned 32-bit integer, found";
    #[rustfmt::skip]
    let rows = [
        ("upload-image", "/width", json!(7), "Some(7)".to_owned()),
        ("upload-image", "/width", json!(null), "None".to_owned()),
        ("upload-image", "/width", json!(-1.5), format!("None; width: {number} a number")),
        ("upload-image", "/width", json!("text"), format!("None; width: {number} a string")),
        ("upload-image", "/height", json!([{}]), format!("None; height: {number} an array")),
        ("upload-image", "/height", json!({}), format!("None; height: {number} an object")),
        ("upload-image", "/media", json!(true), "false; media: expected an object, found a boolean".to_owned()),
        ("upload-image", "/media", json!({}), "true".to_owned()),
        ("upload-video", "/durationSeconds", json!(7), "Some(7.0)".to_owned()),
        (throttled, "/retryAfter", json!(7), "(Some(7s), None)".to_owned()),
        (throttled, "/retryAfter", json!(null), "(None, None)".to_owned()),
        (throttled, "/error/code", json!(7), "Some(7)".to_owned()),
        (throttled, "/error/code", json!(null), "None".to_owned()),
        (throttled, "/error/details", json!(null), "None".to_owned()),
        (throttled, "/error/details/0/reason", json!(null), "None".to_owned()),
        (throttled, "/error", json!(null), "None".to_owned()),
        ("error-429_no_eligible_account", "/error", json!("text"), "None".to_owned()),
    ];
    for (name, place, other, want) in rows {
        assert_eq!(
            shown(name, place, other.clone()),
            want,
            "{name} {place} = {other}"
        );
    }
}

/// A truncated body is an error, and its reference is returned as soon as it is complete.
#[test]
fn cut_at_every_length() {
    for (name, id) in [
        (
            "upload-image",
            "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
        ),
        (
            "upload-video",
            "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002",
        ),
        ("upload-media_array", "test-asset-123"),
        ("error-429_no_eligible_account", ""),
    ] {
        let body = body(name);
        let end = body.trim_end().len();
        let start = body.find(id).filter(|_| !id.is_empty()).unwrap_or(end);
        for len in 0..=body.len() {
            let cut = &body.as_bytes()[..len];
            let read = read(name, cut);
            let Err(error) = read else {
                assert!(len >= end, "{name} {len}");
                continue;
            };
            assert!(len < end, "{name} {len}");
            assert_eq!(
                (error.kind(), error.offset()),
                (DecodeErrorKind::Truncated, Some(len))
            );
            let found = References::search(cut, UploadResponse::PLACES, &[]);
            let results: Vec<&str> = found.results().iter().map(|id| id.as_str()).collect();
            // The reference is complete with its closing quote; from its first character on, it is a possible one.
            let is_whole = len > start + id.len();
            assert_eq!(
                results,
                if is_whole { vec![id] } else { vec![] },
                "{name} {len}"
            );
            assert_eq!(
                found.has_possible(),
                len > start && !is_whole,
                "{name} {len}"
            );
        }
    }
}
