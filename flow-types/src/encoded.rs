//! A streaming decoder for the base64 results in a response.

use std::fmt;
use std::io::{self, Write};

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine};
use base64::{DecodeError, DecodeSliceError};

use crate::words;

/// The base64 engine. Padding is removed before decoding, and the unused bits of the last symbol are ignored.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The minimum number of decoded bytes that are written at once.
const WRITE_LEN: usize = 24 * 1024;
/// The number of symbols that are decoded at once.
const RUN_LEN: usize = 16 * 1024;
/// The number of bytes of the response that are kept in addition to the results.
const MAX_REST_LEN: usize = 64 * 1024;
/// The number of bytes of a text that are kept, so that a long text does not displace the members after it.
const MAX_TEXT_LEN: usize = 16 * 1024;
/// The maximum length of a member's name, including its escapes.
const MAX_NAME_LEN: usize = 128;
/// The maximum number of results of a response; at most four are documented.
const MAX_RESULTS: usize = 16;
/// Members that repeat the request and contain no results.
const REQUEST_COPIES: [&str; 2] = ["request", "requestData"];

/// A streaming decoder, which writes the base64 results of a response to writers while the body arrives.
///
/// The response to a concatenation, a GIF creation or an image upscale is the only copy of the result and contains up
/// to 73 MB of base64. The decoder takes the body in pieces of any size, in constant memory (under 192 KiB), and keeps
/// the rest of the response, which contains `jobId` and `error`.
///
/// Results are the texts of the member `name` at any depth, except in `request` and `requestData`; an image response
/// has several. An empty text is not a result. The alphabet is the standard one, padding is optional, and JSON escapes
/// are resolved. A byte outside of the alphabet ends its result; the bytes before it are kept.
///
/// ```
/// use flow_types::{ResultDecoder, ResultEnd};
///
/// let mut decoder = ResultDecoder::to_writer("encodedGif", Vec::new());
/// for piece in br#"{"jobId":"j1","encodedGif":"R0lGODlh\/w=="}"#.chunks(7) {
///     decoder.push(piece)?;
/// }
/// let response = decoder.finish();
/// assert!(!response.is_truncated());
/// assert_eq!(response.rest(), br#"{"jobId":"j1","encodedGif":""}"#);
/// let [result] = response.results() else { panic!() };
/// assert_eq!((result.byte_len(), result.end()), (7, ResultEnd::Complete));
/// assert_eq!(result.sink().unwrap(), b"GIF89a\xff");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos concatenate" (2026-01-29), "gif" (2026-01-20), "images upscale"
/// (2026-02-14).
pub struct ResultDecoder<W, O> {
    name: Box<str>,
    open: O,
    results: Vec<DecodedResult<W>>,
    state: State,
    /// The text before a colon, without its quotes, as written in the response.
    last_text: Vec<u8>,
    brackets: Brackets,
    /// The bracket depth outside of the current member that repeats the request.
    echo: Option<usize>,
    rest: Rest,
    symbols: Symbols,
    decoded: Vec<u8>,
}

impl<W: Write> ResultDecoder<W, ()> {
    /// Writes the only result of a response to `sink`. A second result is an error.
    #[must_use]
    pub fn to_writer(name: &str, sink: W) -> ResultDecoder<W, impl FnMut(usize) -> io::Result<W>> {
        let mut sink = Some(sink);
        ResultDecoder::new(name, move |_| {
            let second = "the response has a second result, but there is only one writer";
            sink.take()
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, second))
        })
    }
}

impl<W: Write, O: FnMut(usize) -> io::Result<W>> ResultDecoder<W, O> {
    /// Writes each result to its own writer. `open` creates the writer from the index of the result.
    #[must_use]
    pub fn new(name: &str, open: O) -> Self {
        Self {
            name: name.into(),
            open,
            results: Vec::new(),
            state: State::Between(Before::Other),
            last_text: Vec::new(),
            brackets: Brackets::default(),
            echo: None,
            rest: Rest::default(),
            symbols: Symbols::default(),
            decoded: Vec::new(),
        }
    }

