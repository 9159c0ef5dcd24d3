//! `POST /images/upscale`: make a generated image larger.

use flow_ids::{ImageId, MediaGenerationId};
use flow_types::EncodedResponse;
use flow_validate::models::{Source, image};

use super::json::{JsonRequest, RequestBuilder, json_endpoint, options};
use crate::info::{Cost, EndpointInfo, MAX_BASE64_LEN};
use crate::rules::across;
use crate::rules::shared::CAPTCHA;
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net post-google-flow-images-upscale", "2026-02-14");

/// An upscale of a generated image to `2k` or `4k`.
///
/// The result is a JPEG image in base64 without a reference: the response contains the only copy. It costs a captcha.
/// The models and plans that it is available for have changed over time and are not checked here.
///
/// ```
/// use flow_http::UpscaleImage;
/// use flow_http::ids::ImageId;
///
/// let image = ImageId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52")?;
/// let upscale = UpscaleImage::builder(image.clone()).with_resolution("4K").build()?;
/// // In the service's spelling.
/// assert_eq!(upscale.members().text("resolution"), Some("4k"));
/// assert!(UpscaleImage::builder(image).with_resolution("8k").build().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow images upscale" (2026-02-14).
#[derive(Clone)]
pub struct UpscaleImage(JsonRequest);

json_endpoint!(
    UpscaleImage,
    EncodedResponse,
    EndpointInfo::makes("upscale-image", "/images/upscale", Cost::Spends)
        .with_max_response_len(MAX_BASE64_LEN),
    EndpointRules::new(
        PAGE,
        &[
            &[
                Member::new("mediaGenerationId", Kind::Image, PAGE).required(),
                Member::new("resolution", Kind::Word(image::UPSCALE_RESOLUTIONS), PAGE),
            ],
            CAPTCHA,
        ],
    )
    .with_forms()
    .across(&[across::captcha]),
);

impl UpscaleImage {
    /// An upscale of the image with this reference.
    pub fn builder(image: ImageId) -> RequestBuilder<Self> {
        RequestBuilder::new().with(
            "mediaGenerationId",
            MediaGenerationId::from(image).into_string(),
        )
    }
}

options!(UpscaleImage: resolution, captcha);

#[cfg(feature = "server")]
mod server {
    use flow_types::EncodedResponse;

    use super::UpscaleImage;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::files;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;
    use crate::service::samples::captcha;

    impl ServerHalf for UpscaleImage {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            upscale: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.owner(Self::INFO, upscale)?;
            let mut response = EncodedResponse::builder().encoded_image(files::encoded_image());
            if let Some(captcha) = captcha() {
                response = response.captcha(captcha);
            }
            Ok(ServerResponse::ok(&response.to_json()))
        }
    }
}
