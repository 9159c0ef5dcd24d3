//! Accepted texts with their parts, and refused texts with the exact text of the error.

use flow_ids::{MAX_ID_LEN, MediaGenerationId, Segment};

use crate::rows;

/// Asserts that `text` is a reference with these parts.
fn accepted(text: &str, parts: [&str; 4]) {
    let id = MediaGenerationId::parse(text).unwrap();
    assert_eq!(id.as_str(), text);
    let found = id.parts().unwrap();
    let kind = found.kind();
    assert_eq!(
        [
            found.user_id(),
            found.email_hex(),
            kind.as_str(),
            found.media_id()
        ],
        parts
    );
    assert_eq!(found.to_id(), id);
}

rows! { accepted:
    image_with_uuid(
        "user:4711-email:6a406b-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
        ["4711", "6a406b", "image", "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001"],
    );
    video_with_suffix(
        "user:4711-email:6a406b-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002_upsampled",
        ["4711", "6a406b", "video", "a17f40d8-22b6-4e0b-8f53-c0de5eed0002_upsampled"],
    );
    image_with_base64url(
        "user:4711-email:6a406b-image:CAUSJ_Vk-MmM4ODcxLTkwYWU==",
        ["4711", "6a406b", "image", "CAUSJ_Vk-MmM4ODcxLTkwYWU=="],
    );
    media_id_of_one_byte("user:1-email:6a-image:a", ["1", "6a", "image", "a"]);
    media_id_with_slash_and_percent(
        "user:1-email:6a-image:a/b%2Fc+d.e~f",
        ["1", "6a", "image", "a/b%2Fc+d.e~f"],
    );
    media_id_with_colon("user:1-email:6a-image:a:b", ["1", "6a", "image", "a:b"]);
    media_id_that_looks_like_a_reference(
        "user:1-email:6a-image:user:2-email:6b-video:c",
        ["1", "6a", "image", "user:2-email:6b-video:c"],
    );
    media_id_with_other_markers(
        "user:1-email:6a-image:a-imgs:1-voice:b-mid:c",
        ["1", "6a", "image", "a-imgs:1-voice:b-mid:c"],
    );
    media_id_of_only_dashes("user:1-email:6a-video:--", ["1", "6a", "video", "--"]);
    first_and_last_visible_character("user:1-email:6a-video:!~", ["1", "6a", "video", "!~"]);
    hex_upper_case("user:1-email:6A4B-video:v", ["1", "6A4B", "video", "v"]);
    hex_mixed_case("user:1-email:6a4B6C-video:v", ["1", "6a4B6C", "video", "v"]);
    hex_that_is_no_utf8("user:1-email:ff-video:v", ["1", "ff", "video", "v"]);
    hex_of_fifteen_digits_and_one("user:1-email:0123456789abcdef-video:v", ["1", "0123456789abcdef", "video", "v"]);
    user_id_zero("user:0-email:6a-video:v", ["0", "6a", "video", "v"]);
    user_id_with_leading_zero("user:007-email:6a-video:v", ["007", "6a", "video", "v"]);
    user_id_longer_than_u64(
        "user:123456789012345678901234567890-email:6a-video:v",
        ["123456789012345678901234567890", "6a", "video", "v"],
    );
    character_without_voice(
        "user:1-email:6a-character:c-imgs:1",
        ["1", "6a", "character", "c-imgs:1"],
    );
    character_with_voice(
        "user:1-email:6a-character:c-imgs:12-voice:achernar",
        ["1", "6a", "character", "c-imgs:12-voice:achernar"],
    );
    character_with_two_markers(
        "user:1-email:6a-character:c-imgs:2-voice:v-imgs:3",
        ["1", "6a", "character", "c-imgs:2-voice:v-imgs:3"],
    );
    voice("user:1-email:6a-voice:v-mid:m", ["1", "6a", "voice", "v-mid:m"]);
    voice_with_two_markers("user:1-email:6a-voice:v-mid:m-mid:n", ["1", "6a", "voice", "v-mid:m-mid:n"]);
    unknown_kind("user:1-email:6a-scene:s1", ["1", "6a", "scene", "s1"]);
    unknown_kind_with_digits_and_underscore("user:1-email:6a-scene_V2:s1", ["1", "6a", "scene_V2", "s1"]);
    unknown_kind_of_one_letter("user:1-email:6a-s:s1", ["1", "6a", "s", "s1"]);
    unknown_kind_that_begins_like_a_known("user:1-email:6a-images:s1", ["1", "6a", "images", "s1"]);
    unknown_kind_that_begins_like_character("user:1-email:6a-characters:s1", ["1", "6a", "characters", "s1"]);
    kind_named_like_a_marker("user:1-email:6a-email:6b-image:c", ["1", "6a", "email", "6b-image:c"]);
}

