//! Uploads one file with `reqwest`.

mod support;

use std::process::ExitCode;

use flow_http::transport::reqwest::{client_builder, send};
use support::cli::{self, Failure};
use support::{here, stop};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("send_reqwest", run().await)
}

async fn run() -> Result<(), Failure> {
    let (api, upload, file) = here::one_upload("send_reqwest", "`reqwest`", true)?;
    // The examples build `reqwest` without a cryptography provider; this installs `ring`.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = client_builder().build().map_err(Failure::other)?;
    let uploaded = stop::carry(send(&client, &api, &upload, file.into())).await?;
    here::print_uploaded(&uploaded)
}
