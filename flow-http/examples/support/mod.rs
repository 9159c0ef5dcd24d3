//! The contract server on a socket, which the examples share.
//!
//! The server is for tests on one machine. The number and the time of connections and bodies are limited. A body is kept
//! in a temporary file, up to the length that the response depends on.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each example uses its own part of this module"
)]

pub mod cli;
pub mod here;
pub mod stop;
pub mod wire;

use std::convert::Infallible;
use std::error::Error as _;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flow_http::contract::{self, Contract};
use flow_http::server::ServerResponse;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tempfile::SpooledTempFile;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};

/// The number of simultaneous connections. With their bodies they need fewer than 256 descriptors.
pub const MAX_CONNECTIONS: usize = 200;
/// The number of simultaneous bodies in files, in all at most 3.2 GiB. Other bodies wait.
const MAX_FILES: usize = 32;
/// Bodies up to this length are in memory.
const MAX_IN_MEMORY: usize = 64 << 10;
/// The largest length of the head of a request, which is also the size of a connection's buffer.
const MAX_HEAD: usize = 32 << 10;

/// How long a connection may be silent before a request, and how long its head may take.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// The same while other connections wait.
pub const CROWDED_HEAD_TIME: Duration = Duration::from_secs(1);
/// How long a body may pause.
pub const PIECE_TIME: Duration = Duration::from_secs(15);
/// How long a body may take in all: 100 MiB at 3 Mbit/s.
pub const BODY_TIME: Duration = Duration::from_mins(5);
/// How long a request may take in all: the wait for a file, the body, and the check.
const REQUEST_TIME: Duration = Duration::from_mins(15);
/// How long the rest of a request is read and dropped after the last response, so that the client can read the response.
const LINGER_TIME: Duration = Duration::from_secs(5);
/// The pause after an error of `accept`, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Where connections come from.
pub trait Accept: Send {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn accept(&self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

impl Accept for TcpListener {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = Self::accept(self).await?;
        Ok(stream)
    }
}

/// Binds a port of this machine only; 0 takes a free one.
pub async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// The base URL of a contract server at `address`.
pub fn base_url(address: SocketAddr) -> String {
    format!("http://{address}{}", contract::BASE_PATH)
}

/// Responds to each request on `listener` by `contract`, until the task is dropped.
pub async fn serve(listener: impl Accept, contract: Contract) -> Infallible {
    serve_with(listener, move |_| contract.clone()).await
}

/// Responds to each request on `listener` by the contract that `choose` returns for its head, until the task is dropped.
pub async fn serve_with<F>(listener: impl Accept, choose: F) -> Infallible
where
    F: Fn(&http::request::Parts) -> Contract + Send + Sync + 'static,
{
    let server = Arc::new(Server {
        choose,
        files: Arc::new(Semaphore::new(MAX_FILES)),
        crowded: Notify::new(),
    });
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let place = server.place(&places).await;
        // All causes are temporary: the client has disconnected, or there are too many open files.
        let Ok(stream) = listener.accept().await else {
            server.crowded.notify_waiters();
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            server.connection(stream).await;
            drop(place);
        });
    }
}

struct Server<F> {
    choose: F,
    files: Arc<Semaphore>,
    /// Notified whenever a connection waits for a place.
    crowded: Notify,
}

/// The phase of a connection, and its time limit.
struct Phase {
    is_waiting: bool,
    since: Instant,
    time: Duration,
}

impl Phase {
    fn new(is_waiting: bool, time: Duration) -> Self {
        Self {
            is_waiting,
            since: Instant::now(),
            time,
        }
    }

    /// Waits for the next request, or for the client to read the response to the last one.
    fn waiting() -> Self {
        Self::new(true, HEAD_TIME)
    }

    fn rest(&self) -> Duration {
        self.time.saturating_sub(self.since.elapsed())
    }

    fn makes_room(&self) -> bool {
        self.is_waiting && self.since.elapsed() >= CROWDED_HEAD_TIME
    }
}

fn locked<T, R>(value: &Mutex<T>, read: impl FnOnce(&mut T) -> R) -> R {
    read(&mut value.lock().unwrap_or_else(PoisonError::into_inner))
}

