//! Times and durations, in rows.

use core::time::Duration;

use flow_types::{ProtoDuration, TimeError, Timestamp};

#[test]
fn timestamps() {
    use TimeError::{InvalidForm, OutOfRange, TooPrecise};
    for (text, want) in [
        ("1970-01-01T00:00:00Z", Ok((0, 0))),
        (
            "2026-02-27T16:34:25.128454Z",
            Ok((1_772_210_065, 128_454_000)),
        ),
        ("2026-06-25T06:30:00.000Z", Ok((1_782_369_000, 0))),
        ("2026-06-25t06:30:00z", Ok((1_782_369_000, 0))),
        ("2026-06-25 06:30:00Z", Ok((1_782_369_000, 0))),
        ("2026-06-25T08:30:00+02:00", Ok((1_782_369_000, 0))),
        ("2026-06-25T05:00:00-01:30", Ok((1_782_369_000, 0))),
        (
            "2026-06-25T06:30:00.123456789Z",
            Ok((1_782_369_000, 123_456_789)),
        ),
        ("2026-06-25T06:30:00.1234567890Z", Err(TooPrecise)),
        ("1969-12-31T23:59:59.5Z", Ok((-1, 500_000_000))),
        ("2000-02-29T00:00:00Z", Ok((951_782_400, 0))),
        ("1900-02-29T00:00:00Z", Err(OutOfRange)),
        ("2016-12-31T23:59:60Z", Ok((1_483_228_800, 0))),
        ("2016-12-31T22:59:60Z", Err(OutOfRange)),
        ("2016-12-31T23:59:61Z", Err(OutOfRange)),
        ("9999-12-31T23:59:59Z", Ok((253_402_300_799, 0))),
        ("0000-01-01T00:00:00Z", Ok((-62_167_219_200, 0))),
        ("2026-13-01T00:00:00Z", Err(OutOfRange)),
        ("2026-00-01T00:00:00Z", Err(OutOfRange)),
        ("2026-01-32T00:00:00Z", Err(OutOfRange)),
        ("2026-01-01T24:00:00Z", Err(OutOfRange)),
        ("2026-01-01T00:60:00Z", Err(OutOfRange)),
        ("2026-01-01T00:00:00+24:00", Err(OutOfRange)),
        ("2026-01-01T00:00:00", Err(InvalidForm)),
        ("2026-01-01T00:00:00.Z", Err(InvalidForm)),
        ("2026-01-01T00:00:00,5Z", Err(InvalidForm)),
        ("2026-01-01T00:00:00Zx", Err(InvalidForm)),
        ("2026-01-01T00:00:00+0200", Err(InvalidForm)),
        ("2026-1-1T00:00:00Z", Err(InvalidForm)),
        ("+026-01-01T00:00:00Z", Err(InvalidForm)),
        ("20260101T000000Z", Err(InvalidForm)),
        ("é026-01-01T00:00:00Z", Err(InvalidForm)),
        ("2026-01-01", Err(InvalidForm)),
        ("nonsense", Err(InvalidForm)),
        ("", Err(InvalidForm)),
    ] {
        let time = Timestamp::from_wire(text);
        assert_eq!(time.to_unix(), want, "{text}");
        assert_eq!(time.as_str(), text);
        assert_eq!(Timestamp::parse(text).err(), want.err(), "{text}");
        if let (Ok((seconds, nanos)), Ok(jiff)) = (want, time.to_jiff()) {
            assert_eq!(
                (jiff.as_second(), jiff.subsec_nanosecond() < 0),
                (seconds.max(jiff.as_second()), seconds < 0 && nanos > 0),
                "{text}"
            );
            assert_eq!(
                jiff.as_nanosecond(),
                i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
            );
        }
        let json = serde_json::to_string(&time).unwrap();
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
    }
    assert_eq!(
        Timestamp::from_wire("1969-12-31T23:59:59Z").since_epoch(),
        Err(TimeError::Negative)
    );
    assert_eq!(
        Timestamp::from_wire("1970-01-01T00:00:01.5Z").since_epoch(),
        Ok(Duration::from_millis(1_500))
    );
}