    /// Takes the next piece of the body.
    ///
    /// # Errors
    ///
    /// If a writer can't be created or written to, or there are too many results. The rest of the response can still be
    /// pushed.
    pub fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        let (mut left, mut outcome) = (piece, Ok(()));
        while let Some((&byte, after)) = left.split_first() {
            if let State::Result(escape) = self.state {
                let (after, written) = self.in_result(escape, left);
                left = after;
                outcome = outcome.and(written);
            } else {
                self.outside(byte);
                left = after;
            }
        }
        outcome
    }

    /// Ends the response and writes the remaining bytes.
    #[must_use]
    pub fn finish(mut self) -> DecodedResponse<W> {
        let mut error = None;
        if matches!(self.state, State::Result(_)) {
            error = self.end_result(ResultEnd::Truncated).err();
            // Closes the truncated JSON, so that the members before the result can be read.
            self.rest.push(b'"');
            self.rest.extend(&self.brackets.closing());
        }
        DecodedResponse {
            results: self.results,
            is_truncated: !self.brackets.are_closed(),
            rest: self.rest,
            error,
        }
    }

    /// Reads a byte outside of results.
    fn outside(&mut self, byte: u8) {
        match &mut self.state {
            State::Text(text) => {
                if text.ends_with(byte) {
                    self.rest.push(byte);
                    self.state = State::Between(Before::Text);
                } else {
                    self.rest.push_text(byte, text);
                    if self.last_text.len() <= MAX_NAME_LEN {
                        self.last_text.push(byte);
                    }
                }
            }
            State::Between(before) => {
                let before = *before;
                self.rest.push(byte);
                self.state = self.between(before, byte);
            }
            // Unreachable in this state.
            State::Result(_) => {}
        }
    }

    fn between(&mut self, before: Before, byte: u8) -> State {
        State::Between(match byte {
            b' ' | b'\t' | b'\r' | b'\n' => before,
            b'"' if before == Before::Result && self.echo.is_none() => {
                self.symbols = Symbols::default();
                return State::Result(Escape::None);
            }
            b'"' => {
                self.last_text.clear();
                return State::Text(Text::default());
            }
            // Only the name of a member is followed by a colon.
            b':' if before == Before::Text => self.named(),
            b'{' | b'[' => {
                if before == Before::Echo && self.echo.is_none() {
                    self.echo = Some(self.brackets.depth);
                }
                self.brackets.open(byte == b'{');
                Before::Other
            }
            b'}' | b']' => {
                self.brackets.close();
                if self.echo.is_some_and(|depth| self.brackets.depth <= depth) {
                    self.echo = None;
                }
                Before::Other
            }
            _ => Before::Other,
        })
    }

    /// The kind of member that the last name belongs to.
    fn named(&self) -> Before {
        let is = |wanted: &str| {
            if self.last_text.contains(&b'\\') {
                let quoted = [b"\"", self.last_text.as_slice(), b"\""].concat();
                serde_json::from_slice::<String>(&quoted).is_ok_and(|name| name == wanted)
            } else {
                self.last_text == wanted.as_bytes()
            }
        };
        if is(&self.name) {
            Before::Result
        } else if REQUEST_COPIES.into_iter().any(is) {
            Before::Echo
        } else {
            Before::Other
        }
    }

    /// Reads the current result up to an escape, a byte of an escape, or the end of the result.
    fn in_result<'p>(&mut self, escape: Escape, piece: &'p [u8]) -> (&'p [u8], io::Result<()>) {
        let Some((&byte, after)) = piece.split_first() else {
            return (piece, Ok(()));
        };
        let (next, written) = match escape {
            Escape::None => {
                let end = memchr::memchr2(b'"', b'\\', piece).unwrap_or(piece.len());
                let (run, from_end) = piece.split_at_checked(end).unwrap_or((piece, &[]));
                let written = self.decode_run(run);
                return match from_end.split_first() {
                    None => (&[], written),
                    Some((b'"', after)) => {
                        let ended = self.end_result(ResultEnd::Complete);
                        self.rest.push(b'"');
                        self.state = State::Between(Before::Other);
                        (after, written.and(ended))
                    }
                    Some((_, after)) => {
                        self.state = State::Result(Escape::Started);
                        (after, written)
                    }
                };
            }
            Escape::Started => match byte {
                b'u' => (Escape::Digits { left: 4, code: 0 }, Ok(())),
                b'/' => (Escape::None, self.decode_run(b"/")),
                // All other escapes represent characters outside of the alphabet.
                _ => (Escape::None, self.decode_run(b"\\")),
            },
            Escape::Digits { left, code } => match char::from(byte).to_digit(16) {
                None => {
                    // The escape is invalid, and the byte is read again as part of the result.
                    let written = self.decode_run(b"\\");
                    self.state = State::Result(Escape::None);
                    return (piece, written);
                }
                Some(digit) => match (left.saturating_sub(1), (code << 4) | digit) {
                    (0, code) => {
                        let symbol = u8::try_from(code).unwrap_or(b'\\');
                        (Escape::None, self.decode_run(&[symbol]))
                    }
                    (left, code) => (Escape::Digits { left, code }, Ok(())),
                },
            },
        };
        self.state = State::Result(next);
        (after, written)
    }

    /// Decodes symbols and writes them as soon as there are enough bytes.
    fn decode_run(&mut self, run: &[u8]) -> io::Result<()> {
        if run.is_empty() || self.symbols.is_finished {
            return Ok(());
        }
        if self.symbols.is_new {
            self.symbols.is_new = false;
            if self.results.len() >= MAX_RESULTS {
                self.symbols.is_finished = true;
                let many = "the response has too many results, expected at most 16";
                return Err(io::Error::new(io::ErrorKind::InvalidData, many));
            }
            self.results.push(DecodedResult {
                sink: None,
                byte_len: 0,
                end: ResultEnd::Truncated,
            });
        }
        for run in run.chunks(RUN_LEN) {
            if let Err(offset) = self.symbols.decode(run, &mut self.decoded) {
                return self.end_result(ResultEnd::Invalid { offset });
            }
            if self.decoded.len() >= WRITE_LEN {
                self.write()?;
            }
        }
        Ok(())
    }

    /// Ends the current result, unless it has ended before.
    fn end_result(&mut self, mut end: ResultEnd) -> io::Result<()> {
        if self.symbols.is_finished || self.symbols.is_new {
            return Ok(());
        }
        match self.symbols.end(&mut self.decoded) {
            Err(offset) if end == ResultEnd::Complete => end = ResultEnd::Invalid { offset },
            _ => {}
        }
        self.symbols.is_finished = true;
        self.write()?;
        let Some(result) = self.results.last_mut() else {
            return Ok(());
        };
        if let Some(Err(error)) = result.sink.as_mut().map(Write::flush) {
            result.end = ResultEnd::WriteFailed;
            return Err(error);
        }
        result.end = end;
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        let number = self.results.len().saturating_sub(1);
        let Some(result) = self.results.last_mut() else {
            return Ok(());
        };
        if self.decoded.is_empty() {
            return Ok(());
        }
        let written = match &mut result.sink {
            Some(sink) => sink.write_all(&self.decoded),
            none => (self.open)(number).and_then(|sink| none.insert(sink).write_all(&self.decoded)),
        };
        if written.is_ok() {
            let len = u64::try_from(self.decoded.len()).unwrap_or(u64::MAX);
            result.byte_len = result.byte_len.saturating_add(len);
        } else {
            result.end = ResultEnd::WriteFailed;
            self.symbols.is_finished = true;
        }
        self.decoded.clear();
        written
    }
}

