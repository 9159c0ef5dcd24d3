//! Properties of all references and addresses.

use std::borrow::Borrow;
use std::collections::hash_map::DefaultHasher;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use flow_ids::proptest::{account_email, media_generation_id};
use flow_ids::{
    AccountEmail, IdParts, ImageId, MaskedEmail, MediaGenerationId, MediaKind, VideoId,
    common_owner,
};
use proptest::prelude::*;
use proptest::sample::Index;

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The user id, the hex, and the kind with the media id.
fn segments<'a>(parts: &IdParts<'a>) -> [&'a str; 4] {
    [
        parts.user_id(),
        parts.email_hex(),
        parts.kind().as_str(),
        parts.media_id(),
    ]
}

/// A character to replace another one with: usually ASCII.
fn any_char() -> impl Strategy<Value = char> {
    prop_oneof![
        8 => (0..0x80_u8).prop_map(char::from),
        4 => prop::sample::select(vec!['-', ':', '_', '@', '0', 'a', 'A', ' ']),
        1 => any::<char>(),
    ]
}

proptest! {
    #[test]
    fn format_after_parse(id in media_generation_id()) {
        let parts = id.parts().unwrap();
        prop_assert_eq!(parts.to_id(), id.clone());
        let user_id = parts.user_id().parse().unwrap();
        let email = parts.email().unwrap();
        let new = MediaGenerationId::new(user_id, &email, parts.kind(), parts.media_id()).unwrap();
        // A composed id has lower-case hex.
        let hex = parts.email_hex();
        prop_assert_eq!(new.as_str(), id.as_str().replacen(hex, &hex.to_lowercase(), 1));
    }

    #[test]
    fn parse_after_format(
        user_id: u64,
        email in account_email(),
        kind in "image|video|[a-z][A-Za-z0-9_]{0,12}",
        media_id in "[!-~]{1,60}",
    ) {
        let kind = MediaKind::from_name(&kind);
        prop_assume!(!matches!(kind, MediaKind::Character | MediaKind::Voice));
        let id = MediaGenerationId::new(user_id, &email, kind, &media_id).unwrap();
        let parts = id.parts().unwrap();
        prop_assert_eq!(parts.user_id(), user_id.to_string());
        let owner = parts.email().unwrap();
        prop_assert_eq!(owner.as_str(), email.as_str());
        prop_assert_eq!((parts.kind(), parts.media_id()), (kind, &*media_id));
    }

    /// For any kind and media id, the composed reference has exactly these parts, or composing fails.
    #[test]
    fn composing_never_changes_the_parts(
        email in account_email(),
        kind in "(image|video|voice|character|[a-zA-Z]{1,3})?[:\\-]?[ -~]{0,3}|\\PC{0,3}",
        media_id in "[ -~]{0,8}(-imgs:1|-mid:1)?|\\PC{0,3}",
    ) {
        let kind = MediaKind::from_name(&kind);
        if let Ok(id) = MediaGenerationId::new(7, &email, kind, &media_id) {
            let parts = id.parts().unwrap();
            prop_assert_eq!((parts.kind(), parts.media_id()), (kind, &*media_id));
        }
    }

    #[test]
    fn one_byte_corrupted(id in media_generation_id(), at: Index, c in any_char()) {
        let text = id.as_str();
        let at = at.index(text.len());
        let corrupted = format!("{}{c}{}", &text[..at], &text[at + 1..]);
        let Ok(corrupted) = MediaGenerationId::parse(&corrupted) else {
            return Ok(());
        };
        let (before, after) = (id.parts().unwrap(), corrupted.parts().unwrap());
        let [user_id, hex, kind, media_id] = segments(&before);
        let [user_id_now, hex_now, kind_now, media_id_now] = segments(&after);
        let user_end = 5 + user_id.len();
        let hex_end = user_end + 7 + hex.len();
        let kind_end = hex_end + 1 + kind.len();
        let changed = !text[at..].starts_with(c);
        let hit = |span: std::ops::Range<usize>| changed && span.contains(&at);
        prop_assert_eq!(user_id_now != user_id, hit(5..user_end));
        prop_assert_eq!(hex_now != hex, hit(user_end + 7..hex_end));
        // A colon in the kind, or a missing colon after it, moves the border between kind and media id, so both change.
        // Any other changed separator makes the id invalid.
        let moves_border = at == kind_end || (c == ':' && (hex_end + 1..kind_end).contains(&at));
        if !moves_border {
            prop_assert_eq!(kind_now != kind, hit(hex_end + 1..kind_end));
            prop_assert_eq!(media_id_now != media_id, hit(kind_end + 1..text.len()));
        }
    }

    #[test]
    fn truncated(id in media_generation_id(), at: Index) {
        let text = id.as_str();
        let cut = &text[..at.index(text.len())];
        if let Ok(cut) = MediaGenerationId::parse(cut) {
            let [before, after] = [&id, &cut].map(|id| segments(&id.parts().unwrap()));
            prop_assert_eq!(&before[..3], &after[..3]);
            prop_assert!(before[3].starts_with(after[3]));
        }
    }

    /// Parts are slices of the text at their positions.
    #[test]
    fn parts_are_slices(id in media_generation_id()) {
        let parts = id.parts().unwrap();
        let start = id.as_str().as_ptr();
        let [user_id, hex, kind, media_id] = segments(&parts);
        prop_assert_eq!(user_id.as_ptr(), start.wrapping_add(5));
        prop_assert_eq!(hex.as_ptr(), user_id.as_ptr().wrapping_add(user_id.len() + 7));
        let kind_at = hex.as_ptr().wrapping_add(hex.len() + 1);
        if let MediaKind::Other(kind) = parts.kind() {
            prop_assert_eq!(kind.as_str().as_ptr(), kind_at);
        }
        prop_assert_eq!(media_id.as_ptr(), kind_at.wrapping_add(kind.len() + 1));
    }

    #[test]
    fn any_text(text in "\\PC*|(user:)?[0-9]{0,2}(-email:)?[0-9a-f-]{0,6}[:a-z-]{0,9}\\PC{0,9}") {
        let id = MediaGenerationId::from_wire(text.as_str());
        prop_assert_eq!(id.as_str(), &*text);
        match (id.parts(), MediaGenerationId::parse(&text)) {
            (Ok(parts), Ok(parsed)) => {
                prop_assert_eq!(parts.to_id(), id.clone());
                prop_assert_eq!(&parsed, &id);
                let _ = parts.email();
            }
            (Err(error), Err(parsed)) => {
                prop_assert_eq!(error, parsed);
                prop_assert!(error.offset() <= text.len());
            }
            _ => prop_assert!(false, "parts and parse disagree"),
        }
        if let Err(error) = AccountEmail::parse(&text) {
            prop_assert!(error.offset() <= text.len());
        }
    }

    #[test]
    fn ids_are_their_text(one in media_generation_id(), other in media_generation_id()) {
        for other in [&one, &other] {
            prop_assert_eq!(one.cmp(other), one.as_str().cmp(other.as_str()));
            prop_assert_eq!(&one == other, one.as_str() == other.as_str());
        }
        let text: &str = one.borrow();
        prop_assert_eq!(text, one.as_str());
        prop_assert_eq!(hash(&one), hash(text));
        prop_assert_eq!(one.as_ref() as &str, text);
        if let Ok(image) = ImageId::try_from(one.clone()) {
            prop_assert_eq!(hash(&image), hash(text));
        }
    }

    #[test]
    fn comparisons_agree(one in account_email(), other in account_email(), upper: bool) {
        let cased = if upper { one.as_str().to_ascii_uppercase() } else { one.as_str().to_ascii_lowercase() };
        let cased = AccountEmail::parse(&cased).unwrap();
        prop_assert_eq!(&one, &cased);
        prop_assert_eq!(hash(&one), hash(&cased));
        let lower = |email: &AccountEmail| email.as_str().to_ascii_lowercase();
        for other in [&cased, &other] {
            prop_assert_eq!(one.cmp(other), lower(&one).cmp(&lower(other)));
            prop_assert_eq!(one.partial_cmp(other), Some(one.cmp(other)));
            prop_assert_eq!(&one == other, one.cmp(other).is_eq());
        }
    }

    #[test]
    fn masks_match_their_address(email in account_email()) {
        let mask = email.masked();
        prop_assert!(mask.matches(&email));
        prop_assert!(MaskedEmail::from_wire(email.as_str()).matches(&email));
        // Masking a mask leaves it unchanged.
        prop_assert_eq!(mask.to_string(), mask.as_str());
        prop_assert_eq!(MaskedEmail::from_wire(email.as_str()).to_string(), mask.as_str());
    }

    #[test]
    fn any_mask(text in "\\PC*|[a-z*]{0,4}@?[a-z*.]{0,5}", email in account_email()) {
        let mask = MaskedEmail::from_wire(text.as_str());
        let _ = (mask.matches(&email), mask.to_string());
        prop_assert_eq!(mask.as_str(), text);
    }

    #[test]
    fn hex_of_addresses(email in account_email()) {
        let hex = email.to_hex();
        for hex in [hex.to_uppercase(), hex] {
            let decoded = AccountEmail::from_hex(&hex).unwrap();
            prop_assert_eq!(decoded.as_str(), email.as_str());
        }
    }

    #[test]
    fn json_round_trip(id in media_generation_id(), text in "\\PC*") {
        for id in [id, MediaGenerationId::from_wire(text)] {
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(id.as_str()).unwrap());
            prop_assert_eq!(serde_json::from_str::<MediaGenerationId>(&json).unwrap(), id);
        }
    }
}

