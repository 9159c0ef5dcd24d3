//! What the service's models and members take, as rows with the page and the date that each is from.
//!
//! Request limits change several times a year. So they are data: [`video`] and [`image`] hold the tables of the
//! models, [`members`] what all endpoints share, [`markers`] what a prompt may point at, and [`voices`] the names of
//! the service's own voices. A model that is new is one more row; a name without a row is not judged.
//!
//! Where the sources disagree, a row takes what any of them takes. Prices, default counts, default retries, how long
//! a URL lives and what a plan includes are not here: they drift, and no request needs them.
//!
//! ```
//! use flow_validate::models::video::{VideoMode, VideoModel};
//!
//! let model = VideoModel::by_name("veo-3.1-fast").ok_or("no row")?;
//! let limits = model.mode(VideoMode::References).ok_or("no such mode")?;
//! assert!(limits.seconds().contains(8) && !limits.seconds().contains(4));
//! assert_eq!(limits.images(), Some(3));
//! assert_eq!(limits.source().to_string(), "useapi.net post-google-flow-videos (2026-06-05)");
//! assert!(VideoModel::by_name("not-known-yet").is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use core::fmt;

pub mod image;
pub mod markers;
pub mod members;
pub mod video;
pub mod voices;

/// How much a limit can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// A page of the service says it, or a transcription of one.
    Documented,
    /// A client met it.
    Observed,
    /// It follows from something else, or its source is thin. A caller may know better.
    Assumed,
}

impl Basis {
    /// One word: `documented`, `observed` or `assumed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a limit was read, and the date of that edition.
///
/// ```
/// use flow_validate::models::video;
///
/// let source = video::COUNT.source;
/// assert_eq!((source.page(), source.edition()), ("useapi.net post-google-flow-videos", "2026-06-05"));
/// assert_eq!(source.basis().as_str(), "documented");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    page: &'static str,
    edition: &'static str,
    basis: Basis,
}

impl Source {
    /// A page of the service, or a transcription of one, in the edition of this date.
    #[must_use]
    pub const fn documented(page: &'static str, edition: &'static str) -> Self {
        Self {
            page,
            edition,
            basis: Basis::Documented,
        }
    }

    /// What a client met, and when it was written down.
    #[must_use]
    pub const fn observed(page: &'static str, edition: &'static str) -> Self {
        Self {
            page,
            edition,
            basis: Basis::Observed,
        }
    }

    /// Where the limit would be documented, or what it follows from.
    #[must_use]
    pub const fn assumed(page: &'static str, edition: &'static str) -> Self {
        Self {
            page,
            edition,
            basis: Basis::Assumed,
        }
    }

    /// The name of the page or of the repository.
    #[must_use]
    pub const fn page(&self) -> &'static str {
        self.page
    }

    /// The date of the edition: a year and a month, and a day where it is known.
    #[must_use]
    pub const fn edition(&self) -> &'static str {
        self.edition
    }

    /// How much it can be relied on.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.basis
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.page, self.edition)
    }
}

/// A limit, and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dated<T> {
    /// The limit.
    pub value: T,
    /// Where it was read.
    pub source: Source,
}

impl<T> Dated<T> {
    /// A limit with its source.
    #[must_use]
    pub const fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }
}

/// The whole numbers that a member takes.
///
/// ```
/// use flow_validate::models::Numbers;
///
/// assert_eq!(Numbers::OneOf(&[4, 6, 8]).to_string(), "4, 6 or 8");
/// assert_eq!(Numbers::Between(3, 15).to_string(), "3 to 15");
/// assert!(Numbers::AtLeast(0).contains(0) && !Numbers::AtLeast(0).contains(-1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Numbers {
    /// Any: no source sets a limit, or they disagree about one.
    Any,
    /// These.
    OneOf(&'static [i64]),
    /// All from the first to the second, which are both taken.
    Between(i64, i64),
    /// This one and all that are larger.
    AtLeast(i64),
}

impl Numbers {
    /// Whether the member takes `number`.
    #[must_use]
    pub fn contains(self, number: i64) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(numbers) => numbers.contains(&number),
            Self::Between(first, last) => (first..=last).contains(&number),
            Self::AtLeast(first) => number >= first,
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("a whole number"),
            Self::OneOf(numbers) => list(f, numbers),
            Self::Between(first, last) => write!(f, "{first} to {last}"),
            Self::AtLeast(first) => write!(f, "{first} or more"),
        }
    }
}

/// Words that a member takes, such as aspect ratios.
///
/// ```
/// use flow_validate::models::Words;
///
/// assert_eq!(Words(&["landscape", "portrait"]).to_string(), "landscape or portrait");
/// assert!(!Words(&["landscape", "portrait"]).contains("Portrait"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "it is a list of words, and will stay one"
)]
pub struct Words(
    /// The words, as they are sent.
    pub &'static [&'static str],
);

impl Words {
    /// Whether `word` is one of them. Case counts.
    #[must_use]
    pub fn contains(self, word: &str) -> bool {
        self.0.contains(&word)
    }

    /// The word as it is sent, of one in any case of letters.
    #[must_use]
    pub fn in_any_case(self, word: &str) -> Option<&'static str> {
        self.0
            .iter()
            .find(|known| known.eq_ignore_ascii_case(word))
            .copied()
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0)
    }
}

/// `a, b or c`.
fn list(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display]) -> fmt::Result {
    let last = items.len().saturating_sub(1);
    for (index, item) in items.iter().enumerate() {
        let before = match index {
            0 => "",
            _ if index == last => " or ",
            _ => ", ",
        };
        write!(f, "{before}{item}")?;
    }
    Ok(())
}
