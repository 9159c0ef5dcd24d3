//! A client of the API that makes calls until their result, with retries, accounts, polling and a journal.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use flow_ids::{JobId, MediaGenerationId};
use flow_types::{JobRecord, UploadResponse};
use flow_validate::{AssetError, CheckedAsset, Declared};

#[cfg(any(feature = "hyper", feature = "reqwest"))]
use crate::attempt::SendError;
use crate::endpoint::Endpoint;
use crate::endpoints::get_job::GetJob;
use crate::endpoints::upload_asset::UploadAsset;
use crate::retry::policy::RetryPolicy;
use crate::retry::poll::PollPolicy;
use crate::retry::pool::AccountPool;
use crate::transport::call::SendOptions;
use crate::transport::error::CallError;
use crate::transport::journal::Journal;
use crate::transport::run::{Next, Run};
use crate::transport::stop::{Stage, Stop};
#[cfg(feature = "ureq")]
use crate::transport::ureq::BlockingTransport;
use crate::values::api::Api;

/// A client of the API: an HTTP client `C` together with the [`Api`], the accounts, the policies for retries and
/// polling, and a journal.
///
/// `C` is a `reqwest::Client`, a `hyper_util` client or a `ureq::Agent`; with `ureq::Agent` the methods block. Clones
/// share the accounts, the journal and the effect of [`Self::stop`], and can be used at the same time.
///
/// To end a call early, use [`Self::stop`]. If the future of a call is dropped while its request is being sent, the
/// journal treats the request as sent without a result: the work may have been done.
///
/// ```no_run
/// use flow_http::transport::{Client, Journal, reqwest::client_builder};
/// use flow_http::ids::VideoId;
/// use flow_http::validate::FrameWindow;
/// use flow_http::{Api, ApiToken, GenerateVideo, VideoInput};
///
/// # async fn edit() -> Result<(), Box<dyn std::error::Error>> {
/// let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
/// let client = Client::new(client_builder().build()?, api).with_journal(Journal::open("journal.jsonl")?);
/// let uploaded = client.upload_file("clip.mp4").await?;
/// if let Some(id) = uploaded.media_generation_ids().first() {
///     let input = VideoInput::edit(VideoId::try_from(id.clone())?, FrameWindow::from_indices(0, 48)?);
///     let edit = GenerateVideo::builder("make it snow", input).with_model("omni-flash").asynchronous().build()?;
///     let edited = client.run(&format!("snow {}", id.as_str()), &edit).await?;
///     for id in edited.media_generation_ids() {
///         println!("{}", id.as_str());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client<C> {
    http: C,
    core: Core,
}

/// The part of a client that does not depend on the HTTP client.
#[derive(Clone)]
pub(super) struct Core {
    pub(super) api: Api,
    pub(super) policy: RetryPolicy,
    pub(super) poll: PollPolicy,
    pub(super) stop: Arc<Stop>,
    accounts: Arc<Mutex<AccountPool>>,
    journal: Option<Arc<Mutex<Journal>>>,
}

