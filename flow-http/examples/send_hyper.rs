//! Uploads a bundled image with the client of `hyper-util`, to a server inside this process.
//!
//! For the real service, use a TLS connector such as `hyper-rustls` instead of `HttpConnector`.

mod support;

use std::process::ExitCode;

use flow_http::transport::hyper::send;
use flow_http::validate::CheckedAsset;
use flow_http::{Api, UploadAsset};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use support::cli::{self, Failure};
use support::{here, stop};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("send_hyper", run().await)
}

async fn run() -> Result<(), Failure> {
    let does = "Uploads a bundled image with the client of `hyper-util`.";
    let here = here::from_arguments("send_hyper", does)?;
    let mut connector = HttpConnector::new();
    // Headers and body are written separately. Without this, the body waits for the headers to be acknowledged.
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let api = Api::new(here.token).with_base_url(here.base_url);

    let image: &[u8] = include_bytes!("data/image.png");
    let asset = CheckedAsset::check(image, "image/png", image.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    let uploaded = stop::carry(send(&client, &api, &upload, image.into())).await?;
    cli::print_paid(uploaded.media_generation_id().as_str())
}
