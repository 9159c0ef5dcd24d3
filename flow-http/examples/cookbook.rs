//! Recipes for calls after an upload. Each writes its results to files.
//!
//! ```text
//! cargo run --example cookbook                        all recipes, with a server inside this process
//! cargo run --example cookbook -- upscale             one recipe
//! cargo run --example cookbook -- --folder results
//! ```

mod support;

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use flow_http::ids::{ImageId, MediaGenerationId, VideoId};
use flow_http::transport::{Body, CallError, Client, Completed, SendOptions};
use flow_http::types::{
    EncodedResponse, JobRecord, JobsResponse, ResponseBody, ResultDecoder, ResultEnd,
};
use flow_http::validate::{Declared, Depth, FrameWindow, inspect};
use flow_http::{
    Clip, ConcatenateVideos, Endpoint, ExtendVideo, GenerateImages, GenerateVideo, GetJob,
    ListJobs, UpscaleImage, UpscaleVideo, VideoInput, VideoReferences, Voice,
};
use serde_json::Value;
use support::cli::{self, Failure};
use support::here::{CLIP, IMAGE, Target};
use support::stop;
use support::wire::{self, Wire};

const USAGE: &str = "\
usage: cookbook [RECIPE] [--image FILE] [--clip FILE] [--folder DIR] [--live | --base-url URL]

Runs one recipe, or all of them, writes each result to a file, and prints its path.

  still-to-video   an image as the first frame of a clip
  references       an image as a reference for an image, and both for a clip
  edit             a part of a clip, edited by a job
  extend           a clip and its extension, joined
  upscale          an image and a clip in a higher resolution
  lost-job         a job whose response was lost, found in the list of jobs

  --image FILE      the image to upload; by default a bundled one
  --clip FILE       the clip to upload; by default a bundled one
  --folder DIR      the folder for the results; by default a new temporary folder, which is kept";

const NAMES: [&str; 6] = [
    "still-to-video",
    "references",
    "edit",
    "extend",
    "upscale",
    "lost-job",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("cookbook", run().await)
}

async fn run() -> Result<(), Failure> {
    let (mut recipe, mut folder, mut target) = (None, None, Target::default());
    let (mut image, mut clip) = (PathBuf::from(IMAGE), PathBuf::from(CLIP));
    let mut arguments = Target::arguments(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--image" => image = arguments.path()?,
            "--clip" => clip = arguments.path()?,
            "--folder" => folder = Some(arguments.path()?),
            _ if target.takes(&argument, &mut arguments)? => {}
            name if recipe.is_none() && NAMES.contains(&name) => recipe = Some(argument),
            _ => return Err(arguments.unknown()),
        }
    }
    let wire = Wire::new(target.api(&[])?)?;
    let is_temporary = folder.is_none();
    let folder = match folder {
        Some(folder) => {
            let made = std::fs::create_dir_all(&folder);
            made.map_err(|error| Failure::of_file(&folder, "created", &error))?;
            folder
        }
        None => tempfile::tempdir().map_err(Failure::other)?.keep(),
    };
    let client = wire.single_attempt_client();
    let recipes = Recipes {
        wire,
        client,
        image,
        clip,
        folder,
    };
    let work = recipes.run(recipe.as_deref());
    let result = stop::run(&recipes.client, work).await;
    if is_temporary {
        // The folder is kept if it contains a result.
        let _ = std::fs::remove_dir(&recipes.folder);
    }
    result
}

/// The service, the files to upload, and the folder for results.
struct Recipes {
    wire: Wire,
    client: Client<reqwest::Client>,
    image: PathBuf,
    clip: PathBuf,
    folder: PathBuf,
}

impl Recipes {
    /// One recipe, or all of them.
    async fn run(&self, recipe: Option<&str>) -> Result<(), Failure> {
        for name in NAMES {
            if recipe.is_some_and(|recipe| recipe != name) {
                continue;
            }
            match name {
                "still-to-video" => self.still_to_video().await?,
                "references" => self.references().await?,
                "edit" => self.edit().await?,
                "extend" => self.extend().await?,
                "upscale" => self.upscale().await?,
                _ => self.lost_job().await?,
            }
        }
        Ok(())
    }

