//! Requests with a known result, compared with the rules of their endpoint.
//!
//! `tests/observed/requests.jsonl` contains invented requests; `kind` states whether the result is documented on a page or
//! observed by a client.

use flow_http::ENDPOINTS;
use flow_http::ids::AccountEmail;
use flow_http::rules::{self, Accepted, Checker, Refusal};
use flow_http::validate::models::video::{DEFAULT_VIDEO_MODEL, VIDEO_MODELS, VideoMode};
use flow_http::validate::models::{Basis, Numbers};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::fixtures::NORA;

const LINKED: [&str; 3] = [
    "nora.field77@example.org",
    "ivo.brook@example.org",
    "zoë.müller@example.org",
];

fn is_linked(account: &AccountEmail) -> bool {
    LINKED
        .iter()
        .any(|email| AccountEmail::parse(email).unwrap() == *account)
}

fn judge(endpoint: &str, body: &Value) -> Result<Accepted, Refusal> {
    let rules = rules::for_endpoint(endpoint).unwrap();
    Checker::new()
        .of_user("4711")
        .with_accounts(&is_linked)
        .check_value(rules, body)
}

/// The body, with the arguments of path and query as members.
fn with_arguments(row: &Value) -> Value {
    let Some(mut body) = (match &row["body"] {
        Value::Null => Some(Map::new()),
        body => body.as_object().cloned(),
    }) else {
        return row["body"].clone();
    };
    let path = row["path"].as_str().unwrap();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        body.insert(name.into(), value.into());
    }
    let argument = match row["endpoint"].as_str().unwrap() {
        "delete-assets" | "get-account" => "email",
        "get-asset" => "mediaGenerationId",
        "get-job" => "jobid",
        _ => return body.into(),
    };
    if let Some(segment) = path.split('/').nth(2) {
        let decoded = percent_decode_str(segment).decode_utf8().unwrap();
        body.insert(argument.into(), decoded.into_owned().into());
    }
    body.into()
}

/// Whether an error's text contains a parameter as a whole word.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = text[..at].chars().next_back().is_some_and(word);
        let after = text[at + name.len()..]
            .chars()
            .next()
            .is_some_and(|c| c.is_ascii_alphanumeric());
        !before && !after
    })
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn complaint(row: &Value) -> Option<String> {
    let want = &row["want"];
    let verdict = judge(row["endpoint"].as_str().unwrap(), &with_arguments(row));
    let wanted = want["accepted"].as_bool()?;
    let refusal = match verdict {
        Ok(_) if wanted => return None,
        Ok(_) => return Some("accepted".into()),
        Err(refusal) if wanted => return Some(format!("refused: {refusal}")),
        Err(refusal) => refusal,
    };
    let status = list(&want["status"]);
    let status_fits = match &*status {
        [] => refusal.status() == 400,
        status => status.contains(&&json!(refusal.status().as_u16())),
    };
    let parameters = list(&want["parameter"]);
    let parameter_fits = parameters.is_empty()
        || parameters
            .iter()
            .any(|name| names(refusal.message(), name.as_str().unwrap()));
    let shown = |parameter| parameters.is_empty() || parameters.contains(&&json!(parameter));
    // The kind of a reference is in the text, and is not a member.
    let shown = refusal.parameter().is_none_or(shown) || parameters == [&json!("character")];
    (!status_fits || !parameter_fits || !shown)
        .then(|| format!("{} {:?} {refusal}", refusal.status(), refusal.parameter()))
}

