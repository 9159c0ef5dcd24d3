//! The rules of failures, written independently of the code from the documents: category, outcome and advice for a
//! status and a body. The tests and the fuzz targets compare the crate with them.

/// The content of a body, as far as the rules depend on it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content<'a> {
    /// The body is not JSON.
    NotJson,
    /// JSON without a known reason.
    Words,
    /// One of [`REASONS`].
    Reason(&'a str),
}

/// The properties of a call that the rules depend on.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(crate) struct Call {
    pub(crate) reads: bool,
    pub(crate) spends: bool,
    pub(crate) repeatable: bool,
    pub(crate) bound: bool,
}

/// The names of a category, an outcome and an advice.
pub(crate) type Verdict = (&'static str, &'static str, &'static str);

/// The categories of reasons, with examples of each.
#[rustfmt::skip]
pub(crate) const REASONS: &[(&str, &str)] = &[
    ("PUBLIC_ERROR_MINOR_UPLOAD", "content_policy"),
    ("PUBLIC_ERROR_UNSAFE_GENERATION", "content_policy"),
    ("PUBLIC_ERROR_TRUMP_FACE_DETECTED", "content_policy"),
    ("PUBLIC_ERROR_AUDIO_FILTERED", "content_policy"),
    ("PUBLIC_ERROR_IMAGE_TOO_SMALL", "unsupported_media"),
    ("PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT", "unsupported_media"),
    ("PUBLIC_ERROR_NON_ENGLISH_PROMPT", "invalid_request"),
    ("PUBLIC_ERROR_USER_REQUESTS_THROTTLED", "throttled"),
    ("PUBLIC_ERROR_USER_QUOTA_REACHED", "account_quota"),
    ("PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED", "daily_quota"),
    ("PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC", "traffic"),
    ("PUBLIC_ERROR_HIGH_TRAFFIC", "traffic"),
    ("PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT", "upstream_timeout"),
    (LATE, "upstream_timeout"),
    ("PUBLIC_ERROR_MODEL_ACCESS_DENIED", "subscription"),
    ("PUBLIC_ERROR_USER_REGION_DISALLOWED", "account_restricted"),
];

/// A generation that timed out may still finish.
const LATE: &str = "PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT";

/// Whether the status alone determines the category. Redirects are included, since they are never followed.
fn decides_alone(status: u16) -> bool {
    matches!(status, 300..=399 | 401 | 402 | 408 | 499 | 504 | 520..=528 | 530 | 596)
}

/// Whether the outcome is unknown at a status, whatever category a reason has.
fn leaves_unknown(status: u16) -> bool {
    let is_sure = matches!(status, 200..=407 | 409..=498 | 503 | 521 | 525 | 526 | 529 | 530 | 596);
    !is_sure
}

fn by_status(status: u16, content: Content<'_>) -> &'static str {
    match (status, content) {
        (403, Content::NotJson) => "blocked",
        (401, _) => "authentication",
        (402, _) => "subscription",
        (403, _) => "forbidden",
        (404, _) => "not_found",
        (408 | 499, _) => "timeout",
        (410, _) => "gone",
        (412, _) => "credits",
        (413, _) => "too_large",
        (415, _) => "unsupported_media",
        (429, _) => "rate_limited",
        (400..=498, _) => "invalid_request",
        (503 | 529, _) => "unavailable",
        (502 | 504 | 520 | 522..=524, _) => "gateway",
        (521 | 525 | 526 | 530, _) => "unreachable",
        (596, _) => "session_expired",
        (300..=399, _) => "redirect",
        (200..=299, _) => "error_in_success",
        _ => "server_error",
    }
}

/// The category, outcome and advice for a status and a body without a reference or a job.
pub(crate) fn verdict(status: u16, content: Content<'_>, call: Call) -> Verdict {
    let by_reason = match content {
        Content::Reason(reason) if !decides_alone(status) => {
            let row = REASONS.iter().find(|(name, _)| *name == reason);
            Some(row.expect("a reason of the table").1)
        }
        _ => None,
    };
    let category = by_reason.unwrap_or_else(|| by_status(status, content));
    let is_late = call.spends && matches!(content, Content::Reason(LATE));
    let outcome = match status {
        _ if call.reads => "refused",
        _ if leaves_unknown(status) || is_late => "unknown",
        521 | 525 | 526 | 530 => "not_sent",
        _ => "refused",
    };
    let advice = match category {
        // A call that may have succeeded is not repeated unless the result is known to be absent.
        _ if outcome == "unknown" && !call.repeatable => "stop",
        // The base URL is wrong, not the account.
        "not_found" if matches!(content, Content::NotJson) => "fix_request",
        "authentication" | "subscription" | "not_found" | "credits" | "account_restricted"
        | "session_expired" => "fix_account",
        "forbidden" | "blocked" | "too_large" | "unsupported_media" | "invalid_request"
        | "redirect" => "fix_request",
        "gone" | "content_policy" | "error_in_success" => "stop",
        "throttled" | "account_quota" | "daily_quota" if !call.bound => "retry_another_account",
        _ => "retry_same_account",
    };
    (category, outcome, advice)
}
