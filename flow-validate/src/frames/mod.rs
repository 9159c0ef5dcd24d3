//! The frame window of a video edit: exact arithmetic on a timeline of 24 frames a second.

mod duration;
mod error;
mod window;

pub use duration::{ClipDuration, FRAMES_PER_SECOND, MAX_FRAME_INDEX};
pub use error::FrameError;
pub use window::{EndFrameIndex, FrameWindow, StartFrameIndex, end_frame_index};
