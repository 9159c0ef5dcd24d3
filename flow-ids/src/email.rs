//! E-mail addresses of Google Flow accounts, plain and masked.

use alloc::boxed::Box;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::bytes::find;
use crate::text_impls::text_impls;

/// The maximum length of an address in bytes (RFC 5321, 4.5.3.1.3: a path of 256 bytes includes two angle brackets).
pub const MAX_EMAIL_LEN: usize = 254;
/// The maximum length of the part before the `@` in bytes (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_LEN: usize = 64;
/// The maximum length of a domain label in bytes (RFC 1035, 2.3.4).
const MAX_LABEL_LEN: usize = 63;
/// The number of characters of the local part that a mask shows.
/// Source: useapi.net, "Upload Assets", 200 responses: `jo***@gmail.com` (2026-05-25).
const MASK_SHOWN: usize = 2;
const MASK: &str = "***";

/// The valid e-mail address of a Google Flow account.
///
/// Accepted: `local@domain` in ASCII or UTF-8, with plus tags and any other character that RFC 5322 allows unquoted:
/// `nora+flow@example.org`, `zoë@müller.example`. Refused: white space, control and invisible characters, quoted local
/// parts, address literals in brackets, leading, trailing or repeated dots, and addresses longer than RFC 5321 allows
/// (254 bytes, 64 before the `@`). Nothing is trimmed: a leading space is an error.
///
/// Comparison, order and hash ignore the case of ASCII letters, as Google does. Dots, plus tags and the case of other
/// letters are significant. The text keeps the case received.
///
/// There is no `Display`, and `Debug` hides the address: [`Self::as_str`] is for requests, [`Self::masked`] for people.
///
/// ```
/// use flow_ids::AccountEmail;
///
/// let nora = AccountEmail::parse("Nora.Field+flow@example.org")?;
/// assert_eq!(nora, AccountEmail::parse("nora.field+flow@EXAMPLE.org")?);
/// assert_eq!(nora.masked().to_string(), "No***@example.org");
/// assert_eq!(nora.to_hex(), "4e6f72612e4669656c642b666c6f77406578616d706c652e6f7267");
/// assert_eq!(format!("{nora:?}"), "AccountEmail(***)");
/// # Ok::<(), flow_ids::EmailError>(())
/// ```
#[derive(Clone)]
pub struct AccountEmail(Box<str>);

impl AccountEmail {
    /// Checks an address and keeps it.
    ///
    /// # Errors
    ///
    /// If `text` is not a valid address.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        check(text)?;
        Ok(Self(text.into()))
    }

    /// Decodes an address from hex digits of either case.
    ///
    /// # Errors
    ///
    /// If the text is not hex, or the decoded bytes are not UTF-8 or not a valid address.
    pub fn from_hex(hex: &str) -> Result<Self, EmailError> {
        decode_hex(hex, &mut [0; MAX_EMAIL_LEN]).map(Self::from_checked)
    }

    pub(crate) fn from_checked(text: &str) -> Self {
        Self(text.into())
    }

    /// The address exactly as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower-case hex, as references contain it.
    #[must_use]
    pub fn to_hex(&self) -> String {
        faster_hex::hex_string(self.0.as_bytes())
    }

    /// Whether a text contains the address, as it is or within hex or base64 of either alphabet. ASCII case is ignored.
    ///
    /// It is meant for texts that are about to be logged. Other encodings, such as percent-encoding, are not looked for.
    ///
    /// ```
    /// use flow_ids::AccountEmail;
    ///
    /// let nora = AccountEmail::parse("nora@example.org")?;
    /// assert!(nora.occurs_in("sub: Nora@example.org"));
    /// assert!(nora.occurs_in("user:4711-email:6e6f7261406578616d706c652e6f7267-image:a"));
    /// assert!(nora.occurs_in("eyJzdWIiOiJub3JhQGV4YW1wbGUub3JnIn0")); // {"sub":"nora@example.org"}
    /// assert!(!nora.occurs_in("ivo@example.org"));
    /// # Ok::<(), flow_ids::EmailError>(())
    /// ```
    #[must_use]
    pub fn occurs_in(&self, text: &str) -> bool {
        crate::redact::occurs_in(&self.0, text)
    }

    /// The masked address, in the form of the service: `jo***@gmail.com`.
    ///
    /// At least one character of the local part is always hidden.
    #[must_use]
    pub fn masked(&self) -> MaskedEmail {
        MaskedEmail(mask(&self.0).unwrap_or_else(|| MASK.into()))
    }
}

