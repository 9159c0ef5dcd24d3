//! The check of the first bytes of a file.

use std::io::{Read, Seek, SeekFrom};

use crate::declared::Declared;
use crate::error::{AssetError, UnrecognizedHint};
use crate::format::AssetType;
use crate::getters::getters;
use crate::image;
use crate::limits::{Limits, PREFIX_LEN};
use crate::mp4;
use crate::read::source::Prefix;
use crate::size::Dimensions;
use crate::sniff::{Sniff, hint, sniff, sniff_file};

/// A file that passed the check of its first bytes, size and declared type.
///
/// The check covers the depths [`Sniff`](crate::Depth::Sniff) and [`Header`](crate::Depth::Header).
/// [`inspect`](crate::inspect()) also finds damage after the first bytes.
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
    /// Checks a file by its first bytes: all bytes up to [`PREFIX_LEN`].
    ///
    /// `declared` is an [`AssetType`], a [`Mime`](mime::Mime), the text of a `Content-Type`, or `None`, see
    /// [`Declared`]. `byte_len` is the size of the whole file. Bytes after [`PREFIX_LEN`] are ignored, nothing is
    /// copied, and the cost does not depend on `byte_len`.
    ///
    /// Header fields beyond the prefix are not checked.
    ///
    /// # Errors
    ///
    /// In this order: [`AssetError::Empty`]; [`AssetError::TooLarge`] for the declared type;
    /// [`AssetError::UnsupportedFormat`], [`AssetError::UnsupportedDeclared`], [`AssetError::Unrecognized`],
    /// [`AssetError::TypeMismatch`]; [`AssetError::TooLarge`] for the type of the bytes; and for the header
    /// [`AssetError::Truncated`], [`AssetError::Malformed`], or [`AssetError::UnsupportedFormat`] if it is JPEG-LS.
    pub fn check(
        prefix: &[u8],
        declared: impl Into<Declared>,
        byte_len: u64,
    ) -> Result<Self, AssetError> {
        Self::check_with(prefix, declared, byte_len, &Limits::new())
    }

    /// Checks a file as [`check`](Self::check) does, with other size limits.
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

    /// Checks a file in memory.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn from_bytes(file: &[u8], declared: impl Into<Declared>) -> Result<Self, AssetError> {
        let byte_len = u64::try_from(file.len()).unwrap_or(u64::MAX);
        Self::check(file, declared, byte_len)
    }

    /// Checks a file by the first [`PREFIX_LEN`] bytes of a reader.
    ///
    /// The reader is read from its start, independent of its position, and rewound. The size of the file is the
    /// position of the reader's end.
    ///
    /// ```no_run
    /// use flow_validate::{CheckedAsset, Declared};
    ///
    /// let path = std::path::Path::new("clip.mp4");
    /// let mut file = std::fs::File::open(path)?;
    /// let asset = CheckedAsset::from_reader(&mut file, Declared::from_path(path))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), and [`AssetError::Io`] if the file can't be read.
    pub fn from_reader(
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

    /// Creates an asset without checking its bytes.
    ///
    /// This is for a file whose refusal is only assumed, so that [`AssetError::is_documented`] is false. Only the
    /// documented size limits are checked.
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

    /// Checks that a request body of `body` bytes has the length of the checked file.
    ///
    /// ```
    /// use flow_validate::{AssetType, CheckedAsset};
    ///
    /// let asset = CheckedAsset::trusted(AssetType::Jpeg, 100)?;
    /// assert!(asset.check_body_len(100).is_ok());
    /// assert_eq!(asset.check_body_len(99).unwrap_err().code(), "wrong_length");
    /// # Ok::<(), flow_validate::AssetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AssetError::WrongLength`] if they differ.
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
        /// The type of the file.
        asset_type: AssetType = self.asset_type;
        /// The size of the file, in bytes, at least 1.
        byte_len: u64 = self.byte_len;
        /// The `Content-Type` to send.
        content_type: &'static str = self.asset_type.content_type();
        /// The coded width and height, in pixels; `None` if the first bytes do not contain them. Those of a video are
        /// present only in an asset from [`Inspection::checked_asset`](crate::Inspection::checked_asset).
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

    /// Determines the type of the bytes, and checks that it is supported, that it is the declared type, and that the
    /// file is within the size limit.
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
        let declared = declared.0;
        if let Ok(Some(declared)) = declared {
            of_type(declared)?;
        }
        let bytes = inside(prefix, byte_len);
        let whole = u64::try_from(bytes.len()).is_ok_and(|len| len >= byte_len);
        let result = if whole {
            sniff_file(bytes)
        } else {
            sniff(bytes)
        };
        let found = match result {
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

    /// Checks the header fields in the first bytes.
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
            Err(stop) => stop.error(self.asset_type).map_or(Ok(self), Err),
        }
    }

    pub(crate) const fn with_dimensions(self, dimensions: Option<Dimensions>) -> Self {
        Self { dimensions, ..self }
    }
}

/// The part of the prefix that is within the file.
fn inside(prefix: &[u8], byte_len: u64) -> &[u8] {
    usize::try_from(byte_len)
        .ok()
        .and_then(|byte_len| prefix.get(..byte_len))
        .unwrap_or(prefix)
}
