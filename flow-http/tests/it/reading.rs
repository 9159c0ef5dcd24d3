//! The result of reading a response: a result, or an error with everything that was paid for.

use flow_http::ids::AccountEmail;
use flow_http::ids::JobId;
use flow_http::types::{JobStatus, ResponseBody};
use flow_http::{
    Endpoint, ErrorCategory, ErrorPayload, GetAsset, GetJob, Outcome, ResponseError, RetryAdvice,
};

use crate::fixtures::{
    IVO, NORA_HEX, api, edit, failure, google, image_of_nora, ivo, nora, read, response, upload,
};

const IVO_HEX: &str = "69766f2e62726f6f6b406578616d706c652e6f7267";

fn uploaded(hex: &str) -> String {
    format!(
        r#"{{"mediaGenerationId":{{"mediaGenerationId":"user:4711-email:{hex}-image:3b9e1c52"}},"email":"no***@example.org"}}"#
    )
}

#[test]
fn an_upload_to_the_wrong_account_keeps_its_reference() {
    assert_eq!(AccountEmail::from_hex(IVO_HEX).unwrap().as_str(), IVO);
    let pinned = upload().with_account(nora());
    // The e-mail in the body is the requested one, but does not identify the account.
    let error = pinned
        .read_response(response(200, &[], uploaded(IVO_HEX)))
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Done);
    assert_eq!(error.retry_advice(), RetryAdvice::FixAccount);
    assert!(
        error
            .media_generation_id()
            .unwrap()
            .as_str()
            .ends_with("-image:3b9e1c52")
    );
    assert!(error.as_api().is_none());
    assert_eq!(
        error.to_string(),
        "the work was done, but on another account than the requested one"
    );
    let ResponseError::AccountMismatch(mismatch) = &error else {
        panic!("{error:?}")
    };
    assert_eq!((mismatch.requested(), mismatch.actual()), (&nora(), &ivo()));

    for (body, what) in [
        (uploaded(NORA_HEX), "the same account"),
        (uploaded(&NORA_HEX.to_uppercase()), "hex in upper case"),
        (
            uploaded(&NORA_HEX.replacen("6e", "4e", 1)),
            "the same address in upper case",
        ),
        // A reference whose owner can't be read is not an error.
        (
            r#"{"mediaGenerationId":"user:1-image:abc"}"#.to_owned(),
            "no owner",
        ),
        (uploaded("zz"), "no hex"),
    ] {
        assert!(
            pinned.read_response(response(200, &[], body)).is_ok(),
            "{what}"
        );
    }
    assert!(
        read(200, &[], uploaded(IVO_HEX)).is_ok(),
        "nobody was asked for"
    );
}

