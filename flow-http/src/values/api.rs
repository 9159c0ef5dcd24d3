//! Base URL, token and `User-Agent` in one value.

use http::header::HeaderValue;

use crate::values::base_url::BaseUrl;
use crate::values::token::ApiToken;

/// The `User-Agent` of every request, unless [`Api::with_user_agent`] sets another one. The gateway in front of the
/// service refuses the default `User-Agent` of some clients with 403 `error code: 1010` (observed).
pub const DEFAULT_USER_AGENT: &str = concat!("flow-http/", env!("CARGO_PKG_VERSION"));

/// The settings of all requests: base URL, API token and `User-Agent`. One value can be used for all calls.
///
/// ```
/// use flow_http::{Api, ApiToken, BaseUrl};
///
/// let api = Api::new(ApiToken::parse("user:4711-invented")?);
/// assert_eq!(api.base_url(), &BaseUrl::production());
///
/// let api = api.with_base_url(BaseUrl::parse("http://127.0.0.1:8080")?);
/// assert_eq!(format!("{api:?}").contains("invented"), false);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Api {
    base_url: BaseUrl,
    token: ApiToken,
    user_agent: HeaderValue,
}

impl Api {
    /// The production service, with this token.
    #[must_use]
    pub fn new(token: ApiToken) -> Self {
        Self {
            base_url: BaseUrl::production(),
            token,
            user_agent: HeaderValue::from_static(DEFAULT_USER_AGENT),
        }
    }

    /// Sets the base URL, such as that of a proxy or a test server.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = base_url;
        self
    }

    /// Sets the `User-Agent`; [`DEFAULT_USER_AGENT`] by default.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// The base URL of the API.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// The API token.
    #[must_use]
    pub fn token(&self) -> &ApiToken {
        &self.token
    }

    /// The `User-Agent` of all requests.
    #[must_use]
    pub fn user_agent(&self) -> &HeaderValue {
        &self.user_agent
    }
}
