//! How the contract server answers requests that are in order: scenarios, and the rules that say which calls they befall.

use std::time::Duration;

use flow_ids::AccountEmail;
use flow_types::{ErrorReason, Timestamp};
use http::StatusCode;

use crate::info::{Cost, EndpointInfo};
use crate::service::response::ServerResponse;

/// How long a throttled account rests.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED: Duration = Duration::from_mins(30);
/// How long an outage lasts (assumed).
const OUTAGE: Duration = Duration::from_secs(15);
/// The `retryAfter` of the sample of an answer without an eligible account.
const RETRY_AT: &str = "2026-06-25T06:29:00.000Z";

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
            Self::Making => matches!(info.cost, Cost::Creates | Cost::Spends),
            Self::Spending | Self::Jobs => info.cost == Cost::Spends,
            // What else creates without a price is bound to the account of its reference.
            Self::Uploads => info.cost == Cost::Creates && info.takes_any_account,
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
    /// The answer, where it is an error; by the accounts that are configured.
    response: fn(&[AccountEmail]) -> Option<ServerResponse>,
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
    NoAccount = "no-account", Making, "429, every account is resting", |accounts| Some(no_account(accounts));
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
    /// The name, as [`FromStr`](std::str::FromStr) reads it.
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
    pub(crate) fn can_befall(self, info: &EndpointInfo) -> bool {
        let row = self.row();
        // An error can be the answer to any call.
        !matches!(row.calls, Calls::Uploads | Calls::Jobs) || row.calls.include(info)
    }

    /// The error that it answers with.
    pub(super) fn response(self, accounts: &[AccountEmail]) -> Option<ServerResponse> {
        (self.row().response)(accounts)
    }
}

fn no_account(accounts: &[AccountEmail]) -> ServerResponse {
    let reason = ErrorReason::UserRequestsThrottled;
    let skip = |account: &AccountEmail| (account.masked(), reason.clone(), "*");
    let skipped: Vec<_> = accounts.iter().map(skip).collect();
    let retry_at = Timestamp::from_wire(RETRY_AT);
    ServerResponse::no_eligible_account(&skipped, &retry_at, THROTTLED)
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

    /// Whether it is about a call that goes to `account`, or to none.
    pub(super) fn applies_to(&self, info: &EndpointInfo, account: Option<&AccountEmail>) -> bool {
        match &self.scope {
            Scope::All => self.scenario.is_about(info),
            Scope::Account(it) => Some(it) == account && self.scenario.is_about(info),
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
