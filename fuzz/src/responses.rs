//! The property of the response reader of every endpoint.

use flow_http::{Cost, Endpoint, EndpointInfo, MAX_RETRY_AFTER, ResponseError, for_each_endpoint};
use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::{ErrorBody, JobRecord, References, ResponseBody, UploadResponse};
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::failure_rules::{Call, Content, REASONS, verdict};
use crate::message::Message;
use crate::secrets::{assert_hidden, secrets};

/// The facts about a body, determined by an independent reader.
struct Facts<'a> {
    status: StatusCode,
    body: &'a [u8],
    account: Option<AccountEmail>,
    secrets: Vec<String>,
    /// The content of the body, if it is certain.
    content: Option<Content<'a>>,
    /// Whether the body contains a reference that forbids a retry.
    has_reference: bool,
    /// Whether the body is an error and nothing else.
    is_error: bool,
    /// The reference in the documented place of an upload.
    reference: Option<String>,
}

type Reader = fn(&Facts<'_>, &Response<&[u8]>);

macro_rules! readers {
    ($($endpoint:ident $module:ident,)+) => {
        /// The reader of each endpoint.
        const READERS: &[(&str, Reader)] = &[
            $((flow_http::$endpoint::INFO.name, read::<flow_http::$endpoint>)),+
        ];
    };
}

for_each_endpoint!(readers);

/// Any response is read, at any endpoint:
///
/// - only a 2xx is a success, and is written back unchanged;
/// - category, outcome and advice are those of the independently written rules;
/// - after a body with a reference, a call that creates or spends is never repeated;
/// - a reference in the documented place is never lost or changed;
/// - no output contains an address, its hex or a token of the body.
///
/// The first line is a status, and perhaps `pinned`, which names an account, and the name of an endpoint. Without a
/// name the length of the input chooses the endpoint.
pub fn response_reader(data: &[u8]) {
    with_facts(data, |name, facts, response| {
        let named = READERS.iter().find(|(reader, _)| *reader == name);
        // The last choice checks the body alone.
        let chosen = data.len() % (READERS.len() + 1);
        match named.or_else(|| READERS.get(chosen)) {
            Some((_, read)) => read(facts, response),
            None => bodies(facts),
        }
    });
}

/// The response of [`response_reader`], at every endpoint.
pub fn response_at_every_endpoint(data: &[u8]) {
    with_facts(data, |_, facts, response| {
        for (_, read) in READERS {
            read(facts, response);
        }
        bodies(facts);
    });
}

fn with_facts(data: &[u8], read: impl FnOnce(&str, &Facts<'_>, &Response<&[u8]>)) {
    let Some(input) = Message::read(data) else {
        return;
    };
    let mut words = input.first_line.split(' ');
    let status = words.next().and_then(|status| status.parse().ok());
    let Some(status) = status.and_then(|status| StatusCode::from_u16(status).ok()) else {
        return;
    };
    let is_pinned = input.first_line.split(' ').any(|word| word == "pinned");
    let name = words.find(|word| *word != "pinned").unwrap_or_default();
    let nora = || AccountEmail::parse("nora.field77@example.org").expect("an address");
    let text = std::str::from_utf8(input.body).ok();
    let value = text.and_then(|text| serde_json::from_str(text).ok());
    let plain = text
        .zip(value.as_ref())
        .and_then(|(text, value)| plain_object(text, value));
    let facts = Facts {
        status,
        body: input.body,
        account: is_pinned.then(nora),
        secrets: secrets(input.body, value.as_ref()),
        content: text.and_then(|text| content(text, plain)),
        has_reference: text.is_some_and(|text| has_reference(text, value.as_ref())),
        is_error: plain.is_some_and(is_error),
        reference: value
            .as_ref()
            .and_then(|value| reference(input.body, value)),
    };
    let mut response = Response::new(input.body);
    *response.status_mut() = status;
    *response.headers_mut() = input.headers;
    read(name, &facts, &response);
}

fn read<E: Endpoint>(facts: &Facts<'_>, response: &Response<&[u8]>) {
    let Facts { status, body, .. } = *facts;
    let result = E::read_saved_response(facts.account.clone(), response.clone());
    if E::INFO.name == "upload-asset"
        && status.is_success()
        && let Some(expected) = &facts.reference
    {
        let found = match &result {
            Ok(result) => result.media_generation_ids().into_iter().next(),
            Err(error) => {
                assert!(matches!(error, ResponseError::AccountMismatch(_)));
                error.media_generation_id().cloned()
            }
        };
        assert_eq!(
            found.as_ref().map(MediaGenerationId::as_str),
            Some(&**expected)
        );
    }
    let is_other = |id: &MediaGenerationId| {
        let owner = id.parts().ok().and_then(|parts| parts.email().ok());
        facts.account.is_some() && owner.is_some() && owner != facts.account
    };
    match result {
        Ok(result) => {
            assert!(status.is_success() && !facts.is_error);
            let mut text = body.trim_ascii();
            text = text
                .strip_prefix(b"\xef\xbb\xbf")
                .unwrap_or(text)
                .trim_ascii();
            // The response to a deletion is not documented: a body that is not JSON is read as an empty object.
            if E::INFO.cost != Cost::Deletes || result.raw().as_json() != "{}" {
                assert_eq!(
                    result.raw().as_json().trim().as_bytes(),
                    text,
                    "the text is kept"
                );
            }
            assert!(!result.media_generation_ids().iter().any(is_other));
            let shown = format!("{result:?} {:?}", result.deviations());
            assert_hidden(&facts.secrets, &shown);
        }
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert_hidden(&facts.secrets, &shown);
            match &error {
                ResponseError::Api(api) => assert_eq!((api.status(), api.body()), (status, body)),
                ResponseError::Decode(undecodable) => {
                    assert!(status.is_success() && !facts.is_error);
                    assert_eq!((undecodable.status(), undecodable.body()), (status, body));
                }
                ResponseError::AccountMismatch(mismatch) => {
                    assert!(status.is_success());
                    assert_eq!(Some(mismatch.requested()), facts.account.as_ref());
                    assert!(mismatch.media_generation_ids().iter().any(is_other));
                    assert_eq!(mismatch.body(), body);
                }
                other => panic!("{other:?}"),
            }
            failure(facts, E::INFO, &error);
        }
    }
}

fn failure(facts: &Facts<'_>, info: &EndpointInfo, error: &ResponseError) {
    let advice = error.retry_advice();
    let makes = matches!(info.cost, Cost::Creates | Cost::Spends);
    if makes && (facts.has_reference || !error.media_generation_ids().is_empty()) {
        assert!(!advice.is_retry(), "{info:?}: {advice:?}");
    }
    assert_eq!(error.is_retryable(), advice.is_retry());
    let outcome = error.outcome().as_str();
    if makes && !info.is_repeatable && advice.is_retry() {
        assert!(
            matches!(outcome, "refused" | "not_sent"),
            "{info:?}: {outcome}"
        );
    }
    let Some(api) = error.as_api() else {
        return;
    };
    if let Some(message) = api.service_message() {
        assert_hidden(&facts.secrets, &message);
        assert!(!message.chars().any(char::is_control));
        assert!(message.chars().count() <= 301);
    }
    let asked = api.retry_after(None).map(|asked| asked.delay);
    assert!(asked.is_none_or(|delay| delay <= MAX_RETRY_AFTER));
    let Some(content) = facts.content else {
        return;
    };
    let call = Call {
        reads: info.cost == Cost::Reads,
        spends: info.cost == Cost::Spends,
        repeatable: info.is_repeatable,
        bound: !info.takes_any_account,
    };
    assert_eq!(
        (api.category().as_str(), outcome, advice.as_str()),
        verdict(facts.status.as_u16(), content, call),
        "{info:?} {} {content:?}",
        facts.status
    );
}

/// Checks error bodies, job records, and the search for references.
fn bodies(facts: &Facts<'_>) {
    let body = facts.body;
    if let Ok(error) = ErrorBody::from_slice(body) {
        let _ = (
            error.message(),
            error.reason(),
            error.retry_after(),
            error.skip_reasons(),
        );
        assert_hidden(
            &facts.secrets,
            &format!("{:?} {error:?}", error.deviations()),
        );
    }
    if let Ok(record) = JobRecord::from_slice(body) {
        assert_hidden(
            &facts.secrets,
            &format!("{record:?} {:?}", record.deviations()),
        );
    }
    // The search agrees for every body: references that were read are found, and references of the request are not.
    let found = References::search(body, UploadResponse::PLACES, &[]);
    if let Ok(full) = UploadResponse::from_slice(body) {
        assert!(found.results().contains(full.media_generation_id()));
    }
    let named: Vec<&str> = found.results().iter().map(|id| id.as_str()).collect();
    let again = References::search(body, UploadResponse::PLACES, &named);
    assert!(
        again
            .results()
            .iter()
            .all(|id| !found.results().contains(id))
    );
}

/// The content of a body if its form is unambiguous: neither JSON nor a reference, JSON without a reason, or Google's
/// error with one reason of the table.
fn content(text: &str, plain: Option<&Map<String, Value>>) -> Option<Content<'static>> {
    let is_words = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || b" .".contains(&byte))
    };
    if text.is_empty()
        || (is_words(text.trim()) && !matches!(text.trim(), "null" | "true" | "false"))
    {
        return Some(Content::NotJson);
    }
    let object = plain?;
    let error = object.get("error").filter(|_| object.len() == 1)?;
    if let Some(text) = error.as_str() {
        return is_words(text.trim()).then_some(Content::Words);
    }
    let error = error.as_object()?;
    let is_known =
        |name: &&String| ["code", "message", "status", "details"].contains(&name.as_str());
    let is_plain = |name: &str| {
        error.get(name).is_none_or(|text| {
            text.as_str()
                .is_some_and(|text| is_words(&text.to_ascii_lowercase()))
        })
    };
    let [detail] = error.get("details")?.as_array()?.as_slice() else {
        return None;
    };
    let reason = detail.as_object()?.get("reason")?.as_str()?;
    // Only details of one type, or without a type, have reasons.
    let has_more = detail
        .as_object()?
        .iter()
        .any(|(name, value)| match &**name {
            "reason" => false,
            "@type" => !value
                .as_str()
                .is_some_and(|text| text.ends_with("google.rpc.ErrorInfo")),
            _ => true,
        });
    let known = REASONS.iter().find(|(name, _)| *name == reason)?.0;
    let is_upper = |name: &str| {
        error.get(name).and_then(Value::as_str).is_some_and(|text| {
            text.contains("PAYGATE") || text.contains("PUBLIC") || text.contains("FINISH")
        })
    };
    (error.keys().all(|name| is_known(&name))
        && is_plain("message")
        && !is_upper("message")
        && !has_more
        && error.get("code").is_none_or(Value::is_u64))
    .then_some(Content::Reason(known))
}

