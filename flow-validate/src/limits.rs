//! The sizes that are allowed, and our own limits on work.

use crate::format::{AssetType, MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN};

/// How many of a file's first bytes [`sniff`](crate::sniff()) and [`CheckedAsset::check`](crate::CheckedAsset::check)
/// can use: bytes after these are not looked at.
pub const PREFIX_LEN: usize = 4096;

/// How many bytes are read of an MP4 at most. A plain MP4 needs a few KiB, since sample tables are not read; one of
/// thousands of fragments needs the most, since their lengths must be added up.
pub const MAX_VIDEO_BYTES_READ: u64 = 32 * 1024 * 1024;

/// How many boxes an MP4 walk may visit: enough for 100 MiB in fragments of one frame.
pub const MAX_BOXES: u32 = 200_000;

/// How deep boxes may be nested in those that an MP4 walk enters. The deepest that it needs is six.
pub const MAX_BOX_DEPTH: usize = 8;

/// How many tracks an MP4 may have.
pub const MAX_TRACKS: usize = 64;

/// How many entries of an edit list are read. Of a track with more, the header's length is taken.
pub const MAX_EDITS: u32 = 512;

/// How many sample entries of a track are looked at for an encrypted one.
pub const MAX_SAMPLE_ENTRIES: u32 = 16;

/// How many boxes inside of a sample entry are visited, to find the pixel aspect ratio.
pub const MAX_ENTRY_BOXES: u32 = 32;

/// How many entries of a time table (stts) are summed where no header says how long a track is.
pub const MAX_TIMES: u32 = 512;

/// How many samples with a length of their own a fragment's run may have; a longer one leaves the movie's length to
/// other hints.
pub const MAX_SAMPLES_PER_RUN: u32 = 65_536;

/// How many sizes of samples are read, over all tracks, to find where the last sample in each track's last chunk ends.
pub const MAX_SAMPLE_SIZES: u32 = 8192;

/// How many fields of an EXIF directory are looked at. Orientation is among the first: they are sorted by tag.
pub const MAX_EXIF_FIELDS: u16 = 512;

/// How many chunks of a PNG or WebP, or segments of a JPEG, are visited: enough for a PNG of the largest size
/// whose chunks carry a byte each.
pub const MAX_CHUNKS: u32 = 2_000_000;

/// The largest number of seconds a movie or track may claim (2³², about 136 years). More is taken for damage.
pub const MAX_CLAIMED_SECONDS: u64 = 1 << 32;

/// The sizes that are allowed, where they should differ from the service's.
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
    /// The service's own limits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            image_byte_len: MAX_IMAGE_BYTE_LEN,
            video_byte_len: MAX_VIDEO_BYTE_LEN,
        }
    }

    /// Sets the largest allowed image, in bytes.
    #[must_use]
    pub const fn with_image_byte_len(self, image_byte_len: u64) -> Self {
        Self {
            image_byte_len,
            ..self
        }
    }

    /// Sets the largest allowed video, in bytes.
    #[must_use]
    pub const fn with_video_byte_len(self, video_byte_len: u64) -> Self {
        Self {
            video_byte_len,
            ..self
        }
    }

    /// The largest allowed file of a type, in bytes.
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
