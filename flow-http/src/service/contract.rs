//! What the contract server knows, and what it answers where endpoints have answers in common.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flow_ids::{AccountEmail, JobId, MediaGenerationId, MediaKind};
use flow_types::{
    Builder, ErrorBody, ErrorReason, GeneratedImage, Image, JobOutput, JobRecord, JobStatus,
    JobType, Media, MediaMetadata, RawObject, Timestamp, VideosResponse, Visibility,
};
use flow_validate::AssetError;
use http::{HeaderMap, StatusCode};

use crate::endpoint::Endpoint as _;
use crate::endpoints::ENDPOINTS;
use crate::endpoints::get_job::GetJob;
use crate::info::{Cost, EndpointInfo};
use crate::rules::{Accepted, Checker};
use crate::service::request::{Rejection, bearer_token};
use crate::service::response::ServerResponse;
use crate::values::token::ApiToken;

/// Where the API begins on the contract server, as in production.
pub const BASE_PATH: &str = "/v1/google-flow";

/// How long a throttled account rests.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED: Duration = Duration::from_mins(30);
/// How long an outage lasts (assumed).
const OUTAGE: Duration = Duration::from_secs(15);
/// Where an upload lands that goes astray, if there is one account only.
const ELSEWHERE: &str = "elsewhere@example.org";
/// Why a job fails.
const FAILURE: ErrorReason = ErrorReason::UnsafeGeneration;
/// How often the record of a slow job says that it is not done.
const SLOW_POLLS: u32 = 3;
/// How many jobs are kept, and how many bytes of their requests.
const MAX_JOBS: usize = 1024;
const MAX_JOBS_LEN: usize = 16 << 20;
/// The number in the id of the first job.
const FIRST_JOB: u64 = 128_454_000;
/// The `createTime` of the source document's samples.
const CREATED: &str = "2026-02-27T16:34:25.128454Z";

/// The `retryAfter` of the sample of an answer without an eligible account.
const RETRY_AT: &str = "2026-06-25T06:29:00.000Z";

/// What the contract server knows: its token, its accounts, how it answers requests that are in order, and its jobs.
///
/// Clones share the jobs, so that a job that one of them has started is known to all.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The only token that it takes.
    pub token: ApiToken,
    /// The accounts that are configured.
    pub accounts: Vec<AccountEmail>,
    /// The user's number, which references carry.
    pub user_id: u64,
    scenarios: Vec<ScenarioRule>,
    jobs: Jobs,
}

impl Contract {
    /// A server on which everything goes well.
    pub fn new(token: ApiToken, accounts: impl IntoIterator<Item = AccountEmail>) -> Self {
        Self {
            token,
            accounts: accounts.into_iter().collect(),
            user_id: 4711,
            scenarios: Vec::new(),
            jobs: Jobs::default(),
        }
    }

    /// Adds a rule on how requests that are in order are answered. Of the rules that apply to a call, the one that was
    /// added last counts.
    ///
    /// ```
    /// # use flow_http::ApiToken;
    /// # use flow_http::contract::{Contract, Scenario, ScenarioRule};
    /// # use flow_http::ids::AccountEmail;
    /// # let accounts = [AccountEmail::parse("nora@example.org")?];
    /// let contract = Contract::new(ApiToken::parse("user:4711-invented")?, accounts)
    ///     .with_scenario(Scenario::JobSlow)
    ///     .with_scenario("nora@example.org=throttled".parse::<ScenarioRule>()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scenario(mut self, rule: impl Into<ScenarioRule>) -> Self {
        self.scenarios.push(rule.into());
        self
    }
}

/// Which calls a scenario is about, unless a rule names the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    Any,
    Making,
    Spending,
    Uploads,
    Jobs,
}

