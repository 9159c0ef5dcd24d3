//! Requests of all endpoints with a body: a request that the service refuses can't be built, and a built one is
//! accepted.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use flow_http::contract::BASE_PATH;
use flow_http::ids::{CharacterId, ImageId, VoiceId};
use flow_http::rules::{self, Accepted, Checker, Refusal};
use flow_http::server::Incoming;
use flow_http::validate::FrameWindow;
use flow_http::validate::models::Basis;
use flow_http::validate::models::video::{VIDEO_MODELS, VideoMode};
use flow_http::{
    Captcha, Clip, ConcatenateVideos, DeleteAssets, ENDPOINTS, Endpoint, ExtendVideo,
    GenerateImages, GenerateVideo, GetAsset, RequestBuilder, UpscaleImage, UpscaleVideo,
    VideoInput, VideoReferences, VideoToGif, Voice,
};
use http::Request;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};

use crate::fixtures::{NORA, NORA_HEX, TOKEN, api, ivo, nora, response, service, video_of_nora};

fn reference(tail: &str) -> String {
    format!("user:4711-email:{NORA_HEX}-{tail}")
}

fn image(name: &str) -> ImageId {
    ImageId::parse(&reference(&format!("image:{name}"))).unwrap()
}

fn character(images: u32) -> CharacterId {
    CharacterId::parse(&reference(&format!("character:c-imgs:{images}"))).unwrap()
}

fn voice() -> Voice {
    VoiceId::parse(&reference("voice:a-mid:b")).unwrap().into()
}

fn request<E: Endpoint<Input<Vec<u8>> = ()>>(endpoint: &E) -> Request<Vec<u8>> {
    endpoint.to_request(&service(), ()).unwrap()
}

/// The method, path and body, with Nora's address abbreviated.
fn sent<E>(builder: RequestBuilder<E>) -> String
where
    E: Endpoint<Input<Vec<u8>> = ()> + TryFrom<RequestBuilder<E>, Error = Refusal>,
{
    let request = request(&builder.build().unwrap());
    let path = request
        .uri()
        .path()
        .strip_prefix("/v1/google-flow")
        .unwrap();
    let body = std::str::from_utf8(request.body()).unwrap();
    let body = body.replace(&format!("user:4711-email:{NORA_HEX}"), "nora");
    format!("{} {path}\n{body}\n\n", request.method())
}

fn references(images: u8, characters: u8, voices: u8) -> VideoReferences {
    let mut references = VideoReferences::new();
    for number in 0..images {
        references = references.with_image(image(&number.to_string()));
    }
    for _ in 0..characters {
        references = references.with_character(character(1));
    }
    for _ in 0..voices {
        references = references.with_voice(Voice::preset("Kore"));
    }
    references
}

fn edit(references: VideoReferences) -> VideoInput {
    VideoInput::Edit {
        video: video_of_nora(),
        window: None,
        references,
    }
}

fn video(prompt: &str, input: VideoInput) -> RequestBuilder<GenerateVideo> {
    GenerateVideo::builder(prompt, input)
}

#[test]
fn requests_as_they_are_sent() {
    let start_end = VideoInput::StartEndImage {
        start: image("a"),
        end: image("b"),
    };
    let both = VideoInput::References(references(1, 1, 0).with_voice(voice()));
    let clips = [
        Clip::new(video_of_nora()),
        Clip::new(video_of_nora()).with_trim_start(Duration::from_secs(1)),
        Clip::new(video_of_nora())
            .with_trim_end(Duration::from_millis(1500))
            .with_trim_start(Duration::ZERO),
    ];
    let assets = [image("a").as_id().clone(), video_of_nora().into()];
    let texts = [
        sent(
            GenerateImages::builder("@reference_1 by @character_1")
                .with_images([image("a"), image("b")])
                .with_characters([character(2)])
                .with_aspect_ratio("auto")
                .with_model("nano-banana-pro")
                .with_count(2)
                .with_seed(7)
                .with_account(nora()),
        ),
        sent(
            UpscaleImage::builder(image("a"))
                .with_captcha(Captcha::Retry(3))
                .with_resolution("4K"),
        ),
        sent(video("a kite", VideoInput::Text).with_duration(8)),
        sent(video("a kite", VideoInput::StartImage(image("a"))).with_aspect_ratio("portrait")),
        sent(video("a kite", start_end).with_seed(-7)),
        sent(video("@character_1 at @referenceImage_1", both).with_model("omni-flash")),
        sent(
            video("make it snow", edit(references(2, 0, 1)))
                .with_model("omni-flash")
                .with_resolution("360p"),
        ),
        sent(
            ExtendVideo::builder(video_of_nora(), "it lands")
                .with_count(2)
                .asynchronous(),
        ),
        sent(
            UpscaleVideo::builder(video_of_nora())
                .with_resolution("4k")
                .with_reply_url("https://studio.example/hook")
                .with_reply_ref("scene 7"),
        ),
        sent(VideoToGif::builder(video_of_nora())),
        sent(ConcatenateVideos::builder(clips)),
        sent(DeleteAssets::builder(&nora(), assets).with_project("p-1")),
        sent(
            VideoToGif::builder(video_of_nora())
                .with_extra("loop", false)
                .with_extra("fps", 12)
                .with_extra("loop", json!({"times": [1, null]})),
        ),
    ];
    insta::assert_snapshot!("requests", texts.concat());
}

