//! References: parsing, decoding the address, formatting and refusing them, compared with the same work by the crates
//! `regex` and `hex`, by `split`, and by a hand-written scan in one pass.
//!
//! "With checks" means the same for all contestants: the hex digits are valid and even in number, and are decoded to
//! UTF-8 in a buffer on the stack. Only one row of `flow-ids` also checks that the text is an address.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::too_many_lines,
    reason = "a benchmark may panic, and is a list"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flow_benches::Ratios;
use flow_ids::{AccountEmail, MAX_EMAIL_LEN, MediaGenerationId, MediaKind};

/// A valid reference of 88 bytes.
const ID: &str =
    "user:47110-email:6e6f726140612e6578616d706c65-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";
const EMAIL: &str = "nora@a.example";
const MEDIA_ID: &str = "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";
/// Invalid at the first byte.
const JOB_ID: &str =
    "j0914102233123456789v-u47110-email:nora.field77+flow-uploads.0001@example.org-bot:google-flow";
/// Invalid at the last byte: a space.
const LATE: &str =
    "user:47110-email:6e6f726140612e6578616d706c65-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed000 ";

type Buffer = [u8; MAX_EMAIL_LEN];
type Parts<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The contestants. Each function returns `None` for a text that is not a reference.
mod peers {
    use std::sync::LazyLock;

    use regex::Regex;

    use super::{Buffer, Parts};

    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^user:([0-9]+)-email:((?:[0-9a-fA-F]{2})+)-([a-z][A-Za-z0-9_]*):([!-~]+)$")
            .unwrap()
    });

    pub(super) fn regex(text: &str) -> Option<Parts<'_>> {
        let (_, [user_id, hex, kind, media_id]) = PATTERN.captures(text)?.extract();
        Some((user_id, hex, kind, media_id))
    }

    pub(super) fn split(text: &str) -> Option<Parts<'_>> {
        let rest = text.strip_prefix("user:")?;
        let (user_id, rest) = rest.split_once("-email:")?;
        let (hex, rest) = rest.split_once('-')?;
        let (kind, media_id) = rest.split_once(':')?;
        let is_good = !user_id.is_empty()
            && user_id.bytes().all(|byte| byte.is_ascii_digit())
            && !hex.is_empty()
            && hex.len() % 2 == 0
            && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
            && kind.starts_with(|c: char| c.is_ascii_lowercase())
            && kind
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !media_id.is_empty()
            && media_id.bytes().all(|byte| byte.is_ascii_graphic());
        is_good.then_some((user_id, hex, kind, media_id))
    }

    /// Decodes the hex that [`regex`] and [`split`] have found.
    pub(super) fn decode<'b>(hex: &str, buffer: &'b mut Buffer) -> Option<&'b str> {
        let bytes = buffer.get_mut(..hex.len() / 2)?;
        hex::decode_to_slice(hex, bytes).ok()?;
        std::str::from_utf8(bytes).ok()
    }

    const fn digit_values() -> [u8; 256] {
        let mut values = [0xff; 256];
        let mut at = 0_u8;
        while at < 16 {
            values[b"0123456789abcdef"[at as usize] as usize] = at;
            values[b"0123456789ABCDEF"[at as usize] as usize] = at;
            at += 1;
        }
        values
    }

    static DIGIT: [u8; 256] = digit_values();

    /// Scans the bytes once.
    pub(super) fn scan(text: &str) -> Option<Parts<'_>> {
        let bytes = text.as_bytes();
        if !bytes.starts_with(b"user:") {
            return None;
        }
        let mut at = 5;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let user_end = at;
        if user_end == 5 || !bytes[at..].starts_with(b"-email:") {
            return None;
        }
        at += 7;
        let hex_start = at;
        while at < bytes.len() && DIGIT[bytes[at] as usize] != 0xff {
            at += 1;
        }
        let hex_end = at;
        if hex_end == hex_start || (hex_end - hex_start) % 2 == 1 {
            return None;
        }
        let media_start = tail(bytes, hex_end)?;
        Some((
            &text[5..user_end],
            &text[hex_start..hex_end],
            &text[hex_end + 1..media_start - 1],
            &text[media_start..],
        ))
    }

    /// Scans the bytes as [`scan`] does, and decodes the hex in the same pass.
    pub(super) fn scan_decode<'a, 'b>(
        text: &'a str,
        buffer: &'b mut Buffer,
    ) -> Option<(Parts<'a>, &'b str)> {
        let bytes = text.as_bytes();
        if !bytes.starts_with(b"user:") {
            return None;
        }
        let mut at = 5;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let user_end = at;
        if user_end == 5 || !bytes[at..].starts_with(b"-email:") {
            return None;
        }
        at += 7;
        let hex_start = at;
        let mut len = 0;
        while at + 1 < bytes.len() {
            let (high, low) = (DIGIT[bytes[at] as usize], DIGIT[bytes[at + 1] as usize]);
            if (high | low) == 0xff {
                break;
            }
            *buffer.get_mut(len)? = high << 4 | low;
            len += 1;
            at += 2;
        }
        let hex_end = at;
        if len == 0 {
            return None;
        }
        let media_start = tail(bytes, hex_end)?;
        let email = std::str::from_utf8(&buffer[..len]).ok()?;
        let parts = (
            &text[5..user_end],
            &text[hex_start..hex_end],
            &text[hex_end + 1..media_start - 1],
            &text[media_start..],
        );
        Some((parts, email))
    }

    /// The position of the media id.
    fn tail(bytes: &[u8], hex_end: usize) -> Option<usize> {
        let mut at = hex_end;
        if bytes.get(at) != Some(&b'-') || !bytes.get(at + 1)?.is_ascii_lowercase() {
            return None;
        }
        at += 2;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            at += 1;
        }
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        let media_start = at + 1;
        at = media_start;
        while at < bytes.len() {
            if !bytes[at].is_ascii_graphic() {
                return None;
            }
            at += 1;
        }
        (at > media_start).then_some(media_start)
    }
}

