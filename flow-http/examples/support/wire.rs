//! The client of the examples: `reqwest` with the adapter of this crate.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use flow_http::ids::{MediaGenerationId, VideoId};
use flow_http::transport::reqwest::client_builder;
use flow_http::transport::{CallError, Client, Completed, SendOptions};
use flow_http::types::UploadResponse;
use flow_http::validate::{AssetError, CheckedAsset, Declared, FrameWindow};
use flow_http::{
    Api, GenerateVideo, Outcome, PollPolicy, ResponseError, RetryAdvice, RetryPolicy, SendError,
    VideoInput,
};

use super::cli::{self, Failure};

/// An HTTP client, and the settings of the API.
#[derive(Clone)]
pub struct Wire {
    pub http: reqwest::Client,
    pub api: Api,
}

impl Wire {
    pub fn new(api: Api) -> Result<Self, Failure> {
        // A second call in a process fails and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = client_builder().build().map_err(Failure::other)?;
        Ok(Self { http, api })
    }

    /// A client that makes all attempts of a call.
    pub fn client(&self) -> Client<reqwest::Client> {
        Client::new(self.http.clone(), self.api.clone())
    }

    /// A client that makes one attempt, since the user of a terminal can start the example again. The first poll of a job
    /// is early, since the server inside this process completes jobs at once; the service takes a minute or more.
    pub fn single_attempt_client(&self) -> Client<reqwest::Client> {
        self.client()
            .with_retry_policy(RetryPolicy::default().with_max_attempts(1))
            .with_poll_policy(PollPolicy::default().with_first_delay(Duration::from_millis(100)))
    }
}

/// Checks a file by its first bytes. The rest is read while it is sent.
pub fn open(path: &Path) -> Result<(CheckedAsset, File), AssetError> {
    // Opening a pipe waits for its other end.
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a regular file").into());
    }
    let file = File::open(path)?;
    let asset = CheckedAsset::from_reader(&file, Declared::from_path(path))?;
    Ok((asset, file))
}

/// The failure of a file that can't be read or would be refused.
pub fn unfit(path: &Path, error: &AssetError) -> Failure {
    match error {
        AssetError::Io(error) => Failure::of_file(path, "read", error),
        error => Failure::other(format!("{}: {error}", cli::shown(path))),
    }
}

/// Uploads a file, or names it in the failure.
pub async fn upload(
    client: &Client<reqwest::Client>,
    path: &Path,
    options: &SendOptions,
) -> Result<Completed<UploadResponse>, Failure> {
    let uploaded = client.upload_file_with(path, options).await;
    uploaded.map_err(|error| match error {
        CallError::Asset(error) => unfit(path, &error),
        error => error.into(),
    })
}

/// Parses a prompt, which the service requires.
pub fn prompt(text: &str) -> Result<String, &'static str> {
    let is_empty = text.trim().is_empty();
    (!is_empty)
        .then(|| text.to_owned())
        .ok_or("expected what the edit does")
}

/// An edit of a part of a clip, as a job.
pub fn edit(video: VideoId, window: FrameWindow, prompt: &str) -> Result<GenerateVideo, Failure> {
    // The only model that edits clips.
    let builder = GenerateVideo::builder(prompt, VideoInput::edit(video, window));
    let builder = builder.with_model("omni-flash").asynchronous();
    builder.build().map_err(Failure::usage)
}

/// Prints the job and all references of a result; on stderr if stdout can't be written.
pub fn print_made<R>(what: &str, made: &Completed<R>) -> Result<(), Failure> {
    let ids = made.media_generation_ids();
    let job = made.job_id();
    let job = job.filter(|_| ids.is_empty() || made.job_record().is_some());
    let printed = job.map_or(Ok(()), |job| {
        cli::print_paid(format_args!("job     {}", job.as_str()))
    });
    printed.and(print_ids(what, ids))
}

/// The first reference of a result, as the requested kind.
pub fn first<I, R>(made: &Completed<R>) -> Result<I, Failure>
where
    I: TryFrom<MediaGenerationId, Error: std::fmt::Display>,
{
    let id = made.media_generation_ids().first().cloned();
    let id = id.ok_or_else(|| Failure::other("the response has no reference"))?;
    I::try_from(id).map_err(Failure::other)
}

/// Prints a line for each reference; on stderr if stdout can't be written.
pub fn print_ids(what: &str, ids: &[MediaGenerationId]) -> Result<(), Failure> {
    let mut printed = Ok(());
    for id in ids {
        let line = cli::print_paid(format_args!("{what:<7} {}", id.as_str()));
        printed = printed.and(line);
    }
    printed
}

/// The text of a failure with the references that came with it, since they are paid for.
pub fn with_references(failure: impl std::fmt::Display, ids: &[MediaGenerationId]) -> String {
    if ids.is_empty() {
        return failure.to_string();
    }
    let texts: Vec<_> = ids.iter().map(MediaGenerationId::as_str).collect();
    let are = if texts.len() == 1 { " is" } else { "s are" };
    format!("{failure}; the reference{are} {}", texts.join(" "))
}

/// The text of an error, which says so if the work may be done.
pub fn advised(error: &SendError) -> String {
    let text = error.to_string();
    if error.outcome() == Outcome::Unknown && !text.contains("may be done") {
        return format!(
            "{text}; the work may be done, so check for the result before sending it again"
        );
    }
    text
}

/// One line about a call that failed: the references that came nevertheless, how long to wait, and the error of the
/// transport.
pub fn tell(error: &SendError) -> String {
    let ids = error.as_response().map(ResponseError::media_generation_ids);
    if let Some(ids) = ids.filter(|ids| !ids.is_empty()) {
        return with_references(error, ids);
    }
    if let SendError::NoResponse(_) = error {
        return cli::with_cause(error);
    }
    match error.retry_advice_at(SystemTime::now()) {
        RetryAdvice::RetrySameAccount { after: wait }
        | RetryAdvice::RetryAnotherAccount { rest: wait, .. } => {
            format!("{error}; wait {} s", wait.as_millis().div_ceil(1000))
        }
        _ => advised(error),
    }
}

/// One line about a call of a client that failed.
pub fn tell_call(error: &CallError) -> String {
    let text = match error {
        CallError::JobFailed { .. } => with_references(error, &error.media_generation_ids()),
        CallError::Stopped(_) => "stopped; all results so far are printed".to_owned(),
        error => error.as_send().map_or_else(|| cli::with_cause(error), tell),
    };
    // The job id in a refusal has no meaning.
    let is_refused = error.as_send().is_some() && error.outcome() == Outcome::Refused;
    match error.job_id() {
        Some(job) if !is_refused && error.media_generation_ids().is_empty() => {
            format!("{text}; the job is {}", job.as_str())
        }
        _ => text,
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let text = tell_call(&error);
        match &error {
            CallError::Stopped(Some(_)) => Self::Interrupted(text),
            CallError::Stopped(None) => Self::NotSent(text),
            _ => Self::Other(text),
        }
    }
}
