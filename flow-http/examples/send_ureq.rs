//! Uploads a bundled image with `ureq`, without async code, to a server inside this process.

mod support;

use std::process::ExitCode;

use flow_http::transport::ureq::send;
use flow_http::validate::CheckedAsset;
use flow_http::{Api, UploadAsset};
use support::cli::{self, Failure};
use support::{here, stop};

fn main() -> ExitCode {
    cli::exit("send_ureq", run())
}

fn run() -> Result<(), Failure> {
    let here = here::from_arguments("send_ureq", "Uploads a bundled image with `ureq`.")?;
    let api = Api::new(here.token).with_base_url(here.base_url);

    let image: &[u8] = include_bytes!("data/image.png");
    let asset = CheckedAsset::check(image, "image/png", image.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    let call = move || send(&ureq::agent(), &api, &upload, image.into());
    let uploaded = stop::carry_blocking(call)?;
    cli::print_paid(uploaded.media_generation_id().as_str())
}