/// The object, if it has neither escapes nor repeated names nor colons in strings.
fn plain_object<'v>(text: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
    fn members(value: &Value) -> usize {
        match value {
            Value::Object(object) => object.values().map(|value| 1 + members(value)).sum(),
            Value::Array(elements) => elements.iter().map(members).sum(),
            _ => 0,
        }
    }
    // The number of colons differs if a string contains one, or if a member is repeated.
    let colons = text.bytes().filter(|byte| *byte == b':').count();
    let is_plain = !text.contains('\\') && colons == members(value);
    value.as_object().filter(|_| is_plain)
}

/// Whether the only member of an object is an `error` with a value that means a failure.
fn is_error(object: &Map<String, Value>) -> bool {
    let error = object.get("error").filter(|_| object.len() == 1);
    // These values mean no error.
    error.is_some_and(|error| !error.is_null() && error != false && error != "")
}

/// Whether the body contains a reference outside of echoes of the request and of errors.
fn has_reference(text: &str, value: Option<&Value>) -> bool {
    match value {
        Some(value) => in_value(value),
        None => !text.contains(['{', '[', '"', '&', '\\']) && is_mention(text),
    }
}

/// Whether a text contains `user:`, digits, and `-email:`.
fn is_mention(text: &str) -> bool {
    text.match_indices("user:").any(|(at, mark)| {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with("-email:")
    })
}

