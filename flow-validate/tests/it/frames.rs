use flow_validate::{FrameWindow, end_frame_index};

#[test]
fn halves_round_up() {
    for (text, index) in [
        ("0.1875s", 5),
        ("4.98s", 120),
        ("5.03", 121),
        ("10.02s", 240),
        ("9.979s", 239),
    ] {
        assert_eq!(end_frame_index(text).unwrap().get(), index, "{text}");
    }
    assert!(FrameWindow::whole_clip(0.02).is_err());
}
