//! The caller's accounts and their statuses.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use flow_ids::{AccountEmail, MediaGenerationId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::attempt::SendError;
use crate::failure::error::ResponseError;
use crate::retry::account::{ALL_MODELS, AccountStatus, Effect};

/// The number of statuses of an account that are kept before ended ones are dropped.
const MAX_KEPT: usize = 32;

/// The caller's accounts, and the time until which each rests, for one model or for all.
///
/// A pool is a plain value without a clock. Pass the result of every attempt to [`Self::record`], and take the account
/// for the next attempt from [`Self::next`]; [`Attempts`](crate::Attempts) does both for one request. To store a pool,
/// use [`Serialize`] and [`Deserialize`]; the stored text contains the addresses in full.
///
/// For uploads that name no account, the service itself chooses one. Use a pool to choose the account yourself: because
/// the assets of one edit must be on one account, or to distribute uploads by your own rules.
///
/// ```
/// use flow_http::ids::AccountEmail;
/// use flow_http::{AccountPool, AccountStatus, Endpoint, SendError, UploadAsset};
/// # use flow_http::validate::{AssetType, CheckedAsset};
/// use std::time::{Duration, SystemTime};
///
/// let (nora, ivo) = (AccountEmail::parse("nora@example.org")?, AccountEmail::parse("ivo@example.org")?);
/// let mut pool = AccountPool::new([nora.clone(), ivo.clone()]);
/// let now = SystemTime::now();
/// // In turn. An upload is for no model.
/// assert_eq!(pool.next(now, None), Some(&nora));
/// assert_eq!(pool.next(now, None), Some(&ivo));
///
/// # let asset = CheckedAsset::check(b"\x89PNG\r\n\x1a\n", AssetType::Png, 1_000)?;
/// let upload = UploadAsset::new(asset).with_account(nora.clone());
/// let throttled = http::Response::builder().status(429).header("retry-after", "1800").body(
///     r#"{"error":{"code":429,"details":[{"reason":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}]}}"#,
/// )?;
/// let result = upload.read_response(throttled).map_err(SendError::from);
/// pool.record(Some(&nora), None, &result, now);
///
/// assert_eq!(pool.next(now, None), Some(&ivo));
/// assert_eq!(pool.next(now, None), Some(&ivo));
/// let later = now + Duration::from_secs(1800);
/// assert_eq!(pool.status(&nora, None), Some(AccountStatus::Resting { until: later }));
/// assert_eq!(pool.ready(later, None).count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AccountPool {
    /// The accounts in the order of their next use, each with its status by model.
    accounts: Vec<(AccountEmail, Statuses)>,
}

type Statuses = BTreeMap<Box<str>, AccountStatus>;

impl AccountPool {
    /// A pool of ready accounts, in the order of their first use. Duplicates are dropped.
    pub fn new(accounts: impl IntoIterator<Item = AccountEmail>) -> Self {
        let mut pool = Self::default();
        for account in accounts {
            pool.change(&account, |_| {});
        }
        pool
    }

    /// The addresses of all accounts, in the order of their next use.
    pub fn emails(&self) -> impl Iterator<Item = &AccountEmail> {
        self.accounts.iter().map(|(account, _)| account)
    }

    /// Whether an account can be used for `model`, or for calls without a model; `None` if it is not in the pool.
    #[must_use]
    pub fn status(&self, account: &AccountEmail, model: Option<&str>) -> Option<AccountStatus> {
        let (_, statuses) = self.accounts.iter().find(|(known, _)| known == account)?;
        Some(status_of(statuses, model))
    }

    /// Sets the status of an account for `model`, or for all models, and adds the account if it is not in the pool. A
    /// status for all models replaces those for single models.
    pub fn set(&mut self, account: &AccountEmail, model: Option<&str>, status: AccountStatus) {
        self.change(account, |statuses| {
            if model.is_none() {
                statuses.clear();
            }
            statuses.insert(model.unwrap_or(ALL_MODELS).into(), status);
        });
    }

    /// Removes an account from the pool.
    pub fn remove(&mut self, account: &AccountEmail) {
        self.accounts.retain(|(known, _)| known != account);
    }

    /// The next account that can be used at `now` for `model`, or for a call without a model: the one that was used
    /// longest ago.
    pub fn next(&mut self, now: SystemTime, model: Option<&str>) -> Option<&AccountEmail> {
        self.next_of(now, model, |_| true)
    }

    /// The next account among the `allowed` ones.
    pub(crate) fn next_of(
        &mut self,
        now: SystemTime,
        model: Option<&str>,
        allowed: impl Fn(&AccountEmail) -> bool,
    ) -> Option<&AccountEmail> {
        let index = self.accounts.iter().position(|(account, statuses)| {
            status_of(statuses, model).is_ready(now) && allowed(account)
        })?;
        let given = self.accounts.remove(index);
        self.accounts.push(given);
        self.emails().last()
    }

