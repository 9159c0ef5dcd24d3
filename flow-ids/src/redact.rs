//! What of a reference may be shown: its shape, without the account's address.

use core::fmt;

use crate::parts::IdParts;

/// A reference with its address hidden, for logs; made by
/// [`MediaGenerationId::redacted`](crate::MediaGenerationId::redacted).
///
/// ```
/// use flow_ids::MediaGenerationId;
///
/// let id = MediaGenerationId::parse("user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52")?;
/// assert_eq!(id.redacted().to_string(), "user:4711-email:***-image:3b9e1c52");
///
/// let odd = MediaGenerationId::from_wire("nora@example.org");
/// assert_eq!(odd.redacted().to_string(), "<16 bytes, not a known form>");
/// # Ok::<(), flow_ids::ParseIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RedactedId<'a>(pub(crate) &'a str);

impl fmt::Display for RedactedId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match crate::grammar::parse(self.0) {
            Ok(parts) => RedactedParts(&parts).fmt(f),
            // It may be a token or an address that was put in the wrong place.
            Err(_) => write!(f, "<{} bytes, not a known form>", self.0.len()),
        }
    }
}

impl fmt::Debug for RedactedId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Parts with the address hidden.
pub(crate) struct RedactedParts<'a>(pub(crate) &'a IdParts<'a>);

impl fmt::Display for RedactedParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IdParts {
            user_id,
            kind,
            media_id,
            ..
        } = self.0;
        write!(f, "user:{user_id}-email:***-{kind}:")?;
        // An opaque id is shown only while it looks like one: it could hold the address once more.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=:.".contains(&byte);
        if media_id.bytes().all(is_plain) && !self.repeats_address() {
            f.write_str(media_id)
        } else {
            write!(f, "<{} bytes>", media_id.len())
        }
    }
}

impl RedactedParts<'_> {
    /// Whether the media id contains the hex of the address. Short hex is no address, and common by chance.
    fn repeats_address(&self) -> bool {
        let (hex, media_id) = (self.0.email_hex.as_bytes(), self.0.media_id.as_bytes());
        hex.len() >= 6
            && media_id
                .windows(hex.len())
                .any(|window| window.eq_ignore_ascii_case(hex))
    }
}