impl<W, O> fmt::Debug for ResultDecoder<W, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultDecoder")
            .field("name", &self.name)
            .field("results", &self.results)
            .field("rest_len", &self.rest.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The position of the next byte in the structure of the response.
#[derive(Clone, Copy, Debug)]
enum State {
    Between(Before),
    Text(Text),
    Result(Escape),
}

/// The last token before the current byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// A text, which is a name if a colon follows.
    Text,
    /// The name of the results and a colon.
    Result,
    /// The name of a member that repeats the request, and a colon.
    Echo,
    Other,
}

/// The state of an escape in a result.
#[derive(Clone, Copy, Debug)]
enum Escape {
    None,
    Started,
    Digits { left: u8, code: u32 },
}

/// The state of a text that is not a result.
#[derive(Clone, Copy, Debug, Default)]
struct Text {
    is_escape: bool,
    /// The number of bytes since the last backslash, at most 6, the length of the longest escape.
    since_escape: u8,
    len: usize,
    /// Whether the rest of the text is omitted.
    is_truncated: bool,
}

impl Text {
    fn ends_with(&mut self, byte: u8) -> bool {
        if !self.is_escape && byte == b'"' {
            return true;
        }
        self.is_escape = !self.is_escape && byte == b'\\';
        self.since_escape = if self.is_escape {
            0
        } else {
            self.since_escape.saturating_add(1).min(6)
        };
        self.len = self.len.saturating_add(1);
        false
    }
}

