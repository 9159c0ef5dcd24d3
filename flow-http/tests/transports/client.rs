//! Uploads over each of the transports, by the glue of the examples.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::types::UploadResponse;
use flow_http::validate::CheckedAsset;
use flow_http::{Api, ApiToken, BaseUrl, Endpoint, Outcome, ResponseError, SendError, UploadAsset};
use futures_util::TryStreamExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt as _};
use tokio::time::Instant;
use tokio_util::io::{InspectReader, ReaderStream};

use crate::{glue_hyper, glue_reqwest, glue_ureq};

pub(crate) const TOKEN: &str = "user:4711-invented";
pub(crate) const ACCOUNT: &str = "nora@example.org";
/// For what should come to an end long before.
pub(crate) const AMPLE: Duration = Duration::from_secs(20);

pub(crate) fn token() -> ApiToken {
    ApiToken::parse(TOKEN).unwrap()
}

/// The service at an address.
pub(crate) fn service(base_url: &BaseUrl) -> Api {
    Api::new(token()).with_base_url(base_url.clone())
}

pub(crate) fn account() -> AccountEmail {
    AccountEmail::parse(ACCOUNT).unwrap()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Reqwest,
    Hyper,
    Ureq,
}

impl Transport {
    pub(crate) const ALL: [Self; 3] = [Self::Reqwest, Self::Hyper, Self::Ureq];
}

/// A body that is sent as it is read.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Bytes(Bytes),
    File(PathBuf),
    /// These bytes, and zeros up to this length.
    Padded(&'static [u8], u64),
    /// So many bytes at a time, with a pause after each.
    Slow(Bytes, usize, Duration),
}

impl Source {
    async fn to_async(&self) -> Box<dyn AsyncRead + Send + Unpin> {
        match self {
            Self::Bytes(bytes) => Box::new(io::Cursor::new(bytes.clone())),
            Self::File(path) => Box::new(File::open(path).await.unwrap()),
            Self::Padded(start, len) => {
                let padded = AsyncReadExt::chain(*start, tokio::io::repeat(0));
                Box::new(padded.take(*len))
            }
            Self::Slow(bytes, len, pause) => {
                let (bytes, len, pause) = (bytes.clone(), *len, *pause);
                let (mut from, to) = tokio::io::duplex(len);
                tokio::spawn(async move {
                    for piece in bytes.chunks(len) {
                        from.write_all(piece).await?;
                        tokio::time::sleep(pause).await;
                    }
                    io::Result::Ok(())
                });
                Box::new(to)
            }
        }
    }

    fn to_blocking(&self) -> Box<dyn Read + Send> {
        match self {
            Self::Bytes(bytes) => Box::new(io::Cursor::new(bytes.clone())),
            Self::File(path) => Box::new(std::fs::File::open(path).unwrap()),
            Self::Padded(start, len) => Box::new(Read::chain(*start, io::repeat(0)).take(*len)),
            Self::Slow(bytes, len, pause) => Box::new(Paced {
                rest: bytes.clone(),
                len: *len,
                pause: *pause,
            }),
        }
    }
}

struct Paced {
    rest: Bytes,
    len: usize,
    pause: Duration,
}

impl Read for Paced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.rest.len().min(self.len).min(buffer.len());
        buffer[..len].copy_from_slice(&self.rest.split_to(len));
        std::thread::sleep(self.pause);
        Ok(len)
    }
}

/// What became of an upload.
#[derive(Debug)]
pub(crate) enum Got {
    Answer(Result<UploadResponse, ResponseError>),
    /// No answer: what the client knows by what it has sent, and what the transport says.
    Nothing {
        outcome: Outcome,
        error: String,
    },
}