/// The names of the members of an object, including repeated ones.
struct Names(Vec<String>);

impl<'de> serde::Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Names;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, _)) = map.next_entry::<String, Value>()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

/// Asserts that names are unique, and that the rules accept the body with the same result as the builder.
fn check<E: Endpoint<Input<Vec<u8>> = ()>>(
    endpoint: &E,
    members: &Accepted,
    trusts: bool,
) -> Vec<u8> {
    let body = request(endpoint).into_body();
    let Names(names) = serde_json::from_slice(&body).unwrap();
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{names:?}");
    let mut value: Value = serde_json::from_slice(&body).unwrap();
    // The argument of the path is a member as well.
    if E::INFO.path == "/assets/{email}" {
        value["email"] = json!(endpoint.account().unwrap().as_str());
    }
    let checker = if trusts {
        Checker::new().trusting()
    } else {
        Checker::new()
    };
    if !trusts {
        let (parts, body) = request(endpoint).into_parts();
        Incoming::from_parts(&parts, &body, BASE_PATH).unwrap();
    }
    let accepted = checker.check_value(rules::for_endpoint(E::INFO.name).unwrap(), &value);
    assert_eq!(accepted.as_ref(), Ok(members));
    assert_eq!(
        endpoint.is_bound(),
        accepted.unwrap().references().next().is_some()
    );
    body
}

#[derive(Debug, Clone)]
struct Values {
    model: String,
    ratio: String,
    resolution: String,
    number: u8,
    seed: i64,
    is_noras: bool,
    url: String,
    reply_ref: String,
    captcha: Captcha,
}

