//! The advice after a failure, and the time to wait.

use std::time::{Duration, SystemTime};

use flow_http::ids::JobId;
use flow_http::types::ErrorReason;
use flow_http::validate::AssetType;
use flow_http::{
    Endpoint, GetAsset, GetJob, MAX_RETRY_AFTER, Outcome, ResponseError, RetryAdvice, SendError,
    UploadAsset,
};
use proptest::prelude::*;

use crate::fixtures::{api, asset, edit, failure, google, image_of_nora, nora, response, upload};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// 2026-06-25T06:00:00Z.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + seconds(1_782_367_200)
}

fn advice(advice: &RetryAdvice) -> String {
    match advice {
        RetryAdvice::RetrySameAccount { after } => format!("same {}", after.as_secs()),
        RetryAdvice::RetryOnce { after } => format!("once {}", after.as_secs()),
        RetryAdvice::RetryAnotherAccount {
            rest,
            account: None,
        } => {
            format!("another {}", rest.as_secs())
        }
        RetryAdvice::RetryAnotherAccount {
            rest,
            account: Some(account),
        } => {
            format!("another {} {}", rest.as_secs(), account.as_str())
        }
        other => other.as_str().to_owned(),
    }
}

/// The category, outcome and advice of an error, in short.
fn row(error: &ResponseError) -> String {
    let api = api(error);
    format!(
        "{} {} {}",
        api.category(),
        error.outcome(),
        advice(&error.retry_advice())
    )
}

