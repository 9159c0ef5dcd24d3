//! Responses that are complete, early, late, truncated, from another host, or from a gateway.

use std::time::{Duration, SystemTime};

use flow_http::contract::{self, Contract};
use flow_http::types::DecodeErrorKind;
use flow_http::{Endpoint, ErrorCategory, Outcome, ResponseError, RetryAdvice};

use crate::client::{AMPLE, Clients, Got, Source, Transport, account, pinned, service, token};
use crate::server::{End, Script, Server};

pub(crate) const IMAGE: &[u8] = include_bytes!("../../examples/data/image.png");
const THROTTLED: &str = r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"PUBLIC_ERROR_USER_REQUESTS_THROTTLED"}]}}"#;
const SESSION: &str = r#"{"error":"Failed to refresh session: 500 Internal Server Error"}"#;

pub(crate) fn image() -> Source {
    Source::Bytes(IMAGE.into())
}

/// The beginning of an image, padded to a length.
pub(crate) fn large(byte_len: u64) -> Source {
    Source::Padded(IMAGE, byte_len)
}

/// The body of the contract server's response to [`image`].
pub(crate) fn uploaded() -> String {
    let contract = Contract::new(token(), [account()]);
    let base_url = flow_http::BaseUrl::parse("http://localhost").unwrap();
    let request = pinned(&image())
        .to_request(&service(&base_url), IMAGE.to_vec())
        .unwrap();
    let response = contract::respond(&contract, &request);
    String::from_utf8(response.into_body()).unwrap()
}

/// The reference in [`uploaded`].
pub(crate) fn reference(body: &str) -> &str {
    let start = body.find("user:").unwrap();
    let rest = &body[start..];
    &rest[..rest.find('"').unwrap()]
}

/// A response in the form of the wire. `headers` are complete lines.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} Whatever\r\n{headers}\r\n{body}")
}

pub(crate) fn json(status: u16, headers: &str, body: &str) -> String {
    let len = body.len();
    response(
        status,
        &format!(
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: {len}\r\n{headers}"
        ),
        body,
    )
}

fn html(status: u16, headers: &str, body: &str) -> String {
    let len = body.len();
    response(
        status,
        &format!("Content-Type: text/html\r\nContent-Length: {len}\r\n{headers}"),
        body,
    )
}

async fn exchange(clients: &Clients, transport: Transport, script: Script) -> Got {
    let server = Server::start(script);
    clients
        .upload(transport, &server.base_url(), &image())
        .await
}

#[tokio::test]
async fn a_596_passes_with_its_body_and_retry_after() {
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let script = Script::response(json(596, "Retry-After: 120\r\n", SESSION));
        let error = exchange(&clients, transport, script).await.error();
        let api = error.as_api().unwrap();
        assert_eq!(api.status().as_u16(), 596, "{transport:?}");
        assert_eq!(api.body(), SESSION.as_bytes());
        assert_eq!(api.category(), ErrorCategory::SessionExpired);
        let retry_after = api.retry_after(None).unwrap();
        assert_eq!(retry_after.delay, Duration::from_mins(2));
        assert_eq!(error.outcome(), Outcome::Refused);
        assert_eq!(error.retry_advice(), RetryAdvice::FixAccount);
    }
}

#[tokio::test]
async fn a_throttled_account_is_reported_with_its_rest() {
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let script = Script::response(json(429, "Retry-After: 1800\r\n", THROTTLED));
        let error = exchange(&clients, transport, script).await.error();
        let expected = RetryAdvice::RetryAnotherAccount {
            rest: Duration::from_mins(30),
            account: Some(account()),
        };
        assert_eq!(error.retry_advice(), expected, "{transport:?}");
        assert_eq!(error.outcome(), Outcome::Refused);
    }
}

