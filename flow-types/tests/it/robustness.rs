//! Adversarial bodies, which must give a result or an error without a panic.

use flow_ids::MediaGenerationId;
use flow_types::{
    ErrorBody, FoundValue, GetAssetResponse, JobRecord, ReferenceForm, References, ResponseBody,
    UploadResponse, VideosResponse,
};

const ID: &str = "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";

/// The reference that is found in the response to an upload.
fn search(body: &[u8]) -> Option<MediaGenerationId> {
    let found = References::search(body, UploadResponse::PLACES, &[]);
    found.into_results().into_iter().next()
}

/// Reads a body, calls all accessors, and drops it.
fn exercise(body: &[u8]) -> Option<String> {
    let id = match UploadResponse::from_slice(body) {
        Ok(upload) => {
            let _ = format!("{upload:?} {:?} {:?}", upload.deviations(), upload.error());
            let _ = (
                upload.width(),
                upload.duration_seconds(),
                upload.media_generation_status(),
            );
            let _ = upload.workflow().and_then(|w| w.metadata());
            assert_eq!(search(body).unwrap(), *upload.media_generation_id());
            Some(upload.media_generation_id().clone())
        }
        Err(error) => {
            let _ = format!("{error:?} {error}");
            search(body)
        }
    };
    if let Ok(error) = ErrorBody::from_slice(body) {
        let _ = format!("{error:?} {:?} {:?}", error.deviations(), error.reason());
        let _ = (
            error.skip_reasons().len(),
            error.retry_after(),
            error.file_size_limit(),
        );
    }
    for text in [
        GetAssetResponse::from_slice(body).map(|b| format!("{b:?}{:?}", b.deviations())),
        VideosResponse::from_slice(body).map(|b| format!("{b:?}{:?}", b.deviations())),
        JobRecord::from_slice(body).map(|b| format!("{b:?}{:?}", b.deviations())),
    ]
    .into_iter()
    .flatten()
    {
        assert!(text.len() < 200_000, "{}", text.len());
    }
    id.map(|id| id.as_str().to_owned())
}

/// Reads a body that is too large for [`exercise`] without optimization.
fn read(body: &[u8]) -> Option<String> {
    let id = match UploadResponse::from_slice(body) {
        Ok(upload) => {
            let _ = (
                upload.width(),
                upload.deviations().len(),
                upload.media().is_some(),
            );
            Some(upload.media_generation_id().clone())
        }
        Err(_) => search(body),
    };
    if let Ok(error) = ErrorBody::from_slice(body) {
        let _ = (error.deviations().len(), error.reason().is_some());
    }
    id.map(|id| id.as_str().to_owned())
}

#[test]
fn deep_nesting() {
    for (open, close, member) in [
        ("[", "]", "media"),
        ("[", "]", "skipReasons"),
        ("{\"a\":", "}", "workflow"),
        ("{\"error\":", "}", "error"),
        ("{\"mediaGenerationId\":", "}", "x"),
    ] {
        for depth in [200, 10_000] {
            let nest = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let body = format!("{{\"{member}\":{nest},\"mediaGenerationId\":\"{ID}\"}}");
            assert_eq!(exercise(body.as_bytes()).as_deref(), Some(ID));
            assert_eq!(read(nest.as_bytes()), None);
            // Truncated within the nesting.
            assert_eq!(read(open.repeat(depth).as_bytes()), None);
        }
    }
    let depth = 1_000_000;
    let nest = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let body = format!("{{\"media\":{nest},\"mediaGenerationId\":\"{ID}\"}}");
    assert_eq!(read(body.as_bytes()).as_deref(), Some(ID));
    assert_eq!(read(nest.as_bytes()), None);
}

