//! The owner of a reference, and the check that several references have the same owner.

use core::fmt;

use crate::email::{AccountEmail, EmailError, MAX_EMAIL_LEN};
use crate::error::ParseIdError;
use crate::media_generation_id::MediaGenerationId;
use crate::parts::IdParts;
use crate::redact::Shown;

/// The user and the account that a reference belongs to, borrowed from its text.
///
/// Two owners are equal if their user ids are the same text and their addresses are equal, ignoring ASCII case.
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

impl<'a> IdParts<'a> {
    /// The user and the account that own the asset.
    #[must_use]
    pub fn owner(&self) -> Owner<'a> {
        Owner(*self)
    }
}

impl<'a> Owner<'a> {
    /// The id of the useapi.net user, as decimal digits.
    #[must_use]
    pub fn user_id(&self) -> &'a str {
        self.0.user_id()
    }

    /// The address of the account.
    ///
    /// # Errors
    ///
    /// If the decoded hex is not UTF-8 or not a valid address.
    pub fn email(&self) -> Result<AccountEmail, EmailError> {
        self.0.email()
    }

    /// Whether this is the account with the given address, compared as [`AccountEmail`] compares.
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

/// Returns the user and account that all references belong to; `None` if there are no references.
///
/// All references in a request must belong to the account that the request is sent for. The service checks this only
/// when it receives the request, after the uploads.
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
/// If a reference has a different owner than the first, or can't be parsed.
pub fn common_owner<'a>(
    ids: impl IntoIterator<Item = &'a MediaGenerationId>,
) -> Result<Option<Owner<'a>>, OwnerError> {
    let mut first: Option<Owner<'a>> = None;
    for (index, id) in ids.into_iter().enumerate() {
        let error_at = |parse_error| OwnerError { index, parse_error };
        let owner = id.parts().map_err(|error| error_at(Some(error)))?.owner();
        if *first.get_or_insert(owner) != owner {
            return Err(error_at(None));
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
    // Different bytes may still be the same address in another case.
    let (mut one, mut other) = ([0; MAX_EMAIL_LEN], [0; MAX_EMAIL_LEN]);
    match (left.email_in(&mut one), right.email_in(&mut other)) {
        (Ok(left), Ok(right)) => left.eq_ignore_ascii_case(right),
        _ => false,
    }
}

/// The reason why references have no common owner; returned by [`common_owner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerError {
    index: usize,
    parse_error: Option<ParseIdError>,
}

impl OwnerError {
    /// The index of the reference that differs from the first or can't be parsed, counted from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The error of a reference that can't be parsed; `None` if the reference has a different owner.
    #[must_use]
    pub fn parse_error(&self) -> Option<ParseIdError> {
        self.parse_error
    }
}

impl fmt::Display for OwnerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.index.saturating_add(1);
        match &self.parse_error {
            Some(error) => write!(f, "reference {number} has no readable owner: {error}"),
            None => write!(
                f,
                "reference {number} belongs to another account than reference 1"
            ),
        }
    }
}

impl core::error::Error for OwnerError {}
