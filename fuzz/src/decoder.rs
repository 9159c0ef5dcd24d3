//! The property of the decoder of base64 results.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use flow_types::{DecodedResponse, ResultDecoder, ResultEnd};

const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Padding is optional, and the unused bits of the last symbol are ignored.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A response is decoded with the same result however it is divided into pieces, and the decoder accepts what the crate
/// `base64` accepts, with the same bytes.
///
/// The first byte is the length of the pieces, the second determines how base64 text is made of the rest.
pub fn result_decoder(data: &[u8]) {
    let [piece, form, rest @ ..] = data else {
        return;
    };
    let piece = usize::from(*piece).max(1);
    in_pieces(rest, piece);

    // Encoded bytes are decoded to the same bytes, with and without padding, and with escaped slashes.
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

    // Any number of symbols, for some inputs with an invalid symbol among them.
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
        // Too many results are an error, but the others are still decoded.
        let _ = decoder.push(piece);
    }
    decoder.finish()
}

/// The result is the same in small pieces and as a whole.
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
        // The response without its results is still JSON.
        let rest = whole
            .rest_is_complete()
            .then(|| serde_json::from_slice::<serde_json::Value>(whole.rest()));
        assert!(rest.is_none_or(|rest| rest.is_ok()));
    }
}

/// Asserts that a text between other members is decoded to `expected`, or is invalid if `expected` is `None`, and that
/// the other members are kept.
fn decodes(text: &str, expected: Option<&[u8]>, piece: usize) {
    let (before, after) = (r#"{"jobId":"j1","encodedVideo":""#, r#"","inputsCount":2}"#);
    let body = format!("{before}{text}{after}");
    let result = decode(body.as_bytes(), piece);
    assert!(!result.is_truncated() && result.rest_is_complete());
    assert_eq!(result.rest(), format!("{before}{after}").as_bytes());
    let result = match result.results() {
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
            // The bytes before the damage are kept.
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
