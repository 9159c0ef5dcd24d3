//! Markers in prompts, such as `@reference_1`, which refer to members of the request.
//!
//! ```text
//! marker = "@" family "_" 1*DIGIT        ; not followed by a letter, a digit or "_"
//! family = 1*ALPHA                       ; case is ignored
//! ```

use super::Source;

/// The rules for the markers of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarkerRules {
    /// The families whose markers require a member: `@reference_1` requires `reference_1`.
    pub required: &'static [&'static str],
    /// The families that the sources call "not supported". Such markers are not checked, since the sources do not state
    /// whether they are refused or treated as plain text.
    pub unsupported: &'static [&'static str],
    /// The source of the rules.
    pub source: Source,
}

const POSTMAN: Source = Source::documented("useapi.net Postman collection", "2026-07");

/// The marker rules for prompts of `POST /images`.
pub const IMAGE_MARKERS: MarkerRules = MarkerRules {
    required: &["character", "reference"],
    unsupported: &["referenceAudio", "referenceVideo"],
    source: POSTMAN,
};
/// The marker rules for prompts of `POST /videos`.
pub const VIDEO_MARKERS: MarkerRules = MarkerRules {
    required: &["character", "referenceImage", "referenceAudio"],
    unsupported: &["referenceVideo"],
    source: POSTMAN,
};
/// The marker rules for prompts of `POST /videos/extend`, which supports no markers.
pub const EXTEND_MARKERS: MarkerRules = MarkerRules {
    required: &[],
    unsupported: &[
        "character",
        "referenceImage",
        "referenceAudio",
        "referenceVideo",
    ],
    source: POSTMAN,
};

impl MarkerRules {
    /// The first marker of a prompt whose member is missing, as the member's family and number.
    ///
    /// `has` returns whether the request has the member of the given family and number.
    ///
    /// ```
    /// use flow_validate::models::markers::IMAGE_MARKERS;
    ///
    /// let prompt = "@Reference_1 in the style of @reference_2";
    /// assert_eq!(IMAGE_MARKERS.missing(prompt, |_, number| number == 1), Some(("reference", 2)));
    /// assert_eq!(IMAGE_MARKERS.missing(prompt, |_, number| number < 3), None);
    /// assert_eq!(IMAGE_MARKERS.missing("@referenceVideo_1 turns", |_, _| false), None);
    /// ```
    pub fn missing(
        &self,
        prompt: &str,
        mut has: impl FnMut(&'static str, u32) -> bool,
    ) -> Option<(&'static str, u32)> {
        markers(prompt).find_map(|marker| {
            let family = self
                .required
                .iter()
                .find(|family| family.eq_ignore_ascii_case(marker.family))?;
            (!has(family, marker.number)).then_some((*family, marker.number))
        })
    }
}

/// A marker in a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Marker<'a> {
    /// The word before the `_`, as written in the prompt: `Reference`.
    pub family: &'a str,
    /// The number after the `_`, saturated to `u32`.
    pub number: u32,
    /// The position of the `@`, in bytes.
    pub offset: usize,
}

/// Iterates over the markers of any family in a prompt.
///
/// ```
/// use flow_validate::models::markers::markers;
///
/// let mut found = markers("@character_1's hat, nora@example.org, @reference_10.");
/// let first = found.next().unwrap();
/// assert_eq!((first.family, first.number, first.offset), ("character", 1, 0));
/// assert_eq!(found.next().unwrap().number, 10);
/// assert_eq!(found.next(), None);
/// ```
pub fn markers(prompt: &str) -> impl Iterator<Item = Marker<'_>> {
    prompt.match_indices('@').filter_map(|(offset, at)| {
        let rest = prompt.get(offset.checked_add(at.len())?..)?;
        let (family, rest) = split_run(rest, |c| c.is_ascii_alphabetic());
        let (digits, rest) = split_run(rest.strip_prefix('_')?, |c| c.is_ascii_digit());
        let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if family.is_empty() || digits.is_empty() || goes_on {
            return None;
        }
        Some(Marker {
            family,
            number: digits.parse().unwrap_or(u32::MAX),
            offset,
        })
    })
}

/// Splits a text after its leading `accepted` characters.
fn split_run(text: &str, accepted: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !accepted(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}
