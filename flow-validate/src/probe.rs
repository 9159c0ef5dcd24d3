//! What the headers of a file say, read with seeks and without decoding.

use pixels::{Dimensions, Orientation};
use source::Walk;

mod crc32;
mod exif;
mod jpeg;
mod mp4;
pub(crate) mod pixels;
mod png;
pub(crate) mod source;
mod webp;

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
}

/// What a walk over an image found.
pub(crate) struct Picture {
    pub(crate) dimensions: Dimensions,
    pub(crate) orientation: Option<Orientation>,
    pub(crate) animated: bool,
    pub(crate) warning: Option<Warning>,
}

impl Picture {
    const fn new(dimensions: Dimensions) -> Self {
        Self {
            dimensions,
            orientation: None,
            animated: false,
            warning: None,
        }
    }

    fn warn(&mut self, warning: Warning) {
        self.warning = Some(warning);
    }
}

/// What the header of a file says, of those that can say it in the first bytes.
pub(crate) fn header(
    source: &mut impl source::Source,
    asset_type: crate::AssetType,
) -> Walk<Option<Dimensions>> {
    use crate::AssetType;
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
