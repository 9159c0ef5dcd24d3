//! The reasons that the service gives for errors, and their categories.

use std::fmt;

use crate::open_enum::open_enum;

/// "Upload Assets" of useapi.net, 400 and 429.
const ASSETS: &str = "post-google-flow-assets, 2026-05-25";
/// "Google Flow jobs" of useapi.net: quarantine and load balancing.
const JOBS: &str = "get-google-flow-jobs, 2026-06-15";
const CLIENTS: &str = "responses observed by clients, 2025 and 2026";
const EDITS: &str = "failureReasons of edits observed by clients, May 2026";
const SPEECH: &str = "a response observed by a client, 2026-09-22";
/// Only the name is known, not the place and status.
const LISTS: &str = "lists of names in public clients, 2026";

/// The category of an error reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReasonCategory {
    /// A content filter refused the content; it will refuse the same content again.
    ContentPolicy,
    /// The service can't process the media file.
    UnsupportedMedia,
    /// The request is invalid.
    InvalidRequest,
    /// The account made too many requests and is paused for about half an hour.
    Throttled,
    /// The account's quota is used up.
    AccountQuota,
    /// The account's daily quota for the model is used up until midnight UTC.
    DailyQuota,
    /// A traffic or captcha problem that lasts about a minute.
    Traffic,
    /// Google did not respond in time.
    UpstreamTimeout,
    /// The account's plan does not include the requested feature.
    Subscription,
    /// The account is not permitted to make the request.
    Account,
    /// All accounts of the user are paused.
    NoEligibleAccount,
    /// The reason has no category; the HTTP status decides.
    Other,
}

impl ReasonCategory {
    /// The word for logs and metrics, such as `content_policy`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ContentPolicy => "content_policy",
            Self::UnsupportedMedia => "unsupported_media",
            Self::InvalidRequest => "invalid_request",
            Self::Throttled => "throttled",
            Self::AccountQuota => "account_quota",
            Self::DailyQuota => "daily_quota",
            Self::Traffic => "traffic",
            Self::UpstreamTimeout => "upstream_timeout",
            Self::Subscription => "subscription",
            Self::Account => "account",
            Self::NoEligibleAccount => "no_eligible_account",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ReasonCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The evidence that the service uses a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// The vendor documents the reason.
    Documented,
    /// A client observed the reason with its status.
    Observed,
    /// Only the name of the reason is known.
    Assumed,
}

impl Evidence {
    /// The word for logs: `documented`, `observed` or `assumed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The table of reasons: per category, `Variant = "WIRE_NAME", evidence, source`.
macro_rules! reasons {
    ($( [$category:ident] $( $Variant:ident = $wire:literal, $evidence:ident, $source:ident; )+ )+) => {
        open_enum! {
            /// A reason that the service gives for an error, such as `PUBLIC_ERROR_USER_REQUESTS_THROTTLED`.
            ///
            /// [`category`](Self::category) sorts reasons, including unknown ones, by this crate's interpretation of
            /// the name.
            ///
            /// ```
            /// use flow_types::{ErrorReason, Evidence, ReasonCategory};
            ///
            /// let minor = ErrorReason::from_wire("PUBLIC_ERROR_MINOR");
            /// assert_eq!(minor.category(), ReasonCategory::ContentPolicy);
            /// assert_eq!(minor.evidence(), Some(Evidence::Documented));
            ///
            /// let new = ErrorReason::from_wire("PUBLIC_ERROR_UNSAFE_AUDIO_UPLOAD");
            /// assert!(matches!(new, ErrorReason::Unknown(_)));
            /// assert_eq!(new.category(), ReasonCategory::ContentPolicy);
            /// ```
            pub enum ErrorReason {
                $($(
                    #[doc = concat!("`", $wire, "`")]
                    $Variant = $wire,
                )+)+
            }
        }

        impl ErrorReason {
            /// The category of the reason.
            ///
            /// An unknown reason is categorized by the first of these words in its name, separated by `_`: `QUOTA` is
            /// [`ReasonCategory::AccountQuota`]; `TRAFFIC` and `OVERLOADED` are [`ReasonCategory::Traffic`];
            /// `MINOR`, `SEXUAL`, `UNSAFE`, `VIOLENCE`, `HATE`, `PEOPLE`, `FACE` and `SAFETY` are
            /// [`ReasonCategory::ContentPolicy`]. All others are [`ReasonCategory::Other`].
            #[must_use]
            pub fn category(&self) -> ReasonCategory {
                match self {
                    $($( Self::$Variant => ReasonCategory::$category, )+)+
                    Self::Unknown(text) => by_words(text.as_str()),
                }
            }

            /// The evidence for the reason; `None` for an unknown reason.
            #[must_use]
            pub fn evidence(&self) -> Option<Evidence> {
                Some(match self {
                    $($( Self::$Variant => Evidence::$evidence, )+)+
                    Self::Unknown(_) => return None,
                })
            }

            /// The source of the reason; `None` for an unknown reason.
            #[must_use]
            pub fn source(&self) -> Option<&'static str> {
                Some(match self {
                    $($( Self::$Variant => $source, )+)+
                    Self::Unknown(_) => return None,
                })
            }
        }
    };
}

