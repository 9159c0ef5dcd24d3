//! What is said about whole, cut and altered files: each answer in full, so that a change of any is seen.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use flow_validate::{
    AssetError, CheckedAsset, Declared, Depth, ImageInfo, Inspection, VideoInfo, inspect,
};

use crate::corpus;

/// Files that have each structure, as small as there are.
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

fn of_image(text: &mut String, image: &ImageInfo) {
    if let Some(orientation) = image.orientation() {
        write!(text, ", orientation {}", orientation.exif()).unwrap();
    }
    if image.is_animated() {
        text.push_str(", animated");
    }
}

fn of_video(text: &mut String, video: &VideoInfo) {
    let four = |bytes: [u8; 4]| String::from_utf8_lossy(&bytes).into_owned();
    let compatible: Vec<String> = video.compatible_brands().map(four).collect();
    write!(
        text,
        ", {:?}, video {:?}, end {:?}, turned {}, {} of {}, {}, {} tracks{}",
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

fn of(found: &Inspection) -> String {
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
        of_image(&mut text, image);
    }
    if let Some(video) = found.video() {
        assert_eq!(video.asset_type(), found.asset_type());
        assert_eq!(video.byte_len(), found.byte_len());
        assert_eq!(Some(video.dimensions()), found.dimensions());
        assert_eq!(Some(video.displayed()), found.displayed());
        assert_eq!(video.duration(), found.duration());
        assert_eq!(video.end_frame_index(), found.end_frame_index());
        assert_eq!(video.warnings().is_empty(), found.warnings().count() == 0);
        of_video(&mut text, video);
    }
    for warning in found.warnings() {
        write!(text, " ({warning})").unwrap();
    }
    text
}

fn answer(bytes: &[u8], declared: Declared, depth: Depth) -> String {
    match inspect(Cursor::new(bytes), declared, depth) {
        Ok(found) => {
            assert_eq!(found.depth(), depth);
            assert_eq!(found.byte_len(), bytes.len() as u64);
            of(&found)
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

#[test]
fn about_every_accepted_file() {
    let lines: Vec<String> = corpus::accepted()
        .iter()
        .map(|entry| {
            let declared = Declared::from_path(&entry.path());
            let text = answer(&entry.bytes(), declared, Depth::Structure);
            format!("{}: {text}", entry.file())
        })
        .collect();
    insta::assert_snapshot!("accepted", lines.join("\n"));
}

#[test]
fn at_lesser_depths() {
    let lines: Vec<String> = FILES
        .iter()
        .flat_map(|file| {
            let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
            [Depth::Sniff, Depth::Header].map(|depth| {
                let text = answer(&bytes, Declared::UNSPECIFIED, depth);
                format!("{file}, {depth:?}: {text}")
            })
        })
        .collect();
    insta::assert_snapshot!("depths", lines.join("\n"));
}

/// One line for each run of numbers with the same answer; `same` where it is the whole file's.
fn runs(file: &str, change: impl Fn(&[u8], usize) -> Vec<u8>) -> String {
    let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
    let whole = answer(&bytes, Declared::UNSPECIFIED, Depth::Structure);
    let mut text = format!("{file}: {whole}\n");
    let mut run: Option<(usize, String)> = None;
    // The headers of all but the longest of these files, whose end is like what comes before.
    let end = bytes.len().min(2600);
    for at in 0..=end {
        let now = (at < end).then(|| {
            let changed = change(&bytes, at);
            let answer = answer(&changed, Declared::UNSPECIFIED, Depth::Structure);
            if answer == whole {
                "same".to_owned()
            } else {
                // Most errors of a cut file are at its end, which would make each length a run of its own.
                answer.replace(&format!("byte {}:", changed.len()), "the end:")
            }
        });
        if let Some((first, answer)) = &run
            && now.as_ref() != Some(answer)
        {
            writeln!(text, "{first}..={}: {answer}", at - 1).unwrap();
            run = None;
        }
        if let (None, Some(now)) = (&run, now) {
            run = Some((at, now));
        }
    }
    text
}

/// A snapshot of the runs of all files, one after the other.
fn assert_runs(name: &str, change: impl Fn(&[u8], usize) -> Vec<u8> + Copy) {
    let texts: Vec<String> = FILES.iter().map(|file| runs(file, change)).collect();
    insta::assert_snapshot!(name, texts.join("\n"));
}

#[test]
fn about_files_cut_at_every_length() {
    assert_runs("cut", |bytes, len| bytes[..len].to_vec());
}

/// How often each kind of answer is given about a file with one byte changed: the same as about the whole file, another
/// that is accepted, or a refusal by its code. Each refusal names a place in the file, and what the first bytes
/// refuse, the walk does as well.
fn tally(change: fn(u8) -> u8) -> String {
    let line = |file: &&str| {
        let bytes = std::fs::read(corpus::folder().join(file)).unwrap();
        let whole = answer(&bytes, Declared::UNSPECIFIED, Depth::Structure);
        let mut counts = BTreeMap::new();
        for at in 0..bytes.len().min(2600) {
            let mut changed = bytes.clone();
            changed[at] = change(changed[at]);
            let deep = inspect(
                Cursor::new(&changed),
                Declared::UNSPECIFIED,
                Depth::Structure,
            );
            let kind = match &deep {
                Ok(found) if of(found) == whole => "same",
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
fn about_files_with_a_byte_inverted() {
    insta::assert_snapshot!("inverted", tally(|byte| !byte));
}

#[test]
fn about_files_with_a_byte_one_higher() {
    insta::assert_snapshot!("one_higher", tally(|byte| byte.wrapping_add(1)));
}
