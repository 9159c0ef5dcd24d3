//! The owned media generation id.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt::{self, Write as _};

use crate::email::AccountEmail;
use crate::error::{Expected, ParseIdError, Segment};
use crate::grammar;
use crate::kind::MediaKind;
use crate::parts::IdParts;
use crate::redact::RedactedId;
use crate::text_impls::text_impls;

/// A media generation id: the reference to an uploaded or generated asset.
///
/// It keeps the text exactly as received, so that later requests can send it back unchanged. [`Self::from_wire`]
/// accepts any text, since the service may introduce forms that this crate does not parse; [`Self::parse`] and
/// [`FromStr`](core::str::FromStr) check the grammar, for text from any other source.
///
/// Equality, order and hash are those of the text. There is no `Display`, because the text contains the
/// account's address: [`Self::as_str`] is for the wire, [`Self::redacted`] and `Debug` are for logs.
///
/// ```
/// use flow_ids::{AccountEmail, MediaGenerationId, MediaKind};
///
/// let nora = AccountEmail::parse("nora@example.org")?;
/// let id = MediaGenerationId::new(4711, &nora, MediaKind::Video, "a17f40d8")?;
/// assert_eq!(id.as_str(), "user:4711-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8");
/// assert_eq!(id.parts()?.email()?, nora);
/// assert_eq!(format!("{id:?}"), "MediaGenerationId(user:4711-email:***-video:a17f40d8)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Upload Assets", responses (2026-05-25).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaGenerationId(Box<str>);

impl MediaGenerationId {
    /// Keeps a reference from a response of the service, without checking it.
    #[must_use]
    pub fn from_wire(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Checks the grammar of a reference and keeps it.
    ///
    /// # Errors
    ///
    /// If `text` does not match the [`grammar`](crate::grammar).
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        grammar::parse(text)?;
        Ok(Self(text.into()))
    }

    /// Composes a reference from its parts.
    ///
    /// ```
    /// use flow_ids::{AccountEmail, MediaGenerationId, MediaKind};
    ///
    /// let nora = AccountEmail::parse("nora@example.org")?;
    /// let error = MediaGenerationId::new(1, &nora, MediaKind::Image, "").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid media id at byte 52 of a media generation id: expected at least one character");
    /// # Ok::<(), flow_ids::EmailError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the name of the kind or the media id does not match the [`grammar`](crate::grammar), or the reference would
    /// be too long. The offset of the error counts in the composed text.
    pub fn new(
        user_id: u64,
        email: &AccountEmail,
        kind: MediaKind<'_>,
        media_id: &str,
    ) -> Result<Self, ParseIdError> {
        let (email, kind) = (email.as_str(), kind.as_str());
        let digits = user_id.checked_ilog10().unwrap_or(0) as usize;
        // The exact size, so that converting to `Box<str>` does not reallocate, which would double the time of this
        // function. The 15 bytes are the literals and the first digit.
        let capacity = 15_usize
            .saturating_add(digits)
            .saturating_add(email.len().saturating_mul(2))
            .saturating_add(kind.len())
            .saturating_add(media_id.len());
        let mut text = String::with_capacity(capacity);
        // Writing to a String cannot fail.
        let _ = write!(text, "user:{user_id}-email:");
        faster_hex::hex_append(email.as_bytes(), &mut text);
        for piece in ["-", kind, ":", media_id] {
            text.push_str(piece);
        }
        let [_, _, parsed, _] = grammar::parse(&text)?;
        // A name such as `image:x` is parsed as another kind.
        if parsed.len() != kind.len() {
            let tail = kind.len().saturating_sub(parsed.len());
            let offset = text
                .len()
                .saturating_sub(media_id.len().saturating_add(tail).saturating_add(1));
            return Err(ParseIdError::new(Segment::Kind, Expected::KindName, offset));
        }
        Ok(Self(text.into_boxed_str()))
    }

    /// The text exactly as received, as later requests take it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text without copying it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_string()
    }

    /// Parses the reference into parts borrowed from it, without allocating.
    ///
    /// # Errors
    ///
    /// If the text does not match the [`grammar`](crate::grammar). It can still be sent back to the service.
    pub fn parts(&self) -> Result<IdParts<'_>, ParseIdError> {
        IdParts::parse(&self.0)
    }

    /// A view for logs, which hides the address and shows the other parts.
    #[must_use]
    pub fn redacted(&self) -> RedactedId<'_> {
        RedactedId(&self.0)
    }
}

impl IdParts<'_> {
    /// Joins the parts into the reference that they were read from.
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

impl fmt::Debug for MediaGenerationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaGenerationId({})", self.redacted())
    }
}

text_impls!(MediaGenerationId, ParseIdError, borrowed);
