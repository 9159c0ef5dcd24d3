//! The status of an account, and the effect of a failure on it.

use std::time::SystemTime;

use flow_types::{ErrorBody, Timestamp, words};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::attempt::SendError;
use crate::failure::category::ErrorCategory;
use crate::failure::error::{ApiError, ResponseError};
use crate::failure::payload::ErrorPayload;

/// The key for all models, as in the service's `skipReasons`.
pub(crate) const ALL_MODELS: &str = "*";
/// The longest name of a model. Known ones have up to 40 bytes.
const MAX_MODEL_LEN: usize = 100;
/// 9999-12-31T23:59:59Z, the last second that RFC 3339 can write.
const LAST_SECOND: i64 = 253_402_300_799;

/// The status of an account: whether it can be used. Ordered from best to worst; a longer rest is worse.
///
/// In JSON it is a string: `ready`, `unusable`, or the time until which it rests, such as `2026-06-25T06:30:00Z`.
///
/// ```
/// use flow_http::AccountStatus;
/// use std::time::{Duration, SystemTime};
///
/// let now = SystemTime::now();
/// let until = now + Duration::from_mins(30);
/// let status = AccountStatus::Resting { until };
/// assert!(!status.is_ready(now));
/// assert_eq!(status.ready_at(now), Some(until));
/// assert_eq!(AccountStatus::Unusable.ready_at(now), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AccountStatus {
    /// The account can be used.
    Ready,
    /// The account should not be used before this time.
    Resting {
        /// The time from which it can be used again.
        until: SystemTime,
    },
    /// A person has to correct the account: its session is broken, its plan or credits are insufficient, it is restricted
    /// or not configured, or its uploads go to another account. [`AccountPool::set`](crate::AccountPool::set) makes it
    /// ready again.
    Unusable,
}

words! {
    AccountStatus {
        Ready = "ready",
        Resting = "resting",
        Unusable = "unusable",
    }
}

impl AccountStatus {
    /// When the account can be used: at `now` or later; `None` if a person has to correct it first.
    #[must_use]
    pub fn ready_at(self, now: SystemTime) -> Option<SystemTime> {
        match self {
            Self::Ready => Some(now),
            Self::Resting { until } => Some(until.max(now)),
            Self::Unusable => None,
        }
    }

    /// Whether the account can be used at `now`.
    #[must_use]
    pub fn is_ready(self, now: SystemTime) -> bool {
        self.ready_at(now) == Some(now)
    }
}

impl Serialize for AccountStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ready | Self::Unusable => serializer.serialize_str(self.as_str()),
            Self::Resting { until } => {
                let since = until
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default();
                let seconds = i64::try_from(since.as_secs()).unwrap_or(LAST_SECOND);
                Timestamp::from_unix(seconds.min(LAST_SECOND), since.subsec_nanos())
                    .map_err(serde::ser::Error::custom)?
                    .serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for AccountStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "ready" => Ok(Self::Ready),
            "unusable" => Ok(Self::Unusable),
            time => Timestamp::from_wire(time)
                .since_epoch()
                .ok()
                .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
                .map(|until| Self::Resting { until })
                .ok_or_else(|| de::Error::custom("expected ready, unusable or an RFC 3339 time")),
        }
    }
}

/// The effect of a failure on one account, or on all accounts.
#[derive(Debug)]
pub(crate) struct Effect {
    /// All accounts, not only the one that the request was sent on.
    pub(crate) is_for_all: bool,
    /// The model, or [`ALL_MODELS`].
    pub(crate) model: Box<str>,
    pub(crate) status: AccountStatus,
}

impl Effect {
    /// The effect of a failure on accounts, if it has one. `model` is the model of the request.
    pub(crate) fn from_error(
        error: &SendError,
        model: Option<&str>,
        now: SystemTime,
    ) -> Option<Self> {
        let new = |model: Option<&str>, status| Self {
            is_for_all: false,
            model: model.unwrap_or(ALL_MODELS).into(),
            status,
        };
        let response = error.as_response()?;
        let api = match response {
            ResponseError::AccountMismatch(_) => return Some(new(None, AccountStatus::Unusable)),
            _ => response.as_api()?,
        };
        let category = api.category();
        let is_for_all = category == ErrorCategory::NoEligibleAccount;
        if is_for_all || api.is_account_exhausted() {
            let (wait, _) = api.wait(Some(now))?;
            let until = now.checked_add(wait)?;
            let shared = shared_model(api);
            let model = match category {
                ErrorCategory::NoEligibleAccount => shared.as_deref(),
                ErrorCategory::DailyQuota => model,
                _ => None,
            };
            return Some(Self {
                is_for_all,
                ..new(model, AccountStatus::Resting { until })
            });
        }
        let model = match category {
            ErrorCategory::SessionExpired => None,
            ErrorCategory::Subscription if api.status() == StatusCode::PAYMENT_REQUIRED => None,
            // With a reason, only the model of the request is affected.
            ErrorCategory::Subscription | ErrorCategory::AccountRestricted => model,
            ErrorCategory::NotFound if is_unknown_account(api) => None,
            _ => return None,
        };
        Some(new(model, AccountStatus::Unusable))
    }

    /// Whether a person has to correct the account before it can be used.
    pub(crate) fn is_for_good(&self) -> bool {
        self.status == AccountStatus::Unusable
    }
}

/// The model for which all accounts were skipped, if it is the same one for each.
/// Source: useapi.net, "Google Flow jobs" (2026-06-15).
fn shared_model(api: &ApiError) -> Option<Box<str>> {
    let skipped = api.error_body().map(ErrorBody::skip_reasons)?;
    let mut models = skipped.iter().map(flow_types::SkipReason::model);
    let first = models.next()??;
    let is_shared = models.all(|model| model.as_ref() == Some(&first));
    (is_shared && (1..=MAX_MODEL_LEN).contains(&first.len())).then(|| first.as_ref().into())
}

/// Whether a 404 concerns the account. A 404 of a gateway concerns the URL, and a 404 of a GET may concern the asset.
fn is_unknown_account(api: &ApiError) -> bool {
    api.account().is_some()
        && !api.is_bound()
        && matches!(api.payload(), ErrorPayload::Documented(_))
}
