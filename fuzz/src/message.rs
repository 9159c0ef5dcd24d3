//! Inputs in the form of an HTTP message: a first line, headers, an empty line and a body. Seeds can be read and
//! written by hand, and the dictionary of the fuzzer matches them.

use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) struct Message<'a> {
    pub(crate) first_line: &'a str,
    pub(crate) headers: HeaderMap,
    pub(crate) body: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads a message; `None` if the first line is not text. Invalid headers are ignored.
    pub(crate) fn read(data: &'a [u8]) -> Option<Self> {
        let (first_line, mut rest) = line(data)?;
        let first_line = std::str::from_utf8(first_line).ok()?;
        let mut headers = HeaderMap::new();
        while let Some((header, after)) = line(rest) {
            rest = after;
            if header.is_empty() {
                break;
            }
            let colon = header.iter().position(|&byte| byte == b':');
            let Some((name, value)) = colon.map(|at| header.split_at(at)) else {
                continue;
            };
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
            {
                // A map accepts at most 32768 headers.
                let _ = headers.try_append(name, value);
            }
        }
        Some(Self {
            first_line,
            headers,
            body: rest,
        })
    }
}

fn line(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|&byte| byte == b'\n')?;
    Some((data.get(..at)?, data.get(at.checked_add(1)?..)?))
}
