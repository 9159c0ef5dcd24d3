//! What holds for every endpoint of the registry. An endpoint that is added is tested by being listed: without
//! [`Sample`]s it does not compile, and without a row of [`FACTS`] its tests fail.

use std::error::Error as _;
use std::fmt::Debug;
use std::path::Path;
use std::time::Duration;

use flow_http::contract::{BASE_PATH, Contract, ScenarioRule, respond};
use flow_http::ids::{AccountEmail, CharacterId, ImageId, JobId, VideoId, VoiceId};
use flow_http::rules::{Accepted, Checker};
use flow_http::server::Incoming;
use flow_http::types::ResponseBody;
use flow_http::validate::{AssetType, CheckedAsset, FrameWindow};
use flow_http::{
    Api, BaseUrl, BaseUrlError, BodySource, CallersBody, Captcha, Clip, ConcatenateVideos, Content,
    Cost, DeleteAssets, ENDPOINTS, Endpoint, EndpointInfo, ExtendVideo, GenerateImages,
    GenerateVideo, GetAccount, GetAsset, GetJob, ListAccounts, ListJobs, OwnBody, RequestError,
    SendError, UploadAsset, UpscaleImage, UpscaleVideo, VideoInput, VideoReferences, VideoToGif,
    Voice, redacted, rules_of,
};
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Response, Uri};
use serde_json::{Value, json};

use crate::fixtures::{
    IVO, NORA, NORA_HEX, PICTURE, TOKEN, image_of_nora, nora, service, service_at, token,
    video_of_nora,
};

/// Requests of an endpoint: each option at least once, each argument one of Nora's. The contract server answers all of
/// them with a success.
trait Sample: Endpoint<Body: Filler> + Debug + Sized {
    fn samples() -> Vec<Self>;

    /// The bodies of the samples, written after the service's documents and not by this crate. None without JSON.
    fn bodies() -> Vec<Value> {
        Vec::new()
    }

    /// Whether the server's half has read this very request.
    fn is_read_as(&self, incoming: &Incoming) -> bool;
}

/// What is passed beside an endpoint to make a request.
trait Filler: BodySource {
    fn filler() -> Self::Input<Vec<u8>>;
}

impl Filler for OwnBody {
    fn filler() {}
}

impl Filler for CallersBody {
    fn filler() -> Vec<u8> {
        PICTURE.to_vec()
    }
}

impl Sample for UploadAsset {
    fn samples() -> Vec<Self> {
        let asset = |asset_type| CheckedAsset::check(PICTURE, asset_type, PICTURE.len() as u64);
        let upload = Self::new(asset(AssetType::Png).unwrap());
        vec![upload.clone(), upload.with_account(nora())]
    }

    fn is_read_as(&self, incoming: &Incoming) -> bool {
        let Incoming::UploadAsset(read) = incoming else {
            return false;
        };
        read.account() == self.account()
            && read.asset_type() == self.asset().asset_type()
            && read.content_length() == Some(self.asset().byte_len())
    }
}

impl Sample for GetAsset {
    fn samples() -> Vec<Self> {
        vec![
            Self::new(image_of_nora()),
            Self::new(video_of_nora().as_id().clone()),
        ]
    }

    fn is_read_as(&self, incoming: &Incoming) -> bool {
        matches!(incoming, Incoming::GetAsset(read) if read.id() == self.id())
    }
}

impl Sample for GetJob {
    fn samples() -> Vec<Self> {
        // The first that a contract server starts.
        let id = format!("j0227163425128454000v-u4711-email:{NORA}-bot:google-flow");
        vec![Self::new(JobId::parse(&id).unwrap())]
    }

    fn is_read_as(&self, incoming: &Incoming) -> bool {
        matches!(incoming, Incoming::GetJob(read) if read.id() == self.id())
    }
}

impl Sample for ListJobs {
    fn samples() -> Vec<Self> {
        vec![Self::summary(), Self::executing(), Self::history()]
    }

