//! Results in base64, in pieces of every size, truncated and damaged at every position.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flow_types::{DecodedResponse, ResultDecoder, ResultEnd};
use proptest::prelude::*;
use serde_json::{Value, json};

type Answer = DecodedResponse<Vec<u8>>;

fn decode(name: &str, response: &[u8], piece_len: usize) -> Answer {
    let mut decoder = ResultDecoder::new(name, |_| Ok(Vec::new()));
    for piece in response.chunks(piece_len) {
        decoder.push(piece).unwrap();
    }
    decoder.finish()
}

/// The bytes of each result and how it ended.
fn results(response: &Answer) -> Vec<(&[u8], ResultEnd)> {
    let results = response.results().iter();
    let results: Vec<_> = results
        .map(|result| (result.sink().map_or(&[][..], Vec::as_slice), result.end()))
        .collect();
    for (result, (bytes, _)) in response.results().iter().zip(&results) {
        assert_eq!(result.byte_len(), bytes.len() as u64);
    }
    results
}

/// Pseudo-random bytes, which depend only on the length.
fn bytes(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    (0..len).map(next).collect()
}

#[test]
fn a_result_among_other_members() {
    let gif = bytes(1000);
    let response = json!({
        "jobId": "j1", "x": [1, {"encodedGif": 7}, null], "encodedGif": STANDARD.encode(&gif),
        "error": "a \"encodedGif\": \"AAAA\"",
    });
    let text = serde_json::to_string_pretty(&response).unwrap();
    for piece_len in [1, 7, 65_536] {
        let found = decode("encodedGif", text.as_bytes(), piece_len);
        assert_eq!(results(&found), [(&*gif, ResultEnd::Complete)]);
        assert!(!found.is_truncated() && found.rest_is_complete() && found.error().is_none());
        let rest: Value = serde_json::from_slice(found.rest()).unwrap();
        let mut expected = response.clone();
        expected["encodedGif"] = "".into();
        assert_eq!(rest, expected);
    }
}

#[test]
fn several_results_and_their_echoes() {
    let image = |bytes: &[u8]| {
        json!({"generatedImage": {"encodedImage": STANDARD.encode(bytes),
        "requestData": {"a": [{"encodedImage": "AAAA"}]}}})
    };
    let response = json!({"media": [{"image": image(b"one")}, {"image": image(b"three")}],
        "request": {"encodedImage": "AAAA"}, "encodedImage": STANDARD.encode(b"four")});
    let found = decode("encodedImage", response.to_string().as_bytes(), 3);
    // serde_json sorts the members by name.
    let expected: [&[u8]; 3] = [b"four", b"one", b"three"];
    assert_eq!(
        results(&found),
        expected.map(|bytes| (bytes, ResultEnd::Complete))
    );
    let sinks = found
        .into_results()
        .into_iter()
        .filter_map(|result| result.into_sink());
    assert_eq!(sinks.collect::<Vec<_>>(), expected);
}

#[test]
fn members_that_are_not_results() {
    for response in [
        r#"{"encodedGif":""}"#,
        r#"{"encodedGif":null}"#,
        r#"{"encodedGif":{"a":"AAAA"}}"#,
        r#"{"encodedGif":["AAAA"]}"#,
        r#"{"a":"encodedGif","b":"AAAA"}"#,
        r#"["encodedGif","AAAA"]"#,
        r#"{"encodedGIF":"AAAA","xencodedGif":"AAAA","encodedGif2":"AAAA"}"#,
        r#"{"a":"\"encodedGif\":\"AAAA\""}"#,
        r#"{"a":"\\","b":"x"}"#,
        r#"{"request":{"encodedGif":"AAAA"}}"#,
        r#"{"request":[{"a":{"encodedGif":"AAAA"}}]}"#,
    ] {
        let found = decode("encodedGif", response.as_bytes(), 1);
        assert_eq!(results(&found), [], "{response}");
        assert!(!found.is_truncated());
        assert_eq!(found.rest(), response.as_bytes());
    }
}