impl Calls {
    fn include(self, info: &EndpointInfo) -> bool {
        match self {
            Self::Any => true,
            Self::Making => info.cost != Cost::Reads,
            Self::Spending | Self::Jobs => info.cost == Cost::Spends,
            Self::Uploads => info.cost == Cost::Creates,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Any => "all calls",
            Self::Making => "uploads and generations",
            Self::Spending => "generations",
            Self::Uploads => "uploads",
            Self::Jobs => "jobs of generations",
        }
    }
}

/// One scenario.
struct Row {
    name: &'static str,
    calls: Calls,
    says: &'static str,
    response: fn(&Contract) -> Option<ServerResponse>,
}

macro_rules! scenarios {
    ($($variant:ident = $name:literal, $calls:ident, $says:literal, $response:expr;)+) => {
        /// How the contract server answers a request that is in order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[non_exhaustive]
        pub enum Scenario {
            #[default]
            $(#[doc = concat!("`", $name, "`: ", $says, ".")] $variant,)+
        }

        impl Scenario {
            /// All scenarios.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => const { &Row {
                        name: $name,
                        calls: Calls::$calls,
                        says: $says,
                        response: $response,
                    } },)+
                }
            }
        }
    };
}

scenarios! {
    Ok = "ok", Any, "it succeeds", |_| None;
    Throttled = "throttled", Making, "429, the account is throttled",
        |_| Some(ServerResponse::exhausted(&ErrorReason::UserRequestsThrottled, THROTTLED));
    Quota = "quota", Making, "429, the account's quota is used up",
        |_| Some(ServerResponse::exhausted(&ErrorReason::UserQuotaReached, THROTTLED));
    DailyQuota = "daily-quota", Spending, "429, the account's quota for the model is used up until midnight UTC",
        |_| Some(ServerResponse::daily_quota());
    NoAccount = "no-account", Making, "429, every account is resting", |contract| Some(contract.no_account());
    Session = "session", Making, "596, the account's Google session is broken",
        |_| Some(ServerResponse::session_expired());
    Policy = "policy", Making, "400, the content policy refuses the content",
        |_| Some(ServerResponse::invalid_argument(&ErrorReason::TrumpFaceDetected));
    Captcha = "captcha", Spending, "403, the captcha was refused", |_| Some(ServerResponse::captcha_refused());
    Plan = "plan", Spending, "403, the account's plan does not include the model",
        |_| Some(ServerResponse::plan_lacks_model());
    Unavailable = "unavailable", Any, "503, an outage with a Retry-After",
        |_| Some(ServerResponse::unavailable(OUTAGE));
    Html = "html", Making, "502 and a page of HTML, a gateway lost the service",
        |_| Some(ServerResponse::gateway(StatusCode::BAD_GATEWAY));
    WrongAccount = "wrong-account", Uploads, "the upload succeeds, but on another account", |_| None;
    JobSlow = "job-slow", Jobs, "a job is started for three polls before it is completed", |_| None;
    JobFailed = "job-failed", Jobs, "a job fails, by the content policy", |_| None;
    JobExpired = "job-expired", Jobs, "the record of a job is gone: 410", |_| None;
}

impl Scenario {
    /// The name, as [`FromStr`] reads it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// What happens, in a few words.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().says
    }

    /// Which calls it is about, in a few words.
    #[must_use]
    pub fn calls(self) -> &'static str {
        self.row().calls.as_str()
    }

    /// Whether it is about calls of this endpoint, where a rule does not name another one.
    #[must_use]
    pub fn is_about(self, info: &EndpointInfo) -> bool {
        self.row().calls.include(info)
    }

    /// Whether it can befall a call of this endpoint, if a rule names the endpoint.
    fn can_befall(self, info: &EndpointInfo) -> bool {
        let row = self.row();
        // An error can be the answer to any call.
        !matches!(row.calls, Calls::Uploads | Calls::Jobs) || row.calls.include(info)
    }
}

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        let mut all = Self::ALL.iter().copied();
        all.find(|scenario| scenario.as_str() == text)
            .ok_or(ScenarioError::Name)
    }
}

