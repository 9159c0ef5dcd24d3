//! What the headers of a file say, read with seeks and without decoding.

use std::io::{Cursor, Read, Seek};

use crate::asset_type::AssetType;
use crate::check::identify;
use crate::declared::Declared;
use crate::error::AssetError;
use crate::frames::{ClipDuration, EndFrameIndex, end_frame_index};
use crate::limits::{Limits, MAX_VIDEO_BYTES_READ, PREFIX_LEN};
use pixels::{Dimensions, Orientation};
use source::{Buffered, Source, Stop, Walk};

mod crc32;
mod exif;
mod jpeg;
mod mp4;
pub(crate) mod pixels;
mod png;
pub(crate) mod source;
mod webp;

/// How much is read at once of images, which are read from start to end.
const BUFFER_LEN: usize = 8192;
/// How much is read at once where boxes are skipped: most that is wanted of an MP4 is a few bytes at each place.
const SMALL_READ_LEN: usize = 512;
/// What an MP4 walk may read, besides the first bytes, which were read before.
const VIDEO_ALLOWANCE: u64 = MAX_VIDEO_BYTES_READ.saturating_sub(PREFIX_LEN as u64);

/// How many compatible brands are kept.
const MAX_BRANDS: usize = 16;

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

/// Something odd about a file that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// Bytes follow the end of the data: decoders ignore them, but they are uploaded.
    #[non_exhaustive]
    TrailingData {
        /// Where they start, in bytes from the start of the file.
        offset: u64,
        /// How many they are.
        byte_len: u64,
    },
    /// The video track ends before the movie, whose length the frame window is made from: the last frames of such
    /// a window have no picture.
    #[non_exhaustive]
    VideoEndsEarlier {
        /// The length of the video track.
        after: ClipDuration,
    },
    /// The file does not tell how long it is.
    UnknownDuration,
    /// The video is shorter than half a frame of the service's timeline, so that no edit can use it.
    NoFrameWindow,
}

impl core::fmt::Display for Warning {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TrailingData { offset, byte_len } => {
                write!(
                    f,
                    "{byte_len} bytes follow the end of the data at byte {offset}"
                )
            }
            Self::VideoEndsEarlier { after } => write!(
                f,
                "the video track ends after {} s, before the movie does",
                after.as_seconds_f64()
            ),
            Self::UnknownDuration => f.write_str("the file does not tell how long it is"),
            Self::NoFrameWindow => {
                f.write_str("shorter than half a frame (1/48 s), so no edit can use it")
            }
        }
    }
}

/// The warnings about a file, in order of discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    list: [Option<Warning>; 4],
}

impl Warnings {
    fn push(&mut self, warning: Warning) {
        if let Some(free) = self.list.iter_mut().find(|place| place.is_none()) {
            *free = Some(warning);
        }
    }

    /// Goes through the warnings.
    pub fn iter(&self) -> impl Iterator<Item = Warning> + '_ {
        self.list.iter().copied().flatten()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

/// What a walk over an image found.
struct Picture {
    dimensions: Dimensions,
    orientation: Option<Orientation>,
    animated: bool,
    warnings: Warnings,
}

impl Picture {
    fn new(dimensions: Dimensions) -> Self {
        Self {
            dimensions,
            orientation: None,
            animated: false,
            warnings: Warnings::default(),
        }
    }

    fn warn(&mut self, warning: Option<Warning>) {
        if let Some(warning) = warning {
            self.warnings.push(warning);
        }
    }
}

/// What the header of a file says, of those that can say it in the first bytes.
pub(crate) fn header(source: &mut impl Source, asset_type: AssetType) -> Walk<Option<Dimensions>> {
    Ok(match asset_type {
        AssetType::Png => Some(png::header(source)?.dimensions),
        AssetType::Jpeg => Some(jpeg::header(source)?.dimensions),
        AssetType::Webp => Some(webp::header(source)?.dimensions),
        AssetType::Mp4 => {
            mp4::header(source)?;
            None
        }
    })
}

/// An image whose structure is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    asset_type: AssetType,
    byte_len: u64,
    dimensions: Dimensions,
    orientation: Option<Orientation>,
    animated: bool,
    warnings: Warnings,
}

impl ImageInfo {
    /// The type of the bytes: PNG, JPEG or WebP.
    #[must_use]
    pub const fn asset_type(&self) -> AssetType {
        self.asset_type
    }