impl Core {
    pub(super) fn accounts(&self) -> MutexGuard<'_, AccountPool> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn journal(&self) -> Option<MutexGuard<'_, Journal>> {
        let journal = self.journal.as_ref()?;
        Some(journal.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<C> Client<C> {
    /// A client without accounts: the service chooses one for each call that names none.
    #[must_use]
    pub fn new(http: C, api: Api) -> Self {
        let core = Core {
            api,
            policy: RetryPolicy::default(),
            poll: PollPolicy::default(),
            stop: Arc::default(),
            accounts: Arc::default(),
            journal: None,
        };
        Self { http, core }
    }

    /// Sets the accounts. Calls use them in turn, and skip an account while it rests.
    #[must_use]
    pub fn with_accounts(mut self, accounts: AccountPool) -> Self {
        self.core.accounts = Arc::new(Mutex::new(accounts));
        self
    }

    /// Sets the policy for retries.
    #[must_use]
    pub fn with_retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.core.policy = policy;
        self
    }

    /// Sets the policy for polling jobs.
    #[must_use]
    pub fn with_poll_policy(mut self, policy: PollPolicy) -> Self {
        self.core.poll = policy;
        self
    }

    /// Sets the journal. It records all calls that can be paid for twice.
    #[must_use]
    pub fn with_journal(mut self, journal: Journal) -> Self {
        self.core.journal = Some(Arc::new(Mutex::new(journal)));
        self
    }

    /// The accounts with their statuses, locked. Drop the guard before the next call and before this method is called
    /// again.
    pub fn accounts(&self) -> MutexGuard<'_, AccountPool> {
        self.core.accounts()
    }

    /// Stops all calls of this client and its clones, without losing a result, and refuses new ones.
    ///
    /// A request that was not wholly sent is aborted, a pause ends, and polling of a job ends. A request that was
    /// wholly sent may have been paid for, so its response is still waited for.
    ///
    /// With `ureq`, a request is aborted when the connection takes the next bytes of its body; every response is waited
    /// for.
    pub fn stop(&self) {
        self.core.stop.advance(Stage::Stopping);
    }

    /// Stops all calls at once, without waiting for responses. A paid request that was wholly sent then has the outcome
    /// [`Unknown`](crate::Outcome::Unknown).
    ///
    /// With `ureq` it has the same effect as [`Self::stop`].
    pub fn abort(&self) {
        self.core.stop.advance(Stage::Aborted);
    }
}

impl<C> fmt::Debug for Client<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.core.api)
            .field("accounts", &self.core.accounts)
            .field("retry_policy", &self.core.policy)
            .field("poll_policy", &self.core.poll)
            .field("has_journal", &self.core.journal.is_some())
            .finish_non_exhaustive()
    }
}

/// The result of a call of a [`Client`].
#[derive(Debug)]
pub struct Completed<R> {
    pub(super) media_generation_ids: Vec<MediaGenerationId>,
    pub(super) job: Option<JobId>,
    pub(super) response: Option<R>,
    pub(super) record: Option<JobRecord>,
}

impl<R> Completed<R> {
    /// The references of the results. The first one of an upload is the uploaded file.
    #[must_use]
    pub fn media_generation_ids(&self) -> &[MediaGenerationId] {
        &self.media_generation_ids
    }

    /// The response; `None` if the request was sent in an earlier run, which the journal shows. The duration of a clip that
    /// was uploaded earlier can be read from its file, see [`probe_video`](crate::validate::probe_video).
    #[must_use]
    pub fn response(&self) -> Option<&R> {
        self.response.as_ref()
    }

    /// The id of the job that made the results. `None` if the response contains no job id, or the journal shows that the
    /// call was done earlier.
    #[must_use]
    pub fn job_id(&self) -> Option<&JobId> {
        self.job.as_ref()
    }

    /// The record of the job, if the call started a job that was polled.
    #[must_use]
    pub fn job_record(&self) -> Option<&JobRecord> {
        self.record.as_ref()
    }

    /// Whether the journal shows that the call was done earlier, so that nothing was sent. Then only the references are
    /// known.
    #[must_use]
    pub fn was_done_before(&self) -> bool {
        self.response.is_none() && self.record.is_none()
    }
}

/// A call that the service has accepted; returned by `Client::start`.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an accepted call has a job or a result"
)]
pub enum Started<R> {
    /// The call has started a job, whose result is not known yet. [`Client::follow`] polls the job, and [`Client::run`]
    /// with the same key polls it if the client has a journal.
    Job(JobId),
    /// The call has a result: the service made it without a job, or the journal shows that it was done earlier.
    Completed(Completed<R>),
}

impl<R> Started<R> {
    /// The result of a call that was followed to its end.
    fn into_completed(self) -> Result<Completed<R>, CallError> {
        match self {
            Self::Completed(completed) => Ok(completed),
            Self::Job(job) => Err(CallError::JobUnknown { job, error: None }),
        }
    }
}

