//! `POST /videos` with a reference video: a V2V edit of an uploaded clip.

use std::fmt;

use flow_ids::{AccountEmail, MediaGenerationId, MediaKind, OwnerError, VideoId, common_owner};
use flow_types::{AspectRatio, VideosResponse};
use flow_validate::FrameWindow;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::endpoint::{Endpoint, OwnBody};
use crate::info::{Cost, EndpointInfo};
use crate::request::{Content, RequestError};

/// The only model that edits clips.
pub(crate) const MODEL: &str = "omni-flash";
const MAX_VOICES: usize = 5;
const MIN_CAPTCHA_TOKEN_LEN: usize = 20;

/// An edit of a clip that was uploaded or generated before, of at most ten seconds.
///
/// What the service refuses can't be built: a reference that is no video, a window out of range, an empty
/// prompt, references of several owners, an account that does not own the clip. There is no `duration`,
/// since the window sets the length, and there are no start and end images in this mode.
///
/// ```
/// use flow_http::{Api, ApiToken, Endpoint, GenerateVideo};
/// use flow_http::ids::VideoId;
/// use flow_http::validate::FrameWindow;
///
/// let clip = VideoId::parse("user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8")?;
/// let edit = GenerateVideo::new(clip, FrameWindow::from_indices(0, 120)?, "make it snow")?.asynchronous();
/// let api = Api::new(ApiToken::parse("user:1-invented")?);
/// let request: http::Request<Vec<u8>> = edit.to_request(&api, ())?;
/// assert_eq!(
///     std::str::from_utf8(request.body())?,
///     r#"{"model":"omni-flash","prompt":"make it snow","#.to_owned()
///         + r#""referenceVideo_1":"user:1-email:6e6f7261406578616d706c652e6f7267-video:a17f40d8","#
///         + r#""startFrameIndex_1":0,"endFrameIndex_1":120,"async":true}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: useapi.net, "Google Flow videos" (2026-06-05).
#[derive(Clone)]
pub struct GenerateVideo {
    video: VideoId,
    window: FrameWindow,
    prompt: Box<str>,
    aspect_ratio: Option<AspectRatio>,
    count: Option<u8>,
    seed: Option<u64>,
    account: Option<AccountEmail>,
    /// References of voices and names of presets.
    voices: Vec<Box<str>>,
    is_async: bool,
    reply_url: Option<Box<str>>,
    reply_ref: Option<Box<str>>,
    captcha: Option<Captcha>,
}

/// How the captcha of the request is solved; at most one way may be named.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Captcha {
    /// A token that the caller has solved, of at least 20 characters.
    Token(Box<str>),
    /// How many times the service tries, 1 to 10.
    Retry(u8),
    /// Which solvers the service asks, in which order.
    Order(Box<str>),
}

impl fmt::Debug for Captcha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token(***)"),
            Self::Retry(times) => write!(f, "Retry({times})"),
            Self::Order(order) => write!(f, "Order(<{} bytes>)", order.len()),
        }
    }
}

impl GenerateVideo {
    /// An edit of `window` of `video` by what `prompt` says.
    ///
    /// # Errors
    ///
    /// If the prompt is empty or nothing but white space.
    pub fn new(
        video: VideoId,
        window: FrameWindow,
        prompt: impl Into<Box<str>>,
    ) -> Result<Self, EditError> {
        let prompt = prompt.into();
        if prompt.trim().is_empty() {
            return Err(EditError::EmptyPrompt);
        }
        Ok(Self {
            video,
            window,
            prompt,
            aspect_ratio: None,
            count: None,
            seed: None,
            account: None,
            voices: Vec::new(),
            is_async: false,
            reply_url: None,
            reply_ref: None,
            captcha: None,
        })
    }

    /// The shape of the result.
    ///
    /// # Errors
    ///
    /// If it is neither landscape nor portrait.
    pub fn with_aspect_ratio(mut self, aspect_ratio: AspectRatio) -> Result<Self, EditError> {
        if shape(&aspect_ratio).is_none() {
            return Err(EditError::AspectRatio);
        }
        self.aspect_ratio = Some(aspect_ratio);
        Ok(self)
    }

