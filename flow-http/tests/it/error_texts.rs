//! All error texts of the crate in one snapshot, and the table of failures in the README.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use flow_http::contract::{Scenario, ScenarioError, ScenarioRule};
use flow_http::ids::JobId;
use flow_http::rules::{self, Checker};
use flow_http::server::Incoming;
use flow_http::transport::{CallError, Client};
use flow_http::types::{ErrorReason, JobRecord};
use flow_http::{
    AccountPool, Api, ApiToken, BaseUrl, BaseUrlError, ENDPOINTS, Endpoint, ErrorCategory,
    GetAsset, GiveUp, Outcome, PollPolicy, RequestError, ResponseError, RetryAdvice, RetryPolicy,
    SendError, TokenError,
};
use http::Request;
use serde_json::{Value, json};

use crate::fixtures::{
    TOKEN, edit, failure, google, image_of_nora, nora, response, upload, video_of_nora,
};

const README: &str = include_str!("../../README.md");

fn minutes(time: std::time::Duration) -> String {
    match time.as_secs() / 60 {
        1440 => "until midnight UTC".to_owned(),
        minutes => format!("{minutes} min"),
    }
}

/// The name of the advice, and the time to wait.
fn advice(advice: &RetryAdvice) -> String {
    match advice {
        RetryAdvice::RetrySameAccount { after } => {
            format!("`{}` after {}", advice.as_str(), minutes(*after))
        }
        RetryAdvice::RetryAnotherAccount { rest, .. } => {
            format!("`{}`, rest {}", advice.as_str(), minutes(*rest))
        }
        _ => format!("`{}`", advice.as_str()),
    }
}

fn statuses(category: ErrorCategory) -> String {
    let shown: Vec<String> = category
        .statuses()
        .map(|range| match (*range.start(), *range.end()) {
            (0, 999) => "all others".to_owned(),
            (400, 499) => "other 4xx".to_owned(),
            (from, to) if to == from + 99 => format!("{}xx", from / 100),
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from}–{to}"),
        })
        .collect();
    match shown.as_slice() {
        [] => "–".to_owned(),
        _ => shown.join(", "),
    }
}

fn table() -> String {
    let mut table =
        "| category | statuses | outcome | advice | text for people |\n|---|---|---|---|---|\n"
            .to_owned();
    for category in ErrorCategory::ALL {
        writeln!(
            table,
            "| `{category}` | {} | `{}` | {} | {} |",
            statuses(*category),
            category.outcome(),
            advice(&category.usual_advice()),
            category.what_to_do(),
        )
        .unwrap();
    }
    table
}

/// The table in the README is that of the code. If they differ, copy it from the message of the panic.
#[test]
fn the_readme_has_the_table_of_failures() {
    let table = table();
    assert!(
        README.contains(&table),
        "README.md does not contain:\n{table}"
    );
}

/// A response with a status and without a reason in its body has the category in the table.
#[test]
fn the_table_is_what_responses_get() {
    for status in 300..=599 {
        let error = failure(status, &[], "{}");
        let error = error.as_api().unwrap();
        let mut rows = ErrorCategory::ALL.iter();
        let row = rows.find(|row| row.statuses().any(|range| range.contains(&status)));
        let row = *row.unwrap();
        assert_eq!(error.category(), row, "{status}");
        assert_eq!(error.outcome(), row.outcome(), "{status}");
        let error = ResponseError::from(error.clone());
        assert_eq!(error.retry_advice(), row.usual_advice(), "{status}");
    }
}

fn section(out: &mut String, name: &str, lines: impl IntoIterator<Item = String>) {
    writeln!(out, "# {name}").unwrap();
    for line in lines {
        writeln!(out, "{line}").unwrap();
    }
    out.push('\n');
}

