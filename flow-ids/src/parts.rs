//! The parts of a reference, borrowed from its text.

use core::fmt;

use crate::email::{AccountEmail, EmailError, MAX_EMAIL_LEN};
use crate::error::ParseIdError;
use crate::grammar;
use crate::kind::MediaKind;

/// The parts of a reference, borrowed from its text; returned by
/// [`MediaGenerationId::parts`](crate::MediaGenerationId::parts).
///
/// ```
/// use flow_ids::{MediaGenerationId, MediaKind};
///
/// let id = MediaGenerationId::parse(
///     "user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
/// )?;
/// let parts = id.parts()?;
/// assert_eq!(parts.user_id(), "4711");
/// assert_eq!(parts.kind(), MediaKind::Image);
/// assert_eq!(parts.media_id(), "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001");
/// assert_eq!(parts.email()?.as_str(), "nora@example.org");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdParts<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) email_hex: &'a str,
    pub(crate) kind: MediaKind<'a>,
    pub(crate) media_id: &'a str,
}

impl<'a> IdParts<'a> {
    /// Splits a reference into its parts without copying any.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ParseIdError> {
        let [user_id, email_hex, kind, media_id] = grammar::parse(text)?;
        Ok(Self {
            user_id,
            email_hex,
            kind: MediaKind::from_name(kind),
            media_id,
        })
    }

    /// The id of the useapi.net user, as decimal digits.
    #[must_use]
    pub fn user_id(&self) -> &'a str {
        self.user_id
    }

    /// The account's address in hex, in the case received. It is as personal as the address itself.
    #[must_use]
    pub fn email_hex(&self) -> &'a str {
        self.email_hex
    }

    /// The kind of asset that the reference names.
    #[must_use]
    pub fn kind(&self) -> MediaKind<'a> {
        self.kind
    }

    /// The text after the kind. Opaque for images and videos: usually a UUID; suffixes and long ids similar to
    /// base64url were observed. [`Self::character`] and [`Self::voice`] parse it for the other two kinds.
    #[must_use]
    pub fn media_id(&self) -> &'a str {
        self.media_id
    }

    /// The address of the account that owns the asset.
    ///
    /// # Errors
    ///
    /// If the decoded hex is not UTF-8 or not a valid address. The reference can still be sent back to the service.
    pub fn email(&self) -> Result<AccountEmail, EmailError> {
        let mut buffer = [0; MAX_EMAIL_LEN];
        self.email_in(&mut buffer).map(AccountEmail::from_checked)
    }

    /// Decodes the address of the account into a buffer, without allocating.
    ///
    /// ```
    /// use flow_ids::{MAX_EMAIL_LEN, MediaGenerationId};
    ///
    /// let id = MediaGenerationId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:v")?;
    /// let mut buffer = [0; MAX_EMAIL_LEN];
    /// assert_eq!(id.parts()?.email_in(&mut buffer)?, "nora@example.org");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Self::email`].
    pub fn email_in<'b>(&self, buffer: &'b mut [u8; MAX_EMAIL_LEN]) -> Result<&'b str, EmailError> {
        crate::email::decode_hex(self.email_hex, buffer)
    }

    /// Decodes the hex into a buffer without checking that it is an address, and without allocating.
    ///
    /// ```
    /// use flow_ids::{MAX_EMAIL_LEN, MediaGenerationId};
    ///
    /// let id = MediaGenerationId::parse("user:1-email:6e6f7261-image:7")?;
    /// let (parts, mut buffer) = (id.parts()?, [0; MAX_EMAIL_LEN]);
    /// assert_eq!(parts.email_text_in(&mut buffer)?, "nora");
    /// assert!(parts.email_in(&mut buffer).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the decoded hex is not UTF-8, or longer than an address can be.
    pub fn email_text_in<'b>(
        &self,
        buffer: &'b mut [u8; MAX_EMAIL_LEN],
    ) -> Result<&'b str, EmailError> {
        crate::email::decode_text(self.email_hex, buffer)
    }

    /// Whether the account with the given address owns the asset, compared as [`AccountEmail`] compares.
    #[must_use]
    pub fn is_owned_by(&self, account: &AccountEmail) -> bool {
        self.email_in(&mut [0; MAX_EMAIL_LEN])
            .is_ok_and(|owner| owner.eq_ignore_ascii_case(account.as_str()))
    }

    /// The parts of a character's media id; `None` for other kinds.
    #[must_use]
    pub fn character(&self) -> Option<CharacterParts<'a>> {
        if self.kind != MediaKind::Character {
            return None;
        }
        let (entity_id, image_count, voice) = grammar::character_parts(self.media_id)?;
        Some(CharacterParts {
            entity_id,
            image_count,
            voice,
        })
    }

    /// The parts of a voice's media id; `None` for other kinds.
    #[must_use]
    pub fn voice(&self) -> Option<VoiceParts<'a>> {
        if self.kind != MediaKind::Voice {
            return None;
        }
        let (workflow_id, media_id) = grammar::voice_parts(self.media_id)?;
        Some(VoiceParts {
            workflow_id,
            media_id,
        })
    }
}

