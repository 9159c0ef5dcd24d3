//! Media generation ids of one kind: images, videos, characters and voices.

use core::fmt;

use crate::error::{Expected, ParseIdError, Segment};
use crate::kind::MediaKind;
use crate::media_generation_id::MediaGenerationId;
use crate::owner::Owner;
use crate::parts::IdParts;
use crate::text_impls::text_impls;

/// Calls a macro with the table of all types of this module. The columns of a row: the type, its kind, the expectation
/// of its errors, the same in words, the name of its strategy, and its documentation.
macro_rules! each_typed_id {
    ($macro:ident) => {
        $macro! {
            ImageId, Image, ImageKind, "the reference of an image", image_id,
            /// The media generation id of an image.
            ///
            /// ```
            /// use flow_ids::ImageId;
            ///
            /// assert!(ImageId::parse("user:1-email:6a-image:abc").is_ok());
            /// let error = ImageId::parse("user:1-email:6a-video:abc").unwrap_err();
            /// assert_eq!(error.to_string(), "invalid kind at byte 16 of a media generation id: expected the reference of an image");
            /// ```
            ;
            VideoId, Video, VideoKind, "the reference of a video", video_id,
            /// The media generation id of a video.
            ///
            /// ```
            /// use flow_ids::VideoId;
            ///
            /// assert!(VideoId::parse("user:1-email:6a-video:abc").is_ok());
            /// let error = VideoId::parse("user:1-email:6a-image:abc").unwrap_err();
            /// assert_eq!(error.to_string(), "invalid kind at byte 16 of a media generation id: expected the reference of a video");
            /// ```
            ;
            CharacterId, Character, CharacterKind, "the reference of a character", character_id,
            /// The media generation id of a character.
            ///
            /// ```
            /// use flow_ids::CharacterId;
            ///
            /// let character = CharacterId::parse("user:1-email:6a-character:3b9e1c52-imgs:2")?;
            /// assert_eq!(character.image_count(), Some(2));
            /// let error = CharacterId::parse("user:1-email:6a-voice:abc-mid:d").unwrap_err();
            /// assert_eq!(error.to_string(), "invalid kind at byte 16 of a media generation id: expected the reference of a character");
            /// # Ok::<(), flow_ids::ParseIdError>(())
            /// ```
            ///
            /// Source: useapi.net, "Google Flow characters" (2026-06-05).
            ;
            VoiceId, Voice, VoiceKind, "the reference of a voice", voice_id,
            /// The media generation id of a user's voice. The service's preset voices have names instead.
            ///
            /// ```
            /// use flow_ids::VoiceId;
            ///
            /// assert!(VoiceId::parse("user:1-email:6a-voice:abc-mid:d").is_ok());
            /// let error = VoiceId::parse("user:1-email:6a-character:abc-imgs:1-voice:d").unwrap_err();
            /// assert_eq!(error.to_string(), "invalid kind at byte 16 of a media generation id: expected the reference of a voice");
            /// ```
            ///
            /// Source: useapi.net, "Google Flow voices" (2026-06-05).
            ;
        }
    };
}
pub(crate) use each_typed_id;

macro_rules! define {
    ($($name:ident, $kind:ident, $expected:ident, $words:literal, $strategy:ident, $(#[$doc:meta])*;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(MediaGenerationId);

        impl $name {
            /// Checks the grammar and the kind of a reference and keeps it.
            ///
            /// # Errors
            ///
            /// If `text` is not a media generation id of this kind.
            pub fn parse(text: &str) -> Result<Self, ParseIdError> {
                check(text, MediaKind::$kind, Expected::$expected)?;
                Ok(Self(MediaGenerationId::from_wire(text)))
            }

            /// Keeps a reference from a response of the service, without checking its grammar or kind.
            ///
            /// Use it for references of a form that this crate does not parse. The service refuses a request that
            /// contains any other text, possibly after a captcha was solved and charged.
            ///
            /// ```
            #[doc = concat!("use flow_ids::", stringify!($name), ";")]
            ///
            #[doc = concat!("let id = ", stringify!($name), "::from_wire(\"CAMaJDVk\");")]
            /// assert_eq!(id.as_str(), "CAMaJDVk");
            /// assert!(id.owner().is_none());
            /// ```
            #[must_use]
            pub fn from_wire(text: impl Into<alloc::boxed::Box<str>>) -> Self {
                Self(MediaGenerationId::from_wire(text))
            }

            /// The text exactly as received.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The id without the guarantee of its kind.
            #[must_use]
            pub fn as_id(&self) -> &MediaGenerationId {
                &self.0
            }

            /// The user and the account that own the asset; `None` if the id can't be parsed, which is possible after
            /// [`Self::from_wire`].
            #[must_use]
            pub fn owner(&self) -> Option<Owner<'_>> {
                self.0.parts().ok().map(|parts| parts.owner())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.redacted())
            }
        }

        impl TryFrom<MediaGenerationId> for $name {
            type Error = ParseIdError;

            fn try_from(id: MediaGenerationId) -> Result<Self, ParseIdError> {
                check(id.as_str(), MediaKind::$kind, Expected::$expected)?;
                Ok(Self(id))
            }
        }

        impl From<$name> for MediaGenerationId {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        text_impls!($name, ParseIdError, borrowed);

    )*};
}

each_typed_id!(define);

fn check(text: &str, kind: MediaKind<'_>, expected: Expected) -> Result<(), ParseIdError> {
    let parts = IdParts::parse(text)?;
    if parts.kind() == kind {
        return Ok(());
    }
    let tail = parts
        .kind()
        .as_str()
        .len()
        .saturating_add(parts.media_id().len());
    let offset = text.len().saturating_sub(tail).saturating_sub(1);
    Err(ParseIdError::new(Segment::Kind, expected, offset))
}

impl CharacterId {
    /// The number of images of the character, which counts towards the image limit of a request: the number after
    /// `imgs:`, saturated to `u32`. `None` if the id can't be parsed, which is possible after [`Self::from_wire`].
    #[must_use]
    pub fn image_count(&self) -> Option<u32> {
        let digits = self.0.parts().ok()?.character()?.image_count();
        Some(digits.parse().unwrap_or(u32::MAX))
    }
}
