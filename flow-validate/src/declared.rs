//! The type of a file as declared by the caller.

use std::path::Path;

use mime::Mime;

use crate::error::{AssetError, ContentTypeName};
use crate::format::AssetType;

/// The declared type of a file: an [`AssetType`], a [`Mime`], the text of a `Content-Type` header, a file name
/// extension, or no type.
///
/// | from | means |
/// | --- | --- |
/// | an [`AssetType`] | that type |
/// | `image/png`, `IMAGE/PNG; q=1` | PNG: case and parameters are ignored |
/// | `image/jpg` | JPEG, whose registered name is `image/jpeg` |
/// | `None`, an empty text, `application/octet-stream` | the type of the bytes |
/// | `*/*`, `multipart/form-data`, `image/gif`, texts that are not a MIME type | an error: unsupported |
///
/// ```
/// use flow_validate::{AssetType, Declared};
///
/// assert_eq!(Declared::from("image/jpg"), Declared::from(AssetType::Jpeg));
/// assert_eq!(Declared::from(None), Declared::UNSPECIFIED);
/// assert_eq!(Declared::from_extension("jpg"), Declared::from(AssetType::Jpeg));
/// assert_eq!(Declared::from_extension("gif"), Declared::UNSPECIFIED);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared(
    /// The declared type, `None` if the bytes determine it, or the name of an unsupported type.
    pub(crate) Result<Option<AssetType>, ContentTypeName>,
);

impl Declared {
    /// No declared type: the bytes determine the type.
    pub const UNSPECIFIED: Self = Self(Ok(None));

    /// The type of a file name extension, see [`AssetType::from_extension`]. Any other extension counts as no declared
    /// type, since extensions are not sent to the service.
    #[must_use]
    pub fn from_extension(extension: &str) -> Self {
        AssetType::from_extension(extension).map_or(Self::UNSPECIFIED, Self::from)
    }

    /// The type of a path's extension, see [`from_extension`](Self::from_extension). The file is not read.
    #[must_use]
    pub fn from_path(path: &Path) -> Self {
        AssetType::from_path(path).map_or(Self::UNSPECIFIED, Self::from)
    }
}

impl AssetType {
    /// Parses the text of a `Content-Type` header.
    ///
    /// Case, parameters and surrounding spaces are ignored, and `image/jpg` is accepted as `image/jpeg`.
    ///
    /// # Errors
    ///
    /// [`AssetError::UnsupportedDeclared`] for any other type, including those without a specific type
    /// (`application/octet-stream`, `*/*`, an empty text). In contrast,
    /// [`CheckedAsset::check`](crate::CheckedAsset::check) accepts `application/octet-stream` and an empty text, and
    /// determines the type from the bytes.
    pub fn from_content_type(text: &str) -> Result<Self, AssetError> {
        let declared = match Declared::from(text).0 {
            Ok(Some(asset_type)) => return Ok(asset_type),
            Ok(None) => ContentTypeName::HIDDEN,
            Err(name) => name,
        };
        Err(AssetError::UnsupportedDeclared {
            declared,
            found: None,
        })
    }
}

/// Converts the essence of a MIME type, as [`AssetType::from_content_type`] does.
impl TryFrom<&Mime> for AssetType {
    type Error = AssetError;

    fn try_from(mime: &Mime) -> Result<Self, AssetError> {
        Self::from_content_type(mime.essence_str())
    }
}

impl From<&Mime> for Declared {
    fn from(mime: &Mime) -> Self {
        mime.essence_str().into()
    }
}

impl From<AssetType> for Declared {
    fn from(asset_type: AssetType) -> Self {
        Self(Ok(Some(asset_type)))
    }
}

impl From<Option<&str>> for Declared {
    fn from(content_type: Option<&str>) -> Self {
        content_type.map_or(Self::UNSPECIFIED, Self::from)
    }
}

/// Parses the text of a `Content-Type` header.
impl From<&str> for Declared {
    fn from(content_type: &str) -> Self {
        // Parameters are ignored, including invalid ones.
        let essence = content_type.split(';').next().unwrap_or_default();
        let essence = essence.trim_matches([' ', '\t']);
        let is = |known: &str| essence.eq_ignore_ascii_case(known);
        // Avoids the parser, which may allocate.
        if let Some(known) = AssetType::ALL.into_iter().find(|t| is(t.content_type())) {
            return known.into();
        }
        if is("image/jpg") {
            return AssetType::Jpeg.into();
        }
        if essence.is_empty() || is(mime::APPLICATION_OCTET_STREAM.essence_str()) {
            return Self::UNSPECIFIED;
        }
        Self(Err(match essence.parse::<Mime>() {
            Ok(_) => ContentTypeName::new(essence),
            Err(_) => ContentTypeName::HIDDEN,
        }))
    }
}
