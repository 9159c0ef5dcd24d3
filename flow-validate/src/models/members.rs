//! The limits of request members that several endpoints share.

use core::fmt;

use super::{Dated, Numbers, Source, Words};

const POSTMAN: Source = Source::documented("useapi.net Postman collection", "2026-07");
const INVENTORY: Source = Source::documented("apicity inventory of useapi.net", "2026-06-25");

/// The maximum length of `replyUrl` and `replyRef`, in characters.
pub const MAX_REPLY_CHARS: Dated<usize> = Dated::new(1024, POSTMAN);
/// The maximum N of `character_N`.
pub const MAX_CHARACTERS: Dated<u8> = Dated::new(7, POSTMAN);
/// The minimum length of a `captchaToken`, in characters.
pub const MIN_CAPTCHA_TOKEN_CHARS: Dated<usize> = Dated::new(20, INVENTORY);
/// The values of `captchaRetry`.
pub const CAPTCHA_RETRY: Dated<Numbers> = Dated::new(Numbers::Between(1, 10), INVENTORY);
/// The maximum number of names in `captchaOrder`.
pub const MAX_CAPTCHA_ORDER: Dated<usize> = Dated::new(10, INVENTORY);
/// The names that `captchaOrder` accepts. The refusal of other names is assumed, since the service may add names.
pub const CAPTCHA_PROVIDERS: Dated<Words> = Dated::new(
    Words(&[
        "CapSolver",
        "AntiCaptcha",
        "YesCaptcha",
        "CapMonster",
        "SolveCaptcha",
        "2Captcha",
        "EzCaptcha",
    ]),
    Source::assumed("apicity inventory of useapi.net", "2026-06-25"),
);
/// The captcha members, of which a request may have only one.
pub const CAPTCHA: Dated<Words> = Dated::new(
    Words(&["captchaToken", "captchaRetry", "captchaOrder"]),
    INVENTORY,
);
/// The number of references in a request of `DELETE /assets/{email}`.
pub const DELETE_BATCH: Dated<Numbers> = Dated::new(
    Numbers::Between(1, 100),
    Source::documented("useapi.net delete-google-flow-assets-email", "2026-09-01"),
);
/// The values of `options` of `GET /jobs`.
pub const JOB_LISTS: Dated<Words> = Dated::new(
    Words(&["summary", "executing", "history"]),
    Source::documented("useapi.net get-google-flow-jobs", "2026-06-15"),
);

/// The reason why a `captchaOrder` is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaptchaOrderError {
    /// The list contains an empty name.
    Empty,
    /// The list contains more than [`MAX_CAPTCHA_ORDER`] names.
    TooMany,
    /// The list contains a name that is not in [`CAPTCHA_PROVIDERS`].
    Unknown,
}

impl fmt::Display for CaptchaOrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "the captcha order contains an empty name; expected names separated by commas",
            ),
            Self::TooMany => write!(
                f,
                "the captcha order is too long; expected at most {} names",
                MAX_CAPTCHA_ORDER.value
            ),
            Self::Unknown => write!(
                f,
                "unknown captcha provider; expected {}",
                CAPTCHA_PROVIDERS.value
            ),
        }
    }
}

impl core::error::Error for CaptchaOrderError {}

/// Checks a list of captcha providers, separated by commas. Case and spaces around a name are ignored.
///
/// ```
/// use flow_validate::models::members::{CaptchaOrderError, check_captcha_order};
///
/// assert_eq!(check_captcha_order("CapSolver, 2Captcha"), Ok(()));
/// assert_eq!(check_captcha_order("CapSolver,"), Err(CaptchaOrderError::Empty));
/// assert_eq!(check_captcha_order("NoSuchSolver"), Err(CaptchaOrderError::Unknown));
/// ```
///
/// # Errors
///
/// [`CaptchaOrderError::Empty`], [`CaptchaOrderError::TooMany`] or [`CaptchaOrderError::Unknown`], in this order.
pub fn check_captcha_order(order: &str) -> Result<(), CaptchaOrderError> {
    let names = || order.split(',').map(str::trim);
    if names().any(str::is_empty) {
        return Err(CaptchaOrderError::Empty);
    }
    if names().count() > MAX_CAPTCHA_ORDER.value {
        return Err(CaptchaOrderError::TooMany);
    }
    if names().any(|name| CAPTCHA_PROVIDERS.value.in_any_case(name).is_none()) {
        return Err(CaptchaOrderError::Unknown);
    }
    Ok(())
}
