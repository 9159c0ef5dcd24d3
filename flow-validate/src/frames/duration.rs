//! The exact duration of a clip.

use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use super::error::FrameError;

/// The number of frames per second of the service's timeline, independent of the frame rate of the clip.
///
/// Source: Upload Assets, `durationSeconds`: "min(round(durationSeconds × 24), 240)", May 25, 2026.
pub const FRAMES_PER_SECOND: u16 = 24;

/// The maximum end frame index of an edit, at ten seconds.
///
/// Source: see [`FRAMES_PER_SECOND`].
pub const MAX_FRAME_INDEX: u16 = 240;

const NANOS_PER_SECOND: u32 = 1_000_000_000;
/// The number of decimal places that are not rounded: nanoseconds.
const MAX_DECIMALS: usize = 9;

/// An exact duration: a number of ticks, and a timescale of ticks per second.
///
/// It is created from ticks, the service's text (`"11.940s"`, `"11.94"`), a [`Duration`], or an `f64` in seconds. Text
/// and `f64` are rounded to the nearest nanosecond, but an `f64` that is nearest to a multiple of half a frame (1/48 s)
/// is exact. If the number of ticks does not fit into 64 bits, the duration is truncated to whole seconds. The maximum
/// is `u64::MAX` seconds.
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
    /// In lowest terms, so that equal durations have equal fields.
    ticks: u64,
    /// Not 0.
    timescale: u32,
}

impl ClipDuration {
    /// The duration of 0 seconds.
    pub const ZERO: Self = Self {
        ticks: 0,
        timescale: 1,
    };

    const MAX: Self = Self {
        ticks: u64::MAX,
        timescale: 1,
    };

    /// The duration of a number of ticks, with `timescale` ticks per second.
    ///
    /// # Errors
    ///
    /// [`FrameError::ZeroTimescale`].
    pub fn from_ticks(ticks: u64, timescale: u32) -> Result<Self, FrameError> {
        Self::from_ratio(ticks.into(), timescale.into()).ok_or(FrameError::ZeroTimescale)
    }

    /// The duration of a rational number of seconds; `None` for a denominator of 0.
    pub(crate) fn from_ratio(numerator: u128, denominator: u128) -> Option<Self> {
        let (mut a, mut b) = (denominator, numerator);
        while let Some(rest) = a.checked_rem(b) {
            (a, b) = (b, rest);
        }
        let (numerator, denominator) = (numerator.checked_div(a)?, denominator.checked_div(a)?);
        if denominator == 0 {
            return None;
        }
        match (u64::try_from(numerator), u32::try_from(denominator)) {
            (Ok(ticks), Ok(timescale)) => Some(Self { ticks, timescale }),
            // The ticks do not fit into 64 bits: truncated to whole seconds, at most `u64::MAX`.
            (Err(_), Ok(timescale)) => {
                let seconds = numerator.checked_div(timescale.into())?;
                Some(u64::try_from(seconds).map_or(Self::MAX, |ticks| Self { ticks, ..Self::MAX }))
            }
            (_, Err(_)) => {
                let nanos = numerator.saturating_mul(NANOS_PER_SECOND.into());
                let rounded = nanos
                    .saturating_add(denominator / 2)
                    .checked_div(denominator)?;
                Self::from_ratio(rounded, NANOS_PER_SECOND.into())
            }
        }
    }

    /// The duration in seconds, rounded to an `f64`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the result is an approximation")]
    pub fn as_seconds_f64(self) -> f64 {
        self.ticks as f64 / f64::from(self.timescale)
    }

