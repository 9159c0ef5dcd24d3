//! The sources of bytes: a prefix in memory, or a reader.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use super::offset::Offset;
use crate::error::AssetError;
use crate::format::AssetType;

/// The reason why reading stops early.
pub(crate) enum Stop {
    /// The file violates its format. The fields are those of [`AssetError::Malformed`].
    Malformed {
        offset: u64,
        part: &'static str,
        field: &'static str,
        problem: &'static str,
    },
    /// The file is truncated. The fields are those of [`AssetError::Truncated`].
    Truncated { offset: u64, expected: &'static str },
    /// The file is not accepted for another reason.
    Refused(AssetError),
    /// The prefix ends before the end of the file.
    BeyondPrefix,
}

impl Stop {
    /// The error for a file of the given type; `None` if only the prefix ends.
    pub(crate) fn error(self, asset_type: AssetType) -> Option<AssetError> {
        match self {
            Self::Malformed {
                offset,
                part,
                field,
                problem,
            } => Some(AssetError::Malformed {
                asset_type,
                offset,
                part,
                field,
                problem,
            }),
            Self::Truncated { offset, expected } => Some(AssetError::Truncated {
                asset_type,
                offset,
                expected,
            }),
            Self::Refused(error) => Some(error),
            Self::BeyondPrefix => None,
        }
    }
}

impl From<AssetError> for Stop {
    fn from(error: AssetError) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Refused(error.into())
    }
}

pub(crate) type Walk<T> = Result<T, Stop>;

/// Refuses a file because of a box, chunk or segment (`part`) and one of its fields, or the whole part if `field` is
/// empty.
pub(crate) fn refuse<T>(
    at: Offset,
    part: &'static str,
    field: &'static str,
    problem: &'static str,
) -> Walk<T> {
    Err(Stop::Malformed {
        offset: at.get(),
        part,
        field,
        problem,
    })
}

/// Refuses a truncated file.
pub(crate) fn truncated<T>(offset: u64, expected: &'static str) -> Walk<T> {
    Err(Stop::Truncated { offset, expected })
}

/// A file that is read at any position.
pub(crate) trait Source {
    /// The size of the file, in bytes.
    fn byte_len(&self) -> u64;

    /// At least `want` bytes from the position `at`, or all bytes to the end of the file if there are fewer. `want` is
    /// at most [`PREFIX_LEN`](crate::PREFIX_LEN).
    fn from(&mut self, at: Offset, want: usize) -> Walk<&[u8]>;

    /// Exactly `N` bytes from the position `at`; `None` if the file has fewer.
    fn array<const N: usize>(&mut self, at: Offset) -> Walk<Option<[u8; N]>> {
        Ok(self.from(at, N)?.first_chunk::<N>().copied())
    }
}

/// The first bytes of a file.
pub(crate) struct Prefix<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) byte_len: u64,
}

impl Source for Prefix<'_> {
    fn byte_len(&self) -> u64 {
        self.byte_len
    }

    fn from(&mut self, at: Offset, want: usize) -> Walk<&[u8]> {
        let start = usize::try_from(at.get()).unwrap_or(usize::MAX);
        let there = self.bytes.get(start..).unwrap_or_default();
        let rest = Offset::new(self.byte_len).since(at);
        if there.len() >= want || u64::try_from(there.len()).is_ok_and(|n| n >= rest) {
            Ok(there)
        } else {
            Err(Stop::BeyondPrefix)
        }
    }
}

/// The ratio of the size of a sequential read to that of a read after a seek.
const READ_ON_FACTOR: usize = 4;

/// A reader with a buffer of `N` bytes. Only the requested parts of the file are read; seeks skip the others.
pub(crate) struct Buffered<R, const N: usize> {
    reader: R,
    byte_len: u64,
    buffer: [u8; N],
    /// The position in the file of the first byte in the buffer.
    start: u64,
    filled: usize,
    /// The position of the reader, so that a sequential read needs no seek.
    position: u64,
    /// The number of bytes that may still be read.
    allowance: u64,
    /// The number of bytes that are read after a seek, unless more are requested: at most `N`.
    read_len: usize,
}

impl<R: Read + Seek, const N: usize> Buffered<R, N> {
    pub(crate) fn new(mut reader: R) -> Result<Self, AssetError> {
        let byte_len = reader.seek(SeekFrom::End(0))?;
        Ok(Self {
            reader,
            byte_len,
            buffer: [0; N],
            start: 0,
            filled: 0,
            position: byte_len,
            allowance: u64::MAX,
            read_len: N,
        })
    }

    /// Limits the number of bytes that may still be read. A file that needs more is refused.
    pub(crate) fn set_allowance(&mut self, bytes: u64) {
        self.allowance = bytes;
    }

    pub(crate) fn set_read_len(&mut self, read_len: usize) {
        self.read_len = read_len.min(N);
    }

    fn fill(&mut self, offset: u64, want: usize) -> Walk<()> {
        // A sequential read is often followed by others, and one large read costs less than several small ones.
        let mut read_len = self.read_len.saturating_mul(READ_ON_FACTOR);
        if self.position != offset {
            read_len = self.read_len;
            self.position = self.reader.seek(SeekFrom::Start(offset))?;
        }
        self.start = offset;
        self.filled = 0;
        let most = want.max(read_len).min(N);
        while self.filled < want.min(N) {
            // The limit applies to all bytes that this read may return, including those that were not requested.
            let left = most.saturating_sub(self.filled);
            if self.allowance < u64::try_from(left).unwrap_or(u64::MAX) {
                let problem = "too many bytes to read, expected at most 32 MiB";
                return refuse(Offset::new(offset), "boxes", "", problem);
            }
            let room = self.buffer.get_mut(self.filled..most).unwrap_or_default();
            match self.reader.read(room) {
                Ok(0) => break,
                Ok(n) => {
                    let read = u64::try_from(n).unwrap_or(u64::MAX);
                    self.filled = self.filled.saturating_add(n).min(N);
                    self.position = self.position.saturating_add(read);
                    self.allowance = self.allowance.saturating_sub(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn held(&self, at: Offset) -> &[u8] {
        at.get()
            .checked_sub(self.start)
            .and_then(|skip| usize::try_from(skip).ok())
            .and_then(|skip| self.buffer.get(skip..self.filled))
            .unwrap_or_default()
    }
}

impl<R: Read + Seek, const N: usize> Source for Buffered<R, N> {
    fn byte_len(&self) -> u64 {
        self.byte_len
    }

    fn from(&mut self, at: Offset, want: usize) -> Walk<&[u8]> {
        let rest = Offset::new(self.byte_len).since(at);
        let want = want.min(usize::try_from(rest).unwrap_or(usize::MAX));
        if self.held(at).len() < want {
            self.fill(at.get(), want)?;
        }
        Ok(self.held(at))
    }
}