/// A text for logs, which must not contain the address, its hex, or a token.
#[derive(Debug)]
struct Log(String);

impl Log {
    fn add(&mut self, value: &impl Debug) {
        use std::fmt::Write as _;
        writeln!(self.0, "{value:?} {value:#?}").unwrap();
    }

    fn add_result<T: Debug, E: Debug + std::error::Error>(&mut self, result: &Result<T, E>) {
        self.add(result);
        if let Err(error) = result {
            self.add(&format_args!("{error}"));
            assert!(error.source().is_none());
        }
    }

    fn add_id(&mut self, id: &MediaGenerationId) {
        self.add(id);
        self.add(&id.redacted());
        self.add(&format_args!("{}", id.redacted()));
        self.add_result(&id.parts());
        self.add_result(&MediaGenerationId::parse(id.as_str()));
        self.add_result(&ImageId::parse(id.as_str()));
        self.add_result(&VideoId::parse(id.as_str()));
        self.add_result(&AccountEmail::parse(id.as_str()));
        self.add_result(&common_owner([&crate::nora("image:a"), id]));
        let json = serde_json::to_string(id).unwrap();
        self.add_result(&serde_json::from_str::<VideoId>(&json));
        if let Ok(parts) = id.parts() {
            self.add(&parts.kind());
            self.add(&parts.character());
            self.add(&parts.voice());
            self.add_result(&parts.email());
            self.add_result(&parts.email().map(|email| email.masked()));
        }
    }

