//! The files that stand for results on a contract server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flow_ids::MediaKind;
use http::Method;
use http::header::HeaderValue;
use http::request::Parts;
use http::uri::Authority;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::service::request::Rejection;
use crate::service::response::ServerResponse;

/// Behind the base path: where the files are.
const PATH: &str = "/files/";

/// A media id as a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// An image and a video, whichever was asked for.
#[derive(Clone, Copy)]
pub(crate) enum FileKind {
    Image,
    Video,
}

impl FileKind {
    /// What an asset of this kind is; `None` if it has no file.
    pub(crate) fn of(kind: MediaKind<'_>) -> Option<Self> {
        match kind {
            MediaKind::Image => Some(Self::Image),
            MediaKind::Video => Some(Self::Video),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
        }
    }

    /// The file itself.
    pub(crate) fn response(self) -> ServerResponse {
        let (content_type, bytes) = match self {
            Self::Image => ("image/png", PNG),
            Self::Video => ("video/mp4", MP4),
        };
        ServerResponse::file(HeaderValue::from_static(content_type), bytes)
    }
}

const PNG: &[u8] = include_bytes!("../../examples/data/picture.png");
const MP4: &[u8] = include_bytes!("../../examples/data/clip.mp4");
const JPEG: &[u8] = include_bytes!("data/upscaled.jpg");
const GIF: &[u8] = include_bytes!("data/clip.gif");

/// Results that come in base64.
pub(crate) fn encoded_image() -> String {
    STANDARD.encode(JPEG)
}

pub(crate) fn encoded_gif() -> String {
    STANDARD.encode(GIF)
}

pub(crate) fn encoded_video() -> String {
    STANDARD.encode(MP4)
}

/// The base URL of the server that a request was sent to, as its URI or its `Host` says.
pub(crate) fn origin(parts: &Parts, base_path: &str) -> String {
    let in_header = || parts.headers.get("host")?.to_str().ok()?.parse().ok();
    let authority: Option<Authority> = parts.uri.authority().cloned().or_else(in_header);
    let authority = authority.as_ref().map_or("localhost", Authority::as_str);
    // Without the name of a user.
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let scheme = parts.uri.scheme_str().unwrap_or("http");
    format!("{scheme}://{host}{base_path}")
}

/// Where a file can be downloaded, by whoever has the URL.
pub(crate) fn url(origin: &str, kind: FileKind, media_id: &str) -> String {
    let name = utf8_percent_encode(media_id, SEGMENT);
    let kind = kind.name();
    format!("{origin}{PATH}{kind}/{name}?Signature=invented")
}

/// Answers a request for a file, which needs no token; `None` if it is for something else.
pub(crate) fn respond(parts: &Parts, base_path: &str) -> Option<ServerResponse> {
    let path = parts.uri.path().strip_prefix(base_path)?;
    let (kind, name) = path.strip_prefix(PATH)?.split_once('/')?;
    let kinds = [FileKind::Image, FileKind::Video];
    let kind = kinds.into_iter().find(|it| it.name() == kind)?;
    if name.is_empty() || name.contains('/') {
        return None;
    }
    Some(match parts.method {
        Method::GET | Method::HEAD => kind.response(),
        _ => Rejection::method(&parts.method).to_response(),
    })
}