    /// Size of the file, in bytes.
    #[must_use]
    pub const fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// Width and height as coded; of an animation those of its canvas.
    #[must_use]
    pub const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    /// Width and height as shown, after the EXIF orientation.
    #[must_use]
    pub fn displayed(&self) -> Dimensions {
        if self.orientation.is_some_and(Orientation::swaps_sides) {
            self.dimensions.turned()
        } else {
            self.dimensions
        }
    }

    /// The EXIF orientation, if there is a valid one.
    #[must_use]
    pub const fn orientation(&self) -> Option<Orientation> {
        self.orientation
    }

    /// Whether this is an animated PNG or WebP.
    #[must_use]
    pub const fn is_animated(&self) -> bool {
        self.animated
    }

    /// What is odd, but accepted.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}

/// A video whose structure is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoInfo {
    byte_len: u64,
    dimensions: Dimensions,
    displayed: Dimensions,
    rotation_degrees: u16,
    duration: Option<ClipDuration>,
    video_duration: Option<ClipDuration>,
    major_brand: [u8; 4],
    compatible_brands: [[u8; 4]; MAX_BRANDS],
    codec: [u8; 4],
    fragmented: bool,
    track_count: usize,
    warnings: Warnings,
}

impl VideoInfo {
    /// Always MP4.
    #[must_use]
    #[expect(
        clippy::unused_self,
        reason = "it is asked as an image is, which has one of three types"
    )]
    pub const fn asset_type(&self) -> AssetType {
        AssetType::Mp4
    }

    /// Size of the file, in bytes.
    #[must_use]
    pub const fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// Width and height as coded, of the first video track that is enabled.
    #[must_use]
    pub const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    /// Width and height as shown: with square pixels, and turned as the track's matrix says.
    #[must_use]
    pub const fn displayed(&self) -> Dimensions {
        self.displayed
    }

    /// How the picture is turned to be shown, in degrees clockwise: 0, 90, 180 or 270.
    #[must_use]
    pub const fn rotation_degrees(&self) -> u16 {
        self.rotation_degrees
    }

    /// The length of the movie; `None` where the file does not tell.
    #[must_use]
    pub const fn duration(&self) -> Option<ClipDuration> {
        self.duration
    }

    /// The length of the video track after its edit list; `None` where the file does not tell.
    #[must_use]
    pub const fn video_duration(&self) -> Option<ClipDuration> {
        self.video_duration
    }

    /// The frame index at which an edit of the whole movie ends; `None` where it is too short or of unknown length.
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        end_frame_index(self.duration?).ok()
    }

    /// The major brand of the file, four bytes such as `isom`.
    #[must_use]
    pub const fn major_brand(&self) -> [u8; 4] {
        self.major_brand
    }

    /// The compatible brands of the file, the first sixteen of them.
    pub fn compatible_brands(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        self.compatible_brands
            .iter()
            .copied()
            .filter(|brand| *brand != [0; 4])
    }

    /// The type of the video's sample entry, four bytes such as `avc1` or `hvc1`. It is not judged.
    #[must_use]
    pub const fn codec(&self) -> [u8; 4] {
        self.codec
    }

    /// Whether the movie is in fragments.
    #[must_use]
    pub const fn is_fragmented(&self) -> bool {
        self.fragmented
    }

    /// How many tracks of all kinds there are.
    #[must_use]
    pub const fn track_count(&self) -> usize {
        self.track_count
    }

    /// What is odd, but accepted.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}

/// A file that would be accepted, as far as it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    asset_type: AssetType,
    byte_len: u64,
    depth: Depth,
    dimensions: Option<Dimensions>,
    details: Details,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "kept one at a time, and a box would be the only allocation"
)]
enum Details {
    None,
    Image(ImageInfo),
    Video(VideoInfo),
}

impl Inspection {
    /// The type, which the bytes and the declaration agree on.
    #[must_use]
    pub const fn asset_type(&self) -> AssetType {
        self.asset_type
    }

    /// Size of the file, in bytes.
    #[must_use]
    pub const fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// How closely the file was looked at.
    #[must_use]
    pub const fn depth(&self) -> Depth {
        self.depth
    }

