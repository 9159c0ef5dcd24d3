//! Uploads the files of a folder, a few at a time, with one progress bar.
//!
//! ```text
//! cargo run --example upload_folder                        the bundled files, to a server inside this process
//! cargo run --example upload_folder -- pictures --parallel 8 --base-url http://127.0.0.1:8080
//! ```
//!
//! It prints one JSON object for each file on stdout. What would be refused is not sent. Files are read while they are
//! sent, so that memory does not grow with them.

mod support;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flow_http::validate::{AssetError, CheckedAsset, Declared, Depth, inspect};
use flow_http::{BaseUrl, UploadAsset};
use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use support::cli::{self, Arguments, Failure};
use support::wire::{self, Wire};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

const USAGE: &str = "\
usage: upload_folder [FOLDER] [--parallel N] [--base-url URL]

Uploads the pictures and clips in FOLDER, or bundled ones. Exit code 1 if an upload failed.

  --parallel N      how many are on their way at a time; 4 by default
  --base-url URL    a server, with the token in USEAPI_TOKEN; by default one inside this process";

const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data");

#[derive(Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum Line {
    Uploaded {
        file: String,
        media_generation_id: String,
    },
    /// Refused before anything was sent.
    Skipped { file: String, why: String },
    Failed {
        file: String,
        outcome: &'static str,
        why: String,
        /// A reference that came all the same.
        media_generation_id: Option<String>,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("upload_folder", run().await)
}

async fn run() -> Result<(), Failure> {
    let mut folder = None;
    let mut parallel = 4;
    let mut base_url = None;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--parallel" => {
                let read = |text: &str| text.parse().ok().filter(|n| (1..=64).contains(n));
                parallel = arguments.value(|text| read(text).ok_or("expected 1 to 64"))?;
            }
            "--base-url" => base_url = Some(arguments.value(BaseUrl::parse)?),
            text if text.starts_with("--") || folder.is_some() => return Err(arguments.unknown()),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let wire = Wire::to(base_url)?;

    // First all are checked: then the sum is known, and nothing is sent in vain.
    let folder = folder.unwrap_or_else(|| PathBuf::from(BUNDLED));
    let (mut ready, mut total) = (Vec::new(), 0_u64);
    for path in files(&folder)? {
        match preflight(&path) {
            Ok(asset) => {
                total = total.saturating_add(asset.byte_len());
                ready.push((path, asset));
            }
            Err(error) => print(&Line::Skipped {
                file: name(&path),
                why: error.to_string(),
            })?,
        }
    }
    let progress = bar(total);
    let (mut uploads, mut failures) = (0_usize, 0_usize);
    let mut lines = stream::iter(ready)
        .map(|(path, asset)| upload(&wire, path, asset, &progress))
        .buffer_unordered(parallel);
    while let Some(line) = lines.next().await {
        match line {
            Line::Uploaded { .. } => uploads = uploads.saturating_add(1),
            _ => failures = failures.saturating_add(1),
        }
        progress.suspend(|| print(&line))?;
    }
    progress.finish_and_clear();
    eprintln!("{uploads} uploaded, {failures} failed");
    if failures == 0 {
        Ok(())
    } else {
        Err(Failure::Silent)
    }
}

/// The files of a folder, by name. Folders within are left out.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::other(format!("{}: {error}", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let paths: Result<Vec<_>, _> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let mut paths = paths.map_err(failed)?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

/// Looks at the structure of a file, so that one that is damaged is found here and not by the service.
fn preflight(path: &Path) -> Result<CheckedAsset, AssetError> {
    let (asset, file) = wire::open(path)?;
    inspect(file, Declared::from_path(path), Depth::Structure)?;
    Ok(asset)
}

async fn upload(wire: &Wire, path: PathBuf, asset: CheckedAsset, progress: &ProgressBar) -> Line {
    let file = name(&path);
    let body = match File::open(&path) {
        // No more than was checked goes out, even if the file has grown.
        Ok(body) => tokio::fs::File::from_std(body).take(asset.byte_len()),
        Err(error) => {
            let why = error.to_string();
            return Line::Skipped { file, why };
        }
    };
    let body = ReaderStream::new(progress.wrap_async_read(body));
    let body = reqwest::Body::wrap_stream(body);
    match wire.upload(&UploadAsset::new(asset), body).await {
        Ok(uploaded) => Line::Uploaded {
            file,
            media_generation_id: uploaded.media_generation_id().as_str().to_owned(),
        },
        Err(failed) => Line::Failed {
            file,
            outcome: failed.outcome().as_str(),
            why: failed.to_string(),
            media_generation_id: failed
                .media_generation_id()
                .map(|id| id.as_str().to_owned()),
        },
    }
}

/// Draws on stderr, and only if that is a terminal.
fn bar(total: u64) -> ProgressBar {
    let progress = ProgressBar::new(total);
    let template = "{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn print(line: &Line) -> Result<(), Failure> {
    println!("{}", serde_json::to_string(line).map_err(Failure::other)?);
    Ok(())
}
