//! The inspection of a file's headers, with seeks and without decoding.

use std::io::{self, Cursor, Read, Seek};

use crate::check::CheckedAsset;
use crate::declared::Declared;
use crate::error::AssetError;
use crate::format::AssetType;
use crate::frames::{ClipDuration, EndFrameIndex};
use crate::getters::getters;
use crate::image;
use crate::info::{ImageInfo, VideoInfo};
use crate::limits::{Limits, MAX_VIDEO_BYTES_READ, PREFIX_LEN};
use crate::mp4;
use crate::read::offset::Offset;
use crate::read::source::{Buffered, Source, Walk};
use crate::size::Dimensions;
use crate::warning::{Warning, Warnings};

/// The buffer size in bytes. Images are read sequentially in reads of up to this size.
const BUFFER_LEN: usize = 8192;
/// The size of a read after a seek in an MP4, in bytes. Each seek is followed by only a few fields.
const SMALL_READ_LEN: usize = 512;
/// The maximum number of bytes of an MP4 that are read in addition to the prefix.
const VIDEO_ALLOWANCE: u64 = MAX_VIDEO_BYTES_READ.saturating_sub(PREFIX_LEN as u64);

/// The depth of an inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Depth {
    /// The magic number in the first bytes, which determines the type of the file.
    Sniff,
    /// The header fields with type and dimensions, in the first [`PREFIX_LEN`] bytes.
    Header,
    /// All chunks, segments or boxes, with seeks and without decoding.
    Structure,
}

impl Depth {
    /// The word for logs: `sniff`, `header` or `structure`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sniff => "sniff",
            Self::Header => "header",
            Self::Structure => "structure",
        }
    }
}

/// A file that passed an inspection; returned by [`inspect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    asset: CheckedAsset,
    depth: Depth,
    details: Details,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Details {
    None,
    Image(ImageInfo),
    Video(VideoInfo),
}

impl Details {
    const fn dimensions(&self) -> Option<Dimensions> {
        match self {
            Self::None => None,
            Self::Image(image) => Some(image.dimensions()),
            Self::Video(video) => Some(video.dimensions()),
        }
    }
}

impl Inspection {
    /// The checked file, for an upload; `None` at [`Depth::Sniff`], which does not check the header.
    #[must_use]
    pub fn checked_asset(&self) -> Option<CheckedAsset> {
        Some(self.asset).filter(|_| self.depth > Depth::Sniff)
    }

    getters! {
        self;
        /// The type of the file.
        asset_type: AssetType = self.asset.asset_type();
        /// The size of the file, in bytes.
        byte_len: u64 = self.asset.byte_len();
        /// The depth of the inspection.
        depth: Depth = self.depth;
        /// The coded width and height, in pixels; `None` at [`Depth::Sniff`], and for a video below
        /// [`Depth::Structure`].
        dimensions: Option<Dimensions> = self.asset.dimensions();
    }

    /// The displayed width and height, in pixels; `None` below [`Depth::Structure`].
    #[must_use]
    pub fn displayed(&self) -> Option<Dimensions> {
        match &self.details {
            Details::None => None,
            Details::Image(image) => Some(image.displayed()),
            Details::Video(video) => Some(video.displayed()),
        }
    }

    /// The properties of an image; `None` for a video, and below [`Depth::Structure`].
    #[must_use]
    pub const fn image(&self) -> Option<&ImageInfo> {
        if let Details::Image(image) = &self.details {
            Some(image)
        } else {
            None
        }
    }

    /// The properties of a video; `None` for an image, and below [`Depth::Structure`].
    #[must_use]
    pub const fn video(&self) -> Option<&VideoInfo> {
        if let Details::Video(video) = &self.details {
            Some(video)
        } else {
            None
        }
    }

    /// The duration of a movie; `None` if it is unknown, for an image, and below [`Depth::Structure`].
    #[must_use]
    pub fn duration(&self) -> Option<ClipDuration> {
        self.video()?.duration()
    }

