//! The search for references in the body of any endpoint and status.

use std::borrow::Cow;
use std::collections::BTreeSet;

use flow_ids::{MAX_ID_LEN, MediaGenerationId};
use memchr::{memchr, memchr2, memchr3, memmem};
use serde_json::value::RawValue;

use crate::deviation::{Deviation, FoundValue, Path, ReferenceForm, Report};
use crate::json::{after_mark, is_space, name_text, read_before, string_len, unquote};

/// The name of the member that contains a reference.
const NAME: &str = "mediaGenerationId";

/// The maximum depth of a documented place; the longest has six names and as many arrays.
const DEEPEST: usize = 12;

/// The maximum number of open objects and arrays that are tracked. Deeper ones are only counted, to limit memory.
const MAX_FRAMES: usize = 1024;

/// The references in a body of any status: results of the call, and possible results. A call with either must not be
/// repeated.
///
/// - A *result* is a reference in a documented place of the endpoint. Without such a reference, it is the value of a
///   member named `mediaGenerationId`; without such a member, and if the body is not JSON, it is a whole string or a
///   word of the text.
/// - A *possible* result is a reference in any other text, or in damaged JSON whose enclosing members are unknown.
/// - An *echo* is neither: a reference that was part of the request, or one in `error`, `message`, `detail`, `details`,
///   `errorDetails`, `prompt`, `request`, `requestData`, `source…`, `base…`, `start…`, `end…`, `reference…` or
///   `input…`.
///
/// ```
/// use flow_types::{References, ResponseBody, VideosResponse};
///
/// let page = b"<html>502 <pre>{\"media\":[{\"mediaGenerationId\":\"user:1-email:6a6b-video:x\"}]}</pre></html>";
/// let found = References::search(page, VideosResponse::PLACES, &[]);
/// assert_eq!(found.results()[0].as_str(), "user:1-email:6a6b-video:x");
///
/// let error = br#"{"error":"try later","note":"see user:1-email:6a6b-video:y"}"#;
/// let found = References::search(error, VideosResponse::PLACES, &[]);
/// assert!(found.results().is_empty() && found.has_possible());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    results: Vec<MediaGenerationId>,
    has_possible: bool,
    deviations: Vec<Deviation>,
}

impl References {
    /// Searches a body. `places` are the documented places, as in
    /// [`ResponseBody::PLACES`](crate::ResponseBody::PLACES); without places, there are no results. `named` are the
    /// references in the request.
    ///
    /// Takes time proportional to the length of the body, and does not recurse.
    #[must_use]
    pub fn search(body: &[u8], places: &[&str], named: &[&str]) -> Self {
        let (text, is_utf8) = decoded(body);
        let mut search = Search::new(places, named);
        search.encoded = !is_utf8;
        match serde_json::from_str::<&RawValue>(&text) {
            Ok(_) => {
                // A body with replaced bytes is not JSON, although its structure is known.
                search.is_json = !matches!(text, Cow::Owned(_)) || !is_utf8;
                search.json(&text, text.len(), true);
            }
            Err(_) => search.not_json(&unescaped(text)),
        }
        search.finish()
    }

    /// Searches a text that is JSON.
    pub(crate) fn in_json(text: &str, places: &[&str]) -> Self {
        let mut search = Search::new(places, &[]);
        search.is_json = true;
        search.json(text, text.len(), true);
        search.finish()
    }

    /// The references made by the call, in the order of the body, without duplicates.
    #[must_use]
    pub fn results(&self) -> &[MediaGenerationId] {
        &self.results
    }

    /// Returns the references made by the call, in the order of the body, without duplicates.
    #[must_use]
    pub fn into_results(self) -> Vec<MediaGenerationId> {
        self.results
    }

    /// Whether the body contains a possible result: a reference that is neither a result nor an echo.
    #[must_use]
    pub fn has_possible(&self) -> bool {
        self.has_possible
    }

