//! Adapters for the HTTP clients `reqwest`, `hyper` and `ureq`, and a [`Client`] that makes calls until their result.
//!
//! Each adapter is a feature, off by default, with a function `send`. All adapters behave the same:
//!
//! - The body of an upload is streamed: `reqwest` and `hyper` hold at most two pieces of 128 KiB in memory, `ureq` one
//!   output buffer. The body must have the checked length: if a file has changed since its check, sending fails before
//!   the last byte, so the service never receives a whole body.
//! - The time limit depends on the endpoint and grows with the body, see [`SendOptions::with_time_limit`].
//! - Redirects are not followed, because the token could be sent to another host. `reqwest` needs a client made by
//!   `client_builder` for this.
//! - A response is read up to [`EndpointInfo::max_response_len`](crate::EndpointInfo::max_response_len). If it is
//!   longer or breaks off, the bytes so far are used: they may contain a reference, which has been paid for.
//! - A failure is a [`SendError`](crate::SendError), which states whether the work may have been done.
//!
//! | feature | adapter | client |
//! |---|---|---|
//! | `reqwest` | `transport::reqwest` | `reqwest::Client` |
//! | `hyper` | `transport::hyper` | `hyper_util::client::legacy::Client` |
//! | `ureq` | `transport::ureq` | `ureq::Agent` |
//!
//! # Calls until their result
//!
//! [`Client`] makes a call from its first attempt to its result: it sends the request again where that can help and
//! can't be paid for twice, uses the accounts in turn, skips resting accounts, polls the job that the call starts, and
//! can be stopped without losing a result. With a [`Journal`], a program that is started again after a crash pays for
//! nothing twice and loses no reference.
//!
//! `run` returns the result. `start` returns as soon as the service has accepted the call, with the id of the job, which
//! `follow` polls at any time and in any process. Jobs take a minute or more: by default, the first poll is after 10
//! seconds, and the last one after 15 minutes, see [`PollPolicy`](crate::PollPolicy).
//!
//! ```no_run
//! use flow_http::transport::{Client, Journal, reqwest::client_builder};
//! use flow_http::{AccountPool, Api, ApiToken};
//!
//! # async fn upload() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::new(ApiToken::parse(std::env::var("USEAPI_TOKEN")?)?);
//! let client = Client::new(client_builder().build()?, api)
//!     .with_accounts(AccountPool::new(["nora@example.org".parse()?, "ivo@example.org".parse()?]))
//!     .with_journal(Journal::open("journal.jsonl")?);
//! for path in ["image.png", "clip.mp4"] {
//!     match client.upload_file(path).await {
//!         Ok(uploaded) => println!("{path}: {}", uploaded.media_generation_ids()[0].as_str()),
//!         Err(error) => println!("{path}: {error} ({})", error.outcome()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # TLS
//!
//! The adapters do not enable TLS: enable it with the features of your own dependency on the client.

#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod body;
mod call;
mod client;
mod error;
#[cfg(feature = "hyper")]
pub mod hyper;
mod journal;
#[cfg(feature = "reqwest")]
pub mod reqwest;
mod run;
mod stop;
#[cfg(feature = "ureq")]
pub mod ureq;

#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub use body::{Body, RequestBody};
pub use call::SendOptions;
pub use client::{Client, Completed, Started};
pub use error::CallError;
pub use journal::Journal;