#[test]
fn requests_of_the_corpus() {
    // The numbers of accepted, refused and ambiguous requests.
    let mut judged = [0; 3];
    let mut wrong = Vec::new();
    for (index, line) in include_str!("../observed/requests.jsonl")
        .lines()
        .enumerate()
    {
        let row: Value = serde_json::from_str(line).unwrap();
        // Requests that are not refused because of members: the token, bytes that are not JSON, and earlier requests.
        let other = ["drop_token", "raw", "after", "body_b64", "body_fill"];
        let is_other = other
            .iter()
            .any(|name| !matches!(row[name], Value::Null | Value::Bool(false)));
        let authorization = row["headers"].get("Authorization").is_some();
        let not_its_method = row["endpoint"] == "get-asset" && row["method"] != "GET";
        if is_other || authorization || not_its_method || row["endpoint"] == "upload-asset" {
            continue;
        }
        let accepted = row["want"]["accepted"].as_bool();
        judged[accepted.map_or(2, |accepted| usize::from(!accepted))] += 1;
        if let Some(complaint) = complaint(&row) {
            wrong.push(format!("{}: {} {complaint}", index + 1, row["endpoint"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(judged, [96, 151, 33]);
}

fn reference(tail: &str) -> String {
    let email = AccountEmail::parse(LINKED[0]).unwrap();
    format!("user:4711-email:{}-{tail}", email.to_hex())
}

/// A valid value for each member of a family.
fn valid_value(family: &str) -> Value {
    match family {
        "startImage" | "endImage" | "referenceImage" | "reference" => reference("image:a").into(),
        "character" => reference("character:a-imgs:1").into(),
        "referenceVideo" => reference("video:a").into(),
        "referenceAudio" => "Kore".into(),
        _ => "x".into(),
    }
}

fn body(members: &[(&str, Value)]) -> Value {
    let members = members
        .iter()
        .map(|(name, value)| ((*name).into(), value.clone()));
    Value::Object(members.collect())
}

fn with(base: &Value, more: &[(&str, Value)]) -> Value {
    let mut base = base.as_object().unwrap().clone();
    base.extend(body(more).as_object().unwrap().clone());
    base.into()
}

fn accepts(endpoint: &str, body: &Value) {
    if let Err(refusal) = judge(endpoint, body) {
        panic!("{body}: {refusal}");
    }
}

fn refuses(endpoint: &str, body: &Value, status: u16, parameter: &str) {
    match judge(endpoint, body) {
        Ok(_) => panic!("accepted: {body}"),
        Err(refusal) => {
            let found = (refusal.status().as_u16(), refusal.parameter());
            assert_eq!(found, (status, Some(parameter)), "{body}: {refusal}");
            assert!(names(refusal.message(), parameter), "{refusal}");
        }
    }
}

fn check(endpoint: &str, body: &Value, parameter: &str, is_accepted: bool) {
    if is_accepted {
        accepts(endpoint, body);
    } else {
        refuses(endpoint, body, 400, parameter);
    }
}

fn numbered(family: &str, count: u8) -> Vec<(String, Value)> {
    (1..=count)
        .map(|slot| (format!("{family}_{slot}"), valid_value(family)))
        .collect()
}

/// Each model in each mode, at its limits and just beyond them.
#[test]
fn every_row_of_the_video_models_is_enforced() {
    for model in VIDEO_MODELS {
        for mode in VideoMode::ALL {
            let telling: &[&str] = match mode {
                VideoMode::StartImage => &["startImage"],
                VideoMode::StartEndImage => &["startImage", "endImage"],
                VideoMode::References => &["referenceImage"],
                VideoMode::Edit => &["referenceVideo"],
                _ => &[],
            };
            let slot = |family: &str| match family {
                "referenceImage" | "referenceVideo" => format!("{family}_1"),
                _ => family.into(),
            };
            let mut request = json!({"prompt": "a kite", "model": model.name()});
            for family in telling {
                request = with(&request, &[(&slot(family), valid_value(family))]);
            }
            let Some(limits) = model.mode(mode) else {
                refuses(
                    "generate-video",
                    &request,
                    400,
                    &slot(telling.last().unwrap()),
                );
                continue;
            };
            accepts("generate-video", &request);
            let duration = |seconds: i64| with(&request, &[("duration", seconds.into())]);
            for seconds in 1..20 {
                let is_accepted = limits.seconds().contains(seconds) && mode != VideoMode::Edit;
                check(
                    "generate-video",
                    &duration(seconds),
                    "duration",
                    is_accepted,
                );
            }
            for (family, most) in [
                (
                    "referenceImage",
                    limits.images().filter(|_| telling != ["startImage"]),
                ),
                (
                    "referenceAudio",
                    limits.voices().filter(|_| !telling.contains(&"startImage")),
                ),
            ] {
                let Some(most) = most else { continue };
                let filled = |count| {
                    numbered(family, count)
                        .into_iter()
                        .fold(request.clone(), |request, (name, value)| {
                            with(&request, &[(&name, value)])
                        })
                };
                accepts("generate-video", &filled(most));
                let over = format!("{family}_{}", most + 1);
                refuses("generate-video", &filled(most + 1), 400, &over);
            }
            if let Some(budget) = limits.image_budget() {
                let weight = |images| reference(&format!("character:c-imgs:{images}")).into();
                let character = |images: u32| with(&request, &[("character_1", weight(images))]);
                let left = u32::from(budget) - u32::from(mode == VideoMode::References);
                accepts("generate-video", &character(left));
                refuses("generate-video", &character(left + 1), 400, "character_1");
                refuses("generate-video", &character(u32::MAX), 400, "character_1");
            }
        }
        for word in model.aspect_ratios().value.0.iter().chain(["x"].iter()) {
            let request = json!({"prompt": "a", "model": model.name(), "aspectRatio": word});
            check("generate-video", &request, "aspectRatio", *word != "x");
        }
        for word in model.resolutions().value.0.iter().chain(["x"].iter()) {
            let request = json!({"prompt": "a", "model": model.name(), "resolution": word});
            check("generate-video", &request, "resolution", *word != "x");
        }
        let mut extend = json!({"prompt": "a", "model": model.name()});
        extend = with(
            &extend,
            &[("mediaGenerationId", valid_value("referenceVideo"))],
        );
        check("extend-video", &extend, "model", model.extends());
    }
}

/// Without a model, the row of the default applies; for an unknown model, only the forms of values are checked.
#[test]
fn models_without_a_row_are_checked_by_form() {
    let default = VIDEO_MODELS
        .iter()
        .find(|model| model.name() == DEFAULT_VIDEO_MODEL.value);
    let limits = default.unwrap().mode(VideoMode::Text).unwrap();
    assert_eq!(limits.seconds(), Numbers::OneOf(&[4, 6, 8]));
    refuses(
        "generate-video",
        &json!({"prompt": "a", "duration": 5}),
        400,
        "duration",
    );
    let unknown = json!({"prompt": "a", "model": "omni-flash-9", "duration": 61,
        "aspectRatio": "21:9", "resolution": "8k", "referenceAudio_5": "Kore"});
    accepts("generate-video", &unknown);
    let ten = numbered("referenceImage", 10)
        .into_iter()
        .fold(unknown, |request, (name, value)| {
            with(&request, &[(&name, value)])
        });
    accepts("generate-video", &ten);
    refuses(
        "generate-video",
        &with(&ten, &[("count", 5.into())]),
        400,
        "count",
    );
    refuses(
        "generate-video",
        &with(&ten, &[("duration", 0.into())]),
        400,
        "duration",
    );
    let image = json!({"prompt": "a", "model": "nano-banana-9", "aspectRatio": "21:9"});
    accepts("generate-images", &image);
    refuses(
        "generate-images",
        &with(&image, &[("aspectRatio", "auto".into())]),
        400,
        "aspectRatio",
    );
    let image = json!({"prompt": "a", "aspectRatio": "21:9"});
    refuses("generate-images", &image, 400, "aspectRatio");
}

/// Each member of each endpoint refuses values of a wrong type, and null counts as absent.
#[test]
fn every_member_is_read_by_its_kind() {
    let known = [
        "prompt",
        "model",
        "aspectRatio",
        "duration",
        "resolution",
        "count",
        "seed",
        "startImage",
        "endImage",
        "reference_1",
        "reference_10",
        "referenceImage_1",
        "referenceImage_10",
        "character_1",
        "character_7",
        "referenceAudio_1",
        "referenceAudio_5",
        "referenceVideo_1",
        "startFrameIndex_1",
        "endFrameIndex_1",
        "async",
        "email",
        "replyUrl",
        "replyRef",
        "captchaToken",
        "captchaRetry",
        "captchaOrder",
        "mediaGenerationId",
        "mediaGenerationIds",
        "projectId",
        "raw",
        "media",
        "jobid",
        "jobId",
        "options",
    ];
    for info in ENDPOINTS {
        let rules = rules::for_endpoint(info.name).unwrap();
        let checker = Checker::new();
        for name in known {
            let null = checker.refusals(rules, [(name, &Value::Null)]);
            let wrong = json!({"a": 1});
            let wrong = checker.refusals(rules, [(name, &wrong)]);
            if rules.has_member(name) {
                assert_eq!(wrong[0].parameter(), Some(name), "{}", info.name);
                assert!(
                    null.iter()
                        .all(|refusal| refusal.message().ends_with(" is required"))
                );
            } else {
                let message = format!("Parameter {name} not supported");
                assert_eq!(wrong[0].message(), message);
                assert_eq!(
                    (wrong[0].parameter(), null[0].message()),
                    (Some(name), &*message)
                );
            }
        }
    }
    for name in [
        "reference_0",
        "reference_11",
        "reference_01",
        "reference_",
        "reference",
    ] {
        let refusal = judge(
            "generate-images",
            &body(&[("prompt", "a".into()), (name, 1.into())]),
        );
        assert_eq!(
            refusal.unwrap_err().message(),
            format!("Parameter {name} not supported")
        );
    }
}

/// Results that the corpus does not contain: the members, and the refused one, if any.
#[test]
fn more_results() {
    let image = || Value::from(reference("image:a"));
    let edit =
        json!({"prompt": "a", "model": "omni-flash", "referenceVideo_1": reference("video:a")});
    let text = json!({"prompt": "a", "model": "omni-flash"});
    for (base, more, refused) in [
        (&edit, json!({"seed": -1}), Some("seed")),
        (&edit, json!({"seed": 0, "resolution": "360p"}), None),
        (&edit, json!({"endImage": image()}), Some("endImage")),
        (
            &edit,
            json!({"startFrameIndex_1": 95, "endFrameIndex_1": 96}),
            None,
        ),
        (
            &edit,
            json!({"referenceVideo_2": reference("video:a")}),
            Some("referenceVideo_2"),
        ),
        (
            &text,
            json!({"startFrameIndex_1": 1}),
            Some("startFrameIndex_1"),
        ),
        (
            &text,
            json!({"endFrameIndex_1": 1}),
            Some("endFrameIndex_1"),
        ),
        (
            &text,
            json!({"startImage": image(), "referenceAudio_1": "Kore"}),
            Some("startImage"),
        ),
        (
            &text,
            json!({"startImage": image(), "endImage": image()}),
            None,
        ),
        (
            &text,
            json!({"referenceImage_8": image()}),
            Some("referenceImage_8"),
        ),
        (&text, json!({"referenceImage_7": image()}), None),
        (
            &text,
            json!({"model": "omni-flash-1.2", "referenceImage_8": image()}),
            None,
        ),
        (
            &text,
            json!({"referenceAudio_1": "Kore", "referenceAudio_2": "Puck"}),
            Some("referenceAudio_2"),
        ),
        (
            &text,
            json!({"referenceAudio_1": reference("voice:a-mid:b"), "referenceImage_1": image()}),
            None,
        ),
        (&text, json!({"character_1": image()}), Some("character_1")),
        (&text, json!({"duration": 8.0}), None),
        (&text, json!({"duration": 8.5}), Some("duration")),
        (&text, json!({"duration": true}), Some("duration")),
        (&text, json!({"seed": -1}), None),
        (&text, json!({"seed": 18_446_744_073_709_551_615_u64}), None),
        (&text, json!({"seed": 1e300}), Some("seed")),
        (&text, json!({"prompt": " "}), Some("prompt")),
        (
            &text,
            json!({"prompt": "@referenceVideo_1 and @reference_1"}),
            None,
        ),
        (
            &text,
            json!({"prompt": "@character_8"}),
            Some("character_8"),
        ),
        (&text, json!({"model": ""}), Some("model")),
        (&text, json!({"email": ""}), Some("email")),
        (&text, json!({"async": 1}), Some("async")),
        (&text, json!({"captchaOrder": "capsolver, 2captcha"}), None),
        (
            &text,
            json!({"captchaOrder": ["CapSolver"]}),
            Some("captchaOrder"),
        ),
        (
            &text,
            json!({"captchaRetry": 1, "captchaToken": null}),
            None,
        ),
    ] {
        let request = with(
            base,
            &more
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect::<Vec<_>>(),
        );
        check(
            "generate-video",
            &request,
            refused.unwrap_or_default(),
            refused.is_none(),
        );
    }
    let clips = |more: Value| {
        let mut clip = json!({"mediaGenerationId": reference("video:a")});
        clip = with(
            &clip,
            &more
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect::<Vec<_>>(),
        );
        json!({"media": [{"mediaGenerationId": reference("video:b")}, clip]})
    };
    for (more, refused) in [
        (json!({"trimStart": 10, "trimEnd": 0, "x": null}), None),
        (json!({"trimStart": 10.01}), Some("trimStart")),
        (json!({"trimEnd": "late"}), Some("trimEnd")),
        (json!({"trimStart": null}), None),
        (json!({"speed": 2}), Some("speed")),
        (
            json!({"mediaGenerationId": null}),
            Some("mediaGenerationId"),
        ),
    ] {
        check(
            "concatenate-videos",
            &clips(more),
            refused.unwrap_or_default(),
            refused.is_none(),
        );
    }
    for (job, status) in [
        (
            "j0914102233123456789v-u4711-email:nora.field77@example.org-bot:google-flow",
            200,
        ),
        (
            "j1731859234567v-extend-u4711-email:no***@example.org-bot:google-flow",
            200,
        ),
        (
            "j0914102233123456789v-u12345-email:nora.field77@example.org-bot:google-flow",
            403,
        ),
        (
            "j0914102233123456789v-u4711-email%3Anora.field77%40example.org-bot%3Agoogle-flow",
            400,
        ),
        ("j-u4711-email:nora.field77@example.org", 400),
        ("j1v-u-email:nora.field77@example.org", 400),
    ] {
        match status {
            200 => accepts("get-job", &json!({"jobId": job})),
            _ => refuses("get-job", &json!({"jobId": job}), status, "jobId"),
        }
    }
    refuses("list-jobs", &json!({"options": "all"}), 400, "options");
    refuses(
        "get-asset",
        &json!({"mediaGenerationId": reference("image:a"), "raw": "x"}),
        400,
        "raw",
    );
}

#[test]
fn refusals_come_in_order() {
    let foreign = reference("image:a").replace("4711", "12345");
    let unlinked = AccountEmail::parse("lee.unlinked@example.org")
        .unwrap()
        .to_hex();
    let unlinked = format!("user:4711-email:{unlinked}-image:a");
    let ivo = AccountEmail::parse(LINKED[1]).unwrap();
    let other = format!("user:4711-email:{}-image:a", ivo.to_hex());
    let mut request = json!({"prompt": "a", "count": 9, "reference_1": reference("image:a"),
        "reference_2": other, "reference_3": unlinked, "reference_4": foreign,
        "email": "zoë.müller@example.org"});
    for (status, parameter, repair) in [
        (400, "count", json!(1)),
        (403, "reference_4", json!(reference("image:d"))),
        (404, "reference_3", json!(reference("image:c"))),
        (400, "reference_2", json!(reference("image:b"))),
        (400, "email", json!("Nora.Field77@example.org")),
    ] {
        refuses("generate-images", &request, status, parameter);
        request = with(&request, &[(parameter, repair)]);
    }
    accepts("generate-images", &request);
    let email = json!({"prompt": "a", "email": "lee.unlinked@example.org"});
    refuses("generate-images", &email, 404, "email");
    // Unknown owners are not checked.
    let rules = rules::for_endpoint("generate-images").unwrap();
    let foreign = json!({"prompt": "a", "reference_1": foreign});
    assert!(Checker::new().check_value(rules, &foreign).is_ok());
}

#[test]
fn accepted_requests_list_their_members() {
    let clip = reference("video:a");
    let request = json!({"mediaGenerationId": clip, "resolution": "4k", "async": "true"});
    let accepted = judge("upscale-video", &request).unwrap();
    assert!(accepted.rules().has_member("resolution"));
    assert_eq!(
        (accepted.text("resolution"), accepted.flag("async")),
        (Some("4K"), Some(true))
    );
    assert_eq!(accepted.account().unwrap().as_str(), LINKED[0]);
    let ids: Vec<_> = accepted.references().map(|id| id.as_str()).collect();
    assert_eq!(ids, [&clip]);
    let debug = format!("{accepted:?}");
    assert_eq!(
        debug,
        r#"Accepted(["async", "mediaGenerationId", "resolution"])"#
    );
    let edit = json!({"prompt": "a", "model": "omni-flash", "referenceVideo_1": clip,
        "endFrameIndex_1": 96, "count": 2.0, "email": "NORA.field77@example.org"});
    let accepted = judge("generate-video", &edit).unwrap();
    assert_eq!(
        (accepted.number("endFrameIndex_1"), accepted.number("count")),
        (Some(96), Some(2))
    );
    assert_eq!(
        (accepted.number("seed"), accepted.text("async")),
        (None, None)
    );
    assert_eq!(
        accepted.account().unwrap().as_str(),
        "NORA.field77@example.org"
    );
    let clips = json!({"media": [{"mediaGenerationId": clip}, {"mediaGenerationId": clip}]});
    assert_eq!(
        judge("concatenate-videos", &clips)
            .unwrap()
            .references()
            .count(),
        2
    );
}

/// Assumed limits can be overruled; documented and observed ones can't.
#[test]
fn callers_can_override_assumed_rules() {
    let rules = rules::for_endpoint("generate-video").unwrap();
    let request = |value: &str| json!({"prompt": "a", "startImage": value});
    for (start, passes) in [
        ("CAMaJDVk", true),
        ("3b9e1c52-7d04-4f6a-9a18-c0de5eed0001", true),
        ("user:4711-AbCdEfGhIj", false),
        ("https://example.org/a.png", false),
        (
            "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow",
            false,
        ),
        (&reference("video:a"), false),
    ] {
        let request = request(start);
        let refusal = Checker::new().check_value(rules, &request).unwrap_err();
        assert_eq!(refusal.parameter(), Some("startImage"));
        assert_eq!(
            refusal.source().basis() == Basis::Assumed,
            passes,
            "{start}"
        );
        assert_eq!(
            Checker::new()
                .trusting()
                .check_value(rules, &request)
                .is_ok(),
            passes
        );
    }
    let voice = json!({"prompt": "a", "model": "omni-flash-1.2", "duration": 20,
        "captchaOrder": "NewSolver", "referenceAudio_1": "Newvoice"});
    assert!(Checker::new().trusting().check_value(rules, &voice).is_ok());
    let members = || {
        voice
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (&**name, value))
    };
    let all = Checker::new().refusals(rules, members());
    let names: Vec<_> = all.iter().filter_map(Refusal::parameter).collect();
    assert_eq!(names, ["captchaOrder", "referenceAudio_1", "duration"]);
}

/// The URL of a callback must be absolute.
#[test]
fn reply_urls_are_absolute() {
    let request = |url: &str| json!({"prompt": "a", "replyUrl": url});
    for url in [
        "https://studio.example/hook?job=7",
        "HTTP://localhost:8080",
        "http://[::1]/",
        "https://zoë.example/",
    ] {
        accepts("generate-video", &request(url));
    }
    for url in [
        "",
        "hook",
        "/hook",
        "ftp://studio.example/",
        "https://",
        "https:///hook",
    ] {
        refuses("generate-video", &request(url), 400, "replyUrl");
        let rules = rules::for_endpoint("generate-video").unwrap();
        let trusting = Checker::new().trusting();
        assert!(trusting.check_value(rules, &request(url)).is_ok(), "{url}");
    }
    let long = format!("https://h/{}", "x".repeat(1014));
    accepts("generate-video", &request(&long));
    refuses("generate-video", &request(&(long + "x")), 400, "replyUrl");
}

/// Owners can be checked later, by a caller that has the user and the accounts, with the same result.
#[test]
fn owners_can_be_checked_apart() {
    let rules = rules::for_endpoint("generate-images").unwrap();
    let foreign = reference("image:a").replace("4711", "12345");
    for request in [
        json!({"prompt": "a", "reference_1": reference("image:a")}),
        json!({"prompt": "a", "reference_1": foreign}),
        json!({"prompt": "a", "reference_1": reference("image:a"), "reference_2": foreign}),
        json!({"prompt": "a", "reference_1": reference("image:a"), "email": LINKED[1]}),
        json!({"prompt": "a", "email": "lee.unlinked@example.org"}),
    ] {
        let forms = Checker::new().without_owners();
        let accepted = forms.check_value(rules, &request).unwrap();
        let checker = Checker::new().of_user("4711").with_accounts(&is_linked);
        let apart = checker.check_owners(&accepted).err();
        assert_eq!(apart, judge("generate-images", &request).err(), "{request}");
    }
}

#[test]
fn the_last_of_several_members_counts() {
    let rules = rules::for_endpoint("generate-images").unwrap();
    let (invalid, valid, null) = (json!(7), json!("a"), Value::Null);
    let check = |members: &[(&str, &Value)]| Checker::new().check(rules, members.iter().copied());
    assert!(check(&[("prompt", &invalid), ("prompt", &valid)]).is_ok());
    assert!(check(&[("prompt", &valid), ("prompt", &invalid)]).is_err());
    assert!(check(&[("prompt", &valid), ("prompt", &null)]).is_err());
    let refusal = Checker::new()
        .check_value(rules, &json!(["prompt"]))
        .unwrap_err();
    assert_eq!(
        (refusal.status().as_u16(), refusal.parameter()),
        (400, None)
    );
    assert_eq!(refusal.to_string(), "The body must be a JSON object");
}

#[test]
fn names_that_may_be_secrets_are_not_shown() {
    let rules = rules::for_endpoint("generate-images").unwrap();
    assert!(!rules.has_member("reference_+1"));
    let hex = AccountEmail::parse("жора@example.org").unwrap().to_hex();
    assert!(hex.starts_with('d'));
    for name in [
        "nora@example.org",
        "user:4711-AbCdEf",
        &hex[..16],
        "",
        " ",
        "é",
        &"x".repeat(33),
    ] {
        let refusal = judge("list-jobs", &body(&[(name, 1.into())])).unwrap_err();
        assert_eq!(refusal.parameter(), None, "{name}");
        let message = format!(
            "A parameter with a name of {} bytes is not supported",
            name.len()
        );
        assert_eq!(refusal.message(), message);
    }
}

/// Values that are often valid, and often in the wrong place.
fn any_value() -> impl Strategy<Value = Value> {
    let texts = [
        reference("image:a"),
        reference("video:a"),
        reference("character:a-imgs:9"),
        reference("voice:a-mid:b"),
        reference("image:a").replace("4711", "12345"),
        "user:4711-SecretToken".into(),
        NORA.into(),
        "omni-flash".into(),
        "auto".into(),
        "Kore".into(),
        "@referenceImage_3 and @character_1".into(),
    ];
    let leaf = prop_oneof![
        prop::sample::select(texts.to_vec()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        (-3..300_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        let name = prop::sample::select(vec!["mediaGenerationId", "trimStart", "trimEnd", "x"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..4).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.into(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    /// Any request is checked, the first refusal is the result, and no value is displayed.
    #[test]
    fn errors_of_any_request_hide_secrets(
        endpoint in 0..ENDPOINTS.len(),
        members in prop::collection::vec(
            (prop_oneof!["[a-zA-Z]{1,10}", "(reference|character|referenceImage|referenceAudio)_[0-9]{1,2}",
                "prompt|model|email|count|seed|media|mediaGenerationIds?|startImage|referenceVideo_1|duration|nora.field77@example.org"],
            any_value()),
            0..8,
        ),
    ) {
        let rules = rules::for_endpoint(ENDPOINTS[endpoint].name).unwrap();
        let members: Vec<_> = members.iter().map(|(name, value)| (name.as_str(), value)).collect();
        let checker = Checker::new().of_user("4711").with_accounts(&is_linked);
        let refusals = checker.refusals(rules, members.iter().copied());
        let verdict = checker.check(rules, members.iter().copied());
        prop_assert_eq!(verdict.as_ref().err(), refusals.first());
        let trusting = checker.trusting().refusals(rules, members.iter().copied());
        prop_assert!(trusting.iter().all(|refusal| refusal.source().basis() != Basis::Assumed));
        let shown = format!("{refusals:?}{trusting:?}{verdict:?}");
        for secret in ["example.org", "SecretToken", "406578616d"] {
            prop_assert!(!shown.contains(secret), "{}", shown);
        }
    }
}
