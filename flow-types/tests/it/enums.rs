//! Open enums and the categories of reasons.

use flow_types::{
    AspectRatio, ErrorReason, JobStatus, JobType, MediaGenerationStatus, ReasonCategory, Visibility,
};

macro_rules! round_trips {
    ($($Name:ident),*) => {$({
        for known in $Name::KNOWN {
            assert!(!matches!(known, $Name::Unknown(_)));
            assert_eq!($Name::from_wire(known.as_str()), *known);
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
fn known_and_unknown_texts_round_trip() {
    round_trips!(
        AspectRatio,
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
        ("PUBLIC_ERROR_USER_REQUESTS_THROTTLED", C::Throttled),
        ("PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED", C::DailyQuota),
        ("PUBLIC_ERROR_USER_QUOTA_REACHED", C::AccountQuota),
        ("PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC", C::Traffic),
        ("PUBLIC_ERROR_CONCURRENT_LIMIT_REACHED", C::Traffic),
        ("PUBLIC_ERROR_SOMETHING_WENT_WRONG", C::Traffic),
        ("no_eligible_account", C::NoEligibleAccount),
        ("PUBLIC_ERROR_TRUMP_FACE_DETECTED", C::ContentPolicy),
        ("PUBLIC_ERROR_PHOTOREAL_UPLOAD", C::ContentPolicy),
        ("FINISH_REASON_INPUT_VIDEO_EDIT", C::ContentPolicy),
        ("PUBLIC_ERROR_IMAGE_TOO_LARGE", C::UnsupportedMedia),
        ("PUBLIC_ERROR_RESPONSE_TOO_LONG", C::InvalidRequest),
        ("PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT", C::UpstreamTimeout),
        ("PUBLIC_ERROR_MODEL_ACCESS_DENIED", C::Subscription),
        ("PUBLIC_ERROR_USER_MINOR", C::Account),
        // Unknown names are categorized by whole words, in order.
        ("PUBLIC_ERROR_TEAM_QUOTA_REACHED", C::AccountQuota),
        ("PUBLIC_ERROR_UNSAFE_TRAFFIC_QUOTA", C::AccountQuota),
        ("PUBLIC_ERROR_UNSAFE_TRAFFIC", C::Traffic),
        ("PUBLIC_ERROR_REGION_OVERLOADED", C::Traffic),
        ("PUBLIC_ERROR_UNSAFE_AUDIO_UPLOAD", C::ContentPolicy),
        ("PUBLIC_ERROR_NEW_SAFETY", C::ContentPolicy),
        ("PUBLIC_ERROR_SURFACE_TOO_SMALL", C::Other),
        ("PUBLIC_ERROR_MINORITY_REPORT", C::Other),
        ("PUBLIC_ERROR_DOGS_UPLOAD", C::Other),
        ("FINISH_REASON_SOMETHING", C::Other),
        ("upload_rights_required", C::Other),
        ("", C::Other),
    ] {
        assert_eq!(
            ErrorReason::from_wire(reason).category(),
            category,
            "{reason}"
        );
    }
}

/// Every row of the table has a category and a source.
#[test]
fn every_reason_has_a_category_and_a_source() {
    for reason in ErrorReason::KNOWN {
        let name = reason.as_str();
        assert_ne!(reason.category(), ReasonCategory::Other, "{name}");
        assert!(
            reason.source().is_some_and(|source| source.contains("202")),
            "{name}"
        );
        let word = reason.category().as_str();
        assert!(
            word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{word}"
        );
        assert_eq!(reason.category().to_string(), word);
    }
    assert_eq!(ErrorReason::KNOWN.len(), 74);
    let count = |page: &str| {
        let of = |reason: &&ErrorReason| reason.source().is_some_and(|it| it.starts_with(page));
        ErrorReason::KNOWN.iter().filter(of).count()
    };
    assert_eq!(count("post-google-flow-assets"), 5);
    assert_eq!(count("get-google-flow-jobs"), 5);
    assert_eq!(count("lists of names"), 53);
    assert_eq!(ErrorReason::from_wire("NEW").source(), None);
}
