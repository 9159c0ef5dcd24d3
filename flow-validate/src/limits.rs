//! The size limits of files, and the limits on what is read of a file.

use crate::format::{AssetType, MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN};

/// The number of leading bytes that [`sniff`](crate::sniff()) and [`CheckedAsset::check`](crate::CheckedAsset::check)
/// read; later bytes are ignored.
pub const PREFIX_LEN: usize = 4096;

/// The maximum number of bytes that are read of an MP4. Without fragments, usually less than 64 KiB are needed, since
/// most entries of sample tables are not read. With fragments, the headers of all fragments are read, since their
/// durations are added up.
pub(crate) const MAX_VIDEO_BYTES_READ: u64 = 32 * 1024 * 1024;

/// The maximum number of boxes of an MP4: enough for 28 000 fragments of one track, with seven boxes each.
pub(crate) const MAX_BOXES: u32 = 200_000;

/// The maximum number of tracks of an MP4.
pub(crate) const MAX_TRACKS: usize = 64;

/// The maximum number of entries of an edit list. For a longer list, the duration in the header is used.
pub(crate) const MAX_EDITS: u32 = 512;

/// The number of sample entries of a track that are searched for an encrypted one.
pub(crate) const MAX_SAMPLE_ENTRIES: u32 = 16;

/// The number of boxes of a sample entry that are searched for the pixel aspect ratio.
pub(crate) const MAX_ENTRY_BOXES: u32 = 32;

/// The maximum number of entries of a time table (stts) that are summed if no header contains the duration of a track.
pub(crate) const MAX_TIMES: u32 = 512;

/// The maximum number of samples in a run (trun) whose individual durations or sizes are read. If a run has more
/// durations, the duration of the movie is that of mehd.
pub(crate) const MAX_SAMPLES_PER_RUN: u32 = 65_536;

/// The maximum number of sample sizes that are read, over all tracks, to find the end of the last sample of each track.
pub(crate) const MAX_SAMPLE_SIZES: u32 = 8192;

/// The maximum number of fields of an EXIF directory that are read. Fields are sorted by tag, and the tag of the
/// orientation is one of the lowest.
pub(crate) const MAX_EXIF_FIELDS: u16 = 512;

/// The maximum number of chunks of a PNG or WebP, or segments of a JPEG: enough for a PNG of the maximum size with one
/// byte of data in each chunk.
pub(crate) const MAX_CHUNKS: u32 = 2_000_000;

/// The maximum duration of a movie or track in seconds (2³², about 136 years); a longer one is an error.
pub(crate) const MAX_DECLARED_SECONDS: u64 = 1 << 32;

/// Size limits for images and videos, by default those of the service.
///
/// ```
/// use flow_validate::{AssetType, Limits};
///
/// let limits = Limits::default().with_video_byte_len(50_000_000);
/// assert_eq!(limits.max_byte_len(AssetType::Mp4), 50_000_000);
/// assert_eq!(limits.max_byte_len(AssetType::Png), 20_971_520);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    image_byte_len: u64,
    video_byte_len: u64,
}

impl Limits {
    /// The limits of the service.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            image_byte_len: MAX_IMAGE_BYTE_LEN,
            video_byte_len: MAX_VIDEO_BYTE_LEN,
        }
    }

    /// Sets the maximum size of an image, in bytes.
    #[must_use]
    pub const fn with_image_byte_len(self, image_byte_len: u64) -> Self {
        Self {
            image_byte_len,
            ..self
        }
    }

    /// Sets the maximum size of a video, in bytes.
    #[must_use]
    pub const fn with_video_byte_len(self, video_byte_len: u64) -> Self {
        Self {
            video_byte_len,
            ..self
        }
    }

    /// The maximum size of a file of the given type, in bytes.
    #[must_use]
    pub const fn max_byte_len(&self, asset_type: AssetType) -> u64 {
        if asset_type.is_video() {
            self.video_byte_len
        } else {
            self.image_byte_len
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
