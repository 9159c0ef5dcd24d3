//! A server that does what the source document says, as a pure function.
//!
//! Mount [`respond`] in the tests of your own service, behind any server, or call it without one:
//!
//! ```
//! use flow_http::contract::{self, Contract};
//! use flow_http::{ApiToken, UploadAsset, BaseUrl};
//! use flow_http::ids::AccountEmail;
//! use flow_http::validate::CheckedAsset;
//!
//! let token = ApiToken::new("user:4711-invented")?;
//! let contract = Contract::new(token.clone(), [AccountEmail::parse("nora@example.org")?]);
//!
//! # let body = include_bytes!("../examples/data/picture.png").to_vec();
//! let upload = UploadAsset::new(CheckedAsset::check(&body, "image/png", body.len() as u64)?);
//! let request = upload.into_http(&BaseUrl::parse("http://localhost")?, &token, body)?;
//! let uploaded = upload.from_http(contract::respond(&contract, &request))?;
//! assert_eq!((uploaded.width(), uploaded.height()), (Some(96), Some(64)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It keeps nothing: the same request gets the same answer, and an uploaded file is not stored. Times in answers
//! are those of the source document's samples. Where the service's words are not published, its answers say so
//! in their documentation ([`Answer`]).

use std::io::Cursor;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use flow_ids::{AccountEmail, JobId, MediaGenerationId, MediaKind, ParseIdError};
use flow_types::{
    AspectRatio, Builder, Dimensions, ErrorReason, GetAssetResponse, Image, JobOutput, JobRecord,
    JobStatus, JobType, Media, MediaGenerationStatus, MediaMetadata, MediaStatus, ProtoDuration,
    RawObject, Timestamp, UploadResponse, UserUploadedImage, UserUploadedVideo, Video, VideoOffset,
    VideosResponse, Visibility, Workflow, WorkflowMetadata,
};
use flow_validate::{
    AssetError, CheckedAsset, ImageInfo, PREFIX_LEN, VideoInfo, probe_image, probe_video,
};
use http::{Request, Response, StatusCode};

use crate::edit_video::EditVideo;
use crate::server::{Answer, Incoming, IncomingUpload, bearer_token};
use crate::token::ApiToken;

/// Where the API begins on the contract server, as in production.
pub const BASE_PATH: &str = "/v1/google-flow";

/// How long a throttled account rests.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED: Duration = Duration::from_mins(30);
/// The `createTime` of the source document's samples.
const CREATED: &str = "2026-02-27T16:34:25.128454Z";

/// The `retryAfter` of the sample of an answer without an eligible account.
const RETRY_AT: &str = "2026-06-25T06:29:00.000Z";

/// What the contract server knows: its token, its accounts, and how it feels today.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The only token that it takes.
    pub token: ApiToken,
    /// The accounts that are configured. An upload without an account goes to the first.
    pub accounts: Vec<AccountEmail>,
    /// What befalls uploads and edits whose token is right.
    pub scenario: Scenario,
    /// The user's number, which references carry.
    pub user_id: u64,
}

impl Contract {
    /// A server on which everything goes well.
    pub fn new(token: ApiToken, accounts: impl IntoIterator<Item = AccountEmail>) -> Self {
        let accounts = accounts.into_iter().collect();
        Self {
            token,
            accounts,
            scenario: Scenario::Ok,
            user_id: 4711,
        }
    }

    /// The same server in another mood.
    #[must_use]
    pub fn with_scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }
}

/// What befalls a request that is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Scenario {
    /// It succeeds.
    #[default]
    Ok,
    /// 429: the account is throttled.
    Throttled,
    /// 429: the account's quota is used up.
    Quota,
    /// 429: every account is resting.
    NoAccount,
    /// 596: the Google session is broken.
    Session,
    /// 400: the content policy refuses the file.
    Policy,
    /// 502 and a page of HTML: a gateway lost the service.
    Html,
}

