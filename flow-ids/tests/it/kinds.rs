//! The names of kinds, and ids with a checked kind.

use std::borrow::Borrow;
use std::fmt::Debug;
use std::hash::Hash;
use std::str::FromStr;

use flow_ids::{
    CharacterId, ImageId, MediaGenerationId, MediaKind, ParseIdError, Segment, VideoId, VoiceId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::rows;

fn named(name: &str, kind: Option<MediaKind<'_>>) {
    let found = MediaKind::from_name(name);
    assert_eq!(found.as_str(), name);
    assert_eq!(found.to_string(), name);
    match kind {
        Some(kind) => assert_eq!(found, kind),
        None => assert!(matches!(found, MediaKind::Other(other) if other.as_str() == name)),
    }
}

rows! { named:
    image("image", Some(MediaKind::Image));
    video("video", Some(MediaKind::Video));
    character("character", Some(MediaKind::Character));
    voice("voice", Some(MediaKind::Voice));
    not_known_yet("scene", None);
    another_case("Image", None);
    longer("images", None);
    empty("", None);
}

#[test]
fn debug_shows_only_names() {
    assert_eq!(format!("{:?}", MediaKind::Image), "Image");
    let kind = MediaKind::from_name("scene");
    assert_eq!(format!("{kind:?}"), r#"Other(OtherKind("scene"))"#);
    let kind = MediaKind::from_name("nora@example.org");
    assert_eq!(format!("{kind:?}"), "Other(OtherKind(<16 bytes>))");
}

/// Every constructor of a typed id checks the kind in the same way, and every accessor returns the same text.
fn checked<T>(tail: &str, accepted: bool, expected: &str)
where
    T: Clone + Debug + Ord + Hash + FromStr<Err = ParseIdError>,
    T: for<'a> TryFrom<&'a str, Error = ParseIdError>,
    T: TryFrom<MediaGenerationId, Error = ParseIdError> + Into<MediaGenerationId>,
    T: AsRef<str> + Borrow<str>,
    T: Serialize + DeserializeOwned,
{
    let id = crate::nora(tail);
    let text = id.as_str();
    let typed: Result<T, _> = text.parse();
    assert_eq!(typed.is_ok(), accepted, "{tail}");
    assert_eq!(T::try_from(id.clone()), typed);
    assert_eq!(T::try_from(text), typed);
    let json = serde_json::to_string(text).unwrap();
    let read = serde_json::from_str::<T>(&json);
    match typed {
        Ok(typed) => {
            assert_eq!((typed.as_ref(), typed.borrow()), (id.as_str(), id.as_str()));
            assert_eq!(serde_json::to_string(&typed).unwrap(), json);
            assert_eq!(read.unwrap(), typed);
            assert_eq!(typed.into(), id);
        }
        Err(error) => {
            assert_eq!((error.segment(), error.offset()), (Segment::Kind, 49));
            assert_eq!(error.expected(), expected);
            assert!(
                read.unwrap_err()
                    .to_string()
                    .starts_with(&error.to_string())
            );
        }
    }
}

#[test]
fn checked_ids_have_their_kind() {
    for tail in [
        "image:a",
        "video:a",
        "character:a-imgs:1",
        "character:a-imgs:1-voice:b",
        "voice:a-mid:b",
        "scene:a",
    ] {
        let is = |kind| tail.starts_with(kind);
        checked::<ImageId>(tail, is("image"), "the reference of an image");
        checked::<VideoId>(tail, is("video"), "the reference of a video");
        checked::<CharacterId>(tail, is("character"), "the reference of a character");
        checked::<VoiceId>(tail, is("voice"), "the reference of a voice");
    }
    assert_eq!(
        VideoId::parse("undefined").map_err(MediaError::from),
        Err(MediaError(
            MediaGenerationId::parse("undefined").unwrap_err()
        ))
    );
}

/// An error type of an application, which wraps the error of this crate.
#[derive(Debug, PartialEq)]
struct MediaError(ParseIdError);

impl From<ParseIdError> for MediaError {
    fn from(error: ParseIdError) -> Self {
        Self(error)
    }
}

#[test]
fn checked_ids_convert_back() {
    let id = crate::nora("video:v");
    let video = VideoId::try_from(id.clone()).unwrap();
    assert_eq!(video.as_str(), id.as_str());
    assert_eq!(video.as_id(), &id);
    assert_eq!(MediaGenerationId::from(video), id);
    assert_eq!(id.clone().into_string(), id.as_str());
}

#[test]
fn unchecked_ids_keep_any_text_and_hide_it() {
    for text in [
        "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
        "CAMaJDVk",
        "",
        "nora@example.org",
    ] {
        let id = VideoId::from_wire(text);
        assert_eq!(id.as_str(), text);
        assert_eq!(id.owner(), None);
        assert_eq!(CharacterId::from_wire(text).image_count(), None);
        let shown = format!("{id:?}");
        assert_eq!(
            shown,
            format!("VideoId(<{} bytes, not a known form>)", text.len())
        );
    }
}

fn images(tail: &str, count: Option<u32>) {
    let id = CharacterId::from_wire(crate::nora(tail).into_string());
    assert_eq!(id.image_count(), count);
}

rows! { images:
    one("character:c-imgs:1", Some(1));
    many_with_a_voice("character:c-imgs:12-voice:achernar", Some(12));
    more_than_fit("character:c-imgs:4294967296", Some(u32::MAX));
    of_another_kind("image:c-imgs:2", None);
}
