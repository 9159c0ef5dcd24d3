//! What the contract server knows, and what it answers where endpoints have answers in common.

use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use flow_ids::{AccountEmail, JobId, MediaGenerationId, MediaKind};
use flow_types::{
    Builder, ErrorReason, GeneratedImage, Image, JobStatus, JobType, Media, MediaMetadata,
    RawObject, Timestamp, VideosResponse, Visibility,
};
use flow_validate::AssetError;
use http::StatusCode;

use crate::rules::{Accepted, Checker};
use crate::service::response::ServerResponse;
use crate::values::token::ApiToken;

/// Where the API begins on the contract server, as in production.
pub const BASE_PATH: &str = "/v1/google-flow";

/// How long a throttled account rests.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED: Duration = Duration::from_mins(30);
/// The `createTime` of the source document's samples.
const CREATED: &str = "2026-02-27T16:34:25.128454Z";

/// The `retryAfter` of the sample of an answer without an eligible account.
const RETRY_AT: &str = "2026-06-25T06:29:00.000Z";

/// What the contract server knows: its token, its accounts, and how it answers requests that are in order.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The only token that it takes.
    pub token: ApiToken,
    /// The accounts that are configured. An upload without an account goes to the first.
    pub accounts: Vec<AccountEmail>,
    /// How it answers uploads and edits whose token is right.
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

    /// Sets how it answers requests that are in order.
    #[must_use]
    pub fn with_scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }
}

