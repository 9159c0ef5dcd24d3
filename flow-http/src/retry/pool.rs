//! Which of the caller's accounts can be used, as a value that the caller keeps.

use std::time::SystemTime;

use flow_ids::{AccountEmail, MediaGenerationId};

use crate::failure::category::ErrorCategory;
use crate::failure::error::{ApiError, ResponseError};
use crate::failure::payload::ErrorPayload;

/// How an account of an [`AccountPool`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// It can be used.
    Ready,
    /// It should not be used before this time.
    Resting {
        /// When it can be used again.
        until: SystemTime,
    },
    /// A person has to set it right: its session is broken, it is not configured, or its uploads go to another
    /// account. [`AccountPool::set`] makes it ready again.
    Broken,
}

/// The caller's accounts, and which of them rests until when.
///
/// It is a plain value: it has no clock and does nothing by itself. Tell it of every failure, ask it which account
/// to use, and store it where you like, by [`Self::accounts`] and [`Self::set`].
///
/// The service does the same for uploads that name no account. A pool is for callers who name one: because the
/// assets of one edit must be on one account, or to spread them by rules of their own.
///
/// ```
/// use flow_http::ids::AccountEmail;
/// use flow_http::{AccountPool, Standing, UploadAsset};
/// # use flow_http::validate::{AssetType, CheckedAsset};
/// use std::time::{Duration, SystemTime};
///
/// let (nora, ivo) = (AccountEmail::parse("nora@example.org")?, AccountEmail::parse("ivo@example.org")?);
/// let mut pool = AccountPool::new([nora.clone(), ivo.clone()]);
/// let now = SystemTime::now();
/// assert_eq!(pool.available(now).next(), Some(&nora));
///
/// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
/// let upload = UploadAsset::new(asset).with_account(nora.clone());
/// let throttled = http::Response::builder().status(429).header("retry-after", "1800").body(
///     r#"{"error":{"code":429,"details":[{"reason":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}]}}"#,
/// )?;
/// let error = upload.from_http(throttled).unwrap_err();
/// assert_eq!(pool.note(&error, now), Some(&nora));
///
/// assert_eq!(pool.available(now).next(), Some(&ivo));
/// let later = now + Duration::from_secs(1800);
/// assert_eq!(pool.standing(&nora), Some(Standing::Resting { until: later }));
/// assert_eq!(pool.available(later).count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountPool {
    accounts: Vec<(AccountEmail, Standing)>,
}

impl AccountPool {
    /// A pool of accounts that are all ready. The order is the order of preference; an account that comes twice
    /// counts once.
    pub fn new(accounts: impl IntoIterator<Item = AccountEmail>) -> Self {
        let mut pool = Self::default();
        for account in accounts {
            pool.set(account, Standing::Ready);
        }
        pool
    }

    /// All accounts and how they stand.
    pub fn accounts(&self) -> impl Iterator<Item = (&AccountEmail, Standing)> {
        self.accounts
            .iter()
            .map(|(account, standing)| (account, *standing))
    }

    /// How an account stands; `None` if it is not in the pool.
    #[must_use]
    pub fn standing(&self, account: &AccountEmail) -> Option<Standing> {
        let (_, standing) = self.accounts.iter().find(|(known, _)| known == account)?;
        Some(*standing)
    }

    /// Says how an account stands, and adds it if it is not in the pool.
    pub fn set(&mut self, account: AccountEmail, standing: Standing) {
        match self
            .accounts
            .iter_mut()
            .find(|(known, _)| *known == account)
        {
            Some((_, known)) => *known = standing,
            None => self.accounts.push((account, standing)),
        }
    }

    /// The accounts that can be used at `now`, in the order of preference.
    pub fn available(&self, now: SystemTime) -> impl Iterator<Item = &AccountEmail> {
        self.accounts()
            .filter(move |(_, standing)| match standing {
                Standing::Ready => true,
                Standing::Resting { until } => *until <= now,
                Standing::Broken => false,
            })
            .map(|(account, _)| account)
    }

