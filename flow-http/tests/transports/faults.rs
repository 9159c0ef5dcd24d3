//! Connections that break, hang or carry invalid data. In all cases, no call exceeds its deadline, nothing is reported
//! as uploaded that was not, and no received reference is lost.
//!
//! The server never ends a connection by a time limit, so a call without a deadline would not return at all.

use std::time::Duration;

use flow_http::contract::Contract;
use flow_http::{Endpoint, Outcome};
use futures_util::future::join_all;

use crate::client::{AMPLE, Clients, Got, Source, Transport, account, pinned, service, token};
use crate::responses::{IMAGE, image, json, large, reference, response, uploaded};
use crate::server::{End, Script, Server};
use crate::support;

/// The first deadline of calls that are to reach it.
const SHORT: Duration = Duration::from_millis(100);
/// No deadline is longer than four times this.
const LONG: Duration = Duration::from_mins(1);

/// An upload that ends at its deadline. On a busy machine a call may not get as far as `is_expected` before a short
/// deadline, so longer ones are tried; `is_expected` asserts what is true at any deadline.
async fn at_the_deadline(
    transport: Transport,
    script: &Script,
    body: &Source,
    is_expected: impl Fn(&Got) -> bool,
) -> Got {
    let mut deadline = SHORT;
    loop {
        let server = Server::start(script.clone());
        let clients = Clients::new(deadline);
        let got = clients.upload(transport, &server.base_url(), body).await;
        if is_expected(&got) || deadline > LONG {
            return got;
        }
        deadline *= 4;
    }
}

/// The connection is cut within the body: the server has not received all of it, so it can't have processed it. The
/// client may have passed all bytes to the kernel by then, so the outcome may be unknown to it, but a body that was
/// received completely is never reported as not sent.
#[tokio::test]
async fn a_cut_in_the_body_is_never_an_upload() {
    let byte_len = 16_u64 << 20;
    let body = large(byte_len);
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        for eighth in 0..=8 {
            let read = byte_len / 8 * eighth;
            let server = Server::start(Script::response("").after(read).then(End::Reset));
            let got = clients.upload(transport, &server.base_url(), &body).await;
            let Got::Nothing { outcome, error } = &got else {
                panic!("{transport:?} {eighth}/8: {got:?}");
            };
            let expected = match eighth {
                // More bytes are left than socket buffers can hold.
                0..=4 => Some(Outcome::NotSent),
                8 => Some(Outcome::Unknown),
                _ => None,
            };
            match expected {
                Some(expected) => {
                    assert_eq!(*outcome, expected, "{transport:?} {eighth}/8: {error}");
                }
                None => assert!(matches!(outcome, Outcome::NotSent | Outcome::Unknown)),
            }
        }
    }
}

/// A file that has shrunk since its check: the missing bytes are detected at once, and the server never receives all of
/// the body.
#[tokio::test]
async fn a_body_that_ends_early_is_never_an_upload() {
    let clients = Clients::new(AMPLE);
    let checked = large(200_000);
    for shrunk in [large(199_999), large(150_000), image()] {
        body_does_not_fit(&clients, &checked, &shrunk).await;
    }
}

/// A file that has grown: this is detected before its last byte is sent, and the server never receives all of the body.
#[tokio::test]
async fn a_body_that_goes_on_is_never_an_upload() {
    let clients = Clients::new(AMPLE);
    let checked = large(200_000);
    let bytes = [IMAGE, &vec![0; 300_000]].concat();
    for grown in [large(200_001), large(250_000), Source::Bytes(bytes.into())] {
        body_does_not_fit(&clients, &checked, &grown).await;
    }
}

async fn body_does_not_fit(clients: &Clients, checked: &Source, body: &Source) {
    for transport in Transport::ALL {
        let server = Server::start(Script::response(json(200, "", &uploaded())));
        let got = clients
            .send(transport, &pinned(checked), &server.base_url(), body)
            .await;
        let Got::Nothing { outcome, error } = &got else {
            panic!("{transport:?}: {got:?}");
        };
        assert_eq!(*outcome, Outcome::NotSent, "{transport:?}: {error}");
        assert!(error.contains("BodyLength"), "{transport:?}: {error}");
        for seen in server.seen() {
            assert!(seen.byte_len < 200_000, "{transport:?}");
        }
    }
}

/// The response with each framing, and the length of its headers.
fn framed(body: &str) -> [(usize, String); 3] {
    let chunks = body.as_bytes().chunks(100).map(|chunk| {
        let text = std::str::from_utf8(chunk).unwrap();
        format!("{:x}\r\n{text}\r\n", chunk.len())
    });
    let chunked = format!("{}0\r\n\r\n", chunks.collect::<String>());
    [
        json(200, "", body),
        response(200, "Transfer-Encoding: chunked\r\n", &chunked),
        response(200, "Connection: close\r\n", body),
    ]
    .map(|text| (text.find("\r\n\r\n").unwrap() + 4, text))
}