    /// The results that deviate from the documented place or form.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }
}

/// Decodes a text that is a reference as a whole, and returns how it deviates from the documented form.
///
/// In the place of a reference, a text of an unknown form counts as well.
pub(crate) fn reference_in(text: &str) -> Option<(MediaGenerationId, Option<ReferenceForm>)> {
    let trimmed = text.trim();
    if let Ok(id) = MediaGenerationId::parse(trimmed) {
        let form = (trimmed.len() != text.len()).then_some(ReferenceForm::Encoded);
        return Some((id, form));
    }
    if let Cow::Owned(decoded) = percent_decoded(&entities_decoded(trimmed))
        && let Ok(id) = MediaGenerationId::parse(decoded.trim())
    {
        return Some((id, Some(ReferenceForm::Encoded)));
    }
    can_be_reference(trimmed).then(|| {
        (
            MediaGenerationId::from_wire(trimmed),
            Some(ReferenceForm::UnknownForm),
        )
    })
}

/// Whether a text in the place of a reference can be one of an unknown form.
fn can_be_reference(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "null",
        "undefined",
        "none",
        "nil",
        "nan",
        "true",
        "false",
        "n/a",
    ];
    const PREFIXES: &[&str] = &[
        "http:",
        "https:",
        "data:",
        "blob:",
        "www.",
        "/",
        "PUBLIC_ERROR_",
        "FINISH_REASON_",
        "MEDIA_GENERATION_STATUS_",
    ];
    let is_plain = |b: u8| b.is_ascii_graphic() && !b"<>\"{}[]\\`@".contains(&b);
    // An API token begins like a reference, but has no segment such as `-email:` or `-image:`.
    let is_token = text.strip_prefix("user:").is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let name = rest.strip_prefix('-').unwrap_or_default();
        let after = name.trim_start_matches(|c: char| c.is_ascii_lowercase());
        after.len() == name.len() || !after.starts_with(':')
    });
    text.len() <= MAX_ID_LEN
        && text.bytes().all(is_plain)
        && text.bytes().any(|b| b.is_ascii_alphanumeric())
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        && !PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        && !text.contains("://")
        && !is_token
        && !is_job_id(text)
}

/// Whether a text begins like a job id: `j`, a time, a letter, and `-u`.
fn is_job_id(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('j') else {
        return false;
    };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let after_letter = after.trim_start_matches(|c: char| c.is_ascii_lowercase());
    after.len() < rest.len() && after_letter.starts_with("-u")
}

/// The names of members that repeat the request or describe an error, and whose references are not results.
const REQUEST_COPIES: &[&str] = &[
    "error",
    "message",
    "detail",
    "details",
    "errorDetails",
    "prompt",
    "request",
    "requestData",
    "source",
];

/// Prefixes of other names of such members, which end where a word ends.
const REQUEST_COPY_PREFIXES: &[&str] = &["base", "start", "end", "reference", "input"];

/// Whether the references in a member are echoes: in `startImage`, `reference_1` and `inputs`, but not in `endpoint`.
fn is_echo(name: &str) -> bool {
    let is_next_word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
    let is_prefixed = |prefix: &&str| {
        name.strip_prefix(*prefix).is_some_and(|rest| {
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            rest.is_empty() || is_next_word(rest)
        })
    };
    REQUEST_COPY_PREFIXES.iter().any(is_prefixed)
        || name.strip_prefix("source").is_some_and(is_next_word)
        || REQUEST_COPIES.contains(&name)
}

/// Whether two names differ in at most one character.
fn is_near(name: &str, known: &str) -> bool {
    if name.len().abs_diff(known.len()) > 1 {
        return false;
    }
    let (name, known) = (name.as_bytes(), known.as_bytes());
    let front = name.iter().zip(known).take_while(|(a, b)| a == b).count();
    let back = name.iter().rev().zip(known.iter().rev());
    let back = back.take_while(|(a, b)| a == b).count();
    front.saturating_add(back).saturating_add(1) >= name.len().max(known.len())
}

