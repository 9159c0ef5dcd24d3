//! Lossless, lenient response types for Google Flow assets on useapi.net.
//!
//! The service's responses change: members are added, enums get new values, metadata is missing. These types read every
//! response that contains a reference, keep unknown members, and take less time than parsing into a generic JSON value.
//! They do not include HTTP statuses: `flow-http` uses the status to decide whether a body is an upload or an error.
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
//! let UploadResponse::Video(video) = &upload else { panic!("expected a video") };
//!
//! // The reference and its owner. The masked address in the body does not identify an account.
//! assert!(video.media_generation_id().as_str().ends_with("-video:07c542b0-0001"));
//! assert_eq!(video.account_check(&AccountEmail::parse("john@example.org")?), AccountCheck::Match);
//!
//! // Without `durationSeconds`, the duration is taken from the dimensions.
//! assert_eq!(video.duration_seconds(), Some(11.94));
//! let exact = video.duration().map(|duration| duration.to_duration());
//! assert_eq!(exact, Some(Ok(Duration::from_millis(11_940))));
//! assert_eq!(video.media_generation_status(), Some(MediaGenerationStatus::Pending));
//!
//! // A member of another type is not an error; it is reported and kept.
//! assert_eq!(video.width(), None);
//! assert_eq!(video.deviations()[0].path(), "width");
//! assert_eq!(video.get("newMember").map(|value| value.as_json()), Some("1e400"));
//! assert_eq!(upload.as_json().as_bytes(), body);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Design
//!
//! Every body keeps the JSON text received: member order, number text (`1e400`, thirty digits), duplicates, time texts
//! and unknown members are written back unchanged. Each body is defined by a table of its members, from which
//! accessors, index, `Debug`, deviations and builder are generated. Reading validates the JSON and then records the
//! positions of the members in a second pass. Objects within a body are views over the text, which are read on access.
//! No step recurses, so deep nesting can't exhaust the stack.
//!
//! - Accessors return `None` for a member that is absent, null or of another type; `deviations()` lists the members of
//!   another type.
//! - A number with an integral value is read as an integer: `1024.0` and `1.024e3` are 1024. A string of digits is not
//!   read as a number.
//! - If a member is repeated, accessors return the first usable value; the others are listed as deviations.
//! - Known enum values have variants; any other text is kept in `Unknown`.
//! - [`ResponseBody`] is the trait of all bodies of 2xx responses: results, URLs, decoded length, job, and whether the
//!   call succeeded.
//! - [`References`] searches bodies of any status, including damaged ones, for references, and separates results of the
//!   call from possible results and from echoes of the request.
//! - [`ErrorBody`] reads the [`ErrorReason`] from every place where one was observed.
//! - [`ResultDecoder`] decodes results in base64 while the body arrives.
//! - Builders ([`Builder`]) write the documented bodies, for servers, proxies and tests.
//!
//! ```
//! use flow_types::{ErrorBody, ErrorReason, References, ResponseBody, VideosResponse};
//!
//! // A generation that was refused, read through the trait of all bodies.
//! let body = br#"{"jobId":"j1","media":[],"error":"PUBLIC_ERROR_UNSAFE_GENERATION: refused"}"#;
//! let response = VideosResponse::from_slice(body)?;
//! assert!(!response.holds_result());
//! let error = response.error().ok_or("no error")?;
//! assert_eq!(error.reason(), Some(ErrorReason::UnsafeGeneration));
//!
//! // A result within the error page of a gateway.
//! let page = br#"502 {"media":[{"mediaGenerationId":"user:1-email:6a6b-video:x"}]}"#;
//! let found = References::search(page, VideosResponse::PLACES, &[]);
//! assert_eq!(found.results()[0].as_str(), "user:1-email:6a6b-video:x");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Privacy
//!
//! `Debug` and the errors show sizes, kinds and numbers, but no addresses, messages, URLs, job ids, prompts or names,
//! since these may identify an account. The accessors, `as_json` and `Serialize` return them.
//!
//! # Features
//!
//! - `jiff`: conversions of [`Timestamp`] and [`ProtoDuration`] to the types of `jiff`. Off by default, since most
//!   users need only the conversions to standard types.
//! - `proptest`: strategies that generate bodies, for your own property tests.

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
mod word_enum;

pub use bodies::*;
pub use decode::DecodeError;
pub use deviation::{Deviation, FoundValue, ReferenceForm};
pub use encoded::{DecodedResponse, DecodedResult, ResultDecoder, ResultEnd};
pub use json::{DecodeErrorKind, JsonKind, RawJson, RawObject};
pub use model::Builder;
pub use open_enum::UnknownText;
pub use reason::{ErrorReason, ReasonCategory};
pub use references::References;
pub use time::{ProtoDuration, TimeError, Timestamp};
