//! JPEG: markers, segments and scans.
//!
//! Stray bytes between segments are skipped, as libjpeg does: some phones and image editors write them, and decoders
//! accept such files.
//!
//! Source: ITU-T T.81, annex B; T.87 for the marker of JPEG-LS.

use super::exif;
use crate::error::AssetError;
use crate::format::{AssetType, OtherFormat};
use crate::info::ImageInfo;
use crate::limits::MAX_CHUNKS;
use crate::read::fields::Fields;
use crate::read::offset::Offset;
use crate::read::source::{Source, Stop, Walk, refuse, truncated};
use crate::size::{Dimensions, Orientation};
use crate::warning::Warning;

/// The magic number of JPEG. Any marker may follow SOI, so only the first byte of that marker is fixed.
pub(crate) const MAGIC: &[u8] = b"\xFF\xD8\xFF";

const TEM: u8 = 0x01;
const DHT: u8 = 0xC4;
const DAC: u8 = 0xCC;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DQT: u8 = 0xDB;
const DRI: u8 = 0xDD;
const DHP: u8 = 0xDE;
const EXP: u8 = 0xDF;
const APP1: u8 = 0xE1;
const SOF_LS: u8 = 0xF7;

/// Whether a marker is that of a frame header: baseline, progressive, lossless, arithmetic or hierarchical.
const fn is_frame(code: u8) -> bool {
    matches!(code, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | SOF_LS)
}

/// Whether a frame is lossless or hierarchical, which few decoders support.
const fn is_rare(code: u8) -> bool {
    matches!(code, 0xC3 | 0xC5..=0xC7 | 0xCB | 0xCD..=0xCF)
}

/// Whether a frame is lossless, so that it needs no quantization tables.
const fn is_lossless(code: u8) -> bool {
    matches!(code, 0xC3 | 0xC7 | 0xCB | 0xCF)
}

/// The bytes between segments: the position of the first, and their total number.
#[derive(Default)]
struct Stray {
    first: Option<Offset>,
    count: u64,
}

impl Stray {
    fn add(&mut self, from: Offset, to: Offset) {
        if to > from {
            self.first = self.first.or(Some(from));
            self.count = self.count.saturating_add(to.since(from));
        }
    }
}

/// The tables that decoders need. They are checked only in a file with stray bytes, since those may be part of a
/// damaged table.
#[derive(Default)]
struct Tables {
    /// A bit for each quantization table that is defined.
    quantization: u8,
    /// The position of the first segment whose tables do not match its length.
    damaged: Option<Offset>,
}

impl Tables {
    /// Refuses damaged tables, and a scan that needs a missing table.
    fn check(&self, scan: &Marker, needed: u8) -> Walk<()> {
        if let Some(at) = self.damaged {
            let problem = "does not match its tables, in a file with stray bytes";
            return refuse(at, "DQT or DHT", "length", problem);
        }
        if needed & !self.quantization != 0 {
            let problem = "a table is missing, in a file with stray bytes";
            return refuse(scan.start, "DQT", "", problem);
        }
        Ok(())
    }

    /// Reads a segment that defines tables (B.2.4). Other segments are ignored.
    fn read(&mut self, source: &mut impl Source, code: u8, segment: &Segment) -> Walk<()> {
        let mut fields = segment.fields(source, "DQT or DHT");
        while matches!(code, DQT | DHT) && fields.left() > 0 {
            let byte = fields.u8("table")?;
            let (class, id) = (byte >> 4, byte & 0x0F);
            let len = if code == DQT {
                self.quantization |= 1_u8.checked_shl(id.into()).unwrap_or(0);
                u64::from(class).saturating_add(1).saturating_mul(64)
            } else if fields.left() >= 16 {
                let counts = fields.bytes::<16>("code counts")?;
                counts.iter().map(|&count| u64::from(count)).sum()
            } else {
                u64::MAX
            };
            if class > 1 || id > 3 || len > fields.left().min(256) {
                self.damaged = self.damaged.or(Some(segment.start));
                break;
            }
            fields.skip("values", len)?;
        }
        Ok(())
    }
}

/// Reads all segments up to and including the frame header (SOF).
pub(super) fn header(source: &mut impl Source) -> Walk<ImageInfo> {
    walk(source, false)
}

/// Reads all segments and scans up to the end of the image (EOI), without decoding.
pub(super) fn structure(source: &mut impl Source) -> Walk<ImageInfo> {
    walk(source, true)
}

