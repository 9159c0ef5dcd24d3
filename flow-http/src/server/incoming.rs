//! Requests as the server reads them.

use std::fmt;

use flow_ids::{AccountEmail, JobId, JobIdError, MediaGenerationId};
use flow_validate::AssetType;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use http::request::Parts;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::edit_video::{EditError, EditVideo};
use crate::job_id::from_segment;
use crate::server::Answer;

/// A request, by endpoint.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Incoming {
    /// `POST /assets` and `POST /assets/{email}`.
    Upload(IncomingUpload),
    /// `GET /assets/{mediaGenerationId}`.
    GetAsset(MediaGenerationId),
    /// `POST /videos`, a V2V edit.
    EditVideo(Box<EditVideo>),
    /// `GET /jobs/{jobid}`.
    GetJob(JobId),
}

impl Incoming {
    /// Reads a request whose path begins with `base_path`. `body` is looked at for edits only, so that an
    /// upload can be judged by its head, before its body has come.
    ///
    /// A token must be there; whether it is the right one is for the caller to say, see [`bearer_token`]. A query
    /// is passed over, as the service does (observed). A slash at the end of `POST /assets/` names no account
    /// (assumed).
    ///
    /// # Errors
    ///
    /// Everything that is no request of this protocol; [`Rejection::to_answer`] is what the service says to it.
    pub fn from_parts(parts: &Parts, body: &[u8], base_path: &str) -> Result<Self, Rejection> {
        if bearer_token(&parts.headers).is_none_or(str::is_empty) {
            return Err(Rejection::Token);
        }
        let path = parts.uri.path();
        let mut segments = path
            .strip_prefix(base_path.trim_end_matches('/'))
            .and_then(|path| path.strip_prefix('/'))
            .ok_or(Rejection::Endpoint)?
            .split('/');
        let (endpoint, argument) = (segments.next(), segments.next());
        if segments.next().is_some() {
            return Err(Rejection::Endpoint);
        }
        match (&parts.method, endpoint, argument) {
            (&Method::POST, Some("assets"), account) => {
                let account = account.filter(|account| !account.is_empty());
                IncomingUpload::new(account, &parts.headers).map(Self::Upload)
            }
            (&Method::GET, Some("assets"), Some(id)) => {
                let id = decode(id).ok_or(Rejection::Reference)?;
                if MediaGenerationId::parse(&id).is_err() {
                    return Err(Rejection::Reference);
                }
                Ok(Self::GetAsset(MediaGenerationId::from_wire(id)))
            }
            (&Method::POST, Some("videos"), None) => EditVideo::from_json(body)
                .map(|edit| Self::EditVideo(Box::new(edit)))
                .map_err(Rejection::Edit),
            (&Method::GET, Some("jobs"), Some(id)) => {
                from_segment(id).map(Self::GetJob).map_err(Rejection::Job)
            }
            (_, Some("assets" | "videos" | "jobs"), _) => Err(Rejection::Method),
            _ => Err(Rejection::Endpoint),
        }
    }
}

/// An upload, as its head tells.
#[derive(Debug, Clone)]
pub struct IncomingUpload {
    account: Option<AccountEmail>,
    asset_type: AssetType,
    content_length: Option<u64>,
}

impl IncomingUpload {
    fn new(account: Option<&str>, headers: &HeaderMap) -> Result<Self, Rejection> {
        let account = account
            .map(|segment| {
                let text = decode(segment).ok_or(Rejection::Account { text: None })?;
                AccountEmail::parse(&text).map_err(|_| Rejection::Account { text: Some(text) })
            })
            .transpose()?;
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let asset_type = content_type
            .and_then(|text| AssetType::from_content_type(text).ok())
            .ok_or(Rejection::ContentType)?;
        let content_length = content_length(headers)?;
        let limit = asset_type.max_byte_len();
        match content_length {
            Some(0) => return Err(Rejection::Empty),
            Some(byte_len) if byte_len > limit => {
                return Err(Rejection::TooLarge { byte_len, limit });
            }
            _ => {}
        }
        Ok(Self {
            account,
            asset_type,
            content_length,
        })
    }

