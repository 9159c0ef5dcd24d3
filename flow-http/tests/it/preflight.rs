//! The example `preflight`: verdicts and exit codes, and that no part of a request is printed.

use std::path::Path;

use serde_json::{Value, json};

use crate::build::example;
use crate::examples::{error_line, run_with_token};
use crate::fixtures::{NORA, NORA_HEX, TOKEN};

/// The exit code, and the printed object.
fn judge(endpoint: &str, more: &[&str], token: Option<&str>, body: &str) -> (i32, Value) {
    let arguments = [&["--endpoint", endpoint], more].concat();
    let output = run_with_token(&example("preflight"), &arguments, body.as_bytes(), token);
    assert!(output.stderr.is_empty(), "{output:?}");
    let printed = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code().unwrap(), printed)
}

fn image(user: &str) -> String {
    format!("user:{user}-email:{NORA_HEX}-image:a")
}

#[test]
fn accepted_requests() {
    let accepted = json!({
        "accepted": true, "parameter": null, "error": null, "source": null, "basis": null,
    });
    let job = format!("j1v-u4711-email:{NORA}-bot:google-flow");
    for (endpoint, body) in [
        (
            "generate-video",
            json!({"prompt": "a kite", "startImage": image("4711")}),
        ),
        // It is not checked which accounts are linked.
        (
            "generate-images",
            json!({"prompt": NORA, "email": "lee.unlinked@example.org"}),
        ),
        ("get-job", json!({"jobid": job})),
        ("list-jobs", json!({"options": "executing"})),
        ("list-accounts", Value::Null),
        ("upload-asset", json!({"email": NORA})),
        (
            "get-asset",
            json!({"mediaGenerationId": image("4711"), "raw": "true"}),
        ),
        (
            "delete-assets",
            json!({"email": NORA, "mediaGenerationIds": [image("4711")]}),
        ),
    ] {
        let (code, verdict) = judge(endpoint, &["-"], None, &body.to_string());
        assert_eq!((code, &verdict), (0, &accepted), "{endpoint}");
    }
    assert_eq!(judge("list-accounts", &[], None, ""), (0, accepted));
}

#[test]
fn refused_requests() {
    let duration = json!({
        "accepted": false, "parameter": "duration", "basis": "documented",
        "error": "Parameter duration must be 4, 6 or 8 with model veo-3.1-fast (T2V)",
        "source": "useapi.net post-google-flow-videos (2026-06-05)",
    });
    let body = r#"{"prompt": "a kite", "duration": 5}"#;
    assert_eq!(judge("generate-video", &[], None, body), (1, duration));

    // A token or an address in place of a name is not printed, nor is a value.
    for (body, parameter) in [
        (format!(r#"{{"prompt":"a","{TOKEN}":1}}"#), Value::Null),
        (format!(r#"{{"prompt":"a","{NORA_HEX}":1}}"#), Value::Null),
        (
            format!(r#"{{"prompt":"a","reference_1":"{TOKEN}"}}"#),
            json!("reference_1"),
        ),
        (
            format!(r#"{{"prompt":"a","email":"{NORA}!"}}"#),
            json!("email"),
        ),
        (format!(r#"["{TOKEN}"]"#), Value::Null),
        (format!(r#""{NORA}""#), Value::Null),
        (format!("{{{NORA}"), Value::Null),
    ] {
        let (code, verdict) = judge("generate-images", &[], None, &body);
        assert_eq!((code, &verdict["accepted"]), (1, &json!(false)), "{body}");
        assert_eq!(verdict["parameter"], parameter, "{body}");
        let shown = verdict.to_string();
        for secret in ["AbCdEf", "nora", NORA_HEX, "example.org"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

/// References must belong to the user: that of the option, of the token, or of the contract server.
#[test]
fn references_of_linked_accounts() {
    let body = |user| format!(r#"{{"prompt":"a","reference_1":"{}"}}"#, image(user));
    for (user, more, token, accepted) in [
        ("4711", &[][..], None, true),
        ("12345", &[], None, false),
        ("12345", &["--user", "12345"], None, true),
        ("12345", &[], Some("user:12345-AbCdEf"), true),
        ("4711", &[], Some("user:12345-AbCdEf"), false),
        ("4711", &["--user", "4711"], Some("user:12345-AbCdEf"), true),
        ("4711", &[], Some("AbCdEf"), true),
    ] {
        let (code, verdict) = judge("generate-images", more, token, &body(user));
        let expected = (i32::from(!accepted), &json!(accepted));
        assert_eq!((code, &verdict["accepted"]), expected, "{user} {more:?}");
        let error = verdict["error"].as_str().unwrap_or_default();
        assert_eq!(
            error.contains("--user"),
            !accepted && token.is_none(),
            "{error}"
        );
    }
}

#[test]
fn wrong_usage() {
    let preflight = example("preflight");
    for (arguments, message) in [
        (&[][..], "preflight: --endpoint is needed; see --help"),
        (
            &["--endpoint", "get-job", "--user", "user:4711-x"],
            "preflight: --user: expected a number, as in user:NUMBER-…; see --help",
        ),
        (
            &["--endpoint", "get-job", "-", "more"],
            "preflight: argument 4 is not expected; see --help",
        ),
    ] {
        let output = run_with_token(&preflight, arguments, b"{}", None);
        assert_eq!(error_line(&output), (2, message.to_owned()));
    }
    let missing = Path::new(env!("CARGO_MANIFEST_DIR")).join("nothing.json");
    let missing = missing.to_str().unwrap();
    let arguments = ["--endpoint", "get-job", missing];
    let output = run_with_token(&preflight, &arguments, b"{}", None);
    let message = "can't be read: No such file or directory (os error 2)";
    let expected = (1, format!("preflight: {missing} {message}"));
    assert_eq!(error_line(&output), expected);
    let output = run_with_token(&preflight, &["--endpoint", "videos"], b"{}", None);
    let (code, text) = error_line(&output);
    assert_eq!(code, 2);
    for info in flow_http::ENDPOINTS {
        assert!(text.contains(info.name), "{text}");
    }
}
