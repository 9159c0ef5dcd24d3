//! PNG: a signature and a sequence of chunks.
//!
//! Source: W3C, Portable Network Graphics (Third Edition), sections 5 and 11.

use super::crc32::Crc32;
use super::exif;
use crate::format::AssetType;
use crate::info::ImageInfo;
use crate::limits::MAX_CHUNKS;
use crate::read::fields::Fields;
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk, refuse, truncated};
use crate::size::Dimensions;
use crate::warning::Warning;

/// The magic number of PNG.
pub(crate) const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

const IHDR_AT: Offset = Offset::new(8);
const IHDR_END: Offset = Offset::new(33);
const MAX_31_BIT: u32 = 0x7FFF_FFFF;

pub(super) struct Header {
    pub(super) dimensions: Dimensions,
    depth: u8,
    color_type: u8,
}

impl Header {
    const fn is_gray(&self) -> bool {
        matches!(self.color_type, 0 | 4)
    }

    const fn needs_palette(&self) -> bool {
        self.color_type == 3
    }
}

/// Reads IHDR, which must come first.
pub(super) fn header(source: &mut impl Source) -> Walk<Header> {
    let Some([length @ .., k0, k1, k2, k3]) = source.array::<8>(IHDR_AT)? else {
        return truncated(source.byte_len(), "the IHDR chunk");
    };
    match &[k0, k1, k2, k3] {
        b"IHDR" => {}
        b"CgBI" => {
            let problem = "CgBI (Apple's variant), expected IHDR";
            return refuse(IHDR_AT + 4, "first chunk", "type", problem);
        }
        _ => return refuse(IHDR_AT + 4, "first chunk", "type", "expected IHDR"),
    }
    if u32::from_be_bytes(length) != 13 {
        return refuse(IHDR_AT, "IHDR", "length", "expected 13");
    }
    if source.byte_len() < IHDR_END.get() {
        return truncated(source.byte_len(), "the rest of the IHDR chunk");
    }
    check_sum(source, "IHDR", IHDR_AT + 4, IHDR_END - 4)?;
    let mut fields = Fields::new(source, "IHDR", IHDR_AT + 8, IHDR_END - 4);
    let (width, height) = (fields.u32("width")?, fields.u32("height")?);
    let depth = fields.u8("bit depth")?;
    let color_type = fields.u8("color type")?;
    let methods = fields.bytes::<3>("methods")?;
    let body = IHDR_AT + 8;
    if width > MAX_31_BIT || height > MAX_31_BIT {
        return refuse(body, "IHDR", "width and height", "greater than 2147483647");
    }
    let dimensions = Dimensions::new(width, height).checked("IHDR", body)?;
    let allowed: &[u8] = match color_type {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => return refuse(body + 9, "IHDR", "color type", "expected 0, 2, 3, 4 or 6"),
    };
    if !allowed.contains(&depth) {
        return refuse(
            body + 8,
            "IHDR",
            "bit depth",
            "not allowed for the color type",
        );
    }
    if !matches!(methods, [0, 0, 0 | 1]) {
        let field = "compression, filter or interlace method";
        return refuse(body + 10, "IHDR", field, "unknown");
    }
    Ok(Header {
        dimensions,
        depth,
        color_type,
    })
}

/// Reads all chunks. The checksums of critical chunks are verified, as decoders do; pixels are not decoded.
pub(super) fn structure(source: &mut impl Source) -> Walk<ImageInfo> {
    let header = header(source)?;
    let byte_len = source.byte_len();
    let mut image = ImageInfo::new(AssetType::Png, byte_len, header.dimensions);
    let mut at = IHDR_END;
    let (mut palette, mut data, mut data_ended) = (false, false, false);
    for _ in 0..MAX_CHUNKS {
        let Some([length @ .., k0, k1, k2, k3]) = source.array::<8>(at)? else {
            return truncated(byte_len, "the IEND chunk");
        };
        let (len, kind) = (u32::from_be_bytes(length), [k0, k1, k2, k3]);
        let (kind_at, body) = (at + 4, at + 8);
        if len > MAX_31_BIT {
            return refuse(at, "chunk", "length", "greater than 2147483647");
        }
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return refuse(kind_at, "chunk", "type", "expected four letters");
        }
        let sum_at = body + len.into();
        let end = sum_at + 4;
        if end.get() > byte_len {
            return truncated(byte_len, "the rest of a chunk");
        }
        data_ended |= data && kind != *b"IDAT";
        match &kind {
            b"IHDR" => return refuse(at, "IHDR", "", "duplicate"),
            b"PLTE" => {
                if palette {
                    return refuse(at, "PLTE", "", "duplicate");
                }
                if data {
                    return refuse(at, "PLTE", "", "after the first IDAT");
                }
                let unused = if header.is_gray() {
                    true
                } else if len == 0 || len > 768 || !len.is_multiple_of(3) {
                    return refuse(
                        at,
                        "PLTE",
                        "length",
                        "expected a multiple of 3 from 3 to 768",
                    );
                } else {
                    header.needs_palette() && len / 3 > 1 << header.depth.min(8)
                };
                if unused {
                    image
                        .warnings
                        .push(Warning::UnusedPalette { offset: at.get() });
                }
                palette = true;
            }
            b"IDAT" => {
                if data_ended {
                    return refuse(at, "IDAT", "", "not directly after the previous IDAT");
                }
                if header.needs_palette() && !palette {
                    return refuse(at, "IDAT", "", "before PLTE, which the color type requires");
                }
                data = true;
            }
            b"IEND" => {
                if !data {
                    return refuse(at, "IEND", "", "before any IDAT");
                }
                if len != 0 {
                    return refuse(at, "IEND", "length", "expected 0");
                }
            }
            b"acTL" if !data => image.animated = true,
            b"eXIf" => {
                let found = exif::orientation(source, body, sum_at)?;
                image.orientation = image.orientation.or(found);
            }
            [first, ..] if first.is_ascii_uppercase() => {
                return refuse(kind_at, "chunk", "type", "unknown critical chunk");
            }
            _ => {}
        }
        if kind.first().is_some_and(u8::is_ascii_uppercase) {
            check_sum(source, "critical chunk", kind_at, sum_at)?;
        }
        at = end;
        if kind == *b"IEND" {
            image.warnings.trailing_data(at.get(), byte_len);
            return Ok(image);
        }
    }
    refuse(at, "chunks", "", "too many, expected at most 2000000")
}

/// Verifies the checksum at `sum_at` of a chunk's type and data.
fn check_sum(
    source: &mut impl Source,
    part: &'static str,
    from: Offset,
    sum_at: Offset,
) -> Walk<()> {
    let mut crc = Crc32::new();
    let mut at = from;
    while at < sum_at {
        let bytes = source.from(at, 1)?;
        let rest = usize::try_from(sum_at.since(at)).unwrap_or(usize::MAX);
        let bytes = bytes.get(..rest).unwrap_or(bytes);
        if bytes.is_empty() {
            return truncated(at.get(), "the rest of a chunk");
        }
        crc.update(bytes);
        at = at + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    }
    match source.array::<4>(sum_at)? {
        Some(stored) if u32::from_be_bytes(stored) == crc.finish() => Ok(()),
        Some(_) => refuse(sum_at, part, "CRC", "wrong checksum"),
        None => truncated(sum_at.get(), "the checksum of a chunk"),
    }
}
