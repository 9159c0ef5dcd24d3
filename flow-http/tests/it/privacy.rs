//! No `Debug`, `Display` or redacted view holds an address, its hex, or the token.

use flow_http::ids::JobId;
use flow_http::ids::proptest::account_email;
use flow_http::ids::{AccountEmail, MediaGenerationId, VideoId};
use flow_http::server::{Incoming, ServerResponse};
use flow_http::validate::FrameWindow;
use flow_http::{
    Api, ApiToken, Captcha, Endpoint, GenerateVideo, GetAsset, GetJob, VideoInput, redacted,
};
use http::{Request, StatusCode};
use proptest::prelude::*;

use crate::fixtures::{response, upload};

/// Long enough that it can't be there by chance.
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
    // Never fewer, whatever the environment says: an address is found in few of the cases only.
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
            // The path of a plain request names the account, but the token is marked.
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
            Ok(answer) => both(&answer),
            Err(error) => {
                let sources = std::iter::successors(std::error::Error::source(&error), |error| error.source());
                let sources: String = sources.map(|error| format!("{error} {error:?}")).collect();
                format!("{error} {} {sources} {:?}", both(&error), error.retry_advice())
            }
        };
        assert_hidden(&shown, &email, &token)?;
        assert_hidden(&shown, &stranger, &token)?;
    }

    #[test]
    fn answers_and_rejections((email, token) in secret()) {
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