    /// The duration, truncated to nanoseconds.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        let (seconds, nanos) = self.split(NANOS_PER_SECOND);
        let nanos = u32::try_from(nanos).unwrap_or(0);
        Duration::new(seconds, nanos)
    }

    /// Whole seconds, and the remainder in parts of 1/`rate` second.
    fn split(self, rate: u32) -> (u64, u64) {
        let timescale = u64::from(self.timescale);
        let seconds = self.ticks.checked_div(timescale).unwrap_or(u64::MAX);
        let rest = self.ticks.checked_rem(timescale).unwrap_or(0);
        // Both factors have 32 bits, so the product does not overflow.
        let parts = rest.saturating_mul(rate.into()).checked_div(timescale);
        (seconds, parts.unwrap_or(0))
    }

    /// The duration in frames, with halves rounded up, limited to the end of the timeline.
    pub(crate) fn rounded_frames(self) -> u16 {
        const HALVES: u32 = FRAMES_PER_SECOND as u32 * 2;
        let (seconds, parts) = self.split(HALVES);
        let halves = seconds.saturating_mul(HALVES.into()).saturating_add(parts);
        u16::try_from(halves.div_ceil(2)).map_or(MAX_FRAME_INDEX, |n| n.min(MAX_FRAME_INDEX))
    }

    /// Parses a decimal number with an optional fraction.
    fn from_decimal(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let digits = |text: &str, places: usize| {
            let padded = text.bytes().chain(core::iter::repeat(b'0')).take(places);
            padded.fold(0_u128, |n, b| {
                n.saturating_mul(10)
                    .saturating_add(b.saturating_sub(b'0').into())
            })
        };
        let seconds = digits(whole, whole.len()).saturating_mul(NANOS_PER_SECOND.into());
        let up = fraction
            .as_bytes()
            .get(MAX_DECIMALS)
            .is_some_and(|&b| b >= b'5');
        let nanos = seconds
            .saturating_add(digits(fraction, MAX_DECIMALS))
            .saturating_add(up.into());
        Self::from_ratio(nanos, NANOS_PER_SECOND.into())
    }
}

impl fmt::Debug for ClipDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ticks, timescale } = self;
        let scale = u64::from(*timescale);
        let seconds = ticks.checked_div(scale).unwrap_or(0);
        let rest = ticks.checked_rem(scale).unwrap_or(0);
        write!(f, "ClipDuration({seconds} + {rest}/{timescale} s)")
    }
}

impl Ord for ClipDuration {
    fn cmp(&self, other: &Self) -> Ordering {
        // The factors have 64 and 32 bits, so the product does not overflow.
        let cross = |a: &Self, b: &Self| u128::from(a.ticks).saturating_mul(b.timescale.into());
        cross(self, other).cmp(&cross(other, self))
    }
}

impl PartialOrd for ClipDuration {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Parses a decimal number of seconds with an optional `s`: `11.940s`, `8s`, `11.94`.
impl FromStr for ClipDuration {
    type Err = FrameError;

    fn from_str(text: &str) -> Result<Self, FrameError> {
        let number = text.strip_suffix('s').unwrap_or(text);
        match number.strip_prefix('-') {
            Some(number) if Self::from_decimal(number).is_some() => Err(FrameError::Negative),
            _ => Self::from_decimal(number).ok_or(FrameError::NotANumber),
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
        Self::from_ratio(duration.as_nanos(), NANOS_PER_SECOND.into()).unwrap_or(Self::MAX)
    }
}

/// Converts a number of seconds: to a multiple of half a frame if the difference is a rounding error of `f64`,
/// otherwise to the nearest nanosecond.
impl TryFrom<f64> for ClipDuration {
    type Error = FrameError;

    fn try_from(seconds: f64) -> Result<Self, FrameError> {
        const HALVES_PER_SECOND: f64 = 48.0;
        /// The tolerance, in half frames: more than the rounding error of an `f64`, less than that of nine decimals.
        const SAME: f64 = 1e-9;
        if !seconds.is_finite() {
            return Err(FrameError::NotFinite);
        }
        if seconds < 0.0 {
            return Err(FrameError::Negative);
        }
        let halves = seconds * HALVES_PER_SECOND;
        let whole = halves.round();
        if (halves - whole).abs() < SAME && whole < f64::from(u16::MAX) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, and from 0 to 65535"
            )]
            return Self::from_ticks(whole as u64, 48);
        }
        Ok(Duration::try_from_secs_f64(seconds).map_or(Self::MAX, Self::from))
    }
}
