//! Sans-IO requests and responses for Google Flow assets on useapi.net, over any transport.
//!
//! It makes an [`http::Request`] around a body that it moves and never reads, and reads an [`http::Response`] into a
//! typed result, or into an error that says what became of the work and what to do next. It owns no socket, no
//! runtime and no clock, and never sleeps or retries by itself: keep the HTTP client that you have.
//!
//! | call | request | result |
//! |---|---|---|
//! | send a file | [`UploadAsset`] | [`UploadResponse`](types::UploadResponse) with the reference |
//! | get a link to an asset | [`GetAsset`] | [`GetAssetResponse`](types::GetAssetResponse) |
//! | edit a clip | [`EditVideo`] | [`VideosResponse`](types::VideosResponse) |
//! | follow an asynchronous edit | [`GetJob`] | [`JobRecord`](types::JobRecord) |
//!
//! # From a file to an edit
//!
//! `send` stands for your client: it takes a request and gives a response. It must not follow redirects, which
//! would carry the token on, and its timeout should grow with the body, see [`suggested_timeout`]. Here it is the
//! [contract server](contract), which does what the service's documents say, so that this example runs.
//!
//! ```
//! use flow_http::ids::{AccountEmail, VideoId};
//! use flow_http::validate::{CheckedAsset, FrameWindow, PREFIX_LEN};
//! use flow_http::types::ResponseBody as _;
//! use flow_http::{ApiToken, BaseUrl, EditVideo, ResponseError, RetryAdvice, UploadAsset};
//! # use flow_http::contract::{self, Contract};
//!
//! # let contract = Contract::new(
//! #     ApiToken::new("user:4711-invented")?,
//! #     [AccountEmail::parse("nora@example.org")?],
//! # );
//! # let send = |request: http::Request<Vec<u8>>| contract::respond(&contract, &request);
//! # let clip = include_bytes!("../examples/data/clip.mp4").to_vec();
//! let base_url = BaseUrl::default();
//! let token = ApiToken::new("user:4711-invented")?;
//!
//! // Check the file by its first bytes, before anything is sent.
//! let prefix = &clip[..clip.len().min(PREFIX_LEN)];
//! let asset = CheckedAsset::check(prefix, "video/mp4", clip.len() as u64)?;
//!
//! // Any body will do: bytes, a file, a stream.
//! let upload = UploadAsset::new(asset).with_account(AccountEmail::parse("nora@example.org")?);
//! let response = send(upload.into_http(&base_url, &token, clip)?);
//!
//! let uploaded = match upload.from_http(response) {
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
//! let edit = EditVideo::new(video, window, "make it snow")?;
//! let edited = edit.from_http(send(edit.into_http(&base_url, &token)?))?;
//! assert_eq!(edited.media_generation_ids().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # When it fails
//!
//! There is no idempotency key, and an upload stays on its account until it is deleted. So every failure says its
//! [`Outcome`]: not sent, refused, unknown, or done. [`RetryPolicy`] turns advice, outcome and time into the next
//! step, and [`AccountPool`] keeps which of several accounts rests until when; both are plain values. What got no
//! answer at all is told by [`Outcome::unanswered`] and [`RetryAdvice::unanswered`].
//!
//! # What is safe to print
//!
//! No `Debug` and no `Display` of this crate shows a token, an address, or text of the service, which can name
//! an account. A plain [`http::Request`] shows its path, and with it the account; log [`redacted`] instead.
//!
//! # Features
//!
//! None: the crate is small, and transports live in your code. `examples/` has glue for several clients.

mod base_url;
mod category;
mod edit_video;
mod endpoint;
mod error;
mod get_asset;
mod get_job;
mod job_id;
mod outcome;
mod path;
mod pool;
mod request;
mod response;
mod retry;
mod retry_after;
mod timeout;
mod token;
mod upload_asset;

pub mod contract;
pub mod server;

pub use flow_ids as ids;
pub use flow_types as types;
pub use flow_validate as validate;

pub use base_url::{BaseUrl, BaseUrlError};
pub use category::ErrorCategory;
pub use edit_video::{Captcha, EditError, EditVideo};
pub use endpoint::Endpoint;
pub use error::{AccountMismatch, ApiError, ErrorPayload, ResponseError, Undecodable};
pub use flow_ids::{JobId, JobIdError};
pub use get_asset::GetAsset;
pub use get_job::GetJob;
pub use outcome::Outcome;
pub use pool::{AccountPool, Standing};
pub use request::{DEFAULT_USER_AGENT, RedactedRequest, RequestError, redacted};
pub use retry::{GiveUp, NextStep, RetryAdvice, RetryPolicy};
pub use retry_after::{MAX_RETRY_AFTER, RetryAfter};
pub use timeout::suggested_timeout;
pub use token::{ApiToken, TokenError};
pub use upload_asset::UploadAsset;

/// The program in the workspace's README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
