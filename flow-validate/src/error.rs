//! The errors of checking a file.

use core::fmt;
use std::io;

use crate::format::{AssetType, MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN, OtherFormat};

const SUPPORTED: &str = "Google Flow supports PNG, JPEG, WebP and MP4";

/// The reason why a file is not accepted.
///
/// [`code`](Self::code) is a stable word for programs and logs; `Display` describes what is wrong and what is expected.
/// Neither contains content of the file. [`is_documented`](Self::is_documented) is true if the service documents the
/// refusal. A file whose refusal is only assumed can still be uploaded as a
/// [`CheckedAsset::trusted`](crate::CheckedAsset::trusted).
///
/// ```
/// use flow_validate::{AssetType, CheckedAsset};
///
/// let error = CheckedAsset::check(b"GIF89a\x01\0\x01\0", AssetType::Png, 1545).unwrap_err();
/// assert_eq!(error.code(), "unsupported_type");
/// assert_eq!(error.to_string(), "this is GIF; Google Flow supports PNG, JPEG, WebP and MP4");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum AssetError {
    /// The file is empty.
    Empty,
    /// The file exceeds the size limit of its type.
    #[non_exhaustive]
    TooLarge {
        /// The size of the file, in bytes.
        byte_len: u64,
        /// The maximum size, in bytes.
        limit: u64,
    },
    /// The format of the first bytes is unknown.
    #[non_exhaustive]
    Unrecognized {
        /// A hint about the bytes.
        hint: UnrecognizedHint,
    },
    /// The format of the first bytes is not supported by the service.
    #[non_exhaustive]
    UnsupportedFormat {
        /// The format.
        found: OtherFormat,
    },
    /// The declared content type is not supported by the service.
    #[non_exhaustive]
    UnsupportedDeclared {
        /// The declared content type.
        declared: ContentTypeName,
        /// The type of the bytes, if it is supported.
        found: Option<AssetType>,
    },
    /// A track of the video is encrypted.
    #[non_exhaustive]
    Encrypted {
        /// The position of the track's sample entry, in bytes from the start of the file.
        offset: u64,
    },
    /// The type of the bytes is supported, but differs from the declared type.
    #[non_exhaustive]
    TypeMismatch {
        /// The declared type.
        declared: AssetType,
        /// The type of the bytes.
        found: AssetType,
    },
    /// The bytes are a video where an image is expected, or an image where a video is expected.
    #[non_exhaustive]
    WrongKind {
        /// The type of the bytes.
        found: AssetType,
    },
    /// The file is truncated.
    #[non_exhaustive]
    Truncated {
        /// The type of the file.
        asset_type: AssetType,
        /// The position of the missing part, in bytes from the start of the file.
        offset: u64,
        /// The missing part, such as `the end of the image (EOI)`.
        expected: &'static str,
    },
    /// The file violates its format.
    #[non_exhaustive]
    Malformed {
        /// The type of the file.
        asset_type: AssetType,
        /// The position of the error, in bytes from the start of the file.
        offset: u64,
        /// The box, chunk or segment, by its name in the standard, such as `mvhd`.
        part: &'static str,
        /// The field, such as `timescale`; empty for an error of the whole part.
        field: &'static str,
        /// The problem, and what was expected.
        problem: &'static str,
    },
    /// The MP4 has no enabled video track. A cover image is metadata, not a track.
    NoVideoTrack,
    /// The length of the body differs from that of the checked file.
    #[non_exhaustive]
    WrongLength {
        /// The length of the checked file, in bytes.
        checked: u64,
        /// The length of the body, in bytes.
        body: u64,
    },
    /// The file could not be read.
    Io(
        /// The error of the reader.
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

    /// Whether the service documents the refusal.
    ///
    /// The documented refusals are those of an empty file, a file that exceeds the size limit of its type, an
    /// unsupported type, and a type other than the declared one. Other refusals are assumed: damaged files, MP4 without
    /// video or with encryption, and formats related to MP4, such as `QuickTime`. The result is also `false` for a
    /// prefix that is too short, [`Self::WrongLength`], [`Self::Io`], and a file over a limit that the caller has set.
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
            // A caller's own limits may be lower than those of the service.
            Self::TooLarge { limit, .. } => {
                matches!(*limit, MAX_IMAGE_BYTE_LEN | MAX_VIDEO_BYTE_LEN)
            }
            Self::Unrecognized { hint } => *hint != UnrecognizedHint::PrefixTooShort,
            Self::UnsupportedFormat { found } => !found.is_related_to_mp4(),
            Self::Encrypted { .. }
            | Self::Truncated { .. }
            | Self::Malformed { .. }
            | Self::NoVideoTrack
            | Self::WrongLength { .. }
            | Self::Io(_) => false,
        }
    }

    /// The position of the error, in bytes from the start of the file; `None` if the error has no position.
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
            Self::Empty => write!(f, "the file is empty; {SUPPORTED}"),
            // The text of the service's own error.
            Self::TooLarge { byte_len, limit } => {
                write!(f, "File size ({byte_len}) is over {limit} bytes")
            }
            Self::Unrecognized { hint } => write!(f, "{}; {SUPPORTED}", hint.as_str()),
            Self::UnsupportedFormat { found } => write!(f, "this is {}; {SUPPORTED}", found.name()),
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
                 Google Flow supports MP4 without encryption"
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
                "this {asset_type} is truncated at byte {offset}: expected {expected}; \
                 get a complete copy of the file"
            ),
            Self::Malformed {
                asset_type,
                offset,
                part,
                field,
                problem,
            } => {
                write!(f, "this {asset_type} is invalid at byte {offset}: {part}")?;
                if !field.is_empty() {
                    write!(f, " {field}")?;
                }
                write!(f, ": {problem}; export the file again")
            }
            Self::WrongLength { checked, body } => write!(
                f,
                "the body has {body} bytes, but the checked file has {checked}; check the file again"
            ),
            Self::NoVideoTrack => f.write_str(
                "this MP4 has no video track; Google Flow supports MP4 with a video track",
            ),
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

/// The name of a declared content type, such as `image/gif`. Text that is not a valid name is not kept, since a header
/// may contain private data.
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

    /// The name in lower case; `None` if the text is not a valid content type of at most 40 bytes.
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

/// Defines the hints with their texts.
macro_rules! hints {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// A hint about bytes of an unknown format, such as Base64 text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum UnrecognizedHint {
            $($(#[$doc])* $name,)*
        }

        impl UnrecognizedHint {
            /// The hint as text: what the bytes are, and what is expected.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

hints! {
    /// The format is unknown.
    Nothing => "the format of the first bytes is unknown",
    /// The file is too short to determine its type.
    TooShort => "the file is too short to determine its type",
    /// The prefix is too short to determine the type; [`PREFIX_LEN`](crate::PREFIX_LEN) bytes are sufficient.
    PrefixTooShort => "the prefix is too short to determine the type, expected the first 4096 bytes",
    /// The bytes are Base64 text.
    Base64 => "this is Base64 text, expected the decoded bytes",
    /// The bytes are a `data:` URI.
    DataUri => "this is a data URI, expected the decoded bytes",
    /// The bytes are the body of a multipart form.
    Multipart => "this is a multipart body, expected the bytes of the file only",
    /// The bytes are a PNG whose line endings were converted.
    MangledPng => "this is a PNG with converted line endings, expected the original bytes (binary transfer)",
    /// The bytes start with a byte order mark.
    ByteOrderMark => "the data starts with a byte order mark, expected the bytes of the file only",
}
