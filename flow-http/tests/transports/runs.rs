//! Calls until their result: all attempts over the accounts, jobs, and stopping, over every transport.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flow_http::contract::Scenario;
use flow_http::ids::{AccountEmail, JobId, VideoId};
use flow_http::transport::{self, CallError, Client, Completed, Journal, SendOptions, Started};
use flow_http::types::{JobRecord, ResponseBody as _, UploadResponse, VideosResponse};
use flow_http::validate::{CheckedAsset, FrameWindow};
use flow_http::{
    AccountPool, Api, BaseUrl, GenerateVideo, GiveUp, Outcome, PollPolicy, RetryPolicy, UploadAsset,
};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::client::service;
use crate::responses::{IMAGE, json, reference, uploaded};
use crate::server::{End, Script, Server, digest};
use crate::support::{here, wire};

pub(crate) const VIDEO: &str = "user:4711-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8";
pub(crate) const JOB: &str = "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow";

pub(crate) fn edit() -> GenerateVideo {
    let window = FrameWindow::from_indices(0, 24).unwrap();
    let edit = wire::edit(VideoId::parse(VIDEO).unwrap(), window, "make it snow");
    edit.unwrap_or_else(|failure| panic!("{failure}"))
}

pub(crate) fn accounts(texts: &[&str]) -> AccountPool {
    let accounts = texts.iter().map(|text| text.parse::<AccountEmail>());
    AccountPool::new(accounts.map(Result::unwrap))
}

/// A policy without pauses.
pub(crate) fn at_once() -> RetryPolicy {
    RetryPolicy::default()
        .with_base_delay(Duration::ZERO)
        .with_max_rest(Duration::from_mins(1))
}

/// A policy without pauses.
fn often() -> PollPolicy {
    PollPolicy::default()
        .with_first_delay(Duration::ZERO)
        .with_min_interval(Duration::ZERO)
        .with_max_interval(Duration::ZERO)
}

/// A folder that is removed at the end.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap())
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.0.path().join("journal.jsonl")
    }

    /// An image of this length.
    pub(crate) fn image(&self, byte_len: usize) -> PathBuf {
        let path = self.0.path().join("image.png");
        let mut bytes = IMAGE.to_vec();
        bytes.resize(byte_len, 0);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The last state in the journal.
    fn state(&self) -> String {
        let text = std::fs::read_to_string(self.journal_path()).unwrap();
        let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        last["state"].as_str().unwrap().to_owned()
    }
}

/// Opens a journal that was closed. A child that another test has just forked may hold its lock for a moment.
pub(crate) fn open(path: &Path) -> Journal {
    loop {
        match Journal::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::ResourceBusy => {
                std::fs::File::open(path).unwrap().lock().unwrap();
            }
            opened => return opened.unwrap(),
        }
    }
}

type HyperClient = hyper_util::client::legacy::Client<HttpConnector, transport::RequestBody>;

/// The same calls over each transport.
#[derive(Clone, Debug)]
enum Any {
    Reqwest(Client<reqwest::Client>),
    Hyper(Client<HyperClient>),
    Ureq(Client<ureq::Agent>),
}

/// Does the same with the client of any transport.
macro_rules! with {
    ($any:expr, $client:ident => $do:expr) => {
        match $any {
            Any::Reqwest($client) => $do,
            Any::Hyper($client) => $do,
            Any::Ureq($client) => $do,
        }
    };
}

macro_rules! map {
    ($any:expr, $client:ident => $do:expr) => {
        match $any {
            Any::Reqwest($client) => Any::Reqwest($do),
            Any::Hyper($client) => Any::Hyper($do),
            Any::Ureq($client) => Any::Ureq($do),
        }
    };
}

impl Any {
    fn all(base_url: &BaseUrl) -> [Self; 3] {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let api: Api = service(base_url);
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let hyper = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
        let reqwest = transport::reqwest::client_builder().build().unwrap();
        let all = [
            Self::Reqwest(Client::new(reqwest, api.clone())),
            Self::Hyper(Client::new(hyper.build(connector), api.clone())),
            Self::Ureq(Client::new(ureq::agent(), api)),
        ];
        all.map(|any| map!(any, it => it.with_retry_policy(at_once()).with_poll_policy(often())))
    }

    fn with_accounts(self, accounts: AccountPool) -> Self {
        map!(self, it => it.with_accounts(accounts))
    }

