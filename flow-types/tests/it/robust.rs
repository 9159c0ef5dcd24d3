//! Bodies made to hurt: an answer or an error, never a crash.

use flow_ids::MediaGenerationId;
use flow_types::{
    EditVideoResponse, ErrorBody, GetAssetResponse, JobRecord, UploadResponse, reference_only,
};

const ID: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";

/// Reads, asks for everything, and drops.
fn exercise(body: &[u8]) -> Option<String> {
    let id = match UploadResponse::from_slice(body) {
        Ok(upload) => {
            let _ = format!("{upload:?} {:?} {:?}", upload.oddities(), upload.error());
            let _ = (
                upload.width(),
                upload.duration_seconds(),
                upload.media_generation_status(),
            );
            let _ = upload.workflow().and_then(|w| w.metadata());
            assert_eq!(reference_only(body).unwrap(), *upload.media_generation_id());
            Some(upload.media_generation_id().clone())
        }
        Err(error) => {
            let _ = format!("{error:?} {error}");
            let _ = reference_only(body);
            error.salvaged_id().cloned()
        }
    };
    if let Ok(error) = ErrorBody::from_slice(body) {
        let _ = format!("{error:?} {:?} {:?}", error.oddities(), error.reason());
        let _ = (
            error.skip_reasons().len(),
            error.retry_after(),
            error.file_size_limit(),
        );
    }
    for text in [
        GetAssetResponse::from_slice(body).map(|b| format!("{b:?}{:?}", b.oddities())),
        EditVideoResponse::from_slice(body).map(|b| format!("{b:?}{:?}", b.oddities())),
        JobRecord::from_slice(body).map(|b| format!("{b:?}{:?}", b.oddities())),
    ]
    .into_iter()
    .flatten()
    {
        assert!(text.len() < 200_000, "{}", text.len());
    }
    id.map(|id| id.as_str().to_owned())
}

/// For bodies so big that printing everything takes a while without optimization.
fn read(body: &[u8]) -> Option<String> {
    let id = match UploadResponse::from_slice(body) {
        Ok(upload) => {
            let _ = (
                upload.width(),
                upload.oddities().len(),
                upload.media().is_some(),
            );
            Some(upload.media_generation_id().clone())
        }
        Err(error) => error.salvaged_id().cloned(),
    };
    if let Ok(found) = reference_only(body) {
        assert_eq!(Some(&found), id.as_ref());
    }
    if let Ok(error) = ErrorBody::from_slice(body) {
        let _ = (error.oddities().len(), error.reason().is_some());
    }
    id.map(|id| id.as_str().to_owned())
}

#[test]
fn deep_nesting() {
    for (open, close, member) in [
        ("[", "]", "media"),
        ("[", "]", "skipReasons"),
        ("{\"a\":", "}", "workflow"),
        ("{\"error\":", "}", "error"),
        ("{\"mediaGenerationId\":", "}", "x"),
    ] {
        for depth in [200, 10_000] {
            let nest = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let body = format!("{{\"{member}\":{nest},\"mediaGenerationId\":\"{ID}\"}}");
            assert_eq!(exercise(body.as_bytes()).as_deref(), Some(ID));
            assert_eq!(read(nest.as_bytes()), None);
            // Cut in the depth.
            assert_eq!(read(open.repeat(depth).as_bytes()), None);
        }
    }
    let depth = 1_000_000;
    let nest = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let body = format!("{{\"media\":{nest},\"mediaGenerationId\":\"{ID}\"}}");
    assert_eq!(read(body.as_bytes()).as_deref(), Some(ID));
    assert_eq!(read(nest.as_bytes()), None);
}

