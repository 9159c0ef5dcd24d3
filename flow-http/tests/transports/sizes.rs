//! Streamed bodies from the smallest to the largest.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use flow_http::validate::{MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN};

use crate::client::{AMPLE, Clients, Source, TOKEN, Transport};
use crate::responses::{IMAGE, json, uploaded};
use crate::server::{Script, Server, digest};

/// An image of one pixel. A shorter file is not an image, and is refused before it is sent.
const SMALLEST: &[u8] = b"RIFF$\0\0\0WEBPVP8 \x18\0\0\x000\x01\0\x9d\x01*\x01\0\x01\0\x02\x80B%\xa4\0\x03p\0\xfe\xf9\xd0@\0";
const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\0\0isommp42";

/// The file of a test, which is removed when this is dropped.
struct Temporary(PathBuf);

impl Temporary {
    /// Creates a file of `byte_len` bytes that begins with `prefix` and whose blocks all differ. Returns its hash as
    /// well.
    fn create(name: &str, prefix: &[u8], byte_len: u64) -> (Self, u64) {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let path = path.join(format!("{name}-{}", std::process::id()));
        let mut file = File::create(&path).unwrap();
        let mut written = 0_u64;
        let blocks = std::iter::from_fn(|| {
            let mut block = vec![0x5a; 1 << 16];
            block[..8].copy_from_slice(&written.to_be_bytes());
            if written == 0 {
                block[..prefix.len()].copy_from_slice(prefix);
            }
            block.truncate(usize::try_from((byte_len - written).min(1 << 16)).unwrap());
            written += block.len() as u64;
            file.write_all(&block).unwrap();
            (!block.is_empty()).then_some(block)
        });
        let digest = digest(blocks);
        (Self(path), digest)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The peak memory of this process, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(not(target_os = "linux"))]
fn peak_kib() -> u64 {
    0
}

/// Asserts that each transport sends every byte of a body for a server, with the length in the headers.
async fn arrives(body: impl Fn(&Server) -> Source, content_type: &str, byte_len: u64, digest: u64) {
    let clients = Clients::new(AMPLE);
    for transport in Transport::ALL {
        let server = Server::start(Script::response(json(200, "", &uploaded())));
        let body = body(&server);
        let got = clients.upload(transport, &server.base_url(), &body).await;
        got.uploaded();
        let [seen] = server.seen().try_into().expect("one request");
        assert_eq!(
            (seen.byte_len, seen.digest),
            (byte_len, digest),
            "{transport:?}"
        );
        assert!(
            seen.head
                .starts_with("POST /v1/google-flow/assets/nora%40example.org HTTP/1.1\r\n"),
            "{}",
            seen.head
        );
        let expected = [
            ("content-length", Some(byte_len.to_string())),
            ("content-type", Some(content_type.to_owned())),
            ("authorization", Some(format!("Bearer {TOKEN}"))),
            ("accept", Some("application/json".to_owned())),
            ("user-agent", Some(flow_http::DEFAULT_USER_AGENT.to_owned())),
            ("transfer-encoding", None),
            ("expect", None),
        ];
        for (name, value) in expected {
            assert_eq!(
                seen.header(name),
                value.as_deref(),
                "{name} of {transport:?}"
            );
        }
    }
}

/// Each piece is sent before the next one is made: nothing is collected on the way.
#[tokio::test]
async fn a_body_is_sent_while_it_is_made() {
    arrives(
        |server| Source::Slow(IMAGE.into(), 100, server.received()),
        "image/png",
        IMAGE.len() as u64,
        digest([IMAGE]),
    )
    .await;
}

#[tokio::test]
async fn the_smallest_body_arrives_byte_by_byte() {
    arrives(
        |server| Source::Slow(SMALLEST.into(), 1, server.received()),
        "image/webp",
        SMALLEST.len() as u64,
        digest([SMALLEST]),
    )
    .await;
}

#[tokio::test]
async fn the_largest_image_arrives() {
    let (file, digest) = Temporary::create("image", IMAGE, MAX_IMAGE_BYTE_LEN);
    let body = |_: &Server| Source::File(file.0.clone());
    arrives(body, "image/png", MAX_IMAGE_BYTE_LEN, digest).await;
}

/// Client and server together need little memory, independent of the length. It is measured in a separate process,
/// since other tests use memory as well.
#[test]
fn the_largest_video_arrives_in_constant_memory() {
    const ALONE: &str = "FLOW_HTTP_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return measure();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "sizes::the_largest_video_arrives_in_constant_memory",
            "--exact",
            "--nocapture",
        ])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let reported = String::from_utf8_lossy(&output.stderr);
    eprint!("{reported}");
    assert!(output.status.success(), "{reported}");
    assert!(
        reported.contains("more memory"),
        "the test did not run: {reported}"
    );
}

#[tokio::main(flavor = "current_thread")]
async fn measure() {
    let (file, digest) = Temporary::create("video", MP4, MAX_VIDEO_BYTE_LEN);
    let body = |_: &Server| Source::File(file.0.clone());
    // A small upload first, so that loading code and creating clients are not measured.
    an_image_arrives().await;
    let before = peak_kib();
    arrives(body, "video/mp4", MAX_VIDEO_BYTE_LEN, digest).await;
    let more = peak_kib() - before;
    eprintln!("more memory for uploads of 100 MiB: {more} KiB");
    assert!(more < 8 << 10, "{more} KiB");
}

async fn an_image_arrives() {
    let digest = digest([IMAGE]);
    arrives(
        |_| Source::Bytes(IMAGE.into()),
        "image/png",
        IMAGE.len() as u64,
        digest,
    )
    .await;
}
