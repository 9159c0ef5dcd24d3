//! The frame window of a video edit: exact arithmetic on a timeline of 24 frames a second.

use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;
use core::time::Duration;

/// Frames a second of the service's timeline, whatever the clip's own rate.
///
/// Source: Upload Assets, `durationSeconds`: "min(round(durationSeconds × 24), 240)", May 25, 2026.
pub const FRAMES_PER_SECOND: u16 = 24;

/// The last frame index an edit can end at: ten seconds.
///
/// Source: as [`FRAMES_PER_SECOND`].
pub const MAX_FRAME_INDEX: u16 = 240;

/// How many decimal places are held exactly.
const MAX_DECIMALS: u32 = 30;
const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// An exact length of time: whole seconds and a fraction, never rounded.
///
/// Made from the service's text (`"11.940s"`, `"11.94"`), a [`Duration`], an `f64` (taken as the shortest decimal
/// that stands for it: `11.94`, not `11.93999…`), or ticks of a timescale. Whole seconds that don't fit 64 bits are
/// held as `u64::MAX`: all of them are far past the tenth second, where the timeline ends.
///
/// ```
/// use flow_validate::ClipDuration;
///
/// let text: ClipDuration = "11.940s".parse()?;
/// assert_eq!(text, ClipDuration::try_from(11.94)?);
/// assert_eq!(text, ClipDuration::from_ticks(597, 50)?);
/// assert!("-1s".parse::<ClipDuration>().is_err());
/// assert!(ClipDuration::try_from(f64::NAN).is_err());
/// # Ok::<(), flow_validate::FrameError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClipDuration {
    seconds: u64,
    /// In lowest terms and less than one, so that equal lengths are equal values.
    numerator: u128,
    denominator: u128,
}

impl ClipDuration {
    /// No time at all.
    pub const ZERO: Self = Self {
        seconds: 0,
        numerator: 0,
        denominator: 1,
    };

    /// A number of ticks, of which `timescale` make a second.
    ///
    /// # Errors
    ///
    /// [`FrameError::ZeroTimescale`].
    pub fn from_ticks(ticks: u64, timescale: u32) -> Result<Self, FrameError> {
        let timescale = u64::from(timescale);
        let seconds = ticks
            .checked_div(timescale)
            .ok_or(FrameError::ZeroTimescale)?;
        let rest = ticks
            .checked_rem(timescale)
            .ok_or(FrameError::ZeroTimescale)?;
        Ok(Self::reduced(seconds, rest.into(), timescale.into()))
    }

    /// A fraction of a second, or more than one; `None` for a denominator of 0.
    pub(crate) fn from_ratio(numerator: u128, denominator: u128) -> Option<Self> {
        let seconds = u64::try_from(numerator.checked_div(denominator)?).unwrap_or(u64::MAX);
        let rest = numerator.checked_rem(denominator)?;
        Some(Self::reduced(seconds, rest, denominator))
    }

    fn reduced(seconds: u64, numerator: u128, denominator: u128) -> Self {
        let (mut a, mut b) = (denominator, numerator);
        while let Some(rest) = a.checked_rem(b) {
            (a, b) = (b, rest);
        }
        Self {
            seconds,
            numerator: numerator.checked_div(a).unwrap_or(numerator),
            denominator: denominator.checked_div(a).unwrap_or(denominator),
        }
    }

    /// The length in seconds, as near as an `f64` comes.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an f64 is asked for")]
    pub fn as_seconds_f64(self) -> f64 {
        // One division of two exact numbers gives the nearest; past 2^53 a part of a second hardly shows.
        let whole = u128::from(self.seconds).checked_mul(self.denominator);
        match whole.and_then(|whole| whole.checked_add(self.numerator)) {
            Some(total) => total as f64 / self.denominator as f64,
            None => self.seconds as f64,
        }
    }

