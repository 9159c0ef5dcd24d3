//! Parse and format the media generation ids of Google Flow assets on useapi.net.
//!
//! A media generation id, or reference, identifies an asset. Uploads and generations return it, and later requests
//! contain it:
//!
//! ```text
//! user:4711-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001
//! ```
//!
//! It names the user, the account (its e-mail address in hex), the kind of asset and the asset. This crate keeps
//! references exactly as received, splits them into parts without allocating, compares their owners, and hides the
//! address in logs. It does not check whether an asset exists.
//!
//! ```
//! use flow_ids::{AccountEmail, MediaGenerationId, MediaKind, VideoId};
//!
//! let text = "user:4711-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002";
//! let id: MediaGenerationId = text.parse()?;
//! let parts = id.parts()?;
//! assert_eq!(parts.kind(), MediaKind::Video);
//! assert!(parts.is_owned_by(&AccountEmail::parse("nora@example.org")?));
//!
//! // A function that needs a video takes a `VideoId`.
//! let clip = VideoId::try_from(id)?;
//! assert_eq!(clip.as_str(), text);
//!
//! // `Debug` hides the account.
//! assert_eq!(
//!     format!("{clip:?}"),
//!     "VideoId(user:4711-email:***-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002)",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `serde` (default): ids and addresses are read and written as strings. Turn it off to build without serde.
//! - `proptest`: strategies that generate ids and addresses, for your own property tests.
//! - `arbitrary`: `Arbitrary` for the same types, for your own fuzz targets.
//!
//! The crate needs `alloc` but not `std`.

#![no_std]

extern crate alloc;
#[cfg(any(feature = "proptest", test))]
extern crate std;

mod bytes;
mod email;
mod error;
pub mod grammar;
mod job_id;
mod kind;
mod media_generation_id;
mod owner;
mod parts;
mod redact;
mod text_impls;
mod typed;

#[cfg(feature = "arbitrary")]
mod arbitrary_impls;
#[cfg(feature = "proptest")]
pub mod proptest;
#[cfg(feature = "serde")]
mod serde_impls;

pub use email::{AccountEmail, EmailError, MAX_EMAIL_LEN, MaskedEmail};
pub use error::{ParseIdError, Segment};
pub use grammar::MAX_ID_LEN;
pub use job_id::{JobId, JobIdError};
pub use kind::{MediaKind, OtherKind};
pub use media_generation_id::MediaGenerationId;
pub use owner::{Owner, OwnerError, common_owner};
pub use parts::{CharacterParts, IdParts, VoiceParts};
pub use redact::RedactedId;
pub use typed::{CharacterId, ImageId, VideoId, VoiceId};
