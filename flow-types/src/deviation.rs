//! Deviations from the documented format, as data: path, expected type and actual kind of value.

use std::fmt;

use crate::json::JsonKind;
use crate::{word_enum, words};

word_enum! {
    /// The way in which a reference deviates from the documented format.
    pub enum ReferenceForm {
        /// The reference is escaped or encoded, such as `user%3A4711…`, or in a text that is not UTF-8. It is returned
        /// decoded.
        Encoded = "encoded": "an encoded reference",
        /// The reference has an unknown form, such as a bare UUID. It is returned as received.
        UnknownForm = "unknown_form": "a reference of an unknown form",
        /// The reference is in an undocumented place.
        UndocumentedPlace = "undocumented_place": "a reference in an undocumented place",
    }
}

/// The maximum number of deviations that are reported for a body, which may contain a million.
const MAX_DEVIATIONS: usize = 256;

/// A member of a body that deviates from its documented type.
///
/// Contains no value of the body: the path consists of documented names and positions only.
///
/// ```
/// # use flow_types::UploadResponse;
/// let body = br#"{"mediaGenerationId":{"mediaGenerationId":"user:1-email:6a-image:x"},"width":"1024"}"#;
/// let upload = UploadResponse::from_slice(body)?;
/// assert_eq!(upload.width(), None);
/// let found: Vec<String> = upload.deviations().iter().map(|deviation| deviation.to_string()).collect();
/// assert_eq!(found, ["width: expected an unsigned 32-bit integer, found a string"]);
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deviation {
    path: Box<str>,
    expected: &'static str,
    found: FoundValue,
}

/// The value that was found instead of the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FoundValue {
    /// A value of this kind, which differs from the documented one or is out of range.
    Kind(JsonKind),
    /// A string that does not have the documented form, such as an invalid time.
    InvalidText,
    /// A reference that is in an undocumented place, encoded, or of an unknown form.
    Reference(ReferenceForm),
    /// A repetition of the member, with a value of this kind. Accessors return the first usable value.
    Duplicate(JsonKind),
}

words! {
    FoundValue {
        Kind = "kind",
        InvalidText = "invalid_text",
        Reference = "reference",
        Duplicate = "duplicate",
    }
}

impl Deviation {
    /// The path of the member: `media.video.dimensions.length`, `media[0].name`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The documented type, in words: `a string`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// The value that was found.
    #[must_use]
    pub fn found(&self) -> FoundValue {
        self.found
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found ", self.path, self.expected)?;
        match self.found {
            FoundValue::Kind(kind) => kind.fmt(f),
            FoundValue::InvalidText => f.write_str("a string of a different form"),
            FoundValue::Reference(form) => form.fmt(f),
            FoundValue::Duplicate(kind) => write!(f, "a further value, {kind}"),
        }
    }
}

/// The path of the member that is checked. It is formatted only if the member deviates.
pub(crate) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step,
}

enum Step {
    Root,
    Member(&'static str),
    Index(usize),
}

impl Path<'_> {
    pub(crate) const ROOT: Path<'static> = Path {
        parent: None,
        step: Step::Root,
    };

    pub(crate) fn member(&self, name: &'static str) -> Path<'_> {
        Path {
            parent: Some(self),
            step: Step::Member(name),
        }
    }

    pub(crate) fn index(&self, index: usize) -> Path<'_> {
        Path {
            parent: Some(self),
            step: Step::Index(index),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below_root = match self.parent {
            Some(parent) => {
                parent.fmt(f)?;
                !matches!(parent.step, Step::Root)
            }
            None => false,
        };
        match self.step {
            Step::Root => Ok(()),
            Step::Member(name) if below_root => write!(f, ".{name}"),
            Step::Member(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// Collects deviations, up to a limit.
#[derive(Default)]
pub(crate) struct Report(Vec<Deviation>);

impl Report {
    pub(crate) fn add(&mut self, path: &Path<'_>, expected: &'static str, found: FoundValue) {
        if !self.is_full() {
            self.0.push(Deviation {
                path: path.to_string().into(),
                expected,
                found,
            });
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= MAX_DEVIATIONS
    }

    pub(crate) fn into_vec(self) -> Vec<Deviation> {
        self.0
    }
}
