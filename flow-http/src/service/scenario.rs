//! Scenarios of the contract server, and the rules about the calls that they apply to.

use std::time::Duration;

use flow_ids::AccountEmail;
use flow_types::{ErrorReason, Timestamp, words};
use http::StatusCode;

use crate::info::{Cost, EndpointInfo};
use crate::service::response::ServerResponse;

/// The rest of a throttled account.
/// Source: useapi.net, "Upload Assets", 429 (2026-05-25).
const THROTTLED: Duration = Duration::from_mins(30);
/// The duration of an outage (assumed).
const OUTAGE: Duration = Duration::from_secs(15);
/// The `retryAfter` of the documented response without an eligible account.
const RETRY_AT: &str = "2026-06-25T06:29:00.000Z";

/// The calls that a scenario applies to, unless a rule names the endpoint.
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
            // Other calls that create something without spending are bound to the account of their reference.
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
    /// The response, if it is an error; it can depend on the configured accounts.
    response: fn(&[AccountEmail]) -> Option<ServerResponse>,
}

macro_rules! scenarios {
    ($($variant:ident = $name:literal, $calls:ident, $says:literal, $response:expr;)+) => {
        /// A scenario: how the contract server responds to a valid request.
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
    Html = "html", Making, "502 and a page of HTML, a gateway got no response from the service",
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

    /// The description, in a few words.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().says
    }

    /// The calls that the scenario applies to, in a few words.
    #[must_use]
    pub fn calls(self) -> &'static str {
        self.row().calls.as_str()
    }

    /// Whether the scenario applies to calls of this endpoint, unless a rule names another one.
    #[must_use]
    pub fn is_about(self, info: &EndpointInfo) -> bool {
        self.row().calls.include(info)
    }

    /// Whether a rule can name this endpoint for the scenario.
    pub(crate) fn can_apply_to(self, info: &EndpointInfo) -> bool {
        let row = self.row();
        // An error can be the response to any call.
        !matches!(row.calls, Calls::Uploads | Calls::Jobs) || row.calls.include(info)
    }

    /// The error response of the scenario.
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

/// The calls that a rule applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// All calls that the scenario applies to.
    All,
    /// Its calls on this account.
    Account(AccountEmail),
    /// Calls of this endpoint.
    Endpoint(&'static EndpointInfo),
}

words! {
    Scope {
        All = "all",
        Account = "account",
        Endpoint = "endpoint",
    }
}

/// A scenario, and the calls that it applies to.
///
/// ```
/// use flow_http::contract::{Scenario, ScenarioRule, Scope};
///
/// let rule: ScenarioRule = "generate-video=captcha".parse()?;
/// assert_eq!(rule.scenario(), Scenario::Captcha);
/// assert!(matches!(rule.scope(), Scope::Endpoint(info) if info.name == "generate-video"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// As text: `NAME`, `ACCOUNT=NAME` or `ENDPOINT=NAME`, with the account's e-mail address or the endpoint's name in kebab
/// case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioRule {
    scope: Scope,
    scenario: Scenario,
}

impl ScenarioRule {
    /// The calls that the rule applies to.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The scenario of these calls.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        self.scenario
    }

    /// Whether the rule applies to a call on `account`, or on none.
    pub(super) fn applies_to(&self, info: &EndpointInfo, account: Option<&AccountEmail>) -> bool {
        match &self.scope {
            Scope::All => self.scenario.is_about(info),
            Scope::Account(it) => Some(it) == account && self.scenario.is_about(info),
            Scope::Endpoint(it) => it.name == info.name && self.scenario.can_apply_to(info),
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
