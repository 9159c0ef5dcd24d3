//! `POST /videos/upscale`: raise the resolution of a clip.

use flow_ids::{MediaGenerationId, VideoId};
use flow_types::VideosResponse;
use flow_validate::models::{Source, video};

use super::generate_video::SERVICE_TIME;
use super::json::{JsonRequest, RequestBuilder, json_endpoint, options};
use crate::info::{Cost, EndpointInfo};
use crate::rules::across;
use crate::rules::shared::{CAPTCHA, REPLY};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = video::UPSCALE_RESOLUTIONS.source;

/// An upscale of a clip to `1080p` or `4K`, or of a clip of 360p to `720p`.
///
/// It takes 30 to 60 seconds, or minutes for `4K`. It costs a captcha, and for `4K` also credits. A repeat costs no
/// credits (documented) but another captcha, and the form of its result is not documented, so it does not count as
/// free.
///
/// ```
/// use flow_http::UpscaleVideo;
/// use flow_http::ids::VideoId;
///
/// let clip = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8")?;
/// let upscale = UpscaleVideo::builder(clip).with_resolution("4k").build()?;
/// // In the service's spelling.
/// assert_eq!(upscale.members().text("resolution"), Some("4K"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos upscale" (2026-05-25).
#[derive(Clone)]
pub struct UpscaleVideo(JsonRequest);

json_endpoint!(
    UpscaleVideo,
    VideosResponse,
    EndpointInfo::makes("upscale-video", "/videos/upscale", Cost::Spends)
        .with_service_time(SERVICE_TIME),
    EndpointRules::new(
        PAGE,
        &[
            &[
                Member::new("mediaGenerationId", Kind::Video, PAGE).required(),
                Member::new("resolution", Kind::Word(video::UPSCALE_RESOLUTIONS), PAGE),
                Member::new("async", Kind::Flag, PAGE),
            ],
            REPLY,
            CAPTCHA,
        ],
    )
    .with_forms()
    .across(&[across::captcha]),
);

impl UpscaleVideo {
    /// An upscale of the clip with this reference.
    pub fn builder(video: VideoId) -> RequestBuilder<Self> {
        RequestBuilder::new().with(
            "mediaGenerationId",
            MediaGenerationId::from(video).into_string(),
        )
    }
}

options!(UpscaleVideo: resolution, asynchronous, reply, captcha);

#[cfg(feature = "server")]
mod server {
    use super::UpscaleVideo;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::{Exchange, Videos};
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for UpscaleVideo {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            upscale: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.videos(Self::INFO, upscale, Videos::Upscaled)
        }
    }
}
