//! `GET /assets/{mediaGenerationId}`: a link to download an asset.

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::GetAssetResponse;
use http::header::HeaderValue;
use http::{Method, Request, Response};

use crate::base_url::BaseUrl;
use crate::endpoint::Endpoint;
use crate::error::ResponseError;
use crate::path::encode_segment;
use crate::request::{Outline, RequestError, default_user_agent};
use crate::response;
use crate::token::ApiToken;

/// No reference is longer; one that is would make a URI that servers refuse.
const MAX_REFERENCE_LEN: usize = 4096;

/// The account that a reference names.
pub(crate) fn owner(id: &MediaGenerationId) -> Option<AccountEmail> {
    id.parts().ok()?.email().ok()
}

/// Asks for a signed URL of an asset.
///
/// The URL lives for about six hours (observed) and its host is not fixed, so keep the reference, not the
/// URL, and ask again. A 503 with `Retry-After` means that the asset is not ready yet.
///
/// ```
/// use flow_http::{ApiToken, BaseUrl, GetAsset};
/// use flow_http::ids::MediaGenerationId;
///
/// let id = MediaGenerationId::from_wire("user:1-email:6a-image:abc");
/// let request = GetAsset::new(id)
///     .into_http(&BaseUrl::default(), &ApiToken::new("user:1-invented")?, ())?;
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
    user_agent: HeaderValue,
}

impl GetAsset {
    /// Asks for the asset behind a reference.
    #[must_use]
    pub fn new(id: MediaGenerationId) -> Self {
        Self {
            id,
            user_agent: default_user_agent(),
        }
    }

    /// Replaces [`DEFAULT_USER_AGENT`](crate::DEFAULT_USER_AGENT).
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// The request around `body`, an empty one of whatever type the client wants.
    ///
    /// # Errors
    ///
    /// If the reference can't be a segment of a path: it is empty, made of dots, or over 4096 bytes long.
    pub fn into_http<B>(
        &self,
        base_url: &BaseUrl,
        token: &ApiToken,
        body: B,
    ) -> Result<Request<B>, RequestError> {
        if self.id.as_str().len() > MAX_REFERENCE_LEN {
            return Err(RequestError::Reference);
        }
        let id = encode_segment(self.id.as_str()).ok_or(RequestError::Reference)?;
        let outline = Outline {
            method: Method::GET,
            endpoint: "assets",
            argument: Some(id),
            user_agent: self.user_agent.clone(),
            content: None,
        };
        outline.into_request(base_url, token, body)
    }

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// For every status but a 2xx, and for a 2xx without a URL.
    pub fn from_http<T: AsRef<[u8]>>(
        &self,
        response: Response<T>,
    ) -> Result<GetAssetResponse, ResponseError> {
        response::read(
            Endpoint::GetAsset,
            owner(&self.id).as_ref(),
            response,
            GetAssetResponse::from_slice,
            |_| true,
        )
    }
}
