//! The responses of the contract server, by endpoint: the documented form, with results that exist.

use std::io::Cursor;

use flow_http::contract::{BASE_PATH, Contract, Scenario, ScenarioRule, respond};
use flow_http::ids::{ImageId, JobId, MediaGenerationId, VideoId};
use flow_http::types::{JobRecord, JobStatus, ResponseBody, ResultDecoder, ResultEnd};
use flow_http::validate::{AssetType, Depth, inspect};
use flow_http::{
    Clip, ConcatenateVideos, DeleteAssets, Endpoint, ExtendVideo, GenerateImages, GenerateVideo,
    GetAccount, GetAsset, GetJob, ListAccounts, ListJobs, UpscaleImage, UpscaleVideo, VideoInput,
    VideoToGif,
};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::contract::server;
use crate::fixtures::{
    IVO, NORA, NORA_HEX, image_of_nora, ivo, nora, service, token, video_of_nora,
};

fn image() -> ImageId {
    ImageId::try_from(image_of_nora()).unwrap()
}

fn video() -> VideoId {
    video_of_nora()
}

fn of_nora(tail: &str) -> String {
    format!("user:4711-email:{NORA_HEX}-{tail}")
}

/// The response to a call: its JSON, and how it is read with the request at hand and without it.
fn call<E: Endpoint<Input<Vec<u8>> = ()>>(
    contract: &Contract,
    endpoint: &E,
) -> (u16, Value, E::Response) {
    let request: Request<Vec<u8>> = endpoint.to_request(&service(), ()).unwrap();
    let response = respond(contract, &request);
    let status = response.status().as_u16();
    let json = serde_json::from_slice(response.body())
        .unwrap_or_else(|_| panic!("{status}: {}", String::from_utf8_lossy(response.body())));
    let saved = E::read_saved_response(
        endpoint.account().map(std::borrow::Cow::into_owned),
        response.clone(),
    );
    let read = endpoint.read_response(response).unwrap();
    assert_eq!(read.raw(), saved.unwrap().raw());
    assert!(read.holds_result() && read.error().is_none());
    assert_eq!(read.deviations(), []);
    (status, json, read)
}

fn send(contract: &Contract, method: &str, path: &str, body: &Value) -> Response<Vec<u8>> {
    let request = Request::builder()
        .method(method)
        .uri(format!("{BASE_PATH}{path}"))
        .header(
            "authorization",
            format!("Bearer {}", token().expose_secret()),
        )
        .header("content-type", "application/json")
        .body(body.to_string().into_bytes())
        .unwrap();
    respond(contract, &request)
}

fn error(response: &Response<Vec<u8>>) -> (u16, String) {
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    let text = body["error"].as_str().unwrap_or_default().to_owned();
    (response.status().as_u16(), text)
}

fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// Asserts that the bytes are a file of this type, which decoders accept.
fn assert_file(bytes: &[u8], asset_type: AssetType) {
    let file = inspect(Cursor::new(bytes), asset_type, Depth::Structure).unwrap();
    assert_eq!(file.warnings().count(), 0);
}

/// Follows a link, without a token.
fn assert_link(contract: &Contract, url: &str, asset_type: AssetType) {
    let response = respond(contract, &Request::get(url).body(Vec::new()).unwrap());
    assert_eq!(response.status(), 200, "{url}");
    assert_eq!(response.headers()["content-type"], content_type(asset_type));
    assert_file(response.body(), asset_type);
}

fn content_type(asset_type: AssetType) -> &'static str {
    match asset_type {
        AssetType::Png => "image/png",
        _ => "video/mp4",
    }
}

fn distinct<T: Ord>(mut all: Vec<T>) -> usize {
    all.sort();
    all.dedup();
    all.len()
}

