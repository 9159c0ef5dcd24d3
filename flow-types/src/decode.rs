//! From bytes to text, the error of every body, and the search for a reference in what can't be read.

use std::error::Error;
use std::fmt;

use flow_ids::{MAX_ID_LEN, MediaGenerationId};
use serde_json::value::RawValue;

use crate::raw::unquote;

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The text is not JSON; a gateway may have answered with a page of its own.
    NotJson,
    /// The JSON stops before it is complete: the answer was cut.
    Truncated,
    /// JSON, but not an object.
    NotAnObject,
    /// An object without the member that the answer is about, such as the reference of an upload.
    Missing,
}

/// A body that could not be read. It is still here, with any reference that could be saved.
///
/// The caller has paid for an upload that was made, even if its answer arrives damaged: see
/// [`salvaged_id`](Self::salvaged_id).
///
/// `Debug` and `Display` show no text of the body.
///
/// ```
/// use flow_types::{DecodeErrorKind, UploadResponse};
///
/// let cut = br#"{"mediaGenerationId":{"mediaGenerationId":"user:1-email:6a40622e6465-image:x"},"wid"#;
/// let error = UploadResponse::from_slice(cut).expect_err("cut");
/// assert_eq!(error.kind(), DecodeErrorKind::Truncated);
/// assert_eq!(error.salvaged_id().map(|id| id.as_str()), Some("user:1-email:6a40622e6465-image:x"));
/// assert_eq!(error.body(), cut);
/// ```
pub struct DecodeError(Box<Inner>);

struct Inner {
    kind: DecodeErrorKind,
    offset: Option<usize>,
    salvaged: Option<MediaGenerationId>,
    body: Box<[u8]>,
}

impl DecodeError {
    pub(crate) fn new(kind: DecodeErrorKind, offset: Option<usize>, body: &[u8]) -> Self {
        Self(Box::new(Inner {
            kind,
            offset,
            salvaged: salvage(body),
            body: body.into(),
        }))
    }

    pub(crate) fn json(error: &serde_json::Error, text: &str, body: &[u8]) -> Self {
        // serde_json counts lines from one, and bytes within them.
        let line_start: usize = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .fold(0, |sum, line| sum.saturating_add(line.len()));
        let bom = body.len().saturating_sub(text.len());
        let offset = bom
            .saturating_add(line_start)
            .saturating_add(error.column())
            .min(body.len());
        let kind = match error.classify() {
            serde_json::error::Category::Eof => DecodeErrorKind::Truncated,
            serde_json::error::Category::Data => DecodeErrorKind::NotAnObject,
            _ if offset == body.len() && ends_in_a_number(text) => DecodeErrorKind::Truncated,
            _ => DecodeErrorKind::NotJson,
        };
        Self::new(kind, Some(offset), body)
    }

    /// Prefers a reference that was read in its place to one that was searched for.
    pub(crate) fn with_reference(mut self, id: Option<MediaGenerationId>) -> Self {
        self.0.salvaged = id.or(self.0.salvaged);
        self
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// How many bytes had been read when it failed, where it failed at a place.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The body, byte for byte. It may hold the account's address.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The body, without a copy.
    #[must_use]
    pub fn into_body(self) -> Box<[u8]> {
        self.0.body
    }

    /// The reference in its documented place, of any form, or else a well-formed one found somewhere in the body, even
    /// in a body that is cut or is not JSON.
    ///
    /// A string that is a reference as a whole is preferred to one within a longer text. A reference that
    /// the end of the body may have cut is not given: its last characters would be missing.
    #[must_use]
    pub fn salvaged_id(&self) -> Option<&MediaGenerationId> {
        self.0.salvaged.as_ref()
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.0.kind)
            .field("offset", &self.0.offset)
            .field("salvaged", &self.0.salvaged.is_some())
            .field("byte_len", &self.0.body.len())
            .finish()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.kind {
            DecodeErrorKind::NotUtf8 => "the body is not UTF-8",
            DecodeErrorKind::NotJson => "the body is not JSON",
            DecodeErrorKind::Truncated => "the body ends before its JSON is complete",
            DecodeErrorKind::NotAnObject => "the body is JSON but not an object",
            DecodeErrorKind::Missing => "the body lacks the member that the answer is about",
        })?;
        if let Some(offset) = self.0.offset {
            write!(f, ", at byte {offset}")?;
        }
        write!(f, " ({} bytes in all)", self.0.body.len())?;
        if self.0.salvaged.is_some() {
            f.write_str(", but a reference was found in it")?;
        }
        Ok(())
    }
}

impl Error for DecodeError {}

