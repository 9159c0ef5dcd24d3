//! What is shown in logs: exact texts.

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
    hex_in_kind(&format!("x{NORA_HEX}:a"), "user:4711-email:***-<33 bytes>:a");
}

#[test]
fn hex_in_user_id() {
    // 303030 is the hex of 000, which is no address; it is hidden all the same.
    let id = MediaGenerationId::from_wire("user:1303030-email:303030-image:a");
    assert_eq!(
        id.redacted().to_string(),
        "user:<7 bytes>-email:***-image:a"
    );
}

#[test]
fn short_hex_is_not_looked_for() {
    let id = MediaGenerationId::from_wire("user:1-email:6a-image:6a6a");
    assert_eq!(id.redacted().to_string(), "user:1-email:***-image:6a6a");
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
