//! The properties of an image that its structure contains.

use super::size::{Dimensions, Orientation};
use crate::warning::{Warning, Warnings};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) dimensions: Dimensions,
    pub(crate) orientation: Option<Orientation>,
    pub(crate) animated: bool,
    pub(crate) warnings: Warnings,
}

impl Image {
    pub(crate) fn new(dimensions: Dimensions) -> Self {
        Self {
            dimensions,
            orientation: None,
            animated: false,
            warnings: Warnings::default(),
        }
    }

    pub(super) fn warn_of_what_it_shows(&mut self) {
        if self.animated {
            self.warnings.push(Warning::Animation);
        }
        if (self.dimensions.width, self.dimensions.height) == (1, 1) {
            self.warnings.push(Warning::SinglePixel);
        }
    }
}
