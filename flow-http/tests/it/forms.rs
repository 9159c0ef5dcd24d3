//! Requests as forms: they have the same meaning as JSON, for endpoints that accept them.

use flow_http::rules::Accepted;
use flow_http::server::{Incoming, Rejection};
use http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixtures::NORA_HEX;

fn read(path: &str, content_type: &str, body: &[u8]) -> Result<Accepted, Rejection> {
    let request = Request::post(path)
        .header("authorization", "Bearer t")
        .header("content-type", content_type)
        .body(())
        .unwrap();
    Ok(
        match Incoming::from_parts(&request.into_parts().0, body, "")? {
            Incoming::GenerateImages(read) | Incoming::GenerateVideo(read) => *read,
            other => panic!("{other:?}"),
        },
    )
}

fn form(boundary: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    (body + &format!("--{boundary}--\r\n")).into_bytes()
}

const TYPE: &str = "multipart/form-data; boundary=b-1";

#[test]
fn a_form_is_read_like_json() {
    let image = format!("user:4711-email:{NORA_HEX}-image:a");
    let texts = [
        ("prompt", "a kite\r\n--b\r\n\"@\""),
        ("count", "2"),
        ("async", "true"),
        ("startImage", &image),
    ];
    let json = json!({"prompt": texts[0].1, "count": 2, "async": true, "startImage": image});
    let from_json = read("/videos", "application/json", json.to_string().as_bytes()).unwrap();
    for content_type in [
        TYPE,
        "Multipart/Form-Data; charset=utf-8; Boundary=\"b-1\"",
        "multipart/form-data;boundary=b-1",
    ] {
        let read = read("/videos", content_type, &form("b-1", &texts)).unwrap();
        assert_eq!(read, from_json, "{content_type}");
    }
    // Other headers, a content type of a part, and an end without a line break.
    let text = "--b-1 \r\nContent-Type: text/plain\r\ncontent-disposition: form-data; \
        filename=\"x\"; name=prompt\r\n\r\na\r\n--b-1--";
    let read = read("/images", TYPE, text.as_bytes()).unwrap();
    assert_eq!(
        (read.names().collect::<Vec<_>>(), read.text("prompt")),
        (vec!["prompt"], Some("a"))
    );
}

#[test]
fn invalid_forms() {
    let whole = form("b-1", &[("prompt", "a kite"), ("count", "2")]);
    // A truncated form is refused.
    for end in 0..whole.len() - 3 {
        let cut = read("/videos", TYPE, &whole[..end]).unwrap_err();
        assert_eq!(cut, Rejection::Form, "{end}");
    }
    for body in [
        &form("other", &[("prompt", "a")])[..],
        b"--b-1\r\n\r\nno name\r\n--b-1--",
        b"--b-1\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--b-1--",
        b"--b-1\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n\xff\r\n--b-1--",
    ] {
        assert_eq!(read("/videos", TYPE, body), Err(Rejection::Form));
    }
    // Without a boundary it is read as JSON, and refused.
    for content_type in ["multipart/form-data", "multipart/mixed; boundary=b-1"] {
        assert_eq!(read("/videos", content_type, &whole), Err(Rejection::Json));
    }
    let member = read(
        "/videos",
        TYPE,
        &form("b-1", &[("prompt", "a"), ("count", "two")]),
    );
    let Err(Rejection::Refused(refusal)) = member else {
        panic!("{member:?}")
    };
    assert_eq!(refusal.parameter(), Some("count"));
}

proptest! {
    #[test]
    fn any_text_is_kept(prompt in "\\PC{0,30}[a-z]", boundary in "[0-9A-Za-z]{1,20}") {
        prop_assume!(!prompt.contains(&*boundary) && !prompt.contains('@'));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let body = form(&boundary, &[("prompt", &prompt)]);
        let read = read("/images", &content_type, &body).unwrap();
        prop_assert_eq!(read.text("prompt"), Some(&*prompt));
        let value: Value = json!({ "prompt": prompt });
        prop_assert_eq!(crate::forms::read("/images", "", value.to_string().as_bytes()), Ok(read));
    }

    #[test]
    fn any_body_is_handled(body in prop::collection::vec(any::<u8>(), 0..60), text in "[\r\n:;=\"b1 -]{0,60}") {
        let _ = read("/videos", TYPE, &body);
        let _ = read("/videos", TYPE, format!("--b-1\r\n{text}").as_bytes());
        let _ = read("/videos", &format!("multipart/form-data;{}", text.replace(['\r', '\n'], " ")), &body);
    }
}
