//! Redaction of the service's messages for display.

use std::fmt::Write as _;

use flow_ids::AccountEmail;

/// The longest message that is shown, in characters.
const MAX_CHARS: usize = 300;

/// The longest word that is examined; longer ones are hidden.
const MAX_WORD_LEN: usize = 200;

const HIDDEN: &str = "***";

/// Labels of secrets: the word after them is hidden.
const LABELS: [&str; 9] = [
    "bearer",
    "token",
    "cookie",
    "authorization",
    "password",
    "secret",
    "user",
    "mailto",
    "email",
];

/// Signs of an address, a reference, a URL or an escape that could hide one.
const SIGNS: [&str; 13] = [
    "@", "＠", "﹫", "%", "&#", "&commat", "\\u", "\\x", "://", "=40", "(at)", "[at]", "-email",
];

/// Marks in place of the beginning of a secret, as in `...wxyz` or `****wxyz`.
const MASKS: [&str; 4] = ["...", "…", "***", "••"];

/// The shortest end of a secret after a mask, in characters. Shorter words after dots are usually not one.
const MIN_SUFFIX_CHARS: usize = 4;

/// Redacts everything in `text` that could be an address, a reference, a token or a URL, removes control characters, and
/// truncates it to 300 characters.
///
/// It is an allowlist: only words, short numbers and names of the protocol are shown.
pub(crate) fn redact(text: &str, account: Option<&AccountEmail>) -> String {
    let local_part = account.and_then(|account| account.as_str().rsplit_once('@'));
    let local_part = local_part.map(|(local_part, _)| local_part.to_lowercase());
    let mut shown = String::new();
    let mut hides_next = false;
    // The word before, in lower case, and whether the next word is the end of a secret.
    let mut last = String::new();
    let mut is_suffix = false;
    for word in text.split_whitespace() {
        if !shown.is_empty() {
            shown.push(' ');
        }
        let lower = word.to_lowercase();
        let is_at = matches!(lower.as_str(), "at" | "(at)" | "[at]");
        let is_own = account.is_some_and(|account| account.occurs_in(word));
        if hides_next || is_own || is_suspicious(&lower, local_part.as_deref()) {
            shown.push_str(HIDDEN);
        } else {
            push_word(&mut shown, word, is_suffix);
        }
        is_suffix = precedes_suffix(&last, &lower);
        hides_next = ends_in_label(&lower) || (hides_next && is_at);
        last = lower;
        if shown.len() > MAX_CHARS.saturating_mul(8) {
            break;
        }
    }
    match shown.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown,
    }
}

/// Whether the next word belongs to a label: `Bearer`, or `token:` and the like.
fn ends_in_label(lower: &str) -> bool {
    let label = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let is_open = lower.ends_with([':', '=', '"', '\'']);
    label == "bearer" || (is_open && LABELS.contains(&label))
}

/// Whether a word, in lower case, may identify an account.
fn is_suspicious(lower: &str, local_part: Option<&str>) -> bool {
    lower.len() > MAX_WORD_LEN
        || SIGNS.iter().any(|sign| lower.contains(sign))
        || has_labelled_value(lower)
        || has_hex_pairs(lower)
        || local_part.is_some_and(|local_part| lower.contains(local_part))
}

/// Whether a word contains hex digits in separated pairs, such as `6e:6f:72:61:40`. A time has at most four pairs.
fn has_hex_pairs(lower: &str) -> bool {
    let pieces = lower.split(|c: char| !c.is_alphanumeric());
    let is_pair = |piece: &&str| piece.len() == 2 && piece.bytes().all(|b| b.is_ascii_hexdigit());
    pieces.filter(is_pair).count() > 4
}

