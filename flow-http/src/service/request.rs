//! Reading requests in the server.

use std::fmt;

use flow_types::words;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use http::request::Parts;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::endpoint::Endpoint;
use crate::info::EndpointInfo;
use crate::rules::{Accepted, Checker, EndpointRules, Refusal};
use crate::service::form;
use crate::service::response::ServerResponse;

/// A request with a token and a path below the base path, before an endpoint reads it.
#[derive(Clone, Copy)]
pub struct IncomingRequest<'a> {
    parts: &'a Parts,
    path: &'a str,
    body: &'a [u8],
}

impl<'a> IncomingRequest<'a> {
    /// Checks token and base path. `body` may be only the beginning of the body.
    ///
    /// # Errors
    ///
    /// If there is no token, or the path does not begin with `base_path`.
    pub(crate) fn new(
        parts: &'a Parts,
        body: &'a [u8],
        base_path: &str,
    ) -> Result<Self, Rejection> {
        if bearer_token(&parts.headers).is_none_or(str::is_empty) {
            return Err(Rejection::Token);
        }
        let path = parts
            .uri
            .path()
            .strip_prefix(base_path.trim_end_matches('/'));
        let path = path
            .filter(|path| path.starts_with('/'))
            .ok_or(Rejection::Endpoint)?;
        Ok(Self { parts, path, body })
    }

    /// The rest of the path after the fixed part of an endpoint's path: nothing, or a slash and one segment; `None` for
    /// other paths.
    fn behind_words(&self, info: &EndpointInfo) -> Option<&'a str> {
        let rest = self.path.strip_prefix(info.words().0)?;
        let is_one = rest
            .strip_prefix('/')
            .is_some_and(|segment| !segment.contains('/'));
        (rest.is_empty() || is_one).then_some(rest)
    }

    /// Whether path and method are those of an endpoint. The endpoint itself decides whether an empty argument is
    /// valid.
    pub(crate) fn is_for(&self, info: &EndpointInfo) -> bool {
        let (_, has_argument) = info.words();
        let fits = self.behind_words(info).is_some_and(|rest| match rest {
            "" => !has_argument || info.argument_is_optional,
            _ => has_argument,
        });
        fits && self.parts.method == info.method
    }

    /// Whether the path is the fixed part of an endpoint's path with at most one more segment, for any method.
    pub(crate) fn has_path_of(&self, info: &EndpointInfo) -> bool {
        self.behind_words(info).is_some()
    }

    /// The argument in the path as it was sent, if there is one.
    pub(crate) fn raw_argument(&self, info: &EndpointInfo) -> Option<&'a str> {
        // A slash at the end names no argument (assumed).
        self.behind_words(info)?
            .strip_prefix('/')
            .filter(|argument| !argument.is_empty())
    }

    /// The argument in the path, percent-decoded; `Err` if it is not text.
    pub(crate) fn argument(&self, info: &EndpointInfo) -> Option<Result<String, NotText>> {
        let argument = percent_decode_str(self.raw_argument(info)?).decode_utf8();
        Some(argument.map(String::from).map_err(|_| NotText))
    }

    pub(crate) fn query(&self) -> Option<&'a str> {
        self.parts.uri.query()
    }

    pub(crate) fn headers(&self) -> &'a HeaderMap {
        &self.parts.headers
    }
}

impl fmt::Debug for IncomingRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IncomingRequest(***)")
    }
}

/// Reads the members of a request and checks their forms. Members are those of the body, which is JSON or, if the
/// endpoint accepts it, a form, and the arguments of path and query under their names.
///
/// The owners of references are not checked: see [`Checker::check_owners`](crate::rules::Checker::check_owners).
pub(crate) fn read_members<E: Endpoint>(
    request: &IncomingRequest<'_>,
) -> Result<Accepted, Rejection> {
    let mut members = match request.parts.method {
        Method::GET => Map::new(),
        _ => read_body(request, E::RULES)?,
    };
    if !E::INFO.queries.is_empty() {
        let pairs = request.query().unwrap_or_default().split('&');
        for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            let value = percent_decode_str(value).decode_utf8_lossy();
            members.insert(name.into(), Value::from(&*value));
        }
    }
    if let Some(name) = E::INFO.argument_name()
        && let Some(argument) = request.argument(E::INFO)
    {
        let argument = argument.map_err(|NotText| Rejection::Argument)?;
        members.insert(name.into(), argument.into());
    }
    let members = members.iter().map(|(name, value)| (&**name, value));
    let checker = Checker::new().without_owners();
    checker.check(E::RULES, members).map_err(Rejection::Refused)
}

/// The members of a body. An empty body has none.
fn read_body(
    request: &IncomingRequest<'_>,
    rules: &EndpointRules,
) -> Result<Map<String, Value>, Rejection> {
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|it| it.to_str().ok());
    if let Some(boundary) = content_type.and_then(form::boundary) {
        return match form::fields(&boundary, request.body) {
            Some(fields) if rules.takes_forms() => Ok(fields),
            _ => Err(Rejection::Form),
        };
    }
    match serde_json::from_slice(request.body) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Rejection::Json),
    }
}