/// The upload of a file, and its key in the journal: length, time of the last change, and path. A changed file has
/// another key.
fn prepare(path: &Path) -> Result<(UploadAsset, String), AssetError> {
    // Opening a pipe waits for its other end.
    if !path.metadata()?.is_file() {
        let text = "expected a regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text).into());
    }
    let file = File::open(path)?;
    let asset = CheckedAsset::from_reader(&file, Declared::from_path(path))?;
    let changed = file.metadata()?.modified()?;
    let changed = changed.duration_since(SystemTime::UNIX_EPOCH);
    let changed = changed.unwrap_or_default().as_nanos();
    let path = path.canonicalize()?;
    // A path that is not UTF-8 is escaped and marked, so that it can't be equal to the text of another path.
    let escaped = || {
        format!(
            "bytes:{}",
            path.as_os_str().as_encoded_bytes().escape_ascii()
        )
    };
    let path = path.to_str().map_or_else(escaped, str::to_owned);
    let key = format!("{}-{changed}-{path}", asset.byte_len());
    Ok((UploadAsset::new(asset), key))
}

/// An HTTP client whose calls are futures.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub trait AsyncTransport {
    /// Sends a call and reads its response.
    fn send<E: Endpoint>(
        &self,
        api: &Api,
        endpoint: &E,
        body: E::Input<crate::transport::Body>,
        options: &SendOptions,
    ) -> impl Future<Output = Result<E::Response, SendError>>;
}

