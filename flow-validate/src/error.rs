//! Why a file will not be accepted.

use core::fmt;
use std::io;

use crate::format::{AssetType, MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN, OtherFormat};

const TAKEN: &str = "Google Flow takes PNG, JPEG, WebP or MP4";

/// Why a file will not be accepted, before a byte of it is sent.
///
/// [`code`](Self::code) is a stable word for programs; `Display` is a sentence for people, which says what to do.
/// Neither holds any of the file's contents. [`is_documented`](Self::is_documented) tells what the service itself says
/// from what is assumed: where you know better, [`CheckedAsset::trusted`](crate::CheckedAsset::trusted) has the last
/// word.
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
    /// The format of the first bytes is unknown.
    #[non_exhaustive]
    Unrecognized {
        /// What they look like instead.
        hint: UnrecognizedHint,
    },
    /// The first bytes are of a format that the service does not take.
    #[non_exhaustive]
    UnsupportedFormat {
        /// The format.
        found: OtherFormat,
    },
    /// The service does not take the declared content type, whatever the bytes are.
    #[non_exhaustive]
    UnsupportedDeclared {
        /// What was declared.
        declared: ContentTypeName,
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
        /// What should be there, such as `the end of the image (EOI)`.
        expected: &'static str,
    },
    /// The file breaks the rules of its format.
    #[non_exhaustive]
    Malformed {
        /// The type of the file.
        asset_type: AssetType,
        /// Where, in bytes from the start of the file.
        offset: u64,
        /// The box, chunk or segment, by its name in the standard, such as `mvhd`.
        part: &'static str,
        /// The field of it, such as `timescale`; empty where it is about the whole part.
        field: &'static str,
        /// What is wrong, and what was expected.
        problem: &'static str,
    },
    /// An MP4 without a video track that is enabled. A cover image is metadata and no track.
    NoVideoTrack,
    /// The body has another length than the file that was checked.
    #[non_exhaustive]
    WrongLength {
        /// The length that was checked, in bytes.
        checked: u64,
        /// The length of the body, in bytes.
        body: u64,
    },
    /// The file could not be read.
    Io(
        /// What reading it said.
        io::Error,
    ),
}

