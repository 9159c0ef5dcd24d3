//! The errors of durations, frame indices and frame windows.

use core::fmt;

/// The reason why a duration, a frame index or a frame window is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// The text is not a decimal number of seconds.
    NotANumber,
    /// The number of seconds is NaN or infinite.
    NotFinite,
    /// The duration is negative.
    Negative,
    /// The timescale is 0.
    ZeroTimescale,
    /// The clip is shorter than half a frame (1/48 s), so there is no frame window.
    TooShort,
    /// The start frame index is greater than 239.
    #[non_exhaustive]
    StartOutOfRange {
        /// The index.
        index: u32,
    },
    /// The end frame index is 0 or greater than 240.
    #[non_exhaustive]
    EndOutOfRange {
        /// The index.
        index: u32,
    },
    /// The end of the window is not after its start.
    #[non_exhaustive]
    EndNotAfterStart {
        /// The start, in frames.
        start: u16,
        /// The end, in frames.
        end: u16,
        /// The last end frame index that is possible: that of the clip, or 240 if the clip is not known.
        last: u16,
    },
    /// The window ends after the clip.
    #[non_exhaustive]
    AfterClip {
        /// The end frame index of the clip: the maximum end of a window.
        last: u16,
    },
    /// The window ends after the tenth second.
    #[non_exhaustive]
    AfterTimeline {
        /// The end frame index of the clip: the maximum end of a window.
        last: u16,
    },
}

/// The start time of a frame in seconds, rounded to the nearest nanosecond.
fn seconds(frame: u16) -> f64 {
    (f64::from(frame) / 24.0 * 1e9).round() / 1e9
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => f.write_str(
                "invalid duration: expected a decimal number of seconds, such as 11.940s",
            ),
            Self::NotFinite => f.write_str("invalid duration: expected a finite number of seconds"),
            Self::Negative => f.write_str("negative duration: expected 0 seconds or more"),
            Self::ZeroTimescale => {
                f.write_str("invalid timescale: expected at least one tick per second")
            }
            Self::TooShort => f.write_str(
                "the clip is shorter than half a frame (1/48 s) and has no frame window; \
                 expected 0.0209 s or more",
            ),
            Self::StartOutOfRange { index } => {
                write!(f, "start index {index} out of range (0–239)")
            }
            Self::EndOutOfRange { index } => {
                write!(f, "end index {index} out of range (1–240)")
            }
            Self::EndNotAfterStart { start, end, last } if start < last => write!(
                f,
                "the window starts at frame {start} and ends at {end}; \
                 expected an end from {} to {last}",
                start.saturating_add(1)
            ),
            Self::EndNotAfterStart { start, end, last } => {
                let most = last.saturating_sub(1);
                write!(
                    f,
                    "the window starts at frame {start} and ends at {end}; \
                     expected a start of at most frame {most} ({} s) and an end after it",
                    seconds(most)
                )
            }
            Self::AfterClip { last } => write!(
                f,
                "the window ends after the clip; expected an end of at most frame {last} ({} s)",
                seconds(*last)
            ),
            Self::AfterTimeline { last } => write!(
                f,
                "the window ends after the tenth second; \
                 expected an end of at most frame {last} ({} s)",
                seconds(*last)
            ),
        }
    }
}

impl core::error::Error for FrameError {}

impl From<core::convert::Infallible> for FrameError {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}
