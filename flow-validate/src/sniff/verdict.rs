//! The result of a detection rule.

use crate::format::{AssetType, OtherFormat};

/// The format of a file according to its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sniff {
    /// A type that the service supports. The rest of the file is not checked, see
    /// [`CheckedAsset::check`](crate::CheckedAsset::check).
    Match(AssetType),
    /// A format that the service does not support.
    Other(OtherFormat),
    /// More bytes are needed to determine the format. For a complete file, use [`sniff_file`](crate::sniff_file).
    #[non_exhaustive]
    NeedMore {
        /// The minimum number of leading bytes that are needed, at most [`PREFIX_LEN`](crate::PREFIX_LEN).
        at_least: usize,
    },
    /// An unknown format.
    Unknown,
}

/// The result of a rule. `Yes` and `No` are final: further bytes do not change them.
pub(super) enum Verdict {
    Yes(Sniff),
    No,
    /// The bytes are not sufficient. At least this number of leading bytes is needed.
    More(usize),
}

/// Compares the available bytes at `offset` with a pattern.
pub(super) fn at(bytes: &[u8], offset: usize, pattern: &[u8], result: Sniff) -> Verdict {
    let there = bytes.get(offset..).unwrap_or_default();
    let n = there.len().min(pattern.len());
    if there.get(..n) != pattern.get(..n) {
        Verdict::No
    } else if n == pattern.len() {
        Verdict::Yes(result)
    } else {
        Verdict::More(offset.saturating_add(pattern.len()))
    }
}
