//! The contract server follows the source document.

use std::io::Cursor;

use flow_http::contract::{
    Contract, Scenario, ScenarioRule, Scope, check_head, respond, respond_to_reader,
};
use flow_http::ids::JobId;
use flow_http::ids::MediaGenerationId;
use flow_http::ids::VideoId;
use flow_http::types::{ErrorReason, ResponseBody as _};
use flow_http::validate::FrameWindow;
use flow_http::validate::{AssetType, CheckedAsset};
use flow_http::{
    BaseUrl, Endpoint, GenerateVideo, GetAsset, GetJob, Outcome, ResponseError, UploadAsset,
    VideoInput,
};
use http::{Request, Response};

use crate::fixtures::{
    IMAGE, NORA, edit, edit_builder, image_of_nora, ivo, nora, service, service_at, token,
};

const CLIP: &[u8] = include_bytes!("../../examples/data/clip.mp4");

pub(crate) fn server() -> Contract {
    Contract::new(token(), [nora(), ivo()])
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Request<Vec<u8>> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/v1/google-flow{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.to_vec()).unwrap()
}

fn post(path: &str, content_type: &str, body: &[u8]) -> Response<Vec<u8>> {
    let bearer = format!("Bearer {}", token().expose_secret());
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", content_type),
    ];
    respond(&server(), &request("POST", path, &headers, body))
}

/// Status, headers and body, in the form of the wire.
fn wire(response: &Response<Vec<u8>>) -> String {
    let mut text = response.status().as_u16().to_string();
    for (name, value) in response.headers() {
        text += &format!("\n{name}: {}", value.to_str().unwrap());
    }
    text + "\n\n" + std::str::from_utf8(response.body()).unwrap()
}

fn parts(response: &Response<Vec<u8>>) -> (u16, &str) {
    (
        response.status().as_u16(),
        std::str::from_utf8(response.body()).unwrap(),
    )
}

#[test]
fn uploads_as_documented() {
    insta::assert_snapshot!("image", wire(&post("/assets", "image/png", IMAGE)));
    insta::assert_snapshot!("video", wire(&post("/assets", "video/mp4", CLIP)));
}

#[test]
fn default_and_named_accounts() {
    for path in [
        "/assets",
        "/assets/",
        "/assets/nora.field77%40example.org",
        "/assets/nora.field77@example.org",
        "/assets/NORA.field77%40EXAMPLE.org",
        "/assets?email=ivo.brook%40example.org",
        "/assets/?email=ivo.brook@example.org",
    ] {
        let response = post(path, "image/png", IMAGE);
        let read = UploadAsset::new(checked())
            .with_account(nora())
            .read_response(response)
            .unwrap();
        assert_eq!(
            read.email().unwrap().as_str(),
            "no***@example.org",
            "{path}"
        );
    }
    // The query is ignored, as by the service: the file is on the wrong account.
    let response = post("/assets?email=ivo.brook@example.org", "image/png", IMAGE);
    let error = UploadAsset::new(checked())
        .with_account(ivo())
        .read_response(response)
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Done);
    let response = post("/assets/ivo.brook%40example.org", "image/png", IMAGE);
    assert!(
        UploadAsset::new(checked())
            .with_account(ivo())
            .read_response(response)
            .is_ok()
    );
}

fn checked() -> CheckedAsset {
    CheckedAsset::check(IMAGE, AssetType::Png, IMAGE.len() as u64).unwrap()
}