#[test]
fn the_requested_number_of_results() {
    let contract = server();
    let mut all = Vec::new();
    for count in 1..=4_u8 {
        let wanted = usize::from(count);
        let images = GenerateImages::builder("@reference_1 in fog")
            .with_images([image()])
            .with_count(count)
            .build()
            .unwrap();
        let (status, json, read) = call(&contract, &images);
        assert_eq!(status, 200);
        assert_eq!(names(&json), ["captcha", "jobId", "media"]);
        let items = json["media"].as_array().unwrap();
        assert_eq!(items.len(), wanted);
        for item in items {
            assert_eq!(names(item), ["image", "name", "workflowId"]);
            let members = [
                "aspectRatio",
                "fifeUrl",
                "mediaGenerationId",
                "mediaVisibility",
                "modelNameType",
                "prompt",
                "seed",
                "workflowId",
            ];
            assert_eq!(names(&item["image"]["generatedImage"]), members);
        }
        results(&contract, &read, wanted, AssetType::Png, &mut all);

        let video = generate_with(count);
        let (status, json, read) = call(&contract, &video);
        assert_eq!(status, 200);
        let members = ["captcha", "jobId", "media", "remainingCredits"];
        assert_eq!(names(&json), members);
        for (index, item) in (0_i64..).zip(json["media"].as_array().unwrap()) {
            let members = [
                "mediaGenerationId",
                "mediaMetadata",
                "name",
                "projectId",
                "thumbnailUrl",
                "video",
                "videoUrl",
                "workflowId",
                "workflowStepId",
            ];
            assert_eq!(names(item), members);
            let made = &item["video"]["generatedVideo"];
            assert_eq!(made["baseImageMediaGenerationId"], image().as_str());
            assert_eq!(
                (&made["seed"], &made["prompt"]),
                (&json!(7 + index), &json!("a kite"))
            );
            assert_eq!(item["video"]["dimensions"]["length"], "8s");
            let status = &item["mediaMetadata"]["mediaStatus"]["mediaGenerationStatus"];
            assert_eq!(status, "MEDIA_GENERATION_STATUS_SUCCESSFUL");
            let thumbnail = item["thumbnailUrl"].as_str().unwrap();
            assert_link(&contract, thumbnail, AssetType::Png);
        }
        results(&contract, &read, wanted, AssetType::Mp4, &mut all);

        let extend = ExtendVideo::builder(self::video(), "it lands").with_count(count);
        let (status, _, read) = call(&contract, &extend.build().unwrap());
        assert_eq!(status, 200);
        results(&contract, &read, wanted, AssetType::Mp4, &mut all);
    }
    // Every result has a new reference.
    assert_eq!((all.len(), distinct(all)), (30, 30));
}

fn generate_with(count: u8) -> GenerateVideo {
    GenerateVideo::builder("a kite", VideoInput::StartImage(image()))
        .with_count(count)
        .with_seed(7)
        .build()
        .unwrap()
}

/// References of Nora's account, and links to files.
fn results(
    contract: &Contract,
    read: &impl ResponseBody,
    wanted: usize,
    asset_type: AssetType,
    all: &mut Vec<MediaGenerationId>,
) {
    let ids = read.media_generation_ids();
    assert_eq!((ids.len(), read.urls().len()), (wanted, wanted));
    assert!(read.job_id().is_some());
    for (id, url) in ids.iter().zip(read.urls()) {
        assert!(id.parts().unwrap().is_owned_by(&nora()));
        assert_link(contract, &url, asset_type);
    }
    all.extend(ids);
}

/// A 201 is the record of a job: the spelling of its id, the echo of the request, and the type of the results. The
/// later record has the same results as a 200.
#[test]
fn jobs_that_are_started() {
    let contract = server();
    let generate = GenerateVideo::builder("a kite", VideoInput::Text)
        .with_count(2)
        .asynchronous()
        .build()
        .unwrap();
    let extend = ExtendVideo::builder(video(), "it lands").asynchronous();
    let upscale = UpscaleVideo::builder(video()).asynchronous();
    let record = started(&contract, &generate, "operations", 2);
    assert_eq!(record.media_generation_ids().len(), 2);
    let record = started(&contract, &extend.build().unwrap(), "captcha", 1);
    assert_eq!(record.media_generation_ids().len(), 1);
    let record = started(&contract, &upscale.build().unwrap(), "captcha", 1);
    let upscaled = format!("{}_upsampled", video().as_str());
    assert_eq!(record.media_generation_ids()[0].as_str(), upscaled);

    // The record of an image job, whose call always waits for the results.
    let images = GenerateImages::builder("fog")
        .with_count(3)
        .build()
        .unwrap();
    let (_, json, made) = call(&contract, &images);
    let (_, record, read) = call(&contract, &GetJob::new(made.job_id().unwrap()));
    assert_eq!(record["type"], "image");
    assert_eq!(record["response"]["media"], json["media"]);
    assert_eq!(read.media_generation_ids(), made.media_generation_ids());
}

