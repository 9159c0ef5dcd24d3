//! Other parsers' answers about the accepted files, where they are right.

use std::io::Cursor;

use flow_validate::{probe_image_bytes, probe_video_bytes};

use crate::corpus;

#[test]
fn imagesize_and_image_agree_on_sizes() {
    let (mut by_imagesize, mut by_image) = (0, 0);
    let mut unread = Vec::new();
    for entry in corpus::accepted()
        .into_iter()
        .filter(|entry| !entry.file().ends_with(".mp4"))
    {
        let bytes = entry.bytes();
        let ours = probe_image_bytes(&bytes).unwrap().dimensions();
        let ours = (ours.width as usize, ours.height as usize);
        match imagesize::blob_size(&bytes) {
            Ok(size) => {
                by_imagesize += 1;
                assert_eq!((size.width, size.height), ours, "{}", entry.file());
            }
            Err(_) => unread.push(format!("imagesize {}", entry.file())),
        }
        let reader = image::ImageReader::new(Cursor::new(&bytes))
            .with_guessed_format()
            .unwrap();
        match reader.into_dimensions() {
            Ok((width, height)) => {
                by_image += 1;
                assert_eq!((width as usize, height as usize), ours, "{}", entry.file());
            }
            Err(_) => unread.push(format!("image {}", entry.file())),
        }
    }
    assert!(
        by_imagesize >= 50 && by_image >= 50,
        "{by_imagesize}, {by_image}"
    );
    // What they can't read although it is sound: when this list changes, they have learned.
    insta::assert_debug_snapshot!(unread, @"");
}

#[test]
fn mp4parse_agrees_on_size_and_media_time() {
    let (mut agreed, mut unread) = (0, Vec::new());
    for entry in corpus::accepted()
        .into_iter()
        .filter(|entry| entry.file().ends_with(".mp4"))
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
    insta::assert_debug_snapshot!(unread, @"");
}
