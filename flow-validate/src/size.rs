//! The dimensions of images and videos, and the orientation of images.

use crate::read::offset::Offset;
use crate::read::source::{Walk, refuse};

/// The maximum number of pixels of an image, in addition to the limits of its format.
const MAX_PIXELS: u64 = 0xFFFF_FFFF;

/// Width and height in pixels, at least 1 each.
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

    /// Swaps width and height.
    #[must_use]
    pub const fn transposed(self) -> Self {
        Self::new(self.height, self.width)
    }

    /// Checks the limits that all types share. `part` and `at` locate the dimensions in an error.
    pub(crate) fn checked(self, part: &'static str, at: Offset) -> Walk<Self> {
        if self.width == 0 {
            return refuse(at, part, "width", "0, expected 1 or more");
        }
        if self.height == 0 {
            return refuse(at, part, "height", "0, expected 1 or more");
        }
        if u64::from(self.width).saturating_mul(self.height.into()) > MAX_PIXELS {
            let problem = "more than 4294967295 pixels in total, which decoders do not support";
            return refuse(at, part, "width and height", problem);
        }
        Ok(self)
    }
}

/// The rotation and mirroring of an image for display: the value of the EXIF tag, 1 to 8.
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

    /// Whether width and height are swapped for display.
    #[must_use]
    pub const fn swaps_dimensions(self) -> bool {
        self.0 >= 5
    }
}
