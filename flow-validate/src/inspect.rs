//! What the headers of a file say, read with seeks and without decoding.

use std::io::{Cursor, Read, Seek};

use crate::check::CheckedAsset;
use crate::declared::Declared;
use crate::error::AssetError;
use crate::format::AssetType;
use crate::frames::{ClipDuration, EndFrameIndex};
use crate::getters::getters;
use crate::image;
use crate::image::size::Dimensions;
use crate::info::{ImageInfo, VideoInfo};
use crate::limits::{Limits, MAX_VIDEO_BYTES_READ, PREFIX_LEN};
use crate::mp4;
use crate::read::offset::Offset;
use crate::read::source::{Buffered, Source, Stop, Walk};
use crate::warning::{Warning, Warnings};

/// How much is read at once of images, which are read from start to end.
const BUFFER_LEN: usize = 8192;
/// How much is read at once where boxes are skipped: most that is wanted of an MP4 is a few bytes at each place.
const SMALL_READ_LEN: usize = 512;
/// What an MP4 walk may read, besides the first bytes, which were read before.
const VIDEO_ALLOWANCE: u64 = MAX_VIDEO_BYTES_READ.saturating_sub(PREFIX_LEN as u64);

/// How closely a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Depth {
    /// The first bytes: what type this is.
    Sniff,
    /// The fields that say type and size, within the first [`PREFIX_LEN`] bytes.
    Header,
    /// A walk over all chunks, segments or boxes, with seeks and without decoding.
    Structure,
}

/// A file that would be accepted, as far as it was looked at.
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
    /// What can be sent: the check that this inspection includes. `None` at [`Depth::Sniff`], which is less.
    #[must_use]
    pub fn checked_asset(&self) -> Option<CheckedAsset> {
        Some(self.asset).filter(|_| self.depth > Depth::Sniff)
    }

    getters! {
        self;
        /// The type, which the bytes and the declaration agree on.
        asset_type: AssetType = self.asset.asset_type();
        /// Size of the file, in bytes.
        byte_len: u64 = self.asset.byte_len();
        /// How closely the file was looked at.
        depth: Depth = self.depth;
        /// Width and height as coded, if they were seen at this depth.
        dimensions: Option<Dimensions> = self.asset.dimensions();
    }

    /// Width and height as shown, at [`Depth::Structure`].
    #[must_use]
    pub fn displayed(&self) -> Option<Dimensions> {
        match &self.details {
            Details::None => None,
            Details::Image(image) => Some(image.displayed()),
            Details::Video(video) => Some(video.displayed()),
        }
    }

    /// The image, at [`Depth::Structure`].
    #[must_use]
    pub const fn image(&self) -> Option<&ImageInfo> {
        if let Details::Image(image) = &self.details {
            Some(image)
        } else {
            None
        }
    }

    /// The video, at [`Depth::Structure`].
    #[must_use]
    pub const fn video(&self) -> Option<&VideoInfo> {
        if let Details::Video(video) = &self.details {
            Some(video)
        } else {
            None
        }
    }

    /// The length of a movie, at [`Depth::Structure`].
    #[must_use]
    pub fn duration(&self) -> Option<ClipDuration> {
        self.video()?.duration()
    }

    /// The frame index at which an edit of the whole movie ends, at [`Depth::Structure`].
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        self.video()?.end_frame_index()
    }

    /// What is odd, but accepted.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> + '_ {
        let warnings = match &self.details {
            Details::None => None,
            Details::Image(image) => Some(image.warnings()),
            Details::Video(video) => Some(video.warnings()),
        };
        warnings.into_iter().flat_map(Warnings::iter)
    }
}

/// Looks at a file as closely as `depth` says, and tells whether it would be accepted.
///
/// The reader is read from its start, wherever it stands. Of an MP4 only a few hundred bytes are read, however
/// large it is; an image is read to its end at [`Depth::Structure`]. Nothing is decoded.
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
/// [`AssetError::Io`] where the file can't be read.
pub fn inspect(
    reader: impl Read + Seek,
    declared: impl Into<Declared>,
    depth: Depth,
) -> Result<Inspection, AssetError> {
    inspect_with(reader, declared, depth, &Limits::new())
}

/// As [`inspect`], with other limits on size than the service's own.
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
    let bytes = settle(source.from(Offset::default(), PREFIX_LEN))?;
    Ok(bytes.get(..PREFIX_LEN).unwrap_or(bytes))
}

/// A reader holds the whole file, so nothing is beyond what was given.
fn settle<T>(walk: Walk<T>) -> Result<T, AssetError> {
    walk.map_err(|stop| match stop {
        Stop::Refused(error) => error,
        Stop::BeyondPrefix => std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into(),
    })
}

fn structure<R: Read + Seek, const N: usize>(
    source: &mut Buffered<R, N>,
    asset_type: AssetType,
) -> Result<Details, AssetError> {
    let byte_len = source.byte_len();
    source.set_read_len(N);
    if let Some(image) = settle(image::structure(source, asset_type))? {
        return Ok(Details::Image(ImageInfo {
            asset_type,
            byte_len,
            image,
        }));
    }
    source.set_read_len(SMALL_READ_LEN);
    source.set_allowance(VIDEO_ALLOWANCE);
    let movie = settle(mp4::walk::structure(source))?;
    Ok(Details::Video(VideoInfo { byte_len, movie }))
}

/// No limit on size but the largest there is: a probe tells what a file is, not whether it may be sent.
const NO_LIMITS: Limits = Limits::new()
    .with_image_byte_len(u64::MAX)
    .with_video_byte_len(u64::MAX);

/// Walks over an image and tells its size. The size of the file is not judged.
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

/// Walks over a file of a wanted type.
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

/// As [`probe_image`], over bytes in memory.
///
/// # Errors
///
/// As [`probe_image`], without [`AssetError::Io`].
pub fn probe_image_bytes(file: &[u8]) -> Result<ImageInfo, AssetError> {
    probe_image(Cursor::new(file))
}

/// Walks over an MP4 and tells its size and length. The size of the file is not judged.
///
/// Sample tables and media are skipped: a few hundred bytes are read, however large the file. Of one in
/// fragments, their headers are read.
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

/// As [`probe_video`], over bytes in memory.
///
/// # Errors
///
/// As [`probe_video`], without [`AssetError::Io`].
pub fn probe_video_bytes(file: &[u8]) -> Result<VideoInfo, AssetError> {
    probe_video(Cursor::new(file))
}
