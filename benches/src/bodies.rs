//! Bodies of the documented form, with and without padding.

#![allow(
    clippy::expect_used,
    reason = "bodies are made here: what is wrong with them should panic"
)]

/// The response to an image upload.
pub const IMAGE: &str = include_str!("../inputs/upload-image.json");
/// The response to a video upload.
pub const VIDEO: &str = include_str!("../inputs/upload-video.json");
/// The response to an image upload of November 2025: only the reference and the size.
pub const OLDEST: &str = include_str!("../inputs/upload-image_oldest.json");
/// A 400 with a google.rpc status.
pub const ERROR_RPC: &str = include_str!("../inputs/error-400_minor_upload.json");
/// A 429 with the time of the next attempt.
pub const ERROR_RETRY: &str =
    include_str!("../inputs/error-429_user_requests_throttled_retry_after.json");
/// A 401 with a plain message.
pub const ERROR_TEXT: &str = include_str!("../inputs/error-401_unauthorized.json");
/// A completed job.
pub const JOB: &str = include_str!("../inputs/job-completed.json");
/// Generated videos.
pub const VIDEOS: &str = include_str!("../../flow-http/tests/bodies/generate-video.json");
/// A signed URL.
pub const ASSET: &str = include_str!("../inputs/asset-image.json");
/// The error page of a gateway.
pub const GATEWAY: &str = include_str!("../inputs/error-520_not_json.txt");
/// The account in the references of these bodies.
pub const ACCOUNT: &str = "nora.field77@example.org";

/// Pads `body`, an object, with unknown members before all others, to `byte_len` bytes.
///
/// The padding comes first, so that every search has to skip it, which is the worst case.
///
/// # Panics
///
/// If `body` is not an object.
#[must_use]
pub fn padded(body: &str, byte_len: usize) -> String {
    let rest = body.trim_start().strip_prefix('{').expect("an object");
    let mut text = String::with_capacity(byte_len.max(body.len()));
    text.push('{');
    let mut n = 0_u32;
    loop {
        // The usual content of responses: names, ids, times, numbers, a list, and a text with escapes.
        let member = format!(
            "\"experimental{n}\":{{\"name\":\"c4410b7e-5e0f-4f0e-8a3f-c0de{n:08}\",\
             \"createTime\":\"2026-05-20T23:04:23.089821Z\",\"score\":0.{n}25,\"ranks\":[1,{n},-3.5e2],\
             \"isDefault\":false,\"owner\":null,\"note\":\"a \\\"quoted\\\" word, a caf\u{e9}, a line\\n\"}},"
        );
        if text
            .len()
            .saturating_add(member.len())
            .saturating_add(rest.len())
            > byte_len
        {
            break;
        }
        text.push_str(&member);
        n = n.saturating_add(1);
    }
    // The rest as one text, so that the size is exact.
    let frame = "\"x\":\"\",".len();
    if let Some(fill) =
        byte_len.checked_sub(text.len().saturating_add(rest.len()).saturating_add(frame))
    {
        text.push_str("\"x\":\"");
        text.push_str(&"x".repeat(fill));
        text.push_str("\",");
    }
    text.push_str(rest);
    text
}
