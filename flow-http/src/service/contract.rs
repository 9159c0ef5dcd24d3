//! What the contract server knows.

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

/// Where the API begins on the contract server, as in production.
pub const BASE_PATH: &str = "/v1/google-flow";

/// Where an upload lands that goes astray, if there is one account only.
const ELSEWHERE: &str = "elsewhere@example.org";

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
    pub(super) jobs: Jobs,
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
            let rule = self.rule(info, Some(account));
            rule.is_none_or(|rule| !matches!(rule.scope(), Scope::Account(_)))
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

    fn rule(&self, info: &EndpointInfo, account: Option<&AccountEmail>) -> Option<&ScenarioRule> {
        let mut rules = self.scenarios.iter().rev();
        rules.find(|rule| rule.applies_to(info, account))
    }

    pub(super) fn scenario(&self, info: &EndpointInfo, account: Option<&AccountEmail>) -> Scenario {
        self.rule(info, account)
            .map_or(Scenario::Ok, ScenarioRule::scenario)
    }

    /// Answers a call of an endpoint that goes to `account`, or to none, as its scenario says, if that is an error.
    pub(crate) fn play_scenario(
        &self,
        info: &EndpointInfo,
        account: Option<&AccountEmail>,
    ) -> Result<(), ServerResponse> {
        let scenario = self.scenario(info, account);
        scenario.response(&self.accounts).map_or(Ok(()), Err)
    }

    /// The account that the result of a call lands on: another one, if the scenario says so.
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

    /// The record of a job, which gets on each time it is asked for.
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