/// Whether the JSON would go on with another digit: half a number is an error to `serde_json`, not an end.
fn ends_in_a_number(text: &str) -> bool {
    text.ends_with(['-', '+', '.', 'e', 'E'])
        && match serde_json::from_str::<&RawValue>(&[text, "0"].concat()) {
            Ok(_) => true,
            Err(error) => error.is_eof(),
        }
}

/// The text of a body, checked once. A byte order mark is not part of the JSON and is left out.
pub(crate) fn body_text(body: &[u8]) -> Result<&str, DecodeError> {
    let text = str::from_utf8(body).map_err(|error| {
        let (start, _) = body
            .split_at_checked(error.valid_up_to())
            .unwrap_or_default();
        let start = str::from_utf8(start).unwrap_or_default();
        // A character that only lacks its end was cut, if this was JSON up to there.
        let is_cut = error.error_len().is_none()
            && serde_json::from_str::<&RawValue>(after_mark(start)).is_err_and(|e| e.is_eof());
        let kind = if is_cut {
            DecodeErrorKind::Truncated
        } else {
            DecodeErrorKind::NotUtf8
        };
        DecodeError::new(kind, Some(error.valid_up_to()), body)
    })?;
    Ok(after_mark(text))
}

fn after_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The text of a body that is valid JSON of any kind. Skipping is iterative: depth is no danger.
pub(crate) fn json_text(body: &[u8]) -> Result<&str, DecodeError> {
    let text = body_text(body)?;
    serde_json::from_str::<&RawValue>(text)
        .map_err(|error| DecodeError::json(&error, text, body))?;
    Ok(text)
}

/// The text of a body that is a JSON object.
pub(crate) fn object_text(body: &[u8]) -> Result<&str, DecodeError> {
    let text = json_text(body)?;
    if text.trim_start().starts_with('{') {
        Ok(text)
    } else {
        Err(DecodeError::new(DecodeErrorKind::NotAnObject, None, body))
    }
}

/// How many places within one run of id characters are tried, so that the search stays linear.
const MAX_TRIES: usize = 8;

const START: &[u8] = b"user:";

/// Any well-formed reference in `body`: one linear pass, no recursion, bounded work per place.
pub(crate) fn salvage(body: &[u8]) -> Option<MediaGenerationId> {
    let mut embedded = None;
    let (mut at, mut run_end, mut tries) = (0, 0, 0_usize);
    while let Some(start) = find_start(body, at) {
        at = start.saturating_add(START.len());
        if starts_string(body, start) {
            // Whole, or not at all: a cut reference would look like one.
            if let Some(id) = quoted_id(body, start) {
                return Some(id);
            }
            continue;
        }
        if embedded.is_some() {
            continue;
        }
        if start >= run_end {
            run_end = start.saturating_add(run_len(body.get(start..).unwrap_or_default()));
            tries = 0;
        }
        // A word may have run into the reference, so further places of a run are tried, but not all of many.
        if tries < MAX_TRIES && run_end < body.len() {
            tries = tries.saturating_add(1);
            let run = body
                .get(start..run_end)
                .and_then(|run| str::from_utf8(run).ok());
            embedded = run.and_then(|text| MediaGenerationId::parse(text).ok());
        }
    }
    embedded
}

/// Whether a JSON string starts at `start`: behind a quote that is not escaped itself.
fn starts_string(body: &[u8], start: usize) -> bool {
    let before = |n| start.checked_sub(n).and_then(|at| body.get(at));
    before(1) == Some(&b'"') && before(2) != Some(&b'\\')
}

fn find_start(body: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    rest.windows(START.len())
        .position(|w| w == START)
        .map(|n| from.saturating_add(n))
}

/// The JSON string that starts at `start`, where it is a reference as a whole.
fn quoted_id(body: &[u8], start: usize) -> Option<MediaGenerationId> {
    let quote = start.checked_sub(1)?;
    // Every character may have been written as an escape of six bytes.
    let longest = MAX_ID_LEN.saturating_mul(6);
    let rest = body.get(quote..)?;
    let rest = rest.get(..longest).unwrap_or(rest);
    let mut escaped = false;
    let inner = rest.iter().skip(1).position(|&b| {
        let closes = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        closes
    })?;
    let quoted = str::from_utf8(rest.get(..inner.saturating_add(2))?).ok()?;
    MediaGenerationId::parse(&unquote(quoted)?).ok()
}

/// How many characters an id within a longer text can have: fewer kinds than the grammar allows, so that it ends
/// where the text around it goes on.
fn run_len(rest: &[u8]) -> usize {
    let is_id = |&b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=' | b':');
    rest.iter()
        .take(MAX_ID_LEN)
        .position(|b| !is_id(b))
        .unwrap_or(rest.len().min(MAX_ID_LEN))
}
