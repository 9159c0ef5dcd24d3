//! The files that a contract server returns as results.

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

/// The path of the files, below the base path.
const PATH: &str = "/files/";

/// The characters that are encoded in a media id in a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// The kind of a file.
#[derive(Clone, Copy)]
pub(crate) enum FileKind {
    Image,
    Video,
}

impl FileKind {
    /// The kind of file of an asset; `None` if assets of this kind have no file.
    pub(crate) fn from_media_kind(kind: MediaKind<'_>) -> Option<Self> {
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

    /// The response with the file.
    pub(crate) fn response(self) -> ServerResponse {
        let (content_type, bytes) = match self {
            Self::Image => ("image/png", PNG),
            Self::Video => ("video/mp4", MP4),
        };
        ServerResponse::file(HeaderValue::from_static(content_type), bytes)
    }
}

const PNG: &[u8] = include_bytes!("../../examples/data/image.png");
const MP4: &[u8] = include_bytes!("../../examples/data/clip.mp4");
const JPEG: &[u8] = include_bytes!("data/upscaled.jpg");
const GIF: &[u8] = include_bytes!("data/clip.gif");

/// An image in base64, as the result of an upscale.
pub(crate) fn encoded_image() -> String {
    STANDARD.encode(JPEG)
}

pub(crate) fn encoded_gif() -> String {
    STANDARD.encode(GIF)
}

pub(crate) fn encoded_video() -> String {
    STANDARD.encode(MP4)
}

/// The base URL of the server that a request was sent to, from its URI or its `Host`.
pub(crate) fn origin(parts: &Parts, base_path: &str) -> String {
    let in_header = || parts.headers.get("host")?.to_str().ok()?.parse().ok();
    let authority: Option<Authority> = parts.uri.authority().cloned().or_else(in_header);
    let authority = authority.as_ref().map_or("localhost", Authority::as_str);
    // Credentials in front of the host are left out.
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let scheme = parts.uri.scheme_str().unwrap_or("http");
    format!("{scheme}://{host}{base_path}")
}

/// The download URL of a file, which works without a token.
pub(crate) fn url(origin: &str, kind: FileKind, media_id: &str) -> String {
    let name = utf8_percent_encode(media_id, SEGMENT);
    let kind = kind.name();
    format!("{origin}{PATH}{kind}/{name}?Signature=invented")
}

/// The response to a request for a file, which needs no token; `None` for other requests.
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
