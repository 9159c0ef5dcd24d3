//! How long to wait, what to do, and whether to try again.

use std::time::{Duration, SystemTime};

use flow_http::types::ErrorReason;
use flow_http::{
    GetAsset, GetJob, GiveUp, JobId, MAX_RETRY_AFTER, NextStep, Outcome, ResponseError,
    RetryAdvice, RetryPolicy, suggested_timeout,
};
use proptest::prelude::*;

use crate::fixtures::{api, edit, failure, google, image_of_nora, ivo, nora, response, upload};

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

/// Category, outcome and advice of an error, each in a word or two.
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
        (530, HTML, "server_error unknown stop"),
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

/// One row for every reason with a name, at the status it comes with.
#[test]
fn advice_for_every_reason() {
    let rows = [
        (
            429,
            "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
            "throttled refused another 1800",
        ),
        (
            429,
            "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED",
            "daily_quota refused another 86400",
        ),
        (
            429,
            "PUBLIC_ERROR_USER_QUOTA_REACHED",
            "account_quota refused another 1800",
        ),
        (
            429,
            "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC",
            "traffic refused same 60",
        ),
        (429, "PUBLIC_ERROR_HIGH_TRAFFIC", "traffic refused same 60"),
        (
            429,
            "PUBLIC_ERROR_CONCURRENT_LIMIT_REACHED",
            "traffic refused same 60",
        ),
        (
            429,
            "no_eligible_account",
            "no_eligible_account refused same 1800",
        ),
        (
            400,
            "PUBLIC_ERROR_TRUMP_FACE_DETECTED",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_PROMINENT_PEOPLE_FILTER_FAILED",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_PROMINENT_PEOPLE_UPLOAD",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_UNSAFE_GENERATION",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_UNSAFE_VIDEO_UPLOAD",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_UNSAFE_IMAGE_UPLOAD",
            "content_policy refused stop",
        ),
        (400, "PUBLIC_ERROR_MINOR", "content_policy refused stop"),
        (
            400,
            "PUBLIC_ERROR_MINOR_UPLOAD",
            "content_policy refused stop",
        ),
        (400, "PUBLIC_ERROR_SEXUAL", "content_policy refused stop"),
        (
            400,
            "PUBLIC_ERROR_IP_INPUT_IMAGE",
            "content_policy refused stop",
        ),
        (
            400,
            "FINISH_REASON_INPUT_VIDEO_EDIT",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_UNKNOWN_IMAGE_FILE_FORMAT",
            "unsupported_media refused fix_request",
        ),
        (
            400,
            "PUBLIC_ERROR_IMAGE_TOO_SMALL",
            "unsupported_media refused fix_request",
        ),
        (
            400,
            "PUBLIC_ERROR_IMAGE_TOO_LARGE",
            "unsupported_media refused fix_request",
        ),
        (
            400,
            "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT",
            "upstream_timeout refused same 60",
        ),
    ];
    for (status, reason, expected) in rows {
        assert_eq!(
            row(&failure(status, &[], google(status, reason))),
            expected,
            "{reason}"
        );
        // The reason counts in a 2xx as well.
        assert_eq!(
            row(&failure(200, &[], google(status, reason))),
            expected,
            "{reason}"
        );
    }
    // A reason is treated like the others of its category.
    for reason in ErrorReason::KNOWN {
        let name = reason.as_str();
        let of_category = rows
            .iter()
            .find(|(_, other, _)| ErrorReason::from_wire(other).category() == reason.category());
        let Some((status, _, expected)) = of_category else {
            let word = reason.category().as_str();
            assert!(
                ["invalid_request", "subscription", "account"].contains(&word),
                "{name}"
            );
            continue;
        };
        assert_eq!(
            row(&failure(*status, &[], google(*status, name))),
            *expected,
            "{name}"
        );
    }

    for (status, reason, expected) in [
        (
            400,
            "PUBLIC_ERROR_SOMETHING_NEW",
            "invalid_request refused fix_request",
        ),
        (
            400,
            "PUBLIC_ERROR_UNSAFE_AUDIO_UPLOAD",
            "content_policy refused stop",
        ),
        (
            400,
            "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
            "throttled refused another 1800",
        ),
        (
            429,
            "PUBLIC_ERROR_SOMETHING_NEW",
            "rate_limited refused same 60",
        ),
        (
            429,
            "PUBLIC_ERROR_MINOR_UPLOAD",
            "rate_limited refused same 60",
        ),
        // The status comes first.
        (
            401,
            "PUBLIC_ERROR_MINOR_UPLOAD",
            "authentication refused fix_account",
        ),
        (
            500,
            "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
            "server_error unknown stop",
        ),
        (
            503,
            "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
            "unavailable refused same 60",
        ),
        (
            596,
            "PUBLIC_ERROR_USER_REQUESTS_THROTTLED",
            "session_expired refused fix_account",
        ),
    ] {
        assert_eq!(
            row(&failure(status, &[], google(status, reason))),
            expected,
            "{reason}"
        );
    }
}