#[test]
fn timestamps_are_written_as_they_are_read() {
    for (seconds, nanos, text) in [
        (0, 0, "1970-01-01T00:00:00Z"),
        (1_772_210_065, 128_454_000, "2026-02-27T16:34:25.128454Z"),
        (-1, 500_000_000, "1969-12-31T23:59:59.500Z"),
        (253_402_300_799, 1, "9999-12-31T23:59:59.000000001Z"),
        (-62_167_219_200, 0, "0000-01-01T00:00:00Z"),
    ] {
        let time = Timestamp::from_unix(seconds, nanos).unwrap();
        assert_eq!(time.as_str(), text);
        assert_eq!(time.to_unix(), Ok((seconds, nanos)));
    }
    for (seconds, nanos) in [
        (253_402_300_800, 0),
        (-62_167_219_201, 0),
        (0, 1_000_000_000),
        (i64::MAX, 0),
        (i64::MIN, 0),
    ] {
        assert_eq!(
            Timestamp::from_unix(seconds, nanos),
            Err(TimeError::OutOfRange)
        );
    }
    // Every day of more than four centuries.
    for day in -150_000..150_000_i64 {
        let time = Timestamp::from_unix(day * 86_400 + 86_399, 0).unwrap();
        assert_eq!(time.to_unix(), Ok((day * 86_400 + 86_399, 0)));
    }
}

#[test]
fn durations() {
    use TimeError::{InvalidForm, Negative, OutOfRange, TooPrecise};
    for (text, want) in [
        ("11.940s", Ok(Duration::from_millis(11_940))),
        ("0s", Ok(Duration::ZERO)),
        ("8s", Ok(Duration::from_secs(8))),
        ("0.000000001s", Ok(Duration::from_nanos(1))),
        ("1.1234567891s", Err(TooPrecise)),
        ("315576000000s", Ok(Duration::from_hours(87_660_000))),
        ("315576000000.1s", Err(OutOfRange)),
        ("99999999999999999999999s", Err(OutOfRange)),
        ("-1s", Err(Negative)),
        ("-0.5s", Err(Negative)),
        ("--1s", Err(InvalidForm)),
        ("+1s", Err(InvalidForm)),
        (".5s", Err(InvalidForm)),
        ("5.s", Err(InvalidForm)),
        ("1e3s", Err(InvalidForm)),
        ("1.2.3s", Err(InvalidForm)),
        ("11.940", Err(InvalidForm)),
        ("s", Err(InvalidForm)),
        ("", Err(InvalidForm)),
        ("NaNs", Err(InvalidForm)),
        ("１s", Err(InvalidForm)),
    ] {
        let duration = ProtoDuration::from_wire(text);
        assert_eq!(duration.to_duration(), want, "{text}");
        assert_eq!(duration.as_str(), text);
        if let Ok(want) = want {
            assert_eq!(duration.to_jiff().unwrap().unsigned_abs(), want);
            assert!(ProtoDuration::parse(text).is_ok());
        }
    }
    assert_eq!(
        ProtoDuration::from_wire("-1.5s").to_jiff(),
        Ok(jiff::SignedDuration::from_millis(-1_500))
    );
    for (duration, text) in [
        (Duration::from_millis(11_940), "11.940s"),
        (Duration::from_secs(8), "8s"),
        (Duration::from_micros(1), "0.000001s"),
        (Duration::from_nanos(1), "0.000000001s"),
    ] {
        assert_eq!(
            ProtoDuration::from_duration(duration).unwrap().as_str(),
            text
        );
    }
    assert_eq!(ProtoDuration::from_duration(Duration::MAX), Err(OutOfRange));
    let longest = Duration::from_hours(87_660_000);
    assert_eq!(
        ProtoDuration::from_duration(longest).unwrap().as_str(),
        "315576000000s"
    );
    let longer = longest + Duration::from_nanos(1);
    assert_eq!(ProtoDuration::from_duration(longer), Err(OutOfRange));
}

#[test]
fn debug_shows_times_but_no_other_text() {
    assert_eq!(
        format!("{:?}", Timestamp::from_wire("1970-01-01T00:00:00Z")),
        "Timestamp(1970-01-01T00:00:00Z)"
    );
    assert_eq!(
        format!("{:?}", Timestamp::from_wire("nora@example.org")),
        "Timestamp(<16 bytes>)"
    );
    assert_eq!(
        format!("{:?}", ProtoDuration::from_wire("8s")),
        "ProtoDuration(8s)"
    );
    assert_eq!(
        format!("{:?}", ProtoDuration::from_wire("nora")),
        "ProtoDuration(<4 bytes>)"
    );
}

