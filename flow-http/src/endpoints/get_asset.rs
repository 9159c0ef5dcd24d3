//! `GET /assets/{mediaGenerationId}`: a link to download an asset.

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::GetAssetResponse;

use crate::endpoint::{Endpoint, OwnBody};
use crate::info::EndpointInfo;
use crate::request::{Argument, RequestError};

/// Asks for a signed URL of an asset.
///
/// The URL lives for about six hours (observed) and its host is not fixed, so keep the reference, not the
/// URL, and ask again. A 503 with `Retry-After` means that the asset is not ready yet.
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
}

impl GetAsset {
    /// Asks for the asset behind a reference.
    #[must_use]
    pub fn new(id: MediaGenerationId) -> Self {
        Self { id }
    }

    /// The reference.
    #[must_use]
    pub fn id(&self) -> &MediaGenerationId {
        &self.id
    }
}

impl Endpoint for GetAsset {
    type Response = GetAssetResponse;
    type Body = OwnBody;

    const INFO: &'static EndpointInfo =
        &EndpointInfo::reads("get-asset", "/assets/{mediaGenerationId}");

    fn argument(&self) -> Result<Option<Argument<'_>>, RequestError> {
        Argument::encoded(self.id.as_str()).map(Some)
    }

    fn account(&self) -> Option<AccountEmail> {
        self.id.parts().ok()?.email().ok()
    }

    fn named_references(&self) -> Vec<&str> {
        vec![self.id.as_str()]
    }
}

#[cfg(feature = "server")]
mod server {
    use flow_ids::{MediaGenerationId, MediaKind};
    use flow_types::GetAssetResponse;
    use http::StatusCode;

    use super::GetAsset;
    use crate::endpoint::Endpoint;
    use crate::service::ServerHalf;
    use crate::service::contract::Contract;
    use crate::service::request::{IncomingRequest, Rejection};
    use crate::service::response::ServerResponse;

    impl ServerHalf for GetAsset {
        type Incoming = Self;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Self, Rejection> {
            match request.argument(Self::INFO) {
                Some(Ok(id)) if MediaGenerationId::parse(&id).is_ok() => {
                    Ok(Self::new(MediaGenerationId::from_wire(id)))
                }
                _ => Err(Rejection::Reference),
            }
        }

        fn respond(
            get: &Self,
            contract: &Contract,
            _: &[u8],
            _: u64,
        ) -> Result<ServerResponse, ServerResponse> {
            let parts = get
                .id
                .parts()
                .map_err(|_| ServerResponse::invalid_reference())?;
            if !matches!(parts.kind(), MediaKind::Image | MediaKind::Video) {
                return Err(ServerResponse::wrong_kind(parts.kind()));
            }
            contract.owner(&get.id)?;
            let url = format!(
                "https://storage.example/{}?Signature=invented",
                parts.media_id()
            );
            let response = GetAssetResponse::builder()
                .url(url)
                .media_generation_id(&get.id)
                .build();
            Ok(ServerResponse::success(StatusCode::OK, response.as_json()))
        }
    }
}