/// Whether a word contains a label and its value: `token=abc`, `user:4711-abc`. `user:12345` alone is shown: it only
/// states whose reference was refused.
fn has_labelled_value(lower: &str) -> bool {
    LABELS.iter().any(|label| {
        let mut values = lower.split(label).skip(1);
        values.any(|rest| {
            let value = rest.strip_prefix([':', '=']);
            let is_number = |value: &str| {
                let value = value.trim_end_matches(|c: char| c.is_ascii_punctuation());
                *label == "user" && value.bytes().all(|byte| byte.is_ascii_digit())
            };
            value.is_some_and(|value| {
                value.contains(|c: char| c.is_alphanumeric()) && !is_number(value)
            })
        })
    })
}

/// Whether the next word is the end of a secret: `ending in wxyz`, `**** wxyz`.
fn precedes_suffix(last: &str, lower: &str) -> bool {
    let verb = last.rsplit(|c: char| !c.is_alphanumeric()).next();
    let tail = lower.rsplit(char::is_alphanumeric).next();
    // Three asterisks before a space stand for a whole word.
    (matches!(verb, Some("ending" | "ends")) && matches!(lower, "in" | "with"))
        || tail.is_some_and(|tail| tail.contains("****") || tail.contains("••"))
}

/// Writes a word without the end of a secret, which is what follows a mask, or the whole word.
fn push_word(shown: &mut String, word: &str, is_suffix: bool) {
    let masks = MASKS.iter();
    let masked = masks.filter_map(|mask| Some(word.split_once(mask)?.1));
    // The longest text after a mask follows the first one.
    let masked = masked.max_by_key(|text| text.len()).unwrap_or_default();
    let suffix = if is_suffix { word } else { masked };
    let suffix = suffix.trim_matches(|c: char| !c.is_alphanumeric());
    let parts = word.rsplit_once(suffix);
    match parts.filter(|_| suffix.chars().count() >= MIN_SUFFIX_CHARS) {
        Some((before, after)) => {
            push_pieces(shown, before);
            shown.push_str(HIDDEN);
            push_pieces(shown, after);
        }
        None => push_pieces(shown, word),
    }
}

