//! All error and warning texts, in one snapshot: `snapshots/it__messages__texts.snap`.

use flow_validate::{
    AssetError, AssetType, CheckedAsset, Depth, FrameError, FrameWindow, Limits, Warning,
    end_frame_index, inspect,
};
use insta::assert_snapshot;

use flow_validate::models::members::check_captcha_order;

use crate::corpus;
use crate::movies::one_second_declared_as;

/// The lines of the snapshot.
struct Texts(String);

impl Texts {
    fn title(&mut self, title: &str) {
        self.0.extend(["# ", title, "\n"]);
    }

    fn add(&mut self, text: impl std::fmt::Display) {
        let text = text.to_string();
        assert!(!text.ends_with('.'), "{text}");
        self.0 += &text;
        self.0.push('\n');
    }
}

#[test]
fn texts() {
    let mut out = Texts(String::new());
    size(&mut out);
    type_of_the_bytes(&mut out);
    reading(&mut out);
    of_the_corpus(&mut out);
    warnings(&mut out);
    frames(&mut out);
    captcha_order(&mut out);
    assert_snapshot!(out.0);
}

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

fn size(out: &mut Texts) {
    out.title("size");
    out.add(check(b"", "image/png"));
    let png = corpus::entries()[0].bytes();
    let of = |asset_type: AssetType, byte_len| {
        CheckedAsset::check(&png, asset_type, byte_len).map_err(|error| error.to_string())
    };
    assert!(of(AssetType::Png, 20_971_520).is_ok());
    out.add(of(AssetType::Png, 20_971_521).unwrap_err());
    out.add(of(AssetType::Png, 25_165_824).unwrap_err());
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
    out.add(of(104_857_601).unwrap_err());
    let limits = Limits::default().with_video_byte_len(100_000_000);
    let error = CheckedAsset::check_with(mp4, AssetType::Mp4, 100_000_001, &limits).unwrap_err();
    out.add(error);
    let mut limits = limits;
    limits = limits.with_image_byte_len(10);
    assert_eq!(
        CheckedAsset::check_with(&png, None, 458, &limits)
            .unwrap_err()
            .code(),
        "too_large"
    );
}

fn type_of_the_bytes(out: &mut Texts) {
    out.title("type of the bytes");
    out.add(check(b"\0\0\0\x18ftypheic\0\0\0\0", "image/jpeg"));
    out.add(check(b"just some text\n", "image/png"));
    out.add(check(b"{\"error\": \"not found\"}", "image/png"));
    out.add(check(&[0; 100], "image/png"));
    out.add(check(b"R", "image/webp"));
    out.add(corpus("base64_of_png.png"));
    out.add(corpus("data_uri_of_jpeg.jpg"));
    out.add(corpus("multipart_body.jpg"));
    out.add(corpus("png_signature_crlf_mangled.png"));
    out.add(corpus("bom_then_png.png"));
    let short = CheckedAsset::check(b"RIF", None, 1000).unwrap_err();
    out.add(short);
    out.add(corpus("png_named.jpg"));
    out.add(check(b"\xFF\xD8\xFF\xE0", "image/gif"));
    out.add(check(b"GIF89a", "image/gif"));
    out.add(check(&[0; 100], "*/*"));
    out.add(check(&[0; 100], "nora@example.org"));
    let video = corpus::folder().join("mp4_named.png");
    let error = flow_validate::probe_image(std::fs::File::open(video).unwrap()).unwrap_err();
    out.add(error);
    let error = flow_validate::probe_video_bytes(b"\xFF\xD8\xFF\xE0").unwrap_err();
    out.add(error);
}

fn reading(out: &mut Texts) {
    out.title("reading");
    let asset = CheckedAsset::trusted(AssetType::Png, 10).unwrap();
    out.add(asset.check_body_len(11).unwrap_err());
    let error = AssetError::from(std::io::Error::other("disk gone"));
    assert_eq!(error.code(), "io");
    out.add(&error);
    out.add(std::error::Error::source(&error).unwrap());
}

/// One line for each refused file of the corpus.
fn of_the_corpus(out: &mut Texts) {
    out.title("structure");
    for entry in corpus::entries() {
        let is_refused = matches!(
            entry.class(),
            "truncated" | "malformed" | "no_video_track" | "unsupported_type"
        );
        if !entry.accept() && is_refused {
            out.add(format!("{}: {}", entry.file(), corpus(entry.file())));
        }
    }
}

/// One warning of each kind in the corpus.
fn warnings(out: &mut Texts) {
    out.title("warnings");
    let mut seen = std::collections::BTreeMap::new();
    for entry in corpus::entries() {
        let file = std::io::Cursor::new(entry.bytes());
        if let Ok(inspection) = inspect(file, None, Depth::Structure) {
            for warning in inspection.warnings() {
                let text = || warning.to_string();
                seen.entry(warning.as_str()).or_insert_with(text);
            }
        }
    }
    let movie = one_second_declared_as(240);
    for rare in movie.warnings().iter().chain([Warning::UnknownDuration]) {
        seen.insert(rare.as_str(), rare.to_string());
    }
    for word in Warning::WORDS {
        let text = seen.get(word);
        out.add(format!("{word}: {}", text.expect(word)));
    }
}

fn captcha_order(out: &mut Texts) {
    out.title("captcha order");
    for order in ["CapSolver,", &["CapSolver"; 11].join(","), "NoSuchSolver"] {
        out.add(check_captcha_order(order).unwrap_err());
    }
}

fn frames(out: &mut Texts) {
    out.title("frames");
    let index = |seconds: f64| end_frame_index(seconds).unwrap_err();
    out.add(index(0.02));
    out.add(index(f64::NAN));
    out.add(index(f64::INFINITY));
    out.add(index(-1.0));
    out.add(end_frame_index("soon").unwrap_err());
    out.add(end_frame_index("-1s").unwrap_err());
    out.add(flow_validate::ClipDuration::from_ticks(1, 0).unwrap_err());
    let window = |start, end| FrameWindow::from_indices(start, end).unwrap_err();
    out.add(window(240, 240));
    out.add(window(0, 0));
    out.add(window(0, 241));
    out.add(window(10, 10));
    let span =
        |start: &str, end: &str, clip: &str| FrameWindow::from_span(start, end, clip).unwrap_err();
    out.add(span("0s", "5s", "4s"));
    out.add(span("5s", "11s", "11.940s"));
    out.add(span("3s", "2s", "4s"));
    out.add(span("9s", "1s", "1s"));
    out.add(span("9.99s", "10s", "11s"));
    assert_eq!(span("0s", "1s", "0.01s"), FrameError::TooShort);
}