    fn is_read_as(&self, incoming: &Incoming) -> bool {
        let Incoming::ListJobs(read) = incoming else {
            return false;
        };
        let options = self.query().unwrap().strip_prefix("options=");
        read.names().eq(["options"]) && read.text("options") == options
    }
}

impl Sample for ListAccounts {
    fn samples() -> Vec<Self> {
        vec![Self::new()]
    }

    fn is_read_as(&self, incoming: &Incoming) -> bool {
        matches!(incoming, Incoming::ListAccounts(read) if read.names().next().is_none())
    }
}

impl Sample for GetAccount {
    fn samples() -> Vec<Self> {
        vec![Self::new(nora())]
    }

    fn is_read_as(&self, incoming: &Incoming) -> bool {
        matches!(incoming, Incoming::GetAccount(read) if read.account().as_ref() == self.account().as_deref())
    }
}

/// Samples of an endpoint with a body of JSON: builders, and the bodies that they make, written after the service's
/// documents and not by this crate.
macro_rules! json_samples {
    ($($Endpoint:ident: [$($builder:expr => $body:tt),+ $(,)?])+) => {$(
        impl Sample for $Endpoint {
            fn samples() -> Vec<Self> {
                vec![$($builder.build().unwrap()),+]
            }

            fn bodies() -> Vec<Value> {
                vec![$(json!($body)),+]
            }

            fn is_read_as(&self, incoming: &Incoming) -> bool {
                matches!(incoming, Incoming::$Endpoint(read) if **read == *self.members())
            }
        }
    )+};
}

const PROMPT: &str = "the harbor of nora.field77@example.org";
const REPLY_URL: &str = "https://studio.example/nora";

fn of_nora(tail: &str) -> String {
    format!("user:4711-email:{NORA_HEX}-{tail}")
}

fn video_text() -> String {
    of_nora("video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002")
}

fn image_text() -> String {
    of_nora("image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001")
}

fn image() -> ImageId {
    ImageId::parse(&image_text()).unwrap()
}

fn video() -> VideoId {
    VideoId::parse(&video_text()).unwrap()
}

fn character() -> CharacterId {
    CharacterId::parse(&of_nora("character:5d2c8871-imgs:2")).unwrap()
}

fn references() -> VideoReferences {
    let voice = VoiceId::parse(&of_nora("voice:1f6d20ab-mid:3b9e1c52")).unwrap();
    VideoReferences::new()
        .with_image(image())
        .with_character(character())
        .with_voice(Voice::preset("Achernar"))
        .with_voice(voice)
}