    /// The end frame index for an edit of the whole movie; `None` if the movie is too short or its duration is unknown,
    /// for an image, and below [`Depth::Structure`].
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        self.video()?.end_frame_index()
    }

    /// The warnings about the file, which are found at [`Depth::Structure`].
    pub fn warnings(&self) -> impl Iterator<Item = Warning> + '_ {
        let warnings = match &self.details {
            Details::None => None,
            Details::Image(image) => Some(image.warnings()),
            Details::Video(video) => Some(video.warnings()),
        };
        warnings.into_iter().flat_map(Warnings::iter)
    }
}

/// Inspects a file to a given depth, and checks whether it is accepted.
///
/// The reader is read from its start, independent of its position. Nothing is decoded. At [`Depth::Structure`], an
/// image is read to its end. Of an MP4, the headers of boxes and a few table entries are read: usually less than
/// 64 KiB, independent of the size of the file, and at most 32 MiB.
///
/// ```
/// use std::io::Cursor;
///
/// use flow_validate::{AssetType, Depth, inspect};
///
/// # let file: &[u8] = include_bytes!("../tests/media/mp4_rotation_90.mp4");
/// let file = inspect(Cursor::new(file), AssetType::Mp4, Depth::Structure)?;
/// let (coded, shown) = (file.dimensions().unwrap(), file.displayed().unwrap());
/// assert_eq!((coded.width, coded.height), (128, 72));
/// assert_eq!((shown.width, shown.height), (72, 128));
/// assert_eq!(file.end_frame_index().map(|index| index.get()), Some(24));
/// # Ok::<(), flow_validate::AssetError>(())
/// ```
///
/// # Errors
///
/// As [`CheckedAsset::check`](crate::CheckedAsset::check); at [`Depth::Structure`] also [`AssetError::NoVideoTrack`],
/// [`AssetError::Encrypted`], and [`AssetError::Truncated`] or [`AssetError::Malformed`] for the rest of the file;
/// [`AssetError::Io`] if the file can't be read.
pub fn inspect(
    reader: impl Read + Seek,
    declared: impl Into<Declared>,
    depth: Depth,
) -> Result<Inspection, AssetError> {
    inspect_with(reader, declared, depth, &Limits::new())
}

/// Inspects a file as [`inspect`] does, with other size limits.
///
/// # Errors
///
/// As [`inspect`].
pub fn inspect_with(
    reader: impl Read + Seek,
    declared: impl Into<Declared>,
    depth: Depth,
    limits: &Limits,
) -> Result<Inspection, AssetError> {
    let mut source = Buffered::<_, BUFFER_LEN>::new(reader)?;
    let byte_len = source.byte_len();
    let prefix = first_bytes(&mut source)?;
    let mut asset = CheckedAsset::identify(prefix, declared.into(), byte_len, limits)?;
    let mut details = Details::None;
    match depth {
        Depth::Sniff => {}
        Depth::Header => asset = asset.with_header(first_bytes(&mut source)?)?,
        Depth::Structure => {
            details = structure(&mut source, asset.asset_type())?;
            asset = asset.with_dimensions(details.dimensions());
        }
    }
    Ok(Inspection {
        asset,
        depth,
        details,
    })
}

fn first_bytes<R: Read + Seek, const N: usize>(
    source: &mut Buffered<R, N>,
) -> Result<&[u8], AssetError> {
    source.set_read_len(PREFIX_LEN);
    // The only error is that of the reader, which does not use the type.
    let bytes = settle(source.from(Offset::default(), PREFIX_LEN), AssetType::Mp4)?;
    Ok(bytes.get(..PREFIX_LEN).unwrap_or(bytes))
}

/// Converts the result of a walk over a reader. `BeyondPrefix` can't occur, since a reader contains the whole file.
fn settle<T>(walk: Walk<T>, asset_type: AssetType) -> Result<T, AssetError> {
    walk.map_err(|stop| {
        let end = || io::Error::from(io::ErrorKind::UnexpectedEof).into();
        stop.error(asset_type).unwrap_or_else(end)
    })
}

