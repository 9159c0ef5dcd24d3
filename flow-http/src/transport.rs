//! Adapters that send any call with a client of yours: `reqwest`, `hyper` or `ureq`.
//!
//! Each adapter is a feature, off by default, with a function `send`. All adapters behave the same:
//!
//! - A body is streamed in pieces of 128 KiB, at most two of them in memory. It must have the checked length: if a file
//!   has changed since the check, sending fails before its last byte, so the service never has a whole body.
//! - The time limit depends on the endpoint and grows with the body, see [`SendOptions::with_time_limit`].
//! - Redirects are not followed: the token would be sent to another host.
//! - A response is read up to [`EndpointInfo::max_response_len`](crate::EndpointInfo::max_response_len). A truncated
//!   response is read as far as it came: it may hold a reference, which has been paid for.
//! - A failure is a [`SendError`](crate::SendError), which says whether the work may have been done nevertheless.
//!
//! | feature | adapter | client |
//! |---|---|---|
//! | `reqwest` | `transport::reqwest` | `reqwest::Client` |
//! | `hyper` | `transport::hyper` | `hyper_util::client::legacy::Client` |
//! | `ureq` | `transport::ureq` | `ureq::Agent` |
//!
//! `drive` and `drive_blocking` run all [`Attempts`](crate::Attempts) of a request, with pauses and changes of account.
//! `follow` polls a job until it ends.
//!
//! The adapters bring no TLS: enable it by the features of your own dependency on the client.

#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod body;
mod call;
mod drive;
#[cfg(feature = "hyper")]
pub mod hyper;
#[cfg(feature = "reqwest")]
pub mod reqwest;
#[cfg(feature = "ureq")]
pub mod ureq;

#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub use body::{Body, RequestBody};
pub use call::SendOptions;
pub use drive::AttemptsError;
#[cfg(feature = "ureq")]
pub use drive::drive_blocking;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub use drive::{drive, follow};
