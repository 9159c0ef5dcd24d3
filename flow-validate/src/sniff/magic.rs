//! The detection of formats by magic numbers.

use super::verdict::Verdict::{self, More, No, Yes};
use super::verdict::{Sniff, at};
use crate::format::{AssetType, OTHER_MAGICS, OtherFormat};
use crate::image::{jpeg, png};

pub(super) fn magic(bytes: &[u8], _whole: bool) -> Verdict {
    let mut need = None::<usize>;
    let first = bytes.first();
    let supported = [
        (png::MAGIC, Sniff::Match(AssetType::Png)),
        (jpeg::MAGIC, Sniff::Match(AssetType::Jpeg)),
    ];
    let others = OTHER_MAGICS
        .iter()
        .map(|&(magic, format)| (magic, Sniff::Other(format)));
    for (pattern, result) in supported.into_iter().chain(others) {
        // This comparison excludes most of the table.
        if first.is_some() && first != pattern.first() {
            continue;
        }
        match at(bytes, 0, pattern, result) {
            No => {}
            // Patterns exclude each other, so the first match is the only one.
            yes @ Yes(_) => return yes,
            More(n) => need = Some(need.map_or(n, |least| least.min(n))),
        }
    }
    need.map_or(No, More)
}

pub(super) fn riff(bytes: &[u8], whole: bool) -> Verdict {
    match at(bytes, 0, b"RIFF", Sniff::Unknown) {
        Yes(_) => {}
        other => return other,
    }
    let Some(form) = bytes.get(8..12) else {
        // A file that ends before the form type can't be identified, and is not text.
        return if whole { Yes(Sniff::Unknown) } else { More(12) };
    };
    Yes(match form {
        b"WEBP" => Sniff::Match(AssetType::Webp),
        b"AVI " | b"AVIX" => Sniff::Other(OtherFormat::AVI),
        b"WAVE" => Sniff::Other(OtherFormat::WAV),
        b"ACON" => Sniff::Other(OtherFormat::ANI),
        _ => Sniff::Other(OtherFormat::RIFF),
    })
}

pub(super) fn aiff(bytes: &[u8], _whole: bool) -> Verdict {
    match at(bytes, 0, b"FORM", Sniff::Unknown) {
        Yes(_) => match bytes.get(8..12) {
            None => More(12),
            Some(b"AIFF" | b"AIFC") => Yes(Sniff::Other(OtherFormat::AIFF)),
            Some(_) => No,
        },
        other => other,
    }
}

/// The rule for DICOM, which has its magic number after 128 bytes of any content. Usually they are zeros; files with
/// another first byte are not recognized.
pub(super) fn dicom(bytes: &[u8], _whole: bool) -> Verdict {
    match bytes.first() {
        Some(0) | None => at(bytes, 128, b"DICM", Sniff::Other(OtherFormat::DICOM)),
        Some(_) => No,
    }
}

/// The rule for tar, which starts with a file name and has its magic number at byte 257.
pub(super) fn tar(bytes: &[u8], _whole: bool) -> Verdict {
    match bytes.first() {
        Some(b) if b.is_ascii_graphic() => at(bytes, 257, b"ustar", Sniff::Other(OtherFormat::TAR)),
        Some(_) => No,
        None => More(262),
    }
}

/// The rule for Matroska and `WebM`, which differ in the document type in the EBML header.
pub(super) fn matroska(bytes: &[u8], whole: bool) -> Verdict {
    const HEADER_LEN: usize = 64;
    match at(bytes, 0, b"\x1A\x45\xDF\xA3", Sniff::Unknown) {
        Yes(_) => {}
        other => return other,
    }
    let header = bytes.get(..HEADER_LEN).unwrap_or(bytes);
    let names = |name: &[u8]| header.windows(name.len()).any(|w| w == name);
    if names(b"\x42\x82\x84webm") {
        Yes(Sniff::Other(OtherFormat::WEBM))
    } else if names(b"\x42\x82\x88matroska") || whole || header.len() == HEADER_LEN {
        Yes(Sniff::Other(OtherFormat::MATROSKA))
    } else {
        More(HEADER_LEN)
    }
}