/// Which calls a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// All calls that the scenario is about.
    All,
    /// Those that go to this account.
    Account(AccountEmail),
    /// Those of this endpoint.
    Endpoint(&'static EndpointInfo),
}

/// A scenario, and the calls that it befalls.
///
/// As text: `NAME`, `ACCOUNT=NAME` or `ENDPOINT=NAME`, with the account's e-mail address or the endpoint's name in kebab
/// case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioRule {
    scope: Scope,
    scenario: Scenario,
}

impl ScenarioRule {
    /// Which calls it is about.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What befalls them.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        self.scenario
    }

    fn applies_to(&self, info: &EndpointInfo, account: &AccountEmail) -> bool {
        match &self.scope {
            Scope::All => self.scenario.is_about(info),
            Scope::Account(it) => it == account && self.scenario.is_about(info),
            Scope::Endpoint(it) => it.name == info.name && self.scenario.can_befall(info),
        }
    }
}

impl From<Scenario> for ScenarioRule {
    fn from(scenario: Scenario) -> Self {
        Self::from((Scope::All, scenario))
    }
}

impl From<(Scope, Scenario)> for ScenarioRule {
    fn from((scope, scenario): (Scope, Scenario)) -> Self {
        Self { scope, scenario }
    }
}

impl FromStr for ScenarioRule {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        // An address may hold the sign as well.
        let Some((scope, scenario)) = text.rsplit_once('=') else {
            return text.parse::<Scenario>().map(Self::from);
        };
        let scenario = scenario.parse::<Scenario>()?;
        if scope.contains('@') {
            let account = AccountEmail::parse(scope).map_err(|_| ScenarioError::Account)?;
            return Ok(Self::from((Scope::Account(account), scenario)));
        }
        let info = ENDPOINTS.iter().find(|info| info.name == scope);
        let info = info.copied().ok_or(ScenarioError::Endpoint)?;
        if !scenario.can_befall(info) {
            return Err(ScenarioError::NotThisEndpoint);
        }
        Ok(Self::from((Scope::Endpoint(info), scenario)))
    }
}

/// A text is no [`Scenario`] or [`ScenarioRule`]. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScenarioError {
    /// There is no scenario of this name.
    Name,
    /// What stands before the sign is neither an e-mail address nor the name of an endpoint.
    Endpoint,
    /// What stands before the sign is not a valid e-mail address.
    Account,
    /// The scenario can't befall calls of this endpoint.
    NotThisEndpoint,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = |what: &str, names: &[&str]| {
            f.write_str(what)?;
            for (index, name) in names.iter().enumerate() {
                f.write_str(if index == 0 { " " } else { ", " })?;
                f.write_str(name)?;
            }
            Ok(())
        };
        match self {
            Self::Name => {
                let names: Vec<_> = Scenario::ALL.iter().map(|it| it.as_str()).collect();
                list("expected a scenario:", &names)
            }
            Self::Endpoint => {
                let names: Vec<_> = ENDPOINTS.iter().map(|info| info.name).collect();
                list(
                    "expected an account's e-mail address or an endpoint:",
                    &names,
                )
            }
            Self::Account => f.write_str("expected a valid e-mail address before the ="),
            Self::NotThisEndpoint => f.write_str("this scenario is not about that endpoint"),
        }
    }
}

impl std::error::Error for ScenarioError {}