#[test]
fn big_bodies() {
    let long = "x".repeat(50_000_000);
    let body = format!(r#"{{"media":{{"name":"{long}"}},"mediaGenerationId":"{ID}"}}"#);
    let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
    assert_eq!(upload.media_generation_id().as_str(), ID);
    assert!(upload.as_json() == body);
    assert_eq!(upload.media().unwrap().name().unwrap().len(), long.len());
    drop(upload);
    let cut = &body.as_bytes()[..body.len() - 1];
    assert!(UploadResponse::from_slice(cut).is_err());
    assert_eq!(search(cut).unwrap().as_str(), ID);
}

#[test]
fn many_members() {
    let unknown: Vec<_> = (0..1_000_000).map(|n| format!("\"m{n}\":{n},")).collect();
    let unknown = unknown.concat();
    let known = "\"mediaGenerationId\":7,".repeat(1_000_000);
    for members in [unknown, known] {
        let body = format!("{{{members}\"mediaGenerationId\":\"{ID}\"}}");
        let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
        assert_eq!(upload.media_generation_id().as_str(), ID);
        assert!(upload.deviations().len() <= 256);
    }
    let body = format!(
        "{{\"error\":{{\"details\":[{}7]}}}}",
        "7,".repeat(1_000_000)
    );
    let error = ErrorBody::from_slice(body.as_bytes()).unwrap();
    assert_eq!(error.reason(), None);
    assert_eq!(error.deviations().len(), 256);
    assert!(format!("{:?}", error.rpc_status()).len() < 1_000);
}

/// The memory that reading needs in addition to the copy of the body.
#[test]
fn memory_is_close_to_the_body() {
    const LITTLE: u64 = 4096;
    let members: Vec<_> = (0..100_000).map(|n| format!("\"m{n}\":{n},")).collect();
    for members in [
        String::new(),
        members.concat(),
        "\"media\":[".repeat(10_000),
    ] {
        let body = format!("{{\"mediaGenerationId\":\"{ID}\",{members}\"width\":1}}");
        let body_len = body.len() as u64;
        // The last body is not JSON, and its error keeps the body as well.
        let full = allocation_counter::measure(|| {
            let _ = std::hint::black_box(UploadResponse::from_slice(body.as_bytes()));
        });
        assert!(
            full.bytes_max <= body_len + LITTLE,
            "{} of {body_len}",
            full.bytes_max
        );
        assert!(full.count_max <= 8, "{}", full.count_max);
    }
}

#[test]
fn salvage_is_linear() {
    for part in [
        "user:",
        "\"user:",
        "user:1-email:6a-",
        "user:1-email:6a-image:",
        "\"user:1-email:6a\\u0",
        "xuser:1 ",
        "mediaGenerationId ",
        "{\"mediaGenerationId\":",
        "\"mediaGenerationId\":{\"user:1-email:6a-image:x\" ",
        "[\"user:1-email:6a-image:x\",",
        "{user:1-email:6a-image:x ",
        "{\"a\":1} user:1 ",
        "&#58;user",
        "%2575",
        "\\x3auser",
        "user:1-email:.",
        "\\u003auser",
        "                                user:1",
    ] {
        // A search in quadratic time would take hours.
        let body = part.repeat(4_000_000 / part.len());
        let _ = search(body.as_bytes());
        let nested = format!("{}\"user:1\",{body}", "[".repeat(1_000_000));
        let _ = search(nested.as_bytes());
    }
}

/// One word with many beginnings of references, and a long end without any.
#[test]
fn a_long_word_takes_linear_time() {
    for part in ["user:", "user:1-email:", "user:1-email:6a6b-image:x%3A"] {
        // A search in quadratic time would take hours.
        let word = part.repeat(1_000_000 / part.len());
        for body in [
            format!("{word}{}", ".".repeat(1_000_000)),
            format!("{{\"a\":\"{word}{}\"}}", ":".repeat(1_000_000)),
        ] {
            let found = References::search(body.as_bytes(), UploadResponse::PLACES, &[ID]);
            assert_eq!(found.has_possible(), part != "user:");
        }
    }
}

/// Nesting takes little memory, and a reference after it is found.
#[test]
fn depth_takes_no_memory() {
    let depth = 8 << 20;
    let body = "[".repeat(depth);
    let used = allocation_counter::measure(|| {
        let found = References::search(body.as_bytes(), VideosResponse::PLACES, &[]);
        assert_eq!(found, References::default());
    });
    // The parser's stack has one byte for each bracket, and grows by doubling.
    let max = 4 * body.len() as u64;
    assert!(used.bytes_max < max, "{}", used.bytes_max);
}

#[test]
fn references_in_and_after_deep_nesting() {
    let search = |body: &str| {
        let found = References::search(body.as_bytes(), VideosResponse::PLACES, &[]);
        (found.results().len(), found.has_possible())
    };
    let media = format!("\"media\":[{{\"mediaGenerationId\":\"{ID}\"}}]");
    for depth in [1_022, 1_023, 1_024, 1_025, 5_000] {
        let nest = |inner: &str| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!("{{\"x\":{open}{inner}{close},{media}}}")
        };
        // After the nesting, references are found as before it.
        assert_eq!(search(&nest("{\"a\":{\"b\":\"]}\"}}")), (1, false));
        assert_eq!(search(&nest(&format!("\"{ID}\""))), (1, true), "{depth}");
        let other = ID.replace("4711", "4712");
        assert_eq!(search(&nest(&format!("\"{other}\""))), (1, true));
        // Within the nesting, the name of the member does not make a result.
        let named = nest("{\"mediaGenerationId\":\"new-form-1\"}");
        assert_eq!(search(&named), (1, true), "{depth}");
        let alone = named.replace(&media, "\"y\":1");
        assert_eq!(search(&alone).0, usize::from(depth < 1_023), "{depth}");
        assert!(search(&alone) != (0, false));
        // The same applies within an echo.
        let echo = named.replace("\"x\"", "\"request\"");
        assert_eq!(search(&echo), (1, false), "{depth}");
        // Truncated within the nesting.
        let cut = &nest(&format!("\"{ID}\""))[..depth + 100];
        assert_eq!(search(cut), (0, true), "{depth}");
    }
}

