//! The properties of images and videos.

use crate::format::AssetType;
use crate::frames::{ClipDuration, EndFrameIndex, end_frame_index};
use crate::getters::getters;
use crate::size::{Dimensions, Orientation};
use crate::warning::Warnings;

/// The properties of a valid image; returned by [`probe_image`](crate::probe_image).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    pub(crate) asset_type: AssetType,
    pub(crate) byte_len: u64,
    pub(crate) dimensions: Dimensions,
    pub(crate) orientation: Option<Orientation>,
    pub(crate) animated: bool,
    pub(crate) warnings: Warnings,
}

impl ImageInfo {
    pub(crate) fn new(asset_type: AssetType, byte_len: u64, dimensions: Dimensions) -> Self {
        Self {
            asset_type,
            byte_len,
            dimensions,
            orientation: None,
            animated: false,
            warnings: Warnings::default(),
        }
    }

    getters! {
        self;
        /// The type of the bytes: PNG, JPEG or WebP.
        asset_type: AssetType = self.asset_type;
        /// The size of the file, in bytes.
        byte_len: u64 = self.byte_len;
        /// The coded width and height, in pixels; for an animation, the dimensions of its canvas.
        dimensions: Dimensions = self.dimensions;
        /// The EXIF orientation, if it is present and valid.
        orientation: Option<Orientation> = self.orientation;
        /// Whether the image is an animated PNG or WebP.
        is_animated: bool = self.animated;
        /// The warnings about the file.
        warnings: &Warnings = &self.warnings;
    }

    /// The displayed width and height, after applying the EXIF orientation.
    #[must_use]
    pub fn displayed(&self) -> Dimensions {
        match self.orientation {
            Some(orientation) if orientation.swaps_dimensions() => self.dimensions.transposed(),
            _ => self.dimensions,
        }
    }
}

/// The properties of a valid video; returned by [`probe_video`](crate::probe_video).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoInfo {
    pub(crate) byte_len: u64,
    pub(crate) major_brand: [u8; 4],
    /// The compatible brands; zeros after the last.
    pub(crate) compatible_brands: [[u8; 4]; 16],
    pub(crate) dimensions: Dimensions,
    pub(crate) displayed: Dimensions,
    pub(crate) rotation_degrees: u16,
    pub(crate) codec: [u8; 4],
    pub(crate) duration: Option<ClipDuration>,
    pub(crate) video_duration: Option<ClipDuration>,
    pub(crate) fragmented: bool,
    pub(crate) track_count: usize,
    pub(crate) warnings: Warnings,
}

impl VideoInfo {
    getters! {
        self;
        /// The type of the file, always MP4.
        asset_type: AssetType = AssetType::Mp4;
        /// The size of the file, in bytes.
        byte_len: u64 = self.byte_len;
        /// The coded width and height of the first enabled video track, in pixels.
        dimensions: Dimensions = self.dimensions;
        /// The displayed width and height, after applying the pixel aspect ratio and the rotation.
        displayed: Dimensions = self.displayed;
        /// The rotation for display, in degrees clockwise: 0, 90, 180 or 270.
        rotation_degrees: u16 = self.rotation_degrees;
        /// The duration of the movie; `None` if it is unknown.
        duration: Option<ClipDuration> = self.duration;
        /// The duration of the video track after its edit list; `None` if it is unknown.
        video_duration: Option<ClipDuration> = self.video_duration;
        /// The major brand of the file, four bytes such as `isom`.
        major_brand: [u8; 4] = self.major_brand;
        /// The codec: the type of the video's sample entry, four bytes such as `avc1` or `hvc1`. If the major brand is
        /// an MP4 brand, any codec is accepted.
        codec: [u8; 4] = self.codec;
        /// Whether the movie has fragments (moof).
        is_fragmented: bool = self.fragmented;
        /// The number of tracks of all kinds.
        track_count: usize = self.track_count;
        /// The warnings about the file.
        warnings: &Warnings = &self.warnings;
    }

    /// The end frame index for an edit of the whole movie; `None` if the movie is too short or its duration is unknown.
    #[must_use]
    pub fn end_frame_index(&self) -> Option<EndFrameIndex> {
        end_frame_index(self.duration?).ok()
    }

    /// The first compatible brands of the file, at most sixteen.
    pub fn compatible_brands(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        let brands = self.compatible_brands.iter().copied();
        brands.filter(|brand| *brand != [0; 4])
    }
}
