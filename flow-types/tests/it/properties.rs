//! Properties of all bodies.

use flow_ids::proptest::{account_email, media_generation_id};
use flow_types::proptest::{error_body, json_value, upload_body, upload_members};
use flow_types::{
    ErrorBody, GetAssetResponse, JobRecord, RawJson, RawObject, References, ResponseBody,
    UploadResponse, VideosResponse,
};
use proptest::prelude::*;
use serde_json::Value;

/// The values of all accessors, as one text.
fn everything(upload: &UploadResponse) -> String {
    format!(
        "{upload:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        upload.media(),
        upload.workflow(),
        upload.email(),
        upload.error(),
        upload.deviations(),
        upload.duration(),
        upload.raw(),
        upload.get("x"),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn references_are_read_and_texts_kept(body in upload_body()) {
        let upload = UploadResponse::from_slice(body.json.as_bytes()).unwrap();
        prop_assert_eq!(upload.media_generation_id(), &body.id);
        prop_assert_eq!(upload.as_json(), &body.json);
        prop_assert_eq!(&serde_json::to_string(&upload).unwrap(), &body.json);
        prop_assert_eq!(&upload.media_generation_ids()[0], &body.id);
        // Values that serde_json can represent are the same values.
        if let Ok(value) = serde_json::from_str::<Value>(&body.json) {
            prop_assert_eq!(serde_json::to_value(&upload).unwrap(), value);
        }
        let again: UploadResponse = serde_json::from_str(&body.json).unwrap();
        prop_assert_eq!(&again, &upload);
        everything(&upload);
    }

    #[test]
    fn an_invalid_member_never_loses_the_reference(
        id in media_generation_id(),
        mut members in upload_members(),
        at in any::<prop::sample::Index>(),
        name in prop::sample::select(vec!["media", "workflow", "width", "height", "email", "error", "durationSeconds", "mediaGenerationID", "x"]),
        value in json_value(),
    ) {
        let text = serde_json::to_string(id.as_str()).unwrap();
        members.push(format!("\"mediaGenerationId\":{{\"mediaGenerationId\":{text}}}"));
        members.insert(at.index(members.len()), format!("\"{name}\":{value}"));
        let json = format!("{{{}}}", members.join(","));
        let upload = UploadResponse::from_slice(json.as_bytes()).unwrap();
        prop_assert_eq!(upload.media_generation_id(), &id);
        prop_assert_eq!(upload.as_json(), json);
    }

    #[test]
    fn a_cut_body_yields_complete_references_only(body in upload_body(), at in any::<prop::sample::Index>()) {
        let bytes = body.json.as_bytes();
        let cut = &bytes[..at.index(bytes.len())];
        let error = UploadResponse::from_slice(cut).unwrap_err();
        prop_assert_eq!(error.body(), cut);
        let quoted = serde_json::to_string(body.id.as_str()).unwrap();
        let whole = String::from_utf8_lossy(cut).contains(&quoted);
        let found = References::search(cut, UploadResponse::PLACES, &[]);
        prop_assert_eq!(!found.results().is_empty(), whole);
        if whole {
            prop_assert_eq!(&found.results()[0], &body.id);
        }
    }

    #[test]
    fn damaged_bytes_never_panic(body in upload_body(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = body.json.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        match UploadResponse::from_slice(&bytes) {
            Ok(upload) => { everything(&upload); }
            Err(error) => { let _ = format!("{error:?} {error}"); }
        }
        let _ = References::search(&bytes, UploadResponse::PLACES, &[]);
        let _ = ErrorBody::from_slice(&bytes).map(|error| format!("{error:?} {:?}", error.deviations()));
    }

    #[test]
    fn any_bytes_are_a_response_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = UploadResponse::from_slice(&bytes);
        let _ = References::search(&bytes, VideosResponse::PLACES, &[]);
        let _ = ErrorBody::from_slice(&bytes);
    }

    #[test]
    fn errors_are_kept(json in error_body()) {
        let error = ErrorBody::from_slice(json.as_bytes()).unwrap();
        prop_assert_eq!(error.as_json(), &json);
        prop_assert_eq!(&serde_json::to_string(&error).unwrap(), &json);
        let _ = format!("{error:?} {:?} {:?} {:?} {:?} {:?}", error.deviations(), error.reason(), error.retry_after(), error.job_id(), error.hint());
    }

    #[test]
    fn any_json_is_kept(json in json_value()) {
        let error = ErrorBody::from_slice(json.as_bytes()).unwrap();
        prop_assert_eq!(error.as_json(), &json);
        let object = format!("{{\"response\":{json},\"media\":{json},\"jobid\":{json},\"url\":\"x\"}}");
        let job = JobRecord::from_slice(object.as_bytes()).unwrap();
        prop_assert_eq!(&serde_json::to_string(&job).unwrap(), &object);
        let _ = format!("{job:?} {:?}", job.deviations());
        let edit = VideosResponse::from_slice(object.as_bytes()).unwrap();
        let _ = format!("{edit:?} {:?}", edit.deviations());
        let asset = GetAssetResponse::from_slice(object.as_bytes()).unwrap();
        prop_assert_eq!(asset.as_json(), &object);
    }

    #[test]
    fn the_cursor_agrees_with_serde_json(json in json_value()) {
        let text = format!("{{\"a\": {json} , \"b\":[{json},1, {json}] }}");
        let object = RawObject::from_slice(text.as_bytes()).unwrap();
        let members: Vec<_> = object.members().collect();
        prop_assert_eq!(members.len(), 2);
        prop_assert_eq!(&members[0].0, "a");
        prop_assert_eq!(members[0].1.as_json(), &json);
        let elements: Vec<_> = members[1].1.elements().map(RawJson::as_json).collect();
        prop_assert_eq!(elements, [json.as_str(), "1", json.as_str()]);
        if let Ok(Value::Object(map)) = serde_json::from_str::<Value>(&json) {
            let inner = object.get("a").unwrap().as_object().unwrap();
            for (name, value) in inner.members() {
                prop_assert!(map.contains_key(&*name));
                let _ = value;
            }
        }
    }

    #[test]
    fn no_account_text_in_debug(
        email in account_email(),
        name in prop::sample::select(vec!["media", "workflow", "width", "email", "error", "durationSeconds", "x", "response", "jobid", "jobId", "request", "detail", "message", "retryAfter", "skipReasons", "url", "status", "type", "created", "code", "hint", "errorDetails"]),
        inner in prop::sample::select(vec!["name", "message", "status", "mediaMetadata", "createTime", "visibility", "details", "metadata", "displayName", "reason", "email", "jobId", "media"]),
        form in 0..5_u8,
    ) {
        // An address with an asterisk has the form of a mask.
        prop_assume!(email.as_str().len() > 9 && !email.as_str().contains('*'));
        let text = serde_json::to_string(email.as_str()).unwrap();
        let value = match form {
            0 => text.clone(),
            1 => format!("[{text}]"),
            2 => format!("{{\"{inner}\":{text}}}"),
            3 => format!("{{\"{inner}\":[{{\"{inner}\":{text},\"reason\":{text}}}],{text}:1}}"),
            _ => format!("{{\"media\":[{{\"{inner}\":{text},\"mediaMetadata\":{{\"{inner}\":{text}}}}}]}}"),
        };
        let id = format!("user:1-email:{}-image:x", email.to_hex());
        let json = format!("{{\"{name}\":{value},\"mediaGenerationId\":\"{id}\",{text}:{text}}}");
        let mut shown = Vec::new();
        let upload = UploadResponse::from_slice(json.as_bytes()).unwrap();
        shown.push(everything(&upload));
        let error = ErrorBody::from_slice(json.as_bytes()).unwrap();
        shown.push(format!("{error:?} {error:#?} {:?} {:?} {:?} {:?} {:?} {:?}", error.rpc_status(), error.skip_reasons(), error.retry_after(), error.deviations(), error.mark(), error.reason()));
        let job = JobRecord::from_slice(json.as_bytes()).unwrap();
        shown.push(format!("{job:?} {:?} {:?}", job.response(), job.deviations()));
        let edit = VideosResponse::from_slice(json.as_bytes()).unwrap();
        shown.push(format!("{edit:?} {:?}", edit.deviations()));
        if let Ok(asset) = GetAssetResponse::from_slice(json.as_bytes()) {
            shown.push(format!("{asset:?}"));
        }
        let undecodable = UploadResponse::from_slice(&json.as_bytes()[..json.len() - 1]).unwrap_err();
        shown.push(format!("{undecodable:?} {undecodable} {undecodable:#?}"));
        let shown = shown.concat();
        prop_assert!(!shown.contains(email.as_str()), "{}", shown);
        prop_assert!(!shown.contains(&email.to_hex()), "{}", shown);
    }
}