    /// The length with parts of nanoseconds cut off.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        // Exact for every fraction that fits; the largest denominators lose what is far below a nanosecond.
        let (mut numerator, mut denominator) = (self.numerator, self.denominator);
        while numerator > u128::MAX >> 30 {
            numerator >>= 1;
            denominator >>= 1;
        }
        let nanos = numerator
            .saturating_mul(NANOS_PER_SECOND.into())
            .checked_div(denominator)
            .and_then(|nanos| u32::try_from(nanos).ok())
            .unwrap_or(0);
        Duration::new(self.seconds, nanos.min(NANOS_PER_SECOND.saturating_sub(1)))
    }

    /// The length in frames, and whether the part of a frame left over is a half or more. Past the last frame it
    /// is the last.
    fn frames(self) -> (u16, bool) {
        const SECONDS: u64 = (MAX_FRAME_INDEX / FRAMES_PER_SECOND) as u64;
        if self.seconds >= SECONDS {
            return (MAX_FRAME_INDEX, false);
        }
        // A fraction's denominator is at most 10^30, so that none of these can overflow.
        let scaled = self.numerator.saturating_mul(FRAMES_PER_SECOND.into());
        let part = scaled.checked_div(self.denominator).unwrap_or(0);
        let rest = scaled.checked_rem(self.denominator).unwrap_or(0);
        let whole = u128::from(self.seconds).saturating_mul(FRAMES_PER_SECOND.into());
        let frames = u16::try_from(whole.saturating_add(part)).unwrap_or(MAX_FRAME_INDEX);
        (frames, rest.saturating_mul(2) >= self.denominator)
    }

    fn rounded_frames(self) -> u16 {
        let (frames, up) = self.frames();
        frames.saturating_add(up.into()).min(MAX_FRAME_INDEX)
    }

    /// Digits, with a point in them or not, of a decimal number.
    fn from_decimal(text: &str) -> Option<Result<Self, FrameError>> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let missing = whole.is_empty() || (fraction.is_empty() && text.contains('.'));
        if missing || !digits(whole) || !digits(fraction) {
            return None;
        }
        let digit = |b: u8| b.saturating_sub(b'0');
        let seconds = whole.bytes().fold(0_u64, |n, b| {
            n.saturating_mul(10).saturating_add(digit(b).into())
        });
        let fraction = fraction.trim_end_matches('0');
        let Some(decimals) = u32::try_from(fraction.len())
            .ok()
            .filter(|&decimals| decimals <= MAX_DECIMALS)
        else {
            return Some(Err(FrameError::TooFine));
        };
        let numerator = fraction.bytes().fold(0_u128, |n, b| {
            n.saturating_mul(10).saturating_add(digit(b).into())
        });
        Some(Ok(Self::reduced(
            seconds,
            numerator,
            10_u128.saturating_pow(decimals),
        )))
    }
}

impl fmt::Debug for ClipDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ClipDuration({} + {}/{} s)",
            self.seconds, self.numerator, self.denominator
        )
    }
}

impl Ord for ClipDuration {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (
            (self.numerator, self.denominator),
            (other.numerator, other.denominator),
        );
        let mut order = self.seconds.cmp(&other.seconds);
        // Cross products may not fit 128 bits; comparing whole parts of ever smaller remainders always does.
        let mut turned = false;
        while order == Ordering::Equal {
            let split = |(n, d): (u128, u128)| Some((n.checked_div(d)?, n.checked_rem(d)?));
            let (left, right) = match (split(a), split(b)) {
                (Some(left), Some(right)) => (left, right),
                (left, right) => {
                    // A denominator of zero is an infinite reciprocal.
                    order = left.is_none().cmp(&right.is_none());
                    if turned {
                        order = order.reverse();
                    }
                    break;
                }
            };
            order = left.0.cmp(&right.0);
            if turned {
                order = order.reverse();
            }
            if left.1 == 0 && right.1 == 0 {
                break;
            }
            (a, b) = ((a.1, left.1), (b.1, right.1));
            turned = !turned;
        }
        order
    }
}

