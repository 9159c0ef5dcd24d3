//! JPEG: markers, their segments, and scans between them.
//!
//! Source: ITU-T T.81, annex B; T.87 for the marker of JPEG-LS.

use super::Picture;
use super::exif;
use super::pixels::{Dimensions, Orientation};
use super::source::{Source, Stop, Walk, malformed, truncated};
use crate::asset_type::AssetType::Jpeg;
use crate::error::AssetError;
use crate::limits::MAX_CHUNKS;
use crate::policy::{self, JpegFrame};
use crate::sniff::OtherFormat;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DHP: u8 = 0xDE;
const APP1: u8 = 0xE1;
const TEM: u8 = 0x01;

pub(crate) struct Header {
    pub(crate) dimensions: Dimensions,
    pub(crate) orientation: Option<Orientation>,
    hierarchical: bool,
    /// Where the walk goes on: after the frame header.
    next: u64,
}

/// Walks to the frame header (SOF) and reads it.
pub(crate) fn header(source: &mut impl Source) -> Walk<Header> {
    let mut at = 2;
    let mut orientation = None;
    let mut hierarchical = None;
    for _ in 0..MAX_CHUNKS {
        let marker = marker(source, at, "the frame header (SOF)")?;
        at = marker.end;
        match marker.code {
            TEM => {}
            EOI => {
                return malformed(
                    Jpeg,
                    marker.start,
                    "the picture ends without a frame header",
                );
            }
            SOS => return malformed(Jpeg, marker.start, "a scan comes before the frame header"),
            code => {
                let segment = segment(source, &marker)?;
                if is_frame(code) || code == DHP {
                    let dimensions = frame(source, &segment, code)?;
                    if code == DHP {
                        hierarchical = Some(dimensions);
                    } else {
                        return Ok(Header {
                            dimensions: hierarchical.unwrap_or(dimensions),
                            orientation,
                            hierarchical: hierarchical.is_some(),
                            next: segment.end,
                        });
                    }
                }
                if code == APP1 && orientation.is_none() {
                    orientation = exif_orientation(source, &segment)?;
                }
                at = segment.end;
            }
        }
    }
    malformed(Jpeg, at, "more segments than a file of this size can need")
}

/// Walks over the rest of the segments and scans to the end of the picture. Nothing is decoded.
pub(crate) fn structure(source: &mut impl Source, header: &Header) -> Walk<Picture> {
    let mut picture = Picture::new(header.dimensions);
    picture.orientation = header.orientation;
    let byte_len = source.byte_len();
    let mut at = header.next;
    let mut scans = 0_u32;
    for _ in 0..MAX_CHUNKS {
        let expected = if scans == 0 {
            "the first scan"
        } else {
            "the end of the picture (EOI)"
        };
        let marker = marker(source, at, expected)?;
        at = marker.end;
        match marker.code {
            TEM => {}
            EOI if scans == 0 => {
                return malformed(Jpeg, marker.start, "the picture ends without a scan");
            }
            EOI => {
                picture.warn(policy::trailing_data(Jpeg, at, byte_len)?);
                return Ok(picture);
            }
            code => {
                let segment = segment(source, &marker)?;
                at = segment.end;
                if is_frame(code) && !header.hierarchical {
                    return malformed(Jpeg, marker.start, "a second frame header");
                }
                if code == APP1 && picture.orientation.is_none() {
                    picture.orientation = exif_orientation(source, &segment)?;
                }
                if code == SOS {
                    check_scan_header(source, &segment)?;
                    scans = scans.saturating_add(1);
                    at = scan_end(source, at)?;
                }
            }
        }
    }
    malformed(Jpeg, at, "more segments than a file of this size can need")
}

struct Marker {
    start: u64,
    code: u8,
    /// After the code.
    end: u64,
}

/// Reads a marker, past any fill bytes before it.
fn marker(source: &mut impl Source, start: u64, expected: &'static str) -> Walk<Marker> {
    let mut at = start;
    loop {
        let Some([byte]) = source.array::<1>(at)? else {
            return truncated(Jpeg, source.byte_len(), expected);
        };
        if byte != 0xFF && at == start {
            return malformed(Jpeg, at, "expected a marker (FF)");
        }
        let next = at.saturating_add(1);
        match byte {
            0xFF => at = next,
            0x00 | 0x02..=0xBF => {
                return malformed(Jpeg, at, "a reserved marker, expected one of a segment");
            }
            SOI => return malformed(Jpeg, at, "a second start of the picture (SOI)"),
            0xD0..=0xD7 => return malformed(Jpeg, at, "a restart marker outside a scan"),
            0xC8 => return malformed(Jpeg, at, "a frame of a kind that is reserved"),
            code => {
                return Ok(Marker {
                    start: at.saturating_sub(1),
                    code,
                    end: next,
                });
            }
        }
    }
}

struct Segment {
    /// The length field.
    start: u64,
    /// After the length field.
    body: u64,
    /// Without the length field.
    body_len: u64,
    end: u64,
}

