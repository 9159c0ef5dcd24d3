//! Error bodies in every form.

use core::time::Duration;

use flow_types::{ErrorBody, ErrorMark, ErrorReason, FoundValue, JsonKind, Timestamp};

fn read(json: &str) -> ErrorBody {
    let body = ErrorBody::from_slice(json.as_bytes()).unwrap();
    assert_eq!(body.as_json(), json);
    body
}

#[test]
fn forms_and_messages() {
    for (json, is_known, message, code) in [
        (
            r#"{"error":"Unauthorized"}"#,
            true,
            Some("Unauthorized"),
            None,
        ),
        (
            r#"{"error":"Job has expired","code":410}"#,
            true,
            Some("Job has expired"),
            Some(410),
        ),
        (
            r#"{"error":{"code":503,"message":"m"},"code":1,"message":"n"}"#,
            true,
            Some("m"),
            Some(503),
        ),
        (
            r#"{"error":{"code":"x","message":7},"code":1,"message":"n"}"#,
            true,
            Some("n"),
            Some(1),
        ),
        (
            r#"{"message":"Invalid value"}"#,
            true,
            Some("Invalid value"),
            None,
        ),
        (
            r#"{"detail":"Asset exceeds 20 MiB"}"#,
            true,
            Some("Asset exceeds 20 MiB"),
            None,
        ),
        (
            r#"{"detail":{"jobId":"j1","detail":"poll"}}"#,
            true,
            Some("poll"),
            None,
        ),
        (r#"{"error":null,"detail":"d"}"#, true, Some("d"), None),
        (r#"{"error":7}"#, true, None, None),
        (r#"{"error":["x"]}"#, true, None, None),
        (r#"{"error":{}}"#, true, None, None),
        (
            r#"{"error":null,"error":"second"}"#,
            true,
            Some("second"),
            None,
        ),
        (r#""text""#, false, Some("text"), None),
        ("[1]", false, None, None),
        ("null", false, None, None),
        ("{}", false, None, None),
    ] {
        let body = read(json);
        assert_eq!(body.is_known_form(), is_known, "{json}");
        assert_eq!(body.message().as_deref(), message, "{json}");
        assert_eq!(body.code(), code, "{json}");
    }
}

#[test]
fn reasons() {
    for (json, reason) in [
        (
            r#"{"error":"PUBLIC_ERROR_MINOR"}"#,
            Some("PUBLIC_ERROR_MINOR"),
        ),
        (
            r#"{"error":"no_eligible_account","message":"m"}"#,
            Some("no_eligible_account"),
        ),
        (r#"{"error":"PUBLIC_ERROR_ is no reason"}"#, None),
        (
            r#"{"error":{"message":"PUBLIC_ERROR_MINOR"}}"#,
            Some("PUBLIC_ERROR_MINOR"),
        ),
        (
            r#"{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.Help","reason":"A"},{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"B"}]}}"#,
            Some("B"),
        ),
        (r#"{"error":{"details":[{"reason":"A"}]}}"#, Some("A")),
        (
            r#"{"error":{"details":[7,null,{"reason":"A"}]}}"#,
            Some("A"),
        ),
        // Not documented, but unambiguous.
        (r#"{"error":{"details":{"reason":"A"}}}"#, Some("A")),
        (
            r#"{"error":"API error: 400","response":{"error":{"details":[{"reason":"A"}]}}}"#,
            Some("A"),
        ),
        (
            r#"{"error":"PUBLIC_ERROR_MINOR: no","response":{"error":{"details":[{"reason":"A"}]}}}"#,
            Some("PUBLIC_ERROR_MINOR"),
        ),
        (r#"{"error":"x: PUBLIC_ERROR_MINOR"}"#, None),
        (r#"{"error":"PUBLIC_ERROR_MINOR, no"}"#, None),
        (r#"{"error":"no_eligible_account: none"}"#, None),
        (
            r#"{"error":"{\"error\":{\"details\":[{\"reason\":\"A\"}]}}"}"#,
            Some("A"),
        ),
        (r#"[{"error":{"details":[{"reason":"A"}]}}]"#, Some("A")),
        (r#"{"error":[{"details":[{"reason":"A"}]}]}"#, Some("A")),
        (
            r#"{"error":"x","errorDetails":{"nativeReason":"PUBLIC_ERROR_MINOR"}}"#,
            Some("PUBLIC_ERROR_MINOR"),
        ),
        (
            r#"{"error":"x","errorDetails":"PUBLIC_ERROR_MINOR"}"#,
            Some("PUBLIC_ERROR_MINOR"),
        ),
        (
            r#"{"error":"x","errorDetails":"[{\"error\":{\"message\":\"FINISH_REASON_X: y\"}}]"}"#,
            Some("FINISH_REASON_X"),
        ),
        (
            r#"{"media":[{"mediaMetadata":{"mediaStatus":{"failureReasons":["AUDIO_GENERATION_FILTERED"],"error":{"code":3,"message":"PUBLIC_ERROR_AUDIO_FILTERED"}}}}]}"#,
            Some("PUBLIC_ERROR_AUDIO_FILTERED"),
        ),
        (
            r#"{"response":{"media":{"mediaMetadata":{"mediaStatus":{"failureReasons":["A"]}}}}}"#,
            Some("A"),
        ),
        // The reasons of other accounts and the request do not count as the reason.
        (
            r#"{"error":"x","skipReasons":[{"reason":"A"}],"request":{"error":"PUBLIC_ERROR_MINOR"}}"#,
            None,
        ),
        (
            r#"{"detail":{"code":"upload_rights_required","retryable":false}}"#,
            Some("upload_rights_required"),
        ),
        (r#"{"error":"Unauthorized"}"#, None),
    ] {
        assert_eq!(
            read(json).reason(),
            reason.map(ErrorReason::from_wire),
            "{json}"
        );
    }
}

#[test]
fn retry_after() {
    let at = |text| (None, Some(Timestamp::from_wire(text)));
    let delay = |millis| (Some(Duration::from_millis(millis)), None);
    let found = |body: &ErrorBody| (body.retry_after(), body.retry_after_time());
    for (value, want) in [
        (
            r#""2026-06-25T06:30:00.000Z""#,
            at("2026-06-25T06:30:00.000Z"),
        ),
        ("30", delay(30_000)),
        ("0.5", delay(500)),
        (r#""30""#, delay(30_000)),
        (r#""30s""#, delay(30_000)),
        ("-1", (None, None)),
        ("1e400", (None, None)),
        ("1e300", (None, None)),
        (r#""tomorrow""#, (None, None)),
        ("true", (None, None)),
        ("{}", (None, None)),
        ("null", (None, None)),
    ] {
        let body = read(&format!(r#"{{"error":"x","retryAfter":{value}}}"#));
        assert_eq!(found(&body), want, "{value}");
        assert_eq!(
            body.deviations().is_empty(),
            want != (None, None) || value == "null",
            "{value}"
        );
    }
    let info = r#"{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}"#;
    assert_eq!(found(&read(info)), delay(1_500));
}

/// The waiting time is read from the first place that contains one.
#[test]
fn retry_after_in_any_place() {
    for places in 0..16_u8 {
        let has = |place: u8| places & 1 << place != 0;
        let member = |place: u8, text: &str| has(place).then(|| text.to_owned());
        let delay = r#""details":[{"retryDelay":"3s"}]"#;
        let error = [member(1, r#""retryAfter":2"#), member(2, delay)];
        let error = error.into_iter().flatten().collect::<Vec<_>>().join(",");
        let detail = member(3, r#""retryAfter":4"#).unwrap_or_default();
        let beside = member(0, r#","retryAfter":1"#).unwrap_or_default();
        let body = format!(r#"{{"error":{{{error}}},"detail":{{{detail}}}{beside}}}"#);
        let first = (0..4).find(|place| has(*place));
        let expected = first.map(|place| Duration::from_secs(u64::from(place) + 1));
        assert_eq!(read(&body).retry_after(), expected, "{body}");
    }
}

/// Members next to an error may be in `detail` instead.
#[test]
fn members_of_a_detail() {
    let text = r#"{"detail":{"detail":"no","code":"PUBLIC_ERROR_AUDIO_FILTERED","jobId":"j1","retryable":true,
        "retryAfter":"2026-06-25T06:30:00.000Z","outcomeUnknown":true}}"#;
    for (text, message) in [
        (text.to_owned(), "no"),
        (text.replace(r#""detail":"no""#, r#""message":"so""#), "so"),
        (text.replace("jobId", "jobid"), "no"),
    ] {
        let body = read(&text);
        assert_eq!(body.message().as_deref(), Some(message));
        let reason = body.reason().unwrap();
        assert_eq!(reason.as_str(), "PUBLIC_ERROR_AUDIO_FILTERED");
        assert_eq!(body.job_id().unwrap().as_str(), "j1");
        assert_eq!(body.retryable(), Some(true));
        let time = Timestamp::from_wire("2026-06-25T06:30:00.000Z");
        assert_eq!(body.retry_after_time(), Some(time));
        assert!(body.outcome_unknown());
    }
    assert_eq!(read(r#"{"detail":{"code":422}}"#).code(), Some(422));
}

#[test]
fn markers_in_texts() {
    for (json, mark) in [
        (
            r#"{"error":"captcha_quality: PUBLIC_ERROR_UNUSUAL_ACTIVITY","code":403}"#,
            Some(ErrorMark::CaptchaQuality),
        ),
        (
            r#"{"error":{"message":"captcha_quality: x"}}"#,
            Some(ErrorMark::CaptchaQuality),
        ),
        (r#"{"error":"not captcha_quality: x"}"#, None),
        (
            r#"{"error":"Captcha service failed: ERROR_ZERO_BALANCE"}"#,
            Some(ErrorMark::CaptchaBalance),
        ),
        (
            r#"{"error":"API error: 503","response":{"error":"Captcha service failed: ERROR_NO_SLOT_AVAILABLE"}}"#,
            Some(ErrorMark::CaptchaService),
        ),
        (r#"{"error":"ERROR_ZERO_BALANCE"}"#, None),
        (
            r#"{"error":"Model requires a paid Google Flow plan (PAYGATE)"}"#,
            Some(ErrorMark::Paygate),
        ),
        (
            r#"{"error":"API error: 400","errorDetails":"PAYGATE_TIER"}"#,
            Some(ErrorMark::Paygate),
        ),
        (
            r#"{"detail":{"error":"captcha_quality: x"}}"#,
            Some(ErrorMark::CaptchaQuality),
        ),
        (
            r#"{"error":"{\"error\":{\"message\":\"Captcha service failed: x\"}}"}"#,
            Some(ErrorMark::CaptchaService),
        ),
        // A marker at the start of a text takes precedence over one within another text.
        (
            r#"{"error":"PAYGATE","detail":{"error":"captcha_quality: x"}}"#,
            Some(ErrorMark::CaptchaQuality),
        ),
        (r#"{"error":"x","request":{"message":"PAYGATE"}}"#, None),
        (r#"{"error":"PAYGATES"}"#, None),
        ("7", None),
    ] {
        assert_eq!(read(json).mark(), mark, "{json}");
    }
}

#[test]
fn unknown_outcomes() {
    for (json, unknown) in [
        (r#"{"error":"x","outcomeUnknown":true}"#, true),
        (r#"{"detail":{"outcomeUnknown":true}}"#, true),
        (r#"{"error":"x","outcomeUnknown":false}"#, false),
        (r#"{"error":"x","outcomeUnknown":"true"}"#, true),
        (r#"{"error":"x","outcomeUnknown":"false"}"#, false),
        (r#"{"error":"x","outcomeUnknown":1}"#, false),
        (r#"{"error":"x","response":{"outcomeUnknown":true}}"#, true),
        (
            r#"{"error":"x","response":{"error":{"outcomeUnknown":true}}}"#,
            true,
        ),
        (
            r#"{"error":{"details":[{"reason":"A"},{"outcomeUnknown":true}]}}"#,
            true,
        ),
        (r#"{"error":"{\"outcomeUnknown\":true}"}"#, true),
        (r#"{"error":"x","request":{"outcomeUnknown":true}}"#, false),
        (r#"{"error":"x"}"#, false),
    ] {
        assert_eq!(read(json).outcome_unknown(), unknown, "{json}");
    }
}

/// A body can have a reason and a marker.
#[test]
fn reason_and_marker() {
    for json in [
        r#"{"error":{"message":"needs PAYGATE","details":[{"reason":"PUBLIC_ERROR_MINOR"}]}}"#,
        r#"{"error":"PUBLIC_ERROR_MINOR: (PAYGATE)"}"#,
        r#"{"detail":{"error":"PAYGATE","reason":"PUBLIC_ERROR_MINOR"}}"#,
    ] {
        let body = read(json);
        let found = (body.reason(), body.mark());
        let want = (Some(ErrorReason::Minor), Some(ErrorMark::Paygate));
        assert_eq!(found, want, "{json}");
    }
}

/// The outcome and the reason are found in damaged bytes, other encodings and plain text.
#[test]
fn damaged_and_encoded_bodies() {
    let json = r#"{"error":"PUBLIC_ERROR_MINOR: no","outcomeUnknown":true}"#;
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        json.encode_utf16().flat_map(to_bytes).collect()
    };
    for bytes in [
        json.as_bytes().to_vec(),
        json.replace(": no", ": \u{e9}\u{fffd}").into_bytes(),
        json.replace(": no", ": \u{1}")
            .bytes()
            .map(|b| if b == 1 { 0xff } else { b })
            .collect(),
        format!("\u{feff}{json}").into_bytes(),
        utf16(u16::to_le_bytes),
        [&[0xfe, 0xff][..], &utf16(u16::to_be_bytes)].concat(),
    ] {
        let body = ErrorBody::from_bytes_lossy(&bytes).unwrap();
        assert!(body.outcome_unknown(), "{bytes:?}");
        assert_eq!(body.reason(), Some(ErrorReason::Minor), "{bytes:?}");
    }
    let not_utf8 = b"{\"error\":\"x\xff\",\"outcomeUnknown\":true}";
    assert!(ErrorBody::from_slice(not_utf8).is_err());
    let body = ErrorBody::from_bytes_lossy(not_utf8).unwrap();
    assert!(body.outcome_unknown());

    let quality = Some(ErrorMark::CaptchaQuality);
    let finish = ErrorReason::from_wire("FINISH_REASON_X");
    for (text, reason, mark) in [
        (
            "PUBLIC_ERROR_MINOR: \"no\"\n",
            Some(ErrorReason::Minor),
            None,
        ),
        ("\u{feff} FINISH_REASON_X", Some(finish), None),
        (
            "no_eligible_account",
            Some(ErrorReason::NoEligibleAccount),
            None,
        ),
        ("captcha_quality: x", None, quality),
        (
            "Captcha service failed: ERROR_ZERO_BALANCE",
            None,
            Some(ErrorMark::CaptchaBalance),
        ),
    ] {
        let body = ErrorBody::from_bytes_lossy(text.as_bytes()).unwrap();
        assert_eq!((body.reason(), body.mark()), (reason, mark), "{text}");
        let message = text.trim_start_matches('\u{feff}').trim();
        assert_eq!(body.message().as_deref(), Some(message));
    }
    for text in [
        "",
        "<html>502</html>",
        "Service Unavailable",
        "plan (PAYGATE)",
        "see PUBLIC_ERROR_MINOR: no",
        "{\"error\":\"PUBLIC_ERROR_MINOR",
    ] {
        assert!(
            ErrorBody::from_bytes_lossy(text.as_bytes()).is_none(),
            "{text}"
        );
    }
}

#[test]
fn siblings() {
    let body = read(
        r#"{"error":"x","skipReasons":[{"email":"no***@example.org","reason":"PUBLIC_ERROR_MINOR","model":"*"},"empty-set",7],"jobId":"j1","hint":{"a":1}}"#,
    );
    let skipped = body.skip_reasons();
    assert_eq!(skipped.len(), 2);
    assert_eq!(skipped[0].email().unwrap().as_str(), "no***@example.org");
    assert_eq!(skipped[0].reason(), Some(ErrorReason::Minor));
    assert_eq!(skipped[0].model().as_deref(), Some("*"));
    assert_eq!(skipped[1].reason().unwrap().as_str(), "empty-set");
    assert_eq!(skipped[1].model(), None);
    assert_eq!(skipped[1].raw().as_json(), r#""empty-set""#);
    assert_eq!(body.job_id().unwrap().as_str(), "j1");
    assert_eq!(body.hint().unwrap().as_json(), r#"{"a":1}"#);
    let deviations = body.deviations();
    assert_eq!(deviations.len(), 1);
    assert_eq!(deviations[0].path(), "skipReasons[2]");
    assert_eq!(deviations[0].found(), FoundValue::Kind(JsonKind::Number));

    let detail = read(r#"{"detail":{"jobId":"j0914102233123456789v","retryable":false}}"#);
    assert_eq!(detail.job_id().unwrap().as_str(), "j0914102233123456789v");
    assert_eq!(detail.retryable(), Some(false));
}

#[test]
fn file_size_limit() {
    for (message, want) in [
        (
            "File size (25165824) is over 20971520 bytes",
            Some((25_165_824, 20_971_520)),
        ),
        ("Error: File size (1) is over 2 bytes.", Some((1, 2))),
        ("File size (99999999999999999999999) is over 2 bytes", None),
        ("File size (-1) is over 2 bytes", None),
        ("File size () is over  bytes", None),
        ("File size (1) is over 2", None),
        ("Unauthorized", None),
    ] {
        let limit = ErrorBody::from_message(message).file_size_limit();
        assert_eq!(limit, want, "{message}");
    }
}

#[test]
fn deviations_name_paths_and_kinds_only() {
    let body = read(
        r#"{"error":{"code":"400","message":["nora@example.org"],"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":7}]},"code":"nora@example.org","code":1}"#,
    );
    let deviations: Vec<_> = body.deviations().iter().map(ToString::to_string).collect();
    assert_eq!(
        deviations,
        [
            "error.code: expected an integer, found a string",
            "error.message: expected a string, found an array",
            "error.details[0].reason: expected a string, found a number",
            "code: expected an integer, found a string",
            "code: expected one value, found a further value, a number",
        ]
    );
}

#[test]
fn details_of_an_error() {
    let body = read(
        r#"{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"PUBLIC_ERROR_MINOR"},{"@type":"x"},{"reason":"PUBLIC_ERROR_UNSAFE_GENERATION"}]}}"#,
    );
    let status = body.rpc_status().unwrap();
    let details = status.details().unwrap();
    let reasons: Vec<_> = details.iter().map(|detail| detail.reason()).collect();
    assert_eq!(
        reasons,
        [
            Some(ErrorReason::Minor),
            None,
            Some(ErrorReason::UnsafeGeneration)
        ]
    );
    let shown = format!("{status:?}");
    assert!(shown.contains("ErrorDetail {"), "{shown}");
    assert!(shown.contains("reason: Minor"), "{shown}");
    assert!(ErrorReason::Minor.is_content_policy());
    assert!(!ErrorReason::UserQuotaReached.is_content_policy());
    assert!(!ErrorReason::from_wire("NEW").is_content_policy());
}

#[test]
fn kinds_of_values_have_names() {
    let kinds: Vec<String> = ["null", "true", "false", "-1", "7", r#""x""#, "[]", "{}"]
        .map(|value| {
            let body = read(&format!(r#"{{"hint":{value}}}"#));
            let hint = body.hint().map(|hint| hint.kind().to_string());
            // The written value is the received one.
            let raw = body.get("hint").unwrap();
            assert_eq!(serde_json::to_string(&raw).unwrap(), value);
            assert_eq!(
                format!("{raw:?}"),
                format!("<{}, {} bytes>", raw.kind(), value.len())
            );
            hint.unwrap_or_else(|| format!("none for {}", raw.kind()))
        })
        .into();
    let want = [
        "none for null",
        "a boolean",
        "a boolean",
        "a number",
        "a number",
        "a string",
        "an array",
        "an object",
    ];
    assert_eq!(kinds, want);
    let deviations = read(r#"{"error":"x","retryAfter":"soon","code":true}"#).deviations();
    let texts: Vec<_> = deviations
        .iter()
        .map(|it| (it.path(), it.expected(), it.found()))
        .collect();
    assert_eq!(
        texts,
        [
            (
                "retryAfter",
                "an RFC 3339 time or a number of seconds",
                FoundValue::InvalidText
            ),
            ("code", "an integer", FoundValue::Kind(JsonKind::Bool)),
        ]
    );
}

#[test]
fn retryable_flags() {
    for (value, want) in [
        ("true", Some(true)),
        ("false", Some(false)),
        ("null", None),
        ("0", None),
        (r#""true""#, None),
    ] {
        let body = read(&format!(r#"{{"error":"x","retryable":{value}}}"#));
        assert_eq!(body.retryable(), want, "{value}");
    }
}

/// `Debug` of a list shows the first elements, and indicates that there are more.
#[test]
fn debug_shows_the_first_elements_of_a_list() {
    let shown = |count: usize| {
        let details = vec![r#"{"reason":"PUBLIC_ERROR_MINOR"}"#; count].join(",");
        let body = read(&format!(r#"{{"error":{{"details":[{details}]}}}}"#));
        format!("{:?}", body.rpc_status().unwrap())
    };
    for count in [1, 4, 5, 100] {
        let text = shown(count);
        assert_eq!(
            text.matches("reason: Minor").count(),
            count.min(4),
            "{text}"
        );
        assert_eq!(text.contains(", ..]"), count > 4, "{text}");
    }
}

/// The maximum number of deviations is reported.
#[test]
fn the_number_of_deviations_is_limited() {
    let deviations = |count: usize| {
        let details = vec!["7"; count].join(",");
        let body = read(&format!(r#"{{"error":{{"details":[{details}]}}}}"#));
        body.deviations().len()
    };
    for (count, listed) in [(0, 0), (255, 255), (256, 256), (257, 256), (5_000, 256)] {
        assert_eq!(deviations(count), listed, "{count}");
    }
}

/// 1024.0 is the integer 1024, up to the largest exact integer of a float.
#[test]
fn integers_written_as_floats() {
    let code = |text: &str| read(&format!(r#"{{"error":{{"code":{text}}}}}"#)).code();
    assert_eq!(code("400.0"), Some(400));
    assert_eq!(code("4e2"), Some(400));
    assert_eq!(code("400.5"), None);
    assert_eq!(code("9007199254740991.0"), Some(9_007_199_254_740_991));
    assert_eq!(code("9007199254740992.0"), None);
    assert_eq!(code("-9007199254740991.0"), Some(-9_007_199_254_740_991));
    assert_eq!(code("-9007199254740992.0"), None);
    assert_eq!(code("9007199254740993"), Some(9_007_199_254_740_993));
}
