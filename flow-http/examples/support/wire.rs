//! The one place where the examples meet the network: `reqwest`, by the adapter of this crate.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use flow_http::ids::{JobId, MediaGenerationId, VideoId};
use flow_http::transport::reqwest::{client_builder, send_with};
use flow_http::transport::{Body, CallError, Client, SendOptions};
use flow_http::types::{ErrorBody, JobRecord, ResponseBody as _, UploadResponse};
use flow_http::validate::{AssetError, CheckedAsset, Declared, FrameWindow};
use flow_http::{
    Api, ApiToken, BaseUrl, Endpoint, GenerateVideo, Outcome, PollPolicy, ResponseError,
    RetryAdvice, SendError, UploadAsset, VideoInput, VideoReferences,
};

use super::cli::{Failure, print_paid, with_cause};
use super::here;
use super::stop::{Phase, Stop};

/// How long after its start a job is asked for first. The server in this process is done at once; the service takes a
/// minute or more.
const FIRST_DELAY: Duration = Duration::from_millis(100);

/// A client, and the service that it talks to.
#[derive(Clone)]
pub struct Wire {
    client: reqwest::Client,
    pub api: Api,
    pub stop: Stop,
}

impl Wire {
    pub fn new(base_url: BaseUrl, token: ApiToken) -> Result<Self, Failure> {
        // The second call in a process fails, and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = client_builder().build().map_err(Failure::other)?;
        let api = Api::new(token).with_base_url(base_url);
        let stop = Stop::default();
        Ok(Self { client, api, stop })
    }

    /// To a server somewhere, or to one inside this process.
    pub fn to(base_url: Option<BaseUrl>) -> Result<Self, Failure> {
        let here = here::at(base_url)?;
        Self::new(here.base_url, here.token)
    }

    /// Sends any call.
    pub async fn send<E: Endpoint>(
        &self,
        endpoint: &E,
        body: E::Input<Body>,
    ) -> Result<E::Response, SendError> {
        self.send_with(endpoint, body, &SendOptions::new()).await
    }

    /// The same, with a progress.
    pub async fn send_with<E: Endpoint>(
        &self,
        endpoint: &E,
        body: E::Input<Body>,
        options: &SendOptions,
    ) -> Result<E::Response, SendError> {
        send_with(&self.client, &self.api, endpoint, body, options).await
    }

    /// Sends a call as a part of the work in [`Stop::run`].
    pub async fn call<E>(&self, endpoint: &E) -> Result<E::Response, Failure>
    where
        E: Endpoint<Input<Body> = ()>,
    {
        self.stop.check()?;
        let is_paid = E::INFO.can_be_paid_twice();
        if is_paid {
            self.stop.set(Phase::Sent);
        }
        let result = self.send(endpoint, ()).await;
        if is_paid {
            self.stop.set(Phase::Idle);
        }
        result.map_err(|error| Failure::other(tell(&error)))
    }

    /// The same for a file, with a progress.
    pub async fn upload(
        &self,
        upload: &UploadAsset,
        body: Body,
        progress: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<UploadResponse, Failure> {
        self.stop.check()?;
        self.stop.set(Phase::Sending);
        let (stop, byte_len) = (self.stop.clone(), upload.asset().byte_len());
        let options = SendOptions::new().with_progress(move |sent| {
            if sent >= byte_len {
                stop.set(Phase::Sent);
            }
            progress(sent);
        });
        let result = self.send_with(upload, body, &options).await;
        self.stop.set(Phase::Idle);
        result.map_err(|error| Failure::other(tell(&error)))
    }

    /// Asks for a job until it is done.
    pub async fn finish(&self, id: JobId) -> Result<JobRecord, Failure> {
        self.stop.check()?;
        let policy = PollPolicy::default().with_first_delay(FIRST_DELAY);
        let client = self.client().with_poll_policy(policy);
        let record = client.follow(id).await;
        record.map_err(|error| Failure::other(tell_call(&error)))
    }

    /// A client that makes all attempts of a call.
    pub fn client(&self) -> Client<reqwest::Client> {
        Client::new(self.client.clone(), self.api.clone())
    }

    /// Writes what a link leads to into a file. The link is signed: the token does not go there.
    pub async fn download(&self, url: &str, path: &Path) -> Result<(), Failure> {
        let failed = |error: reqwest::Error| Failure::other(error.without_url());
        let mut response = self.client.get(url).send().await.map_err(failed)?;
        if !response.status().is_success() {
            let status = response.status().as_u16();
            return Err(Failure::other(format!("the link answers {status}")));
        }
        let mut file = File::create(path).map_err(Failure::other)?;
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            file.write_all(&piece).map_err(Failure::other)?;
        }
        Ok(())
    }
}

