//! MP4: boxes in boxes.
//!
//! Source: ISO/IEC 14496-12.

use super::source::{Source, Walk, malformed, truncated};
use crate::asset_type::AssetType::Mp4;
use crate::policy;

/// Reads `ftyp`, which must come first. Its brands were judged when the type was told.
pub(crate) fn header(source: &mut impl Source) -> Walk<u64> {
    let byte_len = source.byte_len();
    let Some([s0, s1, s2, s3, kind @ ..]) = source.array::<8>(0)? else {
        return truncated(Mp4, byte_len, "the file type box (ftyp)");
    };
    if matches!(&kind, b"styp" | b"moof" | b"sidx" | b"prft" | b"emsg") {
        return malformed(
            Mp4,
            4,
            "a media segment without its beginning, expected ftyp",
        );
    }
    if kind != *b"ftyp" {
        return malformed(Mp4, 4, "the first box is not ftyp");
    }
    let (size, header_len) = match u32::from_be_bytes([s0, s1, s2, s3]) {
        0 => (byte_len, 8),
        1 => match source.array::<8>(8)? {
            Some(large) => (u64::from_be_bytes(large), 16),
            None => return truncated(Mp4, byte_len, "the 64-bit size of ftyp"),
        },
        size => (size.into(), 8),
    };
    if size < policy::FTYP_MIN_BODY_LEN.saturating_add(header_len) {
        return malformed(Mp4, 0, "ftyp is too small for a brand");
    }
    if size > byte_len {
        return truncated(Mp4, byte_len, "the rest of ftyp");
    }
    Ok(size)
}
