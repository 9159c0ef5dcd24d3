//! A server on a socket, which reads and responds according to its script. It does not keep bodies, but counts and
//! hashes them.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher as _};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_http::BaseUrl;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

/// The maximum lifetime of a connection, for any script.
const LIFETIME: Duration = Duration::from_secs(30);

/// The behavior of the server for every connection.
#[derive(Clone)]
pub(crate) struct Script {
    /// The number of bytes of the body that are read before the response.
    pub(crate) read: u64,
    /// The number of bytes that are read at a time, and the pause after each read.
    pub(crate) reading: (usize, Duration),
    /// The response in the form of the wire.
    pub(crate) answer: Vec<u8>,
    /// The answers to the first requests, one each, instead of `answer`.
    pub(crate) first: Arc<Mutex<VecDeque<Vec<u8>>>>,
    /// Other answers, by the beginning of the request.
    pub(crate) others: Vec<(&'static str, Vec<u8>)>,
    /// The number of bytes that are written at a time, and the pause after each write.
    pub(crate) writing: (usize, Duration),
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
    /// Reads the whole request and sends `answer`.
    pub(crate) fn answer(answer: impl Into<Vec<u8>>) -> Self {
        Self {
            read: u64::MAX,
            reading: (1 << 16, Duration::ZERO),
            answer: answer.into(),
            first: Arc::default(),
            others: Vec::new(),
            writing: (usize::MAX, Duration::ZERO),
            end: End::Close,
        }
    }

    /// Gives these answers to the first requests.
    pub(crate) fn first<A: Into<Vec<u8>>>(self, answers: impl IntoIterator<Item = A>) -> Self {
        let answers = answers.into_iter().map(Into::into);
        self.first.lock().unwrap().extend(answers);
        self
    }

    /// Gives another answer to requests that begin so.
    pub(crate) fn on(mut self, request: &'static str, answer: impl Into<Vec<u8>>) -> Self {
        self.others.push((request, answer.into()));
        self
    }

    pub(crate) fn after(self, read: u64) -> Self {
        Self { read, ..self }
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
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    pub(crate) fn start(script: Script) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // The receive buffer is small, so that bytes which the server has not read were mostly not sent either.
        socket.set_recv_buffer_size(1 << 16).unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let listener = socket.listen(256).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::default();
        let task = tokio::spawn(accept(listener, Arc::new(script), Arc::clone(&seen)));
        Self {
            address,
            seen,
            task,
        }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn base_url(&self) -> BaseUrl {
        BaseUrl::parse(&self.origin()).unwrap()
    }

    /// The requests that were read as far as the script requires.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    script: Arc<Script>,
    seen: Arc<Mutex<Vec<Seen>>>,
) -> io::Result<()> {
    // Connections end with the server.
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
        connections.spawn(async move { timeout(LIFETIME, converse(stream, &script, &seen)).await });
    }
}

async fn converse(
    mut stream: TcpStream,
    script: &Script,
    seen: &Mutex<Vec<Seen>>,
) -> io::Result<()> {
    let request = read(&mut stream, script).await;
    let mut others = script.others.iter();
    let other = others.find(|(start, _)| request.head.starts_with(start));
    let answer = other.map_or(&script.answer, |(_, answer)| answer);
    let first = script.first.lock().unwrap().pop_front();
    let answer = first.as_ref().unwrap_or(answer);
    seen.lock().unwrap().push(request);
    for piece in answer.chunks(script.writing.0) {
        stream.write_all(piece).await?;
        sleep(script.writing.1).await;
    }
    let mut rest = vec![0; 1 << 14];
    match script.end {
        End::Close => {
            stream.shutdown().await?;
            while stream.read(&mut rest).await? > 0 {}
        }
        End::Reset => {
            // The bytes written before must have left the client's buffer by then.
            sleep(Duration::from_millis(5)).await;
            stream.set_zero_linger()?;
        }
        End::Hold => while stream.read(&mut rest).await? > 0 {},
        End::Repeat => {
            let from = script.answer.len().saturating_sub(64);
            let piece = script.answer[from..].repeat(64);
            loop {
                stream.write_all(&piece).await?;
            }
        }
    }
    Ok(())
}

/// Reads the headers, and as much of the body as the script requires or as arrives.
async fn read(stream: &mut TcpStream, script: &Script) -> Seen {
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
    let wanted = script.read.min(content_length.unwrap_or(0));
    let mut hasher = DefaultHasher::new();
    let mut buffer = vec![0; script.reading.0];
    while seen.byte_len < wanted {
        let room = usize::try_from(wanted - seen.byte_len)
            .unwrap()
            .min(buffer.len());
        match stream.read(&mut buffer[..room]).await {
            Ok(len) if len > 0 => {
                hasher.write(&buffer[..len]);
                seen.byte_len += len as u64;
            }
            _ => break,
        }
        if !script.reading.1.is_zero() {
            sleep(script.reading.1).await;
        }
    }
    seen.digest = hasher.finish();
    seen
}