impl PartialEq for AccountEmail {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for AccountEmail {}

impl PartialOrd for AccountEmail {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AccountEmail {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.0.bytes(), other.0.bytes());
        left.map(|byte| byte.to_ascii_lowercase())
            .cmp(right.map(|byte| byte.to_ascii_lowercase()))
    }
}

impl Hash for AccountEmail {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        state.write_u8(0xff);
    }
}

impl fmt::Debug for AccountEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountEmail(***)")
    }
}

text_impls!(AccountEmail, EmailError);

/// A masked e-mail address from a response: `jo***@gmail.com`.
///
/// It is meant for people and for narrowing down a pool of accounts. It does not identify an account, since several
/// addresses have the same mask; [`IdParts::email`](crate::IdParts::email) identifies the owner of an asset.
///
/// [`Self::as_str`] returns the text as received. `Display` and `Debug` always show a mask, even if the server sent the
/// whole address.
///
/// ```
/// use flow_ids::{AccountEmail, MaskedEmail};
///
/// let nora = AccountEmail::parse("nora@example.org")?;
/// let ivo = AccountEmail::parse("ivo@example.org")?;
/// let shown = MaskedEmail::from_wire("no***@example.org");
/// assert!(shown.matches(&nora));
/// assert_eq!(shown.matching([&nora, &ivo]).collect::<Vec<_>>(), [&nora]);
/// # Ok::<(), flow_ids::EmailError>(())
/// ```
///
/// Source: useapi.net, "Upload Assets", 200 responses (2026-05-25).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MaskedEmail(Box<str>);

impl MaskedEmail {
    /// Keeps a mask from a response of the service, without checking it.
    #[must_use]
    pub fn from_wire(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text exactly as received. It is a whole address if the server did not mask it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the mask matches `account`. The local part and the domain are compared separately, ignoring ASCII case:
    /// everything from the first asterisk to the last matches any text, including none, and the rest must be equal.
    #[must_use]
    pub fn matches(&self, account: &AccountEmail) -> bool {
        let (Some((mask, domain_mask)), Some((local, domain))) =
            (self.0.rsplit_once('@'), account.0.rsplit_once('@'))
        else {
            return false;
        };
        mask_fits(domain_mask.as_bytes(), domain.as_bytes())
            && mask_fits(mask.as_bytes(), local.as_bytes())
    }

    /// The accounts in `pool` that the mask [matches](Self::matches).
    pub fn matching<'p>(
        &self,
        pool: impl IntoIterator<Item = &'p AccountEmail>,
    ) -> impl Iterator<Item = &'p AccountEmail> {
        pool.into_iter()
            .filter(move |account| self.matches(account))
    }
}

/// Whether `text` starts with the text before the first asterisk of `mask` and ends with the text after the last one;
/// without asterisks, whether both are equal.
fn mask_fits(mask: &[u8], text: &[u8]) -> bool {
    let first = mask.iter().position(|&byte| byte == b'*');
    let last = mask.iter().rposition(|&byte| byte == b'*');
    let (Some(first), Some(last)) = (first, last) else {
        return mask.eq_ignore_ascii_case(text);
    };
    let (start, _) = mask.split_at(first);
    let end = mask.get(last.saturating_add(1)..).unwrap_or_default();
    let Some((text_start, rest)) = text.split_at_checked(start.len()) else {
        return false;
    };
    let Some((_, text_end)) = rest
        .len()
        .checked_sub(end.len())
        .and_then(|at| rest.split_at_checked(at))
    else {
        return false;
    };
    start.eq_ignore_ascii_case(text_start) && end.eq_ignore_ascii_case(text_end)
}

