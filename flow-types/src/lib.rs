//! Lossless, lenient response types for Google Flow assets on useapi.net.
//!
//! The service's answers drift: members appear, enums grow, metadata goes missing. These types read every answer that
//! carries a reference, keep what they do not know, and cost less than a generic JSON value. They know nothing of HTTP:
//! whether a body is an upload or an error is decided by its status, in `flow-http`.
//!
//! ```
//! use core::time::Duration;
//! use flow_types::{AccountCheck, MediaGenerationStatus, UploadResponse};
//! use flow_ids::AccountEmail;
//!
//! let body = br#"{
//!   "media": {
//!     "name": "07c542b0-0001",
//!     "mediaMetadata": {
//!       "createTime": "2026-05-20T23:04:23.089821Z",
//!       "mediaStatus": { "mediaGenerationStatus": "MEDIA_GENERATION_STATUS_PENDING" }
//!     },
//!     "video": { "dimensions": { "width": 1280, "height": 720, "length": "11.940s" } }
//!   },
//!   "mediaGenerationId": {
//!     "mediaGenerationId": "user:12345-email:6a6f686e406578616d706c652e6f7267-video:07c542b0-0001"
//!   },
//!   "width": "1280",
//!   "email": "jo***@example.org",
//!   "newMember": 1e400
//! }"#;
//!
//! let upload = UploadResponse::from_slice(body)?;
//! let UploadResponse::Video(video) = &upload else { panic!("the reference says video") };
//!
//! // The reference, and whose it is. The mask in the body proves nothing.
//! assert!(video.media_generation_id().as_str().ends_with("-video:07c542b0-0001"));
//! assert_eq!(video.account_check(&AccountEmail::parse("john@example.org")?), AccountCheck::Match);
//!
//! // Without `durationSeconds`, the duration is found elsewhere.
//! assert_eq!(video.duration_seconds(), Some(11.94));
//! let exact = video.duration().map(|duration| duration.to_duration());
//! assert_eq!(exact, Some(Ok(Duration::from_millis(11_940))));
//! assert_eq!(video.media_generation_status(), Some(MediaGenerationStatus::Pending));
//!
//! // What does not fit is no error, and is not lost.
//! assert_eq!(video.width(), None);
//! assert_eq!(video.deviations()[0].path(), "width");
//! assert_eq!(video.get("newMember").map(|value| value.as_json()), Some("1e400"));
//! assert_eq!(upload.as_json().as_bytes(), body);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How it reads
//!
//! Every body keeps the JSON text it came as: member order, number text (`1e400`, thirty digits), duplicates, time texts
//! and unknown members are written back unchanged. Each answer is one table of its members; reading it checks the JSON, and
//! one more pass notes where they are. Objects within it are views over the text that look when asked. Nothing recurses
//! without a bound, so depth is no danger.
//!
//! - Accessors give `None` where a member is absent, null or of another type; `deviations()` lists the last kind.
//! - A number is an integer by its value: `1024.0` and `1.024e3` are 1024. A string of digits is not a number.
//! - Of a repeated member the first usable value counts; the rest is listed.
//! - Known enum values have names; any other text is kept in `Unknown`.
//! - [`ResponseBody`] is what all answers have in common: results, URLs, byte length, job, and whether the call did what it
//!   was asked for.
//! - [`References`] finds the references in any body of any status, damaged ones too, and tells what the call made from what is
//!   only possible and from echoes of the request.
//! - [`ErrorBody`] reads the [`ErrorReason`] from every place it has been seen in.
//!
//! # What it does not show
//!
//! `Debug` and the errors print sizes, kinds and numbers, but no addresses, messages, URLs, job ids, prompts or names: any of
//! them may identify an account. The accessors hand them out, and so do `as_json` and `Serialize`.
//!
//! # Features
//!
//! - `jiff`: conversions of [`Timestamp`] and [`ProtoDuration`] to `jiff`'s types. Off by default, as the checked values
//!   need no further crate.
//! - `proptest`: strategies that make bodies, for property tests of your own.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod bodies;
mod decode;
mod deviation;
mod encoded;
mod json;
mod model;
mod open_enum;
#[cfg(feature = "proptest")]
pub mod proptest;
mod reason;
mod references;
mod time;

pub use bodies::*;
pub use decode::DecodeError;
pub use deviation::{Deviation, Found, ReferenceForm};
pub use encoded::{DecodedAnswer, DecodedResult, ResultDecoder, ResultEnd};
pub use json::{DecodeErrorKind, JsonKind, RawJson, RawObject};
pub use model::{Builder, WriteAs};
pub use open_enum::UnknownText;
pub use reason::{ErrorReason, Evidence, ReasonCategory};
pub use references::References;
pub use time::{ProtoDuration, TimeError, Timestamp};
