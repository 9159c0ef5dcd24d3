//! Uploads a bundled picture with `hyper` and `hyper-util`, to a server inside this process.
//!
//! What connects the two is [`send`]; copy it. A TLS connector such as `hyper-rustls` takes the place of
//! `HttpConnector` for the real service.

mod support;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use flow_http::UploadAsset;
use flow_http::validate::CheckedAsset;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Bytes};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use support::cli::{self, Failure};
use support::here;
use tokio::time::{Instant, sleep, timeout_at};

/// No answer of the service is longer.
const MAX_ANSWER_LEN: usize = 1 << 20;

// The glue begins here.
/// An answer that breaks off may hold the reference already, so what has arrived is read all the same: it is paid for.
pub(crate) async fn send<B>(
    client: &Client<HttpConnector, B>,
    request: http::Request<B>,
    deadline: Instant,
) -> Result<http::Response<Vec<u8>>, Box<dyn Error + Send + Sync>>
where
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + Unpin + 'static,
{
    let answer = timeout_at(deadline, client.request(request)).await??;
    let (head, mut body) = answer.into_parts();
    let mut bytes = Vec::new();
    while bytes.len() < MAX_ANSWER_LEN
        && let Ok(Some(Ok(frame))) = timeout_at(deadline, body.frame()).await
    {
        bytes.extend(frame.into_data().unwrap_or_default());
    }
    Ok(http::Response::from_parts(head, bytes))
}
// The glue ends here.

/// A client for this protocol. It follows no redirects, as `hyper` never does.
pub(crate) fn client<B>() -> Client<HttpConnector, B>
where
    B: Body<Data: Send> + Send,
{
    let mut connector = HttpConnector::new();
    // Head and body are written apart: the second must not wait until the first is acknowledged.
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("glue_hyper", run().await)
}

async fn run() -> Result<(), Failure> {
    let here = here::serve(&["nora@example.org"])?;
    let client = client::<Full<Bytes>>();

    let picture: &[u8] = include_bytes!("data/picture.png");
    let asset = CheckedAsset::check(picture, "image/png", picture.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    let request = upload
        .into_http(&here.base_url, &here.token, picture.into())
        .map_err(Failure::other)?;
    let deadline = sleep(Duration::from_secs(30)).deadline();
    let answer = send(&client, request, deadline)
        .await
        .map_err(Failure::other)?;
    let uploaded = upload.from_http(answer).map_err(Failure::other)?;
    println!("{}", uploaded.media_generation_id().as_str());
    Ok(())
}
