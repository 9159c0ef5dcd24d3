//! Members that several endpoints have.

use flow_validate::models::{Source, members};

use super::table::{Kind, Member};

/// The source of the rule that unknown members are refused by name.
pub(super) const REFUSED_BY_NAME: Source = Source::observed(
    "fermafabiz-lab/n8n: Parameter generateAudio not supported",
    "2026-09",
);

/// The URL to which the service posts the record of the job, and a text of the caller that the record repeats.
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

/// Ways to solve the captcha. A request may have at most one, see [`super::across::captcha`].
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
