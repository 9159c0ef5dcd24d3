//! PNG: a signature and a row of chunks.
//!
//! Source: W3C, Portable Network Graphics (Third Edition), sections 5 and 11.

use super::Picture;
use super::crc32::Crc32;
use super::exif;
use super::pixels::Dimensions;
use super::source::{Source, Walk, malformed, truncated};
use crate::asset_type::AssetType::Png;
use crate::limits::MAX_CHUNKS;
use crate::policy;

const IHDR_AT: u64 = 8;
const IHDR_END: u64 = 33;
const MAX_31_BIT: u32 = 0x7FFF_FFFF;

pub(crate) struct Header {
    pub(crate) dimensions: Dimensions,
    color_type: u8,
    depth: u8,
}

/// Reads IHDR, which must come first.
pub(crate) fn header(source: &mut impl Source) -> Walk<Header> {
    let Some([l0, l1, l2, l3, kind @ ..]) = source.array::<8>(IHDR_AT)? else {
        return truncated(Png, source.byte_len(), "the IHDR chunk");
    };
    if kind == *b"CgBI" {
        return malformed(
            Png,
            12,
            "the first chunk is CgBI (Apple's own variant), expected IHDR",
        );
    }
    if kind != *b"IHDR" {
        return malformed(Png, 12, "the first chunk is not IHDR");
    }
    if u32::from_be_bytes([l0, l1, l2, l3]) != 13 {
        return malformed(Png, IHDR_AT, "the length of IHDR is not 13");
    }
    // The type and its 13 bytes, which are summed together.
    let Some(summed) = source.array::<17>(12)? else {
        return truncated(Png, source.byte_len(), "the rest of the IHDR chunk");
    };
    let Some(stored) = source.array::<4>(29)? else {
        return truncated(Png, source.byte_len(), "the check sum of IHDR");
    };
    let [
        _,
        _,
        _,
        _,
        w0,
        w1,
        w2,
        w3,
        h0,
        h1,
        h2,
        h3,
        depth,
        color_type,
        compression,
        filter,
        interlace,
    ] = summed;
    let mut crc = Crc32::new();
    crc.update(&summed);
    if policy::png_crc_matters(true) && crc.finish() != u32::from_be_bytes(stored) {
        return malformed(Png, 29, "the check sum of IHDR is wrong");
    }
    let width = u32::from_be_bytes([w0, w1, w2, w3]);
    let height = u32::from_be_bytes([h0, h1, h2, h3]);
    if width > MAX_31_BIT || height > MAX_31_BIT {
        return malformed(Png, 16, "width or height is over 2147483647");
    }
    let dimensions = Dimensions::new(width, height).checked(Png, 16)?;
    let allowed: &[u8] = match color_type {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => return malformed(Png, 25, "the color type is not 0, 2, 3, 4 or 6"),
    };
    if !allowed.contains(&depth) {
        return malformed(Png, 24, "the bit depth is not allowed for the color type");
    }
    if compression != 0 || filter != 0 || interlace > 1 {
        return malformed(
            Png,
            26,
            "compression, filter or interlace method is unknown",
        );
    }
    Ok(Header {
        dimensions,
        color_type,
        depth,
    })
}

/// Walks over all chunks. Check sums of critical chunks are compared, pixels are not decoded.
pub(crate) fn structure(source: &mut impl Source, header: &Header) -> Walk<Picture> {
    let mut picture = Picture::new(header.dimensions);
    let byte_len = source.byte_len();
    let mut at = IHDR_END;
    let (mut palette, mut data, mut data_ended) = (false, false, false);
    for _ in 0..MAX_CHUNKS {
        let Some([l0, l1, l2, l3, kind @ ..]) = source.array::<8>(at)? else {
            return truncated(Png, byte_len, "the IEND chunk");
        };
        let len = u32::from_be_bytes([l0, l1, l2, l3]);
        if len > MAX_31_BIT {
            return malformed(Png, at, "the length of a chunk is over 2147483647");
        }
        let kind_at = at.saturating_add(4);
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return malformed(Png, kind_at, "the type of a chunk is not four letters");
        }
        let body_at = at.saturating_add(8);
        let end = body_at.saturating_add(len.into()).saturating_add(4);
        if end > byte_len {
            return truncated(Png, byte_len, "the rest of a chunk");
        }
        let is_data = kind == *b"IDAT";
        data_ended |= data && !is_data;
        match &kind {
            b"IHDR" => return malformed(Png, kind_at, "a second IHDR"),
            b"PLTE" => {
                if palette {
                    return malformed(Png, kind_at, "a second PLTE");
                }
                if data {
                    return malformed(Png, kind_at, "PLTE after the first IDAT");
                }
                if matches!(header.color_type, 0 | 4) {
                    return malformed(Png, kind_at, "PLTE in a gray picture");
                }
                if len == 0 || len > 768 || !len.is_multiple_of(3) {
                    return malformed(Png, at, "the length of PLTE is not 3 to 768 by threes");
                }
                if header.color_type == 3 && len / 3 > 1 << header.depth.min(8) {
                    return malformed(Png, at, "PLTE has more entries than the bit depth can name");
                }
                palette = true;
            }
            b"IDAT" => {
                if data_ended {
                    return malformed(Png, kind_at, "IDAT chunks are not in one row");
                }
                if header.color_type == 3 && !palette {
                    return malformed(Png, kind_at, "IDAT before PLTE in a picture with a palette");
                }
                data = true;
            }
            b"IEND" => {
                if !data {
                    return malformed(Png, kind_at, "IEND comes before any IDAT");
                }
                if len != 0 {
                    return malformed(Png, at, "the length of IEND is not 0");
                }
            }
            b"acTL" if !data => {
                policy::animation(Png, kind_at)?;
                picture.animated = true;
            }
            b"eXIf" => {
                picture.orientation =
                    picture
                        .orientation
                        .or(exif::orientation(source, body_at, len.into())?);
            }
            [first, ..] if first.is_ascii_uppercase() => {
                return malformed(Png, kind_at, "a critical chunk of an unknown type");
            }
            _ => {}
        }
        let critical = kind.first().is_some_and(u8::is_ascii_uppercase);
        if policy::png_crc_matters(critical) {
            check_sum(source, kind_at, end)?;
        }
        at = end;
        if kind == *b"IEND" {
            picture.warn(policy::trailing_data(Png, at, byte_len)?);
            return Ok(picture);
        }
    }
    malformed(Png, at, "more chunks than a file of this size can need")
}

/// Compares a chunk's check sum; `from` is where its type starts, `end` where the chunk does.
fn check_sum(source: &mut impl Source, from: u64, end: u64) -> Walk<()> {
    let sum_at = end.saturating_sub(4);
    let mut crc = Crc32::new();
    let mut at = from;
    while at < sum_at {
        let bytes = source.from(at, 1)?;
        let rest = usize::try_from(sum_at.saturating_sub(at)).unwrap_or(usize::MAX);
        let bytes = bytes.get(..rest).unwrap_or(bytes);
        if bytes.is_empty() {
            return truncated(Png, at, "the rest of a chunk");
        }
        crc.update(bytes);
        at = at.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }
    match source.array::<4>(sum_at)? {
        Some(stored) if u32::from_be_bytes(stored) == crc.finish() => Ok(()),
        Some(_) => malformed(Png, sum_at, "the check sum of a critical chunk is wrong"),
        None => truncated(Png, sum_at, "the check sum of a chunk"),
    }
}