#[test]
fn the_pause_is_what_the_service_asks_for() {
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
            .from_http(response(status, &headers, google(status, reason)))
            .unwrap_err();
        assert_eq!(advice(&error.retry_advice()), expected, "{status} {reason}");
    }
    // A daily quota is new at midnight, which is 18 hours away.
    let error = failure(
        429,
        &[],
        google(429, "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED"),
    );
    assert_eq!(advice(&error.retry_advice_at(noon())), "another 64800");
}

/// References and jobs belong to one account: nobody else can take the request.
#[test]
fn only_uploads_can_switch_accounts() {
    let throttled = || {
        response(
            429,
            &[("retry-after", "1800")],
            google(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED"),
        )
    };
    let edit = edit().from_http(throttled()).unwrap_err();
    assert_eq!(advice(&edit.retry_advice()), "same 1800");
    assert_eq!(api(&edit).account(), Some(&nora()));
    let get = GetAsset::new(image_of_nora())
        .from_http(throttled())
        .unwrap_err();
    assert_eq!(advice(&get.retry_advice()), "same 1800");
    assert_eq!(api(&get).account(), Some(&nora()));
    let job = GetJob::new(JobId::parse("j1").unwrap())
        .from_http(throttled())
        .unwrap_err();
    assert_eq!(advice(&job.retry_advice()), "same 1800");
}

/// A GET makes nothing, so it can be sent again after anything that passes.
#[test]
fn reading_again_is_free() {
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
            .from_http(response(status, &[], body))
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
    // Headers, body, and what they say at noon: seconds, and whether something was absurd.
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
        // Several headers: the longest.
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
        // Both: the longer honest one.
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
            retry.map(|it| (it.delay.as_secs(), it.was_absurd)),
            expected,
            "{headers:?} {body}"
        );
    }
    assert_eq!(MAX_RETRY_AFTER, seconds(86_400));
}

