//! No `Debug`, `Display` or redacted view contains an address, its hex, or the token.

use flow_http::ids::JobId;
use flow_http::ids::proptest::account_email;
use flow_http::ids::{AccountEmail, MediaGenerationId, VideoId};
use flow_http::server::{Incoming, ServerResponse};
use flow_http::types::ResponseBody;
use flow_http::validate::FrameWindow;
use flow_http::{
    Api, ApiToken, Captcha, Endpoint, GenerateVideo, GetAsset, GetJob, VideoInput, redacted,
};
use http::{Request, StatusCode};
use proptest::prelude::*;

use crate::fixtures::{TOKEN, response, upload};

/// Secrets that are long enough not to occur by chance.
fn secret() -> impl Strategy<Value = (AccountEmail, ApiToken)> {
    let token = "user:[0-9]{4}-[A-Za-z]{20}".prop_map(|text| ApiToken::parse(text).unwrap());
    (
        account_email().prop_filter("long", |email| email.as_str().len() > 8),
        token,
    )
}

fn assert_hidden(shown: &str, email: &AccountEmail, token: &ApiToken) -> Result<(), TestCaseError> {
    let shown = shown.to_lowercase();
    let is_hidden = |text: &str| !shown.contains(&text.to_lowercase());
    prop_assert!(is_hidden(email.as_str()), "the address: {}", shown);
    prop_assert!(is_hidden(&email.to_hex()), "its hex: {}", shown);
    let encoded =
        percent_encoding::utf8_percent_encode(email.as_str(), percent_encoding::NON_ALPHANUMERIC);
    prop_assert!(is_hidden(&encoded.to_string()), "its encoding: {}", shown);
    prop_assert!(is_hidden(token.expose_secret()), "the token: {}", shown);
    Ok(())
}

fn both<T: std::fmt::Debug>(value: &T) -> String {
    format!("{value:?} {value:#?}")
}

