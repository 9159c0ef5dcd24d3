//! Uploads a bundled picture with `ureq`, without any async code, to a server inside this process.
//!
//! What connects the two is [`send`]; copy it.

mod support;

use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use flow_http::UploadAsset;
use flow_http::validate::CheckedAsset;
use support::cli::{self, Failure};
use support::here;

/// No answer of the service is longer.
const MAX_ANSWER_LEN: u64 = 1 << 20;

// The glue begins here.
/// An answer that breaks off may hold the reference already, so what has arrived is read all the same: it is paid for.
pub(crate) fn send(
    agent: &ureq::Agent,
    request: http::Request<impl ureq::AsSendBody>,
) -> Result<http::Response<Vec<u8>>, ureq::Error> {
    let (head, mut body) = agent.run(request)?.into_parts();
    let mut bytes = Vec::new();
    let _ = body
        .as_reader()
        .take(MAX_ANSWER_LEN)
        .read_to_end(&mut bytes);
    Ok(http::Response::from_parts(head, bytes))
}
// The glue ends here.

/// An agent for this protocol.
pub(crate) fn agent(timeout: Duration) -> ureq::Agent {
    ureq::Agent::config_builder()
        // With an error for every status, `ureq` drops body and headers, and Retry-After with them.
        .http_status_as_error(false)
        // A redirect would carry the token to another place.
        .max_redirects(0)
        .timeout_global(Some(timeout))
        .build()
        .into()
}

fn main() -> ExitCode {
    cli::exit("glue_ureq", run())
}

fn run() -> Result<(), Failure> {
    let here = here::serve(&["nora@example.org"])?;
    let agent = agent(Duration::from_secs(30));

    let picture: &[u8] = include_bytes!("data/picture.png");
    let asset = CheckedAsset::check(picture, "image/png", picture.len() as u64);
    let upload = UploadAsset::new(asset.map_err(Failure::other)?);
    let request = upload
        .into_http(&here.base_url, &here.token, picture)
        .map_err(Failure::other)?;
    let answer = send(&agent, request).map_err(Failure::other)?;
    let uploaded = upload.from_http(answer).map_err(Failure::other)?;
    println!("{}", uploaded.media_generation_id().as_str());
    Ok(())
}
