//! Tests that parsing, comparing and formatting do not allocate.

use std::fmt::Write as _;
use std::hint::black_box;

use flow_ids::{
    AccountEmail, ImageId, MAX_EMAIL_LEN, MediaGenerationId, MediaKind, VideoId, common_owner,
};

use crate::nora;

/// A writer into a buffer of fixed size.
struct Sink([u8; 512], usize);

impl std::fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.1 + text.len();
        self.0[self.1..end].copy_from_slice(text.as_bytes());
        self.1 = end;
        Ok(())
    }
}

fn written(value: impl std::fmt::Debug) -> usize {
    let mut sink = Sink([0; 512], 0);
    write!(sink, "{value:?}").unwrap();
    sink.1
}

fn allocations(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

/// Owned values allocate, which also shows that the counter works.
#[test]
fn owned_values_allocate_once() {
    let text = nora("image:a").into_string();
    let email = AccountEmail::parse("nora@example.org").unwrap();
    let parts_of = nora("image:a");
    let parts = parts_of.parts().unwrap();
    assert_eq!(
        allocations(|| drop(black_box(MediaGenerationId::parse(&text)))),
        1
    );
    assert_eq!(allocations(|| drop(black_box(ImageId::parse(&text)))), 1);
    assert_eq!(allocations(|| drop(black_box(parts.to_id()))), 1);
    assert_eq!(allocations(|| drop(black_box(parts.email()))), 1);
    let new = |user_id| MediaGenerationId::new(user_id, &email, MediaKind::Image, "a");
    for user_id in [0, 9, 10, 4711, u64::MAX] {
        assert_eq!(allocations(|| drop(black_box(new(user_id)))), 1);
    }
}

#[test]
fn reading_allocates_nothing() {
    let ids = [
        nora("image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001"),
        nora("video:a17f40d8_upsampled"),
        nora("character:c-imgs:2-voice:achernar"),
        nora("voice:v-mid:m"),
        nora("scene:s"),
    ];
    let account = AccountEmail::parse("Nora@example.org").unwrap();
    assert_eq!(
        allocations(|| {
            for id in &ids {
                let parts = id.parts().unwrap();
                let mut buffer = [0; MAX_EMAIL_LEN];
                assert_eq!(parts.email_in(&mut buffer).unwrap(), "nora@example.org");
                assert_eq!(parts.email_text_in(&mut buffer).unwrap().len(), 16);
                assert!(parts.is_owned_by(&account));
                black_box((parts.character(), parts.voice(), parts.kind()));
                assert!(written(id) > 0);
                assert!(written(parts) > 0);
                assert!(written(id.redacted()) > 0);
            }
            assert!(common_owner(&ids).unwrap().is_some());
        }),
        0
    );
}

#[test]
fn refusing_allocates_nothing() {
    let long = "a".repeat(2000);
    let texts = [
        "",
        "undefined",
        "user:4711-AbCdEf",
        "user:1-email:6-image:a",
        "user:1-email:6a-image:a b",
        "user:1-email:6a-character:c",
        "user:1-email:6a-voice:v-mid:",
        "j09v-u1",
        &long,
    ];
    assert_eq!(
        allocations(|| {
            for text in texts {
                let error = MediaGenerationId::parse(text).unwrap_err();
                assert!(written(error) > 0);
                assert!(written(format_args!("{error}")) > 0);
                assert!(VideoId::parse(text).is_err());
                assert!(AccountEmail::parse(text).is_err());
                assert!(AccountEmail::from_hex(text).is_err());
                assert!(written(AccountEmail::parse(text).unwrap_err()) > 0);
            }
            assert!(VideoId::parse("user:1-email:6a-image:a").is_err());
        }),
        0
    );
    let not_utf8 = MediaGenerationId::from_wire("user:1-email:ff-image:a");
    let other = nora("image:a");
    assert_eq!(
        allocations(|| {
            let error = not_utf8.parts().unwrap().email().unwrap_err();
            assert!(written(error) > 0);
            assert!(written(common_owner([&not_utf8, &other]).unwrap_err()) > 0);
        }),
        0
    );
}