/// The texts for every status and every known reason, for a call that makes something, one that reads, and one that is
/// bound to an account.
fn failures() -> BTreeSet<String> {
    fn of<E: Endpoint>(endpoint: &E, texts: &mut BTreeSet<String>, seen: &mut Vec<ErrorCategory>) {
        let mut add = |status: u16, body: &str| {
            let result = endpoint.read_response(response(status, &[], body));
            let Err(ResponseError::Api(error)) = result else {
                panic!("{status} {body}");
            };
            texts.insert(format!("{}: {}", error.category(), error.what_to_do()));
            seen.push(error.category());
        };
        for status in 300..=599 {
            add(status, "{}");
            add(status, "<html>");
        }
        add(200, r#"{"error":"x"}"#);
        add(
            503,
            r#"{"error":"Captcha service failed: ERROR_ZERO_BALANCE"}"#,
        );
        for reason in ErrorReason::KNOWN {
            add(429, &google(429, reason.as_str()));
        }
    }
    let (mut texts, mut seen) = (BTreeSet::new(), Vec::new());
    of(&upload(), &mut texts, &mut seen);
    of(&GetAsset::new(image_of_nora()), &mut texts, &mut seen);
    of(&edit(), &mut texts, &mut seen);
    for category in ErrorCategory::ALL {
        assert!(seen.contains(category), "{category} is not among the texts");
    }
    texts
}

/// The refusals of the members of every endpoint, with values of several wrong types.
fn refusals() -> BTreeSet<String> {
    let names = [
        "aspectRatio",
        "async",
        "captchaOrder",
        "captchaRetry",
        "captchaToken",
        "character_1",
        "count",
        "duration",
        "email",
        "endFrameIndex_1",
        "endImage",
        "jobid",
        "media",
        "mediaGenerationId",
        "mediaGenerationIds",
        "model",
        "options",
        "projectId",
        "prompt",
        "raw",
        "reference_1",
        "referenceAudio_1",
        "referenceImage_1",
        "referenceVideo_1",
        "replyRef",
        "replyUrl",
        "resolution",
        "seed",
        "startFrameIndex_1",
        "startImage",
        "surplus",
    ];
    let values = [
        json!({}),
        json!([]),
        json!([1]),
        json!([{}]),
        json!([{}, {}]),
        json!(""),
        json!(" "),
        json!("x"),
        json!("a,b,,"),
        json!("1,2,3,4,5,6,7,8,9,10,11"),
        json!(-1),
        json!(1_000_000_000_000_i64),
        json!(1.5),
        json!(true),
        json!("x".repeat(1025)),
        json!(image_of_nora().as_str()),
        json!(video_of_nora().as_str()),
        json!("https://example.org/x"),
        json!(TOKEN),
    ];
    let mut texts = BTreeSet::new();
    let mut check = |endpoint: &str, request: &Value| {
        let rules = rules::for_endpoint(endpoint).unwrap();
        let members = request.as_object().unwrap();
        let members = members.iter().map(|(name, value)| (name.as_str(), value));
        for refusal in Checker::new().refusals(rules, members) {
            texts.insert(format!("{} {refusal}", refusal.status().as_u16()));
        }
    };
    for info in ENDPOINTS {
        for name in names {
            for value in &values {
                check(info.name, &json!({ name: value }));
            }
        }
    }
    let (image, video) = (image_of_nora(), video_of_nora());
    let (image, video) = (image.as_str(), video.as_str());
    let all = json!({
        "prompt": "@referenceImage_2", "startImage": image, "endImage": image, "character_1": image,
        "referenceVideo_1": video, "duration": 5, "startFrameIndex_1": 9, "endFrameIndex_1": 3,
        "captchaRetry": 1, "captchaToken": "x".repeat(20), "resolution": "x", "aspectRatio": "x",
        "seed": 4_294_967_295_u32, "email": "ivo.brook@example.org",
    });
    for model in ["omni-flash", "veo-3.1-fast", "veo-3.1-quality"] {
        let mut request = all.clone();
        request["model"] = model.into();
        check("generate-video", &request);
    }
    check("generate-video", &json!({"prompt": "x", "endImage": image}));
    check(
        "generate-video",
        &json!({"prompt": "x", "startFrameIndex_1": 1}),
    );
    check(
        "generate-video",
        &json!({"prompt": "x", "referenceAudio_1": "Kore"}),
    );
    check(
        "generate-images",
        &json!({"prompt": "@reference_1", "model": "nano-banana-2", "aspectRatio": "x"}),
    );
    check(
        "generate-images",
        &json!({"prompt": "x", "aspectRatio": "auto"}),
    );
    check(
        "generate-images",
        &json!({"prompt": "x", "reference_1": image, "email": "ivo@example.org"}),
    );
    // The owner of the references.
    let request = json!({"prompt": "x", "startImage": image, "email": "ivo@example.org"});
    let members = || {
        let members = request.as_object().unwrap();
        members.iter().map(|(name, value)| (name.as_str(), value))
    };
    let rules = rules::for_endpoint("generate-video").unwrap();
    let is_linked = |_: &_| false;
    for checker in [
        Checker::new(),
        Checker::new().of_user("1"),
        Checker::new().with_accounts(&is_linked),
    ] {
        for refusal in checker.refusals(rules, members()) {
            texts.insert(format!("{} {refusal}", refusal.status().as_u16()));
        }
    }
    texts
}

/// The texts of requests that the server's half refuses because of their form.
fn rejections() -> Vec<String> {
    let bearer = format!("Bearer {TOKEN}");
    let reject = |method: &str, path: &str, headers: &[(&str, &str)], body: &str| {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let rejection = Incoming::from_parts(&parts, body.as_bytes(), "/v1").unwrap_err();
        let response = rejection.to_response();
        let body = response.clone().into_http().into_body();
        let status = response.into_http().status().as_u16();
        format!(
            "{rejection}\n    {status} {}",
            String::from_utf8(body).unwrap()
        )
    };
    let token = ("authorization", bearer.as_str());
    let png = ("content-type", "image/png");
    vec![
        reject("POST", "/v1/assets", &[png], ""),
        reject("GET", "/v2/assets/x", &[token], ""),
        reject("PUT", "/v1/assets", &[token], ""),
        reject("POST", "/v1/assets/nora", &[token, png], ""),
        reject("POST", "/v1/assets", &[token], ""),
        reject(
            "POST",
            "/v1/assets",
            &[token, png, ("content-length", "x")],
            "",
        ),
        reject(
            "POST",
            "/v1/assets",
            &[token, png, ("content-length", "0")],
            "",
        ),
        reject(
            "POST",
            "/v1/assets",
            &[token, png, ("content-length", "20971521")],
            "",
        ),
        reject("GET", "/v1/assets/x", &[token], ""),
        reject("GET", "/v1/jobs/x%2Fy", &[token], ""),
        reject("GET", "/v1/accounts/%FF", &[token], ""),
        reject("POST", "/v1/videos", &[token], "[]"),
        reject(
            "POST",
            "/v1/videos",
            &[token, ("content-type", "multipart/form-data; boundary=b")],
            "x",
        ),
        reject("POST", "/v1/videos", &[token], "{}"),
    ]
}

/// The texts of every variant of `CallError`.
fn calls(client: &Client<ureq::Agent>) -> Vec<String> {
    let job = || JobId::parse("j1").unwrap();
    let failed = |more: &str| CallError::JobFailed {
        job: job(),
        record: Box::new(
            JobRecord::from_slice(format!(r#"{{"status":"failed"{more}}}"#).as_bytes()).unwrap(),
        ),
    };
    let reason = |reason: &str| failed(&format!(r#","error":{}"#, google(400, reason)));
    let image = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/image.png");
    let attempts = |count| {
        let policy = RetryPolicy::default().with_max_attempts(count);
        client.clone().with_retry_policy(policy)
    };
    let result = format!(
        r#","response":{{"media":[{{"mediaGenerationId":"{}"}}]}}"#,
        video_of_nora().as_str()
    );
    let errors = [
        client.upload_file("no such file").unwrap_err(),
        attempts(1).upload_file(image).unwrap_err(),
        attempts(0).upload_file(image).unwrap_err(),
        CallError::InDoubt,
        CallError::InUse,
        failed(""),
        failed(&result),
        reason("PUBLIC_ERROR_UNSAFE_GENERATION"),
        reason("PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT"),
        reason("PUBLIC_ERROR_NEVER_SEEN"),
        reason(crate::fixtures::NORA_HEX),
        reason(TOKEN),
        client.follow(job()).unwrap_err(),
        CallError::JobUnknown {
            job: job(),
            error: None,
        },
        CallError::Stopped(None),
        CallError::Stopped(Some(job())),
        CallError::Journal {
            error: std::io::ErrorKind::StorageFull.into(),
            outcome: Outcome::Done,
            media_generation_ids: vec![video_of_nora().into()],
            job: Some(job()),
        },
    ];
    // The variants in the source, since those of a non-exhaustive enum can't be matched without a wildcard here.
    let source = include_str!("../../src/transport/error.rs");
    let (_, source) = source.split_once("pub enum CallError {").unwrap();
    let (source, _) = source.split_once("\n}").unwrap();
    let members = source.lines().filter_map(|line| line.strip_prefix("    "));
    let variants = members.filter(|line| line.starts_with(|it: char| it.is_ascii_uppercase()));
    let name = |text: &str| -> String {
        let letters = text.chars().take_while(char::is_ascii_alphanumeric);
        letters.collect()
    };
    let variants: BTreeSet<_> = variants.map(name).collect();
    let shown = errors.iter().map(|error| name(&format!("{error:?}")));
    assert_eq!(shown.collect::<BTreeSet<_>>(), variants);
    errors.iter().map(CallError::to_string).collect()
}

#[test]
fn texts() {
    let mut out = String::new();
    let tokens = ["", &"x".repeat(4097), "x y"];
    let tokens = tokens.map(|text| ApiToken::parse(text).unwrap_err());
    for word in TokenError::WORDS {
        let is_shown = tokens.iter().any(|error| error.as_str() == *word);
        assert!(is_shown, "{word} is not among the texts");
    }
    section(
        &mut out,
        "API token",
        tokens.map(|error: TokenError| error.to_string()),
    );

    let urls = [
        &"x".repeat(2049),
        "a b",
        "ftp://example.org",
        "http://example.org:99999",
        "http://user:pass@example.org",
        "http://example.org?x",
        "http://example.org#x",
        "http://example.org/a/../b",
        "http://example.org/google-flow/assets",
    ];
    let urls = urls.map(|text| BaseUrl::parse(text).unwrap_err());
    for error in BaseUrlError::ALL {
        assert!(urls.contains(error), "{error:?} is not among the texts");
    }
    section(
        &mut out,
        "Base URL",
        urls.map(|error: BaseUrlError| error.to_string()),
    );

    let requests = RequestError::ALL.iter().map(RequestError::to_string);
    section(&mut out, "Request", requests);

    section(&mut out, "Refusals of requests", refusals());
    section(&mut out, "Responses that are errors", failures());

    let undecodable = ["", "<html>", r#"{"a"#, "[]", "{}"];
    let undecodable = undecodable.map(|body| failure(200, &[], body).to_string());
    let elsewhere = format!(r#"{{"mediaGenerationId":"{}"}}"#, image_of_nora().as_str());
    let elsewhere = upload()
        .with_account(flow_http::ids::AccountEmail::parse("ivo.brook@example.org").unwrap())
        .read_response(response(200, &[], elsewhere))
        .unwrap_err();
    let others = undecodable.into_iter().chain([elsewhere.to_string()]);
    section(&mut out, "Other responses without a result", others);

    let reading = GetAsset::new(image_of_nora());
    let no_response = [
        SendError::no_response(&upload(), 0, "x"),
        SendError::no_response(&upload(), u64::MAX, "x"),
        SendError::no_response(&reading, 0, "x"),
    ];
    section(
        &mut out,
        "No response",
        no_response.map(|error| error.to_string()),
    );

    let give_up = GiveUp::ALL.iter().map(GiveUp::to_string);
    section(&mut out, "Giving up", give_up);

    let base_url = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    let api = Api::new(ApiToken::parse(TOKEN).unwrap()).with_base_url(base_url);
    let client = Client::new(ureq::agent(), api)
        .with_poll_policy(PollPolicy::default().with_limit(std::time::Duration::ZERO));
    section(&mut out, "Calls until their result", calls(&client));

    let pools = [
        r#"[["nora",{}]]"#,
        r#"[["nora@example.org",{"*":"soon"}]]"#,
        "1",
    ];
    let pools = pools.map(|text| {
        serde_json::from_str::<AccountPool>(text)
            .unwrap_err()
            .to_string()
    });
    section(&mut out, "Saved account pools", pools);

    section(&mut out, "Requests to the server", rejections());

    let rules = ["x", "x=ok", "nora@=ok", "get-asset=job-slow"];
    let rules = rules.map(|text| text.parse::<ScenarioRule>().unwrap_err());
    for word in ScenarioError::WORDS {
        let is_shown = rules.iter().any(|error| error.as_str() == *word);
        assert!(is_shown, "{word} is not among the texts");
    }
    let rules = rules.map(|error| error.to_string());
    section(&mut out, "Scenarios of the contract server", rules);
    let scenarios = Scenario::ALL.iter();
    let scenarios = scenarios.map(|it| format!("{it:?}: {} ({})", it.description(), it.calls()));
    section(&mut out, "Scenarios", scenarios);

    for secret in [TOKEN, nora().as_str(), crate::fixtures::NORA_HEX] {
        assert!(!out.contains(secret));
    }
    // Error texts are lower-case without a full stop, except those of the service and of the rules, which start as the
    // service's do.
    for line in out.lines() {
        assert!(!line.ends_with('.') || line.contains('"'), "{line}");
    }
    insta::assert_snapshot!(out);
}
