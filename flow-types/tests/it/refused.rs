//! Responses whose items were refused.

use flow_types::{ImagesResponse, ResponseBody, VideosResponse};

fn item(status: &str) -> String {
    format!(r#"{{"media":[{{"mediaMetadata":{{"mediaStatus":{{{status}}}}}}}]}}"#)
}

fn flags<R: ResponseBody>(json: &str) -> (bool, bool) {
    let response = R::from_slice(json.as_bytes()).unwrap();
    (response.is_refused(), response.error().is_some())
}

const FAILED: &str = r#""mediaGenerationStatus":"MEDIA_GENERATION_STATUS_FAILED""#;
const PENDING: &str = r#""mediaGenerationStatus":"MEDIA_GENERATION_STATUS_PENDING""#;

/// The reason may be unknown or absent.
#[test]
fn every_item_was_refused() {
    let bodies = [
        item(&format!(
            r#"{FAILED},"error":{{"code":13,"message":"Internal error"}}"#
        )),
        item(&format!(
            r#"{FAILED},"error":{{"message":"PUBLIC_ERROR_NEW: x"}}"#
        )),
        item(FAILED),
        item(r#""failureReasons":["AUDIO_GENERATION_FILTERED"]"#),
        item(r#""error":{"code":13,"message":"Internal error"}"#),
        item(r#""error":"blocked""#),
        r#"{"operations":[{"status":"MEDIA_GENERATION_STATUS_FAILED","operation":{"error":{"message":"no"}}}]}"#.to_owned(),
        r#"{"operations":[{"operation":{"error":{"code":3,"message":"no"}}}]}"#.to_owned(),
        r#"{"operations":[{"error":{"code":3,"message":"no"}}]}"#.to_owned(),
        r#"{"media":[{"error":{"code":3,"message":"blocked"}}]}"#.to_owned(),
        r#"{"media":[{"error":"blocked"},{}]}"#.to_owned(),
        r#"{"jobId":"j1","response":{"media":[{"error":{"code":3}}]}}"#.to_owned(),
    ];
    for body in &bodies {
        assert_eq!(flags::<VideosResponse>(body), (true, true), "{body}");
        assert_eq!(flags::<ImagesResponse>(body), (true, true), "{body}");
    }
}

#[test]
fn not_every_item_was_refused() {
    let id = r#"{"mediaGenerationId":"user:1-email:6a6b-video:x"}"#;
    let [failed, pending] = [FAILED, PENDING]
        .map(|status| format!(r#"{{"mediaMetadata":{{"mediaStatus":{{{status}}}}}}}"#));
    let bodies = [
        "{}".to_owned(),
        r#"{"media":[]}"#.to_owned(),
        r#"{"media":[{}]}"#.to_owned(),
        item(PENDING),
        item(&format!(r#"{PENDING},"error":{{}}"#)),
        item(&format!(r#"{PENDING},"error":{{"code":0}}"#)),
        item(&format!(r#"{PENDING},"error":null"#)),
        format!(r#"{{"media":[{{"error":"blocked"}},{id}]}}"#),
        format!(r#"{{"media":[{failed},{pending}]}}"#),
    ];
    for body in &bodies {
        assert_eq!(flags::<VideosResponse>(body), (false, false), "{body}");
        assert_eq!(flags::<ImagesResponse>(body), (false, false), "{body}");
    }
    let body = r#"{"media":[],"error":"x"}"#;
    assert_eq!(flags::<VideosResponse>(body), (false, true));
}
