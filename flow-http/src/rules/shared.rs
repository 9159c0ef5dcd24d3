//! Members that several endpoints have.

use flow_validate::models::{Source, members};

use super::table::{Kind, Member};

/// That members which the service does not know are refused by name.
pub(super) const REFUSED_BY_NAME: Source = Source::observed(
    "fermafabiz-lab/n8n: Parameter generateAudio not supported",
    "2026-09",
);

/// Where the service posts the result, and the caller's own word that comes back with it.
pub(crate) const REPLY: &[Member] = &[
    Member::new(
        "replyUrl",
        Kind::Url(members::MAX_REPLY_CHARS),
        members::MAX_REPLY_CHARS.source,
    ),
    Member::new(
        "replyRef",
        Kind::Text(members::MAX_REPLY_CHARS),
        members::MAX_REPLY_CHARS.source,
    ),
];

/// Ways to solve the captcha, of which there may be one: see [`super::across::captcha`].
pub(crate) const CAPTCHA: &[Member] = &[
    Member::new(
        "captchaToken",
        Kind::Token(members::MIN_CAPTCHA_TOKEN_CHARS),
        members::CAPTCHA.source,
    ),
    Member::new(
        "captchaRetry",
        Kind::Number(members::CAPTCHA_RETRY),
        members::CAPTCHA.source,
    ),
    Member::new("captchaOrder", Kind::CaptchaOrder, members::CAPTCHA.source),
];

/// `character_1` and so on.
pub(crate) const CHARACTERS: Member =
    Member::new("character", Kind::Character, members::MAX_CHARACTERS.source)
        .numbered(members::MAX_CHARACTERS.value);
