//! The secrets of an input, found by an independent reader.

use serde_json::Value;

/// The addresses, their hex, and the tokens in `text` and in the strings of its JSON, `value`.
pub(crate) fn secrets(text: &[u8], value: Option<&Value>) -> Vec<String> {
    let mut found = Vec::new();
    let lossy = String::from_utf8_lossy(text);
    search(&lossy, &mut found);
    if let Some(value) = value {
        walk(value, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

fn walk(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => search(text, found),
        Value::Array(elements) => elements.iter().for_each(|element| walk(element, found)),
        Value::Object(members) => {
            for (name, member) in members {
                search(name, found);
                walk(member, found);
            }
        }
        _ => {}
    }
}

fn search(text: &str, found: &mut Vec<String>) {
    let run =
        |text: &str, is_part: fn(char) -> bool| text.chars().take_while(|c| is_part(*c)).count();
    // `local@domain.tld` in ASCII that is not a mask.
    let is_address = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    for (at, _) in text.match_indices('@') {
        let (before, after) = text.split_at(at);
        let local = before.chars().rev().take_while(|c| is_address(*c)).count();
        let after = after.get(1..).unwrap_or_default();
        let domain = after.get(..run(after, is_address)).unwrap_or_default();
        let local = before.get(before.len() - local..).unwrap_or_default();
        if local.len() >= 4 && domain.len() >= 5 && domain.contains('.') {
            found.push(format!("{local}@{domain}").to_lowercase());
        }
    }
    // Shorter hex may occur by chance.
    for (at, mark) in text.match_indices("-email:") {
        let hex = text.get(at + mark.len()..).unwrap_or_default();
        let hex = hex
            .get(..run(hex, |c| c.is_ascii_hexdigit()))
            .unwrap_or_default();
        if hex.len() >= 16 {
            found.push(hex.to_lowercase());
        }
    }
    // `user:4711-AbCd…`, not followed by a colon, as the name of a segment is.
    for (at, mark) in text.match_indices("user:") {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let digits = run(rest, |c| c.is_ascii_digit());
        let Some(suffix) = rest.get(digits..).and_then(|rest| rest.strip_prefix('-')) else {
            continue;
        };
        let len = run(suffix, |c| c.is_ascii_alphanumeric());
        if digits > 0 && len >= 16 && !suffix.get(len..).unwrap_or_default().starts_with(':') {
            let end = mark.len() + digits + 1 + len;
            found.push(text.get(at..at + end).unwrap_or_default().to_lowercase());
        }
    }
}

/// Asserts that `shown` contains no secret.
#[track_caller]
pub(crate) fn assert_hidden(secrets: &[String], shown: &str) {
    if secrets.is_empty() {
        return;
    }
    let shown = shown.to_lowercase();
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}
