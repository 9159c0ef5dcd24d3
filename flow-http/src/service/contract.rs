//! The state of the contract server.

use flow_ids::{AccountEmail, JobId, MediaGenerationId};
use flow_types::{ErrorReason, JobRecord, JobType, JobsResponse};
use flow_validate::AssetError;
use http::HeaderMap;

use crate::info::EndpointInfo;
use crate::rules::{Accepted, Checker};
use crate::service::jobs::{Jobs, parties};
use crate::service::request::{Rejection, bearer_token};
use crate::service::response::ServerResponse;
use crate::service::scenario::{Scenario, ScenarioRule, Scope};
use crate::values::token::ApiToken;

/// The base path of the contract server, as in production.
pub const BASE_PATH: &str = "/v1/google-flow";

/// The account that receives an upload in the scenario `wrong-account`, if only one is configured.
const ELSEWHERE: &str = "elsewhere@example.org";

/// The state of a contract server: its token, accounts, scenarios and jobs. Clones share the jobs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The token that it accepts.
    pub token: ApiToken,
    /// The configured accounts.
    pub accounts: Vec<AccountEmail>,
    /// The number of the user in references.
    pub user_id: u64,
    scenarios: Vec<ScenarioRule>,
    pub(super) jobs: Jobs,
}

impl Contract {
    /// A server on which all valid requests succeed.
    pub fn new(token: ApiToken, accounts: impl IntoIterator<Item = AccountEmail>) -> Self {
        Self {
            token,
            accounts: accounts.into_iter().collect(),
            user_id: 4711,
            scenarios: Vec::new(),
            jobs: Jobs::default(),
        }
    }

    /// Adds a rule about the responses to valid requests. Of the rules that apply to a call, the last one counts.
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

/// Checks the token, before any other part of a request.
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
    /// The account of a request: the one that it names, or the first.
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

    /// The account of a call that any account can take. If the call names none, accounts with a scenario of their own
    /// are skipped if another one is left.
    pub(crate) fn account_for(
        &self,
        info: &EndpointInfo,
        named: Option<&AccountEmail>,
    ) -> Result<&AccountEmail, ServerResponse> {
        let is_well = |account: &&AccountEmail| {
            let rule = self.rule(info, Some(account));
            rule.is_none_or(|rule| !matches!(rule.scope(), Scope::Account(_)))
        };
        match self.accounts.iter().find(is_well) {
            Some(account) if named.is_none() => Ok(account),
            _ => self.account(named),
        }
    }

    /// The account of a reference of this user.
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

    /// The account of a checked request, if its references are this user's and of one linked account.
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

    fn rule(&self, info: &EndpointInfo, account: Option<&AccountEmail>) -> Option<&ScenarioRule> {
        let mut rules = self.scenarios.iter().rev();
        rules.find(|rule| rule.applies_to(info, account))
    }

    pub(super) fn scenario(&self, info: &EndpointInfo, account: Option<&AccountEmail>) -> Scenario {
        self.rule(info, account)
            .map_or(Scenario::Ok, ScenarioRule::scenario)
    }

    /// The error response of the scenario of a call on `account`, or on none.
    pub(crate) fn play_scenario(
        &self,
        info: &EndpointInfo,
        account: Option<&AccountEmail>,
    ) -> Result<(), ServerResponse> {
        let scenario = self.scenario(info, account);
        scenario.response(&self.accounts).map_or(Ok(()), Err)
    }

    /// The account of a call's result: another one, in the scenario `wrong-account`.
    pub(crate) fn landing_account(
        &self,
        info: &EndpointInfo,
        account: &AccountEmail,
    ) -> AccountEmail {
        if self.scenario(info, Some(account)) != Scenario::WrongAccount {
            return account.clone();
        }
        let mut others = self.accounts.iter().filter(|other| *other != account);
        let other = others.next().cloned();
        other
            .or_else(|| AccountEmail::parse(ELSEWHERE).ok())
            .unwrap_or_else(|| account.clone())
    }

    /// The record of a job. Each call advances the job.
    pub(crate) fn poll_job(
        &self,
        info: &EndpointInfo,
        id: &JobId,
    ) -> Result<JobRecord, ServerResponse> {
        let (user, owner) = parties(id).ok_or_else(|| Rejection::Job.to_response())?;
        if user != self.user_id.to_string() {
            return Err(ServerResponse::other_users_job());
        }
        let owner = self.account(Some(&owner))?;
        self.play_scenario(info, Some(owner))?;
        self.jobs.poll(id)
    }

    /// The jobs of all accounts.
    pub(crate) fn list_jobs(&self, options: &str) -> JobsResponse {
        let emails: Vec<&str> = self.accounts.iter().map(AccountEmail::as_str).collect();
        let group = |job_type| self.jobs.group(&job_type, &self.accounts, options);
        JobsResponse::builder()
            .emails(emails)
            .videos(group(JobType::Video))
            .images(group(JobType::Image))
            .build()
    }
}

/// The response to an invalid file. Whether the service itself checks the bytes is not published.
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
