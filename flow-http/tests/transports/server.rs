//! A server on a socket, which reads and responds according to its script. It does not keep bodies, but counts and
//! hashes them.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher as _};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use flow_http::BaseUrl;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet, yield_now};

/// The behavior of the server for every connection.
#[derive(Clone)]
pub(crate) struct Script {
    /// The number of bytes of the body that are read before the response.
    pub(crate) read: u64,
    /// The number of bytes of the body that are read before the server waits for [`Server::go`].
    pub(crate) hold: Option<u64>,
    /// The response in the form of the wire.
    pub(crate) response: Vec<u8>,
    /// The responses to the first requests, one each, instead of `response`.
    pub(crate) first: Arc<Mutex<VecDeque<Vec<u8>>>>,
    /// Other responses, by the beginning of the request.
    pub(crate) others: Vec<(&'static str, Vec<u8>)>,
    /// The number of bytes that are written at a time. After each write, the other tasks run, so that an async client
    /// reads the piece before the next one is written.
    pub(crate) piece_len: usize,
    pub(crate) end: End,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Sends no more, and reads and drops what still arrives, as a correct server does.
    Close,
    /// Resets the connection, as after a crash.
    Reset,
    /// Keeps the connection open without sending.
    Hold,
    /// Sends the last 64 bytes repeatedly.
    Repeat,
}

impl Script {
    /// Reads the whole request and sends `response`.
    pub(crate) fn response(response: impl Into<Vec<u8>>) -> Self {
        Self {
            read: u64::MAX,
            hold: None,
            response: response.into(),
            first: Arc::default(),
            others: Vec::new(),
            piece_len: usize::MAX,
            end: End::Close,
        }
    }

    /// Gives these responses to the first requests.
    pub(crate) fn first<A: Into<Vec<u8>>>(self, responses: impl IntoIterator<Item = A>) -> Self {
        let responses = responses.into_iter().map(Into::into);
        self.first.lock().unwrap().extend(responses);
        self
    }

    /// Gives another response to requests that begin so.
    pub(crate) fn on(mut self, request: &'static str, response: impl Into<Vec<u8>>) -> Self {
        self.others.push((request, response.into()));
        self
    }

    pub(crate) fn after(self, read: u64) -> Self {
        Self { read, ..self }
    }

    /// Reads this many bytes of the body, or all of a shorter one, and waits for [`Server::go`].
    pub(crate) fn holding_after(self, read: u64) -> Self {
        let hold = Some(read);
        Self { hold, ..self }
    }

    pub(crate) fn then(self, end: End) -> Self {
        Self { end, ..self }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) byte_len: u64,
    pub(crate) digest: u64,
}

impl Seen {
    /// The only header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        let first = values.next();
        assert_eq!(values.next(), None, "two headers {name}");
        first
    }
}

/// The hash of a whole body.
pub(crate) fn digest(chunks: impl IntoIterator<Item = impl AsRef<[u8]>>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for chunk in chunks {
        hasher.write(chunk.as_ref());
    }
    hasher.finish()
}

pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<io::Result<()>>,
}

/// What the connections of a server have in common.
struct Shared {
    script: Script,
    seen: watch::Sender<Vec<Seen>>,
    /// The number of bytes of bodies that were read.
    received: watch::Sender<u64>,
    /// The number of connections that have reached the hold of the script.
    held: watch::Sender<usize>,
    /// Closed when they may continue.
    gate: Semaphore,
}

