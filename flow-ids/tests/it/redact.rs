//! The exact texts for logs.

use flow_ids::{AccountEmail, ImageId, MediaGenerationId, VideoId};

use crate::{NORA_HEX, nora, rows};

fn shown(tail: &str, text: &str) {
    let id = nora(tail);
    assert_eq!(id.redacted().to_string(), text);
    assert_eq!(format!("{:?}", id.redacted()), text);
    assert_eq!(format!("{id:?}"), format!("MediaGenerationId({text})"));
    assert_eq!(
        format!("{:?}", id.parts().unwrap()),
        format!("IdParts({text})")
    );
}

rows! { shown:
    image("image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001", "user:4711-email:***-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001");
    suffix("video:a17f40d8_upsampled==", "user:4711-email:***-video:a17f40d8_upsampled==");
    character("character:c-imgs:2-voice:achernar", "user:4711-email:***-character:c-imgs:2-voice:achernar");
    voice("voice:v-mid:m", "user:4711-email:***-voice:v-mid:m");
    unknown_kind("scene:s.1", "user:4711-email:***-scene:s.1");
    address_in_media_id("image:nora@example.org", "user:4711-email:***-image:<16 bytes>");
    percent_encoded_address_in_media_id("image:nora%40example.org", "user:4711-email:***-image:<18 bytes>");
    hex_in_media_id(&format!("image:a{NORA_HEX}"), "user:4711-email:***-image:<33 bytes>");
    hex_of_another_case(&format!("image:{}", NORA_HEX.to_uppercase()), "user:4711-email:***-image:<32 bytes>");
    hex_of_another_account("image:x69766f40622e6465-1", "user:4711-email:***-image:<19 bytes>");
    hex_of_another_account_in_capitals("image:69766F40622E6465", "user:4711-email:***-image:<16 bytes>");
    hex_that_is_no_address("image:c0de40ed0001", "user:4711-email:***-image:c0de40ed0001");
    base64("image:bm9yYUBleGFtcGxlLm9yZw", "user:4711-email:***-image:<22 bytes>");
    base64_shifted_by_one("image:a-eG5vcmFAZXhhbXBsZS5vcmc", "user:4711-email:***-image:<25 bytes>");
    base64_shifted_by_two("image:eHhub3JhQGV4YW1wbGUub3JneQ", "user:4711-email:***-image:<26 bytes>");
    part_of_a_token_in_kind("aBcDeFgHiJkLmN:a", "user:4711-email:***-<14 bytes>:<1 bytes>");
    token_in_place_of_kind("user:4711-AbCdEfGh:a", "user:4711-email:***-<4 bytes>:<15 bytes>");
    token_behind_letters_in_place_of_kind("x_user:4711-AbCdEfGh:a", "user:4711-email:***-<6 bytes>:<15 bytes>");
    token_in_media_id("image:user:4711-AbCdEfGh", "user:4711-email:***-image:<18 bytes>");
    digits_in_kind("scene2:a", "user:4711-email:***-<6 bytes>:<1 bytes>");
    long_kind("abcdefghijklmnopq:a", "user:4711-email:***-<17 bytes>:<1 bytes>");
    hex_in_kind(&format!("x{NORA_HEX}:a"), "user:4711-email:***-<33 bytes>:<1 bytes>");
}

#[test]
fn hex_in_user_id() {
    // 303030 is the hex of 000, which is not an address; it is hidden nevertheless.
    let id = MediaGenerationId::from_wire("user:1303030-email:303030-image:a");
    assert_eq!(
        id.redacted().to_string(),
        "user:<7 bytes>-email:***-image:a"
    );
}

#[test]
fn short_hex_is_ignored() {
    let id = MediaGenerationId::from_wire("user:1-email:6a-image:6a6a");
    assert_eq!(id.redacted().to_string(), "user:1-email:***-image:6a6a");
}

/// Each encoding at each position and alignment, and none that is a byte short.
#[test]
fn addresses_are_found_in_texts() {
    for address in ["nora.field77@example.org", "~n?o~@b.de", "grüße@b.de"] {
        let email = AccountEmail::parse(address).unwrap();
        for before in ["", "x", "xx", "xxx", "{\"a\":"] {
            for after in ["", "y", "yy", "}"] {
                let text = format!("{before}{address}{after}");
                let hex = text.bytes().map(|byte| format!("{byte:02x}"));
                let hex = hex.collect::<Vec<_>>().concat();
                let base64 = base64_of(text.as_bytes());
                let url = base64.replace('+', "-").replace('/', "_");
                for found in [
                    &text,
                    &text.to_ascii_uppercase(),
                    &hex,
                    &hex.to_uppercase(),
                    &base64,
                    &format!("a_{url}-==."),
                ] {
                    assert!(email.occurs_in(found), "{found}");
                }
            }
        }
        let short = &address[1..];
        let hex = &email.to_hex()[2..];
        for other in [short, hex, &base64_of(short.as_bytes()), ""] {
            assert!(!email.occurs_in(other), "{other}");
        }
    }
}

fn base64_of(bytes: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = bytes.iter().map(|byte| format!("{byte:08b}"));
    let bits = bits.collect::<Vec<_>>().concat();
    let sextets = bits.as_bytes().chunks(6);
    let sextets = sextets.map(|chunk| format!("{:0<6}", std::str::from_utf8(chunk).unwrap()));
    let sextets = sextets.map(|bits| usize::from_str_radix(&bits, 2).unwrap());
    sextets.map(|at| char::from(letters[at])).collect()
}

#[test]
fn other_forms_are_not_shown() {
    for text in [
        "user:4711-AbCdEfGhIjKlMnOpQrSt",
        "nora@example.org",
        "",
        "undefined",
    ] {
        let id = MediaGenerationId::from_wire(text);
        let shown = format!("<{} bytes, not a known form>", text.len());
        assert_eq!(id.redacted().to_string(), shown);
        assert_eq!(format!("{id:?}"), format!("MediaGenerationId({shown})"));
    }
}

#[test]
fn an_address_is_not_shown() {
    let email = AccountEmail::parse("nora@example.org").unwrap();
    assert_eq!(format!("{email:?}"), "AccountEmail(***)");
}

#[test]
fn checked_ids() {
    let image = ImageId::try_from(nora("image:a")).unwrap();
    assert_eq!(format!("{image:?}"), "ImageId(user:4711-email:***-image:a)");
    let video = VideoId::try_from(nora("video:a")).unwrap();
    assert_eq!(format!("{video:?}"), "VideoId(user:4711-email:***-video:a)");
}

#[test]
fn parts_of_characters_and_voices() {
    let id = nora("character:c-imgs:2-voice:nora@example.org");
    let character = id.parts().unwrap().character().unwrap();
    assert_eq!(
        format!("{character:?}"),
        "CharacterParts(<1 bytes>-imgs:<1 bytes>-voice:<16 bytes>)"
    );
    let id = nora("character:c-imgs:2");
    let character = id.parts().unwrap().character().unwrap();
    assert_eq!(
        format!("{character:?}"),
        "CharacterParts(<1 bytes>-imgs:<1 bytes>)"
    );
    let id = nora("voice:v-mid:nora@example.org");
    let voice = id.parts().unwrap().voice().unwrap();
    assert_eq!(format!("{voice:?}"), "VoiceParts(<1 bytes>-mid:<16 bytes>)");
}