fn structure<R: Read + Seek, const N: usize>(
    source: &mut Buffered<R, N>,
    asset_type: AssetType,
) -> Result<Details, AssetError> {
    source.set_read_len(N);
    if let Some(image) = settle(image::structure(source, asset_type), asset_type)? {
        return Ok(Details::Image(image));
    }
    source.set_read_len(SMALL_READ_LEN);
    source.set_allowance(VIDEO_ALLOWANCE);
    settle(mp4::walk::structure(source), asset_type).map(Details::Video)
}

/// Limits that accept every size, since a probe does not check whether the service accepts a file.
const NO_LIMITS: Limits = Limits::new()
    .with_image_byte_len(u64::MAX)
    .with_video_byte_len(u64::MAX);

/// Reads the properties of an image. The size of the file is not limited.
///
/// ```
/// use std::io::Cursor;
///
/// # let file: &[u8] = include_bytes!("../tests/media/jpeg_exif_orientation6.jpg");
/// let image = flow_validate::probe_image(Cursor::new(file))?;
/// assert_eq!((image.dimensions().width, image.displayed().width), (90, 30));
/// # Ok::<(), flow_validate::AssetError>(())
/// ```
///
/// # Errors
///
/// As [`inspect`] at [`Depth::Structure`], and [`AssetError::WrongKind`] for a video.
pub fn probe_image(reader: impl Read + Seek) -> Result<ImageInfo, AssetError> {
    match probe(reader, AssetType::is_image)? {
        Details::Image(image) => Ok(image),
        _ => wrong_kind(AssetType::Mp4),
    }
}

/// Reads the structure of a file, and returns an error for a type for which `wanted` is false.
fn probe(reader: impl Read + Seek, wanted: fn(AssetType) -> bool) -> Result<Details, AssetError> {
    let mut source = Buffered::<_, BUFFER_LEN>::new(reader)?;
    let byte_len = source.byte_len();
    let prefix = first_bytes(&mut source)?;
    let asset = CheckedAsset::identify(prefix, Declared::UNSPECIFIED, byte_len, &NO_LIMITS)?;
    match asset.asset_type() {
        found if wanted(found) => structure(&mut source, found),
        found => wrong_kind(found),
    }
}

const fn wrong_kind<T>(found: AssetType) -> Result<T, AssetError> {
    Err(AssetError::WrongKind { found })
}

/// Reads the properties of an image in memory.
///
/// # Errors
///
/// As [`probe_image`], without [`AssetError::Io`].
pub fn probe_image_bytes(file: &[u8]) -> Result<ImageInfo, AssetError> {
    probe_image(Cursor::new(file))
}

/// Reads the properties of an MP4. The size of the file is not limited.
///
/// Media data and most entries of sample tables are skipped, so usually less than 64 KiB are read, independent of the
/// size of the file. If the movie is fragmented, the headers of all fragments are read as well. The maximum is 32 MiB.
///
/// ```
/// use std::io::Cursor;
///
/// # let file: &[u8] = include_bytes!("../tests/media/mp4_audio_longer.mp4");
/// let video = flow_validate::probe_video(Cursor::new(file))?;
/// assert_eq!(video.duration(), Some("2.5s".parse()?));
/// assert_eq!(video.video_duration(), Some("1s".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`inspect`] at [`Depth::Structure`], and [`AssetError::WrongKind`] for an image.
pub fn probe_video(reader: impl Read + Seek) -> Result<VideoInfo, AssetError> {
    match probe(reader, AssetType::is_video)? {
        Details::Video(video) => Ok(video),
        Details::Image(image) => wrong_kind(image.asset_type()),
        Details::None => wrong_kind(AssetType::Png),
    }
}

/// Reads the properties of an MP4 in memory.
///
/// # Errors
///
/// As [`probe_video`], without [`AssetError::Io`].
pub fn probe_video_bytes(file: &[u8]) -> Result<VideoInfo, AssetError> {
    probe_video(Cursor::new(file))
}
