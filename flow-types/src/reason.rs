//! Why the service refused, and what a caller can do about it.

use crate::open_enum::open_enum;

open_enum! {
    /// A reason of the service, such as `PUBLIC_ERROR_USER_REQUESTS_THROTTLED`. The set is open.
    ///
    /// [`category`](Self::category) groups reasons, unknown ones too, by what a caller does about them.
    ///
    /// Sources: post-google-flow-assets, 400 and 429, 2026-05-25; get-google-flow-jobs (quarantine and load balancing),
    /// 2026-06-15; the rest as said.
    ///
    /// ```
    /// use flow_types::{ErrorReason, ReasonCategory};
    ///
    /// let new = ErrorReason::from_wire("PUBLIC_ERROR_UNSAFE_AUDIO_UPLOAD");
    /// assert!(matches!(new, ErrorReason::Unknown(_)));
    /// assert_eq!(new.as_str(), "PUBLIC_ERROR_UNSAFE_AUDIO_UPLOAD");
    /// assert_eq!(new.category(), ReasonCategory::ContentPolicy);
    /// ```
    pub enum ErrorReason {
        /// The account made too many requests: it rests for about 30 minutes (`Retry-After: 1800`).
        UserRequestsThrottled = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
        /// This model's quota of the day is used up on the account, until midnight UTC.
        PerModelDailyQuotaReached = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED",
        /// The account's quota is spent.
        UserQuotaReached = "PUBLIC_ERROR_USER_QUOTA_REACHED",
        /// A poor captcha score, for about a minute. The account is not quarantined.
        UnusualActivityTooMuchTraffic = "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC",
        /// Google is busy (expected by clients).
        HighTraffic = "PUBLIC_ERROR_HIGH_TRAFFIC",
        /// Too many requests of the account at once (expected by clients).
        ConcurrentLimitReached = "PUBLIC_ERROR_CONCURRENT_LIMIT_REACHED",
        /// Every account of the caller rests. It comes as the `error` text itself.
        NoEligibleAccount = "no_eligible_account",
        /// A face that the service does not allow.
        TrumpFaceDetected = "PUBLIC_ERROR_TRUMP_FACE_DETECTED",
        /// Known people (observed).
        ProminentPeopleFilterFailed = "PUBLIC_ERROR_PROMINENT_PEOPLE_FILTER_FAILED",
        /// Known people in an upload (expected by clients).
        ProminentPeopleUpload = "PUBLIC_ERROR_PROMINENT_PEOPLE_UPLOAD",
        /// Unsafe content; of a generation the refusal may differ between equal tries.
        UnsafeGeneration = "PUBLIC_ERROR_UNSAFE_GENERATION",
        /// Unsafe content in an uploaded video (expected by clients).
        UnsafeVideoUpload = "PUBLIC_ERROR_UNSAFE_VIDEO_UPLOAD",
        /// Unsafe content in an uploaded image (assumed).
        UnsafeImageUpload = "PUBLIC_ERROR_UNSAFE_IMAGE_UPLOAD",
        /// Minors.
        Minor = "PUBLIC_ERROR_MINOR",
        /// Minors in an upload (expected by clients).
        MinorUpload = "PUBLIC_ERROR_MINOR_UPLOAD",
        /// Sexual content.
        Sexual = "PUBLIC_ERROR_SEXUAL",
        /// Protected content in an input image (expected by clients).
        IpInputImage = "PUBLIC_ERROR_IP_INPUT_IMAGE",
        /// An input video that may not be edited (observed in `failureReasons`).
        FinishReasonInputVideoEdit = "FINISH_REASON_INPUT_VIDEO_EDIT",
        /// Bytes that are no image Google reads (expected by clients).
        UnknownImageFileFormat = "PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT",
        /// Too few pixels (expected by clients).
        ImageTooSmall = "PUBLIC_ERROR_IMAGE_TOO_SMALL",
        /// Too many pixels, not bytes (expected by clients).
        ImageTooLarge = "PUBLIC_ERROR_IMAGE_TOO_LARGE",
        /// Google took too long over the video (expected by clients).
        VideoUploadTimeout = "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT",
    }
}

/// What a caller does about a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReasonCategory {
    /// The content was refused and will be again: send something else.
    ContentPolicy,
    /// The bytes are not acceptable media: fix the file.
    BadMedia,
    /// This account rests for a while: use another, or wait.
    AccountThrottled,
    /// This account is done with this model until midnight UTC: use another, or another model.
    DailyQuota,
    /// This account's quota is spent: use another.
    AccountQuota,
    /// Too many requests at once: let some end, then send again.
    Concurrency,
    /// Traffic or captcha trouble that passes: wait about a minute, on the same account.
    Traffic,
    /// Every account rests: wait as told.
    NoAccount,
    /// Something took too long: the request may be sent again, if it is known not to have taken effect.
    Timeout,
    /// Nothing is known about what to do; go by the status.
    Other,
}

