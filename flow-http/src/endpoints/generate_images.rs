//! `POST /images`: generate images from a prompt, images and characters.

use flow_ids::{CharacterId, ImageId};
use flow_types::ImagesResponse;
use flow_validate::models::{Source, image};

use super::json::{JsonRequest, RequestBuilder, json_endpoint, options};
use crate::info::{Cost, EndpointInfo, MAX_BASE64_LEN};
use crate::rules::across;
use crate::rules::shared::{CAPTCHA, CHARACTERS, REPLY};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net post-google-flow-images", "2026-06-15");
const TYPES: Source = Source::documented("apicity zod.ts, from the images page", "2026-07-22");

/// A generation of images from a prompt, with images and characters that it can refer to: `@reference_1`, `@character_1`.
///
/// The service responds after 10 to 20 seconds. It costs a captcha, and no credits on any plan. The sources disagree about
/// the default number of images, so set it with `with_count`.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GenerateImages};
/// use flow_http::ids::ImageId;
///
/// let still = ImageId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52")?;
/// let images = GenerateImages::builder("@reference_1 as a woodcut")
///     .with_images([still])
///     .with_model("nano-banana-2")
///     .with_count(2)
///     .build()?;
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = images.to_request(&api, ())?;
/// assert_eq!(
///     std::str::from_utf8(request.body())?,
///     r#"{"prompt":"@reference_1 as a woodcut","model":"nano-banana-2","count":2,"#.to_owned()
///         + r#""reference_1":"user:1-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52"}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow images" (2026-06-15).
#[derive(Clone)]
pub struct GenerateImages(JsonRequest);

json_endpoint!(
    GenerateImages,
    ImagesResponse,
    EndpointInfo::makes("generate-images", "/images", Cost::Spends)
        .with_max_response_len(MAX_BASE64_LEN),
    EndpointRules::new(
        PAGE,
        &[
            &[
                Member::new("prompt", Kind::Prompt, PAGE).required(),
                Member::new("model", Kind::Model, PAGE),
                Member::new("aspectRatio", Kind::AnyText, PAGE),
                Member::new("count", Kind::Number(image::COUNT), PAGE),
                Member::new("seed", Kind::Number(image::SEED), TYPES),
                Member::new("reference", Kind::Image, PAGE).numbered(image::MAX_REFERENCES.value),
                CHARACTERS,
                Member::new("email", Kind::Email, PAGE),
            ],
            REPLY,
            CAPTCHA,
        ],
    )
    .with_forms()
    .across(&[across::image_model, across::image_markers, across::captcha]),
);

impl GenerateImages {
    /// A generation of images by `prompt`.
    pub fn builder(prompt: impl Into<String>) -> RequestBuilder<Self> {
        RequestBuilder::new().with("prompt", prompt.into())
    }
}

impl RequestBuilder<GenerateImages> {
    /// Sets the images that the prompt can refer to: `@reference_1` is the first. The number of images, including those
    /// of the characters, is limited by the model, currently to 10.
    pub fn with_images(self, images: impl IntoIterator<Item = ImageId>) -> Self {
        self.with_numbered("reference", images)
    }

    /// Sets the characters that the prompt can refer to: `@character_1` is the first. There can be at most 7. Each
    /// counts as the number of images that it was made from.
    pub fn with_characters(self, characters: impl IntoIterator<Item = CharacterId>) -> Self {
        self.with_numbered("character", characters)
    }
}

options!(GenerateImages: model, aspect_ratio, count, seed, account, reply, captcha);

#[cfg(feature = "server")]
mod server {
    use super::GenerateImages;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for GenerateImages {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            images: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.images(Self::INFO, images)
        }
    }
}
