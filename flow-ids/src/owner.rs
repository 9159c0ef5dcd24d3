//! Whose a reference is, and whether several belong to one account.

use core::fmt;

use crate::email::{AccountEmail, EmailError, MAX_EMAIL_LEN};
use crate::error::ParseIdError;
use crate::media_generation_id::MediaGenerationId;
use crate::parts::IdParts;
use crate::redact::Shown;

/// The user and the account that a reference belongs to, borrowed from its text.
///
/// Two are equal if the users' numbers are the same text, and the addresses are the same in any case of letters.
///
/// ```
/// use flow_ids::{AccountEmail, VideoId};
///
/// let clip = VideoId::parse("user:4711-email:6e6f7261406578616d706c652e6f7267-video:v")?;
/// let owner = clip.owner().unwrap();
/// assert_eq!(owner.user_id(), "4711");
/// assert!(owner.is_account(&AccountEmail::parse("nora@example.org")?));
/// assert_eq!(format!("{owner:?}"), "Owner(user:4711-email:***)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Owner<'a>(IdParts<'a>);

impl<'a> Owner<'a> {
    pub(crate) fn new(parts: IdParts<'a>) -> Self {
        Self(parts)
    }

    /// The number of the useapi.net user, as decimal digits.
    #[must_use]
    pub fn user_id(&self) -> &'a str {
        self.0.user_id()
    }

    /// The address of the account.
    ///
    /// # Errors
    ///
    /// The hex may hold something that is not an address, or is not UTF-8.
    pub fn email(&self) -> Result<AccountEmail, EmailError> {
        self.0.email()
    }

    /// Whether this is the account with this address; by the comparison rule of [`AccountEmail`].
    #[must_use]
    pub fn is_account(&self, account: &AccountEmail) -> bool {
        self.0.is_owned_by(account)
    }
}

impl PartialEq for Owner<'_> {
    fn eq(&self, other: &Self) -> bool {
        is_same_owner(&self.0, &other.0)
    }
}

impl Eq for Owner<'_> {}

impl fmt::Debug for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, email_hex) = (self.user_id(), self.0.email_hex());
        write!(f, "Owner(user:{}-email:***)", Shown { text, email_hex })
    }
}

/// Checks that all references belong to one user and one account, which a request with these references must use.
/// `None` if there are no references.
///
/// The service refuses references of mixed owners too, but only at the request, long after the uploads.
///
/// ```
/// use flow_ids::{MediaGenerationId, common_owner};
///
/// let clip = MediaGenerationId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:v")?;
/// let voice = MediaGenerationId::parse("user:1-email:69766f406578616d706c652e6f7267-voice:a-mid:b")?;
/// assert_eq!(common_owner([&clip, &clip])?.unwrap().email()?.as_str(), "nora@example.org");
/// assert_eq!(
///     common_owner([&clip, &voice]).unwrap_err().to_string(),
///     "reference 2 belongs to another account than reference 1",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If a reference belongs to another owner than the first, or its owner can't be read.
pub fn common_owner<'a>(
    ids: impl IntoIterator<Item = &'a MediaGenerationId>,
) -> Result<Option<Owner<'a>>, OwnerError> {
    let mut first: Option<Owner<'a>> = None;
    for (index, id) in ids.into_iter().enumerate() {
        let odd = |unreadable| OwnerError { index, unreadable };
        let owner = id.parts().map_err(|error| odd(Some(error)))?.owner();
        if *first.get_or_insert(owner) != owner {
            return Err(odd(None));
        }
    }
    Ok(first)
}

fn is_same_owner(left: &IdParts<'_>, right: &IdParts<'_>) -> bool {
    if left.user_id() != right.user_id() {
        return false;
    }
    if left.email_hex().eq_ignore_ascii_case(right.email_hex()) {
        return true;
    }
    // Not the same bytes; it may still be the same address in another case.
    let (mut one, mut other) = ([0; MAX_EMAIL_LEN], [0; MAX_EMAIL_LEN]);
    match (left.email_in(&mut one), right.email_in(&mut other)) {
        (Ok(left), Ok(right)) => left.eq_ignore_ascii_case(right),
        _ => false,
    }
}

/// References do not have one owner; made by [`common_owner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerError {
    index: usize,
    unreadable: Option<ParseIdError>,
}

impl OwnerError {
    /// Which reference is the odd one, counted from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Why the owner could not be read; `None` if it could, and is another one.
    #[must_use]
    pub fn unreadable(&self) -> Option<ParseIdError> {
        self.unreadable
    }
}

impl fmt::Display for OwnerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.index.saturating_add(1);
        match &self.unreadable {
            Some(error) => write!(f, "reference {number} does not say whose it is: {error}"),
            None => write!(
                f,
                "reference {number} belongs to another account than reference 1"
            ),
        }
    }
}

impl core::error::Error for OwnerError {}