    /// Width and height as coded, if they were seen at this depth.
    #[must_use]
    pub const fn dimensions(&self) -> Option<Dimensions> {
        self.dimensions
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
    let asset_type = identify(prefix, declared.into(), byte_len, limits)?;
    let mut inspection = Inspection {
        asset_type,
        byte_len,
        depth,
        dimensions: None,
        details: Details::None,
    };
    match depth {
        Depth::Sniff => {}
        Depth::Header => {
            let bytes = first_bytes(&mut source)?;
            let mut prefix = source::Prefix { bytes, byte_len };
            inspection.dimensions = match header(&mut prefix, asset_type) {
                Ok(dimensions) => dimensions,
                Err(Stop::BeyondPrefix) => None,
                Err(Stop::Refused(error)) => return Err(error),
            };
        }
        Depth::Structure => {
            inspection.details = details(&mut source, asset_type)?;
            inspection.dimensions = match &inspection.details {
                Details::None => None,
                Details::Image(image) => Some(image.dimensions()),
                Details::Video(video) => Some(video.dimensions()),
            };
        }
    }
    Ok(inspection)
}

fn first_bytes<R: Read + Seek, const N: usize>(
    source: &mut Buffered<R, N>,
) -> Result<&[u8], AssetError> {
    source.set_read_len(PREFIX_LEN);
    let bytes = settle(source.from(0, PREFIX_LEN))?;
    Ok(bytes.get(..PREFIX_LEN).unwrap_or(bytes))
}

/// A reader holds the whole file, so nothing is beyond what was given.
fn settle<T>(walk: Walk<T>) -> Result<T, AssetError> {
    walk.map_err(|stop| match stop {
        Stop::Refused(error) => error,
        Stop::BeyondPrefix => std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into(),
    })
}

fn details<R: Read + Seek, const N: usize>(
    source: &mut Buffered<R, N>,
    asset_type: AssetType,
) -> Result<Details, AssetError> {
    if asset_type.is_video() {
        settle(video(source)).map(Details::Video)
    } else {
        source.set_read_len(N);
        settle(image(source, asset_type)).map(Details::Image)
    }
}

fn image(source: &mut impl Source, asset_type: AssetType) -> Walk<ImageInfo> {
    let picture = match asset_type {
        AssetType::Jpeg => {
            let header = jpeg::header(source)?;
            jpeg::structure(source, &header)?
        }
        AssetType::Webp => {
            let header = webp::header(source)?;
            webp::structure(source, &header)?
        }
        AssetType::Png | AssetType::Mp4 => {
            let header = png::header(source)?;
            png::structure(source, &header)?
        }
    };
    Ok(ImageInfo {
        asset_type,
        byte_len: source.byte_len(),
        dimensions: picture.dimensions,
        orientation: picture.orientation,
        animated: picture.animated,
        warnings: picture.warnings,
    })
}

fn video<R: Read + Seek, const N: usize>(source: &mut Buffered<R, N>) -> Walk<VideoInfo> {
    source.set_read_len(SMALL_READ_LEN);
    source.set_allowance(VIDEO_ALLOWANCE);
    let file_type = mp4::header(source)?;
    let compatible_brands = file_type.compatible_brands(source)?;
    let movie = mp4::structure(source, &file_type)?;
    let mut warnings = movie.warnings;
    if movie
        .duration
        .is_some_and(|duration| end_frame_index(duration).is_err())
    {
        warnings.push(Warning::NoFrameWindow);
    }
    Ok(VideoInfo {
        byte_len: source.byte_len(),
        dimensions: movie.dimensions,
        displayed: movie.displayed,
        rotation_degrees: movie.rotation_degrees,
        duration: movie.duration,
        video_duration: movie.video_duration,
        major_brand: file_type.major_brand,
        compatible_brands,
        codec: movie.codec,
        fragmented: movie.fragmented,
        track_count: movie.track_count,
        warnings,
    })
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
    match inspect_with(reader, Declared::BY_THE_BYTES, Depth::Structure, &NO_LIMITS)?.details {
        Details::Image(image) => Ok(image),
        _ => Err(AssetError::WrongKind {
            found: AssetType::Mp4,
        }),
    }
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
/// Sample tables and media are skipped: a few hundred bytes are read, however large the file. Of one in fragments,
/// their headers are read.
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
    let mut source = Buffered::<_, BUFFER_LEN>::new(reader)?;
    let byte_len = source.byte_len();
    let prefix = first_bytes(&mut source)?;
    let found = identify(prefix, Declared::BY_THE_BYTES, byte_len, &NO_LIMITS)?;
    if found.is_image() {
        return Err(AssetError::WrongKind { found });
    }
    settle(video(&mut source))
}

/// As [`probe_video`], over bytes in memory.
///
/// # Errors
///
/// As [`probe_video`], without [`AssetError::Io`].
pub fn probe_video_bytes(file: &[u8]) -> Result<VideoInfo, AssetError> {
    probe_video(Cursor::new(file))
}