    /// How many results are made, 1 to 4.
    ///
    /// # Errors
    ///
    /// If it is another number.
    pub fn with_count(mut self, count: u8) -> Result<Self, EditError> {
        if !(1..=4).contains(&count) {
            return Err(EditError::Count);
        }
        self.count = Some(count);
        Ok(self)
    }

    /// The seed of the result.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Names the account. The service takes the owner of the clip in any case, and refuses another one.
    ///
    /// # Errors
    ///
    /// If the account does not own the clip.
    pub fn with_account(mut self, account: AccountEmail) -> Result<Self, EditError> {
        if !self
            .video
            .as_id()
            .parts()
            .is_ok_and(|clip| clip.is_owned_by(&account))
        {
            return Err(EditError::NotTheOwner);
        }
        self.account = Some(account);
        Ok(self)
    }

    /// Adds a user's voice, up to five.
    ///
    /// # Errors
    ///
    /// If the reference is no voice, belongs to another owner than the clip, or is the sixth voice.
    pub fn with_voice(mut self, voice: MediaGenerationId) -> Result<Self, EditError> {
        if self.voices.len() >= MAX_VOICES {
            return Err(EditError::TooManyVoices);
        }
        if voice.parts().map(|parts| parts.kind()) != Ok(MediaKind::Voice) {
            return Err(EditError::NotAVoice);
        }
        common_owner([self.video.as_id(), &voice]).map_err(EditError::Owner)?;
        self.voices.push(voice.into_string().into());
        Ok(self)
    }

    /// Adds a voice of the service's own by its name, such as `Achernar`. It counts as one of the five.
    ///
    /// # Errors
    ///
    /// If it is no name, which is made of letters only, or is the sixth voice.
    pub fn with_preset_voice(mut self, name: &str) -> Result<Self, EditError> {
        if self.voices.len() >= MAX_VOICES {
            return Err(EditError::TooManyVoices);
        }
        if name.is_empty()
            || name.len() > 64
            || !name.bytes().all(|byte| byte.is_ascii_alphabetic())
        {
            return Err(EditError::NotAVoice);
        }
        self.voices.push(name.into());
        Ok(self)
    }

    /// Has the service answer 201 with a job at once, instead of waiting for the result.
    #[must_use]
    pub fn asynchronous(mut self) -> Self {
        self.is_async = true;
        self
    }

    /// Where the service posts the result.
    ///
    /// # Errors
    ///
    /// If it is no `http` or `https` URL.
    pub fn with_reply_url(mut self, url: impl Into<Box<str>>) -> Result<Self, EditError> {
        let url = url.into();
        let uri: http::Uri = url.parse().map_err(|_| EditError::ReplyUrl)?;
        if !matches!(uri.scheme_str(), Some("http" | "https"))
            || uri.host().is_none_or(str::is_empty)
        {
            return Err(EditError::ReplyUrl);
        }
        self.reply_url = Some(url);
        Ok(self)
    }

    /// A word of the caller's that comes back with the result.
    #[must_use]
    pub fn with_reply_ref(mut self, reply_ref: impl Into<Box<str>>) -> Self {
        self.reply_ref = Some(reply_ref.into());
        self
    }

    /// How the captcha is solved.
    ///
    /// # Errors
    ///
    /// If the token has under 20 characters, or the number of tries is not 1 to 10.
    pub fn with_captcha(mut self, captcha: Captcha) -> Result<Self, EditError> {
        let fits = match &captcha {
            Captcha::Token(token) => token.chars().count() >= MIN_CAPTCHA_TOKEN_LEN,
            Captcha::Retry(times) => (1..=10).contains(times),
            Captcha::Order(order) => !order.trim().is_empty(),
        };
        if !fits {
            return Err(EditError::Captcha);
        }
        self.captcha = Some(captcha);
        Ok(self)
    }

