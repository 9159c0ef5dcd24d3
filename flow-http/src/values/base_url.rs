//! The base URL of the API.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use flow_types::word_enum;
use http::Uri;
use percent_encoding::percent_decode_str;

/// Source: useapi.net, "Upload Assets" (2026-05-25).
const PRODUCTION: &str = "https://api.useapi.net/v1/google-flow";
pub(crate) const DEFAULT_PATH: &str = "/v1/google-flow";
/// The maximum length in bytes. It leaves room for an address or a reference in a URL that servers accept.
const MAX_LEN: usize = 2048;
/// The last segment of the service's own path, and the segments that follow it in the paths of endpoints.
/// Source: useapi.net, the pages of the Google Flow API (2026-06).
const SERVICE: &str = "google-flow";
const RESOURCES: [&str; 8] = [
    "accounts",
    "agent",
    "assets",
    "characters",
    "images",
    "jobs",
    "videos",
    "voices",
];

/// The base URL of the API: the part before `/assets` and the paths of the other endpoints. The default is that of
/// the production service; a proxy or a test server has another one.
///
/// It is `http` or `https`, has a host, and has no credentials, query or fragment. A trailing slash is dropped. Without
/// a path it gets the service's own, `/v1/google-flow`; a given path is kept. The path of an endpoint, such as
/// `…/google-flow/assets`, is refused, and so is a path that servers may read in different ways.
///
/// ```
/// use flow_http::BaseUrl;
///
/// assert_eq!(BaseUrl::default().as_str(), "https://api.useapi.net/v1/google-flow");
/// assert_eq!(
///     BaseUrl::parse("http://127.0.0.1:8080")?.as_str(),
///     "http://127.0.0.1:8080/v1/google-flow",
/// );
/// assert_eq!(
///     BaseUrl::parse("https://proxy.example/flow/")?.as_str(),
///     "https://proxy.example/flow",
/// );
/// assert!(BaseUrl::parse("https://user:secret@proxy.example/").is_err());
/// # Ok::<(), flow_http::BaseUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Box<str>);

impl BaseUrl {
    /// The production service.
    #[must_use]
    pub fn production() -> Self {
        Self(PRODUCTION.into())
    }

    /// Checks a base URL.
    ///
    /// # Errors
    ///
    /// If it is not an absolute `http` or `https` URL with a host, an optional port and an optional path, and nothing
    /// else.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        use BaseUrlError as Error;
        if text.len() > MAX_LEN {
            return Err(Error::TooLong);
        }
        // `Uri` accepts some bytes that are not allowed in a URL, such as those of non-ASCII text.
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Malformed);
        }
        // `Uri` drops a fragment silently.
        if text.contains('#') {
            return Err(Error::Fragment);
        }
        let uri: Uri = text.parse().map_err(|_| Error::Malformed)?;
        let scheme = uri.scheme_str().ok_or(Error::Scheme)?;
        if scheme != "http" && scheme != "https" {
            return Err(Error::Scheme);
        }
        let authority = uri.authority().ok_or(Error::Host)?;
        if authority.as_str().contains('@') {
            return Err(Error::Credentials);
        }
        // `Authority::port` does not report a port that is too large or missing behind its colon.
        let port = authority.as_str().strip_prefix(authority.host());
        let port_is_good = match port.and_then(|rest| rest.strip_prefix(':')) {
            Some(port) => port.parse::<u16>().is_ok() && port.bytes().all(|b| b.is_ascii_digit()),
            None => port == Some(""),
        };
        if !is_host(authority.host()) || !port_is_good {
            return Err(Error::Host);
        }
        if uri.query().is_some() {
            return Err(Error::Query);
        }
        let path = match uri.path().trim_end_matches('/') {
            "" => DEFAULT_PATH,
            path => path,
        };
        if !path.split('/').skip(1).all(is_segment) {
            return Err(Error::Path);
        }
        let following = path.split('/').skip(1).zip(path.split('/').skip(2));
        if following
            .filter(|(service, _)| *service == SERVICE)
            .any(|(_, resource)| RESOURCES.contains(&resource))
        {
            return Err(Error::Endpoint);
        }
        Ok(Self(
            format!("{scheme}://{authority}{path}").into_boxed_str(),
        ))
    }

    /// The URL, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An IPv6 address in brackets, or a name or IPv4 address: labels between dots, with an optional dot at the end.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']');
        return address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    let is_label = |label: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && label.bytes().all(is_allowed)
    };
    host.strip_suffix('.')
        .unwrap_or(host)
        .split('.')
        .all(is_label)
}

/// Whether a segment keeps its meaning when a server decodes it. Some servers read `..;` as `..`.
fn is_segment(segment: &str) -> bool {
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    let (name, _) = decoded.split_once(';').unwrap_or((&decoded, ""));
    segment.split('%').skip(1).all(is_escape)
        && !matches!(name, "" | "." | "..")
        && !decoded.contains(|c: char| c == '/' || c == '\\' || c.is_control())
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self::production()
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for BaseUrl {
    type Error = BaseUrlError;

    fn try_from(text: &str) -> Result<Self, BaseUrlError> {
        Self::parse(text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path that the caller has chosen may contain secrets.
        let (start, path) = self.0.split_once("://").map_or(("", ""), |(scheme, rest)| {
            let len = rest.find('/').unwrap_or(rest.len());
            let start = scheme.len().saturating_add(3).saturating_add(len);
            self.0.split_at_checked(start).unwrap_or_default()
        });
        let path = if path == DEFAULT_PATH { path } else { "/***" };
        write!(f, "BaseUrl({start}{path})")
    }
}

word_enum! {
    /// The error of a text that is not a [`BaseUrl`]. It does not repeat the text, which may contain credentials.
    pub enum BaseUrlError {
        /// Longer than 2048 bytes.
        TooLong = "too_long": "the base URL is too long (at most 2048 bytes)",
        /// Not a URL, or one with spaces, control characters or non-ASCII text in it.
        Malformed = "malformed": "the base URL is malformed; expected https://host/path in ASCII",
        /// No scheme, or one that is neither `http` nor `https`.
        Scheme = "scheme": "the base URL does not begin with http:// or https://",
        /// No host, or a port that is not a number up to 65535.
        Host = "host": "the base URL has no valid host or port (0–65535)",
        /// A user or password in front of the host.
        Credentials = "credentials": "the base URL contains a user or password; the token is sent in a header",
        /// A query.
        Query = "query": "the base URL contains a query",
        /// A fragment.
        Fragment = "fragment": "the base URL contains a fragment",
        /// A path with empty segments, `.`, `..`, an encoded slash, backslash or control character, or a `%` without two
        /// hexadecimal digits.
        Path = "path": "the path of the base URL contains an empty segment, `.`, `..`, %2F, %5C, an encoded control character or an incomplete escape",
        /// The address of an endpoint, such as `…/google-flow/assets`.
        Endpoint = "endpoint": "the base URL contains the path of an endpoint; expected it to end in /google-flow",
    }
}

impl std::error::Error for BaseUrlError {}
