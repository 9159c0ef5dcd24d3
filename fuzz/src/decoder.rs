//! The decoder of results that a response holds as base64.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use flow_types::{DecodedResponse, ResultDecoder, ResultEnd};

const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Padding may be left out, and of the last symbol the bits that make no byte don't count.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A response is decoded alike however it is cut into pieces, and what is base64 for the crate of that name is for the
/// decoder as well, byte for byte.
///
/// The first byte is the length of pieces, the second how a text of base64 is made of the rest.
pub fn result_decoder(data: &[u8]) {
    let [piece, form, rest @ ..] = data else {
        return;
    };
    let piece = usize::from(*piece).max(1);
    in_pieces(rest, piece);

    // What was encoded comes back, with and without padding, and with slashes escaped.
    let mut text = LENIENT.encode(rest);
    if form & 1 == 1 {
        text.truncate(text.trim_end_matches('=').len());
    }
    if form & 2 == 2 {
        text = text.replace('/', "\\/");
    }
    if form & 4 == 4 {
        text = text.replace('A', "\\u0041");
    }
    decodes(&text, Some(rest), piece);

    // Any number of symbols, with one that is none at some place.
    let mut text: String = rest.iter().map(|byte| symbol(*byte)).collect();
    if form & 8 == 8 {
        text.insert(usize::from(form >> 4) * text.len() / 16, '-');
    }
    decodes(&text, LENIENT.decode(&text).ok().as_deref(), piece);
}

fn symbol(byte: u8) -> char {
    char::from(*SYMBOLS.get(usize::from(byte % 64)).expect("a symbol"))
}

fn decode(body: &[u8], piece: usize) -> DecodedResponse<Vec<u8>> {
    let mut decoder = ResultDecoder::new("encodedVideo", |_| Ok(Vec::new()));
    for piece in body.chunks(piece) {
        // Too many results are an error; the others are decoded all the same.
        let _ = decoder.push(piece);
    }
    decoder.finish()
}

/// In small pieces and as a whole the same comes out.
fn in_pieces(body: &[u8], piece: usize) {
    let (whole, pieces) = (decode(body, usize::MAX), decode(body, piece));
    assert_eq!(whole.rest(), pieces.rest());
    assert_eq!(whole.is_truncated(), pieces.is_truncated());
    assert_eq!(whole.rest_is_complete(), pieces.rest_is_complete());
    assert_eq!(whole.results().len(), pieces.results().len());
    for (a, b) in whole.results().iter().zip(pieces.results()) {
        assert_eq!(
            (a.byte_len(), a.end(), a.sink()),
            (b.byte_len(), b.end(), b.sink())
        );
        let written = a.sink().map_or(0, |sink| sink.len() as u64);
        assert_eq!(a.byte_len(), written);
    }
    if serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|value| value.is_object()) {
        assert!(!whole.is_truncated());
        // JSON without its results is JSON.
        let rest = whole
            .rest_is_complete()
            .then(|| serde_json::from_slice::<serde_json::Value>(whole.rest()));
        assert!(rest.is_none_or(|rest| rest.is_ok()));
    }
}

/// A text between other members is decoded to `expected`, or else is damaged, and the rest stays.
fn decodes(text: &str, expected: Option<&[u8]>, piece: usize) {
    let (before, after) = (r#"{"jobId":"j1","encodedVideo":""#, r#"","inputsCount":2}"#);
    let body = format!("{before}{text}{after}");
    let answer = decode(body.as_bytes(), piece);
    assert!(!answer.is_truncated() && answer.rest_is_complete());
    assert_eq!(answer.rest(), format!("{before}{after}").as_bytes());
    let result = match answer.results() {
        [] => return assert!(text.is_empty()),
        [result] => result,
        more => panic!("{} results", more.len()),
    };
    let bytes = result.sink().map_or(&[][..], Vec::as_slice);
    match expected {
        Some(expected) => assert_eq!((bytes, result.end()), (expected, ResultEnd::Complete)),
        None => {
            let end = result.end();
            assert!(matches!(end, ResultEnd::Invalid { .. }), "{end:?}");
            // What came before the damage is kept.
            let whole = text.split('-').next().unwrap_or_default();
            let whole = whole.get(..whole.len() / 4 * 4).unwrap_or_default();
            let kept = LENIENT.decode(whole).expect("base64");
            assert!(
                bytes.starts_with(&kept),
                "{} of {}",
                bytes.len(),
                kept.len()
            );
        }
    }
}
