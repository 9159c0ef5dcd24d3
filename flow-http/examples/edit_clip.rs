//! Edits a part of a local clip: probe, window, upload, edit, poll, download URL.
//!
//! ```text
//! cargo run --example edit_clip                            the bundled clip, with a server inside this process
//! cargo run --example edit_clip -- clip.mp4 --from 0.5s --to 2s --prompt "make it snow"
//! ```

mod support;

use std::process::ExitCode;

use flow_http::GetAsset;
use flow_http::ids::VideoId;
use flow_http::transport::SendOptions;
use flow_http::validate::{ClipDuration, FrameWindow, VideoInfo, probe_video};
use support::cli::{self, Failure};
use support::here::{CLIP, Target};
use support::stop;
use support::wire::{self, Wire};

const USAGE: &str = "\
usage: edit_clip [CLIP] [--from TIME] [--to TIME] [--prompt TEXT] [--live | --base-url URL]

Uploads CLIP, an MP4, or a bundled one, edits the part between two times, and prints the download URLs of the results.

  --from TIME       the start of the part, such as 0.5s; by default the start of the clip
  --to TIME         the end of the part, such as 2s; by default the end of the clip, at most 10s
  --prompt TEXT     what the edit does; 'make it snow' by default";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("edit_clip", run().await)
}

async fn run() -> Result<(), Failure> {
    let (mut clip, mut from, mut to, mut target) = (None, None, None, Target::default());
    let mut prompt = "make it snow".to_owned();
    let mut arguments = Target::arguments(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--from" => from = Some(arguments.value(time)?),
            "--to" => to = Some(arguments.value(time)?),
            "--prompt" => prompt = arguments.value(wire::prompt)?,
            _ if target.takes(&argument, &mut arguments)? => {}
            _ => arguments.only_file(&mut clip)?,
        }
    }
    let path = clip.unwrap_or_else(|| CLIP.into());
    let client = Wire::new(target.api(&[])?)?.single_attempt_client();

    let (asset, file) = wire::open(&path).map_err(|error| wire::unfit(&path, &error))?;
    let probed = probe_video(file).map_err(|error| wire::unfit(&path, &error))?;
    let window = window(&probed, from, to)?;
    let size = probed.displayed();
    cli::print(format_args!(
        "clip    {} × {}, {} bytes",
        size.width,
        size.height,
        asset.byte_len()
    ))?;
    cli::print(format_args!(
        "window  frames {} to {}, {:?}",
        window.start().get(),
        window.end().get(),
        window.length()
    ))?;

    let editing = async {
        let uploaded = wire::upload(&client, &path, &SendOptions::new()).await?;
        wire::print_made("upload", &uploaded)?;

        // Fails if the reference is not that of a video.
        let video: VideoId = wire::first(&uploaded)?;
        let edit = wire::edit(video, window, &prompt)?;
        let edited = client.run("", &edit).await?;
        // All references are printed before the next call, which may fail.
        wire::print_made("result", &edited)?;
        for id in edited.media_generation_ids() {
            let asset = client.run("", &GetAsset::new(id.clone())).await?;
            let url = asset.response().and_then(|asset| asset.url());
            cli::print(format_args!("URL     {}", url.unwrap_or_default()))?;
        }
        Ok(())
    };
    stop::run(&client, editing).await
}

fn time(text: &str) -> Result<ClipDuration, impl std::fmt::Display + use<>> {
    ClipDuration::try_from(text)
}

/// The requested part of the clip; by default the whole clip, up to the tenth second.
fn window(
    clip: &VideoInfo,
    from: Option<ClipDuration>,
    to: Option<ClipDuration>,
) -> Result<FrameWindow, Failure> {
    let duration = clip
        .duration()
        .ok_or_else(|| Failure::other("the clip does not contain its duration"))?;
    let whole = FrameWindow::whole_clip(duration).map_err(Failure::other)?;
    if from.is_none() && to.is_none() {
        return Ok(whole);
    }
    let from = from.unwrap_or(ClipDuration::ZERO);
    let to = to.unwrap_or_else(|| whole.end_time().into());
    FrameWindow::from_span(from, to, duration).map_err(|error| {
        let (seconds, end) = (duration.as_seconds_f64(), whole.end().get());
        Failure::usage(format!(
            "{error} (the clip is {seconds} s long, of which frames 0 to {end} can be edited)"
        ))
    })
}
