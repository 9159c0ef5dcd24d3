//! Kinds, by name; ids whose kind was checked.

use flow_ids::{ImageId, MediaGenerationId, MediaKind, Segment, VideoId};

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

#[test]
fn checked_ids_are_of_their_kind() {
    let kinds = [
        "image:a",
        "video:a",
        "character:a-imgs:1",
        "voice:a-mid:b",
        "scene:a",
    ];
    for tail in kinds {
        let id = crate::nora(tail);
        let text = id.as_str();
        let image = ImageId::parse(text);
        let video = VideoId::parse(text);
        assert_eq!(image.is_ok(), tail.starts_with("image"));
        assert_eq!(video.is_ok(), tail.starts_with("video"));
        assert_eq!(ImageId::try_from(id.clone()), image);
        assert_eq!(ImageId::try_from(text), image);
        assert_eq!(ImageId::try_from(text.to_owned()), image);
        assert_eq!(text.parse::<ImageId>(), image);
        assert_eq!(VideoId::try_from(id.clone()), video);
        assert_eq!(VideoId::try_from(text), video);
        assert_eq!(VideoId::try_from(text.to_owned()), video);
        assert_eq!(text.parse::<VideoId>(), video);
        if let Err(error) = image {
            assert_eq!((error.segment(), error.offset()), (Segment::Kind, 49));
            assert_eq!(error.expected(), "the reference of an image");
        }
        if let Err(error) = video {
            assert_eq!((error.segment(), error.offset()), (Segment::Kind, 49));
            assert_eq!(error.expected(), "the reference of a video");
        }
    }
    assert_eq!(
        VideoId::parse("undefined").map_err(MediaError::from),
        Err(MediaError(
            MediaGenerationId::parse("undefined").unwrap_err()
        ))
    );
}

/// An application's own error, which takes ours.
#[derive(Debug, PartialEq)]
struct MediaError(flow_ids::ParseIdError);

impl From<flow_ids::ParseIdError> for MediaError {
    fn from(error: flow_ids::ParseIdError) -> Self {
        Self(error)
    }
}

#[test]
fn checked_ids_give_the_id_back() {
    let id = crate::nora("video:v");
    let video = VideoId::try_from(id.clone()).unwrap();
    assert_eq!(video.as_str(), id.as_str());
    assert_eq!(video.as_id(), &id);
    assert_eq!(video.clone().into_id(), id);
    assert_eq!(MediaGenerationId::from(video.clone()), id);
    assert_eq!(id.clone().into_string(), id.as_str());
    let (text, inner): (&str, &MediaGenerationId) = (video.as_ref(), video.as_ref());
    assert_eq!((text, inner), (id.as_str(), &id));
}
