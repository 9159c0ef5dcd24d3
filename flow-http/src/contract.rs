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
use std::str::FromStr;
use std::time::Duration;

use flow_ids::{AccountEmail, MediaGenerationId, MediaKind};
use flow_types::{
    AssetUrl, EditVideoResponse, ErrorReason, ImageUpload, JobRecord, UploadResponse, VideoUpload,
};
use flow_validate::{AssetError, AssetType, CheckedAsset, PREFIX_LEN, probe_image, probe_video};
use http::{Request, Response, StatusCode};

use crate::edit_video::EditVideo;
use crate::server::{Answer, Incoming, IncomingUpload, bearer_token};
use crate::token::ApiToken;

/// Where the API begins on the contract server, as in production.
pub const BASE_PATH: &str = "/v1/google-flow";

/// How long a throttled account rests.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED: Duration = Duration::from_secs(1800);
/// The `createTime` of the source document's samples.
const CREATED: &str = "2026-02-27T16:34:25.128454Z";

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
                let skipped = contract
                    .accounts
                    .iter()
                    .map(|account| (account, &throttled));
                Answer::no_eligible_account(skipped, THROTTLED)
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
        Incoming::EditVideo(edit) => contract.edit(&edit),
        Incoming::GetJob(id) => Ok(Answer::job(&JobRecord::completed(id.as_str(), CREATED))),
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
        let answer = match asset.asset_type() {
            AssetType::Mp4 => {
                let video = probe_video(Cursor::new(body)).map_err(|error| refuse(&error))?;
                self.video(account, &media_id, &video)
            }
            _ => {
                let image = probe_image(Cursor::new(body)).map_err(|error| refuse(&error))?;
                self.image(account, &media_id, asset.asset_type(), &image)
            }
        };
        answer
            .as_ref()
            .map(Answer::uploaded)
            .ok_or_else(Answer::unauthorized)
    }
}
