//! Why a file will not be accepted.

use core::fmt;
use std::io;

use crate::asset_type::AssetType;
use crate::declared::DeclaredName;
use crate::sniff::OtherFormat;

const TAKEN: &str = "Google Flow takes PNG, JPEG, WebP or MP4";

/// Why a file will not be accepted, before a byte of it is sent.
///
/// [`code`](Self::code) is a stable word for programs; `Display` is a sentence for people, which says what to do.
/// Neither holds any of the file's contents.
///
/// ```
/// use flow_validate::{AssetType, CheckedAsset};
///
/// let error = CheckedAsset::check(b"GIF89a\x01\0\x01\0", AssetType::Png, 1545).unwrap_err();
/// assert_eq!(error.code(), "unsupported_type");
/// assert_eq!(error.to_string(), "this is GIF; Google Flow takes PNG, JPEG, WebP or MP4");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum AssetError {
    /// The file has no bytes.
    Empty,
    /// The file is over the limit of its type.
    #[non_exhaustive]
    TooLarge {
        /// Size of the file, in bytes.
        byte_len: u64,
        /// The largest size allowed, in bytes.
        limit: u64,
    },
    /// The first bytes are of no format we know.
    #[non_exhaustive]
    Unrecognized {
        /// What they look like instead.
        clue: Clue,
    },
    /// The first bytes are of a format that the service does not take.
    #[non_exhaustive]
    UnsupportedFormat {
        /// The format.
        found: OtherFormat,
    },
    /// The declared type is none that the service takes, whatever the bytes are.
    #[non_exhaustive]
    UnsupportedDeclared {
        /// What was declared, where it can be shown.
        declared: DeclaredName,
        /// What the bytes are, if they are of a type that is taken.
        found: Option<AssetType>,
    },
    /// A track of the video is encrypted, so the service can't read it.
    #[non_exhaustive]
    Encrypted {
        /// Where the track's sample entry starts, in bytes from the start of the file.
        offset: u64,
    },
    /// The bytes are of a type that is taken, but not of the declared one.
    #[non_exhaustive]
    TypeMismatch {
        /// The declared type.
        declared: AssetType,
        /// The type of the bytes.
        found: AssetType,
    },
    /// The bytes are of a type that is taken, but an image where a video is wanted or the other way round.
    #[non_exhaustive]
    WrongKind {
        /// The type of the bytes.
        found: AssetType,
    },
    /// The file ends too early.
    #[non_exhaustive]
    Truncated {
        /// The type of the file.
        asset_type: AssetType,
        /// Where the missing part should be, in bytes from the start of the file.
        offset: u64,
        /// What should be there.
        expected: &'static str,
    },
    /// The file breaks the rules of its format.
    #[non_exhaustive]
    Malformed {
        /// The type of the file.
        asset_type: AssetType,
        /// Where, in bytes from the start of the file.
        offset: u64,
        /// What is wrong, and what was expected.
        problem: &'static str,
    },
    /// An MP4 without a video track that is enabled. A cover picture is none.
    NoVideoTrack,
    /// The file could not be read.
    Io(
        /// What reading it said.
        io::Error,
    ),
}

impl AssetError {
    /// A stable word for programs and logs: `empty`, `too_large`, `unrecognized`, `unsupported_type`,
    /// `type_mismatch`, `truncated`, `malformed`, `no_video_track` or `io`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Unrecognized { .. } => "unrecognized",
            Self::UnsupportedFormat { .. }
            | Self::UnsupportedDeclared { .. }
            | Self::Encrypted { .. } => "unsupported_type",
            Self::TypeMismatch { .. } | Self::WrongKind { .. } => "type_mismatch",
            Self::Truncated { .. } => "truncated",
            Self::Malformed { .. } => "malformed",
            Self::NoVideoTrack => "no_video_track",
            Self::Io(_) => "io",
        }
    }

    /// Where in the file the problem was found, in bytes from its start, if it is at one place.
    #[must_use]
    pub const fn offset(&self) -> Option<u64> {
        match self {
            Self::Truncated { offset, .. }
            | Self::Malformed { offset, .. }
            | Self::Encrypted { offset } => Some(*offset),
            _ => None,
        }
    }
}

impl fmt::Display for AssetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty; {TAKEN}"),
            // The service's own wording, so that one text is searched for and shown.
            Self::TooLarge { byte_len, limit } => {
                write!(f, "File size ({byte_len}) is over {limit} bytes")
            }
            Self::Unrecognized { clue } => write!(f, "{}; {TAKEN}", clue.text()),
            Self::UnsupportedFormat { found } => write!(f, "this is {}; {TAKEN}", found.name()),
            Self::UnsupportedDeclared { declared, found } => {
                match declared.as_str() {
                    Some(name) => write!(f, "the declared type {name} is not taken")?,
                    None => f.write_str("the declared type is none that is taken")?,
                }
                match found {
                    Some(found) => {
                        write!(f, "; the bytes are {found}: declare {}", found.mime())
                    }
                    None => f.write_str("; declare image/png, image/jpeg, image/webp or video/mp4"),
                }
            }
            Self::Encrypted { offset } => write!(
                f,
                "a track is encrypted (sample entry at byte {offset}); \
                 Google Flow takes MP4 without encryption"
            ),
            Self::TypeMismatch { declared, found } => write!(
                f,
                "the bytes are {found}, but the declared type is {}; declare {}",
                declared.mime(),
                found.mime()
            ),
            Self::WrongKind { found } if found.is_video() => {
                write!(
                    f,
                    "the bytes are {found}; expected an image: PNG, JPEG or WebP"
                )
            }
            Self::WrongKind { found } => write!(f, "the bytes are {found}; expected a video: MP4"),
            Self::Truncated {
                asset_type,
                offset,
                expected,
            } => write!(
                f,
                "this {asset_type} ends too early at byte {offset}: expected {expected}; \
                 get a whole copy of the file"
            ),
            Self::Malformed {
                asset_type,
                offset,
                problem,
            } => write!(
                f,
                "this {asset_type} is damaged at byte {offset}: {problem}; export the file again"
            ),
            Self::NoVideoTrack => {
                f.write_str("this MP4 has no video track; Google Flow takes MP4 with a video track")
            }
            Self::Io(_) => f.write_str("the file could not be read"),
        }
    }
}

impl core::error::Error for AssetError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<io::Error> for AssetError {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

/// What bytes that are of no known format look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clue {
    /// Nothing we know.
    Nothing,
    /// The whole file is too short to tell its type.
    TooShort,
    /// More bytes of the file are needed to tell its type, see [`PREFIX_LEN`](crate::PREFIX_LEN).
    PrefixTooShort,
    /// Base64 text.
    Base64,
    /// A `data:` URI.
    DataUri,
    /// The body of a multipart form.
    Multipart,
    /// A PNG whose line ends were changed on the way.
    MangledPng,
    /// A byte order mark before something else.
    ByteOrderMark,
}

impl Clue {
    const fn text(self) -> &'static str {
        match self {
            Self::Nothing => "the first bytes are of no known format",
            Self::TooShort => "the file is too short to tell its type",
            Self::PrefixTooShort => {
                "the bytes given are too few to tell the type, give the first 4096"
            }
            Self::Base64 => "this looks like Base64 text, send the decoded bytes",
            Self::DataUri => "this is a data URI, send the decoded bytes",
            Self::Multipart => "this is a multipart body, send the file's own bytes alone",
            Self::MangledPng => {
                "this was a PNG before its line ends were changed, transfer it as binary"
            }
            Self::ByteOrderMark => {
                "a byte order mark comes before the data, send the file's own bytes alone"
            }
        }
    }
}