impl fmt::Display for MaskedEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Masked again, since an asterisk may also be a character of an unmasked address. `jo***@gmail.com` stays
        // unchanged.
        f.pad(mask(&self.0).as_deref().unwrap_or(MASK))
    }
}

impl fmt::Debug for MaskedEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MaskedEmail({self})")
    }
}

/// Masks an address; `None` if the text has no `@` or an invalid domain. A mask is returned unchanged.
fn mask(text: &str) -> Option<Box<str>> {
    let (local, domain) = text.rsplit_once('@')?;
    if !domain
        .chars()
        .all(|c| c == '*' || is_allowed(c, NOT_DOMAIN))
    {
        return None;
    }
    let shown = match local.split_once('*') {
        Some((before, _)) => before.chars().count(),
        None => local.chars().count().saturating_sub(1),
    };
    let shown = shown.min(MASK_SHOWN);
    let mut masked = String::with_capacity(text.len().saturating_add(MASK.len()));
    masked.extend(local.chars().take(shown));
    masked.push_str(MASK);
    masked.push('@');
    masked.push_str(domain);
    Some(masked.into_boxed_str())
}

/// Decodes hex of either case into `buffer` and checks that it is a valid address.
pub(crate) fn decode_hex<'b>(
    hex: &str,
    buffer: &'b mut [u8; MAX_EMAIL_LEN],
) -> Result<&'b str, EmailError> {
    let text = decode_text(hex, buffer)?;
    check(text)?;
    Ok(text)
}

/// Decodes hex of either case into `buffer` and checks that it is UTF-8.
pub(crate) fn decode_text<'b>(
    hex: &str,
    buffer: &'b mut [u8; MAX_EMAIL_LEN],
) -> Result<&'b str, EmailError> {
    let len = hex.len() / 2;
    let Some(bytes) = buffer.get_mut(..len) else {
        return Err(EmailError::new(Reason::TooLong, MAX_EMAIL_LEN));
    };
    if faster_hex::hex_decode(hex.as_bytes(), bytes).is_err() {
        let digits = hex.bytes().take_while(u8::is_ascii_hexdigit).count();
        return Err(EmailError::new(Reason::NotHex, digits / 2));
    }
    // Padded with zeros to a multiple of 16, since `from_utf8` reads such a text by words and others byte by byte:
    // 5 ns instead of 10 for 14 bytes.
    let spare = buffer.get_mut(len..).and_then(<[u8]>::first_chunk_mut);
    let padded_len = match spare {
        Some(spare) => {
            *spare = [0; 16];
            len.next_multiple_of(16)
        }
        None => len,
    };
    core::str::from_utf8(buffer.get(..padded_len).unwrap_or_default())
        .map(|padded| padded.get(..len).unwrap_or_default())
        .map_err(|e| EmailError::new(Reason::NotUtf8, e.valid_up_to()))
}

fn check(text: &str) -> Result<(), EmailError> {
    if is_plain(text.as_bytes()) {
        Ok(())
    } else {
        check_at_length(text)
    }
}

/// Whether `text` is a valid address of the common form: ASCII, without repeated hyphens or dots, and with a domain of
/// at most 63 bytes. One pass over a table takes 10 ns; [`check_at_length`] takes 90.
fn is_plain(text: &[u8]) -> bool {
    let Some(at) = find(text, b'@') else {
        return false;
    };
    let (local, domain) = text.split_at(at);
    let domain = domain.get(1..).unwrap_or_default();
    local.len() <= MAX_LOCAL_LEN
        && domain.len() <= MAX_LABEL_LEN
        && is_plain_part(local, DOT, NOT_LOCAL)
        && is_plain_part(domain, DOT_OR_HYPHEN, NOT_DOMAIN)
}