/// Generates the calls of a client. The async and blocking ones differ in `async`, `.await` and the type of bodies.
macro_rules! calls {
    ({$($target:tt)*} $Transport:ident, $Body:ty, $sleep:ident, {$($async:tt)?} {$($await:tt)*}) => {
        $($target)* {
            /// Checks a file by its first bytes, uploads it, and returns its reference. With a journal, a file is sent
            /// again only after its path, its length or the time of its last change has changed.
            ///
            /// # Errors
            ///
            /// [`CallError`], which states whether the file may have been uploaded.
            pub $($async)? fn upload_file(
                &self,
                path: impl AsRef<Path>,
            ) -> Result<Completed<UploadResponse>, CallError> {
                self.upload_file_with(path, &SendOptions::new())$($await)*
            }

            /// Uploads a file as [`Self::upload_file`] does, with options for each attempt.
            ///
            /// # Errors
            ///
            /// As for [`Self::upload_file`].
            pub $($async)? fn upload_file_with(
                &self,
                path: impl AsRef<Path>,
                options: &SendOptions,
            ) -> Result<Completed<UploadResponse>, CallError> {
                let path = path.as_ref();
                let (upload, key) = prepare(path)?;
                let open = || Ok(File::open(path)?.into());
                self.upload(&key, &upload, open, options)$($await)*
            }

            /// Uploads any checked body, such as bytes in memory, and returns its reference. `open` returns the body
            /// from its start; it is called once for each attempt.
            ///
            /// `key` identifies the upload in the journal, as in [`Self::run`].
            ///
            /// # Errors
            ///
            /// As for [`Self::upload_file`].
            pub $($async)? fn upload(
                &self,
                key: &str,
                upload: &UploadAsset,
                open: impl Fn() -> io::Result<$Body>,
                options: &SendOptions,
            ) -> Result<Completed<UploadResponse>, CallError> {
                let run = Run::new(&self.core, key, upload)?;
                self.drive(run, open, options)$($await)*?.into_completed()
            }

            /// Makes a call and returns its result. The request is sent as often as the policy allows, on the accounts
            /// in turn unless it is bound to one. If the call starts a job, the job is polled until it ends.
            ///
            /// `key`, together with the endpoint's name, identifies the call in the journal: a call that is done is not
            /// sent again, and its references are returned. A result in base64 is contained in the response only, so
            /// store it: a repeated call does not return it. Calls with the same endpoint and key are one call, even with
            /// another prompt or clip, so use a separate key for each result. Without a journal, and for calls that can
            /// be repeated for free, the key has no effect.
            ///
            /// # Errors
            ///
            /// [`CallError`], which states whether the work may have been done.
            pub $($async)? fn run<E: Endpoint<Input<$Body> = ()>>(
                &self,
                key: &str,
                endpoint: &E,
            ) -> Result<Completed<E::Response>, CallError> {
                let run = Run::new(&self.core, key, endpoint)?;
                self.drive(run, || Ok(()), &SendOptions::new())$($await)*?.into_completed()
            }

            /// Makes a call and returns when the service has accepted it: with the id of the job that it starts, or with the
            /// result if no job has to be polled. Store the id, and pass it to [`Self::follow`], later or in another
            /// process.
            ///
            /// Attempts, accounts and `key` are those of [`Self::run`]. With a journal, the accepted job is recorded before
            /// this returns: a repeated `start` returns it and sends nothing, and [`Self::run`] polls it.
            ///
            /// ```no_run
            /// use flow_http::transport::{Client, Journal, Started, reqwest::client_builder};
            /// use flow_http::{Api, ApiToken, GenerateVideo, VideoInput};
            ///
            /// # async fn generate() -> Result<(), Box<dyn std::error::Error>> {
            /// let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
            /// let client = Client::new(client_builder().build()?, api).with_journal(Journal::open("journal.jsonl")?);
            /// let video = GenerateVideo::builder("a kite over the sea", VideoInput::Text).asynchronous().build()?;
            /// match client.start("kite", &video).await? {
            ///     // With this id, any process can call `follow`.
            ///     Started::Job(job) => println!("{}", job.as_str()),
            ///     Started::Completed(made) => println!("{} results", made.media_generation_ids().len()),
            /// }
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// As for [`Self::run`]. If the response breaks off after the job id, [`CallError::job_id`] returns it.
            pub $($async)? fn start<E: Endpoint<Input<$Body> = ()>>(
                &self,
                key: &str,
                endpoint: &E,
            ) -> Result<Started<E::Response>, CallError> {
                let run = Run::new(&self.core, key, endpoint)?.until_accepted();
                self.drive(run, || Ok(()), &SendOptions::new())$($await)*
            }

            /// Polls a job until it ends, and returns its record. This is free and can be repeated at any time. If a call
            /// in the journal has started the job, its result is recorded there.
            ///
            /// # Errors
            ///
            /// [`CallError`], such as [`CallError::JobFailed`].
            pub $($async)? fn follow(&self, job: JobId) -> Result<JobRecord, CallError> {
                let run = Run::<GetJob>::following(&self.core, job.clone());
                let started = self.drive(run, || Ok(()), &SendOptions::new())$($await)*?;
                started.into_completed()?.record.ok_or(CallError::JobUnknown { job, error: None })
            }

            $($async)? fn drive<E: Endpoint>(
                &self,
                mut run: Run<'_, E>,
                open: impl Fn() -> io::Result<E::Input<$Body>>,
                options: &SendOptions,
            ) -> Result<Started<E::Response>, CallError> {
                let options = options.clone().with_stop(&self.core.stop);
                let asking = SendOptions::new().with_stop(&self.core.stop);
                loop {
                    match run.next()? {
                        Next::Sleep(pause) => self.core.stop.$sleep(pause)$($await)*,
                        Next::Send { endpoint, on_account } => {
                            let endpoint = on_account.as_ref().unwrap_or(endpoint);
                            let body = open().map_err(|error| run.not_sent(AssetError::from(error).into()))?;
                            run.begin()?;
                            let sending = $Transport::send(&self.http, &self.core.api, endpoint, body, &options);
                            run.record(sending$($await)*)?;
                        }
                        Next::Ask(job) => {
                            let sending = $Transport::send(&self.http, &self.core.api, &job, (), &asking);
                            run.record_job(sending$($await)*)?;
                        }
                        Next::Accepted(job) => return Ok(Started::Job(job)),
                        Next::End(completed) => return Ok(Started::Completed(completed)),
                    }
                }
            }
        }
    };
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
calls!({impl<C: AsyncTransport> Client<C>} AsyncTransport, crate::transport::Body, sleep, {async} {.await});
#[cfg(feature = "ureq")]
calls!({impl Client<::ureq::Agent>} BlockingTransport, crate::transport::ureq::Body, block, {} {});

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]
mod tests {
    use flow_ids::ImageId;
    use flow_types::{EncodedResponse, VideosResponse};
    use flow_validate::AssetType;

