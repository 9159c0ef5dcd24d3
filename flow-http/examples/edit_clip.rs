//! Edits a part of a local clip: probe, window, upload, edit, poll, download link.
//!
//! ```text
//! cargo run --example edit_clip                            the bundled clip, on a server inside this process
//! cargo run --example edit_clip -- clip.mp4 --from 0.5s --to 2s --prompt "make it snow"
//! ```

mod support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use flow_http::ids::VideoId;
use flow_http::types::{JobRecord, JobStatus, ResponseBody};
use flow_http::validate::{ClipDuration, FrameWindow, VideoInfo, probe_video};
use flow_http::{EditVideo, GetAsset, GetJob, UploadAsset};
use support::cli::{self, Arguments, Failure};
use support::here;
use support::wire::{self, Wire};
use tokio_util::io::ReaderStream;

const USAGE: &str = "\
usage: edit_clip [CLIP] [--from TIME] [--to TIME] [--prompt TEXT]

Edits the part of an MP4 between two times, such as 1.5s, on a server inside this process.";

const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/clip.mp4");
/// How often a job is asked for, and how long after it was asked for last: ten minutes in all.
const POLLS: u32 = 120;
const PAUSE: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("edit_clip", run().await)
}

async fn run() -> Result<(), Failure> {
    let mut clip = None;
    let (mut from, mut to) = (None, None);
    let mut prompt = "make it snow".to_owned();
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--from" => from = Some(arguments.value(time)?),
            "--to" => to = Some(arguments.value(time)?),
            "--prompt" => prompt = arguments.value(|text| Ok::<_, Failure>(text.to_owned()))?,
            text if text.starts_with("--") || clip.is_some() => return Err(arguments.unknown()),
            _ => clip = Some(PathBuf::from(argument)),
        }
    }
    let path = clip.unwrap_or_else(|| PathBuf::from(BUNDLED));
    let here = here::serve(&["nora@example.org"])?;
    let wire = Wire::new(here.base_url, here.token)?;

    let (asset, file) = wire::open(&path).map_err(Failure::other)?;
    let probed = probe_video(&file).map_err(Failure::other)?;
    let window = window(&probed, from, to)?;
    let size = probed.displayed();
    println!(
        "clip    {} × {}, {} bytes",
        size.width,
        size.height,
        asset.byte_len()
    );
    println!(
        "window  frames {} to {}, {:?}",
        window.start().get(),
        window.end().get(),
        window.length()
    );

    // Probing has moved the file's cursor.
    let file = std::fs::File::open(&path).map_err(Failure::other)?;
    let body = ReaderStream::new(tokio::fs::File::from_std(file));
    let upload = UploadAsset::new(asset);
    let uploaded = wire
        .upload(&upload, reqwest::Body::wrap_stream(body))
        .await
        .map_err(Failure::other)?;
    println!("upload  {}", uploaded.media_generation_id().as_str());

    // A reference that is no video's can't get past here.
    let video = VideoId::parse(uploaded.media_generation_id().as_str()).map_err(Failure::other)?;
    let edit = EditVideo::new(video, window, prompt)
        .map_err(Failure::other)?
        .asynchronous();
    let record = run_edit(&wire, &edit).await?;
    for id in record.media_generation_ids() {
        println!("result  {}", id.as_str());
        let asset = GetAsset::new(id);
        let request = asset
            .into_http(&wire.base_url, &wire.token, reqwest::Body::default())
            .map_err(Failure::other)?;
        let answer = wire.send(request, 0).await.map_err(Failure::other)?;
        let answer = asset.from_http(answer).map_err(Failure::other)?;
        println!("link    {}", answer.url().unwrap_or_default());
    }
    Ok(())
}

fn time(text: &str) -> Result<ClipDuration, impl std::fmt::Display + use<>> {
    ClipDuration::try_from(text)
}

/// The part of the clip that was asked for; all of it by default, up to the tenth second.
fn window(
    clip: &VideoInfo,
    from: Option<ClipDuration>,
    to: Option<ClipDuration>,
) -> Result<FrameWindow, Failure> {
    let duration = clip
        .duration()
        .ok_or_else(|| Failure::other("the clip does not say how long it is"))?;
    let whole = FrameWindow::whole_clip(duration).map_err(Failure::other)?;
    if from.is_none() && to.is_none() {
        return Ok(whole);
    }
    let from = from.unwrap_or(ClipDuration::ZERO);
    let to = to.unwrap_or_else(|| whole.end_time().into());
    FrameWindow::from_span(from, to, duration).map_err(Failure::usage)
}

/// Starts an edit, and asks for its job until it is done.
async fn run_edit(wire: &Wire, edit: &EditVideo) -> Result<JobRecord, Failure> {
    let request: http::Request<reqwest::Body> = edit
        .into_http(&wire.base_url, &wire.token)
        .map_err(Failure::other)?;
    let answer = wire.send(request, 0).await.map_err(Failure::other)?;
    let accepted = edit.from_http(answer).map_err(Failure::other)?;
    let id = accepted
        .job_id()
        .ok_or_else(|| Failure::other("the edit was accepted, but the answer names no job"))?;
    let get = GetJob::new(id);
    println!("edit    accepted");

    for _ in 0..POLLS {
        let request = get
            .into_http(&wire.base_url, &wire.token, reqwest::Body::default())
            .map_err(Failure::other)?;
        let answer = wire.send(request, 0).await.map_err(Failure::other)?;
        let record = get.from_http(answer).map_err(Failure::other)?;
        let status = record.status();
        println!(
            "job     {}",
            status.as_ref().map_or("unknown", |status| status.as_str())
        );
        match status {
            Some(JobStatus::Completed) => return Ok(record),
            Some(JobStatus::Failed) => {
                let body = record.error();
                let reason = body.as_ref().and_then(|body| body.reason());
                let reason = reason
                    .as_ref()
                    .map_or("no reason is given", |reason| reason.as_str());
                return Err(Failure::other(format!("the edit failed: {reason}")));
            }
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    Err(Failure::other(
        "the edit is still not done; ask for its job later",
    ))
}
