//! Building requests: path, headers and length.

use std::fmt;

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT,
};
use http::{Request, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::info::EndpointInfo;
use crate::values::api::Api;
use flow_types::word_enum;

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The longest argument. Addresses and references are shorter, and servers refuse much longer URIs.
const MAX_ARGUMENT_LEN: usize = 4096;

/// All characters except the unreserved ones (RFC 3986, 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The argument of a path, encoded as one segment.
#[derive(Clone)]
pub struct Argument<'a>(PercentEncode<'a>);

impl<'a> Argument<'a> {
    /// Percent-encodes all but unreserved characters.
    ///
    /// # Errors
    ///
    /// [`RequestError::Argument`] for a text that is empty, longer than 4096 bytes, or consists of dots, which are not
    /// encoded.
    pub fn encoded(text: &'a str) -> Result<Self, RequestError> {
        if text.len() > MAX_ARGUMENT_LEN || text.bytes().all(|byte| byte == b'.') {
            return Err(RequestError::Argument);
        }
        Ok(Self(utf8_percent_encode(text, SEGMENT)))
    }

    /// A segment that is encoded already.
    pub(crate) fn raw(segment: PercentEncode<'a>) -> Self {
        Self(segment)
    }
}

impl fmt::Debug for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Argument(***)")
    }
}

/// The body of a request, as an endpoint describes it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// No body.
    Empty,
    /// A body of JSON that the endpoint makes.
    Json(Vec<u8>),
    /// The caller's body, which is moved and never read.
    #[non_exhaustive]
    File {
        /// Its content type.
        content_type: &'static str,
        /// Its length, in bytes.
        byte_len: u64,
    },
}

impl Content {
    /// The length of the body, in bytes.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Json(json) => u64::try_from(json.len()).unwrap_or(u64::MAX),
            Self::File { byte_len, .. } => *byte_len,
        }
    }

    fn content_type(&self) -> Option<HeaderValue> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some(JSON),
            Self::File { content_type, .. } => Some(HeaderValue::from_static(content_type)),
        }
    }
}

/// Shows the length only: JSON holds prompts and references.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(json) => write!(f, "Json(<{} bytes>)", json.len()),
            Self::File { byte_len, .. } => write!(f, "File(<{byte_len} bytes>)"),
        }
    }
}

/// A request without its body, built with at most six small allocations.
pub(crate) fn build(
    info: &EndpointInfo,
    api: &Api,
    argument: Option<&Argument<'_>>,
    query: Option<&'static str>,
    content: &Content,
) -> Result<Request<()>, RequestError> {
    let pieces = || {
        let argument = argument.cloned();
        let slash = argument.as_ref().map(|_| "/");
        [api.base_url().as_str(), info.words().0]
            .into_iter()
            .chain(slash)
            .chain(argument.into_iter().flat_map(|argument| argument.0))
            .chain(query.map(|_| "?"))
            .chain(query)
    };
    let len = pieces().fold(0_usize, |len, piece| len.saturating_add(piece.len()));
    // The URI takes over a string without spare capacity.
    let mut text = String::with_capacity(len);
    text.extend(pieces());
    let uri = Uri::try_from(text).map_err(|_| RequestError::Uri)?;
    let mut headers = HeaderMap::with_capacity(5);
    headers.insert(
        AUTHORIZATION,
        api.token().to_header().map_err(|_| RequestError::Token)?,
    );
    headers.insert(ACCEPT, JSON);
    headers.insert(USER_AGENT, api.user_agent().clone());
    if let Some(content_type) = content.content_type() {
        let byte_len = content.byte_len();
        headers.insert(CONTENT_TYPE, content_type);
        // The header takes over the text; `HeaderValue::from` allocates twice.
        let length = HeaderValue::try_from(byte_len.to_string());
        headers.insert(
            CONTENT_LENGTH,
            length.unwrap_or_else(|_| HeaderValue::from(byte_len)),
        );
    }
    let mut request = Request::new(());
    *request.method_mut() = info.method.clone();
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

word_enum! {
    /// The error of a request that could not be built, or whose body does not have the checked length. At most a part of
    /// the body was sent.
    pub enum RequestError {
        /// Base URL, path and argument together are not a URI of at most 65534 bytes.
        Uri = "uri": "the URI is too long or malformed (at most 65534 bytes)",
        /// The token is not a valid header value.
        Token = "token": "the API token is not a valid header value (visible ASCII characters only)",
        /// The argument is not a valid path segment: empty, only dots, or longer than 4096 bytes.
        Argument = "argument": "the reference, job id or account is not a valid path segment (1 to 4096 bytes, not only dots)",
        /// The members of the body can't be written as JSON.
        Json = "json": "the members of the body can't be written as JSON",
        /// The length of the body differs from the checked length. Its last byte was not sent.
        BodyLength = "body_length": "the length of the body differs from the checked length; check the file again",
    }
}

impl std::error::Error for RequestError {}
