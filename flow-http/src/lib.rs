//! Requests and responses of the Google Flow API of useapi.net as values, for any HTTP client.
//!
//! Each call is an [`Endpoint`]: it builds an [`http::Request`] around a body that it moves and never reads, and turns
//! the [`http::Response`] into a typed result, or into an error that states whether the work may have been done and
//! what to do next. Without the features `reqwest`, `hyper` and `ureq`, the crate uses no socket, runtime or clock, and
//! never sleeps or retries.
//!
//! | call | request | result |
//! |---|---|---|
//! | upload a file | [`UploadAsset`] | [`UploadResponse`](types::UploadResponse) with the reference |
//! | get a download URL of an asset, or its bytes | [`GetAsset`], [`RawAsset`] | [`GetAssetResponse`](types::GetAssetResponse) |
//! | delete assets | [`DeleteAssets`] | [`DeleteResponse`](types::DeleteResponse) |
//! | generate images | [`GenerateImages`] | [`ImagesResponse`](types::ImagesResponse) |
//! | upscale an image | [`UpscaleImage`] | [`EncodedResponse`](types::EncodedResponse) |
//! | generate or edit videos | [`GenerateVideo`] | [`VideosResponse`](types::VideosResponse) |
//! | extend or upscale a clip | [`ExtendVideo`], [`UpscaleVideo`] | [`VideosResponse`](types::VideosResponse) |
//! | convert a clip to a GIF, join clips | [`VideoToGif`], [`ConcatenateVideos`] | [`EncodedResponse`](types::EncodedResponse) |
//! | poll a job, list jobs | [`GetJob`], [`ListJobs`] | [`JobRecord`](types::JobRecord), [`JobsResponse`](types::JobsResponse) |
//! | check the accounts | [`ListAccounts`], [`GetAccount`] | [`AccountsResponse`](types::AccountsResponse), [`AccountResponse`](types::AccountResponse) |
//!
//! # From a file to its reference
//!
//! With the feature `reqwest`, `hyper` or `ureq`, [`transport`] has a `Client` that checks the file, uploads it, and
//! after a failure sends it again if it can't be paid for twice. [`Api::with_base_url`] sends requests to another server,
//! such as the contract server of the example `server`:
//!
//! ```no_run
//! use flow_http::transport::{Client, reqwest::client_builder};
//! use flow_http::{Api, ApiToken};
//!
//! # async fn upload() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
//! let client = Client::new(client_builder().build()?, api);
//! let uploaded = client.upload_file("image.png").await?;
//! for id in uploaded.media_generation_ids() {
//!     println!("{}", id.as_str());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `Client::run` makes any other call and polls the job that it starts, for the first time after 10 seconds unless
//! [`PollPolicy::with_first_delay`] sets another time. `Client::start` returns the id of the job as soon as it is accepted.
//!
//! # From a file to a finished video, step by step
//!
//! In this guide `send` is your HTTP client: it takes a request and returns a response. Here it calls the contract
//! server of the feature `server`, which responds as the service's documentation describes, so the guide runs as a test. A real
//! client must not follow redirects, since the token could be sent to another host, and needs a timeout that grows with
//! the body, see [`Endpoint::suggested_timeout`]. The [adapters](#features) for `reqwest`, `hyper` and `ureq` provide
//! both.
//!
//! ```
//! # use flow_http::contract::{self, Contract};
//! # let contract = Contract::new(
//! #     flow_http::ApiToken::parse("user:4711-invented")?,
//! #     [flow_http::ids::AccountEmail::parse("nora@example.org")?],
//! # );
//! # let send = |request: http::Request<Vec<u8>>| contract::respond(&contract, &request);
//! # let clip = include_bytes!("../examples/data/clip.mp4").to_vec();
//! // 1. Check the file by its first bytes, before anything is sent.
//! use flow_http::validate::{CheckedAsset, PREFIX_LEN};
//!
//! let prefix = &clip[..clip.len().min(PREFIX_LEN)];
//! let asset = CheckedAsset::check(prefix, "video/mp4", clip.len() as u64)?;
//!
//! // 2. Upload it. Any body works: bytes, a file, a stream.
//! use flow_http::ids::{AccountEmail, VideoId};
//! use flow_http::{Api, ApiToken, Endpoint, RetryAdvice, UploadAsset};
//!
//! let api = Api::new(ApiToken::parse("user:4711-invented")?);
//! let upload = UploadAsset::new(asset).with_account(AccountEmail::parse("nora@example.org")?);
//! let uploaded = match upload.read_response(send(upload.to_request(&api, clip)?)) {
//!     Ok(uploaded) => uploaded,
//!     Err(error) => {
//!         // A reference received with an error has been paid for: keep it.
//!         if let Some(id) = error.media_generation_id() {
//!             println!("uploaded nevertheless: {}", id.as_str());
//!         }
//!         match error.retry_advice() {
//!             RetryAdvice::RetrySameAccount { after } => println!("send it again in {after:?}"),
//!             RetryAdvice::RetryAnotherAccount { rest, .. } => println!("use another account for {rest:?}"),
//!             // The outcome says whether the asset may exist.
//!             _ => println!("{error} ({})", error.outcome()),
//!         }
//!         return Err(error.into());
//!     }
//! };
//!
//! // 3. Start an edit of its first ten seconds. `build` refuses a request that the service would refuse.
//! use flow_http::validate::FrameWindow;
//! use flow_http::{GenerateVideo, VideoInput};
//!
//! let video = VideoId::try_from(uploaded.media_generation_id().clone())?;
//! let window = FrameWindow::whole_clip(uploaded.duration_seconds().ok_or("no duration")?)?;
//! let edit = GenerateVideo::builder("make it snow", VideoInput::edit(video, window))
//!     .with_model("omni-flash")
//!     .with_count(1)
//!     .asynchronous()
//!     .build()?;
//! let started = edit.read_response(send(edit.to_request(&api, ())?))?;
//!
//! // 4. Poll its job. Store the id first: with it, polling can continue after a crash. By default, the first poll is
//! // after 10 seconds.
//! use flow_http::types::ResponseBody;
//! use flow_http::{GetAsset, GetJob, PollEnd, PollPolicy, PollStep, SendError};
//! use std::time::SystemTime;
//! # let clock = std::cell::Cell::new(SystemTime::now());
//! # let now = || clock.get();
//! # let sleep_until = |time| clock.set(time);
//! # let random = || 0.5;
//!
//! let job = GetJob::new(started.job_id().ok_or("no job")?);
//! let (policy, begun) = (PollPolicy::default(), now());
//! let mut next = policy.first_poll(begun);
//! let (end, record) = loop {
//!     sleep_until(next);
//!     let record = job.read_response(send(job.to_request(&api, ())?)).map_err(SendError::from);
//!     match policy.next_step(&record, begun, now(), random()) {
//!         PollStep::PollAt(time) => next = time,
//!         PollStep::End(end) => break (end, record),
//!         _ => return Err("unknown step".into()),
//!     }
//! };
//! assert_eq!(end, PollEnd::Completed);
//!
//! // 5. Get the download URL of the result. URLs expire after hours: keep the reference instead.
//! for id in record?.media_generation_ids() {
//!     let get = GetAsset::new(id);
//!     let asset = get.read_response(send(get.to_request(&api, ())?))?;
//!     println!("{}", asset.url().ok_or("no URL")?);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Generating requests
//!
//! Requests with a JSON body are made by a [`RequestBuilder`]. Its `build` checks all members against the documented
//! limits of the endpoint and the model. The error contains the name of the member, and the source and date of the
//! limit. The same [`rules`] check a request that another program wrote.
//!
//! # Failures
//!
//! The service has no idempotency key, and an upload stays on its account until it is deleted. Therefore each failure
//! has an [`Outcome`]: not sent, refused, unknown, or done.
//!
//! | type | what it determines |
//! |---|---|
//! | [`SendError`], [`ResponseError`], [`ErrorCategory`] | what failed, whether the work may have been done, what to do |
//! | [`RetryPolicy`] | when to send one request again |
//! | [`AccountPool`] | which account to use for the next request, and which accounts rest |
//! | [`Attempts`] | both for one request, as a state machine |
//! | [`PollPolicy`] | when to poll a job, and when to stop |
//!
//! A request without a response is a [`SendError`] as well, see [`SendError::no_response`]. The `Client` in
//! [`transport`] uses all of them.
//!
//! # Logging
//!
//! No `Debug`, `Display` or error of this crate shows a token, an address, or text of the service, which can contain an
//! account. The `Debug` of an [`http::Request`] shows its path, which can contain an account; log [`redacted`] instead.
//!
//! # Features
//!
//! All features are off by default, which keeps the dependencies few.
//!
//! - `reqwest`, `hyper`, `ureq`: [`transport`], adapters that send any call with your client, and `Client` and
//!   `Journal`. Not needed if you send the requests yourself.
//! - `server`: [`server`] and [`contract`], the server's half of the protocol and a contract server for tests. Not needed in
//!   production; turn it on in `dev-dependencies`.
//! - `jiff`: conversions of times in [`types`] to and from `jiff`.
//! - `proptest`: strategies for ids and bodies in [`ids`] and [`types`], for property tests.
//! - `arbitrary`: `Arbitrary` for ids in [`ids`], for fuzz targets.