    /// The accounts that can be used at `now`, in the order of their next use.
    pub fn ready(
        &self,
        now: SystemTime,
        model: Option<&str>,
    ) -> impl Iterator<Item = &AccountEmail> {
        self.accounts
            .iter()
            .filter(move |(_, statuses)| status_of(statuses, model).is_ready(now))
            .map(|(account, _)| account)
    }

    /// When the next account is ready: `now` if one is ready; `None` if a person has to correct all of them.
    #[must_use]
    pub fn next_ready_at(&self, now: SystemTime, model: Option<&str>) -> Option<SystemTime> {
        self.next_ready_at_of(now, model, |_| true)
    }

    /// When the next account among the `allowed` ones is ready.
    pub(crate) fn next_ready_at_of(
        &self,
        now: SystemTime,
        model: Option<&str>,
        allowed: impl Fn(&AccountEmail) -> bool,
    ) -> Option<SystemTime> {
        self.accounts
            .iter()
            .filter(|(account, _)| allowed(account))
            .filter_map(|(_, statuses)| status_of(statuses, model).ready_at(now))
            .min()
    }

    /// The account that a reference belongs to, by the address in the reference, since the body's `email` is masked;
    /// `None` if it is not in the pool.
    #[must_use]
    pub fn owner_of(&self, id: &MediaGenerationId) -> Option<&AccountEmail> {
        let parts = id.parts().ok()?;
        self.emails().find(|account| parts.is_owned_by(account))
    }

    /// Records the result of an attempt on `account`, for `model` if the request names one. `now` is the time of the
    /// result.
    ///
    /// - If the account is throttled or a quota is used up, it rests for the time in the response, or else for the
    ///   documented time. After a daily quota it rests only for the model. A rest is never shortened.
    /// - If no account is eligible, all of them rest. If the response names the same model for every account, they rest
    ///   only for that model.
    /// - After a broken session, a 402, an account that is not configured, or an upload to another account, the account
    ///   is unusable. If a reason states that its plan does not cover the call or that it is restricted, it is unusable
    ///   only for the model.
    /// - All other results, including successes, change nothing: the request may have started before the account was
    ///   throttled.
    ///
    /// An account in the error takes precedence over `account`. Without either, the failure is recorded only if the
    /// pool has a single account, since it is unknown which account the service chose.
    pub fn record<T>(
        &mut self,
        account: Option<&AccountEmail>,
        model: Option<&str>,
        result: &Result<T, SendError>,
        now: SystemTime,
    ) {
        let Err(error) = result else { return };
        let Some(effect) = Effect::from_error(error, model, now) else {
            return;
        };
        let named = match error.as_response() {
            Some(ResponseError::Api(error)) => error.account(),
            Some(ResponseError::AccountMismatch(mismatch)) => Some(mismatch.requested()),
            _ => None,
        };
        let concerned = named.or(account);
        let is_only = self.accounts.len() == 1;
        for (known, statuses) in &mut self.accounts {
            if effect.is_for_all || concerned.map_or(is_only, |account| account == known) {
                if statuses.len() >= MAX_KEPT {
                    statuses.retain(|_, status| !status.is_ready(now));
                }
                let status = statuses
                    .entry(effect.model.clone())
                    .or_insert(AccountStatus::Ready);
                *status = effect.status.max(*status);
            }
        }
    }

    /// Changes the statuses of an account, which is added if it is not in the pool.
    fn change(&mut self, account: &AccountEmail, change: impl FnOnce(&mut Statuses)) {
        if !self.emails().any(|known| known == account) {
            self.accounts.push((account.clone(), Statuses::new()));
        }
        let mut accounts = self.accounts.iter_mut();
        if let Some((_, statuses)) = accounts.find(|(known, _)| known == account) {
            change(statuses);
        }
    }
}

/// The worse of the statuses for all models and for this model.
fn status_of(statuses: &Statuses, model: Option<&str>) -> AccountStatus {
    let of = |model: &str| statuses.get(model).copied();
    let status = of(ALL_MODELS).unwrap_or(AccountStatus::Ready);
    status.max(model.and_then(of).unwrap_or(AccountStatus::Ready))
}

/// A list of pairs of an address and its statuses by model, with `*` for all models.
///
/// ```json
/// [["nora@example.org", {"*": "2026-06-25T06:30:00Z", "omni-flash": "unusable"}], ["ivo@example.org", {}]]
/// ```
impl Serialize for AccountPool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.accounts.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AccountPool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut pool = Self::default();
        // serde's own error repeats the value, which may be an address.
        let accounts =
            Vec::<(AccountEmail, Statuses)>::deserialize(deserializer).map_err(|_| {
                de::Error::custom("expected pairs of an e-mail address and its statuses by model")
            })?;
        for (account, statuses) in accounts {
            pool.change(&account, |known| known.extend(statuses));
        }
        Ok(pool)
    }
}

/// Shows masked addresses and the number of models with a status. Model names are not shown, since they may be text of
/// the service.
impl fmt::Debug for AccountPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.accounts.iter().map(|(account, statuses)| {
                let models = statuses.keys().filter(|model| ***model != *ALL_MODELS);
                (account, status_of(statuses, None), models.count())
            }))
            .finish()
    }
}
