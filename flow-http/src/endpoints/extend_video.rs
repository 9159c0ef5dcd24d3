//! `POST /videos/extend`: go on with a clip.

use flow_ids::VideoId;
use flow_types::VideosResponse;
use flow_validate::models::{Source, video};

use super::generate_video::SERVICE_TIME;
use super::json::{JsonRequest, RequestBuilder, json_endpoint, options};
use crate::info::{Cost, EndpointInfo};
use crate::rules::across;
use crate::rules::shared::{CAPTCHA, REPLY};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = video::EXTEND_MODELS;
/// A client that sends the account with an extension, since calls went elsewhere without it.
const EMAIL: Source = Source::observed("ArielleTolome/comfyui-useapi-net CHANGELOG", "2026");

/// Eight more seconds of a clip that Veo made.
///
/// The result is a clip of its own, which repeats about the last second of the other; put both together by
/// [`ConcatenateVideos`](crate::ConcatenateVideos). It has the other's aspect ratio. It costs credits and a captcha.
///
/// ```
/// use flow_http::ExtendVideo;
/// use flow_http::ids::VideoId;
///
/// let clip = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8")?;
/// let extend = ExtendVideo::builder(clip.clone(), "the boat lands").with_count(1).asynchronous().build()?;
/// assert_eq!(extend.members().flag("async"), Some(true));
/// // This model does not extend clips.
/// let refusal = ExtendVideo::builder(clip, "the boat lands").with_model("omni-flash").build().unwrap_err();
/// assert_eq!(refusal.parameter(), Some("model"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos extend" (2026-06-09).
#[derive(Clone)]
pub struct ExtendVideo(JsonRequest);

json_endpoint!(
    ExtendVideo,
    VideosResponse,
    EndpointInfo::makes("extend-video", "/videos/extend", Cost::Spends)
        .with_service_time(SERVICE_TIME),
    EndpointRules::new(
        PAGE,
        &[
            &[
                Member::new("mediaGenerationId", Kind::Video, PAGE).required(),
                Member::new("prompt", Kind::Prompt, PAGE).required(),
                Member::new("model", Kind::Model, PAGE),
                Member::new("count", Kind::Number(video::EXTEND_COUNT), PAGE),
                Member::new("seed", Kind::Number(video::SEED), PAGE),
                Member::new("async", Kind::Flag, PAGE),
                Member::new("email", Kind::Email, EMAIL),
            ],
            REPLY,
            CAPTCHA,
        ],
    )
    .across(&[
        across::extend_model,
        across::extend_markers,
        across::captcha,
    ]),
);

impl ExtendVideo {
    /// What `prompt` says, after the clip behind a reference.
    pub fn builder(video: VideoId, prompt: impl Into<String>) -> RequestBuilder<Self> {
        RequestBuilder::new()
            .with("mediaGenerationId", video.into_id().into_string())
            .with("prompt", prompt.into())
    }
}

options!(ExtendVideo: model, count, seed, account, asynchronous, reply, captcha);

#[cfg(feature = "server")]
mod server {
    use super::ExtendVideo;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::{Exchange, Videos};
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for ExtendVideo {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            extend: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.videos(Self::INFO, extend, Videos::Extended)
        }
    }
}
