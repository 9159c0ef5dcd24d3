//! Addresses: what is accepted and what is refused, limits at and one over, comparison, hex.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use flow_ids::{AccountEmail, EmailError, MAX_EMAIL_LEN, MediaGenerationId};

use crate::rows;

/// Asserts that an address is accepted and kept unchanged, also through hex of either case.
fn accepted(text: &str) {
    let email = AccountEmail::parse(text).unwrap();
    assert_eq!(email.as_str(), text);
    assert_eq!(email.as_ref() as &str, text);
    assert_eq!(AccountEmail::try_from(text).unwrap(), email);
    assert_eq!(text.parse::<AccountEmail>().unwrap(), email);
    let hex = email.to_hex();
    assert_eq!(hex.len(), text.len() * 2);
    for hex in [hex.to_uppercase(), hex] {
        assert_eq!(AccountEmail::from_hex(&hex).unwrap().as_str(), text);
    }
}

rows! { accepted:
    plain("nora@example.org");
    plus("nora.field+flow@example.org");
    several_plus("nora+a+b+@example.org");
    one_letter_each("a@b");
    no_dot_in_domain("nora@localhost");
    upper_case("Nora.Field@EXAMPLE.org");
    every_punctuation_mark("!#$%&'*+-/=?^_`{|}~@example.org");
    slash_question_hash_percent("a/b?c#d%e@example.org");
    local_of_digits("0123456789@example.org");
    local_with_hyphens_at_ends("-nora-@example.org");
    local_with_dot_next_to_hyphen("nora.-field@example.org");
    domain_of_digits("nora@123.example");
    domain_with_hyphen("nora@field-works.example");
    domain_with_two_hyphens("nora@xn--mller-kva.example");
    many_dots("a.b.c.d@e.f.g.h");
    internationalized_local("zoë@example.org");
    internationalized_domain("nora@müller.example");
    internationalized_both("zoë.müller@müller.example");
    other_scripts("用户@例子.example");
    cyrillic("нора@пример.example");
    combining_mark("zoe\u{308}@example.org");
    emoji("nora😀@example.org");
}

fn refused(text: &str, offset: usize, expected: &str) {
    let error: EmailError = AccountEmail::parse(text).unwrap_err();
    assert_eq!((error.offset(), error.expected()), (offset, expected));
    assert_eq!(
        error.to_string(),
        format!("invalid e-mail address at byte {offset}: expected {expected}")
    );
    // The same address in hex gives the same error, and the reference remains usable.
    if !text.is_empty() {
        let hex = faster_hex::hex_string(text.as_bytes());
        assert_eq!(AccountEmail::from_hex(&hex), Err(error));
        if text.len() <= MAX_EMAIL_LEN {
            let id = MediaGenerationId::parse(&format!("user:1-email:{hex}-image:a")).unwrap();
            assert_eq!(id.parts().unwrap().email(), Err(error));
            let mut buffer = [0; MAX_EMAIL_LEN];
            let parts = id.parts().unwrap();
            assert_eq!(parts.email_text_in(&mut buffer).unwrap(), text);
        }
    }
}

const LOCAL: &str = "a letter, a digit or one of !#$%&'*+-/=?^_`{|}~.";
const DOMAIN: &str = "a letter, a digit, a hyphen or a dot";
const DOTS: &str = "a character other than a dot (dots must not be leading, trailing or repeated)";
const HYPHEN: &str = "a domain label that does not start or end with a hyphen";