#[test]
fn dates_count_from_the_callers_clock_or_the_answers_own() {
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
    // A time before 1970 is over.
    assert_eq!(
        delay(
            &[],
            r#"{"error":"x","retryAfter":"1931-01-01T00:00:00Z"}"#,
            Some(noon())
        )
        .unwrap_or(0),
        0
    );
    // Without a clock the advice falls back on what is documented.
    let throttled = google(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED");
    assert_eq!(
        advice(&failure(429, &[retry], throttled).retry_advice()),
        "another 1800"
    );
}

#[test]
fn timeouts_grow_with_the_body() {
    for (byte_len, rate, expected) in [
        (0, 125_000, 120),
        (1, 125_000, 121),
        (20_971_520, 125_000, 120 + 168),
        (104_857_600, 125_000, 120 + 839),
        (104_857_600, 250_000, 120 + 420),
        (1_000, 0, 1_120),
    ] {
        assert_eq!(
            suggested_timeout(byte_len, rate),
            seconds(expected),
            "{byte_len} {rate}"
        );
    }
    assert_eq!(suggested_timeout(u64::MAX, 0), Duration::MAX);
}

#[test]
fn outcomes_without_an_answer() {
    for (sent, byte_len, outcome, step) in [
        (
            0,
            10,
            Outcome::NotSent,
            RetryAdvice::RetrySameAccount {
                after: Duration::ZERO,
            },
        ),
        (
            9,
            10,
            Outcome::NotSent,
            RetryAdvice::RetrySameAccount {
                after: Duration::ZERO,
            },
        ),
        (10, 10, Outcome::Unknown, RetryAdvice::Stop),
        (11, 10, Outcome::Unknown, RetryAdvice::Stop),
        (0, 0, Outcome::Unknown, RetryAdvice::Stop),
    ] {
        assert_eq!(Outcome::unanswered(sent, byte_len), outcome);
        assert_eq!(RetryAdvice::unanswered(outcome), step);
    }
}

#[test]
fn steps_of_the_policy() {
    let policy = RetryPolicy::default();
    let same = |after| RetryAdvice::RetrySameAccount {
        after: seconds(after),
    };
    let other = RetryAdvice::RetryAnotherAccount {
        rest: seconds(1800),
        account: Some(ivo()),
    };
    let wait = |millis| NextStep::Wait {
        after: Duration::from_millis(millis),
    };
    let give_up = NextStep::GiveUp;
    for (attempts, elapsed, advice, outcome, random, expected) in [
        (1, 0, same(30), Outcome::Refused, 0.0, wait(30_000)),
        (1, 0, same(30), Outcome::Refused, 0.5, wait(30_500)),
        (1, 0, same(30), Outcome::Refused, 1.0, wait(31_000)),
        (2, 0, same(30), Outcome::NotSent, 1.0, wait(32_000)),
        (3, 0, same(0), Outcome::Refused, 1.0, wait(4_000)),
        (0, 0, same(0), Outcome::Refused, 1.0, wait(1_000)),
        (1, 0, same(5), Outcome::Refused, f64::NAN, wait(5_000)),
        (1, 0, same(5), Outcome::Refused, f64::INFINITY, wait(6_000)),
        (
            1,
            0,
            same(5),
            Outcome::Refused,
            f64::NEG_INFINITY,
            wait(5_000),
        ),
        (1, 0, same(5), Outcome::Refused, -3.0, wait(5_000)),
        (1, 0, same(5), Outcome::Refused, 7.0, wait(6_000)),
        (
            4,
            0,
            same(0),
            Outcome::Refused,
            0.0,
            give_up(GiveUp::Attempts),
        ),
        (
            u32::MAX,
            0,
            same(0),
            Outcome::Refused,
            0.0,
            give_up(GiveUp::Attempts),
        ),
        (1, 870, same(30), Outcome::Refused, 0.0, wait(30_000)),
        (
            1,
            871,
            same(30),
            Outcome::Refused,
            0.0,
            give_up(GiveUp::Budget),
        ),
        (
            1,
            0,
            same(1800),
            Outcome::Refused,
            0.0,
            give_up(GiveUp::Budget),
        ),
        (
            1,
            u64::MAX,
            same(u64::MAX),
            Outcome::Refused,
            1.0,
            give_up(GiveUp::Budget),
        ),
        (
            1,
            0,
            RetryAdvice::Stop,
            Outcome::Refused,
            0.0,
            give_up(GiveUp::NotRetryable),
        ),
        (
            1,
            0,
            RetryAdvice::FixAccount,
            Outcome::Refused,
            0.0,
            give_up(GiveUp::NotRetryable),
        ),
        (
            1,
            0,
            RetryAdvice::FixRequest,
            Outcome::Refused,
            0.0,
            give_up(GiveUp::NotRetryable),
        ),
        (
            1,
            0,
            RetryAdvice::Stop,
            Outcome::Unknown,
            0.0,
            give_up(GiveUp::OutcomeUnknown),
        ),
        (
            1,
            0,
            same(0),
            Outcome::Unknown,
            0.0,
            give_up(GiveUp::OutcomeUnknown),
        ),
        (
            1,
            0,
            same(0),
            Outcome::Done,
            0.0,
            give_up(GiveUp::NotRetryable),
        ),
        // The rest is the account's, not the request's.
        (
            1,
            0,
            other.clone(),
            Outcome::Refused,
            0.5,
            NextStep::SwitchAccount {
                after: Duration::from_millis(500),
                rest: seconds(1800),
                account: Some(ivo()),
            },
        ),
        (
            4,
            0,
            other.clone(),
            Outcome::Refused,
            0.5,
            give_up(GiveUp::Attempts),
        ),
    ] {
        let step = policy.next_step(attempts, seconds(elapsed), &advice, outcome, random);
        assert_eq!(
            step, expected,
            "{attempts} {elapsed} {advice:?} {outcome} {random}"
        );
    }
}

#[test]
fn whoever_wants_to_can_pay_twice() {
    let mut policy = RetryPolicy::default();
    let gateway = failure(502, &[("retry-after", "90")], "<html>");
    let step =
        |policy: &RetryPolicy, error| policy.next_step_after(error, 1, Duration::ZERO, None, 0.0);
    assert_eq!(
        step(&policy, &gateway),
        NextStep::GiveUp(GiveUp::OutcomeUnknown)
    );
    policy.retry_unknown = true;
    assert_eq!(
        step(&policy, &gateway),
        NextStep::Wait { after: seconds(90) }
    );
    // But not against the service's word, not after a success, and not for what helps nothing.
    let never = failure(502, &[], r#"{"detail":{"retryable":false}}"#);
    assert_eq!(
        step(&policy, &never),
        NextStep::GiveUp(GiveUp::NotRetryable)
    );
    let unreadable = failure(200, &[], "<html>");
    assert_eq!(
        step(&policy, &unreadable),
        NextStep::GiveUp(GiveUp::NotRetryable)
    );
    let session = failure(596, &[], "{}");
    assert_eq!(
        step(&policy, &session),
        NextStep::GiveUp(GiveUp::NotRetryable)
    );
}

fn any_advice() -> impl Strategy<Value = RetryAdvice> {
    let time = || prop_oneof![0..100_000_u64, Just(u64::MAX)].prop_map(Duration::from_secs);
    prop_oneof![
        4 => time().prop_map(|after| RetryAdvice::RetrySameAccount { after }),
        2 => time().prop_map(|rest| RetryAdvice::RetryAnotherAccount { rest, account: None }),
        1 => Just(RetryAdvice::FixRequest),
        1 => Just(RetryAdvice::FixAccount),
        1 => Just(RetryAdvice::Stop),
    ]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    proptest::sample::select(vec![
        Outcome::NotSent,
        Outcome::Refused,
        Outcome::Unknown,
        Outcome::Done,
    ])
}

proptest! {
    #[test]
    fn the_policy_keeps_its_word(
        max_attempts: u32, budget: u64, base: u64, cap: u64, retry_unknown: bool,
        attempts: u32, elapsed: u64, advice in any_advice(), outcome in any_outcome(), random: f64,
        small: bool,
    ) {
        // Small numbers meet each other more often.
        let cut = |number: u64| Duration::from_millis(if small { number % 1_000_000 } else { number });
        let mut policy = RetryPolicy::default();
        policy.max_attempts = if small { max_attempts % 10 } else { max_attempts };
        policy.budget = cut(budget);
        policy.base = cut(base);
        policy.cap = cut(cap);
        policy.retry_unknown = retry_unknown;
        let attempts = if small { attempts % 10 } else { attempts };
        let elapsed = cut(elapsed);
        match policy.next_step(attempts, elapsed, &advice, outcome, random) {
            NextStep::GiveUp(GiveUp::Attempts) => prop_assert!(attempts >= policy.max_attempts),
            NextStep::GiveUp(GiveUp::OutcomeUnknown) => {
                prop_assert!(outcome == Outcome::Unknown && !retry_unknown);
            }
            NextStep::GiveUp(GiveUp::NotRetryable) => {
                prop_assert!(outcome == Outcome::Done || !advice.is_retry());
            }
            NextStep::GiveUp(_) => {}
            NextStep::Wait { after } => {
                let RetryAdvice::RetrySameAccount { after: asked } = &advice else { panic!("{advice:?}") };
                prop_assert!(after >= *asked);
                prop_assert!(after <= asked.saturating_add(policy.cap));
                prop_assert!(elapsed.saturating_add(after) <= policy.budget);
                prop_assert!(attempts < policy.max_attempts);
                prop_assert!(outcome != Outcome::Done && (retry_unknown || outcome != Outcome::Unknown));
            }
            NextStep::SwitchAccount { after, rest, account } => {
                let given = RetryAdvice::RetryAnotherAccount { rest, account };
                prop_assert_eq!(&given, &advice);
                prop_assert!(after <= policy.cap);
                prop_assert!(elapsed.saturating_add(after) <= policy.budget);
                prop_assert!(attempts < policy.max_attempts);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn no_pause_is_longer_than_a_day(header in "[0-9]{1,30}|[ -~]{0,20}", retry: u64, now: u32) {
        let body = format!(r#"{{"error":"x","retryAfter":{retry}}}"#);
        let error = failure(429, &[("retry-after", &header)], body);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now.into());
        let retry = api(&error).retry_after(Some(now)).unwrap();
        prop_assert!(retry.delay <= MAX_RETRY_AFTER);
        prop_assert!(retry.delay >= Duration::from_secs(header.trim().parse().unwrap_or(0)) || retry.was_absurd);
    }
}
