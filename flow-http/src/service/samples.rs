//! Results on a contract server, with the members and times of the documented samples and invented ids.

use std::io::{self, Read};
use std::ops::Range;

use flow_ids::{AccountEmail, MediaGenerationId};
use flow_types::{
    AspectRatio, Builder, Dimensions, GeneratedImage, GeneratedVideo, Image, Media,
    MediaGenerationStatus, MediaMetadata, MediaStatus, Operation, OperationMetadata,
    OperationState, ProtoDuration, RawObject, Timestamp, Video, Visibility,
};

use serde_json::{Value, json};

use crate::rules::Accepted;
use crate::service::files::{FileKind, url};

pub(crate) const PROJECT: &str = "c4410b7e-5e0f-4f0e-8a3f-c0de5eed00aa";
pub(crate) const WORKFLOW: &str = "1f6d20ab-93f1-4b11-b0c4-c0de5eed00bb";
/// The `createTime` of the source document's samples.
const CREATED: &str = "2026-02-27T16:34:25.128454Z";
/// The time at which a session ends.
const LATER: &str = "2026-02-28T16:34:25.128Z";
/// [`CREATED`] in milliseconds since 1970.
pub(super) const CREATED_MS: i64 = 1_772_210_065_128;
/// The seed of the first result, if the request has none.
const SEED: i64 = 7021;
/// Google's names of models. How they correspond to the models of requests is not documented.
const VIDEO_MODEL: &str = "veo_3_1_t2v_fast";
const IMAGE_MODEL: &str = "NARWHAL";
/// The length of an extension, and of a Veo video by default, in seconds.
const SECONDS: i64 = 8;
/// The frame rate of an edit, in frames per second.
const FRAMES: i64 = 24;
/// The remaining credits. They are constant.
pub(super) const CREDITS: u32 = 980;
/// The record of a solved captcha.
/// Source: apicity zod.ts (2026-07-22).
const CAPTCHA: &[u8] = br#"{"service":"CapSolver","taskId":"t-0001","durationMs":4210,"attempts":[{"service":"CapSolver","taskId":"t-0001","durationMs":4210,"success":true}]}"#;

/// The record of a solved captcha.
pub(crate) fn captcha() -> Option<RawObject<'static>> {
    RawObject::from_slice(CAPTCHA).ok()
}

/// An account in the list of all.
/// Source: useapi.net, "Google Flow accounts" (2025-12-01).
pub(crate) fn account() -> Value {
    json!({
        "health": "OK",
        "created": CREATED,
        "sessionData": {"expires": LATER},
        "project": {"projectId": PROJECT, "projectTitle": "Invented"},
        "nextRefresh": {"scheduledFor": LATER},
    })
}

/// One account in full. Its secrets are invented; they make a leak into a log visible in tests.
/// Source: useapi.net, "Google Flow account" (2026-06-15).
pub(crate) fn whole_account() -> Value {
    let mut account = account();
    if let Some(members) = account.as_object_mut() {
        let cookies = json!([{"name": "invented", "value": "invented-cookie"}]);
        let session = json!({"expires": LATER, "access_token": "invented-access-token"});
        let more = [
            ("accountCookies", cookies.clone()),
            ("sessionCookies", cookies),
            ("sessionData", session),
            ("credits", json!({"credits": CREDITS})),
            ("models", json!({"videoModels": []})),
        ];
        members.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    account
}

pub(crate) fn created() -> Timestamp {
    Timestamp::from_wire(CREATED)
}

pub(crate) fn media(
    name: &str,
    metadata: Builder<MediaMetadata<'static>>,
) -> Builder<Media<'static>> {
    Media::builder()
        .name(name)
        .project_id(PROJECT)
        .workflow_id(WORKFLOW)
        .workflow_step_id("CAE")
        .media_metadata(metadata)
}

pub(crate) fn metadata() -> Builder<MediaMetadata<'static>> {
    let platform = RawObject::from_slice(br#"{"clientPlatform":"CLIENT_PLATFORM_WEB"}"#);
    let metadata = MediaMetadata::builder()
        .create_time(created())
        .visibility(Visibility::Private);
    match platform {
        Ok(platform) => metadata.request_data(platform),
        Err(_) => metadata,
    }
}

/// Adds members that the tables don't have.
fn with_members<T>(builder: Builder<T>, json: &str) -> Builder<T> {
    let members = RawObject::from_slice(json.as_bytes());
    let members = members.iter().flat_map(|members| members.members());
    members.fold(builder, |builder, (name, value)| {
        builder.member(&name, value)
    })
}

/// One result, with the request that it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) id: &'a MediaGenerationId,
    /// The position among the results of the request.
    pub(super) index: u8,
    pub(super) request: &'a Accepted,
    /// The base URL of the server.
    pub(super) origin: &'a str,
}

