//! Parsing scenarios and rules.

use std::fmt;
use std::str::FromStr;

use flow_ids::AccountEmail;
use flow_types::words;

use crate::endpoints::ENDPOINTS;
use crate::service::scenario::{Scenario, ScenarioRule, Scope};

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        let mut all = Self::ALL.iter().copied();
        all.find(|scenario| scenario.as_str() == text)
            .ok_or(ScenarioError::Name)
    }
}

impl FromStr for ScenarioRule {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        // An address may contain `=` as well.
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
        if !scenario.can_apply_to(info) {
            return Err(ScenarioError::NotThisEndpoint);
        }
        Ok(Self::from((Scope::Endpoint(info), scenario)))
    }
}

/// The error of a text that is not a [`Scenario`] or [`ScenarioRule`]. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The name of the scenario is unknown.
    Name,
    /// The text before the `=` is neither an e-mail address nor the name of an endpoint.
    Endpoint,
    /// The text before the `=` is not a valid e-mail address.
    Account,
    /// The scenario does not apply to this endpoint.
    NotThisEndpoint,
}

words! {
    ScenarioError {
        Name = "name",
        Endpoint = "endpoint",
        Account = "account",
        NotThisEndpoint = "not_this_endpoint",
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = |what: &str, names: Vec<&str>| write!(f, "{what} {}", names.join(", "));
        match self {
            Self::Name => {
                let names = Scenario::ALL.iter().map(|it| it.as_str());
                list("unknown scenario; expected one of", names.collect())
            }
            Self::Endpoint => {
                let what = "unknown endpoint or account before the =; expected an e-mail address or one of";
                list(what, ENDPOINTS.iter().map(|info| info.name).collect())
            }
            Self::Account => f.write_str("the text before the = is not a valid e-mail address"),
            Self::NotThisEndpoint => f.write_str("the scenario does not apply to this endpoint"),
        }
    }
}

impl std::error::Error for ScenarioError {}
