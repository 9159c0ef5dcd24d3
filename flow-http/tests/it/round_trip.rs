//! The server reads what the client writes, and the client reads what the server writes.

use std::time::Duration;

use flow_http::ids::JobId;
use flow_http::ids::proptest::{account_email, image_id, media_generation_id, video_id};
use flow_http::ids::{AccountEmail, MaskedEmail, MediaKind, VideoId};
use flow_http::server::{Incoming, ServerResponse, bearer_token};
use flow_http::types::{
    ErrorReason, GetAssetResponse, JobOutput, JobRecord, JobStatus, JobType, Media, ResponseBody,
    Timestamp, UploadResponse, VideosResponse,
};
use flow_http::validate::AssetType;
use flow_http::{ApiToken, BaseUrl, Endpoint, GetAsset, GetJob, UploadAsset};
use http::{Request, StatusCode};
use proptest::prelude::*;

use crate::fixtures::{api, asset, edit, image_of_nora, service_at, upload};

fn token() -> impl Strategy<Value = ApiToken> {
    "[!-~]{1,80}".prop_map(|text| ApiToken::parse(text).unwrap())
}

/// A base URL, and the path at which its server is mounted.
fn base() -> impl Strategy<Value = (BaseUrl, String)> {
    ("(/[A-Za-z0-9_~-]{1,8}){0,3}", any::<bool>()).prop_map(|(path, slash)| {
        let slash = if slash { "/" } else { "" };
        let base = BaseUrl::parse(&format!("http://127.0.0.1:8080{path}{slash}")).unwrap();
        let path = if path.is_empty() {
            "/v1/google-flow".to_owned()
        } else {
            path
        };
        (base, format!("{path}{slash}"))
    })
}

fn incoming<B: AsRef<[u8]>>(request: Request<B>, base_path: &str, token: &ApiToken) -> Incoming {
    let (parts, body) = request.into_parts();
    assert!(token.matches(bearer_token(&parts.headers).unwrap()));
    Incoming::from_parts(&parts, body.as_ref(), base_path).unwrap()
}

