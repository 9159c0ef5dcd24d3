//! `GET /assets/{mediaGenerationId}`: get a download URL of an asset.

use std::borrow::Cow;

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::GetAssetResponse;
use flow_validate::models::Source;
use http::{Request, Response};

use crate::endpoint::{Endpoint, Parts};
use crate::failure::error::ResponseError;
use crate::info::EndpointInfo;
use crate::request::{Argument, RequestError};
use crate::rules::table::{EndpointRules, Kind, Member};
use crate::values::api::Api;

const PAGE: Source = Source::documented(
    "useapi.net get-google-flow-assets-mediagenerationid",
    "2026-06-15",
);
const RAW: Source = Source::documented("Fograd/gflow-cli PARITY.md", "2026-10");
/// The query of a request for the bytes.
const RAW_QUERY: &str = "raw=true";

/// A request for a signed URL of an asset.
///
/// The URL expires after about six hours (observed) and its host is not fixed, so keep the reference, not the URL, and
/// ask again. A 503 with `Retry-After` means that the asset is not ready yet.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GetAsset};
/// use flow_http::ids::MediaGenerationId;
///
/// let id = MediaGenerationId::from_wire("user:1-email:6a-image:abc");
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request = GetAsset::new(id).to_request::<Vec<u8>>(&api, ())?;
/// assert_eq!(
///     request.uri(),
///     "https://api.useapi.net/v1/google-flow/assets/user%3A1-email%3A6a-image%3Aabc",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Get asset" (2026-06-14).
#[derive(Debug, Clone)]
pub struct GetAsset {
    id: MediaGenerationId,
    is_raw: bool,
}

impl GetAsset {
    /// A request for the asset with this reference.
    #[must_use]
    pub fn new(id: MediaGenerationId) -> Self {
        Self { id, is_raw: false }
    }

    /// The request for the bytes of the asset instead of a URL.
    #[must_use]
    pub fn raw(self) -> RawAsset {
        RawAsset(Self {
            is_raw: true,
            ..self
        })
    }

    /// The reference.
    #[must_use]
    pub fn id(&self) -> &MediaGenerationId {
        &self.id
    }
}

impl Endpoint for GetAsset {
    type Response = GetAssetResponse;
    type Input<B> = ();

    const INFO: &'static EndpointInfo =
        &EndpointInfo::reads("get-asset", "/assets/{mediaGenerationId}").with_queries(&[RAW_QUERY]);

    fn body<B>((): ()) -> Option<B> {
        None
    }

    fn account(&self) -> Option<Cow<'_, AccountEmail>> {
        self.id.parts().ok()?.email().ok().map(Cow::Owned)
    }
}

impl Parts for GetAsset {
    const RULES: &'static EndpointRules = &EndpointRules::new(
        PAGE,
        &[&[
            Member::new("mediaGenerationId", Kind::Asset, PAGE).required(),
            Member::new("raw", Kind::Flag, RAW),
        ]],
    );

    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        Argument::encoded(self.id.as_str()).map(Some)
    }

    fn query(&self) -> Option<&'static str> {
        self.is_raw.then_some(RAW_QUERY)
    }

    fn named_references(&self) -> Vec<&str> {
        vec![self.id.as_str()]
    }
}

/// A request for the bytes of an asset instead of a URL: `?raw=true`.
///
/// The response is the file itself, so this type is not an [`Endpoint`], and the bytes can be streamed: a 2xx is the file,
/// and any other response goes to [`read_response`](Self::read_response), as for other calls.
///
/// ```
/// use flow_http::{Api, ApiToken, GetAsset};
/// use flow_http::ids::MediaGenerationId;
///
/// let raw = GetAsset::new(MediaGenerationId::from_wire("user:1-email:6a-image:abc")).raw();
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = raw.to_request(&api)?;
/// assert_eq!(request.uri().query(), Some("raw=true"));
///
/// let file = raw.read_response(http::Response::new(b"\x89PNG".to_vec()))?;
/// assert_eq!(file, b"\x89PNG");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Fograd/gflow-cli PARITY.md, from the page (2026-10).
#[derive(Debug, Clone)]
pub struct RawAsset(GetAsset);

impl RawAsset {
    /// The [`Endpoint`] of this call, for [`SendError`](crate::SendError) and [`Attempts`](crate::Attempts), which use
    /// its properties and do not read the response.
    #[must_use]
    pub fn as_endpoint(&self) -> &GetAsset {
        &self.0
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// As for [`Endpoint::to_request`].
    pub fn to_request<B: From<Vec<u8>>>(&self, api: &Api) -> Result<Request<B>, RequestError> {
        self.0.to_request(api, ())
    }

    /// The bytes of a 2xx, unchanged.
    ///
    /// # Errors
    ///
    /// As for [`Endpoint::read_response`], for every other status.
    pub fn read_response<T: AsRef<[u8]>>(&self, response: Response<T>) -> Result<T, ResponseError> {
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            self.0
                .read_response(Response::from_parts(parts, body.as_ref()))?;
        }
        Ok(body)
    }
}

#[cfg(feature = "server")]
mod server {
    use flow_ids::MediaGenerationId;
    use flow_types::GetAssetResponse;

    use super::GetAsset;
    use crate::endpoint::Endpoint;
    use crate::service::ServerHalf;
    use crate::service::exchange::Exchange;
    use crate::service::files::{self, FileKind};
    use crate::service::request::{IncomingRequest, Rejection};
    use crate::service::response::ServerResponse;

    /// Whether the query asks for bytes. Other queries are ignored (assumed).
    fn asks_for_bytes(query: &str) -> bool {
        query
            .split('&')
            .any(|it| matches!(it, "raw=true" | "raw=1"))
    }

    impl ServerHalf for GetAsset {
        type Incoming = Self;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Self, Rejection> {
            match request.argument(Self::INFO) {
                Some(Ok(id)) if MediaGenerationId::parse(&id).is_ok() => Ok(Self {
                    id: MediaGenerationId::from_wire(id),
                    is_raw: asks_for_bytes(request.query().unwrap_or_default()),
                }),
                _ => Err(Rejection::Reference),
            }
        }

        fn respond(get: &Self, exchange: Exchange<'_>) -> Result<ServerResponse, ServerResponse> {
            let parts = get
                .id
                .parts()
                .map_err(|_| ServerResponse::invalid_reference())?;
            let file = FileKind::from_media_kind(parts.kind());
            let file = file.ok_or_else(|| ServerResponse::wrong_kind(parts.kind()))?;
            let owner = exchange.contract.owner(&get.id)?;
            exchange.contract.play_scenario(Self::INFO, Some(owner))?;
            if get.is_raw {
                return Ok(file.response());
            }
            let response = GetAssetResponse::builder()
                .url(files::url(exchange.origin, file, parts.media_id()))
                .media_generation_id(&get.id);
            Ok(ServerResponse::ok(&response.to_json()))
        }
    }
}
