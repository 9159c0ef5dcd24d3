//! Bodies for the async clients `reqwest` and `hyper`.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use http::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::transport::call::Meter;

/// How many bytes of a body are read and handed to the connection at a time.
const PIECE_LEN: usize = 128 << 10;

/// The body of an upload: bytes, a file, or anything that can be read.
///
/// ```
/// use flow_http::transport::Body;
///
/// let bytes = Body::from(vec![1, 2, 3]);
/// let stream = Body::from_reader(tokio::io::AsyncReadExt::take(tokio::io::repeat(0), 3));
/// ```
pub struct Body(Source);

enum Source {
    Bytes(Bytes),
    File(Arc<File>),
    Reader(Pin<Box<dyn AsyncRead + Send>>),
}

impl Body {
    /// A body from a file, starting at its cursor. A blocking thread of the runtime reads the next piece while the
    /// previous one is sent.
    #[must_use]
    pub fn from_file(file: File) -> Self {
        Self(Source::File(Arc::new(file)))
    }

    /// A body from any reader. For a file, [`Self::from_file`] is faster.
    #[must_use]
    pub fn from_reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self(Source::Reader(Box::pin(reader)))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<File> for Body {
    fn from(file: File) -> Self {
        Self::from_file(file)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Source::Bytes(_) => "Body(bytes)",
            Source::File(_) => "Body(file)",
            Source::Reader(_) => "Body(reader)",
        })
    }
}

/// The number of pieces of one body in memory: one is read while the other is sent.
const PIECES: usize = 2;

/// The buffers of one body, at most two. A sent piece returns its buffer, so memory does not grow if the connection is
/// slower than the reader.
#[derive(Default)]
struct Shelf {
    free: Vec<Vec<u8>>,
    made: usize,
    waiting: Option<Waker>,
}

type SharedShelf = Arc<Mutex<Shelf>>;

/// Takes a free buffer, or registers the task to be woken when one is free.
fn take_buffer(shelf: &SharedShelf, waker: Option<&Waker>) -> Option<Vec<u8>> {
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(buffer) = shelf.free.pop() {
        return Some(buffer);
    }
    if shelf.made < PIECES {
        shelf.made = shelf.made.saturating_add(1);
        return Some(vec![0; PIECE_LEN]);
    }
    shelf.waiting = waker.cloned();
    None
}

/// Bytes in a buffer of a shelf.
struct Piece {
    buffer: Vec<u8>,
    len: usize,
    shelf: SharedShelf,
}

impl Piece {
    fn into_bytes(buffer: Vec<u8>, len: usize, shelf: &SharedShelf) -> Bytes {
        let shelf = Arc::clone(shelf);
        Bytes::from_owner(Self { buffer, len, shelf })
    }
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        let mut home = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        home.free.push(std::mem::take(&mut self.buffer));
        let waiting = home.waiting.take();
        drop(home);
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

/// A piece of a file: the buffer, its filled length, and whether the file continues after the wanted length.
type ReadPiece = io::Result<(Vec<u8>, usize, bool)>;

/// The body of a request, counted and checked against the `Content-Length`.
pub struct RequestBody {
    // A mutex makes it `Sync`, as `reqwest` requires, and is never locked.
    source: Mutex<Source>,
    meter: Arc<Meter>,
    shelf: SharedShelf,
    /// The buffer to fill next.
    filling: Option<Vec<u8>>,
    /// A piece of a file that is being read.
    reading: Option<JoinHandle<ReadPiece>>,
    /// The last piece, held back until the reader has ended.
    last: Option<Bytes>,
}

impl RequestBody {
    pub(crate) fn new(body: Body, meter: Arc<Meter>) -> Self {
        Self {
            source: Mutex::new(body.0),
            meter,
            shelf: SharedShelf::default(),
            filling: None,
            reading: None,
            last: None,
        }
    }

    /// The next piece, not counted yet.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let source = self.source.get_mut();
        match source.unwrap_or_else(PoisonError::into_inner) {
            Source::Bytes(bytes) => {
                let remaining = usize::try_from(self.meter.remaining());
                if remaining != Ok(bytes.len()) {
                    return Poll::Ready(Err(self.meter.mismatch()));
                }
                Poll::Ready(Ok(bytes.split_to(bytes.len().min(PIECE_LEN))))
            }
            Source::File(file) => {
                let file = Arc::clone(file);
                self.poll_file(file, cx)
            }
            Source::Reader(_) => self.poll_reader(cx),
        }
    }

    fn poll_file(&mut self, file: Arc<File>, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let wanted = next_len(self.meter.remaining());
        let reading = match &mut self.reading {
            Some(reading) => reading,
            None => match take_buffer(&self.shelf, Some(cx.waker())) {
                Some(buffer) => {
                    let remaining = self.meter.remaining();
                    self.reading.insert(read_later(file, buffer, remaining))
                }
                None => return Poll::Pending,
            },
        };
        let done = ready!(Pin::new(reading).poll(cx));
        self.reading = None;
        let (buffer, len, goes_on) = done.map_err(io::Error::other)??;
        let piece = Piece::into_bytes(buffer, len, &self.shelf);
        if len < wanted || goes_on {
            return Poll::Ready(Err(self.meter.mismatch()));
        }
        Poll::Ready(Ok(piece))
    }

