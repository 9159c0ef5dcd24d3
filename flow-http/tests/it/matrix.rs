//! Every endpoint, status and type of body: the result follows the rules, which [`failure_rules`](crate::failure_rules)
//! states independently.

use std::time::Duration;

use flow_http::types::ResponseBody;
use flow_http::{Cost, Endpoint, EndpointInfo, ResponseError, RetryAdvice, for_each_endpoint};
use serde_json::{Value, json};

use crate::failure_rules::{Call, Content, REASONS, verdict};
use crate::fixtures::{IVO, NORA, NORA_HEX, TOKEN, google, ivo, nora, response};

macro_rules! tests {
    ($($endpoint:ident $module:ident,)+) => {
        $(mod $module {
            #[test]
            fn failures_follow_the_rules() { super::failures_follow_the_rules::<flow_http::$endpoint>(); }
            #[test]
            fn waits_are_those_of_the_response_or_the_documents() { super::waits_are_those_of_the_response_or_the_documents::<flow_http::$endpoint>(); }
            #[test]
            fn retryable_false_is_respected() { super::retryable_false_is_respected::<flow_http::$endpoint>(); }
            #[test]
            fn a_wrong_account_is_reported_for_every_kind() { super::a_wrong_account_is_reported_for_every_kind::<flow_http::$endpoint>(); }
            #[test]
            fn an_error_in_a_success_is_an_error() { super::an_error_in_a_success_is_an_error::<flow_http::$endpoint>(); }
            #[test]
            fn long_and_escaped_references_are_salvaged() { super::long_and_escaped_references_are_salvaged::<flow_http::$endpoint>(); }
            #[test]
            fn service_texts_are_redacted_at_any_status() { super::service_texts_are_redacted_at_any_status::<flow_http::$endpoint>(); }
        })+
    };
}

for_each_endpoint!(tests);

fn call(info: &EndpointInfo) -> Call {
    Call {
        reads: info.cost == Cost::Reads,
        spends: info.cost == Cost::Spends,
        repeatable: info.is_repeatable,
        bound: !info.takes_any_account,
    }
}

fn makes(info: &EndpointInfo) -> bool {
    matches!(info.cost, Cost::Creates | Cost::Spends)
}