/// The open brackets, outermost first, as bits: 1 for an object, 0 for an array. Only the first 128 are recorded.
#[derive(Clone, Copy, Debug, Default)]
struct Brackets {
    objects: u128,
    depth: usize,
    were_opened: bool,
}

impl Brackets {
    fn open(&mut self, is_object: bool) {
        self.were_opened = true;
        if let Some(bit) = Self::bit(self.depth) {
            self.objects = if is_object {
                self.objects | bit
            } else {
                self.objects & !bit
            };
        }
        self.depth = self.depth.saturating_add(1);
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn are_closed(&self) -> bool {
        self.were_opened && self.depth == 0
    }

    fn bit(depth: usize) -> Option<u128> {
        1_u128.checked_shl(u32::try_from(depth).ok()?)
    }

    /// The closing brackets; empty if the nesting is too deep to know them.
    fn closing(&self) -> Vec<u8> {
        let bits = (0..self.depth.min(129)).rev().map(Self::bit);
        let closing = bits.map(|bit| Some(if self.objects & bit? == 0 { b']' } else { b'}' }));
        closing.collect::<Option<_>>().unwrap_or_default()
    }
}

/// The response without its results.
#[derive(Default)]
struct Rest {
    bytes: Vec<u8>,
    is_incomplete: bool,
}

impl Rest {
    fn push(&mut self, byte: u8) {
        if self.bytes.len() < MAX_REST_LEN {
            self.bytes.push(byte);
        } else {
            self.is_incomplete = true;
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.push(byte);
        }
    }