mod attempt;
mod endpoint;
mod endpoints;
mod failure;
mod info;
mod redact;
mod request;
mod retry;
#[cfg(feature = "server")]
mod service;
mod values;

#[cfg(feature = "server")]
pub mod contract;
pub mod rules;
#[cfg(feature = "server")]
pub mod server;

#[cfg(any(feature = "hyper", feature = "reqwest", feature = "ureq"))]
pub mod transport;

pub use flow_ids as ids;
pub use flow_types as types;
pub use flow_validate as validate;
pub use http;

pub use attempt::{NoResponse, SendError};
pub use endpoint::Endpoint;
pub use endpoints::ENDPOINTS;
pub use endpoints::concatenate_videos::Clip;
pub use endpoints::generate_video::{VideoInput, VideoReferences, Voice};
pub use endpoints::get_asset::RawAsset;
pub use endpoints::json::{Captcha, RequestBuilder};
pub use failure::advice::RetryAdvice;
pub use failure::category::ErrorCategory;
pub use failure::error::{
    AccountMismatch, ApiError, ResponseError, UndecodableResponse, WaitSource,
};
pub use failure::outcome::Outcome;
pub use failure::payload::ErrorPayload;
pub use failure::retry_after::{MAX_RETRY_AFTER, RetryAfter};
pub use info::{Cost, EndpointInfo};
pub use redact::{RedactedRequest, redacted};
pub use request::RequestError;
pub use retry::account::AccountStatus;
pub use retry::attempts::{Attempts, Step};
pub use retry::policy::{GiveUp, NextStep, RetryPolicy};
pub use retry::poll::{PollEnd, PollPolicy, PollStep};
pub use retry::pool::AccountPool;
pub use values::api::{Api, DEFAULT_USER_AGENT};
pub use values::base_url::{BaseUrl, BaseUrlError};
pub use values::token::{ApiToken, TokenError};

macro_rules! exports {
    ($($endpoint:ident $module:ident,)+) => {
        $(pub use endpoints::$module::$endpoint;)+
    };
}

for_each_endpoint!(exports);

/// The program in the workspace's README, which must compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
