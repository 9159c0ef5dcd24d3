//! Reading a member's value by the kind in its row.

use flow_ids::{AccountEmail, IdParts, MediaGenerationId, MediaKind};
use flow_validate::models::members::{
    CAPTCHA_PROVIDERS, CaptchaOrderError, MAX_CAPTCHA_ORDER, check_captcha_order,
};
use flow_validate::models::voices::{PRESET_VOICES, preset_voice};
use flow_validate::models::{Basis, Dated, Source};
use serde_json::Value;

use super::findings::Findings;
use super::refusal::shown_name;
use super::table::{Kind, Member};

/// The service's refusal of a media name or a link instead of a reference.
const INCORRECT_FORMAT: Source = Source::observed(
    "fermafabiz-lab/n8n: Parameter startImage has incorrect format",
    "2026-09",
);

/// The value of a member, in the form that other rules need.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parsed {
    Text(Box<str>),
    Number(i64),
    Flag(bool),
    Email(AccountEmail),
    References(Vec<Reference>),
    /// The id of a job, reduced to the number of its user.
    Job(Box<str>),
    /// Anything else, and refused values.
    Other,
}

/// A reference, and the member that contains it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reference {
    pub(super) parameter: Box<str>,
    pub(super) id: MediaGenerationId,
}

/// Reads one value, and adds a refusal if it is invalid. `place` is its place in a list.
pub(super) fn read(
    member: &'static Member,
    name: &str,
    value: &Value,
    place: &str,
    found: &mut Findings,
) -> Parsed {
    let mut reader = Reader {
        member,
        name,
        place,
        found,
    };
    reader.read(value).unwrap_or(Parsed::Other)
}

struct Reader<'a> {
    member: &'static Member,
    name: &'a str,
    place: &'a str,
    found: &'a mut Findings,
}

