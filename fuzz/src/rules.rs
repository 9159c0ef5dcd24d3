//! The property of the rules and of the reader of forms.

use std::collections::BTreeSet;

use flow_http::rules::{self, Accepted, Checker, EndpointRules};
use flow_http::server::Incoming;
use flow_http::{ENDPOINTS, EndpointInfo};
use flow_ids::AccountEmail;
use http::{HeaderMap, Request};
use serde_json::{Map, Value};

use crate::message::Message;
use crate::secrets::{assert_hidden, secrets};

/// Any request can be checked, as JSON and as a form:
///
/// - the returned refusal is the first of all refusals, and an accepted request has none;
/// - an accepted request is also accepted in another order and by a less strict checker;
/// - a form has the same result as JSON with strings;
/// - no refusal contains an address, its hex or a token of the request.
///
/// The first line is the name of an endpoint; headers and a body follow.
pub fn request_rules(data: &[u8]) {
    let Some(input) = Message::read(data) else {
        return;
    };
    let Some(info) = ENDPOINTS
        .iter()
        .find(|info| info.name == input.first_line.trim())
    else {
        return;
    };
    let rules = rules::for_endpoint(info.name).expect("every endpoint has rules");
    if let Ok(body @ Value::Object(members)) = &serde_json::from_slice(input.body) {
        json(rules, body, members);
        if rules.takes_forms() {
            form(info, rules, members);
        }
    }
    raw(info, rules, input.headers, input.body);
}

fn json(rules: &'static EndpointRules, body: &Value, members: &Map<String, Value>) {
    let text = body.to_string();
    let secrets = secrets(text.as_bytes(), Some(body));
    let listed = || members.iter().map(|(name, value)| (&**name, value));
    let nobody = |_: &AccountEmail| false;
    for checker in [
        Checker::new(),
        Checker::new().trusting(),
        Checker::new().of_user("4711"),
        Checker::new().with_accounts(&nobody),
    ] {
        let result = checker.check_value(rules, body);
        let refusals = checker.refusals(rules, listed());
        assert_eq!(result.as_ref().err(), refusals.first());
        for refusal in &refusals {
            assert_hidden(&secrets, &format!("{refusal} {refusal:?}"));
            assert!([400, 403, 404].contains(&refusal.status().as_u16()));
        }
        // A separate check of the owners of the references has the same result.
        let forms = checker.without_owners().check_value(rules, body);
        let later = forms.and_then(|forms| checker.check_owners(&forms));
        assert_eq!(later.as_ref().err(), result.as_ref().err());
        let Ok(accepted) = result else {
            continue;
        };
        is_of(&accepted, rules, members);
        assert_hidden(&secrets, &format!("{accepted:?}"));
        // The request is also accepted in reverse order, and by less strict checkers.
        let backwards = members.iter().rev().map(|(name, value)| (&**name, value));
        let again = checker
            .check(rules, backwards)
            .expect("the result is independent of the order");
        assert!(again == accepted);
        for lax in [checker.trusting(), checker.without_owners()] {
            assert!(
                lax.check_value(rules, body)
                    .expect("a less strict checker accepts it")
                    == accepted
            );
        }
        let plain = Checker::new().without_owners().trusting();
        plain
            .check_value(rules, body)
            .expect("the least strict checker accepts it");
    }
}

/// Asserts that the accepted names and references are those of the request.
fn is_of(accepted: &Accepted, rules: &'static EndpointRules, members: &Map<String, Value>) {
    let given: BTreeSet<&str> = members
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, _)| &**name)
        .collect();
    assert_eq!(accepted.names().collect::<BTreeSet<_>>(), given);
    let mut texts = BTreeSet::new();
    members
        .values()
        .for_each(|value| texts_of(value, &mut texts));
    for id in accepted.references() {
        assert!(texts.contains(id.as_str()), "{id:?}");
    }
    for name in given {
        assert!(rules.has_member(name), "{name}");
    }
}

fn texts_of<'v>(value: &'v Value, texts: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) => {
            texts.insert(text.trim());
            texts.insert(text);
        }
        Value::Array(elements) => elements.iter().for_each(|element| texts_of(element, texts)),
        Value::Object(members) => members.values().for_each(|member| texts_of(member, texts)),
        _ => {}
    }
}

/// Writes the members that are strings as a form, and reads it by the server's half.
fn form(info: &EndpointInfo, rules: &'static EndpointRules, members: &Map<String, Value>) {
    const BOUNDARY: &str = "----of-the-fuzz-crate";
    let is_plain = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let texts: Map<String, Value> = members
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), Value::from(value.as_str()?))))
        .filter(|(name, _)| is_plain(name) && !name.is_empty())
        .collect();
    let holds_boundary = |value: &Value| value.as_str().is_some_and(|text| text.contains(BOUNDARY));
    if texts.is_empty() || texts.values().any(holds_boundary) {
        return;
    }
    let parts: String = texts
        .iter()
        .map(|(name, value)| {
            let value = value.as_str().unwrap_or_default();
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        })
        .collect();
    let body = format!("{parts}--{BOUNDARY}--\r\n");
    let mut headers = HeaderMap::new();
    let content_type = format!("multipart/form-data; boundary=\"{BOUNDARY}\"");
    headers.insert("content-type", content_type.parse().expect("a header"));
    let read = read(info, headers, body.as_bytes());
    let checked = Checker::new()
        .without_owners()
        .check_value(rules, &Value::Object(texts));
    match (read, checked) {
        (Some(Ok(read)), Ok(checked)) => assert!(read == checked),
        (Some(Err(refusal)), Err(checked)) => assert_eq!(refusal, checked.to_string()),
        (None, _) => panic!("{info:?} takes forms"),
        (Some(read), checked) => panic!("{read:?} but {checked:?}"),
    }
}

/// Reads the body unchanged: JSON, a form, or neither.
fn raw(info: &EndpointInfo, rules: &'static EndpointRules, headers: HeaderMap, body: &[u8]) {
    let Some(Ok(accepted)) = read(info, headers, body) else {
        return;
    };
    assert!(accepted.names().all(|name| rules.has_member(name)));
}

/// Reads the request by the server's half; `None` for endpoints that read more than members.
fn read(info: &EndpointInfo, headers: HeaderMap, body: &[u8]) -> Option<Result<Accepted, String>> {
    let path = info.path.replace("{email}", "nora%40example.org");
    let mut request = Request::new(());
    *request.method_mut() = info.method.clone();
    *request.uri_mut() = path.parse().ok()?;
    *request.headers_mut() = headers;
    request
        .headers_mut()
        .insert("authorization", "Bearer user:4711-invented".parse().ok()?);
    let (parts, ()) = request.into_parts();
    let incoming = match Incoming::from_parts(&parts, body, "") {
        Ok(incoming) => incoming,
        Err(rejection) => {
            let value = serde_json::from_slice(body).ok();
            assert_hidden(
                &secrets(body, value.as_ref()),
                &format!("{rejection} {rejection:?}"),
            );
            return Some(Err(rejection.to_string()));
        }
    };
    match incoming {
        Incoming::DeleteAssets(read)
        | Incoming::GenerateImages(read)
        | Incoming::UpscaleImage(read)
        | Incoming::GenerateVideo(read)
        | Incoming::ExtendVideo(read)
        | Incoming::UpscaleVideo(read)
        | Incoming::VideoToGif(read)
        | Incoming::ConcatenateVideos(read) => Some(Ok(*read)),
        _ => None,
    }
}