proptest! {
    #[test]
    fn an_upload(
        (base, path) in base(), token in token(), account in proptest::option::of(account_email()),
        asset_type in proptest::sample::select(vec![AssetType::Png, AssetType::Jpeg, AssetType::Webp, AssetType::Mp4]),
        byte_len in 100..=20_971_520_u64,
    ) {
        let mut upload = UploadAsset::new(asset(asset_type, byte_len));
        if let Some(account) = &account { upload = upload.with_account(account.clone()); }
        let request = upload.to_request(&service_at(&base, &token), Vec::new()).unwrap();
        let Incoming::UploadAsset(read) = incoming(request, &path, &token) else { panic!("an upload") };
        prop_assert_eq!(read.account().map(AccountEmail::as_str), account.as_ref().map(AccountEmail::as_str));
        prop_assert_eq!(read.asset_type(), asset_type);
        prop_assert_eq!(read.content_length(), Some(byte_len));
    }

    #[test]
    fn an_asset((base, path) in base(), token in token(), id in media_generation_id()) {
        let request = GetAsset::new(id.clone()).to_request::<Vec<u8>>(&service_at(&base, &token), ()).unwrap();
        let Incoming::GetAsset(read) = incoming(request, &path, &token) else { panic!("an asset") };
        prop_assert_eq!(read.id(), &id);
    }

    #[test]
    fn a_job((base, path) in base(), token in token(), account in account_email(), number: u64) {
        let text = format!("j{number}v-u4711-email:{}-bot:google-flow", account.as_str());
        if let Ok(id) = JobId::parse(&text) {
            let request = GetJob::new(id.clone()).to_request::<Vec<u8>>(&service_at(&base, &token), ()).unwrap();
            let Incoming::GetJob(read) = incoming(request, &path, &token) else { panic!("a job") };
            prop_assert_eq!(read.id(), &id);
        } else {
            prop_assert!(account.as_str().contains(['/', '?', '#', '%']));
        }
    }

    #[test]
    fn an_uploaded_image(id in image_id(), width: u32, height: u32) {
        let email = id.as_id().parts().unwrap().email().unwrap();
        let written = UploadResponse::builder(id.as_id()).width(width).height(height).email(email.masked());
        let response = written.build_response(id.as_id().clone());
        let pinned = upload().with_account(email);
        let read = pinned.read_response(ServerResponse::success(StatusCode::OK, response.as_json()).into_http()).unwrap();
        prop_assert_eq!(read.media_generation_id(), id.as_id());
        prop_assert_eq!((read.width(), read.height()), (Some(width), Some(height)));
        prop_assert_eq!(read.as_json(), response.as_json());
    }

    #[test]
    fn an_uploaded_video(id in video_id(), millis in 0..100_000_u64) {
        let email = id.as_id().parts().unwrap().email().unwrap();
        let seconds = Duration::from_millis(millis).as_secs_f64();
        let written = UploadResponse::builder(id.as_id()).exact_duration(seconds).email(email.masked());
        let response = written.build_response(id.as_id().clone());
        let read = upload().read_response(ServerResponse::success(StatusCode::OK, response.as_json()).into_http()).unwrap();
        prop_assert_eq!(read.media_generation_id(), id.as_id());
        prop_assert_eq!(read.as_json(), response.as_json());
    }

    #[test]
    fn the_url_of_an_asset(id in media_generation_id(), url in "https://[a-z]{1,9}/\\PC{0,30}") {
        let response = ServerResponse::success(StatusCode::OK, GetAssetResponse::builder().url(&*url).media_generation_id(&id).build().as_json()).into_http();
        let read = GetAsset::new(id.clone()).read_response(response).unwrap();
        prop_assert_eq!(read.url().unwrap(), url);
        prop_assert_eq!(read.media_generation_id(), Some(id));
    }

    #[test]
    fn responses_to_an_edit(id in video_id(), number: u64) {
        let created = || Timestamp::from_wire("2026-02-27T16:34:25.128454Z");
        let job_id = JobId::parse(&format!("j{number}")).unwrap();
        let made = || vec![Media::builder().media_generation_id(id.as_id())];
        let started = VideosResponse::builder().job_id(&job_id).job_type(JobType::Video).status(JobStatus::Created).created(created()).build();
        let read = edit().read_response(ServerResponse::success(StatusCode::CREATED, started.as_json()).into_http()).unwrap();
        prop_assert_eq!(read.status(), Some(JobStatus::Created));
        prop_assert!(read.media_generation_ids().is_empty());
        let done = [id.as_id().clone()];
        let finished = VideosResponse::builder().job_id(&job_id).media(made()).build();
        // A result on the account of the clip is a success; one on another account is an error that contains it.
        match edit().read_response(ServerResponse::success(StatusCode::OK, finished.as_json()).into_http()) {
            Ok(read) => prop_assert_eq!(read.media_generation_ids(), done.clone()),
            Err(error) => {
                prop_assert!(matches!(error, flow_http::ResponseError::AccountMismatch(_)));
                prop_assert_eq!(error.media_generation_ids(), done.clone());
            }
        }
        let get = GetJob::new(job_id.clone());
        let record = JobRecord::builder().job_id(&job_id).status(JobStatus::Completed).response(JobOutput::builder().media(made())).build();
        let read = get.read_response(ServerResponse::success(StatusCode::OK, record.as_json()).into_http()).unwrap();
        prop_assert_eq!(read.media_generation_ids(), done);
    }

    #[test]
    fn an_error_of_any_status(status in 300..1000_u16, message in "\\PC{0,60}|[\0-~]{0,20}", after in proptest::option::of(0..86_400_u64)) {
        let mut response = ServerResponse::error(StatusCode::from_u16(status).unwrap(), &message);
        if let Some(after) = after { response = response.with_retry_after(Duration::from_secs(after)); }
        let error = upload().read_response(response.into_http()).unwrap_err();
        let error = api(&error);
        prop_assert_eq!(error.status().as_u16(), status);
        prop_assert_eq!(error.message(), Some(message));
        prop_assert_eq!(error.retry_after(None).map(|it| it.delay.as_secs()), after);
    }

    #[test]
    fn a_refusal_for_any_reason(reason in "PUBLIC_ERROR_[A-Z_]{1,30}", seconds in 0..86_400_u64, nanos in 0..1_000_000_000_u32) {
        let known = ErrorReason::KNOWN.iter().cloned().chain([ErrorReason::from_wire(&reason)]);
        for reason in known {
            let error = upload().read_response(ServerResponse::invalid_argument(&reason).into_http()).unwrap_err();
            prop_assert_eq!(api(&error).reason(), Some(reason.clone()));
            prop_assert_eq!(api(&error).status(), 400);
            let after = Duration::new(seconds, nanos);
            let error = upload().read_response(ServerResponse::exhausted(&reason, after).into_http()).unwrap_err();
            prop_assert_eq!(api(&error).reason(), Some(reason));
            prop_assert_eq!(api(&error).status(), 429);
            // The delay is rounded up, since an early retry is refused again.
            let read = api(&error).retry_after(None).unwrap();
            let rounded = read.delay >= after && read.delay < after + Duration::from_secs(1);
            prop_assert!(rounded || read.was_capped);
        }
    }

    #[test]
    fn nothing_breaks_the_server(
        method in "GET|POST|PUT|HEAD|[A-Z]{1,9}", path in "(/v1/google-flow)?/(assets|videos|jobs|x)?[!-\"$-~]{0,40}",
        headers in proptest::collection::vec((proptest::sample::select(vec!["authorization", "content-type", "content-length"]), "[ -~]{0,30}|[0-9]{1,30}|Bearer [!-~]{0,9}|image/png"), 0..5),
        body in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut request = Request::builder().method(method.as_str()).uri(path);
        for (name, value) in headers { request = request.header(name, value); }
        if let Ok(request) = request.body(body) {
            let contract = crate::contract::server();
            let response = flow_http::contract::respond(&contract, &request);
            let (parts, body) = request.into_parts();
            let _ = Incoming::from_parts(&parts, &body, "/v1/google-flow");
            // The client reads any response as a result or an error.
            let _ = upload().read_response(response);
        }
    }
}