    fn with_journal(self, folder: &Folder) -> Self {
        let journal = open(&folder.journal_path());
        map!(self, it => it.with_journal(journal))
    }

    async fn upload_file(&self, path: &Path) -> Result<Completed<UploadResponse>, CallError> {
        self.upload_file_with(path, SendOptions::new()).await
    }

    async fn upload_file_with(
        &self,
        path: &Path,
        options: SendOptions,
    ) -> Result<Completed<UploadResponse>, CallError> {
        match self.clone() {
            Self::Reqwest(client) => client.upload_file_with(path, &options).await,
            Self::Hyper(client) => client.upload_file_with(path, &options).await,
            Self::Ureq(client) => {
                let path = path.to_owned();
                let sending = move || client.upload_file_with(path, &options);
                tokio::task::spawn_blocking(sending).await.unwrap()
            }
        }
    }

    /// An upload of bytes in memory.
    async fn upload(
        &self,
        key: &str,
        bytes: &'static [u8],
    ) -> Result<Completed<UploadResponse>, CallError> {
        let (key, options) = (key.to_owned(), SendOptions::new());
        let asset = CheckedAsset::check(bytes, "image/png", bytes.len() as u64)?;
        let upload = UploadAsset::new(asset);
        match self.clone() {
            Self::Reqwest(client) => {
                client
                    .upload(&key, &upload, || Ok(bytes.into()), &options)
                    .await
            }
            Self::Hyper(client) => {
                client
                    .upload(&key, &upload, || Ok(bytes.into()), &options)
                    .await
            }
            Self::Ureq(client) => {
                let sending = move || client.upload(&key, &upload, || Ok(bytes.into()), &options);
                tokio::task::spawn_blocking(sending).await.unwrap()
            }
        }
    }

    async fn run_edit(&self) -> Result<Completed<VideosResponse>, CallError> {
        match self.clone() {
            Self::Reqwest(client) => client.run("edit", &edit()).await,
            Self::Hyper(client) => client.run("edit", &edit()).await,
            Self::Ureq(client) => {
                let sending = move || client.run("edit", &edit());
                tokio::task::spawn_blocking(sending).await.unwrap()
            }
        }
    }

    async fn start_edit(&self) -> Result<Started<VideosResponse>, CallError> {
        match self.clone() {
            Self::Reqwest(client) => client.start("edit", &edit()).await,
            Self::Hyper(client) => client.start("edit", &edit()).await,
            Self::Ureq(client) => {
                let sending = move || client.start("edit", &edit());
                tokio::task::spawn_blocking(sending).await.unwrap()
            }
        }
    }

    /// The references of an edit.
    async fn edit(&self) -> Result<Vec<String>, CallError> {
        let edited = self.run_edit().await?;
        let ids = edited.media_generation_ids().iter();
        Ok(ids.map(|id| id.as_str().to_owned()).collect())
    }

    async fn follow(&self) -> Result<JobRecord, CallError> {
        let job = JobId::parse(JOB).unwrap();
        match self.clone() {
            Self::Reqwest(client) => client.follow(job).await,
            Self::Hyper(client) => client.follow(job).await,
            Self::Ureq(client) => {
                let asking = move || client.follow(job);
                tokio::task::spawn_blocking(asking).await.unwrap()
            }
        }
    }
}

/// A future of a call can be moved to another thread, and a client be shared by threads.
#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let base_url = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    let edit = edit();
    for any in Any::all(&base_url) {
        with!(&any, client => is_shared(client));
        match &any {
            Any::Reqwest(client) => {
                is_send(client.upload_file("image.png"));
                is_send(client.run("edit", &edit));
                is_send(client.start("edit", &edit));
                is_send(client.follow(JobId::parse(JOB).unwrap()));
                let client = client.clone();
                is_send(async move { client.upload_file("image.png").await });
            }
            Any::Hyper(client) => {
                is_send(client.upload_file("image.png"));
                is_send(client.run("edit", &edit));
                is_send(client.start("edit", &edit));
                is_send(client.follow(JobId::parse(JOB).unwrap()));
                let client = client.clone();
                is_send(async move { client.upload_file("image.png").await });
            }
            Any::Ureq(_) => {}
        }
        let shown = format!("{any:?}");
        assert!(!shown.contains("4711"), "{shown}");
    }
}

