//! Sans-IO requests and responses for Google Flow assets on useapi.net, over any transport.
//!
//! It makes an [`http::Request`] around a body that it moves and never reads, and reads an [`http::Response`] into a
//! typed result, or into an error that says what became of the work and what to do next. It owns no socket, no
//! runtime and no clock, and never sleeps or retries by itself: keep the HTTP client that you have.
//!
//! | call | request | result |
//! |---|---|---|
//! | send a file | [`UploadAsset`] | [`UploadResponse`](types::UploadResponse) with the reference |
//! | get a link to an asset, or its bytes | [`GetAsset`], [`RawAsset`] | [`GetAssetResponse`](types::GetAssetResponse) |
//! | delete assets | [`DeleteAssets`] | [`DeleteResponse`](types::DeleteResponse) |
//! | make images | [`GenerateImages`] | [`ImagesResponse`](types::ImagesResponse) |
//! | make an image larger | [`UpscaleImage`] | [`EncodedResponse`](types::EncodedResponse) |
//! | make or edit videos | [`GenerateVideo`] | [`VideosResponse`](types::VideosResponse) |
//! | go on with a clip, upscale it | [`ExtendVideo`], [`UpscaleVideo`] | [`VideosResponse`](types::VideosResponse) |
//! | turn clips into a GIF or one clip | [`VideoToGif`], [`ConcatenateVideos`] | [`EncodedResponse`](types::EncodedResponse) |
//! | follow a job, or find a lost one | [`GetJob`], [`ListJobs`] | [`JobRecord`](types::JobRecord), [`JobsResponse`](types::JobsResponse) |
//! | see how accounts are | [`ListAccounts`], [`GetAccount`] | [`AccountsResponse`](types::AccountsResponse), [`AccountResponse`](types::AccountResponse) |
//!
//! Calls with a body of JSON are made by a [`RequestBuilder`]: what the service refuses can't be built, and the error names
//! the member, and source and date of the limit; see [`rules`].
//!
//! # From a file to an edit
//!
//! `send` stands for your client: it takes a request and gives a response. It must not follow redirects, which
//! would carry the token on, and its timeout should grow with the body, see [`Endpoint::suggested_timeout`]. Here it is the
//! contract server of the feature `server`, which does what the service's documents say, so that this example runs.
//! One function of that kind does for all calls, see [`Endpoint`].
//!
//! ```
//! use flow_http::ids::{AccountEmail, VideoId};
//! use flow_http::types::ResponseBody;
//! use flow_http::validate::{CheckedAsset, FrameWindow, PREFIX_LEN};
//! use flow_http::{Api, ApiToken, Endpoint, GenerateVideo, RetryAdvice, UploadAsset, VideoInput};
//! # use flow_http::contract::{self, Contract};
//!
//! # let contract = Contract::new(
//! #     ApiToken::parse("user:4711-invented")?,
//! #     [AccountEmail::parse("nora@example.org")?],
//! # );
//! # let send = |request: http::Request<Vec<u8>>| contract::respond(&contract, &request);
//! # let clip = include_bytes!("../examples/data/clip.mp4").to_vec();
//! let api = Api::new(ApiToken::parse("user:4711-invented")?);
//!
//! // Check the file by its first bytes, before anything is sent.
//! let prefix = &clip[..clip.len().min(PREFIX_LEN)];
//! let asset = CheckedAsset::check(prefix, "video/mp4", clip.len() as u64)?;
//!
//! // Any body will do: bytes, a file, a stream.
//! let upload = UploadAsset::new(asset).with_account(AccountEmail::parse("nora@example.org")?);
//! let response = send(upload.to_request(&api, clip)?);
//!
//! let uploaded = match upload.read_response(response) {
//!     Ok(uploaded) => uploaded,
//!     Err(error) => {
//!         // A reference has been paid for: keep it, whatever else went wrong.
//!         if let Some(id) = error.media_generation_id() {
//!             println!("uploaded all the same: {}", id.as_str());
//!         }
//!         match error.retry_advice() {
//!             RetryAdvice::RetrySameAccount { after } => println!("send it again after {after:?}"),
//!             RetryAdvice::RetryAnotherAccount { rest, .. } => println!("let the account rest for {rest:?}"),
//!             // `outcome` says whether the asset may exist nevertheless.
//!             _ => println!("{error} ({})", error.outcome()),
//!         }
//!         return Err(error.into());
//!     }
//! };
//!
//! // Edit the first ten seconds of it.
//! let video = VideoId::try_from(uploaded.media_generation_id().clone())?;
//! let window = FrameWindow::whole_clip(uploaded.duration_seconds().ok_or("no duration")?)?;
//! let edit = GenerateVideo::builder("make it snow", VideoInput::edit(video, window))
//!     .with_model("omni-flash")
//!     .with_count(1)
//!     .build()?;
//! let edited = edit.read_response(send(edit.to_request(&api, ())?))?;
//! assert_eq!(edited.media_generation_ids().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # When it fails
//!
//! There is no idempotency key, and an upload stays on its account until it is deleted. So every failure says its
//! [`Outcome`]: not sent, refused, unknown, or done. [`RetryPolicy`] turns advice, outcome and time into the next
//! step, [`AccountPool`] keeps which of several accounts rests until when, [`Attempts`] drives both for one request, and
//! [`PollPolicy`] says when to ask for a job; all are plain values. A request that got no response at all is a failure
//! of the same kind, see [`SendError::no_response`].
//!
//! # What is safe to print
//!
//! No `Debug` and no `Display` of this crate shows a token, an address, or text of the service, which can name
//! an account. A plain [`http::Request`] shows its path, and with it the account; log [`redacted`] instead.
//!
//! # Features
//!
//! All are off by default: the crate stays small, and a client that you have needs none of them.
//!
//! - `reqwest`, `hyper`, `ureq`: [adapters](transport) that send any call with a client that you bring.
//! - `server`: the server's half of the protocol and the contract server, for tests of your own.
//! - `jiff`, `proptest`, `arbitrary`: those of the sibling crates, conversions of times and values for tests.

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
pub use endpoint::{BodySource, CallersBody, Endpoint, Input, OwnBody};
pub use endpoints::concatenate_videos::Clip;
pub use endpoints::generate_video::{VideoInput, VideoReferences, Voice};
pub use endpoints::get_asset::RawAsset;
pub use endpoints::json::{Captcha, RequestBuilder};
pub use endpoints::{ENDPOINTS, rules_of};
pub use failure::advice::RetryAdvice;
pub use failure::category::ErrorCategory;
pub use failure::error::{AccountMismatch, ApiError, ResponseError, UndecodableResponse};
pub use failure::outcome::Outcome;
pub use failure::payload::ErrorPayload;
pub use failure::retry_after::{MAX_RETRY_AFTER, RetryAfter};
pub use info::{Cost, EndpointInfo};
pub use redact::{RedactedRequest, redacted};
pub use request::{Argument, Content, RequestError};
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

/// The program in the workspace's README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
