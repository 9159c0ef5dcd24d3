//! Scenarios and their rules as text.

use std::fmt;
use std::str::FromStr;

use flow_ids::AccountEmail;

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
        let mut list = |what: &str, names: Vec<&str>| write!(f, "{what} {}", names.join(", "));
        match self {
            Self::Name => {
                let names = Scenario::ALL.iter().map(|it| it.as_str());
                list("expected a scenario:", names.collect())
            }
            Self::Endpoint => {
                let what = "expected an account's e-mail address or an endpoint:";
                list(what, ENDPOINTS.iter().map(|info| info.name).collect())
            }
            Self::Account => f.write_str("expected a valid e-mail address before the ="),
            Self::NotThisEndpoint => f.write_str("this scenario is not about that endpoint"),
        }
    }
}

impl std::error::Error for ScenarioError {}
