//! Tell from the first bytes and headers whether Google Flow will take an image or video.
//!
//! The service refuses a file only after the last of its bytes has arrived. This crate tells before the first is
//! sent: what the file is, whether it will be accepted and why not, its size and length, and the frame window that
//! an edit of it can use.
//!
//! ```
//! use flow_validate::{AssetType, CheckedAsset, FrameWindow};
//!
//! // A picture straight from a phone, under a name that hides what it is.
//! let error = CheckedAsset::check(b"\0\0\0\x24ftypheic\0\0\0\0", AssetType::Jpeg, 2_000_000).unwrap_err();
//! assert_eq!(error.code(), "unsupported_type");
//! assert_eq!(error.to_string(), "this is HEIC; Google Flow takes PNG, JPEG, WebP or MP4");
//!
//! // The window of an edit of a whole clip, from the length that the service gives.
//! let window = FrameWindow::whole_clip("4.980s")?;
//! assert_eq!(window.end().get(), 120);
//! # Ok::<(), flow_validate::FrameError>(())
//! ```
//!
//! Nothing is decoded: damage that shows only in decoding is not found, and whether the service likes a picture's
//! content is its own decision.

mod asset_type;
mod check;
mod declared;
mod error;
mod frames;
mod limits;
mod policy;
mod probe;
mod sniff;

pub use asset_type::AssetType;
pub use check::CheckedAsset;
pub use declared::{Declared, DeclaredName};
pub use error::{AssetError, Clue};
pub use frames::{
    ClipDuration, EndFrameIndex, FRAMES_PER_SECOND, FrameError, FrameWindow, MAX_FRAME_INDEX,
    StartFrameIndex, end_frame_index, end_frame_index_floor,
};
pub use limits::{
    Limits, MAX_BOX_DEPTH, MAX_BOXES, MAX_CHUNKS, MAX_CLAIMED_SECONDS, MAX_EDITS,
    MAX_IMAGE_BYTE_LEN, MAX_TRACKS, MAX_VIDEO_BYTE_LEN, MAX_VIDEO_BYTES_READ, PREFIX_LEN,
};
pub use probe::pixels::{Dimensions, Orientation};
pub use probe::{
    Depth, ImageInfo, Inspection, VideoInfo, Warning, Warnings, inspect, inspect_with, probe_image,
    probe_image_bytes, probe_video, probe_video_bytes,
};
pub use sniff::{OtherFormat, Sniff, sniff, sniff_whole};
