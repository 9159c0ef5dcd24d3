//! A snapshot of every error, as it is shown.

use flow_ids::{AccountEmail, ImageId, MediaGenerationId, VideoId, common_owner};
use insta::{assert_debug_snapshot, assert_snapshot};

fn parse(text: &str) -> String {
    MediaGenerationId::parse(text).unwrap_err().to_string()
}

#[test]
fn of_references() {
    assert_snapshot!(parse(&"u".repeat(1025)), @"reference: expected at most 1024 bytes at byte 1024");
    assert_snapshot!(parse("asset-1"), @"prefix: expected `user:` at byte 0");
    assert_snapshot!(parse("j09v-u4711"), @"prefix: expected `user:` (this looks like a job id, which belongs to GET /jobs) at byte 0");
    assert_snapshot!(parse("http://example.org"), @"prefix: expected `user:` (this looks like a URL; a reference is no address of a file) at byte 0");
    assert_snapshot!(parse("3b9e1c52-7d04-4f6a-9a18-c0de5eed0001"), @"prefix: expected `user:` (this looks like a bare media name; the reference is the answer's mediaGenerationId) at byte 0");
    assert_snapshot!(parse("user:x"), @"user id: expected decimal digits at byte 5");
    assert_snapshot!(parse("user:1-image:a"), @"e-mail: expected `-email:` at byte 6");
    assert_snapshot!(parse("user:1-AbCd"), @"e-mail: expected `-email:` (an API token begins with `user:` too: keep it secret) at byte 6");
    assert_snapshot!(parse("user:1-email:xx-image:a"), @"e-mail: expected hex digits at byte 13");
    assert_snapshot!(parse("user:1-email:6-image:a"), @"e-mail: expected an even number of hex digits at byte 14");
    assert_snapshot!(parse("user:1-email:6a"), @"kind: expected `-` and a kind at byte 15");
    assert_snapshot!(parse("user:1-email:6a-Image:a"), @"kind: expected a kind such as `image` or `video`, starting with a lower-case letter at byte 16");
    assert_snapshot!(parse("user:1-email:6a-image"), @"kind: expected `:` after the kind at byte 21");
    assert_snapshot!(parse("user:1-email:6a-image:"), @"media id: expected at least one character at byte 22");
    assert_snapshot!(parse("user:1-email:6a-image:a b"), @"media id: expected visible ASCII characters only at byte 23");
    assert_snapshot!(parse("user:1-email:6a-character:a"), @"media id: expected `-imgs:` at byte 27");
    assert_snapshot!(parse("user:1-email:6a-character:a-imgs:b"), @"image count: expected decimal digits at byte 33");
    assert_snapshot!(parse("user:1-email:6a-character:a-imgs:1-b"), @"voice: expected `-voice:` or the end at byte 34");
    assert_snapshot!(parse("user:1-email:6a-character:a-imgs:1-voice:"), @"voice: expected at least one character at byte 41");
    assert_snapshot!(parse("user:1-email:6a-voice:a"), @"media id: expected `-mid:` at byte 23");
    assert_snapshot!(parse("user:1-email:6a-voice:a-mid:"), @"media of the voice: expected at least one character at byte 28");
    assert_snapshot!(ImageId::parse("user:1-email:6a-video:a").unwrap_err(), @"kind: expected the reference of an image at byte 16");
    assert_snapshot!(VideoId::parse("user:1-email:6a-image:a").unwrap_err(), @"kind: expected the reference of a video at byte 16");
    assert_debug_snapshot!(MediaGenerationId::parse("asset-1").unwrap_err(), @"ParseIdError(prefix: expected `user:` at byte 0)");
}

fn email(text: &str) -> String {
    AccountEmail::parse(text).unwrap_err().to_string()
}

#[test]
fn of_addresses() {
    assert_snapshot!(email(""), @"expected an address such as name@example.org at byte 0 of the address");
    assert_snapshot!(email(&format!("{}@{}", "a".repeat(64), "b.".repeat(95))), @"expected at most 254 bytes at byte 254 of the address");
    assert_snapshot!(AccountEmail::from_hex("6a4").unwrap_err(), @"expected an even number of hex digits at byte 1 of the address");
    assert_snapshot!(AccountEmail::from_hex("6aff").unwrap_err(), @"expected UTF-8 at byte 1 of the address");
    assert_snapshot!(email("nora"), @"expected `@` at byte 4 of the address");
    assert_snapshot!(email("@example.org"), @"expected a name before the `@` at byte 0 of the address");
    assert_snapshot!(email(&format!("{}@example.org", "a".repeat(65))), @"expected at most 64 bytes before the `@` at byte 64 of the address");
    assert_snapshot!(email("no ra@example.org"), @"expected a letter, digit or one of !#$%&'*+-/=?^_`{|}~. at byte 2 of the address");
    assert_snapshot!(email("nora@"), @"expected a domain after the `@` at byte 5 of the address");
    assert_snapshot!(email("nora@exam_ple.org"), @"expected a letter, digit, hyphen or dot at byte 9 of the address");
    assert_snapshot!(email(&format!("nora@{}.org", "a".repeat(64))), @"expected at most 63 bytes between two dots of the domain at byte 68 of the address");
    assert_snapshot!(email("nora..field@example.org"), @"expected dots only between other characters at byte 5 of the address");
    assert_snapshot!(email("nora@-example.org"), @"expected a part of the domain without a hyphen at its ends at byte 5 of the address");
    assert_debug_snapshot!(AccountEmail::parse("nora").unwrap_err(), @"EmailError(expected `@` at byte 4 of the address)");
}

#[test]
fn of_owners() {
    let nora = crate::nora("video:v");
    let ivo = MediaGenerationId::from_wire(format!("user:4711-email:{}-video:v", crate::IVO_HEX));
    let odd = MediaGenerationId::from_wire("asset-1");
    assert_snapshot!(common_owner([&nora, &ivo]).unwrap_err(), @"reference 2 belongs to another account than reference 1");
    assert_snapshot!(common_owner([&nora, &nora, &odd]).unwrap_err(), @"reference 3 does not say whose it is: prefix: expected `user:` at byte 0");
    assert_debug_snapshot!(common_owner([&odd]).unwrap_err(), @r"
    OwnerError {
        index: 0,
        unreadable: Some(
            ParseIdError(prefix: expected `user:` at byte 0),
        ),
    }
    ");
}
