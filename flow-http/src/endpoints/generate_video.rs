//! `POST /videos`: generate videos from a prompt, images or a clip.

use std::time::Duration;

use flow_ids::{CharacterId, ImageId, VideoId, VoiceId};
use flow_types::VideosResponse;
use flow_validate::FrameWindow;
use flow_validate::models::{Dated, Numbers, Source, video};

use super::json::{JsonRequest, RequestBuilder, json_endpoint, options};
use crate::info::{Cost, EndpointInfo};
use crate::rules::across;
use crate::rules::shared::{CAPTCHA, CHARACTERS, REPLY};
use crate::rules::table::{EndpointRules, Kind, Member};

const PAGE: Source = Source::documented("useapi.net post-google-flow-videos", "2026-06-05");

/// The duration for all models; each model's row has its own limits.
const ANY_DURATION: Dated<Numbers> = Dated::new(Numbers::AtLeast(1), PAGE);

/// The time limit of calls that generate videos: the service itself waits up to ten minutes for a result
/// (davendra/VideoClaw, page copy of 2026-05-22), and then responds with 408.
pub(crate) const SERVICE_TIME: Duration = Duration::from_mins(11);

/// A generation of videos from a prompt and a [`VideoInput`].
///
/// For a known model, the limits in its row of [`VIDEO_MODELS`](flow_validate::models::video::VIDEO_MODELS) are
/// checked: seconds, aspect ratios, resolutions, images and voices, by mode. Without
/// [`with_model`](RequestBuilder::with_model) the service uses `veo-3.1-fast`, which can't edit clips. Each result
/// costs credits, and the call costs a captcha.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GenerateVideo, VideoInput};
/// use flow_http::ids::VideoId;
/// use flow_http::validate::FrameWindow;
///
/// let clip = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8")?;
/// let first_seconds = FrameWindow::from_indices(0, 120)?;
/// let edit = GenerateVideo::builder("make it snow", VideoInput::edit(clip, first_seconds))
///     .with_model("omni-flash")
///     .with_count(1)
///     .asynchronous()
///     .build()?;
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = edit.to_request(&api, ())?;
/// assert_eq!(
///     std::str::from_utf8(request.body())?,
///     r#"{"prompt":"make it snow","model":"omni-flash","count":1,"#.to_owned()
///         + r#""referenceVideo_1":"user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8","#
///         + r#""startFrameIndex_1":0,"endFrameIndex_1":120,"async":true}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos" (2026-06-05).
#[derive(Clone)]
pub struct GenerateVideo(JsonRequest);

json_endpoint!(
    GenerateVideo,
    VideosResponse,
    EndpointInfo::makes("generate-video", "/videos", Cost::Spends).with_service_time(SERVICE_TIME),
    EndpointRules::new(
        PAGE,
        &[
            &[
                Member::new("prompt", Kind::Prompt, PAGE).required(),
                Member::new("model", Kind::Model, PAGE),
                Member::new("aspectRatio", Kind::AnyText, PAGE),
                Member::new("duration", Kind::Number(ANY_DURATION), PAGE),
                Member::new("resolution", Kind::AnyText, PAGE),
                Member::new("count", Kind::Number(video::COUNT), PAGE),
                Member::new("seed", Kind::Number(video::SEED), PAGE),
                Member::new("startImage", Kind::Image, PAGE),
                Member::new("endImage", Kind::Image, PAGE),
                Member::new("referenceImage", Kind::Image, PAGE)
                    .numbered(video::MAX_REFERENCE_IMAGES.value),
                CHARACTERS,
                Member::new("referenceAudio", Kind::Voice, PAGE)
                    .numbered(video::MAX_REFERENCE_AUDIOS.value),
                Member::new("referenceVideo", Kind::Video, PAGE).numbered(1),
                Member::new("startFrameIndex", Kind::Number(video::START_FRAME), PAGE).numbered(1),
                Member::new("endFrameIndex", Kind::Number(video::END_FRAME), PAGE).numbered(1),
                Member::new("async", Kind::Flag, PAGE),
                Member::new("email", Kind::Email, PAGE),
            ],
            REPLY,
            CAPTCHA,
        ],
    )
    .with_forms()
    .across(&[
        across::video_members,
        across::video_model,
        across::video_markers,
        across::captcha,
    ]),
);

/// The input of a video in addition to its prompt. Inputs that exclude each other are different variants.
///
/// Source: useapi.net, "Google Flow videos" (2026-06-05).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoInput {
    /// T2V: the prompt alone.
    Text,
    /// I2V: from a first frame.
    StartImage(ImageId),
    /// I2V-FL: from a first frame to a last one.
    StartEndImage {
        /// The first frame.
        start: ImageId,
        /// The last frame.
        end: ImageId,
    },
    /// R2V: with images, characters and voices that the prompt can refer to.
    References(VideoReferences),
    /// V2V: an edit of at most ten seconds of a clip.
    Edit {
        /// The clip, uploaded or generated.
        video: VideoId,
        /// The edited part of the clip; the result has its length. The default is the first ten seconds, or the whole
        /// clip if that is shorter (useapi.net Postman collection, 2026-07).
        window: Option<FrameWindow>,
        /// Images, characters and voices that the prompt can refer to.
        references: VideoReferences,
    },
}