    /// An image as the first frame of a clip.
    async fn still_to_video(&self) -> Result<(), Failure> {
        let still: ImageId = self.upload(&self.image).await?;
        let video = GenerateVideo::builder("the light turns", VideoInput::StartImage(still))
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let made = self.send(&video).await?;
        self.download(&made, "still_to_video.mp4").await
    }

    /// An image as a reference for an image, and both for a clip with a voice.
    async fn references(&self) -> Result<(), Failure> {
        let image: ImageId = self.upload(&self.image).await?;
        let images = GenerateImages::builder("@reference_1 as a woodcut")
            .with_images([image.clone()])
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let images = self.send(&images).await?;
        self.download(&images, "woodcut.png").await?;

        let woodcut: ImageId = wire::first(&images)?;
        let references = VideoReferences::new()
            .with_image(image)
            .with_image(woodcut)
            .with_voice(Voice::preset("Kore"));
        let prompt = "@referenceImage_1 becomes @referenceImage_2, described by @referenceAudio_1";
        let video = GenerateVideo::builder(prompt, VideoInput::References(references))
            .with_model("omni-flash")
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let made = self.send(&video).await?;
        self.download(&made, "references.mp4").await
    }

    /// A part of an uploaded clip, edited by a job. `edit_clip` does the same with a window that the caller chooses.
    async fn edit(&self) -> Result<(), Failure> {
        let clip = self.upload(&self.clip).await?;
        let second = FrameWindow::from_indices(0, 24).map_err(Failure::other)?;
        let edit = wire::edit(clip, second, "make it snow")?;
        let made = self.send(&edit).await?;
        self.download(&made, "edit.mp4").await
    }

    /// A clip, its extension, joined: the bytes in the response are the only result.
    async fn extend(&self) -> Result<(), Failure> {
        let video = GenerateVideo::builder("a paper boat", VideoInput::Text)
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let boat: VideoId = wire::first(&self.send(&video).await?)?;
        let extend = ExtendVideo::builder(boat.clone(), "the boat lands")
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let landing = wire::first(&self.send(&extend).await?)?;
        // An extension repeats about the last second of its clip.
        let whole = ConcatenateVideos::builder([
            Clip::new(boat),
            Clip::new(landing).with_trim_start(Duration::from_secs(1)),
        ])
        .build()
        .map_err(Failure::other)?;
        let made = self.send(&whole).await?;
        self.decode(&made, "encodedVideo", "extended.mp4")
    }

    /// An image and a clip in a higher resolution. The response contains the bytes of the image, but a new reference for the clip.
    async fn upscale(&self) -> Result<(), Failure> {
        let images = GenerateImages::builder("a lighthouse in fog")
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let image = wire::first(&self.send(&images).await?)?;
        let upscale = UpscaleImage::builder(image).with_resolution("2k");
        let made = self.send(&upscale.build().map_err(Failure::other)?).await?;
        self.decode(&made, "encodedImage", "upscaled.jpg")?;

        let video = GenerateVideo::builder("a lighthouse in fog", VideoInput::Text)
            .with_count(1)
            .build()
            .map_err(Failure::other)?;
        let video = wire::first(&self.send(&video).await?)?;
        let upscale = UpscaleVideo::builder(video).with_resolution("1080p");
        let made = self.send(&upscale.build().map_err(Failure::other)?).await?;
        self.download(&made, "upscaled.mp4").await
    }

    /// A job whose response was lost, found in the lists instead of paid for again.
    ///
    /// The documentation implies that the lists contain such a job and that its record repeats the request; neither was
    /// tested with the service. A job that ended more than 15 minutes ago, or before ten others, is in no list.
    async fn lost_job(&self) -> Result<(), Failure> {
        // The number in the prompt makes the request unique.
        let prompt = "a kite over a pier, take 4711";
        let video = GenerateVideo::builder(prompt, VideoInput::Text)
            .with_count(1)
            .asynchronous()
            .build()
            .map_err(Failure::other)?;
        // The result is dropped, as if this process had ended before the response.
        if let Err(stopped @ CallError::Stopped(_)) = self.client.run("", &video).await {
            return Err(stopped.into());
        }

        let sent = video.to_request::<Vec<u8>>(&self.wire.api, ());
        let sent = sent.map_err(Failure::other)?.into_body();
        // Ctrl-C stops only the other client, so that the job is still found.
        let client = self.wire.single_attempt_client();
        for list in [ListJobs::executing(), ListJobs::history()] {
            let list = client.run("", &list).await?;
            for (id, _) in list.response().map(JobsResponse::jobs).unwrap_or_default() {
                let found = client.run("", &GetJob::new(id.clone())).await?;
                let echo = found.response().and_then(JobRecord::request);
                if !echo.is_some_and(|echo| is_same(echo.as_json().as_bytes(), &sent)) {
                    continue;
                }
                let printed = cli::print_paid(format_args!("found   {}", id.as_str()));
                printed.and(wire::print_ids("made", found.media_generation_ids()))?;
                if !found.media_generation_ids().is_empty() {
                    return self.download(&found, "lost_job.mp4").await;
                }
                let record = self.client.follow(id).await?;
                wire::print_ids("made", &record.media_generation_ids())?;
                return self.save(&record.urls(), "lost_job.mp4").await;
            }
        }
        Err(Failure::other("no job repeats the request"))
    }