fn values() -> impl Strategy<Value = Values> {
    let select = |texts: &[&str]| {
        prop::sample::select(
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let captcha = prop_oneof![
        "[!-~]{18,24}".prop_map(|token| Captcha::Token(token.into())),
        (0..=11_u8).prop_map(Captcha::Retry),
        "(CapSolver|2captcha|x)(,EzCaptcha)?".prop_map(|order| Captcha::Order(order.into())),
    ];
    (
        select(&[
            "veo-3.1-fast",
            "veo-3.1-quality",
            "omni-flash",
            "omni-flash-1.2",
            "nano-banana-2",
            "new",
            "",
        ]),
        select(&["landscape", "portrait", "16:9", "auto", "4:3", "x"]),
        select(&["360p", "720p", "1080P", "4k", "2K", "x"]),
        0..13_u8,
        any::<i64>(),
        any::<bool>(),
        select(&["https://studio.example/hook", "hook"]),
        "\\PC{0,20}",
        captcha,
    )
        .prop_map(
            |(model, ratio, resolution, number, seed, is_noras, url, reply_ref, captcha)| Values {
                model,
                ratio,
                resolution,
                number,
                seed,
                is_noras,
                url,
                reply_ref,
                captcha,
            },
        )
}

type Options<E> = &'static [fn(RequestBuilder<E>, &Values) -> RequestBuilder<E>];

/// The options that several builders have under the same name.
macro_rules! options {
    (@ model) => { |it, v| it.with_model(v.model.as_str()) };
    (@ aspect_ratio) => { |it, v| it.with_aspect_ratio(v.ratio.as_str()) };
    (@ resolution) => { |it, v| it.with_resolution(v.resolution.as_str()) };
    (@ duration) => { |it, v| it.with_duration(v.number.into()) };
    (@ count) => { |it, v| it.with_count(v.number / 2) };
    (@ seed) => { |it, v| it.with_seed(v.seed) };
    (@ account) => { |it, v| it.with_account(if v.is_noras { nora() } else { ivo() }) };
    (@ asynchronous) => { |it, _| it.asynchronous() };
    (@ reply_url) => { |it, v| it.with_reply_url(v.url.as_str()) };
    (@ reply_ref) => { |it, v| it.with_reply_ref(v.reply_ref.as_str()) };
    (@ captcha) => { |it, v| it.with_captcha(v.captcha.clone()) };
    ($($option:ident)+) => { &[$(options!(@ $option)),+] };
}

/// Sets the options of a mask in their order and in reverse: the request is accepted, and both bodies are equal.
fn any_order<E>(
    builder: RequestBuilder<E>,
    options: Options<E>,
    members: fn(&E) -> &Accepted,
    values: &Values,
    mask: u16,
    trusts: bool,
) -> bool
where
    E: Endpoint<Input<Vec<u8>> = ()> + TryFrom<RequestBuilder<E>, Error = Refusal>,
{
    let builder = if trusts { builder.trusted() } else { builder };
    let chosen: Vec<_> = options
        .iter()
        .enumerate()
        .filter(|(number, _)| mask & (1 << number) != 0)
        .map(|(_, option)| option)
        .collect();
    let set = |it: RequestBuilder<E>, option: &&fn(_, &Values) -> _| option(it, values);
    let forth = chosen
        .iter()
        .copied()
        .fold(builder.clone(), |it, option| set(it, &option));
    let back = chosen
        .iter()
        .rev()
        .copied()
        .fold(builder, |it, option| set(it, &option));
    match (forth.build(), back.build()) {
        (Ok(forth), Ok(back)) => {
            let body = check(&forth, members(&forth), trusts);
            assert_eq!(body, check(&back, members(&back), trusts));
            true
        }
        (Err(forth), Err(back)) => {
            assert!(forth.parameter().is_some() && back.parameter().is_some());
            assert!(!trusts || forth.source().basis() != Basis::Assumed);
            false
        }
        _ => panic!("the order of the options matters"),
    }
}

fn any_prompt() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "\\PC{0,20}[a-z\"\\\\\u{1}\n🎬]",
        1 => "(@(reference|referenceImage|character|referenceAudio)_[1-3] ){1,2}",
    ]
}

fn any_input() -> impl Strategy<Value = VideoInput> {
    let some = || {
        (
            prop::collection::vec("[a-z]{1,3}", 0..9),
            prop::collection::vec(0..4_u32, 0..3),
            prop::collection::vec(prop::sample::select(vec!["Kore", "user", "New"]), 0..5),
        )
            .prop_map(|(images, characters, voices)| {
                let mut references = VideoReferences::new();
                for name in images {
                    references = references.with_image(image(&name));
                }
                for images in characters {
                    references = references.with_character(character(images));
                }
                for name in voices {
                    references = references.with_voice(match name {
                        "user" => voice(),
                        name => Voice::preset(name),
                    });
                }
                references
            })
    };
    let window = (0..240_u32, 1..=240_u32)
        .prop_map(|(start, end)| FrameWindow::from_indices(start, end).ok());
    prop_oneof![
        Just(VideoInput::Text),
        Just(VideoInput::StartImage(image("a"))),
        Just(VideoInput::StartEndImage {
            start: image("a"),
            end: image("b"),
        }),
        some().prop_map(VideoInput::References),
        (window, some()).prop_map(|(window, references)| VideoInput::Edit {
            video: video_of_nora(),
            window,
            references,
        }),
    ]
}