impl Scenario {
    /// All scenarios.
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::Throttled,
        Self::Quota,
        Self::NoAccount,
        Self::Session,
        Self::Policy,
        Self::Html,
    ];

    /// The name, as [`FromStr`] reads it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Throttled => "throttled",
            Self::Quota => "quota",
            Self::NoAccount => "no-account",
            Self::Session => "session",
            Self::Policy => "policy",
            Self::Html => "html",
        }
    }

    fn to_answer(self, contract: &Contract) -> Option<Answer> {
        let throttled = ErrorReason::UserRequestsThrottled;
        Some(match self {
            Self::Ok => return None,
            Self::Throttled => Answer::exhausted(&throttled, THROTTLED),
            Self::Quota => Answer::exhausted(&ErrorReason::UserQuotaReached, THROTTLED),
            Self::NoAccount => {
                let skip = |account: &AccountEmail| (account.masked(), throttled.clone(), "*");
                let skipped: Vec<_> = contract.accounts.iter().map(skip).collect();
                Answer::no_eligible_account(&skipped, &Timestamp::from_wire(RETRY_AT), THROTTLED)
            }
            Self::Session => Answer::session_expired(),
            Self::Policy => Answer::invalid_argument(&ErrorReason::TrumpFaceDetected),
            Self::Html => Answer::gateway(StatusCode::BAD_GATEWAY),
        })
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(text: &str) -> Result<Self, UnknownScenario> {
        Self::ALL
            .into_iter()
            .find(|scenario| scenario.as_str() == text)
            .ok_or(UnknownScenario)
    }
}

/// A text names no [`Scenario`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownScenario;

impl std::fmt::Display for UnknownScenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "expected a scenario: ok, throttled, quota, no-account, session, policy or html",
        )
    }
}

impl std::error::Error for UnknownScenario {}

/// Answers a request.
pub fn respond<B: AsRef<[u8]>>(contract: &Contract, request: &Request<B>) -> Response<Vec<u8>> {
    let byte_len = u64::try_from(request.body().as_ref().len()).unwrap_or(u64::MAX);
    respond_to_prefix(contract, request, byte_len)
}

/// Answers a request of whose body only the beginning was kept: a server need not keep what is over every limit.
/// `byte_len` is the length of the whole body.
pub fn respond_to_prefix<B: AsRef<[u8]>>(
    contract: &Contract,
    request: &Request<B>,
    byte_len: u64,
) -> Response<Vec<u8>> {
    answer(contract, request, byte_len)
        .unwrap_or_else(|refusal| refusal)
        .into_http()
}

/// The first thing that is wrong is the answer.
fn answer<B: AsRef<[u8]>>(
    contract: &Contract,
    request: &Request<B>,
    byte_len: u64,
) -> Result<Answer, Answer> {
    if !bearer_token(request.headers()).is_some_and(|token| contract.token.matches(token)) {
        return Err(Answer::unauthorized());
    }
    let body = request.body().as_ref();
    let head = {
        let mut head = Request::new(());
        *head.method_mut() = request.method().clone();
        *head.uri_mut() = request.uri().clone();
        *head.headers_mut() = request.headers().clone();
        head.into_parts().0
    };
    let incoming =
        Incoming::from_parts(&head, body, BASE_PATH).map_err(|rejection| rejection.to_answer())?;
    match incoming {
        Incoming::Upload(upload) => contract.upload(&upload, body, byte_len),
        Incoming::GetAsset(id) => contract.asset_url(&id),
        Incoming::EditVideo(edit) => contract.edit(&edit, body),
        Incoming::GetJob(id) => contract.job(&id),
    }
}

impl Contract {
    /// The account that a request goes to: the one it names, or else the first.
    fn account(&self, named: Option<&AccountEmail>) -> Result<&AccountEmail, Answer> {
        match named {
            Some(named) => self
                .accounts
                .iter()
                .find(|account| *account == named)
                .ok_or_else(|| Answer::account_not_found(named.as_str())),
            None => self
                .accounts
                .first()
                .ok_or_else(|| Answer::account_not_found("")),
        }
    }

    fn upload(
        &self,
        upload: &IncomingUpload,
        body: &[u8],
        byte_len: u64,
    ) -> Result<Answer, Answer> {
        let account = self.account(upload.account())?;
        let prefix = body.get(..PREFIX_LEN).unwrap_or(body);
        let asset = CheckedAsset::check(prefix, upload.asset_type(), byte_len)
            .map_err(|error| refuse(&error))?;
        if let Some(answer) = self.scenario.to_answer(self) {
            return Err(answer);
        }
        let media_id = media_id(account, body);
        let file = Cursor::new(body);
        let answer = if asset.asset_type().is_video() {
            self.video(
                account,
                &media_id,
                &probe_video(file).map_err(|error| refuse(&error))?,
            )
        } else {
            self.image(
                account,
                &media_id,
                &probe_image(file).map_err(|error| refuse(&error))?,
            )
        };
        // What has been checked makes a reference.
        answer.map_err(|_| Answer::gateway(StatusCode::INTERNAL_SERVER_ERROR))
    }

