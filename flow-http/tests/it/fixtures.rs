//! The values and functions that the tests share. All data is invented.

use flow_http::ids::{AccountEmail, MediaGenerationId, VideoId};
use flow_http::types::UploadResponse;
use flow_http::validate::{AssetType, CheckedAsset, FrameWindow};
use flow_http::{
    Api, ApiError, ApiToken, BaseUrl, Endpoint, GenerateVideo, RequestBuilder, ResponseError,
    UploadAsset, VideoInput,
};
use http::Response;

pub(crate) const TOKEN: &str = "user:4711-AbCdEfGhIjKlMnOpQrSt";
pub(crate) const NORA: &str = "nora.field77@example.org";
pub(crate) const NORA_HEX: &str = "6e6f72612e6669656c643737406578616d706c652e6f7267";
pub(crate) const IVO: &str = "ivo.brook@example.org";

pub(crate) const IMAGE: &[u8] = include_bytes!("../../examples/data/image.png");

pub(crate) fn token() -> ApiToken {
    ApiToken::parse(TOKEN).unwrap()
}

/// The production service.
pub(crate) fn service() -> Api {
    Api::new(token())
}

/// A service at another base URL.
pub(crate) fn service_at(base: &BaseUrl, token: &ApiToken) -> Api {
    Api::new(token.clone()).with_base_url(base.clone())
}

pub(crate) fn nora() -> AccountEmail {
    AccountEmail::parse(NORA).unwrap()
}

pub(crate) fn ivo() -> AccountEmail {
    AccountEmail::parse(IVO).unwrap()
}

pub(crate) fn image_of_nora() -> MediaGenerationId {
    MediaGenerationId::from_wire(format!(
        "user:4711-email:{NORA_HEX}-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001"
    ))
}

pub(crate) fn video_of_nora() -> VideoId {
    VideoId::parse(&format!(
        "user:4711-email:{NORA_HEX}-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002"
    ))
    .unwrap()
}

/// The first bytes of a file of this type, padded to the length that a check needs.
pub(crate) fn asset(asset_type: AssetType, byte_len: u64) -> CheckedAsset {
    let head: &[u8] = match asset_type {
        AssetType::Jpeg => &[0xff, 0xd8, 0xff, 0xe0],
        AssetType::Webp => b"RIFF\x10\0\0\0WEBPVP8 ",
        AssetType::Mp4 => b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        _ => b"\x89PNG\r\n\x1a\n",
    };
    CheckedAsset::check(head, asset_type, byte_len).unwrap()
}

pub(crate) fn upload() -> UploadAsset {
    UploadAsset::new(asset(AssetType::Png, 1_000))
}

/// An edit of ten seconds.
pub(crate) fn edit_builder() -> RequestBuilder<GenerateVideo> {
    let window = FrameWindow::from_indices(0, 240).unwrap();
    GenerateVideo::builder("make it snow", VideoInput::edit(video_of_nora(), window))
        .with_model("omni-flash")
}

pub(crate) fn edit() -> GenerateVideo {
    edit_builder().build().unwrap()
}

pub(crate) fn response(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Response<Vec<u8>> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).unwrap()
}

/// Reads a response to an upload without an account.
pub(crate) fn read(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Result<UploadResponse, ResponseError> {
    upload().read_response(response(status, headers, body))
}

pub(crate) fn failure(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> ResponseError {
    read(status, headers, body).unwrap_err()
}

pub(crate) fn api(error: &ResponseError) -> &ApiError {
    error.as_api().expect("an error of the service")
}

/// An error in Google's form.
pub(crate) fn google(code: u16, reason: &str) -> String {
    format!(
        r#"{{"error":{{"code":{code},"message":"m","status":"S","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"{reason}"}}]}}}}"#
    )
}