impl PartialOrd for ClipDuration {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A decimal number of seconds with or without the `s` of the service's texts: `11.940s`, `8s`, `11.94`.
impl FromStr for ClipDuration {
    type Err = FrameError;

    fn from_str(text: &str) -> Result<Self, FrameError> {
        let number = text.strip_suffix('s').unwrap_or(text);
        match Self::from_decimal(number) {
            Some(result) => result,
            None => match number.strip_prefix('-').and_then(Self::from_decimal) {
                Some(_) => Err(FrameError::Negative),
                None => Err(FrameError::NotANumber),
            },
        }
    }
}

impl TryFrom<&str> for ClipDuration {
    type Error = FrameError;

    fn try_from(text: &str) -> Result<Self, FrameError> {
        text.parse()
    }
}

impl From<Duration> for ClipDuration {
    fn from(duration: Duration) -> Self {
        Self::reduced(
            duration.as_secs(),
            duration.subsec_nanos().into(),
            NANOS_PER_SECOND.into(),
        )
    }
}

/// The shortest decimal number that stands for this `f64`: what a JSON text of it says.
impl TryFrom<f64> for ClipDuration {
    type Error = FrameError;

    fn try_from(seconds: f64) -> Result<Self, FrameError> {
        if !seconds.is_finite() {
            return Err(FrameError::NotFinite);
        }
        if seconds == 0.0 {
            return Ok(Self::ZERO);
        }
        if seconds.is_sign_negative() {
            return Err(FrameError::Negative);
        }
        if seconds.is_subnormal() {
            return Err(FrameError::TooFine);
        }
        // Without an exponent, whatever the size. `Display` of f64 promises the shortest digits.
        let mut text = StackText::default();
        match fmt::write(&mut text, format_args!("{seconds}")) {
            Ok(()) => text.as_str().parse(),
            // More digits than any length that matters: a huge number, or a fraction below all decimals.
            Err(fmt::Error) if seconds > 1.0 => Ok(Self {
                seconds: u64::MAX,
                numerator: 0,
                denominator: 1,
            }),
            Err(fmt::Error) => Err(FrameError::TooFine),
        }
    }
}

/// Room for the digits of a number, without allocation.
struct StackText {
    len: usize,
    bytes: [u8; 64],
}

impl Default for StackText {
    fn default() -> Self {
        Self {
            len: 0,
            bytes: [0; 64],
        }
    }
}

impl StackText {
    fn as_str(&self) -> &str {
        let text = self.bytes.get(..self.len).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }
}

impl fmt::Write for StackText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.checked_add(text.len()).ok_or(fmt::Error)?;
        self.bytes
            .get_mut(self.len..end)
            .ok_or(fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// The frame an edit starts at: 0 to 239.
///
/// Source: V2V edit, `startFrameIndex_1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StartFrameIndex(u16);

impl StartFrameIndex {
    /// The start of the clip.
    pub const ZERO: Self = Self(0);

    /// Checks a frame index.
    ///
    /// # Errors
    ///
    /// [`FrameError::StartOutOfRange`] over 239.
    pub const fn new(index: u32) -> Result<Self, FrameError> {
        if index < MAX_FRAME_INDEX as u32 {
            #[expect(clippy::cast_possible_truncation, reason = "under 240")]
            return Ok(Self(index as u16));
        }
        Err(FrameError::StartOutOfRange { index })
    }

    /// The index, 0 to 239.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// The frame an edit ends at, itself not part of it: 1 to 240.
///
/// Source: V2V edit, `endFrameIndex_1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EndFrameIndex(u16);

impl EndFrameIndex {
    /// The end of the timeline.
    pub const MAX: Self = Self(MAX_FRAME_INDEX);

    /// Checks a frame index.
    ///
    /// # Errors
    ///
    /// [`FrameError::EndOutOfRange`] for 0 and over 240.
    pub const fn new(index: u32) -> Result<Self, FrameError> {
        if index >= 1 && index <= MAX_FRAME_INDEX as u32 {
            #[expect(clippy::cast_possible_truncation, reason = "at most 240")]
            return Ok(Self(index as u16));
        }
        Err(FrameError::EndOutOfRange { index })
    }

    /// The index, 1 to 240.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

macro_rules! index_conversions {
    ($($index:ident),*) => {$(
        impl TryFrom<u32> for $index {
            type Error = FrameError;

            fn try_from(index: u32) -> Result<Self, FrameError> {
                Self::new(index)
            }
        }

        impl From<$index> for u16 {
            fn from(index: $index) -> Self {
                index.get()
            }
        }

        impl From<$index> for u32 {
            fn from(index: $index) -> Self {
                index.get().into()
            }
        }

        impl fmt::Display for $index {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.get(), f)
            }
        }
    )*};
}

index_conversions!(StartFrameIndex, EndFrameIndex);

/// The frame index at which a clip of this length ends: min(round(seconds × 24), 240), halves rounded up.
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
/// Source: Upload Assets, `durationSeconds`, May 25, 2026. That halves round up is assumed.
///
/// # Errors
///
/// [`FrameError::TooShort`] under half a frame (1/48 s), and what making a [`ClipDuration`] can say.
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

/// The last frame index that lies wholly inside a clip of this length: min(floor(seconds × 24), 240).
///
/// Unlike [`end_frame_index`] this never names a moment after the clip's end.
///
/// ```
/// # use flow_validate::end_frame_index_floor;
/// assert_eq!(end_frame_index_floor("4.980s")?.get(), 119);
/// # Ok::<(), flow_validate::FrameError>(())
/// ```
///
/// # Errors
///
/// [`FrameError::NoWholeFrame`] under a whole frame (1/24 s), and what making a [`ClipDuration`] can say.
pub fn end_frame_index_floor<D>(duration: D) -> Result<EndFrameIndex, FrameError>
where
    D: TryInto<ClipDuration>,
    FrameError: From<D::Error>,
{
    let duration: ClipDuration = duration.try_into()?;
    match duration.frames().0 {
        0 => Err(FrameError::NoWholeFrame),
        index => Ok(EndFrameIndex(index)),
    }
}

/// The part of a clip that an edit works on, in frames of the timeline: the start is before the end.
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
    /// The longest window there is: frames 0 to 240, ten seconds.
    pub const MAX: Self = Self {
        start: StartFrameIndex::ZERO,
        end: EndFrameIndex::MAX,
    };

    /// A window between two indices.
    ///
    /// # Errors
    ///
    /// [`FrameError::Backwards`] if the end is not after the start.
    pub const fn new(start: StartFrameIndex, end: EndFrameIndex) -> Result<Self, FrameError> {
        if start.0 < end.0 {
            Ok(Self { start, end })
        } else {
            Err(FrameError::Backwards {
                start: start.0,
                end: end.0,
            })
        }
    }

    /// A window between two indices that are not checked yet.
    ///
    /// # Errors
    ///
    /// [`FrameError::StartOutOfRange`], [`FrameError::EndOutOfRange`] or [`FrameError::Backwards`].
    pub fn from_indices(start: u32, end: u32) -> Result<Self, FrameError> {
        Self::new(StartFrameIndex::new(start)?, EndFrameIndex::new(end)?)
    }

    /// A clip of this length from its start to its end, or to the tenth second.
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

    /// From one moment of a clip to another, each rounded to the nearest frame.
    ///
    /// The end may be as late as the clip's last frame, which by rounding can be up to 1/48 s after the clip's
    /// own end.
    ///
    /// # Errors
    ///
    /// [`FrameError::AfterClip`] where the span ends after the clip, [`FrameError::AfterTimeline`] where it ends
    /// after the tenth second, [`FrameError::Backwards`] where less than a frame is between start and end,
    /// [`FrameError::TooShort`] for a clip without a frame, and what making a [`ClipDuration`] can say.
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
        // Rounded up to a nanosecond, so that a window's own end time is always inside.
        let after_last = ClipDuration::from(frame_time(last.0)).max(exact_frame_time(last.0));
        if end > clip && end > after_last {
            return Err(FrameError::AfterClip { last: last.0 });
        }
        if end > ClipDuration::from(frame_time(MAX_FRAME_INDEX)) {
            return Err(FrameError::AfterTimeline { last: last.0 });
        }
        let (start, end) = (start.rounded_frames(), end.rounded_frames());
        if start >= end {
            return Err(FrameError::Backwards { start, end });
        }
        Self::from_indices(start.into(), end.into())
    }

