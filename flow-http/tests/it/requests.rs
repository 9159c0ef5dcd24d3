//! Requests: no argument changes their target or their meaning.

use flow_http::ids::JobId;
use flow_http::ids::proptest::account_email;
use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::validate::AssetType;
use flow_http::{
    ApiToken, BaseUrl, DEFAULT_USER_AGENT, Endpoint, GetAsset, GetJob, RequestError, UploadAsset,
    redacted,
};
use http::{HeaderValue, Method, Request};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use crate::fixtures::{
    NORA, TOKEN, asset, edit, image_of_nora, nora, service, service_at, token, upload,
};

fn headers<B>(request: &Request<B>) -> Vec<String> {
    let show = |(name, value): (&http::HeaderName, &HeaderValue)| {
        let sensitive = if value.is_sensitive() {
            " (sensitive)"
        } else {
            ""
        };
        format!("{name}: {}{sensitive}", value.to_str().unwrap())
    };
    let mut headers: Vec<_> = request.headers().iter().map(show).collect();
    headers.sort();
    headers
}

#[test]
fn headers_of_every_endpoint() {
    let authorization = format!("authorization: Bearer {TOKEN} (sensitive)");
    let agent = format!("user-agent: {DEFAULT_USER_AGENT}");
    let accept = "accept: application/json".to_owned();

    for (asset_type, content_type) in [
        (AssetType::Png, "image/png"),
        (AssetType::Jpeg, "image/jpeg"),
        (AssetType::Webp, "image/webp"),
        (AssetType::Mp4, "video/mp4"),
    ] {
        let request = UploadAsset::new(asset(asset_type, 104_857))
            .to_request(&service(), Vec::new())
            .unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(
            request.uri(),
            "https://api.useapi.net/v1/google-flow/assets"
        );
        assert_eq!(
            headers(&request),
            [
                accept.clone(),
                authorization.clone(),
                "content-length: 104857".to_owned(),
                format!("content-type: {content_type}"),
                agent.clone(),
            ]
        );
    }

    let request = GetAsset::new(image_of_nora())
        .to_request::<Vec<u8>>(&service(), ())
        .unwrap();
    assert_eq!(request.method(), Method::GET);
    assert_eq!(
        headers(&request),
        [accept.clone(), authorization.clone(), agent.clone()]
    );

    let id = JobId::parse("j1v-u4711-email:nora@example.org-bot:google-flow").unwrap();
    let request = GetJob::new(id)
        .to_request::<Vec<u8>>(&service(), ())
        .unwrap();
    assert_eq!(request.method(), Method::GET);
    assert_eq!(
        request.uri(),
        "https://api.useapi.net/v1/google-flow/jobs/j1v-u4711-email:nora@example.org-bot:google-flow"
    );
    assert_eq!(
        headers(&request),
        [accept.clone(), authorization.clone(), agent.clone()]
    );

    let request: Request<Vec<u8>> = edit().to_request(&service(), ()).unwrap();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(
        request.uri(),
        "https://api.useapi.net/v1/google-flow/videos"
    );
    assert_eq!(
        headers(&request),
        [
            accept,
            authorization,
            format!("content-length: {}", request.body().len()),
            "content-type: application/json".to_owned(),
            agent,
        ]
    );
}

#[test]
fn the_user_agent_is_the_callers() {
    let agent = || HeaderValue::from_static("studio/2 (contact@example.com)");
    let id = JobId::parse("j1").unwrap();
    let api = service().with_user_agent(agent());
    let requests = [
        upload().to_request(&api, vec![]),
        GetAsset::new(image_of_nora()).to_request(&api, ()),
        GetJob::new(id).to_request(&api, ()),
        edit().to_request(&api, ()),
    ];
    for request in requests {
        assert_eq!(request.unwrap().headers()["user-agent"], agent());
    }
}

