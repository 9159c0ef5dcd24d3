//! The reasons for errors that the service returns, and their categories.

use crate::open_enum::open_enum;
use crate::word_enum;

// The sources: pages of the vendor for documented reasons, clients for observed ones, and lists of names.

/// The page "Upload Assets" of useapi.net, responses 400 and 429.
const ASSETS: &str = "post-google-flow-assets, 2026-05-25";
/// The page "Google Flow jobs" of useapi.net, quarantine and load balancing.
const JOBS: &str = "get-google-flow-jobs, 2026-06-15";
const CLIENTS: &str = "responses observed by clients, 2025 and 2026";
const EDITS: &str = "failureReasons of edits observed by clients, May 2026";
const SPEECH: &str = "a response observed by a client, 2026-09-22";
/// Lists that contain only the names, not the place or status in which they occur.
const LISTS: &str = "lists of names in public clients, 2026";

word_enum! {
    /// The category of an error reason.
    pub enum ReasonCategory {
        /// A content filter refused the content; it will refuse the same content again.
        ContentPolicy = "content_policy",
        /// The service can't process the media file.
        UnsupportedMedia = "unsupported_media",
        /// The request is invalid.
        InvalidRequest = "invalid_request",
        /// The account made too many requests and is paused for about half an hour.
        Throttled = "throttled",
        /// The account's quota is used up.
        AccountQuota = "account_quota",
        /// The account's daily quota for the model is used up until midnight UTC.
        DailyQuota = "daily_quota",
        /// A traffic or captcha problem that lasts about a minute.
        Traffic = "traffic",
        /// Google did not respond in time.
        UpstreamTimeout = "upstream_timeout",
        /// The account's plan does not include the requested feature.
        Subscription = "subscription",
        /// The account is not permitted to make the request.
        Account = "account",
        /// All accounts of the user are paused.
        NoEligibleAccount = "no_eligible_account",
        /// None of the other categories: the HTTP status determines the kind of failure.
        Other = "other",
    }
}

