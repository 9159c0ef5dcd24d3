//! The limits of members that several endpoints share.

use super::{Dated, Numbers, Source, Words};

const POSTMAN: Source = Source::documented("useapi.net Postman collection", "2026-07");
const INVENTORY: Source = Source::documented("apicity inventory of useapi.net", "2026-06-25");

/// How long `replyUrl` and `replyRef` may be, in characters each.
pub const MAX_REPLY_CHARS: Dated<usize> = Dated::new(1024, POSTMAN);
/// How many `character_N` there are.
pub const MAX_CHARACTERS: Dated<u8> = Dated::new(7, POSTMAN);
/// How many characters a `captchaToken` has at least.
pub const MIN_CAPTCHA_TOKEN_CHARS: Dated<usize> = Dated::new(20, INVENTORY);
/// `captchaRetry`.
pub const CAPTCHA_RETRY: Dated<Numbers> = Dated::new(Numbers::Between(1, 10), INVENTORY);
/// How many names `captchaOrder` may list.
pub const MAX_CAPTCHA_ORDER: Dated<usize> = Dated::new(10, INVENTORY);
/// The names that `captchaOrder` takes. That another one is refused is assumed: the service may have learned it.
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
/// The members of which a request may have one at most.
pub const CAPTCHA: Dated<Words> = Dated::new(
    Words(&["captchaToken", "captchaRetry", "captchaOrder"]),
    INVENTORY,
);
/// How many references `DELETE /assets/{email}` takes.
pub const DELETE_BATCH: Dated<Numbers> = Dated::new(
    Numbers::Between(1, 100),
    Source::documented("useapi.net delete-google-flow-assets-email", "2026-09-01"),
);
/// `options` of `GET /jobs`.
pub const JOB_LISTS: Dated<Words> = Dated::new(
    Words(&["summary", "executing", "history"]),
    Source::documented("useapi.net get-google-flow-jobs", "2026-06-15"),
);

/// What is wrong with a `captchaOrder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaptchaOrderError {
    /// It has no name, or an empty one.
    Empty,
    /// It has more than [`MAX_CAPTCHA_ORDER`] names.
    TooMany,
    /// It has a name that is not in [`CAPTCHA_PROVIDERS`].
    Unknown,
}

/// Checks a list of captcha providers, with commas between the names. A name may be written in any case of letters and
/// have blanks around it.
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
/// If a name is missing or not known, or there are too many.
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
