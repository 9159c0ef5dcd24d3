//! The exact text of every error.

use flow_validate::{
    AssetError, AssetType, CheckedAsset, Depth, FrameError, FrameWindow, Limits, end_frame_index,
    end_frame_index_floor, inspect,
};
use insta::assert_snapshot;

use crate::corpus;

fn check(bytes: &[u8], declared: &str) -> String {
    let error = CheckedAsset::check(bytes, declared, bytes.len() as u64).unwrap_err();
    format!("{}: {error}", error.code())
}

fn corpus(file: &str) -> String {
    let path = corpus::folder().join(file);
    let error = inspect(
        std::fs::File::open(&path).unwrap(),
        flow_validate::Declared::from_path(&path),
        Depth::Structure,
    )
    .unwrap_err();
    format!("{}: {error}", error.code())
}

#[test]
fn size() {
    assert_snapshot!(check(b"", "image/png"), @"");
    let png = corpus::entries()[0].bytes();
    let of = |asset_type: AssetType, byte_len| {
        CheckedAsset::check(&png, asset_type, byte_len).map_err(|error| error.to_string())
    };
    assert!(of(AssetType::Png, 20_971_520).is_ok());
    assert_snapshot!(of(AssetType::Png, 20_971_521).unwrap_err(), @"");
    assert_snapshot!(of(AssetType::Png, 25_165_824).unwrap_err(), @"");
    assert_eq!(
        CheckedAsset::check(&png, None, 20_971_521)
            .unwrap_err()
            .code(),
        "too_large"
    );
    let mp4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42";
    let of = |byte_len| {
        CheckedAsset::check(mp4, AssetType::Mp4, byte_len).map_err(|error| error.to_string())
    };
    assert!(of(100_000_001).is_ok());
    assert!(of(104_857_600).is_ok());
    assert_snapshot!(of(104_857_601).unwrap_err(), @"");
    let limits = Limits::default().with_video_byte_len(100_000_000);
    let error = CheckedAsset::check_with(mp4, AssetType::Mp4, 100_000_001, &limits).unwrap_err();
    assert_snapshot!(error, @"");
    let mut limits = limits;
    limits = limits.with_image_byte_len(10);
    assert_eq!(
        CheckedAsset::check_with(&png, None, 458, &limits)
            .unwrap_err()
            .code(),
        "too_large"
    );
}

#[test]
fn type_of_the_bytes() {
    assert_snapshot!(check(b"\0\0\0\x18ftypheic\0\0\0\0", "image/jpeg"), @"");
    assert_snapshot!(check(b"just some text\n", "image/png"), @"");
    assert_snapshot!(check(b"{\"error\": \"not found\"}", "image/png"), @"");
    assert_snapshot!(check(&[0; 100], "image/png"), @"");
    assert_snapshot!(check(b"R", "image/webp"), @"");
    assert_snapshot!(corpus("base64_of_png.png"), @"");
    assert_snapshot!(corpus("data_uri_of_jpeg.jpg"), @"");
    assert_snapshot!(corpus("multipart_body.jpg"), @"");
    assert_snapshot!(corpus("png_signature_crlf_mangled.png"), @"");
    assert_snapshot!(corpus("bom_then_png.png"), @"");
    let short = CheckedAsset::check(b"RIF", None, 1000).unwrap_err();
    assert_snapshot!(short, @"");
    assert_snapshot!(corpus("png_named.jpg"), @"");
    assert_snapshot!(check(b"\xFF\xD8\xFF\xE0", "image/gif"), @"");
    assert_snapshot!(check(b"GIF89a", "image/gif"), @"");
    assert_snapshot!(check(&[0; 100], "*/*"), @"");
    assert_snapshot!(check(&[0; 100], "nora@example.org"), @"");
    let video = corpus::folder().join("mp4_named.png");
    let error = flow_validate::probe_image(std::fs::File::open(video).unwrap()).unwrap_err();
    assert_snapshot!(error, @"");
    let error = flow_validate::probe_video_bytes(b"\xFF\xD8\xFF\xE0").unwrap_err();
    assert_snapshot!(error, @"");
}

#[test]
fn reading() {
    let error = AssetError::from(std::io::Error::other("disk gone"));
    assert_eq!(error.code(), "io");
    assert_snapshot!(error, @"");
    assert_snapshot!(std::error::Error::source(&error).unwrap(), @"");
}

/// One line for each refused file of the corpus, so that every message is seen once.
#[test]
fn of_the_corpus() {
    let lines: Vec<String> = corpus::entries()
        .into_iter()
        .filter(|entry| {
            !entry.accept()
                && matches!(
                    entry.class(),
                    "truncated" | "malformed" | "no_video_track" | "unsupported_type"
                )
        })
        .map(|entry| format!("{}: {}", entry.file(), corpus(entry.file())))
        .collect();
    insta::assert_snapshot!("corpus", lines.join("\n"));
    for line in lines {
        assert!(!line.ends_with('.'), "{line}");
    }
}

#[test]
fn frames() {
    let index = |seconds: f64| end_frame_index(seconds).unwrap_err();
    assert_snapshot!(index(0.02), @"");
    assert_snapshot!(index(f64::NAN), @"");
    assert_snapshot!(index(f64::INFINITY), @"");
    assert_snapshot!(index(-1.0), @"");
    assert_snapshot!(index(f64::MIN_POSITIVE / 2.0), @"");
    assert_snapshot!(end_frame_index("soon").unwrap_err(), @"");
    assert_snapshot!(end_frame_index("-1s").unwrap_err(), @"");
    assert_snapshot!(end_frame_index_floor("0.03s").unwrap_err(), @"");
    assert_snapshot!(flow_validate::ClipDuration::from_ticks(1, 0).unwrap_err(), @"");
    let window = |start, end| FrameWindow::from_indices(start, end).unwrap_err();
    assert_snapshot!(window(240, 240), @"");
    assert_snapshot!(window(0, 0), @"");
    assert_snapshot!(window(0, 241), @"");
    assert_snapshot!(window(10, 10), @"");
    let span =
        |start: &str, end: &str, clip: &str| FrameWindow::from_span(start, end, clip).unwrap_err();
    assert_snapshot!(span("0s", "5s", "4s"), @"");
    assert_snapshot!(span("5s", "11s", "11.940s"), @"");
    assert_snapshot!(span("3s", "2s", "4s"), @"");
    assert_snapshot!(span("9.99s", "10s", "11s"), @"");
    assert_eq!(span("0s", "1s", "0.01s"), FrameError::TooShort);
}
