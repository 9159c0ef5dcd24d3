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
            email_hex,
            kind,
            media_id,
        } = *self.0;
        let shown = |text| Shown { text, email_hex };
        write!(
            f,
            "user:{}-email:***-{}:{}",
            shown(user_id),
            shown(kind.as_str()),
            shown(media_id)
        )
    }
}

/// A text that may hold the address once more, in plain or in hex; it is shown only if it does not.
pub(crate) struct Shown<'a> {
    pub(crate) text: &'a str,
    pub(crate) email_hex: &'a str,
}

impl Shown<'_> {
    fn holds_address(&self) -> bool {
        // No `@`, so no address.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=:.".contains(&byte);
        let (text, hex) = (self.text.as_bytes(), self.email_hex.as_bytes());
        // Shorter hex is no address, and common by chance.
        let holds_hex = hex.len() >= 6
            && text
                .windows(hex.len())
                .any(|window| window.eq_ignore_ascii_case(hex));
        holds_hex || !text.iter().all(|&byte| is_plain(byte))
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.holds_address() {
            write!(f, "<{} bytes>", self.text.len())
        } else {
            f.write_str(self.text)
        }
    }
}
