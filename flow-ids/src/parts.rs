//! The parts of a reference, borrowed from its text.

use alloc::string::String;
use core::fmt;

use crate::email::{AccountEmail, EmailError, MAX_EMAIL_LEN};
use crate::grammar;
use crate::media_generation_id::MediaGenerationId;
use crate::owner::Owner;
use crate::redact::RedactedParts;

/// What a reference stands for.
///
/// Uploads make images and videos; the service hands out the other kinds elsewhere, and may add more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MediaKind<'a> {
    /// `image`: an uploaded or generated image.
    Image,
    /// `video`: an uploaded or generated clip; the only kind that a V2V edit takes.
    Video,
    /// `character`: a character made of images, and of a voice where it has one.
    Character,
    /// `voice`: a user's voice.
    Voice,
    /// A kind that is not known here, kept by its name.
    Other(OtherKind<'a>),
}

impl<'a> MediaKind<'a> {
    /// The kind with this name; any name that is not known becomes [`MediaKind::Other`].
    ///
    /// ```
    /// use flow_ids::MediaKind;
    ///
    /// assert_eq!(MediaKind::from_name("video"), MediaKind::Video);
    /// assert_eq!(MediaKind::from_name("scene").as_str(), "scene");
    /// ```
    #[must_use]
    pub fn from_name(name: &'a str) -> Self {
        match name {
            "image" => Self::Image,
            "video" => Self::Video,
            "character" => Self::Character,
            "voice" => Self::Voice,
            _ => Self::Other(OtherKind(name)),
        }
    }

    /// The name as it stands in a reference.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Character => "character",
            Self::Voice => "voice",
            Self::Other(OtherKind(name)) => name,
        }
    }
}

impl fmt::Display for MediaKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The name of a kind that is not known here; see [`MediaKind::from_name`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherKind<'a>(pub(crate) &'a str);

impl<'a> OtherKind<'a> {
    /// The name as it stands in a reference.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

/// A text that could not be the name of a kind is not shown.
impl fmt::Debug for OtherKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if grammar::is_kind_name(self.0) {
            write!(f, "OtherKind({:?})", self.0)
        } else {
            write!(f, "OtherKind(<{} bytes>)", self.0.len())
        }
    }
}

/// The parts of a well-formed reference, borrowed from its text; made by [`MediaGenerationId::parts`].
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
    /// The number of the useapi.net user: decimal digits, as they stand in the text.
    #[must_use]
    pub fn user_id(&self) -> &'a str {
        self.user_id
    }

    /// The account's address in hex, in the case that it came in. As personal as the address itself.
    #[must_use]
    pub fn email_hex(&self) -> &'a str {
        self.email_hex
    }

    /// What the reference stands for.
    #[must_use]
    pub fn kind(&self) -> MediaKind<'a> {
        self.kind
    }

    /// All that follows the kind. Opaque for images and videos: a uuid today, but suffixes and long
    /// base64url-like ids have been seen. See [`Self::character`] and [`Self::voice`] for the other two.
    #[must_use]
    pub fn media_id(&self) -> &'a str {
        self.media_id
    }

    /// The address of the account that owns the asset.
    ///
    /// # Errors
    ///
    /// The hex may hold something that is no address, or is not UTF-8. The reference stays good for
    /// sending back all the same.
    pub fn email(&self) -> Result<AccountEmail, EmailError> {
        let mut buffer = [0; MAX_EMAIL_LEN];
        self.email_in(&mut buffer).map(AccountEmail::from_checked)
    }

    /// Like [`Self::email`], into a buffer of the caller's: allocates nothing.
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

    /// What the hex stands for, whether or not it is an address; allocates nothing.
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
    /// If it is not UTF-8, or longer than an address can be.
    pub fn email_text_in<'b>(
        &self,
        buffer: &'b mut [u8; MAX_EMAIL_LEN],
    ) -> Result<&'b str, EmailError> {
        crate::email::decode_text(self.email_hex, buffer)
    }

    /// Whether the account with this address owns the asset; by the comparison rule of [`AccountEmail`].
    #[must_use]
    pub fn is_owned_by(&self, account: &AccountEmail) -> bool {
        self.email_in(&mut [0; MAX_EMAIL_LEN])
            .is_ok_and(|owner| owner.eq_ignore_ascii_case(account.as_str()))
    }

    /// The user and the account that own the asset.
    #[must_use]
    pub fn owner(&self) -> Owner<'a> {
        Owner::new(*self)
    }

    /// The parts of a character's media id; `None` for every other kind.
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

    /// The parts of a voice's media id; `None` for every other kind.
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

    /// Puts the parts together again: the text that they were cut from.
    #[must_use]
    pub fn to_id(self) -> MediaGenerationId {
        let Self {
            user_id,
            email_hex,
            kind,
            media_id,
        } = self;
        let kind = kind.as_str();
        let pieces = [
            "user:", user_id, "-email:", email_hex, "-", kind, ":", media_id,
        ];
        // The exact size, so that the text is not moved again. `concat` takes twice as long, `format!` six times.
        let len = pieces
            .iter()
            .fold(0_usize, |len, piece| len.saturating_add(piece.len()));
        let mut text = String::with_capacity(len);
        for piece in pieces {
            text.push_str(piece);
        }
        MediaGenerationId::from_wire(text)
    }
}

impl fmt::Debug for IdParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdParts({})", RedactedParts(self))
    }
}

/// The parts of a character's reference; see [`IdParts::character`].
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

    /// How many images it is made of, as decimal digits.
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

/// What an id holds is not known here, so it is not shown; the `Debug` of [`IdParts`] shows it where it can.
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

/// The parts of a voice's reference; see [`IdParts::voice`].
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

    /// The id of the sound.
    #[must_use]
    pub fn media_id(&self) -> &'a str {
        self.media_id
    }
}

/// As for [`CharacterParts`], without the ids.
impl fmt::Debug for VoiceParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, media) = (self.workflow_id.len(), self.media_id.len());
        write!(f, "VoiceParts(<{id} bytes>-mid:<{media} bytes>)")
    }
}