/// The part of the body that arrives when `text` is truncated after `cut` bytes, for any framing.
fn arrived(text: &str, head: usize, cut: usize) -> String {
    let rest = &text[head.min(cut)..cut];
    if !text.contains("chunked") {
        return rest.to_owned();
    }
    // Every other line is the length of a chunk; the body itself contains no line breaks.
    rest.split("\r\n").skip(1).step_by(2).collect()
}

#[tokio::test]
async fn a_cut_in_the_response_loses_no_reference() {
    let body = uploaded();
    let reference = reference(&body);
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        for (head, text) in framed(&body) {
            let eighths = (0..=8).map(|eighth| text.len() * eighth / 8);
            // Also at each byte around the end of the reference, for any chunks.
            let end = text.find("\"},\"width\"").unwrap();
            for cut in eighths.chain(end - 2..end + 4) {
                for end in [End::Close, End::Reset] {
                    let script = Script::response(&text.as_bytes()[..cut]).then(end);
                    let server = Server::start(script);
                    let got = clients
                        .upload(transport, &server.base_url(), &image())
                        .await;
                    let came = arrived(&text, head, cut);
                    let context = format!("{transport:?} {end:?} {cut} of {}: {got:?}", text.len());
                    let is_whole = came.contains(&format!("{reference}\""));
                    let expected = is_whole.then_some(reference);
                    let id = got.media_generation_id().map(|id| id.as_str().to_owned());
                    assert_eq!(id.as_deref(), expected, "{context}");
                    let expected = if is_whole {
                        Outcome::Done
                    } else {
                        Outcome::Unknown
                    };
                    assert_eq!(got.outcome(), expected, "{context}");
                    let is_answer = matches!(got, Got::Answer(_));
                    assert_eq!(is_answer, cut >= head, "{context}");
                }
            }
        }
    }
}