/// The rule for BMP. Text may start with `BM` as well, so the size of the DIB header is also compared.
pub(super) fn bmp(bytes: &[u8], _whole: bool) -> Verdict {
    match at(bytes, 0, b"BM", Sniff::Unknown) {
        Yes(_) => {}
        other => return other,
    }
    match bytes.get(14..18) {
        None => More(18),
        Some(&[12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]) => {
            Yes(Sniff::Other(OtherFormat::BMP))
        }
        Some(_) => No,
    }
}

pub(super) fn icon(bytes: &[u8], _whole: bool) -> Verdict {
    let format = match bytes {
        [0, 0, 1, 0, ..] => OtherFormat::ICO,
        [0, 0, 2, 0, ..] => OtherFormat::CURSOR,
        [] | [0] | [0, 0] | [0, 0, 1 | 2] => return More(10),
        _ => return No,
    };
    match *bytes {
        // The number of images, 1 to 255, and a reserved byte of 0.
        [_, _, _, _, count, 0, _, _, _, 0, ..] if count > 0 => Yes(Sniff::Other(format)),
        [_, _, _, _, _, _, _, _, _, _, ..] => No,
        _ => More(10),
    }
}

/// The rule for TGA without a palette, which has no magic number. Most of its first 18 bytes are zeros or dimensions.
pub(super) fn tga(bytes: &[u8], _whole: bool) -> Verdict {
    match *bytes {
        [0, 0, 2 | 3 | 10 | 11, 0, 0, 0, 0, 0, ref rest @ ..] => match *rest {
            [_, _, _, _, w0, w1, h0, h1, depth, flags, ..] => {
                let sized = [w0, w1] != [0; 2] && [h0, h1] != [0; 2];
                if sized && matches!(depth, 8 | 15 | 16 | 24 | 32) && flags & 0xC0 == 0 {
                    Yes(Sniff::Other(OtherFormat::TGA))
                } else {
                    No
                }
            }
            _ => More(18),
        },
        _ if bytes.len() < 8 && bytes.iter().all(|&b| matches!(b, 0 | 2 | 3 | 10 | 11)) => More(18),
        _ => No,
    }
}

/// The rule for MP3 and AAC without a container, whose frame headers begin with eleven or twelve set bits.
pub(super) fn audio_frame(bytes: &[u8], _whole: bool) -> Verdict {
    let (second, third) = match *bytes {
        [first, ..] if first != 0xFF => return No,
        // The byte order mark of UTF-16.
        [_, 0xFE, ..] => return Yes(Sniff::Other(OtherFormat::PLAIN_TEXT)),
        [_, second, third, ..] => (second, third),
        _ => return More(3),
    };
    if second & 0xF6 == 0xF0 {
        let rate = (third >> 2) & 0x0F;
        return if rate < 13 {
            Yes(Sniff::Other(OtherFormat::AAC))
        } else {
            No
        };
    }
    let version = (second >> 3) & 3;
    let layer = (second >> 1) & 3;
    let bit_rate = third >> 4;
    let sample_rate = (third >> 2) & 3;
    let valid = second & 0xE0 == 0xE0
        && version != 1
        && layer != 0
        && bit_rate != 0
        && bit_rate != 15
        && sample_rate != 3;
    if valid {
        Yes(Sniff::Other(OtherFormat::MP3))
    } else {
        No
    }
}

/// The rule for MPEG-TS, whose packets of 188 bytes each start with the byte 0x47. In M2TS, four more bytes precede
/// each packet.
pub(super) fn transport_stream(bytes: &[u8], whole: bool) -> Verdict {
    const SYNC: u8 = 0x47;
    let mut undecided = None;
    for (first, packet) in [(0_usize, 188_usize), (4, 192)] {
        let syncs = [0, 1, 2].map(|n| first.saturating_add(packet.saturating_mul(n)));
        let found = syncs.map(|offset| bytes.get(offset).map(|&b| b == SYNC));
        if found.contains(&Some(false)) {
            continue;
        }
        let enough = if whole { found.get(1) } else { found.last() };
        if enough == Some(&Some(true)) {
            return Yes(Sniff::Other(OtherFormat::MPEG_TS));
        }
        let last = syncs.last().copied().unwrap_or_default().saturating_add(1);
        undecided = Some(undecided.map_or(last, |n: usize| n.min(last)));
    }
    undecided.map_or(No, More)
}
