//! `POST /assets` and `POST /assets/{email}`: upload a file.

use std::borrow::Cow;

use flow_ids::AccountEmail;
use flow_types::UploadResponse;
use flow_validate::CheckedAsset;
use flow_validate::models::Source;

use crate::endpoint::{Endpoint, Parts};
use crate::info::{Cost, EndpointInfo};
use crate::request::{Argument, Content, RequestError};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net post-google-flow-assets-email", "2026-05-25");

/// The upload of one checked file.
///
/// Without an account, the service chooses its only account, or the healthiest of several. With an account, the path
/// contains it. The service has been observed to store the file on another account nevertheless, with status 200, so
/// [`read_response`](Endpoint::read_response) compares the requested account with the one in the reference.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, UploadAsset};
/// use flow_http::ids::AccountEmail;
/// use flow_http::validate::{AssetType, CheckedAsset};
///
/// # let image = include_bytes!("../../examples/data/image.png");
/// let body = image.to_vec();
/// let asset = CheckedAsset::check(&body, AssetType::Png, body.len() as u64)?;
/// let upload = UploadAsset::new(asset).with_account(AccountEmail::parse("nora+flow@example.org")?);
/// let api = Api::new(ApiToken::parse("user:4711-invented")?);
/// let request = upload.to_request(&api, body)?;
/// assert_eq!(
///     request.uri(),
///     "https://api.useapi.net/v1/google-flow/assets/nora%2Bflow%40example.org",
/// );
///
/// // Send it with any client, then:
/// let response = http::Response::new(
///     br#"{"mediaGenerationId":{"mediaGenerationId":
///         "user:4711-email:6e6f72612b666c6f77406578616d706c652e6f7267-image:3b9e1c52"}}"#,
/// );
/// let uploaded = upload.read_response(response)?;
/// assert!(uploaded.media_generation_id().as_str().ends_with("-image:3b9e1c52"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Upload Assets" (2026-05-25).
#[derive(Debug, Clone)]
pub struct UploadAsset {
    asset: CheckedAsset,
    account: Option<AccountEmail>,
}

impl UploadAsset {
    /// An upload to the account that the service chooses.
    #[must_use]
    pub fn new(asset: CheckedAsset) -> Self {
        Self {
            asset,
            account: None,
        }
    }

    /// Sets the account to upload to.
    #[must_use]
    pub fn with_account(mut self, account: AccountEmail) -> Self {
        self.account = Some(account);
        self
    }

    /// The checked file.
    #[must_use]
    pub fn asset(&self) -> CheckedAsset {
        self.asset
    }

    /// The account to upload to; `None` if the service chooses one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountEmail> {
        self.account.as_ref()
    }
}

impl Endpoint for UploadAsset {
    type Response = UploadResponse;
    type Input<B> = B;

    const INFO: &'static EndpointInfo =
        &EndpointInfo::makes("upload-asset", "/assets/{email}", Cost::Creates)
            .with_optional_argument()
            .with_any_account();

    fn body<B>(body: B) -> Option<B> {
        Some(body)
    }

    fn account(&self) -> Option<Cow<'_, AccountEmail>> {
        self.account.as_ref().map(Cow::Borrowed)
    }
}

impl Parts for UploadAsset {
    const RULES: &'static EndpointRules =
        &EndpointRules::new(PAGE, &[&[Member::new("email", Kind::Email, PAGE)]]);

    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        let account = self.account.as_ref();
        account
            .map(|account| Argument::encoded(account.as_str()))
            .transpose()
    }

    fn on_account(&self, account: &AccountEmail) -> Option<Self> {
        Some(self.clone().with_account(account.clone()))
    }

    fn content(&self) -> Result<Content, RequestError> {
        Ok(Content::File {
            content_type: self.asset.content_type(),
            byte_len: self.asset.byte_len(),
        })
    }
}

#[cfg(feature = "server")]
pub use server::IncomingUpload;

