//! Uploads a bundled image with `reqwest`, to a server inside this process.

mod support;

use std::process::ExitCode;

use flow_http::transport::reqwest::{client_builder, send};
use flow_http::validate::CheckedAsset;
use flow_http::{Api, UploadAsset};
use support::cli::{self, Failure};
use support::{here, stop};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("send_reqwest", run().await)
}

async fn run() -> Result<(), Failure> {
    let here = here::from_arguments("send_reqwest", "Uploads a bundled image with `reqwest`.")?;
    // The examples build `reqwest` without a cryptography provider; this installs `ring`.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = client_builder().build().map_err(Failure::other)?;
    let api = Api::new(here.token).with_base_url(here.base_url);

    let image: &[u8] = include_bytes!("data/image.png");
    let asset = CheckedAsset::check(image, "image/png", image.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    let uploaded = stop::carry(send(&client, &api, &upload, image.into())).await?;
    cli::print_paid(uploaded.media_generation_id().as_str())
}
