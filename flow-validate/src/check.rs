//! The check of a file's first bytes.

use crate::asset_type::AssetType;
use crate::declared::Declared;
use crate::error::{AssetError, Clue};
use crate::limits::{Limits, PREFIX_LEN};
use crate::probe;
use crate::probe::pixels::Dimensions;
use crate::probe::source::{Prefix, Stop};
use crate::sniff::{Sniff, clue, sniff, sniff_whole};

/// A file whose first bytes, size and declared type fit each other and what the service takes.
///
/// Only the [`Sniff`](crate::Depth::Sniff) and [`Header`](crate::Depth::Header) depths are looked at: a file that
/// is damaged further in passes here, see [`inspect`](crate::inspect()) for more.
///
/// ```
/// use flow_validate::{CheckedAsset, PREFIX_LEN};
///
/// # let file = include_bytes!("../tests/media/png_rgb8.png");
/// let prefix = &file[..file.len().min(PREFIX_LEN)];
/// let asset = CheckedAsset::check(prefix, "application/octet-stream", file.len() as u64)?;
/// assert_eq!(asset.content_type(), "image/png");
/// assert_eq!(asset.dimensions().map(|d| (d.width, d.height)), Some((33, 21)));
/// # Ok::<(), flow_validate::AssetError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedAsset {
    asset_type: AssetType,
    byte_len: u64,
    dimensions: Option<Dimensions>,
}

impl CheckedAsset {
    /// Checks a file by its first bytes: as many as there are, up to [`PREFIX_LEN`].
    ///
    /// `declared` is an [`AssetType`], the text of a `Content-Type`, or `None`, see [`Declared`]. `byte_len` is the
    /// size of the whole file. No byte after the prefix's first [`PREFIX_LEN`] is looked at, nothing is copied, and
    /// the cost does not depend on `byte_len`.
    ///
    /// Where the prefix ends before a header field and the file goes on, that field is not judged.
    ///
    /// # Errors
    ///
    /// In this order: [`AssetError::Empty`]; [`AssetError::TooLarge`] for the declared type;
    /// [`AssetError::UnsupportedFormat`], [`AssetError::Unrecognized`], [`AssetError::UnsupportedDeclared`],
    /// [`AssetError::TypeMismatch`]; [`AssetError::TooLarge`] for the type of the bytes; and
    /// [`AssetError::Truncated`] or [`AssetError::Malformed`] for the header.
    pub fn check(
        prefix: &[u8],
        declared: impl Into<Declared>,
        byte_len: u64,
    ) -> Result<Self, AssetError> {
        Self::check_with(prefix, declared, byte_len, &Limits::new())
    }

    /// As [`check`](Self::check), with other limits on size than the service's own.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn check_with(
        prefix: &[u8],
        declared: impl Into<Declared>,
        byte_len: u64,
        limits: &Limits,
    ) -> Result<Self, AssetError> {
        let prefix = prefix.get(..PREFIX_LEN).unwrap_or(prefix);
        let asset_type = identify(prefix, declared.into(), byte_len, limits)?;
        let mut source = Prefix {
            bytes: within(prefix, byte_len),
            byte_len,
        };
        let dimensions = match probe::header(&mut source, asset_type) {
            Ok(dimensions) => dimensions,
            Err(Stop::BeyondPrefix) => None,
            Err(Stop::Refused(error)) => return Err(error),
        };
        Ok(Self {
            asset_type,
            byte_len,
            dimensions,
        })
    }

    /// The type, which the bytes and the declaration agree on.
    #[must_use]
    pub const fn asset_type(&self) -> AssetType {
        self.asset_type
    }

    /// Size of the file, in bytes: at least 1.
    #[must_use]
    pub const fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// The `Content-Type` to send.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        self.asset_type.mime()
    }

    /// Width and height as coded, where the first bytes tell them: mostly for images, never for video.
    #[must_use]
    pub const fn dimensions(&self) -> Option<Dimensions> {
        self.dimensions
    }
}

/// A prefix is never longer than its file.
fn within(prefix: &[u8], byte_len: u64) -> &[u8] {
    usize::try_from(byte_len)
        .ok()
        .and_then(|byte_len| prefix.get(..byte_len))
        .unwrap_or(prefix)
}

/// The type of the bytes, if it is taken, the declared one, and within its limit.
pub(crate) fn identify(
    prefix: &[u8],
    declared: Declared,
    byte_len: u64,
    limits: &Limits,
) -> Result<AssetType, AssetError> {
    if byte_len == 0 {
        return Err(AssetError::Empty);
    }
    let fits = |asset_type: AssetType| {
        let limit = limits.max_byte_len(asset_type);
        if byte_len > limit {
            Err(AssetError::TooLarge { byte_len, limit })
        } else {
            Ok(())
        }
    };
    let declared = declared.expected();
    if let Ok(Some(declared)) = declared {
        fits(declared)?;
    }
    let bytes = within(prefix, byte_len);
    let whole = u64::try_from(bytes.len()).is_ok_and(|len| len >= byte_len);
    let found = match if whole {
        sniff_whole(bytes)
    } else {
        sniff(bytes)
    } {
        Sniff::Match(found) => Ok(found),
        Sniff::Other(found) => Err(AssetError::UnsupportedFormat { found }),
        Sniff::NeedMore { .. } => Err(AssetError::Unrecognized {
            clue: Clue::PrefixTooShort,
        }),
        Sniff::Unknown => Err(AssetError::Unrecognized {
            clue: clue(bytes, whole),
        }),
    };
    match (declared, found) {
        (Ok(_), Err(error)) | (Err(_), Err(error @ AssetError::UnsupportedFormat { .. })) => {
            Err(error)
        }
        (Err(declared), found) => Err(AssetError::UnsupportedDeclared {
            declared,
            found: found.ok(),
        }),
        (Ok(Some(declared)), Ok(found)) if declared != found => {
            Err(AssetError::TypeMismatch { declared, found })
        }
        (Ok(_), Ok(found)) => {
            fits(found)?;
            Ok(found)
        }
    }
}