    /// Begins to read the next piece of a file while the previous one is sent.
    fn read_ahead(&mut self) {
        let source = self.source.get_mut();
        let Source::File(file) = source.unwrap_or_else(PoisonError::into_inner) else {
            return;
        };
        let remaining = self.meter.remaining();
        if remaining > 0
            && self.reading.is_none()
            && let Some(buffer) = take_buffer(&self.shelf, None)
        {
            self.reading = Some(read_later(Arc::clone(file), buffer, remaining));
        }
    }

    fn poll_reader(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let wanted = next_len(self.meter.remaining());
        let source = self.source.get_mut();
        let Source::Reader(reader) = source.unwrap_or_else(PoisonError::into_inner) else {
            return Poll::Ready(Err(io::ErrorKind::Unsupported.into()));
        };
        if self.last.is_none() {
            let mut buffer = match self.filling.take() {
                Some(buffer) => buffer,
                None => match take_buffer(&self.shelf, Some(cx.waker())) {
                    Some(buffer) => buffer,
                    None => return Poll::Pending,
                },
            };
            let mut room = ReadBuf::new(buffer.get_mut(..wanted).unwrap_or_default());
            let is_ready = reader.as_mut().poll_read(cx, &mut room)?.is_ready();
            let len = room.filled().len();
            if !is_ready {
                self.filling = Some(buffer);
                return Poll::Pending;
            }
            let piece = Piece::into_bytes(buffer, len, &self.shelf);
            if len == 0 {
                return Poll::Ready(Err(self.meter.mismatch()));
            }
            if u64::try_from(len) != Ok(self.meter.remaining()) {
                return Poll::Ready(Ok(piece));
            }
            self.last = Some(piece);
        }
        // Nothing may follow the last piece.
        let mut byte = [0];
        let mut room = ReadBuf::new(&mut byte);
        ready!(reader.as_mut().poll_read(cx, &mut room))?;
        if !room.filled().is_empty() {
            return Poll::Ready(Err(self.meter.mismatch()));
        }
        let last = self.last.take();
        Poll::Ready(last.ok_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }
}

/// How many bytes the next piece can have.
fn next_len(remaining: u64) -> usize {
    usize::try_from(remaining).map_or(PIECE_LEN, |len| len.min(PIECE_LEN))
}

/// Reads a piece on a blocking thread of the runtime.
fn read_later(file: Arc<File>, buffer: Vec<u8>, remaining: u64) -> JoinHandle<ReadPiece> {
    let len = next_len(remaining);
    let is_last = u64::try_from(len) == Ok(remaining);
    tokio::task::spawn_blocking(move || read_piece(&file, buffer, len, is_last))
}

/// Fills the buffer up to `len` or the end of the file. After the last piece, checks whether the file continues.
fn read_piece(mut file: &File, mut buffer: Vec<u8>, len: usize, is_last: bool) -> ReadPiece {
    let mut filled = 0_usize;
    while let Some(room) = buffer.get_mut(filled..len).filter(|room| !room.is_empty()) {
        match file.read(room) {
            Ok(0) => break,
            Ok(read) => filled = filled.saturating_add(read),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let goes_on = is_last && file.read(&mut [0])? > 0;
    Ok((buffer, filled, goes_on))
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.is_end_stream() {
            return Poll::Ready(None);
        }
        let piece = ready!(this.poll_piece(cx))?;
        this.meter.count(piece.len())?;
        this.read_ahead();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.meter.remaining() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.meter.remaining())
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody(<{} bytes>)", self.meter.byte_len())
    }
}

/// The time at which a call must end.
pub(crate) fn deadline(time_limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time_limit).unwrap_or(now)
}

/// Reads a body until its end, an error, or the length or time limit. Returns the bytes read so far.
pub(crate) async fn read_to_limit<B: HttpBody>(
    response: Response<B>,
    limit: usize,
    deadline: Instant,
) -> Response<Vec<u8>> {
    let (head, body) = response.into_parts();
    let mut body = std::pin::pin!(body);
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        let frame = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx));
        let Ok(Some(Ok(frame))) = timeout_at(deadline, frame).await else {
            break;
        };
        if let Ok(mut data) = frame.into_data() {
            let room = limit.saturating_sub(bytes.len());
            let mut data = Buf::take(&mut data, room);
            while data.has_remaining() {
                let chunk = data.chunk();
                let len = chunk.len();
                bytes.extend_from_slice(chunk);
                data.advance(len);
            }
        }
    }
    Response::from_parts(head, bytes)
}
