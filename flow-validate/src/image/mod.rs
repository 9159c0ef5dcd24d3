//! The image formats, one file each.

use crate::format::AssetType;
use crate::info::ImageInfo;
use crate::read::source::{Source, Walk};
use crate::size::Dimensions;
use crate::warning::Warning;

mod crc32;
mod exif;
pub(crate) mod jpeg;
pub(crate) mod png;
mod webp;

/// Reads the dimensions in the header of an image.
pub(crate) fn header(source: &mut impl Source, asset_type: AssetType) -> Walk<Option<Dimensions>> {
    Ok(match asset_type {
        AssetType::Png => Some(png::header(source)?.dimensions),
        AssetType::Jpeg => Some(jpeg::header(source)?.dimensions),
        AssetType::Webp => Some(webp::header(source)?.dimensions),
        AssetType::Mp4 => None,
    })
}

/// Reads all chunks or segments of an image; `None` if the type is not an image type.
pub(crate) fn structure(
    source: &mut impl Source,
    asset_type: AssetType,
) -> Walk<Option<ImageInfo>> {
    let mut image = match asset_type {
        AssetType::Png => png::structure(source)?,
        AssetType::Jpeg => jpeg::structure(source)?,
        AssetType::Webp => webp::structure(source)?,
        AssetType::Mp4 => return Ok(None),
    };
    if image.animated {
        image.warnings.push(Warning::Animation);
    }
    if (image.dimensions.width, image.dimensions.height) == (1, 1) {
        image.warnings.push(Warning::SinglePixel);
    }
    Ok(Some(image))
}
