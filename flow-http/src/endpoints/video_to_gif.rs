//! `POST /videos/gif`: turn a clip into a GIF image.

use flow_ids::{MediaGenerationId, VideoId};
use flow_types::EncodedResponse;
use flow_validate::models::Source;

use super::json::{JsonRequest, RequestBuilder, json_endpoint};
use crate::info::{Cost, EndpointInfo, MAX_BASE64_LEN};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net post-google-flow-videos-gif", "2026-01-20");

/// A conversion of a clip to a GIF image.
///
/// The result is in base64 without a reference: the response contains the only copy. It takes up to 90 seconds, and
/// costs neither credits nor a captcha, so it can be repeated for free.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, VideoToGif};
/// use flow_http::ids::VideoId;
///
/// let clip = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8")?;
/// let gif = VideoToGif::builder(clip).build()?;
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = gif.to_request(&api, ())?;
/// assert!(request.uri().path().ends_with("/videos/gif"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos gif" (2026-01-20).
#[derive(Clone)]
pub struct VideoToGif(JsonRequest);

json_endpoint!(
    VideoToGif,
    EncodedResponse,
    EndpointInfo::makes("video-to-gif", "/videos/gif", Cost::Creates)
        .with_free_repeats()
        .with_max_response_len(MAX_BASE64_LEN),
    EndpointRules::new(
        PAGE,
        &[&[Member::new("mediaGenerationId", Kind::Video, PAGE).required()]],
    )
    .with_forms(),
);

impl VideoToGif {
    /// A conversion of the clip with this reference.
    pub fn builder(video: VideoId) -> RequestBuilder<Self> {
        RequestBuilder::new().with(
            "mediaGenerationId",
            MediaGenerationId::from(video).into_string(),
        )
    }
}

#[cfg(feature = "server")]
mod server {
    use flow_types::EncodedResponse;

    use super::VideoToGif;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::files;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for VideoToGif {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            gif: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.owner(Self::INFO, gif)?;
            let response = EncodedResponse::builder().encoded_gif(files::encoded_gif());
            Ok(ServerResponse::ok(&response.to_json()))
        }
    }
}