/// The other documented responses, read by the client.
#[test]
fn every_refusal_that_is_documented() {
    let masked = MaskedEmail::from_wire("no***@example.org");
    let skipped = [(masked, ErrorReason::UserRequestsThrottled, "*")];
    let at = Timestamp::from_wire("2026-06-25T06:29:00.000Z");
    let minutes = Duration::from_mins;
    for (response, status, category) in [
        (ServerResponse::empty(), 400, "invalid_request"),
        (
            ServerResponse::too_large(25_165_824, 20_971_520),
            400,
            "too_large",
        ),
        (ServerResponse::unsupported_type(), 400, "invalid_request"),
        (ServerResponse::invalid_reference(), 400, "invalid_request"),
        (
            ServerResponse::wrong_kind(MediaKind::Character),
            400,
            "invalid_request",
        ),
        (ServerResponse::unauthorized(), 401, "authentication"),
        (ServerResponse::other_user("12345"), 403, "forbidden"),
        (
            ServerResponse::account_not_found("nora@example.org"),
            404,
            "not_found",
        ),
        (
            ServerResponse::no_eligible_account(&skipped, &at, minutes(29)),
            429,
            "no_eligible_account",
        ),
        (ServerResponse::unavailable(minutes(1)), 503, "unavailable"),
        (ServerResponse::session_expired(), 596, "session_expired"),
        (
            ServerResponse::gateway(StatusCode::BAD_GATEWAY),
            502,
            "gateway",
        ),
        (
            ServerResponse::gateway(StatusCode::FORBIDDEN),
            403,
            "blocked",
        ),
    ] {
        assert_eq!(response.status(), status);
        let error = GetAsset::new(image_of_nora())
            .read_response(response.into_http())
            .unwrap_err();
        assert_eq!(api(&error).status(), status);
        assert_eq!(api(&error).category().as_str(), category);
    }
    let video = VideoId::parse("user:1-email:6a40622e6465-video:x").unwrap();
    assert_eq!(video.as_id().parts().unwrap().kind(), MediaKind::Video);
}
