//! WebP: RIFF chunks.
//!
//! Source: RFC 9649; RFC 6386, section 9.1, for the frame header of VP8.

use super::exif;
use crate::format::AssetType;
use crate::info::ImageInfo;
use crate::limits::MAX_CHUNKS;
use crate::read::fields::Fields;
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk, refuse, truncated};
use crate::size::Dimensions;

const FIRST_CHUNK_AT: Offset = Offset::new(12);
const MAX_RIFF_SIZE: u32 = 0xFFFF_FFF6;
const ANIMATION_FLAG: u8 = 0x02;

pub(super) struct Header {
    pub(super) dimensions: Dimensions,
    /// The flags of VP8X; `None` for the simple format of a single chunk.
    flags: Option<u8>,
    first: Chunk,
    /// The end of the RIFF file.
    end: Offset,
}

#[derive(Clone, Copy)]
struct Chunk {
    kind: [u8; 4],
    start: Offset,
    body: Offset,
    body_end: Offset,
    /// The start of the next chunk: chunks are padded to an even length.
    next: Offset,
}

impl Chunk {
    /// Reads the header of the chunk at `start`. `end` is the end of the enclosing chunk or file.
    fn read(source: &mut impl Source, start: Offset, end: Offset) -> Walk<Self> {
        let mut fields = Fields::new(source, "chunk", start, end);
        let kind = fields.bytes::<4>("type")?;
        let len = fields.u32_le("size")?;
        let body = fields.at;
        let body_end = body + len.into();
        if body_end > end {
            return refuse(
                start,
                "chunk",
                "size",
                "extends past the end of the enclosing RIFF or chunk",
            );
        }
        // Some writers omit the padding after the last chunk.
        let next = (body_end + u64::from(len & 1)).min(end);
        Ok(Self {
            kind,
            start,
            body,
            body_end,
            next,
        })
    }

    fn fields<'a, S: Source>(&self, source: &'a mut S, part: &'static str) -> Fields<'a, S> {
        Fields::new(source, part, self.body, self.body_end)
    }
}

/// Reads the RIFF header and the first chunk, which contains the dimensions.
pub(super) fn header(source: &mut impl Source) -> Walk<Header> {
    let byte_len = source.byte_len();
    let size_at = Offset::new(4);
    let Some(size) = source.array::<4>(size_at)? else {
        return truncated(byte_len, "the RIFF size");
    };
    let size = u32::from_le_bytes(size);
    if size < 12 {
        return refuse(size_at, "RIFF", "size", "less than 12");
    }
    if size > MAX_RIFF_SIZE {
        return refuse(size_at, "RIFF", "size", "greater than 4294967286");
    }
    let end = Offset::new(8) + size.into();
    if end.get() > byte_len {
        return truncated(byte_len, "the rest of the RIFF");
    }
    let first = Chunk::read(source, FIRST_CHUNK_AT, end)?;
    let (dimensions, flags) = match &first.kind {
        b"VP8 " => (vp8(source, &first)?, None),
        b"VP8L" => (vp8l(source, &first)?, None),
        b"VP8X" => {
            let mut fields = first.fields(source, "VP8X");
            if fields.left() != 10 {
                return refuse(first.start, "VP8X", "size", "expected 10");
            }
            let flags = fields.u8("flags")?;
            fields.skip("reserved", 3)?;
            let canvas_at = fields.at;
            let canvas = size_less_1(&mut fields)?.checked("VP8X", canvas_at)?;
            (canvas, Some(flags))
        }
        _ => {
            let problem = "expected VP8, VP8L or VP8X";
            return refuse(first.start, "first chunk", "type", problem);
        }
    };
    Ok(Header {
        dimensions,
        flags,
        first,
        end,
    })
}

/// Reads width and height, each stored in 24 bits as the value minus 1.
fn size_less_1<S: Source>(fields: &mut Fields<'_, S>) -> Walk<Dimensions> {
    let width = fields.u24_le("width")?.saturating_add(1);
    let height = fields.u24_le("height")?.saturating_add(1);
    Ok(Dimensions::new(width, height))
}

/// Reads the dimensions in image data; `None` if the chunk does not contain image data.
fn image_size(source: &mut impl Source, chunk: &Chunk) -> Walk<Option<Dimensions>> {
    Ok(match &chunk.kind {
        b"VP8 " => Some(vp8(source, chunk)?),
        b"VP8L" => Some(vp8l(source, chunk)?),
        _ => None,
    })
}

fn vp8l(source: &mut impl Source, chunk: &Chunk) -> Walk<Dimensions> {
    let mut fields = chunk.fields(source, "VP8L");
    if fields.u8("signature")? != 0x2F {
        return refuse(chunk.body, "VP8L", "signature", "expected 2F");
    }
    let bits = fields.u32_le("size and version")?;
    if bits >> 29 != 0 {
        return refuse(chunk.body, "VP8L", "version", "expected 0");
    }
    let side = |bits: u32| (bits & 0x3FFF).saturating_add(1);
    Ok(Dimensions::new(side(bits), side(bits >> 14)))
}