/// A throttled account is left for the next one; without another, and with a rest that is too long, it ends.
#[tokio::test]
async fn all_attempts_are_made_over_the_accounts() {
    let (nora, ivo) = ("nora@example.org", "ivo@example.org");
    let here = here::serve_with(&[nora, ivo], move |path| {
        if path.contains("nora") {
            Scenario::Throttled
        } else {
            Scenario::Ok
        }
    });
    let here = here.unwrap_or_else(|error| panic!("{error}"));
    let folder = Folder::new();
    let path = folder.image(IMAGE.len());
    for (pool, is_done) in [(&[nora, ivo][..], true), (&[nora], false)] {
        for any in Any::all(&here.base_url) {
            let any = any.with_accounts(accounts(pool));
            let result = any.upload_file(&path).await;
            assert_eq!(result.is_ok(), is_done, "{any:?} {result:?}");
            if let Err(error) = result {
                assert_eq!(error.outcome(), Outcome::Refused);
                assert!(
                    matches!(
                        error,
                        CallError::Send {
                            why: Some(GiveUp::RestTooLong),
                            ..
                        }
                    ),
                    "{error:?}"
                );
            }
            let now = std::time::SystemTime::now();
            let ready = with!(&any, it => it.accounts().ready(now, None).count());
            assert_eq!(ready, usize::from(is_done));
        }
    }
}

/// A request without references takes turns as well: the account is put into its body.
#[tokio::test]
async fn a_request_with_a_body_of_json_names_the_account_of_its_attempt() {
    let video = GenerateVideo::builder("a kite", flow_http::VideoInput::Text);
    let video = video.with_model("omni-flash").build().unwrap();
    let server = Server::start(Script::response(json(400, "Connection: close\r\n", "{}")));
    let [any, ..] = Any::all(&server.base_url());
    let Any::Reqwest(client) = any.with_accounts(accounts(&["ivo@example.org"])) else {
        panic!();
    };
    let error = client.run("kite", &video).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    let [seen] = server.seen().try_into().unwrap();
    let len = br#"{"prompt":"a kite","model":"omni-flash"}"#.len();
    let more = br#","email":"ivo@example.org""#.len();
    assert_eq!(seen.byte_len, (len + more) as u64, "{}", seen.head);
}