json_samples! {
    GenerateImages: [
        GenerateImages::builder(PROMPT) => { "prompt": PROMPT },
        GenerateImages::builder("@reference_1, @character_1")
            .with_images([image()])
            .with_characters([character()])
            .with_model("nano-banana-2")
            .with_aspect_ratio("auto")
            .with_count(3)
            .with_seed(7)
            .with_account(nora())
            .with_reply_url(REPLY_URL)
            .with_reply_ref(NORA)
            .with_captcha(Captcha::Token(TOKEN.into())) => {
            "prompt": "@reference_1, @character_1", "reference_1": (image_text()),
            "character_1": (of_nora("character:5d2c8871-imgs:2")), "model": "nano-banana-2",
            "aspectRatio": "auto", "count": 3, "seed": 7, "email": NORA, "replyUrl": REPLY_URL,
            "replyRef": NORA, "captchaToken": TOKEN,
        },
    ]
    UpscaleImage: [
        UpscaleImage::builder(image()) => { "mediaGenerationId": (image_text()) },
        UpscaleImage::builder(image())
            .with_resolution("4k")
            .with_captcha(Captcha::Order("CapSolver,2Captcha".into())) => {
            "mediaGenerationId": (image_text()), "resolution": "4k",
            "captchaOrder": "CapSolver,2Captcha",
        },
    ]
    GenerateVideo: [
        GenerateVideo::builder(PROMPT, VideoInput::Text) => { "prompt": PROMPT },
        GenerateVideo::builder(PROMPT, VideoInput::StartImage(image()))
            .with_model("veo-3.1-fast")
            .with_duration(8) => {
            "prompt": PROMPT, "startImage": (image_text()), "model": "veo-3.1-fast", "duration": 8,
        },
        GenerateVideo::builder(PROMPT, VideoInput::StartEndImage { start: image(), end: image() }) => {
            "prompt": PROMPT, "startImage": (image_text()), "endImage": (image_text()),
        },
        GenerateVideo::builder(PROMPT, VideoInput::References(references()))
            .with_model("omni-flash")
            .with_resolution("360p") => {
            "prompt": PROMPT, "model": "omni-flash", "resolution": "360p",
            "referenceImage_1": (image_text()),
            "character_1": (of_nora("character:5d2c8871-imgs:2")),
            "referenceAudio_1": "Achernar",
            "referenceAudio_2": (of_nora("voice:1f6d20ab-mid:3b9e1c52")),
        },
        GenerateVideo::builder(
            PROMPT,
            VideoInput::Edit {
                video: video(),
                window: Some(FrameWindow::from_indices(12, 132).unwrap()),
                references: references(),
            },
        )
        .with_model("omni-flash")
        .with_aspect_ratio("portrait")
        .with_count(3)
        .with_seed(7)
        .with_account(nora())
        .with_reply_url(REPLY_URL)
        .with_reply_ref(NORA)
        .with_captcha(Captcha::Token(TOKEN.into()))
        .asynchronous() => {
            "model": "omni-flash", "prompt": PROMPT, "referenceVideo_1": (video_text()),
            "startFrameIndex_1": 12, "endFrameIndex_1": 132,
            "aspectRatio": "portrait", "count": 3, "seed": 7, "email": NORA,
            "referenceImage_1": (image_text()),
            "character_1": (of_nora("character:5d2c8871-imgs:2")),
            "referenceAudio_1": "Achernar",
            "referenceAudio_2": (of_nora("voice:1f6d20ab-mid:3b9e1c52")),
            "replyUrl": REPLY_URL, "replyRef": NORA, "captchaToken": TOKEN, "async": true,
        },
    ]
    ExtendVideo: [
        ExtendVideo::builder(video(), PROMPT) => { "mediaGenerationId": (video_text()), "prompt": PROMPT },
        ExtendVideo::builder(video(), PROMPT)
            .with_model("veo-3.1-lite")
            .with_count(2)
            .with_seed(7)
            .with_account(nora())
            .with_reply_url(REPLY_URL)
            .with_reply_ref(NORA)
            .with_captcha(Captcha::Retry(2))
            .asynchronous() => {
            "mediaGenerationId": (video_text()), "prompt": PROMPT, "model": "veo-3.1-lite",
            "count": 2, "seed": 7, "email": NORA, "replyUrl": REPLY_URL, "replyRef": NORA,
            "captchaRetry": 2, "async": true,
        },
    ]
    UpscaleVideo: [
        UpscaleVideo::builder(video()) => { "mediaGenerationId": (video_text()) },
        UpscaleVideo::builder(video())
            .with_resolution("4K")
            .with_reply_url(REPLY_URL)
            .with_reply_ref(NORA)
            .with_captcha(Captcha::Token(TOKEN.into()))
            .asynchronous() => {
            "mediaGenerationId": (video_text()), "resolution": "4K", "replyUrl": REPLY_URL,
            "replyRef": NORA, "captchaToken": TOKEN, "async": true,
        },
    ]
    VideoToGif: [VideoToGif::builder(video()) => { "mediaGenerationId": (video_text()) }]
    ConcatenateVideos: [
        ConcatenateVideos::builder([
            Clip::new(video()),
            Clip::new(video()).with_trim_start(Duration::from_secs(1)).with_trim_end(Duration::from_millis(500)),
        ]) => {
            "media": [
                { "mediaGenerationId": (video_text()) },
                { "mediaGenerationId": (video_text()), "trimStart": 1, "trimEnd": 0.5 },
            ],
        },
    ]
    DeleteAssets: [
        DeleteAssets::builder(&nora(), [image().into_id(), video().into_id()]).with_project("harbor") => {
            "mediaGenerationIds": [(image_text()), (video_text())], "projectId": "harbor",
        },
    ]
}

