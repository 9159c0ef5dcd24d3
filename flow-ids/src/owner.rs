//! Whether several references belong to one account.

use core::fmt;

use crate::email::MAX_EMAIL_LEN;
use crate::error::ParseIdError;
use crate::media_generation_id::MediaGenerationId;
use crate::parts::IdParts;

/// Checks that all references belong to one user and one account, and gives the parts of the first: its
/// [`email`](IdParts::email) is the account that a request with these references must use. `None` if there
/// are no references.
///
/// The service refuses references of mixed owners too, but only at the edit request, long after the uploads.
///
/// ```
/// use flow_ids::{MediaGenerationId, one_owner};
///
/// let clip = MediaGenerationId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:v")?;
/// let voice = MediaGenerationId::parse("user:1-email:69766f406578616d706c652e6f7267-voice:a-mid:b")?;
/// assert_eq!(one_owner([&clip, &clip])?.unwrap().email()?.as_str(), "nora@example.org");
/// assert_eq!(
///     one_owner([&clip, &voice]).unwrap_err().to_string(),
///     "reference 2 belongs to another account than reference 1",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If a reference belongs to another owner than the first, or its owner can't be read.
pub fn one_owner<'a>(
    ids: impl IntoIterator<Item = &'a MediaGenerationId>,
) -> Result<Option<IdParts<'a>>, OwnerError> {
    let mut first: Option<IdParts<'a>> = None;
    for (index, id) in ids.into_iter().enumerate() {
        let parts = id.parts().map_err(|error| OwnerError {
            index,
            unreadable: Some(error),
        })?;
        match &first {
            None => first = Some(parts),
            Some(first) if is_same_owner(first, &parts) => {}
            Some(_) => {
                return Err(OwnerError {
                    index,
                    unreadable: None,
                });
            }
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

/// References do not have one owner; made by [`one_owner`].
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
