//! Uploads one file with `ureq`, without async code.
//!
//! For the real service, enable the feature `rustls` or `native-tls` of `ureq`.

mod support;

use std::process::ExitCode;

use flow_http::transport::ureq::send;
use support::cli::{self, Failure};
use support::{here, stop};

fn main() -> ExitCode {
    cli::exit("send_ureq", run())
}

fn run() -> Result<(), Failure> {
    let (api, upload, file) = here::one_upload("send_ureq", "`ureq`", false)?;
    let call = move || send(&ureq::agent(), &api, &upload, file.into());
    let uploaded = stop::carry_blocking(call)?;
    here::print_uploaded(&uploaded)
}
