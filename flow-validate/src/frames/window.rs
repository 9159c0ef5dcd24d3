//! The frame window of a video edit, on a timeline of 24 frames a second.

use core::fmt;
use core::time::Duration;

use super::duration::{ClipDuration, FRAMES_PER_SECOND, MAX_FRAME_INDEX};
use super::error::FrameError;

/// Defines the frame indices of both ends of a window.
macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident, $least:literal to $most:literal, $error:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u16);

        impl $name {
            /// Checks a frame index.
            ///
            /// # Errors
            ///
            #[doc = concat!("[`FrameError::", stringify!($error), "`] if it is out of range.")]
            pub const fn new(index: u32) -> Result<Self, FrameError> {
                if matches!(index, $least..=$most) {
                    #[expect(clippy::cast_possible_truncation, reason = "at most 240")]
                    return Ok(Self(index as u16));
                }
                Err(FrameError::$error { index })
            }

            /// The index as a number.
            #[must_use]
            pub const fn get(self) -> u16 {
                self.0
            }
        }

        impl TryFrom<u32> for $name {
            type Error = FrameError;

            fn try_from(index: u32) -> Result<Self, FrameError> {
                Self::new(index)
            }
        }

        impl From<$name> for u16 {
            fn from(index: $name) -> Self {
                index.0
            }
        }

        impl From<$name> for u32 {
            fn from(index: $name) -> Self {
                index.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}

indices! {
    /// The start frame index of an edit, 0 to 239.
    ///
    /// Source: V2V edit, `startFrameIndex_1`.
    StartFrameIndex, 0 to 239, StartOutOfRange;
    /// The end frame index of an edit, exclusive, 1 to 240.
    ///
    /// Source: V2V edit, `endFrameIndex_1`.
    EndFrameIndex, 1 to 240, EndOutOfRange;
}

impl StartFrameIndex {
    /// The start of the clip.
    pub const ZERO: Self = Self(0);
}

impl EndFrameIndex {
    /// The end of the timeline.
    pub const MAX: Self = Self(MAX_FRAME_INDEX);
}

/// The end frame index of a clip: min(round(seconds × 24), 240), with halves rounded up.
///
/// ```
/// use flow_validate::{EndFrameIndex, end_frame_index};
///
/// assert_eq!(end_frame_index("4.980s")?.get(), 120);
/// assert_eq!(end_frame_index(0.1875)?.get(), 5);
/// assert_eq!(end_frame_index(std::time::Duration::from_secs(60))?, EndFrameIndex::MAX);
/// assert!(end_frame_index("0.02s").is_err());
/// # Ok::<(), flow_validate::FrameError>(())
/// ```
///
/// Source: Upload Assets, `durationSeconds`, May 25, 2026. The rounding of halves is assumed.
///
/// # Errors
///
/// [`FrameError::TooShort`] under half a frame (1/48 s), and the errors of converting to a [`ClipDuration`].
pub fn end_frame_index<D>(duration: D) -> Result<EndFrameIndex, FrameError>
where
    D: TryInto<ClipDuration>,
    FrameError: From<D::Error>,
{
    let duration: ClipDuration = duration.try_into()?;
    match duration.rounded_frames() {
        0 => Err(FrameError::TooShort),
        index => Ok(EndFrameIndex(index)),
    }
}

/// The part of a clip that is edited, in frames of the timeline. The start is before the end.
///
/// ```
/// use flow_validate::FrameWindow;
///
/// let whole = FrameWindow::whole_clip("11.940s")?;
/// assert_eq!((whole.start().get(), whole.end().get()), (0, 240));
///
/// let middle = FrameWindow::from_span("1.5s", 3.0, "11.940s")?;
/// assert_eq!((middle.start().get(), middle.end().get()), (36, 72));
/// assert_eq!(middle.length().as_millis(), 1500);
/// # Ok::<(), flow_validate::FrameError>(())
/// ```
///
/// Source: V2V edit, `startFrameIndex_1` and `endFrameIndex_1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameWindow {
    start: StartFrameIndex,
    end: EndFrameIndex,
}

impl FrameWindow {
    /// The longest window: frames 0 to 240, ten seconds.
    pub const MAX: Self = Self {
        start: StartFrameIndex::ZERO,
        end: EndFrameIndex::MAX,
    };

    /// The window between two indices.
    ///
    /// # Errors
    ///
    /// [`FrameError::EndNotAfterStart`] if the end is not after the start.
    pub const fn new(start: StartFrameIndex, end: EndFrameIndex) -> Result<Self, FrameError> {
        if start.0 < end.0 {
            Ok(Self { start, end })
        } else {
            Err(FrameError::EndNotAfterStart {
                start: start.0,
                end: end.0,
                last: MAX_FRAME_INDEX,
            })
        }
    }

