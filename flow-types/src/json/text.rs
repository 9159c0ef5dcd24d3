//! The check that bytes are JSON, and the position of the first error.

use serde_json::value::RawValue;

use crate::word_enum;

word_enum! {
    /// The kind of error of a body that could not be read.
    pub enum DecodeErrorKind {
        /// The bytes are not UTF-8.
        NotUtf8 = "not_utf8": "the body is not UTF-8",
        /// The text is not JSON, such as the HTML page of a gateway.
        NotJson = "not_json": "the body is not JSON",
        /// The JSON is incomplete: the response was truncated.
        Truncated = "truncated": "the JSON of the body is incomplete",
        /// The JSON is not an object.
        NotAnObject = "not_an_object": "the body is JSON, but not an object as expected",
        /// The object lacks the required member, such as the reference of an upload.
        MissingMember = "missing_member": "the body is an object without the required member",
    }
}

/// The kind and position of an error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonError {
    pub(crate) kind: DecodeErrorKind,
    pub(crate) offset: Option<usize>,
}

impl JsonError {
    /// Converts an error of `serde_json`; `skipped` is the number of bytes before `text` in the body.
    fn new(error: &serde_json::Error, text: &str, skipped: usize) -> Self {
        let read = read_before(error, text);
        let kind = match error.classify() {
            serde_json::error::Category::Eof => DecodeErrorKind::Truncated,
            _ if read == text.len() && ends_in_a_number(text) => DecodeErrorKind::Truncated,
            _ => DecodeErrorKind::NotJson,
        };
        Self {
            kind,
            offset: Some(skipped.saturating_add(read)),
        }
    }
}

/// The number of bytes of `text` that were read before the error. `serde_json` counts lines from one, and bytes within
/// them.
pub(crate) fn read_before(error: &serde_json::Error, text: &str) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .fold(0, |sum, line| sum.saturating_add(line.len()));
    line_start.saturating_add(error.column()).min(text.len())
}

/// Whether the JSON ends within a number. `serde_json` reports a truncated number as a syntax error, not as the end of
/// the input.
fn ends_in_a_number(text: &str) -> bool {
    text.ends_with(['-', '+', '.', 'e', 'E'])
        && match serde_json::from_str::<&RawValue>(&[text, "0"].concat()) {
            Ok(_) => true,
            Err(error) => error.is_eof(),
        }
}

/// The text of a body without its byte order mark, which is not part of the JSON.
fn body_text(body: &[u8]) -> Result<&str, JsonError> {
    let text = str::from_utf8(body).map_err(|error| {
        let (start, _) = body
            .split_at_checked(error.valid_up_to())
            .unwrap_or_default();
        let start = str::from_utf8(start).unwrap_or_default();
        // The body ends within a character: it is truncated if the text before is the beginning of JSON.
        let is_cut = error.error_len().is_none()
            && serde_json::from_str::<&RawValue>(after_mark(start)).is_err_and(|e| e.is_eof());
        let kind = if is_cut {
            DecodeErrorKind::Truncated
        } else {
            DecodeErrorKind::NotUtf8
        };
        JsonError {
            kind,
            offset: Some(error.valid_up_to()),
        }
    })?;
    Ok(after_mark(text))
}

pub(crate) fn after_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The text of a body that is valid JSON of any kind. The check does not recurse, so deep nesting can't exhaust the
/// stack.
pub(crate) fn json_text(body: &[u8]) -> Result<&str, JsonError> {
    let text = body_text(body)?;
    match serde_json::from_str::<&RawValue>(text) {
        Ok(_) => Ok(text),
        Err(error) => {
            let skipped = body.len().saturating_sub(text.len());
            Err(JsonError::new(&error, text, skipped))
        }
    }
}

/// The text of a body that is a JSON object.
pub(crate) fn object_text(body: &[u8]) -> Result<&str, JsonError> {
    let text = json_text(body)?;
    if text.trim_start().starts_with('{') {
        Ok(text)
    } else {
        Err(JsonError {
            kind: DecodeErrorKind::NotAnObject,
            offset: None,
        })
    }
}