fn started<E: Endpoint<Input<Vec<u8>> = ()>>(
    contract: &Contract,
    call: &E,
    begun: &str,
    count: usize,
) -> JobRecord {
    let (status, json, read) = self::call(contract, call);
    assert_eq!(status, 201);
    let members = ["created", "jobid", "request", "response", "status", "type"];
    assert_eq!(names(&json), members);
    assert_eq!(json["status"], "created");
    let sent = call.to_request::<Vec<u8>>(&service(), ()).unwrap();
    let sent: Value = serde_json::from_slice(sent.body()).unwrap();
    assert_eq!(json["request"], sent);
    assert_eq!(names(&json["response"]), [begun]);
    if begun == "operations" {
        let operations = json["response"]["operations"].as_array().unwrap();
        assert_eq!(operations.len(), count);
        for operation in operations {
            assert_eq!(operation["status"], "MEDIA_GENERATION_STATUS_PENDING");
        }
    }
    assert!(read.media_generation_ids().is_empty() && read.urls().is_empty());
    let (status, _, record) = self::call(contract, &GetJob::new(read.job_id().unwrap()));
    assert_eq!((status, record.status()), (200, Some(JobStatus::Completed)));
    assert_eq!(record.urls().len(), count);
    record
}

/// The only paid call that gives the same result when repeated: its reference is derived from that of the clip.
#[test]
fn upscales() {
    let contract = server();
    let upscale = UpscaleVideo::builder(video()).build().unwrap();
    let (_, json, read) = call(&contract, &upscale);
    let upscaled = format!("{}_upsampled", video().as_str());
    assert_eq!(read.media_generation_ids().len(), 1);
    assert_eq!(read.media_generation_ids()[0].as_str(), upscaled);
    let video = &json["operations"][0]["operation"]["metadata"]["video"];
    assert_eq!(video["mediaGenerationId"], upscaled);
    assert_eq!(video["fifeUrl"], json["media"][0]["videoUrl"]);
    let (_, _, again) = call(&contract, &upscale);
    assert_eq!(again.media_generation_ids(), read.media_generation_ids());
    assert_ne!(again.job_id(), read.job_id());
}

#[test]
fn results_in_base64() {
    let contract = server();
    let clips = [video(), video()].map(Clip::new);
    let (_, json, read) = call(
        &contract,
        &ConcatenateVideos::builder(clips).build().unwrap(),
    );
    assert_eq!(json["inputsCount"], 2);
    assert!(read.job_id().is_some());
    assert_file(&decoded(&json, "encodedVideo"), AssetType::Mp4);
    assert_eq!(read.byte_len(), Some(11_481));

    let (_, json, _) = call(&contract, &UpscaleImage::builder(image()).build().unwrap());
    assert_eq!(names(&json), ["captcha", "encodedImage"]);
    assert_file(&decoded(&json, "encodedImage"), AssetType::Jpeg);

    let (_, json, _) = call(&contract, &VideoToGif::builder(video()).build().unwrap());
    assert_eq!(names(&json), ["encodedGif"]);
    let gif = decoded(&json, "encodedGif");
    assert!(gif.starts_with(b"GIF89a") && gif.ends_with(b";"));
}

fn decoded(json: &Value, member: &str) -> Vec<u8> {
    let mut decoder = ResultDecoder::to_writer(member, Vec::new());
    decoder.push(json.to_string().as_bytes()).unwrap();
    let mut results = decoder.finish().into_results();
    let result = results.remove(0);
    assert_eq!((results.len(), result.end()), (0, ResultEnd::Complete));
    result.into_sink().unwrap()
}