#[test]
fn advice_for_every_status() {
    const JSON: &str = r#"{"error":"text with 500 and 429 in it"}"#;
    const HTML: &str = "<html><title>429</title></html>";
    for (status, body, expected) in [
        (200, JSON, "error_in_success refused stop"),
        (201, JSON, "error_in_success refused stop"),
        (299, JSON, "error_in_success refused stop"),
        (
            200,
            r#"{"error":"x","code":500}"#,
            "server_error unknown stop",
        ),
        (
            200,
            r#"{"error":{"code":429}}"#,
            "rate_limited refused same 60",
        ),
        (
            200,
            r#"{"error":{"code":596}}"#,
            "session_expired refused fix_account",
        ),
        (
            200,
            r#"{"error":{"code":200}}"#,
            "error_in_success refused stop",
        ),
        (200, r#"{"error":true}"#, "error_in_success refused stop"),
        (200, r#"{"error":["x"]}"#, "error_in_success refused stop"),
        (200, r#"{"detail":"x"}"#, "error_in_success refused stop"),
        (301, "", "redirect refused fix_request"),
        (302, HTML, "redirect refused fix_request"),
        (303, HTML, "redirect refused fix_request"),
        (307, JSON, "redirect refused fix_request"),
        (308, JSON, "redirect refused fix_request"),
        (400, JSON, "invalid_request refused fix_request"),
        (400, HTML, "invalid_request refused fix_request"),
        (400, "", "invalid_request refused fix_request"),
        (
            400,
            r#"{"message":"Invalid value"}"#,
            "invalid_request refused fix_request",
        ),
        (
            400,
            r#"{"error":"File size (25165824) is over 20971520 bytes"}"#,
            "too_large refused fix_request",
        ),
        (401, JSON, "authentication refused fix_account"),
        (402, JSON, "subscription refused fix_account"),
        (403, JSON, "forbidden refused fix_request"),
        (403, "{}", "forbidden refused fix_request"),
        (403, HTML, "blocked refused fix_request"),
        (403, "error code: 1010", "blocked refused fix_request"),
        (403, "", "blocked refused fix_request"),
        (404, JSON, "not_found refused fix_account"),
        (404, HTML, "not_found refused fix_request"),
        (404, "", "not_found refused fix_request"),
        (405, JSON, "invalid_request refused fix_request"),
        (408, JSON, "timeout unknown stop"),
        (409, JSON, "invalid_request refused fix_request"),
        (410, JSON, "gone refused stop"),
        (411, JSON, "invalid_request refused fix_request"),
        (412, JSON, "credits refused fix_account"),
        (413, HTML, "too_large refused fix_request"),
        (415, JSON, "unsupported_media refused fix_request"),
        (422, JSON, "invalid_request refused fix_request"),
        (499, JSON, "timeout unknown stop"),
        (429, JSON, "rate_limited refused same 60"),
        (
            503,
            r#"{"detail":{"jobId":"j1","detail":"tracked"}}"#,
            "unavailable unknown stop",
        ),
        (429, HTML, "rate_limited refused same 60"),
        (
            429,
            r#"{"error":"no_eligible_account"}"#,
            "no_eligible_account refused same 1800",
        ),
        (
            429,
            r#"{"error":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}"#,
            "throttled refused another 1800",
        ),
        (500, JSON, "server_error unknown stop"),
        (500, HTML, "server_error unknown stop"),
        (501, JSON, "server_error unknown stop"),
        (502, JSON, "gateway unknown stop"),
        (502, HTML, "gateway unknown stop"),
        (
            502,
            r#"{"detail":{"retryable":false}}"#,
            "gateway unknown stop",
        ),
        (503, JSON, "unavailable refused same 60"),
        (503, HTML, "unavailable refused same 60"),
        (
            503,
            r#"{"detail":{"retryable":false}}"#,
            "unavailable refused stop",
        ),
        (504, JSON, "gateway unknown stop"),
        (520, HTML, "gateway unknown stop"),
        (521, HTML, "unreachable not_sent same 60"),
        (522, HTML, "gateway unknown stop"),
        (523, HTML, "gateway unknown stop"),
        (524, HTML, "gateway unknown stop"),
        (525, HTML, "unreachable not_sent same 60"),
        (526, HTML, "unreachable not_sent same 60"),
        (529, JSON, "unavailable refused same 60"),
        (530, HTML, "unreachable not_sent same 60"),
        (595, JSON, "server_error unknown stop"),
        (596, JSON, "session_expired refused fix_account"),
        (596, "", "session_expired refused fix_account"),
        (596, HTML, "session_expired refused fix_account"),
        (597, JSON, "server_error unknown stop"),
        (999, JSON, "server_error unknown stop"),
    ] {
        assert_eq!(
            row(&failure(status, &[], body)),
            expected,
            "{status} {body}"
        );
    }
}

/// For each reason: the row for an upload, the advice for an edit, and that for a GET. Most names begin with
/// `PUBLIC_ERROR_`.
const REASONS: &[(&str, &str)] = &[
    (
        "content_policy refused stop | stop | stop",
        "TRUMP_FACE_DETECTED PROMINENT_PEOPLE_FILTER_FAILED PROMINENT_PEOPLE_UPLOAD \
         PROMINENT_PEOPLE_INPUT_IMAGE UNSAFE_GENERATION UNSAFE_IMAGE_UPLOAD UNSAFE_VIDEO_UPLOAD UNSAFE_SEARCH \
         MINOR MINOR_UPLOAD MINOR_INPUT_IMAGE MINOR_HARM_UPLOAD CHILD_SAFETY CHILD_EXPLOITATION_UPLOAD SEXUAL \
         SEXUAL_UPLOAD NSFW_FILTER_TRIGGERED VIOLENCE_FILTER DANGER_FILTER DANGEROUS HARMFUL_CONTENT_UPLOAD \
         HATE_SPEECH DECEPTIVE REPUTATIONAL SENSITIVE_INFORMATION_UPLOAD PHOTOREAL_UPLOAD \
         PHOTOREAL_INPUT_IMAGE IP_INPUT_IMAGE IMAGE_OUTPUT_IP_FILTER AUDIO_FILTERED VIDEO_EDIT SPEECH_EDIT \
         FINISH_REASON_INPUT_SPEECH_EDIT VERTEX_SAFETY_FILTER_TRIGGERED",
    ),
    (
        "content_policy refused once 60 | once 60 | once 60",
        "FINISH_REASON_INPUT_VIDEO_EDIT",
    ),
    (
        "unsupported_media refused fix_request | fix_request | fix_request",
        "UNKNOWN_IMAGE_FILE_FORMAT IMAGE_TOO_SMALL IMAGE_TOO_LARGE VIDEO_DURATION_TOO_LONG \
         VIDEO_UPLOAD_FAILED VERTEX_UNSUPPORTED_INPUT",
    ),
    (
        "invalid_request refused fix_request | fix_request | fix_request",
        "NON_ENGLISH_PROMPT UNDERSPECIFIED_ANIMAL HANDLE_INVALID RESPONSE_TOO_LONG",
    ),
    (
        "throttled refused another 1800 | same 1800 | same 1800",
        "USER_REQUESTS_THROTTLED",
    ),
    (
        "account_quota refused another 1800 | same 1800 | same 1800",
        "USER_QUOTA_REACHED WORKSPACE_ACCOUNT_QUOTA_REACHED APPLET_STORAGE_QUOTA_EXCEEDED \
         VERTEX_QUOTA_EXHAUSTED VERTEX_QUOTA_EXHAUSTED_ADMIN",
    ),
    (
        "daily_quota refused another 86400 | same 86400 | same 86400",
        "PER_MODEL_DAILY_QUOTA_REACHED PER_MODEL_DAILY_QUOTA_REACHED_UPGRADEABLE",
    ),
    (
        "traffic refused same 60 | same 60 | same 60",
        "UNUSUAL_ACTIVITY UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC HIGH_TRAFFIC MODEL_DISABLED_DUE_TO_TRAFFIC \
         MODEL_OVERLOADED CONCURRENT_LIMIT_REACHED GENERATION_ALREADY_IN_PROGRESS RATE_LIMIT \
         SOMETHING_WENT_WRONG VERTEX_SERVICE_UNAVAILABLE",
    ),
    (
        "upstream_timeout refused same 60 | same 60 | same 60",
        "VIDEO_UPLOAD_TIMEOUT",
    ),
    (
        "upstream_timeout refused same 60 | stop | same 60",
        "VIDEO_GENERATION_TIMED_OUT",
    ),
    (
        "subscription refused fix_account | fix_account | fix_account",
        "MODEL_ACCESS_DENIED CHARACTER_REQUIRES_PAYGATE",
    ),
    (
        "account_restricted refused fix_account | fix_account | fix_account",
        "USER_MINOR USER_REGION_DISALLOWED APP_UNAVAILABLE PROJECT_NOT_ALLOWLISTED USER_ROLE_NOT_GRANTED \
         PROJECT_FLOW_ENTERPRISE_NOT_ENABLED",
    ),
    (
        "no_eligible_account refused same 1800 | same 1800 | same 1800",
        "no_eligible_account",
    ),
];

/// Category, outcome and advice of every known reason, for an upload, an edit and a GET.
#[test]
fn advice_for_every_reason() {
    let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
    for reason in ErrorReason::KNOWN.iter().map(ErrorReason::as_str) {
        let body = google(400, reason);
        let of_upload = failure(400, &[], body.as_str());
        // The reason is used in a 2xx as well.
        assert_eq!(
            row(&failure(200, &[], body.as_str())),
            row(&of_upload),
            "{reason}"
        );
        let of_edit = edit().read_response(response(400, &[], body.as_str()));
        let get = GetAsset::new(image_of_nora());
        let of_get = get.read_response(response(400, &[], body.as_str()));
        let says = format!(
            "{} | {} | {}",
            row(&of_upload),
            advice(&of_edit.unwrap_err().retry_advice()),
            advice(&of_get.unwrap_err().retry_advice())
        );
        let name = reason.strip_prefix("PUBLIC_ERROR_").unwrap_or(reason);
        match rows.iter_mut().find(|(known, _)| *known == says) {
            Some((_, names)) => names.push(name),
            None => rows.push((says, vec![name])),
        }
    }
    let rows = rows
        .iter()
        .map(|(says, names)| (says.as_str(), names.join(" ")));
    let expected = REASONS
        .iter()
        .map(|(says, names)| (*says, names.to_string()));
    assert_eq!(rows.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

/// At 2xx, 403, 429, 503 and most other 4xx, the reason determines everything; at 500 and 502, only the category. At
/// statuses with a single meaning, and for an unknown reason, the status determines everything.
#[test]
fn where_reasons_apply() {
    let throttled = "throttled refused another 1800";
    for (statuses, expected) in [
        (
            [200, 400, 403, 409, 422, 429, 503, 529].as_slice(),
            throttled,
        ),
        (&[500, 502], "throttled unknown stop"),
        (&[401], "authentication refused fix_account"),
        (&[402], "subscription refused fix_account"),
        (&[408], "timeout unknown stop"),
        (&[504, 520, 522, 524], "gateway unknown stop"),
        (&[521, 530], "unreachable not_sent same 60"),
        (&[596], "session_expired refused fix_account"),
    ] {
        for status in statuses {
            let body = google(*status, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED");
            assert_eq!(row(&failure(*status, &[], body)), expected, "{status}");
        }
    }
    for (status, reason, expected) in [
        (
            400,
            "PUBLIC_ERROR_SOMETHING_NEW",
            "invalid_request refused fix_request",
        ),
        (
            429,
            "PUBLIC_ERROR_SOMETHING_NEW",
            "rate_limited refused same 60",
        ),
        (
            503,
            "PUBLIC_ERROR_SOMETHING_NEW",
            "unavailable refused same 60",
        ),
        // Whole words of an unknown name.
        (
            400,
            "PUBLIC_ERROR_UNSAFE_AUDIO_UPLOAD",
            "content_policy refused stop",
        ),
        (
            429,
            "PUBLIC_ERROR_SOME_QUOTA_SPENT",
            "account_quota refused another 1800",
        ),
        (
            429,
            "PUBLIC_ERROR_MINOR_UPLOAD",
            "content_policy refused stop",
        ),
        (
            403,
            "PUBLIC_ERROR_MODEL_ACCESS_DENIED",
            "subscription refused fix_account",
        ),
        (
            403,
            "PUBLIC_ERROR_UNUSUAL_ACTIVITY",
            "traffic refused same 60",
        ),
    ] {
        let row = row(&failure(status, &[], google(status, reason)));
        assert_eq!(row, expected, "{reason}");
    }
}

#[test]
fn the_pause_is_the_requested_one() {
    let headers = [("retry-after", "77")];
    for (status, reason, expected) in [
        (
            429,
            "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
            "another 77 nora.field77@example.org",
        ),
        (
            429,
            "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED",
            "another 77 nora.field77@example.org",
        ),
        (429, "PUBLIC_ERROR_HIGH_TRAFFIC", "same 77"),
        (429, "no_eligible_account", "same 77"),
        (429, "PUBLIC_ERROR_NEW", "same 77"),
        (503, "PUBLIC_ERROR_NEW", "same 77"),
        (521, "PUBLIC_ERROR_NEW", "same 77"),
        (500, "PUBLIC_ERROR_NEW", "stop"),
        (400, "PUBLIC_ERROR_NEW", "fix_request"),
    ] {
        let pinned = upload().with_account(nora());
        let error = pinned
            .read_response(response(status, &headers, google(status, reason)))
            .unwrap_err();
        assert_eq!(advice(&error.retry_advice()), expected, "{status} {reason}");
    }
    // A daily quota is renewed at midnight, in 18 hours.
    let error = failure(
        429,
        &[],
        google(429, "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED"),
    );
    assert_eq!(advice(&error.retry_advice_at(noon())), "another 64800");
}

/// References and jobs belong to one account, so no other can take the request.
#[test]
fn only_uploads_can_switch_accounts() {
    let throttled = || {
        response(
            429,
            &[("retry-after", "1800")],
            google(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED"),
        )
    };
    let edit = edit().read_response(throttled()).unwrap_err();
    assert_eq!(advice(&edit.retry_advice()), "same 1800");
    assert_eq!(api(&edit).account(), Some(&nora()));
    let get = GetAsset::new(image_of_nora())
        .read_response(throttled())
        .unwrap_err();
    assert_eq!(advice(&get.retry_advice()), "same 1800");
    assert_eq!(api(&get).account(), Some(&nora()));
    let job = GetJob::new(JobId::parse("j1").unwrap())
        .read_response(throttled())
        .unwrap_err();
    assert_eq!(advice(&job.retry_advice()), "same 1800");
}

/// A GET makes nothing, so it can be repeated after any temporary failure.
#[test]
fn reads_can_be_repeated() {
    for (status, body, expected) in [
        (408, "{}", "same 60"),
        (500, "{}", "same 60"),
        (502, "<html>", "same 60"),
        (503, r#"{"error":"Media is not ready yet"}"#, "same 60"),
        (524, "<html>", "same 60"),
        (400, "{}", "fix_request"),
        (404, "{}", "fix_account"),
        (410, "{}", "stop"),
        (596, "{}", "fix_account"),
        (200, r#"{"url":"https://x.exam"#, "same 60"),
        (200, "", "same 60"),
        (200, "<html>", "stop"),
        (200, "{}", "stop"),
    ] {
        let error = GetAsset::new(image_of_nora())
            .read_response(response(status, &[], body))
            .unwrap_err();
        assert_eq!(advice(&error.retry_advice()), expected, "{status} {body}");
        assert_eq!(error.outcome(), Outcome::Refused);
    }
}

#[test]
fn predicates() {
    let of = |status, reason| failure(status, &[], google(status, reason));
    let throttled = of(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED");
    assert!(throttled.is_retryable() && api(&throttled).is_retryable());
    assert!(api(&throttled).is_account_exhausted());
    let policy = of(400, "PUBLIC_ERROR_MINOR_UPLOAD");
    assert!(
        policy.is_content_policy() && api(&policy).is_content_policy() && !policy.is_retryable()
    );
    assert!(!api(&policy).is_account_exhausted());
    let session = failure(
        596,
        &[],
        r#"{"error":"Failed to refresh session: 500 Internal Server Error"}"#,
    );
    assert!(!session.is_retryable() && !session.is_content_policy());
    let outage = failure(503, &[], "{}");
    assert!(outage.is_retryable() && api(&outage).is_not_ready());
    assert!(!api(&throttled).is_not_ready());
    let undecodable = failure(200, &[], "{}");
    assert!(!undecodable.is_retryable() && !undecodable.is_content_policy());
}

#[test]
fn retry_after_in_all_its_forms() {
    let body = |retry: &str| format!(r#"{{"error":"x","retryAfter":{retry}}}"#);
    let plain = || r#"{"error":"x"}"#.to_owned();
    let at = |text: &'static str| [("retry-after", text)];
    // Headers, body, and the delay at noon in seconds, with whether it was capped.
    let rows: Vec<(Vec<(&str, &str)>, String, Option<(u64, bool)>)> = vec![
        (vec![], plain(), None),
        (at("1800").into(), plain(), Some((1800, false))),
        (at("0").into(), plain(), Some((0, false))),
        (at(" 30 ").into(), plain(), Some((30, false))),
        (at("86400").into(), plain(), Some((86_400, false))),
        (at("86401").into(), plain(), Some((86_400, true))),
        (
            at("99999999999999999999999999").into(),
            plain(),
            Some((86_400, true)),
        ),
        (at("-5").into(), plain(), None),
        (at("+5").into(), plain(), None),
        (at("1.5").into(), plain(), None),
        (at("1e3").into(), plain(), None),
        (at("").into(), plain(), None),
        (at("soon").into(), plain(), None),
        (
            at("Thu, 25 Jun 2026 06:30:00 GMT").into(),
            plain(),
            Some((1800, false)),
        ),
        (
            at("Thursday, 25-Jun-26 06:30:00 GMT").into(),
            plain(),
            Some((1800, false)),
        ),
        (
            at("Thu Jun 25 06:30:00 2026").into(),
            plain(),
            Some((1800, false)),
        ),
        (
            at("Thu, 25 Jun 2026 05:00:00 GMT").into(),
            plain(),
            Some((0, false)),
        ),
        (
            at("Thu, 25 Jun 2099 06:30:00 GMT").into(),
            plain(),
            Some((86_400, true)),
        ),
        (at("Thu, 99 Jun 2026 06:30:00 GMT").into(), plain(), None),
        // Of several headers, the longest delay is used.
        (
            vec![
                ("retry-after", "10"),
                ("retry-after", "40"),
                ("retry-after", "20"),
            ],
            plain(),
            Some((40, false)),
        ),
        (
            vec![
                ("retry-after", "10"),
                ("retry-after", "Thu, 25 Jun 2026 06:01:00 GMT"),
            ],
            plain(),
            Some((60, false)),
        ),
        (
            vec![("retry-after", "garbage"), ("retry-after", "20")],
            plain(),
            Some((20, false)),
        ),
        (
            vec![("retry-after", "900000"), ("retry-after", "20")],
            plain(),
            Some((20, true)),
        ),
        // The body.
        (
            vec![],
            body(r#""2026-06-25T06:30:00.000Z""#),
            Some((1800, false)),
        ),
        (
            vec![],
            body(r#""2026-06-25T08:30:00+02:00""#),
            Some((1800, false)),
        ),
        (vec![], body(r#""2026-06-25T05:30:00Z""#), Some((0, false))),
        (
            vec![],
            body(r#""2031-06-25T05:30:00Z""#),
            Some((86_400, true)),
        ),
        (vec![], body("30"), Some((30, false))),
        (vec![], body(r#""30""#), Some((30, false))),
        (vec![], body(r#""30s""#), Some((30, false))),
        (vec![], body("-30"), None),
        (vec![], body("1e300"), None),
        (vec![], body("null"), None),
        (vec![], body(r#""tomorrow""#), None),
        (vec![], body("{}"), None),
        // With both, the longer valid delay is used.
        (
            at("1800").into(),
            body(r#""2026-06-25T06:30:00.000Z""#),
            Some((1800, false)),
        ),
        (
            at("60").into(),
            body(r#""2026-06-25T06:30:00.000Z""#),
            Some((1800, false)),
        ),
        (at("1800").into(), body("30"), Some((1800, false))),
        (at("30").into(), body("1800"), Some((1800, false))),
        (at("30").into(), body("999999"), Some((30, true))),
        (at("999999").into(), body("30"), Some((30, true))),
        (
            at("1800").into(),
            body(r#""2020-01-01T00:00:00Z""#),
            Some((1800, false)),
        ),
        (at("garbage").into(), body("30"), Some((30, false))),
    ];
    for (headers, body, expected) in rows {
        let error = failure(429, &headers, body.clone());
        let retry = api(&error).retry_after(Some(noon()));
        assert_eq!(
            retry.map(|it| (it.delay.as_secs(), it.was_capped)),
            expected,
            "{headers:?} {body}"
        );
    }
    assert_eq!(MAX_RETRY_AFTER, seconds(86_400));
}

#[test]
fn dates_are_relative_to_the_clock_or_the_date_header() {
    let date = ("date", "Thu, 25 Jun 2026 06:20:00 GMT");
    let retry = ("retry-after", "Thu, 25 Jun 2026 06:30:00 GMT");
    let delay = |headers: &[(&str, &str)], body: &str, now| {
        let error = failure(429, headers, body);
        api(&error).retry_after(now).map(|it| it.delay.as_secs())
    };
    assert_eq!(delay(&[date, retry], "{}", None), Some(600));
    assert_eq!(delay(&[date, retry], "{}", Some(noon())), Some(1800));
    assert_eq!(delay(&[retry], "{}", None), None);
    assert_eq!(delay(&[("date", "today"), retry], "{}", None), None);
    let body = r#"{"error":"x","retryAfter":"2026-06-25T06:30:00Z"}"#;
    assert_eq!(delay(&[date], body, None), Some(600));
    assert_eq!(delay(&[], body, None), None);
    // A time before 1970 has passed.
    assert_eq!(
        delay(
            &[],
            r#"{"error":"x","retryAfter":"1931-01-01T00:00:00Z"}"#,
            Some(noon())
        )
        .unwrap_or(0),
        0
    );
    // Without a clock, the advice is the documented time.
    let throttled = google(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED");
    assert_eq!(
        advice(&failure(429, &[retry], throttled).retry_advice()),
        "another 1800"
    );
}

/// A timeout is at least that of the vendor's scripts.
#[test]
fn timeouts_grow_with_the_body() {
    for (byte_len, rate, expected) in [
        (1_000, 125_000, 321),
        (20_971_520, 125_000, 320 + 168),
        (104_857_600, 125_000, 320 + 839),
        (104_857_600, 250_000, 320 + 420),
        (1_000, 0, 1_320),
    ] {
        let kind = if byte_len > 20_971_520 {
            AssetType::Mp4
        } else {
            AssetType::Png
        };
        let timeout = UploadAsset::new(asset(kind, byte_len)).suggested_timeout(rate);
        assert_eq!(timeout, seconds(expected), "{byte_len} {rate}");
    }
    for timeout in [
        edit().suggested_timeout(125_000),
        GetAsset::new(image_of_nora()).suggested_timeout(0),
    ] {
        assert!(timeout >= seconds(320), "{timeout:?}");
    }
}

/// The file of `upload` has 1,000 bytes. A JSON body counts as sent as soon as any of it was handed to the client.
#[test]
fn outcomes_without_a_response() {
    let again = "same 0";
    for (sent, outcome, expected) in [
        (0, Outcome::NotSent, again),
        (999, Outcome::NotSent, again),
        (1_000, Outcome::Unknown, "stop"),
        (1_001, Outcome::Unknown, "stop"),
    ] {
        let error = SendError::no_response(&upload(), sent, "cut");
        assert_eq!(error.outcome(), outcome, "{sent}");
        assert_eq!(advice(&error.retry_advice()), expected, "{sent}");
    }
    let error = SendError::no_response(&edit(), 0, "cut");
    assert_eq!(error.outcome(), Outcome::NotSent);
    let error = SendError::no_response(&edit(), 10_000, "cut");
    assert_eq!(error.outcome(), Outcome::Unknown);
    // A GET can be repeated.
    let error = SendError::no_response(&GetAsset::new(image_of_nora()), 0, "cut");
    assert_eq!(error.outcome(), Outcome::Refused);
    assert_eq!(advice(&error.retry_advice()), again);
}

proptest! {
    #[test]
    fn no_pause_is_longer_than_a_day(header in "[0-9]{1,30}|[ -~]{0,20}", retry: u64, now: u32) {
        let body = format!(r#"{{"error":"x","retryAfter":{retry}}}"#);
        let error = failure(429, &[("retry-after", &header)], body);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now.into());
        let retry = api(&error).retry_after(Some(now)).unwrap();
        prop_assert!(retry.delay <= MAX_RETRY_AFTER);
        prop_assert!(retry.delay >= Duration::from_secs(header.trim().parse().unwrap_or(0)) || retry.was_capped);
    }
}