impl<'a> Made<'a> {
    fn name(&self) -> &'a str {
        self.id
            .parts()
            .map(|parts| parts.media_id())
            .unwrap_or_default()
    }

    fn url(&self, kind: FileKind) -> String {
        url(self.origin, kind, self.name())
    }

    fn seed(&self) -> i64 {
        let first = self.request.number("seed").unwrap_or(SEED);
        first.saturating_add(self.index.into())
    }

    /// Absent for an upscale.
    fn prompt(&self) -> Option<&'a str> {
        self.request.text("prompt")
    }

    /// An image. Its reference is in the member `image`.
    /// Source: apicity zod.ts, from the images page (2026-07-22).
    pub(super) fn image(&self) -> Builder<Media<'static>> {
        let generated = GeneratedImage::builder()
            .seed(self.seed())
            .media_generation_id(self.id)
            .media_visibility(Visibility::Private)
            .prompt(self.prompt().unwrap_or_default())
            .model_name_type(IMAGE_MODEL)
            .workflow_id(WORKFLOW)
            .fife_url(self.url(FileKind::Image))
            .aspect_ratio(AspectRatio::ImageLandscape);
        Media::builder()
            .name(self.name())
            .workflow_id(WORKFLOW)
            .image(Image::builder().generated_image(generated))
    }

    /// A video.
    /// Source: apicity zod.ts, from the videos page (2026-07-22).
    pub(super) fn video(&self) -> Builder<Media<'static>> {
        let status =
            MediaStatus::builder().media_generation_status(MediaGenerationStatus::Successful);
        let metadata = metadata().media_title("Invented").media_status(status);
        let mut generated = GeneratedVideo::builder()
            .seed(self.seed())
            .model(VIDEO_MODEL);
        if let Some(prompt) = self.prompt() {
            generated = generated.prompt(prompt);
        }
        let is_first_frame = self.request.names().any(|name| name == "startImage");
        if let Some(start) = self.request.references().next().filter(|_| is_first_frame) {
            generated = generated.base_image_media_generation_id(start);
        }
        // The value for other ratios is not published.
        generated = match self.request.text("aspectRatio") {
            None | Some("landscape") => generated.aspect_ratio("VIDEO_ASPECT_RATIO_LANDSCAPE"),
            Some("portrait") => generated.aspect_ratio("VIDEO_ASPECT_RATIO_PORTRAIT"),
            Some(_) => generated,
        };
        let generated = with_members(generated, r#"{"isLooped":false}"#);
        let length = ProtoDuration::from_wire(format!("{}s", self.seconds()));
        let video = Video::builder()
            .dimensions(Dimensions::builder().length(length))
            .generated_video(generated);
        let operation = format!(r#"{{"operation":{{"name":"operation-{}"}}}}"#, self.index);
        media(self.name(), metadata)
            .video(with_members(video, &operation))
            .media_generation_id(self.id)
            .video_url(self.url(FileKind::Video))
            .thumbnail_url(self.url(FileKind::Image))
    }

    /// The duration of a video in the response. The served file has another one.
    fn seconds(&self) -> i64 {
        let frame = |name| self.request.number(name);
        match (frame("startFrameIndex_1"), frame("endFrameIndex_1")) {
            (start, Some(end)) => {
                let frames = end.saturating_sub(start.unwrap_or_default());
                frames.checked_div(FRAMES).unwrap_or_default()
            }
            _ => self.request.number("duration").unwrap_or(SECONDS),
        }
    }

    /// A video in progress.
    pub(super) fn pending(&self) -> Builder<Operation<'static>> {
        let state = OperationState::builder()
            .name(format!("operation-{}", self.index))
            .metadata(OperationMetadata::builder());
        Operation::builder()
            .operation(state)
            .scene_id("scene")
            .status(MediaGenerationStatus::Pending)
    }

    /// An upscaled video in the older form of results, which upscales still have beside `media`.
    /// Source: useapi.net, "Google Flow videos upscale" (2026-05-25).
    pub(super) fn upscaled(&self) -> Builder<Operation<'static>> {
        let video = Video::builder()
            .media_generation_id(self.id)
            .fife_url(self.url(FileKind::Video))
            .serving_base_uri(self.url(FileKind::Image));
        let state = OperationState::builder()
            .name(format!("operation-{}", self.index))
            .metadata(OperationMetadata::builder().video(video));
        Operation::builder()
            .operation(state)
            .status(MediaGenerationStatus::Successful)
    }
}

/// The number of bytes of a body that are read at a time, a multiple of 16.
const PIECE_LEN: u64 = 64 << 10;

/// A UUID made of the account and the bytes, so that the same upload always has the same reference. The hash is based
/// on FNV-1a and takes 16 bytes at a time, which is faster for large videos; it is not cryptographic.
pub(crate) fn media_id(account: &AccountEmail, mut body: impl Read) -> io::Result<String> {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let step = |hash: u128, word: u128| (hash ^ word).wrapping_mul(PRIME).rotate_left(47);
    let mut hash = account.as_str().bytes().map(u128::from).fold(OFFSET, step);
    let mut byte_len = 0_u128;
    // Only the length of the last piece may not be a multiple of 16.
    let mut piece = Vec::new();
    loop {
        piece.clear();
        body.by_ref().take(PIECE_LEN).read_to_end(&mut piece)?;
        if piece.is_empty() {
            break;
        }
        byte_len = byte_len.saturating_add(piece.len() as u128);
        let (words, rest) = piece.as_chunks::<16>();
        let words = words.iter().map(|word| u128::from_le_bytes(*word));
        hash = words.fold(hash, step);
        hash = rest.iter().copied().map(u128::from).fold(hash, step);
    }
    // The length distinguishes bodies that differ only in zeros at the end.
    let hash = step(step(hash, byte_len), 0);
    let hex = format!("{hash:032x}");
    let cut = |range: Range<usize>| hex.get(range).unwrap_or_default();
    Ok([cut(0..8), cut(8..12), cut(12..16), cut(16..20), cut(20..32)].join("-"))
}