#[test]
fn errors_of_conversions() {
    let of = |text| Timestamp::parse(text).unwrap_err();
    assert_eq!(of("soon"), TimeError::InvalidForm);
    assert_eq!(of("2026-02-30T00:00:00Z"), TimeError::OutOfRange);
    assert_eq!(of("2026-02-27T00:00:00.1234567890Z"), TimeError::TooPrecise);
    let before = Timestamp::from_wire("1969-12-31T23:59:59Z");
    assert_eq!(before.since_epoch(), Err(TimeError::Negative));
    let time: &str = before.as_ref();
    assert_eq!(time, "1969-12-31T23:59:59Z");
    assert_eq!(ProtoDuration::from_wire("8s").as_ref(), "8s");
}

#[test]
fn the_last_day_of_each_month() {
    let of = |year: i32, month: i32, day: i32| {
        let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
        Timestamp::from_wire(text).to_unix()
    };
    let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for year in [2025, 2024, 2000, 1900, 2100, 0, 9999] {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (month, days) in (1..).zip(days) {
            let days = days + i32::from(leap && month == 2);
            assert!(of(year, month, 1).is_ok());
            assert!(of(year, month, days).is_ok(), "{year}-{month}");
            assert_eq!(of(year, month, days + 1), Err(TimeError::OutOfRange));
            assert_eq!(of(year, month, 0), Err(TimeError::OutOfRange));
        }
        assert_eq!(of(year, 0, 1), Err(TimeError::OutOfRange));
        assert_eq!(of(year, 13, 1), Err(TimeError::OutOfRange));
    }
}

/// Replacing any character of a time gives an error or another time of the same form.
#[test]
fn each_character_of_a_time_is_checked() {
    let time = "2026-02-27T16:34:25.128454+01:30";
    let whole = Timestamp::from_wire(time).to_unix().unwrap();
    assert_eq!(whole, (1_772_204_665, 128_454_000));
    for at in 0..time.len() {
        for other in ["", "x", " ", "/", ":", "\u{2028}"] {
            let mut changed = time.to_owned();
            changed.replace_range(at..=at, other);
            if changed == time {
                continue;
            }
            let result = Timestamp::from_wire(changed.clone()).to_unix();
            // A space may replace the `T`, and a digit of the fraction may be removed.
            let allowed =
                (at == 10 && other == " ") || ((20..26).contains(&at) && other.is_empty());
            assert_eq!(result.is_ok(), allowed, "{changed}");
        }
    }
    for zone in [
        "", "+", "+01", "+0130", "+1:30", "+01:3", "+01:300", "+a1:30", "+01:3a", "Z ", "ZZ",
        "++1:30",
    ] {
        let text = format!("2026-02-27T16:34:25{zone}");
        assert_eq!(
            Timestamp::from_wire(text).to_unix(),
            Err(TimeError::InvalidForm),
            "{zone}"
        );
    }
    for (zone, want) in [
        ("+23:59", Ok(1_772_210_065 - 23 * 3600 - 59 * 60)),
        ("-23:59", Ok(1_772_210_065 + 23 * 3600 + 59 * 60)),
        ("+24:00", Err(TimeError::OutOfRange)),
        ("+00:60", Err(TimeError::OutOfRange)),
        ("-00:00", Ok(1_772_210_065)),
        ("z", Ok(1_772_210_065)),
    ] {
        let text = format!("2026-02-27T16:34:25{zone}");
        let got = Timestamp::from_wire(text).to_unix();
        assert_eq!(got.map(|(seconds, _)| seconds), want, "{zone}");
    }
    for (text, is_valid) in [
        ("2026-02-27T23:59:59Z", true),
        ("2026-02-27T24:00:00Z", false),
        ("2026-02-27T23:60:00Z", false),
        ("2026-02-27T23:59:60Z", true),
        ("2026-02-27T23:59:61Z", false),
        ("2026-02-28T01:29:60+01:30", true),
        ("2026-02-27T23:58:60Z", false),
        ("2026-02-27T22:59:60Z", false),
    ] {
        assert_eq!(
            Timestamp::from_wire(text).to_unix().is_ok(),
            is_valid,
            "{text}"
        );
    }
}
