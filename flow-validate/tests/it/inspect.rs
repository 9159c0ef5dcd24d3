use std::fs::File;

use flow_validate::{Declared, Depth, Inspection, inspect};

use crate::corpus::{self, Entry};

fn inspect_entry(entry: &Entry) -> Result<Inspection, flow_validate::AssetError> {
    let file = File::open(entry.path()).unwrap();
    inspect(file, Declared::from_path(&entry.path()), Depth::Structure)
}

#[test]
fn every_file_of_the_corpus_agrees_with_the_manifest() {
    let mut wrong = Vec::new();
    for entry in corpus::entries() {
        let mut differ = |what: String| wrong.push(format!("{}: {what}", entry.file()));
        let found = match inspect_entry(&entry) {
            Err(error) if entry.accept() => {
                differ(format!("refused as {}: {error}", error.code()));
                continue;
            }
            Err(error) => {
                if !entry.refused_as(error.code()) {
                    differ(format!("{}, want {}: {error}", error.code(), entry.class()));
                }
                continue;
            }
            Ok(_) if !entry.accept() => {
                differ(format!("accepted, want {}", entry.class()));
                continue;
            }
            Ok(found) => found,
        };
        let sides = |width: &str, height: &str| Some((entry.number(width)?, entry.number(height)?));
        let of = |d: flow_validate::Dimensions| (u64::from(d.width), u64::from(d.height));
        let coded = found.dimensions().map(of);
        if coded != sides("width", "height") {
            differ(format!(
                "coded {coded:?}, want {:?}",
                sides("width", "height")
            ));
        }
        let shown = found.displayed().map(of);
        let want = sides("display_width", "display_height").or(sides("width", "height"));
        if shown != want {
            differ(format!("shown {shown:?}, want {want:?}"));
        }
        let warned = found.warnings().next().is_some();
        if entry.expects_warning() && !warned {
            differ("no warning".to_owned());
        }
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 0.001,
            (a, b) => a.is_none() && b.is_none(),
        };
        let duration = found
            .duration()
            .map(flow_validate::ClipDuration::as_seconds_f64);
        if !near(duration, entry.seconds("duration_seconds")) {
            differ(format!(
                "{duration:?} s, want {:?}",
                entry.seconds("duration_seconds")
            ));
        }
        let video = found
            .video()
            .and_then(flow_validate::VideoInfo::video_duration);
        let video = video.map(flow_validate::ClipDuration::as_seconds_f64);
        if !near(video, entry.seconds("video_duration_seconds")) {
            differ(format!(
                "video {video:?} s, want {:?}",
                entry.seconds("video_duration_seconds")
            ));
        }
        let end = found
            .end_frame_index()
            .map_or(0, |index| u64::from(index.get()));
        if end != entry.number("end_frame_index_1").unwrap_or(0) {
            differ(format!(
                "end {end}, want {:?}",
                entry.number("end_frame_index_1")
            ));
        }
        if let Some(want) = entry.number("end_frame_index_1_by_video") {
            let video = found
                .video()
                .and_then(flow_validate::VideoInfo::video_duration);
            let end = video.and_then(|video| flow_validate::end_frame_index(video).ok());
            let end = end.map_or(0, |index| u64::from(index.get()));
            if end != want {
                differ(format!("by video {end}, want {want}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