/// In valid JSON, a name that resembles an echo is not one; in damaged text, it makes the reference a possible one.
#[test]
fn names_similar_to_echoes() {
    let search = |name: &str, end: &str| {
        let body =
            format!("{{\"error\":\"busy\",\"{name}\":[{{\"mediaGenerationId\":\"{ID}\"}}]{end}");
        let found = References::search(body.as_bytes(), VideosResponse::PLACES, &[]);
        (found.results().len(), found.has_possible())
    };
    for name in ["messages", "requests", "errors", "sources", "prompts"] {
        assert_eq!(search(name, "}"), (1, false), "{name}");
        assert_eq!(search(name, ",\"x\":01}"), (0, true), "{name}");
    }
    for name in [
        "endpoint",
        "baseline",
        "startedJobs",
        "referenced",
        "inputted",
        "base64",
    ] {
        assert_eq!(search(name, "}"), (1, false), "{name}");
    }
    // A changed byte can leave valid JSON: the member is then neither an echo nor a result.
    for name in ["massage", "rquest", "promptx", "errror", "sourced"] {
        assert_eq!(search(name, "}"), (0, true), "{name}");
        assert_eq!(search(name, ",\"x\":01}"), (0, true), "{name}");
    }
    for name in ["endpoint", "baseline", "startxmage"] {
        assert_eq!(search(name, ",\"x\":01}"), (0, true), "{name}");
    }
    for name in [
        "error",
        "message",
        "request",
        "requestData",
        "source",
        "sourceVideo",
        "source_1",
        "start",
        "startImage",
        "startFrameIndex",
        "start_image",
        "end",
        "endImage",
        "base",
        "baseImageMediaGenerationId",
        "reference",
        "references",
        "referenceImage_1",
        "reference_1",
        "referenceImages",
        "input",
        "inputs",
        "inputsCount",
        "inputImage",
    ] {
        assert_eq!(search(name, "}"), (0, false), "{name}");
        assert_eq!(search(name, ",\"x\":01}"), (0, false), "{name}");
    }
}

/// References with any escapes are found, in names as in values.
#[test]
fn escaped_references_are_found() {
    let escapes = [
        ID.replace(':', "%3A"),
        ID.replace(':', "%253a"),
        ID.replace(':', "&#58;"),
        ID.replace("user", "%75ser"),
        ID.replace("user:", "%75%73%65%72%3A"),
        ID.replace("user:", "%2575ser%253A"),
    ];
    let search = |body: &str, named: &[&str]| {
        let found = References::search(body.as_bytes(), VideosResponse::PLACES, named);
        (found.results().len(), found.has_possible())
    };
    let in_json = [
        ID.replace("user", "\\u0075ser"),
        ID.replace(':', "\\u003a"),
        ID.replace(':', "\\\\x3a"),
    ];
    for text in escapes.iter().chain(&in_json) {
        let name = format!("{{\"x\":{{\"{text}\":1}}}}");
        let value = format!("{{\"x\":[\"see {text}\"]}}");
        for body in [name, value] {
            assert_eq!(search(&body, &[]), (0, true), "{body}");
            assert_eq!(search(&body, &[ID]), (0, false), "{body}");
            let echo = body.replace("\"x\"", "\"request\"");
            assert_eq!(search(&echo, &[]), (0, false), "{echo}");
        }
    }
    let in_pages = [ID.replace(':', "\\x3a"), ID.replace('u', "\\x75")];
    for text in escapes.iter().chain(&in_pages) {
        let page = format!("<p>'{text}'</p>");
        assert_eq!(search(&page, &[]), (1, false), "{page}");
        assert_eq!(search(&page, &[ID]), (0, false), "{page}");
    }
}

