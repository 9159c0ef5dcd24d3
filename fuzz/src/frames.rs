//! The properties of durations and frame windows.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use flow_validate::{ClipDuration, FrameWindow, end_frame_index};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    ticks: u64,
    timescale: u32,
    start: u16,
    end: u16,
    seconds: f64,
    text: &'a str,
}

/// The frame index follows the rational formula for any form of the duration, and a window returns its indices.
pub fn frame_windows(data: &[u8]) {
    let Ok(input) = Input::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    if let Ok(duration) = ClipDuration::from_ticks(input.ticks, input.timescale) {
        // round(24 t / s) = floor((48 t + s) / 2 s), in integers.
        let (ticks, scale) = (u128::from(input.ticks), u128::from(input.timescale));
        let rounded = ((48 * ticks + scale) / (2 * scale)).min(240);
        let index = end_frame_index(duration).map_or(0, |index| u128::from(index.get()));
        assert_eq!(index, rounded);
    }
    if let Ok(duration) = input.text.parse::<ClipDuration>() {
        check(duration);
    }
    match ClipDuration::try_from(input.seconds) {
        Ok(duration) => {
            assert!(
                input.seconds.is_finite() && !input.seconds.is_sign_negative()
                    || input.seconds == 0.0
            );
            check(duration);
        }
        Err(_) if input.seconds.is_normal() && input.seconds > 1e-6 && input.seconds < 1e9 => {
            panic!("an ordinary number of seconds is a duration")
        }
        Err(_) => {}
    }
    let (start, end) = (u32::from(input.start), u32::from(input.end));
    match FrameWindow::from_indices(start, end) {
        Ok(window) => {
            assert!(start < end && end <= 240);
            assert_eq!(
                (
                    u32::from(window.start().get()),
                    u32::from(window.end().get())
                ),
                (start, end)
            );
            // Each time is rounded to the nanosecond separately.
            let length = window.end_time() - window.start_time();
            assert!(length.abs_diff(window.length()) <= Duration::from_nanos(1));
            let again =
                FrameWindow::from_span(window.start_time(), window.end_time(), window.end_time());
            assert_eq!(again.expect("a window is a span of its clip"), window);
        }
        Err(_) => assert!(start >= end || end > 240 || start > 239),
    }
}

fn check(duration: ClipDuration) {
    if let Ok(window) = FrameWindow::whole_clip(duration) {
        assert_eq!(window.start().get(), 0);
        assert_eq!(Ok(window.end()), end_frame_index(duration));
    }
}
