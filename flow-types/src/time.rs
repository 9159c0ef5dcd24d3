//! Times and durations, kept as the text received, with accessors that parse it.

use core::time::Duration;
use std::error::Error;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::deviation::{FoundValue, Path, Report};
use crate::json::{JsonKind, RawJson};
use crate::model::{FromWire, WriteAs};
use crate::word_enum;

word_enum! {
    /// The reason why the text of a time or duration can't be converted.
    pub enum TimeError {
        /// The text does not have the documented form.
        InvalidForm = "invalid_form": "invalid time or duration: expected an RFC 3339 time or a duration such as 11.940s",
        /// The text has more than nine fractional digits; nanoseconds are the smallest unit.
        TooPrecise = "too_precise": "invalid time or duration: expected at most nine fractional digits",
        /// The day or hour does not exist, or the target type can't represent the value.
        OutOfRange = "out_of_range": "time or duration out of range: expected an existing day and time of the years 0 to 9999, or at most 315576000000s",
        /// The value is before the epoch or a negative duration, which the target type can't represent.
        Negative = "negative": "negative time or duration: expected 1970-01-01T00:00:00Z or later, or 0s or more",
    }
}

impl Error for TimeError {}

const NANOS_PER_SECOND: u32 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// An RFC 3339 time such as `2026-02-27T16:34:25.128454Z`, kept as the text received.
///
/// [`from_wire`](Self::from_wire) keeps any text; [`to_unix`](Self::to_unix) and the other conversions check it.
/// Equality is that of the text. `Debug` shows a valid time, and only the length of any other text.
///
/// Source: post-google-flow-assets, model (`createTime`: ISO 8601 timestamp), 2026-05-25.
///
/// ```
/// use flow_types::{TimeError, Timestamp};
///
/// let time = Timestamp::from_wire("2026-02-27T16:34:25.128454Z");
/// assert_eq!(time.to_unix(), Ok((1_772_210_065, 128_454_000)));
/// assert_eq!(time.as_str(), "2026-02-27T16:34:25.128454Z");
/// assert_eq!(Timestamp::parse("2026-02-30T00:00:00Z"), Err(TimeError::OutOfRange));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// Keeps any text without checking it.
    #[must_use]
    pub fn from_wire(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Checks that the text is an RFC 3339 time and keeps it.
    ///
    /// # Errors
    /// As [`to_unix`](Self::to_unix).
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        unix_time(text)?;
        Ok(Self(text.into()))
    }

    /// Formats the time `seconds` and `nanos` after the epoch, in UTC, with 0, 3, 6 or 9 fractional digits.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] outside of the years 0 to 9999, or if `nanos` is a second or more.
    pub fn from_unix(seconds: i64, nanos: u32) -> Result<Self, TimeError> {
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY))?;
        if nanos >= NANOS_PER_SECOND || !(0..=9999).contains(&year) {
            return Err(TimeError::OutOfRange);
        }
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let fraction = fraction_text(nanos);
        let text =
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z");
        Ok(Self(text.into()))
    }

    /// The text exactly as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Seconds since 1970-01-01T00:00:00Z and nanoseconds within the second.
    ///
    /// A leap second counts as the first second of the next day.
    ///
    /// # Errors
    /// If the text is not an RFC 3339 time with at most nine fractional digits.
    pub fn to_unix(&self) -> Result<(i64, u32), TimeError> {
        unix_time(&self.0)
    }

    /// The time since the epoch.
    ///
    /// # Errors
    /// As [`to_unix`](Self::to_unix), and [`TimeError::Negative`] before 1970.
    pub fn since_epoch(&self) -> Result<Duration, TimeError> {
        let (seconds, nanos) = self.to_unix()?;
        let seconds = u64::try_from(seconds).map_err(|_| TimeError::Negative)?;
        Ok(Duration::new(seconds, nanos))
    }

    /// Converts the time to a `jiff::Timestamp`.
    ///
    /// # Errors
    /// As [`to_unix`](Self::to_unix), and [`TimeError::OutOfRange`] outside of the range of `jiff`.
    #[cfg(feature = "jiff")]
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, TimeError> {
        let (seconds, nanos) = self.to_unix()?;
        let nanos = i32::try_from(nanos).map_err(|_| TimeError::OutOfRange)?;
        jiff::Timestamp::new(seconds, nanos).map_err(|_| TimeError::OutOfRange)
    }
}

/// A protobuf duration such as `11.940s`, kept as the text received.
///
/// [`from_wire`](Self::from_wire) keeps any text; [`to_duration`](Self::to_duration) checks it. Equality is that of the
/// text. `Debug` shows a valid duration, and only the length of any other text.
///
/// It is another type than `flow_validate::ClipDuration`, since it has to be written back as it came, whereas that one is
/// a fraction of seconds, from which frames are computed exactly; it parses the text of this one.
///
/// Source: post-google-flow-assets, model (`length: string // length is "11.940s"`), 2026-05-25.
///
/// ```
/// use core::time::Duration;
/// use flow_types::{ProtoDuration, TimeError};
///
/// let length = ProtoDuration::from_wire("11.940s");
/// assert_eq!(length.to_duration(), Ok(Duration::from_millis(11_940)));
/// assert_eq!(length.as_str(), "11.940s");
/// assert_eq!(ProtoDuration::parse("1.0123456789s"), Err(TimeError::TooPrecise));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ProtoDuration(Box<str>);