#[test]
fn assets_and_their_bytes() {
    let contract = server();
    for (id, asset_type) in [
        (image_of_nora(), AssetType::Png),
        (video().as_id().clone(), AssetType::Mp4),
    ] {
        let get = GetAsset::new(id.clone());
        let (_, json, read) = call(&contract, &get);
        assert_eq!(json["mediaGenerationId"], id.as_str());
        assert_link(&contract, &read.url().unwrap(), asset_type);
        let raw = get.raw();
        let request: Request<Vec<u8>> = raw.to_request(&service()).unwrap();
        let response = respond(&contract, &request);
        assert_eq!(response.headers()["content-type"], content_type(asset_type));
        assert_file(&raw.read_response(response).unwrap(), asset_type);
    }
    let path = |query: &str| format!("/assets/{}?{query}", image_of_nora().as_str());
    for (query, is_raw) in [
        ("raw=1", true),
        ("x=1&raw=true", true),
        ("raw=false", false),
        ("raw", false),
        ("", false),
    ] {
        let response = send(&contract, "GET", &path(query), &Value::Null);
        assert_eq!(response.status(), 200);
        assert_eq!(response.body().starts_with(b"\x89PNG"), is_raw, "{query}");
    }
}

/// The host of a link is the one that the request was sent to.
#[test]
fn links() {
    let contract = server();
    let link = |uri: &str, host: Option<&str>| {
        let path = format!("{BASE_PATH}/assets/{}", image_of_nora().as_str());
        let mut request = Request::get(format!("{uri}{path}")).header(
            "authorization",
            format!("Bearer {}", token().expose_secret()),
        );
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let response = respond(&contract, &request.body(Vec::new()).unwrap());
        let json: Value = serde_json::from_slice(response.body()).unwrap();
        let url = json["url"].as_str().unwrap();
        let (origin, _) = url.split_once(BASE_PATH).unwrap();
        origin.to_owned()
    };
    assert_eq!(link("", Some("127.0.0.1:8080")), "http://127.0.0.1:8080");
    assert_eq!(link("", Some("[::1]:8080")), "http://[::1]:8080");
    assert_eq!(
        link("https://flow.example.org", None),
        "https://flow.example.org"
    );
    assert_eq!(
        link("http://u@flow.example.org:1", Some("other")),
        "http://flow.example.org:1"
    );
    for host in [None, Some(""), Some("a b"), Some("a/b"), Some("\u{fc}")] {
        assert_eq!(link("", host), "http://localhost", "{host:?}");
    }

    let status = |method: &str, path: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("{BASE_PATH}{path}"));
        let response = respond(&contract, &request.body(Vec::new()).unwrap());
        response.status().as_u16()
    };
    for (method, path, expected) in [
        ("GET", "/files/image/any%2Fname?Signature=x", 200),
        ("HEAD", "/files/video/x", 200),
        ("POST", "/files/video/x", 405),
        // A path that is not a file requires a token, as any other.
        ("GET", "/files/video/", 401),
        ("GET", "/files/voice/x", 401),
        ("GET", "/files/video/x/y", 401),
        ("GET", "/files", 401),
    ] {
        assert_eq!(status(method, path), expected, "{method} {path}");
    }
}

