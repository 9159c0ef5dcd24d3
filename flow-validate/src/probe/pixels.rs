//! Sizes of pictures.

use super::source::{Walk, malformed};
use crate::asset_type::AssetType;
use crate::policy;

/// Width and height in pixels, neither of them 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Dimensions {
    /// Width, in pixels.
    pub width: u32,
    /// Height, in pixels.
    pub height: u32,
}

impl Dimensions {
    pub(crate) const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Width and height exchanged.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }

    /// Holds a size against the limits that all types share.
    pub(crate) fn checked(self, asset_type: AssetType, offset: u64) -> Walk<Self> {
        if self.width == 0 {
            return malformed(
                asset_type,
                offset,
                "the width is 0, expected a pixel or more",
            );
        }
        if self.height == 0 {
            return malformed(
                asset_type,
                offset,
                "the height is 0, expected a pixel or more",
            );
        }
        if u64::from(self.width).saturating_mul(self.height.into()) > policy::MAX_PIXELS {
            return malformed(
                asset_type,
                offset,
                "width times height is over 4294967295 pixels",
            );
        }
        Ok(self)
    }
}

/// How a picture is turned to be shown: the EXIF tag of that name, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Orientation(u8);

impl Orientation {
    pub(crate) fn from_exif(value: u16) -> Option<Self> {
        u8::try_from(value)
            .ok()
            .filter(|value| (1..=8).contains(value))
            .map(Self)
    }

    /// The value of the EXIF tag, 1 to 8; 1 is upright.
    #[must_use]
    pub const fn exif(self) -> u8 {
        self.0
    }

    /// Whether width and height change places when the picture is shown.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }
}