fn walk(source: &mut impl Source, whole: bool) -> Walk<ImageInfo> {
    let start = Offset::new(2);
    let mut at = start;
    let mut stray = Stray::default();
    let mut tables = Tables::default();
    let mut orientation = None;
    let mut hierarchical = None;
    // The image, and a bit for each quantization table that the frame needs.
    let mut frame = None::<(ImageInfo, u8)>;
    let mut scanned = false;
    for _ in 0..MAX_CHUNKS {
        let expected = match (&frame, scanned) {
            (None, _) => "the frame header (SOF)",
            (Some(_), false) => "the first scan",
            (Some(_), true) => "the end of the image (EOI)",
        };
        let marker = marker(source, at, expected, &mut stray)?;
        if at == start
            && let Some(offset) = stray.first
        {
            return refuse(
                offset,
                "SOI",
                "",
                "followed by stray bytes, expected a marker",
            );
        }
        at = marker.end;
        if marker.code == TEM {
            continue;
        }
        if marker.code == EOI {
            let Some((mut image, _)) = frame.filter(|_| scanned) else {
                return refuse(marker.start, "EOI", "", "before any scan");
            };
            image.orientation = orientation;
            if let Some(first) = stray.first {
                image.warnings.push(Warning::StrayBytes {
                    offset: first.get(),
                    byte_len: stray.count,
                });
            }
            image.warnings.trailing_data(at.get(), source.byte_len());
            return Ok(image);
        }
        let Some(segment) = segment(source, &marker, &mut stray)? else {
            at = marker.end + 2;
            continue;
        };
        at = segment.end;
        tables.read(source, marker.code, &segment)?;
        match (marker.code, &frame) {
            (SOS, None) => return refuse(marker.start, "SOS", "", "before the frame header"),
            (SOS, Some((_, needed))) => {
                scan_header(source, &segment)?;
                if stray.first.is_some() {
                    tables.check(&marker, *needed)?;
                }
                scanned = true;
                at = scan_end(source, at)?;
            }
            (DHP, None) => hierarchical = Some(frame_header(source, &segment, DHP)?.0),
            (code, None) if is_frame(code) => {
                let (dimensions, precision, needed) = frame_header(source, &segment, code)?;
                let dimensions = hierarchical.unwrap_or(dimensions);
                let mut image = ImageInfo::new(AssetType::Jpeg, source.byte_len(), dimensions);
                if is_rare(code) || precision != 8 {
                    image.warnings.push(Warning::RareCoding);
                }
                if !whole {
                    return Ok(image);
                }
                frame = Some((image, if is_lossless(code) { 0 } else { needed }));
            }
            (code, Some(_)) if is_frame(code) && hierarchical.is_none() => {
                return refuse(marker.start, "SOF", "", "duplicate");
            }
            (APP1, _) if orientation.is_none() => orientation = segment.orientation(source)?,
            _ => {}
        }
    }
    refuse(at, "segments", "", "too many, expected at most 2000000")
}

struct Marker {
    start: Offset,
    code: u8,
    /// The position after the code.
    end: Offset,
}

/// Finds the next marker after `start`. Fill bytes (FF) are skipped; stray bytes are skipped and counted. Stray bytes
/// are bytes other than FF, FF followed by 0, and restart markers.
fn marker(
    source: &mut impl Source,
    start: Offset,
    expected: &'static str,
    stray: &mut Stray,
) -> Walk<Marker> {
    // `stray_end` is the end of the stray bytes so far; the bytes after it may be fill bytes.
    let mut at = start;
    let mut stray_end = start;
    let mut filled = false;
    loop {
        let bytes = source.from(at, 1)?;
        let Some(&byte) = bytes.first() else {
            return truncated(source.byte_len(), expected);
        };
        let next = at + 1;
        match byte {
            0xFF => filled = true,
            _ if !filled => {
                // Continue at the next FF in the buffer, or at the end of the buffer.
                let len = bytes.iter().position(|&byte| byte == 0xFF);
                at = at + u64::try_from(len.unwrap_or(bytes.len())).unwrap_or(u64::MAX);
                stray_end = at;
                continue;
            }
            0x00 | 0xD0..=0xD7 => {
                filled = false;
                stray_end = next;
            }
            0x02..=0xBF => return refuse(at, "marker", "code", "reserved"),
            SOI => return refuse(at, "SOI", "", "duplicate"),
            0xC8 => return refuse(at, "marker", "code", "reserved"),
            code => {
                stray.add(start, stray_end);
                return Ok(Marker {
                    start: at - 1,
                    code,
                    end: next,
                });
            }
        }
        at = next;
    }
}

struct Segment {
    /// The position of the length field.
    start: Offset,
    /// The position after the length field.
    body: Offset,
    end: Offset,
}

impl Segment {
    fn fields<'a, S: Source>(&self, source: &'a mut S, part: &'static str) -> Fields<'a, S> {
        Fields::new(source, part, self.body, self.end)
    }

    fn orientation(&self, source: &mut impl Source) -> Walk<Option<Orientation>> {
        match source.array::<6>(self.body)? {
            Some(mark) if mark == *exif::MARK => exif::orientation(source, self.body, self.end),
            _ => Ok(None),
        }
    }
}

