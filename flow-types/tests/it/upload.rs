//! Uploads: accepted forms, and the values read from them.

use flow_ids::MediaGenerationId;
use flow_types::{
    AccountCheck, DecodeErrorKind, ProtoDuration, References, ResponseBody, UploadResponse,
};

const IMAGE: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";
const VIDEO: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002";

fn read(body: &str) -> UploadResponse {
    let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
    assert_eq!(upload.as_json(), body);
    assert_eq!(
        upload.media_generation_ids()[0],
        *upload.media_generation_id()
    );
    upload
}

#[test]
fn reference_shapes() {
    for body in [
        format!(r#"{{"mediaGenerationId":{{"mediaGenerationId":"{IMAGE}"}}}}"#),
        format!(r#"{{"mediaGenerationId":"{IMAGE}"}}"#),
        format!(r#" {{ "mediaGenerationId" : "{IMAGE}" }} "#),
        format!(r#"{{"media":[{{"mediaGenerationId":{{"mediaGenerationId":"{IMAGE}"}}}}]}}"#),
        format!(r#"{{"media":[{{"mediaGenerationId":"{IMAGE}"}}]}}"#),
        format!(r#"{{"media":{{"mediaGenerationId":"{IMAGE}"}},"mediaGenerationId":null}}"#),
        format!(r#"{{"mediaGenerationId":null,"mediaGenerationId":"{IMAGE}"}}"#),
        format!(
            r#"{{"mediaGenerationId":"{IMAGE}","mediaGenerationId":"user:1-email:6a-video:b"}}"#
        ),
        format!(r#"{{"media":null,"media":{{"mediaGenerationId":"{IMAGE}"}}}}"#),
        format!(r#"{{"media\u0047enerationId":7,"medi\u0061GenerationId":"{IMAGE}"}}"#),
        format!(r#"{{"\ud800":"\udfff","x":1e400,"mediaGenerationId":"{IMAGE}"}}"#),
        format!(
            r#"{{"mediaGenerationId":{{"mediaGenerationId":7,"mediaGenerationId":"{IMAGE}"}}}}"#
        ),
    ] {
        let upload = read(&body);
        assert_eq!(upload.media_generation_id().as_str(), IMAGE, "{body}");
        assert!(matches!(upload, UploadResponse::Image(_)), "{body}");
    }
}

/// Null is not a deviation, as an absent member is not.
#[test]
fn null_is_not_a_deviation() {
    let deviations = |body: &str| -> Vec<String> {
        let deviations = read(body).deviations();
        deviations.iter().map(ToString::to_string).collect()
    };
    let media = format!(r#""media":{{"mediaGenerationId":"{IMAGE}"}}"#);
    assert_eq!(
        deviations(&format!(r#"{{"mediaGenerationId":null,{media}}}"#)),
        [""; 0]
    );
    assert_eq!(
        deviations(&format!(r#"{{"mediaGenerationId":7,{media}}}"#)),
        ["mediaGenerationId: expected an object with the reference, found a number"]
    );
}

#[test]
fn duration_falls_back() {
    let id = format!(r#""mediaGenerationId":{{"mediaGenerationId":"{VIDEO}"}}"#);
    for (members, seconds, exact) in [
        (r#","durationSeconds":11.94"#, Some(11.94), Some("11.94s")),
        (
            r#","durationSeconds":1.194e1"#,
            Some(11.94),
            Some("11.940s"),
        ),
        (r#","durationSeconds":8"#, Some(8.0), Some("8s")),
        (
            r#","durationSeconds":"8","media":{"video":{"dimensions":{"length":"0s"}}}"#,
            Some(0.0),
            Some("0s"),
        ),
        (
            r#","durationSeconds":-1,"media":{"video":{"dimensions":{"length":"11.940s"}}}"#,
            Some(11.94),
            Some("11.940s"),
        ),
        (
            r#","durationSeconds":1e400,"media":{"video":{"dimensions":{"length":7},"videoOffset":{"startOffset":"0s","endOffset":"8s"}}}"#,
            Some(8.0),
            Some("8s"),
        ),
        (
            r#","media":{"video":{"videoOffset":{"startOffset":"1.5s","endOffset":"8s"}}}"#,
            Some(6.5),
            Some("6.500s"),
        ),
        (
            r#","media":{"video":{"videoOffset":{"endOffset":"nonsense"}}}"#,
            None,
            None,
        ),
        ("", None, None),
    ] {
        let upload = read(&format!("{{{id}{members}}}"));
        assert!(matches!(upload, UploadResponse::Video(_)));
        assert_eq!(upload.duration_seconds(), seconds, "{members}");
        assert_eq!(
            upload.duration().as_ref().map(ProtoDuration::as_str),
            exact,
            "{members}"
        );
    }
}

#[test]
fn numbers() {
    for (width, want) in [
        ("1024", Some(1024)),
        ("1024.0", Some(1024)),
        ("1.024e3", Some(1024)),
        ("0", Some(0)),
        ("-0", Some(0)),
        ("\"1024\"", None),
        ("1024.5", None),
        ("-1", None),
        ("4294967295", Some(u32::MAX)),
        ("4294967296", None),
        ("123456789012345678901234567890", None),
        ("1e400", None),
        ("[]", None),
        ("null", None),
    ] {
        let upload = read(&format!(
            r#"{{"mediaGenerationId":"{IMAGE}","width":{width}}}"#
        ));
        assert_eq!(upload.width(), want, "{width}");
        let deviations: Vec<_> = upload
            .deviations()
            .iter()
            .map(|o| o.path().to_owned())
            .collect();
        let mut expected = vec!["mediaGenerationId"];
        if want.is_none() && width != "null" {
            expected.push("width");
        }
        assert_eq!(deviations, expected, "{width}");
    }
}

#[test]
fn account_check() {
    let upload = read(&format!(
        r#"{{"mediaGenerationId":"{IMAGE}","email":"iv***@example.org"}}"#
    ));
    let account = |text| flow_ids::AccountEmail::parse(text).unwrap();
    let nora = account("nora.field77@example.org");
    assert_eq!(upload.account_check(&nora), AccountCheck::Match);
    assert_eq!(
        upload.account_check(&account("Nora.Field77@Example.org")),
        AccountCheck::Match
    );
    assert_eq!(
        upload.account_check(&account("ivo.brook@example.org")),
        AccountCheck::Mismatch {
            actual: nora.clone()
        }
    );
    let unknown = read(r#"{"mediaGenerationId":"user:1-image:abc","email":"no***@example.org"}"#);
    assert_eq!(unknown.account_check(&nora), AccountCheck::Unknown);
}

#[test]
fn undecodable() {
    let cut = format!(r#"{{"mediaGenerationId":{{"mediaGenerationId":"{IMAGE}"}},"width":6"#);
    let html = format!("<html><p>made {IMAGE}</p></html>");
    let latin1 = [
        format!(r#"{{"id":"{IMAGE}","name":""#).as_bytes(),
        b"caf\xe9\"}",
    ]
    .concat();
    for (body, kind, salvaged) in [
        (cut.as_bytes(), DecodeErrorKind::Truncated, true),
        (&cut.as_bytes()[..80], DecodeErrorKind::Truncated, false),
        (html.as_bytes(), DecodeErrorKind::NotJson, true),
        (&latin1, DecodeErrorKind::NotUtf8, true),
        (b"", DecodeErrorKind::Truncated, false),
        (b"[]", DecodeErrorKind::NotAnObject, false),
        (b"{}", DecodeErrorKind::MissingMember, false),
        (
            br#"{"mediaId":"3b9e1c52-7d04-4f6a-9a18-c0de5eed0001"}"#,
            DecodeErrorKind::MissingMember,
            false,
        ),
        (
            br#"{"mediaGenerationId":""}"#,
            DecodeErrorKind::MissingMember,
            false,
        ),
    ] {
        let error = UploadResponse::from_slice(body).unwrap_err();
        assert_eq!(error.kind(), kind, "{}", String::from_utf8_lossy(body));
        let found = References::search(body, UploadResponse::PLACES, &[]);
        assert_eq!(
            found.results().first().map(MediaGenerationId::as_str),
            salvaged.then_some(IMAGE)
        );
        assert_eq!(error.body(), body);
        assert_eq!(&*error.into_body(), body);
    }
    // In its documented place, a reference of any form is accepted.
    let body = br#"{"mediaGenerationId":"a"} x"#;
    let error = UploadResponse::from_slice(body).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::NotJson);
    let found = References::search(body, UploadResponse::PLACES, &[]);
    assert_eq!(found.results()[0].as_str(), "a");
}

#[test]
fn kinds() {
    let hex = "6a40622e6465";
    for (id, members, want) in [
        (
            format!("user:1-email:{hex}-image:x"),
            r#","durationSeconds":1"#,
            "image",
        ),
        (
            format!("user:1-email:{hex}-video:x"),
            r#","media":{"image":{}}"#,
            "video",
        ),
        (
            format!("user:1-email:{hex}-character:x-imgs:1"),
            r#","media":{"image":{}}"#,
            "other",
        ),
        (
            format!("user:1-email:{hex}-clip:x"),
            r#","media":{"video":{}}"#,
            "video",
        ),
        (format!("user:1-email:{hex}-clip:x"), "", "other"),
        ("user:1-image:abc".to_owned(), "", "image"),
        (
            "user:1-video:abc".to_owned(),
            r#","media":{"image":{}}"#,
            "video",
        ),
        ("test-asset-123".to_owned(), "", "other"),
        (
            "test-asset-123".to_owned(),
            r#","media":[{"image":{}}]"#,
            "image",
        ),
        (
            "test-asset-123".to_owned(),
            r#","durationSeconds":1"#,
            "video",
        ),
        (
            "test-asset-123".to_owned(),
            r#","durationSeconds":"1""#,
            "other",
        ),
        (
            "test-asset-123".to_owned(),
            r#","media":{"image":{},"video":{}}"#,
            "other",
        ),
    ] {
        let upload = read(&format!(r#"{{"mediaGenerationId":"{id}"{members}}}"#));
        let is = match upload {
            UploadResponse::Image(_) => "image",
            UploadResponse::Video(_) => "video",
            _ => "other",
        };
        assert_eq!(is, want, "{id} {members}");
    }
}

#[test]
fn an_error_next_to_the_reference() {
    let error = |member: &str| {
        let upload = read(&format!(r#"{{"mediaGenerationId":"{IMAGE}",{member}}}"#));
        upload
            .error()
            .map(|error| error.message().map(String::from))
    };
    let late = Some(Some("late".to_owned()));
    assert_eq!(error(r#""error":"late""#), late);
    assert_eq!(error(r#""\u0065rror":"late""#), late);
    assert_eq!(error(r#""error":{"message":"late"}"#), late);
    assert_eq!(error(r#""error":7"#), Some(None));
    assert_eq!(error(r#""error":null"#), None);
    assert_eq!(error(r#""errors":"late""#), None);
}

#[test]
fn members_by_name() {
    let upload = read(&format!(
        r#"{{"mediaGenerationId":"{VIDEO}","media":{{"mediaMetadata":{{"mediaStatus":{{"mediaGenerationStatus":"MEDIA_GENERATION_STATUS_SUCCESSFUL"}}}},"video":{{"fps":24,"dimensions":{{"length":"8s"}},"new":"x"}}}},"new":[1e400]}}"#
    ));
    let UploadResponse::Video(video) = &upload else {
        panic!("{upload:?}")
    };
    assert_eq!(video.get("new").unwrap().as_json(), "[1e400]");
    assert_eq!(video.get("none"), None);
    assert_eq!(
        serde_json::to_string(&video.raw()).unwrap(),
        upload.as_json()
    );
    assert_eq!(serde_json::to_string(&upload).unwrap(), upload.as_json());
    let media = video.media().unwrap();
    let status = media.media_generation_status().unwrap();
    assert_eq!(status.as_str(), "MEDIA_GENERATION_STATUS_SUCCESSFUL");
    assert_eq!(video.media_generation_status(), Some(status));
    let part = media.video().unwrap();
    assert_eq!(part.get("new").unwrap().as_json(), r#""x""#);
    assert_eq!(part.get("none"), None);
    assert_eq!(part.length(), Some(ProtoDuration::from_wire("8s")));
}

/// A truncated response is reported as truncated at any position, even within a number or a character.
#[test]
fn a_cut_response_is_truncated() {
    let body = format!(
        r#"{{"a":[-1.5e+10,-0,1E-3,"\u00e9\n",true,null],"b":"éß€😀","mediaGenerationId":"{VIDEO}"}} "#
    );
    for len in 0..body.len() - 1 {
        let error = UploadResponse::from_slice(&body.as_bytes()[..len]).unwrap_err();
        let shown = String::from_utf8_lossy(&body.as_bytes()[..len]);
        assert_eq!(error.kind(), DecodeErrorKind::Truncated, "{shown}");
    }
    for cut in ["-", "1.", r#"{"a":-1E+"#, "\u{feff}{\"a\":1."] {
        let error = UploadResponse::from_slice(cut.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Truncated, "{cut}");
    }
    for wrong in [
        r#"{"a":1.x"#,
        r#"{"a":-}"#,
        r#"{"a":e"#,
        r#"{"a":1.."#,
        r#"{"a":1-"#,
        r#"{"a":+"#,
        r#"{"a":true-"#,
        r#"{"a":true+"#,
        r#"{"a":"x"-"#,
        r#"{"a":null-"#,
        r#"{"a":1}-"#,
        "{}-",
        "{-",
        r#"{"a":--"#,
        r#"{"a":1.-"#,
        r#"{"a":1e--"#,
        "<html>-",
        "Service unavailable.",
    ] {
        let error = UploadResponse::from_slice(wrong.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::NotJson, "{wrong}");
    }
    for (latin1, kind) in [
        (&b"{\"a\":\"caf\xc3"[..], DecodeErrorKind::Truncated),
        (b"{\"a\":\"caf\xe9", DecodeErrorKind::Truncated),
        (b"{\"a\":\"caf\xe9\"}", DecodeErrorKind::NotUtf8),
        (b"<p>caf\xe9", DecodeErrorKind::NotUtf8),
        (b"{\"a\":1}\xe9", DecodeErrorKind::NotUtf8),
    ] {
        let error = UploadResponse::from_slice(latin1).unwrap_err();
        assert_eq!(error.kind(), kind, "{}", latin1.escape_ascii());
    }
    assert!(UploadResponse::from_slice(body.as_bytes()).is_ok());
}

/// The length of a part of a video: its end minus its start.
#[test]
fn lengths_of_parts() {
    let length = |offset: &str| {
        let upload = read(&format!(
            r#"{{"mediaGenerationId":"{VIDEO}","media":{{"video":{{"videoOffset":{offset}}}}}}}"#
        ));
        let UploadResponse::Video(video) = &upload else {
            panic!("{upload:?}")
        };
        let length = video.media()?.video()?.length();
        assert_eq!(video.duration(), length);
        length.map(|length| length.as_str().to_owned())
    };
    for (offset, want) in [
        (r#"{"endOffset":"8s"}"#, Some("8s")),
        (r#"{"endOffset":"8s","startOffset":"0s"}"#, Some("8s")),
        (r#"{"endOffset":"8s","startOffset":"3s"}"#, Some("5s")),
        (r#"{"endOffset":"3s","startOffset":"3s"}"#, Some("0s")),
        (r#"{"endOffset":"3s","startOffset":"3.5s"}"#, None),
        (r#"{"endOffset":"soon"}"#, None),
        (r#"{"endOffset":"8s","startOffset":"soon"}"#, None),
        (r#"{"startOffset":"3s"}"#, None),
        ("{}", None),
    ] {
        assert_eq!(length(offset).as_deref(), want, "{offset}");
    }
}

/// An upload makes one asset, but every reference in a documented place is handed out.
#[test]
fn further_references() {
    let [a, b, c] = ["a", "b", "c"].map(|id| format!("user:1-email:6a6b-image:{id}"));
    for (body, expected) in [
        (
            format!(
                r#"{{"mediaGenerationId":{{"mediaGenerationId":"{a}"}},"media":{{"mediaGenerationId":"{a}"}}}}"#
            ),
            vec![&a],
        ),
        (
            format!(r#"{{"media":[{{"mediaGenerationId":"{b}"}}],"mediaGenerationId":"{a}"}}"#),
            vec![&a, &b],
        ),
        (
            format!(r#"{{"media":[{{"mediaGenerationId":"{a}"}},{{"mediaGenerationId":"{c}"}}]}}"#),
            vec![&a, &c],
        ),
    ] {
        let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
        let found = upload.media_generation_ids();
        let found: Vec<&str> = found.iter().map(|id| id.as_str()).collect();
        assert_eq!(found, expected, "{body}");
    }
}