proptest! {
    // A minimum that the environment can't lower, since only a few cases contain an address.
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn requests((email, token) in secret()) {
        let video = VideoId::parse(&format!("user:4711-email:{}-video:a17f40d8", email.to_hex())).unwrap();
        let owned = MediaGenerationId::from_wire(format!("user:4711-email:{}-image:a17f40d8", email.to_hex()));
        let pinned = upload().with_account(email.clone());
        let get = GetAsset::new(owned);
        let edit = GenerateVideo::builder(email.as_str(), VideoInput::edit(video, FrameWindow::from_indices(1, 9).unwrap()))
            .with_model("omni-flash")
            .with_account(email.clone())
            .with_reply_ref(email.as_str())
            .with_captcha(Captcha::Token(token.expose_secret().into()))
            .build()
            .unwrap();
        let api = Api::new(token.clone());
        let mut shown = both(&api) + &both(&pinned) + &both(&get) + &both(&edit);
        let requests = [
            pinned.to_request(&api, vec![]).unwrap(),
            get.to_request(&api, ()).unwrap(),
            edit.to_request(&api, ()).unwrap(),
        ];
        for request in &requests {
            shown += &redacted(request).to_string();
            shown += &both(&redacted(request));
            let (parts, ()) = request.clone().map(drop).into_parts();
            shown += &both(&Incoming::from_parts(&parts, request.body(), "/v1/google-flow").unwrap());
            // The path of a plain request contains the account, but the token is marked as sensitive.
            let (parts, _) = request.clone().into_parts();
            prop_assert!(!both(&parts).contains(token.expose_secret()));
        }
        if let Ok(job) = JobId::parse(&format!("j1-u1-email:{}-bot:google-flow", email.as_str())) {
            let get = GetJob::new(job);
            shown += &both(&get);
            let request = get.to_request::<Vec<u8>>(&api, ()).unwrap();
            shown += &redacted(&request).to_string();
            let (parts, _) = request.into_parts();
            shown += &both(&Incoming::from_parts(&parts, b"", "/v1/google-flow").unwrap());
        }
        assert_hidden(&shown, &email, &token)?;
    }

    #[test]
    fn errors((email, token) in secret(), status in 100..1000_u16, form in 0..11_u8, pin: bool) {
        let (address, hex) = (serde_json::to_string(email.as_str()).unwrap(), email.to_hex());
        let body = match form {
            0 => format!(r#"{{"error":{address}}}"#),
            1 => format!(r#"{{"error":{{"code":400,"message":{address},"status":{address},"details":[{{"reason":{address}}}]}},"jobId":{address}}}"#),
            2 => format!(r#"{{"error":{{"details":[{{"reason":"{hex}"}}]}},"skipReasons":[{{"email":{address},"reason":{address}}},{address}]}}"#),
            3 => format!(r#"{{"detail":{{"code":{address},"detail":{address}}},"retryAfter":{address}}}"#),
            4 => format!("<html>{}</html>", email.as_str()),
            5 => format!(r#"{{"mediaGenerationId":{{"mediaGenerationId":"user:1-email:{hex}-image:x"}},"error":{address}}}"#),
            6 => format!(r#"{{"mediaGenerationId":{{"mediaGenerationId":"user:1-email:{hex}-image:x"}},"error":{address}"#),
            7 => format!(r#"{{{address}:{address}}}"#),
            // A server that repeats the token.
            8 => format!(r#"{{"error":"{}"}}"#, token.expose_secret()),
            9 => format!(r#"{{"error":{{"message":"{0}","details":[{{"reason":"{0}"}}]}}}}"#, token.expose_secret()),
            _ => format!("<p>{}</p>", token.expose_secret()),
        };
        let stranger = AccountEmail::parse("someone-else@example.net").unwrap();
        let upload = if pin { upload().with_account(stranger.clone()) } else { upload() };
        let shown = match upload.read_response(response(status, &[], body)) {
            Ok(response) => both(&response),
            Err(error) => {
                let sources = std::iter::successors(std::error::Error::source(&error), |error| error.source());
                let sources: String = sources.map(|error| format!("{error} {error:?}")).collect();
                format!("{error} {} {sources} {:?}", both(&error), error.retry_advice())
            }
        };
        assert_hidden(&shown, &email, &token)?;
        assert_hidden(&shown, &stranger, &token)?;
    }

    /// The end of a token, in the forms in which services print it.
    #[test]
    fn the_masked_end_of_a_token_is_hidden(
        token in "user:[0-9]{4}-[A-Za-z0-9]{8,24}|user:[0-9]{4}-[a-z]{8,24}",
        len in 4..8_usize,
        form in prop::sample::select(&["...~", "…~", "***~", "****~", "••••~", "**** ~", "ending in ~", "ends with ~"][..]),
        wrap in prop::sample::select(&["~", "'~'", "(~).", "~, or another", "key=~", "<b>~</b>"][..]),
    ) {
        let end = &token[token.len() - len..];
        let masked = wrap.replace('~', form).replace('~', end);
        let body = format!(r#"{{"error":"The key {masked} IS 0"}}"#);
        let error = upload().read_response(response(401, &[], body)).unwrap_err();
        let shown = error.as_api().unwrap().service_message().unwrap();
        let rest = shown.strip_prefix("The key ").and_then(|text| text.strip_suffix(" IS 0"));
        let rest = rest.unwrap().replace("ending in", "").replace("ends with", "").replace("or another", "");
        prop_assert!(!rest.contains(end), "{masked}: {shown}");
    }

    #[test]
    fn responses_and_rejections((email, token) in secret()) {
        let mut shown = both(&ServerResponse::account_not_found(email.as_str()));
        shown += &both(&ServerResponse::error(StatusCode::BAD_REQUEST, email.as_str()));
        let path = percent_encoding::utf8_percent_encode(email.as_str(), percent_encoding::NON_ALPHANUMERIC);
        for path in [format!("/assets/{path}x@"), format!("/jobs/{path}%2F"), format!("/{path}"), format!("/assets/{path}")] {
            for method in ["GET", "POST", "PUT"] {
                let request = Request::builder().method(method).uri(&path)
                    .header("authorization", format!("Bearer {}", token.expose_secret()))
                    .body(()).unwrap();
                let (parts, ()) = request.into_parts();
                match Incoming::from_parts(&parts, email.as_str().as_bytes(), "") {
                    Ok(incoming) => shown += &both(&incoming),
                    Err(rejection) => shown += &format!("{rejection} {} {:?}", both(&rejection), rejection.to_response()),
                }
            }
        }
        assert_hidden(&shown, &email, &token)?;
    }
}

/// A text that must not be shown, and the parts of it that are searched for.
struct Secret {
    name: String,
    text: String,
    hidden: String,
    is_token: bool,
}

/// Addresses in every form, and parts of tokens of several forms. `own` is the account of the request.
fn secret_table(own: &AccountEmail, other: &AccountEmail) -> Vec<Secret> {
    let mut table = Vec::new();
    let mut add = |name: &str, text: &str, hidden: &str, is_token: bool| {
        let (name, text, hidden) = (name.to_owned(), text.to_owned(), hidden.to_lowercase());
        table.push(Secret {
            name,
            text,
            hidden,
            is_token,
        });
    };
    for (owner, email) in [("own", own), ("other", other)] {
        let (address, hex) = (email.as_str(), email.to_hex());
        let (local, _) = address.rsplit_once('@').unwrap();
        let every_byte: String = address.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for (form, text) in [
            ("address", address.to_owned()),
            ("address in capitals", address.to_uppercase()),
            ("address, percent-encoded", address.replace('@', "%40")),
            ("address, encoded twice", address.replace('@', "%2540")),
            ("address, each byte encoded", every_byte),
            ("address, as an entity", address.replace('@', "&#64;")),
            ("mailto", format!("mailto:{address}")),
            ("hex", hex.clone()),
            ("hex in capitals", hex.to_uppercase()),
            ("hex within hex", format!("00ff{hex}0")),
            ("hex in a reference", format!("user:1-email:{hex}-image:a")),
        ] {
            let is_hex = form.starts_with("hex");
            let hidden = if is_hex { &hex } else { local };
            let is_whole = form.ends_with("each byte encoded");
            add(
                &format!("{owner} {form}"),
                &text,
                if is_whole { &text } else { hidden },
                false,
            );
        }
    }
    // The number of bytes before an address determines its alignment in base64.
    for before in ["", "x", "xx"] {
        let text = format!("{before}{}", own.as_str());
        // The characters that encode only the address, independent of the text around it.
        let letters = (before.len() * 8).div_ceil(6)..text.len() * 8 / 6;
        for (form, engine) in [
            ("base64", &base64::prelude::BASE64_STANDARD),
            ("base64url", &base64::prelude::BASE64_URL_SAFE),
        ] {
            let encoded = base64::Engine::encode(engine, format!("{text}y"));
            let core = &encoded[letters.clone()];
            let bare = encoded.trim_end_matches('=');
            add(&format!("{form} after {before:?}"), &encoded, core, false);
            add(&format!("{form} after {before:?}, bare"), bare, core, false);
        }
    }
    for token in [
        TOKEN,
        "user:52-Q7W8E9R1T2Y3U4I5O6",
        "user:9-ABCDEFGHIJKLMNOPQRST",
    ] {
        let (_, suffix) = token.split_once('-').unwrap();
        let encoded = token.replace(':', "%3A");
        let bearer = format!("Bearer {token}");
        for (form, text) in [
            ("token", token),
            ("token, encoded", &encoded),
            ("header", &bearer),
            ("suffix", suffix),
        ] {
            add(&format!("{form} of {token}"), text, suffix, true);
        }
        // A short run of capital letters is shown as a word.
        if !suffix.starts_with('A') || token == TOKEN {
            for len in [8, 12, 16] {
                let end = &suffix[suffix.len() - len..];
                add(&format!("last {len} of {token}"), end, end, true);
            }
        }
    }
    table
}

/// A secret in a sentence, next to words and signs.
const WRAPS: [&str; 12] = [
    "{}",
    "({}),",
    "'{}'",
    "id={}",
    "id: {}",
    "…{}…",
    "/a/{}/b",
    "x {}.",
    "x_{}_y",
    "<b>{}</b>",
    "{}\u{200b}",
    "[{}]",
];

/// Responses that contain a text: `~` is the secret in a sentence, `$` the secret alone.
const PLACES: &[&str] = &[
    r#"{"error":"~"}"#,
    r#"{"error":"$"}"#,
    r#"{"error":["~",{"message":"~"}]}"#,
    r#"{"error":{"message":"~","status":"$","code":"$"}}"#,
    r#"{"error":{"code":400,"message":"no","status":"~","details":[{"reason":"$"}]}}"#,
    r#"{"error":{"details":[{"reason":"~","domain":"$","metadata":{"$":"~"}}]}}"#,
    r#"{"error":{"details":[{"reason":"PUBLIC_ERROR_$"}]}}"#,
    r#"{"error":{"details":[{"@type":"$","retryDelay":"$"}]}}"#,
    r#"{"error":"PUBLIC_ERROR_MINOR: ~"}"#,
    r#"{"error":"PUBLIC_ERROR_$: ~","message":"~"}"#,
    r#"{"error":"captcha_quality: ~"}"#,
    r#"{"error":"{\"error\":{\"message\":\"~\",\"status\":\"$\"}}"}"#,
    r#"{"error":"File size ($) is over $ bytes","code":"$"}"#,
    r#"{"message":"~","nativeReason":"$","errorDetails":["$"]}"#,
    r#"{"detail":"~"}"#,
    r#"{"detail":{"detail":"~","code":"$","retryAfter":"$","jobId":"$"}}"#,
    r#"{"error":"no","retryAfter":"$","jobId":"$"}"#,
    r#"{"error":"no","jobId":"j1v-u1-email:$-bot:google-flow"}"#,
    r#"{"error":"no_eligible_account","skipReasons":[{"email":"$","reason":"$","model":"$"},"$","~"]}"#,
    r#"{"error":"no","hint":{"$":"~"},"failureReasons":["$"],"$":"$"}"#,
    r#"{"error":"no","mediaGenerationId":"user:1-email:6a40622e6465-$:x"}"#,
    r#"{"mediaGenerationId":{"mediaGenerationId":"user:1-email:6a40622e6465-x$:x"},"url":"https://storage.example/$?a=$"}"#,
    r#"{"mediaGenerationId":"user:1-email:6a40622e6465-image:x","error":"~","width":"$","email":"$","name":"$"}"#,
    r#"{"mediaGenerationId":"$","jobid":"$","status":"$","error":"~","createTime":"$"}"#,
    r#"{"jobid":"j1","status":"failed","error":"~","errorDetails":"~","code":"$","request":{"prompt":"$"}}"#,
    r#"{"media":[{"mediaGenerationId":"$","name":"$","error":{"message":"~","status":"$"}}],"operations":[{"status":"$"}]}"#,
    r#"{"$":{"health":"$","error":"~"},"a@example.net":{"health":"$"}}"#,
    r#"["~","$"]"#,
    r#""~""#,
    r#"{"error":"~"#,
    "<html><title>$</title>~</html>",
    "~",
];

/// Responses with an opaque id, in which only the parts that identify an account are secret.
const ID_PLACES: &[&str] = &[
    r#"{"mediaGenerationId":"user:1-email:OWN-image:$"}"#,
    r#"{"error":"no","mediaGenerationId":"user:1-email:OWN-image:x-$"}"#,
    r#"{"mediaGenerationId":{"mediaGenerationId":"user:1-email:OWN-character:$-imgs:2-voice:$"},"error":"no"}"#,
    r#"{"media":[{"mediaGenerationId":"user:1-email:OWN-voice:a-mid:$"}]"#,
];

const HEADERS: [&str; 5] = [
    "retry-after",
    "location",
    "date",
    "content-type",
    "www-authenticate",
];

/// One status of each class; another test covers every status.
const STATUSES: [u16; 8] = [100, 200, 302, 400, 403, 429, 500, 596];

/// All output about a response, except that of methods which return its text.
fn printed<E: Endpoint>(account: &AccountEmail, response: http::Response<Vec<u8>>) -> String {
    match E::read_saved_response(Some(account.clone()), response) {
        Ok(response) => format!(
            "{response:?} {:?} {:?}",
            response.deviations(),
            response.media_generation_ids()
        ),
        Err(error) => {
            let mut shown = format!("{error} {error:?} {:?}", error.retry_advice());
            shown += &format!("{:?}", error.media_generation_ids());
            if let Some(api) = error.as_api() {
                let reason = api.loggable_reason();
                shown += reason.as_ref().map_or("", |reason| reason.as_str());
                shown += &api.service_message().unwrap_or_default();
                shown += &format!("{:?}", api.reason());
                if let Some(body) = api.error_body() {
                    shown += &format!(
                        "{:?} {:?} {:?}",
                        body.deviations(),
                        body.skip_reasons(),
                        body.job_id()
                    );
                }
            }
            let error = flow_http::SendError::from(error);
            shown + &format!("{error} {error:?}")
        }
    }
}

/// The text of a JSON string, without its quotes.
fn in_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// The secrets for a request on an account, and that account. The letters of the second one's base64 differ between the
/// alphabets.
fn secrets_of_accounts() -> [(AccountEmail, Vec<Secret>); 2] {
    let other = AccountEmail::parse("ivo.brook@example.net").unwrap();
    ["nora.field77@example.org", "~~nora??field~~@example.org"].map(|text| {
        let own = AccountEmail::parse(text).unwrap();
        let mut secrets = secret_table(&own, &other);
        if text.starts_with('~') {
            secrets.retain(|secret| secret.name.starts_with("base64"));
        }
        (own, secrets)
    })
}

fn no_secret_is_shown<E: Endpoint>() {
    for (own, secrets) in secrets_of_accounts() {
        for secret in secrets {
            let check = |place: &str, headers: &[(&str, &str)], body: &str| {
                for status in STATUSES {
                    let shown = printed::<E>(&own, response(status, headers, body));
                    assert!(
                        !shown.to_lowercase().contains(&secret.hidden),
                        "{:?} {status} {} in {place}: {shown}",
                        E::INFO,
                        secret.name
                    );
                }
            };
            let text = in_json(&secret.text);
            let id_places = ID_PLACES.iter().filter(|_| !secret.is_token);
            for place in PLACES.iter().chain(id_places) {
                let body = place.replace("OWN", &own.to_hex());
                let body = body.replace('~', &format!("x {text} y"));
                check(place, &[], &body.replace('$', &text));
            }
            for header in HEADERS {
                check(header, &[(header, &secret.text)], "{}");
            }
        }
    }
}

/// Every secret next to every sign, in the message.
#[test]
fn no_secret_is_shown_within_any_text() {
    for (own, secrets) in secrets_of_accounts() {
        for secret in secrets {
            for wrap in WRAPS {
                let text = in_json(&wrap.replace("{}", &secret.text));
                let body = format!(r#"{{"error":"a {text} b {text} c"}}"#);
                let upload = upload().with_account(own.clone());
                let error = upload.read_response(response(400, &[], body)).unwrap_err();
                let shown = error.as_api().unwrap().service_message().unwrap();
                assert!(
                    !shown.to_lowercase().contains(&secret.hidden),
                    "{} in {wrap}: {shown}",
                    secret.name
                );
                assert!(shown.starts_with("a ") && shown.ends_with('c'), "{shown}");
            }
        }
    }
}

macro_rules! tests {
    ($($endpoint:ident $module:ident,)+) => {
        $(#[test]
        fn $module() { no_secret_is_shown::<flow_http::$endpoint>(); })+
    };
}

/// Every secret in every place at every class of status, one test an endpoint.
mod tables {
    use super::no_secret_is_shown;

    flow_http::for_each_endpoint!(tests);
}