    use super::*;
    use crate::endpoints::generate_video::{GenerateVideo, VideoInput};
    use crate::endpoints::upscale_image::UpscaleImage;
    use crate::failure::outcome::Outcome;
    use crate::transport::journal::State;
    use crate::values::token::ApiToken;

    const IMAGE: &str = "user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52";
    const JOB: &str = "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow";

    /// If the disk is full when the response is received, no result is lost, and nothing is sent again.
    #[test]
    fn a_result_that_cannot_be_written_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path().join("journal.jsonl")).unwrap();
        let api = Api::new(ApiToken::parse("user:4711-invented").unwrap());
        let client = Client::new((), api).with_journal(journal);
        let upscale = UpscaleImage::builder(ImageId::parse(IMAGE).unwrap());
        let upscale = upscale.build().unwrap();
        let upload = UploadAsset::new(CheckedAsset::trusted(AssetType::Png, 8).unwrap());

        let mut made = Run::new(&client.core, "upscale", &upscale).unwrap();
        let mut uploaded = Run::new(&client.core, "upload", &upload).unwrap();
        assert!(matches!(made.next(), Ok(Next::Send { .. })));
        assert!(matches!(uploaded.next(), Ok(Next::Send { .. })));
        let video = GenerateVideo::builder("a kite", VideoInput::Text);
        let video = video.build().unwrap();
        let mut accepted = Run::new(&client.core, "video", &video).unwrap();
        assert!(matches!(accepted.next(), Ok(Next::Send { .. })));
        made.begin().unwrap();
        uploaded.begin().unwrap();
        accepted.begin().unwrap();
        client.core.journal().unwrap().fill_the_disk().unwrap();

        // A result without a reference is contained in the response only.
        let response = br#"{"encodedImage":"AAAA"}"#;
        made.record(Ok(EncodedResponse::from_slice(response).unwrap()))
            .unwrap();
        let Ok(Next::End(completed)) = made.next() else {
            panic!("no end");
        };
        assert!(completed.response().is_some());

        let response = format!(r#"{{"mediaGenerationId":"{IMAGE}"}}"#);
        let error = uploaded
            .record(Ok(UploadResponse::from_slice(response.as_bytes()).unwrap()))
            .unwrap_err();
        assert!(matches!(error, CallError::Journal { .. }));
        assert_eq!(error.outcome(), Outcome::Done);
        assert_eq!(error.media_generation_ids().len(), 1);
        drop((made, uploaded));

        let response = format!(r#"{{"jobid":"{JOB}","status":"created"}}"#);
        let error = accepted
            .record(Ok(VideosResponse::from_slice(response.as_bytes()).unwrap()))
            .unwrap_err();
        assert!(matches!(error, CallError::Journal { .. }));
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.job_id().unwrap().as_str(), JOB);

        // The journal in memory has both.
        for key in ["upscale-image upscale", "upload-asset upload"] {
            let state = client
                .core
                .journal()
                .unwrap()
                .claim(client.core.api.base_url(), key);
            assert!(matches!(state, Ok(State::Done(_))), "{key}");
            client.core.journal().unwrap().release(key);
        }
        let mut other = Run::new(&client.core, "other", &upload).unwrap();
        assert!(matches!(other.next(), Ok(Next::Send { .. })));
        assert_eq!(other.begin().unwrap_err().outcome(), Outcome::NotSent);
    }
}