/// A server that stops within its response: the bytes received before the deadline are read.
#[tokio::test]
async fn silence_in_the_response_ends_at_the_deadline_and_loses_no_reference() {
    let body = uploaded();
    let text = json(200, "", &body);
    let behind = text.find("\"},\"width\"").unwrap() + 1;
    for transport in Transport::ALL {
        for cut in [
            0,
            10,
            text.find("\r\n\r\n").unwrap() + 4,
            behind - 10,
            behind,
            text.len() - 1,
        ] {
            let script = Script::response(&text.as_bytes()[..cut]).then(End::Hold);
            let expected = if cut >= behind {
                (Some(reference(&body)), Outcome::Done)
            } else {
                (None, Outcome::Unknown)
            };
            let is_expected = |got: &Got| {
                let id = got.media_generation_id().map(|id| id.as_str());
                assert_eq!(id.is_some(), got.outcome() == Outcome::Done, "{got:?}");
                (id, got.outcome()) == expected
            };
            let got = at_the_deadline(transport, &script, &image(), is_expected).await;
            assert!(is_expected(&got), "{transport:?} {cut}: {got:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_stops_reading_does_not_hold_a_client_past_its_deadline() {
    let body = large(16 << 20);
    let clients = Clients::new(SHORT);
    for transport in Transport::ALL {
        let server = Server::start(Script::response("").holding_after(1 << 10));
        let got = clients.upload(transport, &server.base_url(), &body).await;
        assert!(
            matches!(
                got,
                Got::Nothing {
                    outcome: Outcome::NotSent,
                    ..
                }
            ),
            "{got:?}"
        );
    }
}

/// A name, the bytes that are sent, and how the connection ends.
type Garbage = (&'static str, Vec<u8>, End);

const OK: &str = "HTTP/1.1 200 OK\r\n";

/// Pseudo-random bytes, always the same.
fn noise() -> Vec<u8> {
    let hash = |n: u32| n.wrapping_mul(2_654_435_761).to_be_bytes()[0];
    (0..4096).map(hash).collect()
}

fn broken_heads() -> Vec<Garbage> {
    let many = "X-A: b\r\n".repeat(2000);
    let long = "a".repeat(100);
    let switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";
    let rows: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("noise", noise()),
        ("an alert of TLS", b"\x15\x03\x01\x00\x02\x02\x28".into()),
        ("HTTP/2", b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80".into()),
        ("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n".into()),
        ("a status of letters", "HTTP/1.1 abc OK\r\n\r\n".into()),
        (
            "a version from the future",
            "HTTP/9.9 200 OK\r\n\r\n".into(),
        ),
        ("only line breaks", "\r\n\r\n\r\n".into()),
        ("many headers", format!("{OK}{many}\r\n").into()),
        ("a switch of protocols", switch.into()),
        ("no content", "HTTP/1.1 204 No Content\r\n\r\n".into()),
    ];
    let endless: Vec<(&str, Vec<u8>)> = vec![
        ("noise for ever", noise()),
        ("a head without end", format!("{OK}X-A: {long}").into()),
        (
            "continue for ever",
            b"HTTP/1.1 100 Continue\r\n\r\n".repeat(64),
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(name, text)| (name, text, End::Close));
    let endless = endless
        .into_iter()
        .map(|(name, text)| (name, text, End::Repeat));
    rows.chain(endless).collect()
}

fn broken_bodies() -> Vec<Garbage> {
    let deep = "[".repeat(100_000);
    let rows: Vec<(&str, &str, &str)> = vec![
        ("a negative length", "Content-Length: -1\r\n", "{}"),
        (
            "a length beyond numbers",
            "Content-Length: 99999999999999999999\r\n",
            "{}",
        ),
        (
            "two lengths",
            "Content-Length: 2\r\nContent-Length: 3\r\n",
            "{}",
        ),
        (
            "a chunk of no size",
            "Transfer-Encoding: chunked\r\n",
            "zz\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "a chunk of every size",
            "Transfer-Encoding: chunked\r\n",
            "ffffffffffffffff\r\n{}",
        ),
        ("text", "", "uploaded: yes"),
        ("an empty body", "Content-Length: 0\r\n", ""),
        ("null", "", "null"),
        ("an empty object", "", "{}"),
        ("a list", "", r#"["user:"]"#),
        (
            "a null reference",
            "",
            r#"{"mediaGenerationId":{"mediaGenerationId":null}}"#,
        ),
        (
            "an empty reference",
            "",
            r#"{"mediaGenerationId":{"mediaGenerationId":""}}"#,
        ),
        ("deep nesting", "", &deep),
    ];
    let row = |(name, headers, body)| (name, response(200, headers, body).into(), End::Close);
    let mut rows: Vec<Garbage> = rows.into_iter().map(row).collect();
    let blank = format!("{OK}\r\n{}", " ".repeat(64));
    rows.push(("a body without end", blank.into(), End::Repeat));
    let mut zipped =
        format!("{OK}Content-Encoding: gzip\r\nContent-Length: 4096\r\n\r\n").into_bytes();
    zipped.extend(noise());
    rows.push(("broken compression", zipped, End::Close));
    rows
}

#[tokio::test]
async fn garbage_is_never_an_upload() {
    let clients = Clients::new(AMPLE);
    let rows = [broken_heads(), broken_bodies()].concat();
    for transport in Transport::ALL {
        for (name, text, end) in &rows {
            let script = Script::response(text.clone()).then(*end);
            // All of the body was sent, and nothing in the response is a refusal.
            let is_expected = |got: &Got| {
                assert_eq!(got.media_generation_id(), None, "{name}, {transport:?}");
                got.outcome() == Outcome::Unknown
            };
            let got = if *end == End::Repeat {
                at_the_deadline(transport, &script, &image(), is_expected).await
            } else {
                let server = Server::start(script);
                let base_url = server.base_url();
                clients.upload(transport, &base_url, &image()).await
            };
            assert!(is_expected(&got), "{name}, {transport:?}: {got:?}");
        }
    }
}

/// A hundred parallel uploads through one client, each with its own bytes: every response belongs to its request.
#[tokio::test]
async fn a_hundred_parallel_uploads_are_independent() {
    let contract = Contract::new(token(), [account()]);
    let listener = support::bind(0).await.unwrap();
    let base_url = support::base_url(listener.local_addr().unwrap());
    let base_url = flow_http::BaseUrl::parse(&base_url).unwrap();
    let serving = tokio::spawn(support::serve(listener, contract.clone()));
    for transport in Transport::ALL {
        let clients = Clients::new(AMPLE);
        let uploads = (0..100_u8).map(|number| {
            let (clients, base_url, contract) = (&clients, &base_url, &contract);
            async move {
                // Bytes after the end of an image are not part of it.
                let bytes = [IMAGE, &[number; 10_000]].concat();
                let body = Source::Bytes(bytes.clone().into());
                let upload = pinned(&body);
                let request = upload.to_request(&service(base_url), bytes).unwrap();
                let expected = flow_http::contract::respond(contract, &request);
                let expected = upload.read_response(expected).unwrap();
                let got = clients.send(transport, &upload, base_url, &body).await;
                assert_eq!(
                    got.uploaded().media_generation_id(),
                    expected.media_generation_id(),
                    "{transport:?} {number}"
                );
                expected.media_generation_id().as_str().to_owned()
            }
        });
        let mut ids = join_all(uploads).await;
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 100);
    }
    serving.abort();
}
