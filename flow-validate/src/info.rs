//! What is known of a file whose structure is sound.

use crate::format::AssetType;
use crate::frames::{ClipDuration, EndFrameIndex, end_frame_index};
use crate::getters::getters;
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
    getters! {
        self;
        /// The type of the bytes: PNG, JPEG or WebP.
        asset_type: AssetType = self.asset_type;
        /// Size of the file, in bytes.
        byte_len: u64 = self.byte_len;
        /// Width and height as coded; of an animation those of its canvas.
        dimensions: Dimensions = self.image.dimensions;
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

    getters! {
        self;
        /// The EXIF orientation, if there is a valid one.
        orientation: Option<Orientation> = self.image.orientation;
        /// Whether this is an animated PNG or WebP.
        is_animated: bool = self.image.animated;
        /// What is odd, but accepted.
        warnings: &Warnings = &self.image.warnings;
    }
}

/// A video whose structure is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoInfo {
    pub(crate) byte_len: u64,
    pub(crate) movie: Movie,
}

impl VideoInfo {
    getters! {
        self;
        /// Always MP4.
        asset_type: AssetType = AssetType::Mp4;
        /// Size of the file, in bytes.
        byte_len: u64 = self.byte_len;
        /// Width and height as coded, of the first video track that is enabled.
        dimensions: Dimensions = self.movie.dimensions;
        /// Width and height as shown: with square pixels, and rotated as the track's matrix says.
        displayed: Dimensions = self.movie.displayed;
        /// How the image is rotated to be shown, in degrees clockwise: 0, 90, 180 or 270.
        rotation_degrees: u16 = self.movie.rotation_degrees;
        /// The length of the movie; `None` where the file does not tell.
        duration: Option<ClipDuration> = self.movie.duration;
        /// The length of the video track after its edit list; `None` where the file does not tell.
        video_duration: Option<ClipDuration> = self.movie.video_duration;
    }

    /// The frame index at which an edit of the whole movie ends; `None` where it is too short or of unknown length.
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        end_frame_index(self.movie.duration?).ok()
    }

    getters! {
        self;
        /// The major brand of the file, four bytes such as `isom`.
        major_brand: [u8; 4] = self.movie.major_brand;
    }

    /// The compatible brands of the file, the first sixteen of them.
    pub fn compatible_brands(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        self.movie
            .compatible_brands
            .iter()
            .copied()
            .filter(|brand| *brand != [0; 4])
    }

    getters! {
        self;
        /// The type of the video's sample entry, four bytes such as `avc1` or `hvc1`. It is not judged.
        codec: [u8; 4] = self.movie.codec;
        /// Whether the movie is in fragments.
        is_fragmented: bool = self.movie.fragmented;
        /// How many tracks of all kinds there are.
        track_count: usize = self.movie.track_count;
        /// What is odd, but accepted.
        warnings: &Warnings = &self.movie.warnings;
    }
}
