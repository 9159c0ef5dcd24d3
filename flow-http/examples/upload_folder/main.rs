//! Uploads files, several at a time, without losing a reference after Ctrl-C, a crash or a closed stdout.
//!
//! ```text
//! cargo run --example upload_folder                        the bundled files, to a server inside this process
//! cargo run --example upload_folder -- photos 'clips/*.mp4' --base-url http://127.0.0.1:8080
//! USEAPI_TOKEN=... cargo run --example upload_folder -- clips --live --account nora@example.org \
//!     --account ivo@example.org --edit 5 --prompt "make it snow"
//! ```
//!
//! All files are checked before the first one is sent. The accounts are used in turn, and rest when they are throttled.
//! A journal records what was started and what was done: run the same command again after a crash, and it continues
//! without sending anything twice.

mod bars;
mod files;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bars::Bars;
use files::Checked;
use flow_http::ids::{AccountEmail, MediaGenerationId, VideoId};
use flow_http::transport::{CallError, Client, Completed, Journal};
use flow_http::validate::{ClipDuration, FrameError, FrameWindow};
use flow_http::{AccountPool, GenerateVideo, Outcome, PollPolicy};
use futures_util::{StreamExt as _, stream};
use serde::Serialize;
use support::cli::{self, Failure};
use support::here::Target;
use support::stop::Signals;
use support::wire::{self, Wire};

const USAGE: &str = "\
usage: upload_folder [FILE|FOLDER|PATTERN]... [OPTION]...

Uploads images and clips; without arguments, bundled ones. A second run with the same journal and server lists the
files that are already uploaded, and does not send them again. It is a failure if a file fails, or if every file is skipped.

  --account EMAIL   an account to upload to; may be repeated, the accounts are used in turn.
                    By default the service chooses one
  --parallel N      how many files are sent at the same time, 1 to 64; 4 by default
  --journal FILE    the record of what was started and done; by default flow-uploads.jsonl, or a temporary file if the
                    server is inside this process
  --edit SECONDS    edit the first seconds of each clip, or the whole clip if it is shorter
  --prompt TEXT     what the edit does; 'make it snow' by default
  --poll SECONDS    the time between two polls of an edit, 1 to 600; 10 to 15 by default
  --json            print one JSON object for each result";

const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data");

/// The options of a run.
struct Options {
    files: Vec<PathBuf>,
    accounts: Vec<AccountEmail>,
    target: Target,
    parallel: usize,
    journal: Option<PathBuf>,
    edit: Option<ClipDuration>,
    prompt: String,
    poll: PollPolicy,
    is_json: bool,
}

/// A line of output about a file.
#[derive(Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum Line {
    Uploaded {
        file: String,
        media_generation_id: String,
        /// Whether it was uploaded in an earlier run.
        before: bool,
    },
    Edited {
        file: String,
        media_generation_ids: Vec<String>,
        before: bool,
    },
    /// Refused before anything was sent.
    Skipped { file: String, why: String },
    /// Not done, or done differently from what was requested.
    Failed {
        file: String,
        outcome: &'static str,
        why: String,
        media_generation_ids: Vec<String>,
    },
    /// The work may have been done.
    Unknown { file: String, why: String },
    /// Not done because of Ctrl-C or a closed stdout.
    Stopped { file: String },
}

impl Line {
    fn edited<R>(file: String, edited: &Completed<R>) -> Self {
        Self::Edited {
            file,
            media_generation_ids: texts(edited.media_generation_ids()),
            before: edited.was_done_before(),
        }
    }

    /// The line of a call that failed, with the references received nevertheless.
    fn of_error(file: String, error: &CallError) -> Self {
        let why = wire::tell_call(error);
        let ids = error.media_generation_ids();
        match error.outcome() {
            _ if matches!(error, CallError::Stopped(_)) => Self::Stopped { file },
            Outcome::Unknown if ids.is_empty() => Self::Unknown { file, why },
            outcome => Self::Failed {
                file,
                outcome: outcome.as_str(),
                why,
                media_generation_ids: texts(&ids),
            },
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Uploaded {
                file,
                media_generation_id,
                before,
            } => format!("{file}: {media_generation_id}{}", note(*before)),
            Self::Edited {
                file,
                media_generation_ids,
                before,
            } => format!(
                "{file}, edited: {}{}",
                media_generation_ids.join(" "),
                note(*before)
            ),
            Self::Skipped { file, why } => format!("{file}: skipped: {why}"),
            Self::Failed {
                file,
                why,
                media_generation_ids,
                ..
            } if !media_generation_ids.is_empty() => {
                format!("{file}: done, but not as requested: {why}")
            }
            Self::Failed {
                file, outcome, why, ..
            } => format!("{file}: failed ({outcome}): {why}"),
            Self::Unknown { file, why } => {
                format!("{file}: may be done, so it is not sent again: {why}")
            }
            Self::Stopped { file } => format!("{file}: not done yet; run the same command again"),
        }
    }
}

