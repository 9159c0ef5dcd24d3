//! A comparison with other parsers, for the accepted files.

use std::io::Cursor;

use flow_validate::{probe_image_bytes, probe_video_bytes};

use crate::corpus;

#[test]
fn imagesize_and_image_agree_on_sizes() {
    let mut agreed = (0, 0);
    let mut apart = Vec::new();
    for entry in corpus::accepted()
        .into_iter()
        .filter(|entry| !entry.is_video())
    {
        let bytes = entry.bytes();
        let ours = probe_image_bytes(&bytes).unwrap().dimensions();
        let ours = (ours.width as usize, ours.height as usize);
        match imagesize::blob_size(&bytes) {
            Ok(size) if (size.width, size.height) == ours => agreed.0 += 1,
            Ok(_) => apart.push(format!("imagesize differs on {}", entry.file())),
            Err(_) => apart.push(format!("imagesize can't read {}", entry.file())),
        }
        let reader = image::ImageReader::new(Cursor::new(&bytes));
        match reader.with_guessed_format().unwrap().into_dimensions() {
            Ok((width, height)) if (width as usize, height as usize) == ours => agreed.1 += 1,
            Ok(_) => apart.push(format!("image differs on {}", entry.file())),
            Err(_) => apart.push(format!("image can't read {}", entry.file())),
        }
    }
    assert!(agreed.0 >= 50 && agreed.1 >= 50, "{agreed:?}");
    // The other parser returns a wrong size for these files or can't read them, although they are accepted. This list
    // changes only if a parser changes.
    insta::assert_debug_snapshot!(apart, @r#"
    [
        "imagesize can't read jpeg_fill_bytes.jpg",
        "image can't read jpeg_arithmetic.jpg",
        "image can't read jpeg_lossless_sof3.jpg",
        "imagesize can't read jpeg_segment_length_0.jpg",
        "image can't read jpeg_segment_length_0.jpg",
        "imagesize can't read jpeg_segment_length_1.jpg",
        "image can't read jpeg_segment_length_1.jpg",
        "imagesize differs on webp_vp8_scale_bits.webp",
        "imagesize can't read jpg_junk_between.jpg",
        "imagesize can't read jpg_ff00_between.jpg",
        "imagesize can't read jpg_app13_len_short.jpg",
        "imagesize can't read jpg_rst_between.jpg",
        "image can't read jpg_rst_between.jpg",
        "image can't read jpg_12bit_sof1.jpg",
    ]
    "#);
}

#[test]
fn mp4parse_agrees_on_sizes() {
    let (mut agreed, mut unread) = (0, Vec::new());
    for entry in corpus::accepted()
        .into_iter()
        .filter(corpus::Entry::is_video)
    {
        let bytes = entry.bytes();
        let ours = probe_video_bytes(&bytes).unwrap();
        let Ok(theirs) = mp4parse::read_mp4(&mut Cursor::new(&bytes)) else {
            unread.push(entry.file().to_owned());
            continue;
        };
        let size = (ours.dimensions().width, ours.dimensions().height);
        let found = theirs.tracks.iter().any(|track| {
            track.track_type == mp4parse::TrackType::Video
                && track.stsd.as_ref().is_some_and(|stsd| {
                    stsd.descriptions.iter().any(|entry| match entry {
                        mp4parse::SampleEntry::Video(video) => {
                            (u32::from(video.width), u32::from(video.height)) == size
                        }
                        _ => false,
                    })
                })
        });
        if found {
            agreed += 1;
        } else {
            unread.push(entry.file().to_owned());
        }
    }
    assert!(agreed >= 50, "{agreed}");
    insta::assert_debug_snapshot!(unread, @r#"
    [
        "mp4_mdat_size_0_last.mp4",
        "mp4_codec_hevc_hvc1.mp4",
        "mp4_codec_hevc_hev1.mp4",
        "mp4_trailing_html.mp4",
        "mp4_faststart_mdat_size_too_long.mp4",
    ]
    "#);
}