/// A request without the right token learns nothing else.
pub(crate) fn token_is_right(
    contract: &Contract,
    headers: &HeaderMap,
) -> Result<(), ServerResponse> {
    match bearer_token(headers) {
        Some(token) if contract.token.matches(token) => Ok(()),
        _ => Err(ServerResponse::unauthorized()),
    }
}

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

    /// The same for an endpoint that any account can serve: a call that names none passes over accounts that a scenario
    /// of their own befalls, if another is left.
    pub(crate) fn account_for(
        &self,
        info: &EndpointInfo,
        named: Option<&AccountEmail>,
    ) -> Result<&AccountEmail, ServerResponse> {
        let is_well = |account: &&AccountEmail| {
            let rule = self.rule(info, account);
            rule.is_none_or(|rule| !matches!(rule.scope, Scope::Account(_)))
        };
        match self.accounts.iter().find(is_well) {
            Some(account) if named.is_none() => Ok(account),
            _ => self.account(named),
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

    /// Starts what a checked request asks for, on the account that it goes to.
    pub(crate) fn generate(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
        job_type: JobType,
        body: &[u8],
    ) -> Result<Job, ServerResponse> {
        let owner = self.owner_of(request)?;
        self.play_scenario(info, owner)?;
        let count = request
            .number("count")
            .and_then(|count| u8::try_from(count).ok());
        self.start_job(info, owner, job_type, body, count.unwrap_or(1))
    }

    /// What a request that makes videos is answered: 200 with the results, or 201 with a job.
    pub(crate) fn videos(
        &self,
        info: &EndpointInfo,
        request: &Accepted,
        body: &[u8],
    ) -> Result<ServerResponse, ServerResponse> {
        let mut job = self.generate(info, request, JobType::Video, body)?;
        let response = VideosResponse::builder().job_id(job.id());
        if request.flag("async") == Some(true) {
            let mut accepted = response
                .job_type(JobType::Video)
                .status(JobStatus::Created)
                .created(created());
            if let Ok(echo) = RawObject::from_slice(body) {
                accepted = accepted.request(echo);
            }
            self.keep_job(job);
            let accepted = accepted.build();
            return Ok(ServerResponse::success(
                StatusCode::CREATED,
                accepted.as_json(),
            ));
        }
        let media = job.wait();
        self.keep_job(job);
        let response = response.media(media?).build();
        Ok(ServerResponse::success(StatusCode::OK, response.as_json()))
    }

    fn rule(&self, info: &EndpointInfo, account: &AccountEmail) -> Option<&ScenarioRule> {
        let mut rules = self.scenarios.iter().rev();
        rules.find(|rule| rule.applies_to(info, account))
    }

    fn scenario(&self, info: &EndpointInfo, account: &AccountEmail) -> Scenario {
        self.rule(info, account)
            .map_or(Scenario::Ok, ScenarioRule::scenario)
    }

    /// Answers a call of an endpoint that goes to `account` as its scenario says, if that is an error.
    pub(crate) fn play_scenario(
        &self,
        info: &EndpointInfo,
        account: &AccountEmail,
    ) -> Result<(), ServerResponse> {
        let response = self.scenario(info, account).row().response;
        response(self).map_or(Ok(()), Err)
    }

    /// The account that the result of a call lands on: another one, if the scenario says so.
    pub(crate) fn landing_account(
        &self,
        info: &EndpointInfo,
        account: &AccountEmail,
    ) -> AccountEmail {
        if self.scenario(info, account) != Scenario::WrongAccount {
            return account.clone();
        }
        let mut others = self.accounts.iter().filter(|other| *other != account);
        let other = others.next().cloned();
        other
            .or_else(|| AccountEmail::parse(ELSEWHERE).ok())
            .unwrap_or_else(|| account.clone())
    }

    fn no_account(&self) -> ServerResponse {
        let reason = ErrorReason::UserRequestsThrottled;
        let skip = |account: &AccountEmail| (account.masked(), reason.clone(), "*");
        let skipped: Vec<_> = self.accounts.iter().map(skip).collect();
        let retry_at = Timestamp::from_wire(RETRY_AT);
        ServerResponse::no_eligible_account(&skipped, &retry_at, THROTTLED)
    }

    /// Starts a job that makes `count` results. `request` is the body of the request, which the record repeats.
    ///
    /// Every job has an id and references of its own, so that a request that was sent twice is seen.
    pub(crate) fn start_job(
        &self,
        info: &EndpointInfo,
        owner: &AccountEmail,
        job_type: JobType,
        request: &[u8],
        count: u8,
    ) -> Result<Job, ServerResponse> {
        let number = self.jobs.next_number();
        let (letter, kind) = match &job_type {
            JobType::Image => ('i', MediaKind::Image),
            _ => ('v', MediaKind::Video),
        };
        // As observed: a time, a letter for the type, the user, the address in plain text. The number counts up.
        let number = FIRST_JOB.saturating_add(number);
        let owner_address = owner.as_str();
        let id = format!(
            "j0227163425{number:09}{letter}-u{}-email:{owner_address}-bot:google-flow",
            self.user_id
        );
        let result = |index: u8| {
            let media_id = media_id(owner, format!("{id}#{index}").as_bytes());
            let media_id = media_id.map_err(|_| ServerResponse::broken())?;
            MediaGenerationId::new(self.user_id, owner, kind, &media_id)
                .map_err(|_| ServerResponse::broken())
        };
        let results = (0..count).map(result).collect::<Result<_, _>>()?;
        let id = JobId::parse(&id).map_err(|_| ServerResponse::broken())?;
        let mut record = JobRecord::builder()
            .job_id(&id)
            .job_type(job_type.clone())
            .created(created());
        if let Ok(echo) = RawObject::from_slice(request) {
            record = record.request(echo);
        }
        let scenario = self.scenario(info, owner);
        Ok(Job {
            id,
            job_type,
            record,
            results,
            scenario,
            request_len: request.len(),
            polls: 0,
        })
    }

    /// Keeps a job, for [`poll_job`](Self::poll_job).
    pub(crate) fn keep_job(&self, job: Job) {
        self.jobs.lock().keep(job);
    }

    /// The record of a job, which gets on each time it is asked for.
    pub(crate) fn poll_job(&self, id: &JobId) -> Result<JobRecord, ServerResponse> {
        let (user, owner) = id
            .as_str()
            .split_once("-u")
            .and_then(|(_, rest)| rest.split_once("-email:"))
            .and_then(|(user, rest)| Some((user, rest.rsplit_once("-bot:")?.0)))
            .ok_or_else(|| Rejection::Job.to_response())?;
        let owner = AccountEmail::parse(owner).map_err(|_| Rejection::Job.to_response())?;
        if user != self.user_id.to_string() {
            return Err(ServerResponse::other_users_job());
        }
        let owner = self.account(Some(&owner))?;
        self.play_scenario(GetJob::INFO, owner)?;
        let mut jobs = self.jobs.lock();
        let job = jobs.kept.iter_mut().find(|job| job.id == *id);
        job.ok_or_else(ServerResponse::job_not_found)?.poll()
    }
}

/// A job of a generation.
pub(crate) struct Job {
    id: JobId,
    job_type: JobType,
    record: Builder<JobRecord>,
    results: Vec<MediaGenerationId>,
    scenario: Scenario,
    request_len: usize,
    polls: u32,
}

impl Job {
    pub(crate) fn id(&self) -> &JobId {
        &self.id
    }

    fn media(&self) -> Vec<Builder<Media<'static>>> {
        let item = match self.job_type {
            JobType::Image => generated_image,
            _ => generated_media,
        };
        self.results.iter().map(item).collect()
    }

    /// Ends a job that is waited for: what it has made, or what is answered if it fails.
    pub(crate) fn wait(&mut self) -> Result<Vec<Builder<Media<'static>>>, ServerResponse> {
        self.polls = SLOW_POLLS;
        match self.scenario {
            Scenario::JobFailed => Err(ServerResponse::invalid_argument(&FAILURE)),
            _ => Ok(self.media()),
        }
    }

    fn poll(&mut self) -> Result<JobRecord, ServerResponse> {
        let record = self.record.clone().updated(created());
        let polls = self.polls;
        self.polls = polls.saturating_add(1);
        let record = match self.scenario {
            Scenario::JobExpired => return Err(ServerResponse::job_expired()),
            Scenario::JobSlow if polls < SLOW_POLLS => record.status(JobStatus::Started),
            Scenario::JobFailed => failed(record),
            _ => record
                .status(JobStatus::Completed)
                .response(JobOutput::builder().media(self.media())),
        };
        Ok(record.build())
    }
}