#[test]
fn any_body_is_moved() {
    struct Stream(&'static str);
    let request = upload()
        .to_request_with(&service(), Stream("moved"), |_| Stream("made"))
        .unwrap();
    assert_eq!(request.into_body().0, "moved");
    let body = vec![7; 1_000];
    let address = body.as_ptr();
    let request = upload().to_request(&service(), body).unwrap();
    assert_eq!(request.body().as_ptr(), address);
}

#[test]
fn accounts_in_the_path() {
    let domain = [63, 63, 61].map(|len| "d".repeat(len)).join(".");
    let long = format!("{}@{domain}", "+".repeat(64));
    let longest = format!("{}@{domain}", "l".repeat(64));
    assert_eq!(longest.len(), 254);
    for (account, segment) in [
        (NORA, "nora.field77%40example.org".to_owned()),
        ("john@example.org", "john%40example.org".to_owned()),
        (
            "nora.field+flow@example.org",
            "nora.field%2Bflow%40example.org".to_owned(),
        ),
        (
            "zoë.müller@example.org",
            "zo%C3%AB.m%C3%BCller%40example.org".to_owned(),
        ),
        ("a/b@example.org", "a%2Fb%40example.org".to_owned()),
        (
            "a?b#c%d@example.org",
            "a%3Fb%23c%25d%40example.org".to_owned(),
        ),
        ("a%2Fb@example.org", "a%252Fb%40example.org".to_owned()),
        (&long, format!("{}%40{}", "%2B".repeat(64), &long[65..])),
        (&longest, longest.replace('@', "%40")),
    ] {
        let account = AccountEmail::parse(account).unwrap();
        let pinned = upload().with_account(account.clone());
        assert_eq!(pinned.account(), Some(&account));
        assert_eq!(upload().account(), None);
        let request = upload()
            .with_account(account)
            .to_request(&service(), Vec::new())
            .unwrap();
        let uri = format!("https://api.useapi.net/v1/google-flow/assets/{segment}");
        assert_eq!(request.uri().to_string(), uri);
    }
}

#[test]
fn references_that_are_not_segments() {
    for text in ["", ".", "..", "...", &"r".repeat(4097)] {
        let get = GetAsset::new(MediaGenerationId::from_wire(text));
        let error = get.to_request::<Vec<u8>>(&service(), ()).unwrap_err();
        assert_eq!(error, RequestError::Argument);
        assert_eq!(
            error.to_string(),
            "the reference, job id or account is not a valid path segment (1 to 4096 bytes, not only dots)"
        );
    }
    let get = GetAsset::new(MediaGenerationId::from_wire("é".repeat(2048)));
    assert_eq!(
        get.to_request::<Vec<u8>>(&service(), ())
            .unwrap()
            .uri()
            .path()
            .len(),
        12_288 + 23
    );
}

#[test]
fn the_redacted_view() {
    let request = upload()
        .with_account(nora())
        .to_request(&service(), Vec::new())
        .unwrap();
    assert_eq!(
        redacted(&request).to_string(),
        format!(
            "POST https://api.useapi.net/v1/google-flow/assets/*** authorization: *** accept: application/json \
             user-agent: {DEFAULT_USER_AGENT} content-type: image/png content-length: 1000"
        )
    );
    let base = BaseUrl::parse("http://127.0.0.1:8080/assets/jobs").unwrap();
    let api = service_at(&base, &token());
    let request = upload()
        .with_account(nora())
        .to_request(&api, Vec::new())
        .unwrap();
    assert!(
        redacted(&request)
            .to_string()
            .starts_with("POST http://127.0.0.1:8080/***/assets/*** ")
    );
    let mut request = edit().to_request::<Vec<u8>>(&api, ()).unwrap();
    request
        .headers_mut()
        .insert("cookie", HeaderValue::from_static("secret"));
    let mut agent = HeaderValue::from_static("secret");
    agent.set_sensitive(true);
    request.headers_mut().insert("user-agent", agent);
    let shown = format!("{:?}", redacted(&request));
    assert!(
        shown.ends_with(" ***: ***") && !shown.contains("secret") && !shown.contains("cookie"),
        "{shown}"
    );
}

fn base_url() -> impl Strategy<Value = BaseUrl> {
    let authority = "[a-z0-9]([a-z0-9-]{0,9}[a-z0-9])?(\\.[a-z0-9-]{1,9}){0,2}(:[1-9][0-9]{0,3})?";
    let segment = "[A-Za-z0-9_~-]{1,12}";
    (
        "https?",
        authority,
        proptest::collection::vec(segment, 0..4),
        any::<bool>(),
    )
        .prop_map(|(scheme, authority, segments, slash)| {
            let slash = if slash { "/" } else { "" };
            let path: String = segments
                .iter()
                .map(|segment| format!("/{segment}"))
                .collect();
            BaseUrl::parse(&format!("{scheme}://{authority}{path}{slash}")).unwrap()
        })
}

/// The decoded segment after `endpoint`, after checking that the rest of the URL is that of the base URL.
fn argument<B>(request: &Request<B>, base: &BaseUrl, endpoint: &str) -> String {
    let uri: http::Uri = base.as_str().parse().unwrap();
    assert_eq!(request.uri().scheme(), uri.scheme());
    assert_eq!(request.uri().authority(), uri.authority());
    assert_eq!(request.uri().query(), None);
    assert!(!request.uri().to_string().contains('#'));
    assert!(request.uri().to_string().is_ascii());
    let rest = request.uri().path().strip_prefix(uri.path()).unwrap();
    let rest = rest.strip_prefix(endpoint).unwrap();
    assert!(!rest.contains('/') && rest != "." && rest != "..");
    percent_decode_str(rest).decode_utf8().unwrap().into_owned()
}

fn assert_headers<B>(request: &Request<B>, token: &ApiToken, names: &[&str]) {
    let mut found: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, names);
    assert_eq!(request.headers().len(), names.len());
    let authorization = &request.headers()["authorization"];
    assert!(authorization.is_sensitive());
    assert_eq!(*authorization, format!("Bearer {}", token.expose_secret()));
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.headers()["user-agent"], DEFAULT_USER_AGENT);
}

