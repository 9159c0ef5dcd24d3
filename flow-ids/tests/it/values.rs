//! Composing ids, and using them as keys.

use std::collections::{BTreeMap, BTreeSet};

use flow_ids::{AccountEmail, MediaGenerationId, MediaKind, Segment};

use crate::rows;

fn composed(user_id: u64, kind: &str, media_id: &str, text: &str) {
    let email = AccountEmail::parse("nora@example.org").unwrap();
    let kind = MediaKind::from_name(kind);
    let id = MediaGenerationId::new(user_id, &email, kind, media_id).unwrap();
    assert_eq!(id.as_str(), text);
    let parts = id.parts().unwrap();
    assert_eq!(parts.user_id(), user_id.to_string());
    assert_eq!(parts.email().unwrap(), email);
    assert_eq!((parts.kind(), parts.media_id()), (kind, media_id));
}

rows! { composed:
    image(4711, "image", "a", "user:4711-email:6e6f7261406578616d706c652e6f7267-image:a");
    smallest_user_id(0, "video", "a", "user:0-email:6e6f7261406578616d706c652e6f7267-video:a");
    largest_user_id(u64::MAX, "video", "a", "user:18446744073709551615-email:6e6f7261406578616d706c652e6f7267-video:a");
    character(1, "character", "c-imgs:1-voice:v", "user:1-email:6e6f7261406578616d706c652e6f7267-character:c-imgs:1-voice:v");
    voice(1, "voice", "v-mid:m", "user:1-email:6e6f7261406578616d706c652e6f7267-voice:v-mid:m");
    unknown_kind(1, "scene", "s", "user:1-email:6e6f7261406578616d706c652e6f7267-scene:s");
}

fn not_composed(kind: &str, media_id: &str, segment: Segment, message: &str) {
    let email = AccountEmail::parse("nora@example.org").unwrap();
    let error =
        MediaGenerationId::new(1, &email, MediaKind::from_name(kind), media_id).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.segment(), segment);
}

rows! { not_composed:
    empty_media_id("image", "", Segment::MediaId, "invalid media id at byte 52 of a media generation id: expected at least one character");
    space("image", "a b", Segment::MediaId, "invalid media id at byte 53 of a media generation id: expected visible ASCII characters only");
    character_without_images("character", "c", Segment::MediaId, "invalid media id at byte 57 of a media generation id: expected `-imgs:`");
    voice_without_media("voice", "v", Segment::MediaId, "invalid media id at byte 53 of a media generation id: expected `-mid:`");
    empty_kind("", "a", Segment::Kind, "invalid kind at byte 46 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_upper_case("Image", "a", Segment::Kind, "invalid kind at byte 46 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    // The text would be a reference of an image with the media id `x:a`.
    kind_that_holds_a_colon("image:x", "a", Segment::Kind, "invalid kind at byte 51 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
    kind_that_ends_in_a_colon("image:", "a", Segment::Kind, "invalid kind at byte 51 of a media generation id: expected a kind such as `image` or `video`, starting with a lower-case letter");
}

#[test]
fn the_longest_address_fits() {
    let labels = [63, 63, 61].map(|len| "b".repeat(len)).join(".");
    let email = AccountEmail::parse(&format!("{}@{labels}", "a".repeat(64))).unwrap();
    let id = MediaGenerationId::new(u64::MAX, &email, MediaKind::Image, &"c".repeat(400)).unwrap();
    assert_eq!(id.parts().unwrap().email().unwrap(), email);
    let error = MediaGenerationId::new(1, &email, MediaKind::Image, &"c".repeat(500)).unwrap_err();
    assert_eq!(error.segment(), Segment::Whole);
}

#[test]
fn found_by_text() {
    let map: BTreeMap<_, _> = [(crate::nora("image:b"), 2), (crate::nora("image:a"), 1)].into();
    assert_eq!(map.values().copied().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(map.get(crate::nora("image:b").as_str()), Some(&2));
    let set: BTreeSet<_> = map.into_keys().collect();
    assert!(set.contains(crate::nora("image:a").as_str()));
    // The case of hex digits is part of the text.
    assert!(!set.contains(crate::nora("image:a").as_str().to_uppercase().as_str()));
}