    /// The window between two indices, which are checked.
    ///
    /// # Errors
    ///
    /// [`FrameError::StartOutOfRange`], [`FrameError::EndOutOfRange`] or [`FrameError::EndNotAfterStart`].
    pub fn from_indices(start: u32, end: u32) -> Result<Self, FrameError> {
        Self::new(StartFrameIndex::new(start)?, EndFrameIndex::new(end)?)
    }

    /// The window of a whole clip, or of its first ten seconds.
    ///
    /// # Errors
    ///
    /// As [`end_frame_index`].
    pub fn whole_clip<D>(duration: D) -> Result<Self, FrameError>
    where
        D: TryInto<ClipDuration>,
        FrameError: From<D::Error>,
    {
        Ok(Self {
            start: StartFrameIndex::ZERO,
            end: end_frame_index(duration)?,
        })
    }

    /// The window between two times of a clip, each rounded to the nearest frame.
    ///
    /// `start` and `end` are times from the start of the clip, and `clip` is its duration. The end may be up to 1/48 s
    /// after the end of the clip, since the clip's end frame index is rounded.
    ///
    /// # Errors
    ///
    /// [`FrameError::AfterClip`] if the window ends after the clip, [`FrameError::AfterTimeline`] if it ends after the
    /// tenth second, [`FrameError::EndNotAfterStart`] if the rounded end is not after the rounded start,
    /// [`FrameError::TooShort`] for a clip shorter than half a frame (1/48 s), and the errors of converting to a
    /// [`ClipDuration`].
    pub fn from_span<S, E, C>(start: S, end: E, clip: C) -> Result<Self, FrameError>
    where
        S: TryInto<ClipDuration>,
        E: TryInto<ClipDuration>,
        C: TryInto<ClipDuration>,
        FrameError: From<S::Error> + From<E::Error> + From<C::Error>,
    {
        let start: ClipDuration = start.try_into()?;
        let end: ClipDuration = end.try_into()?;
        let clip: ClipDuration = clip.try_into()?;
        let last = end_frame_index(clip)?;
        // Rounded up to a nanosecond, so that the end time of a window is always accepted.
        let after_last = ClipDuration::from(frame_time(last.0)).max(exact_frame_time(last.0));
        if end > clip && end > after_last {
            return Err(FrameError::AfterClip { last: last.0 });
        }
        if end > ClipDuration::from(frame_time(MAX_FRAME_INDEX)) {
            return Err(FrameError::AfterTimeline { last: last.0 });
        }
        let (start, end) = (start.rounded_frames(), end.rounded_frames());
        if start >= end {
            let last = last.0;
            return Err(FrameError::EndNotAfterStart { start, end, last });
        }
        Self::from_indices(start.into(), end.into())
    }

    /// The first frame, 0 to 239.
    #[must_use]
    pub const fn start(self) -> StartFrameIndex {
        self.start
    }

    /// The frame after the last frame, 1 to 240.
    #[must_use]
    pub const fn end(self) -> EndFrameIndex {
        self.end
    }

    /// The number of frames in the window, 1 to 240.
    #[must_use]
    pub const fn frame_count(self) -> u16 {
        self.end.0.saturating_sub(self.start.0)
    }

    /// The start time of the window, rounded to the nanosecond.
    #[must_use]
    pub fn start_time(self) -> Duration {
        frame_time(self.start.0)
    }

    /// The end time of the window, rounded to the nanosecond.
    #[must_use]
    pub fn end_time(self) -> Duration {
        frame_time(self.end.0)
    }

    /// The duration of the window, rounded to the nanosecond.
    #[must_use]
    pub fn length(self) -> Duration {
        frame_time(self.frame_count())
    }
}

/// The start time of a frame, rounded to the nearest nanosecond.
fn frame_time(frame: u16) -> Duration {
    const RATE: u64 = FRAMES_PER_SECOND as u64;
    // Half of the divisor is added, so that the division rounds to the nearest integer.
    let nanos = u64::from(frame)
        .saturating_mul(1_000_000_000)
        .saturating_add(RATE / 2);
    Duration::from_nanos(nanos.checked_div(RATE).unwrap_or(0))
}

fn exact_frame_time(frame: u16) -> ClipDuration {
    ClipDuration::from_ticks(frame.into(), FRAMES_PER_SECOND.into()).unwrap_or(ClipDuration::ZERO)
}
