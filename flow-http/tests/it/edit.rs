//! Edits: what the service refuses can't be built, and can't be read either.

use flow_http::ids::{AccountEmail, MediaGenerationId, VideoId};
use flow_http::server::{Incoming, Rejection};
use flow_http::types::AspectRatio;
use flow_http::validate::FrameWindow;
use flow_http::{Captcha, EditError, Endpoint, GenerateVideo};
use http::Request;
use serde_json::{Value, json};

use crate::fixtures::{NORA, NORA_HEX, edit, ivo, nora, service, video_of_nora};

fn voice(hex: &str) -> MediaGenerationId {
    MediaGenerationId::from_wire(format!("user:4711-email:{hex}-voice:1f6d20ab-mid:3b9e1c52"))
}

fn body(edit: &GenerateVideo) -> String {
    let request: Request<Vec<u8>> = edit.to_request(&service(), ()).unwrap();
    String::from_utf8(request.into_body()).unwrap()
}

/// An edit with every member.
fn full() -> GenerateVideo {
    edit()
        .with_aspect_ratio(AspectRatio::Landscape)
        .unwrap()
        .with_count(4)
        .unwrap()
        .with_seed(u64::MAX)
        .with_account(nora())
        .unwrap()
        .with_voice(voice(NORA_HEX))
        .unwrap()
        .with_preset_voice("Achernar")
        .unwrap()
        .asynchronous()
        .with_reply_url("https://studio.example/hook?job=7")
        .unwrap()
        .with_reply_ref("scene \"7\"\n")
        .with_captcha(Captcha::Retry(10))
        .unwrap()
}

#[test]
fn the_body_as_it_is_sent() {
    insta::assert_snapshot!("shortest", body(&edit()));
    insta::assert_snapshot!("longest", body(&full()));
}

#[test]
fn only_lengths_of_texts_are_shown() {
    let shown = format!("{:?}", edit().with_count(2).unwrap());
    let start = "GenerateVideo { video: VideoId(user:4711-email:***-video:";
    assert!(shown.starts_with(start), "{shown}");
    assert!(shown.contains("prompt: <12 bytes>"), "{shown}");
    assert!(shown.contains("count: Some(2)"), "{shown}");
}

#[test]
fn what_was_chosen_can_be_read() {
    // The owner of the clip, whether it is named or not.
    assert_eq!(edit().account(), Some(nora()));
    let chosen = edit().with_account(nora()).unwrap();
    assert_eq!(chosen.account(), Some(nora()));
    assert!(!chosen.is_async());
    assert!(chosen.asynchronous().is_async());
}

#[test]
fn names_of_voices() {
    let good = |name: &str| edit().with_preset_voice(name).is_ok();
    assert!(good("A"));
    assert!(good(&"A".repeat(64)));
    for bad in [&"A".repeat(65), "", "Achernar1", "a b", "Ä", "a-b"] {
        assert!(!good(bad), "{bad}");
    }
}

