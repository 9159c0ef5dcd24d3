//! The image formats, one file each.

use crate::format::AssetType;
use crate::read::source::{Source, Walk};
use found::Image;
use size::Dimensions;

mod crc32;
mod exif;
pub(crate) mod found;
pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod size;
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
pub(crate) fn structure(source: &mut impl Source, asset_type: AssetType) -> Walk<Option<Image>> {
    let mut image = match asset_type {
        AssetType::Png => png::structure(source)?,
        AssetType::Jpeg => jpeg::structure(source)?,
        AssetType::Webp => webp::structure(source)?,
        AssetType::Mp4 => return Ok(None),
    };
    image.warn_of_what_it_shows();
    Ok(Some(image))
}
