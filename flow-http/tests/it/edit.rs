//! Edits of clips: an edit that the service refuses can't be built, and is refused by the server's half.

use flow_http::ids::{AccountEmail, ImageId, VideoId, VoiceId};
use flow_http::rules::{Accepted, Refusal};
use flow_http::server::{Incoming, Rejection};
use flow_http::validate::FrameWindow;
use flow_http::validate::models::Basis;
use flow_http::{
    Captcha, Endpoint, GenerateVideo, RequestBuilder, VideoInput, VideoReferences, Voice,
};
use http::Request;
use serde_json::{Value, json};

use crate::fixtures::{
    NORA, NORA_HEX, edit, edit_builder, image_of_nora, ivo, nora, service, video_of_nora,
};

fn voice(user: &str, hex: &str) -> Voice {
    let id = format!("user:{user}-email:{hex}-voice:1f6d20ab-mid:3b9e1c52");
    VoiceId::parse(&id).unwrap().into()
}

fn body(edit: &GenerateVideo) -> String {
    let request: Request<Vec<u8>> = edit.to_request(&service(), ()).unwrap();
    String::from_utf8(request.into_body()).unwrap()
}

fn with(references: VideoReferences) -> RequestBuilder<GenerateVideo> {
    let input = VideoInput::Edit {
        video: video_of_nora(),
        window: Some(FrameWindow::from_indices(0, 240).unwrap()),
        references,
    };
    GenerateVideo::builder("make it snow", input).with_model("omni-flash")
}

/// An edit with every member.
fn full() -> GenerateVideo {
    let references = VideoReferences::new()
        .with_image(ImageId::try_from(image_of_nora()).unwrap())
        .with_voice(voice("4711", NORA_HEX))
        .with_voice(Voice::preset("Achernar"));
    with(references)
        .with_reply_ref("scene \"7\"\n")
        .with_captcha(Captcha::Token("t".repeat(20).into()))
        .with_captcha(Captcha::Retry(10))
        .with_aspect_ratio("landscape")
        .with_count(4)
        .with_seed(i64::MAX)
        .with_account(nora())
        .asynchronous()
        .with_reply_url("https://studio.example/hook?job=7")
        .with_resolution("360p")
        .build()
        .unwrap()
}

#[test]
fn the_body_as_it_is_sent() {
    insta::assert_snapshot!("shortest", body(&edit()));
    insta::assert_snapshot!("longest", body(&full()));
}

#[test]
fn only_names_of_members_are_shown() {
    let builder = edit_builder().with_count(2).with_extra(NORA, NORA);
    assert_eq!(
        format!("{:?}", builder.clone().trusted()),
        r#"RequestBuilder { members: ["prompt", "referenceVideo_1", "startFrameIndex_1", "endFrameIndex_1", "model", "count"], extras: 1, trusts: true }"#
    );
    assert_eq!(
        format!("{:?}", builder.build().unwrap()),
        r#"GenerateVideo { members: ["prompt", "model", "count", "referenceVideo_1", "startFrameIndex_1", "endFrameIndex_1"], extras: 1 }"#
    );
}

#[test]
fn options_can_be_read() {
    // The owner of the clip, with or without an account in the request.
    assert_eq!(edit().account().as_deref(), Some(&nora()));
    assert_eq!(full().account().as_deref(), Some(&nora()));
    assert!(edit().is_bound());
    assert!(edit().members().references().eq([video_of_nora().as_id()]));
    assert_eq!(full().members().references().count(), 3);
    assert_eq!(edit().members().flag("async"), None);
    assert_eq!(full().members().flag("async"), Some(true));
    assert_eq!(full().members().number("endFrameIndex_1"), Some(240));
}

/// An unknown name may be new, so its refusal is only assumed.
#[test]
fn names_of_voices() {
    let of = |name: &str| with(VideoReferences::new().with_voice(Voice::preset(name)));
    for name in ["Achernar", "KORE", "zephyr"] {
        assert!(of(name).build().is_ok(), "{name}");
    }
    for name in ["", "A", "Achernar1", "a b", "Kore "] {
        let refusal = of(name).build().unwrap_err();
        assert_eq!(refusal.parameter(), Some("referenceAudio_1"), "{name}");
        assert_eq!(refusal.source().basis(), Basis::Assumed);
        assert!(of(name).trusted().build().is_ok(), "{name}");
    }
}

