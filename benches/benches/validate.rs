//! Files: detecting their type, checking them, and reading the properties in their headers, compared with magic numbers
//! by `infer`, headers by `imagesize`, decoding by `image`, hashing of the whole file, `mp4parse`, and `ffprobe` as a
//! process.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    reason = "a benchmark may panic, and is a list"
)]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufReader, Cursor};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::cases::LARGEST;
use flow_benches::{Ratios, media};
use flow_validate::{
    AssetType, CheckedAsset, FrameWindow, MAX_IMAGE_BYTE_LEN, PREFIX_LEN, Sniff, probe_image_bytes,
    probe_video, sniff,
};
use image::{ImageFormat, Rgb, RgbImage};
use sha2::{Digest as _, Sha256};

fn prefix(file: &[u8]) -> &[u8] {
    &file[..file.len().min(PREFIX_LEN)]
}

/// An image of 1024 by 768 pixels whose content does not compress well.
fn image_file(format: ImageFormat) -> Vec<u8> {
    let mut state = 1_u32;
    let image = RgbImage::from_fn(1024, 768, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [noise, ..] = state.to_be_bytes();
        let byte = |n: u32| u8::try_from(n & 0xFF).unwrap();
        Rgb([byte(x / 4), byte(y / 3), noise / 8])
    });
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn checks(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate");
    for (name, file, want) in [
        ("png", media::PNG, "PNG"),
        ("jpeg", media::JPEG, "JPEG"),
        ("mp4", media::MP4, "MP4"),
        ("heic", media::HEIC, "HEIC"),
    ] {
        let bytes = prefix(file);
        let found = match sniff(bytes) {
            Sniff::Match(found) => found.name(),
            Sniff::Other(found) => found.name(),
            _ => "unknown",
        };
        assert_eq!(found, want);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(format!("sniff/{name}/flow-validate"), |b| {
            b.iter(|| sniff(black_box(bytes)));
        });
        group.bench_function(format!("sniff/{name}/infer"), |b| {
            b.iter(|| infer::get(black_box(bytes)));
        });
        Ratios::new()
            .add("flow-validate", || sniff(black_box(bytes)))
            .add("infer", || infer::get(black_box(bytes)))
            .print(&format!("validate sniff {name}"));
    }
    group.throughput(Throughput::Elements(1));
    let check = |file: &'static [u8], declared: &'static str, byte_len: u64| {
        let bytes = prefix(file);
        move || CheckedAsset::check(black_box(bytes), black_box(declared), black_box(byte_len))
    };
    let small = check(&media::MP4[..1024], "video/mp4", 1024);
    let large = check(media::MP4, "video/mp4", LARGEST);
    let too_large = check(media::MP4, "video/mp4", LARGEST + 1);
    let refused = check(media::HEIC, "image/png", media::HEIC.len() as u64);
    assert!(small().is_ok() && large().is_ok() && too_large().is_err() && refused().is_err());
    group.bench_function("check/1 KB", |b| b.iter(&small));
    group.bench_function("check/100 MB", |b| b.iter(&large));
    group.bench_function("check/100 MB and a byte", |b| b.iter(&too_large));
    group.bench_function("check/heic", |b| b.iter(&refused));
    group.finish();
    Ratios::new()
        .add("1 KB", &small)
        .add("100 MB", &large)
        .add("100 MB and a byte", &too_large)
        .add("heic as png", &refused)
        .print("validate check");
}

fn images(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate");
    for (name, format) in [("png", ImageFormat::Png), ("jpeg", ImageFormat::Jpeg)] {
        let file = image_file(format);
        let byte_len = file.len() as u64;
        assert!(byte_len < MAX_IMAGE_BYTE_LEN);
        let bytes = prefix(&file);
        let asset_type = if name == "png" {
            AssetType::Png
        } else {
            AssetType::Jpeg
        };
        let header = || CheckedAsset::check(black_box(bytes), asset_type, byte_len).unwrap();
        let walk = || probe_image_bytes(black_box(&file)).unwrap();
        let size = || imagesize::blob_size(black_box(&file)).unwrap();
        let decode = || image::load_from_memory_with_format(black_box(&file), format).unwrap();
        let hash = || Sha256::digest(black_box(&file));
        let dimensions = header().dimensions().unwrap();
        assert_eq!((dimensions.width, dimensions.height), (1024, 768));
        assert_eq!(walk().dimensions(), dimensions);
        assert_eq!((size().width, size().height), (1024, 768));
        assert_eq!((decode().width(), decode().height()), (1024, 768));
        group.throughput(Throughput::Bytes(byte_len));
        group.bench_function(format!("image/{name}/check, header"), |b| b.iter(header));
        group.bench_function(format!("image/{name}/probe, all chunks"), |b| b.iter(walk));
        group.bench_function(format!("image/{name}/imagesize"), |b| b.iter(size));
        group.sample_size(10);
        group.bench_function(format!("image/{name}/image, decoded"), |b| b.iter(decode));
        group.bench_function(format!("image/{name}/sha2"), |b| b.iter(hash));
        group.sample_size(flow_benches::SAMPLE_SIZE);
        Ratios::new()
            .rounds(21)
            .add("probe, all chunks", walk)
            .add("check, header", header)
            .add("imagesize, header", size)
            .add("image, decoded", decode)
            .add("sha2 of the file", hash)
            .print(&format!("validate image {name}"));
        // The damage is at the end, so only a walk over the whole file finds it.
        let cut = &file[..file.len() - 100];
        assert!(probe_image_bytes(cut).is_err());
        group.bench_function(format!("image/{name}/probe, cut"), |b| {
            b.iter(|| probe_image_bytes(black_box(cut)).is_err());
        });
    }
    group.finish();
}