/// Whether `part` has no character of the class `forbidden`, and each character of the class `separator` is between two
/// others.
#[inline]
fn is_plain_part(part: &[u8], separator: u8, forbidden: u8) -> bool {
    let (last, seen, adjacent) =
        part.iter()
            .fold((separator, 0, 0), |(before, seen, adjacent), &byte| {
                let class = class(byte);
                (class, seen | class, adjacent | (before & class))
            });
    (seen & forbidden) | (adjacent & separator) | (last & separator) == 0
}

const DOT: u8 = 1;
const DOT_OR_HYPHEN: u8 = 2;
const NOT_LOCAL: u8 = 4;
const NOT_DOMAIN: u8 = 8;

/// The class of an ASCII character in an unquoted local part (RFC 5322, 3.2.3) and in a domain, as bit flags.
const fn classify(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => 0,
        b'.' => DOT | DOT_OR_HYPHEN,
        b'-' => DOT_OR_HYPHEN,
        b'!' | b'#'..=b'\'' | b'*' | b'+' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~' => {
            NOT_DOMAIN
        }
        _ => NOT_LOCAL | NOT_DOMAIN,
    }
}

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(
            clippy::indexing_slicing,
            reason = "256 classes; evaluated by the compiler"
        )]
        {
            classes[byte as usize] = classify(byte);
        }
        match byte.checked_add(1) {
            Some(next) => byte = next,
            None => break classes,
        }
    }
};

#[inline]
fn class(byte: u8) -> u8 {
    // The table has an entry for every byte; the compiler removes the check.
    CLASSES.get(usize::from(byte)).copied().unwrap_or(u8::MAX)
}

/// Checks all rules in order and returns the error of the first that is violated.
#[cold]
fn check_at_length(text: &str) -> Result<(), EmailError> {
    let error = |reason, offset| Err(EmailError::new(reason, offset));
    if text.is_empty() {
        return error(Reason::Empty, 0);
    }
    if text.len() > MAX_EMAIL_LEN {
        return error(Reason::TooLong, MAX_EMAIL_LEN);
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return error(Reason::NoAt, text.len());
    };
    let domain_at = local.len().saturating_add(1);
    if local.is_empty() {
        return error(Reason::NoLocal, 0);
    }
    if local.len() > MAX_LOCAL_LEN {
        return error(Reason::LongLocal, MAX_LOCAL_LEN);
    }
    if domain.is_empty() {
        return error(Reason::NoDomain, domain_at);
    }
    if let Some((at, _)) = local
        .char_indices()
        .find(|&(_, c)| !is_allowed(c, NOT_LOCAL))
    {
        return error(Reason::BadLocal, at);
    }
    if let Some((at, _)) = domain
        .char_indices()
        .find(|&(_, c)| !is_allowed(c, NOT_DOMAIN))
    {
        return error(Reason::BadDomain, domain_at.saturating_add(at));
    }
    let mut at = 0_usize;
    for word in local.split('.') {
        if word.is_empty() {
            return error(Reason::Dot, at);
        }
        at = at.saturating_add(word.len()).saturating_add(1);
    }
    at = domain_at;
    for label in domain.split('.') {
        if label.is_empty() {
            return error(Reason::Dot, at);
        }
        if label.len() > MAX_LABEL_LEN {
            return error(Reason::LongLabel, at.saturating_add(MAX_LABEL_LEN));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return error(Reason::Hyphen, at);
        }
        at = at.saturating_add(label.len()).saturating_add(1);
    }
    Ok(())
}

/// Whether a character is allowed: ASCII by its class, any other if it is visible (RFC 6531, 3.3).
fn is_allowed(c: char, forbidden: u8) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => class(byte) & forbidden == 0,
        _ => is_visible(c),
    }
}