/// The maximum of protobuf's `Duration` in seconds, about 10 000 years.
///
/// Source: google/protobuf/duration.proto.
const MAX_DURATION_SECONDS: u64 = 315_576_000_000;

impl ProtoDuration {
    /// Keeps any text without checking it.
    #[must_use]
    pub fn from_wire(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Checks that the text is a duration of zero or more and keeps it.
    ///
    /// # Errors
    /// As [`to_duration`](Self::to_duration).
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let duration = Self(text.into());
        duration.to_duration()?;
        Ok(duration)
    }

    /// Formats a duration as protobuf does, with 0, 3, 6 or 9 fractional digits.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] above protobuf's limit of 315 576 000 000 s.
    pub fn from_duration(duration: Duration) -> Result<Self, TimeError> {
        if duration > Duration::from_secs(MAX_DURATION_SECONDS) {
            return Err(TimeError::OutOfRange);
        }
        let fraction = fraction_text(duration.subsec_nanos());
        Ok(Self(format!("{}{fraction}s", duration.as_secs()).into()))
    }

    /// The text exactly as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The exact value.
    ///
    /// # Errors
    /// If the text is not `seconds[.fraction]s`, is negative, has more than nine fractional digits, or exceeds
    /// protobuf's limit.
    pub fn to_duration(&self) -> Result<Duration, TimeError> {
        let (negative, duration) = signed(&self.0)?;
        if negative {
            Err(TimeError::Negative)
        } else {
            Ok(duration)
        }
    }

    /// Converts the duration to a `jiff::SignedDuration`, which may be negative.
    ///
    /// # Errors
    /// As [`to_duration`](Self::to_duration), except that a negative duration is accepted.
    #[cfg(feature = "jiff")]
    pub fn to_jiff(&self) -> Result<jiff::SignedDuration, TimeError> {
        let (negative, duration) = signed(&self.0)?;
        let duration =
            jiff::SignedDuration::try_from(duration).map_err(|_| TimeError::OutOfRange)?;
        Ok(if negative {
            jiff::SignedDuration::ZERO.saturating_sub(duration)
        } else {
            duration
        })
    }
}

/// Parses `[-]seconds[.fraction]s` into its sign (`true` for negative) and its magnitude.
fn signed(text: &str) -> Result<(bool, Duration), TimeError> {
    let number = text.strip_suffix('s').ok_or(TimeError::InvalidForm)?;
    let (negative, number) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (whole, nanos) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, nanos_of(fraction)?),
        None => (number, 0),
    };
    if !all_digits(whole) {
        return Err(TimeError::InvalidForm);
    }
    let duration = Duration::new(whole.parse().map_err(|_| TimeError::OutOfRange)?, nanos);
    if duration > Duration::from_secs(MAX_DURATION_SECONDS) {
        return Err(TimeError::OutOfRange);
    }
    Ok((negative, duration))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn nanos_of(fraction: &str) -> Result<u32, TimeError> {
    if !all_digits(fraction) {
        return Err(TimeError::InvalidForm);
    }
    let missing = 9_usize
        .checked_sub(fraction.len())
        .ok_or(TimeError::TooPrecise)?;
    let digits: u32 = fraction.parse().map_err(|_| TimeError::InvalidForm)?;
    let scale = u32::try_from(missing)
        .ok()
        .and_then(|n| 10_u32.checked_pow(n));
    scale
        .and_then(|scale| digits.checked_mul(scale))
        .ok_or(TimeError::OutOfRange)
}

/// The fraction as protobuf writes it: empty, or a point and three, six or nine digits.
fn fraction_text(nanos: u32) -> String {
    if nanos == 0 {
        String::new()
    } else if nanos.is_multiple_of(1_000_000) {
        format!(".{:03}", nanos / 1_000_000)
    } else if nanos.is_multiple_of(1_000) {
        format!(".{:06}", nanos / 1_000)
    } else {
        format!(".{nanos:09}")
    }
}

