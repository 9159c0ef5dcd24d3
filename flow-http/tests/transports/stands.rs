//! The contract server as a program that runs for a long time: no connection can end it, and every malformed body has a
//! correct response. The tests use pipes in memory and paused time, so that a timeout is reached only when nothing else
//! can happen.

use std::io::{self, ErrorKind, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::serve::Listener;
use flow_http::contract::{self, Contract, Scenario};
use flow_http::ids::AccountEmail;
use flow_http::server::ServerResponse;
use flow_http::{Api, ApiToken, Endpoint as _, UploadAsset};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::axum_service;
use crate::support::{
    self, Accept, BODY_TIME, CROWDED_HEAD_TIME, HEAD_TIME, MAX_CONNECTIONS, PIECE_TIME, Spool,
};

const IMAGE: &[u8] = include_bytes!("../../examples/data/image.png");
const CLIP: &[u8] = include_bytes!("../../examples/data/clip.mp4");
const TOKEN: &str = "user:4711-invented";
/// More bytes than any response has.
const PIPE: usize = 256 << 10;

fn server() -> Contract {
    let nora = AccountEmail::parse("nora@example.org").unwrap();
    Contract::new(ApiToken::parse(TOKEN).unwrap(), [nora])
}

/// A listener whose connections and errors come from the test.
struct Pipes(tokio::sync::Mutex<mpsc::UnboundedReceiver<io::Result<DuplexStream>>>);

impl Accept for Pipes {
    type Stream = DuplexStream;

    async fn accept(&self) -> io::Result<DuplexStream> {
        match self.0.lock().await.recv().await {
            Some(stream) => stream,
            None => std::future::pending().await,
        }
    }
}

impl Listener for Pipes {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        let stream = Accept::accept(self).await;
        (stream.expect("a connection"), ())
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Clone)]
struct Net(mpsc::UnboundedSender<io::Result<DuplexStream>>);

impl Net {
    fn new() -> (Self, Pipes) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), Pipes(tokio::sync::Mutex::new(receiver)))
    }

    /// A network with a contract server.
    fn serving(contract: Contract) -> Self {
        let (net, pipes) = Self::new();
        tokio::spawn(support::serve(pipes, contract));
        net
    }

    fn connect(&self) -> DuplexStream {
        let (client, server) = tokio::io::duplex(PIPE);
        self.0.send(Ok(server)).unwrap();
        client
    }

    /// Sends bytes, closes the sending side, and returns the response.
    async fn ask(&self, request: &[u8]) -> String {
        let (mut from, mut to) = tokio::io::split(self.connect());
        let sending = async {
            // A server that has refused the request does not continue to read.
            let _ = to.write_all(request).await;
            let _ = to.shutdown().await;
        };
        let mut response = Vec::new();
        let ((), read) = tokio::join!(sending, from.read_to_end(&mut response));
        read.unwrap();
        String::from_utf8(response).unwrap()
    }
}

/// The headers of an upload, with additional lines.
fn head(token: &str, content_type: &str, lines: &str) -> String {
    format!(
        "POST /v1/google-flow/assets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {content_type}\r\nConnection: close\r\n{lines}\r\n"
    )
}

fn upload(content_type: &str, body: &[u8]) -> Vec<u8> {
    let lines = format!("Content-Length: {}\r\n", body.len());
    [head(TOKEN, content_type, &lines).as_bytes(), body].concat()
}

fn body(response: &str) -> &str {
    response.split_once("\r\n\r\n").expect("a head").1
}

fn status(response: &str) -> &str {
    response.get(9..12).unwrap_or("none")
}

async fn an_image_arrives(net: &Net) {
    let response = net.ask(&upload("image/png", IMAGE)).await;
    assert_eq!(status(&response), "200", "{response}");
}