    /// The clip.
    #[must_use]
    pub fn video(&self) -> &VideoId {
        &self.video
    }

    /// The part of the clip that is edited.
    #[must_use]
    pub fn window(&self) -> FrameWindow {
        self.window
    }

    /// Whether the service answers with a job at once.
    #[must_use]
    pub fn is_async(&self) -> bool {
        self.is_async
    }
}

impl Endpoint for GenerateVideo {
    type Response = VideosResponse;
    type Body = OwnBody;

    const INFO: &'static EndpointInfo =
        &EndpointInfo::makes("generate-video", "/videos", Cost::Spends);

    fn account(&self) -> Option<AccountEmail> {
        let owner = || self.video.as_id().parts().ok()?.email().ok();
        self.account.clone().or_else(owner)
    }

    fn content(&self) -> Result<Content, RequestError> {
        let json = serde_json::to_vec(self).map_err(|_| RequestError::Json)?;
        Ok(Content::Json(json))
    }
}

const VOICE_MEMBERS: [&str; MAX_VOICES] = [
    "referenceAudio_1",
    "referenceAudio_2",
    "referenceAudio_3",
    "referenceAudio_4",
    "referenceAudio_5",
];

/// What the service calls the shapes of this endpoint.
fn shape(aspect_ratio: &AspectRatio) -> Option<&'static str> {
    match aspect_ratio {
        AspectRatio::Landscape => Some("landscape"),
        AspectRatio::Portrait => Some("portrait"),
        _ => None,
    }
}

/// The body of the request, its members in the order of the service's own examples.
impl Serialize for GenerateVideo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", MODEL)?;
        map.serialize_entry("prompt", &*self.prompt)?;
        map.serialize_entry("referenceVideo_1", self.video.as_str())?;
        map.serialize_entry("startFrameIndex_1", &self.window.start().get())?;
        map.serialize_entry("endFrameIndex_1", &self.window.end().get())?;
        if let Some(shape) = self.aspect_ratio.as_ref().and_then(shape) {
            map.serialize_entry("aspectRatio", shape)?;
        }
        if let Some(count) = self.count {
            map.serialize_entry("count", &count)?;
        }
        if let Some(seed) = self.seed {
            map.serialize_entry("seed", &seed)?;
        }
        if let Some(account) = &self.account {
            map.serialize_entry("email", account.as_str())?;
        }
        for (name, voice) in VOICE_MEMBERS.iter().zip(&self.voices) {
            map.serialize_entry(name, &**voice)?;
        }
        if self.is_async {
            map.serialize_entry("async", &true)?;
        }
        if let Some(url) = &self.reply_url {
            map.serialize_entry("replyUrl", &**url)?;
        }
        if let Some(reply_ref) = &self.reply_ref {
            map.serialize_entry("replyRef", &**reply_ref)?;
        }
        match &self.captcha {
            Some(Captcha::Token(token)) => map.serialize_entry("captchaToken", &**token)?,
            Some(Captcha::Retry(times)) => map.serialize_entry("captchaRetry", times)?,
            Some(Captcha::Order(order)) => map.serialize_entry("captchaOrder", &**order)?,
            None => {}
        }
        map.end()
    }
}

/// Prompt and reply address are the user's own words, so only their lengths are shown.
impl fmt::Debug for GenerateVideo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GenerateVideo")
            .field("video", &self.video)
            .field("window", &self.window)
            .field("prompt", &format_args!("<{} bytes>", self.prompt.len()))
            .field("aspect_ratio", &self.aspect_ratio)
            .field("count", &self.count)
            .field("seed", &self.seed)
            .field("account", &self.account)
            .field("voices", &self.voices.len())
            .field("is_async", &self.is_async)
            .field("captcha", &self.captcha)
            .finish_non_exhaustive()
    }
}