    fn image(
        &self,
        account: &AccountEmail,
        media_id: &str,
        image: &ImageInfo,
    ) -> Result<Answer, ParseIdError> {
        let id = MediaGenerationId::new(self.user_id, account, MediaKind::Image, media_id)?;
        let size = image.dimensions();
        let dimensions = Dimensions::builder().width(size.width).height(size.height);
        let uploaded = UserUploadedImage::builder().aspect_ratio(AspectRatio::Unspecified);
        let extension = image.asset_type().extension();
        let workflow = WorkflowMetadata::builder()
            .display_name(format!("upload.{extension}"))
            .create_time(created())
            .primary_media_id(media_id);
        let answer = UploadResponse::builder(&id)
            .media(
                media(media_id, metadata()).image(
                    Image::builder()
                        .user_uploaded_image(uploaded)
                        .dimensions(dimensions),
                ),
            )
            .workflow(
                Workflow::builder()
                    .name(WORKFLOW)
                    .metadata(workflow)
                    .project_id(PROJECT),
            )
            .width(size.width)
            .height(size.height)
            .email(account.masked())
            .build_response(id);
        Ok(Answer::uploaded(&answer))
    }

    fn video(
        &self,
        account: &AccountEmail,
        media_id: &str,
        video: &VideoInfo,
    ) -> Result<Answer, ParseIdError> {
        let id = MediaGenerationId::new(self.user_id, account, MediaKind::Video, media_id)?;
        let size = video.dimensions();
        let mut dimensions = Dimensions::builder().width(size.width).height(size.height);
        let status = MediaStatus::builder().media_generation_status(MediaGenerationStatus::Pending);
        let mut clip =
            Video::builder().user_uploaded_video(UserUploadedVideo::builder().encoded_video(""));
        let mut answer = UploadResponse::builder(&id)
            .width(size.width)
            .height(size.height)
            .email(account.masked());
        let duration = video.duration().map(|duration| duration.as_duration());
        let length = duration.and_then(|duration| ProtoDuration::from_duration(duration).ok());
        if let Some((duration, length)) = duration.zip(length.as_ref()) {
            dimensions = dimensions.length(length);
            clip = clip.video_offset(
                VideoOffset::builder()
                    .start_offset(ProtoDuration::from_wire("0s"))
                    .end_offset(length),
            );
            answer = answer.exact_duration(duration.as_secs_f64());
        }
        let answer = answer
            .media(
                media(media_id, metadata().media_status(status)).video(clip.dimensions(dimensions)),
            )
            .build_response(id);
        Ok(Answer::uploaded(&answer))
    }

    /// The account behind a reference of this user.
    fn owner(&self, id: &MediaGenerationId) -> Result<&AccountEmail, Answer> {
        let parts = id.parts().map_err(|_| Answer::invalid_reference())?;
        if parts.user_id() != self.user_id.to_string() {
            return Err(Answer::other_user(parts.user_id()));
        }
        let owner = parts.email().map_err(|_| Answer::invalid_reference())?;
        self.account(Some(&owner))
    }

    fn asset_url(&self, id: &MediaGenerationId) -> Result<Answer, Answer> {
        let parts = id.parts().map_err(|_| Answer::invalid_reference())?;
        if !matches!(parts.kind(), MediaKind::Image | MediaKind::Video) {
            return Err(Answer::wrong_kind(parts.kind()));
        }
        self.owner(id)?;
        let url = format!(
            "https://storage.example/{}?Signature=invented",
            parts.media_id()
        );
        Ok(Answer::asset_url(
            &GetAssetResponse::builder()
                .url(url)
                .media_generation_id(id)
                .build(),
        ))
    }

    fn edit(&self, edit: &EditVideo, body: &[u8]) -> Result<Answer, Answer> {
        let owner = self.owner(edit.video().as_id())?;
        if let Some(answer) = self.scenario.to_answer(self) {
            return Err(answer);
        }
        let parts = edit
            .video()
            .as_id()
            .parts()
            .map_err(|_| Answer::invalid_reference())?;
        // As observed: a time, a user, the address in plain text.
        let job_id = format!(
            "j0227163425128454000v-u{}-email:{}-bot:google-flow",
            self.user_id,
            owner.as_str()
        );
        let job_id = JobId::parse(&job_id)
            .map_err(|_| Answer::gateway(StatusCode::INTERNAL_SERVER_ERROR))?;
        let answer = VideosResponse::builder().job_id(&job_id);
        if edit.is_async() {
            let mut job = answer
                .job_type(JobType::Video)
                .status(JobStatus::Created)
                .created(created());
            if let Ok(echo) = RawObject::from_slice(body) {
                job = job.request(echo);
            }
            return Ok(Answer::edit_accepted(&job.build()));
        }
        let result = self.edited(owner, parts.media_id())?;
        Ok(Answer::edited(&answer.media(vec![made(&result)]).build()))
    }