/// Whether a text can contain a reference, encoded or not.
fn can_hold_reference(quoted: &str) -> bool {
    let bytes = quoted.as_bytes();
    memchr(b':', bytes).is_some() || memchr3(b'%', b'&', b'\\', bytes).is_some()
}

/// The text of a body, and whether it was UTF-8. Invalid bytes are replaced.
pub(crate) fn decoded(body: &[u8]) -> (Cow<'_, str>, bool) {
    let utf16 = |to_unit: fn([u8; 2]) -> u16| {
        let (units, _) = body.as_chunks::<2>();
        let text: String = char::decode_utf16(units.iter().map(|unit| to_unit(*unit)))
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        (Cow::Owned(after_mark(&text).to_owned()), false)
    };
    match body {
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => utf16(u16::from_be_bytes),
        _ => match String::from_utf8_lossy(body) {
            Cow::Borrowed(text) => (Cow::Borrowed(after_mark(text)), true),
            Cow::Owned(text) => (Cow::Owned(after_mark(&text).to_owned()), true),
        },
    }
}

/// Decodes the escapes of HTML, scripts and URLs in a text that is not JSON, so that escaped references are found.
fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    // In damaged JSON, an HTML entity is part of a string and stays encoded.
    let is_page = !text.trim_start().starts_with(['{', '[', '"']) || !text.contains('"');
    let text = match is_page.then(|| entities_decoded(&text)) {
        Some(Cow::Owned(decoded)) => Cow::Owned(decoded),
        _ => text,
    };
    let text = match script_decoded(&text) {
        Cow::Owned(decoded) => Cow::Owned(decoded),
        Cow::Borrowed(_) => text,
    };
    match letters_decoded(&text) {
        Cow::Owned(decoded) => Cow::Owned(decoded),
        Cow::Borrowed(_) => text,
    }
}

/// Decodes `\u003a`, `\x3a` and similar escapes, except quotes and backslashes, which would change the structure.
fn script_decoded(text: &str) -> Cow<'_, str> {
    replaced(text, "\\", |rest| {
        let (digits, len) = match rest.strip_prefix('u') {
            Some(digits) => (digits, 4),
            None => (rest.strip_prefix('x')?, 2),
        };
        let code = u8::from_str_radix(digits.get(..len)?, 16).ok()?;
        let is_plain = code.is_ascii_graphic() && !b"\"\\".contains(&code);
        is_plain.then_some((char::from(code), len.saturating_add(1)))
    })
}

/// Decodes the percent-encoded letters of `user`, since references are searched for by that word.
fn letters_decoded(text: &str) -> Cow<'_, str> {
    percent_replaced(text, |code| b"user".contains(&code))
}

/// Decodes `&#58;`, `&#x3a;`, `&quot;` and similar entities.
fn entities_decoded(text: &str) -> Cow<'_, str> {
    replaced(text, "&", |rest| {
        let end = rest.bytes().take(8).position(|b| b == b';')?;
        let name = rest.get(..end)?;
        let code = match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(hex) => u8::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            },
            None => match name {
                "quot" => b'"',
                "apos" => b'\'',
                "amp" => b'&',
                "lt" => b'<',
                "gt" => b'>',
                "colon" => b':',
                _ => return None,
            },
        };
        let is_ascii = code.is_ascii_graphic() || code == b' ';
        is_ascii.then_some((char::from(code), end.saturating_add(1)))
    })
}

/// Decodes each percent-encoded byte (`%3A`, or doubly `%253A`) for which `is_wanted` is true.
fn percent_replaced(text: &str, is_wanted: impl Fn(u8) -> bool) -> Cow<'_, str> {
    replaced(text, "%", |rest| {
        let digits = rest.strip_prefix("25").unwrap_or(rest);
        let code = u8::from_str_radix(digits.get(..2)?, 16).ok()?;
        let len = rest.len().saturating_sub(digits.len()).saturating_add(2);
        is_wanted(code).then_some((char::from(code), len))
    })
}