reasons! {
    [ContentPolicy]
        TrumpFaceDetected = "PUBLIC_ERROR_TRUMP_FACE_DETECTED", Documented, ASSETS;
        ProminentPeopleFilterFailed = "PUBLIC_ERROR_PROMINENT_PEOPLE_FILTER_FAILED", Documented, ASSETS;
        ProminentPeopleUpload = "PUBLIC_ERROR_PROMINENT_PEOPLE_UPLOAD", Observed, CLIENTS;
        ProminentPeopleInputImage = "PUBLIC_ERROR_PROMINENT_PEOPLE_INPUT_IMAGE", Assumed, LISTS;
        UnsafeGeneration = "PUBLIC_ERROR_UNSAFE_GENERATION", Documented, ASSETS;
        UnsafeImageUpload = "PUBLIC_ERROR_UNSAFE_IMAGE_UPLOAD", Assumed, LISTS;
        UnsafeVideoUpload = "PUBLIC_ERROR_UNSAFE_VIDEO_UPLOAD", Observed, CLIENTS;
        UnsafeSearch = "PUBLIC_ERROR_UNSAFE_SEARCH", Assumed, LISTS;
        Minor = "PUBLIC_ERROR_MINOR", Documented, ASSETS;
        MinorUpload = "PUBLIC_ERROR_MINOR_UPLOAD", Observed, CLIENTS;
        MinorInputImage = "PUBLIC_ERROR_MINOR_INPUT_IMAGE", Assumed, LISTS;
        MinorHarmUpload = "PUBLIC_ERROR_MINOR_HARM_UPLOAD", Assumed, LISTS;
        ChildSafety = "PUBLIC_ERROR_CHILD_SAFETY", Assumed, LISTS;
        ChildExploitationUpload = "PUBLIC_ERROR_CHILD_EXPLOITATION_UPLOAD", Assumed, LISTS;
        Sexual = "PUBLIC_ERROR_SEXUAL", Documented, ASSETS;
        SexualUpload = "PUBLIC_ERROR_SEXUAL_UPLOAD", Assumed, LISTS;
        NsfwFilterTriggered = "PUBLIC_ERROR_NSFW_FILTER_TRIGGERED", Assumed, LISTS;
        ViolenceFilter = "PUBLIC_ERROR_VIOLENCE_FILTER", Assumed, LISTS;
        DangerFilter = "PUBLIC_ERROR_DANGER_FILTER", Assumed, LISTS;
        Dangerous = "PUBLIC_ERROR_DANGEROUS", Assumed, LISTS;
        HarmfulContentUpload = "PUBLIC_ERROR_HARMFUL_CONTENT_UPLOAD", Assumed, LISTS;
        HateSpeech = "PUBLIC_ERROR_HATE_SPEECH", Assumed, LISTS;
        Deceptive = "PUBLIC_ERROR_DECEPTIVE", Assumed, LISTS;
        Reputational = "PUBLIC_ERROR_REPUTATIONAL", Assumed, LISTS;
        SensitiveInformationUpload = "PUBLIC_ERROR_SENSITIVE_INFORMATION_UPLOAD", Assumed, LISTS;
        PhotorealUpload = "PUBLIC_ERROR_PHOTOREAL_UPLOAD", Assumed, LISTS;
        PhotorealInputImage = "PUBLIC_ERROR_PHOTOREAL_INPUT_IMAGE", Assumed, LISTS;
        IpInputImage = "PUBLIC_ERROR_IP_INPUT_IMAGE", Observed, CLIENTS;
        ImageOutputIpFilter = "PUBLIC_ERROR_IMAGE_OUTPUT_IP_FILTER", Assumed, LISTS;
        AudioFiltered = "PUBLIC_ERROR_AUDIO_FILTERED", Observed, SPEECH;
        VideoEdit = "PUBLIC_ERROR_VIDEO_EDIT", Assumed, LISTS;
        SpeechEdit = "PUBLIC_ERROR_SPEECH_EDIT", Assumed, LISTS;
        FinishReasonInputVideoEdit = "FINISH_REASON_INPUT_VIDEO_EDIT", Observed, EDITS;
        FinishReasonInputSpeechEdit = "FINISH_REASON_INPUT_SPEECH_EDIT", Observed, EDITS;
        VertexSafetyFilterTriggered = "PUBLIC_ERROR_VERTEX_SAFETY_FILTER_TRIGGERED", Assumed, LISTS;
    [UnsupportedMedia]
        UnknownImageFileFormat = "PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT", Observed, CLIENTS;
        ImageTooSmall = "PUBLIC_ERROR_IMAGE_TOO_SMALL", Observed, CLIENTS;
        ImageTooLarge = "PUBLIC_ERROR_IMAGE_TOO_LARGE", Assumed, LISTS;
        VideoDurationTooLong = "PUBLIC_ERROR_VIDEO_DURATION_TOO_LONG", Assumed, LISTS;
        VideoUploadFailed = "PUBLIC_ERROR_VIDEO_UPLOAD_FAILED", Assumed, LISTS;
        VertexUnsupportedInput = "PUBLIC_ERROR_VERTEX_UNSUPPORTED_INPUT", Assumed, LISTS;
    [InvalidRequest]
        NonEnglishPrompt = "PUBLIC_ERROR_NON_ENGLISH_PROMPT", Assumed, LISTS;
        UnderspecifiedAnimal = "PUBLIC_ERROR_UNDERSPECIFIED_ANIMAL", Assumed, LISTS;
        HandleInvalid = "PUBLIC_ERROR_HANDLE_INVALID", Assumed, LISTS;
        ResponseTooLong = "PUBLIC_ERROR_RESPONSE_TOO_LONG", Assumed, LISTS;
    [Throttled]
        UserRequestsThrottled = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED", Documented, JOBS;
    [AccountQuota]
        UserQuotaReached = "PUBLIC_ERROR_USER_QUOTA_REACHED", Documented, JOBS;
        WorkspaceAccountQuotaReached = "PUBLIC_ERROR_WORKSPACE_ACCOUNT_QUOTA_REACHED", Assumed, LISTS;
        AppletStorageQuotaExceeded = "PUBLIC_ERROR_APPLET_STORAGE_QUOTA_EXCEEDED", Assumed, LISTS;
        VertexQuotaExhausted = "PUBLIC_ERROR_VERTEX_QUOTA_EXHAUSTED", Assumed, LISTS;
        VertexQuotaExhaustedAdmin = "PUBLIC_ERROR_VERTEX_QUOTA_EXHAUSTED_ADMIN", Assumed, LISTS;
    [DailyQuota]
        PerModelDailyQuotaReached = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED", Documented, JOBS;
        PerModelDailyQuotaReachedUpgradeable = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED_UPGRADEABLE", Assumed, LISTS;
    [Traffic]
        UnusualActivity = "PUBLIC_ERROR_UNUSUAL_ACTIVITY", Observed, CLIENTS;
        UnusualActivityTooMuchTraffic = "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC", Documented, JOBS;
        HighTraffic = "PUBLIC_ERROR_HIGH_TRAFFIC", Assumed, LISTS;
        ModelDisabledDueToTraffic = "PUBLIC_ERROR_MODEL_DISABLED_DUE_TO_TRAFFIC", Assumed, LISTS;
        ModelOverloaded = "PUBLIC_ERROR_MODEL_OVERLOADED", Assumed, LISTS;
        ConcurrentLimitReached = "PUBLIC_ERROR_CONCURRENT_LIMIT_REACHED", Assumed, LISTS;
        GenerationAlreadyInProgress = "PUBLIC_ERROR_GENERATION_ALREADY_IN_PROGRESS", Assumed, LISTS;
        RateLimit = "PUBLIC_ERROR_RATE_LIMIT", Assumed, LISTS;
        SomethingWentWrong = "PUBLIC_ERROR_SOMETHING_WENT_WRONG", Assumed, LISTS;
        VertexServiceUnavailable = "PUBLIC_ERROR_VERTEX_SERVICE_UNAVAILABLE", Assumed, LISTS;
    [UpstreamTimeout]
        VideoUploadTimeout = "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT", Assumed, LISTS;
        VideoGenerationTimedOut = "PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT", Assumed, LISTS;
    [Subscription]
        ModelAccessDenied = "PUBLIC_ERROR_MODEL_ACCESS_DENIED", Observed, CLIENTS;
        CharacterRequiresPaygate = "PUBLIC_ERROR_CHARACTER_REQUIRES_PAYGATE", Assumed, LISTS;
    [Account]
        UserMinor = "PUBLIC_ERROR_USER_MINOR", Assumed, LISTS;
        UserRegionDisallowed = "PUBLIC_ERROR_USER_REGION_DISALLOWED", Assumed, LISTS;
        AppUnavailable = "PUBLIC_ERROR_APP_UNAVAILABLE", Assumed, LISTS;
        ProjectNotAllowlisted = "PUBLIC_ERROR_PROJECT_NOT_ALLOWLISTED", Assumed, LISTS;
        UserRoleNotGranted = "PUBLIC_ERROR_USER_ROLE_NOT_GRANTED", Assumed, LISTS;
        ProjectFlowEnterpriseNotEnabled = "PUBLIC_ERROR_PROJECT_FLOW_ENTERPRISE_NOT_ENABLED", Assumed, LISTS;
    [NoEligibleAccount]
        NoEligibleAccount = "no_eligible_account", Documented, JOBS;
}

