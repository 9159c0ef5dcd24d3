//! Properties of the results for whole, truncated and altered files, and some results in full.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use flow_validate::{
    AssetError, CheckedAsset, Declared, Depth, ImageInfo, Inspection, VideoInfo, inspect,
};

use crate::corpus;

/// The smallest files of each structure.
const FILES: [&str; 18] = [
    "png_1x1.png",
    "png_palette_trns.png",
    "png_apng_3_frames.png",
    "png_exif_orientation6.png",
    "jpeg_gray.jpg",
    "jpeg_arithmetic.jpg",
    "jpeg_exif_orientation6.jpg",
    "jpeg_progressive.jpg",
    "webp_lossy_1x1.webp",
    "webp_lossless_16383x1.webp",
    "webp_vp8x_alpha.webp",
    "webp_vp8x_exif_orientation6.webp",
    "webp_animated_lossless.webp",
    "mp4_duration_0_02.mp4",
    "mp4_version1_boxes_co64.mp4",
    "mp4_h264_bframes_edit_list.mp4",
    "mp4_encrypted_cenc.mp4",
    "mp4_fragmented_mehd_v1.mp4",
];

fn add_image(text: &mut String, image: &ImageInfo) {
    if let Some(orientation) = image.orientation() {
        write!(text, ", orientation {}", orientation.exif()).unwrap();
    }
    if image.is_animated() {
        text.push_str(", animated");
    }
}

fn add_video(text: &mut String, video: &VideoInfo) {
    let four = |bytes: [u8; 4]| String::from_utf8_lossy(&bytes).into_owned();
    let compatible: Vec<String> = video.compatible_brands().map(four).collect();
    write!(
        text,
        ", {:?}, video {:?}, end {:?}, rotation {}, {} of {}, {}, {} tracks{}",
        video.duration(),
        video.video_duration(),
        video.end_frame_index().map(u16::from),
        video.rotation_degrees(),
        four(video.major_brand()),
        compatible.join(" "),
        four(video.codec()),
        video.track_count(),
        if video.is_fragmented() {
            ", fragmented"
        } else {
            ""
        },
    )
    .unwrap();
}

fn describe(found: &Inspection) -> String {
    let mut text = found.asset_type().to_string();
    let mut size = |label, dimensions: Option<flow_validate::Dimensions>| {
        if let Some(d) = dimensions {
            write!(text, "{label} {}x{}", d.width, d.height).unwrap();
        }
    };
    size("", found.dimensions());
    size(", shown", found.displayed());
    if let Some(image) = found.image() {
        assert_eq!(image.asset_type(), found.asset_type());
        assert_eq!(image.byte_len(), found.byte_len());
        assert_eq!(Some(image.dimensions()), found.dimensions());
        assert_eq!(Some(image.displayed()), found.displayed());
        assert_eq!(image.warnings().is_empty(), found.warnings().count() == 0);
        add_image(&mut text, image);
    }
    if let Some(video) = found.video() {
        assert_eq!(video.asset_type(), found.asset_type());
        assert_eq!(video.byte_len(), found.byte_len());
        assert_eq!(Some(video.dimensions()), found.dimensions());
        assert_eq!(Some(video.displayed()), found.displayed());
        assert_eq!(video.duration(), found.duration());
        assert_eq!(video.end_frame_index(), found.end_frame_index());
        assert_eq!(video.warnings().is_empty(), found.warnings().count() == 0);
        add_video(&mut text, video);
    }
    for warning in found.warnings() {
        write!(text, " ({warning})").unwrap();
    }
    text
}

fn result_of(bytes: &[u8], declared: Declared, depth: Depth) -> String {
    match inspect(Cursor::new(bytes), declared, depth) {
        Ok(found) => {
            assert_eq!(found.depth(), depth);
            assert_eq!(found.byte_len(), bytes.len() as u64);
            describe(&found)
        }
        Err(error) => {
            let place = match &error {
                AssetError::Truncated { offset, .. }
                | AssetError::Malformed { offset, .. }
                | AssetError::Encrypted { offset, .. } => Some(*offset),
                _ => None,
            };
            assert_eq!(error.offset(), place);
            format!("{}: {error}", error.code())
        }
    }
}

/// The consistency of the properties of every accepted file.
#[test]
fn every_accepted_file() {
    for entry in corpus::accepted() {
        let bytes = entry.bytes();
        let declared = Declared::from_path(&entry.path());
        let found = inspect(Cursor::new(&bytes), declared, Depth::Structure).unwrap();
        let (name, text) = (entry.file(), describe(&found));
        assert_eq!(
            text,
            result_of(&bytes, Declared::UNSPECIFIED, Depth::Structure),
            "{name}"
        );
        assert_eq!(
            found.asset_type().content_type(),
            entry.text("declared_type").unwrap()
        );
        assert_eq!(found.image().is_some(), !entry.is_video(), "{name}");
        assert_eq!(found.video().is_some(), entry.is_video(), "{name}");
        let (coded, shown) = (found.dimensions().unwrap(), found.displayed().unwrap());
        if let Some(image) = found.image() {
            // Orientations from 5 on swap width and height.
            let is_transposed = image.orientation().is_some_and(|it| it.exif() >= 5);
            let sides = if is_transposed {
                (coded.height, coded.width)
            } else {
                (coded.width, coded.height)
            };
            assert_eq!((shown.width, shown.height), sides, "{name}");
            let has_warning = found
                .warnings()
                .any(|warning| warning.to_string().contains("animated"));
            assert_eq!(image.is_animated(), has_warning, "{name}");
        }
        for warning in found.warnings() {
            let warning = warning.to_string();
            assert!(
                !warning.is_empty() && !warning.ends_with('.'),
                "{name}: {warning}"
            );
            assert!(!warning.contains(entry.file()), "{name}: {warning}");
        }
    }
}