#[tokio::test]
async fn an_upload_on_another_account_is_detected_and_keeps_its_reference() {
    let ivo = "user:4711-email:69766f406578616d706c652e6f7267-image:3b9e1c52";
    let body = uploaded().replace(reference(&uploaded()), ivo);
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let error = exchange(&clients, transport, Script::response(json(200, "", &body)))
            .await
            .error();
        assert!(
            matches!(error, ResponseError::AccountMismatch(_)),
            "{transport:?}"
        );
        assert_eq!(error.media_generation_id().unwrap().as_str(), ivo);
        assert_eq!(error.outcome(), Outcome::Done);
    }
}

/// All clients read the response of a server that responds, stops sending and continues to read. A server that closes
/// at once resets the connection: `hyper` and `reqwest`, which read while they send, may still receive the response;
/// `ureq`, which sends first, only detects that the body was not sent completely. In no case is an upload reported.
#[tokio::test]
async fn an_early_response_is_a_refusal_or_nothing_was_sent() {
    let body = large(16 << 20);
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        for (read, end) in [(0, End::Close), (1 << 20, End::Close), (0, End::Reset)] {
            let head = "Connection: close\r\nRetry-After: 1800\r\n";
            let server = Server::start(
                Script::response(json(429, head, THROTTLED))
                    .after(read)
                    .then(end),
            );
            let got = clients.upload(transport, &server.base_url(), &body).await;
            let context = format!("{transport:?} {read} {end:?} {got:?}");
            match got {
                Got::Answer(Err(ResponseError::Api(error))) => {
                    assert_eq!(error.status().as_u16(), 429, "{context}");
                    assert_eq!(error.outcome(), Outcome::Refused, "{context}");
                }
                Got::Nothing { outcome, .. } if end == End::Reset => {
                    assert_eq!(outcome, Outcome::NotSent, "{context}");
                }
                _ => panic!("{context}"),
            }
        }
    }
}

/// With `Content-Length`, a client detects missing bytes; without it, the body just ends. Both give the same error.
#[tokio::test]
async fn a_truncated_response_is_undecodable_and_its_outcome_unknown() {
    let whole = uploaded();
    let cut = &whole[..whole.find("user:").unwrap() + 20];
    let length = format!("Content-Length: {}\r\n", whole.len());
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        for headers in [length.as_str(), "Connection: close\r\n", ""] {
            let script = Script::response(response(200, headers, cut));
            let error = exchange(&clients, transport, script).await.error();
            let ResponseError::Decode(undecodable) = &error else {
                panic!("{transport:?} {headers:?}: {error:?}");
            };
            assert_eq!(
                undecodable.decode_error().kind(),
                DecodeErrorKind::Truncated
            );
            assert_eq!(undecodable.decode_error().body(), cut.as_bytes());
            assert_eq!(
                error.media_generation_id(),
                None,
                "half a reference is not a reference"
            );
            assert_eq!(error.outcome(), Outcome::Unknown);
            assert_eq!(error.retry_advice(), RetryAdvice::Stop);
        }
    }
}

#[tokio::test]
async fn a_truncated_error_keeps_its_status() {
    let headers = format!(
        "Content-Length: {}\r\nRetry-After: 1800\r\n",
        THROTTLED.len()
    );
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let script = Script::response(response(429, &headers, &THROTTLED[..60]));
        let error = exchange(&clients, transport, script).await.error();
        assert_eq!(
            error.as_api().unwrap().category(),
            ErrorCategory::RateLimited,
            "{transport:?}"
        );
        let after = Duration::from_mins(30);
        assert_eq!(
            error.retry_advice(),
            RetryAdvice::RetrySameAccount { after }
        );
    }
}

#[tokio::test]
async fn a_response_in_pieces_is_read_completely() {
    let body = uploaded();
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let mut script = Script::response(json(200, "", &body));
        script.piece_len = 40;
        let uploaded = exchange(&clients, transport, script).await.uploaded();
        assert_eq!(uploaded.media_generation_id().as_str(), reference(&body));
        assert_eq!((uploaded.width(), uploaded.height()), (Some(96), Some(64)));
    }
}

