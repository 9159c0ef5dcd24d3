//! JSON kept as the text received.

mod raw;
mod text;

pub use raw::{JsonKind, RawJson, RawObject};
pub(crate) use raw::{is_space, name_text, serialize_json, string_len, unquote};
pub use text::DecodeErrorKind;
pub(crate) use text::{JsonError, after_mark, json_text, object_text, read_before};
