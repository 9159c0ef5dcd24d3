//! The four types that the service takes.

use core::fmt;
use std::path::Path;

use crate::error::AssetError;
use crate::limits::{MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN};

/// A type of file that Google Flow takes.
///
/// ```
/// use flow_validate::AssetType;
///
/// assert_eq!(AssetType::from_content_type("Image/JPG; q=1")?, AssetType::Jpeg);
/// assert_eq!(AssetType::from_extension("JPG"), Some(AssetType::Jpeg));
/// assert_eq!(AssetType::Mp4.max_byte_len(), 104_857_600);
/// # Ok::<(), flow_validate::AssetError>(())
/// ```
///
/// Source: Upload Assets, table of content types, May 25, 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AssetType {
    /// PNG, animated or not: `image/png`.
    Png,
    /// JPEG: `image/jpeg`.
    Jpeg,
    /// WebP, animated or not: `image/webp`.
    Webp,
    /// MP4 with a video track: `video/mp4`.
    Mp4,
}

impl AssetType {
    /// All types, in the order of the service's table.
    pub const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Mp4];

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
        crate::declared::Declared::from(text).asset_type()
    }

    /// The type that a file name extension stands for, without the dot and in any case:
    /// `png`, `jpg`, `jpeg`, `webp`, `mp4`.
    ///
    /// ```
    /// # use flow_validate::AssetType;
    /// assert_eq!(AssetType::from_extension("gif"), None);
    /// ```
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        const EXTENSIONS: [(&str, AssetType); 5] = [
            ("png", AssetType::Png),
            ("jpeg", AssetType::Jpeg),
            ("jpg", AssetType::Jpeg),
            ("webp", AssetType::Webp),
            ("mp4", AssetType::Mp4),
        ];
        EXTENSIONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(extension))
            .map(|&(_, asset_type)| asset_type)
    }

    /// The type that a path's extension stands for. The file is not touched.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        Self::from_extension(path.extension()?.to_str()?)
    }

    /// The MIME type, as the service wants it in `Content-Type`.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The file name extension of the service's table, without the dot: `png`, `jpeg`, `webp`, `mp4`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Mp4 => "mp4",
        }
    }

    /// The name of the format as people write it: `PNG`, `JPEG`, `WebP`, `MP4`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Mp4 => "MP4",
        }
    }

    /// The largest file of this type, in bytes: 20 971 520 for images, 104 857 600 for video.
    ///
    /// Source: Upload Assets, the 400 response names the first number; for video only "100 MB" is published, and
    /// the binary reading of it is assumed. [`Limits`](crate::Limits) sets others.
    #[must_use]
    pub const fn max_byte_len(self) -> u64 {
        if self.is_video() {
            MAX_VIDEO_BYTE_LEN
        } else {
            MAX_IMAGE_BYTE_LEN
        }
    }

    /// Whether this is a type of image.
    #[must_use]
    pub const fn is_image(self) -> bool {
        !self.is_video()
    }

    /// Whether this is a type of video.
    #[must_use]
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4)
    }
}

impl fmt::Display for AssetType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
