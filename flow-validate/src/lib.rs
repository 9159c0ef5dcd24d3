//! Tell from the first bytes and headers whether Google Flow will take an image or video.
//!
//! The service refuses a file only after the last of its bytes has arrived. This crate tells before the first is
//! sent: what the file is, whether it will be accepted and why not, its size and length, and the frame window that
//! an edit of it can use.
//!
//! # Example
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
//! // What can be told from the first bytes.
//! let mut prefix = Vec::new();
//! file.by_ref().take(PREFIX_LEN as u64).read_to_end(&mut prefix)?;
//! let asset = CheckedAsset::check(&prefix, Declared::from_path(path), byte_len)?;
//! assert_eq!(asset.content_type(), "video/mp4");
//!
//! // What a walk over the whole file tells, without reading its media.
//! let inspection = inspect(&mut file, asset.asset_type(), Depth::Structure)?;
//! let size = inspection.dimensions().ok_or("no size")?;
//! assert_eq!((size.width, size.height), (64, 48));
//!
//! // The window of an edit of the whole clip, and what is odd about it.
//! let window = FrameWindow::whole_clip(inspection.duration().ok_or("no length")?)?;
//! assert_eq!(window.end().get(), 60);
//! for warning in inspection.warnings() {
//!     assert_eq!(warning.to_string(), "the video track ends after 1 s, before the movie does");
//! }
//!
//! // What the service would refuse, and what to do about it.
//! let error = CheckedAsset::check(b"\0\0\0\x18ftypheic", "image/jpeg", 2_000_000).unwrap_err();
//! assert_eq!(error.code(), "unsupported_type");
//! assert_eq!(error.to_string(), "this is HEIC; Google Flow takes PNG, JPEG, WebP or MP4");
//! # Ok(())
//! # }
//! ```
//!
//! # What is not done
//!
//! Nothing is decoded: damage that shows only in decoding is not found. Nothing is changed: bytes are never altered to
//! make them fit. Whether the service likes what an image shows is its own decision.
//!
//! # The last word
//!
//! What decoders show is accepted, with a [`Warning`] where it may disappoint. A refusal tells whether the service documents
//! it ([`AssetError::is_documented`]); where it is only assumed and you know better, [`CheckedAsset::trusted`] makes an asset
//! that nothing but the documented limits is held against.
//!
//! # Limits
//!
//! All limits are named: [`MAX_IMAGE_BYTE_LEN`] and [`MAX_VIDEO_BYTE_LEN`] are the service's, and [`Limits`] sets others;
//! [`MAX_VIDEO_BYTES_READ`], [`MAX_BOXES`], [`MAX_BOX_DEPTH`], [`MAX_TRACKS`], [`MAX_EDITS`], [`MAX_SAMPLE_SIZES`] and
//! [`MAX_CHUNKS`] bound the work on a hostile file. Memory is bounded as well: images and the first check allocate nothing, and an MP4 a few KiB
//! for its tracks.

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
pub use image::size::{Dimensions, Orientation};
pub use info::{ImageInfo, VideoInfo};
pub use inspect::{
    Depth, Inspection, inspect, inspect_with, probe_image, probe_image_bytes, probe_video,
    probe_video_bytes,
};
pub use limits::{
    Limits, MAX_BOX_DEPTH, MAX_BOXES, MAX_CHUNKS, MAX_CLAIMED_SECONDS, MAX_EDITS, MAX_ENTRY_BOXES,
    MAX_EXIF_FIELDS, MAX_SAMPLE_ENTRIES, MAX_SAMPLE_SIZES, MAX_SAMPLES_PER_RUN, MAX_TIMES,
    MAX_TRACKS, MAX_VIDEO_BYTES_READ, PREFIX_LEN,
};
pub use sniff::{Sniff, sniff, sniff_file};
pub use warning::{Warning, Warnings};