/// Decodes all percent-encoded visible ASCII characters.
fn percent_decoded<'t>(text: &Cow<'t, str>) -> Cow<'t, str> {
    match percent_replaced(text, |code| code.is_ascii_graphic()) {
        Cow::Owned(decoded) => Cow::Owned(decoded),
        Cow::Borrowed(_) => text.clone(),
    }
}

/// Replaces each escape. It starts with `mark`; `decode` returns the character and the number of bytes after `mark`, or
/// `None` for a text that is not an escape.
fn replaced<'t>(
    text: &'t str,
    mark: &str,
    decode: impl Fn(&str) -> Option<(char, usize)>,
) -> Cow<'t, str> {
    let mut out = String::new();
    let mut copied = 0;
    for at in memmem::find_iter(text.as_bytes(), mark) {
        let after = at.saturating_add(mark.len());
        // This mark is part of the escape before.
        if at < copied {
            continue;
        }
        if let Some((c, len)) = text.get(after..).and_then(&decode) {
            out.push_str(text.get(copied..at).unwrap_or_default());
            out.push(c);
            copied = after.saturating_add(len);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// An object or array that has not ended.
struct Frame<'t> {
    /// The name of the member whose value this is. Elements of an array have no name.
    name: Option<Cow<'t, str>>,
    is_object: bool,
    is_echo: bool,
    /// Whether the name of an enclosing member is damaged.
    is_hidden: bool,
}

/// The rank of the place of a result, best first: a documented place, a member of that name, a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tier {
    Place,
    Name,
    Text,
}

struct Candidate {
    id: MediaGenerationId,
    tier: Tier,
    path: &'static str,
    form: Option<ReferenceForm>,
}

struct Search<'p> {
    places: &'p [&'p str],
    named: &'p [&'p str],
    encoded: bool,
    /// Whether the text is JSON, in which words are not results.
    is_json: bool,
    candidates: Vec<Candidate>,
    /// The references that are probably at the top level of damaged JSON.
    uncertain: BTreeSet<MediaGenerationId>,
    has_possible: bool,
}

