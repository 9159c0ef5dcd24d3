//! The grammar of a media generation id, as one nom parser.
//!
//! ```text
//! reference  = "user:" user-id "-email:" email-hex "-" kind-part     ; at most 1024 bytes
//! user-id    = 1*DIGIT
//! email-hex  = 1*( HEXDIG HEXDIG )                                   ; either case
//! kind-part  = "image:" opaque
//!            / "video:" opaque
//!            / "character:" id "-imgs:" 1*DIGIT [ "-voice:" opaque ]
//!            / "voice:" id "-mid:" opaque
//!            / name ":" opaque                                       ; kinds without a rule of their own
//! name       = %x61-7A *( ALPHA / DIGIT / "_" )                      ; starts with a lower-case letter
//! id         = 1*VCHAR                                               ; ends before the next marker
//! opaque     = 1*VCHAR                                               ; %x21-7E, runs to the end
//! ```
//!
//! Accepted, with `6e6f…` standing for the hex of an address:
//!
//! ```text
//! user:4711-email:6e6f…-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001
//! user:4711-email:6E6F…-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002_upsampled
//! user:4711-email:6e6f…-video:CAUSJDVkMmM4ODcxLTkwYWUtNGMzNy1iNmQxLWMwZGU1ZWVkMDAwMw==
//! user:4711-email:6e6f…-character:3b9e1c52-…-imgs:2-voice:achernar
//! user:4711-email:6e6f…-voice:a17f40d8-…-mid:5d2c8871-…
//! user:4711-email:6e6f…-scene:s1                                     a kind without a rule of its own
//! ```
//!
//! Refused:
//!
//! ```text
//! user:4711-AbCdEf                      an API token, which begins like a reference
//! user:4711x-email:6a-image:1           a user id that is not decimal
//! user:-email:6a-image:1                an empty user id
//! user:4711-image:1                     no e-mail
//! user:4711-email:6-image:1             an odd number of hex digits
//! user:4711-email:6a...-image:1         a documentation placeholder
//! user:4711-email:6a-image:             an empty media id
//! user:4711-email:6a-image:a b          white space
//! user:4711-email:6a-character:c        a character without its number of images
//! user:4711-email:6a-voice:v            a voice without its media
//! 3b9e1c52-7d04-4f6a-9a18-c0de5eed0001  a bare media name
//! j0914…v-u4711-email:…                 a job id
//! ```
//!
//! The address ends at the first `-` after its hex digits, and the kind at the next `:`. An opaque id runs to the end
//! of the text, including any `-` and `:`.
//!
//! The parser works on bytes: every accepted byte is ASCII, so all offsets are character boundaries, and a parser over
//! bytes takes two thirds of the time of one over `&str`.

use nom::bytes::complete::{take, take_until};
use nom::combinator::rest;
use nom::error::{ErrorKind, ParseError};
use nom::sequence::{preceded, terminated};
use nom::{Err, IResult, Parser};

use crate::bytes::{count_matching, find};
use crate::error::{Expected, ParseIdError, Segment};

/// The maximum length of a reference, in bytes. Observed references have 80 to 200; the longest legal address
/// takes 508 hex digits.
pub const MAX_ID_LEN: usize = 1024;

/// The error of the nom parsers: the remaining input, and what was expected there.
#[derive(Debug)]
struct Failure<'a> {
    rest: &'a [u8],
    segment: Segment,
    expected: Expected,
}

impl<'a> ParseError<&'a [u8]> for Failure<'a> {
    fn from_error_kind(rest: &'a [u8], _: ErrorKind) -> Self {
        // Never returned: the parsers below replace the errors of nom's parsers with their own.
        Self {
            rest,
            segment: Segment::Prefix,
            expected: Expected::UserPrefix,
        }
    }

    fn append(_: &'a [u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

type Parsed<'a> = IResult<&'a [u8], &'a [u8], Failure<'a>>;

fn fail<T>(rest: &[u8], segment: Segment, expected: Expected) -> IResult<&[u8], T, Failure<'_>> {
    Err(Err::Failure(Failure {
        rest,
        segment,
        expected,
    }))
}

