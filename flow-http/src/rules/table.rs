//! What a table of an endpoint is made of.

use flow_validate::models::{Dated, Numbers, Source, Words};
use http::StatusCode;

use super::findings::Findings;
use super::{Refusal, Request};

/// What an endpoint takes: its members, and what they must be to each other. Each endpoint has its table in its own file.
#[derive(Debug)]
pub struct EndpointRules {
    /// Whether a form is taken beside JSON.
    forms: bool,
    /// In groups, since endpoints share some.
    members: &'static [&'static [Member]],
    pub(super) across: &'static [Across],
    pub(super) source: Source,
}

/// A rule about several members.
pub(crate) type Across = fn(&Request, &mut Findings);

impl EndpointRules {
    /// Members in JSON, as the page `source` has them.
    pub(crate) const fn new(source: Source, members: &'static [&'static [Member]]) -> Self {
        Self {
            forms: false,
            members,
            across: &[],
            source,
        }
    }

    /// Forms are taken beside JSON.
    pub(crate) const fn with_forms(self) -> Self {
        Self {
            forms: true,
            ..self
        }
    }

    /// What members must be to each other, in this order.
    pub(crate) const fn across(self, across: &'static [Across]) -> Self {
        Self { across, ..self }
    }

    /// Whether the endpoint takes `multipart/form-data`, where each value is a text, beside JSON.
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

    /// Refuses a member of the table that was passed as one that is not known.
    pub(crate) fn refuse_extra(&self, name: &str) -> Refusal {
        let message = format!("Parameter {name} is known: set it by its own method");
        Refusal::new(StatusCode::BAD_REQUEST, Some(name), message, self.source)
    }

    /// Where a member stands in the table, by row and number; `None` for one that is not in it.
    pub(crate) fn position(&self, name: &str) -> Option<(usize, u8)> {
        let mut rows = self.all().enumerate();
        rows.find_map(|(row, member)| Some((row, member.slot(name)?)))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'static Member> {
        self.members.iter().copied().flatten()
    }
}

/// A member, or several that differ in their number only.
#[derive(Debug)]
pub(crate) struct Member {
    pub(super) name: &'static str,
    /// Another spelling.
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
        // `reference_01` and `reference_+1` are no members.
        ((1..=self.slots).contains(&slot) && digits.starts_with(|c| ('1'..='9').contains(&c)))
            .then_some(slot)
    }
}

/// What the value of a member is. In a form, numbers and flags are texts; so texts that read as such are taken in
/// JSON as well, where the sources do not tell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A text that is not empty.
    Prompt,
    /// A text of at most this many characters.
    Text(Dated<usize>),
    /// An address on the web, of at most this many characters.
    Url(Dated<usize>),
    /// The name of a model, known or not.
    Model,
    /// A text whose words depend on the model.
    AnyText,
    /// A word of a list. Its case does not count.
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
