//! The detection of HTML, SVG, JSON and other text, such as the response to a failed download.

use super::verdict::Sniff;
use super::verdict::Verdict::{self, More, No, Yes};
use crate::format::OtherFormat;

/// The number of bytes that are examined to detect text.
const TEXT_LEN: usize = 512;
/// The minimum length of Base64 without a known beginning, in bytes.
const BASE64_MIN_LEN: usize = 64;
/// The minimum length of text in an unknown encoding, in bytes.
const LEGACY_MIN_LEN: usize = 8;
/// The number of bytes within which the first tag of XML without a declaration must end.
const ELEMENT_LEN: usize = 128;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

pub(crate) fn text(bytes: &[u8], whole: bool) -> Verdict {
    let found = |format| Yes(Sniff::Other(format));
    let Some(body) = after_mark(bytes) else {
        return if whole { No } else { More(4) };
    };
    let start = body.trim_ascii_start();
    match start.first() {
        Some(b'<') => match markup(start, whole) {
            Some(verdict) => return verdict,
            None => return plain(bytes, body, whole),
        },
        Some(b'{') => match start
            .get(1..)
            .unwrap_or_default()
            .trim_ascii_start()
            .first()
        {
            Some(b'"' | b'}') => return found(OtherFormat::JSON),
            None if !whole => return More(bytes.len().saturating_add(1)),
            _ => {}
        },
        Some(b'[') => match start
            .get(1..)
            .unwrap_or_default()
            .trim_ascii_start()
            .first()
        {
            Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9') => {
                return found(OtherFormat::JSON);
            }
            None if !whole => return More(bytes.len().saturating_add(1)),
            _ => {}
        },
        _ => {}
    }
    plain(bytes, body, whole)
}

/// The bytes after an optional byte order mark; `None` if the bytes may be the beginning of one.
fn after_mark(bytes: &[u8]) -> Option<&[u8]> {
    match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => Some(rest),
        None if bytes.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(bytes) => None,
        None => Some(bytes),
    }
}

/// Detects markup by its first element, after declarations and comments; `None` if the text is not markup.
fn markup(start: &[u8], whole: bool) -> Option<Verdict> {
    let found = |format| Some(Yes(Sniff::Other(format)));
    let undecided = |otherwise| {
        if whole {
            found(otherwise)
        } else {
            Some(More(start.len().saturating_add(64)))
        }
    };
    let mut rest = start;
    let mut otherwise = OtherFormat::XML;
    let mut declared = false;
    loop {
        rest = rest.trim_ascii_start();
        let Some(tag) = rest.strip_prefix(b"<") else {
            return match rest.first() {
                None => undecided(otherwise),
                // Text where only markup is allowed: invalid XML.
                Some(_) if declared => found(otherwise),
                Some(_) => None,
            };
        };
        // 16 bytes are enough to compare each of the literals below completely.
        if tag.len() < 16 && !whole {
            return Some(More(start.len().saturating_add(16)));
        }
        let close: &[u8] = if tag.starts_with(b"!--") {
            b"-->"
        } else if tag.starts_with(b"?") {
            b"?>"
        } else if starts_with_no_case(tag, b"!doctype") {
            let kind = tag.get(8..).unwrap_or_default().trim_ascii_start();
            if kind.len() < 4 && !whole {
                return Some(More(start.len().saturating_add(16)));
            }
            if starts_with_no_case(kind, b"html") {
                return found(OtherFormat::HTML);
            }
            if starts_with_no_case(kind, b"svg") {
                return found(OtherFormat::SVG);
            }
            b">"
        } else {
            return element(tag, declared, whole, start.len());
        };
        if !tag.starts_with(b"?") || starts_with_no_case(tag, b"?xml") {
            declared = true;
        }
        if tag.starts_with(b"!--") && !declared {
            otherwise = OtherFormat::HTML;
        }
        match tag.windows(close.len()).position(|w| w == close) {
            Some(at) => {
                rest = tag
                    .get(at.saturating_add(close.len())..)
                    .unwrap_or_default();
            }
            None => return undecided(otherwise),
        }
    }
}