/// Parses exactly `word`. Unlike nom's `tag`, it is inlined, which halves the time of the whole parser.
#[inline]
fn literal<'a>(
    word: &'static [u8],
    segment: Segment,
    expected: Expected,
) -> impl Fn(&'a [u8]) -> Parsed<'a> {
    move |input| match input.split_at_checked(word.len()) {
        Some((found, rest)) if found == word => Ok((rest, found)),
        _ => fail(input, segment, expected),
    }
}

/// Parses one or more bytes that are `accepted`. Inlined as [`literal`] is, unlike nom's `take_while1`.
#[inline]
fn run<'a>(
    accepted: impl Fn(u8) -> bool,
    segment: Segment,
    expected: Expected,
) -> impl Fn(&'a [u8]) -> Parsed<'a> {
    move |input| {
        let len = input
            .iter()
            .position(|&byte| !accepted(byte))
            .unwrap_or(input.len());
        match input.split_at_checked(len) {
            Some((found, rest)) if len > 0 => Ok((rest, found)),
            _ => fail(input, segment, expected),
        }
    }
}

fn is_visible(byte: u8) -> bool {
    byte.wrapping_sub(0x21) < 0x5E
}

/// Parses one or more visible ASCII characters, up to the end of the input.
#[inline]
fn opaque<'a>(segment: Segment) -> impl Fn(&'a [u8]) -> Parsed<'a> {
    move |input| {
        let len = count_matching(input, is_visible);
        match input.get(len..) {
            Some([]) if len > 0 => rest(input),
            Some(invisible) if !input.is_empty() => fail(invisible, segment, Expected::Visible),
            _ => fail(input, segment, Expected::NotEmpty),
        }
    }
}

#[inline]
fn user_id(input: &[u8]) -> Parsed<'_> {
    preceded(
        literal(b"user:", Segment::Prefix, Expected::UserPrefix),
        run(
            |byte| byte.is_ascii_digit(),
            Segment::UserId,
            Expected::Digits,
        ),
    )
    .parse(input)
}

#[inline]
fn email_hex(input: &[u8]) -> Parsed<'_> {
    preceded(
        literal(b"-email:", Segment::Email, Expected::EmailMarker),
        hex_digits,
    )
    .parse(input)
}

/// Parses pairs of hex digits, up to the next `-`.
#[inline]
fn hex_digits(input: &[u8]) -> Parsed<'_> {
    let at_dash = find(input, b'-').and_then(|len| input.split_at_checked(len));
    match at_dash {
        Some((hex, after))
            if !hex.is_empty()
                && hex.len() % 2 == 0
                && count_matching(hex, is_hex) == hex.len() =>
        {
            Ok((after, hex))
        }
        _ => bad_hex(input),
    }
}

fn is_hex(byte: u8) -> bool {
    // Without branches, so that `count_matching` is vectorized. Setting bit 0x20 makes letters lower-case.
    (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 6)
}

#[cold]
fn bad_hex(input: &[u8]) -> Parsed<'_> {
    let (after, hex) = run(is_hex, Segment::Email, Expected::Hex)(input)?;
    match after {
        [] if hex.len() % 2 == 0 => fail(after, Segment::Kind, Expected::KindMarker),
        [] | [b'-', ..] => fail(after, Segment::Email, Expected::EvenHex),
        _ => fail(after, Segment::Email, Expected::Hex),
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Parses `-`, the name of a kind and `:`; returns the name.
#[inline]
fn kind_name(input: &[u8]) -> Parsed<'_> {
    // Fast path for the kinds of uploads: 3 ns instead of 8.
    if let Some((b"-image:" | b"-video:", rest)) = input.split_first_chunk() {
        return Ok((rest, input.get(1..6).unwrap_or_default()));
    }
    let (input, _) = literal(b"-", Segment::Kind, Expected::KindMarker)(input)?;
    if !input.first().is_some_and(u8::is_ascii_lowercase) {
        return fail(input, Segment::Kind, Expected::KindName);
    }
    terminated(
        run(is_name, Segment::Kind, Expected::KindName),
        literal(b":", Segment::Kind, Expected::KindColon),
    )
    .parse(input)
}

/// Parses the id before the first `marker`, and the marker.
fn before_marker<'a>(input: &'a [u8], marker: &'static [u8], expected: Expected) -> Parsed<'a> {
    let found: Parsed<'a> = take_until(marker)(input);
    let Ok((at_marker, id)) = found else {
        let (end, _) = opaque(Segment::MediaId)(input)?;
        return fail(end, Segment::MediaId, expected);
    };
    if id.is_empty() {
        return fail(input, Segment::MediaId, Expected::NotEmpty);
    }
    let (invisible, _) = run(is_visible, Segment::MediaId, Expected::Visible)(input)?;
    if invisible.len() > at_marker.len() {
        return fail(invisible, Segment::MediaId, Expected::Visible);
    }
    let (after, _) = take(marker.len())(at_marker)?;
    Ok((after, id))
}

/// A character's id, number of images, and optional voice.
pub(crate) type CharacterSlices<'a> = (&'a [u8], &'a [u8], Option<&'a [u8]>);

