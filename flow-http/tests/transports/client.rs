//! Calls over each transport, by its adapter.

use std::error::Error as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::transport::{self, SendOptions};
use flow_http::types::UploadResponse;
use flow_http::validate::CheckedAsset;
use flow_http::{Api, ApiToken, BaseUrl, Endpoint, Outcome, ResponseError, SendError, UploadAsset};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::io::{AsyncReadExt, AsyncWriteExt as _};
use tokio::runtime::Handle;
use tokio::sync::watch;

pub(crate) const TOKEN: &str = "user:4711-invented";
pub(crate) const ACCOUNT: &str = "nora@example.org";
/// A deadline that no call reaches, however slow the machine is.
pub(crate) const AMPLE: Duration = Duration::from_hours(1);

pub(crate) fn token() -> ApiToken {
    ApiToken::parse(TOKEN).unwrap()
}

/// The service at a base URL.
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

/// A body that is produced while it is sent.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Bytes(Bytes),
    File(PathBuf),
    /// These bytes, padded with zeros to this length.
    Padded(&'static [u8], u64),
    /// This number of bytes at a time. Each piece is made when the server has received all before it.
    Slow(Bytes, usize, watch::Receiver<u64>),
}

impl Source {
    fn to_async(&self) -> transport::Body {
        match self {
            Self::Bytes(bytes) => bytes.clone().into(),
            Self::File(path) => File::open(path).unwrap().into(),
            Self::Padded(start, len) => {
                let padded = AsyncReadExt::chain(*start, tokio::io::repeat(0));
                transport::Body::from_reader(padded.take(*len))
            }
            Self::Slow(bytes, len, received) => {
                let (bytes, len, mut received) = (bytes.clone(), *len, received.clone());
                let (mut from, to) = tokio::io::duplex(len);
                tokio::spawn(async move {
                    let mut made = 0;
                    for piece in bytes.chunks(len) {
                        let has_all = |received: &u64| *received == made;
                        received.wait_for(has_all).await.unwrap();
                        from.write_all(piece).await?;
                        made += piece.len() as u64;
                    }
                    io::Result::Ok(())
                });
                transport::Body::from_reader(to)
            }
        }
    }

    fn to_blocking(&self) -> transport::ureq::Body {
        use transport::ureq::Body;
        match self {
            Self::Bytes(bytes) => Body::from_reader(io::Cursor::new(bytes.clone())),
            Self::File(path) => File::open(path).unwrap().into(),
            Self::Padded(start, len) => {
                Body::from_reader(Read::chain(*start, io::repeat(0)).take(*len))
            }
            Self::Slow(bytes, len, received) => Body::from_reader(Slow {
                rest: bytes.clone(),
                len: *len,
                made: 0,
                received: received.clone(),
                runtime: Handle::current(),
            }),
        }
    }
}

struct Slow {
    rest: Bytes,
    len: usize,
    made: u64,
    received: watch::Receiver<u64>,
    runtime: Handle,
}

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.rest.len().min(self.len).min(buffer.len());
        if len > 0 {
            let has_all = self.received.wait_for(|received| *received == self.made);
            drop(self.runtime.block_on(has_all).unwrap());
        }
        buffer[..len].copy_from_slice(&self.rest.split_to(len));
        self.made += len as u64;
        Ok(len)
    }
}

/// The result of an upload.
#[derive(Debug)]
pub(crate) enum Got {
    Answer(Result<UploadResponse, ResponseError>),
    /// No response, or no request was sent.
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
            other => panic!("expected a response that is an error, got {other:?}"),
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

impl From<Result<UploadResponse, SendError>> for Got {
    fn from(result: Result<UploadResponse, SendError>) -> Self {
        match result {
            Ok(uploaded) => Self::Answer(Ok(uploaded)),
            Err(SendError::Response(error)) => Self::Answer(Err(error)),
            Err(error) => Self::Nothing {
                outcome: error.outcome(),
                error: format!("{error:?}: {:?}", error.source()),
            },
        }
    }
}

/// The clients, which keep connections alive, as in a service.
#[derive(Clone)]
pub(crate) struct Clients {
    reqwest: reqwest::Client,
    hyper: Client<HttpConnector, transport::RequestBody>,
    ureq: ureq::Agent,
    options: SendOptions,
}

impl Clients {
    pub(crate) fn new(time_limit: Duration) -> Self {
        // The second call in a process fails and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            reqwest: transport::reqwest::client_builder().build().unwrap(),
            hyper: Client::builder(TokioExecutor::new()).build(connector),
            ureq: ureq::agent(),
            options: SendOptions::new().with_time_limit(time_limit),
        }
    }

    pub(crate) fn with_progress(mut self, progress: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.options = self.options.with_progress(progress);
        self
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
        let (options, api) = (self.options.clone(), service(base_url));
        let result = match transport {
            Transport::Reqwest => {
                let (client, body) = (&self.reqwest, body.to_async());
                transport::reqwest::send_with(client, &api, upload, body, &options).await
            }
            Transport::Hyper => {
                let (client, body) = (&self.hyper, body.to_async());
                transport::hyper::send_with(client, &api, upload, body, &options).await
            }
            Transport::Ureq => {
                let (agent, upload, body) = (self.ureq.clone(), upload.clone(), body.to_blocking());
                let sending = tokio::task::spawn_blocking(move || {
                    transport::ureq::send_with(&agent, &api, &upload, body, &options)
                });
                sending.await.unwrap()
            }
        };
        result.into()
    }

    /// Sends a call whose body is made by the endpoint.
    pub(crate) async fn call<E>(
        &self,
        transport: Transport,
        endpoint: &E,
        base_url: &BaseUrl,
    ) -> Result<E::Response, SendError>
    where
        E: Endpoint<Input<transport::Body> = (), Response: Send> + Clone + Send + 'static,
        E: Endpoint<Input<transport::ureq::Body> = ()>,
    {
        let (options, api) = (self.options.clone(), service(base_url));
        match transport {
            Transport::Reqwest => {
                transport::reqwest::send_with(&self.reqwest, &api, endpoint, (), &options).await
            }
            Transport::Hyper => {
                transport::hyper::send_with(&self.hyper, &api, endpoint, (), &options).await
            }
            Transport::Ureq => {
                let (agent, endpoint) = (self.ureq.clone(), endpoint.clone());
                let sending = tokio::task::spawn_blocking(move || {
                    transport::ureq::send_with(&agent, &api, &endpoint, (), &options)
                });
                sending.await.unwrap()
            }
        }
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
        flow_http::validate::Declared::UNSPECIFIED,
        byte_len,
    );
    UploadAsset::new(asset.unwrap()).with_account(account())
}

fn prefix(path: &Path) -> (Bytes, u64) {
    let file = File::open(path).unwrap();
    let byte_len = file.metadata().unwrap().len();
    let mut prefix = Vec::new();
    file.take(flow_http::validate::PREFIX_LEN as u64)
        .read_to_end(&mut prefix)
        .unwrap();
    (prefix.into(), byte_len)
}