    fn holds(&self, secret: &str) -> bool {
        self.0
            .to_ascii_lowercase()
            .contains(&secret.to_ascii_lowercase())
    }
}

fn log() -> Log {
    Log(String::new())
}

/// The length of the id and the position of the address do not matter.
#[test]
fn logs_of_long_ids_do_not_hold_the_address() {
    let hex = crate::nora("image:a")
        .parts()
        .unwrap()
        .email_hex()
        .to_owned();
    let email = crate::nora("image:a").parts().unwrap().email().unwrap();
    for len in [
        200, 512, 1000, 1022, 1023, 1024, 1025, 1026, 1100, 2048, 5000,
    ] {
        for at in [30, 100, 199, 500, 900, 1000, 1023, 1024, 1200] {
            for secret in [&*hex, &hex.to_uppercase(), email.as_str()] {
                let filler = |len: usize| "g".repeat(len);
                for text in [
                    format!("user:1-email:{secret}-image:{}", filler(len)),
                    format!(
                        "user:1-email:6a-image:{}{secret}{}",
                        filler(at),
                        filler(len)
                    ),
                    format!(
                        "user:1-email:6a-image:{}-email:{secret}-video:{}",
                        filler(at),
                        filler(len)
                    ),
                    format!("user:1-email:{hex}-character:{}{secret}-imgs:2", filler(at)),
                    format!("{}user:1-email:{secret}-image:a{}", filler(at), filler(len)),
                ] {
                    let id = MediaGenerationId::from_wire(text.as_str());
                    // If a reference can be parsed, the text after its kind is shown unchanged.
                    if id.parts().is_ok_and(|parts| parts.email_hex() != hex) {
                        continue;
                    }
                    let mut log = log();
                    log.add_id(&id);
                    assert!(!log.holds(&hex), "{len} {at} {text}");
                    assert!(!log.holds(email.as_str()), "{len} {at} {text}");
                }
            }
        }
    }
}

