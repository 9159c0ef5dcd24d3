//! Where the service is.

use std::fmt;
use std::str::FromStr;

use http::Uri;

/// Source: useapi.net, "Upload Assets" (2026-05-25).
const PRODUCTION: &str = "https://api.useapi.net/v1/google-flow";
pub(crate) const DEFAULT_PATH: &str = "/v1/google-flow";
/// No base URL needs more; it leaves room for an address and a reference within what servers accept.
const MAX_LEN: usize = 2048;

/// The address of the API, up to and without `/assets`. Production unless said otherwise; a proxy or a test
/// server has another one.
///
/// It is `http` or `https`, has a host, and has neither credentials nor a query nor a fragment: a base URL
/// must not change what a request means. A trailing slash is dropped. Without a path it gets the service's
/// own, `/v1/google-flow`; a path that is given is taken as it is.
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
    /// If it is not an absolute `http` or `https` URL that consists of a host and, perhaps, a port and a path.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        use BaseUrlError as Error;
        if text.len() > MAX_LEN {
            return Err(Error::TooLong);
        }
        // `Uri` lets some bytes through that have no place in a URL, such as those of non-ASCII text.
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Malformed);
        }
        // `Uri` drops a fragment without a word.
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
        // `Authority::port` has no word for a port that is too large or missing behind its colon.
        let port = authority.as_str().strip_prefix(authority.host());
        let port_is_good = match port.and_then(|rest| rest.strip_prefix(':')) {
            Some(port) => port.parse::<u16>().is_ok() && port.bytes().all(|b| b.is_ascii_digit()),
            None => port == Some(""),
        };
        if authority.host().is_empty() || !port_is_good {
            return Err(Error::Host);
        }
        if uri.query().is_some() {
            return Err(Error::Query);
        }
        let path = match uri.path().trim_end_matches('/') {
            "" => DEFAULT_PATH,
            path => path,
        };
        let changes_path = |segment: &str| {
            // What decoders turn into a separator or a dot segment further on.
            let decoded = segment.to_ascii_lowercase().replace("%2e", ".");
            segment.is_empty()
                || decoded == "."
                || decoded == ".."
                || decoded.contains("%2f")
                || decoded.contains("%5c")
        };
        if path.split('/').skip(1).any(changes_path) {
            return Err(Error::Path);
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
        write!(f, "BaseUrl({})", self.0)
    }
}

/// A text is not a [`BaseUrl`]. It does not repeat the text, which may hold credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// Longer than 2048 bytes.
    TooLong,
    /// Not a URL, or one with spaces, control characters or non-ASCII text in it.
    Malformed,
    /// No scheme, or one that is neither `http` nor `https`.
    Scheme,
    /// No host, or a port that is no number up to 65535.
    Host,
    /// A user or password in front of the host.
    Credentials,
    /// A query.
    Query,
    /// A fragment.
    Fragment,
    /// A path with empty segments, `.`, `..` or an encoded slash or backslash.
    Path,
}

impl fmt::Display for BaseUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "base URL: expected at most 2048 bytes",
            Self::Malformed => "base URL: expected something like https://host/path, in ASCII",
            Self::Scheme => "base URL: expected it to begin with http:// or https://",
            Self::Host => "base URL: expected a host, and a port up to 65535 if there is one",
            Self::Credentials => {
                "base URL: expected no user or password; the token goes into a header"
            }
            Self::Query => "base URL: expected no query",
            Self::Fragment => "base URL: expected no fragment",
            Self::Path => {
                "base URL: expected a path without empty segments, `.`, `..`, %2F and %5C"
            }
        })
    }
}

impl std::error::Error for BaseUrlError {}
