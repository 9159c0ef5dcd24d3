//! Uploads a bundled picture with `reqwest`, to a server inside this process.
//!
//! What connects the two is [`send`]; copy it.

mod support;

use std::process::ExitCode;
use std::time::Duration;

use flow_http::UploadAsset;
use flow_http::validate::CheckedAsset;
use http_body_util::BodyExt as _;
use support::cli::{self, Failure};
use support::here;

/// No answer of the service is longer.
const MAX_ANSWER_LEN: usize = 1 << 20;

// The glue begins here.
/// An answer that breaks off may hold the reference already, so what has arrived is read all the same: it is paid for.
pub(crate) async fn send(
    client: &reqwest::Client,
    request: http::Request<reqwest::Body>,
) -> Result<http::Response<Vec<u8>>, reqwest::Error> {
    let answer = http::Response::from(client.execute(request.try_into()?).await?);
    let (head, mut body): (_, reqwest::Body) = answer.into_parts();
    let mut bytes = Vec::new();
    while bytes.len() < MAX_ANSWER_LEN
        && let Some(Ok(frame)) = body.frame().await
    {
        bytes.extend(frame.into_data().unwrap_or_default());
    }
    Ok(http::Response::from_parts(head, bytes))
}
// The glue ends here.

/// A client for this protocol.
pub(crate) fn client(timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    // The second call in a process fails, and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        // A redirect would carry the token to another place.
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .build()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("glue_reqwest", run().await)
}

async fn run() -> Result<(), Failure> {
    let here = here::serve(&["nora@example.org"])?;
    let client = client(Duration::from_secs(30)).map_err(Failure::other)?;

    let picture: &[u8] = include_bytes!("data/picture.png");
    let asset = CheckedAsset::check(picture, "image/png", picture.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    let request = upload
        .into_http(&here.base_url, &here.token, picture.into())
        .map_err(Failure::other)?;
    let answer = send(&client, request).await.map_err(Failure::other)?;
    let uploaded = upload.from_http(answer).map_err(Failure::other)?;
    println!("{}", uploaded.media_generation_id().as_str());
    Ok(())
}
