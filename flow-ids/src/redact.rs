//! The text form of references for logs, without the account's address.

use core::fmt;

use crate::parts::IdParts;

/// A reference with its address hidden, for logs; returned by
/// [`MediaGenerationId::redacted`](crate::MediaGenerationId::redacted).
///
/// ```
/// use flow_ids::MediaGenerationId;
///
/// let id = MediaGenerationId::parse("user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52")?;
/// assert_eq!(id.redacted().to_string(), "user:4711-email:***-image:3b9e1c52");
///
/// let unknown = MediaGenerationId::from_wire("nora@example.org");
/// assert_eq!(unknown.redacted().to_string(), "<16 bytes, not a known form>");
/// # Ok::<(), flow_ids::ParseIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RedactedId<'a>(pub(crate) &'a str);

impl fmt::Display for RedactedId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match IdParts::parse(self.0) {
            Ok(parts) => RedactedParts(&parts).fmt(f),
            // The text may be a misplaced token or address.
            Err(_) => write!(f, "<{} bytes, not a known form>", self.0.len()),
        }
    }
}

impl fmt::Debug for RedactedId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for IdParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdParts({})", RedactedParts(self))
    }
}

/// The `Display` of parts with the address hidden.
struct RedactedParts<'a>(&'a IdParts<'a>);

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

/// The `Display` of a part, which shows only the length of a text that may contain the address in plain text or hex.
pub(crate) struct Shown<'a> {
    pub(crate) text: &'a str,
    pub(crate) email_hex: &'a str,
}

impl Shown<'_> {
    fn holds_address(&self) -> bool {
        // `@` is not among them, so a text of these characters is not an address.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=:.".contains(&byte);
        let (text, hex) = (self.text.as_bytes(), self.email_hex.as_bytes());
        // Shorter hex can't be an address, and is often contained by chance.
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
