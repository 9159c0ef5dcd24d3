//! WebP: a RIFF of chunks.
//!
//! Source: RFC 9649; RFC 6386, section 9.1, for the frame header of VP8.

use super::Picture;
use super::exif;
use super::pixels::Dimensions;
use super::source::{Source, Walk, malformed, truncated};
use crate::asset_type::AssetType::Webp;
use crate::limits::MAX_CHUNKS;
use crate::policy;

const FIRST_CHUNK_AT: u64 = 12;
const MAX_RIFF_SIZE: u32 = 0xFFFF_FFF6;
const ANIMATION_FLAG: u8 = 0x02;
/// Position, size, duration and flags of a frame, before its own chunks.
const FRAME_HEADER_LEN: u64 = 16;

pub(crate) struct Header {
    pub(crate) dimensions: Dimensions,
    /// The flags of VP8X; `None` for the simple format of a single chunk.
    flags: Option<u8>,
    first: Chunk,
    /// Where the RIFF ends.
    end: u64,
}

#[derive(Clone, Copy)]
struct Chunk {
    kind: [u8; 4],
    start: u64,
    body: u64,
    len: u64,
    /// Where the next chunk starts: chunks are padded to an even length.
    next: u64,
}

/// Reads the RIFF header and the first chunk, which says the size.
pub(crate) fn header(source: &mut impl Source) -> Walk<Header> {
    let byte_len = source.byte_len();
    let Some(size) = source.array::<4>(4)? else {
        return truncated(Webp, byte_len, "the RIFF size");
    };
    let size = u32::from_le_bytes(size);
    if size < 12 {
        return malformed(Webp, 4, "the RIFF size is under 12");
    }
    if size > MAX_RIFF_SIZE {
        return malformed(Webp, 4, "the RIFF size is over 4294967286");
    }
    let end = u64::from(size).saturating_add(8);
    if end > byte_len {
        return truncated(Webp, byte_len, "the rest of the RIFF");
    }
    let first = chunk(source, FIRST_CHUNK_AT, end)?;
    let (dimensions, flags) = match &first.kind {
        b"VP8 " | b"VP8L" => (picture_size(source, &first)?, None),
        b"VP8X" => {
            if first.len != 10 {
                return malformed(Webp, first.start, "the length of VP8X is not 10");
            }
            let Some([flags, _, _, _, w0, w1, w2, h0, h1, h2]) = source.array::<10>(first.body)?
            else {
                return truncated(Webp, byte_len, "the VP8X chunk");
            };
            let canvas = Dimensions::new(u24_plus_1([w0, w1, w2]), u24_plus_1([h0, h1, h2]));
            (
                canvas.checked(Webp, first.body.saturating_add(4))?,
                Some(flags),
            )
        }
        _ => {
            return malformed(
                Webp,
                first.start,
                "the first chunk is not VP8, VP8L or VP8X",
            );
        }
    };
    Ok(Header {
        dimensions,
        flags,
        first,
        end,
    })
}

fn u24_plus_1([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0]).saturating_add(1)
}

fn chunk(source: &mut impl Source, start: u64, end: u64) -> Walk<Chunk> {
    let body = start.saturating_add(8);
    if body > end {
        return malformed(
            Webp,
            start,
            "a chunk header does not fit into what holds it",
        );
    }
    let Some([a, b, c, d, size @ ..]) = source.array::<8>(start)? else {
        return truncated(Webp, source.byte_len(), "a chunk header");
    };
    let len = u64::from(u32::from_le_bytes(size));
    let body_end = body.saturating_add(len);
    if body_end > end {
        return malformed(Webp, start, "a chunk reaches past the end of what holds it");
    }
    // The last pad byte is left out by some writers.
    let next = body_end.saturating_add(len & 1).min(end);
    Ok(Chunk {
        kind: [a, b, c, d],
        start,
        body,
        len,
        next,
    })
}

