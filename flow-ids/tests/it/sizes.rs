//! The sizes of types, so that a change is noticed.

use std::mem::size_of;

use flow_ids::{
    AccountEmail, CharacterId, CharacterParts, EmailError, IdParts, ImageId, MaskedEmail,
    MediaGenerationId, MediaKind, OtherKind, OwnerError, ParseIdError, RedactedId, Segment,
    VideoId, VoiceId, VoiceParts,
};

const WORD: usize = size_of::<usize>();

#[test]
fn owned_values_are_two_words() {
    assert_eq!(size_of::<MediaGenerationId>(), 2 * WORD);
    assert_eq!(size_of::<Option<MediaGenerationId>>(), 2 * WORD);
    assert_eq!(size_of::<ImageId>(), 2 * WORD);
    assert_eq!(size_of::<VideoId>(), 2 * WORD);
    assert_eq!(size_of::<CharacterId>(), 2 * WORD);
    assert_eq!(size_of::<VoiceId>(), 2 * WORD);
    assert_eq!(size_of::<AccountEmail>(), 2 * WORD);
    assert_eq!(size_of::<MaskedEmail>(), 2 * WORD);
    // An error is no larger than a success.
    assert_eq!(
        size_of::<Result<MediaGenerationId, ParseIdError>>(),
        2 * WORD
    );
}

#[test]
fn views() {
    assert_eq!(size_of::<RedactedId<'_>>(), 2 * WORD);
    assert_eq!(size_of::<OtherKind<'_>>(), 2 * WORD);
    assert_eq!(size_of::<VoiceParts<'_>>(), 4 * WORD);
    assert_eq!(size_of::<CharacterParts<'_>>(), 6 * WORD);
    assert!(size_of::<MediaKind<'_>>() <= 3 * WORD);
    assert!(size_of::<IdParts<'_>>() <= 9 * WORD);
    assert!(size_of::<Result<IdParts<'_>, ParseIdError>>() <= 9 * WORD);
}

#[test]
fn errors() {
    assert_eq!(size_of::<Segment>(), 1);
    assert_eq!(size_of::<ParseIdError>(), 4);
    assert_eq!(size_of::<EmailError>(), 4);
    assert!(size_of::<OwnerError>() <= 2 * WORD);
}