/// An [`GenerateVideo`] that the service would refuse. It never repeats what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// The prompt is empty.
    EmptyPrompt,
    /// The shape is neither landscape nor portrait.
    AspectRatio,
    /// The count is not 1 to 4.
    Count,
    /// The account is not the one that owns the clip.
    NotTheOwner,
    /// A voice belongs to another owner than the clip.
    Owner(OwnerError),
    /// The reference is no voice.
    NotAVoice,
    /// There are five voices already.
    TooManyVoices,
    /// The reply URL is not an absolute `http` or `https` URL.
    ReplyUrl,
    /// The captcha token has under 20 characters, or the number of tries is not 1 to 10.
    Captcha,
}

impl EditError {
    /// The member of the request that is wrong.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::EmptyPrompt => "prompt",
            Self::AspectRatio => "aspectRatio",
            Self::Count => "count",
            Self::NotTheOwner => "email",
            Self::Owner(_) | Self::NotAVoice | Self::TooManyVoices => "referenceAudio_1",
            Self::ReplyUrl => "replyUrl",
            Self::Captcha => "captchaToken",
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyPrompt => "edit: expected a prompt that says what to do",
            Self::AspectRatio => "edit: expected landscape or portrait",
            Self::Count => "edit: expected a count of 1 to 4",
            Self::NotTheOwner => "edit: expected the account that owns the clip",
            Self::Owner(_) => "edit: expected a voice of the account that owns the clip",
            Self::NotAVoice => "edit: expected the reference of a voice",
            Self::TooManyVoices => "edit: expected at most five voices",
            Self::ReplyUrl => "edit: expected an absolute http or https URL for the reply",
            Self::Captcha => {
                "edit: expected a captcha token of at least 20 characters, 1 to 10 tries, or an order of solvers"
            }
        })
    }
}

impl std::error::Error for EditError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Owner(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(feature = "server")]
mod server {
    use flow_ids::{AccountEmail, MediaGenerationId, VideoId};
    use flow_types::{AspectRatio, JobStatus, JobType, RawObject, VideosResponse};
    use flow_validate::FrameWindow;
    use http::StatusCode;
    use serde_json::Value;

    use super::{Captcha, EditError, GenerateVideo, MODEL, VOICE_MEMBERS};
    use crate::service::ServerHalf;
    use crate::service::contract::{Contract, created, generated_media};
    use crate::service::request::{IncomingRequest, Rejection};
    use crate::service::response::ServerResponse;

    /// What may not stand beside a reference video. How many reference images there can be is not published.
    const REFUSED_MEMBERS: [&str; 10] = [
        "duration",
        "startImage",
        "endImage",
        "referenceImage_1",
        "referenceImage_2",
        "referenceImage_3",
        "referenceImage_4",
        "referenceImage_5",
        "referenceImage_6",
        "referenceImage_7",
    ];

    fn refused(error: EditError) -> Rejection {
        match error {
            EditError::NotTheOwner => Rejection::EmailMismatch,
            error => Rejection::Member(error.member()),
        }
    }

    impl GenerateVideo {
        /// Reads the body of a request, as the service does. Members that are not known are passed over.
        fn from_json(body: &[u8]) -> Result<Self, Rejection> {
            use Rejection::{Json, Member};
            let body: Value = serde_json::from_slice(body).map_err(|_| Json)?;
            let body = body.as_object().ok_or(Json)?;
            let is_given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
            if let Some(name) = REFUSED_MEMBERS.into_iter().find(|name| is_given(name)) {
                return Err(Member(name));
            }
            if body.get("model").and_then(Value::as_str) != Some(MODEL) {
                return Err(Member("model"));
            }
            let text = |name: &'static str| match body.get(name) {
                None | Some(Value::Null) => Ok(None),
                Some(value) => value.as_str().map(Some).ok_or(Member(name)),
            };
            let number = |name: &'static str| match body.get(name) {
                None | Some(Value::Null) => Ok(None),
                Some(value) => value.as_u64().map(Some).ok_or(Member(name)),
            };
            let index = |name| {
                let index = number(name)?.ok_or(Member(name))?;
                u32::try_from(index).map_err(|_| Member(name))
            };
            let small = |number: u64, name| u8::try_from(number).map_err(|_| Member(name));

