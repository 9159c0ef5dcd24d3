//! A position in a file.

use core::ops::{Add, Sub};

/// A position in a file, in bytes from its start. Sums saturate at the maximum, which is past the end of any file, so
/// bounds checks fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Offset(u64);

impl Offset {
    pub(crate) const fn new(offset: u64) -> Self {
        Self(offset)
    }

    pub(crate) const fn get(self) -> u64 {
        self.0
    }

    /// The number of bytes from a position to a later one; 0 if it is not later.
    pub(crate) const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The position at a signed distance.
    pub(crate) const fn moved(self, by: i64) -> Self {
        Self(self.0.saturating_add_signed(by))
    }
}

impl Add<u64> for Offset {
    type Output = Self;

    fn add(self, len: u64) -> Self {
        Self(self.0.saturating_add(len))
    }
}

impl Sub<u64> for Offset {
    type Output = Self;

    fn sub(self, len: u64) -> Self {
        Self(self.0.saturating_sub(len))
    }
}
