use core::time::Duration;

use flow_validate::{
    ClipDuration, EndFrameIndex, FRAMES_PER_SECOND, FrameError, FrameWindow, MAX_FRAME_INDEX,
    StartFrameIndex, end_frame_index,
};
use proptest::prelude::*;

/// The frame nearest to `n / d` seconds, with halves rounded up and 240 at most, in 128-bit integers.
fn formula(n: i128, d: i128) -> u16 {
    u16::try_from(((2 * 24 * n + d) / (2 * d)).min(240)).unwrap()
}

fn index<D>(duration: D) -> u16
where
    D: TryInto<ClipDuration>,
    FrameError: From<D::Error>,
{
    match end_frame_index(duration) {
        Ok(index) => index.get(),
        Err(FrameError::TooShort) => 0,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn documented_and_tied_durations() {
    let rows: [(&str, f64, u16); 18] = [
        ("0.02s", 0.02, 0),
        ("0.0208333333333333333333333333s", 0.020_833_333, 0),
        ("0.020833334s", 0.020_833_334, 1),
        ("0.1875s", 0.1875, 5),
        ("0.3125s", 0.3125, 8),
        ("4.98s", 4.98, 120),
        ("5.03s", 5.03, 121),
        ("8s", 8.0, 192),
        ("9.979s", 9.979, 239),
        ("9.98s", 9.98, 240),
        ("10.0s", 10.0, 240),
        ("10.02s", 10.02, 240),
        ("11.940s", 11.94, 240),
        ("60s", 60.0, 240),
        ("99999999999999999999999s", 1e300, 240),
        ("0s", 0.0, 0),
        ("0.000s", -0.0, 0),
        ("1.0625s", 1.0625, 26),
    ];
    for (text, seconds, want) in rows {
        assert_eq!(index(text), want, "{text}");
        assert_eq!(index(text.trim_end_matches('s')), want, "{text}");
        assert_eq!(index(seconds), want, "{seconds}");
    }
    assert_eq!(index(ClipDuration::from_ticks(25, 48).unwrap()), 13);
    assert_eq!(index(ClipDuration::from_ticks(479, 48).unwrap()), 240);
    assert_eq!(index(Duration::MAX), 240);
    assert_eq!(index(f64::MAX), 240);
}

#[test]
fn invalid_durations() {
    for text in [
        "", "s", ".", ".5", "5.", "5.s", "1e3", "1,5", " 1s", "1 s", "1ss", "+1s", "٣s", "0x1",
        "1s\n", "nan", "inf", "--1",
    ] {
        assert_eq!(
            text.parse::<ClipDuration>(),
            Err(FrameError::NotANumber),
            "{text:?}"
        );
    }
    assert_eq!("-0.5s".parse::<ClipDuration>(), Err(FrameError::Negative));
    // More than nine decimal places are rounded to the nearest nanosecond.
    assert_eq!(
        format!("0.{}1", "0".repeat(30)).parse(),
        Ok(ClipDuration::ZERO)
    );
    assert!(
        format!("1.5{}", "0".repeat(100))
            .parse::<ClipDuration>()
            .is_ok()
    );
    for (seconds, error) in [
        (f64::NAN, FrameError::NotFinite),
        (f64::INFINITY, FrameError::NotFinite),
        (f64::NEG_INFINITY, FrameError::NotFinite),
        (-1.0, FrameError::Negative),
        (-f64::MIN_POSITIVE, FrameError::Negative),
    ] {
        assert_eq!(ClipDuration::try_from(seconds), Err(error), "{seconds}");
    }
}

/// Every millisecond from 0 to 12 s, as text, `f64`, `Duration` and ticks.
#[test]
fn whole_range_by_milliseconds() {
    for ms in 0..=12_000_u32 {
        let want = formula(ms.into(), 1000);
        let text = format!("{}.{:03}s", ms / 1000, ms % 1000);
        assert_eq!(index(text.as_str()), want, "{text}");
        assert_eq!(index(f64::from(ms) / 1000.0), want, "{text}");
        assert_eq!(index(Duration::from_millis(ms.into())), want, "{text}");
        assert_eq!(
            index(ClipDuration::from_ticks(ms.into(), 1000).unwrap()),
            want,
            "{text}"
        );
    }
}

/// Most multiples of half a frame have no exact `f64`; the nearest `f64` is converted to the exact multiple.
#[test]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn floats_of_half_frames() {
    for halves in 0..=600_u64 {
        let float = halves as f64 / 48.0;
        let exact = ClipDuration::from_ticks(halves, 48).unwrap();
        assert_eq!(ClipDuration::try_from(float), Ok(exact), "{halves}");
        assert_eq!(index(float), formula(halves.into(), 48), "{halves}");
    }
    assert_eq!(index(25.0 / 48.0 - 2e-9), 12);
}

#[test]
fn times_are_rounded_to_the_nearest_nanosecond() {
    let end = |frame| FrameWindow::from_indices(0, frame).unwrap().end_time();
    assert_eq!(end(1), Duration::from_nanos(41_666_667));
    assert_eq!(end(2), Duration::from_nanos(83_333_333));
    assert_eq!(end(240), Duration::from_secs(10));
}

#[test]
fn durations_keep_whole_nanoseconds() {
    for (text, nanos) in [
        ("0.999999999", 999_999_999),
        ("0.9999999994", 999_999_999),
        ("0.9999999995", 1_000_000_000),
        ("0.000000001000000000000000000001", 1),
        ("0.123456789499999999999999999999", 123_456_789),
        ("0.1234567895", 123_456_790),
        ("0.5", 500_000_000),
        ("7", 7_000_000_000),
    ] {
        let clip: ClipDuration = text.parse().unwrap();
        assert_eq!(clip.as_duration(), Duration::from_nanos(nanos), "{text}");
    }
    let third = ClipDuration::from_ticks(u64::from(u32::MAX) / 3, u32::MAX).unwrap();
    assert_eq!(third.as_duration(), Duration::from_nanos(333_333_333));
    let longest = ClipDuration::from(Duration::MAX);
    assert_eq!(longest.as_duration(), Duration::from_secs(u64::MAX));
    assert_eq!(longest, "99999999999999999999999s".parse().unwrap());
    // Durations of up to `u64::MAX` nanoseconds (584 years) are exact; longer ones are truncated to seconds.
    let long = Duration::new(18_446_744_073, 709_551_615);
    assert_eq!(ClipDuration::from(long).as_duration(), long);
    let longer = Duration::new(18_446_744_074, 1);
    assert_eq!(
        ClipDuration::from(longer).as_duration(),
        Duration::from_secs(18_446_744_074)
    );
}

#[test]
fn a_fraction_is_shown_in_lowest_terms() {
    let clip = ClipDuration::from_ticks(286_560, 24_000).unwrap();
    assert_eq!(format!("{clip:?}"), "ClipDuration(11 + 47/50 s)");
}

#[test]
fn every_index_and_window() {
    assert_eq!((FRAMES_PER_SECOND, MAX_FRAME_INDEX), (24, 240));
    for n in 0..=300_u32 {
        assert_eq!(StartFrameIndex::new(n).is_ok(), n <= 239);
        assert_eq!(EndFrameIndex::new(n).is_ok(), (1..=240).contains(&n));
    }
    for start in 0..240 {
        for end in 1..=240 {
            let window = FrameWindow::from_indices(start, end);
            if start >= end {
                assert!(matches!(window, Err(FrameError::EndNotAfterStart { .. })));
                continue;
            }
            let window = window.unwrap();
            assert_eq!(
                (u32::from(window.start()), u32::from(window.end())),
                (start, end)
            );
            assert_eq!(u32::from(window.frame_count()), end - start);
            // The times of a window give the same window, in the shortest clip that contains it and in a long one.
            let clip = ClipDuration::from_ticks(u64::from(end) * 2 - 1, 48).unwrap();
            for clip in [clip, "11.940s".parse().unwrap()] {
                let again = FrameWindow::from_span(window.start_time(), window.end_time(), clip);
                assert_eq!(again, Ok(window), "{start} to {end} in {clip:?}");
            }
            let sum = window.start_time() + window.length();
            assert!(sum.abs_diff(window.end_time()) <= Duration::from_nanos(1));
        }
    }
}

#[test]
fn spans() {
    let rows = [
        (("0s", "1s", "1s"), Ok((0, 24))),
        (("0s", "1.02s", "1.03s"), Ok((0, 24))),
        (("1.5s", "3s", "11.940s"), Ok((36, 72))),
        (("0s", "10s", "11.940s"), Ok((0, 240))),
        (("9.9s", "10s", "10s"), Ok((238, 240))),
        (("0s", "1.001s", "1s"), Err("AfterClip { last: 24 }")),
        (
            ("2s", "11.940s", "11.940s"),
            Err("AfterTimeline { last: 240 }"),
        ),
        (
            ("1s", "1.02s", "2s"),
            Err("EndNotAfterStart { start: 24, end: 24, last: 48 }"),
        ),
        (
            ("9s", "1s", "1s"),
            Err("EndNotAfterStart { start: 216, end: 24, last: 24 }"),
        ),
    ];
    for ((start, end, clip), want) in rows {
        let got = FrameWindow::from_span(start, end, clip);
        let got = got
            .map(|w| (w.start().get(), w.end().get()))
            .map_err(|e| format!("{e:?}"));
        assert_eq!(
            got,
            want.map_err(str::to_owned),
            "{start} to {end} in {clip}"
        );
    }
    assert_eq!(FrameWindow::whole_clip("11.940s"), Ok(FrameWindow::MAX));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ticks_follow_the_formula(ticks in any::<u32>(), timescale in 1..=u32::MAX) {
        let duration = ClipDuration::from_ticks(ticks.into(), timescale).unwrap();
        prop_assert_eq!(index(duration), formula(ticks.into(), timescale.into()));
    }

    #[test]
    fn ties_and_their_neighbors_follow_the_formula(half in 0..500_i128, scale in 1..1_000_000_u32, off in -1..=1_i128) {
        let timescale = u64::from(scale) * 48;
        let ticks = (half * i128::from(scale) + off).max(0);
        if let Ok(timescale) = u32::try_from(timescale) {
            let duration = ClipDuration::from_ticks(u64::try_from(ticks).unwrap(), timescale).unwrap();
            prop_assert_eq!(index(duration), formula(ticks, timescale.into()));
        }
    }

    #[test]
    fn decimals_follow_the_formula(seconds in 0..12_u8, fraction in "[0-9]{1,9}") {
        let text = format!("{seconds}.{fraction}s");
        let d = 10_i128.pow(u32::try_from(fraction.len()).unwrap());
        let n = i128::from(seconds) * d + fraction.parse::<i128>().unwrap();
        prop_assert_eq!(index(text.as_str()), formula(n, d));
    }

    #[test]
    fn finer_decimals_are_rounded(seconds in 0..12_u8, fraction in "[0-9]{10,25}") {
        let text = format!("{seconds}.{fraction}s");
        let d = 10_i128.pow(u32::try_from(fraction.len()).unwrap());
        let n = i128::from(seconds) * d + fraction.parse::<i128>().unwrap();
        let nanos = (2 * 1_000_000_000 * n + d) / (2 * d);
        prop_assert_eq!(index(text.as_str()), formula(nanos, 1_000_000_000));
    }

    #[test]
    fn floats_are_as_near_as_a_nanosecond(seconds in 0.0..12.0_f64) {
        let duration = ClipDuration::try_from(seconds).unwrap();
        prop_assert!((duration.as_seconds_f64() - seconds).abs() < 1e-9);
    }

    #[test]
    fn floats_with_few_decimals_are_exact(seconds in 0..12_u8, fraction in "[0-9]{1,6}") {
        let text = format!("{seconds}.{fraction}");
        let float: f64 = text.parse().unwrap();
        prop_assert_eq!(ClipDuration::try_from(float).unwrap(), text.parse().unwrap());
    }

    #[test]
    fn order_agrees_with_fractions(a in any::<u64>(), b in any::<u64>(), x in 1..=u32::MAX, y in 1..=u32::MAX) {
        let (p, q) = (ClipDuration::from_ticks(a, x).unwrap(), ClipDuration::from_ticks(b, y).unwrap());
        prop_assert_eq!(p.cmp(&q), (u128::from(a) * u128::from(y)).cmp(&(u128::from(b) * u128::from(x))));
        prop_assert_eq!(p == q, p.cmp(&q).is_eq());
    }

    #[test]
    fn any_text_and_float_is_handled(text in "[-0-9.s]{0,50}", bits in any::<u64>()) {
        let _ = end_frame_index(text.as_str());
        let _ = end_frame_index(f64::from_bits(bits));
        let _ = FrameWindow::from_span(f64::from_bits(bits), text.as_str(), Duration::from_nanos(bits));
    }
}

/// Half a frame is rounded up for any number of decimal places of the seconds.
#[test]
fn half_frames_with_any_number_of_decimals_are_rounded_up() {
    for halves in (1..480_u16).step_by(2) {
        let expected = u32::from(halves.div_ceil(2));
        for decimals in 11..=17 {
            let text = format!("{:.decimals$}", f64::from(halves) / 48.0);
            let seconds: f64 = text.parse().unwrap();
            let index = end_frame_index(seconds).unwrap();
            assert_eq!(u32::from(index), expected, "{text}");
        }
    }
}