/// Whether `c` is visible: not white space, a control character, or a character that has no glyph or changes how others
/// are shown. Such characters are included by accident when an address is copied from a page.
/// Source: Unicode 17, `Default_Ignorable_Code_Point`, and the blank Braille pattern.
fn is_visible(c: char) -> bool {
    let is_hidden = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    !c.is_whitespace() && !c.is_control() && !is_hidden
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reason {
    Empty,
    TooLong,
    NotHex,
    NotUtf8,
    NoAt,
    NoLocal,
    LongLocal,
    BadLocal,
    NoDomain,
    BadDomain,
    LongLabel,
    Dot,
    Hyphen,
}

/// The reason why a text is not a valid e-mail address: the position of the error and what was expected there.
///
/// The error never contains the text.
///
/// ```
/// use flow_ids::AccountEmail;
///
/// let error = AccountEmail::parse(" nora@example.org").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid e-mail address at byte 0: expected a letter, a digit or one of !#$%&'*+-/=?^_`{|}~.",
/// );
/// assert_eq!(error.offset(), 0);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmailError {
    reason: Reason,
    offset: u16,
}

impl EmailError {
    fn new(reason: Reason, offset: usize) -> Self {
        // Offsets are at most MAX_EMAIL_LEN, which fits.
        Self {
            reason,
            offset: u16::try_from(offset).unwrap_or(u16::MAX),
        }
    }

    /// The position of the error, in bytes from the start of the address (not of its hex).
    #[must_use]
    pub fn offset(self) -> usize {
        self.offset.into()
    }

    /// What was expected at that position, in words.
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self.reason {
            Reason::Empty => "an address such as name@example.org",
            Reason::TooLong => "at most 254 bytes",
            Reason::NotHex => "an even number of hex digits",
            Reason::NotUtf8 => "UTF-8",
            Reason::NoAt => "`@`",
            Reason::NoLocal => "a name before the `@`",
            Reason::LongLocal => "at most 64 bytes before the `@`",
            Reason::BadLocal => "a letter, a digit or one of !#$%&'*+-/=?^_`{|}~.",
            Reason::NoDomain => "a domain after the `@`",
            Reason::BadDomain => "a letter, a digit, a hyphen or a dot",
            Reason::LongLabel => "at most 63 bytes in each label of the domain",
            Reason::Dot => {
                "a character other than a dot (dots must not be leading, trailing or repeated)"
            }
            Reason::Hyphen => "a domain label that does not start or end with a hyphen",
        }
    }
}

impl fmt::Display for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid e-mail address at byte {}: expected {}",
            self.offset,
            self.expected()
        )
    }
}

impl fmt::Debug for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailError({self})")
    }
}

impl core::error::Error for EmailError {}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "tests may panic")]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::{check_at_length, is_plain};

    /// Every text of up to `len` of these characters: one or two of each class, and `@`.
    fn texts(len: u32) -> impl Iterator<Item = String> {
        let alphabet = ['a', '.', '-', '@', '!', ' ', '\u{7f}'];
        (0..=len).flat_map(move |len| {
            (0..alphabet.len().pow(len)).map(move |mut number| {
                (0..len)
                    .map(|_| {
                        let index = number % alphabet.len();
                        number /= alphabet.len();
                        alphabet[index]
                    })
                    .collect()
            })
        })
    }

    #[test]
    fn the_fast_check_agrees_with_the_full_one() {
        for text in texts(6) {
            let domain = text.rsplit_once('@').map_or("", |(_, domain)| domain);
            // Only the full check accepts repeated hyphens.
            let is_rare = domain.contains("--");
            assert_eq!(
                is_plain(text.as_bytes()),
                check_at_length(&text).is_ok() && !is_rare,
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_fast_check_limits_lengths() {
        for (local, domain) in [(64, 63), (65, 63), (64, 64), (0, 63), (64, 0)] {
            let text = format!("{}@{}", "a".repeat(local), "b".repeat(domain));
            assert_eq!(
                is_plain(text.as_bytes()),
                (local, domain) == (64, 63),
                "{text}"
            );
        }
    }
}