/// Every built request is valid JSON and is accepted, and enough requests are built for this to be meaningful.
#[test]
fn built_requests_are_accepted() {
    let strategy = (
        any_prompt(),
        any_input(),
        prop::collection::vec(0..6_u32, 0..4),
        0..12_u8,
        values(),
        // With fewer options, more requests are valid.
        (any::<u16>(), any::<u16>()).prop_map(|(mask, few)| mask & few),
        any::<bool>(),
    );
    let built = RefCell::new([0_u32; 5]);
    let mut config = ProptestConfig::default();
    // With fewer cases, too few requests may be built.
    config.cases = config.cases.max(256);
    let result = TestRunner::new(config).run(&strategy, |case| {
        let (prompt, input, characters, images, values, mask, trusts) = case;
        let more = [
            any_order(
                GenerateVideo::builder(prompt.as_str(), input),
                options!(model aspect_ratio resolution duration count seed account asynchronous reply_url reply_ref captcha),
                GenerateVideo::members, &values, mask, trusts,
            ),
            any_order(
                GenerateImages::builder(prompt.as_str())
                    .with_images((0..images).map(|number| image(&number.to_string())))
                    .with_characters(characters.into_iter().map(character)),
                options!(model aspect_ratio count seed account reply_url reply_ref captcha),
                GenerateImages::members, &values, mask, trusts,
            ),
            any_order(
                ExtendVideo::builder(video_of_nora(), prompt),
                options!(model count seed account asynchronous reply_url reply_ref captcha),
                ExtendVideo::members, &values, mask, trusts,
            ),
            any_order(
                UpscaleVideo::builder(video_of_nora()),
                options!(resolution asynchronous reply_url reply_ref captcha),
                UpscaleVideo::members, &values, mask, trusts,
            ),
            any_order(
                UpscaleImage::builder(image("a")),
                options!(resolution captcha),
                UpscaleImage::members, &values, mask, trusts,
            ),
        ];
        for (count, more) in built.borrow_mut().iter_mut().zip(more) {
            *count += u32::from(more);
        }
        Ok(())
    });
    result.unwrap();
    let built = built.into_inner();
    assert!(built.iter().all(|count| *count >= 5), "{built:?}");
}

proptest! {
    #[test]
    fn clips_of_any_number_and_length(
        trims in prop::collection::vec((prop::option::of(0..11_000_u64), prop::option::of(0..u64::MAX)), 0..12),
    ) {
        let most = |trim: &Option<u64>| trim.is_none_or(|trim| trim <= 10_000);
        let fits = (2..=10).contains(&trims.len())
            && trims.iter().all(|(start, end)| most(start) && most(end));
        let clips = trims.into_iter().map(|(start, end)| {
            let mut clip = Clip::new(video_of_nora());
            if let Some(start) = start { clip = clip.with_trim_start(Duration::from_millis(start)); }
            if let Some(end) = end { clip = clip.with_trim_end(Duration::from_millis(end)); }
            clip
        });
        let built = ConcatenateVideos::builder(clips).build();
        prop_assert_eq!(built.is_ok(), fits);
        if let Ok(whole) = built { check(&whole, whole.members(), false); }
    }

    #[test]
    fn deletions_of_any_number(count in 0..110_usize, is_noras in any::<bool>()) {
        let account = if is_noras { nora() } else { ivo() };
        let ids = (0..count).map(|number| image(&number.to_string()));
        let built = DeleteAssets::builder(&account, ids).build();
        prop_assert_eq!(built.is_ok(), is_noras && (1..=100).contains(&count));
        if let Ok(delete) = built { check(&delete, delete.members(), false); }
    }
}

/// Each model in each mode, at the limits of its row and just beyond them.
#[test]
fn builders_enforce_every_row() {
    let parameter = |builder: RequestBuilder<GenerateVideo>| {
        builder
            .build()
            .err()
            .map(|refusal| refusal.parameter().unwrap_or_default().to_owned())
    };
    for model in VIDEO_MODELS {
        for mode in VideoMode::ALL {
            let input = |images: u8, characters: u8, voices: u8| match mode {
                VideoMode::Text => VideoInput::References(references(0, 0, voices)),
                VideoMode::StartImage => VideoInput::StartImage(image("a")),
                VideoMode::StartEndImage => VideoInput::StartEndImage {
                    start: image("a"),
                    end: image("b"),
                },
                VideoMode::References if characters == 0 => {
                    VideoInput::References(references(images.max(1), 0, voices))
                }
                VideoMode::References => {
                    VideoInput::References(references(images, characters, voices))
                }
                _ => edit(references(images, characters, voices)),
            };
            let of = |input| video("a kite", input).with_model(model.name());
            let Some(limits) = model.mode(mode) else {
                assert!(
                    of(input(0, 0, 0)).build().is_err(),
                    "{} {mode}",
                    model.name()
                );
                continue;
            };
            assert_eq!(parameter(of(input(0, 0, 0))), None);
            for seconds in 0..20 {
                let is_accepted = limits.seconds().contains(seconds.into())
                    && seconds > 0
                    && mode != VideoMode::Edit;
                let refused = (!is_accepted).then(|| "duration".to_owned());
                assert_eq!(
                    parameter(of(input(0, 0, 0)).with_duration(seconds)),
                    refused
                );
            }
            let frames = [VideoMode::StartImage, VideoMode::StartEndImage];
            if frames.contains(&mode) {
                continue;
            }
            if let Some(most) = limits.images() {
                assert_eq!(parameter(of(input(most, 0, 0))), None);
                let over = format!("referenceImage_{}", most + 1);
                assert_eq!(parameter(of(input(most + 1, 0, 0))), Some(over));
            }
            if let Some(budget) = limits.image_budget() {
                assert_eq!(parameter(of(input(budget - 1, 1, 0))), None);
                let over = Some("character_1".to_owned());
                assert_eq!(parameter(of(input(budget, 1, 0))), over);
            }
            if let Some(most) = limits.voices() {
                assert_eq!(parameter(of(input(0, 0, most))), None);
                let over = format!("referenceAudio_{}", most + 1);
                assert_eq!(parameter(of(input(0, 0, most + 1))), Some(over));
            }
        }
    }
}