/// The record of a job that failed: a summary, and what Google answered.
/// Source: useapi.net, "Google Flow job" (2025-11-17).
fn failed(record: Builder<JobRecord>) -> Builder<JobRecord> {
    let answer = ErrorBody::from_slice(ServerResponse::invalid_argument(&FAILURE).body());
    let error = answer.as_ref().ok().and_then(|answer| answer.get("error"));
    let code = error.and_then(|error| error.as_object()?.get("code"));
    let mut output = JobOutput::builder();
    let mut record = record
        .status(JobStatus::Failed)
        .error_value("API error: 400")
        .error_details(FAILURE.as_str());
    if let Some((error, code)) = error.zip(code) {
        output = output.error_value(error);
        record = record.code(code);
    }
    record.response(output)
}

/// The jobs of a contract server, shared by its clones.
#[derive(Clone, Default)]
struct Jobs(Arc<Mutex<JobTable>>);

#[derive(Default)]
struct JobTable {
    started: u64,
    kept: VecDeque<Job>,
    request_len: usize,
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, JobTable> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_number(&self) -> u64 {
        let mut table = self.lock();
        let number = table.started;
        table.started = number.saturating_add(1);
        number
    }
}

impl JobTable {
    /// Keeps a job, and lets the oldest go if there are too many.
    fn keep(&mut self, job: Job) {
        self.request_len = self.request_len.saturating_add(job.request_len);
        self.kept.push_back(job);
        while (self.kept.len() > MAX_JOBS || self.request_len > MAX_JOBS_LEN)
            && let Some(oldest) = self.kept.pop_front()
        {
            self.request_len = self.request_len.saturating_sub(oldest.request_len);
        }
    }
}

