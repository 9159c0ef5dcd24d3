//! Every fixture as a snapshot: its `Debug`, the values read from it, and its written form.

use std::fmt::Write as _;
use std::path::Path;

use flow_types::{
    DecodeError, Deviation, ErrorBody, GetAssetResponse, JobRecord, ResponseBody, UploadResponse,
    VideosResponse,
};

fn deviations(out: &mut String, deviations: &[Deviation]) {
    for deviation in deviations {
        writeln!(out, "deviation: {deviation}").unwrap();
    }
}

fn written<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq>(
    out: &mut String,
    value: &T,
    json: &str,
    body: &str,
) {
    assert_eq!(json, body, "the text is kept");
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(text, body.trim(), "written as read");
    let again: T = serde_json::from_str(&text).unwrap();
    assert!(serde_json::to_string(&again).unwrap() == text);
    writeln!(out, "written: {text}").unwrap();
}

fn read(name: &str, body: &str) -> Result<String, DecodeError> {
    let bytes = body.as_bytes();
    let mut out = String::new();
    match name.split_once('-').unwrap().0 {
        "upload" => {
            let upload = UploadResponse::from_slice(bytes)?;
            writeln!(out, "{upload:#?}").unwrap();
            deviations(&mut out, &upload.deviations());
            written(&mut out, &upload, upload.as_json(), body);
        }
        "asset" => {
            let asset = GetAssetResponse::from_slice(bytes)?;
            writeln!(out, "{asset:#?}").unwrap();
            deviations(&mut out, &asset.deviations());
            written(&mut out, &asset, asset.as_json(), body);
        }
        "job" => {
            let job = JobRecord::from_slice(bytes)?;
            writeln!(out, "{job:#?}").unwrap();
            deviations(&mut out, &job.deviations());
            written(&mut out, &job, job.as_json(), body);
        }
        "edit" => {
            let edit = VideosResponse::from_slice(bytes)?;
            writeln!(out, "{edit:#?}").unwrap();
            deviations(&mut out, &edit.deviations());
            written(&mut out, &edit, edit.as_json(), body);
        }
        _ => {
            let error = ErrorBody::from_slice(bytes)?;
            writeln!(out, "{error:#?}").unwrap();
            if let Some(reason) = error.reason() {
                writeln!(out, "category: {:?}", reason.category()).unwrap();
            }
            deviations(&mut out, &error.deviations());
            written(&mut out, &error, error.as_json(), body);
        }
    }
    Ok(out)
}

#[test]
fn snapshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies");
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let rows = index.lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for row in rows {
        let [file, kind, status, endpoint] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let body = std::fs::read_to_string(folder.join(file)).unwrap();
        let name = file.split_once('.').unwrap().0;
        let reading = read(name, &body).unwrap_or_else(|error| format!("{error:#?}\n{error}\n"));
        // Messages and written forms contain the invented addresses; the lines above them must not.
        let shown = reading.split("written: ").next().unwrap();
        for secret in [
            "nora",
            "example.org",
            "gmail",
            "6e6f7261",
            "harbour",
            "an***",
            "Signature",
        ] {
            assert!(!shown.contains(secret), "{file}: {secret} in {shown}");
        }
        insta::with_settings!({
            description => format!("{kind}: {status} of {endpoint}"),
            omit_expression => true,
            prepend_module_to_snapshot => false,
            snapshot_path => "../snapshots",
        }, {
            insta::assert_snapshot!(name, reading);
        });
        count += 1;
    }
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(count, files - 1, "every fixture is in the index");
}

/// The most important values, asserted in code in addition to the snapshots.
#[test]
fn upload_accessors() {
    // file, kind, width, duration, deviations
    for (file, kind, width, seconds, deviations) in [
        ("upload-image", "image", Some(1024), None, &[][..]),
        ("upload-image_oldest", "image", Some(685), None, &[]),
        ("upload-image_with_email", "image", Some(685), None, &[]),
        (
            "upload-image_flat_id",
            "image",
            Some(1024),
            None,
            &["mediaGenerationId"],
        ),
        (
            "upload-image_id_without_email",
            "image",
            Some(512),
            None,
            &["mediaGenerationId.mediaGenerationId"],
        ),
        ("upload-image_truncated_hex", "image", Some(1024), None, &[]),
        (
            "upload-media_array",
            "other",
            None,
            None,
            &["media", "media[0].mediaGenerationId"],
        ),
        ("upload-video", "video", Some(1280), Some(11.94), &[]),
        ("upload-video_minimal", "video", None, None, &[]),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bodies/{file}.json"));
        let upload = UploadResponse::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let is = match upload {
            UploadResponse::Image(_) => "image",
            UploadResponse::Video(_) => "video",
            _ => "other",
        };
        assert_eq!(is, kind, "{file}");
        assert_eq!(upload.width(), width, "{file}");
        assert_eq!(upload.duration_seconds(), seconds, "{file}");
        let paths: Vec<_> = upload
            .deviations()
            .iter()
            .map(|o| o.path().to_owned())
            .collect();
        assert_eq!(paths, deviations, "{file}");
        assert!(upload.error().is_none());
    }
}
