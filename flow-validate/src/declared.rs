//! What the caller says the type is.

use core::fmt;
use std::path::Path;

use crate::asset_type::AssetType;
use crate::error::AssetError;

/// What the caller says a file's type is: an [`AssetType`], the text of a `Content-Type`, an extension, or nothing.
///
/// | from | means |
/// | --- | --- |
/// | an [`AssetType`] | that type |
/// | `image/png`, `IMAGE/PNG; q=1` | PNG: case and parameters do not matter |
/// | `image/jpg` | JPEG, though the right name is `image/jpeg` |
/// | `None`, an empty text, `application/octet-stream` | go by the bytes |
/// | `*/*`, `multipart/form-data`, `image/gif`, what is no MIME type | refused as unsupported |
///
/// ```
/// use flow_validate::{AssetType, Declared};
///
/// assert_eq!(Declared::from("image/jpg"), Declared::from(AssetType::Jpeg));
/// assert_eq!(Declared::from(None), Declared::BY_THE_BYTES);
/// assert_eq!(Declared::from_extension("gif"), Declared::BY_THE_BYTES);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    ByTheBytes,
    Type(AssetType),
    Unsupported(DeclaredName),
}

impl Declared {
    /// Nothing is said: the bytes decide.
    pub const BY_THE_BYTES: Self = Self(Kind::ByTheBytes);

    /// What an extension says. One that is not in the service's table says nothing: it is not sent, so the bytes
    /// decide what becomes of a `cat.gif`.
    #[must_use]
    pub fn from_extension(extension: &str) -> Self {
        AssetType::from_extension(extension).map_or(Self::BY_THE_BYTES, Self::from)
    }

    /// What a path's extension says, see [`from_extension`](Self::from_extension). The file is not touched.
    #[must_use]
    pub fn from_path(path: &Path) -> Self {
        AssetType::from_path(path).map_or(Self::BY_THE_BYTES, Self::from)
    }

    /// The declared type, if one was declared and the service takes it.
    pub(crate) fn asset_type(self) -> Result<AssetType, AssetError> {
        match self.0 {
            Kind::Type(asset_type) => Ok(asset_type),
            Kind::ByTheBytes => Err(unsupported(DeclaredName::HIDDEN)),
            Kind::Unsupported(name) => Err(unsupported(name)),
        }
    }

    /// The declared type; `None` where the bytes decide.
    pub(crate) fn expected(self) -> Result<Option<AssetType>, DeclaredName> {
        match self.0 {
            Kind::Type(asset_type) => Ok(Some(asset_type)),
            Kind::ByTheBytes => Ok(None),
            Kind::Unsupported(name) => Err(name),
        }
    }
}

const fn unsupported(declared: DeclaredName) -> AssetError {
    AssetError::UnsupportedDeclared {
        declared,
        found: None,
    }
}

impl From<AssetType> for Declared {
    fn from(asset_type: AssetType) -> Self {
        Self(Kind::Type(asset_type))
    }
}

impl From<Option<&str>> for Declared {
    fn from(content_type: Option<&str>) -> Self {
        content_type.map_or(Self::BY_THE_BYTES, Self::from)
    }
}

/// Reads the text of a `Content-Type` header.
impl From<&str> for Declared {
    fn from(content_type: &str) -> Self {
        // What nearly every caller sends, without a parse that may allocate.
        if let Some(asset_type) = AssetType::ALL
            .into_iter()
            .find(|t| t.mime() == content_type)
        {
            return asset_type.into();
        }
        // Parameters say nothing about the type: a broken one must not hide it.
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim_matches([' ', '\t']);
        if essence.is_empty() {
            return Self::BY_THE_BYTES;
        }
        let Ok(mime) = essence.parse::<mime::Mime>() else {
            return Self(Kind::Unsupported(DeclaredName::HIDDEN));
        };
        let is = |known: &mime::Mime| mime.essence_str().eq_ignore_ascii_case(known.essence_str());
        if is(&mime::IMAGE_PNG) {
            AssetType::Png.into()
        } else if is(&mime::IMAGE_JPEG) || essence.eq_ignore_ascii_case("image/jpg") {
            AssetType::Jpeg.into()
        } else if essence.eq_ignore_ascii_case(AssetType::Webp.mime()) {
            AssetType::Webp.into()
        } else if essence.eq_ignore_ascii_case(AssetType::Mp4.mime()) {
            AssetType::Mp4.into()
        } else if is(&mime::APPLICATION_OCTET_STREAM) {
            Self::BY_THE_BYTES
        } else {
            Self(Kind::Unsupported(DeclaredName::new(essence)))
        }
    }
}

/// The name of a declared type, kept for error messages only where it can't be anything but a MIME type:
/// a header is the caller's text and may hold anything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DeclaredName {
    len: u8,
    text: [u8; Self::MAX_LEN],
}

impl DeclaredName {
    const MAX_LEN: usize = 40;
    const HIDDEN: Self = Self {
        len: 0,
        text: [0; Self::MAX_LEN],
    };

    fn new(essence: &str) -> Self {
        const TOP_LEVEL: [&str; 10] = [
            "*",
            "application",
            "audio",
            "font",
            "image",
            "message",
            "model",
            "multipart",
            "text",
            "video",
        ];
        let Some((top, sub)) = essence.split_once('/') else {
            return Self::HIDDEN;
        };
        let known = TOP_LEVEL
            .iter()
            .any(|known| known.eq_ignore_ascii_case(top));
        let plain =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_' | b'*');
        let mut name = Self::HIDDEN;
        let (Some(room), Ok(len)) = (
            name.text.get_mut(..essence.len()),
            u8::try_from(essence.len()),
        ) else {
            return Self::HIDDEN;
        };
        if !known || sub.is_empty() || !sub.bytes().all(plain) {
            return Self::HIDDEN;
        }
        room.copy_from_slice(essence.as_bytes());
        room.make_ascii_lowercase();
        name.len = len;
        name
    }

    /// The type's name in lower case, such as `image/gif`; `None` where the text was no short, plain MIME type.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        let text = self.text.get(..usize::from(self.len))?;
        core::str::from_utf8(text)
            .ok()
            .filter(|text| !text.is_empty())
    }
}

impl fmt::Debug for DeclaredName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeclaredName").field(&self.as_str()).finish()
    }
}