/// Formats a reference by hand, into a text of the exact size.
fn format_by_hand(user_id: u64, email: &str, kind: &str, media_id: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(ID.len());
    write!(text, "user:{user_id}-email:").unwrap();
    for byte in email.bytes() {
        text.push(DIGITS[usize::from(byte >> 4)].into());
        text.push(DIGITS[usize::from(byte & 15)].into());
    }
    text.push('-');
    text.push_str(kind);
    text.push(':');
    text.push_str(media_id);
    text
}

/// Formats a reference by hand from parts with the address in hex.
fn join_by_hand((user_id, hex, kind, media_id): Parts<'_>) -> String {
    let mut text = String::with_capacity(ID.len());
    text.push_str("user:");
    text.push_str(user_id);
    text.push_str("-email:");
    text.push_str(hex);
    text.push('-');
    text.push_str(kind);
    text.push(':');
    text.push_str(media_id);
    text
}

fn ours(id: &MediaGenerationId) -> Option<Parts<'_>> {
    let parts = id.parts().ok()?;
    Some((
        parts.user_id(),
        parts.email_hex(),
        parts.kind().as_str(),
        parts.media_id(),
    ))
}

/// Parses with the checks of the peers. The length of the address stands for its use.
fn ours_text(id: &MediaGenerationId, buffer: &mut Buffer) -> Option<usize> {
    Some(id.parts().ok()?.email_text_in(buffer).ok()?.len())
}

/// Parses with the additional check that the text is an address.
fn ours_decode(id: &MediaGenerationId, buffer: &mut Buffer) -> Option<usize> {
    Some(id.parts().ok()?.email_in(buffer).ok()?.len())
}

fn regex_decode(text: &str, buffer: &mut Buffer) -> Option<usize> {
    Some(peers::decode(peers::regex(text)?.1, buffer)?.len())
}

fn split_decode(text: &str, buffer: &mut Buffer) -> Option<usize> {
    Some(peers::decode(peers::split(text)?.1, buffer)?.len())
}

fn scan_decode(text: &str, buffer: &mut Buffer) -> Option<usize> {
    Some(peers::scan_decode(text, buffer)?.1.len())
}

