//! The properties of images and videos.

use crate::format::AssetType;
use crate::frames::{ClipDuration, EndFrameIndex, end_frame_index};
use crate::getters::getters;
use crate::image::found::Image;
use crate::image::size::{Dimensions, Orientation};
use crate::mp4::movie::Movie;
use crate::warning::Warnings;

/// The properties of a valid image; returned by [`probe_image`](crate::probe_image).
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
        /// The size of the file, in bytes.
        byte_len: u64 = self.byte_len;
        /// The coded width and height. Those of an animation are the dimensions of its canvas.
        dimensions: Dimensions = self.image.dimensions;
    }

    /// The displayed width and height, after applying the EXIF orientation.
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
        /// The EXIF orientation, if it is present and valid.
        orientation: Option<Orientation> = self.image.orientation;
        /// Whether the image is an animated PNG or WebP.
        is_animated: bool = self.image.animated;
        /// The warnings about the file.
        warnings: &Warnings = &self.image.warnings;
    }
}

/// The properties of a valid video; returned by [`probe_video`](crate::probe_video).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoInfo {
    pub(crate) byte_len: u64,
    pub(crate) movie: Movie,
}

impl VideoInfo {
    getters! {
        self;
        /// The type of the file, always MP4.
        asset_type: AssetType = AssetType::Mp4;
        /// The size of the file, in bytes.
        byte_len: u64 = self.byte_len;
        /// The coded width and height of the first enabled video track.
        dimensions: Dimensions = self.movie.dimensions;
        /// The displayed width and height, after applying the pixel aspect ratio and the rotation.
        displayed: Dimensions = self.movie.displayed;
        /// The rotation for display, in degrees clockwise: 0, 90, 180 or 270.
        rotation_degrees: u16 = self.movie.rotation_degrees;
        /// The duration of the movie; `None` if the file does not contain it.
        duration: Option<ClipDuration> = self.movie.duration;
        /// The duration of the video track after its edit list; `None` if the file does not contain it.
        video_duration: Option<ClipDuration> = self.movie.video_duration;
    }

    /// The end frame index for an edit of the whole movie; `None` if the movie is too short or its duration is unknown.
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        end_frame_index(self.movie.duration?).ok()
    }

    getters! {
        self;
        /// The major brand of the file, four bytes such as `isom`.
        major_brand: [u8; 4] = self.movie.major_brand;
    }

    /// The compatible brands of the file, at most sixteen.
    pub fn compatible_brands(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        self.movie
            .compatible_brands
            .iter()
            .copied()
            .filter(|brand| *brand != [0; 4])
    }

    getters! {
        self;
        /// The codec: the type of the video's sample entry, four bytes such as `avc1` or `hvc1`. It is not checked.
        codec: [u8; 4] = self.movie.codec;
        /// Whether the movie is fragmented.
        is_fragmented: bool = self.movie.fragmented;
        /// The number of tracks of all kinds.
        track_count: usize = self.movie.track_count;
        /// The warnings about the file.
        warnings: &Warnings = &self.movie.warnings;
    }
}