proptest! {
    // A minimum that the environment can't lower, since only a few cases contain an address.
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn logs_do_not_hold_the_address(
        id in media_generation_id(),
        other in account_email(),
        at: Index,
        c in any_char(),
        form in 0..8_usize,
    ) {
        let text = id.as_str().to_owned();
        let (email, hex) = {
            let parts = id.parts().unwrap();
            (parts.email().unwrap(), parts.email_hex().to_owned())
        };
        let address = email.as_str();
        // An address that consists of asterisks can't be distinguished from a mask.
        prop_assume!(!email.masked().as_str().contains(address));
        let at = at.index(text.len());
        let forms = [
            text.clone(),
            format!("{}{c}{}", &text[..at], &text[at + 1..]),
            text[..at].to_owned(),
            // The address in place of another part.
            text.replacen(&hex, address, 1),
            format!("{text}{address}"),
            format!("{text}-{hex}"),
            text.replacen("-email:", &format!("-x{hex}-email:"), 1),
            format!("user:1-email:{hex}-character:{hex}-imgs:1-voice:{address}"),
        ];
        let mut log = log();
        log.add_id(&MediaGenerationId::from_wire(forms[form].as_str()));
        log.add(&email);
        log.add(&MaskedEmail::from_wire(address));
        log.add(&format_args!("{}", MaskedEmail::from_wire(address)));
        log.add_result(&AccountEmail::parse(&format!("{address} ")));
        log.add_result(&AccountEmail::from_hex(&format!("{hex}0")));
        log.add(&MediaKind::from_name(address));
        log.add(&common_owner([&id, &MediaGenerationId::new(1, &other, MediaKind::Image, "a").unwrap()]));
        prop_assert!(!log.holds(address), "the address");
        if form != 1 && form != 2 {
            prop_assert!(!log.holds(&hex), "the hex");
        }
    }

    #[test]
    fn logs_do_not_hold_a_token(user_id: u64, suffix in "[A-Za-z0-9_-]{12,40}", c in any_char(), at: Index) {
        let token = format!("user:{user_id}-{suffix}");
        let bearer = format!("Bearer {token}");
        let mut spoiled: Vec<char> = token.chars().collect();
        let at = at.index(token.len());
        spoiled[at] = c;
        let spoiled: String = spoiled.into_iter().collect();
        let mut log = log();
        for text in [&token, &bearer, &spoiled] {
            log.add_id(&MediaGenerationId::from_wire(text.as_str()));
        }
        log.add(&MaskedEmail::from_wire(token.as_str()));
        log.add(&MaskedEmail::from_wire(format!("@{token}")));
        prop_assert!(MediaGenerationId::parse(&token).unwrap_err().looks_like_api_token());
        prop_assert!(!log.holds(&suffix));
    }
}
