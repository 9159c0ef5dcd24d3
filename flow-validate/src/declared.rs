//! What the caller says the type is.

use std::path::Path;

use mime::Mime;

use crate::error::{AssetError, ContentTypeName};
use crate::format::AssetType;

/// What the caller says a file's type is: an [`AssetType`], a [`Mime`], the text of a `Content-Type`, an extension, or
/// nothing.
///
/// | from | means |
/// | --- | --- |
/// | an [`AssetType`] | that type |
/// | `image/png`, `IMAGE/PNG; q=1` | PNG: case and parameters do not matter |
/// | `image/jpg` | JPEG, though the right name is `image/jpeg` |
/// | `None`, an empty text, `application/octet-stream` | go by the bytes |
/// | `*/*`, `multipart/form-data`, `image/gif`, texts that are not a MIME type | refused as unsupported |
///
/// ```
/// use flow_validate::{AssetType, Declared};
///
/// assert_eq!(Declared::from("image/jpg"), Declared::from(AssetType::Jpeg));
/// assert_eq!(Declared::from(None), Declared::UNSPECIFIED);
/// assert_eq!(Declared::from_extension("gif"), Declared::UNSPECIFIED);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unspecified,
    Type(AssetType),
    Unsupported(ContentTypeName),
}

impl Declared {
    /// No type is declared: the bytes decide.
    pub const UNSPECIFIED: Self = Self(Kind::Unspecified);

    /// What an extension says. One that is not in the service's table says nothing: it is not sent, so the bytes
    /// decide what becomes of a `cat.gif`.
    #[must_use]
    pub fn from_extension(extension: &str) -> Self {
        AssetType::from_extension(extension).map_or(Self::UNSPECIFIED, Self::from)
    }

    /// What a path's extension says, see [`from_extension`](Self::from_extension). The file is not touched.
    #[must_use]
    pub fn from_path(path: &Path) -> Self {
        AssetType::from_path(path).map_or(Self::UNSPECIFIED, Self::from)
    }

    /// The declared type; `None` where the bytes decide.
    pub(crate) fn expected(self) -> Result<Option<AssetType>, ContentTypeName> {
        match self.0 {
            Kind::Type(asset_type) => Ok(Some(asset_type)),
            Kind::Unspecified => Ok(None),
            Kind::Unsupported(name) => Err(name),
        }
    }
}

impl AssetType {
    /// Reads the text of a `Content-Type` header.
    ///
    /// Case, parameters and the blanks around do not matter, and `image/jpg` is understood as `image/jpeg`.
    ///
    /// # Errors
    ///
    /// [`AssetError::UnsupportedDeclared`] for every other type, including those that leave the type open
    /// (`application/octet-stream`, `*/*`, an empty text). Where these should mean "go by the bytes", give the
    /// text to [`CheckedAsset::check`](crate::CheckedAsset::check) instead.
    pub fn from_content_type(text: &str) -> Result<Self, AssetError> {
        let declared = match Declared::from(text).expected() {
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

/// As [`AssetType::from_content_type`].
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
        Self(Kind::Type(asset_type))
    }
}

impl From<Option<&str>> for Declared {
    fn from(content_type: Option<&str>) -> Self {
        content_type.map_or(Self::UNSPECIFIED, Self::from)
    }
}

/// Reads the text of a `Content-Type` header.
impl From<&str> for Declared {
    fn from(content_type: &str) -> Self {
        // Parameters say nothing about the type: a broken one must not hide it.
        let essence = content_type.split(';').next().unwrap_or_default();
        let essence = essence.trim_matches([' ', '\t']);
        let is = |known: &str| essence.eq_ignore_ascii_case(known);
        // Before the parse, which may allocate.
        if let Some(known) = AssetType::ALL.into_iter().find(|t| is(t.content_type())) {
            return known.into();
        }
        if is("image/jpg") {
            return AssetType::Jpeg.into();
        }
        if essence.is_empty() || is(mime::APPLICATION_OCTET_STREAM.essence_str()) {
            return Self::UNSPECIFIED;
        }
        Self(Kind::Unsupported(match essence.parse::<Mime>() {
            Ok(_) => ContentTypeName::new(essence),
            Err(_) => ContentTypeName::HIDDEN,
        }))
    }
}
