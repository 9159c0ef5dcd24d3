//! The rows of an endpoint's table of members.

use flow_validate::models::{Dated, Numbers, Source, Words};
use http::StatusCode;

use super::findings::Findings;
use super::{Refusal, Request};

/// The rules of an endpoint: its members, and the conflicts between them. Each endpoint has its table in its own file.
#[derive(Debug)]
pub struct EndpointRules {
    /// Whether the endpoint takes forms as well as JSON.
    forms: bool,
    /// The members in groups, since endpoints share some.
    members: &'static [&'static [Member]],
    pub(super) across: &'static [Across],
    pub(super) source: Source,
}

/// A rule about several members.
pub(crate) type Across = fn(&Request, &mut Findings);

impl EndpointRules {
    /// The rules of an endpoint that takes JSON, by the page `source`.
    pub(crate) const fn new(source: Source, members: &'static [&'static [Member]]) -> Self {
        Self {
            forms: false,
            members,
            across: &[],
            source,
        }
    }

    /// States that the endpoint takes forms as well as JSON.
    pub(crate) const fn with_forms(self) -> Self {
        Self {
            forms: true,
            ..self
        }
    }

    /// Sets the rules about several members, in this order.
    pub(crate) const fn across(self, across: &'static [Across]) -> Self {
        Self { across, ..self }
    }

    /// Whether the endpoint takes `multipart/form-data`, where each value is a string, as well as JSON.
    #[must_use]
    pub fn takes_forms(&self) -> bool {
        self.forms
    }

    /// Whether the endpoint has a member of this name, such as `referenceImage_3`.
    #[must_use]
    pub fn has_member(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The row of a member, and its number; 0 for one without numbers.
    pub(super) fn find(&self, name: &str) -> Option<(&'static Member, u8)> {
        self.all()
            .find_map(|member| Some((member, member.slot(name)?)))
    }

    /// The refusal of a known member that was passed as an extra one.
    pub(crate) fn refuse_extra(&self, name: &str) -> Refusal {
        let message = format!("Parameter {name} is known: set it by its own method");
        Refusal::new(StatusCode::BAD_REQUEST, Some(name), message, self.source)
    }

    /// The row and number of a member in the table; `None` if it is not in it.
    pub(crate) fn position(&self, name: &str) -> Option<(usize, u8)> {
        let mut rows = self.all().enumerate();
        rows.find_map(|(row, member)| Some((row, member.slot(name)?)))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'static Member> {
        self.members.iter().copied().flatten()
    }
}

/// A row: one member, or numbered ones.
#[derive(Debug)]
pub(crate) struct Member {
    pub(super) name: &'static str,
    /// An alternative spelling of the name.
    alias: Option<&'static str>,
    /// The largest number, as in `reference_10`; 0 for a member without numbers.
    slots: u8,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) source: Source,
}

impl Member {
    pub(crate) const fn new(name: &'static str, kind: Kind, source: Source) -> Self {
        Self {
            name,
            alias: None,
            slots: 0,
            kind,
            required: false,
            source,
        }
    }

    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub(crate) const fn or(self, alias: &'static str) -> Self {
        Self {
            alias: Some(alias),
            ..self
        }
    }

    pub(crate) const fn numbered(self, slots: u8) -> Self {
        Self { slots, ..self }
    }

    /// The number of a member of this row; `None` if `name` is not of this row.
    fn slot(&self, name: &str) -> Option<u8> {
        if self.slots == 0 {
            return (name == self.name || Some(name) == self.alias).then_some(0);
        }
        let digits = name.strip_prefix(self.name)?.strip_prefix('_')?;
        let slot: u8 = digits.parse().ok()?;
        // `reference_01` and `reference_+1` are not members.
        ((1..=self.slots).contains(&slot) && digits.starts_with(|c| ('1'..='9').contains(&c)))
            .then_some(slot)
    }
}

/// The type of a member's value. Numbers and flags in forms are strings. Such strings are accepted in JSON as well,
/// since the sources do not exclude them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A string that is not empty.
    Prompt,
    /// A string of at most this many characters.
    Text(Dated<usize>),
    /// An `http` or `https` URL of at most this many characters.
    Url(Dated<usize>),
    /// The name of a model, known or not.
    Model,
    /// A string whose allowed values depend on the model.
    AnyText,
    /// A word of a list, in any case.
    Word(Dated<Words>),
    /// A whole number.
    Number(Dated<Numbers>),
    /// True or false.
    Flag,
    /// The reference of an image.
    Image,
    /// The reference of a video.
    Video,
    /// The reference of an image or a video.
    Asset,
    /// The reference of a character.
    Character,
    /// The reference of a user's voice, or the name of one of the service's own.
    Voice,
    /// The address of an account.
    Email,
    /// A token of at least this many characters.
    Token(Dated<usize>),
    /// Names of captcha providers.
    CaptchaOrder,
    /// The id of a job.
    Job,
    /// A list of references of images and videos.
    Assets(Dated<Numbers>),
    /// A list of clips, each an object with the members of this table.
    Clips(Dated<Numbers>, &'static [Member]),
    /// Seconds, from 0 up to this.
    Seconds(Dated<u32>),
}
