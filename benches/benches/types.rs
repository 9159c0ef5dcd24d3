//! Responses: reading them losslessly, or only the reference, compared with `serde_json::Value`, derived structs
//! without and with `flatten`, and a scan that only skips.
//!
//! The padding precedes all documented members, so every search has to skip it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::struct_field_names,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    reason = "a benchmark may panic, and is a list"
)]

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::{Ratios, bodies, cases};
use flow_types::{
    ErrorBody, ErrorReason, JobRecord, References, ResponseBody as _, UploadResponse,
};
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

/// Derived structs, as usually written. They refuse members of another type, and those without `flatten` lose unknown
/// members.
mod peers {
    use serde::Deserialize;

    macro_rules! derived {
        ($module:ident { $(#[$meta:meta] $extra:ident: $Extra:ty)? }) => {
            pub(super) mod $module {
                use serde::Deserialize;

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Upload {
                    pub(crate) media: Option<Media>,
                    pub(crate) workflow: Option<Workflow>,
                    pub(crate) media_generation_id: Reference,
                    pub(crate) duration_seconds: Option<f64>,
                    pub(crate) width: Option<u32>,
                    pub(crate) height: Option<u32>,
                    pub(crate) email: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Reference {
                    pub(crate) media_generation_id: String,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Media {
                    name: Option<String>,
                    project_id: Option<String>,
                    workflow_id: Option<String>,
                    workflow_step_id: Option<String>,
                    media_metadata: Option<Metadata>,
                    image: Option<Image>,
                    video: Option<Video>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Metadata {
                    create_time: Option<String>,
                    request_data: Option<RequestData>,
                    media_status: Option<MediaStatus>,
                    visibility: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct RequestData {
                    client_platform: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct MediaStatus {
                    media_generation_status: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Image {
                    dimensions: Option<Dimensions>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Video {
                    dimensions: Option<Dimensions>,
                    video_offset: Option<Offset>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Dimensions {
                    width: Option<u32>,
                    height: Option<u32>,
                    length: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Offset {
                    start_offset: Option<String>,
                    end_offset: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct Workflow {
                    name: Option<String>,
                    project_id: Option<String>,
                    metadata: Option<WorkflowMetadata>,
                    $(#[$meta] $extra: $Extra,)?
                }

                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code, reason = "read, not used")]
                pub(crate) struct WorkflowMetadata {
                    display_name: Option<String>,
                    create_time: Option<String>,
                    primary_media_id: Option<String>,
                    $(#[$meta] $extra: $Extra,)?
                }
            }
        };
    }

    derived!(plain {});
    derived!(flat { #[serde(flatten)] extra: serde_json::Map<String, serde_json::Value> });

    /// The reference alone, by derived structs.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Only<'a> {
        #[serde(borrow)]
        pub(super) media_generation_id: OnlyInner<'a>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct OnlyInner<'a> {
        pub(super) media_generation_id: &'a str,
    }
}

fn ours(body: &[u8]) -> UploadResponse {
    UploadResponse::from_slice(body).unwrap()
}

fn value(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

fn plain(body: &[u8]) -> peers::plain::Upload {
    serde_json::from_slice(body).unwrap()
}

fn flat(body: &[u8]) -> peers::flat::Upload {
    serde_json::from_slice(body).unwrap()
}

fn only(body: &[u8]) -> String {
    let only: peers::Only<'_> = serde_json::from_slice(body).unwrap();
    only.media_generation_id.media_generation_id.to_owned()
}

fn skipped(body: &[u8]) {
    serde_json::from_str::<IgnoredAny>(str::from_utf8(body).unwrap()).unwrap();
}

fn raw(body: &[u8]) -> Box<RawValue> {
    serde_json::from_slice(body).unwrap()
}

/// The values that a caller reads, so that lazy reading is included in the time.
fn used(upload: &UploadResponse) -> (Option<u32>, Option<u32>, Option<f64>, bool) {
    let status = upload.media_generation_status();
    (
        upload.width(),
        upload.height(),
        upload.duration_seconds(),
        status.is_some(),
    )
}

fn used_value(value: &Value) -> (Option<u64>, Option<u64>, Option<f64>, bool) {
    (
        value["width"].as_u64(),
        value["height"].as_u64(),
        value["durationSeconds"].as_f64(),
        value["media"]["mediaMetadata"]["mediaStatus"]["mediaGenerationStatus"]
            .as_str()
            .is_some(),
    )
}

fn uploads(c: &mut Criterion) {
    let documents = [("image", bodies::IMAGE), ("video", bodies::VIDEO)];
    let mut inputs = Vec::new();
    for (name, body) in documents {
        inputs.push((name.to_owned(), body.to_owned()));
        for kib in [4, 64] {
            let padded = bodies::padded(body, kib << 10);
            assert_eq!(padded.len(), kib << 10);
            inputs.push((format!("{name} {kib} KiB"), padded));
        }
    }
    for (name, body) in &inputs {
        let mut group = c.benchmark_group(format!("types/read/{name}"));
        let body = body.as_bytes();
        // All results must be equal.
        let (upload, as_value) = (ours(body), value(body));
        let id = upload.media_generation_id();
        assert_eq!(
            as_value["mediaGenerationId"]["mediaGenerationId"].as_str(),
            Some(id.as_str())
        );
        assert_eq!(
            plain(body).media_generation_id.media_generation_id,
            id.as_str()
        );
        assert_eq!(
            flat(body).media_generation_id.media_generation_id,
            id.as_str()
        );
        assert_eq!(
            (upload.media_generation_ids()[0].as_str(), &*only(body)),
            (id.as_str(), id.as_str())
        );
        assert_eq!(upload.as_json().as_bytes(), body);
        assert_eq!(used(&upload).0.map(u64::from), used_value(&as_value).0);
        assert_eq!(used(&upload).2, used_value(&as_value).2);

        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("flow-types", |b| {
            b.iter(|| ours(black_box(body)));
        });
        group.bench_function("Value", |b| {
            b.iter(|| value(black_box(body)));
        });
        group.bench_function("derived", |b| {
            b.iter(|| plain(black_box(body)));
        });
        group.bench_function("derived, flatten", |b| {
            b.iter(|| flat(black_box(body)));
        });
        group.bench_function("search for references", |b| {
            b.iter(|| References::search(black_box(body), UploadResponse::PLACES, &[]));
        });
        group.finish();
    }

    for (name, body) in &inputs {
        let body = body.as_bytes();
        Ratios::new()
            .add("flow-types", || ours(black_box(body)))
            .add("serde_json Value", || value(black_box(body)))
            .add("derived", || plain(black_box(body)))
            .add("derived, flatten", || flat(black_box(body)))
            .add("RawValue, boxed", || raw(black_box(body)))
            .add("IgnoredAny", || skipped(black_box(body)))
            .print(&format!("types read {name}"));
        Ratios::new()
            .add("flow-types", || used(&ours(black_box(body))))
            .add("serde_json Value", || used_value(&value(black_box(body))))
            .print(&format!("types read and use {name}"));
        Ratios::new()
            .add("search for references", || {
                References::search(black_box(body), UploadResponse::PLACES, &[])
            })
            .add("serde_json Value", || value(black_box(body)))
            .add("derived, reference only", || only(black_box(body)))
            .print(&format!("types reference {name}"));
    }
}

fn errors(c: &mut Criterion) {
    let mut group = c.benchmark_group("types");
    for (name, body) in [
        ("rpc status", bodies::ERROR_RPC),
        ("retry", bodies::ERROR_RETRY),
        ("text", bodies::ERROR_TEXT),
    ] {
        let body = body.as_bytes();
        let read = || {
            let error = ErrorBody::from_slice(black_box(body)).unwrap();
            (
                error.reason(),
                error.message().map(|text| text.len()),
                error.retry_after(),
            )
        };
        let peer = || {
            let value = value(black_box(body));
            let error = &value["error"];
            let reason = error["details"][0]["reason"].as_str().map(str::to_owned);
            (
                reason,
                error["message"].as_str().or(error.as_str()).map(str::len),
            )
        };
        assert_eq!(read().1, peer().1);
        assert_eq!(
            read().0.as_ref().map(ErrorReason::as_str),
            peer().0.as_deref()
        );
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("error/{name}/flow-types"), |b| b.iter(read));
        group.bench_function(format!("error/{name}/Value"), |b| b.iter(peer));
        Ratios::new()
            .add("flow-types", read)
            .add("serde_json Value", peer)
            .print(&format!("types error {name}"));
    }
    let body = bodies::JOB.as_bytes();
    group.throughput(Throughput::Bytes(body.len() as u64));
    let job = || {
        JobRecord::from_slice(black_box(body))
            .unwrap()
            .media_generation_ids()
    };
    assert!(!job().is_empty());
    group.bench_function("job/flow-types", |b| b.iter(job));

    // Bodies that are not valid responses: truncated in the middle, of another type, and an HTML page.
    let cut = &bodies::VIDEO.as_bytes()[..bodies::VIDEO.len() / 2];
    let late = &bodies::VIDEO.as_bytes()[..bodies::VIDEO.len() - 3];
    for (name, body) in [
        ("cut in half", cut),
        ("cut late", late),
        ("gateway", bodies::GATEWAY.as_bytes()),
    ] {
        let read = || UploadResponse::from_slice(black_box(body)).is_err();
        let peer = || serde_json::from_slice::<Value>(black_box(body)).is_err();
        assert!(read() && peer());
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("invalid/{name}/flow-types"), |b| b.iter(read));
        group.bench_function(format!("invalid/{name}/Value"), |b| b.iter(peer));
        Ratios::new()
            .add("flow-types", read)
            .add("serde_json Value", peer)
            .print(&format!("types invalid {name}"));
    }
    group.finish();
}

/// A result in base64 of 16 MiB: decoded piece by piece as it arrives, and as a whole after the last byte.
fn results(c: &mut Criterion) {
    let body = cases::encoded(16 << 20);
    let start = body.find("R0lG").unwrap();
    let base64 = &body[start..body.rfind('"').unwrap()];
    let ours = || cases::decode(black_box(body.as_bytes()));
    let whole = || STANDARD.decode(black_box(base64)).unwrap().len() as u64;
    let with_json = || {
        let value = value(black_box(body.as_bytes()));
        let base64 = value["encodedGif"].as_str().unwrap();
        STANDARD.decode(base64).unwrap().len() as u64
    };
    assert!(ours() == whole() && whole() == with_json());
    let mut group = c.benchmark_group("types/result of 16 MiB");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("ResultDecoder, in pieces", |b| b.iter(ours));
    group.bench_function("base64, as a whole", |b| b.iter(whole));
    group.bench_function("Value and base64", |b| b.iter(with_json));
    group.finish();
    Ratios::new()
        .rounds(11)
        .add("ResultDecoder, in pieces", ours)
        .add("base64, as a whole", whole)
        .add("Value and base64", with_json)
        .print("types result of 16 MiB");
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = uploads, errors, results }
criterion_main!(benches);
