//! The properties of the server's half, and of both halves together.

use std::sync::LazyLock;
use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use flow_http::contract::{self, Contract, Scenario};
use flow_http::ids::JobId;
use flow_http::rules::Refusal;
use flow_http::server::Incoming;
use flow_http::validate::{AssetType, CheckedAsset, FrameWindow};
use flow_http::{
    Api, ApiToken, BaseUrl, Clip, ConcatenateVideos, DeleteAssets, Endpoint, ExtendVideo,
    GenerateImages, GenerateVideo, GetAccount, GetAsset, GetJob, ListAccounts, ListJobs,
    RequestBuilder, UploadAsset, UpscaleImage, UpscaleVideo, VideoInput, VideoReferences,
    VideoToGif, for_each_endpoint,
};
use flow_ids::{AccountEmail, ImageId, MediaGenerationId, VideoId};
use http::request::Parts;
use http::{Method, Request, Uri};
use serde_json::{Value, json};

use crate::message::Message;

const TOKEN: &str = "user:4711-invented";

fn contract(accounts: Vec<AccountEmail>) -> Contract {
    Contract::new(ApiToken::parse(TOKEN).expect("a token"), accounts)
}

/// Any request has a documented response, which is a 401 without the token.
pub fn server_request(data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let (method, path) = message
        .first_line
        .split_once(' ')
        .unwrap_or(("POST", message.first_line));
    let (Ok(method), Ok(uri)) = (
        Method::from_bytes(method.as_bytes()),
        Uri::try_from(format!("/v1/google-flow/{path}")),
    ) else {
        return;
    };
    let authorization = message.headers.get("authorization");
    let has_token = authorization
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && token.trim() == TOKEN
        });
    // The files behind links need no token, since the links stand for signed URLs.
    let is_file = uri.path().starts_with("/v1/google-flow/files/");
    let mut request = Request::new(message.body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = message.headers;
    let nora = AccountEmail::parse("nora@example.org").expect("an address");
    let result = contract::respond(&contract(vec![nora]), &request);
    let status = result.status().as_u16();
    if has_token || is_file {
        assert!(
            [200, 201, 400, 401, 403, 404, 405, 413].contains(&status),
            "{status}"
        );
        assert!(!has_token || status != 401);
    } else {
        assert_eq!(status, 401);
    }
    let content_type = result.headers().get("content-type");
    if content_type.is_some_and(|value| value == "application/json") {
        serde_json::from_slice::<serde_json::Value>(result.body()).expect("JSON");
    } else {
        assert_eq!(
            status, 200,
            "errors are JSON; other bodies are files and raw assets"
        );
    }
}

#[derive(Debug, Arbitrary)]
struct Exchange {
    endpoint: u8,
    account: AccountEmail,
    other: AccountEmail,
    pinned: bool,
    known: bool,
    id: MediaGenerationId,
    video: VideoId,
    start: u8,
    end: u8,
    prompt: String,
    scenario: u8,
    tail: Vec<u8>,
    image: ImageId,
    count: u8,
    trim: u8,
}

/// An endpoint whose client and server halves are compared.
trait RoundTrip: Endpoint {
    fn round_trip(exchange: &Exchange, api: &Api);
}

type Trip = fn(&Exchange, &Api);

macro_rules! trips {
    ($($endpoint:ident $module:ident,)+) => {
        /// The round trip of each endpoint.
        const TRIPS: &[Trip] = &[$(<flow_http::$endpoint as RoundTrip>::round_trip),+];
    };
}

for_each_endpoint!(trips);

static API: LazyLock<Api> = LazyLock::new(|| {
    let base_url = BaseUrl::parse("http://localhost/v1/google-flow").expect("a base URL");
    Api::new(ApiToken::parse(TOKEN).expect("a token")).with_base_url(base_url)
});

/// The client's request equals one that is encoded independently after the documentation, with the same path and JSON
/// members. The server's half reads it, and the client reads the server's response to an upload.
///
/// A byte of the input chooses the endpoint.
pub fn round_trip(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(exchange) = Exchange::arbitrary(&mut input) else {
        return;
    };
    let chosen = usize::from(exchange.endpoint) % TRIPS.len();
    if let Some(trip) = TRIPS.get(chosen) {
        trip(&exchange, &API);
    }
}