    /// Appends a byte of a text, unless the text is too long. A text is cut only between characters. It is not cut
    /// within an escape or directly after one, since two escapes may represent one character.
    fn push_text(&mut self, byte: u8, text: &mut Text) {
        let is_long = text.len > MAX_TEXT_LEN;
        if is_long && (text.is_truncated || (byte & 0xC0 != 0x80 && text.since_escape == 6)) {
            text.is_truncated = true;
            self.is_incomplete = true;
        } else {
            self.push(byte);
        }
    }
}

/// The state of decoding a result: the symbols of an incomplete group of four, and the padding.
#[derive(Clone, Copy, Debug)]
struct Symbols {
    is_new: bool,
    /// Whether decoding has stopped: the result has ended, is invalid, or can't be written.
    is_finished: bool,
    pending: [u8; 4],
    pending_len: usize,
    padding: usize,
    /// The number of decoded symbols, for the position of an invalid one.
    count: u64,
}

impl Default for Symbols {
    fn default() -> Self {
        Self {
            is_new: true,
            is_finished: false,
            pending: [0; 4],
            pending_len: 0,
            padding: 0,
            count: 0,
        }
    }
}

impl Symbols {
    /// Decodes symbols and appends the bytes to `decoded`. The error is the position of the first invalid symbol,
    /// counted from the start of the result; the bytes before it are appended.
    fn decode(&mut self, run: &[u8], decoded: &mut Vec<u8>) -> Result<(), u64> {
        let data_len = memchr::memchr(b'=', run).unwrap_or(run.len());
        let (data, padding) = run.split_at_checked(data_len).unwrap_or((run, &[]));
        if self.padding > 0 && !data.is_empty() {
            return Err(self.offset());
        }
        let missing = 4_usize.saturating_sub(self.pending_len) % 4;
        let (head, body) = data.split_at_checked(missing).unwrap_or((data, &[]));
        self.push_symbols(head, decoded)?;
        let quads_len = body.len().saturating_sub(body.len() % 4);
        let decoded_len = self.decode_quads(body.get(..quads_len).unwrap_or_default(), decoded);
        self.push_symbols(body.get(decoded_len..).unwrap_or_default(), decoded)?;
        for &byte in padding {
            if byte != b'=' {
                return Err(self.offset());
            }
            self.padding = self.padding.saturating_add(1);
        }
        Ok(())
    }

    /// The position of the next symbol.
    fn offset(&self) -> u64 {
        let pending = self.pending_len.saturating_add(self.padding);
        self.count
            .saturating_add(u64::try_from(pending).unwrap_or(u64::MAX))
    }

    /// Adds symbols to the incomplete group one by one, and decodes each group of four.
    fn push_symbols(&mut self, symbols: &[u8], decoded: &mut Vec<u8>) -> Result<(), u64> {
        for &symbol in symbols {
            if !(symbol.is_ascii_alphanumeric() || symbol == b'+' || symbol == b'/') {
                return Err(self.offset());
            }
            if let Some(place) = self.pending.get_mut(self.pending_len) {
                *place = symbol;
            }
            self.pending_len = self.pending_len.saturating_add(1);
            if self.pending_len == self.pending.len() {
                self.pending_len = 0;
                let quad = self.pending;
                self.decode_quads(&quad, decoded);
            }
        }
        Ok(())
    }

    /// Decodes groups of four symbols up to the first group that contains an invalid symbol. Returns the number of
    /// decoded symbols.
    fn decode_quads(&mut self, symbols: &[u8], decoded: &mut Vec<u8>) -> usize {
        let valid_len = match append(symbols, decoded) {
            Ok(()) => symbols.len(),
            Err(invalid) => {
                let valid_len = invalid.saturating_sub(invalid % 4);
                let before = symbols.get(..valid_len).unwrap_or_default();
                append(before, decoded).map_or(0, |()| valid_len)
            }
        };
        let count = u64::try_from(valid_len).unwrap_or(u64::MAX);
        self.count = self.count.saturating_add(count);
        valid_len
    }