/// Reads the size from the frame header of VP8 or VP8L.
fn picture_size(source: &mut impl Source, chunk: &Chunk) -> Walk<Dimensions> {
    if chunk.kind == *b"VP8L" {
        if chunk.len < 5 {
            return malformed(
                Webp,
                chunk.start,
                "VP8L is shorter than its header of 5 bytes",
            );
        }
        let Some([signature, bits @ ..]) = source.array::<5>(chunk.body)? else {
            return truncated(Webp, source.byte_len(), "the header of VP8L");
        };
        if signature != 0x2F {
            return malformed(Webp, chunk.body, "the signature of VP8L is not 2F");
        }
        let bits = u32::from_le_bytes(bits);
        if bits >> 29 != 0 {
            return malformed(Webp, chunk.body, "the version of VP8L is not 0");
        }
        let side = |bits: u32| (bits & 0x3FFF).saturating_add(1);
        return Ok(Dimensions::new(side(bits), side(bits >> 14)));
    }
    if chunk.len < 10 {
        return malformed(
            Webp,
            chunk.start,
            "VP8 is shorter than its header of 10 bytes",
        );
    }
    let Some([t0, t1, t2, s0, s1, s2, w0, w1, h0, h1]) = source.array::<10>(chunk.body)? else {
        return truncated(Webp, source.byte_len(), "the header of VP8");
    };
    let tag = u32::from_le_bytes([t0, t1, t2, 0]);
    if tag & 1 != 0 {
        return malformed(Webp, chunk.body, "the VP8 frame is not a key frame");
    }
    if (tag >> 1) & 7 > 3 {
        return malformed(Webp, chunk.body, "the version of VP8 is over 3");
    }
    if (tag >> 4) & 1 == 0 {
        return malformed(Webp, chunk.body, "the VP8 frame is not to be shown");
    }
    if u64::from(tag >> 5) >= chunk.len {
        return malformed(
            Webp,
            chunk.body,
            "the first part of VP8 reaches past its chunk",
        );
    }
    let code_at = chunk.body.saturating_add(3);
    if [s0, s1, s2] != [0x9D, 0x01, 0x2A] {
        return malformed(Webp, code_at, "the start code of VP8 is not 9D 01 2A");
    }
    // The two upper bits are a scale for viewers.
    let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
    let dimensions = Dimensions::new(side([w0, w1]), side([h0, h1]));
    dimensions.checked(Webp, code_at.saturating_add(3))
}

/// Walks over all chunks, and over those inside of frames. Nothing is decoded.
pub(crate) fn structure(source: &mut impl Source, header: &Header) -> Walk<Picture> {
    let mut picture = Picture::new(header.dimensions);
    let byte_len = source.byte_len();
    picture.warn(policy::trailing_data(Webp, header.end, byte_len)?);
    let animated = header
        .flags
        .is_some_and(|flags| flags & ANIMATION_FLAG != 0);
    if animated {
        policy::animation(Webp, header.first.body)?;
        picture.animated = true;
    }
    let mut image = header.flags.is_none();
    let mut control = false;
    let mut frames = 0_u32;
    let mut at = header.first.next;
    let mut budget = MAX_CHUNKS;
    while at < header.end {
        let chunk = chunk(source, at, header.end)?;
        budget = budget.saturating_sub(1);
        if budget == 0 {
            return malformed(Webp, at, "more chunks than a file of this size can need");
        }
        match &chunk.kind {
            b"VP8 " | b"VP8L" if header.flags.is_some() && !animated => {
                if image {
                    return malformed(Webp, chunk.start, "a second image");
                }
                if picture_size(source, &chunk)? != header.dimensions {
                    return malformed(Webp, chunk.start, "the image is not of the canvas's size");
                }
                image = true;
            }
            b"ANIM" if animated => control = true,
            b"ANMF" if animated => {
                if !control {
                    return malformed(Webp, chunk.start, "a frame (ANMF) before ANIM");
                }
                frame(source, &chunk, header.dimensions, &mut budget)?;
                frames = frames.saturating_add(1);
            }
            b"EXIF" => {
                picture.orientation = picture
                    .orientation
                    .or(exif::orientation(source, chunk.body, chunk.len)?);
            }
            _ => {}
        }
        at = chunk.next;
    }
    if animated && frames == 0 {
        return malformed(Webp, header.end, "the animation has no frame (ANMF)");
    }
    if !animated && !image {
        return malformed(Webp, header.end, "there is no image data (VP8 or VP8L)");
    }
    Ok(picture)
}

fn frame(
    source: &mut impl Source,
    frame: &Chunk,
    canvas: Dimensions,
    budget: &mut u32,
) -> Walk<()> {
    if frame.len < FRAME_HEADER_LEN {
        return malformed(
            Webp,
            frame.start,
            "ANMF is shorter than its header of 16 bytes",
        );
    }
    let Some([x0, x1, x2, y0, y1, y2, w0, w1, w2, h0, h1, h2]) = source.array::<12>(frame.body)?
    else {
        return truncated(Webp, source.byte_len(), "the header of ANMF");
    };
    let size = Dimensions::new(u24_plus_1([w0, w1, w2]), u24_plus_1([h0, h1, h2]));
    // Positions are stored halved.
    let far = |position: [u8; 3], side: u32| {
        u24_plus_1(position)
            .saturating_sub(1)
            .saturating_mul(2)
            .saturating_add(side)
    };
    if far([x0, x1, x2], size.width) > canvas.width
        || far([y0, y1, y2], size.height) > canvas.height
    {
        return malformed(Webp, frame.body, "a frame reaches past the canvas");
    }
    let end = frame.body.saturating_add(frame.len);
    let mut at = frame.body.saturating_add(FRAME_HEADER_LEN);
    let mut image = false;
    while at < end {
        let part = chunk(source, at, end)?;
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            return malformed(Webp, at, "more chunks than a file of this size can need");
        }
        if !image && matches!(&part.kind, b"VP8 " | b"VP8L") {
            if picture_size(source, &part)? != size {
                return malformed(Webp, part.start, "the image is not of the frame's size");
            }
            image = true;
        }
        at = part.next;
    }
    if image {
        Ok(())
    } else {
        malformed(Webp, frame.start, "a frame has no image data (VP8 or VP8L)")
    }
}