/// The exchange of [`round_trip`], with every endpoint.
pub fn round_trip_of_every_endpoint(data: &[u8]) {
    if let Ok(exchange) = Exchange::arbitrary(&mut Unstructured::new(data)) {
        for trip in TRIPS {
            trip(&exchange, &API);
        }
    }
}

/// Encodes all characters except the unreserved ones (RFC 3986, 2.3).
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn percent_decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (hex, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("text")
}

/// Checks the parts that are the same for all requests, and returns the request without its body, and the body.
fn head<E: Endpoint>(request: Request<Vec<u8>>, path: &str) -> (Parts, Vec<u8>) {
    let (parts, body) = request.into_parts();
    assert_eq!(parts.method, E::INFO.method);
    assert_eq!(parts.uri, *format!("http://localhost/v1/google-flow{path}"));
    assert_eq!(parts.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(parts.headers["authorization"].is_sensitive());
    let byte_len = parts
        .headers
        .get("content-length")
        .map(|len| len.as_bytes());
    match byte_len {
        Some(byte_len) => assert_eq!(byte_len, body.len().to_string().as_bytes()),
        None => assert!(body.is_empty()),
    }
    (parts, body)
}

fn incoming(parts: &Parts, body: &[u8]) -> Incoming {
    Incoming::from_parts(parts, body, contract::BASE_PATH).expect("a request of the protocol")
}

/// The request of a call without a body, as the server's half reads it.
fn bodiless<E: Endpoint<Input<Vec<u8>> = ()>>(endpoint: &E, api: &Api, path: &str) -> Incoming {
    let request = endpoint.to_request(api, ()).expect("a request");
    let (parts, body) = head::<E>(request, path);
    assert!(body.is_empty());
    incoming(&parts, &body)
}

impl RoundTrip for GetAsset {
    fn round_trip(exchange: &Exchange, api: &Api) {
        let path = format!("/assets/{}", percent_encoded(exchange.id.as_str()));
        match bodiless(&Self::new(exchange.id.clone()), api, &path) {
            Incoming::GetAsset(read) => assert_eq!(read.id(), &exchange.id),
            other => panic!("{other:?}"),
        }
    }
}

impl RoundTrip for GetAccount {
    fn round_trip(exchange: &Exchange, api: &Api) {
        let account = &exchange.account;
        let path = format!("/accounts/{}", percent_encoded(account.as_str()));
        match bodiless(&Self::new(account.clone()), api, &path) {
            Incoming::GetAccount(read) => assert_eq!(read.account().as_ref(), Some(account)),
            other => panic!("{other:?}"),
        }
    }
}

impl RoundTrip for ListAccounts {
    fn round_trip(_: &Exchange, api: &Api) {
        match bodiless(&Self::new(), api, "/accounts") {
            Incoming::ListAccounts(read) => assert_eq!(read.names().count(), 0),
            other => panic!("{other:?}"),
        }
    }
}

impl RoundTrip for ListJobs {
    fn round_trip(exchange: &Exchange, api: &Api) {
        let (list, word) = match exchange.count % 3 {
            0 => (Self::summary(), "summary"),
            1 => (Self::executing(), "executing"),
            _ => (Self::history(), "history"),
        };
        match bodiless(&list, api, &format!("/jobs?options={word}")) {
            Incoming::ListJobs(read) => {
                assert!(read.names().eq(["options"]));
                assert_eq!(read.text("options"), Some(word));
            }
            other => panic!("{other:?}"),
        }
    }
}

impl RoundTrip for GetJob {
    fn round_trip(exchange: &Exchange, api: &Api) {
        // A job id contains an account too. It is sent unencoded, as documented, except for characters that end a
        // segment.
        let account = exchange.account.as_str();
        let Ok(job) = JobId::parse(&format!("j1v-u4711-email:{account}-bot:google-flow")) else {
            return;
        };
        let request = Self::new(job.clone())
            .to_request::<Vec<u8>>(api, ())
            .expect("a request");
        let (_, sent) = request.uri().path().rsplit_once('/').expect("a segment");
        assert!(sent.is_ascii() && !sent.contains(['/', '?', '#']));
        assert_eq!(percent_decoded(sent), job.as_str());
        assert!(
            sent.contains("-email:"),
            "the service refuses an encoded colon"
        );
        match bodiless(&Self::new(job.clone()), api, &format!("/jobs/{sent}")) {
            Incoming::GetJob(read) => assert_eq!(read.id(), &job),
            other => panic!("{other:?}"),
        }
    }
}

/// Builds a request, and compares its JSON with the documentation. Requests that the rules refuse are skipped.
fn body<E: Endpoint<Input<Vec<u8>> = ()> + TryFrom<RequestBuilder<E>, Error = Refusal>>(
    builder: RequestBuilder<E>,
    api: &Api,
    path: &str,
    expected: &Value,
) {
    let Ok(endpoint) = builder.build() else {
        return;
    };
    let request = endpoint.to_request::<Vec<u8>>(api, ()).expect("a request");
    let (parts, body) = head::<E>(request, path);
    assert_eq!(parts.headers["content-type"], "application/json");
    assert_eq!(
        serde_json::from_slice::<Value>(&body).expect("JSON"),
        *expected
    );
    incoming(&parts, &body);
}

impl RoundTrip for GenerateVideo {
    fn round_trip(exchange: &Exchange, api: &Api) {
        let Exchange {
            video,
            image,
            prompt,
            count,
            ..
        } = exchange;
        let window = FrameWindow::from_indices(exchange.start.into(), exchange.end.into()).ok();
        let input = VideoInput::Edit {
            video: video.clone(),
            window,
            references: VideoReferences::new(),
        };
        let edit = Self::builder(prompt, input)
            .with_model("omni-flash")
            .asynchronous();
        let mut expected = json!({
            "prompt": prompt, "model": "omni-flash", "referenceVideo_1": video.as_str(), "async": true,
        });
        if window.is_some() {
            expected["startFrameIndex_1"] = exchange.start.into();
            expected["endFrameIndex_1"] = exchange.end.into();
        }
        body(edit, api, "/videos", &expected);

        let video_of = |input| Self::builder(prompt, input).with_count(*count);
        let expected = json!({"prompt": prompt, "count": count});
        body(video_of(VideoInput::Text), api, "/videos", &expected);
        let input = VideoInput::StartEndImage {
            start: image.clone(),
            end: image.clone(),
        };
        let expected = json!({
            "prompt": prompt, "count": count, "startImage": image.as_str(), "endImage": image.as_str(),
        });
        body(video_of(input), api, "/videos", &expected);
    }
}

impl RoundTrip for GenerateImages {
    fn round_trip(exchange: &Exchange, api: &Api) {
        let Exchange {
            image,
            prompt,
            count,
            ..
        } = exchange;
        let images = Self::builder(prompt)
            .with_images([image.clone()])
            .with_count(*count);
        let expected = json!({"prompt": prompt, "count": count, "reference_1": image.as_str()});
        body(images, api, "/images", &expected);
    }
}

impl RoundTrip for UpscaleImage {
    fn round_trip(Exchange { image, .. }: &Exchange, api: &Api) {
        let expected = json!({"mediaGenerationId": image.as_str()});
        body(
            Self::builder(image.clone()),
            api,
            "/images/upscale",
            &expected,
        );
    }
}

impl RoundTrip for VideoToGif {
    fn round_trip(Exchange { video, .. }: &Exchange, api: &Api) {
        let expected = json!({"mediaGenerationId": video.as_str()});
        body(Self::builder(video.clone()), api, "/videos/gif", &expected);
    }
}

impl RoundTrip for UpscaleVideo {
    fn round_trip(Exchange { video, .. }: &Exchange, api: &Api) {
        let upscale = Self::builder(video.clone()).asynchronous();
        let expected = json!({"mediaGenerationId": video.as_str(), "async": true});
        body(upscale, api, "/videos/upscale", &expected);
    }
}

impl RoundTrip for ExtendVideo {
    fn round_trip(exchange: &Exchange, api: &Api) {
        let Exchange {
            account,
            video,
            prompt,
            ..
        } = exchange;
        let extend = Self::builder(video.clone(), prompt).with_account(account.clone());
        let expected = json!({
            "mediaGenerationId": video.as_str(), "prompt": prompt, "email": account.as_str(),
        });
        body(extend, api, "/videos/extend", &expected);
    }
}

impl RoundTrip for ConcatenateVideos {
    fn round_trip(Exchange { video, trim, .. }: &Exchange, api: &Api) {
        let clips = [
            Clip::new(video.clone()),
            Clip::new(video.clone()).with_trim_start(Duration::from_secs((*trim).into())),
        ];
        let expected = json!({"media": [
            {"mediaGenerationId": video.as_str()},
            {"mediaGenerationId": video.as_str(), "trimStart": trim},
        ]});
        body(Self::builder(clips), api, "/videos/concatenate", &expected);
    }
}

impl RoundTrip for DeleteAssets {
    fn round_trip(Exchange { account, id, .. }: &Exchange, api: &Api) {
        // Only an account's own assets can be deleted.
        let path = format!("/assets/{}", percent_encoded(account.as_str()));
        let expected = json!({"mediaGenerationIds": [id.as_str()]});
        body(Self::builder(account, [id.clone()]), api, &path, &expected);
    }
}

impl RoundTrip for UploadAsset {
    fn round_trip(exchange: &Exchange, api: &Api) {
        upload(exchange, api);
    }
}

fn upload(exchange: &Exchange, api: &Api) {
    let mut file = include_bytes!("../../flow-http/examples/data/image.png").to_vec();
    file.extend_from_slice(&exchange.tail);
    let asset = CheckedAsset::check(&file, AssetType::Png, file.len() as u64).expect("a PNG");
    let mut upload = UploadAsset::new(asset);
    if exchange.pinned {
        upload = upload.with_account(exchange.account.clone());
    }
    let request = upload.to_request(api, file).expect("a request");
    let path = match exchange.pinned {
        true => format!("/assets/{}", percent_encoded(exchange.account.as_str())),
        false => "/assets".to_owned(),
    };
    let (parts, file) = head::<UploadAsset>(request, &path);
    assert_eq!(parts.headers["content-type"], "image/png");
    match Incoming::from_parts(&parts, &file, contract::BASE_PATH) {
        Ok(Incoming::UploadAsset(read)) => {
            assert_eq!(read.account(), upload.account());
            assert_eq!(read.asset_type(), AssetType::Png);
            assert_eq!(read.content_length(), Some(file.len() as u64));
        }
        other => panic!("{other:?}"),
    }
    let accounts = if exchange.known {
        vec![exchange.account.clone()]
    } else {
        vec![exchange.other.clone()]
    };
    let found = exchange.known || !exchange.pinned || exchange.account == exchange.other;
    let scenario = usize::from(exchange.scenario) % Scenario::ALL.len();
    let scenario = Scenario::ALL.get(scenario).copied().unwrap_or_default();
    let fails = match scenario {
        Scenario::Ok => false,
        // A wrong account is detected only if the request has an account.
        Scenario::WrongAccount => exchange.pinned,
        scenario => scenario.is_about(UploadAsset::INFO),
    };
    let contract = contract(accounts).with_scenario(scenario);
    let response = contract::respond(&contract, &Request::from_parts(parts, file));
    let status = response.status();
    match upload.read_response(response) {
        Ok(uploaded) => {
            assert!(found && !fails);
            let owner = contract.accounts.first().expect("one");
            let parts = uploaded.media_generation_id().parts();
            let is_owned = parts.expect("a reference").is_owned_by(owner);
            assert_eq!(is_owned, scenario != Scenario::WrongAccount);
            assert_eq!((uploaded.width(), uploaded.height()), (Some(96), Some(64)));
        }
        Err(error) => {
            assert!(!found || fails, "{error}");
            if found && scenario == Scenario::WrongAccount {
                assert_eq!(error.media_generation_ids().len(), 1);
            } else {
                assert_eq!(error.as_api().map(|api| api.status()), Some(status));
            }
        }
    }
}
