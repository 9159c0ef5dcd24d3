//! The exact text of every error.

use flow_validate::{
    AssetError, AssetType, CheckedAsset, Depth, FrameError, FrameWindow, Limits, end_frame_index,
    inspect,
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
    assert_snapshot!(check(b"", "image/png"), @"empty: the file is empty; Google Flow takes PNG, JPEG, WebP or MP4");
    let png = corpus::entries()[0].bytes();
    let of = |asset_type: AssetType, byte_len| {
        CheckedAsset::check(&png, asset_type, byte_len).map_err(|error| error.to_string())
    };
    assert!(of(AssetType::Png, 20_971_520).is_ok());
    assert_snapshot!(of(AssetType::Png, 20_971_521).unwrap_err(), @"File size (20971521) is over 20971520 bytes");
    assert_snapshot!(of(AssetType::Png, 25_165_824).unwrap_err(), @"File size (25165824) is over 20971520 bytes");
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
    assert_snapshot!(of(104_857_601).unwrap_err(), @"File size (104857601) is over 104857600 bytes");
    let limits = Limits::default().with_video_byte_len(100_000_000);
    let error = CheckedAsset::check_with(mp4, AssetType::Mp4, 100_000_001, &limits).unwrap_err();
    assert_snapshot!(error, @"File size (100000001) is over 100000000 bytes");
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
    assert_snapshot!(check(b"\0\0\0\x18ftypheic\0\0\0\0", "image/jpeg"), @"unsupported_type: this is HEIC; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(check(b"just some text\n", "image/png"), @"unsupported_type: this is plain text; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(check(b"{\"error\": \"not found\"}", "image/png"), @"unsupported_type: this is JSON; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(check(&[0; 100], "image/png"), @"unrecognized: the format of the first bytes is unknown; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(check(b"R", "image/webp"), @"unrecognized: the file is too short to tell its type; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(corpus("base64_of_png.png"), @"unrecognized: this looks like Base64 text, send the decoded bytes; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(corpus("data_uri_of_jpeg.jpg"), @"unrecognized: this is a data URI, send the decoded bytes; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(corpus("multipart_body.jpg"), @"unrecognized: this is a multipart body, send the file's own bytes alone; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(corpus("png_signature_crlf_mangled.png"), @"unrecognized: this was a PNG before its line ends were changed, transfer it as binary; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(corpus("bom_then_png.png"), @"unrecognized: a byte order mark comes before the data, send the file's own bytes alone; Google Flow takes PNG, JPEG, WebP or MP4");
    let short = CheckedAsset::check(b"RIF", None, 1000).unwrap_err();
    assert_snapshot!(short, @"the bytes given are too few to tell the type, give the first 4096; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(corpus("png_named.jpg"), @"type_mismatch: the bytes are PNG, but the declared content type is image/jpeg; declare image/png");
    assert_snapshot!(check(b"\xFF\xD8\xFF\xE0", "image/gif"), @"unsupported_type: the declared content type image/gif is not supported; the bytes are JPEG: declare image/jpeg");
    assert_snapshot!(check(b"GIF89a", "image/gif"), @"unsupported_type: this is GIF; Google Flow takes PNG, JPEG, WebP or MP4");
    assert_snapshot!(check(&[0; 100], "*/*"), @"unsupported_type: the declared content type */* is not supported; declare image/png, image/jpeg, image/webp or video/mp4");
    assert_snapshot!(check(&[0; 100], "nora@example.org"), @"unsupported_type: the declared content type is not supported; declare image/png, image/jpeg, image/webp or video/mp4");
    let video = corpus::folder().join("mp4_named.png");
    let error = flow_validate::probe_image(std::fs::File::open(video).unwrap()).unwrap_err();
    assert_snapshot!(error, @"the bytes are MP4; expected an image: PNG, JPEG or WebP");
    let error = flow_validate::probe_video_bytes(b"\xFF\xD8\xFF\xE0").unwrap_err();
    assert_snapshot!(error, @"the bytes are JPEG; expected a video: MP4");
}

#[test]
fn reading() {
    let error = AssetError::from(std::io::Error::other("disk gone"));
    assert_eq!(error.code(), "io");
    assert_snapshot!(error, @"the file could not be read");
    assert_snapshot!(std::error::Error::source(&error).unwrap(), @"disk gone");
}

/// Every refusal says what is wrong, where in the file if anywhere, and what to do, and names no file.
#[test]
fn of_the_corpus() {
    let mut messages = std::collections::BTreeMap::new();
    for entry in corpus::entries()
        .into_iter()
        .filter(|entry| !entry.accept())
    {
        let (code, message) = {
            let text = corpus(entry.file());
            let (code, message) = text.split_once(": ").unwrap();
            (code.to_owned(), message.to_owned())
        };
        let (file, byte_len) = (entry.file(), entry.number("size_bytes").unwrap());
        assert!(entry.refused_as(&code), "{file}: {code}");
        assert!(
            !message.ends_with('.') && !message.contains(file),
            "{file}: {message}"
        );
        assert!(
            !message.contains('\n') && message.len() < 300,
            "{file}: {message}"
        );
        let first = message.chars().next().unwrap();
        assert!(
            !first.is_uppercase() || message.starts_with("File size"),
            "{file}: {message}"
        );
        let advice = match &*code {
            "truncated" => "; get a whole copy of the file",
            "malformed" => "; export the file again",
            "unsupported_type" | "unrecognized" | "empty" => "Google Flow takes ",
            _ => "",
        };
        assert!(message.contains(advice), "{file}: {message}");
        if let Some((_, place)) = message.split_once(" at byte ") {
            let digits = place.chars().take_while(char::is_ascii_digit).count();
            let place: u64 = place[..digits].parse().unwrap();
            assert!(place <= byte_len, "{file}: {message}");
        }
        messages.entry(message).or_insert(code);
    }
    assert!(messages.len() > 90, "{}", messages.len());
}

/// Picked by hand.
#[test]
fn of_some_refused_files() {
    #[rustfmt::skip]
    let rows = [
        ("png_max_dims_claimed.png", "malformed: this PNG is damaged at byte 16: IHDR, width and height: over 4294967295 pixels in all, which no decoder shows; export the file again"),
        ("png_truncated_in_ihdr.png", "truncated: this PNG ends too early at byte 20: expected the rest of the IHDR chunk; get a whole copy of the file"),
        ("png_no_iend.png", "truncated: this PNG ends too early at byte 446: expected the IEND chunk; get a whole copy of the file"),
        ("png_zero_width.png", "malformed: this PNG is damaged at byte 16: IHDR, width: 0, expected 1 or more; export the file again"),
        ("png_bad_depth.png", "malformed: this PNG is damaged at byte 24: IHDR, bit depth: not allowed for the color type; export the file again"),
        ("png_bad_ihdr_crc.png", "malformed: this PNG is damaged at byte 29: IHDR, CRC: wrong checksum; export the file again"),
        ("png_cgbi.png", "malformed: this PNG is damaged at byte 12: the first chunk, type: CgBI (Apple's own variant), expected IHDR; export the file again"),
        ("png_two_ihdr.png", "malformed: this PNG is damaged at byte 33: IHDR: a second one; export the file again"),
        ("png_jng.png", "unsupported_type: this is JNG; Google Flow takes PNG, JPEG, WebP or MP4"),
        ("jpeg_no_eoi.jpg", "truncated: this JPEG ends too early at byte 1585: expected the end of the image (EOI); get a whole copy of the file"),
        ("jpeg_soi_eoi.jpg", "malformed: this JPEG is damaged at byte 2: EOI: before any scan; export the file again"),
        ("jpeg_magic_then_html.jpg", "malformed: this JPEG is damaged at byte 3: marker, code: reserved; export the file again"),
        ("webp_header_only.webp", "truncated: this WebP ends too early at byte 12: expected the rest of the RIFF; get a whole copy of the file"),
        ("webp_truncated_in_vp8_header.webp", "truncated: this WebP ends too early at byte 26: expected the rest of the RIFF; get a whole copy of the file"),
        ("webp_truncated_half.webp", "truncated: this WebP ends too early at byte 187: expected the rest of the RIFF; get a whole copy of the file"),
        ("webp_vp8l_truncated_half.webp", "truncated: this WebP ends too early at byte 56: expected the rest of the RIFF; get a whole copy of the file"),
        ("mp4_brand_unknown_only.mp4", "unsupported_type: this is ISO media of an unknown brand; Google Flow takes PNG, JPEG, WebP or MP4"),
        ("mp4_truncated_faststart.mp4", "truncated: this MP4 ends too early at byte 7654: expected the rest of the samples; get a whole copy of the file"),
        ("mp4_init_segment_only.mp4", "malformed: this MP4 is damaged at byte 738: mdat: missing up to the end of the file; export the file again"),
        ("mp4_missing_hdlr.mp4", "malformed: this MP4 is damaged at byte 1459: hdlr: missing in a track; export the file again"),
        ("mp4_moov_size_4.mp4", "malformed: this MP4 is damaged at byte 1343: box, size: less than that of its header; export the file again"),
        ("mp4_child_too_short.mp4", "malformed: this MP4 is damaged at byte 1680: box, size: reaches past the end of the box around it; export the file again"),
    ];
    for (file, want) in rows {
        assert_eq!(corpus(file), want, "{file}");
    }
}

#[test]
fn frames() {
    let index = |seconds: f64| end_frame_index(seconds).unwrap_err();
    assert_snapshot!(index(0.02), @"a clip shorter than half a frame (1/48 s) has no frame window; expected 0.0209 s or more");
    assert_snapshot!(index(f64::NAN), @"expected a finite number of seconds, 0 or more");
    assert_snapshot!(index(f64::INFINITY), @"expected a finite number of seconds, 0 or more");
    assert_snapshot!(index(-1.0), @"expected a number of seconds that is 0 or more");
    assert_snapshot!(end_frame_index("soon").unwrap_err(), @"expected a decimal number of seconds, such as 11.940s");
    assert_snapshot!(end_frame_index("-1s").unwrap_err(), @"expected a number of seconds that is 0 or more");
    assert_snapshot!(flow_validate::ClipDuration::from_ticks(1, 0).unwrap_err(), @"expected a timescale of at least one tick a second");
    let window = |start, end| FrameWindow::from_indices(start, end).unwrap_err();
    assert_snapshot!(window(240, 240), @"start index 240 out of range (0–239)");
    assert_snapshot!(window(0, 0), @"end index 0 out of range (1–240)");
    assert_snapshot!(window(0, 241), @"end index 241 out of range (1–240)");
    assert_snapshot!(window(10, 10), @"the window starts at frame 10 and ends at 10; expected an end from 11 to 240");
    let span =
        |start: &str, end: &str, clip: &str| FrameWindow::from_span(start, end, clip).unwrap_err();
    assert_snapshot!(span("0s", "5s", "4s"), @"the window ends after the clip; expected an end of at most frame 96 (4 s)");
    assert_snapshot!(span("5s", "11s", "11.940s"), @"the window ends after the tenth second; expected an end of at most frame 240 (10 s)");
    assert_snapshot!(span("3s", "2s", "4s"), @"the window starts at frame 72 and ends at 48; expected an end from 73 to 240");
    assert_snapshot!(span("9.99s", "10s", "11s"), @"the window starts at frame 240 and ends at 240; expected a start of 0 to 239 (before 9.98 s) and an end after it");
    assert_eq!(span("0s", "1s", "0.01s"), FrameError::TooShort);
}
