//! What is known of a file whose structure is sound.

use crate::format::AssetType;
use crate::frames::{ClipDuration, EndFrameIndex, end_frame_index};
use crate::image::found::Image;
use crate::image::size::{Dimensions, Orientation};
use crate::mp4::movie::Movie;
use crate::warning::Warnings;

/// An image whose structure is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    pub(crate) asset_type: AssetType,
    pub(crate) byte_len: u64,
    pub(crate) image: Image,
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
        self.image.dimensions
    }

    /// Width and height as shown, after the EXIF orientation.
    #[must_use]
    pub fn displayed(&self) -> Dimensions {
        if self
            .image
            .orientation
            .is_some_and(Orientation::swaps_dimensions)
        {
            self.image.dimensions.transposed()
        } else {
            self.image.dimensions
        }
    }

    /// The EXIF orientation, if there is a valid one.
    #[must_use]
    pub const fn orientation(&self) -> Option<Orientation> {
        self.image.orientation
    }

    /// Whether this is an animated PNG or WebP.
    #[must_use]
    pub const fn is_animated(&self) -> bool {
        self.image.animated
    }

    /// What is odd, but accepted.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.image.warnings
    }
}

/// A video whose structure is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoInfo {
    pub(crate) byte_len: u64,
    pub(crate) movie: Movie,
}

impl VideoInfo {
    /// Always MP4.
    #[must_use]
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
        self.movie.dimensions
    }

    /// Width and height as shown: with square pixels, and rotated as the track's matrix says.
    #[must_use]
    pub const fn displayed(&self) -> Dimensions {
        self.movie.displayed
    }

    /// How the image is rotated to be shown, in degrees clockwise: 0, 90, 180 or 270.
    #[must_use]
    pub const fn rotation_degrees(&self) -> u16 {
        self.movie.rotation_degrees
    }

    /// The length of the movie; `None` where the file does not tell.
    #[must_use]
    pub const fn duration(&self) -> Option<ClipDuration> {
        self.movie.duration
    }

    /// The length of the video track after its edit list; `None` where the file does not tell.
    #[must_use]
    pub const fn video_duration(&self) -> Option<ClipDuration> {
        self.movie.video_duration
    }

    /// The frame index at which an edit of the whole movie ends; `None` where it is too short or of unknown length.
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        end_frame_index(self.movie.duration?).ok()
    }

    /// The major brand of the file, four bytes such as `isom`.
    #[must_use]
    pub const fn major_brand(&self) -> [u8; 4] {
        self.movie.major_brand
    }

    /// The compatible brands of the file, the first sixteen of them.
    pub fn compatible_brands(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        self.movie
            .compatible_brands
            .iter()
            .copied()
            .filter(|brand| *brand != [0; 4])
    }

    /// The type of the video's sample entry, four bytes such as `avc1` or `hvc1`. It is not judged.
    #[must_use]
    pub const fn codec(&self) -> [u8; 4] {
        self.movie.codec
    }

    /// Whether the movie is in fragments.
    #[must_use]
    pub const fn is_fragmented(&self) -> bool {
        self.movie.fragmented
    }

    /// How many tracks of all kinds there are.
    #[must_use]
    pub const fn track_count(&self) -> usize {
        self.movie.track_count
    }

    /// What is odd, but accepted.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.movie.warnings
    }
}