fn note(before: bool) -> &'static str {
    if before {
        " (done in an earlier run)"
    } else {
        ""
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("upload_folder", run().await)
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        files: Vec::new(),
        accounts: Vec::new(),
        target: Target::default(),
        parallel: 4,
        journal: None,
        edit: None,
        prompt: "make it snow".to_owned(),
        poll: PollPolicy::default(),
        is_json: false,
    };
    let mut arguments = Target::arguments(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--account" => options.accounts.push(arguments.value(AccountEmail::parse)?),
            "--parallel" => {
                let read = |text: &str| text.parse().ok().filter(|n| (1..=64).contains(n));
                options.parallel = arguments.value(|text| read(text).ok_or("expected 1 to 64"))?;
            }
            "--journal" => options.journal = Some(arguments.path()?),
            "--edit" => options.edit = Some(arguments.value(seconds)?),
            "--prompt" => options.prompt = arguments.value(wire::prompt)?,
            "--poll" => {
                let read = |text: &str| text.parse().ok().filter(|n| (1..=600).contains(n));
                let seconds = arguments.value(|text| read(text).ok_or("expected 1 to 600"))?;
                let pause = Duration::from_secs(seconds);
                options.poll = PollPolicy::default()
                    .with_first_delay(pause)
                    .with_min_interval(pause)
                    .with_max_interval(pause);
            }
            "--json" => options.is_json = true,
            _ if options.target.takes(&argument, &mut arguments)? => {}
            _ => options.files.push(arguments.file()?),
        }
    }
    Ok(options)
}

/// Parses seconds, with or without the unit.
fn seconds(text: &str) -> Result<ClipDuration, FrameError> {
    ClipDuration::try_from(format!("{}s", text.trim_end_matches('s')).as_str())
}

async fn run() -> Result<(), Failure> {
    let mut options = options()?;
    if options.files.is_empty() {
        options.files.push(PathBuf::from(BUNDLED));
    }
    // A demonstration leaves nothing behind: its folder is deleted on drop.
    let temporary = if options.target.is_here() && options.journal.is_none() {
        Some(tempfile::tempdir().map_err(Failure::other)?)
    } else {
        None
    };
    let name = "flow-uploads.jsonl";
    let path = match (&options.journal, &temporary) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.path().join(name),
        (None, None) => PathBuf::from(name),
    };
    let wire = Wire::new(std::mem::take(&mut options.target).api(&options.accounts)?)?;

    // All files are checked before the first upload, so that their total size is known.
    let mut printer = Printer::new(options.is_json);
    let (ready, byte_len) = check(&options.files, &mut printer)?;
    let journal = Journal::open(&path);
    let journal =
        journal.map_err(|error| Failure::of_file(&path, "opened as a journal", &error))?;
    let client = wire
        .client()
        .with_accounts(AccountPool::new(options.accounts.iter().cloned()))
        .with_poll_policy(options.poll)
        .with_journal(journal);
    let bars = Bars::new(byte_len);
    let signals = tokio::spawn(listen(client.clone(), bars.clone()));
    let mut files = stream::iter(&ready)
        .map(|file| one(&client, file, &options, &bars))
        .buffer_unordered(options.parallel);
    loop {
        // If stdout is closed or the journal can't be written, responses to sent requests are still waited for, and no
        // new request is made.
        if printer.trouble.is_some() {
            client.stop();
        }
        let Some(results) = files.next().await else {
            break;
        };
        for result in results {
            bars.suspend(|| printer.print_result(result));
        }
    }
    bars.finish();
    signals.abort();
    printer.finish(&path, temporary.is_some())
}

/// Checks the files. Returns those that passed, and their total length in bytes.
fn check(arguments: &[PathBuf], printer: &mut Printer) -> Result<(Vec<Checked>, u64), Failure> {
    let mut paths = Vec::new();
    for argument in arguments {
        paths.extend(files::find(argument)?);
    }
    let (mut ready, mut byte_len) = (Vec::<Checked>::new(), 0_u64);
    for path in paths {
        match files::check(&path) {
            // A file that is named twice is sent once.
            Ok(file) if ready.iter().any(|it| it.path == file.path) => {}
            Ok(file) => {
                byte_len = byte_len.saturating_add(file.asset.byte_len());
                ready.push(file);
            }
            Err(error) => printer.print(&Line::Skipped {
                file: files::name(&path),
                why: cli::with_cause(&error),
            }),
        }
    }
    Ok((ready, byte_len))
}

type Uploader = Client<reqwest::Client>;

/// The result of a call: a line, or the name of the file and the error.
type Called = Result<Line, (String, CallError)>;