impl ErrorReason {
    /// Whether a content filter refused the content, and will refuse the same content again.
    #[must_use]
    pub fn is_content_policy(&self) -> bool {
        self.category() == ReasonCategory::ContentPolicy
    }

    /// A reason in a documented place: any name in capitals.
    pub(crate) fn from_name(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_name = !text.is_empty() && text.bytes().all(is_name_byte);
        let is_reason = is_name || text == Self::NoEligibleAccount.as_str();
        is_reason.then(|| Self::from_wire(text))
    }

    /// A reason that a text starts with: `PUBLIC_ERROR_…` or `FINISH_REASON_…`, followed by its end or a colon, or
    /// `no_eligible_account` as a whole.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, _) = text.split_once(':').unwrap_or((text, ""));
        let prefixes = ["PUBLIC_ERROR_", "FINISH_REASON_"];
        let rest = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
        match rest {
            Some(rest) if !rest.is_empty() && rest.bytes().all(is_name_byte) => {
                Some(Self::from_wire(name))
            }
            _ => (text == Self::NoEligibleAccount.as_str()).then_some(Self::NoEligibleAccount),
        }
    }
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'
}

fn by_words(reason: &str) -> ReasonCategory {
    const WORDS: &[(&str, ReasonCategory)] = &[
        ("QUOTA", ReasonCategory::AccountQuota),
        ("TRAFFIC", ReasonCategory::Traffic),
        ("OVERLOADED", ReasonCategory::Traffic),
        ("MINOR", ReasonCategory::ContentPolicy),
        ("SEXUAL", ReasonCategory::ContentPolicy),
        ("UNSAFE", ReasonCategory::ContentPolicy),
        ("VIOLENCE", ReasonCategory::ContentPolicy),
        ("HATE", ReasonCategory::ContentPolicy),
        ("PEOPLE", ReasonCategory::ContentPolicy),
        ("FACE", ReasonCategory::ContentPolicy),
        ("SAFETY", ReasonCategory::ContentPolicy),
    ];
    WORDS
        .iter()
        .find(|(word, _)| reason.split('_').any(|other| other == *word))
        .map_or(ReasonCategory::Other, |(_, category)| *category)
}
