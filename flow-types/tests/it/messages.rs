//! All error texts and deviation texts, in one snapshot: `snapshots/it__messages__texts.snap`.

use std::fmt::Write;

use flow_types::{
    AccountsResponse, DecodeErrorKind, ErrorBody, GetAssetResponse, JobRecord, References,
    ResponseBody, ResultDecoder, TimeError, UploadResponse, VideosResponse,
};
use insta::assert_snapshot;

fn decode_error<R: ResponseBody>(out: &mut String, body: &[u8]) {
    let error = R::from_slice(body).unwrap_err();
    let shown = String::from_utf8_lossy(body);
    writeln!(out, "{shown}\n    {}: {error}", error.kind().as_str()).unwrap();
}

#[test]
fn texts() {
    let mut out = String::new();
    writeln!(out, "# bodies").unwrap();
    decode_error::<UploadResponse>(&mut out, b"{\"a\":\"\xff\"}");
    decode_error::<JobRecord>(&mut out, b"<html>");
    decode_error::<AccountsResponse>(&mut out, b"{\"a\":1");
    decode_error::<JobRecord>(&mut out, b"[1]");
    decode_error::<GetAssetResponse>(&mut out, b"{}");
    decode_error::<UploadResponse>(&mut out, b"{\"width\":1}");
    for kind in DecodeErrorKind::ALL {
        assert!(out.contains(kind.as_str()), "{kind:?}");
    }

    writeln!(out, "# times and durations").unwrap();
    for error in TimeError::ALL {
        writeln!(out, "{error}").unwrap();
    }

    writeln!(out, "# deviations").unwrap();
    let id = "user:1-email:6a-image:x";
    let upload = format!(
        r#"{{"mediaGenerationId":"{id}","mediaGenerationId":7,"width":"1","height":-1,"durationSeconds":[],
        "email":1,"media":{{"mediaMetadata":{{"createTime":"soon","requestData":[]}},"video":{{"dimensions":"x"}}}},
        "workflow":null,"error":false}}"#
    );
    let upload = UploadResponse::from_slice(upload.as_bytes()).unwrap();
    let mut deviations = upload.deviations();
    for id in [
        "user%3A1-email%3A6a-video%3Ax",
        "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
    ] {
        let body = format!(r#"{{"media":[{{"mediaGenerationId":"{id}"}}]}}"#);
        let found = References::search(body.as_bytes(), VideosResponse::PLACES, &[]);
        deviations.extend_from_slice(found.deviations());
    }
    let elsewhere = format!(r#"{{"asset":{{"mediaGenerationId":"{id}"}}}}"#);
    let found = References::search(elsewhere.as_bytes(), VideosResponse::PLACES, &[]);
    deviations.extend_from_slice(found.deviations());
    let error = br#"{"error":7,"code":"x","retryAfter":"soon","skipReasons":[7],"jobId":1}"#;
    deviations.extend(ErrorBody::from_slice(error).unwrap().deviations());
    for deviation in deviations {
        writeln!(out, "{deviation}").unwrap();
    }

    writeln!(out, "# results in base64").unwrap();
    let mut decoder = ResultDecoder::to_writer("a", Vec::new());
    let error = decoder
        .push(br#"{"a":"AAAA","b":{"a":"AAAA"}}"#)
        .unwrap_err();
    writeln!(out, "{error}").unwrap();
    let mut decoder = ResultDecoder::new("a", |_| Ok(Vec::new()));
    let error = decoder.push(&br#"{"a":"AAAA"}"#.repeat(17)).unwrap_err();
    writeln!(out, "{error}").unwrap();
    assert_snapshot!(out);
}