/// After damage, a reference of any spelling and length is found from the bytes around it, and counts as a possible
/// result in case of doubt.
#[test]
fn escaped_and_long_references_are_found_after_damage() {
    let long = |len: usize| format!("{ID}{}", "a".repeat(len - ID.len()));
    for id in [ID.to_owned(), long(1_021), long(1_023), long(1_024)] {
        let encoded = |is_encoded: fn(char) -> bool| {
            let encode = |c: char| format!("%{:02X}", u32::from(c));
            let chars = id.chars();
            let chars = chars.map(|c| if is_encoded(c) { encode(c) } else { c.into() });
            chars.collect::<Vec<_>>().concat()
        };
        let mut texts = vec![
            encoded(|c| c == ':'),
            encoded(|c| !c.is_ascii_alphanumeric()),
        ];
        texts.extend([
            id.clone(),
            id.replace(':', "%253A"),
            id.replace("user", "%75ser"),
            id.replace(':', "\\u003a"),
            id.replace("user", "\\u0075ser"),
            id.replace('-', "\\x2d"),
        ]);
        for text in texts {
            for body in [
                format!("{{\"width\":nul,\"mediaGenerationId\":\"{text}\"}}"),
                format!(
                    "{{\"width\":nul,\"mediaGenerationId\":{{\"mediaGenerationId\":\"{text}\"}}}}"
                ),
                format!("{{\"a\" \"b\",\"mediaGenerationId\":\"{text}\",\"w"),
            ] {
                let found = References::search(body.as_bytes(), UploadResponse::PLACES, &[]);
                let ids: Vec<_> = found.results().iter().map(|id| id.as_str()).collect();
                assert_eq!(ids, [&id], "{body}");
            }
            let elsewhere = format!("{{\"width\":nul,\"x\":{{\"note\":\"{text}\"}}}}");
            let found = References::search(elsewhere.as_bytes(), UploadResponse::PLACES, &[]);
            assert_eq!((found.results().len(), found.has_possible()), (0, true));
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn salvage_by_form() {
    let cut = &ID[..ID.len() - 4];
    for (body, want) in [
        // In JSON, a reference in any other place is only possible.
        (format!("{{\"a\":[{{\"b\":\"{ID}\"}}]}}"), Err(true)),
        (format!("{{\"a\":\"see {ID} there\"}}"), Err(true)),
        (format!("{{\"{ID}\":1}}"), Err(true)),
        (
            format!("{{\"a\":\"user:4711-AbCdEf {ID}\",\"b\":"),
            Err(true),
        ),
        (format!("{{\"a\":\"https://x/?r={ID}&x\"}}"), Err(true)),
        (format!("{{\"a\":\"user:{ID}\"}}"), Err(true)),
        (
            format!("{{\"a\":\"x {}{ID}\"}}", "user:".repeat(9)),
            Err(true),
        ),
        (
            format!("{{\"a\":\"{{\\\"mediaGenerationId\\\":\\\"{ID}\\\"}}\"}}"),
            Err(true),
        ),
        // In its documented place, and elsewhere after its name, any form is accepted.
        (
            "{\"mediaGenerationId\":{\"mediaGenerationId\":\"user:1-image:abc\"},\"wid".to_owned(),
            Ok("user:1-image:abc"),
        ),
        (
            "{\"mediaGenerationId\":\"test-asset-123\",\"width\":01}".to_owned(),
            Ok("test-asset-123"),
        ),
        (
            format!("{{\"a\":[{{\"mediaGenerationId\":\"{ID}\"}}],"),
            Ok(ID),
        ),
        // In text that is not JSON, whole strings and words are results.
        (format!("{{\"a\":\"{ID}\",\"b\":"), Ok(ID)),
        (format!("made {ID}."), Err(true)),
        (format!("made {ID}.\n"), Ok(ID)),
        (format!("<a href=\"{ID}\">"), Ok(ID)),
        (format!("<p>{}</p>", ID.replace(':', "&#58;")), Ok(ID)),
        (format!("<p>{}</p>", ID.replace(':', "&#x3A;")), Ok(ID)),
        (format!("<p>{}</p>", ID.replace(':', "%3a")), Ok(ID)),
        (format!("<script>x('\\u0075{}')</script>", &ID[1..]), Ok(ID)),
        (
            "<p>user:1-email:6a-image:abc.def~ghi</p>".to_owned(),
            Ok("user:1-email:6a-image:abc.def~ghi"),
        ),
        (
            format!(
                "warning\n{{\"source\":\"{ID}\",\"mediaGenerationId\":{{\"mediaGenerationId\":\"user:1-email:6a-image:new\"}}}}"
            ),
            Ok("user:1-email:6a-image:new"),
        ),
        (ID.to_owned(), Ok(ID)),
        (format!("{ID}\n"), Ok(ID)),
        // One stray quote; the reference is still at the top level.
        (
            format!("{{\"mediaGenerationId\"\":{{\"mediaGenerationId\":\"{ID}\"}},\"width\":1}}"),
            Ok(ID),
        ),
        (
            format!("{{\"media\"\":{{\"mediaGenerationId\":\"{ID}\"}},\"width\":1}}"),
            Err(true),
        ),
        // Incomplete references.
        (format!("<p>{ID}\u{2026}</p>"), Err(true)),
        (format!("<p>{ID}...</p>"), Err(true)),
        (format!("<p>{ID},x</p>"), Err(true)),
        (format!("<p>made {cut}"), Err(true)),
        (format!("{{\"a\":\"{cut}"), Err(true)),
        (
            "{\"mediaGenerationId\":\"test-asset-1".to_owned(),
            Err(true),
        ),
        (
            "{\"a\":\"user:1-email:6a-video:0!\\\"b".to_owned(),
            Err(true),
        ),
        (
            r#"{"a":"user:1-email:6a-image:x\"y" 7}"#.to_owned(),
            Err(true),
        ),
        // Echoes, and texts that are not references.
        (format!("{{\"error\":\"see {ID}\"}}"), Err(false)),
        (
            format!("{{\"request\":[{{\"mediaGenerationId\":\"{ID}\"}}]}}"),
            Err(false),
        ),
        (
            format!("{{\"source\":\"{ID}\",\"startImage\":\"{ID}\"}}"),
            Err(false),
        ),
        (format!("{{\"message\":\"{ID}"), Err(false)),
        (
            "{\"a\":\"user:4711-AbCdEfGhIjKlMnOpQrSt\"}".to_owned(),
            Err(false),
        ),
        (
            "{\"error\":\"Unauthorized access to user:12345 detected\"}".to_owned(),
            Err(false),
        ),
        (
            "{\"a\":\"3b9e1c52-7d04-4f6a-9a18-c0de5eed0001\"}".to_owned(),
            Err(false),
        ),
    ] {
        assert!(
            UploadResponse::from_slice(body.as_bytes()).is_err(),
            "{body}"
        );
        let found = References::search(body.as_bytes(), UploadResponse::PLACES, &[]);
        let first = found.results().first().map(MediaGenerationId::as_str);
        assert_eq!(first.ok_or(found.has_possible()), want, "{body}");
    }
}

#[test]
fn texts_in_place_of_a_reference() {
    let job = "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow";
    let sample = "user:12345-email:6a6f...-image:ff9aa5cc-...";
    for (text, form) in [
        (ID, Some(None)),
        (
            "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
            Some(Some(ReferenceForm::UnknownForm)),
        ),
        (
            "CAUSJDVkMmM4ODcxLTkwYWU",
            Some(Some(ReferenceForm::UnknownForm)),
        ),
        (sample, Some(Some(ReferenceForm::UnknownForm))),
        ("user:1-image:abc", Some(Some(ReferenceForm::UnknownForm))),
        (
            "user%3A1-email%3A6a-image%3Ax",
            Some(Some(ReferenceForm::Encoded)),
        ),
        (
            "user&#58;1-email&#58;6a-image&#58;x",
            Some(Some(ReferenceForm::Encoded)),
        ),
        (
            " user:1-email:6a-image:x\\n",
            Some(Some(ReferenceForm::Encoded)),
        ),
        ("\\u0075ser\\u003a1-email:6a-image:x", Some(None)),
        ("null", None),
        ("NULL", None),
        ("undefined", None),
        ("[object Object]", None),
        ("", None),
        ("  ", None),
        ("user:4711-AbCdEfGhIjKlMnOpQrSt", None),
        ("https://example.org/x", None),
        ("nora@example.org", None),
        (job, None),
        ("user:1-email:6a6f\u{2026}-image:x", None),
        ("PUBLIC_ERROR_MINOR", None),
    ] {
        let body = format!("{{\"media\":[{{\"mediaGenerationId\":\"{text}\"}}]}}");
        let found = References::search(body.as_bytes(), VideosResponse::PLACES, &[]);
        let forms: Vec<_> = found.deviations().iter().map(|it| it.found()).collect();
        let want: Vec<_> = form
            .flatten()
            .map(FoundValue::Reference)
            .into_iter()
            .collect();
        assert_eq!(
            (found.results().len(), forms),
            (usize::from(form.is_some()), want),
            "{text}"
        );
        let read = VideosResponse::from_slice(body.as_bytes()).unwrap();
        assert_eq!(read.media_generation_ids(), found.results(), "{text}");
        assert_eq!(
            read.media().unwrap()[0].media_generation_id().as_ref(),
            found.results().first()
        );
    }
}

/// References are found in any encoding and at any distance, and references of the request are echoes everywhere.
#[test]
fn encodings_and_echoes() {
    let body = format!(
        "{{\"x\":\"{}\",\"media\":[{{\"mediaGenerationId\":\"{ID}\"}}]}}",
        "y".repeat(1 << 20)
    );
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        body.encode_utf16().flat_map(to_bytes).collect()
    };
    let marked = [&[0xfe, 0xff][..], &utf16(u16::to_be_bytes)].concat();
    for (bytes, deviations) in [
        (body.clone().into_bytes(), 0),
        (format!("\u{feff}{body}").into_bytes(), 0),
        (utf16(u16::to_le_bytes), 1),
        (utf16(u16::to_be_bytes), 1),
        (marked, 1),
    ] {
        let found = References::search(&bytes, VideosResponse::PLACES, &[]);
        assert_eq!(found.results()[0].as_str(), ID);
        assert_eq!(found.deviations().len(), deviations);
        let echo = References::search(&bytes, VideosResponse::PLACES, &[ID]);
        assert!(echo.results().is_empty() && !echo.has_possible());
        // An endpoint without places has no results, but its response may contain references.
        let none = References::search(&bytes, &[], &[]);
        assert!(none.results().is_empty() && none.has_possible());
    }
    // The new reference begins with the one that it was made from.
    let made = format!("{{\"media\":[{{\"mediaGenerationId\":\"{ID}_upsampled\"}}]}}");
    assert_eq!(
        References::search(made.as_bytes(), VideosResponse::PLACES, &[ID])
            .results()
            .len(),
        1
    );
    // Therefore a truncated reference may be another one, at any length.
    for end in 18..ID.len() {
        for body in [
            format!("{{\"mediaGenerationId\":\"{}", &ID[..end]),
            format!("it became {}", &ID[..end]),
        ] {
            let cut = References::search(body.as_bytes(), VideosResponse::PLACES, &[ID]);
            assert!(cut.has_possible(), "{body}");
        }
    }
}

#[test]
fn unusual_json() {
    let reference = format!("\"mediaGenerationId\":\"{ID}\"");
    for body in [
        format!("\u{feff}{{{reference}}}"),
        format!("\n\t {{{reference}}} \r\n"),
        format!("{{\"\\ud800\":1e400,{reference}}}"),
        format!("{{\"a\":\"\\udc00\",{reference}}}"),
        format!("{{\"width\":-0.0,\"email\":\"\\ud800\",{reference}}}"),
        format!("{{\"\":{{\"\":[]}},{reference},\"\\u0000\":null}}"),
    ] {
        let upload = UploadResponse::from_slice(body.as_bytes()).unwrap();
        assert_eq!(upload.media_generation_id().as_str(), ID);
        assert_eq!(upload.as_json(), body.trim_start_matches('\u{feff}'));
    }
    for body in [
        format!("{{\"a\":NaN,{reference}}}"),
        format!("{{\"a\":Infinity,{reference}}}"),
        format!("{{\"a\":01,{reference}}}"),
        format!("{{\"a\":'x',{reference}}}"),
        format!("{{{reference},}}"),
        format!("{{{reference}}}{{}}"),
        format!("{{\"a\":\"\n\",{reference}}}"),
        format!("/* c */{{{reference}}}"),
    ] {
        let error = UploadResponse::from_slice(body.as_bytes()).unwrap_err();
        assert_eq!(search(body.as_bytes()).unwrap().as_str(), ID, "{body}");
        assert!(error.offset().is_some_and(|at| at <= body.len()));
    }
    assert!(size_of::<Result<(), flow_types::DecodeError>>() <= size_of::<usize>());
}