#[test]
fn a_reference_in_any_success_is_a_success() {
    let id = format!("user:4711-email:{NORA_HEX}-image:3b9e1c52");
    for status in [200, 201, 202, 203, 206, 226, 299] {
        for body in [
            uploaded(NORA_HEX),
            format!(r#"{{"mediaGenerationId":"{id}"}}"#),
            format!(r#"{{"error":"text","mediaGenerationId":{{"mediaGenerationId":"{id}"}}}}"#),
            format!(r#"{{"error":{{"code":500}},"mediaGenerationId":"{id}"}}"#),
            format!("\u{feff} {}", uploaded(NORA_HEX)),
            format!(r#"{{"media":"text","width":"text","mediaGenerationId":"{id}"}}"#),
        ] {
            // The content type is ignored.
            for headers in [&[][..], &[("content-type", "text/html")]] {
                let result = read(status, headers, body.clone()).unwrap();
                assert_eq!(result.media_generation_id().as_str(), id, "{status} {body}");
            }
        }
    }
}

#[test]
fn an_error_in_a_success_is_an_error() {
    for (body, category) in [
        (
            r#"{"error":"Upload failed"}"#.to_owned(),
            ErrorCategory::ErrorInSuccess,
        ),
        (
            r#"{"media":null,"mediaGenerationId":null,"error":"Upload failed"}"#.to_owned(),
            ErrorCategory::ErrorInSuccess,
        ),
        (
            r#"{"error":{"code":13}}"#.to_owned(),
            ErrorCategory::ErrorInSuccess,
        ),
        (
            google(400, "PUBLIC_ERROR_MINOR_UPLOAD"),
            ErrorCategory::ContentPolicy,
        ),
        (
            r#"{"error":{"code":404,"message":"x"}}"#.to_owned(),
            ErrorCategory::NotFound,
        ),
    ] {
        let error = failure(200, &[], body.clone());
        assert_eq!(api(&error).category(), category, "{body}");
        assert_eq!(api(&error).status(), 200);
        assert_eq!(error.outcome(), Outcome::Refused);
        assert_eq!(error.media_generation_id(), None);
    }
    // These values mean no error.
    for body in [
        "{}",
        r#"{"error":null}"#,
        r#"{"error":false}"#,
        r#"{"error":""}"#,
        "[]",
        "null",
        "7",
        "",
        "<html>",
    ] {
        assert!(failure(200, &[], body).as_api().is_none(), "{body}");
    }
}

#[test]
fn unreadable_successes_keep_their_references() {
    let whole = uploaded(NORA_HEX);
    let after_id = whole.find(r#""},"#).unwrap() + 1;
    for end in 0..whole.len() {
        let error = failure(200, &[], &whole.as_bytes()[..end]);
        let ResponseError::Decode(undecodable) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(undecodable.decode_error().body(), &whole.as_bytes()[..end]);
        assert_eq!(error.retry_advice(), RetryAdvice::Stop);
        if end >= after_id {
            assert_eq!(error.outcome(), Outcome::Done);
            let id = error.media_generation_id().unwrap();
            assert_eq!(
                id.as_str(),
                format!("user:4711-email:{NORA_HEX}-image:3b9e1c52")
            );
        } else {
            assert_eq!(error.outcome(), Outcome::Unknown, "{end}");
            assert_eq!(error.media_generation_id(), None);
        }
    }
    // The rest of the text is from the decoder.
    let text = failure(200, &[], "<html>").to_string();
    assert!(text.starts_with(
        "status 200, but the body is not the expected response: the body is not JSON"
    ));
    // The reference is in another place of the response.
    let id = image_of_nora();
    let error = failure(
        200,
        &[],
        format!(r#"{{"asset":{{"id":"{}"}}}}"#, id.as_str()),
    );
    // It may be a result, so it is not returned, but nothing is sent again.
    assert_eq!(error.media_generation_id(), None);
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.retry_advice(), RetryAdvice::Stop);
}

/// An error with a reference in its documented place: the asset exists.
#[test]
fn an_error_with_a_reference_has_an_unknown_outcome() {
    let id = image_of_nora();
    for (status, outcome) in [
        (500, Outcome::Unknown),
        (502, Outcome::Unknown),
        (503, Outcome::Unknown),
        (429, Outcome::Unknown),
        (521, Outcome::Unknown),
        (400, Outcome::Refused),
    ] {
        let body = format!(
            r#"{{"error":"late","mediaGenerationId":{{"mediaGenerationId":"{}"}}}}"#,
            id.as_str()
        );
        let error = failure(status, &[], body);
        assert_eq!(error.media_generation_id(), Some(&id));
        assert_eq!(error.outcome(), outcome);
        // Nothing needs to be sent again.
        assert_eq!(error.retry_advice(), RetryAdvice::Stop);
    }
    // An escaped reference is found as well.
    let body = format!(
        r#"{{"error":"late","media\u0047enerationId":"{}"}}"#,
        id.as_str()
    );
    assert_eq!(failure(500, &[], body).media_generation_id(), Some(&id));
    // A reference in the text of an error is not a new one.
    let error = failure(
        500,
        &[],
        format!(r#"{{"error":"no such {}"}}"#, id.as_str()),
    );
    assert_eq!(error.media_generation_id(), None);
    assert_eq!(error.outcome(), Outcome::Unknown);
}

/// The same in a 2xx, where the reference may be in an undocumented place.
#[test]
fn an_error_in_a_success_keeps_a_reference_from_elsewhere() {
    let id = image_of_nora();
    for place in [
        r#""mediaGenerationId":["ID"]"#,
        r#""mediaGenerationId":{"id":"ID"}"#,
        r#""asset":{"key":"ID"}"#,
    ] {
        let body = format!(r#"{{"error":"late",{}}}"#, place.replace("ID", id.as_str()));
        // A result with an `error` is a success, in any place. In a place without its name, it is a possible one.
        match upload().read_response(response(200, &[], body)) {
            Ok(uploaded) => assert_eq!(uploaded.media_generation_id(), &id, "{place}"),
            Err(error) => {
                assert_eq!(api(&error).category(), ErrorCategory::ErrorInSuccess);
                assert_eq!(error.media_generation_id(), None, "{place}");
                assert_eq!(error.outcome(), Outcome::Unknown);
                assert_eq!(error.retry_advice(), RetryAdvice::Stop);
            }
        }
    }
    // Responses to other requests echo references that are not new.
    let echo = format!(r#"{{"error":"late","asset":"{}"}}"#, id.as_str());
    let error = edit().read_response(response(200, &[], echo)).unwrap_err();
    assert_eq!(error.media_generation_id(), None);
    let named = format!(r#"{{"error":"no such {}"}}"#, id.as_str());
    let error = failure(200, &[], named);
    assert_eq!(error.media_generation_id(), None);
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[test]
fn a_failed_job_is_a_record() {
    let job = GetJob::new(JobId::parse("j1v-u4711").unwrap());
    let read = |body: &str| job.read_response(response(200, &[], body));
    assert!(read(r#"{"jobid":"j1v-u4711","status":"failed","error":"x"}"#).is_ok());
    assert!(read(r#"{"status":"failed","error":"x"}"#).is_ok());
    let error = read(r#"{"error":"x"}"#).unwrap_err();
    assert_eq!(api(&error).category(), ErrorCategory::ErrorInSuccess);
}

#[test]
fn errors_show_only_public_texts() {
    let error = failure(429, &[], google(429, "PUBLIC_ERROR_MINOR"));
    let shown = format!("{:?}", api(&error));
    let start = "ApiError { call: Call { info: upload-asset (POST /assets/{email}), account: None, is_bound: false }, status: 429, category: ";
    assert!(shown.starts_with(start), "{shown}");
    let len = api(&error).body().len();
    assert!(
        shown.ends_with(&format!("references: <0 results>, body: <{len} bytes> }}")),
        "{shown}"
    );
}

#[test]
fn a_reason_is_loggable_if_it_is_a_name() {
    let of = |reason: &str| {
        let error = failure(400, &[], google(400, reason));
        let reason = api(&error).loggable_reason();
        reason.map(|reason| reason.as_str().to_owned())
    };
    for name in ["PUBLIC_ERROR_MINOR", "PUBLIC_ERROR_NEW_2", "INVALID"] {
        assert_eq!(of(name).as_deref(), Some(name));
    }
    for text in [NORA_HEX, &format!("PUBLIC_ERROR_{NORA_HEX}"), IVO, "x y"] {
        assert_eq!(of(text), None, "{text}");
    }
    // A word with a digit in it has seven characters at most, one of several words sixteen, and a name a hundred.
    assert!(of("PUBLIC_ERROR_ABCDEF7").is_some());
    assert!(of("PUBLIC_ERROR_ABCDEF78").is_none());
    assert!(of("AB_ABCDEFGHIJKLMNOP").is_some());
    assert!(of("AB_ABCDEFGHIJKLMNOPQ").is_none());
    assert!(of("ABCDEFG").is_some());
    assert!(of("ABCDEFGH").is_none());
    assert!(of("ABC1").is_none());
    assert!(of(&"ABC_".repeat(25)).is_some());
    assert!(of(&format!("{}A", "ABC_".repeat(25))).is_none());
}

#[test]
fn errors_keep_everything() {
    let body = r#"{"error":"Google Flow account nora.field77@example.org not found","new":1}"#;
    let error = failure(404, &[], body);
    let error = api(&error);
    assert_eq!(error.body(), body.as_bytes());
    assert_eq!(error.status(), 404);
    assert_eq!(
        error.message().as_deref(),
        Some("Google Flow account nora.field77@example.org not found")
    );
    assert!(matches!(error.payload(), ErrorPayload::Documented(_)));
    for (body, payload) in [
        ("{}", "OtherJson"),
        ("[1]", "OtherJson"),
        ("null", "OtherJson"),
        ("<html>", "NotJson"),
        ("", "NotJson"),
        ("{\"error\":", "NotJson"),
    ] {
        let error = failure(500, &[], body);
        assert_eq!(format!("{:?}", api(&error).payload()), payload);
        assert_eq!(api(&error).body(), body.as_bytes());
        assert_eq!(api(&error).message(), None);
        assert_eq!(api(&error).error_body(), None);
    }
    let not_utf8 = failure(500, &[], b"\xff\xfe".to_vec());
    assert!(matches!(api(&not_utf8).payload(), ErrorPayload::NotJson));
}

#[test]
fn an_accepted_edit_is_no_failure_for_an_empty_error() {
    let body = r#"{"jobid":"j1","status":"created","error":""}"#;
    let accepted = edit().read_response(response(201, &[], body)).unwrap();
    assert_eq!(accepted.job_id().unwrap().as_str(), "j1");
}

/// The response to an edit echoes the request, whose reference is not a result.
#[test]
fn an_edits_echo_is_no_result() {
    let echo = format!(
        r#"{{"jobid":"j1v-u4711-email:nora@example.org-bot:google-flow","type":"video","status":"created","request":{{"referenceVideo_1":"user:4711-email:{NORA_HEX}-video:a17f40d8"}}"#
    );
    let result = edit()
        .read_response(response(201, &[], format!("{echo}}}")))
        .unwrap();
    assert_eq!(result.status(), Some(JobStatus::Created));
    assert!(result.media_generation_ids().is_empty());
    let job = result.job_id().unwrap();
    assert_eq!(
        job.as_str(),
        "j1v-u4711-email:nora@example.org-bot:google-flow"
    );

    // Truncated: the job may be running, and the reference is that of the request.
    let error = edit()
        .read_response(response(201, &[], echo.clone()))
        .unwrap_err();
    assert_eq!(error.media_generation_id(), None);
    assert_eq!(error.outcome(), Outcome::Unknown);
    let error = edit()
        .read_response(response(502, &[], format!("{echo}}}")))
        .unwrap_err();
    assert_eq!(error.media_generation_id(), None);
    assert_eq!(error.outcome(), Outcome::Unknown);

    // `error` in a 2xx, without a result and with one.
    let failed = r#"{"jobId":"j1-x","media":[],"error":"All operations failed"}"#;
    let error = edit()
        .read_response(response(200, &[], failed))
        .unwrap_err();
    assert_eq!(api(&error).category(), ErrorCategory::ErrorInSuccess);
    assert_eq!(
        api(&error).error_body().unwrap().job_id().unwrap().as_str(),
        "j1-x"
    );
    let partly = format!(
        r#"{{"media":[{{"mediaGenerationId":"{}"}}],"error":"1 of 2 failed"}}"#,
        image_of_nora().as_str()
    );
    let result = edit().read_response(response(200, &[], partly)).unwrap();
    assert_eq!(result.media_generation_ids(), [image_of_nora()]);
}

#[test]
fn assets_and_jobs() {
    let get = GetAsset::new(image_of_nora());
    for host in ["storage.googleapis.com", "flow-content.google"] {
        let body = format!(
            r#"{{"url":"https://{host}/x?sig=1","mediaGenerationId":"{}"}}"#,
            image_of_nora().as_str()
        );
        let result = get.read_response(response(200, &[], body)).unwrap();
        assert_eq!(result.url().unwrap(), format!("https://{host}/x?sig=1"));
        assert_eq!(result.media_generation_id(), Some(image_of_nora()));
    }
    let error = get
        .read_response(response(
            503,
            &[("retry-after", "30")],
            r#"{"error":"Media is not ready yet"}"#,
        ))
        .unwrap_err();
    assert!(api(&error).is_not_ready());
    assert_eq!(
        error.retry_advice(),
        RetryAdvice::RetrySameAccount {
            after: std::time::Duration::from_secs(30)
        }
    );

    let job = GetJob::new(JobId::parse("j1").unwrap());
    let failed = r#"{"jobid":"j1","status":"failed","error":"API error: 500","code":500}"#;
    let record = job.read_response(response(200, &[], failed)).unwrap();
    assert_eq!(record.status(), Some(JobStatus::Failed));
    let gone = job
        .read_response(response(
            410,
            &[],
            r#"{"error":"Job has expired","code":410}"#,
        ))
        .unwrap_err();
    assert_eq!(api(&gone).category(), ErrorCategory::Gone);
    // An error that is not a job record.
    let error = job
        .read_response(response(200, &[], r#"{"error":"Unauthorized","code":401}"#))
        .unwrap_err();
    assert_eq!(api(&error).category(), ErrorCategory::Authentication);
}

/// One line of text for each category.
#[test]
fn displayed_texts() {
    let not_json = [
        (403, ""),
        (500, ""),
        (502, ""),
        (521, ""),
        (503, ""),
        (302, ""),
        (413, ""),
    ];
    let json = [
        (400, r#"{"error":"x"}"#),
        (401, "{}"),
        (402, "{}"),
        (403, "{}"),
        (404, "{}"),
        (408, "{}"),
        (410, "{}"),
        (412, "{}"),
        (415, "{}"),
        (429, "{}"),
        (596, "{}"),
        (200, r#"{"error":"x"}"#),
    ];
    let reasons = [
        (429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED"),
        (429, "PUBLIC_ERROR_USER_QUOTA_REACHED"),
        (429, "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED"),
        (429, "PUBLIC_ERROR_HIGH_TRAFFIC"),
        (429, "no_eligible_account"),
        (400, "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT"),
        (400, "PUBLIC_ERROR_MINOR_UPLOAD"),
        (400, "nora.field77@example.org"),
        (400, "6e6f72614065782e6f7267"),
    ];
    let lines: Vec<String> = not_json
        .iter()
        .chain(&json)
        .map(|(status, body)| failure(*status, &[], *body).to_string())
        .chain(
            reasons
                .iter()
                .map(|(status, reason)| failure(*status, &[], google(*status, reason)).to_string()),
        )
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
