//! The one EXIF field that changes how large a picture is shown.

use super::pixels::Orientation;
use super::source::{Source, Walk};
use crate::limits::MAX_EXIF_FIELDS;

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// Finds the orientation in the EXIF data of `len` bytes at `start`. Damaged EXIF has none: viewers show such a
/// picture as it is coded.
pub(crate) fn orientation(
    source: &mut impl Source,
    start: u64,
    len: u64,
) -> Walk<Option<Orientation>> {
    let end = start.saturating_add(len);
    // JPEG puts this before the data; some writers do so in PNG and WebP.
    let start = match source.array::<6>(start)? {
        Some(mark) if mark == *b"Exif\0\0" => start.saturating_add(6),
        _ => start,
    };
    let Some([order @ .., a, b, c, d]) = source.array::<8>(start)? else {
        return Ok(None);
    };
    let big = match &order {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return Ok(None),
    };
    let u16_of = |bytes| {
        if big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    };
    let first = [a, b, c, d];
    let first = if big {
        u32::from_be_bytes(first)
    } else {
        u32::from_le_bytes(first)
    };
    let directory = start.saturating_add(first.into());
    let inside = |offset: u64, len: u64| offset.saturating_add(len) <= end;
    if !inside(directory, 2) {
        return Ok(None);
    }
    let Some(count) = source.array::<2>(directory)? else {
        return Ok(None);
    };
    for n in 0..u16_of(count).min(MAX_EXIF_FIELDS) {
        let field = directory
            .saturating_add(2)
            .saturating_add(u64::from(n).saturating_mul(12));
        if !inside(field, 12) {
            return Ok(None);
        }
        let Some([t0, t1, k0, k1, _, _, _, _, v0, v1, _, _]) = source.array::<12>(field)? else {
            return Ok(None);
        };
        if u16_of([t0, t1]) == ORIENTATION {
            let short = u16_of([k0, k1]) == SHORT;
            return Ok(short
                .then(|| Orientation::from_exif(u16_of([v0, v1])))
                .flatten());
        }
    }
    Ok(None)
}
