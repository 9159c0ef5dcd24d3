//! `POST /assets` and `POST /assets/{email}`: send a file to the account.

use flow_ids::AccountEmail;
use flow_types::UploadResponse;
use flow_validate::CheckedAsset;
use http::header::HeaderValue;
use http::{Method, Request, Response};

use crate::base_url::BaseUrl;
use crate::endpoint::Endpoint;
use crate::error::ResponseError;
use crate::path::encode_segment;
use crate::request::{Outline, RequestError, default_user_agent};
use crate::response;
use crate::token::ApiToken;

/// The upload of one checked file.
///
/// Without an account the service takes the only one there is, or the healthiest of several. With one, the
/// account goes into the path; the service has been seen to put the file on another one all the same, with
/// a plain 200, so [`Self::from_http`] compares.
///
/// ```
/// use flow_http::{ApiToken, BaseUrl, UploadAsset};
/// use flow_http::ids::AccountEmail;
/// use flow_http::validate::{AssetType, CheckedAsset};
///
/// let body = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR...".to_vec();
/// let asset = CheckedAsset::check(&body, AssetType::Png, body.len() as u64)?;
/// let upload = UploadAsset::new(asset).with_account(AccountEmail::parse("nora+flow@example.org")?);
/// let token = ApiToken::new("user:4711-invented")?;
/// let request = upload.into_http(&BaseUrl::default(), &token, body)?;
/// assert_eq!(
///     request.uri(),
///     "https://api.useapi.net/v1/google-flow/assets/nora%2Bflow%40example.org",
/// );
///
/// // Send it with any client, then:
/// let answer = http::Response::new(
///     br#"{"mediaGenerationId":{"mediaGenerationId":
///         "user:4711-email:6e6f72612b666c6f77406578616d706c652e6f7267-image:3b9e1c52"}}"#,
/// );
/// let uploaded = upload.from_http(answer)?;
/// assert!(uploaded.media_generation_id().as_str().ends_with("-image:3b9e1c52"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Upload Assets" (2026-05-25).
#[derive(Debug, Clone)]
pub struct UploadAsset {
    asset: CheckedAsset,
    account: Option<AccountEmail>,
    user_agent: HeaderValue,
}

impl UploadAsset {
    /// An upload to whichever account the service chooses.
    #[must_use]
    pub fn new(asset: CheckedAsset) -> Self {
        Self {
            asset,
            account: None,
            user_agent: default_user_agent(),
        }
    }

    /// Pins the upload to an account.
    #[must_use]
    pub fn with_account(mut self, account: AccountEmail) -> Self {
        self.account = Some(account);
        self
    }

    /// Replaces [`DEFAULT_USER_AGENT`](crate::DEFAULT_USER_AGENT).
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// What is uploaded.
    #[must_use]
    pub fn asset(&self) -> CheckedAsset {
        self.asset
    }

    /// The account that the upload is pinned to.
    #[must_use]
    pub fn account(&self) -> Option<&AccountEmail> {
        self.account.as_ref()
    }

    /// The request around `body`, which is moved as it is: bytes, a file, a stream. It must have the length
    /// that was checked: that length is the request's `Content-Length`.
    ///
    /// # Errors
    ///
    /// If base URL and account do not make a URI, which takes a base URL of many kilobytes.
    pub fn into_http<B>(
        &self,
        base_url: &BaseUrl,
        token: &ApiToken,
        body: B,
    ) -> Result<Request<B>, RequestError> {
        let account = match &self.account {
            // An address holds an `@`, so it is never made of dots alone.
            Some(account) => Some(encode_segment(account.as_str()).ok_or(RequestError::Uri)?),
            None => None,
        };
        let content_type = HeaderValue::from_static(self.asset.content_type());
        let outline = Outline {
            method: Method::POST,
            endpoint: "assets",
            argument: account,
            user_agent: self.user_agent.clone(),
            content: Some((content_type, self.asset.byte_len())),
        };
        outline.into_request(base_url, token, body)
    }

    /// Reads the answer. Any 2xx that carries a reference is a success, whatever else is odd about it.
    ///
    /// # Errors
    ///
    /// - [`ResponseError::Api`] for every other status, and for a 2xx with an `error` and no reference;
    /// - [`ResponseError::Decode`] for a 2xx in which nothing can be read;
    /// - [`ResponseError::AccountMismatch`] if the upload was pinned and is on another account: it was done,
    ///   and the error carries the answer.
    pub fn from_http<T: AsRef<[u8]>>(
        &self,
        response: Response<T>,
    ) -> Result<UploadResponse, ResponseError> {
        let answer = response::read(
            Endpoint::UploadAsset,
            self.account.as_ref(),
            response,
            UploadResponse::from_slice,
            |_| true,
        )?;
        response::check_account(self.account.as_ref(), answer)
    }
}