impl Reader<'_> {
    /// Refuses the value: `Parameter {name} {what}`.
    fn refuse<T>(&mut self, what: impl std::fmt::Display, source: Source) -> Option<T> {
        let Self { name, place, .. } = self;
        let message = format!("Parameter {name}{place} {what}");
        self.found.form(name, message, source);
        None
    }

    fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        match value.as_str() {
            Some(text) => Some(text),
            None => self.refuse("must be a string", self.member.source),
        }
    }

    fn read(&mut self, value: &Value) -> Option<Parsed> {
        let source = self.member.source;
        match self.member.kind {
            Kind::Prompt => {
                let text = self.text(value)?;
                if text.is_empty() {
                    return self.refuse("must not be empty", source);
                }
                if text.trim().is_empty() {
                    let source = Source::assumed(source.page(), source.edition());
                    return self.refuse("must not be blank", source);
                }
                Some(Parsed::Text(text.into()))
            }
            Kind::Model => match self.text(value)? {
                "" => self.refuse("must not be empty", source),
                text => Some(Parsed::Text(text.into())),
            },
            Kind::AnyText => self.text(value).map(|text| Parsed::Text(text.into())),
            Kind::Text(max) => {
                let text = self.short(value, max)?;
                Some(Parsed::Text(text.into()))
            }
            Kind::Url(max) => {
                let text = self.short(value, max)?;
                if !is_web_address(text) {
                    let source = Source::assumed(source.page(), source.edition());
                    return self.refuse("must be an http or https URL", source);
                }
                Some(Parsed::Text(text.into()))
            }
            Kind::Token(min) => {
                if self.text(value)?.chars().count() < min.value {
                    let what = format!("must have at least {} characters", min.value);
                    return self.refuse(what, min.source);
                }
                Some(Parsed::Other)
            }
            Kind::Word(words) => match words.value.in_any_case(self.text(value)?) {
                Some(word) => Some(Parsed::Text(word.into())),
                None => self.refuse(format!("must be {}", words.value), words.source),
            },
            Kind::Number(numbers) => match whole_number(value) {
                Some(number) if numbers.value.contains(number) => Some(Parsed::Number(number)),
                Some(_) => self.refuse(format!("must be {}", numbers.value), numbers.source),
                None => self.refuse("must be a whole number", source),
            },
            Kind::Seconds(max) => match seconds(value) {
                Some(seconds) if (0.0..=f64::from(max.value)).contains(&seconds) => {
                    Some(Parsed::Other)
                }
                Some(_) => self.refuse(format!("must be 0 to {} seconds", max.value), max.source),
                None => self.refuse("must be a number of seconds", source),
            },
            Kind::Flag => match flag(value) {
                Some(flag) => Some(Parsed::Flag(flag)),
                None => self.refuse("must be true or false", source),
            },
            Kind::Email => match AccountEmail::parse(self.text(value)?) {
                Ok(email) => Some(Parsed::Email(email)),
                Err(_) => self.refuse("must be the e-mail address of an account", source),
            },
            Kind::CaptchaOrder => self.captcha_order(value),
            Kind::Job => match job_user(self.text(value)?) {
                Some(user) => Some(Parsed::Job(user.into())),
                None => self.refuse("has incorrect format: Invalid job ID format", source),
            },
            Kind::Voice => {
                let text = self.text(value)?;
                if preset_voice(text).is_some() {
                    return Some(Parsed::Other);
                }
                if text.starts_with("user:") {
                    return self.references(text, &[MediaKind::Voice]);
                }
                // The service may have a new preset.
                let presets = PRESET_VOICES.source;
                let what = "must be the name of a voice, such as Kore, or the reference of one";
                self.refuse(what, Source::assumed(presets.page(), presets.edition()))
            }
            Kind::Image => self.reference(value, &[MediaKind::Image]),
            Kind::Video => self.reference(value, &[MediaKind::Video]),
            Kind::Character => self.reference(value, &[MediaKind::Character]),
            Kind::Asset => self.reference(value, &[MediaKind::Image, MediaKind::Video]),
            Kind::Assets(numbers) => {
                let items = self.list(value, numbers.value, numbers.source)?;
                let kinds = [MediaKind::Image, MediaKind::Video];
                // The page does not name the kinds.
                let unnamed = Source::assumed(source.page(), source.edition());
                let references = items
                    .iter()
                    .filter_map(|item| self.one_reference(item, &kinds, unnamed))
                    .collect();
                Some(Parsed::References(references))
            }
            Kind::Clips(numbers, members) => {
                let items = self.list(value, numbers.value, numbers.source)?;
                Some(Parsed::References(self.clips(items, members)))
            }
        }
    }

    fn short<'v>(&mut self, value: &'v Value, max: Dated<usize>) -> Option<&'v str> {
        let text = self.text(value)?;
        if text.chars().count() > max.value {
            let what = format!("must have at most {} characters", max.value);
            return self.refuse(what, max.source);
        }
        Some(text)
    }

    fn captcha_order(&mut self, value: &Value) -> Option<Parsed> {
        let source = self.member.source;
        match check_captcha_order(self.text(value)?) {
            Ok(()) => Some(Parsed::Other),
            Err(CaptchaOrderError::TooMany) => {
                let what = format!("must have at most {} names", MAX_CAPTCHA_ORDER.value);
                self.refuse(what, MAX_CAPTCHA_ORDER.source)
            }
            Err(CaptchaOrderError::Unknown) => {
                let what = format!("must be a list of {}", CAPTCHA_PROVIDERS.value);
                self.refuse(what, CAPTCHA_PROVIDERS.source)
            }
            Err(_) => self.refuse("must be names with commas between them", source),
        }
    }

    fn list<'v>(
        &mut self,
        value: &'v Value,
        numbers: flow_validate::models::Numbers,
        source: Source,
    ) -> Option<&'v [Value]> {
        let Some(items) = value.as_array() else {
            return self.refuse("must be a list", self.member.source);
        };
        if !i64::try_from(items.len()).is_ok_and(|len| numbers.contains(len)) {
            return self.refuse(format!("must have {numbers} items"), source);
        }
        Some(items)
    }

    fn reference(&mut self, value: &Value, kinds: &[MediaKind<'_>]) -> Option<Parsed> {
        let text = self.text(value)?;
        self.references(text, kinds)
    }

    fn references(&mut self, text: &str, kinds: &[MediaKind<'_>]) -> Option<Parsed> {
        let source = self.member.source;
        Some(Parsed::References(vec![self.of_kind(text, kinds, source)?]))
    }

    fn one_reference(
        &mut self,
        value: &Value,
        kinds: &[MediaKind<'_>],
        source: Source,
    ) -> Option<Reference> {
        match value.as_str() {
            Some(text) => self.of_kind(text, kinds, source),
            None => self.refuse("must be a list of references", self.member.source),
        }
    }

    /// Reads a reference of one of these kinds; `source` is that of the kinds.
    fn of_kind(
        &mut self,
        text: &str,
        kinds: &[MediaKind<'_>],
        source: Source,
    ) -> Option<Reference> {
        let reference = Reference {
            parameter: self.name.into(),
            id: MediaGenerationId::from_wire(text),
        };
        let kind = match reference.id.parts() {
            Ok(parts) => known_kind(&parts),
            Err(error) => {
                let mistaken = error.looks_like_api_token()
                    || error.looks_like_job_id()
                    || text.starts_with("http");
                let what = format!("has incorrect format; {error}");
                if mistaken {
                    return self.refuse(what, INCORRECT_FORMAT);
                }
                // The service may have a new form. With `trusting`, the value counts as a reference.
                let (page, edition) = (INCORRECT_FORMAT.page(), INCORRECT_FORMAT.edition());
                let _: Option<()> = self.refuse(what, Source::assumed(page, edition));
                return Some(reference);
            }
        };
        if !kinds.iter().any(|wanted| wanted.as_str() == kind) {
            let wanted: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
            let what = format!("type must be {}, got {kind:?}", wanted.join(" or "));
            let _: Option<()> = self.refuse(what.replace('"', "'"), source);
            // With `trusting`, the value counts as a reference.
            return (source.basis() == Basis::Assumed).then_some(reference);
        }
        Some(reference)
    }

    fn clips(&mut self, items: &[Value], members: &'static [Member]) -> Vec<Reference> {
        let mut references = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Some(clip) = item.as_object() else {
                let _: Option<()> = self.refuse("must be a list of objects", self.member.source);
                continue;
            };
            let place = format!(" of {}[{index}]", self.name);
            for (name, value) in clip.iter().filter(|(_, value)| !value.is_null()) {
                let Some(member) = members.iter().find(|member| member.name == name) else {
                    unknown(name, &place, self.member.source, self.found);
                    continue;
                };
                if let Parsed::References(found) = read(member, name, value, &place, self.found) {
                    references.extend(found);
                }
            }
            for member in members.iter().filter(|member| member.required) {
                if clip.get(member.name).is_none_or(Value::is_null) {
                    let message = format!("{}{place} is required", member.name);
                    self.found.form(member.name, message, member.source);
                }
            }
        }
        references
    }
}

/// Refuses a member that the table does not have.
pub(super) fn unknown(name: &str, place: &str, source: Source, found: &mut Findings) {
    let shown = shown_name(name);
    let message = match shown {
        Some(name) => format!("Parameter {name}{place} not supported"),
        None => format!(
            "A parameter{place} with a name of {} bytes is not supported",
            name.len()
        ),
    };
    found.add(http::StatusCode::BAD_REQUEST, shown, message, source);
}

/// The name of a known kind. An unknown one may be any text and is not shown.
fn known_kind<'a>(parts: &IdParts<'a>) -> &'a str {
    match parts.kind() {
        MediaKind::Other(_) => "another kind",
        kind => kind.as_str(),
    }
}

/// Whether a text begins as an absolute `http` or `https` URL with a host.
fn is_web_address(text: &str) -> bool {
    let rest = text.split_once("://").filter(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    });
    let is_host = |c: char| c.is_alphanumeric() || c == '[';
    rest.is_some_and(|(_, rest)| rest.starts_with(is_host))
}

/// A whole number, or a string of one.
fn whole_number(value: &Value) -> Option<i64> {
    /// Up to this number, every whole number is exact as an `f64` (2^53).
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_u64().map(|_| i64::MAX))
            .or_else(|| {
                let float = number.as_f64()?;
                #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
                (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
            }),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The user's number in the id of a job: `j{time}{v|i}-u{user}-email:{address}-bot:google-flow`.
fn job_user(text: &str) -> Option<&str> {
    if text.contains('%')
        || !text
            .strip_prefix('j')?
            .starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let (before, rest) = text.split_once("-email:")?;
    let (_, user) = before.rsplit_once("-u")?;
    let is_number = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !rest.is_empty()).then_some(user)
}