/// Members that never repeat the request.
const OWN: &[&str] = &[
    "mediaGenerationId",
    "media",
    "data",
    "note",
    "videos",
    "images",
    "result",
    "url",
    "id",
    "workflow",
    "response",
];

fn in_value(value: &Value) -> bool {
    match value {
        Value::String(text) => is_mention(text),
        Value::Array(elements) => elements.iter().any(in_value),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| OWN.contains(&name.as_str()) && in_value(member)),
        _ => false,
    }
}

const NAME: &[u8] = b"mediaGenerationId";

/// The reference in the documented place of an upload.
fn reference(body: &[u8], value: &Value) -> Option<String> {
    // Of repeated members, the crate uses the first usable value, and this reader uses the last. A name may contain an
    // escape.
    let names = body
        .windows(NAME.len())
        .filter(|window| *window == NAME)
        .count();
    if body.contains(&b'\\') {
        return None;
    }
    let member = value.as_object()?.get("mediaGenerationId")?;
    let (text, expected) = match member.as_str() {
        Some(text) => (text, 1),
        None => (member.get("mediaGenerationId")?.as_str()?, 2),
    };
    if names != expected {
        return None;
    }
    MediaGenerationId::parse(text)
        .ok()
        .map(|id| id.as_str().to_owned())
}