/// How the contract server answers a request that is in order.
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

    fn to_response(self, contract: &Contract) -> Option<ServerResponse> {
        let throttled = ErrorReason::UserRequestsThrottled;
        Some(match self {
            Self::Ok => return None,
            Self::Throttled => ServerResponse::exhausted(&throttled, THROTTLED),
            Self::Quota => ServerResponse::exhausted(&ErrorReason::UserQuotaReached, THROTTLED),
            Self::NoAccount => {
                let skip = |account: &AccountEmail| (account.masked(), throttled.clone(), "*");
                let skipped: Vec<_> = contract.accounts.iter().map(skip).collect();
                ServerResponse::no_eligible_account(
                    &skipped,
                    &Timestamp::from_wire(RETRY_AT),
                    THROTTLED,
                )
            }
            Self::Session => ServerResponse::session_expired(),
            Self::Policy => ServerResponse::invalid_argument(&ErrorReason::TrumpFaceDetected),
            Self::Html => ServerResponse::gateway(StatusCode::BAD_GATEWAY),
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

impl Contract {
    /// The account that a request goes to: the one it names, or else the first.
    pub(crate) fn account(
        &self,
        named: Option<&AccountEmail>,
    ) -> Result<&AccountEmail, ServerResponse> {
        match named {
            Some(named) => self
                .accounts
                .iter()
                .find(|account| *account == named)
                .ok_or_else(|| ServerResponse::account_not_found(named.as_str())),
            None => self
                .accounts
                .first()
                .ok_or_else(|| ServerResponse::account_not_found("")),
        }
    }

    /// The account behind a reference of this user.
    pub(crate) fn owner(&self, id: &MediaGenerationId) -> Result<&AccountEmail, ServerResponse> {
        let parts = id
            .parts()
            .map_err(|_| ServerResponse::invalid_reference())?;
        if parts.user_id() != self.user_id.to_string() {
            return Err(ServerResponse::other_user(parts.user_id()));
        }
        let owner = parts
            .email()
            .map_err(|_| ServerResponse::invalid_reference())?;
        self.account(Some(&owner))
    }

    /// The account that a checked request goes to, if its references are this user's and of one linked account.
    pub(crate) fn owner_of(&self, accepted: &Accepted) -> Result<&AccountEmail, ServerResponse> {
        let is_linked = |account: &AccountEmail| self.accounts.contains(account);
        let user_id = self.user_id.to_string();
        Checker::new()
            .of_user(&user_id)
            .with_accounts(&is_linked)
            .check_owners(accepted)
            .map_err(|refusal| ServerResponse::error(refusal.status(), refusal.message()))?;
        self.account(accepted.account().as_ref())
    }

    /// The references of as many results, made of the request.
    pub(crate) fn results(
        &self,
        owner: &AccountEmail,
        kind: MediaKind<'_>,
        body: &[u8],
        count: i64,
    ) -> Result<Vec<MediaGenerationId>, ServerResponse> {
        let id = |number: i64| {
            let seed = [body, &number.to_be_bytes()].concat();
            MediaGenerationId::new(self.user_id, owner, kind, &media_id(owner, &seed))
                .map_err(|_| ServerResponse::gateway(StatusCode::INTERNAL_SERVER_ERROR))
        };
        (0..count).map(id).collect()
    }

    /// What a request that makes videos is answered: 200 with the results, or 201 with a job.
    pub(crate) fn videos(
        &self,
        request: &Accepted,
        body: &[u8],
    ) -> Result<ServerResponse, ServerResponse> {
        let owner = self.owner_of(request)?;
        self.play_scenario()?;
        let response = VideosResponse::builder().job_id(&self.job_id(owner)?);
        if request.flag("async") == Some(true) {
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
        let count = request.number("count").unwrap_or(1);
        let media = self.results(owner, MediaKind::Video, body, count)?;
        let media: Vec<_> = media.iter().map(generated_media).collect();
        let response = response.media(media).build();
        Ok(ServerResponse::success(StatusCode::OK, response.as_json()))
    }

    /// Answers as the scenario says, if it is not that everything goes well.
    pub(crate) fn play_scenario(&self) -> Result<(), ServerResponse> {
        self.scenario.to_response(self).map_or(Ok(()), Err)
    }

    /// The id of a job, as observed: a time, a user, the address in plain text.
    pub(crate) fn job_id(&self, owner: &AccountEmail) -> Result<JobId, ServerResponse> {
        let id = format!(
            "j0227163425128454000v-u{}-email:{}-bot:google-flow",
            self.user_id,
            owner.as_str()
        );
        JobId::parse(&id).map_err(|_| ServerResponse::gateway(StatusCode::INTERNAL_SERVER_ERROR))
    }

    /// The reference of a generated video.
    pub(crate) fn generated(
        &self,
        owner: &AccountEmail,
        source: &str,
    ) -> Result<MediaGenerationId, ServerResponse> {
        let media_id = media_id(owner, source.as_bytes());
        MediaGenerationId::new(self.user_id, owner, MediaKind::Video, &media_id)
            .map_err(|_| ServerResponse::gateway(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

/// The ids and times of the source document's samples, invented.
pub(crate) const PROJECT: &str = "c4410b7e-5e0f-4f0e-8a3f-c0de5eed00aa";
pub(crate) const WORKFLOW: &str = "1f6d20ab-93f1-4b11-b0c4-c0de5eed00bb";

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

/// A media item that a job made.
pub(crate) fn generated_media(id: &MediaGenerationId) -> Builder<Media<'static>> {
    let name = id.parts().map(|parts| parts.media_id()).unwrap_or_default();
    Media::builder().name(name).media_generation_id(id)
}

/// An image that was generated. Its reference stands within `image`.
pub(crate) fn generated_image(id: &MediaGenerationId) -> Builder<Media<'static>> {
    let name = id.parts().map(|parts| parts.media_id()).unwrap_or_default();
    let generated = GeneratedImage::builder().media_generation_id(id);
    Media::builder()
        .name(name)
        .image(Image::builder().generated_image(generated))
}

/// The bytes of a result without a reference, in base64.
pub(crate) const ENCODED: &str = "aW52ZW50ZWQ=";

pub(crate) fn created() -> Timestamp {
    Timestamp::from_wire(CREATED)
}

/// What the service says to a file. It is not published whether the service looks at the bytes at all; this one does.
pub(crate) fn refuse(error: &AssetError) -> ServerResponse {
    match error {
        AssetError::Empty => ServerResponse::empty(),
        AssetError::TooLarge {
            byte_len, limit, ..
        } => ServerResponse::too_large(*byte_len, *limit),
        _ => ServerResponse::invalid_argument(&ErrorReason::UnknownImageFileFormat),
    }
}

/// A uuid made of the account and the bytes, so that the same upload always has the same reference: after FNV-1a,
/// sixteen bytes at a time for the sake of large videos. It is no secret and need not be one.
pub(crate) fn media_id(account: &AccountEmail, body: &[u8]) -> String {
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
