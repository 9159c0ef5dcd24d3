//! A reader of the fields of a box, chunk or segment, in order.

use nom::IResult;
use nom::number::complete::{be_i32, be_u8, be_u16, be_u32, be_u64, le_u16, le_u24, le_u32};

use super::offset::Offset;
use super::source::{Source, Walk, refuse, truncated};

/// A reader of consecutive fields. Its errors contain the names of the part and the field.
pub(crate) struct Fields<'a, S> {
    source: &'a mut S,
    part: &'static str,
    /// The position of the next field.
    pub(crate) at: Offset,
    /// The position of the field that was read last.
    last: Offset,
    pub(crate) end: Offset,
    /// The version of a full box of ISO media.
    pub(crate) version: u8,
}

/// Defines a method for each type of number.
macro_rules! numbers {
    ($($name:ident: $number:ty = $parser:ident, $len:literal;)*) => {$(
        pub(crate) fn $name(&mut self, field: &'static str) -> Walk<$number> {
            self.read(field, $len, |bytes| $parser(bytes))
        }
    )*};
}

impl<'a, S: Source> Fields<'a, S> {
    pub(crate) fn new(source: &'a mut S, part: &'static str, at: Offset, end: Offset) -> Self {
        Self {
            source,
            part,
            at,
            last: at,
            end,
            version: 0,
        }
    }

    numbers! {
        u8: u8 = be_u8, 1;
        u16: u16 = be_u16, 2;
        u32: u32 = be_u32, 4;
        u64: u64 = be_u64, 8;
        i32: i32 = be_i32, 4;
        u16_le: u16 = le_u16, 2;
        u24_le: u32 = le_u24, 3;
        u32_le: u32 = le_u32, 4;
    }

    fn read<T>(
        &mut self,
        field: &'static str,
        len: usize,
        parser: impl Fn(&[u8]) -> IResult<&[u8], T, ()>,
    ) -> Walk<T> {
        self.skip(field, u64::try_from(len).unwrap_or(u64::MAX))?;
        match parser(self.source.from(self.last, len)?) {
            Ok((_, value)) => Ok(value),
            Err(_) => truncated(self.source.byte_len(), self.part),
        }
    }

    /// Reads `N` bytes that are not a number.
    pub(crate) fn bytes<const N: usize>(&mut self, field: &'static str) -> Walk<[u8; N]> {
        self.read(field, N, |bytes| match bytes.split_first_chunk() {
            Some((chunk, rest)) => Ok((rest, *chunk)),
            None => Err(nom::Err::Error(())),
        })
    }

    /// Skips `len` bytes: a field that is not used.
    pub(crate) fn skip(&mut self, field: &'static str, len: u64) -> Walk<()> {
        self.last = self.at;
        if self.left() < len {
            return self.refuse(field, "missing: the part is too short for its fields");
        }
        self.at = self.at + len;
        Ok(())
    }

    /// A reader of the part from the current position to `end`.
    pub(crate) fn inside(&mut self, end: Offset) -> Fields<'_, S> {
        Fields {
            source: &mut *self.source,
            end,
            ..*self
        }
    }

    /// The number of bytes to the end of the part.
    pub(crate) fn left(&self) -> u64 {
        self.end.since(self.at)
    }

    /// Refuses the file because of the field that was read last.
    pub(crate) fn refuse<T>(&self, field: &'static str, problem: &'static str) -> Walk<T> {
        refuse(self.last, self.part, field, problem)
    }

    /// Reads the version and flags at the start of a full box, and returns the flags.
    pub(crate) fn full_box(&mut self, highest_version: u8) -> Walk<u32> {
        let [version, flags @ ..] = self.u32("version and flags")?.to_be_bytes();
        if version > highest_version {
            return self.refuse("version", "unsupported");
        }
        self.version = version;
        let [a, b, c] = flags;
        Ok(u32::from_be_bytes([0, a, b, c]))
    }

    /// Reads a number of 32 bits in version 0, and of 64 bits in later versions.
    pub(crate) fn versioned(&mut self, field: &'static str) -> Walk<u64> {
        if self.version == 0 {
            self.u32(field).map(u64::from)
        } else {
            self.u64(field)
        }
    }

    /// Reads a duration. A value with all bits set means an unknown duration, and is returned as `None`.
    pub(crate) fn duration(&mut self, field: &'static str) -> Walk<Option<u64>> {
        let unknown = if self.version == 0 {
            u32::MAX.into()
        } else {
            u64::MAX
        };
        Ok(Some(self.versioned(field)?).filter(|&ticks| ticks != unknown))
    }

    /// Reads the number of entries of `entry_len` bytes, and refuses more than fit into the part.
    pub(crate) fn entry_count(&mut self, field: &'static str, entry_len: u64) -> Walk<u32> {
        let count = self.u32(field)?;
        // The count has 32 bits and an entry few bytes, so the product does not overflow.
        if u64::from(count).saturating_mul(entry_len) > self.left() {
            return self.refuse(field, "more entries than fit in the box");
        }
        Ok(count)
    }
}
