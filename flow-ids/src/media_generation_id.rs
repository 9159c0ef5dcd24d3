//! The reference as a value: owned text, exactly as received.

use alloc::boxed::Box;
use alloc::string::String;
use core::borrow::Borrow;
use core::fmt::{self, Write as _};
use core::str::FromStr;

use crate::email::AccountEmail;
use crate::error::{Expected, ParseIdError, Segment};
use crate::grammar;
use crate::parts::{IdParts, MediaKind};
use crate::redact::RedactedId;

/// A media generation id: the reference to an uploaded or generated asset, which later calls take.
///
/// It keeps the text exactly as it came, so that sending it back is always right. [`Self::from_wire`] takes
/// any text, since a reference that the service has given is good even if its form is new to this crate;
/// [`Self::parse`] and [`FromStr`] check the grammar, for text that comes from elsewhere.
///
/// Equality, order and hash are those of the text. There is no `Display`, because the text holds the
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
    /// Takes a reference as the service gave it, whatever its form.
    #[must_use]
    pub fn from_wire(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Takes a reference from anywhere else, and checks its form.
    ///
    /// # Errors
    ///
    /// If `text` is not of a form that the service is known to use; see [`grammar`](crate::grammar).
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        grammar::parse(text)?;
        Ok(Self(text.into()))
    }

    /// Composes a reference, as the service does.
    ///
    /// ```
    /// use flow_ids::{AccountEmail, MediaGenerationId, MediaKind};
    ///
    /// let nora = AccountEmail::parse("nora@example.org")?;
    /// let error = MediaGenerationId::new(1, &nora, MediaKind::Image, "").unwrap_err();
    /// assert_eq!(error.to_string(), "media id: expected at least one character at byte 52");
    /// # Ok::<(), flow_ids::EmailError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the kind's name or the media id does not fit the [`grammar`](crate::grammar), or the whole is too
    /// long; the offset counts in the text that would have been made.
    pub fn new(
        user_id: u64,
        email: &AccountEmail,
        kind: MediaKind<'_>,
        media_id: &str,
    ) -> Result<Self, ParseIdError> {
        let (email, kind) = (email.as_str(), kind.as_str());
        let digits = user_id.checked_ilog10().unwrap_or(0) as usize;
        // Exact, so that the text is not moved when it becomes a `Box<str>`: that takes as long as all the
        // rest. The 15 bytes are the literals and the first digit.
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
        let parsed = grammar::parse(&text)?.kind().as_str();
        // A name such as `image:x` would end early, and so be another kind.
        if parsed.len() != kind.len() {
            let tail = kind.len().saturating_sub(parsed.len());
            let offset = text
                .len()
                .saturating_sub(media_id.len().saturating_add(tail).saturating_add(1));
            return Err(ParseIdError::new(Segment::Kind, Expected::KindName, offset));
        }
        Ok(Self(text.into_boxed_str()))
    }

    /// The text, exactly as it came: what later calls take.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, without copying it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_string()
    }

    /// The parts of the reference, borrowed from it. Allocates nothing.
    ///
    /// # Errors
    ///
    /// If the form of the text is not known. It is good for sending back all the same.
    pub fn parts(&self) -> Result<IdParts<'_>, ParseIdError> {
        grammar::parse(&self.0)
    }

    /// A view for logs, which hides the address and keeps the shape readable.
    #[must_use]
    pub fn redacted(&self) -> RedactedId<'_> {
        RedactedId(&self.0)
    }
}

impl fmt::Debug for MediaGenerationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaGenerationId({})", self.redacted())
    }
}

impl FromStr for MediaGenerationId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for MediaGenerationId {
    type Error = ParseIdError;

    fn try_from(text: &str) -> Result<Self, ParseIdError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for MediaGenerationId {
    type Error = ParseIdError;

    fn try_from(text: String) -> Result<Self, ParseIdError> {
        grammar::parse(&text)?;
        Ok(Self(text.into_boxed_str()))
    }
}

impl AsRef<str> for MediaGenerationId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Honest, since equality, order and hash are those of the text.
impl Borrow<str> for MediaGenerationId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
