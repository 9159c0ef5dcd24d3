//! The work of a service: from a file on disk to a request, and from a response to a frame window.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark may panic"
)]

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read as _;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::cases::{self, LARGEST, response};
use flow_benches::{Ratios, bodies, media};
use flow_http::{Api, Endpoint, UploadAsset};
use flow_types::{MediaGenerationStatus, UploadResponse};
use flow_validate::{CheckedAsset, Declared, FrameWindow, PREFIX_LEN};
use http::Request;
use serde_json::Value;

/// Opens a file, checks its first bytes, and makes it the body of a request.
fn request(path: &Path, api: &Api) -> Request<File> {
    let mut file = File::open(path).unwrap();
    let byte_len = file.metadata().unwrap().len();
    let mut prefix = [0; PREFIX_LEN];
    let n = file.read(&mut prefix).unwrap();
    let asset = CheckedAsset::check(&prefix[..n], Declared::from_path(path), byte_len).unwrap();
    UploadAsset::new(asset)
        .with_account(cases::account())
        .to_request_with(api, (), drop)
        .unwrap()
        .map(|()| file)
}

fn out(c: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("flow-benches-e2e-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (small, large) = (folder.join("small.png"), folder.join("large.mp4"));
    fs::write(&small, media::PNG).unwrap();
    media::movie(LARGEST, 240).write_to(&large).unwrap();
    let api = cases::api();
    let mut group = c.benchmark_group("end_to_end");
    for (name, path) in [("an image", &small), ("a movie of 100 MB", &large)] {
        let byte_len = fs::metadata(path).unwrap().len();
        let built = request(path, &api);
        assert_eq!(built.headers()["content-length"], byte_len.to_string());
        group.throughput(Throughput::Bytes(byte_len));
        group.bench_function(format!("file to request/{name}"), |b| {
            b.iter(|| request(black_box(path), &api));
        });
    }
    group.finish();
    Ratios::new()
        .rounds(51)
        .add("an image", || request(&small, &api))
        .add("a movie of 100 MB", || request(&large, &api))
        .add("open and close alone", || {
            File::open(black_box(&small))
                .unwrap()
                .metadata()
                .unwrap()
                .len()
        })
        .print("end_to_end file to request");
    fs::remove_dir_all(&folder).unwrap();
}

fn back(c: &mut Criterion) {
    let upload = cases::upload(LARGEST);
    let ours = || {
        let read = upload
            .read_response(response(200, black_box(bodies::VIDEO)))
            .unwrap();
        let UploadResponse::Video(video) = read else {
            return None;
        };
        let pending = video.media_generation_status() == Some(MediaGenerationStatus::Pending);
        let duration = video.duration()?;
        let window = FrameWindow::whole_clip(duration.as_str()).ok()?;
        Some((video, window, pending))
    };
    // The peer computes by hand, in floating point, and does not check the owner of the upload.
    let by_hand = || {
        let value: Value = serde_json::from_slice(black_box(bodies::VIDEO).as_bytes()).ok()?;
        let id = value["mediaGenerationId"]["mediaGenerationId"]
            .as_str()?
            .to_owned();
        let frames = (value["durationSeconds"].as_f64()? * 24.0)
            .round()
            .min(240.0);
        let status = &value["media"]["mediaMetadata"]["mediaStatus"]["mediaGenerationStatus"];
        Some((
            id,
            frames,
            status.as_str() == Some("MEDIA_GENERATION_STATUS_PENDING"),
        ))
    };
    let (video, window, pending) = ours().unwrap();
    let (id, frames, by_hand_pending) = by_hand().unwrap();
    assert_eq!(video.media_generation_id().as_str(), id);
    assert_eq!(
        (f64::from(window.end().get()), pending),
        (frames, by_hand_pending)
    );
    let mut group = c.benchmark_group("end_to_end");
    group.throughput(Throughput::Bytes(bodies::VIDEO.len() as u64));
    group.bench_function("answer to frame window/flow-http", |b| b.iter(ours));
    group.bench_function("answer to frame window/Value, by hand", |b| b.iter(by_hand));
    group.finish();
    Ratios::new()
        .add("flow-http", ours)
        .add("Value, by hand", by_hand)
        .print("end_to_end answer to window");
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = out, back }
criterion_main!(benches);