/// Writes the harmless pieces of a word.
fn push_pieces(shown: &mut String, word: &str) {
    let is_part = |c: char| c.is_alphanumeric();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        if is_part(first) {
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            shown.push_str(if is_plain(piece) { piece } else { HIDDEN });
            rest = after;
        } else {
            push_escaped(shown, first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
}

/// Whether a run of letters and digits is a word, a name in camel case or a number, as opposed to hex, base64 and
/// similar.
fn is_plain(piece: &str) -> bool {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let chars = piece.chars().count();
    // Changes from a lower-case letter to an upper-case one, as within a name in camel case.
    let humps = piece
        .chars()
        .zip(piece.chars().skip(1))
        .filter(|(a, b)| a.is_lowercase() && b.is_uppercase())
        .count();
    match digits {
        // Upper-case letters alone may be a part of a token. The words of a reason are shorter.
        0 if !piece.chars().any(char::is_lowercase) => chars <= 16,
        // Few words are longer. A token of lower-case letters can't be told from a shorter one.
        0 if humps == 0 => chars <= 18,
        // Base64 has more changes of case for its length than a name.
        0 => chars <= 32 && (humps <= 1 || humps.saturating_mul(4).saturating_add(4) <= chars),
        _ if digits == piece.len() => chars <= 12,
        _ => chars < 8,
    }
}

fn push_escaped(shown: &mut String, c: char) {
    // Characters that change the direction of text or have no width are removed like control characters.
    let is_format = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
    if c.is_control() || is_format {
        let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
    } else {
        shown.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_and_accounts_hidden() {
        let nora = AccountEmail::parse("nora.field77@example.org").ok();
        for (text, shown) in [
            (
                "File size (25165824) is over 20971520 bytes",
                "File size (25165824) is over 20971520 bytes",
            ),
            (
                "Parameter referenceImage_1 has incorrect format",
                "Parameter referenceImage_1 has incorrect format",
            ),
            (
                "Google Flow account nora@example.org not found",
                "Google Flow account *** not found",
            ),
            (
                "Unauthorized access to user:12345 detected in mediaGenerationId",
                "Unauthorized access to user:12345 detected in mediaGenerationId",
            ),
            (
                "Media user:4711-email:6e6f7261-image:abc is unusual",
                "Media *** is unusual",
            ),
            (
                "token user:4711-AbCdEfGhIjKl is invalid",
                "token *** is invalid",
            ),
            ("suffix AbCdEfGhIjKlMnOpQrSt", "suffix ***"),
            ("hex 6e6f7261406578616d706c652e6f7267.", "hex ***."),
            ("Authorization: Bearer abc", "Authorization: *** ***"),
            (
                "PUBLIC_ERROR_UNSAFE_GENERATION: no",
                "PUBLIC_ERROR_UNSAFE_GENERATION: no",
            ),
            ("see https://storage.example/a?b", "see ***"),
            ("account Nora.Field77 is out", "account *** is out"),
            ("\u{1b}[31mred\u{202e}", "\\u{1b}[31mred\\u{202e}"),
            ("", ""),
            ("at nora%2540example.org", "at ***"),
            ("at nora=40example.org", "at ***"),
            ("at nora&commat;example.org", "at ***"),
            ("mailto:nora", "***"),
            ("code YUBiLmNv", "code ***"),
            ("own bm9yYS5maWVsZDc3QGV4YW1wbGUub3Jn", "own ***"),
            ("hex 6e:6f:72:61:40:62 at 12:30:45", "hex *** at 12:30:45"),
            ("user%3A4711-invented", "***"),
            ("user: 4711-invented", "user: ***"),
            ("user:4711\u{2010}secret", "***"),
            ("Bearer: Kestrel", "Bearer: ***"),
            ("'Bearer Kestrel'", "'Bearer ***"),
            ("token: invented", "token: ***"),
            ("cookie=secret", "***"),
            (
                "mediaGenerationId is required",
                "mediaGenerationId is required",
            ),
            (
                "Parameter startImage has incorrect format",
                "Parameter startImage has incorrect format",
            ),
        ] {
            assert_eq!(redact(text, nora.as_ref()), shown, "{text}");
        }
        // Base64 can look like words and short numbers.
        for (own, shown) in [
            ("ec@vj.tv", "ZWNAdmoudHY"),
            ("ec@vj.tv", "(ZWNAdmoudHY=)"),
            ("q1@njd.io", "cTFAbmpkLmlv"),
            ("vt~@g.co", "dnR-QGcuY28"),
            ("vt~@g.co", "sub=dnR+QGcuY28"),
        ] {
            let own = AccountEmail::parse(own).ok();
            assert_eq!(
                redact(&format!("by {shown} now"), None),
                format!("by {shown} now")
            );
            assert_eq!(
                redact(&format!("by {shown} now"), own.as_ref()),
                "by *** now"
            );
        }
        let long = redact(&"word ".repeat(200), None);
        assert_eq!(long.chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn masked_ends_of_secrets_are_hidden() {
        for (text, shown) in [
            (
                "the token ...QrSt is invalid",
                "the token ...*** is invalid",
            ),
            ("the token '…qrst'.", "the token '…***'."),
            ("no access for ****QrSt!", "no access for *******!"),
            ("key ••••9rSt", "key ••••***"),
            ("key **** QrSt, please", "key **** ***, please"),
            ("qrst...qrst", "qrst...***"),
            ("wait....qrst...", "wait....***..."),
            ("user *** does not exist", "user *** does not exist"),
            ("is pending in queue", "is pending in queue"),
            ("a token ending in QrSt", "a token ending in ***"),
            (
                "a token that ends with 'q_st'.",
                "a token that ends with '***'.",
            ),
            (
                "Please wait... it takes long",
                "Please wait... it takes long",
            ),
            (
                "1...8 images, 0..239, **bold** a",
                "1...8 images, 0..239, **bold** a",
            ),
            ("it ends with a dot", "it ends with a dot"),
            ("suffix qrstabcdefghijklmnop", "suffix ***"),
            ("misconfiguration", "misconfiguration"),
        ] {
            assert_eq!(redact(text, None), shown, "{text}");
        }
    }
}
