//! Open enums and the grouping of reasons.

use flow_types::{
    AspectRatio, ClientPlatform, ErrorReason, JobStatus, JobType, MediaGenerationStatus,
    ReasonCategory, Visibility,
};

macro_rules! round_trips {
    ($($Name:ident),*) => {$({
        for known in $Name::KNOWN {
            assert!(!matches!(known, $Name::Unknown(_)));
            assert_eq!($Name::from_wire(known.as_str()), *known);
            assert_eq!($Name::from(known.as_str()), *known);
            assert_eq!(AsRef::<str>::as_ref(known), known.as_str());
            let json = serde_json::to_string(known).unwrap();
            assert_eq!(serde_json::from_str::<$Name>(&json).unwrap(), *known);
        }
        for text in ["", "nora@example.org", "private ", "SOMETHING_NEW", "é"] {
            let unknown = $Name::from_wire(text);
            assert_eq!(unknown.as_str(), text);
            assert_eq!(format!("{unknown:?}"), format!("Unknown(<{} bytes>)", text.len()));
            let json = serde_json::to_string(&unknown).unwrap();
            assert_eq!(serde_json::from_str::<$Name>(&json).unwrap(), unknown);
        }
        let error = serde_json::from_str::<$Name>("7").unwrap_err().to_string();
        assert!(error.contains("expected a string"), "{error}");
    })*};
}

#[test]
fn known_and_unknown_texts_come_back() {
    round_trips!(
        AspectRatio,
        ClientPlatform,
        ErrorReason,
        JobStatus,
        JobType,
        MediaGenerationStatus,
        Visibility
    );
}

#[test]
fn categories() {
    use ReasonCategory as C;
    for (reason, category) in [
        ("PUBLIC_ERROR_USER_REQUESTS_THROTTLED", C::AccountThrottled),
        ("PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED", C::DailyQuota),
        ("PUBLIC_ERROR_USER_QUOTA_REACHED", C::AccountQuota),
        ("PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC", C::Traffic),
        ("PUBLIC_ERROR_HIGH_TRAFFIC", C::Traffic),
        ("PUBLIC_ERROR_CONCURRENT_LIMIT_REACHED", C::Concurrency),
        ("no_eligible_account", C::NoAccount),
        ("PUBLIC_ERROR_TRUMP_FACE_DETECTED", C::ContentPolicy),
        (
            "PUBLIC_ERROR_PROMINENT_PEOPLE_FILTER_FAILED",
            C::ContentPolicy,
        ),
        ("PUBLIC_ERROR_PROMINENT_PEOPLE_UPLOAD", C::ContentPolicy),
        ("PUBLIC_ERROR_UNSAFE_GENERATION", C::ContentPolicy),
        ("PUBLIC_ERROR_UNSAFE_VIDEO_UPLOAD", C::ContentPolicy),
        ("PUBLIC_ERROR_MINOR", C::ContentPolicy),
        ("PUBLIC_ERROR_MINOR_UPLOAD", C::ContentPolicy),
        ("PUBLIC_ERROR_SEXUAL", C::ContentPolicy),
        ("PUBLIC_ERROR_IP_INPUT_IMAGE", C::ContentPolicy),
        ("FINISH_REASON_INPUT_VIDEO_EDIT", C::ContentPolicy),
        ("PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT", C::BadMedia),
        ("PUBLIC_ERROR_IMAGE_TOO_SMALL", C::BadMedia),
        ("PUBLIC_ERROR_IMAGE_TOO_LARGE", C::BadMedia),
        ("PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT", C::Timeout),
        // Not known by name.
        ("PUBLIC_ERROR_DOGS_UPLOAD", C::ContentPolicy),
        ("PUBLIC_ERROR_AUDIO_UPLOAD_TIMEOUT", C::Timeout),
        ("PUBLIC_ERROR_VIDEO_TOO_LONG", C::BadMedia),
        ("PUBLIC_ERROR_PER_PROJECT_DAILY_QUOTA", C::DailyQuota),
        ("PUBLIC_ERROR_TEAM_QUOTA_REACHED", C::AccountQuota),
        ("PUBLIC_ERROR_DANGER_FILTER_FAILED", C::ContentPolicy),
        ("FINISH_REASON_SOMETHING", C::ContentPolicy),
        ("PUBLIC_ERROR_SOMETHING_WENT_WRONG", C::Other),
        ("upload_rights_required", C::Other),
        ("", C::Other),
    ] {
        assert_eq!(
            ErrorReason::from_wire(reason).category(),
            category,
            "{reason}"
        );
    }
    let named: Vec<_> = ErrorReason::KNOWN
        .iter()
        .filter(|r| r.category() == C::Other)
        .collect();
    assert!(
        named.is_empty(),
        "a reason with a name has a category: {named:?}"
    );
}
