//! `POST /videos/extend`: extend a clip.

use flow_ids::{MediaGenerationId, VideoId};
use flow_types::VideosResponse;
use flow_validate::models::{Source, video};

use super::generate_video::SERVICE_TIME;
use super::json::{JsonRequest, RequestBuilder, json_endpoint, options};
use crate::info::{Cost, EndpointInfo};
use crate::rules::across;
use crate::rules::shared::{CAPTCHA, REPLY};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = video::EXTEND_MODELS;
/// Source of the `email` member: a client that sends it, since calls without it went to another account.
const EMAIL: Source = Source::observed("ArielleTolome/comfyui-useapi-net CHANGELOG", "2026");

/// An extension of a Veo clip by eight seconds.
///
/// The result is a separate clip of the same aspect ratio, which repeats about the last second of the original; join
/// them with [`ConcatenateVideos`](crate::ConcatenateVideos). It costs credits and a captcha.
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
    /// An extension of the clip with this reference, by `prompt`.
    pub fn builder(video: VideoId, prompt: impl Into<String>) -> RequestBuilder<Self> {
        RequestBuilder::new()
            .with(
                "mediaGenerationId",
                MediaGenerationId::from(video).into_string(),
            )
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