/// Uploads a file and, if requested, edits it.
async fn one(client: &Uploader, file: &Checked, options: &Options, bars: &Bars) -> Vec<Called> {
    let (bar, progress) = bars.file(file.name.clone(), file.asset.byte_len());
    let uploaded = client.upload_file_with(&file.path, &progress).await;
    drop(bar);
    let uploaded = match uploaded {
        Ok(uploaded) => uploaded,
        Err(error) => return vec![Err((file.name.clone(), error))],
    };
    let id = texts(uploaded.media_generation_ids());
    let id = id.into_iter().next().unwrap_or_default();
    let mut results = vec![Ok(Line::Uploaded {
        file: file.name.clone(),
        media_generation_id: id.clone(),
        before: uploaded.was_done_before(),
    })];
    if let (Some(seconds), true) = (options.edit, file.asset.asset_type().is_video()) {
        let file_name = file.name.clone();
        results.push(match edit_of(&id, file, seconds, &options.prompt) {
            Ok((edit, key)) => match client.run(&key, &edit).await {
                Ok(edited) => Ok(Line::edited(file_name, &edited)),
                Err(error) => Err((file_name, error)),
            },
            Err(why) => Ok(Line::Skipped {
                file: file_name,
                why,
            }),
        });
    }
    results
}

/// An edit of the first seconds of a clip, or of a whole clip that is shorter, and its key in the journal.
fn edit_of(
    id: &str,
    file: &Checked,
    seconds: ClipDuration,
    prompt: &str,
) -> Result<(GenerateVideo, String), String> {
    let clip = file
        .duration
        .ok_or("the clip does not contain its duration")?;
    let whole = FrameWindow::whole_clip(clip).map_err(|error| error.to_string())?;
    let window = FrameWindow::whole_clip(seconds).map_err(|error| error.to_string())?;
    let window = if window.end() < whole.end() {
        window
    } else {
        whole
    };
    let video = VideoId::parse(id).map_err(|error| error.to_string())?;
    let edit = wire::edit(video, window, prompt).map_err(|error| error.to_string())?;
    let key = format!("{id} 0-{} {prompt}", window.end().get());
    Ok((edit, key))
}

fn texts(ids: &[MediaGenerationId]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_owned()).collect()
}

/// Waits for Ctrl-C or SIGTERM: the first one stops the client, the second one aborts its calls.
async fn listen(client: Uploader, bars: Bars) {
    let say = |text| bars.suspend(|| cli::say(format_args!("upload_folder: {text}")));
    // A second one can follow at any time, so both are listened to from the start.
    let Ok(mut signals) = Signals::new() else {
        return;
    };
    signals.recv().await;
    say(
        "stopping; responses to requests that were wholly sent are waited for, since they may be paid for. Ctrl-C again stops at once",
    );
    client.stop();
    signals.recv().await;
    say("stopped");
    client.abort();
}

/// Prints and counts results, and keeps the first failure of stdout or the journal.
struct Printer {
    is_json: bool,
    done: usize,
    failed: usize,
    skipped: usize,
    stopped: usize,
    trouble: Option<Failure>,
}

impl Printer {
    fn new(is_json: bool) -> Self {
        Self {
            is_json,
            done: 0,
            failed: 0,
            skipped: 0,
            stopped: 0,
            trouble: None,
        }
    }

    fn print_result(&mut self, result: Called) {
        match result {
            Ok(line) => self.print(&line),
            Err((file, error)) => {
                self.print(&Line::of_error(file, &error));
                if let CallError::Journal { .. } = error {
                    let ids = error.media_generation_ids();
                    let failure =
                        Failure::other(wire::with_references(cli::with_cause(&error), &ids));
                    self.trouble = self.trouble.take().or(Some(failure));
                }
            }
        }
    }

    fn print(&mut self, line: &Line) {
        let count = match line {
            Line::Uploaded { .. } | Line::Edited { .. } => &mut self.done,
            Line::Failed { .. } | Line::Unknown { .. } => &mut self.failed,
            Line::Skipped { .. } => &mut self.skipped,
            Line::Stopped { .. } => &mut self.stopped,
        };
        *count = count.saturating_add(1);
        if self.trouble.is_some() {
            return;
        }
        let text = if self.is_json {
            serde_json::to_string(line).map_err(Failure::other)
        } else {
            Ok(line.to_text())
        };
        self.trouble = text.and_then(cli::print).err();
    }

    /// Prints the summary, and returns the result of the run.
    fn finish(self, journal: &Path, is_demonstration: bool) -> Result<(), Failure> {
        let (done, failed, stopped) = (self.done, self.failed, self.stopped);
        let mut rest = String::new();
        for (count, what) in [(self.skipped, "skipped"), (stopped, "not done yet")] {
            if count > 0 {
                rest = format!("{rest}, {count} {what}");
            }
        }
        let mut place = String::new();
        if !is_demonstration {
            place = format!("; every reference is in {}", journal.display());
        }
        cli::say(format_args!("{done} done, {failed} failed{rest}{place}"));
        match (self.trouble, failed, stopped) {
            (Some(failure), _, _) => Err(failure),
            (None, 0, 0) if done == 0 && self.skipped > 0 => Err(Failure::other(
                "nothing was uploaded: every file was skipped",
            )),
            (None, 0, 0) => Ok(()),
            (None, _, 1..) => Err(Failure::Interrupted("stopped".to_owned())),
            (None, _, 0) => Err(Failure::Silent),
        }
    }
}