impl VideoInput {
    /// An edit of a part of a clip, without references.
    #[must_use]
    pub fn edit(video: VideoId, window: FrameWindow) -> Self {
        Self::Edit {
            video,
            window: Some(window),
            references: VideoReferences::new(),
        }
    }
}

/// Images, characters and voices that a prompt can refer to: `@referenceImage_1`, `@character_1`, `@referenceAudio_1`.
///
/// Their limits depend on the model and the mode. A character counts as the number of images that it was made from. All
/// references must belong to one account.
///
/// ```
/// use flow_http::{GenerateVideo, VideoInput, VideoReferences, Voice};
/// use flow_http::ids::{CharacterId, ImageId};
///
/// let shed = ImageId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-image:3b9e1c52")?;
/// let keeper = CharacterId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-character:5d2c8871-imgs:2")?;
/// let references = VideoReferences::new()
///     .with_image(shed)
///     .with_character(keeper)
///     .with_voice(Voice::preset("Kore"));
/// let prompt = "@character_1 opens @referenceImage_1 and speaks as @referenceAudio_1";
/// let video = GenerateVideo::builder(prompt, VideoInput::References(references.clone())).build()?;
/// assert_eq!(video.members().references().count(), 2);
///
/// // The prompt refers to an image that is not given.
/// let prompt = "@referenceImage_2 opens";
/// let refusal = GenerateVideo::builder(prompt, VideoInput::References(references)).build().unwrap_err();
/// assert_eq!(refusal.parameter(), Some("referenceImage_2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VideoReferences {
    images: Vec<ImageId>,
    characters: Vec<CharacterId>,
    voices: Vec<Voice>,
}

impl VideoReferences {
    /// No references.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an image.
    #[must_use]
    pub fn with_image(mut self, image: ImageId) -> Self {
        self.images.push(image);
        self
    }

    /// Adds a character.
    #[must_use]
    pub fn with_character(mut self, character: CharacterId) -> Self {
        self.characters.push(character);
        self
    }

    /// Adds a voice.
    #[must_use]
    pub fn with_voice(mut self, voice: impl Into<Voice>) -> Self {
        self.voices.push(voice.into());
        self
    }
}

/// A voice: a preset of the service, or a user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Voice {
    /// A preset voice, by its name in any case, such as `Kore`; see
    /// [`PRESET_VOICES`](flow_validate::models::voices::PRESET_VOICES).
    Preset(Box<str>),
    /// A user's voice.
    User(VoiceId),
}

impl Voice {
    /// A preset voice of the service.
    #[must_use]
    pub fn preset(name: impl Into<Box<str>>) -> Self {
        Self::Preset(name.into())
    }

    /// The name or the reference, unchanged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Preset(name) => name,
            Self::User(id) => id.as_str(),
        }
    }
}

impl From<VoiceId> for Voice {
    fn from(id: VoiceId) -> Self {
        Self::User(id)
    }
}

impl GenerateVideo {
    /// A generation of videos by `prompt`.
    pub fn builder(prompt: impl Into<String>, input: VideoInput) -> RequestBuilder<Self> {
        let request = RequestBuilder::new().with("prompt", prompt.into());
        match input {
            VideoInput::Text => request,
            VideoInput::StartImage(start) => request.with("startImage", start.as_str()),
            VideoInput::StartEndImage { start, end } => request
                .with("startImage", start.as_str())
                .with("endImage", end.as_str()),
            VideoInput::References(references) => request.with_references(&references),
            VideoInput::Edit {
                video,
                window,
                references,
            } => {
                let request = request
                    .with("referenceVideo_1", video.as_str())
                    .with_references(&references);
                match window {
                    Some(window) => request
                        .with("startFrameIndex_1", window.start().get())
                        .with("endFrameIndex_1", window.end().get()),
                    None => request,
                }
            }
        }
    }
}

impl RequestBuilder<GenerateVideo> {
    fn with_references(self, references: &VideoReferences) -> Self {
        self.with_numbered("referenceImage", &references.images)
            .with_numbered("character", &references.characters)
            .with_numbered(
                "referenceAudio",
                references.voices.iter().map(Voice::as_str),
            )
    }

    /// Sets the length of the result, in seconds. It is refused for an edit, which has the length of its window.
    pub fn with_duration(self, seconds: u32) -> Self {
        self.with("duration", seconds)
    }
}

options!(GenerateVideo: model, aspect_ratio, resolution, count, seed, account, asynchronous, reply, captcha);

#[cfg(feature = "server")]
mod server {
    use super::GenerateVideo;
    use crate::endpoint::Endpoint as _;
    use crate::rules::Accepted;
    use crate::service::ServerHalf;
    use crate::service::exchange::{Exchange, Videos};
    use crate::service::request::{IncomingRequest, Rejection, read_members};
    use crate::service::response::ServerResponse;

    impl ServerHalf for GenerateVideo {
        type Incoming = Accepted;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Accepted, Rejection> {
            read_members::<Self>(request)
        }

        fn respond(
            video: &Accepted,
            exchange: Exchange<'_>,
        ) -> Result<ServerResponse, ServerResponse> {
            exchange.videos(Self::INFO, video, Videos::Generated)
        }
    }
}