    async fn send<E>(&self, call: &E) -> Result<Completed<E::Response>, Failure>
    where
        E: Endpoint<Input<Body> = ()>,
    {
        let made = self.client.run("", call).await?;
        wire::print_made("made", &made)?;
        Ok(made)
    }

    async fn upload<I>(&self, path: &Path) -> Result<I, Failure>
    where
        I: TryFrom<MediaGenerationId, Error: std::fmt::Display>,
    {
        let uploaded = wire::upload(&self.client, path, &SendOptions::new()).await?;
        wire::print_made("upload", &uploaded)?;
        wire::first(&uploaded)
    }

    /// Downloads the first result.
    async fn download<R: ResponseBody>(
        &self,
        made: &Completed<R>,
        name: &str,
    ) -> Result<(), Failure> {
        let of_job = made.job_record().map(ResponseBody::urls);
        let urls = of_job.or_else(|| Some(made.response()?.urls()));
        self.save(&urls.unwrap_or_default(), name).await
    }

    /// Downloads the file of the first URL. The URL is signed, so the token is not sent. URLs expire after hours;
    /// [`GetAsset`](flow_http::GetAsset) returns a new one.
    async fn save(&self, urls: &[Cow<'_, str>], name: &str) -> Result<(), Failure> {
        let failed = |error: reqwest::Error| Failure::other(error.without_url());
        let url = urls.first();
        let url = url.ok_or_else(|| Failure::other("the response has no URL of a result"))?;
        let response = self.wire.http.get(url.as_ref()).send().await;
        let mut response = response.map_err(failed)?;
        if !response.status().is_success() {
            let status = response.status().as_u16();
            return Err(Failure::other(format!(
                "the download URL responded with status {status}"
            )));
        }
        let path = self.folder.join(name);
        let mut file = create(&path)?;
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            file.write_all(&piece).map_err(Failure::other)?;
        }
        check(&path)
    }

    /// Writes a result in base64. A client that reads its response in pieces can push each one when it arrives, so that
    /// the whole response is never in memory.
    fn decode(
        &self,
        made: &Completed<EncodedResponse>,
        member: &str,
        name: &str,
    ) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let file = create(&path)?;
        let mut decoder = ResultDecoder::to_writer(member, file);
        let body = made.response().map(|made| made.raw().as_json());
        let body = body.unwrap_or_default().as_bytes();
        for piece in body.chunks(64 << 10) {
            decoder.push(piece).map_err(Failure::other)?;
        }
        let response = decoder.finish();
        match response.results() {
            [result] if result.end() == ResultEnd::Complete => check(&path),
            _ => Err(Failure::other("the response has no complete result")),
        }
    }
}

fn create(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|error| Failure::of_file(path, "created", &error))
}

/// Whether two texts are the same JSON.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let read = |text| serde_json::from_slice::<Value>(text).ok();
    read(one).is_some() && read(one) == read(other)
}

/// Inspects the file of a result, and prints its path.
fn check(path: &Path) -> Result<(), Failure> {
    let file = File::open(path).map_err(Failure::other)?;
    let declared = Declared::from_path(path);
    let file = inspect(BufReader::new(file), declared, Depth::Structure);
    let file = file.map_err(|error| Failure::other(format!("{}: {error}", path.display())))?;
    let (kind, byte_len) = (file.asset_type(), file.byte_len());
    cli::print(format_args!(
        "file    {} ({kind}, {byte_len} bytes)",
        path.display()
    ))
}