/// Every status with a meaning of its own, and some without.
fn statuses() -> impl Iterator<Item = u16> {
    (200..=208)
        .chain([100, 199, 226, 299, 300, 301, 302, 303, 304, 307, 308, 399])
        .chain(400..=431)
        .chain([451, 498, 499])
        .chain(500..=511)
        .chain(519..=531)
        .chain([595, 596, 597, 599, 600, 999])
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

fn read<E: Endpoint>(status: u16, body: &str) -> Result<E::Response, ResponseError> {
    E::read_saved_response(None, response(status, &[], body))
}

/// A category, an outcome and an advice.
fn described(error: &ResponseError) -> (&'static str, &'static str, &'static str) {
    let category = match error {
        ResponseError::Api(api) => {
            assert_eq!(api.outcome(), error.outcome());
            assert_eq!(api.is_retryable(), error.is_retryable());
            assert_eq!(api.is_content_policy(), error.is_content_policy());
            assert_eq!(
                error.is_content_policy(),
                api.category().as_str() == "content_policy"
            );
            let rests = ["throttled", "account_quota", "daily_quota"];
            assert_eq!(
                api.is_account_exhausted(),
                rests.contains(&api.category().as_str())
            );
            assert_eq!(api.is_not_ready(), api.category().as_str() == "unavailable");
            api.category().as_str()
        }
        ResponseError::Decode(_) => "undecodable",
        ResponseError::AccountMismatch(_) => "another account",
        other => panic!("{other:?}"),
    };
    assert_eq!(error.is_retryable(), error.retry_advice().is_retry());
    (
        category,
        error.outcome().as_str(),
        error.retry_advice().as_str(),
    )
}

/// The time to wait of an advice.
fn pause(advice: &RetryAdvice) -> Option<Duration> {
    match *advice {
        RetryAdvice::RetrySameAccount { after } | RetryAdvice::RetryOnce { after } => Some(after),
        RetryAdvice::RetryAnotherAccount { rest, .. } => Some(rest),
        _ => None,
    }
}

fn failures_follow_the_rules<E: Endpoint>() {
    let mut bodies = vec![
        (String::new(), Content::NotJson),
        ("<html>500</html>".to_owned(), Content::NotJson),
        ("{\"error\":".to_owned(), Content::NotJson),
        (r#"{"error":"429"}"#.to_owned(), Content::Words),
        (r#"{"error":{"code":429}}"#.to_owned(), Content::Words),
        (r#"{"detail":"no"}"#.to_owned(), Content::Words),
        (google(400, "PUBLIC_ERROR_NEW"), Content::Words),
    ];
    for (reason, _) in REASONS {
        bodies.push((google(400, reason), Content::Reason(reason)));
        let in_message = format!(r#"{{"error":"{reason}: 500"}}"#);
        bodies.push((in_message, Content::Reason(reason)));
    }
    for (body, content) in &bodies {
        for status in statuses() {
            let place = format!("{:?} {status} {body}", E::INFO);
            let Err(error) = read::<E>(status, body) else {
                // The response to a deletion is not documented.
                let is_undecodable = matches!(content, Content::NotJson) || !body.contains("error");
                let is_any = E::INFO.cost == Cost::Deletes && is_undecodable;
                assert!(is_success(status) && is_any, "{place}");
                continue;
            };
            assert_eq!(
                error.as_api().is_some(),
                !is_success(status) || !matches!(content, Content::NotJson)
            );
            if error.as_api().is_none() {
                let outcome = if call(E::INFO).reads {
                    "refused"
                } else {
                    "unknown"
                };
                let advice = if E::INFO.is_repeatable && body != "<html>500</html>" {
                    // The response was truncated, and can be requested again.
                    "retry_same_account"
                } else {
                    "stop"
                };
                assert_eq!(
                    described(&error),
                    ("undecodable", outcome, advice),
                    "{place}"
                );
                continue;
            }
            // A 2xx may contain the status of the failure.
            let repeats = body.contains("\"code\":") && is_success(status);
            let meant = match repeats {
                _ if !repeats => status,
                _ if body.contains("429") => 429,
                _ => 400,
            };
            assert_eq!(
                described(&error),
                verdict(meant, *content, call(E::INFO)),
                "{place}"
            );
        }
    }
}

/// The time to wait is that of the response, otherwise the documented one for the category.
fn waits_are_those_of_the_response_or_the_documents<E: Endpoint>() {
    let bodies = REASONS.iter().map(|(reason, _)| google(400, reason));
    for body in bodies.chain([String::new(), r#"{"error":"x"}"#.to_owned()]) {
        for status in statuses().filter(|status| !is_success(*status)) {
            let error = read::<E>(status, &body).err().unwrap();
            let documented = match described(&error).0 {
                "throttled" | "account_quota" => 30 * 60,
                "daily_quota" => 24 * 60 * 60,
                _ => 60,
            };
            let waits = pause(&error.retry_advice());
            assert_eq!(waits.is_some(), error.is_retryable());
            assert!(waits.is_none_or(|wait| wait == Duration::from_secs(documented)));
            let asked = response(status, &[("retry-after", "7")], body.clone());
            let asked = E::read_saved_response(None, asked).err().unwrap();
            assert_eq!(described(&asked), described(&error));
            let waits = pause(&asked.retry_advice());
            assert!(waits.is_none_or(|wait| wait == Duration::from_secs(7)));
        }
    }
}

/// A server can report that a retry does not help, or that the outcome is unknown.
fn retryable_false_is_respected<E: Endpoint>() {
    for status in statuses().filter(|status| !is_success(*status)) {
        for body in [
            r#"{"error":"x","retryable":false}"#.to_owned(),
            google(429, "PUBLIC_ERROR_HIGH_TRAFFIC").replacen('{', r#"{"retryable":false,"#, 1),
        ] {
            assert!(!read::<E>(status, &body).err().unwrap().is_retryable());
        }
        let body = r#"{"error":"x","outcomeUnknown":true}"#;
        let error = read::<E>(status, body).err().unwrap();
        if call(E::INFO).reads {
            assert_eq!(error.outcome().as_str(), "refused");
        } else {
            assert_eq!(error.outcome().as_str(), "unknown");
            assert!(!error.is_retryable() || E::INFO.is_repeatable);
        }
    }
}

/// After a failure with a reference, whether a result or a possible one, the call may have been charged.
#[test]
fn no_retry_of_creating_calls_with_a_reference() {
    let (mut results, mut possible) = (0, 0);
    let id = format!("user:4711-email:{NORA_HEX}-video:3b9e1c52");
    let reasons = REASONS.iter().map(|(reason, _)| *reason);
    let reasons = reasons.chain(["FINISH_REASON_INPUT_VIDEO_EDIT", "PUBLIC_ERROR_NEW"]);
    let errors: Vec<String> = reasons.map(|reason| google(429, reason)).collect();
    let mut test =
        |info: &EndpointInfo, places: &[&str], read: &dyn Fn(u16, &str) -> ResponseError| {
            if !makes(info) {
                return;
            }
            for status in statuses() {
                for error in &errors {
                    let with =
                        |member: &str| error.replacen('{', &format!(r#"{{"{member}":"{id}","#), 1);
                    let found = read(status, &with("mediaGenerationId"));
                    assert!(!found.is_retryable(), "{info:?} {status} {error}");
                    assert_eq!(
                        found.media_generation_ids().len(),
                        usize::from(!places.is_empty())
                    );
                    results += found.media_generation_ids().len();
                    let found = read(status, &with("note"));
                    assert!(!found.is_retryable(), "{info:?} {status} {error}");
                    assert!(found.media_generation_ids().is_empty());
                    possible += 1;
                }
            }
        };
    macro_rules! each {
        ($($endpoint:ident $module:ident,)+) => {
            $(test(
                flow_http::$endpoint::INFO,
                <<flow_http::$endpoint as Endpoint>::Response as ResponseBody>::PLACES,
                &|status, body| match read::<flow_http::$endpoint>(status, body) {
                    Err(error) => error,
                    // With a result, an error is not a failure.
                    Ok(_) => read::<flow_http::$endpoint>(400, body).err().unwrap(),
                },
            );)+
        };
    }
    for_each_endpoint!(each);
    assert!(results > 5_000 && possible > 5_000, "{results} {possible}");
}

/// A body with the ids in a documented place: nested objects with the names of the path.
fn at(place: &str, ids: &[&str]) -> Value {
    let (outer, name) = place.rsplit_once('.').unwrap_or(("", place));
    let holders = ids.iter().map(|id| {
        let mut holder = json!({ name: id });
        if outer.is_empty() && ids.len() > 1 {
            holder[name] = json!({ name: id });
        }
        holder
    });
    let mut holders: Vec<Value> = holders.collect();
    let mut value = if holders.len() == 1 {
        holders.remove(0)
    } else {
        Value::from(holders)
    };
    for name in outer.split('.').rev().filter(|name| !name.is_empty()) {
        value = json!({ name: value });
    }
    value
}

/// The wrong account is detected for any kind of reference and in any documented place.
fn a_wrong_account_is_reported_for_every_kind<E: Endpoint>() {
    let mut read_at = 0;
    for place in E::Response::PLACES {
        for kind in [
            "image:a",
            "video:a",
            "character:a-imgs:2",
            "voice:a-mid:b",
            "scene:s1",
        ] {
            let id = format!("user:1-email:{NORA_HEX}-{kind}");
            let mut body = at(place, &[&id]);
            // Members that the responses of some endpoints require in addition.
            for (name, value) in [
                ("url", "https://storage.example/x"),
                ("jobid", "j1"),
                ("status", "completed"),
            ] {
                body[name] = value.into();
            }
            let body = body.to_string();
            let read =
                |account| E::read_saved_response(Some(account), response(200, &[], body.clone()));
            let Ok(response) = read(nora()) else {
                continue;
            };
            // Some places are ignored when another one is present.
            if response.media_generation_ids().is_empty() {
                continue;
            }
            read_at += 1;
            let error = read(ivo()).err().unwrap();
            let ResponseError::AccountMismatch(mismatch) = &error else {
                panic!("{:?} {place} {kind}: {error:?}", E::INFO);
            };
            assert_eq!((mismatch.requested(), mismatch.actual()), (&ivo(), &nora()));
            assert_eq!(error.media_generation_ids()[0].as_str(), id);
            assert_eq!(
                described(&error),
                ("another account", "done", "fix_account")
            );
            assert_eq!(mismatch.body(), body.as_bytes());
        }
    }
    assert!(
        read_at >= 5 || E::Response::PLACES.is_empty(),
        "{:?}",
        E::INFO
    );
}

/// One result on another account is sufficient.
#[test]
fn a_wrong_account_of_the_second_result_is_reported() {
    let ivos = ivo().to_hex();
    let ids = [NORA_HEX, &ivos].map(|hex| format!("user:1-email:{hex}-scene:a"));
    let body = json!({"media": [{"mediaGenerationId": ids[0]}, {"mediaGenerationId": ids[1]}]})
        .to_string();
    let read = |account| {
        flow_http::GenerateVideo::read_saved_response(
            Some(account),
            response(200, &[], body.clone()),
        )
    };
    for account in [nora(), ivo()] {
        let error = read(account.clone()).err().unwrap();
        let ResponseError::AccountMismatch(mismatch) = &error else {
            panic!("{error:?}");
        };
        assert_ne!(*mismatch.actual(), account);
        assert_eq!(error.media_generation_ids().len(), 2);
    }
}

/// An `error` of any type in a 2xx without a result is a failure, except the three values that mean no error.
fn an_error_in_a_success_is_an_error<E: Endpoint>() {
    for status in (200..300).chain([600]) {
        for error in [
            "[]",
            "{}",
            "0",
            "true",
            "\"x\"",
            "[null]",
            "{\"code\":0}",
            "1e9",
        ] {
            let body = format!("{{\"error\":{error}}}");
            let error = read::<E>(status, &body).err().unwrap();
            assert!(error.as_api().is_some(), "{:?} {status} {body}", E::INFO);
        }
        for none in ["null", "false", "\"\""] {
            let body = format!("{{\"error\":{none}}}");
            let read = read::<E>(status, &body);
            assert_eq!(
                read.is_ok(),
                is_success(status) && E::INFO.cost == Cost::Deletes
            );
            assert_eq!(
                read.is_err_and(|error| error.as_api().is_some()),
                !is_success(status)
            );
        }
    }
}

/// A reference is found in a damaged or failed response in any spelling and of any length.
fn long_and_escaped_references_are_salvaged<E: Endpoint>() {
    let escaped =
        |text: &str| -> String { text.bytes().map(|byte| format!("\\u{byte:04x}")).collect() };
    let id = |len: usize| {
        let start = format!("user:4711-email:{NORA_HEX}-image:");
        format!("{start}{}", "a".repeat(len - start.len()))
    };
    for len in [100, 171, 255, 512, 1000, 1021, 1022, 1023, 1024] {
        let id = id(len);
        let texts = [
            id.clone(),
            escaped(&id),
            id.replace(':', "\\u003a"),
            id.replace('-', "\\u002d"),
            id.replace(':', "%3A"),
        ];
        for text in texts {
            let truncated = format!(r#"{{"mediaGenerationId":"{text}","wi"#);
            let whole =
                format!(r#"{{"error":"x","mediaGenerationId":{{"mediaGenerationId":"{text}"}}}}"#);
            for (status, body) in [
                (200, &truncated),
                (500, &truncated),
                (500, &whole),
                (429, &whole),
            ] {
                let Err(error) = read::<E>(status, body) else {
                    assert_eq!(E::INFO.cost, Cost::Deletes);
                    continue;
                };
                let found = error.media_generation_ids().iter().map(|id| id.as_str());
                let expected = (!E::Response::PLACES.is_empty()).then_some(&*id);
                assert!(found.eq(expected), "{:?} {status} {len} {body}", E::INFO);
                assert!(
                    !makes(E::INFO) || !error.is_retryable(),
                    "{status} {len} {body}"
                );
            }
        }
    }
}

/// At no status does any output repeat the message of the service, and `service_message` is redacted.
fn service_texts_are_redacted_at_any_status<E: Endpoint>() {
    let hex = nora().to_hex();
    let long = format!("user:1-email:{hex}-image:{}", "a".repeat(1100));
    let bodies = [
        format!(r#"{{"error":"zanzibar {NORA} {TOKEN} {hex}"}}"#),
        format!(
            r#"{{"error":{{"code":400,"message":"zanzibar {NORA}","status":"{hex}","details":[{{"reason":"{hex}"}}]}}}}"#
        ),
        format!(
            r#"{{"detail":{{"detail":"zanzibar {TOKEN}","code":"{NORA}"}},"retryAfter":"{NORA}"}}"#
        ),
        format!(
            r#"{{"error":"zanzibar","jobId":"j1v-u1-email:{NORA}-bot:google-flow","skipReasons":["{NORA}"]}}"#
        ),
        format!(
            r#"{{"mediaGenerationId":"user:1-email:{hex}-image:x","error":"zanzibar {NORA}"}}"#
        ),
        format!(r#"{{"mediaGenerationId":"{long}","error":"zanzibar"}}"#),
        format!(r#"{{"mediaGenerationId":"user:1-email:{hex}-image:x","{NORA}":"zanzibar"#),
        format!("<p>zanzibar {NORA} {TOKEN} {hex}</p>"),
    ];
    for status in 100..=999 {
        for body in &bodies {
            let read = E::read_saved_response(Some(ivo()), response(status, &[], body.as_str()));
            let (mut shown, message) = match &read {
                Ok(response) => (format!("{response:?}"), None),
                Err(error) => (
                    format!("{error} {error:?} {:?}", error.retry_advice()),
                    error.as_api().and_then(|api| api.service_message()),
                ),
            };
            assert!(!shown.contains("zanzibar"), "{status} {shown}");
            shown.extend(message);
            let shown = shown.to_lowercase();
            for secret in [NORA, &hex, IVO, "abcdefghijkl", "6e6f72612e66"] {
                assert!(
                    !shown.contains(secret),
                    "{:?} {status} {secret} in {shown}",
                    E::INFO
                );
            }
        }
    }
}

/// Responses of special cases, selected by hand.
#[test]
fn responses_by_hand() {
    let reference = format!("user:4711-email:{NORA_HEX}-image:3b9e1c52");
    let own = format!(r#"{{"mediaGenerationId":"{reference}","error":"x"}}"#);
    let quota = google(429, "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED");
    let late = google(500, "PUBLIC_ERROR_VIDEO_GENERATION_TIMED_OUT");
    let timeout = google(400, "PUBLIC_ERROR_VIDEO_UPLOAD_TIMEOUT");
    let filter = google(400, "FINISH_REASON_INPUT_VIDEO_EDIT");
    #[rustfmt::skip]
    let rows: &[(&str, u16, &str, &str)] = &[
        // The number in the text of a 596 is not a status.
        ("upload", 596, r#"{"error":"API error: 500"}"#, "session_expired refused fix_account"),
        ("upload", 500, r#"{"error":"API error: 596"}"#, "server_error unknown stop"),
        ("upload", 400, r#"{"error":"File size (25165824) is over 20971520 bytes"}"#, "too_large refused fix_request"),
        ("upload", 403, "<html>", "blocked refused fix_request"),
        ("upload", 404, "<html>", "not_found refused fix_request"),
        ("upload", 404, r#"{"error":"x"}"#, "not_found refused fix_account"),
        ("upload", 429, &quota, "daily_quota refused retry_another_account"),
        ("generate", 429, &quota, "daily_quota refused retry_same_account"),
        // A status that alone determines the category.
        ("upload", 408, &quota, "timeout unknown stop"),
        ("job", 408, &quota, "timeout refused retry_same_account"),
        ("upload", 500, &quota, "daily_quota unknown stop"),
        ("upload", 521, "", "unreachable not_sent retry_same_account"),
        ("upload", 400, &timeout, "upstream_timeout refused retry_same_account"),
        ("generate", 400, &late, "upstream_timeout unknown stop"),
        ("generate", 400, &filter, "content_policy refused retry_same_account"),
        // A server that continues after its error.
        ("upload", 400, r#"{"error":"x","jobId":"j1v-u4711"}"#, "invalid_request refused fix_request"),
        ("upload", 429, r#"{"error":"x","jobId":"j1v-u4711"}"#, "rate_limited unknown stop"),
        ("generate", 429, r#"{"error":"x","jobId":"j1v-u4711"}"#, "rate_limited refused retry_same_account"),
        ("upload", 429, r#"{"error":"no_eligible_account","skipReasons":[]}"#, "no_eligible_account refused retry_same_account"),
        ("upload", 503, r#"{"error":"Captcha service failed: ERROR_ZERO_BALANCE"}"#, "captcha_balance refused fix_account"),
        ("generate", 403, r#"{"error":"captcha_quality: low"}"#, "traffic refused retry_same_account"),
        ("upload", 200, r#"{"error":{"code":596}}"#, "session_expired refused fix_account"),
        ("upload", 200, &own, "success"),
        ("upload", 500, &own, "server_error unknown stop"),
        ("upload", 307, "", "redirect refused fix_request"),
    ];
    for (endpoint, status, body, expected) in rows {
        let read = match *endpoint {
            "upload" => read::<flow_http::UploadAsset>(*status, body).map(drop),
            "generate" => read::<flow_http::GenerateVideo>(*status, body).map(drop),
            _ => read::<flow_http::GetJob>(*status, body).map(drop),
        };
        let result = read.map_or_else(
            |error| {
                let (category, outcome, advice) = described(&error);
                format!("{category} {outcome} {advice}")
            },
            |()| "success".to_owned(),
        );
        assert_eq!(result, *expected, "{endpoint} {status} {body}");
    }
}
