//! Requests that do not follow the protocol: the rejections of the server, and its responses.

use flow_http::server::{Incoming, Rejection};
use flow_http::{Endpoint, RequestError};
use http::Request;

use crate::fixtures::{TOKEN, edit, response};

fn reject(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Rejection {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    Incoming::from_parts(&parts, body.as_bytes(), "/v1").unwrap_err()
}

#[test]
fn each_rejection() {
    let bearer = format!("Bearer {TOKEN}");
    let token = ("authorization", bearer.as_str());
    let png = ("content-type", "image/png");
    let form = ("content-type", "multipart/form-data; boundary=b");
    let rows: Vec<(Rejection, &str, u16)> = vec![
        (
            reject("POST", "/v1/assets", &[png], ""),
            "the bearer token is missing",
            401,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[("authorization", "Basic x"), png],
                "",
            ),
            "the bearer token is missing",
            401,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[("authorization", "Bearer "), png],
                "",
            ),
            "the bearer token is missing",
            401,
        ),
        (
            reject("GET", "/v2/assets/x", &[token], ""),
            "the path is not that of an endpoint",
            404,
        ),
        (
            reject("GET", "/v1", &[token], ""),
            "the path is not that of an endpoint",
            404,
        ),
        (
            reject("GET", "/v1assets/x", &[token], ""),
            "the path is not that of an endpoint",
            404,
        ),
        (
            reject("GET", "/v1/voices/x", &[token], ""),
            "the path is not that of an endpoint",
            404,
        ),
        (
            reject("GET", "/v1/assets/x/y", &[token], ""),
            "the path is not that of an endpoint",
            404,
        ),
        (
            reject("PUT", "/v1/assets", &[token], ""),
            "the endpoint does not take this method",
            405,
        ),
        (
            reject("GET", "/v1/assets", &[token], ""),
            "the endpoint does not take this method",
            405,
        ),
        (
            reject("GET", "/v1/videos", &[token], ""),
            "the endpoint does not take this method",
            405,
        ),
        (
            reject("POST", "/v1/videos/x", &[token], ""),
            "the endpoint does not take this method",
            405,
        ),
        (
            reject("POST", "/v1/jobs", &[token], ""),
            "the endpoint does not take this method",
            405,
        ),
        (
            reject("POST", "/v1/assets/nora", &[token, png], ""),
            "the path does not contain a valid e-mail address",
            404,
        ),
        (
            reject("POST", "/v1/assets/%FF", &[token, png], ""),
            "the path does not contain a valid e-mail address",
            404,
        ),
        (
            reject("POST", "/v1/assets", &[token], ""),
            "the declared content type is not supported (image/png, image/jpeg, image/webp or video/mp4)",
            400,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[token, ("content-type", "image/gif")],
                "",
            ),
            "the declared content type is not supported (image/png, image/jpeg, image/webp or video/mp4)",
            400,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[token, png, ("content-length", "+1")],
                "",
            ),
            "the Content-Length is not a number",
            400,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[token, png, ("content-length", "")],
                "",
            ),
            "the Content-Length is not a number",
            400,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[token, png, ("content-length", "0")],
                "",
            ),
            "the body is empty",
            400,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[token, png, ("content-length", "20971521")],
                "",
            ),
            "the body is too large (20971521 bytes, at most 20971520)",
            400,
        ),
        (
            reject(
                "POST",
                "/v1/assets",
                &[token, png, ("content-length", "99999999999999999999")],
                "",
            ),
            "the body is too large (18446744073709551615 bytes, at most 20971520)",
            400,
        ),
        (
            reject("GET", "/v1/assets/", &[token], ""),
            "the path does not contain a valid mediaGenerationId",
            400,
        ),
        (
            reject("GET", "/v1/assets/x", &[token], ""),
            "the path does not contain a valid mediaGenerationId",
            400,
        ),
        (
            reject("GET", "/v1/assets/%FF", &[token], ""),
            "the path does not contain a valid mediaGenerationId",
            400,
        ),
        (
            reject("GET", "/v1/jobs/", &[token], ""),
            "the path does not contain a valid job id",
            400,
        ),
        (
            reject("POST", "/v1/videos", &[token], "[]"),
            "the body is not a JSON object",
            400,
        ),
        (
            reject("POST", "/v1/videos", &[token], "{}"),
            "prompt is required",
            400,
        ),
        (
            reject("POST", "/v1/videos", &[token, form], "--b\r\n"),
            "the body is not a form, or the endpoint does not take forms",
            400,
        ),
        (
            reject("POST", "/v1/videos/extend", &[token, form], "--b--"),
            "the body is not a form, or the endpoint does not take forms",
            400,
        ),
        (
            reject("DELETE", "/v1/assets/%FF", &[token], "{}"),
            "the argument in the path is not UTF-8",
            400,
        ),
    ];
    for (rejection, text, status) in rows {
        assert_eq!(rejection.to_string(), text);
        assert_eq!(format!("{rejection:?}"), format!("Rejection({text})"));
        assert_eq!(rejection.to_response().status().as_u16(), status, "{text}");
    }
}

#[test]
fn requests_that_are_rejected() {
    for (error, text) in [
        (
            RequestError::Uri,
            "the URI is too long or malformed (at most 65534 bytes)",
        ),
        (
            RequestError::Token,
            "the API token is not a valid header value (visible ASCII characters only)",
        ),
        (
            RequestError::Argument,
            "the reference, job id or account is not a valid path segment (1 to 4096 bytes, not only dots)",
        ),
        (
            RequestError::Json,
            "the members of the body can't be written as JSON",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_broken_success_keeps_its_status() {
    let error = edit().read_response(response(202, &[], "{")).unwrap_err();
    let flow_http::ResponseError::Decode(undecodable) = error else {
        panic!("{error:?}")
    };
    assert_eq!(undecodable.status(), 202);
    assert_eq!(undecodable.decode_error().body(), b"{");
    assert!(undecodable.media_generation_ids().is_empty());
}

#[test]
fn debug_of_a_response_hides_its_body() {
    assert_eq!(
        format!("{:?}", Rejection::Empty.to_response()),
        "ServerResponse { status: 400, retry_after: None, body: <22 bytes>, .. }"
    );
}