impl AssetError {
    /// A stable word for programs and logs: `empty`, `too_large`, `unrecognized`, `unsupported_type`,
    /// `type_mismatch`, `truncated`, `malformed`, `no_video_track`, `wrong_length` or `io`.
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
            Self::WrongLength { .. } => "wrong_length",
            Self::Io(_) => "io",
        }
    }

    /// Whether the service documents that it refuses such a file: empty, over the size of its type, or of a type that
    /// it does not take. All else is assumed: that damage is refused, that a track must be a video's and not encrypted,
    /// and that a relative of MP4 is told by its brand.
    ///
    /// ```
    /// use flow_validate::CheckedAsset;
    ///
    /// let refused = |bytes: &[u8]| CheckedAsset::check(bytes, None, bytes.len() as u64).unwrap_err();
    /// assert!(refused(b"GIF89a").is_documented());
    /// assert!(!refused(b"\0\0\0\x10ftypqt  \0\0\0\0").is_documented());
    /// ```
    ///
    /// Source: Upload Assets, table of content types and 400 response, May 25, 2026.
    #[must_use]
    pub fn is_documented(&self) -> bool {
        match self {
            Self::Empty
            | Self::UnsupportedDeclared { .. }
            | Self::TypeMismatch { .. }
            | Self::WrongKind { .. } => true,
            // Limits may be set lower than the service's.
            Self::TooLarge { limit, .. } => {
                matches!(*limit, MAX_IMAGE_BYTE_LEN | MAX_VIDEO_BYTE_LEN)
            }
            Self::Unrecognized { hint } => *hint != UnrecognizedHint::PrefixTooShort,
            Self::UnsupportedFormat { found } => !found.is_relative_of_mp4(),
            Self::Encrypted { .. }
            | Self::Truncated { .. }
            | Self::Malformed { .. }
            | Self::NoVideoTrack
            | Self::WrongLength { .. }
            | Self::Io(_) => false,
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
            Self::Unrecognized { hint } => write!(f, "{}; {TAKEN}", hint.text()),
            Self::UnsupportedFormat { found } => write!(f, "this is {}; {TAKEN}", found.name()),
            Self::UnsupportedDeclared { declared, found } => {
                match declared.as_str() {
                    Some(name) => write!(f, "the declared content type {name} is not supported")?,
                    None => f.write_str("the declared content type is not supported")?,
                }
                match found {
                    Some(found) => {
                        write!(
                            f,
                            "; the bytes are {found}: declare {}",
                            found.content_type()
                        )
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
                "the bytes are {found}, but the declared content type is {}; declare {}",
                declared.content_type(),
                found.content_type()
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
                part,
                field,
                problem,
            } => {
                write!(f, "this {asset_type} is damaged at byte {offset}: {part}")?;
                if !field.is_empty() {
                    write!(f, ", {field}")?;
                }
                write!(f, ": {problem}; export the file again")
            }
            Self::WrongLength { checked, body } => write!(
                f,
                "the body has {body} bytes, but {checked} were checked; check the file again"
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

/// The name of a declared content type, such as `image/gif`, kept only where the text is plainly one: a header is the
/// caller's text and may hold anything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ContentTypeName {
    len: u8,
    text: [u8; Self::MAX_LEN],
}

impl ContentTypeName {
    const MAX_LEN: usize = 40;
    pub(crate) const HIDDEN: Self = Self {
        len: 0,
        text: [0; Self::MAX_LEN],
    };

    pub(crate) fn new(essence: &str) -> Self {
        const TOP_LEVEL: &str = "* application audio font image message model multipart text video";
        let plain =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_' | b'*');
        let is_plain = essence.split_once('/').is_some_and(|(top, sub)| {
            let known = TOP_LEVEL
                .split(' ')
                .any(|known| known.eq_ignore_ascii_case(top));
            known && !sub.is_empty() && sub.bytes().all(plain)
        });
        let mut name = Self::HIDDEN;
        if let Some(room) = name.text.get_mut(..essence.len())
            && let Ok(len) = u8::try_from(essence.len())
            && is_plain
        {
            room.copy_from_slice(essence.as_bytes());
            room.make_ascii_lowercase();
            name.len = len;
        }
        name
    }

    /// The name in lower case; `None` where the text is not a short, plain content type.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        let text = self.text.get(..usize::from(self.len))?;
        let text = core::str::from_utf8(text).ok()?;
        Some(text).filter(|text| !text.is_empty())
    }
}

impl fmt::Debug for ContentTypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContentTypeName")
            .field(&self.as_str())
            .finish()
    }
}

/// The hints, each with its text.
macro_rules! hints {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// What bytes of an unknown format look like.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum UnrecognizedHint {
            $($(#[$doc])* $name,)*
        }

        impl UnrecognizedHint {
            const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

hints! {
    /// Nothing that is known.
    Nothing => "the format of the first bytes is unknown",
    /// The whole file is too short to tell its type.
    TooShort => "the file is too short to tell its type",
    /// More bytes of the file are needed to tell its type, see [`PREFIX_LEN`](crate::PREFIX_LEN).
    PrefixTooShort => "the bytes given are too few to tell the type, give the first 4096",
    /// Base64 text.
    Base64 => "this looks like Base64 text, send the decoded bytes",
    /// A `data:` URI.
    DataUri => "this is a data URI, send the decoded bytes",
    /// The body of a multipart form.
    Multipart => "this is a multipart body, send the file's own bytes alone",
    /// A PNG whose line ends were changed on the way.
    MangledPng => "this was a PNG before its line ends were changed, transfer it as binary",
    /// A byte order mark before something else.
    ByteOrderMark => "a byte order mark comes before the data, send the file's own bytes alone",
}
