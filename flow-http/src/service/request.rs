//! Requests as the server reads them.

use std::fmt;

use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap};
use http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::info::EndpointInfo;
use crate::service::response::ServerResponse;

/// A request with a token, and a path below the base path. What it means is for the endpoints to say.
#[derive(Clone, Copy)]
pub struct IncomingRequest<'a> {
    parts: &'a Parts,
    path: &'a str,
    body: &'a [u8],
}

impl<'a> IncomingRequest<'a> {
    /// Takes a request apart. `body` may be its beginning only.
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

    /// What stands behind the words of an endpoint: nothing, or a slash and one segment. `None` if the path is another
    /// one.
    fn behind_words(&self, info: &EndpointInfo) -> Option<&'a str> {
        let rest = self.path.strip_prefix(info.words().0)?;
        let is_one = rest
            .strip_prefix('/')
            .is_some_and(|segment| !segment.contains('/'));
        (rest.is_empty() || is_one).then_some(rest)
    }

    /// Whether path and method are those of an endpoint. Whether an empty argument will do is for the endpoint to say.
    pub(crate) fn is_for(&self, info: &EndpointInfo) -> bool {
        let (_, has_argument) = info.words();
        let fits = self.behind_words(info).is_some_and(|rest| match rest {
            "" => !has_argument || info.argument_is_optional,
            _ => has_argument,
        });
        fits && self.parts.method == info.method
    }

    /// Whether the path begins as that of an endpoint does, whatever the method.
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

    pub(crate) fn headers(&self) -> &'a HeaderMap {
        &self.parts.headers
    }

    /// The body, or its beginning.
    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl fmt::Debug for IncomingRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IncomingRequest(***)")
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

/// A request that the service refuses for its form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// There is no token.
    Token,
    /// The path is not one of this protocol.
    Endpoint,
    /// The endpoint does not take this method.
    Method,
    /// The path does not contain a valid e-mail address.
    #[non_exhaustive]
    Account {
        /// What stands there, if it is text.
        text: Option<String>,
    },
    /// The content type is missing, or not one of the four.
    ContentType,
    /// The `Content-Length` is no number.
    ContentLength,
    /// The `Content-Length` is 0.
    Empty,
    /// The `Content-Length` is over the limit of the type.
    #[non_exhaustive]
    TooLarge {
        /// The length in the head, in bytes.
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
    /// A member is missing, has the wrong type, is out of range, or does not go with the others.
    Member(&'static str),
    /// The account that is named does not own the references.
    EmailMismatch,
}

impl Rejection {
    /// What the service answers.
    #[must_use]
    pub fn to_response(&self) -> ServerResponse {
        match self {
            Self::Token => ServerResponse::unauthorized(),
            Self::Endpoint => ServerResponse::error(StatusCode::NOT_FOUND, "Endpoint not found"),
            // Observed: `Wrong GET url`, with a 400.
            Self::Method => ServerResponse::error(StatusCode::BAD_REQUEST, "Wrong url"),
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
            Self::Member(name) => ServerResponse::error(
                StatusCode::BAD_REQUEST,
                &format!("Parameter {name} has incorrect format"),
            ),
            Self::EmailMismatch => ServerResponse::email_mismatch(),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token => f.write_str("there is no bearer token"),
            Self::Endpoint => f.write_str("the path is not one of this protocol"),
            Self::Method => f.write_str("the endpoint does not take this method"),
            Self::Account { .. } => f.write_str("the path does not contain a valid e-mail address"),
            Self::ContentType => f.write_str(
                "the content type is not image/png, image/jpeg, image/webp or video/mp4",
            ),
            Self::ContentLength => f.write_str("the content length is no number"),
            Self::Empty => f.write_str("the body is empty"),
            Self::TooLarge { byte_len, limit } => {
                write!(
                    f,
                    "the body has {byte_len} bytes, over the limit of {limit}"
                )
            }
            Self::Reference => f.write_str("the path does not contain a valid mediaGenerationId"),
            Self::Job => f.write_str("the path does not contain a valid job id"),
            Self::Json => f.write_str("the body is not a JSON object"),
            Self::Member(name) => write!(f, "{name} is missing or has a value that is not allowed"),
            Self::EmailMismatch => f.write_str("the account does not own the references"),
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rejection({self})")
    }
}

impl std::error::Error for Rejection {}