/// Parses RFC 3339, section 5.6. The `T` and `Z` may be lower case, and a space may replace the `T`.
fn unix_time(text: &str) -> Result<(i64, u32), TimeError> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Result<i64, TimeError> {
        let digits = text
            .get(from..to)
            .filter(|d| all_digits(d))
            .ok_or(TimeError::InvalidForm)?;
        digits.parse().map_err(|_| TimeError::InvalidForm)
    };
    let literal = |at: usize, allowed: &[u8]| match bytes.get(at) {
        Some(b) if allowed.contains(b) => Ok(()),
        _ => Err(TimeError::InvalidForm),
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    for (at, allowed) in [
        (4, b"-".as_slice()),
        (7, b"-"),
        (10, b"Tt "),
        (13, b":"),
        (16, b":"),
    ] {
        literal(at, allowed)?;
    }
    let rest = text.get(19..).ok_or(TimeError::InvalidForm)?;
    let zone_at = rest
        .find(['Z', 'z', '+', '-'])
        .ok_or(TimeError::InvalidForm)?;
    let (fraction, zone) = rest
        .split_at_checked(zone_at)
        .ok_or(TimeError::InvalidForm)?;
    let nanos = match fraction.strip_prefix('.') {
        Some(digits) => nanos_of(digits)?,
        None if fraction.is_empty() => 0,
        None => return Err(TimeError::InvalidForm),
    };
    let offset = offset_minutes(zone)?;
    if hour > 23 || minute > 59 || second > 60 {
        return Err(TimeError::OutOfRange);
    }
    let days = days_from_civil(year, month, day).ok_or(TimeError::OutOfRange)?;
    let minutes = days
        .checked_mul(1440)
        .and_then(|m| m.checked_add(hour.checked_mul(60)?))
        .and_then(|m| m.checked_add(minute)?.checked_sub(offset))
        .ok_or(TimeError::OutOfRange)?;
    // A leap second is always the last second of a day in UTC.
    if second == 60 && minutes.rem_euclid(1440) != 1439 {
        return Err(TimeError::OutOfRange);
    }
    let seconds = minutes.checked_mul(60).and_then(|s| s.checked_add(second));
    Ok((seconds.ok_or(TimeError::OutOfRange)?, nanos))
}

fn offset_minutes(zone: &str) -> Result<i64, TimeError> {
    if zone.eq_ignore_ascii_case("Z") {
        return Ok(0);
    }
    let (sign, digits) = zone.split_at_checked(1).ok_or(TimeError::InvalidForm)?;
    let (hours, minutes) = digits.split_once(':').ok_or(TimeError::InvalidForm)?;
    if hours.len() != 2 || minutes.len() != 2 || !all_digits(hours) || !all_digits(minutes) {
        return Err(TimeError::InvalidForm);
    }
    let (hours, minutes): (i64, i64) = match (hours.parse(), minutes.parse()) {
        (Ok(hours), Ok(minutes)) => (hours, minutes),
        _ => return Err(TimeError::InvalidForm),
    };
    if hours > 23 || minutes > 59 {
        return Err(TimeError::OutOfRange);
    }
    let size = hours.saturating_mul(60).saturating_add(minutes);
    Ok(if sign == "-" {
        size.saturating_neg()
    } else {
        size
    })
}

/// Days since 1970-01-01 in the Gregorian calendar; `None` for a day that does not exist.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the year has four digits, the rest is smaller"
)]
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let month_len = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(0..=9999).contains(&year) || !(1..=month_len).contains(&day) {
        return None;
    }
    // Years start in March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The year, month and day that is `days` after 1970-01-01.
fn civil_from_days(days: i64) -> Result<(i64, i64, i64), TimeError> {
    // A range slightly larger than the years 0 to 9999, which the caller checks.
    if !(-800_000..=3_000_000).contains(&days) {
        return Err(TimeError::OutOfRange);
    }
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "days are within the range above"
    )]
    let civil = {
        let days = days + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        (era * 400 + year + i64::from(month <= 2), month, day)
    };
    Ok(civil)
}

macro_rules! time_text {
    ($Name:ident, $expected:literal, $check:expr) => {
        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match $check(&*self.0) {
                    Ok(_) => write!(f, "{}({})", stringify!($Name), &self.0),
                    Err(_) => write!(f, "{}(<{} bytes>)", stringify!($Name), self.0.len()),
                }
            }
        }

        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Box::<str>::deserialize(deserializer).map(Self)
            }
        }

        impl<'a> FromWire<'a> for $Name {
            const EXPECTED: &'static str = $expected;

            fn from_wire(raw: RawJson<'a>) -> Option<Self> {
                raw.to_text().map(Self::from_wire)
            }

            fn check(raw: RawJson<'a>, path: &Path<'_>, report: &mut Report) {
                match raw.to_text() {
                    Some(text) if $check(&*text).is_ok() => {}
                    Some(_) => report.add(path, $expected, FoundValue::InvalidText),
                    None if raw.kind() == JsonKind::Null => {}
                    None => report.add(path, $expected, FoundValue::Kind(raw.kind())),
                }
            }
        }

        $crate::model::write_as!($Name => $Name; &$Name => $Name;);

        impl $crate::model::ShowMember for $Name {
            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self, f)
            }
        }
    };
}

time_text!(Timestamp, "an RFC 3339 time", unix_time);
time_text!(ProtoDuration, "a duration such as \"11.940s\"", signed);

/// Writes a number of seconds.
impl WriteAs<ProtoDuration> for f64 {
    fn to_json(&self) -> String {
        // Writes `1`; serde would write `1.0`.
        if self.is_finite() {
            self.to_string()
        } else {
            "null".to_owned()
        }
    }
}
