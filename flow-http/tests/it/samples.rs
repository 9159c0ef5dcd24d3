//! Requests and a successful response of every endpoint, for tests and benchmarks. An endpoint that is added does not
//! compile without [`Sample`]s, and fails without a row of [`FACTS`].

use std::fmt::Debug;
use std::path::Path;
use std::time::Duration;

use flow_http::ids::{CharacterId, ImageId, JobId, VideoId, VoiceId};
use flow_http::server::Incoming;
use flow_http::validate::{AssetType, CheckedAsset, FrameWindow};
use flow_http::{
    Api, Captcha, Clip, ConcatenateVideos, Cost, DeleteAssets, Endpoint, EndpointInfo, ExtendVideo,
    GenerateImages, GenerateVideo, GetAccount, GetAsset, GetJob, ListAccounts, ListJobs,
    UploadAsset, UpscaleImage, UpscaleVideo, VideoInput, VideoReferences, VideoToGif, Voice,
};
use http::{Method, Request};
use serde_json::{Value, json};

use crate::fixtures::{IMAGE, NORA, NORA_HEX, TOKEN, image_of_nora, nora, video_of_nora};

/// Requests of an endpoint: each option at least once, each argument one of Nora's. The contract server responds to all of
/// them with a success.
pub(crate) trait Sample: Endpoint<Input<Vec<u8>>: Filler> + Debug + Sized {
    fn samples() -> Vec<Self>;

    /// The bodies of the samples, written after the service's documents and not by this crate. None without JSON.
    fn bodies() -> Vec<Value> {
        Vec::new()
    }

    /// Whether the server's half has read this request.
    fn is_read_as(&self, incoming: &Incoming) -> bool;
}

/// The input in addition to an endpoint from which a request is made.
pub(crate) trait Filler {
    fn filler() -> Self;
}

impl Filler for () {
    fn filler() {}
}

impl Filler for Vec<u8> {
    fn filler() -> Self {
        IMAGE.to_vec()
    }
}

impl Sample for UploadAsset {
    fn samples() -> Vec<Self> {
        let asset = |asset_type| CheckedAsset::check(IMAGE, asset_type, IMAGE.len() as u64);
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
        // The id of the first job of a contract server.
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
        let api = Api::new(TOKEN.parse().unwrap());
        let request = request(self, &api);
        let options = request.uri().query().unwrap().strip_prefix("options=");
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
        DeleteAssets::builder(&nora(), [image().as_id(), video().as_id()].map(Clone::clone)).with_project("harbor") => {
            "mediaGenerationIds": [(image_text()), (video_text())], "projectId": "harbor",
        },
    ]
}

/// The properties of an endpoint, repeated so that a change is made on purpose.
pub(crate) struct Facts {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) cost: Cost,
    /// Whether any account can take every request.
    pub(crate) any_account: bool,
    /// Whether a completed call can be repeated for free.
    pub(crate) repeatable: bool,
    /// Whether every request names its account.
    pub(crate) owned: bool,
    /// The path of a successful response, relative to the workspace.
    pub(crate) success: &'static str,
}

#[rustfmt::skip]
pub(crate) const FACTS: &[Facts] = &[
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

pub(crate) fn facts(info: &EndpointInfo) -> &'static Facts {
    FACTS
        .iter()
        .find(|row| row.name == info.name)
        .unwrap_or_else(|| panic!("FACTS has no row for {}", info.name))
}

pub(crate) fn request<E: Sample>(endpoint: &E, api: &Api) -> Request<Vec<u8>> {
    endpoint.to_request(api, Filler::filler()).unwrap()
}

pub(crate) fn fixture(info: &EndpointInfo) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(facts(info).success);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