    /// The account in the path.
    #[must_use]
    pub fn account(&self) -> Option<&AccountEmail> {
        self.account.as_ref()
    }

    /// The type in the head.
    #[must_use]
    pub fn asset_type(&self) -> AssetType {
        self.asset_type
    }

    /// The length in the head, in bytes.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.content_length
    }
}

/// The token of `Authorization: Bearer …`, to be compared by [`ApiToken::matches`](crate::ApiToken::matches).
#[must_use]
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The length in the head, `None` if there is none.
fn content_length(headers: &HeaderMap) -> Result<Option<u64>, Rejection> {
    let Some(value) = headers.get(CONTENT_LENGTH) else {
        return Ok(None);
    };
    let digits = value.as_bytes();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = value.to_str().ok().filter(|_| is_number);
    let text = text.ok_or(Rejection::ContentLength)?;
    // More digits than a number holds are too many bytes as well.
    Ok(Some(text.parse().unwrap_or(u64::MAX)))
}

fn decode(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

/// A request that is none of this protocol.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// There is no token.
    Token,
    /// The path is not one of this protocol.
    Endpoint,
    /// The endpoint does not take this method.
    Method,
    /// The account in the path is no address.
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
    /// The reference in the path is none.
    Reference,
    /// The job id in the path is none.
    Job(JobIdError),
    /// The body of an edit is not one.
    Edit(EditReadError),
}

/// Why a body is no V2V edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditReadError {
    /// Not a JSON object.
    Json,
    /// A member is missing, of another type, out of range, or may not stand in an edit.
    Member(&'static str),
    /// The members do not go together.
    Edit(EditError),
}

impl Rejection {
    /// What the service answers.
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        match self {
            Self::Token => Answer::unauthorized(),
            Self::Endpoint => Answer::error(StatusCode::NOT_FOUND, "Endpoint not found"),
            // Observed: `Wrong GET url`, with a 400.
            Self::Method => Answer::error(StatusCode::BAD_REQUEST, "Wrong url"),
            Self::Account { text } => {
                Answer::account_not_found(text.as_deref().unwrap_or_default())
            }
            Self::ContentType => Answer::unsupported_type(),
            Self::ContentLength => Answer::error(StatusCode::BAD_REQUEST, "Invalid Content-Length"),
            Self::Empty => Answer::empty(),
            Self::TooLarge { byte_len, limit } => Answer::too_large(*byte_len, *limit),
            Self::Reference => Answer::invalid_reference(),
            Self::Job(_) => Answer::error(StatusCode::BAD_REQUEST, "Invalid job ID format"),
            Self::Edit(EditReadError::Json) => {
                Answer::error(StatusCode::BAD_REQUEST, "Invalid JSON")
            }
            Self::Edit(EditReadError::Member(name)) => Answer::error(
                StatusCode::BAD_REQUEST,
                &format!("Parameter {name} has incorrect format"),
            ),
            Self::Edit(EditReadError::Edit(EditError::NotTheOwner)) => Answer::email_mismatch(),
            Self::Edit(EditReadError::Edit(error)) => {
                Answer::error(StatusCode::BAD_REQUEST, &error.to_string())
            }
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token => f.write_str("there is no bearer token"),
            Self::Endpoint => f.write_str("the path is not one of this protocol"),
            Self::Method => f.write_str("the endpoint does not take this method"),
            Self::Account { .. } => f.write_str("the account in the path is no address"),
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
            Self::Reference => f.write_str("the reference in the path is none"),
            Self::Job(error) => error.fmt(f),
            Self::Edit(EditReadError::Json) => f.write_str("the body is no JSON object"),
            Self::Edit(EditReadError::Member(name)) => write!(f, "{name} is missing or wrong"),
            Self::Edit(EditReadError::Edit(error)) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rejection({self})")
    }
}

impl std::error::Error for Rejection {}
