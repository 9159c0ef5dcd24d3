//! What a rule answers.

use crate::format::{AssetType, OtherFormat};

/// What the first bytes of a file say about its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sniff {
    /// A type that the service takes. Whether the rest of the file is sound is another question, see
    /// [`CheckedAsset::check`](crate::CheckedAsset::check).
    Match(AssetType),
    /// A format that the service does not take.
    Other(OtherFormat),
    /// More bytes are needed for an answer. Where there are no more, ask [`sniff_file`](crate::sniff_file).
    #[non_exhaustive]
    NeedMore {
        /// How many of the first bytes are needed at least, at most [`PREFIX_LEN`](crate::PREFIX_LEN).
        at_least: usize,
    },
    /// An unknown format.
    Unknown,
}

/// The answer of one rule. `Yes` and `No` are final: no further bytes may change them.
pub(super) enum Verdict {
    Yes(Sniff),
    No,
    /// Undecided; this many bytes are needed.
    More(usize),
}

/// Compares as many bytes as there are.
pub(super) fn at(bytes: &[u8], offset: usize, pattern: &[u8], answer: Sniff) -> Verdict {
    let there = bytes.get(offset..).unwrap_or_default();
    let n = there.len().min(pattern.len());
    if there.get(..n) != pattern.get(..n) {
        Verdict::No
    } else if n == pattern.len() {
        Verdict::Yes(answer)
    } else {
        Verdict::More(offset.saturating_add(pattern.len()))
    }
}
