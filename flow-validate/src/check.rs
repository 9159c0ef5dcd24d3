//! The check of a file's first bytes.

use std::io::{Read, Seek, SeekFrom};

use crate::declared::Declared;
use crate::error::{AssetError, UnrecognizedHint};
use crate::format::AssetType;
use crate::getters::getters;
use crate::image;
use crate::image::size::Dimensions;
use crate::limits::{Limits, PREFIX_LEN};
use crate::mp4;
use crate::read::source::{Prefix, Stop};
use crate::sniff::{Sniff, hint, sniff, sniff_file};

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
    /// `declared` is an [`AssetType`], a [`Mime`](mime::Mime), the text of a `Content-Type`, or `None`, see [`Declared`]. `byte_len` is the
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
        let asset = Self::identify(prefix, declared.into(), byte_len, limits)?;
        asset.with_header(prefix)
    }

    /// Checks a file that is in memory. Its length is that of the bytes.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn of_bytes(file: &[u8], declared: impl Into<Declared>) -> Result<Self, AssetError> {
        let byte_len = u64::try_from(file.len()).unwrap_or(u64::MAX);
        Self::check(file, declared, byte_len)
    }

    /// Checks a file by a reader, which is read from its start and left there, ready to be sent. Its length is where
    /// the reader ends.
    ///
    /// ```no_run
    /// use flow_validate::{CheckedAsset, Declared};
    ///
    /// let path = std::path::Path::new("clip.mp4");
    /// let mut file = std::fs::File::open(path)?;
    /// let asset = CheckedAsset::of(&mut file, Declared::from_path(path))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), and [`AssetError::Io`] where the file can't be read.
    pub fn of(
        mut reader: impl Read + Seek,
        declared: impl Into<Declared>,
    ) -> Result<Self, AssetError> {
        let byte_len = reader.seek(SeekFrom::End(0))?;
        reader.rewind()?;
        let mut prefix = Vec::new();
        reader
            .by_ref()
            .take(PREFIX_LEN as u64)
            .read_to_end(&mut prefix)?;
        reader.rewind()?;
        Self::check(&prefix, declared, byte_len)
    }

    /// Takes your word for the type of a file, where the check refuses by an assumption what you know to be right
    /// ([`AssetError::is_documented`] is false). Only the documented limits on size hold.
    ///
    /// ```
    /// use flow_validate::{AssetType, CheckedAsset};
    ///
    /// let asset = CheckedAsset::trusted(AssetType::Mp4, 2_000_000)?;
    /// assert_eq!(asset.content_type(), "video/mp4");
    /// assert!(CheckedAsset::trusted(AssetType::Png, 20_971_521).is_err());
    /// # Ok::<(), flow_validate::AssetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AssetError::Empty`] and [`AssetError::TooLarge`].
    pub fn trusted(asset_type: AssetType, byte_len: u64) -> Result<Self, AssetError> {
        let asset = Self {
            asset_type,
            byte_len,
            dimensions: None,
        };
        asset.within(&Limits::new())
    }

    /// Holds the length of the body that is to be sent against the one that was checked.
    ///
    /// # Errors
    ///
    /// [`AssetError::WrongLength`] where they differ.
    pub const fn check_body_len(&self, body: u64) -> Result<(), AssetError> {
        let checked = self.byte_len;
        if body == checked {
            Ok(())
        } else {
            Err(AssetError::WrongLength { checked, body })
        }
    }

    getters! {
        self;
        /// The type, which the bytes and the declaration agree on.
        asset_type: AssetType = self.asset_type;
        /// Size of the file, in bytes: at least 1.
        byte_len: u64 = self.byte_len;
        /// The `Content-Type` to send.
        content_type: &'static str = self.asset_type.content_type();
        /// Width and height as coded, where the first bytes tell them: mostly for images; for video only where [`inspect`](crate::inspect()) found them.
        dimensions: Option<Dimensions> = self.dimensions;
    }

    /// Refuses a file that is empty or too large.
    fn within(self, limits: &Limits) -> Result<Self, AssetError> {
        let (byte_len, limit) = (self.byte_len, limits.max_byte_len(self.asset_type));
        match byte_len {
            0 => Err(AssetError::Empty),
            _ if byte_len > limit => Err(AssetError::TooLarge { byte_len, limit }),
            _ => Ok(self),
        }
    }

    /// The type of the bytes, if it is taken, the declared one, and within its limit.
    pub(crate) fn identify(
        prefix: &[u8],
        declared: Declared,
        byte_len: u64,
        limits: &Limits,
    ) -> Result<Self, AssetError> {
        if byte_len == 0 {
            return Err(AssetError::Empty);
        }
        let of_type = |asset_type| {
            let asset = Self {
                asset_type,
                byte_len,
                dimensions: None,
            };
            asset.within(limits)
        };
        let declared = declared.expected();
        if let Ok(Some(declared)) = declared {
            of_type(declared)?;
        }
        let bytes = inside(prefix, byte_len);
        let whole = u64::try_from(bytes.len()).is_ok_and(|len| len >= byte_len);
        let answer = if whole {
            sniff_file(bytes)
        } else {
            sniff(bytes)
        };
        let found = match answer {
            Sniff::Match(found) => Ok(found),
            Sniff::Other(found) => return Err(AssetError::UnsupportedFormat { found }),
            Sniff::NeedMore { .. } => Err(UnrecognizedHint::PrefixTooShort),
            Sniff::Unknown => Err(hint(bytes, whole)),
        };
        match (declared, found) {
            (Err(declared), found) => Err(AssetError::UnsupportedDeclared {
                declared,
                found: found.ok(),
            }),
            (Ok(_), Err(hint)) => Err(AssetError::Unrecognized { hint }),
            (Ok(Some(declared)), Ok(found)) if declared != found => {
                Err(AssetError::TypeMismatch { declared, found })
            }
            (Ok(_), Ok(found)) => of_type(found),
        }
    }

    /// Judges the fields that say type and size, as far as they are in the first bytes.
    pub(crate) fn with_header(self, prefix: &[u8]) -> Result<Self, AssetError> {
        let mut source = Prefix {
            bytes: inside(prefix, self.byte_len),
            byte_len: self.byte_len,
        };
        let dimensions = if self.asset_type.is_video() {
            mp4::walk::header(&mut source).map(|_| None)
        } else {
            image::header(&mut source, self.asset_type)
        };
        match dimensions {
            Ok(dimensions) => Ok(self.with_dimensions(dimensions)),
            Err(Stop::BeyondPrefix) => Ok(self),
            Err(Stop::Refused(error)) => Err(error),
        }
    }

    pub(crate) const fn with_dimensions(self, dimensions: Option<Dimensions>) -> Self {
        Self { dimensions, ..self }
    }
}

/// A prefix is never longer than its file.
fn inside(prefix: &[u8], byte_len: u64) -> &[u8] {
    usize::try_from(byte_len)
        .ok()
        .and_then(|byte_len| prefix.get(..byte_len))
        .unwrap_or(prefix)
}