fn element(tag: &[u8], declared: bool, whole: bool, seen: usize) -> Option<Verdict> {
    const HTML: [&[u8]; 18] = [
        b"html", b"head", b"body", b"title", b"script", b"meta", b"link", b"style", b"div", b"p",
        b"h1", b"h2", b"table", b"a", b"br", b"center", b"iframe", b"b",
    ];
    let found = |format| Some(Yes(Sniff::Other(format)));
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'.');
    let len = tag.iter().position(|b| !is_name(b));
    let Some(len) = len.or(whole.then_some(tag.len())) else {
        return Some(More(seen.saturating_add(16)));
    };
    let name = tag.get(..len).unwrap_or_default();
    // Only the first bytes are searched, so that later bytes can't change the result.
    let closes = tag.get(..ELEMENT_LEN).unwrap_or(tag).contains(&b'>');
    let local = name.rsplit(|&b| b == b':').next().unwrap_or_default();
    if local.eq_ignore_ascii_case(b"svg") {
        found(OtherFormat::SVG)
    } else if HTML.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        found(OtherFormat::HTML)
    } else if declared || (name.first().is_some_and(u8::is_ascii_alphabetic) && closes) {
        found(OtherFormat::XML)
    } else if tag.len() < ELEMENT_LEN && !whole && name.first().is_some_and(u8::is_ascii_alphabetic)
    {
        Some(More(seen.saturating_add(ELEMENT_LEN)))
    } else {
        None
    }
}

fn starts_with_no_case(bytes: &[u8], pattern: &[u8]) -> bool {
    bytes
        .get(..pattern.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(pattern))
}

fn plain(bytes: &[u8], body: &[u8], whole: bool) -> Verdict {
    let body = body.get(..TEXT_LEN).unwrap_or(body);
    let cut_off = !whole || bytes.len() > TEXT_LEN;
    if !body.iter().copied().all(is_text_byte) || is_multipart(bytes) || is_data_uri(bytes) {
        return No;
    }
    if body.len() < TEXT_LEN && !whole {
        return More(TEXT_LEN.saturating_add(BYTE_ORDER_MARK.len()));
    }
    // The beginning of `RIFF`, the magic number of WebP, is not text.
    if body.is_empty() || is_base64(body) || b"RIFF".starts_with(bytes) {
        return No;
    }
    if is_utf8(body, cut_off) || is_legacy_text(body) {
        Yes(Sniff::Other(OtherFormat::PLAIN_TEXT))
    } else {
        No
    }
}

/// Whether a byte occurs in text: any byte except control characters, of which only those of terminal output are text
/// (BEL, BS, TAB, LF, FF, CR and ESC).
const fn is_text_byte(b: u8) -> bool {
    !b.is_ascii_control() || matches!(b, 0x07..=0x0A | 0x0C | b'\r' | 0x1B)
}

fn is_utf8(body: &[u8], cut_off: bool) -> bool {
    match core::str::from_utf8(body) {
        Ok(_) => true,
        // If later bytes are cut off, the last character may be incomplete.
        Err(error) => cut_off && error.error_len().is_none(),
    }
}

/// Whether a text may be in an older encoding (Latin-1, Windows code pages, Shift JIS …): it has the minimum length
/// and contains spaces or line ends. The caller has excluded control characters.
fn is_legacy_text(body: &[u8]) -> bool {
    body.len() >= LEGACY_MIN_LEN && body.iter().any(u8::is_ascii_whitespace)
}

pub(crate) fn is_data_uri(bytes: &[u8]) -> bool {
    starts_with_no_case(bytes, b"data:")
}

/// Whether the bytes are a multipart body: `--`, a boundary, and the header of a part.
pub(crate) fn is_multipart(bytes: &[u8]) -> bool {
    let head = bytes.get(..TEXT_LEN).unwrap_or(bytes);
    bytes.starts_with(b"--")
        && head
            .split(|&b| b == b'\n')
            .nth(1)
            .is_some_and(|line| starts_with_no_case(line, b"content-"))
}

/// Whether the bytes are Base64 text: only characters of its alphabet and line ends, and either the beginning of an
/// encoded image or at least [`BASE64_MIN_LEN`] bytes.
pub(crate) fn is_base64(bytes: &[u8]) -> bool {
    // The beginnings of PNG, JPEG and RIFF in Base64.
    const STARTS: [&[u8]; 3] = [b"iVBORw0KGgo", b"/9j/", b"UklGR"];
    let head = bytes.get(..TEXT_LEN).unwrap_or(bytes);
    let alphabet = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_' | b'\r' | b'\n')
    };
    head.iter().all(alphabet)
        && (head.len() >= BASE64_MIN_LEN || STARTS.iter().any(|start| head.starts_with(start)))
}
