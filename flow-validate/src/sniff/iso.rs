//! The detection of ISO media: MP4 and related formats, by the brands in `ftyp`.

use super::verdict::Sniff;
use super::verdict::Verdict::{self, More, No, Yes};
use crate::format::{AssetType, OtherFormat};
use crate::limits::PREFIX_LEN;
use crate::mp4::boxes::FILE_TYPE_MIN_BODY_LEN;
use crate::mp4::brand::Brand;

const MP4: Sniff = Sniff::Match(AssetType::Mp4);

pub(crate) fn iso_media(bytes: &[u8], whole: bool) -> Verdict {
    let mut start = 0_usize;
    loop {
        let Some((size, kind, header_len)) = box_header(bytes, start) else {
            // The skipped boxes have already identified ISO media.
            return if start > 0 && whole {
                Yes(MP4)
            } else {
                More(start.saturating_add(16))
            };
        };
        // A size of four printable characters is at least half a GiB, so this is text, such as "Get free …".
        let letters = bytes.get(..4).unwrap_or_default();
        if start == 0 && letters.iter().all(|b| matches!(b, b' '..=b'~')) {
            return No;
        }
        let plausible = size == 0 || size >= 8;
        return match kind {
            b"ftyp" if start == 0 => file_type(bytes, size, header_len, whole),
            // A media segment: MP4 without its initialization segment. The header check refuses it.
            b"styp" | b"moof" | b"sidx" | b"prft" | b"emsg" if plausible => Yes(MP4),
            b"moov" | b"mdat" | b"wide" | b"pnot" if plausible => {
                Yes(Sniff::Other(OtherFormat::QUICK_TIME))
            }
            b"free" | b"skip" if size >= 8 => {
                let next = usize::try_from(size)
                    .ok()
                    .and_then(|size| start.checked_add(size));
                match next {
                    Some(next) if next.saturating_add(16) <= PREFIX_LEN => {
                        start = next;
                        continue;
                    }
                    _ => Yes(MP4),
                }
            }
            // ISO media whose `ftyp` is absent or not the first box: an invalid MP4.
            _ if start > 0 => Yes(MP4),
            _ => No,
        };
    }
}

/// The size, the type and the header length of the box at `start`. A 64-bit size is read if the box has one.
fn box_header(bytes: &[u8], start: usize) -> Option<(u64, &[u8], usize)> {
    let header = bytes.get(start..)?;
    let (size, rest) = header.split_first_chunk::<4>()?;
    let kind = rest.get(..4)?;
    match u32::from_be_bytes(*size) {
        1 if kind == b"ftyp" || kind == b"free" || kind == b"skip" => {
            let large = rest.get(4..)?.first_chunk::<8>()?;
            Some((u64::from_be_bytes(*large), kind, 16))
        }
        // Other types are identified without their size; an invalid size is found when the structure is read.
        1 => Some((8, kind, 8)),
        size => Some((size.into(), kind, 8)),
    }
}

fn file_type(bytes: &[u8], size: u64, header_len: usize, whole: bool) -> Verdict {
    let size = if size == 0 { u64::MAX } else { size };
    // The `ftyp` is too small for a brand; the header check refuses it.
    let no_brand = u64::try_from(header_len)
        .is_ok_and(|header_len| size < header_len.saturating_add(FILE_TYPE_MIN_BODY_LEN));
    if no_brand {
        return Yes(MP4);
    }
    let body = bytes.get(header_len..).unwrap_or_default();
    let Some(major) = body.first_chunk::<4>() else {
        // The bytes end before the brand.
        return if whole {
            Yes(MP4)
        } else {
            More(header_len.saturating_add(4))
        };
    };
    let end = usize::try_from(size).unwrap_or(usize::MAX).min(PREFIX_LEN);
    let compatible = bytes
        .get(header_len.saturating_add(8)..end.min(bytes.len()))
        .unwrap_or_default();
    let complete = whole || bytes.len() >= end;
    let mut brands = compatible
        .as_chunks::<4>()
        .0
        .iter()
        .map(|brand| Brand::from_code(*brand));
    let (found, otherwise) = match Brand::from_code(*major) {
        Brand::Mp4 => return Yes(MP4),
        Brand::Other(OtherFormat::THREE_GP) => (
            brands.any(|brand| is_mp4(&brand)).then_some(MP4),
            OtherFormat::THREE_GP,
        ),
        Brand::Other(other) => return Yes(Sniff::Other(other)),
        // The structural brands of HEIF do not identify the codec; other brands do.
        Brand::AnyHeif => {
            let first = brands.find_map(|brand| match brand {
                Brand::Other(format @ (OtherFormat::AVIF | OtherFormat::HEIC)) => Some(format),
                Brand::Other(OtherFormat::AVIF_SEQUENCE) => Some(OtherFormat::AVIF),
                _ => None,
            });
            (first.map(Sniff::Other), OtherFormat::HEIF)
        }
        Brand::Unknown => (
            brands.any(|brand| is_mp4(&brand)).then_some(MP4),
            OtherFormat::ISO_MEDIA,
        ),
    };
    match found {
        Some(result) => Yes(result),
        None if complete => Yes(Sniff::Other(otherwise)),
        None => More(end),
    }
}

const fn is_mp4(brand: &Brand) -> bool {
    matches!(brand, Brand::Mp4)
}