/// Asserts that `text` is refused with this error, which does not contain the text.
fn refused(text: &str, segment: Segment, offset: usize, message: &str) {
    let error = MediaGenerationId::parse(text).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.segment(), segment);
    assert_eq!(error.offset(), offset);
    assert!(message.contains(error.expected()));
    assert_eq!(MediaGenerationId::try_from(text), Err(error));
    assert_eq!(text.parse::<MediaGenerationId>(), Err(error));
    // It can still be sent back to the service.
    let kept = MediaGenerationId::from_wire(text);
    assert_eq!(kept.as_str(), text);
    assert_eq!(kept.parts(), Err(error));
}

rows! { refused:
    empty("", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    half_a_prefix("use", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    prefix_upper_case("USER:1-email:6a-image:a", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    space_in_front(" user:1-email:6a-image:a", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    quoted("\"user:1-email:6a-image:a\"", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    byte_order_mark("\u{feff}user:1-email:6a-image:a", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    undefined("undefined", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    null("null", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    object_object("[object Object]", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    bare_uuid(
        "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001", Segment::Prefix, 0,
        "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like an internal media id; take mediaGenerationId from the response)",
    );
    bare_uuid_upper_case(
        "3B9E1C52-7D04-4F6A-9A18-C0DE5EED0001", Segment::Prefix, 0,
        "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like an internal media id; take mediaGenerationId from the response)",
    );
    url(
        "https://flow-content.google/image/3b9e1c52", Segment::Prefix, 0,
        "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like a URL)",
    );
    job_id(
        "j0914102233123456789v-u4711-email:nora.field77@example.org-bot:google-flow", Segment::Prefix, 0,
        "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like a job id, which only GET /jobs takes)",
    );
    api_token(
        "user:4711-AbCdEfGhIjKlMnOpQrSt", Segment::Email, 9,
        "invalid e-mail at byte 9 of a media generation id: expected `-email:` (this looks like an API token, which is a secret)",
    );
    api_token_named_email(
        "user:4711-email", Segment::Email, 9,
        "invalid e-mail at byte 9 of a media generation id: expected `-email:` (this looks like an API token, which is a secret)",
    );
    user_id_missing("user:", Segment::UserId, 5, "invalid user id at byte 5 of a media generation id: expected decimal digits");
    user_id_empty("user:-email:6a-image:a", Segment::UserId, 5, "invalid user id at byte 5 of a media generation id: expected decimal digits");
    user_id_of_letters("user:abc-email:6a-image:a", Segment::UserId, 5, "invalid user id at byte 5 of a media generation id: expected decimal digits");
    user_id_with_letter("user:12a-email:6a-image:a", Segment::UserId, 7, "invalid user id at byte 7 of a media generation id: expected decimal digits");
    user_id_signed("user:+1-email:6a-image:a", Segment::UserId, 5, "invalid user id at byte 5 of a media generation id: expected decimal digits");
    user_id_with_point("user:1.5-email:6a-image:a", Segment::UserId, 6, "invalid user id at byte 6 of a media generation id: expected decimal digits");
    user_id_of_other_digits("user:٤٧-email:6a-image:a", Segment::UserId, 5, "invalid user id at byte 5 of a media generation id: expected decimal digits");
    user_id_with_space("user:1 -email:6a-image:a", Segment::UserId, 6, "invalid user id at byte 6 of a media generation id: expected decimal digits");
    ends_after_user_id("user:4711", Segment::Email, 9, "invalid e-mail at byte 9 of a media generation id: expected `-email:`");
    email_missing("user:1-image:abc", Segment::Email, 6, "invalid e-mail at byte 6 of a media generation id: expected `-email:`");
    email_upper_case("user:1-EMAIL:6a-image:a", Segment::Email, 6, "invalid e-mail at byte 6 of a media generation id: expected `-email:`");
    two_dashes("user:1--email:6a-image:a", Segment::Email, 6, "invalid e-mail at byte 6 of a media generation id: expected `-email:`");
    hex_missing("user:1-email:", Segment::Email, 13, "invalid e-mail at byte 13 of a media generation id: expected hex digits");
    hex_empty("user:1-email:-image:a", Segment::Email, 13, "invalid e-mail at byte 13 of a media generation id: expected hex digits");
    hex_odd("user:1-email:6a6-image:a", Segment::Email, 16, "invalid e-mail at byte 16 of a media generation id: expected an even number of hex digits");
    hex_odd_at_end("user:1-email:6", Segment::Email, 14, "invalid e-mail at byte 14 of a media generation id: expected an even number of hex digits");
    hex_bad_at_start("user:1-email:g6-image:a", Segment::Email, 13, "invalid e-mail at byte 13 of a media generation id: expected hex digits");
    hex_bad_later("user:1-email:6a6g-image:a", Segment::Email, 16, "invalid e-mail at byte 16 of a media generation id: expected hex digits");
    hex_bad_beyond_sixteen(
        "user:1-email:00112233445566778899aabbccddeeg0-image:a", Segment::Email, 43,
        "invalid e-mail at byte 43 of a media generation id: expected hex digits",
    );
    hex_placeholder("user:12345-email:6a6f...-image:ff9aa5cc-...redacted...", Segment::Email, 21, "invalid e-mail at byte 21 of a media generation id: expected hex digits");
    hex_is_a_plain_address("user:1-email:nora@example.org-image:a", Segment::Email, 13, "invalid e-mail at byte 13 of a media generation id: expected hex digits");
    hex_with_prefix("user:1-email:0x6a-image:a", Segment::Email, 14, "invalid e-mail at byte 14 of a media generation id: expected hex digits");
    hex_with_space("user:1-email:6a 6b-image:a", Segment::Email, 15, "invalid e-mail at byte 15 of a media generation id: expected hex digits");
    hex_with_other_digits("user:1-email:６a-image:a", Segment::Email, 13, "invalid e-mail at byte 13 of a media generation id: expected hex digits");
    kind_missing("user:1-email:6a", Segment::Kind, 15, "invalid kind at byte 15 of a media generation id: expected `-` and a kind");
    kind_missing_after_dash("user:1-email:6a-", Segment::Kind, 16, "invalid kind at byte 16 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_empty("user:1-email:6a-:a", Segment::Kind, 16, "invalid kind at byte 16 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_upper_case("user:1-email:6a-Image:a", Segment::Kind, 16, "invalid kind at byte 16 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_of_digits("user:1-email:6a-1:a", Segment::Kind, 16, "invalid kind at byte 16 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_not_ascii("user:1-email:6a-él:a", Segment::Kind, 16, "invalid kind at byte 16 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_with_space("user:1-email:6a-ima ge:a", Segment::Kind, 19, "invalid kind at byte 19 of a media generation id: expected `:` after the kind");
    kind_with_dash("user:1-email:6a-image-x:a", Segment::Kind, 21, "invalid kind at byte 21 of a media generation id: expected `:` after the kind");
    kind_without_colon("user:1-email:6a-image", Segment::Kind, 21, "invalid kind at byte 21 of a media generation id: expected `:` after the kind");
    second_hex("user:1-email:6a-6b-image:a", Segment::Kind, 16, "invalid kind at byte 16 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    image_empty("user:1-email:6a-image:", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected at least one character");
    video_empty("user:1-email:6a-video:", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected at least one character");
    unknown_kind_empty("user:1-email:6a-scene:", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected at least one character");
    space_in_media_id("user:1-email:6a-image:a b", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    space_at_end("user:1-email:6a-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001 ", Segment::MediaId, 58, "invalid media id at byte 58 of a media generation id: expected visible ASCII characters only");
    space_after_sixteen("user:1-email:6a-image:0123456789abcdef 123456789abcdef0123", Segment::MediaId, 38, "invalid media id at byte 38 of a media generation id: expected visible ASCII characters only");
    only_a_space("user:1-email:6a-image: ", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected visible ASCII characters only");
    line_feed_at_end("user:1-email:6a-image:a\n", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    carriage_return_at_end("user:1-email:6a-image:a\r\n", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    tab("user:1-email:6a-image:\ta", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected visible ASCII characters only");
    nul("user:1-email:6a-image:a\0", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    delete("user:1-email:6a-image:a\x7f", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    next_line("user:1-email:6a-image:a\u{85}", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    no_break_space("user:1-email:6a-image:a\u{a0}b", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    zero_width_space("user:1-email:6a-image:a\u{200b}", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    ellipsis("user:1-email:6a-image:a…", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected visible ASCII characters only");
    character_empty("user:1-email:6a-character:", Segment::MediaId, 26, "invalid media id at byte 26 of a media generation id: expected at least one character");
    character_without_images("user:1-email:6a-character:c", Segment::MediaId, 27, "invalid media id at byte 27 of a media generation id: expected `-imgs:`");
    character_without_id("user:1-email:6a-character:-imgs:1", Segment::MediaId, 26, "invalid media id at byte 26 of a media generation id: expected at least one character");
    character_with_space_in_id("user:1-email:6a-character:c d-imgs:1", Segment::MediaId, 27, "invalid media id at byte 27 of a media generation id: expected visible ASCII characters only");
    character_with_space_and_no_images("user:1-email:6a-character:c d", Segment::MediaId, 27, "invalid media id at byte 27 of a media generation id: expected visible ASCII characters only");
    character_without_count("user:1-email:6a-character:c-imgs:", Segment::ImageCount, 33, "invalid image count at byte 33 of a media generation id: expected decimal digits");
    character_with_count_of_letters("user:1-email:6a-character:c-imgs:two", Segment::ImageCount, 33, "invalid image count at byte 33 of a media generation id: expected decimal digits");
    character_with_empty_count("user:1-email:6a-character:c-imgs:-voice:v", Segment::ImageCount, 33, "invalid image count at byte 33 of a media generation id: expected decimal digits");
    character_with_more("user:1-email:6a-character:c-imgs:1-mid:m", Segment::Voice, 34, "invalid voice at byte 34 of a media generation id: expected `-voice:` or the end");
    character_with_space_at_end("user:1-email:6a-character:c-imgs:1 ", Segment::Voice, 34, "invalid voice at byte 34 of a media generation id: expected `-voice:` or the end");
    character_with_empty_voice("user:1-email:6a-character:c-imgs:1-voice:", Segment::Voice, 41, "invalid voice at byte 41 of a media generation id: expected at least one character");
    character_with_space_in_voice("user:1-email:6a-character:c-imgs:1-voice:a b", Segment::Voice, 42, "invalid voice at byte 42 of a media generation id: expected visible ASCII characters only");
    voice_empty("user:1-email:6a-voice:", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected at least one character");
    voice_without_media("user:1-email:6a-voice:v", Segment::MediaId, 23, "invalid media id at byte 23 of a media generation id: expected `-mid:`");
    voice_without_id("user:1-email:6a-voice:-mid:m", Segment::MediaId, 22, "invalid media id at byte 22 of a media generation id: expected at least one character");
    voice_with_empty_media("user:1-email:6a-voice:v-mid:", Segment::VoiceMedia, 28, "invalid media id of the voice at byte 28 of a media generation id: expected at least one character");
    voice_with_space_in_media("user:1-email:6a-voice:v-mid:m n", Segment::VoiceMedia, 29, "invalid media id of the voice at byte 29 of a media generation id: expected visible ASCII characters only");
    percent_encoded("user%3A1-email%3A6a-image%3Aa", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
    asset_path("/assets/user:1-email:6a-image:a", Segment::Prefix, 0, "invalid prefix at byte 0 of a media generation id: expected `user:`");
}

#[test]
fn length_is_limited() {
    let head = "user:1-email:6a-image:";
    let longest = format!("{head}{}", "a".repeat(MAX_ID_LEN - head.len()));
    assert_eq!(longest.len(), 1024);
    assert!(MediaGenerationId::parse(&longest).is_ok());
    refused(
        &format!("{longest}a"),
        Segment::Whole,
        1024,
        "invalid media generation id: expected at most 1024 bytes",
    );
    refused(
        &"x".repeat(1 << 20),
        Segment::Whole,
        1024,
        "invalid media generation id: expected at most 1024 bytes",
    );
}

/// Every byte at every position of an opaque id.
#[test]
fn every_byte_in_an_opaque_id() {
    for byte in 0..=0x7f_u8 {
        for len in 1..40 {
            for at in [0, len / 2, len - 1] {
                let mut media_id = vec![b'a'; len];
                media_id[at] = byte;
                let text = format!(
                    "user:1-email:6a-image:{}",
                    String::from_utf8(media_id).unwrap()
                );
                let parsed = MediaGenerationId::parse(&text);
                assert_eq!(parsed.is_ok(), byte.is_ascii_graphic(), "{byte:#x}");
                if let Err(error) = parsed {
                    assert_eq!(error.offset(), 22 + at);
                }
            }
        }
    }
}

#[test]
fn every_byte_in_the_hex() {
    for byte in 0..=0x7f_u8 {
        for len in (2..40).step_by(2) {
            for at in [0, len / 2, len - 1] {
                let mut hex = vec![b'a'; len];
                hex[at] = byte;
                let text = format!("user:1-email:{}-image:a", String::from_utf8(hex).unwrap());
                let parsed = MediaGenerationId::parse(&text);
                assert_eq!(
                    parsed.is_ok(),
                    byte.is_ascii_hexdigit(),
                    "{byte:#x} {len} {at}"
                );
                if let Err(error) = parsed {
                    // A dash ends the hex, and the text after it is not a kind.
                    assert!(
                        error.offset() == 13 + at || byte == b'-',
                        "{byte:#x} {len} {at}"
                    );
                }
            }
        }
    }
}

#[test]
fn characters_and_voices_have_parts() {
    let id =
        MediaGenerationId::parse("user:1-email:6a-character:c-d-imgs:12-voice:v-imgs:3").unwrap();
    let parts = id.parts().unwrap();
    let character = parts.character().unwrap();
    assert_eq!(character.entity_id(), "c-d");
    assert_eq!(character.image_count(), "12");
    assert_eq!(character.voice(), Some("v-imgs:3"));
    assert_eq!(parts.voice(), None);

    let id = MediaGenerationId::parse("user:1-email:6a-character:c-imgs:1").unwrap();
    assert_eq!(id.parts().unwrap().character().unwrap().voice(), None);

    let id = MediaGenerationId::parse("user:1-email:6a-voice:v-w-mid:m-mid:n").unwrap();
    let parts = id.parts().unwrap();
    let voice = parts.voice().unwrap();
    assert_eq!((voice.workflow_id(), voice.media_id()), ("v-w", "m-mid:n"));
    assert_eq!(parts.character(), None);

    // The id of an image is opaque, even if it has the form of another kind.
    let id = MediaGenerationId::parse("user:1-email:6a-image:c-imgs:1-mid:m").unwrap();
    assert_eq!(id.parts().unwrap().character(), None);
    assert_eq!(id.parts().unwrap().voice(), None);
}

#[test]
fn errors_contain_hints() {
    let error = |text| MediaGenerationId::parse(text).unwrap_err();
    assert!(error("j0914102233v-u1-email:n@example.org-bot:google-flow").looks_like_job_id());
    assert!(error("user:4711-AbCdEf").looks_like_api_token());
    for text in ["", "user:1-image:a", "jam", "https://example.org", "user:1"] {
        assert!(!error(text).looks_like_job_id());
        assert!(!error(text).looks_like_api_token());
    }
}