    /// Decodes the last, incomplete group. If base64 can't have the number of symbols and padding, the error is the
    /// position of the end of the result.
    fn end(&mut self, decoded: &mut Vec<u8>) -> Result<(), u64> {
        let end = self.offset();
        let fits = match self.pending_len {
            0 => self.padding == 0,
            1 => false,
            len => len.saturating_add(self.padding) <= 4,
        };
        if self.pending_len > 1 {
            let left = self.pending.get(..self.pending_len).unwrap_or_default();
            append(left, decoded).map_err(|_| end)?;
        }
        if fits { Ok(()) } else { Err(end) }
    }
}

/// Decodes symbols and appends the bytes to `decoded`. If a symbol is not in the alphabet, nothing is appended, and the
/// error is the position of that symbol.
fn append(symbols: &[u8], decoded: &mut Vec<u8>) -> Result<(), usize> {
    let start = decoded.len();
    let room = symbols.len().div_ceil(4).saturating_mul(3);
    decoded.resize(start.saturating_add(room), 0);
    let outcome = ENGINE.decode_slice(symbols, decoded.get_mut(start..).unwrap_or_default());
    decoded.truncate(start.saturating_add(*outcome.as_ref().unwrap_or(&0)));
    match outcome {
        Ok(_) => Ok(()),
        Err(DecodeSliceError::DecodeError(DecodeError::InvalidByte(at, _))) => Err(at),
        // Unreachable: the buffer is large enough, and trailing bits are accepted.
        Err(_) => Err(0),
    }
}

/// A response whose results were decoded; returned by [`ResultDecoder::finish`].
pub struct DecodedResponse<W> {
    results: Vec<DecodedResult<W>>,
    rest: Rest,
    is_truncated: bool,
    error: Option<io::Error>,
}

impl<W> DecodedResponse<W> {
    /// The results, in the order of the response.
    #[must_use]
    pub fn results(&self) -> &[DecodedResult<W>] {
        &self.results
    }

    /// Returns the results with their writers.
    #[must_use]
    pub fn into_results(self) -> Vec<DecodedResult<W>> {
        self.results
    }

    /// Whether the response was truncated: it ended before its JSON was complete.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// The response with an empty text in place of each result. A response that was truncated within a result is
    /// completed, so that the members before the result can be read.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        &self.rest.bytes
    }

    /// Whether [`Self::rest`] is complete: at most 64 KiB are kept, and at most 16 KiB of a text.
    #[must_use]
    pub fn rest_is_complete(&self) -> bool {
        !self.rest.is_incomplete
    }

    /// The error of writing the last bytes, if any.
    #[must_use]
    pub fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }
}

/// Shows sizes only.
impl<W> fmt::Debug for DecodedResponse<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodedResponse")
            .field("results", &self.results)
            .field("is_truncated", &self.is_truncated)
            .field("rest_len", &self.rest.bytes.len())
            .field("rest_is_complete", &self.rest_is_complete())
            .field("error", &self.error.as_ref().map(io::Error::kind))
            .finish()
    }
}

/// A decoded result: its writer, its length and how it ended.
pub struct DecodedResult<W> {
    sink: Option<W>,
    byte_len: u64,
    end: ResultEnd,
}

impl<W> DecodedResult<W> {
    /// The number of bytes that were written.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// The way in which the result ended. Unless it is complete, the written bytes are its beginning.
    #[must_use]
    pub fn end(&self) -> ResultEnd {
        self.end
    }

    /// The writer; `None` if nothing was written or the writer could not be opened.
    #[must_use]
    pub fn sink(&self) -> Option<&W> {
        self.sink.as_ref()
    }

    /// Returns the writer.
    #[must_use]
    pub fn into_sink(self) -> Option<W> {
        self.sink
    }
}

/// Shows the size only.
impl<W> fmt::Debug for DecodedResult<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodedResult")
            .field("byte_len", &self.byte_len)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// The way in which a result ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResultEnd {
    /// The result is complete.
    Complete,
    /// The response was truncated within the result.
    Truncated,
    /// The result contains a symbol outside of the alphabet, or has a length that base64 can't have.
    #[non_exhaustive]
    Invalid {
        /// The position of the error, in symbols from the start of the result.
        offset: u64,
    },
    /// The writer failed; the number of bytes that it has accepted is unknown.
    WriteFailed,
}

words! {
    ResultEnd {
        Complete = "complete",
        Truncated = "truncated",
        Invalid = "invalid",
        WriteFailed = "write_failed",
    }
}
