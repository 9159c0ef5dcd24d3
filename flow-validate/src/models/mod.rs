//! Tables of the models and request limits of the service, each row with its source and date.
//!
//! Request limits change several times a year, so they are data: [`video`] and [`image`] contain the tables of models,
//! [`members`] the limits that several endpoints share, and [`voices`] the names of the service's preset voices. A new
//! model is a new row; a name without a row is not checked.
//!
//! If the sources disagree, a row accepts the values of all of them. Prices, default counts, default retries, the
//! lifetime of URLs and the contents of plans are not included, since they change and are not part of requests.
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

use crate::getters::getters;

pub mod image;
#[doc(hidden)]
pub mod markers;
pub mod members;
pub mod video;
pub mod voices;

/// The reliability of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// A page of the service, or a transcription of one, documents the limit.
    Documented,
    /// A client observed the limit.
    Observed,
    /// The limit is derived from other facts, or its source is weak.
    Assumed,
}

impl Basis {
    /// The word for logs: `documented`, `observed` or `assumed`.
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

/// The source of a limit: a page and the date of its edition.
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
    /// The source of a documented limit: a page of the service, or a transcription of one.
    #[must_use]
    pub const fn documented(page: &'static str, edition: &'static str) -> Self {
        Self::new(page, edition, Basis::Documented)
    }

    /// The source of an observed limit: a client and the date of its report.
    #[must_use]
    pub const fn observed(page: &'static str, edition: &'static str) -> Self {
        Self::new(page, edition, Basis::Observed)
    }

    /// The source of an assumed limit: the page that it is derived from.
    #[must_use]
    pub const fn assumed(page: &'static str, edition: &'static str) -> Self {
        Self::new(page, edition, Basis::Assumed)
    }

    const fn new(page: &'static str, edition: &'static str, basis: Basis) -> Self {
        Self {
            page,
            edition,
            basis,
        }
    }

    getters! {
        self;
        /// The name of the page or of the repository.
        page: &'static str = self.page;
        /// The date of the edition: a year and a month, and a day if it is known.
        edition: &'static str = self.edition;
        /// The reliability of the source.
        basis: Basis = self.basis;
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.page, self.edition)
    }
}

/// A limit with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dated<T> {
    /// The limit.
    pub value: T,
    /// The source of the limit.
    pub source: Source,
}

impl<T> Dated<T> {
    /// A limit with its source.
    #[must_use]
    pub const fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }
}

/// The integers that a member accepts.
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
    /// Any integer: no source sets a limit, or the sources disagree.
    Any,
    /// The listed integers.
    OneOf(&'static [i64]),
    /// The integers from the first to the second, inclusive.
    Between(i64, i64),
    /// This integer and all greater ones.
    AtLeast(i64),
}

impl Numbers {
    /// Whether the member accepts `number`.
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

/// The words that a member accepts, such as aspect ratios.
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
    reason = "a list of words needs no other field"
)]
pub struct Words(
    /// The words as sent.
    pub &'static [&'static str],
);

impl Words {
    /// Whether `word` is one of the words, including its case.
    #[must_use]
    pub fn contains(self, word: &str) -> bool {
        self.0.contains(&word)
    }

    /// Finds a word, ignoring case, and returns it as sent.
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

/// Formats a list as `a, b or c`.
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
