//! One file, uploaded end to end.
//!
//! ```text
//! cargo run --example upload                          a bundled image, to a server inside this process
//! cargo run --example upload -- photo.jpg             another file
//! cargo run --example upload -- photo.jpg --base-url http://127.0.0.1:8080
//! USEAPI_TOKEN=... cargo run --example upload -- photo.jpg --live --account nora@example.org
//! ```
//!
//! It prints one JSON object on stdout, and on stderr a suggestion for the next call and, on a terminal, a progress bar.

mod support;

use std::path::PathBuf;
use std::process::ExitCode;

use flow_http::ids::AccountEmail;
use flow_http::transport::{CallError, SendOptions};
use flow_http::types::UploadResponse;
use flow_http::validate::end_frame_index;
use flow_http::{AccountPool, ApiToken, BaseUrl};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use support::cli::{self, Arguments, Failure};
use support::wire::{self, Wire};
use support::{here, stop};

const USAGE: &str = "\
usage: upload [FILE] [--account EMAIL] [--live | --base-url URL]

Uploads FILE, or a bundled image, and prints the result as one JSON object.
Without --live and --base-url, the file is sent to a server inside this process.

  --account EMAIL   the account to upload to; by default the service chooses one
  --live            send to the real service, with the token in the environment variable USEAPI_TOKEN
  --base-url URL    send to another server, with the token in USEAPI_TOKEN, by default that of the example `server`

Ctrl-C aborts an upload that was not wholly sent, and otherwise waits for its response; a second Ctrl-C stops at once.
Exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C.";

const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/image.png");

#[derive(Serialize)]
struct Uploaded<'a> {
    media_generation_id: &'a str,
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
    let mut file = None;
    let mut account = None;
    let mut base_url = None;
    let mut live = false;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--account" => account = Some(arguments.value(AccountEmail::parse)?),
            "--base-url" => base_url = Some(arguments.value(BaseUrl::parse)?),
            "--live" => live = true,
            text if text.starts_with('-') || file.is_some() => return Err(arguments.unknown()),
            _ => file = Some(arguments.path()),
        }
    }
    let wire = match (base_url, live) {
        (Some(_), true) => return Err(Failure::usage("--live and --base-url exclude each other")),
        (None, true) => Wire::new(BaseUrl::production(), wire::token("--live")?)?,
        (Some(base_url), false) => {
            let local = ApiToken::parse(here::TOKEN).map_err(Failure::other)?;
            let token = std::env::var_os("USEAPI_TOKEN").filter(|token| !token.is_empty());
            let token = token.map_or(Ok(local), |_| wire::token("--base-url"))?;
            Wire::new(base_url, token)?
        }
        (None, false) => {
            // The server has the requested account.
            let account = account
                .as_ref()
                .map_or("nora@example.org", |it| it.as_str());
            let here = here::serve(&[account])?;
            Wire::new(here.base_url, here.token)?
        }
    };

    let path = file.unwrap_or_else(|| PathBuf::from(BUNDLED));
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
    let uploading = async {
        let uploaded = client.upload_file_with(&path, &options).await;
        uploaded.map_err(|error| match error {
            CallError::Asset(error) => wire::unfit(&path, &error),
            error => error.into(),
        })
    };
    let result = stop::run(&client, uploading).await;
    progress.finish_and_clear();
    result?.response().map_or(Ok(()), print)
}

fn print(uploaded: &UploadResponse) -> Result<(), Failure> {
    let id = uploaded.media_generation_id();
    let end_frame_index = uploaded
        .duration_seconds()
        .and_then(|seconds| end_frame_index(seconds).ok())
        .map(|index| index.get());
    let output = Uploaded {
        media_generation_id: id.as_str(),
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