rows! { refused:
    empty("", 0, "an address such as name@example.org");
    blank("   ", 3, "`@`");
    no_at("nora", 4, "`@`");
    only_at("@", 0, "a name before the `@`");
    no_local("@example.org", 0, "a name before the `@`");
    no_domain("nora@", 5, "a domain after the `@`");
    space_in_front(" nora@example.org", 0, LOCAL);
    space_at_end("nora@example.org ", 16, DOMAIN);
    space_inside("no ra@example.org", 2, LOCAL);
    space_around_at("nora @ example.org", 4, LOCAL);
    line_feed_at_end("nora@example.org\n", 16, DOMAIN);
    tab("no\tra@example.org", 2, LOCAL);
    nul("nora\0@example.org", 4, LOCAL);
    delete("nora\x7f@example.org", 4, LOCAL);
    two_at("nora@field@example.org", 4, LOCAL);
    quoted("\"nora field\"@example.org", 0, LOCAL);
    quoted_at("\"a@b\"@example.org", 0, LOCAL);
    comment("nora(work)@example.org", 4, LOCAL);
    angle_brackets("<nora@example.org>", 0, LOCAL);
    display_name("Nora <nora@example.org>", 4, LOCAL);
    mailto("mailto:nora@example.org", 6, LOCAL);
    list("nora@example.org,ivo@example.org", 4, LOCAL);
    backslash("no\\ra@example.org", 2, LOCAL);
    semicolon("nora@example.org;", 16, DOMAIN);
    address_literal("nora@[192.0.2.1]", 5, DOMAIN);
    address_literal_v6("nora@[IPv6:2001:db8::1]", 5, DOMAIN);
    underscore_in_domain("nora@exam_ple.org", 9, DOMAIN);
    plus_in_domain("nora@exam+ple.org", 9, DOMAIN);
    port("nora@example.org:25", 16, DOMAIN);
    masked_domain("nora@***.org", 5, DOMAIN);
    percent_encoded("nora%40example.org", 18, "`@`");
    dot_in_front(".nora@example.org", 0, DOTS);
    dot_before_at("nora.@example.org", 5, DOTS);
    two_dots("nora..field@example.org", 5, DOTS);
    dot_after_at("nora@.example.org", 5, DOTS);
    dot_at_end("nora@example.org.", 17, DOTS);
    two_dots_in_domain("nora@example..org", 13, DOTS);
    only_dots("nora@...", 5, DOTS);
    hyphen_after_at("nora@-example.org", 5, HYPHEN);
    hyphen_before_dot("nora@example-.org", 5, HYPHEN);
    hyphen_after_dot("nora@example.-org", 13, HYPHEN);
    hyphen_at_end("nora@example.org-", 13, HYPHEN);
    no_break_space("nora\u{a0}@example.org", 4, LOCAL);
    line_separator("nora\u{2028}@example.org", 4, LOCAL);
    next_line("nora\u{85}@example.org", 4, LOCAL);
    zero_width_space_in_front("\u{200b}nora@example.org", 0, LOCAL);
    zero_width_joiner("no\u{200d}ra@example.org", 2, LOCAL);
    soft_hyphen("no\u{ad}ra@example.org", 2, LOCAL);
    right_to_left_override("nora\u{202e}@example.org", 4, LOCAL);
    isolate("nora@example.org\u{2069}", 16, DOMAIN);
    byte_order_mark("\u{feff}nora@example.org", 0, LOCAL);
    word_joiner_in_domain("nora@exam\u{2060}ple.org", 9, DOMAIN);
    hangul_filler("nora\u{3164}@example.org", 4, LOCAL);
    variation_selector("nora\u{fe0f}@example.org", 4, LOCAL);
    tag_character("nora\u{e0041}@example.org", 4, LOCAL);
    bad_after_non_ascii("zoë müller@example.org", 4, LOCAL);
}

#[test]
fn limits() {
    let local = |len| format!("{}@example.org", "a".repeat(len));
    accepted(&local(64));
    refused(&local(65), 64, "at most 64 bytes before the `@`");
    // The limit is in bytes, not in characters.
    accepted(&format!("{}@example.org", "ë".repeat(32)));
    refused(
        &format!("{}a@example.org", "ë".repeat(32)),
        64,
        "at most 64 bytes before the `@`",
    );

    let label = |len| format!("nora@{}.org", "a".repeat(len));
    accepted(&label(63));
    refused(
        &label(64),
        68,
        "at most 63 bytes in each label of the domain",
    );
    accepted(&format!("nora@org.{}", "a".repeat(63)));
    refused(
        &format!("nora@org.{}", "a".repeat(64)),
        72,
        "at most 63 bytes in each label of the domain",
    );

    let whole = |last| {
        let labels = [63, 63, last].map(|len| "b".repeat(len)).join(".");
        format!("{}@{labels}", "a".repeat(64))
    };
    assert_eq!(whole(61).len(), MAX_EMAIL_LEN);
    accepted(&whole(61));
    refused(&whole(62), 254, "at most 254 bytes");
    refused(&"a".repeat(100_000), 254, "at most 254 bytes");
}