/// What is known of an endpoint, said a second time: who changes one must change the other, and mean it.
struct Facts {
    name: &'static str,
    method: Method,
    path: &'static str,
    cost: Cost,
    /// Another account could take every request.
    any_account: bool,
    /// A call that was done can be repeated for free.
    repeatable: bool,
    /// Every request tells whose it is.
    owned: bool,
    /// A success, below the folder of the workspace.
    success: &'static str,
}

#[rustfmt::skip]
const FACTS: &[Facts] = &[
    Facts { name: "upload-asset", method: Method::POST, path: "/assets/{email}", cost: Cost::Creates, any_account: true, owned: false, repeatable: false, success: "flow-types/tests/bodies/upload-image.json" },
    Facts { name: "get-asset", method: Method::GET, path: "/assets/{mediaGenerationId}", cost: Cost::Reads, any_account: false, owned: true, repeatable: true, success: "flow-types/tests/bodies/asset-image.json" },
    Facts { name: "delete-assets", method: Method::DELETE, path: "/assets/{email}", cost: Cost::Deletes, any_account: false, owned: true, repeatable: true, success: "flow-http/tests/bodies/delete-assets.json" },
    Facts { name: "generate-images", method: Method::POST, path: "/images", cost: Cost::Spends, any_account: false, owned: false, repeatable: false, success: "flow-http/tests/bodies/generate-images.json" },
    Facts { name: "upscale-image", method: Method::POST, path: "/images/upscale", cost: Cost::Spends, any_account: false, owned: true, repeatable: false, success: "flow-http/tests/bodies/upscale-image.json" },
    Facts { name: "generate-video", method: Method::POST, path: "/videos", cost: Cost::Spends, any_account: false, owned: false, repeatable: false, success: "flow-http/tests/bodies/generate-video.json" },
    Facts { name: "extend-video", method: Method::POST, path: "/videos/extend", cost: Cost::Spends, any_account: false, owned: true, repeatable: false, success: "flow-http/tests/bodies/extend-video.json" },
    Facts { name: "upscale-video", method: Method::POST, path: "/videos/upscale", cost: Cost::Spends, any_account: false, owned: true, repeatable: false, success: "flow-http/tests/bodies/upscale-video.json" },
    Facts { name: "video-to-gif", method: Method::POST, path: "/videos/gif", cost: Cost::Creates, any_account: false, owned: true, repeatable: true, success: "flow-http/tests/bodies/video-to-gif.json" },
    Facts { name: "concatenate-videos", method: Method::POST, path: "/videos/concatenate", cost: Cost::Creates, any_account: false, owned: true, repeatable: true, success: "flow-http/tests/bodies/concatenate-videos.json" },
    Facts { name: "get-job", method: Method::GET, path: "/jobs/{jobid}", cost: Cost::Reads, any_account: false, owned: false, repeatable: true, success: "flow-types/tests/bodies/job-completed.json" },
    Facts { name: "list-jobs", method: Method::GET, path: "/jobs", cost: Cost::Reads, any_account: false, owned: false, repeatable: true, success: "flow-http/tests/bodies/list-jobs.json" },
    Facts { name: "list-accounts", method: Method::GET, path: "/accounts", cost: Cost::Reads, any_account: false, owned: false, repeatable: true, success: "flow-http/tests/bodies/list-accounts.json" },
    Facts { name: "get-account", method: Method::GET, path: "/accounts/{email}", cost: Cost::Reads, any_account: false, owned: true, repeatable: true, success: "flow-http/tests/bodies/get-account.json" },
];

fn facts(info: &EndpointInfo) -> &'static Facts {
    FACTS
        .iter()
        .find(|row| row.name == info.name)
        .unwrap_or_else(|| panic!("FACTS has no row for {}", info.name))
}

