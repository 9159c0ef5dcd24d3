//! Properties of every endpoint in the registry. A new endpoint is tested by being listed: it does not compile without
//! [`Sample`]s, and its tests fail without a row in [`FACTS`].

use std::error::Error as _;
use std::fmt::Debug;

use flow_http::contract::{BASE_PATH, Contract, ScenarioRule, respond};
use flow_http::ids::AccountEmail;
use flow_http::rules::{self, Accepted, Checker};
use flow_http::server::Incoming;
use flow_http::types::ResponseBody;
use flow_http::{
    Api, BaseUrl, BaseUrlError, ConcatenateVideos, Cost, DeleteAssets, ENDPOINTS, Endpoint,
    EndpointInfo, ExtendVideo, GenerateImages, GenerateVideo, GetAccount, GetAsset, GetJob,
    ListAccounts, ListJobs, RequestError, SendError, UploadAsset, UpscaleImage, UpscaleVideo,
    VideoToGif, redacted,
};
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Response, Uri};
use serde_json::{Value, json};

use crate::fixtures::{IMAGE, IVO, NORA, NORA_HEX, TOKEN, nora, service, service_at, token};
use crate::samples::{FACTS, Sample, facts, fixture, request};

macro_rules! tests {
    ($($endpoint:ident $module:ident,)+) => {
        $(mod $module {
            use super::*;

            #[test]
            fn facts() { super::costs_and_routing::<$endpoint>(); }
            #[test]
            fn request() { super::the_request_is_the_documented_one::<$endpoint>(); }
            #[test]
            fn rules() { super::the_rules_take_every_sample::<$endpoint>(); }
            #[test]
            fn redacted() { super::every_argument_is_hidden::<$endpoint>(); }
            #[test]
            fn redacted_elsewhere() { super::unknown_parts_are_hidden::<$endpoint>(); }
            #[test]
            fn server() { super::the_server_reads_what_the_client_writes::<$endpoint>(); }
            #[test]
            fn answered() { super::the_contract_server_answers::<$endpoint>(); }
            #[test]
            fn refused() { super::the_contract_server_refuses::<$endpoint>(); }
            #[test]
            fn success() { super::successes_are_read::<$endpoint>(); }
            #[test]
            fn debug() { super::nothing_shows_a_secret::<$endpoint>(); }
            #[test]
            fn base_url() { super::addresses_of_endpoints_are_not_base_urls::<$endpoint>(); }
        })+

        const LISTED: &[&EndpointInfo] = &[$($endpoint::INFO),+];
    };
}

flow_http::for_each_endpoint!(tests);

fn requests<E: Sample>(api: &Api) -> Vec<Request<Vec<u8>>> {
    E::samples().iter().map(|it| request(it, api)).collect()
}

/// The fixed segments of an endpoint's path.
fn words(info: &EndpointInfo) -> &'static str {
    info.path
        .split_once("/{")
        .map_or(info.path, |(words, _)| words)
}