    /// The first frame, 0 to 239.
    #[must_use]
    pub const fn start(self) -> StartFrameIndex {
        self.start
    }

    /// The frame after the last, 1 to 240.
    #[must_use]
    pub const fn end(self) -> EndFrameIndex {
        self.end
    }

    /// How many frames are in the window, 1 to 240.
    #[must_use]
    pub const fn frame_count(self) -> u16 {
        self.end.0.saturating_sub(self.start.0)
    }

    /// When the window starts, to the nearest nanosecond.
    #[must_use]
    pub fn start_time(self) -> Duration {
        frame_time(self.start.0)
    }

    /// When the window ends, to the nearest nanosecond.
    #[must_use]
    pub fn end_time(self) -> Duration {
        frame_time(self.end.0)
    }

    /// How long the window is, to the nearest nanosecond.
    #[must_use]
    pub fn length(self) -> Duration {
        frame_time(self.frame_count())
    }
}

fn frame_time(frame: u16) -> Duration {
    const RATE: u64 = FRAMES_PER_SECOND as u64;
    // Half of a frame's share is added, so that the division rounds to the nearest.
    let nanos = u64::from(frame)
        .saturating_mul(NANOS_PER_SECOND.into())
        .saturating_add(RATE / 2)
        .checked_div(RATE)
        .unwrap_or(0);
    Duration::from_nanos(nanos)
}

