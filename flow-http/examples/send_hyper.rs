//! Uploads one file with the client of `hyper-util`.
//!
//! For the real service, use a TLS connector such as `hyper-rustls` instead of `HttpConnector`.

mod support;

use std::process::ExitCode;

use flow_http::transport::hyper::send;
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
    let (api, upload, file) = here::one_upload("send_hyper", "the client of `hyper-util`", false)?;
    let mut connector = HttpConnector::new();
    // Headers and body are written separately. Without this, the body waits for the headers to be acknowledged.
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build(connector);

    let uploaded = stop::carry(send(&client, &api, &upload, file.into())).await?;
    here::print_uploaded(&uploaded)
}