/// Bodies in memory, in a file, over the limit, and refused by their headers have the response of the pure function.
#[tokio::test(start_paused = true)]
async fn the_socket_and_the_function_agree() {
    let net = Net::serving(server());
    let long = |start: &[u8], len: usize| [start, &vec![0; len - start.len()]].concat();
    for (content_type, file) in [
        ("image/png", IMAGE.to_vec()),
        ("video/mp4", CLIP.to_vec()),
        ("image/png", Vec::new()),
        ("image/gif", IMAGE.to_vec()),
        ("image/png", CLIP.to_vec()),
        ("image/png", long(IMAGE, 64 << 10)),
        ("image/png", long(IMAGE, (64 << 10) + 1)),
        ("image/png", long(IMAGE, (1 << 20) + 1)),
        ("image/png", long(IMAGE, 20_971_520)),
        ("image/png", long(IMAGE, 20_971_521)),
        ("video/mp4", long(&CLIP[..CLIP.len() / 2], 3 << 20)),
    ] {
        let name = format!("{content_type}, {} bytes", file.len());
        let request = http::Request::post("/v1/google-flow/assets")
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", content_type)
            .header("content-length", file.len())
            .body(&file)
            .unwrap();
        let expected = contract::respond(&server(), &request);
        let chunks = file.chunks(1 << 16).map(|chunk| {
            let size = format!("{:x}\r\n", chunk.len()).into_bytes();
            [&size, chunk, b"\r\n"].concat()
        });
        let lines = "Transfer-Encoding: chunked\r\n";
        let chunked = [
            head(TOKEN, content_type, lines).into_bytes(),
            chunks.collect::<Vec<_>>().concat(),
            b"0\r\n\r\n".to_vec(),
        ];
        for request in [upload(content_type, &file), chunked.concat()] {
            let response = net.ask(&request).await;
            assert_eq!(status(&response), expected.status().as_str(), "{name}");
            let expected = String::from_utf8_lossy(expected.body());
            assert_eq!(body(&response), expected, "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_body_is_reported_as_such() {
    let net = Net::serving(server());
    let chunked = "Transfer-Encoding: chunked\r\n";
    for (lines, rest, text) in [
        (
            "Content-Length: 500\r\n",
            "12345",
            "The body ended after 5 of 500 bytes",
        ),
        (
            "Content-Length: 104857600\r\n",
            "",
            "The body ended after 0 of 104857600 bytes",
        ),
        (
            chunked,
            "5\r\n12345\r\n",
            "The body ended after 5 bytes, before its last chunk",
        ),
        (
            chunked,
            "5\r\n123",
            "The body ended after 3 bytes, before its last chunk",
        ),
        (
            chunked,
            "5\r\n12345\r\nxyz\r\n",
            "The body is not in valid chunked encoding",
        ),
        (
            chunked,
            "5\r\n1234567890",
            "The body is not in valid chunked encoding",
        ),
        (
            chunked,
            "fffffffffffffffff\r\n1",
            "The body is not in valid chunked encoding",
        ),
    ] {
        let request = head(TOKEN, "video/mp4", lines) + rest;
        let response = net.ask(request.as_bytes()).await;
        assert_eq!(status(&response), "400", "{response}");
        assert_eq!(body(&response), format!(r#"{{"error":"{text}"}}"#));
    }
    an_image_arrives(&net).await;
}

/// Without the correct token, the server neither requests nor waits for a body.
#[tokio::test(start_paused = true)]
async fn the_token_comes_before_the_body() {
    let net = Net::serving(server());
    let expect = "Expect: 100-continue\r\nContent-Length: 104857600\r\n";
    let began = Instant::now();
    for lines in [
        expect,
        "Content-Length: 104857600\r\n",
        "Transfer-Encoding: chunked\r\n",
    ] {
        let mut client = net.connect();
        let request = head("user:4711-wrong", "video/mp4", lines);
        client.write_all(request.as_bytes()).await.unwrap();
        let mut response = vec![0; PIPE];
        let len = client.read(&mut response).await.unwrap();
        let response = String::from_utf8_lossy(&response[..len]);
        assert!(response.starts_with("HTTP/1.1 401 "), "{response}");
        assert!(response.contains("connection: close\r\n"), "{response}");
        assert_eq!(body(&response), r#"{"error":"Unauthorized"}"#);
    }
    assert_eq!(began.elapsed(), Duration::ZERO, "a limit of time was met");

    let mut client = net.connect();
    let lines = format!(
        "Expect: 100-continue\r\nContent-Length: {}\r\n",
        IMAGE.len()
    );
    let request = head(TOKEN, "image/png", &lines);
    client.write_all(request.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    client.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    client.write_all(IMAGE).await.unwrap();
    let mut response = String::new();
    client.read_to_string(&mut response).await.unwrap();
    assert_eq!(status(&response), "200", "{response}");
}

/// A client that sends everything before it reads receives the response nevertheless.
#[tokio::test(start_paused = true)]
async fn a_refusal_reaches_a_client_that_still_sends() {
    let net = Net::serving(server());
    let mut client = net.connect();
    let lines = "Content-Length: 4000000\r\n";
    let request = head("user:4711-wrong", "image/png", lines).into_bytes();
    let all = [request, vec![0; 4_000_000]].concat();
    client
        .write_all(&all)
        .await
        .expect("it is read, and dropped");
    let mut response = String::new();
    client.read_to_string(&mut response).await.unwrap();
    assert_eq!(status(&response), "401", "{response}");
}

/// The time after which a connection with this input is closed, and the response.
async fn lifetime(net: &Net, sent: &[u8]) -> (Duration, String) {
    let mut client = net.connect();
    let began = Instant::now();
    client.write_all(sent).await.unwrap();
    let mut response = Vec::new();
    let _ = client.read_to_end(&mut response).await;
    (began.elapsed(), String::from_utf8(response).unwrap())
}

#[tokio::test(start_paused = true)]
async fn half_sent_requests_time_out() {
    let net = Net::serving(server());
    for sent in [
        "",
        "P",
        "POST /v1/google-flow/assets HTTP/1.1\r\nHost: x\r\n",
    ] {
        let (time, response) = lifetime(&net, sent.as_bytes()).await;
        assert_eq!(response, "");
        assert!((HEAD_TIME..HEAD_TIME * 2).contains(&time), "{time:?}");
    }
    let request = upload("image/png", IMAGE);
    let (time, response) = lifetime(&net, &request[..request.len() - 1]).await;
    assert_eq!(status(&response), "408");
    assert_eq!(body(&response), r#"{"error":"The body came too slowly"}"#);
    assert!((PIECE_TIME..PIECE_TIME * 2).contains(&time), "{time:?}");
    // A connection that is kept alive for another request ends as well.
    let get = format!(
        "GET /v1/google-flow/jobs/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    );
    let (time, response) = lifetime(&net, get.as_bytes()).await;
    assert_eq!(status(&response), "400", "{response}");
    assert!((HEAD_TIME..HEAD_TIME * 2).contains(&time), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_times_out() {
    let net = Net::serving(server());
    let (mut from, mut to) = tokio::io::split(net.connect());
    let request = head(TOKEN, "image/png", "Content-Length: 4000\r\n");
    to.write_all(request.as_bytes()).await.unwrap();
    let began = Instant::now();
    tokio::spawn(async move {
        while to.write_all(b"x").await.is_ok() {
            sleep(PIECE_TIME / 3).await;
        }
    });
    let mut response = [0; 12];
    from.read_exact(&mut response).await.unwrap();
    assert_eq!(&response, b"HTTP/1.1 408");
    assert!((BODY_TIME..BODY_TIME * 2).contains(&began.elapsed()));
}

/// A body without pauses and without an end. The sender advances the clock with each piece.
#[tokio::test(start_paused = true)]
async fn an_endless_body_times_out() {
    let net = Net::serving(server());
    let (mut from, mut to) = tokio::io::split(net.connect());
    let request = head(TOKEN, "image/png", "Transfer-Encoding: chunked\r\n");
    to.write_all(request.as_bytes()).await.unwrap();
    let began = Instant::now();
    tokio::spawn(async move {
        while to.write_all(b"1\r\nx\r\n").await.is_ok() {
            tokio::time::advance(Duration::from_secs(1)).await;
        }
    });
    let mut response = [0; 12];
    from.read_exact(&mut response).await.unwrap();
    assert_eq!(&response, b"HTTP/1.1 408");
    assert!((BODY_TIME..BODY_TIME * 2).contains(&began.elapsed()));
}

/// Ten times as many incomplete headers as there are connections: a client that connects after them is served, without
/// waiting for ten times the timeout of headers.
#[tokio::test(start_paused = true)]
async fn half_open_headers_make_room() {
    let net = Net::serving(server());
    let mut open = Vec::new();
    for _ in 0..10 * MAX_CONNECTIONS {
        let mut client = net.connect();
        client.write_all(b"POST /v1/goo").await.unwrap();
        open.push(client);
    }
    let began = Instant::now();
    an_image_arrives(&net).await;
    let time = began.elapsed();
    assert!(time < 11 * 2 * CROWDED_HEAD_TIME, "{time:?}");
    drop(open);
    an_image_arrives(&net).await;
}

/// Requests that are being processed are not closed to make room.
#[tokio::test(start_paused = true)]
async fn uploads_are_not_closed_for_others() {
    let net = Net::serving(server());
    let request = upload("image/png", IMAGE);
    let (start, end) = request.split_at(request.len() - 1);
    let mut uploads = Vec::new();
    for _ in 0..MAX_CONNECTIONS {
        let mut client = net.connect();
        client.write_all(start).await.unwrap();
        uploads.push(client);
    }
    let (waiting, asked) = (net.clone(), Arc::new(Mutex::new(None)));
    let recorded = Arc::clone(&asked);
    let waiting = tokio::spawn(async move {
        an_image_arrives(&waiting).await;
        *recorded.lock().unwrap() = Some(Instant::now());
    });
    sleep(PIECE_TIME / 2).await;
    assert!(asked.lock().unwrap().is_none(), "there was no place");
    for client in &mut uploads {
        client.write_all(end).await.unwrap();
        let mut response = [0; 12];
        client.read_exact(&mut response).await.unwrap();
        assert_eq!(&response, b"HTTP/1.1 200");
    }
    drop(uploads);
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn errors_of_accept_pass() {
    let net = Net::serving(server());
    // The errors EMFILE, ENFILE, ENOBUFS, ENOMEM and ECONNABORTED of Linux.
    for code in [24, 23, 105, 12, 103] {
        net.0.send(Err(io::Error::from_raw_os_error(code))).unwrap();
    }
    net.0.send(Err(ErrorKind::Other.into())).unwrap();
    an_image_arrives(&net).await;
}

#[tokio::test(start_paused = true)]
async fn long_headers_are_refused() {
    let net = Net::serving(server());
    let head = |len| format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(len));
    let response = net.ask(head(16 << 10).as_bytes()).await;
    assert_eq!(status(&response), "401", "{response}");
    for len in [64 << 10, 4 << 20] {
        let response = net.ask(head(len).as_bytes()).await;
        assert_eq!(status(&response), "431", "{response}");
    }
    an_image_arrives(&net).await;
}

/// Only the bytes that the response depends on are kept.
#[test]
fn bodies_are_kept_up_to_the_hashed_part() {
    for (limit, pieces, kept) in [
        (0, &[3, 5][..], 0),
        (8, &[3, 5], 8),
        (7, &[3, 5, 9], 7),
        (100_000, &[65_536, 65_536], 100_000),
        (100_000, &[200_000], 100_000),
        (u64::MAX, &[65_536, 1], 65_537),
    ] {
        let mut spool = Spool::new(limit);
        for len in pieces {
            spool.add(&vec![b'x'; *len]).unwrap();
        }
        let sum: usize = pieces.iter().sum();
        assert_eq!(spool.byte_len, sum as u64);
        assert_eq!(spool.file.seek(SeekFrom::End(0)).unwrap(), kept);
        // A longer body is kept in a file.
        assert_eq!(spool.file.is_rolled(), kept > 65_536, "{limit}");
    }
    let limit_of = |content_type: &str| {
        let request = http::Request::post("/v1/google-flow/assets")
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", content_type)
            .body(())
            .unwrap();
        contract::check_head(&server(), &request.into_parts().0).unwrap()
    };
    assert_eq!(limit_of("image/png"), 20_971_520);
    assert_eq!(limit_of("video/mp4"), 104_857_600);
    assert_eq!(limit_of("text/plain"), 0);
}

/// Jobs belong to the server, and can be polled on any connection.
#[tokio::test(start_paused = true)]
async fn a_job_lives_longer_than_its_connection() {
    let net = Net::serving(server().with_scenario(Scenario::JobSlow));
    let uploaded = net.ask(&upload("video/mp4", CLIP)).await;
    let clip: serde_json::Value = serde_json::from_str(body(&uploaded)).unwrap();
    let clip = clip["mediaGenerationId"]["mediaGenerationId"]
        .as_str()
        .unwrap();
    let json = format!(
        r#"{{"model":"omni-flash","prompt":"make it snow","referenceVideo_1":"{clip}","startFrameIndex_1":0,"endFrameIndex_1":24,"async":true}}"#
    );
    let request = |line: &str, json: &str| {
        format!(
            "{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{json}",
            json.len()
        )
    };
    let mut ids = Vec::new();
    for _ in 0..2 {
        let started = net
            .ask(request("POST /v1/google-flow/videos", &json).as_bytes())
            .await;
        assert_eq!(status(&started), "201", "{started}");
        let started: serde_json::Value = serde_json::from_str(body(&started)).unwrap();
        ids.push(started["jobid"].as_str().unwrap().to_owned());
    }
    assert_ne!(ids[0], ids[1], "what was paid for twice is seen");
    let line = format!("GET /v1/google-flow/jobs/{}", ids[1]);
    for expected in ["started", "started", "started", "completed", "completed"] {
        let job = net.ask(request(&line, "").as_bytes()).await;
        let job: serde_json::Value = serde_json::from_str(body(&job)).unwrap();
        assert_eq!(job["status"], expected);
        assert_eq!(job["request"]["prompt"], "make it snow");
    }
    // Longer than the part that is read of a body that is not an upload.
    let long = format!(r#"{{"prompt":"{}"}}"#, "x".repeat(1 << 20));
    let long = net
        .ask(request("POST /v1/google-flow/videos", &long).as_bytes())
        .await;
    let expected = ServerResponse::json_too_large((1 << 20) + 13, 1 << 20).into_http();
    assert_eq!(body(&long).as_bytes(), expected.body());
    assert_eq!(status(&long), "413");
}

/// The example of a service closes the connection of an incomplete form, and frees its slot.
#[tokio::test(start_paused = true)]
async fn a_half_sent_form_times_out() {
    let api = Api::new(ApiToken::parse(TOKEN).unwrap());
    let wire = axum_service::support::wire::Wire::new(api);
    let service = axum_service::Service::new(wire.unwrap_or_else(|_| panic!("no client")));
    let router = axum_service::router(service);
    let (net, pipes) = Net::new();
    tokio::spawn(async { axum::serve(pipes, router).await });
    let part = axum_service::form("file\"; filename=\"a.png", Some("image/png"), IMAGE);
    let request = |len: usize| {
        format!(
            "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=boundary\r\n\
             Content-Length: {len}\r\nConnection: close\r\n\r\n"
        )
    };
    let whole = [request(4000).as_bytes(), &part].concat();
    for cut in [
        request(4000).len(),
        request(4000).len() + 20,
        whole.len() - 9,
    ] {
        // All slots at the same time, and then again.
        for _ in 0..2 {
            let clients = (0..4).map(|_| lifetime(&net, &whole[..cut]));
            for (time, response) in futures_util::future::join_all(clients).await {
                assert_eq!(status(&response), "408", "{response}");
                let limit = axum_service::PIECE_TIME;
                assert!((limit..limit * 2).contains(&time), "{time:?}");
            }
        }
    }
    // The slots are free: a form is read, and refused because it has no file.
    let no_file = [
        &axum_service::form("other", None, b"x")[..],
        b"--boundary--\r\n",
    ]
    .concat();
    let no_file = [request(no_file.len()).as_bytes(), &no_file].concat();
    let (_, response) = lifetime(&net, &no_file).await;
    assert_eq!(status(&response), "400", "{response}");
    assert_eq!(body(&response), "choose a file first\n");
}

#[test]
fn text_for_a_terminal_has_no_commands() {
    for (text, shown) in [
        (
            "user:4711-email:6e-image:abc",
            "user:4711-email:6e-image:abc",
        ),
        ("it's \"ok\", Zoë", "it's \"ok\", Zoë"),
        ("\u{1b}]0;x\u{7}", "\\u001b]0;x\\u0007"),
        ("Zoe\u{308} \u{e0041}", "Zoe\u{308} \\udb40\\udc41"),
        ("a\u{202e}b\u{9b}c\r\n", "a\\u202eb\\u009bc\\r\\n"),
    ] {
        assert_eq!(support::cli::printable(text), shown);
    }
}

/// Equal bytes have the same reference in memory and in a file, and other bytes have another one.
#[test]
fn equal_bytes_have_equal_references() {
    let reference = |file: &[u8], in_file: bool| {
        let asset = flow_http::validate::CheckedAsset::check(file, "image/png", file.len() as u64);
        let upload = UploadAsset::new(asset.unwrap());
        let api = Api::new(ApiToken::parse(TOKEN).unwrap());
        let request = upload.to_request(&api, file.to_vec()).unwrap();
        let response = if in_file {
            let (parts, file) = request.into_parts();
            let len = file.len() as u64;
            contract::respond_to_reader(&server(), &parts, io::Cursor::new(file), len)
        } else {
            contract::respond(&server(), &request)
        };
        let uploaded = upload.read_response(response).unwrap();
        uploaded.media_generation_id().as_str().to_owned()
    };
    let mut seen = Vec::new();
    for more in [
        0,
        1,
        15,
        16,
        17,
        65_536 - IMAGE.len(),
        65_536,
        1 << 20,
        (1 << 20) + 1,
    ] {
        let file = [IMAGE, &vec![0; more]].concat();
        let id = reference(&file, true);
        assert_eq!(id, reference(&file, false), "{more}");
        assert!(!seen.contains(&id), "{more}");
        seen.push(id);
    }
}
