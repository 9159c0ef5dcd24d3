//! JSON values and objects kept as the text received, and a cursor over their parts.
//!
//! The cursor reads text that is already validated, so it only finds the ends of values. It is iterative, stores only
//! positions, and terminates on any input.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::word_enum;

word_enum! {
    /// The kind of a JSON value.
    pub enum JsonKind {
        /// `null`
        Null = "null",
        /// `true` or `false`
        Bool = "boolean": "a boolean",
        /// A number of any size.
        Number = "number": "a number",
        /// A string.
        String = "string": "a string",
        /// An array.
        Array = "array": "an array",
        /// An object.
        Object = "object": "an object",
    }
}

/// Any JSON value, kept as the text received, including number text, member order and duplicates.
///
/// `Debug` shows the kind and the length, never the text, which may name an account.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RawJson<'a>(&'a str);

impl<'a> RawJson<'a> {
    /// Wraps the text of one JSON value, without surrounding white space.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The JSON text, exactly as received.
    #[must_use]
    pub fn as_json(self) -> &'a str {
        self.0
    }

    /// The kind of the value.
    #[must_use]
    pub fn kind(self) -> JsonKind {
        match self.0.as_bytes().first() {
            Some(b'{') => JsonKind::Object,
            Some(b'[') => JsonKind::Array,
            Some(b'"') => JsonKind::String,
            Some(b't' | b'f') => JsonKind::Bool,
            Some(b'n') | None => JsonKind::Null,
            Some(_) => JsonKind::Number,
        }
    }

    /// The text of a string, borrowed if it contains no escapes.
    ///
    /// `None` for other kinds, and for a string with an unpaired surrogate escape, which is not valid Unicode.
    #[must_use]
    pub fn to_text(self) -> Option<Cow<'a, str>> {
        unquote(self.0)
    }

    /// The value as an object.
    #[must_use]
    pub fn as_object(self) -> Option<RawObject<'a>> {
        (self.kind() == JsonKind::Object).then_some(RawObject(self.0))
    }

    /// The elements of an array, in order; empty for other kinds.
    pub fn elements(self) -> impl Iterator<Item = RawJson<'a>> {
        let mut cursor = Cursor::new(self.0, b'[');
        std::iter::from_fn(move || cursor.value())
    }
}

impl fmt::Debug for RawJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}, {} bytes>", self.kind(), self.0.len())
    }
}

impl Serialize for RawJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_json(self.0, serializer)
    }
}

/// A JSON object, kept as the text received, with access to every member.
///
/// `Debug` shows the number of members and the length, never names or values.
///
/// ```
/// # use flow_types::ErrorBody;
/// let body = ErrorBody::from_slice(br#"{"error":"Wrong GET url","hint":{"llm_docs":"https://x"}}"#)?;
/// let hint = body.get("hint").and_then(|hint| hint.as_object()).expect("an object");
/// assert_eq!(hint.get("llm_docs").and_then(|v| v.to_text()).as_deref(), Some("https://x"));
/// # Ok::<(), flow_types::DecodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RawObject<'a>(&'a str);

impl<'a> RawObject<'a> {
    /// Wraps the text of one JSON object, which may have surrounding white space.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The JSON text, exactly as received.
    #[must_use]
    pub fn as_json(self) -> &'a str {
        self.0
    }

    /// The object as a value.
    #[must_use]
    pub fn into_value(self) -> RawJson<'a> {
        RawJson(self.0.trim_ascii())
    }

    /// The members in the order received, including duplicates.
    ///
    /// A name with an unpaired surrogate escape is returned as written, without its quotes.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, RawJson<'a>)> {
        self.raw_members()
            .map(|(name, value, _)| (name_text(name), value))
    }

    /// The members, with the position of each value in the text.
    pub(crate) fn members_at(self) -> impl Iterator<Item = (Cow<'a, str>, RawJson<'a>, usize)> {
        self.raw_members()
            .map(|(name, value, at)| (name_text(name), value, at))
    }

    /// The first member of this name, whatever its type.
    #[must_use]
    pub fn get(self, name: &str) -> Option<RawJson<'a>> {
        self.values(name).next()
    }

    /// All values of this name, since JSON allows duplicates.
    pub(crate) fn values(self, name: &str) -> impl Iterator<Item = RawJson<'a>> {
        self.raw_members()
            .filter(move |(raw, ..)| name_is(raw, name))
            .map(|(_, value, _)| value)
    }

    /// The names as written, including their quotes.
    fn raw_members(self) -> impl Iterator<Item = (&'a str, RawJson<'a>, usize)> {
        let mut cursor = Cursor::new(self.0, b'{');
        std::iter::from_fn(move || {
            let name = cursor.value()?;
            let value = cursor.value()?;
            Some((name.0, value, cursor.at.saturating_sub(value.0.len())))
        })
    }
}