#[test]
fn big_bodies() {
    let long = "x".repeat(50_000_000);
    let body = format!(r#"{{"media":{{"name":"{long}"}},"mediaGenerationId":"{ID}"}}"#);
    let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
    assert_eq!(upload.media_generation_id().as_str(), ID);
    assert!(upload.as_json() == body);
    assert_eq!(upload.media().unwrap().name().unwrap().len(), long.len());
    drop(upload);
    let cut = &body.as_bytes()[..body.len() - 1];
    assert_eq!(reference_only(cut).unwrap().as_str(), ID);
    let error = UploadResponse::from_slice(cut).unwrap_err();
    assert_eq!(error.salvaged_id().unwrap().as_str(), ID);
}

#[test]
fn many_members() {
    let unknown: Vec<_> = (0..1_000_000).map(|n| format!("\"m{n}\":{n},")).collect();
    let unknown = unknown.concat();
    let known = "\"mediaGenerationId\":7,".repeat(1_000_000);
    for members in [unknown, known] {
        let body = format!("{{{members}\"mediaGenerationId\":\"{ID}\"}}");
        let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
        assert_eq!(upload.media_generation_id().as_str(), ID);
        assert!(upload.oddities().len() <= 256);
    }
    let body = format!(
        "{{\"error\":{{\"details\":[{}7]}}}}",
        "7,".repeat(1_000_000)
    );
    let error = ErrorBody::from_slice(body.as_bytes()).unwrap();
    assert_eq!(error.reason(), None);
    assert_eq!(error.oddities().len(), 256);
    assert!(format!("{:?}", error.error()).len() < 1_000);
}

/// What reading costs beside the copy of the body that it keeps.
#[test]
fn memory_is_the_body_and_little_more() {
    const LITTLE: u64 = 4096;
    let members: Vec<_> = (0..100_000).map(|n| format!("\"m{n}\":{n},")).collect();
    for members in [
        String::new(),
        members.concat(),
        "\"media\":[".repeat(10_000),
    ] {
        let body = format!("{{\"mediaGenerationId\":\"{ID}\",{members}\"width\":1}}");
        let body_len = body.len() as u64;
        // The last of them is no JSON: an error keeps the body as well.
        let full = allocation_counter::measure(|| {
            let _ = std::hint::black_box(UploadResponse::from_slice(body.as_bytes()));
        });
        assert!(
            full.bytes_max <= body_len + LITTLE,
            "{} of {body_len}",
            full.bytes_max
        );
        assert!(full.count_max <= 8, "{}", full.count_max);
        let quick = allocation_counter::measure(|| {
            let _ = std::hint::black_box(reference_only(body.as_bytes()));
        });
        assert_eq!((quick.count_total, quick.bytes_max), (1, ID.len() as u64));
    }
}

#[test]
fn salvage_is_linear() {
    for part in [
        "user:",
        "\"user:",
        "user:1-email:6a-",
        "user:1-email:6a-image:",
        "\"user:1-email:6a\\u0",
        "xuser:1 ",
    ] {
        // A quadratic search would take hours.
        let body = part.repeat(4_000_000 / part.len());
        let _ = UploadResponse::from_slice(body.as_bytes()).unwrap_err();
    }
}

#[test]
fn salvage_finds() {
    for (body, want) in [
        (format!("{{\"a\":[{{\"b\":\"{ID}\"}}]}}"), Some(ID)),
        (format!("{{\"a\":\"see {ID} there\"}}"), Some(ID)),
        (
            format!("{{\"a\":\"user:4711-AbCdEf {ID}\",\"b\":"),
            Some(ID),
        ),
        (format!("{{\"a\":\"https://x/?r={ID}&x\"}}"), Some(ID)),
        // As a whole before within a text.
        (
            format!("{{\"a\":\"user:1-email:6a-image:y z\",\"b\":\"{ID}\"}}"),
            Some(ID),
        ),
        (
            "{\"a\":\"user:1-email:6a-image:AA\\u003d\\u003d\"}".to_owned(),
            Some("user:1-email:6a-image:AA=="),
        ),
        (
            "{\"a\":\"user:user:1-email:6a-image:x\"}".to_owned(),
            Some("user:1-email:6a-image:x"),
        ),
        // A quote and a backslash are visible characters as well.
        (
            r#"{"a":"user:1-email:6a-image:x\"y" 7}"#.to_owned(),
            Some(r#"user:1-email:6a-image:x"y"#),
        ),
        (
            r#"{"a":"user:1-email:6a-image:x\\" 7}"#.to_owned(),
            Some(r"user:1-email:6a-image:x\"),
        ),
        // As many places of a run are tried, and no more.
        (
            format!("{{\"a\":\"x {}{ID}\"}}", "user:".repeat(7)),
            Some(ID),
        ),
        (format!("{{\"a\":\"x {}{ID}\"}}", "user:".repeat(8)), None),
        (
            format!("{{\"a\":\"x {}, {ID}\"}}", "user:".repeat(9)),
            Some(ID),
        ),
        // In its documented place any form counts.
        (
            "{\"mediaGenerationId\":{\"mediaGenerationId\":\"user:1-image:abc\"},\"wid".to_owned(),
            Some("user:1-image:abc"),
        ),
        (
            "{\"mediaGenerationId\":\"test-asset-123\",\"width\":01}".to_owned(),
            Some("test-asset-123"),
        ),
        ("{\"mediaGenerationId\":\"test-asset-1".to_owned(), None),
        // Cut, or no reference. An escaped quote does not end an id.
        ("{\"a\":\"user:1-email:6a-video:0!\\\"b".to_owned(), None),
        (format!("{{\"a\":\"{ID}"), None),
        (ID.to_owned(), None),
        (
            "{\"a\":\"user:4711-AbCdEfGhIjKlMnOpQrSt\"}".to_owned(),
            None,
        ),
        (
            "{\"error\":\"Unauthorized access to user:12345 detected\"}".to_owned(),
            None,
        ),
        (
            "{\"a\":\"3b9e1c52-7d04-4f6a-9a18-c0de5eed0001\"}".to_owned(),
            None,
        ),
    ] {
        let error = UploadResponse::from_slice(body.as_bytes()).unwrap_err();
        assert_eq!(
            error.salvaged_id().map(MediaGenerationId::as_str),
            want,
            "{body}"
        );
    }
}

#[test]
fn odd_texts() {
    let reference = format!("\"mediaGenerationId\":\"{ID}\"");
    for body in [
        format!("\u{feff}{{{reference}}}"),
        format!("\n\t {{{reference}}} \r\n"),
        format!("{{\"\\ud800\":1e400,{reference}}}"),
        format!("{{\"a\":\"\\udc00\",{reference}}}"),
        format!("{{\"width\":-0.0,\"email\":\"\\ud800\",{reference}}}"),
        format!("{{\"\":{{\"\":[]}},{reference},\"\\u0000\":null}}"),
    ] {
        let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
        assert_eq!(upload.media_generation_id().as_str(), ID);
        assert_eq!(upload.as_json(), body.trim_start_matches('\u{feff}'));
    }
    for body in [
        format!("{{\"a\":NaN,{reference}}}"),
        format!("{{\"a\":Infinity,{reference}}}"),
        format!("{{\"a\":01,{reference}}}"),
        format!("{{\"a\":'x',{reference}}}"),
        format!("{{{reference},}}"),
        format!("{{{reference}}}{{}}"),
        format!("{{\"a\":\"\n\",{reference}}}"),
        format!("/* c */{{{reference}}}"),
    ] {
        let error = UploadResponse::from_slice(body.as_bytes()).unwrap_err();
        assert_eq!(
            error.salvaged_id().map(MediaGenerationId::as_str),
            Some(ID),
            "{body}"
        );
        assert!(error.offset().is_some_and(|at| at <= body.len()));
    }
    assert!(size_of::<Result<(), flow_types::DecodeError>>() <= size_of::<usize>());
}
