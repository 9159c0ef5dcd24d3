//! The text form of references for logs, without the account's address.

use core::fmt;

use crate::email::{MAX_EMAIL_LEN, decode_text};
use crate::kind::MediaKind;
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
        write!(f, "user:{}-email:***-", shown(user_id))?;
        match kind {
            // The rest may be a token.
            MediaKind::Other(other) if !other.is_word() => {
                return write!(f, "<{} bytes>:<{} bytes>", other.0.len(), media_id.len());
            }
            kind => shown(kind.as_str()).fmt(f)?,
        }
        write!(f, ":{}", shown(media_id))
    }
}

/// The `Display` of a part. Only the length is shown if the text may contain a token, any address in plain text or hex,
/// or the account's own address in base64.
pub(crate) struct Shown<'a> {
    pub(crate) text: &'a str,
    pub(crate) email_hex: &'a str,
}

impl Shown<'_> {
    fn holds_address(&self) -> bool {
        // `@` is not one of these characters, so a text that consists of them contains no address.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=:.".contains(&byte);
        let (text, hex) = (self.text.as_bytes(), self.email_hex.as_bytes());
        // Shorter hex can't be an address, and may occur in an id by chance.
        let holds_hex = hex.len() >= 6
            && text
                .windows(hex.len())
                .any(|window| window.eq_ignore_ascii_case(hex));
        holds_hex
            || !text.iter().all(|&byte| is_plain(byte))
            || self.text.contains("user:")
            || holds_address_in_hex(text)
            || decode_text(self.email_hex, &mut [0; MAX_EMAIL_LEN])
                .is_ok_and(|address| address.len() >= 3 && occurs_in(address, self.text))
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

/// Whether `text` contains `address` as it is, or in hex or base64. ASCII case is ignored.
pub(crate) fn occurs_in(address: &str, text: &str) -> bool {
    let (address, text) = (address.as_bytes(), text.as_bytes());
    // Whether the bytes that `byte_at` reads from a position on are those of the address.
    let is_at = |byte_at: &dyn Fn(usize) -> Option<u8>| {
        let mut bytes = address.iter().enumerate();
        bytes.all(|(n, byte)| byte_at(n).is_some_and(|read| read.eq_ignore_ascii_case(byte)))
    };
    (0..text.len()).any(|at| {
        let from = |step: usize, n: usize| at.saturating_add(n.saturating_mul(step));
        let plain = |n| text.get(from(1, n)).copied();
        let hex = |n| hex_byte(text, from(2, n));
        // A byte starts at bit 0, 2 or 4 of the sextet at `at`.
        let base64 = |shift: usize| {
            move |n: usize| {
                base64_byte(
                    text,
                    at.saturating_mul(6)
                        .saturating_add(shift)
                        .saturating_add(n.saturating_mul(8)),
                )
            }
        };
        is_at(&plain) || is_at(&hex) || [0, 2, 4].into_iter().any(|shift| is_at(&base64(shift)))
    })
}

/// Whether `text` contains the hex of a text that may be an address: a visible character, an `@`, and a domain with a
/// dot.
fn holds_address_in_hex(text: &[u8]) -> bool {
    (0..text.len()).any(|at| {
        if hex_byte(text, at) != Some(b'@') {
            return false;
        }
        let visible =
            |at: Option<usize>| hex_byte(text, at?).filter(|byte| *byte > b' ' && *byte != 0x7f);
        let mut domain = (1_usize..).map_while(|n| visible(at.checked_add(n.checked_mul(2)?)));
        visible(at.checked_sub(2)).is_some()
            && domain.next().is_some()
            && domain.any(|byte| byte == b'.')
    })
}

/// Decodes the two hex digits at `at`.
fn hex_byte(text: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(at)? << 4 | digit(at.checked_add(1)?)?).ok()
}

/// Decodes the byte that starts at the bit `bit` of base64 in either alphabet.
fn base64_byte(text: &[u8], bit: usize) -> Option<u8> {
    let sextet = |at: usize| {
        Some(u16::from(match *text.get(at)? {
            byte @ b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            byte @ b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            byte @ b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        }))
    };
    let (at, within) = (bit / 6, bit % 6);
    let pair = sextet(at)? << 6 | sextet(at.checked_add(1)?)?;
    u8::try_from(pair >> 4_usize.saturating_sub(within) & 0xff).ok()
}
