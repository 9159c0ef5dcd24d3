//! Results that an answer holds as base64: decoded as the answer arrives.

use std::fmt;
use std::io::{self, Write};

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine};
use base64::{DecodeError, DecodeSliceError};

/// Padding is cut off before. The bits that are left over are those of a byte that was cut, or of no byte.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// How many decoded bytes are gathered before they are written, at least.
const WRITE_LEN: usize = 24 * 1024;
/// How much of a run of symbols is decoded at once.
const RUN_LEN: usize = 16 * 1024;
/// How many bytes of the answer are kept beside the results.
const MAX_REST_LEN: usize = 64 * 1024;
/// How many bytes of a text in the answer are kept, so that one long text does not displace the members after it.
const MAX_TEXT_LEN: usize = 16 * 1024;
/// The longest name of a member that is looked at, with its escapes.
const MAX_NAME_LEN: usize = 128;
/// How many results an answer may have: more than four were never documented.
const MAX_RESULTS: usize = 16;
/// Members that repeat the request: what they hold is no result.
const ECHOES: [&str; 2] = ["request", "requestData"];

/// Reads an answer in pieces and writes the base64 texts of one member, decoded, as they arrive.
///
/// The answers of concatenation, of GIFs and of upscaled images are the only copy of their result, and hold up to 73 MB
/// of base64. This takes the body in pieces of any size, in constant memory (under 192 KiB), and keeps the rest of the
/// answer, where `jobId` and `error` stand.
///
/// Results are texts of the member `name` at any depth, but for those in `request` and `requestData`; an image answer
/// has several. An empty text is not a result. The alphabet is the standard one, padding is optional, and JSON's escapes
/// are resolved. A byte outside the alphabet ends its result, of which the bytes before are kept.
///
/// ```
/// use flow_types::{ResultDecoder, ResultEnd};
///
/// let mut decoder = ResultDecoder::to_writer("encodedGif", Vec::new());
/// for piece in br#"{"jobId":"j1","encodedGif":"R0lGODlh\/w=="}"#.chunks(7) {
///     decoder.push(piece)?;
/// }
/// let answer = decoder.finish();
/// assert!(!answer.is_cut());
/// assert_eq!(answer.rest(), br#"{"jobId":"j1","encodedGif":""}"#);
/// let [result] = answer.results() else { panic!() };
/// assert_eq!((result.byte_len(), result.end()), (7, ResultEnd::Whole));
/// assert_eq!(result.sink().unwrap(), b"GIF89a\xff");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos concatenate" (2026-01-29), "gif" (2026-01-20), "images upscale" (2026-02-14).
pub struct ResultDecoder<W, O> {
    name: Box<str>,
    open: O,
    results: Vec<DecodedResult<W>>,
    state: State,
    /// The text before a colon, without its quotes, as it stands in the answer.
    last_text: Vec<u8>,
    brackets: Brackets,
    /// How deep the brackets were before the echo that is read.
    echo: Option<usize>,
    rest: Rest,
    symbols: Symbols,
    decoded: Vec<u8>,
}

impl<W: Write> ResultDecoder<W, ()> {
    /// Writes the one result of an answer to `sink`. A second result is an error.
    #[must_use]
    pub fn to_writer(name: &str, sink: W) -> ResultDecoder<W, impl FnMut(usize) -> io::Result<W>> {
        let mut sink = Some(sink);
        ResultDecoder::new(name, move |_| {
            let second = "the answer has a second result, but there is one writer";
            sink.take()
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, second))
        })
    }
}

impl<W: Write, O: FnMut(usize) -> io::Result<W>> ResultDecoder<W, O> {
    /// Writes each result to a writer of its own, which `open` makes from the result's number, counted from 0.
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
    /// If a writer can't be made or written to, or there are too many results. The rest of the answer can be pushed all
    /// the same.
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

    /// Ends the answer, and writes what was gathered.
    #[must_use]
    pub fn finish(mut self) -> DecodedAnswer<W> {
        let mut error = None;
        if matches!(self.state, State::Result(_)) {
            error = self.end_result(ResultEnd::Cut).err();
            // The cut text becomes a whole one, and the members before it can be read.
            self.rest.push(b'"');
            self.rest.extend(&self.brackets.closing());
        }
        DecodedAnswer {
            results: self.results,
            is_cut: !self.brackets.are_closed(),
            rest: self.rest,
            error,
        }
    }

    /// A byte that is not of a result.
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
            // Not called in this state.
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
            // Only a member's name stands before a colon.
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