/// The list that a job is in, from its start to its end.
#[test]
fn lists_of_jobs() {
    let rule = |text: &str| text.parse::<ScenarioRule>().unwrap();
    let contract = server()
        .with_scenario(rule("generate-video=job-slow"))
        .with_scenario(rule("extend-video=job-failed"))
        .with_scenario(rule("upscale-video=job-expired"));
    let listed = |list: &ListJobs| -> Vec<(JobId, Option<u32>)> {
        let (_, json, read) = call(&contract, list);
        assert_eq!(json["emails"], json!([NORA, IVO]));
        let jobs = read.jobs().into_iter();
        jobs.map(|(id, job)| {
            assert_eq!(job.email().as_deref(), Some(NORA));
            (id, job.http_status())
        })
        .collect()
    };
    let running = || listed(&ListJobs::executing());
    let ended = || listed(&ListJobs::history());
    assert_eq!((running(), ended()), (Vec::new(), Vec::new()));

    let slow = GenerateVideo::builder("a kite", VideoInput::StartImage(image())).asynchronous();
    let (_, _, slow) = call(&contract, &slow.build().unwrap());
    let failing = ExtendVideo::builder(video(), "it lands").asynchronous();
    let (_, _, failing) = call(&contract, &failing.build().unwrap());
    let expired = UpscaleVideo::builder(video()).asynchronous();
    call(&contract, &expired.build().unwrap());
    let (slow, failing) = (slow.job_id().unwrap(), failing.job_id().unwrap());
    assert_eq!(running(), [(slow.clone(), None), (failing.clone(), None)]);
    // Listing a job does not advance it; polling does.
    assert_eq!(running().len(), 2);
    let poll = |id: &JobId| {
        send(
            &contract,
            "GET",
            &format!("/jobs/{}", id.as_str()),
            &Value::Null,
        )
    };
    assert_eq!(poll(&failing).status(), 200);
    assert_eq!(
        (running(), ended()),
        (
            vec![(slow.clone(), None)],
            vec![(failing.clone(), Some(400))]
        )
    );
    for _ in 0..4 {
        assert_eq!(running(), [(slow.clone(), None)]);
        assert_eq!(poll(&slow).status(), 200);
    }
    assert_eq!((running().len(), ended().len()), (0, 2));
    let (_, json, _) = call(&contract, &ListJobs::summary());
    let numbers = &json["videos"]["summary"][NORA];
    assert_eq!(
        (&numbers["completed"], &numbers["failed"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(json["videos"]["summary"][IVO]["completed"], 0);

    // The newest ten jobs.
    let images = GenerateImages::builder("fog")
        .with_count(1)
        .build()
        .unwrap();
    for _ in 0..12 {
        let request: Request<Vec<u8>> = images.to_request(&service(), ()).unwrap();
        assert_eq!(respond(&contract, &request).status(), 200);
    }
    let (_, json, _) = call(&contract, &ListJobs::history());
    assert_eq!(names(&json["images"]["history"]).len(), 10);
}

#[test]
fn accounts() {
    let contract = server();
    let (_, _, read) = call(&contract, &ListAccounts::new());
    let listed: Vec<_> = read
        .accounts()
        .into_iter()
        .map(|(name, it)| (name.into_owned(), it.health().map(String::from)))
        .collect();
    let ok = Some("OK".to_owned());
    assert_eq!(
        listed,
        [(IVO.to_owned(), ok.clone()), (NORA.to_owned(), ok)]
    );
    // The list of accounts contains no secrets; the response for one account does.
    assert!(!read.raw().as_json().contains("ookies"));
    let (_, _, read) = call(&contract, &GetAccount::new(ivo()));
    assert_eq!(read.health().as_deref(), Some("OK"));
    assert!(read.account_cookies_secret().is_some() && read.credits().is_some());
    let response = send(
        &contract,
        "GET",
        "/accounts/absent%40example.org",
        &Value::Null,
    );
    assert_eq!(response.status(), 404);

    let delete = DeleteAssets::builder(&nora(), [image_of_nora()])
        .build()
        .unwrap();
    assert_eq!(call(&contract, &delete).0, 200);
    // The contract server stores no assets, so none is deleted.
    call(&contract, &delete);
    call(&contract, &GetAsset::new(image_of_nora()));
}

/// The order of checks: form, another user, an account that is not linked, several owners, and then the address in the
/// request.
#[test]
fn order_of_refusals() {
    let contract = server();
    let status = |body: Value| {
        let response = error(&send(&contract, "POST", "/images", &body));
        assert!(!response.1.contains('@'), "{response:?}");
        response
    };
    let (nora, foreign) = (
        of_nora("image:a"),
        format!("user:12345-email:{NORA_HEX}-image:a"),
    );
    let absent = "user:4711-email:616273656e74406578616d706c652e6f7267-image:a";
    let ivo = MediaGenerationId::new(4711, &ivo(), flow_http::ids::MediaKind::Image, "a").unwrap();
    let mut request = json!({
        "prompt": "a", "count": 5, "reference_1": nora, "reference_2": ivo.as_str(),
        "reference_3": absent, "reference_4": foreign, "email": IVO,
    });
    let mut without = |name: &str, expected: u16, named: &str| {
        let (got, text) = status(request.clone());
        assert_eq!(got, expected, "{text}");
        assert!(text.contains(named), "{text}");
        request.as_object_mut().unwrap().remove(name);
    };
    without("count", 400, "count");
    without("reference_4", 403, "reference_4");
    without("reference_3", 404, "reference_3");
    without("reference_2", 400, "reference_2");
    without("email", 400, "Email mismatch");
    without("", 200, "");
}

/// A form has the same response as JSON, and the record of its job contains the request as JSON.
#[test]
fn forms() {
    let contract = server();
    let post = |path: &str, fields: &[(&str, &str)]| {
        let part = |(name, value): &(&str, &str)| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = fields.iter().map(part).collect::<String>() + "--b--\r\n";
        let request = Request::post(format!("{BASE_PATH}{path}"))
            .header(
                "authorization",
                format!("Bearer {}", token().expose_secret()),
            )
            .header("content-type", "multipart/form-data; boundary=b")
            .body(body.into_bytes());
        respond(&contract, &request.unwrap())
    };
    let clip = video();
    let clip = ("mediaGenerationId", clip.as_str());
    let image = of_nora("image:a");
    for (path, fields, status) in [
        ("/images", &[("prompt", "fog"), ("count", "2")][..], 200),
        (
            "/images/upscale",
            &[("mediaGenerationId", image.as_str())],
            200,
        ),
        ("/videos", &[("prompt", "a kite"), ("async", "true")], 201),
        ("/videos/upscale", &[clip], 200),
        ("/videos/gif", &[clip], 200),
        // These endpoints accept only JSON.
        ("/videos/extend", &[("prompt", "a"), clip], 400),
        ("/videos/concatenate", &[clip], 400),
        // The names of the fields are those of members.
        ("/videos/gif", &[clip, ("async", "true")], 400),
    ] {
        let response = post(path, fields);
        assert_eq!(response.status(), status, "{path} {:?}", error(&response));
        let json: Value = serde_json::from_slice(response.body()).unwrap();
        if status == 201 {
            assert_eq!(
                json["request"],
                json!({"prompt": "a kite", "async": "true"})
            );
        }
    }
    let read = GenerateImages::read_saved_response(
        None,
        post("/images", &[("prompt", "fog"), ("count", "2")]),
    );
    assert_eq!(read.unwrap().media_generation_ids().len(), 2);
}

/// The scenarios of a call without an account.
#[test]
fn outages_of_every_endpoint() {
    let contract = server().with_scenario(Scenario::Unavailable);
    for path in ["/jobs", "/accounts", &format!("/accounts/{NORA}")] {
        assert_eq!(send(&contract, "GET", path, &Value::Null).status(), 503);
    }
    // Errors of the request take precedence.
    let wrong = send(&contract, "POST", "/videos", &json!({"prompt": ""}));
    assert_eq!(wrong.status(), 400);
    // A rule for an account does not apply to calls without an account.
    let rule = format!("{NORA}=unavailable")
        .parse::<ScenarioRule>()
        .unwrap();
    let contract = server().with_scenario(rule);
    assert_eq!(
        send(&contract, "GET", "/accounts", &Value::Null).status(),
        200
    );
    let one = |account: &str| {
        send(
            &contract,
            "GET",
            &format!("/accounts/{account}"),
            &Value::Null,
        )
    };
    assert_eq!(
        (one(NORA).status().as_u16(), one(IVO).status().as_u16()),
        (503, 200)
    );
    // Only uploads can be on another account.
    assert!(
        "video-to-gif=wrong-account"
            .parse::<ScenarioRule>()
            .is_err()
    );
}