/// Every ASCII character in both parts, with the fast check and, for a domain of over 63 bytes, with the full check.
#[test]
fn every_ascii_character() {
    let long = "d.".repeat(40);
    for byte in 0..=0x7f_u8 {
        let c = char::from(byte);
        let alone = c.is_ascii_alphanumeric();
        for domain in ["example.org", &format!("{long}org")] {
            let local = AccountEmail::parse(&format!("a{c}b@{domain}")).is_ok();
            assert_eq!(local, alone || "!#$%&'*+-/=?^_`{|}~.".contains(c), "{c:?}");
            let in_domain = AccountEmail::parse(&format!("a@b{c}c.{domain}")).is_ok();
            assert_eq!(in_domain, alone || "-.".contains(c), "{c:?}");
            let first = AccountEmail::parse(&format!("{c}b@{domain}")).is_ok();
            assert_eq!(first, local && c != '.', "{c:?}");
            let first_in_domain = AccountEmail::parse(&format!("a@{c}b.{domain}")).is_ok();
            assert_eq!(first_in_domain, alone, "{c:?}");
            let last_in_domain = AccountEmail::parse(&format!("a@{domain}{c}")).is_ok();
            assert_eq!(last_in_domain, alone, "{c:?}");
        }
    }
}

#[test]
fn invalid_hex() {
    let refused = |hex: &str, offset, expected| {
        let error = AccountEmail::from_hex(hex).unwrap_err();
        assert_eq!((error.offset(), error.expected()), (offset, expected));
    };
    refused("", 0, "an address such as name@example.org");
    refused("6", 0, "an even number of hex digits");
    refused("6e6f726", 3, "an even number of hex digits");
    refused("6e6fx2", 2, "an even number of hex digits");
    refused("0x6e6f", 0, "an even number of hex digits");
    refused("6é", 0, "an even number of hex digits");
    refused("6eff40", 1, "UTF-8");
    refused("c3", 0, "UTF-8");
    refused("6e6f726140c0ae", 5, "UTF-8");
    refused("eda080", 0, "UTF-8");
    refused(&"61".repeat(255), 254, "at most 254 bytes");
    refused(&"61".repeat(100_000), 254, "at most 254 bytes");
}

#[test]
fn comparison_ignores_ascii_case_only() {
    let email = |text| AccountEmail::parse(text).unwrap();
    assert_eq!(email("Nora@Example.ORG"), email("nora@example.org"));
    assert_ne!(email("no.ra@example.org"), email("nora@example.org"));
    assert_ne!(email("nora+a@example.org"), email("nora@example.org"));
    assert_ne!(email("ZOË@example.org"), email("zoë@example.org"));
    assert_eq!(email("ZOë@example.org"), email("zoë@example.org"));
    // `k` and the Kelvin sign are different characters.
    assert_ne!(email("\u{212a}@example.org"), email("k@example.org"));

    let pool: BTreeSet<_> = ["b@x", "A@x", "a@X", "a@xy", "B@x"].map(email).into();
    let texts: Vec<_> = pool
        .iter()
        .map(|email| email.as_str().to_lowercase())
        .collect();
    assert_eq!(texts, ["a@x", "a@xy", "b@x"]);
}

#[test]
fn hashes_ignore_ascii_case_only() {
    let state = RandomState::new();
    let hash = |text| state.hash_one(AccountEmail::parse(text).unwrap());
    assert_eq!(hash("Nora@Example.ORG"), hash("nora@example.org"));
    // Two different addresses have the same hash of 64 bits with a probability of about 10^-19.
    for (a, b) in [("a@x", "b@x"), ("ZOË@x", "ZOë@x"), ("ab@x", "a@xb")] {
        assert_ne!(hash(a), hash(b), "{a}, {b}");
    }
}

#[test]
fn ownership_by_the_same_rule() {
    let owned = |tail: &str, account| {
        let id = MediaGenerationId::parse(&format!("user:1-email:{tail}")).unwrap();
        let account = AccountEmail::parse(account).unwrap();
        id.parts().unwrap().is_owned_by(&account)
    };
    let hex = crate::NORA_HEX;
    assert!(owned(&format!("{hex}-image:a"), "NORA@example.org"));
    assert!(owned(
        &format!("{}-image:a", hex.to_uppercase()),
        "nora@example.org"
    ));
    assert!(!owned(&format!("{hex}-image:a"), "ivo@example.org"));
    assert!(!owned("6a-image:a", "nora@example.org"));
    assert!(!owned("ff-image:a", "nora@example.org"));
}