#[tokio::test]
async fn a_redirect_is_an_error_and_the_token_stays_here() {
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        for status in [301, 302, 303, 307, 308] {
            let elsewhere = Server::start(Script::response(json(200, "", &uploaded())));
            let location = format!("Location: {}/v1/google-flow/assets\r\n", elsewhere.origin());
            let error = exchange(
                &clients,
                transport,
                Script::response(json(status, &location, "")),
            )
            .await
            .error();
            let api = error.as_api().unwrap();
            assert_eq!(api.status().as_u16(), status, "{transport:?}");
            assert_eq!(api.category(), ErrorCategory::Redirect);
            assert_eq!(error.outcome(), Outcome::Refused);
            assert_eq!(error.retry_advice(), RetryAdvice::FixRequest);
            assert!(
                elsewhere.seen().is_empty(),
                "{transport:?} followed {status}"
            );
        }
    }
}

#[tokio::test]
async fn pages_of_a_gateway_are_classified_by_their_status() {
    let page = "<html><head><title>502 Bad Gateway</title></head></html>";
    let pause = RetryAdvice::RetrySameAccount {
        after: Duration::from_secs(90),
    };
    let rows = [
        (
            502,
            "",
            page,
            ErrorCategory::Gateway,
            Outcome::Unknown,
            RetryAdvice::Stop,
        ),
        (
            504,
            "",
            "",
            ErrorCategory::Gateway,
            Outcome::Unknown,
            RetryAdvice::Stop,
        ),
        (
            524,
            "",
            page,
            ErrorCategory::Gateway,
            Outcome::Unknown,
            RetryAdvice::Stop,
        ),
        (
            521,
            "Retry-After: 90\r\n",
            page,
            ErrorCategory::Unreachable,
            Outcome::NotSent,
            pause.clone(),
        ),
        (
            503,
            "Retry-After: Wed, 25 Nov 2026 14:31:30 GMT\r\nDate: Wed, 25 Nov 2026 14:30:00 GMT\r\n",
            page,
            ErrorCategory::Unavailable,
            Outcome::Refused,
            pause,
        ),
        (
            403,
            "",
            "error code: 1010",
            ErrorCategory::Blocked,
            Outcome::Refused,
            RetryAdvice::FixRequest,
        ),
        (
            413,
            "",
            page,
            ErrorCategory::TooLarge,
            Outcome::Refused,
            RetryAdvice::FixRequest,
        ),
    ];
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        for (status, headers, body, category, outcome, advice) in &rows {
            let script = Script::response(html(*status, headers, body));
            let error = exchange(&clients, transport, script).await.error();
            let api = error.as_api().unwrap();
            assert_eq!(api.status().as_u16(), *status);
            assert_eq!(api.body(), body.as_bytes(), "{transport:?} {status}");
            assert_eq!(
                (api.category(), error.outcome()),
                (*category, *outcome),
                "{status}"
            );
            assert_eq!(error.retry_advice(), *advice, "{transport:?} {status}");
        }
        let script = Script::response(html(200, "", page));
        let error = exchange(&clients, transport, script).await.error();
        assert!(matches!(error, ResponseError::Decode(_)), "{transport:?}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}

/// No server listens: nothing was sent, and this is reported at once.
#[tokio::test]
async fn an_unreachable_server_is_reported_at_once() {
    // A port that is in use, without a listener.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    let base_url = flow_http::BaseUrl::parse(&format!("http://{address}")).unwrap();
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let got = clients.upload(transport, &base_url, &image()).await;
        let Got::Nothing { outcome, error } = &got else {
            panic!("{got:?}");
        };
        assert_eq!(*outcome, Outcome::NotSent);
        assert!(error.contains("ConnectionRefused"), "{error}");
    }
}

#[tokio::test]
async fn dates_are_read_by_the_clock_of_the_caller() {
    let retry_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_617_090);
    let headers = "Retry-After: Wed, 25 Nov 2026 14:31:30 GMT\r\n";
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let error = exchange(
            &clients,
            transport,
            Script::response(html(503, headers, "")),
        )
        .await
        .error();
        let after = Duration::from_secs(45);
        assert_eq!(
            error.retry_advice_at(retry_at - after),
            RetryAdvice::RetrySameAccount { after },
            "{transport:?}"
        );
    }
}