    /// What the name that was read last stands before.
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
        } else if ECHOES.into_iter().any(is) {
            Before::Echo
        } else {
            Before::Other
        }
    }

    /// Reads on in a result: to its next escape, to the end of the escape, or to the end of the result.
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
                        let ended = self.end_result(ResultEnd::Whole);
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
                // All others stand for what is not in the alphabet.
                _ => (Escape::None, self.decode_run(b"\\")),
            },
            Escape::Digits { left, code } => match char::from(byte).to_digit(16) {
                None => {
                    // Not an escape of JSON: the byte is read again.
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

    /// Decodes symbols, and writes when enough bytes were gathered.
    fn decode_run(&mut self, run: &[u8]) -> io::Result<()> {
        if run.is_empty() || self.symbols.failed {
            return Ok(());
        }
        if self.symbols.is_new {
            self.symbols.is_new = false;
            if self.results.len() >= MAX_RESULTS {
                self.symbols.failed = true;
                let many = "the answer has too many results";
                return Err(io::Error::new(io::ErrorKind::InvalidData, many));
            }
            self.results.push(DecodedResult {
                sink: None,
                byte_len: 0,
                end: ResultEnd::Cut,
            });
        }
        for run in run.chunks(RUN_LEN) {
            if let Err(offset) = self.symbols.decode(run, &mut self.decoded) {
                return self.end_result(ResultEnd::Damaged { offset });
            }
            if self.decoded.len() >= WRITE_LEN {
                self.write()?;
            }
        }
        Ok(())
    }

    /// Ends the result that is read, if it was not ended before.
    fn end_result(&mut self, mut end: ResultEnd) -> io::Result<()> {
        if self.symbols.failed || self.symbols.is_new {
            return Ok(());
        }
        match self.symbols.end(&mut self.decoded) {
            Err(offset) if end == ResultEnd::Whole => end = ResultEnd::Damaged { offset },
            _ => {}
        }
        self.symbols.failed = true;
        self.write()?;
        let Some(result) = self.results.last_mut() else {
            return Ok(());
        };
        if let Some(Err(error)) = result.sink.as_mut().map(Write::flush) {
            result.end = ResultEnd::NotWritten;
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
            result.end = ResultEnd::NotWritten;
            self.symbols.failed = true;
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

/// Where in the answer the next byte stands.
#[derive(Clone, Copy, Debug)]
enum State {
    Between(Before),
    Text(Text),
    Result(Escape),
}

/// What the last thing outside of a text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// A text, which is a name if a colon follows.
    Text,
    /// The name of the results and a colon.
    Result,
    /// The name of an echo and a colon.
    Echo,
    Other,
}

/// How far an escape in a result was read.
#[derive(Clone, Copy, Debug)]
enum Escape {
    None,
    Started,
    Digits { left: u8, code: u32 },
}

/// How far a text that is not a result was read.
#[derive(Clone, Copy, Debug, Default)]
struct Text {
    is_escape: bool,
    /// Bytes since the last backslash, up to 6: the longest escape.
    since_escape: u8,
    len: usize,
    /// Whether the rest of it is left out.
    is_cut: bool,
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

/// The brackets that are open, outermost first, as bits: set for an object. The kinds of the first 128 are kept.
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

    /// What closes them; nothing if they are too deep to tell.
    fn closing(&self) -> Vec<u8> {
        let bits = (0..self.depth.min(129)).rev().map(Self::bit);
        let closing = bits.map(|bit| Some(if self.objects & bit? == 0 { b']' } else { b'}' }));
        closing.collect::<Option<_>>().unwrap_or_default()
    }
}

/// The answer without its results.
#[derive(Default)]
struct Rest {
    bytes: Vec<u8>,
    is_short: bool,
}

impl Rest {
    fn push(&mut self, byte: u8) {
        if self.bytes.len() < MAX_REST_LEN {
            self.bytes.push(byte);
        } else {
            self.is_short = true;
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.push(byte);
        }
    }

    /// A byte of a text, unless the text is too long. It is cut before the first byte of a character, and not in an
    /// escape, nor directly after one, which may be half of a character.
    fn push_text(&mut self, byte: u8, text: &mut Text) {
        let is_long = text.len > MAX_TEXT_LEN;
        if is_long && (text.is_cut || (byte & 0xC0 != 0x80 && text.since_escape == 6)) {
            text.is_cut = true;
            self.is_short = true;
        } else {
            self.push(byte);
        }
    }
}

/// The symbols of a result that were not decoded yet.
#[derive(Clone, Copy, Debug)]
struct Symbols {
    is_new: bool,
    /// Nothing more is decoded: it has ended, is damaged, or can't be written.
    failed: bool,
    pending: [u8; 4],
    pending_len: usize,
    padding: usize,
    /// How many symbols were decoded, for the place of one that can't be.
    count: u64,
}

impl Default for Symbols {
    fn default() -> Self {
        Self {
            is_new: true,
            failed: false,
            pending: [0; 4],
            pending_len: 0,
            padding: 0,
            count: 0,
        }
    }
}

impl Symbols {
    /// Decodes a run onto `decoded`. The error is the place of the symbol that can't be one, counted from the start of
    /// the result; what stands before it is kept.
    fn decode(&mut self, run: &[u8], decoded: &mut Vec<u8>) -> Result<(), u64> {
        let data_len = memchr::memchr(b'=', run).unwrap_or(run.len());
        let (data, padding) = run.split_at_checked(data_len).unwrap_or((run, &[]));
        if self.padding > 0 && !data.is_empty() {
            return Err(self.offset());
        }
        let missing = 4_usize.saturating_sub(self.pending_len) % 4;
        let (head, body) = data.split_at_checked(missing).unwrap_or((data, &[]));
        self.wait(head, decoded)?;
        let quads_len = body.len().saturating_sub(body.len() % 4);
        let decoded_len = self.decode_quads(body.get(..quads_len).unwrap_or_default(), decoded);
        self.wait(body.get(decoded_len..).unwrap_or_default(), decoded)?;
        for &byte in padding {
            if byte != b'=' {
                return Err(self.offset());
            }
            self.padding = self.padding.saturating_add(1);
        }
        Ok(())
    }

    /// Where the next symbol stands.
    fn offset(&self) -> u64 {
        let waiting = self.pending_len.saturating_add(self.padding);
        self.count
            .saturating_add(u64::try_from(waiting).unwrap_or(u64::MAX))
    }

    /// Takes symbols one by one, and decodes four as soon as they are there.
    fn wait(&mut self, symbols: &[u8], decoded: &mut Vec<u8>) -> Result<(), u64> {
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

    /// Decodes symbols of which none is left over, up to the four in which one can't be decoded; says how many were.
    fn decode_quads(&mut self, symbols: &[u8], decoded: &mut Vec<u8>) -> usize {
        let good = match append(symbols, decoded) {
            Ok(()) => symbols.len(),
            Err(bad) => {
                let good = bad.saturating_sub(bad % 4);
                let before = symbols.get(..good).unwrap_or_default();
                append(before, decoded).map_or(0, |()| good)
            }
        };
        let count = u64::try_from(good).unwrap_or(u64::MAX);
        self.count = self.count.saturating_add(count);
        good
    }

    /// Decodes the symbols that are left over, as many as make whole bytes. The error is the place of the end, where
    /// there can't be as many symbols as there are.
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

/// Decodes symbols onto `decoded`. The error is the place of one that is not of the alphabet; nothing is decoded then.
fn append(symbols: &[u8], decoded: &mut Vec<u8>) -> Result<(), usize> {
    let start = decoded.len();
    let room = symbols.len().div_ceil(4).saturating_mul(3);
    decoded.resize(start.saturating_add(room), 0);
    let outcome = ENGINE.decode_slice(symbols, decoded.get_mut(start..).unwrap_or_default());
    decoded.truncate(start.saturating_add(*outcome.as_ref().unwrap_or(&0)));
    match outcome {
        Ok(_) => Ok(()),
        Err(DecodeSliceError::DecodeError(DecodeError::InvalidByte(at, _))) => Err(at),
        // There is room, and bits that are left over are taken: there is no other error.
        Err(_) => Err(0),
    }
}

/// An answer whose results were decoded; made by [`ResultDecoder::finish`].
pub struct DecodedAnswer<W> {
    results: Vec<DecodedResult<W>>,
    rest: Rest,
    is_cut: bool,
    error: Option<io::Error>,
}

impl<W> DecodedAnswer<W> {
    /// The results, in the order of the answer.
    #[must_use]
    pub fn results(&self) -> &[DecodedResult<W>] {
        &self.results
    }

    /// The results with their writers.
    #[must_use]
    pub fn into_results(self) -> Vec<DecodedResult<W>> {
        self.results
    }

    /// Whether the answer ended before its JSON did.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The answer with an empty text in the place of each result. Where the answer was cut in a result, it is completed,
    /// so that the members before the result can be read.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        &self.rest.bytes
    }

    /// Whether [`Self::rest`] is all of the rest: 64 KiB of it are kept, and 16 KiB of a text.
    #[must_use]
    pub fn rest_is_whole(&self) -> bool {
        !self.rest.is_short
    }

    /// Why the last bytes could not be written, if they could not.
    #[must_use]
    pub fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }
}

/// Shows sizes only.
impl<W> fmt::Debug for DecodedAnswer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodedAnswer")
            .field("results", &self.results)
            .field("is_cut", &self.is_cut)
            .field("rest_len", &self.rest.bytes.len())
            .field("rest_is_whole", &self.rest_is_whole())
            .field("error", &self.error.as_ref().map(io::Error::kind))
            .finish()
    }
}

/// A result that was decoded.
pub struct DecodedResult<W> {
    sink: Option<W>,
    byte_len: u64,
    end: ResultEnd,
}

impl<W> DecodedResult<W> {
    /// How many bytes were written.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// How the result ended. Unless it is whole, the bytes that were written are its first ones.
    #[must_use]
    pub fn end(&self) -> ResultEnd {
        self.end
    }

    /// The writer; `None` where nothing was written, or it could not be made.
    #[must_use]
    pub fn sink(&self) -> Option<&W> {
        self.sink.as_ref()
    }

    /// The writer.
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

/// How a result ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResultEnd {
    /// With its last byte.
    Whole,
    /// With the answer, which was cut.
    Cut,
    /// With a symbol that is not of the alphabet, or with a number of symbols that base64 can't have.
    #[non_exhaustive]
    Damaged {
        /// Where, in symbols from the start of the result.
        offset: u64,
    },
    /// With a writer that failed: how much it has taken is not known.
    NotWritten,
}