impl<'p> Search<'p> {
    fn new(places: &'p [&'p str], named: &'p [&'p str]) -> Self {
        Self {
            places,
            named,
            encoded: false,
            is_json: false,
            candidates: Vec::new(),
            uncertain: BTreeSet::new(),
            has_possible: false,
        }
    }

    fn finish(mut self) -> References {
        let tier = [Tier::Place, Tier::Name, Tier::Text]
            .into_iter()
            .find(|tier| self.candidates.iter().any(|found| found.tier == *tier));
        let mut results = Vec::new();
        let mut seen = BTreeSet::new();
        let mut report = Report::default();
        for found in self.candidates {
            if Some(found.tier) != tier {
                self.has_possible |= !seen.contains(&found.id);
                continue;
            }
            if seen.insert(found.id.clone()) {
                let elsewhere =
                    (found.tier != Tier::Place).then_some(ReferenceForm::UndocumentedPlace);
                let encoded = self.encoded.then_some(ReferenceForm::Encoded);
                if let Some(form) = found.form.or(encoded).or(elsewhere) {
                    let path = Path::ROOT.member(found.path);
                    report.add(&path, "a reference", FoundValue::Reference(form));
                }
                results.push(found.id);
            }
        }
        // A response has one reference at its top level, so it is a result only if there is no other.
        match self.uncertain.pop_first() {
            Some(only) if results.is_empty() && self.uncertain.is_empty() => results.push(only),
            Some(_) => self.has_possible = true,
            None => {}
        }
        References {
            results,
            has_possible: self.has_possible,
            deviations: report.into_vec(),
        }
    }

    /// Searches a text that is valid JSON up to the position `clean`.
    fn json(&mut self, text: &str, clean: usize, is_whole_json: bool) {
        let bytes = text.as_bytes();
        let mut frames: Vec<Frame<'_>> = Vec::new();
        let mut name: Option<Cow<'_, str>> = None;
        let (mut at, mut deeper) = (0, 0_usize);
        while let Some(&b) = bytes.get(at).filter(|_| at < clean) {
            let next = at.saturating_add(1);
            match b {
                b'"' => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let end = at.saturating_add(string_len(rest));
                    let quoted = text.get(at..end).unwrap_or_default();
                    if deeper > 0 {
                        if end > clean {
                            return self.damaged(text, at);
                        }
                        self.in_depth(quoted, &frames);
                        at = end;
                        continue;
                    }
                    let is_name = name.is_none() && frames.last().is_some_and(|f| f.is_object);
                    if is_name {
                        // An incomplete name belongs to the damaged part.
                        if end > clean {
                            return self.damaged(text, at);
                        }
                        self.in_name(quoted, &frames);
                        name = Some(name_text(quoted));
                    } else {
                        let follows = bytes
                            .get(end..)
                            .and_then(|rest| rest.iter().find(|b| !is_space(**b)));
                        let is_whole = end > next
                            && bytes.get(end.saturating_sub(1)) == Some(&b'"')
                            && matches!(follows, None | Some(b',' | b'}' | b']'));
                        if !is_whole_json && (end > clean || (!is_whole && end < bytes.len())) {
                            return self.damaged(text, at);
                        }
                        self.in_value(quoted, is_whole, name.as_deref(), &frames);
                        name = None;
                    }
                    at = end;
                    continue;
                }
                b'{' | b'[' if deeper > 0 || frames.len() >= MAX_FRAMES => {
                    deeper = deeper.saturating_add(1);
                    name = None;
                }
                b'}' | b']' if deeper > 0 => deeper = deeper.saturating_sub(1),
                b'{' | b'[' => {
                    let outer = frames.last();
                    let own = name.take();
                    let hidden = own.as_deref().is_some_and(|name| self.is_damaged(name));
                    frames.push(Frame {
                        is_object: b == b'{',
                        is_echo: outer.is_some_and(|f| f.is_echo)
                            || own.as_deref().is_some_and(is_echo),
                        is_hidden: outer.is_some_and(|f| f.is_hidden) || hidden,
                        name: own,
                    });
                }
                b'}' | b']' => {
                    frames.pop();
                    name = None;
                }
                b',' => name = None,
                _ => {}
            }
            at = next;
        }
        if clean < text.len() {
            self.damaged(text, at.min(clean));
        }
    }

    fn in_name(&mut self, quoted: &str, frames: &[Frame<'_>]) {
        if !frames.last().is_some_and(|frame| frame.is_echo) && can_hold_reference(quoted) {
            self.search_text(&name_text(quoted));
        }
    }

    /// Searches a name or a value that is nested deeper than [`MAX_FRAMES`], where its place is unknown.
    fn in_depth(&mut self, quoted: &str, frames: &[Frame<'_>]) {
        let is_name = name_text(quoted) == NAME;
        self.has_possible |= is_name && !frames.last().is_some_and(|frame| frame.is_echo);
        self.in_name(quoted, frames);
    }

    /// Whether a name may be the damaged name of an echo, whose references must not become results. In valid JSON, a
    /// plural such as `messages` is an undamaged name.
    fn is_damaged(&self, name: &str) -> bool {
        let is_own = |known: &str| self.is_json && name.strip_suffix('s') == Some(known);
        let is_near = |known: &&str| is_near(name, known) && !is_own(known);
        name.contains('\u{fffd}')
            || REQUEST_COPIES.iter().any(is_near)
            || (!self.is_json
                && REQUEST_COPY_PREFIXES
                    .iter()
                    .any(|prefix| name.starts_with(prefix)))
    }

    fn in_value(&mut self, quoted: &str, is_whole: bool, name: Option<&str>, frames: &[Frame<'_>]) {
        let frame = frames.last();
        let mut around = frames.iter().rev().take(DEEPEST);
        let last = name.or_else(|| around.find_map(|frame| frame.name.as_deref()));
        if frame.is_some_and(|frame| frame.is_echo) || name.is_some_and(is_echo) {
            return;
        }
        let is_named = last == Some(NAME);
        // Long texts such as base64 are skipped here.
        if !is_named && !can_hold_reference(quoted) {
            return;
        }
        let text = unquote(quoted).filter(|_| is_whole);
        let is_hidden = frame.is_some_and(|frame| frame.is_hidden)
            || last.is_some_and(|name| self.is_damaged(name));
        let Some(text) = text.filter(|_| !is_hidden) else {
            let inner = quoted.trim_matches(['"', ' ']);
            self.has_possible |= is_named && !inner.is_empty() && !self.named.contains(&inner);
            return self.search_text(quoted);
        };
        let place = self.place(name, frames);
        let found = match (place, is_named) {
            (Some(_), _) | (_, true) => reference_in(&text),
            _ if self.is_json => None,
            _ => reference_in(&text).filter(|(_, form)| *form != Some(ReferenceForm::UnknownForm)),
        };
        let Some((id, form)) = found.filter(|_| !self.places.is_empty()) else {
            return self.search_text(&text);
        };
        let (tier, path) = match (place, is_named) {
            (Some(_), _) => (Tier::Place, NAME),
            (None, true) => (Tier::Name, NAME),
            (None, false) => (Tier::Text, "the text"),
        };
        self.add(id, tier, path, form);
    }

    /// Whether the reference was part of the request.
    fn is_named(&self, id: &MediaGenerationId) -> bool {
        self.named.contains(&id.as_str())
    }

    fn add(
        &mut self,
        id: MediaGenerationId,
        tier: Tier,
        path: &'static str,
        form: Option<ReferenceForm>,
    ) {
        if !self.is_named(&id) {
            self.candidates.push(Candidate {
                id,
                tier,
                path,
                form,
            });
        }
    }

    /// The documented place of a member, if it has one. Arrays are left out, and so is the object in which uploads nest
    /// their reference.
    fn place(&self, name: Option<&str>, frames: &[Frame<'_>]) -> Option<&'p str> {
        if frames.len() > DEEPEST {
            return None;
        }
        let names = || {
            let mut before = None;
            let names = frames.iter().filter_map(|frame| frame.name.as_deref());
            names.chain(name).filter(move |name| {
                let is_repeated = *name == NAME && before == Some(NAME);
                before = Some(name);
                !is_repeated
            })
        };
        self.places
            .iter()
            .copied()
            .find(|place| place.split('.').eq(names()))
    }

    /// Searches a text that is not a result. References in it are possible results, unless they were part of the
    /// request.
    fn search_text(&mut self, text: &str) {
        let text = entities_decoded(text);
        let text = script_decoded(&text);
        let text = letters_decoded(&text);
        for word in Words::new(&text) {
            self.has_possible |= word.is_mention(self.named);
        }
    }

    /// Searches a text that is not valid JSON, such as an HTML page, JSON after other text, or damaged JSON.
    fn not_json(&mut self, text: &str) {
        if text.trim_start().starts_with('"') {
            return self.damaged(text, 0);
        }
        let (mut from, mut at) = (0, 0);
        while let Some(skip) = memchr2(b'{', b'[', text.as_bytes().get(at..).unwrap_or_default()) {
            let open = at.saturating_add(skip);
            let rest = text.get(open..).unwrap_or_default();
            let mut parts = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
            let (json, clean) = match parts.next() {
                Some(Ok(part)) => (part.get(), part.get().len()),
                Some(Err(error)) if error.is_eof() => (rest, rest.len()),
                Some(Err(error)) => (rest, read_before(&error, rest).saturating_sub(1)),
                None => return,
            };
            let start = json.get(1..clean).unwrap_or_default();
            if clean < json.len() && start.trim_ascii().is_empty() {
                // A bracket in running text.
                at = open.saturating_add(1);
                continue;
            }
            if let Some(hidden) = self.words(text, from, open) {
                return self.damaged(text, hidden);
            }
            self.json(json, clean, false);
            at = open.saturating_add(json.len());
            from = at;
        }
        if let Some(hidden) = self.words(text, from, text.len()) {
            self.damaged(text, hidden);
        }
    }

    /// Searches the words of running text. Returns the position of the first JSON member outside of a known structure.
    fn words(&mut self, text: &str, from: usize, to: usize) -> Option<usize> {
        let part = text.get(from..to).unwrap_or_default();
        let is_further = from > 0 && part.trim_start().starts_with([',', ':', '}', ']']);
        let hidden = if is_further {
            Some(0)
        } else {
            first_member(part)
        };
        let end = hidden.unwrap_or(part.len());
        for word in Words::new(part.get(..end).unwrap_or_default()) {
            let start = from.saturating_add(word.start);
            match word.as_reference(text, start) {
                Some(id) if !self.places.is_empty() => self.add(id, Tier::Text, "the text", None),
                _ => self.has_possible |= word.is_mention(self.named),
            }
        }
        Some(from.saturating_add(hidden?))
    }

    /// Searches damaged JSON from `from` on, where the enclosing members are unknown. A reference is a result only if
    /// it is at the top level and the endpoint returns it there.
    fn damaged(&mut self, text: &str, from: usize) {
        /// The maximum number of references whose enclosing members are searched for, which limits the time.
        const LOOKED_AT: usize = 8;
        let part = text.get(from..).unwrap_or_default();
        let mut looked_at = 0_usize;
        for word in Words::new(part) {
            if !word.is_mention(self.named) {
                continue;
            }
            let start = from.saturating_add(word.start);
            looked_at = looked_at.saturating_add(1);
            let is_top = looked_at <= LOOKED_AT
                && self.places.contains(&NAME)
                && text
                    .get(..start)
                    .is_some_and(|before| before.ends_with('"'))
                && name_before(text, start) == Some(NAME)
                && enclosing_names(text, start).all(|name| name.is_none_or(|name| name == NAME));
            match word.as_string(text, start).filter(|_| is_top) {
                Some(id) => {
                    self.uncertain.insert(id);
                }
                None => self.has_possible = true,
            }
        }
        // A reference of an unknown form is recognized only by the name of its member.
        for at in memmem::find_iter(part.as_bytes(), NAME) {
            let after = part.get(at.saturating_add(NAME.len())..);
            let after = after.unwrap_or_default();
            let value = after.trim_start_matches(['"', '\\', ' ', ':', '{']);
            let mut bytes = value.bytes().take(MAX_ID_LEN);
            let end = bytes.position(|b| matches!(b, b'"' | b'\\'));
            let value = end.and_then(|end| value.get(..end)).unwrap_or(NAME);
            self.has_possible |= value != NAME
                && !self.named.contains(&value)
                && reference_in(value)
                    .is_some_and(|(_, form)| form == Some(ReferenceForm::UnknownForm));
        }
    }
}

/// An iterator over the words of a text that contain `user`, each of which may contain a reference.
struct Words<'t> {
    text: &'t str,
    from: usize,
}

struct Word<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Words<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, from: 0 }
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        let is_end = |b: &u8| !b.is_ascii_graphic() || b"<>\"'`,;(){}[]|\\".contains(b);
        let bytes = self.text.as_bytes();
        let (before, after) = bytes.split_at_checked(self.from)?;
        let found = self.from.saturating_add(memmem::find(after, b"user")?);
        let run = bytes.get(before.len()..found).unwrap_or_default();
        let start = found.saturating_sub(run.iter().rev().take_while(|b| !is_end(b)).count());
        let tail = bytes.get(found..).unwrap_or_default();
        let len = tail.iter().position(is_end).unwrap_or(tail.len());
        self.from = found.saturating_add(len);
        Some(Word {
            text: self.text.get(start..self.from)?,
            start,
        })
    }
}