#[cfg(feature = "server")]
mod server {
    use std::io::{self, Cursor, Read as _};

    use flow_ids::{AccountEmail, MediaGenerationId, MediaKind, ParseIdError};
    use flow_types::{
        AspectRatio, Dimensions, Image, MediaGenerationStatus, MediaStatus, ProtoDuration,
        UploadResponse, UserUploadedImage, UserUploadedVideo, Video, VideoOffset, Workflow,
        WorkflowMetadata,
    };
    use flow_validate::{
        AssetType, CheckedAsset, ImageInfo, PREFIX_LEN, VideoInfo, probe_image, probe_video,
    };
    use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};

    use super::UploadAsset;
    use crate::endpoint::Endpoint;
    use crate::service::contract::{Contract, refuse};
    use crate::service::exchange::Exchange;
    use crate::service::request::{IncomingRequest, NotText, Rejection};
    use crate::service::response::ServerResponse;
    use crate::service::samples::{PROJECT, WORKFLOW, created, media, media_id, metadata};
    use crate::service::{BodyReader, ServerHalf};

    /// An upload request, read from its path and headers.
    #[derive(Debug, Clone)]
    pub struct IncomingUpload {
        account: Option<AccountEmail>,
        asset_type: AssetType,
        content_length: Option<u64>,
    }

    impl IncomingUpload {
        /// The account in the path.
        #[must_use]
        pub fn account(&self) -> Option<&AccountEmail> {
            self.account.as_ref()
        }

        /// The type in the headers.
        #[must_use]
        pub fn asset_type(&self) -> AssetType {
            self.asset_type
        }

        /// The length in the headers, in bytes.
        #[must_use]
        pub fn content_length(&self) -> Option<u64> {
            self.content_length
        }
    }

    /// The `Content-Length`; `None` without the header.
    fn content_length(headers: &HeaderMap) -> Result<Option<u64>, Rejection> {
        let Some(value) = headers.get(CONTENT_LENGTH) else {
            return Ok(None);
        };
        let digits = value.as_bytes();
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        let text = value.to_str().ok().filter(|_| is_number);
        let text = text.ok_or(Rejection::ContentLength)?;
        // A number that overflows is over every limit.
        Ok(Some(text.parse().unwrap_or(u64::MAX)))
    }

    impl ServerHalf for UploadAsset {
        type Incoming = IncomingUpload;

        fn read_request(request: &IncomingRequest<'_>) -> Result<IncomingUpload, Rejection> {
            let account = request.argument(Self::INFO).map(|text| {
                let text = text.map_err(|NotText| Rejection::Account { text: None })?;
                AccountEmail::parse(&text).map_err(|_| Rejection::Account { text: Some(text) })
            });
            let account = account.transpose()?;
            let headers = request.headers();
            let content_type = headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok());
            let asset_type = content_type
                .and_then(|text| AssetType::from_content_type(text).ok())
                .ok_or(Rejection::ContentType)?;
            let content_length = content_length(headers)?;
            let limit = asset_type.max_byte_len();
            match content_length {
                Some(0) => Err(Rejection::Empty),
                Some(byte_len) if byte_len > limit => Err(Rejection::TooLarge { byte_len, limit }),
                _ => Ok(IncomingUpload {
                    account,
                    asset_type,
                    content_length,
                }),
            }
        }

        fn respond(
            upload: &IncomingUpload,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            let mut body = Cursor::new(exchange.body);
            Self::respond_to_reader(upload, exchange.contract, &mut body, exchange.byte_len)
        }

        fn body_limit(request: &IncomingRequest<'_>) -> u64 {
            Self::read_request(request).map_or(0, |upload| upload.asset_type.max_byte_len())
        }

        fn respond_to_reader(
            upload: &IncomingUpload,
            contract: &Contract,
            mut body: &mut dyn BodyReader,
            byte_len: u64,
        ) -> Result<ServerResponse, ServerResponse> {
            let account = contract.account_for(Self::INFO, upload.account())?;
            let prefix = prefix(body).map_err(|_| ServerResponse::broken())?;
            let asset = CheckedAsset::check(&prefix, upload.asset_type(), byte_len)
                .map_err(|error| refuse(&error))?;
            contract.play_scenario(Self::INFO, Some(account))?;
            let account = &contract.landing_account(Self::INFO, account);
            let media_id = body.rewind().and_then(|()| media_id(account, &mut body));
            let media_id = media_id.map_err(|_| ServerResponse::broken())?;
            let response = if asset.asset_type().is_video() {
                let video = probe_video(body).map_err(|error| refuse(&error))?;
                video_response(contract, account, &media_id, &video)
            } else {
                let image = probe_image(body).map_err(|error| refuse(&error))?;
                image_response(contract, account, &media_id, &image)
            };
            // The id is composed of valid parts, so this does not fail.
            let response = response.map_err(|_| ServerResponse::broken())?;
            Ok(ServerResponse::ok(response.as_json()))
        }
    }

    fn prefix(body: &mut dyn BodyReader) -> io::Result<Vec<u8>> {
        let mut prefix = Vec::new();
        body.rewind()?;
        body.take(PREFIX_LEN as u64).read_to_end(&mut prefix)?;
        Ok(prefix)
    }

    fn image_response(
        contract: &Contract,
        account: &AccountEmail,
        media_id: &str,
        image: &ImageInfo,
    ) -> Result<UploadResponse, ParseIdError> {
        let id = MediaGenerationId::new(contract.user_id, account, MediaKind::Image, media_id)?;
        let size = image.dimensions();
        let dimensions = Dimensions::builder().width(size.width).height(size.height);
        let uploaded = UserUploadedImage::builder().aspect_ratio(AspectRatio::Unspecified);
        let image_object = Image::builder()
            .user_uploaded_image(uploaded)
            .dimensions(dimensions);
        let extension = image.asset_type().extension();
        let workflow = WorkflowMetadata::builder()
            .display_name(format!("upload.{extension}"))
            .create_time(created())
            .primary_media_id(media_id);
        let workflow = Workflow::builder()
            .name(WORKFLOW)
            .metadata(workflow)
            .project_id(PROJECT);
        Ok(UploadResponse::builder(&id)
            .media(media(media_id, metadata()).image(image_object))
            .workflow(workflow)
            .width(size.width)
            .height(size.height)
            .email(account.masked())
            .build_response(id))
    }

    fn video_response(
        contract: &Contract,
        account: &AccountEmail,
        media_id: &str,
        video: &VideoInfo,
    ) -> Result<UploadResponse, ParseIdError> {
        let id = MediaGenerationId::new(contract.user_id, account, MediaKind::Video, media_id)?;
        let size = video.dimensions();
        let mut dimensions = Dimensions::builder().width(size.width).height(size.height);
        let status = MediaStatus::builder().media_generation_status(MediaGenerationStatus::Pending);
        let uploaded = UserUploadedVideo::builder().encoded_video("");
        let mut clip = Video::builder().user_uploaded_video(uploaded);
        let mut response = UploadResponse::builder(&id)
            .width(size.width)
            .height(size.height)
            .email(account.masked());
        let duration = video.duration().map(|duration| duration.as_duration());
        let length = duration.and_then(|duration| ProtoDuration::from_duration(duration).ok());
        if let Some((duration, length)) = duration.zip(length.as_ref()) {
            dimensions = dimensions.length(length);
            clip = clip.video_offset(
                VideoOffset::builder()
                    .start_offset(ProtoDuration::from_wire("0s"))
                    .end_offset(length),
            );
            response = response.exact_duration(duration.as_secs_f64());
        }
        let media = media(media_id, metadata().media_status(status));
        Ok(response
            .media(media.video(clip.dimensions(dimensions)))
            .build_response(id))
    }
}
