//! The walk over all boxes of a file.

use super::boxes::{BoxHeader, FILE_TYPE_MIN_BODY_LEN, FileType, Kind};
use super::movie::State;
use crate::info::VideoInfo;
use crate::limits::MAX_BOXES;
use crate::read::offset::Offset;
use crate::read::source::{Source, Walk, refuse, truncated};

/// Reads `ftyp`, which must be the first box. Its brands were checked when the type was determined.
pub(crate) fn header(source: &mut impl Source) -> Walk<FileType> {
    let byte_len = source.byte_len();
    let start = Offset::default();
    let Some([_, _, _, _, kind @ ..]) = source.array::<8>(start)? else {
        return truncated(byte_len, "the file type box (ftyp)");
    };
    if matches!(&kind, b"styp" | b"moof" | b"sidx" | b"prft" | b"emsg") {
        let problem = "missing, this is a media segment without its initialization segment";
        return refuse(start, "ftyp", "", problem);
    }
    if kind != *b"ftyp" {
        return refuse(start, "ftyp", "", "expected as the first box");
    }
    let Some((_, size, body)) = size_and_kind(source, start)? else {
        return truncated(byte_len, "the 64-bit size of ftyp");
    };
    let size = if size == 0 { byte_len } else { size };
    let end = start + size;
    if body + FILE_TYPE_MIN_BODY_LEN > end {
        return refuse(start, "ftyp", "size", "too small for a brand");
    }
    if size > byte_len {
        return truncated(byte_len, "the rest of ftyp");
    }
    let header = BoxHeader {
        kind,
        start,
        body,
        end,
        missing: 0,
    };
    header.read(source)
}

/// Whether a box is a container whose boxes are read. Other boxes are not entered, so the nesting is at most five
/// levels: moov, trak, mdia, minf, stbl.
fn is_container(parent: Option<Kind>, kind: Kind) -> bool {
    matches!(
        (parent.as_ref(), &kind),
        (None, b"moov" | b"moof")
            | (Some(b"moov"), b"trak" | b"mvex")
            | (Some(b"trak"), b"mdia" | b"edts")
            | (Some(b"mdia"), b"minf")
            | (Some(b"minf"), b"stbl")
            | (Some(b"moof"), b"traf")
    )
}

/// Whether a type is that of a box at the top level.
fn is_top_level(kind: Kind) -> bool {
    const KINDS: &[u8] = b"ftyp moov mdat free skip wide moof mfra sidx ssix styp meta uuid udta \
        pdin prft emsg imda meco";
    KINDS.split(|&b| b == b' ').any(|known| known == kind)
}

/// The boxes that were read, and the number of those that may still be read.
struct Walker<'a, S> {
    source: &'a mut S,
    state: State,
    left: u32,
}

/// Reads all boxes.
pub(crate) fn structure(source: &mut impl Source) -> Walk<VideoInfo> {
    let file_type = header(source)?;
    let file_end = Offset::new(source.byte_len());
    let mut walker = Walker {
        source,
        state: State::default(),
        left: MAX_BOXES,
    };
    let mut at = file_type.end;
    while at < file_end
        && let Some(header) = top_level_header(walker.source, at, walker.state.is_complete())?
    {
        walker.read(None, &header)?;
        at = header.end;
    }
    let mut state = walker.state;
    state.warnings.trailing_data(at.get(), file_end.get());
    state.finish(walker.source, file_type)
}

impl<S: Source> Walker<'_, S> {
    /// Reads a box, and the boxes in it if it is a container.
    fn read(&mut self, parent: Option<Kind>, header: &BoxHeader) -> Walk<()> {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return refuse(
                header.start,
                "boxes",
                "",
                "too many, expected at most 200000",
            );
        }
        if !is_container(parent, header.kind) {
            return self.state.read(self.source, parent, header);
        }
        self.state.enter(header)?;
        let mut at = header.body;
        while at < header.end {
            let inner = inner_header(self.source, at, header.end)?;
            self.read(Some(header.kind), &inner)?;
            at = inner.end;
        }
        self.state.leave(header)
    }
}

/// The type, the size and the start of the body of the box at `start`; `None` if the file ends within the header. A
/// size of 0 means that the box extends to the end of the file.
fn size_and_kind(source: &mut impl Source, start: Offset) -> Walk<Option<(Kind, u64, Offset)>> {
    let Some([size @ .., k0, k1, k2, k3]) = source.array::<8>(start)? else {
        return Ok(None);
    };
    let kind = [k0, k1, k2, k3];
    let body = start + 8;
    match u32::from_be_bytes(size) {
        1 => {
            let largesize = source.array::<8>(body)?.map(u64::from_be_bytes);
            // A 64-bit size of 0 is invalid, unlike a 32-bit one; 1 is refused as smaller than the header.
            Ok(largesize.map(|size| (kind, size.max(1), body + 8)))
        }
        size => Ok(Some((kind, size.into(), body))),
    }
}

/// Reads a box header at the top level; `None` for data that is not a box, which may follow the required boxes.
fn top_level_header(
    source: &mut impl Source,
    start: Offset,
    complete: bool,
) -> Walk<Option<BoxHeader>> {
    let file_end = Offset::new(source.byte_len());
    let kind = source
        .array::<8>(start)?
        .map(|[_, _, _, _, kind @ ..]| kind);
    // After the required boxes, an unknown type with an invalid size is not a box.
    let junk = complete && !kind.is_some_and(is_top_level);
    let Some((kind, size, body)) = size_and_kind(source, start)? else {
        return if junk {
            Ok(None)
        } else {
            truncated(file_end.get(), "a whole box header")
        };
    };
    if junk && (size < body.since(start) || start + size > file_end) {
        return Ok(None);
    }
    let end = if size == 0 { file_end } else { start + size };
    if body > end {
        return refuse(start, "box", "size", "smaller than the header");
    }
    let missing = end.since(file_end);
    if missing > 0 && kind != *b"mdat" {
        return truncated(file_end.get(), "the rest of a box");
    }
    Ok(Some(BoxHeader {
        kind,
        start,
        body,
        end: end.min(file_end),
        missing,
    }))
}

/// Reads the header of a box within a box that ends at `limit`.
fn inner_header(source: &mut impl Source, start: Offset, limit: Offset) -> Walk<BoxHeader> {
    if start + 8 > limit {
        return refuse(
            start,
            "box",
            "header",
            "does not fit into the enclosing box",
        );
    }
    let Some((kind, size, body)) = size_and_kind(source, start)? else {
        return truncated(source.byte_len(), "a box header");
    };
    let end = start + size;
    if body > end {
        return refuse(start, "box", "size", "smaller than the header");
    }
    if end > limit {
        return refuse(
            start,
            "box",
            "size",
            "extends past the end of the enclosing box",
        );
    }
    Ok(BoxHeader {
        kind,
        start,
        body,
        end,
        missing: 0,
    })
}