proptest! {
    #[test]
    fn an_account_is_one_segment(base in base_url(), email in account_email(), secret in "[!-~]{8,60}") {
        let token = ApiToken::parse(secret.clone()).unwrap();
        let request = upload().with_account(email.clone()).to_request(&service_at(&base, &token), Vec::new()).unwrap();
        prop_assert_eq!(argument(&request, &base, "/assets/"), email.as_str());
        assert_headers(&request, &token, &["accept", "authorization", "content-length", "content-type", "user-agent"]);
        let path = request.uri().path().to_owned();
        let debug = format!("{request:?}").replace(&path, "");
        prop_assert!(!debug.contains(&["Bearer ", &secret].concat()));
        prop_assert!(debug.contains("\"authorization\": Sensitive"));
    }

    #[test]
    fn a_reference_is_one_segment(base in base_url(), text in "\\PC{0,60}|[ -~]{0,60}|[./?#%@\r\n\0:é]{0,12}") {
        let get = GetAsset::new(MediaGenerationId::from_wire(text.clone()));
        match get.to_request::<Vec<u8>>(&service_at(&base, &token()), ()) {
            Ok(request) => {
                prop_assert_eq!(argument(&request, &base, "/assets/"), text);
                assert_headers(&request, &token(), &["accept", "authorization", "user-agent"]);
                let debug = format!("{request:?}");
                prop_assert!(!debug.contains(TOKEN));
            }
            Err(error) => {
                prop_assert_eq!(error, RequestError::Argument);
                prop_assert!(text.bytes().all(|byte| byte == b'.'));
            }
        }
    }

    #[test]
    fn a_job_id_is_one_segment(base in base_url(), text in "\\PC{1,60}|[ -~]{1,60}|[a-z./?#%@\r\n\0:é|^]{1,12}|j[0-9]{3}-[!-.0->@-~]{1,30}") {
        if let Ok(id) = JobId::parse(&text) {
            let request = GetJob::new(id).to_request::<Vec<u8>>(&service_at(&base, &token()), ()).unwrap();
            prop_assert_eq!(argument(&request, &base, "/jobs/"), text.clone());
            // Every character that is allowed in a path segment is sent unencoded.
            let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"^`{|}".contains(&byte));
            prop_assert!(!plain || request.uri().path().ends_with(&["/", &text].concat()));
            assert_headers(&request, &token(), &["accept", "authorization", "user-agent"]);
        } else {
            let safe = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_:@+~!".contains(c));
            prop_assert!(!safe, "refused without need: {:?}", text);
        }
    }
}
