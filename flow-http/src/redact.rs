//! Requests for logs, without tokens, accounts and references.

use std::fmt;

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, USER_AGENT,
};
use http::{HeaderValue, Method, Request, Uri};

use crate::endpoints::ENDPOINTS;
use crate::info::EndpointInfo;
use crate::request::JSON;
use crate::values::api::DEFAULT_USER_AGENT;
use crate::values::base_url::DEFAULT_PATH;
use flow_validate::AssetType;

/// A view of a request for logs: the method, the host, and the words of this crate's own endpoints and headers.
///
/// Everything else is `***`: the arguments of paths, queries that are not in [`EndpointInfo::queries`], paths that
/// belong to no endpoint, the path of a base URL that is not the service's own, and header values that this crate does
/// not set.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, UploadAsset, redacted};
/// use flow_http::ids::AccountEmail;
/// use flow_http::validate::CheckedAsset;
///
/// let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
/// let asset = CheckedAsset::check(png, "image/png", 1_000)?;
/// let request = UploadAsset::new(asset)
///     .with_account(AccountEmail::parse("nora@example.org")?)
///     .to_request(&Api::new(ApiToken::parse("user:4711-invented")?), Vec::new())?;
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

/// A view of a request whose `Display` and `Debug` are safe to log; returned by [`redacted`].
#[derive(Clone, Copy)]
pub struct RedactedRequest<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
}

const HIDDEN: &str = "***";

/// The endpoint that `path` belongs to, the part of the path before it, and whether an argument follows.
fn endpoint_of<'a>(
    method: &Method,
    path: &'a str,
) -> Option<(&'static EndpointInfo, &'a str, bool)> {
    let (parent, _) = path.rsplit_once('/')?;
    let with_argument = |info: &'static EndpointInfo| {
        let (words, has_argument) = info.words();
        let before = parent.strip_suffix(words).filter(|_| has_argument)?;
        Some((info, before, true))
    };
    let without_argument = |info: &'static EndpointInfo| {
        let (words, has_argument) = info.words();
        let before = path.strip_suffix(words)?;
        (!has_argument || info.argument_is_optional).then_some((info, before, false))
    };
    let endpoints = || {
        ENDPOINTS
            .iter()
            .copied()
            .filter(|info| info.method == *method)
    };
    // An argument hides more of the path, so it is tried first.
    endpoints()
        .find_map(with_argument)
        .or_else(|| endpoints().find_map(without_argument))
}

/// Whether this crate sets `value` for the header `name`.
fn is_own(name: &HeaderName, value: &HeaderValue) -> bool {
    if value.is_sensitive() || *name == AUTHORIZATION {
        return false;
    }
    match *name {
        ACCEPT => *value == JSON,
        CONTENT_TYPE => {
            *value == JSON || AssetType::ALL.iter().any(|it| *value == it.content_type())
        }
        CONTENT_LENGTH => value.as_bytes().iter().all(u8::is_ascii_digit),
        USER_AGENT => *value == DEFAULT_USER_AGENT,
        _ => false,
    }
}

fn is_own_name(name: &HeaderName) -> bool {
    [
        AUTHORIZATION,
        ACCEPT,
        USER_AGENT,
        CONTENT_TYPE,
        CONTENT_LENGTH,
    ]
    .contains(name)
}

impl fmt::Display for RedactedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The caller chooses the text of an extension method.
        let is_known = [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::PATCH,
            Method::HEAD,
            Method::OPTIONS,
        ]
        .contains(self.method);
        write!(
            f,
            "{} ",
            if is_known {
                self.method.as_str()
            } else {
                HIDDEN
            }
        )?;
        if let (Some(scheme @ ("http" | "https")), Some(host)) =
            (self.uri.scheme_str(), self.uri.host())
        {
            write!(f, "{scheme}://{host}")?;
            if let Some(port) = self.uri.port_u16() {
                write!(f, ":{port}")?;
            }
        }
        match endpoint_of(self.method, self.uri.path()) {
            Some((info, before, has_argument)) => {
                match before {
                    "" | DEFAULT_PATH => f.write_str(before)?,
                    _ => write!(f, "/{HIDDEN}")?,
                }
                f.write_str(info.words().0)?;
                if has_argument {
                    write!(f, "/{HIDDEN}")?;
                }
                match self.uri.query() {
                    Some(query) if info.queries.contains(&query) => write!(f, "?{query}")?,
                    Some(_) => write!(f, "?{HIDDEN}")?,
                    None => {}
                }
            }
            None => write!(f, "/{HIDDEN}")?,
        }
        for (name, value) in self.headers {
            match value.to_str() {
                Ok(text) if is_own(name, value) => write!(f, " {name}: {text}")?,
                _ if is_own_name(name) => write!(f, " {name}: {HIDDEN}")?,
                _ => write!(f, " {HIDDEN}: {HIDDEN}")?,
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