fn segment(source: &mut impl Source, marker: &Marker) -> Walk<Segment> {
    let start = marker.end;
    let Some(len) = source.array::<2>(start)? else {
        return truncated(Jpeg, source.byte_len(), "the length of a segment");
    };
    let len = u64::from(u16::from_be_bytes(len));
    let Some(body_len) = len.checked_sub(2) else {
        return malformed(Jpeg, start, "the length of a segment is under 2");
    };
    let end = start.saturating_add(len);
    if end > source.byte_len() {
        return truncated(Jpeg, source.byte_len(), "the rest of a segment");
    }
    Ok(Segment {
        start,
        body: start.saturating_add(2),
        body_len,
        end,
    })
}

const fn is_frame(code: u8) -> bool {
    !matches!(policy::jpeg_frame(code), JpegFrame::None)
}

fn frame(source: &mut impl Source, segment: &Segment, code: u8) -> Walk<Dimensions> {
    if matches!(policy::jpeg_frame(code), JpegFrame::IsJpegLs) {
        let found = OtherFormat::JpegLs;
        return Err(Stop::Refused(AssetError::UnsupportedFormat { found }));
    }
    let short = "the length of the frame header does not fit its component count";
    if segment.body_len < 6 {
        return malformed(Jpeg, segment.start, short);
    }
    let Some([precision, h0, h1, w0, w1, components]) = source.array::<6>(segment.body)? else {
        return truncated(Jpeg, source.byte_len(), "the frame header (SOF)");
    };
    if segment.body_len != u64::from(components).saturating_mul(3).saturating_add(6) {
        return malformed(Jpeg, segment.start, short);
    }
    for n in 0..components {
        // Identifier, sampling factors, and number of a quantization table.
        let at = u64::from(n).saturating_mul(3).saturating_add(7);
        let at = segment.body.saturating_add(at);
        let Some([sampling, table]) = source.array::<2>(at)? else {
            return truncated(Jpeg, source.byte_len(), "the frame header (SOF)");
        };
        let allowed = |factor: u8| (1..=4).contains(&factor);
        if !allowed(sampling >> 4) || !allowed(sampling & 0x0F) || table > 3 {
            return malformed(
                Jpeg,
                at,
                "sampling factors are not 1 to 4, or the number of a table is over 3",
            );
        }
    }
    if components == 0 {
        return malformed(Jpeg, segment.start, "the frame header has no component");
    }
    if !(2..=16).contains(&precision) || (code == 0xC0 && precision != 8) {
        return malformed(Jpeg, segment.body, "the sample precision is not allowed");
    }
    let width = u16::from_be_bytes([w0, w1]);
    let height = u16::from_be_bytes([h0, h1]);
    if height == 0 {
        return malformed(
            Jpeg,
            segment.body.saturating_add(1),
            "the height is 0 or left to a DNL marker, which decoders do not support",
        );
    }
    let dimensions = Dimensions::new(width.into(), height.into());
    dimensions.checked(Jpeg, segment.body.saturating_add(1))
}

fn exif_orientation(source: &mut impl Source, segment: &Segment) -> Walk<Option<Orientation>> {
    match source.array::<6>(segment.body)? {
        Some(mark) if mark == *b"Exif\0\0" => {
            exif::orientation(source, segment.body, segment.body_len)
        }
        _ => Ok(None),
    }
}

fn check_scan_header(source: &mut impl Source, segment: &Segment) -> Walk<()> {
    let Some([components]) = source.array::<1>(segment.body)? else {
        return truncated(Jpeg, source.byte_len(), "the scan header (SOS)");
    };
    let fits = u64::from(components).saturating_mul(2).saturating_add(4) == segment.body_len;
    if !(1..=4).contains(&components) || !fits {
        return malformed(
            Jpeg,
            segment.start,
            "the length of the scan header does not fit its component count of 1 to 4",
        );
    }
    Ok(())
}

/// Finds the marker that ends a scan. In a scan, FF is followed by 0 (a data byte of FF), by a restart marker, or
/// by more FF.
fn scan_end(source: &mut impl Source, start: u64) -> Walk<u64> {
    let mut at = start;
    // Whether the last byte was FF.
    let mut pending = false;
    loop {
        let bytes = source.from(at, 1)?;
        if bytes.is_empty() {
            return truncated(Jpeg, source.byte_len(), "the end of the picture (EOI)");
        }
        let mut rest = bytes;
        while let Some((&first, tail)) = rest.split_first() {
            if pending {
                match first {
                    0xFF => {}
                    0x00 | 0xD0..=0xD7 => pending = false,
                    // Back to the FF before the code.
                    _ => {
                        let seen = u64::try_from(bytes.len().saturating_sub(rest.len()));
                        return Ok(at.saturating_add(seen.unwrap_or(0)).saturating_sub(1));
                    }
                }
                rest = tail;
            } else {
                match rest.iter().position(|&byte| byte == 0xFF) {
                    Some(found) => {
                        pending = true;
                        rest = rest.get(found.saturating_add(1)..).unwrap_or_default();
                    }
                    None => break,
                }
            }
        }
        at = at.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }
}