/// Some accepted files, one for each property, selected by hand.
#[test]
fn accepted_files_by_hand() {
    #[rustfmt::skip]
    let rows = [
        ("png_1x1.png", "PNG 1x1, shown 1x1 (the image consists of a single pixel)"),
        ("png_exif_orientation6.png", "PNG 48x20, shown 20x48, orientation 6"),
        ("png_apng_3_frames.png", "PNG 32x32, shown 32x32, animated (the image is animated; the service may use a single frame)"),
        ("png_trailing_html.png", "PNG 33x21, shown 33x21 (53 bytes follow the end of the data at byte 458)"),
        ("jpeg_exif_orientation6.jpg", "JPEG 90x30, shown 30x90, orientation 6"),
        ("jpeg_exif_orientation_9.jpg", "JPEG 90x32, shown 90x32"),
        ("jpeg_lossless_sof3.jpg", "JPEG 32x24, shown 32x24 (the JPEG is lossless, hierarchical or has more than 8 bits per sample, which few decoders support)"),
        ("jpeg_mpo_two_pictures.jpg", "JPEG 64x64, shown 64x64 (766 bytes follow the end of the data at byte 1403)"),
        ("jpeg_segment_length_0.jpg", "JPEG 80x60, shown 80x60 (18 bytes between segments, the first at byte 2; decoders skip them)"),
        ("webp_lossless_16383x1.webp", "WebP 16383x1, shown 16383x1"),
        ("webp_vp8x_exif_orientation6.webp", "WebP 75x53, shown 53x75, orientation 6"),
        ("webp_animated_lossless.webp", "WebP 40x30, shown 40x30, animated (the image is animated; the service may use a single frame)"),
        ("mp4_duration_0_02.mp4", "MP4 32x32, shown 32x32, Some(ClipDuration(0 + 1/50 s)), video Some(ClipDuration(0 + 1/50 s)), end None, rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks (the video is shorter than half a frame (1/48 s), so an edit can't use it)"),
        ("mp4_version1_boxes_co64.mp4", "MP4 64x48, shown 64x48, Some(ClipDuration(1 + 0/1 s)), video Some(ClipDuration(1 + 0/1 s)), end Some(24), rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks"),
        ("mp4_h264_bframes_edit_list.mp4", "MP4 64x48, shown 64x48, Some(ClipDuration(1 + 0/1 s)), video Some(ClipDuration(1 + 0/1 s)), end Some(24), rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks"),
        ("mp4_fragmented_mehd_v1.mp4", "MP4 96x64, shown 96x64, Some(ClipDuration(2 + 0/1 s)), video Some(ClipDuration(2 + 0/1 s)), end Some(48), rotation 0, iso5 of iso5 iso6 mp41, avc1, 1 tracks, fragmented"),
        ("mp4_trailing_html.mp4", "MP4 64x48, shown 64x48, Some(ClipDuration(1 + 0/1 s)), video Some(ClipDuration(1 + 0/1 s)), end Some(24), rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks (38 bytes follow the end of the data at byte 2209)"),
        ("mp4_codec_hevc_hvc1.mp4", "MP4 64x64, shown 64x64, Some(ClipDuration(0 + 1/2 s)), video Some(ClipDuration(0 + 1/2 s)), end Some(12), rotation 0, isom of isom iso2 mp41, hvc1, 1 tracks"),
        ("mp4_rotation_90.mp4", "MP4 128x72, shown 72x128, Some(ClipDuration(1 + 0/1 s)), video Some(ClipDuration(1 + 0/1 s)), end Some(24), rotation 270, isom of isom iso2 avc1 mp41, avc1, 1 tracks"),
        ("mp4_rotation_180.mp4", "MP4 128x72, shown 128x72, Some(ClipDuration(1 + 0/1 s)), video Some(ClipDuration(1 + 0/1 s)), end Some(24), rotation 180, isom of isom iso2 avc1 mp41, avc1, 1 tracks"),
        ("mp4_duration_10_021.mp4", "MP4 32x32, shown 32x32, Some(ClipDuration(10 + 21/1000 s)), video Some(ClipDuration(10 + 21/1000 s)), end Some(240), rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks (the video is longer than 10 s, the maximum for an edit)"),
        ("mp4_duration_11_94_720p.mp4", "MP4 1280x720, shown 1280x720, Some(ClipDuration(11 + 47/50 s)), video Some(ClipDuration(11 + 47/50 s)), end Some(240), rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks (the video is longer than 10 s, the maximum for an edit)"),
        ("mp4_duration_60.mp4", "MP4 32x32, shown 32x32, Some(ClipDuration(60 + 0/1 s)), video Some(ClipDuration(60 + 0/1 s)), end Some(240), rotation 0, isom of isom iso2 avc1 mp41, avc1, 1 tracks (the video is longer than 10 s, the maximum for an edit)"),
    ];
    for (file, want) in rows {
        let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
        assert_eq!(
            result_of(&bytes, Declared::from_path(file.as_ref()), Depth::Structure),
            want,
            "{file}"
        );
    }
}