fn vp8(source: &mut impl Source, chunk: &Chunk) -> Walk<Dimensions> {
    let mut fields = chunk.fields(source, "VP8");
    let len = fields.left();
    let tag = fields.u24_le("frame tag")?;
    let code_at = fields.at;
    let start_code = fields.bytes::<3>("start code")?;
    let size_at = fields.at;
    let (width, height) = (fields.u16_le("width")?, fields.u16_le("height")?);
    let refuse_tag = |problem| refuse(chunk.body, "VP8", "frame tag", problem);
    if tag & 1 != 0 {
        return refuse_tag("not a key frame");
    }
    if (tag >> 1) & 7 > 3 {
        return refuse_tag("unsupported version, expected 0 to 3");
    }
    if (tag >> 4) & 1 == 0 {
        return refuse_tag("the frame is not shown");
    }
    if u64::from(tag >> 5) >= len {
        return refuse_tag("the first partition extends past its chunk");
    }
    if start_code != [0x9D, 0x01, 0x2A] {
        return refuse(code_at, "VP8", "start code", "expected 9D 01 2A");
    }
    // The two upper bits are a scale for display.
    let side = |bits| u32::from(bits & 0x3FFF_u16);
    Dimensions::new(side(width), side(height)).checked("VP8", size_at)
}

/// The number of chunks that may still be read.
struct Budget(u32);

impl Budget {
    fn take(&mut self, at: Offset) -> Walk<()> {
        self.0 = self.0.saturating_sub(1);
        if self.0 == 0 {
            return refuse(at, "chunks", "", "too many, expected at most 2000000");
        }
        Ok(())
    }
}

/// Reads all chunks, including those of frames, without decoding.
pub(super) fn structure(source: &mut impl Source) -> Walk<ImageInfo> {
    let header = header(source)?;
    let mut image = ImageInfo::new(AssetType::Webp, source.byte_len(), header.dimensions);
    image
        .warnings
        .trailing_data(header.end.get(), source.byte_len());
    image.animated = header
        .flags
        .is_some_and(|flags| flags & ANIMATION_FLAG != 0);
    let mut has_image = header.flags.is_none();
    let mut has_control = false;
    let mut has_frame = false;
    let mut at = header.first.next;
    let mut budget = Budget(MAX_CHUNKS);
    while at < header.end {
        let chunk = Chunk::read(source, at, header.end)?;
        budget.take(at)?;
        match &chunk.kind {
            b"VP8 " | b"VP8L" if header.flags.is_some() && !image.animated => {
                if has_image {
                    return refuse(at, "chunk", "", "duplicate image");
                }
                if image_size(source, &chunk)? != Some(header.dimensions) {
                    return refuse(
                        at,
                        "chunk",
                        "width and height",
                        "different from the size of the canvas",
                    );
                }
                has_image = true;
            }
            b"ANIM" if image.animated => has_control = true,
            b"ANMF" if image.animated => {
                if !has_control {
                    return refuse(at, "ANMF", "", "before ANIM");
                }
                frame(source, &chunk, header.dimensions, &mut budget)?;
                has_frame = true;
            }
            b"EXIF" => {
                let found = exif::orientation(source, chunk.body, chunk.body_end)?;
                image.orientation = image.orientation.or(found);
            }
            _ => {}
        }
        at = chunk.next;
    }
    if image.animated && !has_frame {
        return refuse(
            header.end,
            "ANMF",
            "",
            "missing: the animation has no frame",
        );
    }
    if !image.animated && !has_image {
        return refuse(
            header.end,
            "VP8 or VP8L",
            "",
            "missing: there is no image data",
        );
    }
    Ok(image)
}

/// Reads the chunks of a frame of an animation.
fn frame(
    source: &mut impl Source,
    frame: &Chunk,
    canvas: Dimensions,
    budget: &mut Budget,
) -> Walk<()> {
    let mut fields = frame.fields(source, "ANMF");
    let (x, y) = (fields.u24_le("x")?, fields.u24_le("y")?);
    let size = size_less_1(&mut fields)?;
    fields.skip("duration and flags", 4)?;
    let mut at = fields.at;
    // Positions are stored as half their value.
    let far = |position: u32, side: u32| position.saturating_mul(2).saturating_add(side);
    if far(x, size.width) > canvas.width || far(y, size.height) > canvas.height {
        return refuse(
            frame.body,
            "ANMF",
            "x and y",
            "the frame reaches past the canvas",
        );
    }
    let mut has_image = false;
    while at < frame.body_end {
        let part = Chunk::read(source, at, frame.body_end)?;
        budget.take(at)?;
        if !has_image && let Some(found) = image_size(source, &part)? {
            if found != size {
                return refuse(
                    at,
                    "chunk",
                    "width and height",
                    "different from those of the frame",
                );
            }
            has_image = true;
        }
        at = part.next;
    }
    if has_image {
        Ok(())
    } else {
        refuse(
            frame.start,
            "ANMF",
            "",
            "a frame without image data (VP8 or VP8L)",
        )
    }
}