/// An argument that is not UTF-8.
pub(crate) struct NotText;

/// The token of `Authorization: Bearer …`, to be compared by [`ApiToken::matches`](crate::ApiToken::matches).
#[must_use]
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The error of a request that is malformed or not of this protocol.
///
/// ```
/// use flow_http::server::{Incoming, Rejection};
///
/// let request = http::Request::get("/v1/google-flow/jobs").body(())?;
/// let (parts, ()) = request.into_parts();
/// let rejection = Incoming::from_parts(&parts, b"", "/v1/google-flow").unwrap_err();
/// assert_eq!(rejection, Rejection::Token);
/// assert_eq!(rejection.to_response().into_http().status(), 401);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The bearer token is missing.
    Token,
    /// The path is not one of this protocol.
    Endpoint,
    /// The endpoint does not take this method.
    #[non_exhaustive]
    Method {
        /// The method.
        method: Method,
    },
    /// The path does not contain a valid e-mail address.
    #[non_exhaustive]
    Account {
        /// The text in its place, if it is UTF-8.
        text: Option<String>,
    },
    /// The content type is missing or not supported.
    ContentType,
    /// The `Content-Length` is not a number.
    ContentLength,
    /// The `Content-Length` is 0.
    Empty,
    /// The `Content-Length` is over the limit of the type.
    #[non_exhaustive]
    TooLarge {
        /// The `Content-Length`, in bytes.
        byte_len: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The path does not contain a valid reference.
    Reference,
    /// The path does not contain a valid job id.
    Job,
    /// The body is not a JSON object.
    Json,
    /// The body is not a form, or the endpoint does not take forms.
    Form,
    /// The argument in the path is not UTF-8.
    Argument,
    /// The endpoint's rules refuse the request.
    Refused(Refusal),
}

words! {
    Rejection {
        Token = "token",
        Endpoint = "endpoint",
        Method = "method",
        Account = "account",
        ContentType = "content_type",
        ContentLength = "content_length",
        Empty = "empty",
        TooLarge = "too_large",
        Reference = "reference",
        Job = "job",
        Json = "json",
        Form = "form",
        Argument = "argument",
        Refused = "refused",
    }
}

impl Rejection {
    pub(crate) fn method(method: &Method) -> Self {
        let method = method.clone();
        Self::Method { method }
    }

    /// The service's response.
    #[must_use]
    pub fn to_response(&self) -> ServerResponse {
        match self {
            Self::Token => ServerResponse::unauthorized(),
            Self::Endpoint => ServerResponse::error(StatusCode::NOT_FOUND, "Endpoint not found"),
            Self::Method { method } => ServerResponse::wrong_method(method),
            Self::Account { text } => {
                ServerResponse::account_not_found(text.as_deref().unwrap_or_default())
            }
            Self::ContentType => ServerResponse::unsupported_type(),
            Self::ContentLength => {
                ServerResponse::error(StatusCode::BAD_REQUEST, "Invalid Content-Length")
            }
            Self::Empty => ServerResponse::empty(),
            Self::TooLarge { byte_len, limit } => ServerResponse::too_large(*byte_len, *limit),
            Self::Reference => ServerResponse::invalid_reference(),
            Self::Job => ServerResponse::error(StatusCode::BAD_REQUEST, "Invalid job ID format"),
            Self::Json => ServerResponse::error(StatusCode::BAD_REQUEST, "Invalid JSON"),
            Self::Form => ServerResponse::error(StatusCode::BAD_REQUEST, "Invalid form"),
            Self::Argument => ServerResponse::error(StatusCode::BAD_REQUEST, "Invalid path"),
            Self::Refused(refusal) => ServerResponse::error(refusal.status(), refusal.message()),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token => f.write_str("the bearer token is missing"),
            Self::Endpoint => f.write_str("the path is not that of an endpoint"),
            Self::Method { .. } => f.write_str("the endpoint does not take this method"),
            Self::Account { .. } => f.write_str("the path does not contain a valid e-mail address"),
            Self::ContentType => f.write_str(
                "the declared content type is not supported (image/png, image/jpeg, image/webp or video/mp4)",
            ),
            Self::ContentLength => f.write_str("the Content-Length is not a number"),
            Self::Empty => f.write_str("the body is empty"),
            Self::TooLarge { byte_len, limit } => {
                write!(
                    f,
                    "the body is too large ({byte_len} bytes, at most {limit})"
                )
            }
            Self::Reference => f.write_str("the path does not contain a valid mediaGenerationId"),
            Self::Job => f.write_str("the path does not contain a valid job id"),
            Self::Json => f.write_str("the body is not a JSON object"),
            Self::Form => f.write_str("the body is not a form, or the endpoint does not take forms"),
            Self::Argument => f.write_str("the argument in the path is not UTF-8"),
            Self::Refused(refusal) => write!(f, "{refusal}"),
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rejection({self})")
    }
}

impl std::error::Error for Rejection {}