/// Ids and requests name accounts.
impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jobs(<{} kept>)", self.lock().kept.len())
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

/// How much of a body is read at a time, a multiple of sixteen.
const PIECE_LEN: u64 = 64 << 10;

/// What the service says to a file. It is not published whether the service looks at the bytes at all; this one does.
pub(crate) fn refuse(error: &AssetError) -> ServerResponse {
    match error {
        AssetError::Empty => ServerResponse::empty(),
        AssetError::TooLarge {
            byte_len, limit, ..
        } => ServerResponse::too_large(*byte_len, *limit),
        AssetError::Io(_) => ServerResponse::broken(),
        _ => ServerResponse::invalid_argument(&ErrorReason::UnknownImageFileFormat),
    }
}

/// A uuid made of the account and the bytes, so that the same upload always has the same reference: after FNV-1a,
/// sixteen bytes at a time for the sake of large videos. It is no secret and need not be one.
pub(crate) fn media_id(account: &AccountEmail, mut body: impl Read) -> io::Result<String> {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let step = |hash: u128, word: u128| (hash ^ word).wrapping_mul(PRIME).rotate_left(47);
    let mut hash = account.as_str().bytes().map(u128::from).fold(OFFSET, step);
    let mut byte_len = 0_u128;
    // Only the last piece is no multiple of sixteen.
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
    // A body that ends in zeros is not the one without them.
    let hash = step(step(hash, byte_len), 0);
    let hex = format!("{hash:032x}");
    let cut = |range: Range<usize>| hex.get(range).unwrap_or_default();
    Ok([cut(0..8), cut(8..12), cut(12..16), cut(16..20), cut(20..32)].join("-"))
}