impl Got {
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Answer(Ok(_)) => Outcome::Done,
            Self::Answer(Err(error)) => error.outcome(),
            Self::Nothing { outcome, .. } => *outcome,
        }
    }

    pub(crate) fn media_generation_id(&self) -> Option<&MediaGenerationId> {
        match self {
            Self::Answer(Ok(uploaded)) => Some(uploaded.media_generation_id()),
            Self::Answer(Err(error)) => error.media_generation_id(),
            Self::Nothing { .. } => None,
        }
    }

    #[track_caller]
    pub(crate) fn error(self) -> ResponseError {
        match self {
            Self::Answer(Err(error)) => error,
            other => panic!("expected an answer that is an error, got {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn uploaded(self) -> UploadResponse {
        match self {
            Self::Answer(Ok(uploaded)) => uploaded,
            other => panic!("expected an upload, got {other:?}"),
        }
    }
}

/// The clients keep connections, as they do in a service.
#[derive(Clone)]
pub(crate) struct Clients {
    reqwest: reqwest::Client,
    hyper: Client<HttpConnector, UnsyncBoxBody<Bytes, io::Error>>,
    ureq: ureq::Agent,
    timeout: Duration,
}

impl Clients {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self {
            reqwest: glue_reqwest::client(timeout).unwrap(),
            hyper: glue_hyper::client(),
            ureq: glue_ureq::agent(timeout),
            timeout,
        }
    }

    pub(crate) async fn upload(
        &self,
        transport: Transport,
        base_url: &BaseUrl,
        body: &Source,
    ) -> Got {
        self.send(transport, &pinned(body), base_url, body).await
    }

    pub(crate) async fn send(
        &self,
        transport: Transport,
        upload: &UploadAsset,
        base_url: &BaseUrl,
        body: &Source,
    ) -> Got {
        let api = service(base_url);
        let sent = Arc::new(AtomicU64::new(0));
        let count = {
            let sent = Arc::clone(&sent);
            move |bytes: &[u8]| {
                sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            }
        };
        let answer = match transport {
            Transport::Reqwest => {
                let body = InspectReader::new(body.to_async().await, count);
                let body = reqwest::Body::wrap_stream(ReaderStream::new(body));
                let request = upload.to_request(&api, body).unwrap();
                let answer = glue_reqwest::send(&self.reqwest, request).await;
                answer.map_err(|error| format!("{error:?}"))
            }
            Transport::Hyper => {
                let body = InspectReader::new(body.to_async().await, count);
                let body = ReaderStream::new(body).map_ok(Frame::data);
                let body = StreamBody::new(body).boxed_unsync();
                let request = upload.to_request_with(&api, (), drop).unwrap();
                let request = request.map(|()| body);
                let deadline = Instant::now() + self.timeout;
                let answer = glue_hyper::send(&self.hyper, request, deadline).await;
                answer.map_err(|error| format!("{error:?}"))
            }
            Transport::Ureq => {
                let body = SyncInspectReader(body.to_blocking(), count);
                let (agent, upload) = (self.ureq.clone(), upload.clone());
                let sending = tokio::task::spawn_blocking(move || {
                    let body = ureq::SendBody::from_owned_reader(body);
                    let request = upload.to_request_with(&api, (), drop).unwrap();
                    let request = request.map(|()| body);
                    glue_ureq::send(&agent, request).map_err(|error| format!("{error:?}"))
                });
                sending.await.unwrap()
            }
        };
        match answer {
            Ok(answer) => Got::Answer(upload.read_response(answer)),
            Err(error) => {
                let sent = sent.load(Ordering::Relaxed);
                let outcome = SendError::no_response(upload, sent, error.as_str()).outcome();
                Got::Nothing { outcome, error }
            }
        }
    }
}

struct SyncInspectReader<R, F>(R, F);

impl<R: Read, F: FnMut(&[u8])> Read for SyncInspectReader<R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.0.read(buffer)?;
        (self.1)(&buffer[..len]);
        Ok(len)
    }
}

/// The upload of a body to the account of these tests.
pub(crate) fn pinned(body: &Source) -> UploadAsset {
    let (prefix, byte_len) = match body {
        Source::Bytes(bytes) | Source::Slow(bytes, ..) => (bytes.clone(), bytes.len() as u64),
        Source::File(path) => prefix(path),
        Source::Padded(start, len) => ((*start).into(), *len),
    };
    let asset = CheckedAsset::check(
        &prefix,
        flow_http::validate::Declared::BY_THE_BYTES,
        byte_len,
    );
    UploadAsset::new(asset.unwrap()).with_account(account())
}

fn prefix(path: &Path) -> (Bytes, u64) {
    let file = std::fs::File::open(path).unwrap();
    let byte_len = file.metadata().unwrap().len();
    let mut prefix = Vec::new();
    file.take(flow_http::validate::PREFIX_LEN as u64)
        .read_to_end(&mut prefix)
        .unwrap();
    (prefix.into(), byte_len)
}
