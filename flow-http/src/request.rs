//! What all requests have in common.

use std::fmt;

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT,
};
use http::{Method, Request, Uri};
use percent_encoding::PercentEncode;

use crate::base_url::BaseUrl;
use crate::token::ApiToken;

/// The `User-Agent` of every request, unless the caller sets another one. The gateway in front of the service
/// refuses those of stock clients with 403 `error code: 1010` (observed).
pub const DEFAULT_USER_AGENT: &str = concat!("flow-http/", env!("CARGO_PKG_VERSION"));

const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(crate) fn default_user_agent() -> HeaderValue {
    HeaderValue::from_static(DEFAULT_USER_AGENT)
}

/// The parts of a request that differ from endpoint to endpoint.
pub(crate) struct Outline<'a> {
    pub(crate) method: Method,
    /// The first segment after the base URL.
    pub(crate) endpoint: &'static str,
    /// The second one, where there is one.
    pub(crate) argument: Option<PercentEncode<'a>>,
    pub(crate) user_agent: HeaderValue,
    /// Type and length of the body, where there is one.
    pub(crate) content: Option<(HeaderValue, u64)>,
}

impl Outline<'_> {
    /// Six small allocations at the most, and the body is moved, never read.
    pub(crate) fn into_request<B>(
        self,
        base_url: &BaseUrl,
        token: &ApiToken,
        body: B,
    ) -> Result<Request<B>, RequestError> {
        let pieces = || {
            let argument = self.argument.clone();
            let slash = argument.as_ref().map(|_| "/");
            [base_url.as_str(), "/", self.endpoint]
                .into_iter()
                .chain(slash)
                .chain(argument.into_iter().flatten())
        };
        let len = pieces().fold(0_usize, |len, piece| len.saturating_add(piece.len()));
        // The URI takes over a text without spare room as it is.
        let mut text = String::with_capacity(len);
        text.extend(pieces());
        let uri = Uri::try_from(text).map_err(|_| RequestError::Uri)?;
        let mut headers = HeaderMap::with_capacity(5);
        headers.insert(
            AUTHORIZATION,
            token.to_header().map_err(|_| RequestError::Token)?,
        );
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, self.user_agent);
        if let Some((content_type, byte_len)) = self.content {
            headers.insert(CONTENT_TYPE, content_type);
            // The header takes over the text; `HeaderValue::from` allocates twice.
            let length = HeaderValue::try_from(byte_len.to_string());
            headers.insert(
                CONTENT_LENGTH,
                length.unwrap_or_else(|_| HeaderValue::from(byte_len)),
            );
        }
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// A request could not be built. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// Base URL, account and reference together are no URI.
    Uri,
    /// The token is no header value.
    Token,
    /// The reference can't be a segment of a path: it is empty, made of dots, or over 4096 bytes long.
    Reference,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uri => {
                "request: expected a base URL and a path that make a URI of at most 65534 bytes"
            }
            Self::Token => "request: expected a token of visible ASCII characters",
            Self::Reference => {
                "request: expected a reference of 1 to 4096 bytes that is not made of dots"
            }
        })
    }
}

impl std::error::Error for RequestError {}

/// A view of a request for logs: the method, the host, the endpoint, and the headers that say what is sent.
/// The account or reference in the path, the token, and headers that this crate did not set are hidden.
///
/// ```
/// use flow_http::{ApiToken, BaseUrl, UploadAsset, redacted};
/// use flow_http::ids::AccountEmail;
/// use flow_http::validate::CheckedAsset;
///
/// let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
/// let asset = CheckedAsset::check(png, "image/png", 1_000)?;
/// let request = UploadAsset::new(asset)
///     .with_account(AccountEmail::parse("nora@example.org")?)
///     .into_http(&BaseUrl::default(), &ApiToken::new("user:4711-invented")?, ())?;
/// assert_eq!(
///     redacted(&request).to_string().split(" user-agent").next(),
///     Some("POST https://api.useapi.net/v1/google-flow/assets/*** authorization: *** accept: application/json"),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn redacted<B>(request: &Request<B>) -> RedactedRequest<'_> {
    RedactedRequest {
        method: request.method(),
        uri: request.uri(),
        headers: request.headers(),
    }
}

/// See [`redacted`].
#[derive(Clone, Copy)]
pub struct RedactedRequest<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
}

impl fmt::Display for RedactedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.method)?;
        if let (Some(scheme), Some(host)) = (self.uri.scheme_str(), self.uri.host()) {
            write!(f, "{scheme}://{host}")?;
            if let Some(port) = self.uri.port_u16() {
                write!(f, ":{port}")?;
            }
        }
        let path = self.uri.path();
        let shown = ["/assets/", "/jobs/"].into_iter().find_map(|endpoint| {
            path.split_once(endpoint)
                .map(|(before, _)| (before, endpoint))
        });
        match shown {
            Some((before, endpoint)) => write!(f, "{before}{endpoint}***")?,
            None => f.write_str(path)?,
        }
        for (name, value) in self.headers {
            let is_plain = [ACCEPT, USER_AGENT, CONTENT_TYPE, CONTENT_LENGTH].contains(name);
            match value.to_str() {
                Ok(text) if is_plain && !value.is_sensitive() => write!(f, " {name}: {text}")?,
                _ => write!(f, " {name}: ***")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RedactedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
