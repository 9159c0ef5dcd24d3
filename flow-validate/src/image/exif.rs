//! The EXIF orientation, the only field that changes the displayed dimensions.

use crate::limits::MAX_EXIF_FIELDS;
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk};
use crate::size::Orientation;

/// The prefix of EXIF data in JPEG, and in some PNG and WebP files.
pub(super) const MARK: &[u8; 6] = b"Exif\0\0";
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// Finds the orientation in the EXIF data from `start` to `end`; `None` if it is absent or the data is invalid, since
/// viewers show such an image as coded.
pub(super) fn orientation(
    source: &mut impl Source,
    start: Offset,
    end: Offset,
) -> Walk<Option<Orientation>> {
    let start = match source.array::<6>(start)? {
        Some(mark) if mark == *MARK => start + 6,
        _ => start,
    };
    let Some([order @ .., a, b, c, d]) = source.array::<8>(start)? else {
        return Ok(None);
    };
    let (u16_of, first): (fn([u8; 2]) -> u16, u32) = match &order {
        b"MM\0*" => (u16::from_be_bytes, u32::from_be_bytes([a, b, c, d])),
        b"II*\0" => (u16::from_le_bytes, u32::from_le_bytes([a, b, c, d])),
        _ => return Ok(None),
    };
    let directory = start + first.into();
    let mut field = directory + 2;
    if field > end {
        return Ok(None);
    }
    let count = source.array::<2>(directory)?.map_or(0, u16_of);
    for _ in 0..count.min(MAX_EXIF_FIELDS) {
        if field + 12 > end {
            return Ok(None);
        }
        let Some([t0, t1, k0, k1, _, _, _, _, v0, v1, _, _]) = source.array::<12>(field)? else {
            return Ok(None);
        };
        if u16_of([t0, t1]) == ORIENTATION {
            let value = Orientation::from_exif(u16_of([v0, v1]));
            return Ok(value.filter(|_| u16_of([k0, k1]) == SHORT));
        }
        field = field + 12;
    }
    Ok(None)
}