impl<F> Server<F>
where
    F: Fn(&http::request::Parts) -> Contract + Send + Sync + 'static,
{
    async fn place(&self, places: &Arc<Semaphore>) -> OwnedSemaphorePermit {
        loop {
            match timeout(ACCEPT_PAUSE, Arc::clone(places).acquire_owned()).await {
                Ok(Ok(place)) => return place,
                // The semaphore is never closed.
                Ok(Err(_)) => std::future::pending().await,
                Err(_) => self.crowded.notify_waiters(),
            }
        }
    }

    /// Responds to the requests of one connection.
    async fn connection(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin + Send) {
        let phase = Mutex::new(Phase::waiting());
        let set = |to: Phase| locked(&phase, |phase| *phase = to);
        let service = service_fn(async |request| {
            set(Phase::new(false, REQUEST_TIME));
            let response = self.respond(request).await;
            set(Phase::waiting());
            Ok::<_, Infallible>(response)
        });
        let serving = hyper::server::conn::http1::Builder::new()
            .max_buf_size(MAX_HEAD)
            // A client can close its half of the connection after the request, and still reads the response.
            .half_close(true)
            .serve_connection(TokioIo::new(&mut stream), service);
        {
            let mut serving = pin!(serving);
            loop {
                let rest = locked(&phase, |phase| phase.rest());
                tokio::select! {
                    // A client that disconnects early needs no response.
                    _ = &mut serving => break,
                    () = sleep(rest) => {
                        if locked(&phase, |phase| phase.rest()).is_zero() {
                            return;
                        }
                    }
                    () = self.crowded.notified() => {
                        if locked(&phase, |phase| phase.makes_room()) {
                            return;
                        }
                    }
                }
            }
        }
        // Closing at once could discard the response before a client that is still sending reads it.
        let mut rest = vec![0; 8 << 10];
        let drop_rest = async { while stream.read(&mut rest).await.is_ok_and(|len| len > 0) {} };
        let _ = timeout(LINGER_TIME, drop_rest).await;
    }

    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let contract = (self.choose)(&parts);
        // Checked before the body is read, so that a request without a token is refused at once.
        let limit = match contract::check_head(&contract, &parts) {
            Ok(limit) => limit,
            Err(response) => return closing(response),
        };
        let received = match self.receive(body, limit).await {
            Ok(received) => received,
            Err(trouble) => return closing(trouble.to_response()),
        };
        let judging = tokio::task::spawn_blocking(move || {
            let Spool { file, byte_len, .. } = received.spool;
            contract::respond_to_reader(&contract, &parts, file, byte_len)
        });
        match judging.await {
            Ok(response) => response.map(|body| Full::new(Bytes::from(body))),
            Err(_) => closing(ServerResponse::gateway(StatusCode::INTERNAL_SERVER_ERROR)),
        }
    }

    /// Reads a body, and keeps its first `limit` bytes.
    async fn receive(&self, body: Incoming, limit: u64) -> Result<Received, Trouble> {
        let mut body = pin!(body);
        let expected = body.size_hint().exact();
        let (began, mut waited) = (Instant::now(), Duration::ZERO);
        let mut spool = Spool::new(limit);
        let mut slot = None;
        loop {
            let rest = BODY_TIME.saturating_sub(began.elapsed().saturating_sub(waited));
            let piece = timeout(rest.min(PIECE_TIME), body.frame()).await;
            let piece = piece.map_err(|_| Trouble::Slow)?;
            let Some(piece) = piece else { break };
            let came = spool.byte_len;
            let piece = piece.map_err(|error| Trouble::broken(&error, came, expected))?;
            let Some(data) = piece.data_ref() else {
                continue;
            };
            if spool.needs_file(data) && slot.is_none() {
                let before = Instant::now();
                slot = Arc::clone(&self.files).acquire_owned().await.ok();
                // The client could not send during this time.
                waited = before.elapsed();
            }
            spool.add(data).map_err(|_| Trouble::NoRoom)?;
        }
        Ok(Received { spool, _slot: slot })
    }
}

/// The part of a body that has arrived, of which the first `limit` bytes are kept.
pub struct Spool {
    pub file: SpooledTempFile,
    pub byte_len: u64,
    limit: u64,
}

impl Spool {
    pub fn new(limit: u64) -> Self {
        Self {
            file: SpooledTempFile::new(MAX_IN_MEMORY),
            byte_len: 0,
            limit,
        }
    }

    fn needs_file(&self, data: &[u8]) -> bool {
        let byte_len = self.byte_len.saturating_add(data.len() as u64);
        byte_len.min(self.limit) > MAX_IN_MEMORY as u64
    }

    /// Counts the bytes, and keeps those below the limit. The write goes to the cache of the system, which is faster than
    /// passing the bytes to another thread.
    pub fn add(&mut self, data: &[u8]) -> io::Result<()> {
        let room = self.limit.saturating_sub(self.byte_len);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        self.byte_len = self.byte_len.saturating_add(data.len() as u64);
        self.file.write_all(data.get(..room).unwrap_or(data))
    }
}

/// A complete body, and its place among the files.
struct Received {
    spool: Spool,
    _slot: Option<OwnedSemaphorePermit>,
}

/// Why a body is incomplete.
enum Trouble {
    Slow,
    Cut { came: u64, expected: Option<u64> },
    Malformed,
    NoRoom,
}

impl Trouble {
    fn broken(error: &hyper::Error, came: u64, expected: Option<u64>) -> Self {
        let mut source = error.source();
        while let Some(error) = source {
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if matches!(
                kind,
                Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
            ) {
                return Self::Malformed;
            }
            source = error.source();
        }
        Self::Cut { came, expected }
    }

    /// The texts of the service for these are not documented.
    fn to_response(&self) -> ServerResponse {
        let error = ServerResponse::error;
        match self {
            Self::Slow => error(StatusCode::REQUEST_TIMEOUT, "The body came too slowly"),
            Self::Cut {
                came,
                expected: Some(expected),
            } => {
                let text = format!("The body ended after {came} of {expected} bytes");
                error(StatusCode::BAD_REQUEST, &text)
            }
            Self::Cut { came, .. } => {
                let text = format!("The body ended after {came} bytes, before its last chunk");
                error(StatusCode::BAD_REQUEST, &text)
            }
            Self::Malformed => error(
                StatusCode::BAD_REQUEST,
                "The body is not in valid chunked encoding",
            ),
            Self::NoRoom => ServerResponse::unavailable(Duration::from_secs(1)),
        }
    }
}

/// A response before the body was read, after which the connection can't go on.
fn closing(response: ServerResponse) -> Response<Full<Bytes>> {
    let mut response = response.into_http();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response.map(|body| Full::new(Bytes::from(body)))
}