fn ffprobe(path: &Path) -> Option<String> {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "stream=width,height:format=duration",
            "-of",
            "csv=p=0",
        ])
        .arg(path)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn videos(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate");
    let folder = std::env::temp_dir().join(format!("flow-benches-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for samples in [240, 100_000] {
        let movie = media::movie(LARGEST, samples);
        let path = folder.join(format!("{samples}.mp4"));
        movie.write_to(&path).unwrap();
        let mut file = File::open(&path).unwrap();
        let probed = probe_video(&mut file).unwrap();
        assert_eq!(
            (probed.dimensions().width, probed.dimensions().height),
            (640, 360)
        );
        assert_eq!(
            probed.duration().unwrap().as_duration().as_secs(),
            u64::from(samples / 24)
        );
        let mut counted = movie.clone();
        probe_video(&mut counted).unwrap();
        println!(
            "note   a probe of 100 MB with {samples} samples reads {} bytes",
            counted.bytes_read
        );

        let opened = || probe_video(File::open(black_box(&path)).unwrap()).unwrap();
        let peer =
            || mp4parse::read_mp4(&mut BufReader::new(File::open(black_box(&path)).unwrap()));
        let context = peer().unwrap();
        assert_eq!(context.tracks.len(), 1);
        group.bench_function(
            BenchmarkId::new("video 100 MB/flow-validate", samples),
            |b| {
                b.iter(|| probe_video(black_box(&mut file)).unwrap());
            },
        );
        group.bench_function(
            BenchmarkId::new("video 100 MB/flow-validate and open", samples),
            |b| b.iter(opened),
        );
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("video 100 MB/mp4parse", samples), |b| {
            b.iter(peer);
        });
        group.sample_size(flow_benches::SAMPLE_SIZE);
        let mut ratios = Ratios::new()
            .rounds(11)
            .add("flow-validate, with open", opened)
            .add("mp4parse, with open", peer);
        match ffprobe(&path) {
            Some(output) => {
                assert!(output.contains("640,360"), "{output}");
                ratios = ratios.add("ffprobe, as a process", || {
                    ffprobe(black_box(&path)).unwrap()
                });
            }
            None => println!("skip   ffprobe is not here, or refuses the movie"),
        }
        ratios.print(&format!("validate video 100 MB, {samples}"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    group.finish();
}

fn frames(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate");
    group.throughput(Throughput::Elements(1));
    let text = || FrameWindow::whole_clip(black_box("11.940s")).unwrap();
    let float = || FrameWindow::whole_clip(black_box(11.94)).unwrap();
    let duration = || FrameWindow::whole_clip(black_box(Duration::from_millis(11_940))).unwrap();
    let span = || {
        FrameWindow::from_span(black_box("1.5s"), black_box("2.25s"), black_box("11.940s")).unwrap()
    };
    let refused = || FrameWindow::whole_clip(black_box(f64::NAN)).is_err();
    for window in [text(), float(), duration()] {
        assert_eq!((window.start().get(), window.end().get()), (0, 240));
    }
    assert_eq!((span().start().get(), span().end().get()), (36, 54));
    assert!(refused());
    group.bench_function("frames/from text", |b| b.iter(text));
    group.bench_function("frames/from f64", |b| b.iter(float));
    group.bench_function("frames/from Duration", |b| b.iter(duration));
    group.bench_function("frames/span", |b| b.iter(span));
    group.bench_function("frames/NaN", |b| b.iter(refused));
    group.finish();
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = checks, images, videos, frames }
criterion_main!(benches);