macro_rules! tests {
    ($($endpoint:ident $module:ident,)+) => {
        $(mod $module {
            use super::*;

            #[test]
            fn facts() { super::costs_and_routing_are_said::<$endpoint>(); }
            #[test]
            fn request() { super::the_request_is_the_documented_one::<$endpoint>(); }
            #[test]
            fn rules() { super::the_rules_take_every_sample::<$endpoint>(); }
            #[test]
            fn redacted() { super::every_argument_is_hidden::<$endpoint>(); }
            #[test]
            fn redacted_elsewhere() { super::whatever_is_foreign_is_hidden::<$endpoint>(); }
            #[test]
            fn server() { super::the_server_reads_what_the_client_writes::<$endpoint>(); }
            #[test]
            fn answered() { super::the_contract_server_answers::<$endpoint>(); }
            #[test]
            fn refused() { super::the_contract_server_refuses::<$endpoint>(); }
            #[test]
            fn success() { super::a_success_is_read::<$endpoint>(); }
            #[test]
            fn debug() { super::nothing_shows_a_secret::<$endpoint>(); }
            #[test]
            fn base_url() { super::its_address_is_no_base_url::<$endpoint>(); }
        })+

        const LISTED: &[&EndpointInfo] = &[$($endpoint::INFO),+];
    };
}

flow_http::for_each_endpoint!(tests);

fn request<E: Sample>(endpoint: &E, api: &Api) -> Request<Vec<u8>> {
    endpoint.to_request(api, E::Body::filler()).unwrap()
}

fn requests<E: Sample>(api: &Api) -> Vec<Request<Vec<u8>>> {
    E::samples().iter().map(|it| request(it, api)).collect()
}

/// The words of an endpoint's path.
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
    let mut told: Vec<_> = FACTS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    told.sort_unstable();
    assert_eq!(names, told);
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
        // The server must know which of them is meant.
        for other in ENDPOINTS.iter().filter(|other| other.name != info.name) {
            let same = other.method == info.method && words(other) == words(info);
            let is_apart = other.path.contains('{') != info.path.contains('{')
                && !other.argument_is_optional
                && !info.argument_is_optional;
            assert!(!same || is_apart, "{} and {}", info.name, other.name);
        }
    }
}

fn costs_and_routing_are_said<E: Sample>() {
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
        match request.uri().query() {
            Some(query) => assert!(E::INFO.queries.contains(&query), "{query}"),
            None => assert_eq!(sample.query(), None),
        }
        match sample.content().unwrap() {
            Content::Json(_) => {
                let body: Value = serde_json::from_slice(request.body()).unwrap();
                assert_eq!(Some(&body), bodies.get(number), "sample {number}");
                assert_eq!(request.headers()["content-type"], "application/json");
            }
            Content::Empty => {
                assert!(request.body().is_empty() && bodies.is_empty());
                assert!(!request.headers().contains_key("content-type"));
                assert!(!request.headers().contains_key("content-length"));
                continue;
            }
            _ => assert!(bodies.is_empty()),
        }
        let byte_len = request.body().len().to_string();
        assert_eq!(request.headers()["content-length"], byte_len.as_str());
    }
}

/// The rules take what is sent: the members of the body, and the arguments of path and query by their names.
fn the_rules_take_every_sample<E: Sample>() {
    let rules = rules_of(E::INFO.name).unwrap();
    for sample in E::samples() {
        let request = request(&sample, &service());
        let mut members = match sample.content().unwrap() {
            Content::Json(json) => serde_json::from_slice(&json).unwrap(),
            _ => serde_json::Map::new(),
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
        if let Some((name, value)) = sample.query().and_then(|query| query.split_once('=')) {
            members.insert(name.into(), value.into());
        }
        let checker = Checker::new().of_user("4711");
        let accepted: Result<Accepted, _> = checker.check_value(rules, &members.into());
        let accepted = accepted.unwrap();
        assert!(accepted.names().count() > 0 || argument.is_none() || E::INFO.argument_is_optional);
        let mut named: Vec<_> = accepted.references().map(|id| id.as_str()).collect();
        named.sort_unstable();
        // What it names is not handed out as a result.
        if E::INFO.cost != Cost::Reads {
            let mut told = sample.named_references();
            told.sort_unstable();
            assert_eq!(told, named);
        }
    }
}

/// Method, host, words and known queries, as they may be shown.
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
        // Words of endpoints before the endpoint.
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

/// What this crate did not write itself is not shown, wherever it stands.
fn whatever_is_foreign_is_hidden<E: Sample>() {
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
        // Without the token nobody gets anything.
        let mut request = request;
        request.headers_mut().remove("authorization");
        assert_eq!(respond(&contract, &request).status(), 401);
    }
}

