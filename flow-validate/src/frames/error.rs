//! Why a length or a frame index can't be used.

use core::fmt;

/// Why a length or an index can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// Not a decimal number of seconds.
    NotANumber,
    /// Not finite: NaN or infinite.
    NotFinite,
    /// Less than zero.
    Negative,
    /// A timescale of no ticks a second.
    ZeroTimescale,
    /// Shorter than half a frame: there is no window.
    TooShort,
    /// A start frame index over 239.
    #[non_exhaustive]
    StartOutOfRange {
        /// What was given.
        index: u32,
    },
    /// An end frame index of 0 or over 240.
    #[non_exhaustive]
    EndOutOfRange {
        /// What was given.
        index: u32,
    },
    /// The end is not after the start.
    #[non_exhaustive]
    Backwards {
        /// The start, in frames.
        start: u16,
        /// The end, in frames.
        end: u16,
    },
    /// The span ends after the clip.
    #[non_exhaustive]
    AfterClip {
        /// The clip's last frame index.
        last: u16,
    },
    /// The span ends after the tenth second.
    #[non_exhaustive]
    AfterTimeline {
        /// The clip's last frame index.
        last: u16,
    },
}

/// When a frame starts, in seconds, to the nanosecond.
fn seconds(frame: u16) -> f64 {
    (f64::from(frame) / 24.0 * 1e9).round() / 1e9
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => {
                f.write_str("expected a decimal number of seconds, such as 11.940s")
            }
            Self::NotFinite => f.write_str("expected a finite number of seconds, 0 or more"),
            Self::Negative => f.write_str("expected a number of seconds that is 0 or more"),
            Self::ZeroTimescale => {
                f.write_str("expected a timescale of at least one tick a second")
            }
            Self::TooShort => f.write_str(
                "a clip shorter than half a frame (1/48 s) has no frame window; \
                 expected 0.0209 s or more",
            ),
            Self::StartOutOfRange { index } => {
                write!(f, "start index {index} out of range (0–239)")
            }
            Self::EndOutOfRange { index } => {
                write!(f, "end index {index} out of range (1–240)")
            }
            Self::Backwards { start, end } if *start > 239 => write!(
                f,
                "the window starts at frame {start} and ends at {end}; \
                 expected a start of 0 to 239 (before 9.98 s) and an end after it"
            ),
            Self::Backwards { start, end } => write!(
                f,
                "the window starts at frame {start} and ends at {end}; \
                 expected an end from {} to 240",
                start.saturating_add(1)
            ),
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