fn exact_frame_time(frame: u16) -> ClipDuration {
    ClipDuration::from_ticks(frame.into(), FRAMES_PER_SECOND.into()).unwrap_or(ClipDuration::ZERO)
}

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
    /// More decimal places than are held exactly, or a subnormal `f64`.
    TooFine,
    /// A timescale of no ticks a second.
    ZeroTimescale,
    /// Shorter than half a frame: there is no window.
    TooShort,
    /// Shorter than a frame, where whole ones are asked for.
    NoWholeFrame,
    /// A start that is no frame index of one.
    #[non_exhaustive]
    StartOutOfRange {
        /// What was given.
        index: u32,
    },
    /// An end that is no frame index of one.
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

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => {
                f.write_str("expected a decimal number of seconds, such as 11.940s")
            }
            Self::NotFinite => f.write_str("expected a finite number of seconds, 0 or more"),
            Self::Negative => f.write_str("expected a number of seconds that is 0 or more"),
            Self::TooFine => {
                write!(f, "expected a number of seconds with at most {MAX_DECIMALS} decimal places")
            }
            Self::ZeroTimescale => f.write_str("expected a timescale of at least one tick a second"),
            Self::TooShort => f.write_str(
                "a clip shorter than half a frame (1/48 s) has no frame window; \
                 expected 0.0209 s or more",
            ),
            Self::NoWholeFrame => f.write_str(
                "a clip shorter than a frame (1/24 s) has no whole frame; expected 0.0417 s or more",
            ),
            Self::StartOutOfRange { index } => {
                write!(f, "start frame index {index} is out of range; expected 0 to 239")
            }
            Self::EndOutOfRange { index } => {
                write!(f, "end frame index {index} is out of range; expected 1 to 240")
            }
            Self::Backwards { start, end } if *start >= MAX_FRAME_INDEX => write!(
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
                frame_time(*last).as_secs_f64()
            ),
            Self::AfterTimeline { last } => write!(
                f,
                "the window ends after the tenth second; \
                 expected an end of at most frame {last} ({} s)",
                frame_time(*last).as_secs_f64()
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