#[test]
fn what_cant_be_built() {
    let window = FrameWindow::from_indices(0, 1).unwrap();
    for prompt in ["", " ", "\n\t\u{a0}"] {
        let error = GenerateVideo::new(video_of_nora(), window, prompt).unwrap_err();
        assert_eq!(error, EditError::EmptyPrompt);
    }
    let ivo_hex = ivo().to_hex();
    let other_user = MediaGenerationId::from_wire(format!("user:9-email:{NORA_HEX}-voice:a-mid:b"));
    let image = MediaGenerationId::from_wire(format!("user:4711-email:{NORA_HEX}-image:x"));
    let five = (0..5).fold(edit(), |edit, _| {
        edit.with_preset_voice("Achernar").unwrap()
    });
    let captcha = |captcha| edit().with_captcha(captcha).unwrap_err();
    let of_ratio = |ratio| edit().with_aspect_ratio(ratio).unwrap_err();
    for (error, message) in [
        (
            EditError::EmptyPrompt,
            "edit: expected a prompt that says what to do",
        ),
        (
            of_ratio(AspectRatio::from_wire("square")),
            "edit: expected landscape or portrait",
        ),
        (
            of_ratio(AspectRatio::from_wire("IMAGE_ASPECT_RATIO_UNSPECIFIED")),
            "edit: expected landscape or portrait",
        ),
        (
            edit().with_count(0).unwrap_err(),
            "edit: expected a count of 1 to 4",
        ),
        (
            edit().with_count(5).unwrap_err(),
            "edit: expected a count of 1 to 4",
        ),
        (
            edit().with_account(ivo()).unwrap_err(),
            "edit: expected the account that owns the clip",
        ),
        (
            edit().with_voice(image).unwrap_err(),
            "edit: expected the reference of a voice",
        ),
        (
            edit()
                .with_voice(MediaGenerationId::from_wire("Achernar"))
                .unwrap_err(),
            "edit: expected the reference of a voice",
        ),
        (
            edit().with_voice(voice(&ivo_hex)).unwrap_err(),
            "edit: expected a voice of the account that owns the clip",
        ),
        (
            edit().with_voice(other_user).unwrap_err(),
            "edit: expected a voice of the account that owns the clip",
        ),
        (
            edit().with_preset_voice("").unwrap_err(),
            "edit: expected the reference of a voice",
        ),
        (
            edit().with_preset_voice("user:1").unwrap_err(),
            "edit: expected the reference of a voice",
        ),
        (
            five.clone().with_preset_voice("Achernar").unwrap_err(),
            "edit: expected at most five voices",
        ),
        (
            five.with_voice(voice(NORA_HEX)).unwrap_err(),
            "edit: expected at most five voices",
        ),
        (
            edit().with_reply_url("").unwrap_err(),
            "edit: expected an absolute http or https URL for the reply",
        ),
        (
            edit().with_reply_url("/hook").unwrap_err(),
            "edit: expected an absolute http or https URL for the reply",
        ),
        (
            edit().with_reply_url("ftp://studio.example/").unwrap_err(),
            "edit: expected an absolute http or https URL for the reply",
        ),
        (
            captcha(Captcha::Token("t".repeat(19).into())),
            "edit: expected a captcha token of at least 20 characters, 1 to 10 tries, or an order of solvers",
        ),
        (
            captcha(Captcha::Retry(0)),
            "edit: expected a captcha token of at least 20 characters, 1 to 10 tries, or an order of solvers",
        ),
        (
            captcha(Captcha::Retry(11)),
            "edit: expected a captcha token of at least 20 characters, 1 to 10 tries, or an order of solvers",
        ),
        (
            captcha(Captcha::Order(" ".into())),
            "edit: expected a captcha token of at least 20 characters, 1 to 10 tries, or an order of solvers",
        ),
    ] {
        assert_eq!(error.to_string(), message);
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.is_some(), matches!(error, EditError::Owner(_)));
    }
    for (captcha, shown) in [
        (Captcha::Token("t".repeat(20).into()), "Token(***)"),
        (Captcha::Retry(10), "Retry(10)"),
        (
            Captcha::Order("nora@example.org".into()),
            "Order(<16 bytes>)",
        ),
    ] {
        assert_eq!(format!("{captcha:?}"), shown);
        assert!(edit().with_captcha(captcha).is_ok());
    }
    // A window out of range and a reference that is no video can't be made in the first place.
    for (start, end) in [(240, 240), (10, 10), (11, 10), (0, 241), (0, 0)] {
        assert!(FrameWindow::from_indices(start, end).is_err());
    }
    for reference in [
        format!("user:4711-email:{NORA_HEX}-image:x"),
        "a17f40d8-22b6-4e0b-8f53-c0de5eed0002".to_owned(),
        "https://storage.example/x".to_owned(),
        "user:4711-AbCdEfGhIjKlMnOpQrSt".to_owned(),
    ] {
        assert!(VideoId::parse(&reference).is_err());
    }
}

