//! Adapters: any call, sent with a client that you bring.
//!
//! Each adapter is a feature, off by default, and one function, `send`, over what is the same for all of them:
//!
//! - A body is sent as it is read, in pieces of 128 KiB, two of them at most in memory. It must have the length that
//!   was checked: a file that has changed since is an error before its last byte goes out, so that the service never
//!   has it whole.
//! - The time limit grows with the body and goes by the endpoint, see [`SendOptions::with_time_limit`].
//! - Redirects are not followed: they would carry the token on.
//! - A response is read up to [`EndpointInfo::max_response_len`](crate::EndpointInfo::max_response_len). One that
//!   breaks off is read as far as it came: it may hold a reference, which has been paid for.
//! - A failure is a [`SendError`](crate::SendError), which says whether the work may have been done all the same.
//!
//! | feature | adapter | client |
//! |---|---|---|
//! | `reqwest` | `transport::reqwest` | `reqwest::Client` |
//! | `hyper` | `transport::hyper` | `hyper_util::client::legacy::Client` |
//! | `ureq` | `transport::ureq` | `ureq::Agent` |
//!
//! `drive` and `drive_blocking` run all [`Attempts`](crate::Attempts) of a request: on the next account, after a rest. `follow` asks for a job until it ends.
//!
//! None of them brings TLS: the features of your own dependency on the client decide on it.

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
