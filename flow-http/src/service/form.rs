//! Bodies of `multipart/form-data`, where each value is a text.
//!
//! ```text
//! body  = 1*part "--" boundary "--" …
//! part  = "--" boundary CRLF *(header CRLF) CRLF value CRLF
//! ```

use serde_json::{Map, Value};

/// The boundary of a form; `None` if it is another type.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let (essence, parameters) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameter(parameters, "boundary").map(str::to_owned)
}

/// The fields of a form; the last one of each name is used. `None` if the body is not a form.
pub(super) fn fields(boundary: &str, body: &[u8]) -> Option<Map<String, Value>> {
    let delimiter = format!("\r\n--{boundary}");
    let body = std::str::from_utf8(body).ok()?;
    let mut rest = body.strip_prefix(delimiter.trim_start())?;
    let mut fields = Map::new();
    while !rest.starts_with("--") {
        // A delimiter may be followed by spaces (RFC 2046, 5.1.1).
        let part = rest.trim_start_matches([' ', '\t']).strip_prefix("\r\n")?;
        let (headers, after) = part.split_once("\r\n\r\n")?;
        let (value, next) = after.split_once(&*delimiter)?;
        fields.insert(name(headers)?.to_owned(), value.into());
        rest = next;
    }
    Some(fields)
}

/// A form as JSON; `None` if the body is not a form. The boundary is taken from the first line.
pub(super) fn as_json(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let (boundary, _) = text.strip_prefix("--")?.split_once("\r\n")?;
    let fields = fields(boundary.trim_end(), body)?;
    Some(Value::Object(fields).to_string())
}

/// The name in `Content-Disposition: form-data; name="…"`.
fn name(headers: &str) -> Option<&str> {
    headers.split("\r\n").find_map(|header| {
        let (name, value) = header.split_once(':')?;
        let (_, parameters) = value.split_once(';')?;
        name.trim()
            .eq_ignore_ascii_case("content-disposition")
            .then(|| parameter(parameters, "name"))?
    })
}

/// A parameter of a header, with or without quotes.
fn parameter<'a>(parameters: &'a str, wanted: &str) -> Option<&'a str> {
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        name.trim()
            .eq_ignore_ascii_case(wanted)
            .then(|| quoted.unwrap_or(value))
    })
}