#[test]
fn lower_depths() {
    let lines: Vec<String> = FILES
        .iter()
        .flat_map(|file| {
            let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
            [Depth::Sniff, Depth::Header].map(|depth| {
                let text = result_of(&bytes, Declared::UNSPECIFIED, depth);
                format!("{file}, {depth:?}: {text}")
            })
        })
        .collect();
    insta::assert_snapshot!("depths", lines.join("\n"));
}

/// A truncated file is refused, with the position of its end.
#[test]
fn files_cut_at_every_length() {
    for file in FILES {
        let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
        let whole = inspect(Cursor::new(&bytes), Declared::UNSPECIFIED, Depth::Structure);
        let signature = match bytes[0] {
            0xFF => 3,
            b'R' => 12,
            _ => 8,
        };
        // Longer files are truncated only in their first 2600 bytes, since their ends are uniform.
        for len in 0..bytes.len().min(2600) {
            let cut = &bytes[..len];
            let found = inspect(Cursor::new(cut), Declared::UNSPECIFIED, Depth::Structure);
            let error = found
                .err()
                .unwrap_or_else(|| panic!("{file} is accepted after {len} bytes"));
            let result = (error.code(), error.offset());
            let end = Some(len as u64);
            match len {
                0 => assert_eq!(result, ("empty", None), "{file}"),
                _ if len < signature => assert_eq!(result, ("unrecognized", None), "{file} {len}"),
                // At the end of a box, only the box that must follow is missing.
                _ if error.code() == "malformed" => {
                    assert_eq!(result.1, end, "{file} {len}: {error}");
                    let is_missing = error
                        .to_string()
                        .contains("not found before the end of the file");
                    assert!(is_missing, "{file} {len}: {error}");
                }
                _ if error.code() == "unsupported_type" => {
                    let is_within = error.offset().is_some_and(|at| at < len as u64);
                    assert!(is_within && whole.is_err(), "{file} {len}: {error}");
                }
                _ => {
                    assert_eq!(result, ("truncated", end), "{file} {len}: {error}");
                }
            }
        }
    }
}

/// The number of each kind of result for a file with one changed byte: the result of the unchanged file, another
/// accepted result, or an error code. Asserts that each error is within the file, and that a file that is refused by
/// its first bytes is also refused by the inspection.
fn count_results(change: fn(u8) -> u8) -> String {
    let line = |file: &&str| {
        let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
        let whole = result_of(&bytes, Declared::UNSPECIFIED, Depth::Structure);
        let sniffed = CheckedAsset::from_bytes(&bytes, None).unwrap().asset_type();
        let mut counts = BTreeMap::new();
        for at in 0..bytes.len().min(2600) {
            let mut changed = bytes.clone();
            changed[at] = change(changed[at]);
            let deep = inspect(
                Cursor::new(&changed),
                Declared::UNSPECIFIED,
                Depth::Structure,
            );
            if let Ok(found) = &deep {
                // An accepted file has the original length and type.
                assert_eq!(found.byte_len(), bytes.len() as u64, "{file} at {at}");
                assert_eq!(found.asset_type(), sniffed, "{file} at {at}");
                let sides = found.dimensions().map(|it| it.width.min(it.height));
                assert!(sides.is_some_and(|side| side > 0), "{file} at {at}");
            }
            let kind = match &deep {
                Ok(found) if describe(found) == whole => "same",
                Ok(_) => "other",
                Err(error) => error.code(),
            };
            *counts.entry(kind).or_insert(0) += 1;
            let offset = deep.as_ref().err().and_then(AssetError::offset);
            assert!(
                offset.is_none_or(|at| at <= bytes.len() as u64),
                "{file} at {at}"
            );
            let shallow = CheckedAsset::from_bytes(&changed, None);
            assert!(shallow.is_ok() || deep.is_err(), "{file} at {at}");
        }
        format!("{file}: {counts:?}")
    };
    FILES.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn files_with_an_inverted_byte() {
    insta::assert_snapshot!("inverted", count_results(|byte| !byte));
}

#[test]
fn files_with_an_incremented_byte() {
    insta::assert_snapshot!("one_higher", count_results(|byte| byte.wrapping_add(1)));
}
