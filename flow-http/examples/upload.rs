//! One file, uploaded end to end.
//!
//! ```text
//! cargo run --example upload                          a bundled image, to a server inside this process
//! cargo run --example upload -- photo.jpg             another file
//! USEAPI_TOKEN=user:4711-invented cargo run --example upload -- photo.jpg --base-url http://127.0.0.1:8080
//! USEAPI_TOKEN=... cargo run --example upload -- photo.jpg --live --account nora@example.org
//! ```
//!
//! It prints one JSON object on stdout, and on stderr a suggestion for the next call and, on a terminal, a progress bar.

mod support;

use std::process::ExitCode;

use flow_http::AccountPool;
use flow_http::ids::AccountEmail;
use flow_http::transport::SendOptions;
use flow_http::types::{ResponseBody as _, UploadResponse};
use flow_http::validate::end_frame_index;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use support::cli::{self, Failure};
use support::here::{IMAGE, Target};
use support::stop;
use support::wire::{self, Wire};

const USAGE: &str = "\
usage: upload [FILE] [--account EMAIL] [--live | --base-url URL]

Uploads FILE, or a bundled image, and prints the result as one JSON object.

  --account EMAIL   the account to upload to; by default the service chooses one";

#[derive(Serialize)]
struct Uploaded<'a> {
    media_generation_id: &'a str,
    /// All references of the response; usually one.
    media_generation_ids: Vec<String>,
    kind: Option<&'a str>,
    width: Option<u32>,
    height: Option<u32>,
    duration_seconds: Option<f64>,
    end_frame_index: Option<u16>,
    email: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("upload", run().await)
}

async fn run() -> Result<(), Failure> {
    let (mut file, mut account, mut target) = (None, None, Target::default());
    let mut arguments = Target::arguments(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--account" => account = Some(arguments.value(AccountEmail::parse)?),
            _ if target.takes(&argument, &mut arguments)? => {}
            _ => arguments.only_file(&mut file)?,
        }
    }
    let path = file.unwrap_or_else(|| IMAGE.into());
    let wire = Wire::new(target.api(account.as_slice())?)?;
    let client = wire
        .single_attempt_client()
        .with_accounts(AccountPool::new(account));
    let progress = ProgressBar::new(path.metadata().map_or(0, |file| file.len()));
    if let Ok(style) =
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec}")
    {
        progress.set_style(style);
    }
    let bar = progress.clone();
    let options = SendOptions::new().with_progress(move |sent| bar.set_position(sent));
    let uploading = wire::upload(&client, &path, &options);
    let result = stop::run(&client, uploading).await;
    progress.finish_and_clear();
    result?.response().map_or(Ok(()), print)
}

fn print(uploaded: &UploadResponse) -> Result<(), Failure> {
    let id = uploaded.media_generation_id();
    let ids = uploaded.media_generation_ids();
    let end_frame_index = uploaded
        .duration_seconds()
        .and_then(|seconds| end_frame_index(seconds).ok())
        .map(|index| index.get());
    let output = Uploaded {
        media_generation_id: id.as_str(),
        media_generation_ids: ids.iter().map(|id| id.as_str().to_owned()).collect(),
        kind: id.parts().ok().map(|parts| parts.kind().as_str()),
        width: uploaded.width(),
        height: uploaded.height(),
        duration_seconds: uploaded.duration_seconds(),
        end_frame_index,
        email: uploaded.email().map(|email| email.to_string()),
    };
    let line = serde_json::to_string(&output).map_err(Failure::other)?;
    cli::print_paid(line)?;
    match end_frame_index {
        Some(end) => cli::say(format_args!(
            "next: edit the clip with GenerateVideo, at most frames 0 to {end}; see the example edit_clip"
        )),
        None => cli::say(
            "next: get a download URL with GetAsset, or use the reference in a call such as GenerateVideo; see the example cookbook",
        ),
    }
    Ok(())
}