            let video = text("referenceVideo_1")?.ok_or(Member("referenceVideo_1"))?;
            let video = VideoId::parse(video).map_err(|_| Member("referenceVideo_1"))?;
            let window =
                FrameWindow::from_indices(index("startFrameIndex_1")?, index("endFrameIndex_1")?)
                    .map_err(|_| Member("endFrameIndex_1"))?;
            let prompt = text("prompt")?.ok_or(Member("prompt"))?;
            let mut edit = Self::new(video, window, prompt).map_err(refused)?;
            if let Some(shape) = text("aspectRatio")? {
                let shape = match shape {
                    "landscape" => AspectRatio::Landscape,
                    "portrait" => AspectRatio::Portrait,
                    _ => return Err(Member("aspectRatio")),
                };
                edit = edit.with_aspect_ratio(shape).map_err(refused)?;
            }
            if let Some(count) = number("count")? {
                edit = edit.with_count(small(count, "count")?).map_err(refused)?;
            }
            if let Some(seed) = number("seed")? {
                edit = edit.with_seed(seed);
            }
            if let Some(account) = text("email")? {
                let account = AccountEmail::parse(account).map_err(|_| Member("email"))?;
                edit = edit.with_account(account).map_err(refused)?;
            }
            for name in VOICE_MEMBERS {
                match text(name)? {
                    Some(voice) if voice.starts_with("user:") => {
                        let voice = MediaGenerationId::parse(voice).map_err(|_| Member(name))?;
                        edit = edit.with_voice(voice).map_err(refused)?;
                    }
                    Some(voice) => edit = edit.with_preset_voice(voice).map_err(refused)?,
                    None => {}
                }
            }
            match body.get("async") {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(true)) => edit = edit.asynchronous(),
                Some(_) => return Err(Member("async")),
            }
            if let Some(url) = text("replyUrl")? {
                edit = edit.with_reply_url(url).map_err(refused)?;
            }
            if let Some(reply_ref) = text("replyRef")? {
                edit = edit.with_reply_ref(reply_ref);
            }
            let captchas = [
                text("captchaToken")?.map(|token| Captcha::Token(token.into())),
                match number("captchaRetry")? {
                    Some(times) => Some(Captcha::Retry(small(times, "captchaRetry")?)),
                    None => None,
                },
                text("captchaOrder")?.map(|order| Captcha::Order(order.into())),
            ];
            let mut captchas = captchas.into_iter().flatten();
            if let Some(captcha) = captchas.next() {
                edit = edit.with_captcha(captcha).map_err(refused)?;
            }
            match captchas.next() {
                Some(_) => Err(Member("captchaToken")),
                None => Ok(edit),
            }
        }
    }

    impl ServerHalf for GenerateVideo {
        type Incoming = Self;

        fn read_request(request: &IncomingRequest<'_>) -> Result<Self, Rejection> {
            Self::from_json(request.body())
        }

        fn respond(
            edit: &Self,
            contract: &Contract,
            body: &[u8],
            _: u64,
        ) -> Result<ServerResponse, ServerResponse> {
            let owner = contract.owner(edit.video().as_id())?;
            contract.play_scenario()?;
            let parts = edit.video().as_id().parts();
            let parts = parts.map_err(|_| ServerResponse::invalid_reference())?;
            let response = VideosResponse::builder().job_id(&contract.job_id(owner)?);
            if edit.is_async() {
                let mut job = response
                    .job_type(JobType::Video)
                    .status(JobStatus::Created)
                    .created(created());
                if let Ok(echo) = RawObject::from_slice(body) {
                    job = job.request(echo);
                }
                let job = job.build();
                return Ok(ServerResponse::success(StatusCode::CREATED, job.as_json()));
            }
            let result = contract.generated(owner, parts.media_id())?;
            let response = response.media(vec![generated_media(&result)]).build();
            Ok(ServerResponse::success(StatusCode::OK, response.as_json()))
        }
    }
}