/// The parts of a character's media id; returned by [`IdParts::character`].
///
/// ```
/// use flow_ids::MediaGenerationId;
///
/// let id = MediaGenerationId::parse("user:1-email:6a-character:3b9e1c52-imgs:2-voice:achernar")?;
/// let character = id.parts()?.character().unwrap();
/// assert_eq!(character.entity_id(), "3b9e1c52");
/// assert_eq!(character.image_count(), "2");
/// assert_eq!(character.voice(), Some("achernar"));
/// # Ok::<(), flow_ids::ParseIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CharacterParts<'a> {
    entity_id: &'a str,
    image_count: &'a str,
    voice: Option<&'a str>,
}

impl<'a> CharacterParts<'a> {
    /// The id of the character itself.
    #[must_use]
    pub fn entity_id(&self) -> &'a str {
        self.entity_id
    }

    /// The number of images that the character is made of, as decimal digits.
    #[must_use]
    pub fn image_count(&self) -> &'a str {
        self.image_count
    }

    /// The workflow id of a user's voice, or the name of a preset; `None` for a character without a voice.
    #[must_use]
    pub fn voice(&self) -> Option<&'a str> {
        self.voice
    }
}

/// Shows lengths only, since the ids may contain the account's address. The `Debug` of [`IdParts`] shows the ids
/// unless they contain it.
impl fmt::Debug for CharacterParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, images) = (self.entity_id.len(), self.image_count.len());
        write!(f, "CharacterParts(<{id} bytes>-imgs:<{images} bytes>")?;
        if let Some(voice) = self.voice {
            write!(f, "-voice:<{} bytes>", voice.len())?;
        }
        f.write_str(")")
    }
}

/// The parts of a voice's media id; returned by [`IdParts::voice`].
///
/// ```
/// use flow_ids::MediaGenerationId;
///
/// let id = MediaGenerationId::parse("user:1-email:6a-voice:a17f40d8-mid:5d2c8871")?;
/// let voice = id.parts()?.voice().unwrap();
/// assert_eq!(voice.workflow_id(), "a17f40d8");
/// assert_eq!(voice.media_id(), "5d2c8871");
/// # Ok::<(), flow_ids::ParseIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VoiceParts<'a> {
    workflow_id: &'a str,
    media_id: &'a str,
}

impl<'a> VoiceParts<'a> {
    /// The id of the voice, as characters refer to it.
    #[must_use]
    pub fn workflow_id(&self) -> &'a str {
        self.workflow_id
    }

    /// The media id of the audio.
    #[must_use]
    pub fn media_id(&self) -> &'a str {
        self.media_id
    }
}

/// Shows lengths only, as [`CharacterParts`] does.
impl fmt::Debug for VoiceParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, media) = (self.workflow_id.len(), self.media_id.len());
        write!(f, "VoiceParts(<{id} bytes>-mid:<{media} bytes>)")
    }
}