/// Another method, a scenario, and members that the endpoint does not know.
fn the_contract_server_refuses<E: Sample>() {
    let contract = || Contract::new(token(), [nora(), AccountEmail::parse(IVO).unwrap()]);
    let answer = |contract: &Contract, request: &Request<Vec<u8>>| {
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
            answer(&contract(), &wrong),
            (405, r#"{"error":"Method PATCH not allowed"}"#.to_owned())
        );

        let rule = |name: &str| {
            format!("{name}=unavailable")
                .parse::<ScenarioRule>()
                .unwrap()
        };
        let unavailable = contract().with_scenario(rule(name));
        assert_eq!(answer(&unavailable, &sent()).0, 503, "{sample:?}");
        let others = of_others
            .iter()
            .fold(contract(), |it, other| it.with_scenario(rule(other)));
        // Of a job that does not exist there is no record, which is no outage.
        assert_ne!(answer(&others, &sent()).0, 503, "{sample:?}");

        let Ok(Value::Object(mut members)) = serde_json::from_slice(sent().body()) else {
            continue;
        };
        members.insert("quality".to_owned(), json!("high"));
        let unknown = sent().map(|_| Value::Object(members).to_string().into_bytes());
        let refusal = r#"{"error":"Parameter quality not supported"}"#.to_owned();
        assert_eq!(answer(&contract(), &unknown), (400, refusal), "{sample:?}");
    }
}

fn fixture(info: &EndpointInfo) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(facts(info).success);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn a_success_is_read<E: Sample>() {
    let body = fixture(E::INFO);
    let decoded = E::Response::from_slice(&body).unwrap();
    assert!(decoded.holds_result());
    for sample in E::samples() {
        for status in [200, 201, 299] {
            let mut response = Response::new(body.clone());
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            assert!(sample.read_response(response).is_ok(), "{sample:?}");
        }
        // Cut in the middle it is no success, and says so without panic. Of a deletion the status says all.
        for end in [0, 1, body.len() / 2, body.len() - 3] {
            let read = sample.read_response(Response::new(&body[..end]));
            let is_deletion = E::INFO.cost == Cost::Deletes;
            assert_eq!(read.is_ok(), is_deletion, "{sample:?} {end}");
        }
    }
}

/// Debug texts of endpoints and responses show ids of media, which name no account, and a user's number.
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
        assert_hidden_but_for_masks(&both(&sample.argument().unwrap()));
        assert_hidden_but_for_masks(&both(&sample.content().unwrap()));
        assert_hidden_but_for_masks(&both(&sample.account()));

        let long = BaseUrl::parse(&format!("https://h/{NORA}/{}", "a".repeat(1990))).unwrap();
        let request = request(&sample, &service_at(&long, &token()));
        assert_hidden_but_for_masks(&redacted(&request).to_string());

        let request = self::request(&sample, &service());
        let answered = respond(&contract, &request).into_body();
        // The same result, on another account.
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
            // Who asks for it gets it.
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

/// The first word of every endpoint is among those that a base URL does not take for the service's path.
fn its_address_is_no_base_url<E: Sample>() {
    let first = words(E::INFO).split('/').nth(1).unwrap();
    for url in [
        format!("https://api.useapi.net{BASE_PATH}/{first}"),
        format!("https://api.useapi.net{BASE_PATH}{}", words(E::INFO)),
        format!("https://proxy.test/google-flow/{first}/"),
    ] {
        assert_eq!(BaseUrl::parse(&url), Err(BaseUrlError::Endpoint), "{url}");
    }
}