impl Word<'_> {
    /// Whether the word contains a reference or the beginning of one, unless it was part of the request.
    fn is_mention(&self, named: &[&str]) -> bool {
        let text = percent_decoded(&Cow::Borrowed(self.text));
        let end = text.trim_end_matches(['.', ':', '!', '?']).len();
        memmem::find_iter(text.as_bytes(), "user:").any(|at| {
            let found = text.get(at..).unwrap_or_default();
            let rest = found.strip_prefix("user:").unwrap_or_default();
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.starts_with("-email:") && !named.contains(&text.get(at..end).unwrap_or_default())
        })
    }

    /// The word of running text as a reference; `None` if it is not one, or its beginning or end is ambiguous.
    fn as_reference(&self, text: &str, start: usize) -> Option<MediaGenerationId> {
        let word = self
            .text
            .strip_suffix(['.', ':', '!', '?'])
            .unwrap_or(self.text);
        let after = text.get(start.saturating_add(self.text.len())..)?;
        let mut next = after.chars();
        let ends = match (next.next(), next.next()) {
            (None, _) => text.trim() == self.text,
            (Some(c), _) if c.is_ascii_whitespace() || "<>\"'".contains(c) => true,
            (Some(c), then) => c.is_ascii() && then.is_none_or(|c| !c.is_alphanumeric()),
        };
        let is_dotted = word.ends_with(['.', ':', '!', '?']);
        let decoded = percent_decoded(&Cow::Borrowed(word));
        let id = MediaGenerationId::parse(&decoded).ok()?;
        (ends && !is_dotted).then_some(id)
    }

    /// The word as a reference that ends at a quote; `None` if it is not one, or the string is not a JSON value.
    fn as_string(&self, text: &str, start: usize) -> Option<MediaGenerationId> {
        let after = text.get(start.saturating_add(self.text.len())..)?;
        let follows = after.strip_prefix('"')?.trim_start();
        let is_value = follows.is_empty() || follows.starts_with([',', '}', ']']);
        let decoded = percent_decoded(&Cow::Borrowed(self.text));
        MediaGenerationId::parse(&decoded).ok().filter(|_| is_value)
    }
}

