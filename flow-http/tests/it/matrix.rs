//! Every status with every sort of body, at every endpoint: what is made of it, in full, so that a change is seen.

use std::collections::BTreeMap;

use flow_http::ids::JobId;
use flow_http::{Endpoint, GetAsset, GetJob, ResponseError};

use crate::fixtures::{NORA_HEX, edit, google, image_of_nora, nora, response, upload};

fn read(endpoint: &str, status: u16, body: &str) -> Result<(), ResponseError> {
    let answer = response(status, &[("retry-after", "7")], body);
    match endpoint {
        "upload" => upload().read_response(answer).map(drop),
        "upload to an account" => upload()
            .with_account(nora())
            .read_response(answer)
            .map(drop),
        "edit" => edit().read_response(answer).map(drop),
        "asset" => GetAsset::new(image_of_nora())
            .read_response(answer)
            .map(drop),
        _ => GetJob::new(JobId::parse("j1v-u4711").unwrap())
            .read_response(answer)
            .map(drop),
    }
}

fn told(status: u16, answer: Result<(), ResponseError>) -> String {
    let error = match answer {
        Ok(()) => return "success".to_owned(),
        Err(error) => error,
    };
    let sort = match &error {
        ResponseError::Api(api) => {
            assert_eq!(api.is_retryable(), error.is_retryable());
            assert_eq!(api.is_content_policy(), error.is_content_policy());
            assert_eq!(api.outcome(), error.outcome());
            let rest = if api.is_account_exhausted() {
                ", exhausted"
            } else {
                ""
            };
            let wait = if api.is_not_ready() {
                ", not ready"
            } else {
                ""
            };
            format!("{}{rest}{wait}", api.category())
        }
        ResponseError::Decode(undecodable) => {
            assert_eq!(undecodable.status().as_u16(), status);
            "undecodable".to_owned()
        }
        ResponseError::AccountMismatch(_) => "another account".to_owned(),
        other => panic!("{other:?}"),
    };
    let reference = match error.media_generation_id() {
        Some(_) => ", reference",
        None => "",
    };
    let retry = if error.is_retryable() {
        ", retryable"
    } else {
        ""
    };
    let advice = format!("{:?}", error.retry_advice());
    format!("{sort}, {}, {advice}{retry}{reference}", error.outcome())
}

#[test]
fn every_status_with_every_body() {
    let statuses = (200..=208)
        .chain([226, 299, 300, 301, 302, 303, 304, 307, 308])
        .chain(400..=431)
        .chain([451, 499])
        .chain(500..=511)
        .chain(520..=530)
        .chain([596, 598, 599, 600, 999]);
    let statuses: Vec<u16> = statuses.collect();
    let reference = format!("user:4711-email:{NORA_HEX}-image:3b9e1c52");
    let bodies = [
        ("nothing", String::new()),
        ("a page", "<html>500</html>".to_owned()),
        ("empty object", "{}".to_owned()),
        ("text", r#"{"error":"429"}"#.to_owned()),
        (
            "throttled",
            google(429, "PUBLIC_ERROR_USER_REQUESTS_THROTTLED"),
        ),
        ("quota", google(429, "PUBLIC_ERROR_USER_QUOTA_REACHED")),
        (
            "daily quota",
            google(429, "PUBLIC_ERROR_PER_MODEL_DAILY_QUOTA_REACHED"),
        ),
        (
            "traffic",
            google(429, "PUBLIC_ERROR_UNUSUAL_ACTIVITY_TOO_MUCH_TRAFFIC"),
        ),
        ("policy", google(400, "PUBLIC_ERROR_MINOR_UPLOAD")),
        ("new reason", google(400, "PUBLIC_ERROR_NEW")),
        (
            "no account",
            r#"{"error":"no_eligible_account","skipReasons":[]}"#.to_owned(),
        ),
        (
            "not to be retried",
            r#"{"error":"x","retryable":false}"#.to_owned(),
        ),
        ("a pause", r#"{"error":"x","retryAfter":90}"#.to_owned()),
        (
            "a reference",
            format!(r#"{{"mediaGenerationId":{{"mediaGenerationId":"{reference}"}}}}"#),
        ),
        (
            "half a reference",
            format!(r#"{{"mediaGenerationId":"{}"#, &reference[..40]),
        ),
        (
            "a cut answer",
            format!(r#"{{"mediaGenerationId":"{reference}","wid"#),
        ),
        (
            "a job",
            r#"{"jobid":"j1v-u4711","status":"created"}"#.to_owned(),
        ),
        (
            "an address",
            r#"{"url":"https://storage.example/x"}"#.to_owned(),
        ),
    ];
    let mut text = String::new();
    for endpoint in ["upload", "upload to an account", "edit", "asset", "job"] {
        for (name, body) in &bodies {
            let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for status in &statuses {
                let told = told(*status, read(endpoint, *status, body));
                answers.entry(told).or_default().push(status.to_string());
            }
            text += &format!("{endpoint}, {name}\n");
            for (answer, statuses) in answers {
                text += &format!("  {answer}: {}\n", statuses.join(" "));
            }
        }
    }
    insta::assert_snapshot!("matrix", text);
}