/// The token in the environment, which `option` needs.
pub fn token(option: &str) -> Result<ApiToken, Failure> {
    let token = std::env::var("USEAPI_TOKEN").unwrap_or_default();
    if token.is_empty() {
        return Err(Failure::usage(format!(
            "{option} needs the API token in the environment variable USEAPI_TOKEN"
        )));
    }
    ApiToken::parse(token).map_err(|error| Failure::usage(format!("USEAPI_TOKEN: {error}")))
}

/// Checks a file by its first bytes. Its body is read while it is sent.
pub fn open(path: &Path) -> Result<(CheckedAsset, File), AssetError> {
    let file = File::open(path)?;
    let asset = CheckedAsset::from_reader(&file, Declared::from_path(path))?;
    Ok((asset, file))
}

/// The only model that edits clips.
pub const EDIT_MODEL: &str = "omni-flash";

/// What an edit does, which the service wants to be told.
pub fn prompt(text: &str) -> Result<String, &'static str> {
    let is_empty = text.trim().is_empty();
    (!is_empty)
        .then(|| text.to_owned())
        .ok_or("expected what the edit does")
}

/// An edit of a part of a clip, as a job.
pub fn edit(video: VideoId, window: FrameWindow, prompt: &str) -> Result<GenerateVideo, Failure> {
    let input = VideoInput::Edit {
        video,
        window: Some(window),
        references: VideoReferences::new(),
    };
    let builder = GenerateVideo::builder(prompt, input).with_model(EDIT_MODEL);
    builder.asynchronous().build().map_err(Failure::usage)
}

/// One line about a job that failed.
pub fn tell_failed(record: &JobRecord) -> String {
    let reason = record.error().and_then(|body| body.reason());
    let reason = reason
        .as_ref()
        .map_or("no reason is given", |reason| reason.as_str());
    let text = format!("the job failed: {reason}");
    with_references(text, &record.media_generation_ids())
}

/// Prints a line for each reference: all of them, even where stdout takes nothing.
pub fn print_ids(what: &str, ids: &[MediaGenerationId]) -> Result<(), Failure> {
    let mut printed = Ok(());
    for id in ids {
        printed = printed.and(print_paid(format_args!("{what} {}", id.as_str())));
    }
    printed
}

/// A failure, and the references that came with it: they are paid for.
pub fn with_references(failure: impl std::fmt::Display, ids: &[MediaGenerationId]) -> String {
    if ids.is_empty() {
        return failure.to_string();
    }
    let texts: Vec<_> = ids.iter().map(MediaGenerationId::as_str).collect();
    let are = if texts.len() == 1 { " is" } else { "s are" };
    format!("{failure}; the reference{are} {}", texts.join(" "))
}

/// The job that a failure names: asking for it tells whether the work was done. That of a refusal means nothing.
fn job_of(error: &SendError) -> Option<JobId> {
    if error.outcome() != Outcome::Unknown {
        return None;
    }
    let body = match error.as_response()? {
        ResponseError::Api(error) => error.body(),
        ResponseError::Decode(error) => error.body(),
        _ => return None,
    };
    if let Ok(body) = ErrorBody::from_slice(body) {
        return body.job_id();
    }
    // A response that broke off.
    let text = String::from_utf8_lossy(body);
    let start = text.to_ascii_lowercase().find("\"jobid\":")?;
    let (_, rest) = text.get(start..)?.split_once(':')?;
    let id = rest.split('"').nth(1)?;
    let is_whole = rest.matches('"').count() > 1;
    JobId::parse(id).ok().filter(|_| is_whole)
}

/// What failed, and whether the work may be done all the same.
pub fn advised(error: &SendError) -> String {
    let text = error.to_string();
    if error.outcome() == Outcome::Unknown && !text.contains("may be done") {
        return format!(
            "{text}; the work may be done, so check for the result before sending it again"
        );
    }
    text
}

/// One line about a call that failed: the references or the job if there are any all the same, how long to wait, and what
/// the transport says.
pub fn tell(error: &SendError) -> String {
    let ids = error.as_response().map(ResponseError::media_generation_ids);
    if let Some(ids) = ids.filter(|ids| !ids.is_empty()) {
        return with_references(error, ids);
    }
    if let Some(id) = job_of(error) {
        return format!("{}; the job is {}", advised(error), id.as_str());
    }
    if let SendError::NoResponse(_) = error {
        return with_cause(error);
    }
    match error.retry_advice_at(SystemTime::now()) {
        RetryAdvice::RetrySameAccount { after: wait }
        | RetryAdvice::RetryAnotherAccount { rest: wait, .. } => {
            format!("{error}; wait {} s", wait.as_millis().div_ceil(1000))
        }
        _ => advised(error),
    }
}

/// The same, about a call that a client makes until its result.
pub fn tell_call(error: &CallError) -> String {
    match error {
        CallError::JobFailed(record) => tell_failed(record),
        CallError::JobUnknown { error: None, .. } => {
            "the job is still not done; ask for it later".to_owned()
        }
        error => error.as_send().map_or_else(|| with_cause(error), tell),
    }
}