fn ids(c: &mut Criterion) {
    let id = MediaGenerationId::from_wire(ID);
    let (early, late) = (
        MediaGenerationId::from_wire(JOB_ID),
        MediaGenerationId::from_wire(LATE),
    );
    let email = AccountEmail::parse(EMAIL).unwrap();
    let parts = id.parts().unwrap();

    // All results must be equal.
    let hex = email.to_hex();
    let pieces = ("47110", &*hex, "image", MEDIA_ID);
    let want = Some(pieces);
    assert_eq!(ID.len(), 88);
    assert_eq!(LATE.len(), 88);
    for parsed in [
        ours(&id),
        peers::regex(ID),
        peers::split(ID),
        peers::scan(ID),
    ] {
        assert_eq!(parsed, want);
    }
    let mut buffer = [0; MAX_EMAIL_LEN];
    assert_eq!(
        peers::scan_decode(ID, &mut buffer),
        want.map(|parts| (parts, EMAIL))
    );
    assert_eq!(parts.email_in(&mut buffer).unwrap(), EMAIL);
    for len in [
        ours_text(&id, &mut buffer),
        ours_decode(&id, &mut buffer),
        regex_decode(ID, &mut buffer),
        split_decode(ID, &mut buffer),
        scan_decode(ID, &mut buffer),
    ] {
        assert_eq!(len, Some(EMAIL.len()));
    }
    for bad in [&early, &late] {
        let text = bad.as_str();
        for parsed in [
            ours(bad),
            peers::regex(text),
            peers::split(text),
            peers::scan(text),
        ] {
            assert_eq!(parsed, None);
        }
    }
    let new = || {
        MediaGenerationId::new(
            black_box(47_110),
            &email,
            MediaKind::Image,
            black_box(MEDIA_ID),
        )
    };
    assert_eq!(new().unwrap(), id);
    assert_eq!(parts.to_id(), id);
    let by_hand = || {
        format_by_hand(
            black_box(47_110),
            black_box(EMAIL),
            "image",
            black_box(MEDIA_ID),
        )
    };
    assert_eq!(by_hand(), ID);
    let by_format = || {
        let (user_id, media_id) = (black_box(47_110), black_box(MEDIA_ID));
        format!(
            "user:{user_id}-email:{}-image:{media_id}",
            hex::encode(black_box(EMAIL))
        )
    };
    assert_eq!(by_format(), ID);
    assert_eq!(join_by_hand(pieces), ID);

    let mut group = c.benchmark_group("ids");
    group.throughput(Throughput::Bytes(ID.len() as u64));

    group.bench_function("parse/flow-ids", |b| b.iter(|| ours(black_box(&id))));
    group.bench_function("parse/regex", |b| b.iter(|| peers::regex(black_box(ID))));
    group.bench_function("parse/split", |b| b.iter(|| peers::split(black_box(ID))));
    group.bench_function("parse/scan", |b| b.iter(|| peers::scan(black_box(ID))));

    group.finish();
    let mut group = c.benchmark_group("ids/parse+email");
    group.throughput(Throughput::Bytes(ID.len() as u64));
    group.bench_function("flow-ids", |b| {
        b.iter(|| ours_text(black_box(&id), &mut buffer));
    });
    group.bench_function("flow-ids, address checked", |b| {
        b.iter(|| ours_decode(black_box(&id), &mut buffer));
    });
    group.bench_function("regex+hex", |b| {
        b.iter(|| regex_decode(black_box(ID), &mut buffer));
    });
    group.bench_function("split+hex", |b| {
        b.iter(|| split_decode(black_box(ID), &mut buffer));
    });
    group.bench_function("scan", |b| {
        b.iter(|| scan_decode(black_box(ID), &mut buffer));
    });

    group.finish();
    let mut group = c.benchmark_group("ids");
    group.throughput(Throughput::Bytes(ID.len() as u64));
    group.bench_function("format/flow-ids new", |b| b.iter(new));
    group.bench_function("format/by hand", |b| b.iter(by_hand));
    group.bench_function("format/format!+hex", |b| b.iter(by_format));
    group.bench_function("join/flow-ids to_id", |b| {
        b.iter(|| black_box(parts).to_id());
    });
    group.bench_function("join/by hand", |b| {
        b.iter(|| join_by_hand(black_box(pieces)));
    });

    for (name, bad) in [("reject early", &early), ("reject late", &late)] {
        let text = bad.as_str();
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{name}/flow-ids"), |b| {
            b.iter(|| black_box(bad).parts().is_err());
        });
        group.bench_function(format!("{name}/regex"), |b| {
            b.iter(|| peers::regex(black_box(text)));
        });
        group.bench_function(format!("{name}/split"), |b| {
            b.iter(|| peers::split(black_box(text)));
        });
        group.bench_function(format!("{name}/scan"), |b| {
            b.iter(|| peers::scan(black_box(text)));
        });
    }
    group.finish();

    Ratios::new()
        .add("flow-ids", || ours(black_box(&id)))
        .add("regex", || peers::regex(black_box(ID)))
        .add("split", || peers::split(black_box(ID)))
        .add("scan", || peers::scan(black_box(ID)))
        .print("ids parse");
    let [mut b, mut b0, mut b1, mut b2, mut b3] = [buffer; 5];
    Ratios::new()
        .add("flow-ids", || ours_text(black_box(&id), &mut b))
        .add("flow-ids, address checked", || {
            ours_decode(black_box(&id), &mut b0)
        })
        .add("regex+hex", || regex_decode(black_box(ID), &mut b1))
        .add("split+hex", || split_decode(black_box(ID), &mut b2))
        .add("scan", || scan_decode(black_box(ID), &mut b3))
        .print("ids parse+email");
    Ratios::new()
        .add("by hand, pre-sized", by_hand)
        .add("flow-ids new", new)
        .add("format! and hex", by_format)
        .print("ids format");
    Ratios::new()
        .add("by hand, pre-sized", || join_by_hand(black_box(pieces)))
        .add("flow-ids to_id", || black_box(parts).to_id())
        .print("ids join");
    Ratios::new()
        .add("flow-ids accept", || black_box(&id).parts().is_ok())
        .add("flow-ids reject early", || {
            black_box(&early).parts().is_ok()
        })
        .add("flow-ids reject late", || black_box(&late).parts().is_ok())
        .add("regex reject early", || peers::regex(black_box(JOB_ID)))
        .add("regex reject late", || peers::regex(black_box(LATE)))
        .add("split reject late", || peers::split(black_box(LATE)))
        .add("scan reject late", || peers::scan(black_box(LATE)))
        .print("ids reject");
}

criterion_group! { name = benches; config = flow_benches::criterion!(); targets = ids }
criterion_main!(benches);
