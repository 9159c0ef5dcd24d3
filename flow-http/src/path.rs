//! Segments of a path that can't become anything else.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, 2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes `text` into one segment of a path. `None` for what would still mean something else: an
/// empty segment, and dots, which encoding leaves as they are.
pub(crate) fn encode_segment(text: &str) -> Option<PercentEncode<'_>> {
    if text.bytes().all(|byte| byte == b'.') {
        return None;
    }
    Some(utf8_percent_encode(text, SEGMENT))
}
