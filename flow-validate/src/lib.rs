//! Checks whether Google Flow accepts an image or video, before it is uploaded.
//!
//! The service refuses a file only after the whole upload. From the first bytes and the headers, this crate determines
//! the type of a file, whether the service accepts it, the reason if it does not, its dimensions and duration, and the
//! frame window for an edit.
//!
//! ```
//! use std::io::Read;
//!
//! use flow_validate::{CheckedAsset, Declared, Depth, FrameWindow, PREFIX_LEN, inspect};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let path = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/media/mp4_audio_longer.mp4"));
//! let mut file = std::fs::File::open(path)?;
//! let byte_len = file.metadata()?.len();
//!
//! // Check the type and size of the file, and its first bytes.
//! let mut prefix = Vec::new();
//! file.by_ref().take(PREFIX_LEN as u64).read_to_end(&mut prefix)?;
//! let asset = CheckedAsset::check(&prefix, Declared::from_path(path), byte_len)?;
//! assert_eq!(asset.content_type(), "video/mp4");
//!
//! // Read the structure of the whole file, without its media data.
//! let inspection = inspect(&mut file, asset.asset_type(), Depth::Structure)?;
//! let size = inspection.dimensions().ok_or("no size")?;
//! assert_eq!((size.width, size.height), (64, 48));
//!
//! // The frame window for an edit of the whole clip, and the warnings.
//! let window = FrameWindow::whole_clip(inspection.duration().ok_or("no length")?)?;
//! assert_eq!(window.end().get(), 60);
//! for warning in inspection.warnings() {
//!     assert_eq!(warning.to_string(), "the video track ends after 1 s, before the end of the movie");
//! }
//!
//! // The text of an error describes what is wrong and what is expected.
//! let error = CheckedAsset::check(b"\0\0\0\x18ftypheic", "image/jpeg", 2_000_000).unwrap_err();
//! assert_eq!(error.code(), "unsupported_type");
//! assert_eq!(error.to_string(), "this is HEIC; Google Flow supports PNG, JPEG, WebP and MP4");
//! # Ok(())
//! # }
//! ```
//!
//! # What is not checked
//!
//! Pixels and samples are not decoded, so damage that appears only in decoding is not found. Files are never changed.
//! The service may still refuse the content of an image or video.
//!
//! # Errors and warnings
//!
//! Files that decoders can show are accepted, with a [`Warning`] if the result may be unexpected.
//! [`AssetError::is_documented`] distinguishes refusals that the service documents from those that this crate assumes.
//! To upload a file in spite of an assumed refusal, use [`CheckedAsset::trusted`], which checks only the documented
//! size limits.
//!
//! # Limits
//!
//! [`MAX_IMAGE_BYTE_LEN`] and [`MAX_VIDEO_BYTE_LEN`] are the size limits of the service; [`Limits`] sets others.
//! Reading an untrusted file is bounded: at most 32 MiB, 200 000 boxes and 64 tracks of an MP4 are read, and at most
//! 2 000 000 chunks or segments of an image. Images, and the check of first bytes in memory, need no allocation; an MP4
//! needs less than 64 KiB for its tracks.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod check;
mod declared;
mod error;
mod format;
mod frames;
mod getters;
mod image;
mod info;
mod inspect;
mod limits;
pub mod models;
mod mp4;
mod read;
mod size;
mod sniff;
mod warning;

pub use check::CheckedAsset;
pub use declared::Declared;
pub use error::{AssetError, ContentTypeName, UnrecognizedHint};
pub use format::{AssetType, MAX_IMAGE_BYTE_LEN, MAX_VIDEO_BYTE_LEN, OtherFormat};
pub use frames::{
    ClipDuration, EndFrameIndex, FRAMES_PER_SECOND, FrameError, FrameWindow, MAX_FRAME_INDEX,
    StartFrameIndex, end_frame_index,
};
pub use info::{ImageInfo, VideoInfo};
pub use inspect::{
    Depth, Inspection, inspect, inspect_with, probe_image, probe_image_bytes, probe_video,
    probe_video_bytes,
};
pub use limits::{Limits, PREFIX_LEN};
pub use size::{Dimensions, Orientation};
pub use sniff::{Sniff, sniff, sniff_file};
pub use warning::{Warning, Warnings};