fn character(input: &[u8]) -> IResult<&[u8], CharacterSlices<'_>, Failure<'_>> {
    let (input, id) = before_marker(input, b"-imgs:", Expected::ImagesMarker)?;
    let digits = run(
        |byte| byte.is_ascii_digit(),
        Segment::ImageCount,
        Expected::Digits,
    );
    let (input, images) = digits(input)?;
    if input.is_empty() {
        return Ok((input, (id, images, None)));
    }
    let (input, _) = literal(b"-voice:", Segment::Voice, Expected::VoiceMarker)(input)?;
    let (input, voice) = opaque(Segment::Voice)(input)?;
    Ok((input, (id, images, Some(voice))))
}

fn voice(input: &[u8]) -> IResult<&[u8], (&[u8], &[u8]), Failure<'_>> {
    let (input, id) = before_marker(input, b"-mid:", Expected::MidMarker)?;
    let (input, mid) = opaque(Segment::VoiceMedia)(input)?;
    Ok((input, (id, mid)))
}

/// The three parts of a character's media id, which [`parse`] has accepted.
pub(crate) fn character_parts(media_id: &str) -> Option<(&str, &str, Option<&str>)> {
    let (_, (id, images, voice)) = character(media_id.as_bytes()).ok()?;
    let text = |slice| core::str::from_utf8(slice).ok();
    Some((text(id)?, text(images)?, voice.and_then(text)))
}

/// The two parts of a voice's media id, which [`parse`] has accepted.
pub(crate) fn voice_parts(media_id: &str) -> Option<(&str, &str)> {
    let (_, (id, mid)) = voice(media_id.as_bytes()).ok()?;
    Some((
        core::str::from_utf8(id).ok()?,
        core::str::from_utf8(mid).ok()?,
    ))
}

/// Parses a reference into user id, address in hex, name of the kind, and media id.
fn slices(input: &[u8]) -> IResult<&[u8], [&[u8]; 4], Failure<'_>> {
    let (input, user_id) = user_id(input)?;
    let (input, hex) = email_hex(input)?;
    let (input, name) = kind_name(input)?;
    let (end, media_id) = match name {
        b"character" => character(input).map(|(end, _)| (end, input))?,
        b"voice" => voice(input).map(|(end, _)| (end, input))?,
        _ => opaque(Segment::MediaId)(input)?,
    };
    Ok((end, [user_id, hex, name, media_id]))
}

/// Splits `text` into user id, address in hex, name of the kind and media id, without copying any.
pub(crate) fn parse(text: &str) -> Result<[&str; 4], ParseIdError> {
    let whole = |expected, offset| Err(ParseIdError::new(Segment::Whole, expected, offset));
    if text.len() > MAX_ID_LEN {
        return whole(Expected::Shorter, MAX_ID_LEN);
    }
    let [user_id, hex, name, media_id] = match slices(text.as_bytes()) {
        Ok((_, slices)) => slices,
        Err(Err::Error(f) | Err::Failure(f)) => return Err(explain(text, &f)),
        // Complete parsers never return `Incomplete`.
        Err(Err::Incomplete(_)) => return whole(Expected::NotEmpty, text.len()),
    };
    // The parsers accept ASCII only, so all offsets are character boundaries; `get` checks that again in a few
    // instructions.
    let slice = |start: usize, len: usize| {
        text.get(start..start.saturating_add(len))
            .unwrap_or_default()
    };
    let hex_start = "user:-email:".len().saturating_add(user_id.len());
    let name_start = hex_start.saturating_add(hex.len()).saturating_add(1);
    let media_start = text.len().saturating_sub(media_id.len());
    Ok([
        slice("user:".len(), user_id.len()),
        slice(hex_start, hex.len()),
        slice(name_start, name.len()),
        slice(media_start, media_id.len()),
    ])
}

/// Turns a failure into an error, and recognizes texts that are often mistaken for a reference.
#[cold]
fn explain(text: &str, failure: &Failure<'_>) -> ParseIdError {
    let offset = text.len().saturating_sub(failure.rest.len());
    let (segment, expected) = match (failure.segment, failure.expected) {
        (Segment::Prefix, plain) => {
            let expected = match text.as_bytes() {
                [b'j', b'0'..=b'9', ..] => Expected::NotJobId,
                [b'h', b't', b't', b'p', b':' | b's', ..] => Expected::NotUrl,
                bytes if is_uuid(bytes) => Expected::NotUuid,
                _ => plain,
            };
            (Segment::Prefix, expected)
        }
        (Segment::Email, Expected::EmailMarker) => match failure.rest {
            // `user:4711-` without a further marker has the form of an API token.
            [b'-', suffix @ ..] if !suffix.contains(&b':') => {
                (Segment::Email, Expected::NotApiToken)
            }
            [] | [b'-', ..] => (Segment::Email, Expected::EmailMarker),
            // A character other than a digit follows the digits.
            _ => (Segment::UserId, Expected::Digits),
        },
        other => other,
    };
    ParseIdError::new(segment, expected, offset)
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
