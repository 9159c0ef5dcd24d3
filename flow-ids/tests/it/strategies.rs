//! The values that the features `proptest` and `arbitrary` generate.

use arbitrary::{Arbitrary, Unstructured};
use flow_ids::proptest::{
    account_email, character_id, image_id, job_id, media_generation_id, media_id, video_id,
    voice_id,
};
use flow_ids::{
    AccountEmail, CharacterId, ImageId, JobId, MediaGenerationId, MediaKind, VideoId, VoiceId,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn strategies_are_valid(
        id in media_generation_id(),
        image in image_id(),
        video in video_id(),
        character in character_id(),
        voice in voice_id(),
        email in account_email(),
        media_id in media_id(),
        job in job_id(),
    ) {
        prop_assert!(MediaGenerationId::parse(id.as_str()).is_ok());
        prop_assert!(id.parts().unwrap().email().is_ok());
        prop_assert_eq!(image.as_id().parts().unwrap().kind(), MediaKind::Image);
        prop_assert_eq!(video.as_id().parts().unwrap().kind(), MediaKind::Video);
        prop_assert!(character.image_count().is_some_and(|images| (1..10).contains(&images)));
        prop_assert!(voice.owner().unwrap().email().is_ok());
        prop_assert!(AccountEmail::parse(email.as_str()).is_ok());
        prop_assert!(JobId::parse(job.as_str()).is_ok());
        prop_assert!(MediaGenerationId::new(1, &email, MediaKind::Image, &media_id).is_ok());
    }

    #[test]
    fn arbitrary_values_are_well_formed(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut source = Unstructured::new(&bytes);
        let id = MediaGenerationId::arbitrary(&mut source).unwrap();
        prop_assert!(id.parts().unwrap().email().is_ok());
        let image = ImageId::arbitrary(&mut source).unwrap();
        prop_assert!(ImageId::parse(image.as_str()).is_ok());
        let video = VideoId::arbitrary(&mut source).unwrap();
        prop_assert!(VideoId::parse(video.as_str()).is_ok());
        let character = CharacterId::arbitrary(&mut source).unwrap();
        prop_assert!(CharacterId::parse(character.as_str()).is_ok());
        let voice = VoiceId::arbitrary(&mut source).unwrap();
        prop_assert!(VoiceId::parse(voice.as_str()).is_ok());
        let job = JobId::arbitrary(&mut source).unwrap();
        prop_assert!(JobId::parse(job.as_str()).is_ok());
        let email = AccountEmail::arbitrary(&mut source).unwrap();
        prop_assert!(AccountEmail::parse(email.as_str()).is_ok());
    }
}

/// Every kind is generated, including an unknown one.
#[test]
fn arbitrary_covers_every_kind() {
    let mut seen = std::collections::BTreeSet::new();
    for byte in 0..=255_u8 {
        let bytes: Vec<u8> = (0..200_u8).map(|at| at.wrapping_mul(31) ^ byte).collect();
        let id = MediaGenerationId::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
        seen.insert(id.parts().unwrap().kind().as_str().to_owned());
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        ["character", "image", "scene", "video", "voice"]
    );
}