/// The name of every member, with each of its numbers.
fn names() -> Vec<String> {
    let plain = [
        "prompt",
        "model",
        "aspectRatio",
        "duration",
        "resolution",
        "count",
        "seed",
        "startImage",
        "endImage",
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
        "media",
    ];
    let families = [
        "reference",
        "referenceImage",
        "character",
        "referenceAudio",
        "referenceVideo",
        "startFrameIndex",
        "endFrameIndex",
    ];
    let numbered = families
        .into_iter()
        .flat_map(|family| (1..=10).map(move |number| format!("{family}_{number}")));
    plain
        .into_iter()
        .map(str::to_owned)
        .chain(numbered)
        .collect()
}

fn extras<E>(builder: &RequestBuilder<E>) -> usize
where
    E: Endpoint<Input<Vec<u8>> = ()> + TryFrom<RequestBuilder<E>, Error = Refusal>,
{
    let mut known = 0;
    let without = builder.clone().build().unwrap();
    let plain = request(&without).into_body();
    for name in names() {
        let with = builder
            .clone()
            .trusted()
            .with_extra(name.as_str(), "x")
            .build();
        if rules::for_endpoint(E::INFO.name).unwrap().has_member(&name) {
            let refusal = with.err().unwrap();
            assert_eq!(refusal.parameter(), Some(&*name));
            assert!(refusal.message().ends_with("set it by its own method"));
            known += 1;
        } else {
            // The member is at the end, and no other is changed.
            let body = request(&with.ok().unwrap()).into_body();
            let tail = format!(",\"{name}\":\"x\"}}");
            assert_eq!(body, [&plain[..plain.len() - 1], tail.as_bytes()].concat());
        }
    }
    known
}

#[test]
fn extras_never_touch_known_members() {
    let clips = [Clip::new(video_of_nora()), Clip::new(video_of_nora())];
    let known = [
        extras(&GenerateImages::builder("a")),
        extras(&UpscaleImage::builder(image("a"))),
        extras(&video("a", VideoInput::Text)),
        extras(&ExtendVideo::builder(video_of_nora(), "a")),
        extras(&UpscaleVideo::builder(video_of_nora())),
        extras(&VideoToGif::builder(video_of_nora())),
        extras(&ConcatenateVideos::builder(clips)),
        extras(&DeleteAssets::builder(&nora(), [image("a")])),
    ];
    assert_eq!(known, [28, 5, 41, 12, 8, 1, 1, 3]);
}

/// `trusted` overrules all assumed limits and no others.
#[test]
fn trusted_overrides_assumed_rules() {
    let new_form = || {
        let start = ImageId::from_wire("CAMaJDVk");
        video("a kite", VideoInput::StartImage(start))
    };
    let long = || {
        video("a kite", VideoInput::Text)
            .with_model("omni-flash-1.2")
            .with_duration(30)
    };
    for builder in [new_form(), long()] {
        let refusal = builder.clone().build().unwrap_err();
        assert_eq!(refusal.source().basis(), Basis::Assumed);
        let built = builder.trusted().build().unwrap();
        check(&built, built.members(), true);
    }
    // The owner of a reference of an unknown form is unknown.
    let built = new_form().trusted().build().unwrap();
    assert_eq!((built.account(), built.is_bound()), (None, true));
    for builder in [
        video("a kite", VideoInput::Text).with_duration(5),
        video("a kite", VideoInput::Text).with_count(9),
        video("@character_1", VideoInput::Text),
        video("a kite", edit(VideoReferences::new())),
    ] {
        let refusal = builder.clone().build().unwrap_err();
        assert_ne!(refusal.source().basis(), Basis::Assumed);
        assert_eq!(builder.trusted().build().unwrap_err(), refusal);
    }
}