/// The table of reasons: per category, `Variant = "WIRE_NAME", source`.
macro_rules! reasons {
    ($( [$category:ident] $( $Variant:ident = $wire:literal, $source:ident; )+ )+) => {
        open_enum! {
            /// The reason for an error, as returned by the service, such as `PUBLIC_ERROR_USER_REQUESTS_THROTTLED`.
            ///
            /// [`category`](Self::category) groups reasons, including unknown ones. The groups are this crate's
            /// interpretation of the names.
            ///
            /// ```
            /// use flow_types::{ErrorReason, ReasonCategory};
            ///
            /// let minor = ErrorReason::from_wire("PUBLIC_ERROR_MINOR");
            /// assert_eq!(minor.category(), ReasonCategory::ContentPolicy);
            /// assert_eq!(minor.source(), Some("post-google-flow-assets, 2026-05-25"));
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

            /// The source of the reason: a page of the vendor with its date, responses observed by clients, or lists that
            /// contain only its name. `None` for an unknown reason.
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
        TrumpFaceDetected = "PUBLIC_ERROR_TRUMP_FACE_DETECTED", ASSETS;
        ProminentPeopleFilterFailed = "PUBLIC_ERROR_PROMINENT_PEOPLE_FILTER_FAILED", ASSETS;
        ProminentPeopleUpload = "PUBLIC_ERROR_PROMINENT_PEOPLE_UPLOAD", CLIENTS;
        ProminentPeopleInputImage = "PUBLIC_ERROR_PROMINENT_PEOPLE_INPUT_IMAGE", LISTS;
        UnsafeGeneration = "PUBLIC_ERROR_UNSAFE_GENERATION", ASSETS;
        UnsafeImageUpload = "PUBLIC_ERROR_UNSAFE_IMAGE_UPLOAD", LISTS;
        UnsafeVideoUpload = "PUBLIC_ERROR_UNSAFE_VIDEO_UPLOAD", CLIENTS;
        UnsafeSearch = "PUBLIC_ERROR_UNSAFE_SEARCH", LISTS;
        Minor = "PUBLIC_ERROR_MINOR", ASSETS;
        MinorUpload = "PUBLIC_ERROR_MINOR_UPLOAD", CLIENTS;
        MinorInputImage = "PUBLIC_ERROR_MINOR_INPUT_IMAGE", LISTS;
        MinorHarmUpload = "PUBLIC_ERROR_MINOR_HARM_UPLOAD", LISTS;
        ChildSafety = "PUBLIC_ERROR_CHILD_SAFETY", LISTS;
        ChildExploitationUpload = "PUBLIC_ERROR_CHILD_EXPLOITATION_UPLOAD", LISTS;
        Sexual = "PUBLIC_ERROR_SEXUAL", ASSETS;
        SexualUpload = "PUBLIC_ERROR_SEXUAL_UPLOAD", LISTS;
        NsfwFilterTriggered = "PUBLIC_ERROR_NSFW_FILTER_TRIGGERED", LISTS;
        ViolenceFilter = "PUBLIC_ERROR_VIOLENCE_FILTER", LISTS;
        DangerFilter = "PUBLIC_ERROR_DANGER_FILTER", LISTS;
        Dangerous = "PUBLIC_ERROR_DANGEROUS", LISTS;
        HarmfulContentUpload = "PUBLIC_ERROR_HARMFUL_CONTENT_UPLOAD", LISTS;
        HateSpeech = "PUBLIC_ERROR_HATE_SPEECH", LISTS;
        Deceptive = "PUBLIC_ERROR_DECEPTIVE", LISTS;
        Reputational = "PUBLIC_ERROR_REPUTATIONAL", LISTS;
        SensitiveInformationUpload = "PUBLIC_ERROR_SENSITIVE_INFORMATION_UPLOAD", LISTS;
        PhotorealUpload = "PUBLIC_ERROR_PHOTOREAL_UPLOAD", LISTS;
        PhotorealInputImage = "PUBLIC_ERROR_PHOTOREAL_INPUT_IMAGE", LISTS;
        IpInputImage = "PUBLIC_ERROR_IP_INPUT_IMAGE", CLIENTS;
        ImageOutputIpFilter = "PUBLIC_ERROR_IMAGE_OUTPUT_IP_FILTER", LISTS;
        AudioFiltered = "PUBLIC_ERROR_AUDIO_FILTERED", SPEECH;
        VideoEdit = "PUBLIC_ERROR_VIDEO_EDIT", LISTS;
        SpeechEdit = "PUBLIC_ERROR_SPEECH_EDIT", LISTS;
        FinishReasonInputVideoEdit = "FINISH_REASON_INPUT_VIDEO_EDIT", EDITS;
        FinishReasonInputSpeechEdit = "FINISH_REASON_INPUT_SPEECH_EDIT", EDITS;
        VertexSafetyFilterTriggered = "PUBLIC_ERROR_VERTEX_SAFETY_FILTER_TRIGGERED", LISTS;
    [UnsupportedMedia]
        UnknownImageFileFormat = "PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT", CLIENTS;
        ImageTooSmall = "PUBLIC_ERROR_IMAGE_TOO_SMALL", CLIENTS;
        ImageTooLarge = "PUBLIC_ERROR_IMAGE_TOO_LARGE", LISTS;
        VideoDurationTooLong = "PUBLIC_ERROR_VIDEO_DURATION_TOO_LONG", LISTS;
        VideoUploadFailed = "PUBLIC_ERROR_VIDEO_UPLOAD_FAILED", LISTS;
        VertexUnsupportedInput = "PUBLIC_ERROR_VERTEX_UNSUPPORTED_INPUT", LISTS;
    [InvalidRequest]
        NonEnglishPrompt = "PUBLIC_ERROR_NON_ENGLISH_PROMPT", LISTS;
        UnderspecifiedAnimal = "PUBLIC_ERROR_UNDERSPECIFIED_ANIMAL", LISTS;
        HandleInvalid = "PUBLIC_ERROR_HANDLE_INVALID", LISTS;
        ResponseTooLong = "PUBLIC_ERROR_RESPONSE_TOO_LONG", LISTS;
    [Throttled]
        UserRequestsThrottled = "PUBLIC_ERROR_USER_REQUESTS_THROTTLED", JOBS;
    [AccountQuota]
        UserQuotaReached = "PUBLIC_ERROR_USER_QUOTA_REACHED", JOBS;
        WorkspaceAccountQuotaReached = "PUBLIC_ERROR_WORKSPACE_ACCOUNT_QUOTA_REACHED", LISTS;
        AppletStorageQuotaExceeded = "PUBLIC_ERROR_APPLET_STORAGE_QUOTA_EXCEEDED", LISTS;
        VertexQuotaExhausted = "PUBLIC_ERROR_VERTEX_QUOTA_EXHAUSTED", LISTS;
        VertexQuotaExhaustedAdmin = "PUBLIC_ERROR_VERTEX_QUOTA_EXHAUSTED_ADMIN", LISTS;
    [DailyQuota]
        PerModelDailyQuotaReached = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED", JOBS;
        PerModelDailyQuotaReachedUpgradeable = "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED_UPGRADEABLE", LISTS;
    [Traffic]
        UnusualActivity = "PUBLIC_ERROR_UNUSUAL_ACTIVITY", CLIENTS;
        UnusualActivityTooMuchTraffic = "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC", JOBS;
        HighTraffic = "PUBLIC_ERROR_HIGH_TRAFFIC", LISTS;
        ModelDisabledDueToTraffic = "PUBLIC_ERROR_MODEL_DISABLED_DUE_TO_TRAFFIC", LISTS;
        ModelOverloaded = "PUBLIC_ERROR_MODEL_OVERLOADED", LISTS;
        ConcurrentLimitReached = "PUBLIC_ERROR_CONCURRENT_LIMIT_REACHED", LISTS;
        GenerationAlreadyInProgress = "PUBLIC_ERROR_GENERATION_ALREADY_IN_PROGRESS", LISTS;
        RateLimit = "PUBLIC_ERROR_RATE_LIMIT", LISTS;
        SomethingWentWrong = "PUBLIC_ERROR_SOMETHING_WENT_WRONG", LISTS;
        VertexServiceUnavailable = "PUBLIC_ERROR_VERTEX_SERVICE_UNAVAILABLE", LISTS;
    [UpstreamTimeout]
        VideoUploadTimeout = "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT", LISTS;
        VideoGenerationTimedOut = "PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT", LISTS;
    [Subscription]
        ModelAccessDenied = "PUBLIC_ERROR_MODEL_ACCESS_DENIED", CLIENTS;
        CharacterRequiresPaygate = "PUBLIC_ERROR_CHARACTER_REQUIRES_PAYGATE", LISTS;
    [Account]
        UserMinor = "PUBLIC_ERROR_USER_MINOR", LISTS;
        UserRegionDisallowed = "PUBLIC_ERROR_USER_REGION_DISALLOWED", LISTS;
        AppUnavailable = "PUBLIC_ERROR_APP_UNAVAILABLE", LISTS;
        ProjectNotAllowlisted = "PUBLIC_ERROR_PROJECT_NOT_ALLOWLISTED", LISTS;
        UserRoleNotGranted = "PUBLIC_ERROR_USER_ROLE_NOT_GRANTED", LISTS;
        ProjectFlowEnterpriseNotEnabled = "PUBLIC_ERROR_PROJECT_FLOW_ENTERPRISE_NOT_ENABLED", LISTS;
    [NoEligibleAccount]
        NoEligibleAccount = "no_eligible_account", JOBS;
}

impl ErrorReason {
    /// Whether a content filter refused the content. Sending the same content again fails again.
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