#[test]
fn requests_that_cannot_be_built() {
    let prompt = |prompt: &str| {
        let input = VideoInput::Edit {
            video: video_of_nora(),
            window: None,
            references: VideoReferences::new(),
        };
        GenerateVideo::builder(prompt, input).with_model("omni-flash")
    };
    let voices = |voices: &[Voice]| {
        let references = voices
            .iter()
            .fold(VideoReferences::new(), |references, voice| {
                references.with_voice(voice.clone())
            });
        with(references)
    };
    let kore = || Voice::preset("Kore");
    let ivo_hex = ivo().to_hex();
    for (parameter, message, builder) in [
        ("prompt", "Parameter prompt must not be empty", prompt("")),
        (
            "prompt",
            "Parameter prompt must not be blank",
            prompt("\n\t\u{a0}"),
        ),
        (
            "aspectRatio",
            "Parameter aspectRatio must be landscape or portrait with model omni-flash",
            edit_builder().with_aspect_ratio("square"),
        ),
        (
            "aspectRatio",
            "Parameter aspectRatio must be landscape or portrait with model omni-flash",
            edit_builder().with_aspect_ratio("LANDSCAPE"),
        ),
        (
            "count",
            "Parameter count must be 1 to 4",
            edit_builder().with_count(0),
        ),
        (
            "count",
            "Parameter count must be 1 to 4",
            edit_builder().with_count(5),
        ),
        (
            "seed",
            "Parameter seed must be 0 or more with referenceVideo_1",
            edit_builder().with_seed(-1),
        ),
        (
            "duration",
            "Parameter duration cannot be combined with referenceVideo_1",
            edit_builder().with_duration(8),
        ),
        (
            "referenceVideo_1",
            "Parameter referenceVideo_1 not supported by model veo-3.1-fast, which has no V2V",
            edit_builder().with_model("veo-3.1-fast"),
        ),
        (
            "email",
            "Email mismatch: email is not the account of referenceVideo_1",
            edit_builder().with_account(ivo()),
        ),
        (
            "referenceVideo_1",
            "Parameter referenceVideo_1 belongs to another account than referenceAudio_1",
            voices(&[voice("4711", &ivo_hex)]),
        ),
        (
            "referenceVideo_1",
            "Parameter referenceVideo_1 belongs to another account than referenceAudio_1",
            voices(&[voice("9", NORA_HEX)]),
        ),
        (
            "referenceAudio_4",
            "Parameter referenceAudio_4 is over the 3 referenceAudio_N of model omni-flash (V2V)",
            voices(&[kore(), kore(), kore(), kore()]),
        ),
        (
            "referenceAudio_6",
            "Parameter referenceAudio_6 not supported",
            voices(&vec![kore(); 6]),
        ),
        (
            "replyUrl",
            "Parameter replyUrl must be an http or https URL",
            edit_builder().with_reply_url("/hook"),
        ),
        (
            "replyRef",
            "Parameter replyRef must have at most 1024 characters",
            edit_builder().with_reply_ref("x".repeat(1025)),
        ),
        (
            "captchaToken",
            "Parameter captchaToken must have at least 20 characters",
            edit_builder().with_captcha(Captcha::Token("t".repeat(19).into())),
        ),
        (
            "captchaRetry",
            "Parameter captchaRetry must be 1 to 10",
            edit_builder().with_captcha(Captcha::Retry(0)),
        ),
        (
            "captchaRetry",
            "Parameter captchaRetry must be 1 to 10",
            edit_builder().with_captcha(Captcha::Retry(11)),
        ),
        (
            "captchaOrder",
            "Parameter captchaOrder must be names with commas between them",
            edit_builder().with_captcha(Captcha::Order(" ".into())),
        ),
    ] {
        let refusal = builder.build().unwrap_err();
        assert_eq!(refusal.to_string(), message);
        assert_eq!(refusal.parameter(), Some(parameter), "{message}");
        assert_eq!(refusal.status(), 400);
    }
    for (captcha, shown) in [
        (Captcha::Token("t".repeat(20).into()), "Token(***)"),
        (Captcha::Retry(10), "Retry(10)"),
        (
            Captcha::Order("CapSolver, 2captcha".into()),
            "Order(<19 bytes>)",
        ),
    ] {
        assert_eq!(format!("{captcha:?}"), shown);
        assert!(edit_builder().with_captcha(captcha).build().is_ok());
    }
    // A window out of range and a reference of another kind can't be constructed.
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

fn read(body: &[u8]) -> Result<Accepted, Rejection> {
    let request = Request::post("/videos")
        .header("authorization", "Bearer t")
        .body(())
        .unwrap();
    match Incoming::from_parts(&request.into_parts().0, body, "")? {
        Incoming::GenerateVideo(edit) => Ok(*edit),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refusal(body: &Value) -> Refusal {
    match read(body.to_string().as_bytes()) {
        Err(Rejection::Refused(refusal)) => refusal,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn the_server_reads_what_the_client_writes() {
    for edit in [
        edit(),
        full(),
        edit_builder()
            .with_captcha(Captcha::Token("t".repeat(20).into()))
            .build()
            .unwrap(),
        edit_builder()
            .with_captcha(Captcha::Order("CapSolver,2Captcha".into()))
            .build()
            .unwrap(),
        edit_builder()
            .with_aspect_ratio("portrait")
            .with_seed(0)
            .with_count(1)
            .build()
            .unwrap(),
    ] {
        assert_eq!(read(body(&edit).as_bytes()).as_ref(), Ok(edit.members()));
    }
}

#[test]
fn requests_that_the_server_refuses() {
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
    let image = json!(format!("user:1-email:{NORA_HEX}-image:x"));
    for (body, parameter) in [
        // The default model does not support edits.
        (without("model"), "referenceVideo_1"),
        (with("model", json!("veo-3.1-quality")), "referenceVideo_1"),
        (without("prompt"), "prompt"),
        (with("prompt", json!("")), "prompt"),
        (with("prompt", json!(7)), "prompt"),
        (without("referenceVideo_1"), "startFrameIndex_1"),
        (with("referenceVideo_1", image), "referenceVideo_1"),
        (
            with(
                "referenceVideo_1",
                json!("a17f40d8-22b6-4e0b-8f53-c0de5eed0002"),
            ),
            "referenceVideo_1",
        ),
        (with("startFrameIndex_1", json!(-1)), "startFrameIndex_1"),
        (with("startFrameIndex_1", json!("x")), "startFrameIndex_1"),
        (with("startFrameIndex_1", json!(0.5)), "startFrameIndex_1"),
        (
            with("startFrameIndex_1", json!(u64::MAX)),
            "startFrameIndex_1",
        ),
        (with("startFrameIndex_1", json!(240)), "startFrameIndex_1"),
        (with("endFrameIndex_1", json!(0)), "endFrameIndex_1"),
        (with("endFrameIndex_1", json!(241)), "endFrameIndex_1"),
        (with("duration", json!(8)), "duration"),
        (with("startImage", json!("x")), "startImage"),
        (with("endImage", json!("x")), "endImage"),
        (with("referenceImage_1", json!("x")), "referenceImage_1"),
        (with("aspectRatio", json!("square")), "aspectRatio"),
        (with("count", json!(0)), "count"),
        (with("count", json!(300)), "count"),
        (with("seed", json!(-1)), "seed"),
        (with("email", json!("nobody")), "email"),
        (
            with("referenceAudio_1", json!("user:1")),
            "referenceAudio_1",
        ),
        (with("referenceAudio_5", json!("a b")), "referenceAudio_5"),
        (with("async", json!("yes")), "async"),
        (with("replyUrl", json!("hook")), "replyUrl"),
        (with("captchaRetry", json!(11)), "captchaRetry"),
        (with("generateAudio", json!(true)), "generateAudio"),
    ] {
        let refusal = refusal(&body);
        assert_eq!(refusal.parameter(), Some(parameter), "{body}: {refusal}");
        let response = Rejection::Refused(refusal.clone())
            .to_response()
            .into_http();
        assert_eq!(response.status(), 400);
        let response: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(response, json!({ "error": refusal.message() }), "{body}");
    }
    for (start, end) in [(10, 10), (11, 10)] {
        let mut body = with("startFrameIndex_1", json!(start));
        body["endFrameIndex_1"] = json!(end);
        assert_eq!(refusal(&body).parameter(), Some("endFrameIndex_1"));
    }
    let mut two = with("captchaRetry", json!(1));
    two["captchaOrder"] = json!("CapSolver");
    assert_eq!(
        refusal(&two).message(),
        "Parameter captchaOrder cannot be combined with captchaRetry"
    );

    // Any malformed body is refused.
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
        "[]",
        "\"x\"",
        "null",
    ] {
        assert_eq!(read(body.as_bytes()), Err(Rejection::Json), "{body:.20}");
    }
    assert_eq!(read(b"\xff\xfe{}"), Err(Rejection::Json));
}

#[test]
fn members_that_the_server_ignores() {
    let edit = full();
    let mut body: Value = serde_json::from_str(&body(&edit)).unwrap();
    for name in ["duration", "startImage", "captchaToken", "referenceAudio_5"] {
        body[name] = Value::Null;
    }
    let read_again = |body: &str| read(body.as_bytes());
    assert_eq!(read_again(&body.to_string()).as_ref(), Ok(edit.members()));
    // The last value of a repeated member is used, as in the language of the service.
    let body = self::body(&edit);
    let twice = body.replacen("\"prompt\":", "\"prompt\":\"first\",\"prompt\":", 1);
    assert_eq!(read_again(&twice).as_ref(), Ok(edit.members()));
    let upper = AccountEmail::parse(&NORA.to_uppercase()).unwrap();
    assert!(edit_builder().with_account(upper).build().is_ok());
}
