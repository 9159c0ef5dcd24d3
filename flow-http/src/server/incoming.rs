//! Requests as the server reads them.

use std::fmt;

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_validate::AssetType;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use http::request::Parts;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::edit_video::{EditError, EditVideo};
use crate::job_id::{JobId, JobIdError};
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
    /// It does not judge the token; see [`bearer_token`].
    ///
    /// # Errors
    ///
    /// Everything that is no request of this protocol; [`Rejection::to_answer`] is what the service says to it.
    pub fn from_parts(parts: &Parts, body: &[u8], base_path: &str) -> Result<Self, Rejection> {
        let path = parts.uri.path();
        let mut segments = path
            .strip_prefix(base_path)
            .and_then(|path| path.strip_prefix('/'))
            .ok_or(Rejection::Endpoint)?
            .split('/');
        let (endpoint, argument) = (segments.next(), segments.next());
        if segments.next().is_some() {
            return Err(Rejection::Endpoint);
        }
        match (&parts.method, endpoint, argument) {
            (&Method::POST, Some("assets"), account) => {
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
                JobId::parse(id).map(Self::GetJob).map_err(Rejection::Job)
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
        let content_length = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse().ok());
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

fn decode(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

/// A request that is none of this protocol.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
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
            Self::Endpoint => Answer::error(StatusCode::NOT_FOUND, "Endpoint not found"),
            // Observed: an unknown route is a 400.
            Self::Method => Answer::error(StatusCode::BAD_REQUEST, "Wrong url"),
            Self::Account { text } => {
                Answer::account_not_found(text.as_deref().unwrap_or_default())
            }
            Self::ContentType => Answer::unsupported_type(),
            Self::Reference => {
                Answer::error(StatusCode::BAD_REQUEST, "Invalid mediaGenerationId format")
            }
            Self::Job(_) => Answer::error(StatusCode::BAD_REQUEST, "Invalid job ID format"),
            Self::Edit(EditReadError::Json) => {
                Answer::error(StatusCode::BAD_REQUEST, "Invalid JSON")
            }
            Self::Edit(EditReadError::Member(name)) => Answer::error(
                StatusCode::BAD_REQUEST,
                &format!("Parameter {name} has incorrect format"),
            ),
            Self::Edit(EditReadError::Edit(error)) => {
                Answer::error(StatusCode::BAD_REQUEST, &error.to_string())
            }
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint => f.write_str("the path is not one of this protocol"),
            Self::Method => f.write_str("the endpoint does not take this method"),
            Self::Account { .. } => f.write_str("the account in the path is no address"),
            Self::ContentType => f.write_str(
                "the content type is not image/png, image/jpeg, image/webp or video/mp4",
            ),
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