/// An error contains the member, what is expected, and the source with its date.
#[test]
fn a_refusal_names_its_source() {
    let refusal = video("a kite", VideoInput::References(references(4, 0, 0)))
        .with_model("veo-3.1-lite")
        .build()
        .unwrap_err();
    assert_eq!(refusal.parameter(), Some("referenceImage_4"));
    assert_eq!(
        refusal.message(),
        "Parameter referenceImage_4 is over the 3 referenceImage_N of model veo-3.1-lite (R2V)"
    );
    assert_eq!(
        refusal.source().to_string(),
        "useapi.net post-google-flow-videos (2026-06-05)"
    );
}

/// A generation without references can be sent to any account, including the one in the request.
#[test]
fn owner_of_a_request() {
    let any = GenerateImages::builder("a kite").build().unwrap();
    assert_eq!((any.account(), any.is_bound()), (None, false));
    let named = GenerateImages::builder("a kite")
        .with_account(ivo())
        .build()
        .unwrap();
    assert_eq!(
        (named.account().as_deref(), named.is_bound()),
        (Some(&ivo()), false)
    );
    let bound = GenerateImages::builder("a kite")
        .with_images([image("a")])
        .build()
        .unwrap();
    assert_eq!(
        (bound.account().as_deref(), bound.is_bound()),
        (Some(&nora()), true)
    );
    let named: Vec<_> = bound.members().references().collect();
    assert_eq!(named, [image("a").as_id()]);
    // The service itself waits ten minutes for a video.
    let seconds = |timeout: Duration| timeout.as_secs();
    let timeout = video("a", VideoInput::Text)
        .build()
        .unwrap()
        .suggested_timeout(1_000_000);
    assert_eq!(seconds(timeout), 661);
    assert_eq!(seconds(any.suggested_timeout(1_000_000)), 321);
}

/// A 2xx is the file, for any bytes; any other response is an error as in other calls.
#[test]
fn bytes_of_an_asset() {
    let raw = GetAsset::new(image("a").into()).raw();
    let request: Request<Vec<u8>> = raw.to_request(&service()).unwrap();
    assert_eq!(request.uri().query(), Some("raw=true"));
    assert_eq!(raw.as_endpoint().account().as_deref(), Some(&nora()));
    for file in [&b"\x89PNG"[..], b"", br#"{"error":"a file as well"}"#] {
        assert_eq!(raw.read_response(response(200, &[], file)).unwrap(), file);
    }
    let late = [("retry-after", "15")];
    let error = raw.read_response(response(503, &late, "{}")).unwrap_err();
    assert!(api(&error).is_not_ready());
    assert!(raw.read_response(response(304, &[], "")).is_err());
}

#[test]
fn nothing_but_names_is_shown() {
    let secret = || {
        GenerateImages::builder(NORA)
            .with_model(NORA)
            .with_images([image("secret-name")])
            .with_account(nora())
            .with_reply_url(format!("https://studio.example/{NORA}"))
            .with_reply_ref(NORA)
            .with_captcha(Captcha::Token(TOKEN.into()))
            .with_extra(NORA, TOKEN)
            .with_extra(TOKEN, json!({NORA: NORA_HEX}))
    };
    let clip = Clip::new(video_of_nora());
    let shown = format!(
        "{:?} {:#?} {:?} {clip:?} {:?} {:?} {:?}",
        secret(),
        secret().build().unwrap(),
        secret().build().unwrap().members(),
        secret().with_count(9).build().unwrap_err(),
        edit(references(1, 1, 1).with_voice(voice())),
        secret().with_extra("count", NORA).build().unwrap_err(),
    );
    for hidden in [NORA, NORA_HEX, TOKEN, "studio", "nora"] {
        assert!(
            !shown.to_lowercase().contains(&hidden.to_lowercase()),
            "{hidden} in {shown}"
        );
    }
    for name in ENDPOINTS.iter().map(|info| info.name) {
        assert!(rules::for_endpoint(name).is_some(), "{name}");
    }
    assert!(rules::for_endpoint("generate_images").is_none());
}