/// The position of the first quote that is followed by a colon or comma, as after names and strings in JSON.
fn first_member(text: &str) -> Option<usize> {
    let mut quotes = memmem::find_iter(text.as_bytes(), "\"");
    quotes.find(|at| {
        let after = text.get(at.saturating_add(1)..).unwrap_or_default();
        after
            .trim_start_matches([' ', '\n', '\r', '\t'])
            .starts_with([':', ','])
    })
}

/// The name before the value that starts at `at`, with or without quotes.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let is_quote = |c: char| matches!(c, '"' | '\\') || c.is_ascii_whitespace();
    let before = text.get(..at)?.trim_end_matches(is_quote);
    let name = before.strip_suffix(':')?.trim_end_matches(is_quote);
    let start = name.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    name.get(start.len()..)
}

/// The names of the objects and arrays around `at`, innermost first, determined by counting brackets.
fn enclosing_names(text: &str, at: usize) -> impl Iterator<Item = Option<&str>> {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let mut closed = 0_usize;
    before.iter().enumerate().rev().filter_map(move |(at, b)| {
        match b {
            b'}' | b']' => closed = closed.saturating_add(1),
            b'{' | b'[' if closed == 0 => return Some(name_before(text, at)),
            b'{' | b'[' => closed = closed.saturating_sub(1),
            _ => {}
        }
        None
    })
}