#[track_caller]
fn assert_hidden(shown: &str) {
    let lower = shown.to_lowercase();
    for secret in [
        "nora",
        "field77",
        "example.org",
        "6e6f7261",
        "ivo",
        "4711",
        "abcdefgh",
        "bearer",
        "harbor",
        "achernar",
        "3b9e1c52",
        "a17f40d8",
    ] {
        assert!(!lower.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn the_list_is_complete() {
    assert_eq!(ENDPOINTS, LISTED);
    let mut names: Vec<_> = ENDPOINTS.iter().map(|info| info.name).collect();
    let mut expected: Vec<_> = FACTS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    names.dedup();
    assert_eq!(names.len(), ENDPOINTS.len());
    for info in ENDPOINTS {
        let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(info.name.bytes().all(is_kebab), "{}", info.name);
        assert!(info.path.starts_with('/') && !info.path.ends_with('/'));
        assert_eq!(
            info.path.matches('{').count(),
            info.path.matches("/{").count()
        );
        assert_eq!(info.path.contains('{'), info.path.ends_with('}'));
        assert!(!info.argument_is_optional || info.path.contains('{'));
        // The server must be able to distinguish the endpoints.
        for other in ENDPOINTS.iter().filter(|other| other.name != info.name) {
            let same = other.method == info.method && words(other) == words(info);
            let is_apart = other.path.contains('{') != info.path.contains('{')
                && !other.argument_is_optional
                && !info.argument_is_optional;
            assert!(!same || is_apart, "{} and {}", info.name, other.name);
        }
    }
}

fn costs_and_routing<E: Sample>() {
    let (info, row) = (E::INFO, facts(E::INFO));
    assert_eq!((&info.method, info.path), (&row.method, row.path));
    assert_eq!(info.cost, row.cost);
    assert_eq!(info.takes_any_account, row.any_account);
    assert_eq!(info.is_repeatable, row.repeatable);
    let is_dear = row.cost != Cost::Reads && !row.repeatable;
    assert_eq!(info.can_be_paid_twice(), is_dear);
    assert_eq!(
        format!("{info:?}"),
        format!("{} ({} {})", row.name, row.method, row.path)
    );
    for sample in E::samples() {
        let account = sample.account();
        assert!(account.as_deref() == Some(&nora()) || (account.is_none() && !row.owned));
    }
}

fn is_json<B>(request: &Request<B>) -> bool {
    let content_type = request.headers().get("content-type");
    content_type.is_some_and(|it| it == "application/json")
}

fn the_request_is_the_documented_one<E: Sample>() {
    let row = facts(E::INFO);
    let (samples, bodies) = (E::samples(), E::bodies());
    assert!(!samples.is_empty());
    for (number, sample) in samples.iter().enumerate() {
        let request = request(sample, &service());
        assert_eq!(request.method(), row.method);
        let path = request.uri().path().strip_prefix(BASE_PATH).unwrap();
        let rest = path.strip_prefix(words(E::INFO)).unwrap();
        let has_argument = rest.strip_prefix('/').is_some_and(|it| !it.contains('/'));
        assert!(has_argument || rest.is_empty(), "{path}");
        assert!(!has_argument || row.path.contains('{'));
        if let Some(query) = request.uri().query() {
            assert!(E::INFO.queries.contains(&query), "{query}");
        }
        if request.body().is_empty() {
            assert!(bodies.is_empty());
            assert!(!request.headers().contains_key("content-type"));
            assert!(!request.headers().contains_key("content-length"));
            continue;
        }
        if let Some(expected) = bodies.get(number) {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            assert_eq!(&body, expected, "sample {number}");
        } else {
            assert_eq!((request.body().as_slice(), bodies.len()), (IMAGE, 0));
        }
        assert_eq!(is_json(&request), !bodies.is_empty());
        let byte_len = request.body().len().to_string();
        assert_eq!(request.headers()["content-length"], byte_len.as_str());
    }
}

/// The rules accept what is sent: the members of the body, and the arguments of path and query by their names.
fn the_rules_take_every_sample<E: Sample>() {
    let rules = rules::for_endpoint(E::INFO.name).unwrap();
    for sample in E::samples() {
        let request = request(&sample, &service());
        let mut members = if is_json(&request) {
            serde_json::from_slice(request.body()).unwrap()
        } else {
            serde_json::Map::new()
        };
        let argument = E::INFO.path.split_once("/{");
        let argument = argument.and_then(|(_, name)| name.strip_suffix('}'));
        let segment = request.uri().path().rsplit('/').next();
        if let (Some(name), Some(segment), false) = (
            argument,
            segment,
            request.uri().path().ends_with(words(E::INFO)),
        ) {
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
            members.insert(name.into(), decoded.unwrap().into());
        }
        if let Some((name, value)) = request.uri().query().and_then(|it| it.split_once('=')) {
            members.insert(name.into(), value.into());
        }
        let checker = Checker::new().of_user("4711");
        let accepted: Result<Accepted, _> = checker.check_value(rules, &members.into());
        let accepted = accepted.unwrap();
        assert!(accepted.names().count() > 0 || argument.is_none() || E::INFO.argument_is_optional);
        let named: Vec<_> = accepted.references().map(|id| id.as_str()).collect();

        // A reference of the request is not a result; any other reference is.
        if E::INFO.cost != Cost::Reads {
            let new = format!("user:4711-email:{NORA_HEX}-image:new");
            let all = named.iter().copied().chain([new.as_str()]);
            let all: Vec<_> = all.map(|id| json!({"mediaGenerationId": id})).collect();
            let response = Response::builder().status(500);
            let response = response.body(serde_json::to_vec(&all).unwrap()).unwrap();
            let error = sample.read_response(response).unwrap_err();
            let results = error.media_generation_ids().iter().map(|id| id.as_str());
            let makes_references = !E::Response::PLACES.is_empty();
            let new = makes_references.then_some(new.as_str());
            assert_eq!(results.collect::<Vec<_>>(), Vec::from_iter(new));
        }
    }
}

/// The method, host, fixed segments and known queries, which may be displayed.
fn expected<B>(request: &Request<B>, info: &EndpointInfo, base: &str) -> String {
    let words = words(info);
    let is_bare = request.uri().path().ends_with(words);
    let argument = if is_bare { "" } else { "/***" };
    let query = request.uri().query().map(|query| format!("?{query}"));
    let query = query.unwrap_or_default();
    format!("{} {base}{words}{argument}{query} ", info.method)
}

fn every_argument_is_hidden<E: Sample>() {
    let elsewhere = [
        (
            "https://api.useapi.net/v1/google-flow",
            "https://api.useapi.net/v1/google-flow",
        ),
        (
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/v1/google-flow",
        ),
        ("https://proxy.test/tenant/flow", "https://proxy.test/***"),
        (
            "https://proxy.test/nora.field77@example.org",
            "https://proxy.test/***",
        ),
        (
            "https://proxy.test/a/nora.field77%40example.org/b",
            "https://proxy.test/***",
        ),
        // Segments of endpoints before the endpoint.
        (
            "https://proxy.test/assets/nora.field77%40example.org",
            "https://proxy.test/***",
        ),
        (
            "https://proxy.test/jobs/6e6f7261/videos",
            "https://proxy.test/***",
        ),
    ];
    for (base, shown) in elsewhere {
        let api = service_at(&BaseUrl::parse(base).unwrap(), &token());
        for request in requests::<E>(&api) {
            let text = redacted(&request).to_string();
            assert!(
                text.starts_with(&expected(&request, E::INFO, shown)),
                "{text}"
            );
            assert_eq!(text, format!("{:?}", redacted(&request)));
            assert_hidden(&text);
        }
    }
    let agent = HeaderValue::from_static(NORA);
    for request in requests::<E>(&service().with_user_agent(agent)) {
        let text = redacted(&request).to_string();
        assert!(text.contains(" user-agent: ***"), "{text}");
        assert_hidden(&text);
    }
}

fn with_path<B>(request: &mut Request<B>, change: impl Fn(&str) -> String) {
    let text = change(request.uri().path());
    let uri = format!("https://api.useapi.net{text}");
    *request.uri_mut() = uri.parse::<Uri>().unwrap();
}

/// Parts that this crate did not write are hidden, in any place.
fn unknown_parts_are_hidden<E: Sample>() {
    for request in requests::<E>(&service()) {
        let shown = |change: &dyn Fn(&mut Request<Vec<u8>>)| {
            let mut request = request.clone();
            change(&mut request);
            let text = redacted(&request).to_string();
            assert_hidden(&text);
            text
        };
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let text = shown(&|it| *it.method_mut() = method.clone());
            assert!(text.starts_with(method.as_str()), "{text}");
        }
        let text = shown(&|it| *it.method_mut() = Method::from_bytes(b"nora").unwrap());
        assert!(
            text.starts_with("*** https://api.useapi.net/*** "),
            "{text}"
        );

        for query in ["email=nora.field77@example.org", "nora", "raw=true&x=nora"] {
            let text = shown(&|it| with_path(it, |path| format!("{path}?{query}")));
            assert!(text.contains("?*** "), "{text}");
        }
        for tail in ["/nora.field77@example.org", "/x/nora/y", "/%6eora"] {
            shown(&|it| with_path(it, |path| format!("{path}{tail}")));
        }
        for head in ["/nora.field77@example.org", "/v1/google-flow/nora"] {
            let text = shown(&|it| with_path(it, |path| format!("{head}{path}")));
            assert!(text.contains("https://api.useapi.net/***/"), "{text}");
        }
        let text = shown(&|it| with_path(it, |_| "/v2/nora".to_owned()));
        assert!(text.contains(" https://api.useapi.net/*** "), "{text}");

        for name in ["x-nora", "cookie", "x-email", "referer"] {
            let name = HeaderName::from_static(name);
            let value = HeaderValue::from_static(NORA);
            let text = shown(&|it| drop(it.headers_mut().insert(name.clone(), value.clone())));
            assert!(text.ends_with(" ***: ***"), "{text}");
        }
        for name in [
            "accept",
            "content-type",
            "content-length",
            "user-agent",
            "authorization",
        ] {
            for value in [NORA, TOKEN, "4711x", "application/json; x=nora"] {
                let value = HeaderValue::from_static(value);
                let text = shown(&|it| drop(it.headers_mut().insert(name, value.clone())));
                assert!(text.contains(&format!(" {name}: ***")), "{text}");
            }
        }
    }
}

fn the_server_reads_what_the_client_writes<E: Sample>() {
    for (base, path) in [
        ("https://api.useapi.net", BASE_PATH),
        ("http://127.0.0.1:8080/a/b", "/a/b/"),
    ] {
        let api = service_at(&BaseUrl::parse(base).unwrap(), &token());
        for sample in E::samples() {
            let request = request(&sample, &api);
            let (parts, body) = request.clone().into_parts();
            let incoming = Incoming::from_parts(&parts, &body, path).unwrap();
            assert_hidden_but_for_masks(&format!("{incoming:?} {incoming:#?}"));
            assert!(sample.is_read_as(&incoming), "{sample:?} {incoming:?}");
            let others = E::samples();
            let others = others.iter().filter(|it| it.is_read_as(&incoming));
            assert_eq!(others.count(), 1, "another sample is read as the same");
        }
    }
}

fn the_contract_server_answers<E: Sample>() {
    let contract = Contract::new(token(), [nora(), AccountEmail::parse(IVO).unwrap()]);
    let job = respond(&contract, &request(&crate::fixtures::edit(), &service()));
    assert!(job.status().is_success());
    for sample in E::samples() {
        let request = request(&sample, &service());
        let response = respond(&contract, &request);
        assert!(response.status().is_success(), "{sample:?}");
        assert!(sample.read_response(response).is_ok(), "{sample:?}");
        // Without the token, the request is refused.
        let mut request = request;
        request.headers_mut().remove("authorization");
        assert_eq!(respond(&contract, &request).status(), 401);
    }
}

/// Another method, a scenario, and unknown members.
fn the_contract_server_refuses<E: Sample>() {
    let contract = || Contract::new(token(), [nora(), AccountEmail::parse(IVO).unwrap()]);
    let response = |contract: &Contract, request: &Request<Vec<u8>>| {
        let response = respond(contract, request);
        let text = String::from_utf8(response.body().clone()).unwrap();
        (response.status().as_u16(), text)
    };
    let (name, others) = (E::INFO.name, LISTED.iter().map(|info| info.name));
    let of_others: Vec<_> = others.filter(|other| *other != name).collect();
    for sample in E::samples() {
        let sent = || request(&sample, &service());
        let mut wrong = sent();
        *wrong.method_mut() = Method::PATCH;
        assert_eq!(
            response(&contract(), &wrong),
            (405, r#"{"error":"Method PATCH not allowed"}"#.to_owned())
        );

        let rule = |name: &str| {
            format!("{name}=unavailable")
                .parse::<ScenarioRule>()
                .unwrap()
        };
        let unavailable = contract().with_scenario(rule(name));
        assert_eq!(response(&unavailable, &sent()).0, 503, "{sample:?}");
        let others = of_others
            .iter()
            .fold(contract(), |it, other| it.with_scenario(rule(other)));
        // A job that does not exist has no record, which is not an outage.
        assert_ne!(response(&others, &sent()).0, 503, "{sample:?}");

        let Ok(Value::Object(mut members)) = serde_json::from_slice(sent().body()) else {
            continue;
        };
        members.insert("quality".to_owned(), json!("high"));
        let unknown = sent().map(|_| Value::Object(members).to_string().into_bytes());
        let refusal = r#"{"error":"Parameter quality not supported"}"#.to_owned();
        assert_eq!(
            response(&contract(), &unknown),
            (400, refusal),
            "{sample:?}"
        );
    }
}

fn successes_are_read<E: Sample>() {
    let body = fixture(E::INFO);
    let decoded = E::Response::from_slice(&body).unwrap();
    assert!(decoded.holds_result());
    for sample in E::samples() {
        for status in [200, 201, 299] {
            let mut response = Response::new(body.clone());
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            assert!(sample.read_response(response).is_ok(), "{sample:?}");
        }
        // A truncated response is not a success, and is reported without a panic. For a deletion, the status is
        // sufficient.
        for end in [0, 1, body.len() / 2, body.len() - 3] {
            let read = sample.read_response(Response::new(&body[..end]));
            let is_deletion = E::INFO.cost == Cost::Deletes;
            assert_eq!(read.is_ok(), is_deletion, "{sample:?} {end}");
        }
    }
}

/// Asserts that `Debug` shows no address. Media ids, which contain no address, and the user id are shown.
#[track_caller]
fn assert_hidden_but_for_masks(shown: &str) {
    let lower = shown.to_lowercase();
    for secret in [
        NORA, "nora", "field77", NORA_HEX, "6e6f72", "abcdefgh", "harbor",
    ] {
        assert!(!lower.contains(secret), "{secret} in {shown}");
    }
}

fn both<T: Debug>(value: &T) -> String {
    format!("{value:?} {value:#?}")
}

fn nothing_shows_a_secret<E: Sample<Response: Debug>>() {
    let contract = Contract::new(token(), [nora()]);
    let bodies = [
        format!(r#"{{"error":"{NORA}"}}"#),
        format!(
            r#"{{"error":{{"message":"{NORA}","status":"{NORA_HEX}","details":[{{"reason":"{NORA_HEX}"}}]}}}}"#
        ),
        format!(r#"{{"mediaGenerationId":"user:4711-email:{NORA_HEX}-image:x","error":"{NORA}"}}"#),
        format!(r#"{{"jobid":"j1-u4711-email:{NORA}-bot:google-flow","{NORA}":["#),
        format!(r#"{{"{NORA_HEX}":{{"{NORA}":"{TOKEN}"}}}}"#),
        format!("<p>{NORA} {TOKEN}</p>"),
    ];
    let stranger = AccountEmail::parse("someone@example.net").unwrap().to_hex();
    for sample in E::samples() {
        assert_hidden_but_for_masks(&both(&sample));
        assert_hidden_but_for_masks(&both(&sample.account()));

        let long = BaseUrl::parse(&format!("https://h/{NORA}/{}", "a".repeat(1990))).unwrap();
        let request = request(&sample, &service_at(&long, &token()));
        assert_hidden_but_for_masks(&redacted(&request).to_string());

        let request = self::request(&sample, &service());
        let answered = respond(&contract, &request).into_body();
        // The same result on another account.
        let moved = String::from_utf8(answered.clone()).unwrap();
        let moved = moved.replace(NORA_HEX, &stranger).into_bytes();
        let bodies = bodies.iter().map(|body| body.clone().into_bytes());
        for body in bodies.chain([
            answered.clone(),
            answered[1..].to_vec(),
            moved,
            fixture(E::INFO),
        ]) {
            for status in [200, 400, 429, 500, 596] {
                let mut response = Response::new(&body);
                *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
                match sample.read_response(response) {
                    Ok(read) => assert_hidden_but_for_masks(&both(&read)),
                    Err(error) => {
                        let advice = both(&error.retry_advice());
                        let text = format!("{error} {} {advice}", both(&error));
                        assert_hidden_but_for_masks(&text);
                        let error = SendError::from(error);
                        assert_hidden_but_for_masks(&format!("{error} {}", both(&error)));
                    }
                }
            }
        }
        for sent in [0, u64::MAX] {
            let error = SendError::no_response(&sample, sent, NORA);
            assert_hidden_but_for_masks(&format!("{error} {}", both(&error)));
            // The cause contains it, on request.
            assert_eq!(error.source().unwrap().to_string(), NORA);
        }
    }
    for error in [
        RequestError::Uri,
        RequestError::Token,
        RequestError::Argument,
        RequestError::Json,
    ] {
        assert_hidden_but_for_masks(&format!("{error} {}", both(&SendError::from(error))));
    }
}

/// The first segment of every endpoint's path can't be part of a base URL.
fn addresses_of_endpoints_are_not_base_urls<E: Sample>() {
    let first = words(E::INFO).split('/').nth(1).unwrap();
    for url in [
        format!("https://api.useapi.net{BASE_PATH}/{first}"),
        format!("https://api.useapi.net{BASE_PATH}{}", words(E::INFO)),
        format!("https://proxy.test/google-flow/{first}/"),
    ] {
        assert_eq!(BaseUrl::parse(&url), Err(BaseUrlError::Endpoint), "{url}");
    }
}