impl ErrorReason {
    /// What a caller does about it.
    ///
    /// A reason without a name is sorted by the words in it, the first match counting: `TIMEOUT`; `DAILY_QUOTA`; `QUOTA`;
    /// `THROTTLED`, `RATE_LIMIT`; `CONCURRENT`; `TRAFFIC`, `CAPTCHA`, `UNUSUAL_ACTIVITY`; `FORMAT`, `CORRUPT`, `TOO_SMALL`, `TOO_LARGE`, `TOO_SHORT`,
    /// `TOO_LONG`; then words of content policy such as `UNSAFE`, `MINOR`, `PEOPLE`, `FACE`, `SEXUAL`, `VIOLENCE`, `FILTER`. A `FINISH_REASON_…`,
    /// and a `PUBLIC_ERROR_…_UPLOAD` that matches none of these, count as content policy too: those known so far do,
    /// and it is the advice that never sends the same bytes again for nothing. Everything else is
    /// [`ReasonCategory::Other`].
    #[must_use]
    pub fn category(&self) -> ReasonCategory {
        match self {
            Self::UserRequestsThrottled => ReasonCategory::AccountThrottled,
            Self::PerModelDailyQuotaReached => ReasonCategory::DailyQuota,
            Self::UserQuotaReached => ReasonCategory::AccountQuota,
            Self::UnusualActivityTooMuchTraffic | Self::HighTraffic => ReasonCategory::Traffic,
            Self::ConcurrentLimitReached => ReasonCategory::Concurrency,
            Self::NoEligibleAccount => ReasonCategory::NoAccount,
            Self::TrumpFaceDetected
            | Self::ProminentPeopleFilterFailed
            | Self::ProminentPeopleUpload
            | Self::UnsafeGeneration
            | Self::UnsafeVideoUpload
            | Self::UnsafeImageUpload
            | Self::Minor
            | Self::MinorUpload
            | Self::Sexual
            | Self::IpInputImage
            | Self::FinishReasonInputVideoEdit => ReasonCategory::ContentPolicy,
            Self::UnknownImageFileFormat | Self::ImageTooSmall | Self::ImageTooLarge => {
                ReasonCategory::BadMedia
            }
            Self::VideoUploadTimeout => ReasonCategory::Timeout,
            Self::Unknown(text) => by_words(text.as_str()),
        }
    }

    /// Whether the content itself was refused. Sending the same bytes again is refused again.
    #[must_use]
    pub fn is_content_policy(&self) -> bool {
        self.category() == ReasonCategory::ContentPolicy
    }

    /// A text that is a reason as a whole: `PUBLIC_ERROR_…`, `FINISH_REASON_…` or `no_eligible_account`.
    pub(crate) fn from_bare(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_name = |rest: &str| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        };
        let bare = text == Self::NoEligibleAccount.as_str()
            || text.strip_prefix("PUBLIC_ERROR_").is_some_and(is_name)
            || text.strip_prefix("FINISH_REASON_").is_some_and(is_name);
        bare.then(|| Self::from_wire(text))
    }
}

fn by_words(reason: &str) -> ReasonCategory {
    const POLICY: &[&str] = &[
        "UNSAFE",
        "SAFETY",
        "MINOR",
        "CHILD",
        "PEOPLE",
        "PERSON",
        "FACE",
        "CELEBRITY",
        "SEXUAL",
        "NUDITY",
        "VIOLENCE",
        "HATE",
        "HARM",
        "DANGER",
        "PROHIBITED",
        "POLICY",
        "FILTER",
        "BLOCKED",
        "_IP_",
        "COPYRIGHT",
        "TRADEMARK",
    ];
    const WORDS: &[(&[&str], ReasonCategory)] = &[
        (
            &["TIMEOUT", "TIMED_OUT", "DEADLINE"],
            ReasonCategory::Timeout,
        ),
        (&["DAILY_QUOTA"], ReasonCategory::DailyQuota),
        (&["QUOTA"], ReasonCategory::AccountQuota),
        (
            &["THROTTLED", "RATE_LIMIT"],
            ReasonCategory::AccountThrottled,
        ),
        (&["CONCURRENT"], ReasonCategory::Concurrency),
        (
            &["TRAFFIC", "CAPTCHA", "UNUSUAL_ACTIVITY"],
            ReasonCategory::Traffic,
        ),
        (
            &[
                "FORMAT",
                "CORRUPT",
                "TOO_SMALL",
                "TOO_LARGE",
                "TOO_SHORT",
                "TOO_LONG",
            ],
            ReasonCategory::BadMedia,
        ),
        (POLICY, ReasonCategory::ContentPolicy),
    ];
    let matched = WORDS
        .iter()
        .find(|(words, _)| words.iter().any(|word| reason.contains(word)));
    match matched {
        Some(&(_, category)) => category,
        None if reason.starts_with("FINISH_REASON_") => ReasonCategory::ContentPolicy,
        None if reason.starts_with("PUBLIC_ERROR_") && reason.ends_with("_UPLOAD") => {
            ReasonCategory::ContentPolicy
        }
        None => ReasonCategory::Other,
    }
}