    /// When the first account can be used: at `now` if one can; `None` if there is none that ever will without a
    /// person's help.
    #[must_use]
    pub fn next_available(&self, now: SystemTime) -> Option<SystemTime> {
        self.accounts()
            .filter_map(|(_, standing)| match standing {
                Standing::Ready => Some(now),
                Standing::Resting { until } => Some(until.max(now)),
                Standing::Broken => None,
            })
            .min()
    }

    /// Which of the accounts a reference belongs to, by the address in the reference: the body's `email` is masked
    /// and proves nothing. `None` if it names no account of the pool.
    #[must_use]
    pub fn owner_of(&self, id: &MediaGenerationId) -> Option<&AccountEmail> {
        let parts = id.parts().ok()?;
        self.accounts()
            .map(|(account, _)| account)
            .find(|account| parts.is_owned_by(account))
    }

    /// Takes note of a failure, and gives the account that it concerns, if one of the pool.
    ///
    /// - Throttled, or a quota used up: the account rests as long as the answer says, or else as long as is
    ///   documented. A rest is never shortened.
    /// - Every account is resting: all of them rest, and none is given.
    /// - A broken session, an account that is not configured, or an upload that went to another account: the
    ///   account is broken.
    /// - Everything else changes nothing.
    ///
    /// A failure that names no account concerns the only one, if there is only one; otherwise nobody knows which
    /// account the service chose.
    pub fn note(&mut self, error: &ResponseError, now: SystemTime) -> Option<&AccountEmail> {
        match error {
            ResponseError::Api(error) => self.note_api(error, now),
            ResponseError::AccountMismatch(mismatch) => {
                let index = self.index_of(mismatch.requested())?;
                self.mark(index, Standing::Broken)
            }
            ResponseError::Decode(_) => None,
        }
    }

    fn note_api(&mut self, error: &ApiError, now: SystemTime) -> Option<&AccountEmail> {
        let category = error.category();
        if category == ErrorCategory::NoEligibleAccount {
            let rest = error.retry_after(Some(now)).map(|retry| retry.delay);
            // Without a time there is nothing to note.
            let until = now.checked_add(rest?)?;
            for index in 0..self.accounts.len() {
                self.mark(index, Standing::Resting { until });
            }
            return None;
        }
        let index = match error.account() {
            Some(account) => self.index_of(account)?,
            None if self.accounts.len() == 1 => 0,
            None => return None,
        };
        if let Some(rest) = error.rest(now) {
            let until = now.checked_add(rest)?;
            return self.mark(index, Standing::Resting { until });
        }
        let is_named = error.account().is_some();
        let is_known = matches!(error.payload(), ErrorPayload::Documented(_));
        let is_broken = match category {
            ErrorCategory::SessionExpired => true,
            // A 404 of a gateway is about the URL, and one of a GET can be about the asset.
            ErrorCategory::NotFound => is_named && is_known && error.endpoint().takes_any_account,
            _ => false,
        };
        if is_broken {
            return self.mark(index, Standing::Broken);
        }
        self.accounts.get(index).map(|(account, _)| account)
    }

    fn index_of(&self, account: &AccountEmail) -> Option<usize> {
        self.accounts.iter().position(|(known, _)| known == account)
    }

    /// Sets the standing, unless the account stands worse already.
    fn mark(&mut self, index: usize, new: Standing) -> Option<&AccountEmail> {
        let (account, standing) = self.accounts.get_mut(index)?;
        *standing = match (*standing, new) {
            (Standing::Broken, _) | (_, Standing::Broken) => Standing::Broken,
            (Standing::Resting { until: old }, Standing::Resting { until }) => Standing::Resting {
                until: until.max(old),
            },
            (_, new) => new,
        };
        Some(account)
    }
}