impl Server {
    pub(crate) fn start(script: Script) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // A small receive buffer, so that the kernel does not accept a body that the server has not read.
        socket.set_recv_buffer_size(1 << 16).unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let listener = socket.listen(256).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script,
            seen: watch::Sender::default(),
            received: watch::Sender::default(),
            held: watch::Sender::default(),
            gate: Semaphore::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            address,
            shared,
            task,
        }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn base_url(&self) -> BaseUrl {
        BaseUrl::parse(&self.origin()).unwrap()
    }

    /// The requests that were read as far as the script specifies.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.borrow().clone()
    }

    /// Returns when a request with this beginning was read.
    pub(crate) async fn until_seen(&self, request: &str) {
        let is_there = |seen: &Vec<Seen>| seen.iter().any(|it| it.head.starts_with(request));
        let mut seen = self.shared.seen.subscribe();
        seen.wait_for(is_there).await.unwrap();
    }

    /// The number of bytes of bodies that were read so far.
    pub(crate) fn received(&self) -> watch::Receiver<u64> {
        self.shared.received.subscribe()
    }

    /// Returns when a connection waits.
    pub(crate) async fn until_it_holds(&self) {
        let mut held = self.shared.held.subscribe();
        held.wait_for(|held| *held > 0).await.unwrap();
    }

    /// Lets all connections continue.
    pub(crate) fn go(&self) {
        self.shared.gate.close();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    // Connections end with the server.
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let shared = Arc::clone(&shared);
        connections.spawn(async move { converse(stream, &shared).await });
    }
}

async fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let script = &shared.script;
    let request = read(&mut stream, shared).await;
    let mut others = script.others.iter();
    let other = others.find(|(start, _)| request.head.starts_with(start));
    let response = other.map_or(&script.response, |(_, response)| response);
    let first = script.first.lock().unwrap().pop_front();
    let response = first.as_ref().unwrap_or(response);
    shared.seen.send_modify(|seen| seen.push(request));
    stream.set_nodelay(true)?;
    for piece in response.chunks(script.piece_len) {
        stream.write_all(piece).await?;
        yield_now().await;
    }
    let mut rest = vec![0; 1 << 14];
    match script.end {
        End::Close => {
            stream.shutdown().await?;
            while stream.read(&mut rest).await? > 0 {}
        }
        // The client can still read what arrived before.
        End::Reset => stream.set_zero_linger()?,
        End::Hold => while stream.read(&mut rest).await? > 0 {},
        End::Repeat => {
            let from = script.response.len().saturating_sub(64);
            let piece = script.response[from..].repeat(64);
            loop {
                stream.write_all(&piece).await?;
            }
        }
    }
    Ok(())
}

/// Reads the headers, and the body up to the limit of the script or to its end.
async fn read(stream: &mut TcpStream, shared: &Shared) -> Seen {
    let script = &shared.script;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < 1 << 16 {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    let mut seen = Seen {
        head: String::from_utf8(head).unwrap(),
        ..Seen::default()
    };
    let content_length = seen
        .header("content-length")
        .map(|len| len.parse().unwrap());
    let content_length = content_length.unwrap_or(0);
    let mut hasher = DefaultHasher::new();
    if let Some(hold) = script.hold {
        let end = hold.min(content_length);
        read_to(end, stream, shared, &mut seen, &mut hasher).await;
        shared.held.send_modify(|held| *held += 1);
        // Returns an error when the gate is closed.
        let _ = shared.gate.acquire().await;
    }
    let end = script.read.min(content_length);
    read_to(end, stream, shared, &mut seen, &mut hasher).await;
    seen.digest = hasher.finish();
    seen
}

/// Reads the body up to this length, or to its end.
async fn read_to(
    end: u64,
    stream: &mut TcpStream,
    shared: &Shared,
    seen: &mut Seen,
    hasher: &mut DefaultHasher,
) {
    let mut buffer = vec![0; 1 << 16];
    while seen.byte_len < end {
        let room = usize::try_from(end - seen.byte_len).unwrap();
        let room = room.min(buffer.len());
        match stream.read(&mut buffer[..room]).await {
            Ok(len) if len > 0 => {
                hasher.write(&buffer[..len]);
                seen.byte_len += len as u64;
                shared
                    .received
                    .send_modify(|received| *received += len as u64);
            }
            _ => break,
        }
    }
}