impl fmt::Debug for RawObject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<{} members, {} bytes>",
            self.raw_members().count(),
            self.0.len()
        )
    }
}

impl Serialize for RawObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_json(self.0, serializer)
    }
}

/// Writes JSON text through any serializer; `serde_json` writes it unchanged.
pub(crate) fn serialize_json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&serde_json::value::RawValue>(text)
        .map_err(serde::ser::Error::custom)?
        .serialize(serializer)
}

/// The text of a quoted JSON string.
pub(crate) fn unquote(quoted: &str) -> Option<Cow<'_, str>> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if inner.as_bytes().contains(&b'\\') {
        serde_json::from_str(quoted).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

pub(crate) fn name_text(quoted: &str) -> Cow<'_, str> {
    unquote(quoted).unwrap_or_else(|| {
        Cow::Borrowed(
            quoted
                .strip_prefix('"')
                .and_then(|s| s.strip_suffix('"'))
                .unwrap_or(quoted),
        )
    })
}

fn name_is(quoted: &str, name: &str) -> bool {
    match quoted.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
        // An escape is longer than the character that it represents, so only a longer text can contain one.
        Some(inner) if inner.len() == name.len() => inner == name,
        Some(inner) if inner.len() > name.len() && inner.as_bytes().contains(&b'\\') => {
            unquote(quoted).is_some_and(|text| text == name)
        }
        _ => false,
    }
}

/// A cursor over the values at one level of an object or array, including names.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Starts after the first bracket of `text`, or at the end of a text without such a bracket.
    fn new(text: &'a str, open: u8) -> Self {
        let start = text.bytes().position(|b| !is_space(b)).unwrap_or(0);
        let at = match text.as_bytes().get(start) {
            Some(&b) if b == open => start.saturating_add(1),
            _ => text.len(),
        };
        Self { text, at }
    }

    fn value(&mut self) -> Option<RawJson<'a>> {
        let bytes = self.text.as_bytes();
        let skip = bytes
            .get(self.at..)?
            .iter()
            .position(|&b| !is_space(b) && b != b',' && b != b':')?;
        let start = self.at.saturating_add(skip);
        let end = value_end(bytes, start);
        if end <= start {
            self.at = self.text.len();
            return None;
        }
        self.at = end;
        self.text.get(start..end).map(RawJson)
    }
}

pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\r' | b'\t')
}

/// The end of the value that starts at `start`; `start` itself at a closing bracket.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let len = match rest.first() {
        Some(b'"') => string_len(rest),
        Some(b'{' | b'[') => bracket_len(rest),
        _ => rest
            .iter()
            .position(|&b| is_space(b) || matches!(b, b',' | b':' | b'}' | b']'))
            .unwrap_or(rest.len()),
    };
    start.saturating_add(len)
}

/// The length of the string that `rest` starts with, quotes included.
pub(crate) fn string_len(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(tail) = rest.get(at..) {
        let Some(n) = memchr::memchr2(b'"', b'\\', tail) else {
            break;
        };
        let found = at.saturating_add(n);
        if rest.get(found) == Some(&b'"') {
            return found.saturating_add(1);
        }
        at = found.saturating_add(2);
    }
    rest.len()
}

/// The length of the object or array that `rest` starts with.
fn bracket_len(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(&b) = rest.get(at) {
        match b {
            b'"' => {
                at = at.saturating_add(string_len(rest.get(at..).unwrap_or_default()));
                continue;
            }
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at = at.saturating_add(1);
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}