/// The text between the quotes, and the decoded bytes or the error.
#[test]
fn spellings_of_base64() {
    let damaged = |offset| Some(offset);
    for (text, bytes, problem) in [
        ("QUJD", "ABC", None),
        ("QUI=", "AB", None),
        ("QUI", "AB", None),
        ("QQ==", "A", None),
        ("QQ=", "A", None),
        ("QQ", "A", None),
        // Remaining bits are not a byte.
        ("QR==", "A", None),
        ("\\u0051\\u0051\\u003d\\u003D", "A", None),
        ("Pz8\\/", "???", None),
        ("Pj4\\u002b", ">>>", None),
        ("Pj4\\u002B", ">>>", None),
        // The URL-safe alphabet, white space, and escapes of other characters.
        ("Pj4-", ">>", damaged(3)),
        ("Pz8_", "??", damaged(3)),
        ("QUJDQU JD", "ABCA", damaged(6)),
        ("QUJD\\n", "ABC", damaged(4)),
        ("QUJD\\u00e9QUJD", "ABC", damaged(4)),
        ("QUJD\\uD83DQUJD", "ABC", damaged(4)),
        ("QUJD\\u00zQUJD", "ABC", damaged(4)),
        ("QUJDé", "ABC", damaged(4)),
        ("*UJD", "", damaged(0)),
        // Numbers of symbols that base64 can't have.
        ("Q", "", damaged(1)),
        ("QUJDQ", "ABC", damaged(5)),
        ("QUJD=", "ABC", damaged(5)),
        ("QUI==", "AB", damaged(5)),
        ("QQ===", "A", damaged(5)),
        ("Q===", "", damaged(4)),
        ("====", "", damaged(4)),
        ("QQ==QUJD", "A", damaged(4)),
        ("QQ=*", "A", damaged(3)),
    ] {
        for piece_len in [1, 2, 100] {
            let response = format!(r#"{{"encodedVideo":"{text}","jobId":"j1"}}"#);
            let found = decode("encodedVideo", response.as_bytes(), piece_len);
            let [(result, end)] = results(&found)[..] else {
                panic!("{text}: {found:?}");
            };
            assert_eq!(result, bytes.as_bytes(), "{text}");
            match (end, problem) {
                (ResultEnd::Complete, None) => {}
                (ResultEnd::Invalid { offset, .. }, Some(expected)) => {
                    assert_eq!(offset, expected, "{text}");
                }
                _ => panic!("{text}: {end:?}"),
            }
            assert!(!found.is_truncated(), "{text}");
            assert_eq!(
                found.rest(),
                br#"{"encodedVideo":"","jobId":"j1"}"#,
                "{text}"
            );
        }
    }
}

#[test]
fn a_name_with_escapes() {
    let found = decode("encodedGif", br#"{"encoded\u0047if":"QUJD"}"#, 1);
    assert_eq!(results(&found), [(&b"ABC"[..], ResultEnd::Complete)]);
    let found = decode("encodedGif", br#"{"encodedGif\u":"QUJD"}"#, 1);
    assert_eq!(results(&found), []);
}

/// The response in full and truncated at every byte.
#[test]
fn cut_at_every_place() {
    let video = bytes(50);
    let before = r#"{"jobId":"j1","a":[{"b":"#;
    let response = format!(
        r#"{before}{{"encodedVideo":"{}"}}}}]}}"#,
        STANDARD.encode(&video)
    );
    let start = before.len() + r#"{"encodedVideo":""#.len();
    for len in 0..response.len() {
        let found = decode("encodedVideo", &response.as_bytes()[..len], 5);
        assert!(found.is_truncated(), "{len}");
        for (bytes, end) in results(&found) {
            assert!(video.starts_with(bytes));
            // Each byte is written as soon as its two symbols have arrived.
            let symbols = len.min(start + 67) - start;
            assert_eq!(bytes.len(), (symbols * 6 / 8).min(50), "{len}");
            let quote = start + STANDARD.encode(&video).len();
            let expected = if len > quote {
                ResultEnd::Complete
            } else {
                ResultEnd::Truncated
            };
            assert_eq!(end, expected, "{len}");
        }
        if (start..=start + 67).contains(&len) {
            let rest: Value = serde_json::from_slice(found.rest()).unwrap();
            assert_eq!(rest["jobId"], "j1");
        }
    }
}

#[test]
fn responses_that_are_not_json() {
    for (response, is_cut) in [
        ("", true),
        ("<html>\"x\"</html>", true),
        ("{}}", false),
        ("]", false),
    ] {
        let found = decode("encodedVideo", response.as_bytes(), 2);
        assert_eq!(results(&found), []);
        assert_eq!(
            found.is_truncated(),
            is_cut || response == "]",
            "{response}"
        );
        assert_eq!(found.rest(), response.as_bytes());
    }
    // The nesting is too deep to be completed.
    let deep = format!(r#"{}{{"encodedVideo":"QU"#, "[".repeat(200));
    let found = decode("encodedVideo", deep.as_bytes(), 9);
    assert_eq!(results(&found), [(&b"A"[..], ResultEnd::Truncated)]);
    assert!(found.rest().ends_with(b"\"encodedVideo\":\"\""));
}

/// A long text does not displace the members after it, and is truncated between characters.
#[test]
fn the_rest_is_limited() {
    for (filler, has_place) in [
        ("x", true),
        ("é", true),
        ("漢", true),
        ("\\ud83d\\ude00x", true),
        // Without a position that is certainly between characters, such a text fills the whole buffer.
        ("\\\\", false),
        ("\\u00e9", false),
    ] {
        let long = filler.repeat(100_000 / filler.len());
        let response = format!(r#"{{"a":"{long}x","encodedVideo":"QUJD","jobId":"j1"}}"#);
        let found = decode("encodedVideo", response.as_bytes(), 4096);
        assert_eq!(results(&found), [(&b"ABC"[..], ResultEnd::Complete)]);
        assert!(!found.rest_is_complete() && !found.is_truncated());
        assert!(found.rest().len() <= 64 * 1024);
        let rest = serde_json::from_slice::<Value>(found.rest());
        assert_eq!(
            rest.is_ok_and(|rest| rest["jobId"] == "j1"),
            has_place,
            "{filler}"
        );
    }
}

/// A writer that accepts some bytes and then fails.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        if taken == 0 {
            Err(io::Error::other("full"))
        } else {
            Ok(taken)
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn writers_that_fail() {
    let text = json!({"encodedVideo": STANDARD.encode(bytes(100_000)), "jobId": "j1"}).to_string();
    let mut decoder = ResultDecoder::to_writer("encodedVideo", Full(50_000));
    let failures = text
        .as_bytes()
        .chunks(1000)
        .filter(|piece| decoder.push(piece).is_err());
    assert_eq!(failures.count(), 1);
    let response = decoder.finish();
    assert_eq!(response.results()[0].end(), ResultEnd::WriteFailed);
    assert_eq!(response.rest(), br#"{"encodedVideo":"","jobId":"j1"}"#);

    // The last bytes are written by `finish`.
    let mut decoder = ResultDecoder::to_writer("encodedVideo", Full(0));
    decoder.push(br#"{"encodedVideo":"QUJD"#).unwrap();
    let response = decoder.finish();
    assert!(response.error().is_some() && response.is_truncated());
    assert_eq!(response.results()[0].end(), ResultEnd::WriteFailed);

    // A second result has no writer, and the first one is kept.
    let mut decoder = ResultDecoder::to_writer("a", Vec::new());
    assert!(
        decoder
            .push(br#"[{"a":"QUJD"},{"a":"QUJD"},{"b":1}]"#)
            .is_err()
    );
    let response = decoder.finish();
    let ends: Vec<_> = response
        .results()
        .iter()
        .map(|result| result.end())
        .collect();
    assert_eq!(ends, [ResultEnd::Complete, ResultEnd::WriteFailed]);
    assert_eq!(response.results()[0].sink().unwrap(), b"ABC");

    // More results than a response may have.
    let mut decoder = ResultDecoder::new("a", |_| Ok(Vec::new()));
    let many = format!("[{}]", [r#"{"a":"QUJD"}"#; 20].join(","));
    assert!(decoder.push(many.as_bytes()).is_err());
    assert_eq!(decoder.finish().results().len(), 16);
}

#[test]
fn debug_shows_no_bytes() {
    let mut decoder = ResultDecoder::to_writer("encodedGif", Vec::new());
    decoder
        .push(br#"{"jobId":"j1-email:nora@example.org","encodedGif":"QUJD""#)
        .unwrap();
    assert_eq!(
        format!("{decoder:?}"),
        r#"ResultDecoder { name: "encodedGif", results: [DecodedResult { byte_len: 3, end: Complete, .. }], rest_len: 52, .. }"#
    );
    assert_eq!(
        format!("{:?}", decoder.finish()),
        "DecodedResponse { results: [DecodedResult { byte_len: 3, end: Complete, .. }], is_truncated: true, \
         rest_len: 52, rest_is_complete: true, error: None }"
    );
}

/// A writer that counts bytes and discards them.
#[derive(Default)]
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The heap does not grow with the length of the response.
#[test]
fn memory_is_constant() {
    // 73 MB is the largest response, of ten clips. Smaller pieces use fewer bytes, since they are slow without
    // optimization.
    for (piece_len, byte_len) in [(1, 300_000), (7, 1_000_000), (65_536, 73_000_000)] {
        let piece = STANDARD.encode(bytes(49_152)).into_bytes();
        let heap = allocation_counter::measure(|| {
            let mut decoder = ResultDecoder::to_writer("encodedVideo", Count::default());
            decoder.push(br#"{"jobId":"j1","encodedVideo":""#).unwrap();
            let mut pushed = 0;
            while pushed < byte_len {
                for piece in piece.chunks(piece_len) {
                    decoder.push(piece).unwrap();
                }
                pushed += piece.len();
            }
            decoder.push(br#"","inputsCount":10}"#).unwrap();
            let response = decoder.finish();
            let [result] = response.results() else {
                panic!()
            };
            assert_eq!(result.end(), ResultEnd::Complete);
            assert_eq!(result.byte_len(), pushed as u64 / 4 * 3);
            assert_eq!(result.sink().unwrap().0, result.byte_len());
            assert_eq!(
                response.rest(),
                br#"{"jobId":"j1","encodedVideo":"","inputsCount":10}"#
            );
        });
        assert!(
            heap.bytes_max <= 192 * 1024,
            "{piece_len}: {}",
            heap.bytes_max
        );
    }
}

/// The base64 of `bytes`, with some symbols escaped, with or without padding.
fn spelled(bytes: &[u8], escapes: &[u8], padded: bool) -> String {
    let text = STANDARD.encode(bytes);
    let text = if padded {
        &*text
    } else {
        text.trim_end_matches('=')
    };
    let spell = |(at, symbol): (usize, char)| match (escapes.get(at % 64), symbol) {
        (Some(0), '/') => "\\/".into(),
        (Some(1), _) => format!("\\u{:04x}", u32::from(symbol)),
        (Some(2), _) => format!("\\u{:04X}", u32::from(symbol)),
        _ => symbol.to_string(),
    };
    text.chars().enumerate().map(spell).collect()
}

fn pieces<'a>(response: &'a [u8], lens: &[usize]) -> Vec<&'a [u8]> {
    let (mut left, mut pieces) = (response, Vec::new());
    for len in lens.iter().cycle() {
        if left.is_empty() {
            return pieces;
        }
        let (piece, after) = left.split_at((*len).min(left.len()));
        pieces.push(piece);
        left = after;
    }
    pieces
}

proptest! {
    /// Pieces of any size give the same bytes, with or without escapes, and every truncation is reported with the
    /// correct bytes.
    #[test]
    fn pieces_of_any_size_decode_to_the_same_bytes(
        bytes in prop::collection::vec(any::<u8>(), 1..6_000),
        escapes in prop::collection::vec(0..12_u8, 0..64),
        padded in any::<bool>(),
        other in any::<String>(),
        lens in prop::collection::vec(1..2_000_usize, 1..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = spelled(&bytes, &escapes, padded);
        let other = Value::from(other).to_string();
        let response = format!(r#"{{"a":{other},{other}:[{{"encodedVideo":"{text}"}}],"jobId":"j1"}}"#);
        let mut decoder = ResultDecoder::to_writer("encodedVideo", Vec::new());
        for piece in pieces(response.as_bytes(), &lens) {
            decoder.push(piece).unwrap();
        }
        let whole = decoder.finish();
        prop_assert_eq!(results(&whole), [(&*bytes, ResultEnd::Complete)]);
        prop_assert!(!whole.is_truncated());
        let rest: Value = serde_json::from_slice(whole.rest()).unwrap();
        prop_assert_eq!(&rest["jobId"], "j1");

        let len = cut.index(response.len());
        let mut decoder = ResultDecoder::to_writer("encodedVideo", Vec::new());
        for piece in pieces(&response.as_bytes()[..len], &lens) {
            decoder.push(piece).unwrap();
        }
        let cut = decoder.finish();
        prop_assert!(cut.is_truncated());
        for (found, end) in results(&cut) {
            prop_assert!(bytes.starts_with(found));
            prop_assert!(end == ResultEnd::Truncated || found == bytes);
        }
    }

    /// Any bytes can be read, and any division into pieces gives the same result.
    #[test]
    fn any_bytes_are_read(
        texts in prop::collection::vec(
            prop_oneof![
                Just("\"a\":\"".to_owned()), Just("\"".to_owned()), Just("\\u00".to_owned()),
                Just("QUJD".to_owned()), Just("\"request\":{".to_owned()), "[{}\\[\\]\\\\:,=Q ]{0,4}",
            ],
            0..30,
        ),
        tail in prop::collection::vec(any::<u8>(), 0..20),
        len in 1..9_usize,
    ) {
        let response = [texts.concat().into_bytes(), tail].concat();
        let read = |piece_len| {
            let mut decoder = ResultDecoder::new("a", |_| Ok(Vec::new()));
            let failures = response.chunks(piece_len).filter(|piece| decoder.push(piece).is_err());
            let failed = failures.count() > 0;
            let found = decoder.finish();
            let results: Vec<_> = results(&found).iter().map(|(bytes, end)| (bytes.to_vec(), *end)).collect();
            (results, found.rest().to_vec(), found.is_truncated(), failed)
        };
        prop_assert_eq!(read(len), read(response.len().max(1)));
    }
}