    /// The reference of an edit's result.
    fn edited(&self, owner: &AccountEmail, source: &str) -> Result<MediaGenerationId, Answer> {
        let media_id = media_id(owner, source.as_bytes());
        MediaGenerationId::new(self.user_id, owner, MediaKind::Video, &media_id)
            .map_err(|_| Answer::gateway(StatusCode::INTERNAL_SERVER_ERROR))
    }

    /// Every job of one of the accounts is done when it is asked for.
    fn job(&self, id: &JobId) -> Result<Answer, Answer> {
        let owner = id
            .as_str()
            .split_once("-email:")
            .and_then(|(_, rest)| rest.rsplit_once("-bot:"))
            .and_then(|(owner, _)| AccountEmail::parse(owner).ok())
            .ok_or_else(|| Answer::error(StatusCode::BAD_REQUEST, "Invalid job ID format"))?;
        let owner = self.account(Some(&owner))?;
        let result = self.edited(owner, id.as_str())?;
        let record = JobRecord::builder()
            .job_id(id)
            .job_type(JobType::Video)
            .status(JobStatus::Completed)
            .created(created())
            .updated(created())
            .response(JobOutput::builder().media(vec![made(&result)]))
            .build();
        Ok(Answer::job(&record))
    }
}

/// The ids and times of the source document's samples, invented.
const PROJECT: &str = "c4410b7e-5e0f-4f0e-8a3f-c0de5eed00aa";
const WORKFLOW: &str = "1f6d20ab-93f1-4b11-b0c4-c0de5eed00bb";

fn media(name: &str, metadata: Builder<MediaMetadata<'static>>) -> Builder<Media<'static>> {
    Media::builder()
        .name(name)
        .project_id(PROJECT)
        .workflow_id(WORKFLOW)
        .workflow_step_id("CAE")
        .media_metadata(metadata)
}

fn metadata() -> Builder<MediaMetadata<'static>> {
    let platform = RawObject::from_slice(br#"{"clientPlatform":"CLIENT_PLATFORM_WEB"}"#);
    let metadata = MediaMetadata::builder()
        .create_time(created())
        .visibility(Visibility::Private);
    match platform {
        Ok(platform) => metadata.request_data(platform),
        Err(_) => metadata,
    }
}

/// A media item that a job made.
fn made(id: &MediaGenerationId) -> Builder<Media<'static>> {
    let name = id.parts().map(|parts| parts.media_id()).unwrap_or_default();
    Media::builder().name(name).media_generation_id(id)
}

fn created() -> Timestamp {
    Timestamp::from_wire(CREATED)
}

/// What the service says to a file. It is not published whether the service looks at the bytes at all; this one does.
fn refuse(error: &AssetError) -> Answer {
    match error {
        AssetError::Empty => Answer::empty(),
        AssetError::TooLarge {
            byte_len, limit, ..
        } => Answer::too_large(*byte_len, *limit),
        _ => Answer::invalid_argument(&ErrorReason::UnknownImageFileFormat),
    }
}

/// A uuid made of the account and the bytes, so that the same upload always has the same reference: after FNV-1a,
/// sixteen bytes at a time for the sake of large videos. It is no secret and need not be one.
fn media_id(account: &AccountEmail, body: &[u8]) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let step = |hash: u128, word: u128| (hash ^ word).wrapping_mul(PRIME).rotate_left(47);
    let hash = account.as_str().bytes().map(u128::from).fold(OFFSET, step);
    let (words, rest) = body.as_chunks::<16>();
    let hash = words
        .iter()
        .map(|word| u128::from_le_bytes(*word))
        .fold(hash, step);
    let hash = rest.iter().copied().map(u128::from).fold(hash, step);
    // A body that ends in zeros is not the one without them.
    let hash = step(step(hash, body.len() as u128), 0);
    let hex = format!("{hash:032x}");
    let cut = |range: Range<usize>| hex.get(range).unwrap_or_default();
    [cut(0..8), cut(8..12), cut(12..16), cut(16..20), cut(20..32)].join("-")
}
