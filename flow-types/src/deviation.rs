//! What did not fit, as data: where, what was expected, what kind of value came.

use std::fmt;

use crate::json::JsonKind;

/// How a reference differs from what is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceForm {
    /// Escaped or encoded, such as `user%3A4711…`, or in a text that is not UTF-8. It is handed out decoded.
    Encoded,
    /// Of a form that is not known, such as a bare UUID. It is handed out as it came.
    New,
    /// In a place that is not documented.
    Elsewhere,
}

impl fmt::Display for ReferenceForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoded => "one that is encoded",
            Self::New => "one of a form that is not known",
            Self::Elsewhere => "one in another place",
        })
    }
}

/// How many deviations one answer reports at most; a body may hold a million.
const MAX_DEVIATIONS: usize = 256;

/// A member that did not fit its documented type.
///
/// Holds no value of the answer: the path is made of documented names and positions only.
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
    found: Found,
}

/// What came in place of the expected value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Found {
    /// A value of this kind, which is not the documented one or out of its range.
    Other(JsonKind),
    /// A string that does not read as the documented form, such as a time that is none.
    Unreadable,
    /// A reference that stands elsewhere than documented, is written in another way, or is of a form that is not known.
    Reference(ReferenceForm),
    /// The member came once more, with a value of this kind. The first usable value counts.
    Duplicate(JsonKind),
}

impl Deviation {
    /// Where: `media.video.dimensions.length`, `media[0].name`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the service documents, in words: `a string`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// What came.
    #[must_use]
    pub fn found(&self) -> Found {
        self.found
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found ", self.path, self.expected)?;
        match self.found {
            Found::Other(kind) => kind.fmt(f),
            Found::Unreadable => f.write_str("a string of another form"),
            Found::Reference(form) => form.fmt(f),
            Found::Duplicate(kind) => write!(f, "{kind} as a further value"),
        }
    }
}

/// Where the check is; turned into text only for a deviation.
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
    pub(crate) fn add(&mut self, path: &Path<'_>, expected: &'static str, found: Found) {
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