#[test]
fn the_same_bytes_have_the_same_reference() {
    let id = |body: &[u8]| {
        let read = UploadAsset::new(checked())
            .read_response(post("/assets", "image/png", body))
            .unwrap();
        read.media_generation_id().as_str().to_owned()
    };
    assert_eq!(id(IMAGE), id(IMAGE));
    let mut ids = vec![id(IMAGE)];
    // Each different bit makes another reference, and so do zeros at the end.
    for extra in [
        &[0_u8][..],
        &[0, 0],
        &[0; 16],
        &[0; 17],
        &[1],
        &[128],
        &[0; 32],
    ] {
        ids.push(id(&[IMAGE, extra].concat()));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn refusals_as_documented() {
    let multipart = "multipart/form-data; boundary=x";
    let form = b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\x89PNG\r\n--x--";
    const TYPES: &str = r#"{"error":"Content-Type not supported. Valid values: image/png, image/jpeg, image/webp, video/mp4"}"#;
    for (path, content_type, body, status, text) in [
        (
            "/assets",
            "image/png",
            &b""[..],
            400,
            r#"{"error":"Empty body"}"#,
        ),
        ("/assets", "image/gif", b"GIF89a", 400, TYPES),
        ("/assets", multipart, form, 400, TYPES),
        (
            "/assets",
            "application/json",
            br#"{"image":"data:image/png;base64,"}"#,
            400,
            TYPES,
        ),
        ("/assets", "application/octet-stream", IMAGE, 400, TYPES),
        ("/assets", "*/*", IMAGE, 400, TYPES),
        ("/assets", "", IMAGE, 400, TYPES),
        (
            "/assets/absent%40example.org",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Google Flow account absent@example.org not found"}"#,
        ),
        (
            "/assets/EMAIL",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Google Flow account EMAIL not found"}"#,
        ),
        (
            "/assets/%22%0A",
            "image/png",
            IMAGE,
            404,
            "{\"error\":\"Google Flow account \\\"\\n not found\"}",
        ),
        (
            "/assets/%FF",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Google Flow account  not found"}"#,
        ),
        (
            "/assets/a/b",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Endpoint not found"}"#,
        ),
        (
            "/other",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Endpoint not found"}"#,
        ),
        (
            "",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Endpoint not found"}"#,
        ),
        (
            "/",
            "image/png",
            IMAGE,
            404,
            r#"{"error":"Endpoint not found"}"#,
        ),
        (
            "/jobs/j1",
            "image/png",
            IMAGE,
            405,
            r#"{"error":"Method POST not allowed"}"#,
        ),
        (
            "/videos",
            "application/json",
            b"no JSON",
            400,
            r#"{"error":"Invalid JSON"}"#,
        ),
    ] {
        let response = post(path, content_type, body);
        assert_eq!(parts(&response), (status, text), "{path} {content_type}");
        assert_eq!(response.headers()["content-type"], "application/json");
    }
    // The bytes are not of the declared type.
    for body in [&b"GIF89a"[..], b"data:image/png;base64,", CLIP] {
        let response = post("/assets", "image/png", body);
        assert_eq!(response.status(), 400);
        assert!(
            parts(&response)
                .1
                .contains("PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT")
        );
    }
}

#[test]
fn sizes() {
    let bearer = format!("Bearer {}", token().expose_secret());
    let head = |content_type, length| {
        [
            ("authorization", bearer.as_str()),
            ("content-type", content_type),
            ("content-length", length),
        ]
    };
    // One byte over the limit, by the counted length of the body, independent of how much of it is kept.
    for (content_type, limit) in [("image/png", 20_971_520), ("video/mp4", 104_857_600)] {
        let request = request("POST", "/assets", &head(content_type, "7")[..2], IMAGE);
        let (head, body) = request.into_parts();
        let respond = |byte_len| respond_to_reader(&server(), &head, Cursor::new(&body), byte_len);
        let response = respond(limit + 1);
        let text = format!(
            r#"{{"error":"File size ({}) is over {limit} bytes"}}"#,
            limit + 1
        );
        assert_eq!(parts(&response), (400, text.as_str()));
        let response = respond(limit);
        assert!(!parts(&response).1.contains("File size"));
    }
    // By the headers alone, before any byte of the body.
    for (length, status, text) in [
        (
            "20971521",
            400,
            r#"{"error":"File size (20971521) is over 20971520 bytes"}"#,
        ),
        (
            "99999999999999999999999",
            400,
            r#"{"error":"File size (18446744073709551615) is over 20971520 bytes"}"#,
        ),
        ("0", 400, r#"{"error":"Empty body"}"#),
        ("-1", 400, r#"{"error":"Invalid Content-Length"}"#),
        ("+1", 400, r#"{"error":"Invalid Content-Length"}"#),
        ("1, 1", 400, r#"{"error":"Invalid Content-Length"}"#),
        ("", 400, r#"{"error":"Invalid Content-Length"}"#),
    ] {
        let response = respond(
            &server(),
            &request("POST", "/assets", &head("image/png", length), b""),
        );
        assert_eq!(parts(&response), (status, text), "{length}");
    }
}

#[test]
fn tokens() {
    let valid = format!("Bearer {}", token().expose_secret());
    let (lower, spaces) = (valid.replace("Bearer", "bearer"), valid.replace(' ', "   "));
    let (short, long) = (valid[..valid.len() - 1].to_owned(), format!("{valid}x"));
    let basic = valid.replace("Bearer", "Basic");
    for (authorization, status) in [
        (Some(valid.as_str()), 200),
        (Some(&lower), 200),
        (Some(&spaces), 200),
        (Some(&short), 401),
        (Some(&long), 401),
        (Some(&basic), 401),
        (Some("Bearer"), 401),
        (Some("Bearer "), 401),
        (Some(token().expose_secret()), 401),
        (Some(""), 401),
        (None, 401),
    ] {
        let mut headers = vec![("content-type", "image/png")];
        headers.extend(authorization.map(|value| ("authorization", value)));
        let response = respond(&server(), &request("POST", "/assets", &headers, IMAGE));
        assert_eq!(response.status(), status, "{authorization:?}");
        if status == 401 {
            assert_eq!(parts(&response).1, r#"{"error":"Unauthorized"}"#);
        }
        // With a wrong token, the response contains nothing else.
        let response = respond(&server(), &request("GET", "/jobs/x", &headers, b""));
        assert_eq!(response.status() == 401, status == 401);
    }
}

/// Sends a request to a contract server, and returns the result of reading the response.
fn exchange<E: Endpoint>(
    contract: &Contract,
    endpoint: &E,
    request: &Request<Vec<u8>>,
) -> (String, Result<E::Response, ResponseError>) {
    let response = respond(contract, request);
    let wire = wire(&response);
    (wire, endpoint.read_response(response))
}

/// Each scenario applies to its calls, and to no others.
#[test]
fn scenarios() {
    let upload = UploadAsset::new(checked()).with_account(nora());
    let upload_request = upload.to_request(&service(), IMAGE.to_vec()).unwrap();
    let edit_request = edit().to_request::<Vec<u8>>(&service(), ()).unwrap();
    let mut text = String::new();
    for &scenario in Scenario::ALL {
        assert_eq!(scenario.as_str().parse(), Ok(scenario));
        let contract = server().with_scenario(scenario);
        let (uploaded, read) = exchange(&contract, &upload, &upload_request);
        let upload_failed = read.err();
        let (edited, read) = exchange(&contract, &edit(), &edit_request);
        let edit_failed = read.err();
        let fails = |info| scenario != Scenario::Ok && scenario.is_about(info);
        assert_eq!(
            upload_failed.is_some(),
            fails(UploadAsset::INFO),
            "{scenario:?}"
        );
        let waits = matches!(scenario, Scenario::JobSlow | Scenario::JobExpired);
        let expected = fails(GenerateVideo::INFO) && !waits;
        assert_eq!(edit_failed.is_some(), expected, "{scenario:?}");
        let (wire, error) = match (upload_failed, edit_failed) {
            (Some(error), _) => (uploaded, error),
            (None, Some(error)) => (edited, error),
            (None, None) => continue,
        };
        text += &format!("# {}\n{wire}\n", scenario.as_str());
        text += &format!(
            "-> {error}\n-> {}, {}\n\n",
            error.outcome(),
            error.retry_advice().as_str()
        );
    }
    insta::assert_snapshot!("scenarios", text);
    // Errors of the request take precedence.
    let contract = server().with_scenario(Scenario::Session);
    let wrong = respond(&contract, &request("POST", "/assets", &[], IMAGE));
    assert_eq!(wrong.status(), 401);
}

#[test]
fn scenarios_by_account_and_endpoint() {
    let rule = |text: &str| text.parse::<ScenarioRule>();
    let contract = server()
        .with_scenario(rule(&format!("{NORA}=throttled")).unwrap())
        .with_scenario(rule("get-asset=unavailable").unwrap())
        .with_scenario(rule("generate-video=captcha").unwrap());
    let upload = UploadAsset::new(checked());
    let status = |upload: &UploadAsset| {
        let request = upload.to_request(&service(), IMAGE.to_vec()).unwrap();
        respond(&contract, &request).status().as_u16()
    };
    assert_eq!(status(&upload.clone().with_account(nora())), 429);
    assert_eq!(status(&upload.clone().with_account(ivo())), 200);
    // Without an account, the service uses one that is available.
    let request = upload.to_request(&service(), IMAGE.to_vec()).unwrap();
    let uploaded = upload.read_response(respond(&contract, &request)).unwrap();
    let parts = uploaded.media_generation_id().parts();
    assert!(parts.unwrap().is_owned_by(&ivo()));
    let get = GetAsset::new(image_of_nora());
    let response = respond(
        &contract,
        &get.to_request::<Vec<u8>>(&service(), ()).unwrap(),
    );
    assert_eq!(response.status(), 503);
    // The last rule that applies takes precedence.
    let response = respond(
        &contract,
        &edit().to_request::<Vec<u8>>(&service(), ()).unwrap(),
    );
    assert_eq!(response.status(), 403);
    let contract = contract.with_scenario(Scenario::Ok);
    let response = respond(
        &contract,
        &edit().to_request::<Vec<u8>>(&service(), ()).unwrap(),
    );
    assert_eq!(response.status(), 200);
}

/// No error repeats its input, which may be a misplaced token.
#[test]
fn rules_of_scenarios() {
    for (text, error) in [
        (
            "secret",
            "unknown scenario; expected one of ok, throttled, quota, daily-quota, no-account, session, policy, captcha, plan, \
             unavailable, html, wrong-account, job-slow, job-failed, job-expired",
        ),
        ("get-asset=OK", "unknown scenario; expected one of ok,"),
        (
            "=ok",
            "unknown endpoint or account before the =; expected an e-mail address or one of upload-asset, ",
        ),
        (
            "secret=ok",
            "unknown endpoint or account before the =; expected an e-mail address or one of upload-asset, ",
        ),
        (
            "secret@=ok",
            "the text before the = is not a valid e-mail address",
        ),
        (
            "upload-asset=job-slow",
            "the scenario does not apply to this endpoint",
        ),
        (
            "get-asset=wrong-account",
            "the scenario does not apply to this endpoint",
        ),
    ] {
        let message = text.parse::<ScenarioRule>().unwrap_err().to_string();
        assert!(message.starts_with(error), "{text}: {message}");
        assert!(!message.contains("secret"));
    }
    let rule: ScenarioRule = "a=b@example.org=quota".parse().unwrap();
    assert_eq!(rule.scenario(), Scenario::Quota);
    assert!(matches!(rule.scope(), Scope::Account(it) if it.as_str() == "a=b@example.org"));
    let rule: ScenarioRule = "get-asset=html".parse().unwrap();
    assert!(matches!(rule.scope(), Scope::Endpoint(it) if it.name == "get-asset"));
}

/// The states of a job by its scenario, as seen by a client that polls it.
#[test]
fn jobs() {
    for (scenario, states) in [
        (Scenario::Ok, ["completed"; 5]),
        (
            Scenario::JobSlow,
            ["started", "started", "started", "completed", "completed"],
        ),
        (Scenario::JobFailed, ["failed"; 5]),
        (Scenario::JobExpired, ["410"; 5]),
    ] {
        let contract = server().with_scenario(scenario);
        let edit = edit_builder().asynchronous().with_count(3).build().unwrap();
        let request = edit.to_request::<Vec<u8>>(&service(), ()).unwrap();
        // The pure function and clones of the contract share its jobs.
        let accepted = edit.read_response(respond(&contract.clone(), &request));
        let id = accepted.unwrap().job_id().unwrap();
        let get = GetJob::new(id);
        for state in states {
            let response = respond(
                &contract,
                &get.to_request::<Vec<u8>>(&service(), ()).unwrap(),
            );
            match get.read_response(response) {
                Ok(record) => {
                    assert_eq!(record.status().unwrap().as_str(), state);
                    let results = record.media_generation_ids().len();
                    assert_eq!(results, if state == "completed" { 3 } else { 0 });
                    let echo = record.request().unwrap().as_json().to_owned();
                    assert_eq!(echo.as_bytes(), request.body().as_slice());
                    let response = record.response();
                    let error = response.and_then(|response| response.error_value());
                    let reason = error.is_some_and(|error| {
                        error
                            .as_json()
                            .contains(ErrorReason::UnsafeGeneration.as_str())
                    });
                    assert_eq!(reason, state == "failed");
                }
                Err(error) => assert_eq!(error.as_api().unwrap().status().as_str(), state),
            }
        }
        // Another server does not have the job.
        let response = respond(
            &server(),
            &get.to_request::<Vec<u8>>(&service(), ()).unwrap(),
        );
        assert_eq!(parts(&response), (404, r#"{"error":"Job not found"}"#));
    }
    let headers = [("authorization", "Bearer user:4711-AbCdEfGhIjKlMnOpQrSt")];
    let path = format!("/jobs/j1v-u12345-email:{NORA}-bot:google-flow");
    let response = respond(&server(), &request("GET", &path, &headers, b""));
    assert_eq!(
        parts(&response),
        (403, r#"{"error":"Unauthorized access to job"}"#)
    );
}

/// Equal requests are separate jobs with separate results, and the oldest jobs are dropped.
#[test]
fn paid_duplicates_are_counted() {
    let contract = server();
    let edit = edit();
    let request = edit.to_request::<Vec<u8>>(&service(), ()).unwrap();
    let mut ids = Vec::new();
    let mut results = Vec::new();
    for _ in 0..1100 {
        let edited = edit.read_response(respond(&contract, &request)).unwrap();
        ids.push(edited.job_id().unwrap());
        results.extend(edited.media_generation_ids());
    }
    let status = |id: &JobId| {
        let get = GetJob::new(id.clone());
        let request = get.to_request::<Vec<u8>>(&service(), ()).unwrap();
        respond(&contract, &request).status().as_u16()
    };
    assert_eq!((status(&ids[0]), status(&ids[1099])), (404, 200));
    for all in [ids.len(), results.len()] {
        assert_eq!(all, 1100);
    }
    ids.sort();
    ids.dedup();
    results.sort();
    results.dedup();
    assert_eq!((ids.len(), results.len()), (1100, 1100));
    assert!(!format!("{contract:?}").contains(NORA));
}

/// A long body that is not an upload has the response of its error, by either way of sending it.
#[test]
fn long_json() {
    let headers = [("authorization", "Bearer user:4711-AbCdEfGhIjKlMnOpQrSt")];
    let long = format!(r#"{{"prompt":"{}"}}"#, "x".repeat(1 << 20)).into_bytes();
    let request = request("POST", "/videos", &headers, &long);
    let expected = respond(&server(), &request);
    assert_eq!(
        parts(&expected),
        (
            413,
            r#"{"error":"Request body (1048589) is over 1048576 bytes"}"#
        )
    );
    let (head, body) = request.into_parts();
    assert_eq!(check_head(&server(), &head).unwrap(), 1 << 20);
    let kept = Cursor::new(&body[..1 << 20]);
    let response = respond_to_reader(&server(), &head, kept, body.len() as u64);
    assert_eq!(parts(&response), parts(&expected));
}

#[test]
fn assets_edits_and_jobs() {
    let server = server();
    let call = |request: Request<Vec<u8>>| respond(&server, &request);
    let api = service_at(&BaseUrl::parse("http://localhost").unwrap(), &token());

    let get = GetAsset::new(image_of_nora());
    let response = call(get.to_request(&api, ()).unwrap());
    insta::assert_snapshot!("asset", wire(&response));
    assert!(get.read_response(response).unwrap().url().is_some());
    for (id, status, text) in [
        (
            "user:1-email:6a40622e6465-image:x",
            403,
            r#"{"error":"Unauthorized access to user:1 detected in mediaGenerationId"}"#,
        ),
        (
            "user:4711-email:6a40622e6465-image:x",
            404,
            r#"{"error":"Google Flow account j@b.de not found"}"#,
        ),
        (
            "user:4711-email:6a40622e6465-character:x-imgs:1",
            400,
            r#"{"error":"mediaGenerationId type must be 'image' or 'video', got 'character'"}"#,
        ),
        (
            "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
            400,
            r#"{"error":"Invalid mediaGenerationId format"}"#,
        ),
        (
            "../accounts",
            400,
            r#"{"error":"Invalid mediaGenerationId format"}"#,
        ),
    ] {
        let get = GetAsset::new(MediaGenerationId::from_wire(id));
        assert_eq!(
            parts(&call(get.to_request(&api, ()).unwrap())),
            (status, text)
        );
    }

    let clip =
        UploadAsset::new(CheckedAsset::check(CLIP, AssetType::Mp4, CLIP.len() as u64).unwrap());
    let response = call(clip.to_request(&api, CLIP.to_vec()).unwrap());
    let uploaded = clip.read_response(response).unwrap();
    let video = VideoId::try_from(uploaded.media_generation_id().clone()).unwrap();
    let window = FrameWindow::whole_clip(uploaded.duration_seconds().unwrap()).unwrap();
    let builder = || {
        let input = VideoInput::edit(video.clone(), window);
        GenerateVideo::builder("make it snow", input).with_model("omni-flash")
    };
    let edit = builder().build().unwrap();
    let response = call(edit.to_request(&api, ()).unwrap());
    insta::assert_snapshot!("edited", wire(&response));
    assert_eq!(
        edit.read_response(response)
            .unwrap()
            .media_generation_ids()
            .len(),
        1
    );

    let edit = builder().asynchronous().build().unwrap();
    let response = call(edit.to_request(&api, ()).unwrap());
    assert_eq!(response.status(), 201);
    insta::assert_snapshot!("edit_accepted", wire(&response));
    let accepted = edit.read_response(response).unwrap();
    let job = GetJob::new(accepted.job_id().unwrap());
    let response = call(job.to_request(&api, ()).unwrap());
    insta::assert_snapshot!("job", wire(&response));
    assert_eq!(
        job.read_response(response)
            .unwrap()
            .media_generation_ids()
            .len(),
        1
    );

    // A percent-encoded id is refused, as observed.
    let bearer = format!("Bearer {}", token().expose_secret());
    let headers = [("authorization", bearer.as_str())];
    let encoded = format!(
        "/jobs/j1v-u4711-email%3A{}-bot%3Agoogle-flow",
        NORA.replace('@', "%40")
    );
    for path in [
        encoded.as_str(),
        "/jobs/",
        "/jobs/x",
        "/jobs/..",
        "/jobs/%2e%2e",
    ] {
        let response = call(request("GET", path, &headers, b""));
        assert_eq!(
            parts(&response),
            (400, r#"{"error":"Invalid job ID format"}"#),
            "{path}"
        );
    }
}