fn record(status: &str, more: &str) -> Vec<u8> {
    let body = format!(r#"{{"jobid":"{JOB}","status":"{status}"{more}}}"#);
    json(200, "Connection: close\r\n", &body).into()
}

#[tokio::test]
async fn a_job_is_polled_until_it_ends() {
    let made = format!(r#","response":{{"media":[{{"mediaGenerationId":"{VIDEO}"}}]}}"#);
    for (last, more) in [("completed", made.as_str()), ("failed", "")] {
        // A lost response is asked for again.
        let script = || Script::response(record(last, more)).first([record("started", ""), vec![]]);
        for number in 0..3 {
            let server = Server::start(script());
            let any = &Any::all(&server.base_url())[number];
            let result = any.follow().await;
            match result {
                Ok(record) => assert_eq!(record.status().unwrap().as_str(), last),
                Err(CallError::JobFailed { record, .. }) => {
                    assert_eq!((last, record.status().unwrap().as_str()), ("failed", last));
                }
                Err(error) => panic!("{error:?}"),
            }
            assert_eq!(server.seen().len(), 3, "{any:?}");
        }
    }
    let server = Server::start(Script::response(record("started", "")));
    for any in Any::all(&server.base_url()) {
        let policy = often().with_limit(Duration::ZERO);
        let any = map!(any, it => it.with_poll_policy(policy));
        let error = any.follow().await.unwrap_err();
        assert!(
            matches!(error, CallError::JobUnknown { error: None, .. }),
            "{error:?}"
        );
        assert_eq!(error.job_id().unwrap().as_str(), JOB);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("nora"), "{shown}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}

/// One call from the request to the references of its job; with a journal, nothing is sent for them again.
#[tokio::test]
async fn a_call_that_starts_a_job_returns_what_the_job_made() {
    let accepted = format!(r#"{{"jobid":"{JOB}","status":"created"}}"#);
    let made = format!(r#","response":{{"media":[{{"mediaGenerationId":"{VIDEO}-1"}}]}}"#);
    for number in 0..3 {
        let script = Script::response(record("completed", &made))
            .on("POST ", json(201, "Connection: close\r\n", &accepted));
        let server = Server::start(script);
        let folder = Folder::new();
        let any = || {
            let [a, b, c] = Any::all(&server.base_url());
            let any = [a, b, c].into_iter().nth(number).unwrap();
            any.with_journal(&folder)
        };
        let ids = any().edit().await.unwrap();
        assert_eq!(ids, [format!("{VIDEO}-1")]);
        assert_eq!(server.seen().len(), 2);
        assert_eq!(any().edit().await.unwrap(), ids);
        assert_eq!(server.seen().len(), 2);
        // A crash after it was accepted: only its job is asked for.
        let text = std::fs::read_to_string(folder.journal_path()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        std::fs::write(folder.journal_path(), lines[..2].join("\n")).unwrap();
        assert_eq!(any().edit().await.unwrap(), ids);
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        assert!(seen[2].head.starts_with("GET "), "{}", seen[2].head);
    }
}

#[track_caller]
fn assert_is_job(started: &Started<VideosResponse>) {
    assert!(
        matches!(started, Started::Job(job) if job.as_str() == JOB),
        "{started:?}"
    );
}

/// The result of a followed job is recorded for the call that has started it, in another process as well.
#[tokio::test]
async fn a_followed_job_ends_its_call_in_the_journal() {
    let made = format!(r#","response":{{"media":[{{"mediaGenerationId":"{VIDEO}-1"}}]}}"#);
    for number in 0..3 {
        let script = Script::response(record("completed", &made))
            .on("POST ", json(201, "Connection: close\r\n", &accepted()));
        let (server, folder) = (Server::start(script), Folder::new());
        assert_is_job(
            &numbered(number, &server, &folder)
                .start_edit()
                .await
                .unwrap(),
        );
        assert_eq!(folder.state(), "accepted");
        let any = numbered(number, &server, &folder);
        any.follow().await.unwrap();
        assert_eq!(folder.state(), "done");
        let Started::Completed(again) = any.start_edit().await.unwrap() else {
            panic!();
        };
        assert_eq!(again.media_generation_ids().len(), 1);
        // Following it again changes nothing.
        any.follow().await.unwrap();
        assert_eq!(folder.state(), "done");
        assert_eq!(server.seen().len(), 3);
    }
}

/// The job is known before it ends, is in the journal, and is started once. Any process can follow it.
#[tokio::test]
async fn a_started_call_returns_its_job() {
    let made = format!(r#","response":{{"media":[{{"mediaGenerationId":"{VIDEO}-1"}}]}}"#);
    for number in 0..3 {
        let script = Script::response(record("completed", &made))
            .on("POST ", json(201, "Connection: close\r\n", &accepted()));
        let (server, folder) = (Server::start(script), Folder::new());
        let any = numbered(number, &server, &folder);
        assert_is_job(&any.start_edit().await.unwrap());
        assert_eq!(folder.state(), "accepted");
        assert_is_job(&any.start_edit().await.unwrap());
        drop(any);
        assert_is_job(
            &numbered(number, &server, &folder)
                .start_edit()
                .await
                .unwrap(),
        );
        assert_eq!(server.seen().len(), 1);

        let [without_journal, ..] = Any::all(&server.base_url());
        let record = without_journal.follow().await.unwrap();
        assert_eq!(
            record.media_generation_ids()[0].as_str(),
            format!("{VIDEO}-1")
        );

        let any = numbered(number, &server, &folder);
        let edited = any.run_edit().await.unwrap();
        assert_eq!(edited.job_id().unwrap().as_str(), JOB);
        assert_eq!(edited.media_generation_ids().len(), 1);
        assert_eq!(folder.state(), "done");
        let Started::Completed(again) = any.start_edit().await.unwrap() else {
            panic!();
        };
        assert!(again.was_done_before());
        assert_eq!(again.media_generation_ids(), edited.media_generation_ids());
        let seen = server.seen();
        let posts = seen.iter().filter(|seen| seen.head.starts_with("POST "));
        assert_eq!((posts.count(), seen.len()), (1, 3));
    }
}

/// A response with results has nothing to follow; its job id is known all the same.
#[tokio::test]
async fn a_started_call_returns_results_that_came_at_once() {
    let body = format!(r#"{{"jobId":"{JOB}","media":[{{"mediaGenerationId":"{VIDEO}-1"}}]}}"#);
    for number in 0..3 {
        let server = Server::start(Script::response(json(200, "Connection: close\r\n", &body)));
        let folder = Folder::new();
        let any = numbered(number, &server, &folder);
        for is_again in [false, true] {
            let Started::Completed(edited) = any.start_edit().await.unwrap() else {
                panic!();
            };
            assert_eq!(edited.media_generation_ids().len(), 1);
            assert_eq!(edited.was_done_before(), is_again);
            assert_eq!(edited.job_id().is_some(), !is_again);
        }
        assert_eq!(folder.state(), "done");
        assert_eq!(server.seen().len(), 1);
    }
}

/// What was accepted is returned even if the client was stopped meanwhile.
#[tokio::test]
async fn a_stopped_client_returns_the_job_that_was_started() {
    for number in 0..3 {
        let response = json(201, "Connection: close\r\n", &accepted());
        let server = Server::start(Script::response(response));
        let folder = Folder::new();
        let any = numbered(number, &server, &folder);
        assert_is_job(&any.start_edit().await.unwrap());
        with!(&any, it => it.stop());
        assert_is_job(&any.start_edit().await.unwrap());
        let error = any.run_edit().await.unwrap_err();
        assert!(matches!(error, CallError::Stopped(Some(_))), "{error:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

/// A record can leave out its id. Its reason is shown if it is a name, never if it may be a secret.
#[tokio::test]
async fn a_failed_job_has_its_id_and_reason() {
    for (reason, shown) in [
        ("PUBLIC_ERROR_UNSAFE_GENERATION", true),
        ("PUBLIC_ERROR_OF_TOMORROW", true),
        ("6e6f7261406578616d706c652e6f7267", false),
        ("nora@example.org", false),
    ] {
        let body = format!(
            r#"{{"status":"failed","error":{{"code":3,"details":[{{"reason":"{reason}"}}]}}}}"#
        );
        let server = Server::start(Script::response(json(200, "Connection: close\r\n", &body)));
        for any in Any::all(&server.base_url()) {
            let error = any.follow().await.unwrap_err();
            assert!(matches!(error, CallError::JobFailed { .. }), "{error:?}");
            assert_eq!(error.job_id().unwrap().as_str(), JOB);
            assert_eq!(error.to_string().contains(reason), shown, "{error}");
            assert!(!format!("{error:?}").contains("nora"), "{error:?}");
        }
    }
}

/// Futures within a future add up: services that are checked by `clippy::large_futures` allow 16 KiB for their own.
#[test]
fn futures_are_small() {
    let base_url = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    let (edit, options) = (edit(), SendOptions::new());
    let asset = CheckedAsset::check(IMAGE, "image/png", IMAGE.len() as u64).unwrap();
    let upload = UploadAsset::new(asset);
    let job = || JobId::parse(JOB).unwrap();
    macro_rules! sizes {
        ($client:expr) => {
            [
                size_of_val(&$client.upload_file("image.png")),
                size_of_val(&$client.upload_file_with("image.png", &options)),
                size_of_val(&$client.upload("", &upload, || Ok(IMAGE.into()), &options)),
                size_of_val(&$client.run("edit", &edit)),
                size_of_val(&$client.start("edit", &edit)),
                size_of_val(&$client.follow(job())),
            ]
        };
    }
    for any in Any::all(&base_url) {
        let sizes = match &any {
            Any::Reqwest(client) => sizes!(client),
            Any::Hyper(client) => sizes!(client),
            Any::Ureq(_) => continue,
        };
        assert!(sizes.iter().all(|size| *size < 4 << 10), "{sizes:?}");
    }
}

/// Within the body it is broken off, and can be sent again; nothing new is begun.
#[tokio::test]
async fn stopping_ends_calls_that_are_not_completely_sent() {
    let server = Server::start(Script::response("").holding_after(1 << 20));
    let len = 16 << 20;
    // Whether another attempt is left or not.
    let with_attempts = |count| {
        let policy = at_once().with_max_attempts(count);
        Any::all(&server.base_url()).map(|any| map!(any, it => it.with_retry_policy(policy)))
    };
    for any in [1, 4].into_iter().flat_map(with_attempts) {
        let folder = Folder::new();
        let path = folder.image(len);
        let any = any.with_journal(&folder);
        let stopping = any.clone();
        let options = SendOptions::new().with_progress(move |sent| {
            if sent > 1 << 20 {
                with!(&stopping, it => it.stop());
            }
        });
        let error = any.upload_file_with(&path, options).await.unwrap_err();
        assert!(matches!(error, CallError::Stopped(None)), "{error:?}");
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(folder.state(), "free");
        let error = any.upload_file(&path).await.unwrap_err();
        assert!(matches!(error, CallError::Stopped(None)), "{error:?}");
    }
    assert!(server.seen().is_empty());
}

/// Behind the body the response is waited for, unless the caller aborts.
#[tokio::test]
async fn stopping_waits_for_calls_that_are_completely_sent_and_aborting_does_not() {
    let body = uploaded();
    let response = json(200, "", &body);
    for number in 0..3 {
        let len = IMAGE.len() as u64;
        let server = Server::start(Script::response(response.clone()).holding_after(len));
        let folder = Folder::new();
        let path = folder.image(IMAGE.len());
        let any = Any::all(&server.base_url())[number].clone();
        let stopping = any.clone();
        let stop_at_end = SendOptions::new().with_progress(move |sent| {
            if sent == len {
                with!(&stopping, it => it.stop());
            }
        });
        // The server has the whole body, so the client was stopped before it responds.
        let responding = async {
            server.until_it_holds().await;
            tokio::task::yield_now().await;
            server.go();
        };
        let uploading = any.upload_file_with(&path, stop_at_end);
        let (uploaded, ()) = tokio::join!(uploading, responding);
        let uploaded = uploaded.unwrap();
        assert_eq!(
            uploaded.media_generation_ids()[0].as_str(),
            reference(&body)
        );

        if let Any::Ureq(_) = any {
            continue;
        }
        let server = Server::start(Script::response("").then(End::Hold));
        let any = Any::all(&server.base_url())[number].clone();
        let any = any.with_journal(&folder);
        let aborting = any.clone();
        let seen = Arc::new(server);
        let watching = Arc::clone(&seen);
        tokio::spawn(async move {
            watching.until_seen("POST ").await;
            with!(&aborting, it => it.abort());
        });
        let error = any.upload_file(&path).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert_eq!(folder.state(), "unknown");
        let [fresh, ..] = Any::all(&seen.base_url());
        drop(any);
        let error = fresh.with_journal(&folder).upload_file(&path).await;
        assert!(matches!(error, Err(CallError::InDoubt)), "{error:?}");
        assert_eq!(seen.seen().len(), 1);
    }
}

/// The client of one transport, over the journal in this folder.
fn numbered(number: usize, server: &Server, folder: &Folder) -> Any {
    let any = Any::all(&server.base_url()).into_iter().nth(number);
    any.unwrap().with_journal(folder)
}

fn accepted() -> String {
    format!(r#"{{"jobid":"{JOB}","type":"video","status":"created","request":{{"prompt":"a"}}}}"#)
}

/// What the service accepted is asked for even if its response breaks off behind the job.
#[tokio::test]
async fn a_job_in_a_response_that_breaks_off_is_not_lost() {
    let made = format!(r#","response":{{"media":[{{"mediaGenerationId":"{VIDEO}-1"}}]}}"#);
    let whole = json(201, "Connection: close\r\n", &accepted());
    let is_named = whole.find(",\"type").unwrap();
    for number in 0..3 {
        for len in [
            whole.find(JOB).unwrap() + 5,
            is_named,
            is_named + 20,
            whole.len() - 1,
        ] {
            let script = Script::response(record("completed", &made)).on("POST ", &whole[..len]);
            let (server, folder) = (Server::start(script), Folder::new());
            let error = numbered(number, &server, &folder).edit().await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Unknown);
            let started = numbered(number, &server, &folder).start_edit().await;
            match started {
                Ok(started) if len >= is_named => assert_is_job(&started),
                started => assert!(matches!(started, Err(CallError::InDoubt)), "{started:?}"),
            }
            let again = numbered(number, &server, &folder).edit().await;
            assert_eq!(error.job_id().is_some(), len >= is_named, "{len} {error:?}");
            if len >= is_named {
                assert_eq!(error.job_id().unwrap().as_str(), JOB);
                assert_eq!(again.unwrap(), [format!("{VIDEO}-1")]);
            } else {
                assert!(matches!(again, Err(CallError::InDoubt)), "{again:?}");
            }
            let posts = server.seen();
            let posts = posts.iter().filter(|seen| seen.head.starts_with("POST "));
            assert_eq!(posts.count(), 1);
        }
    }
}

/// Who risks to pay twice is recorded so, whatever became of the second attempt.
#[tokio::test]
async fn an_attempt_that_may_be_done_stays_in_doubt_after_a_refusal() {
    for number in 0..3 {
        let refused = json(400, "Connection: close\r\n", "{}");
        let script = Script::response(refused).first([""]);
        let (server, folder) = (Server::start(script), Folder::new());
        let policy = at_once().with_retry_unknown(true);
        let any = map!(numbered(number, &server, &folder), it => it.with_retry_policy(policy));
        let error = any.edit().await.unwrap_err();
        assert_eq!(server.seen().len(), 2);
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert_eq!(folder.state(), "unknown");
        drop(any);

        // It is stopped in the pause after the first attempt.
        let server = Server::start(Script::response(""));
        let folder = Folder::new();
        let pause = Duration::from_hours(1);
        let policy = policy
            .with_base_delay(pause)
            .with_max_delay(pause)
            .with_pause_budget(pause);
        let any = map!(numbered(number, &server, &folder), it => it.with_retry_policy(policy));
        let (stopping, at) = (any.clone(), folder.journal_path());
        let watching = tokio::spawn(async move {
            while !std::fs::read_to_string(&at).unwrap().contains("unknown") {
                tokio::task::yield_now().await;
            }
            with!(&stopping, it => it.stop());
        });
        let error = any.edit().await.unwrap_err();
        watching.await.unwrap();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

/// A reference is returned and recorded even if an earlier attempt may have been done too.
#[tokio::test]
async fn a_reference_after_an_attempt_in_doubt_is_not_lost() {
    let ivo = "user:4711-email:69766f406578616d706c652e6f7267-image:3b9e1c52";
    let other = uploaded().replace(reference(&uploaded()), ivo);
    for number in 0..3 {
        let elsewhere = json(200, "Connection: close\r\n", &other);
        let script = Script::response(elsewhere).first([""]);
        let (server, folder) = (Server::start(script), Folder::new());
        let policy = at_once().with_retry_unknown(true);
        let any = map!(numbered(number, &server, &folder), it => it.with_retry_policy(policy));
        let any = any.with_accounts(accounts(&["nora@example.org"]));
        let path = folder.image(IMAGE.len());
        let error = any.upload_file(&path).await.unwrap_err();
        assert_eq!(server.seen().len(), 2);
        assert_eq!(error.outcome(), Outcome::Done, "{error:?}");
        assert_eq!(error.media_generation_ids()[0].as_str(), ivo);
        assert_eq!(folder.state(), "done");
    }
}

/// A job that has ended without a result is not asked for over and over, and one with a result is not sent again.
#[tokio::test]
async fn a_job_that_has_ended_is_what_its_items_say() {
    let refused = r#","response":{"media":[{"error":{"code":3,"message":"no"}}]}"#;
    let url = r#","response":{"media":[{"video":{"fifeUrl":"https://example.org/1"}}]}"#;
    let part = format!(r#","response":{{"media":[{{"mediaGenerationId":"{VIDEO}-1"}}]}}"#);
    let rows = [
        ("completed", refused, Outcome::Refused, "free"),
        ("completed", "", Outcome::Unknown, "accepted"),
        ("failed", "", Outcome::Refused, "free"),
        ("failed", url, Outcome::Done, "accepted"),
        ("failed", &part, Outcome::Done, "done"),
        // It goes on, and makes more.
        ("started", &part, Outcome::Unknown, "accepted"),
    ];
    for (status, more, outcome, state) in rows {
        for number in 0..3 {
            let script = Script::response(record(status, more))
                .on("POST ", json(201, "Connection: close\r\n", &accepted()));
            let (server, folder) = (Server::start(script), Folder::new());
            let policy = often().with_limit(Duration::ZERO);
            let any = map!(numbered(number, &server, &folder), it => it.with_poll_policy(policy));
            let error = any.edit().await.unwrap_err();
            assert_eq!(error.outcome(), outcome, "{status} {more} {error:?}");
            assert_eq!(folder.state(), state, "{status} {more}");
            // Its record can be had.
            let record = any.follow().await;
            assert_eq!(record.is_ok(), status == "completed", "{status} {record:?}");
        }
    }
}

/// A result that is a URL alone is read again from its job.
#[tokio::test]
async fn a_result_without_a_reference_is_read_again_from_its_job() {
    let media = r#""media":[{"video":{"fifeUrl":"https://example.org/1"}}]"#;
    let body = format!(r#"{{"jobId":"{JOB}",{media}}}"#);
    for number in 0..3 {
        let script = Script::response(record("completed", &format!(r#","response":{{{media}}}"#)))
            .on("POST ", json(200, "Connection: close\r\n", &body));
        let (server, folder) = (Server::start(script), Folder::new());
        for requests in [1, 2, 3] {
            let any = numbered(number, &server, &folder);
            assert!(any.edit().await.unwrap().is_empty());
            assert_eq!(server.seen().len(), requests);
        }
        assert!(server.seen()[2].head.starts_with("GET "));
        assert_eq!(folder.state(), "accepted");
    }
}

/// Bytes in memory are sent again from their start.
#[tokio::test]
async fn bytes_in_memory_are_uploaded_as_files_are() {
    let body = uploaded();
    for number in 0..3 {
        let busy = json(503, "Retry-After: 0\r\nConnection: close\r\n", "{}");
        let done = json(200, "Connection: close\r\n", &body);
        let (server, folder) = (
            Server::start(Script::response(done).first([busy])),
            Folder::new(),
        );
        let any = numbered(number, &server, &folder);
        for is_again in [false, true] {
            let uploaded = any.upload("an image", IMAGE).await.unwrap();
            assert_eq!(
                uploaded.media_generation_ids()[0].as_str(),
                reference(&body)
            );
            assert_eq!(uploaded.was_done_before(), is_again);
        }
        let seen = server.seen();
        assert_eq!(seen.len(), 2);
        assert!(seen.iter().all(|seen| seen.digest == digest([IMAGE])));
    }
}

/// A file of the same length that was changed later is another call; the same file is not sent again.
#[tokio::test]
async fn a_changed_file_is_sent_again() {
    let done = json(200, "Connection: close\r\n", &uploaded());
    for number in 0..3 {
        let (server, folder) = (Server::start(Script::response(done.clone())), Folder::new());
        let any = numbered(number, &server, &folder);
        let path = folder.image(IMAGE.len());
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        for seconds in [1, 2, 2, 3] {
            let time = std::time::UNIX_EPOCH + Duration::from_secs(seconds);
            file.set_modified(time).unwrap();
            any.upload_file(&path).await.unwrap();
        }
        assert_eq!(server.seen().len(), 3);
    }
}

/// A future that is dropped may have been sent: its call is in doubt, also for the same client, and not sent again.
#[tokio::test]
async fn a_call_whose_future_is_dropped_is_in_doubt() {
    for number in 0..2 {
        let server = Server::start(Script::response("").then(End::Hold));
        let folder = Folder::new();
        let path = folder.image(IMAGE.len());
        let any = numbered(number, &server, &folder);
        let (sending, sent) = (any.clone(), path.clone());
        let sending = tokio::spawn(async move { sending.upload_file(&sent).await });
        server.until_seen("").await;
        sending.abort();
        assert!(sending.await.unwrap_err().is_cancelled());
        for _ in 0..2 {
            let error = any.upload_file(&path).await.unwrap_err();
            assert!(matches!(error, CallError::InDoubt), "{error:?}");
        }
        assert_eq!(folder.state(), "begun");
        assert_eq!(server.seen().len(), 1);
    }
}

/// Neither an error nor its sources show the account, the token or the URL.
#[tokio::test]
async fn an_error_and_its_sources_show_no_secret() {
    let echo =
        r#"{"error":"user:4711-invented of nora@example.org 6e6f7261406578616d706c652e6f7267"}"#;
    let server = Server::start(Script::response(json(400, "Connection: close\r\n", echo)));
    let cut = Server::start(Script::response(""));
    let nobody = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    let folder = Folder::new();
    let path = folder.image(IMAGE.len());
    for base_url in [nobody, server.base_url(), cut.base_url()] {
        for any in Any::all(&base_url) {
            let policy = at_once().with_max_attempts(1);
            let any = map!(any, it => it.with_retry_policy(policy));
            let any = any.with_accounts(accounts(&["nora@example.org"]));
            let error = any.upload_file(&path).await.unwrap_err();
            let mut shown = format!("{any:?} {error} {error:?}");
            let mut next = std::error::Error::source(&error);
            while let Some(source) = next {
                write!(shown, " {source} {source:?}").unwrap();
                next = source.source();
            }
            for secret in ["nora", "4711", "6e6f7261"] {
                assert!(!shown.contains(secret), "{secret} in {shown}");
            }
        }
    }
}