/// Reads the length of a segment. A length of 0 or 1 is invalid, since the length includes its own two bytes. In a
/// segment that decoders need, it is an error; otherwise marker and length are counted as stray bytes, and `None` is
/// returned.
fn segment(source: &mut impl Source, marker: &Marker, stray: &mut Stray) -> Walk<Option<Segment>> {
    let start = marker.end;
    let Some(len) = source.array::<2>(start)? else {
        return truncated(source.byte_len(), "the length of a segment");
    };
    let len = u64::from(u16::from_be_bytes(len));
    if len < 2 {
        if is_frame(marker.code) || matches!(marker.code, DHT | DAC | SOS | DQT | DRI | DHP | EXP) {
            return refuse(start, "segment", "length", "expected 2 or more");
        }
        stray.add(marker.start, start + 2);
        return Ok(None);
    }
    let end = start + len;
    if end.get() > source.byte_len() {
        return truncated(source.byte_len(), "the rest of a segment");
    }
    Ok(Some(Segment {
        start,
        body: start + 2,
        end,
    }))
}

/// Reads a frame header: the dimensions, the number of bits per sample, and a bit for each quantization table that the
/// frame needs.
fn frame_header(
    source: &mut impl Source,
    segment: &Segment,
    code: u8,
) -> Walk<(Dimensions, u8, u8)> {
    if code == SOF_LS {
        let found = OtherFormat::JPEG_LS;
        return Err(Stop::Refused(AssetError::UnsupportedFormat { found }));
    }
    let mut fields = segment.fields(source, "SOF");
    let precision = fields.u8("sample precision")?;
    let height = fields.u16("height")?;
    let width = fields.u16("width")?;
    let components = fields.u8("component count")?;
    if fields.left() != u64::from(components).saturating_mul(3) {
        return refuse(
            segment.start,
            "SOF",
            "length",
            "does not fit the component count",
        );
    }
    if components == 0 {
        return refuse(
            segment.start,
            "SOF",
            "component count",
            "0, expected 1 or more",
        );
    }
    let mut needed = 0;
    for _ in 0..components {
        fields.skip("component identifier", 1)?;
        let at = fields.at;
        let sampling = fields.u8("sampling factors")?;
        let allowed = |factor: u8| (1..=4).contains(&factor);
        if !allowed(sampling >> 4) || !allowed(sampling & 0x0F) {
            return refuse(at, "SOF", "sampling factors", "expected 1 to 4");
        }
        needed |= match fields.u8("quantization table")? {
            table @ 0..=3 => 1 << table,
            _ => return refuse(at + 1, "SOF", "quantization table", "expected 0 to 3"),
        };
    }
    if !(2..=16).contains(&precision) || (code == 0xC0 && precision != 8) {
        let problem = "expected 8 bits in a baseline frame, 2 to 16 in others";
        return refuse(segment.body, "SOF", "sample precision", problem);
    }
    let size_at = segment.body + 1;
    if height == 0 {
        let problem = "0 or defined by a DNL marker, which decoders do not support";
        return refuse(size_at, "SOF", "height", problem);
    }
    let dimensions = Dimensions::new(width.into(), height.into());
    let dimensions = dimensions.checked("SOF", size_at)?;
    Ok((dimensions, precision, needed))
}

fn scan_header(source: &mut impl Source, segment: &Segment) -> Walk<()> {
    let mut fields = segment.fields(source, "SOS");
    let components = fields.u8("component count")?;
    if !(1..=4).contains(&components) {
        return refuse(segment.body, "SOS", "component count", "expected 1 to 4");
    }
    if fields.left() != u64::from(components).saturating_mul(2).saturating_add(3) {
        return refuse(
            segment.start,
            "SOS",
            "length",
            "does not fit the component count",
        );
    }
    Ok(())
}

/// Finds the marker that ends a scan. Within a scan, FF is followed by 0 (for a data byte FF), by a restart marker, or
/// by another FF.
fn scan_end(source: &mut impl Source, start: Offset) -> Walk<Offset> {
    let mut at = start;
    // Whether the last byte was FF.
    let mut pending = false;
    loop {
        let bytes = source.from(at, 1)?;
        if bytes.is_empty() {
            return truncated(source.byte_len(), "the end of the image (EOI)");
        }
        let mut rest = bytes;
        while let Some((&first, tail)) = rest.split_first() {
            if pending {
                match first {
                    0xFF => {}
                    0x00 | 0xD0..=0xD7 => pending = false,
                    // The position of the FF before the code.
                    _ => {
                        let seen = bytes.len().saturating_sub(rest.len());
                        return Ok(at + u64::try_from(seen).unwrap_or(0) - 1);
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
        at = at + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    }
}
