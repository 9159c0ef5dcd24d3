//! References whose kind was checked, so that one can't get where another is needed.

use alloc::string::String;
use core::borrow::Borrow;
use core::fmt;
use core::str::FromStr;

use crate::error::{Expected, ParseIdError, Segment};
use crate::grammar;
use crate::media_generation_id::MediaGenerationId;
use crate::owner::Owner;
use crate::parts::MediaKind;

/// Calls a macro with the table of all types of this module. A row is: the type, its kind, what its errors expect,
/// the same in words, the name of its strategy, and its documentation.
macro_rules! each_typed_id {
    ($macro:ident) => {
        $macro! {
            ImageId, Image, ImageKind, "the reference of an image", image_id,
            /// A reference that is known to be an image's.
            ///
            /// ```
            /// use flow_ids::ImageId;
            ///
            /// assert!(ImageId::parse("user:1-email:6a-image:abc").is_ok());
            /// let error = ImageId::parse("user:1-email:6a-video:abc").unwrap_err();
            /// assert_eq!(error.to_string(), "kind: expected the reference of an image at byte 16");
            /// ```
            ;
            VideoId, Video, VideoKind, "the reference of a video", video_id,
            /// A reference that is known to be a video's.
            ///
            /// ```
            /// use flow_ids::VideoId;
            ///
            /// assert!(VideoId::parse("user:1-email:6a-video:abc").is_ok());
            /// let error = VideoId::parse("user:1-email:6a-image:abc").unwrap_err();
            /// assert_eq!(error.to_string(), "kind: expected the reference of a video at byte 16");
            /// ```
            ;
            CharacterId, Character, CharacterKind, "the reference of a character", character_id,
            /// A reference that is known to be a character's.
            ///
            /// ```
            /// use flow_ids::CharacterId;
            ///
            /// let character = CharacterId::parse("user:1-email:6a-character:3b9e1c52-imgs:2")?;
            /// assert_eq!(character.image_count(), Some(2));
            /// let error = CharacterId::parse("user:1-email:6a-voice:abc-mid:d").unwrap_err();
            /// assert_eq!(error.to_string(), "kind: expected the reference of a character at byte 16");
            /// # Ok::<(), flow_ids::ParseIdError>(())
            /// ```
            ///
            /// Source: useapi.net, "Google Flow characters" (2026-06-05).
            ;
            VoiceId, Voice, VoiceKind, "the reference of a voice", voice_id,
            /// A reference that is known to be a user's voice. The service's own voices have names instead.
            ///
            /// ```
            /// use flow_ids::VoiceId;
            ///
            /// assert!(VoiceId::parse("user:1-email:6a-voice:abc-mid:d").is_ok());
            /// let error = VoiceId::parse("user:1-email:6a-character:abc-imgs:1-voice:d").unwrap_err();
            /// assert_eq!(error.to_string(), "kind: expected the reference of a voice at byte 16");
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
            /// Checks the form and the kind of a reference.
            ///
            /// # Errors
            ///
            /// If `text` is not a reference, or one of another kind.
            pub fn parse(text: &str) -> Result<Self, ParseIdError> {
                check(text, MediaKind::$kind, Expected::$expected)?;
                Ok(Self(MediaGenerationId::from_wire(text)))
            }

            /// Takes a reference without checking its form or its kind.
            ///
            /// For a form that the service has begun to hand out and that this crate does not know yet. A request
            /// with a text that is something else is refused by the service, perhaps after a captcha was spent.
            ///
            /// ```
            #[doc = concat!("use flow_ids::", stringify!($name), ";")]
            ///
            #[doc = concat!("let id = ", stringify!($name), "::from_wire_unchecked(\"CAMaJDVk\");")]
            /// assert_eq!(id.as_str(), "CAMaJDVk");
            /// assert!(id.owner().is_none());
            /// ```
            #[must_use]
            pub fn from_wire_unchecked(text: impl Into<alloc::boxed::Box<str>>) -> Self {
                Self(MediaGenerationId::from_wire(text))
            }

            /// The text, exactly as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The reference without the knowledge of its kind.
            #[must_use]
            pub fn as_id(&self) -> &MediaGenerationId {
                &self.0
            }

            /// The reference without the knowledge of its kind.
            #[must_use]
            pub fn into_id(self) -> MediaGenerationId {
                self.0
            }

            /// The user and the account that the reference belongs to; `None` where the form is not known, see
            /// [`Self::from_wire_unchecked`].
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

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = ParseIdError;

            fn try_from(text: &str) -> Result<Self, ParseIdError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, ParseIdError> {
                check(&text, MediaKind::$kind, Expected::$expected)?;
                Ok(Self(MediaGenerationId::from_wire(text)))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl AsRef<MediaGenerationId> for $name {
            fn as_ref(&self) -> &MediaGenerationId {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
    )*};
}

each_typed_id!(define);

fn check(text: &str, kind: MediaKind<'_>, expected: Expected) -> Result<(), ParseIdError> {
    let parts = grammar::parse(text)?;
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
    /// How many images the character counts for where references share a budget: the number after `imgs:`. One
    /// that does not fit becomes the largest. `None` where the form is not known.
    #[must_use]
    pub fn image_count(&self) -> Option<u32> {
        let digits = self.0.parts().ok()?.character()?.image_count();
        Some(digits.parse().unwrap_or(u32::MAX))
    }
}