fn read(body: &[u8]) -> Result<GenerateVideo, Rejection> {
    let request = Request::post("/videos")
        .header("authorization", "Bearer t")
        .body(())
        .unwrap();
    match Incoming::from_parts(&request.into_parts().0, body, "")? {
        Incoming::GenerateVideo(edit) => Ok(*edit),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_server_reads_what_the_client_writes() {
    for edit in [
        edit(),
        full(),
        edit()
            .with_captcha(Captcha::Token("t".repeat(20).into()))
            .unwrap(),
        edit().with_captcha(Captcha::Order("a,b".into())).unwrap(),
        edit()
            .with_aspect_ratio(AspectRatio::Portrait)
            .unwrap()
            .with_seed(0)
            .with_count(1)
            .unwrap(),
    ] {
        let written = body(&edit);
        assert_eq!(body(&read(written.as_bytes()).unwrap()), written);
    }
}

#[test]
fn what_the_server_refuses() {
    let with = |name: &str, value: Value| {
        let mut body: Value = serde_json::from_str(&body(&edit())).unwrap();
        body[name] = value;
        body
    };
    let without = |name: &str| {
        let mut body: Value = serde_json::from_str(&body(&edit())).unwrap();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let wrong = |name: &str| format!("Parameter {name} has incorrect format");
    for (body, message) in [
        (with("model", json!("veo-3")), wrong("model")),
        (without("model"), wrong("model")),
        (without("prompt"), wrong("prompt")),
        (with("prompt", json!("")), wrong("prompt")),
        (with("prompt", json!(7)), wrong("prompt")),
        (without("referenceVideo_1"), wrong("referenceVideo_1")),
        (
            with(
                "referenceVideo_1",
                json!(format!("user:1-email:{NORA_HEX}-image:x")),
            ),
            wrong("referenceVideo_1"),
        ),
        (
            with(
                "referenceVideo_1",
                json!("a17f40d8-22b6-4e0b-8f53-c0de5eed0002"),
            ),
            wrong("referenceVideo_1"),
        ),
        (without("startFrameIndex_1"), wrong("startFrameIndex_1")),
        (
            with("startFrameIndex_1", json!(-1)),
            wrong("startFrameIndex_1"),
        ),
        (
            with("startFrameIndex_1", json!("0")),
            wrong("startFrameIndex_1"),
        ),
        (
            with("startFrameIndex_1", json!(0.5)),
            wrong("startFrameIndex_1"),
        ),
        (
            with("startFrameIndex_1", json!(u64::MAX)),
            wrong("startFrameIndex_1"),
        ),
        (
            with("startFrameIndex_1", json!(240)),
            wrong("endFrameIndex_1"),
        ),
        (with("endFrameIndex_1", json!(0)), wrong("endFrameIndex_1")),
        (
            with("endFrameIndex_1", json!(241)),
            wrong("endFrameIndex_1"),
        ),
        (with("duration", json!(8)), wrong("duration")),
        (with("startImage", json!("x")), wrong("startImage")),
        (with("endImage", json!("x")), wrong("endImage")),
        (
            with("referenceImage_1", json!("x")),
            wrong("referenceImage_1"),
        ),
        (with("aspectRatio", json!("square")), wrong("aspectRatio")),
        (with("count", json!(0)), wrong("count")),
        (with("count", json!(300)), wrong("count")),
        (with("seed", json!(-1)), wrong("seed")),
        (with("email", json!("nobody")), wrong("email")),
        (
            with("email", json!("ivo.brook@example.org")),
            "Email mismatch: body has '…', references have '…'".to_owned(),
        ),
        (
            with("referenceAudio_1", json!("user:1")),
            wrong("referenceAudio_1"),
        ),
        (
            with("referenceAudio_5", json!("a b")),
            wrong("referenceAudio_1"),
        ),
        (with("async", json!("true")), wrong("async")),
        (with("replyUrl", json!("hook")), wrong("replyUrl")),
        (with("captchaRetry", json!(11)), wrong("captchaToken")),
        (json!([]), "Invalid JSON".to_owned()),
        (json!("x"), "Invalid JSON".to_owned()),
        (Value::Null, "Invalid JSON".to_owned()),
    ] {
        let rejection = read(body.to_string().as_bytes()).unwrap_err();
        let answer = rejection.to_response().into_http();
        assert_eq!(answer.status(), 400);
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer, json!({ "error": message }), "{body}");
    }
    let mut two = with("captchaRetry", json!(1));
    two["captchaOrder"] = json!("a");
    assert_eq!(
        read(two.to_string().as_bytes()).unwrap_err().to_string(),
        "captchaToken is missing or has a value that is not allowed"
    );

    // No body is too odd to be refused.
    let deep = "[".repeat(100_000);
    let nested = format!(r#"{{"prompt":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    for body in [
        "",
        "{",
        "\u{feff}",
        "\0",
        "{\"a\":1}{",
        &deep,
        &nested,
        "1e400",
        r#""\ud800""#,
    ] {
        assert!(read(body.as_bytes()).is_err());
    }
    assert!(read(b"\xff\xfe{}").is_err());
}

#[test]
fn what_the_server_passes_over() {
    let mut body: Value = serde_json::from_str(&body(&full())).unwrap();
    let same = self::body(&read(body.to_string().as_bytes()).unwrap());
    body["new"] = json!({"a": [1, null]});
    for name in ["duration", "startImage", "captchaToken", "referenceAudio_5"] {
        body[name] = Value::Null;
    }
    assert_eq!(
        self::body(&read(body.to_string().as_bytes()).unwrap()),
        same
    );
    // Of members that come twice the last one counts, as in the service's own language.
    let twice = same.replacen("\"prompt\":", "\"prompt\":\"first\",\"prompt\":", 1);
    assert_eq!(self::body(&read(twice.as_bytes()).unwrap()), same);
    let upper = AccountEmail::parse(&NORA.to_uppercase()).unwrap();
    assert!(edit().with_account(upper).is_ok());
}
