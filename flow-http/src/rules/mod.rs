//! The rules for requests to each endpoint, for clients that build requests and servers that respond to them.
//!
//! A request is a JSON object, or a form where each value is a string; arguments of path and query are members with
//! their names. The rules determine whether the service accepts a request, or which member it refuses first, before the
//! request costs a captcha. Limits are rows with source and date, in [`flow_validate::models`]; for a model without a
//! row, only types and ranges that hold for all models are checked.
//!
//! ```
//! use flow_http::rules::{self, Checker};
//! use serde_json::json;
//!
//! let rules = rules::for_endpoint("generate-video").ok_or("no such endpoint")?;
//! let request = json!({"prompt": "a kite", "model": "veo-3.1-fast", "duration": 5});
//! let refusal = Checker::new().check_value(rules, &request).unwrap_err();
//! assert_eq!(refusal.parameter(), Some("duration"));
//! assert_eq!(refusal.to_string(), "Parameter duration must be 4, 6 or 8 with model veo-3.1-fast (T2V)");
//! assert_eq!(refusal.source().to_string(), "useapi.net post-google-flow-videos (2026-06-05)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Order
//!
//! 1. Status 400: unknown names, then invalid values in the order of their members, then missing members, then
//!    conflicts between members.
//! 2. 403: references of another user.
//! 3. 404: accounts that are not linked.
//! 4. 400: references of several owners, and an `email` other than their owner's.

pub(crate) mod across;
mod findings;
mod owners;
mod refusal;
pub(crate) mod shared;
pub(crate) mod table;
mod value;

use std::fmt;

use flow_ids::{AccountEmail, MediaGenerationId};
use http::StatusCode;
use serde_json::Value;

pub use refusal::Refusal;
pub use table::EndpointRules;

use crate::endpoints::{ENDPOINTS, RULES};
use findings::Findings;
use table::Member;
use value::{Parsed, Reference};

/// The rules of an endpoint, by its name in kebab case.
///
/// ```
/// let rules = flow_http::rules::for_endpoint("generate-images").ok_or("no such endpoint")?;
/// assert!(rules.has_member("reference_10") && !rules.has_member("reference_11"));
/// assert!(rules.takes_forms());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn for_endpoint(name: &str) -> Option<&'static EndpointRules> {
    let at = ENDPOINTS.iter().position(|info| info.name == name)?;
    RULES.get(at).copied()
}

/// A checker of requests against the rules of an endpoint.
///
/// Owners are checked only as far as they are known: without [`of_user`](Self::of_user), references of all users are
/// accepted; without [`with_accounts`](Self::with_accounts), all accounts count as linked.
#[derive(Clone, Copy, Default)]
pub struct Checker<'a> {
    user_id: Option<&'a str>,
    is_linked: Option<&'a dyn Fn(&AccountEmail) -> bool>,
    trusts: bool,
    /// Whether the owners of references are left unchecked.
    skips_owners: bool,
}

impl<'a> Checker<'a> {
    /// A checker without a user and accounts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses references of other users than the one with this number, which is in the token: `user:{number}-…`.
    #[must_use]
    pub fn of_user(self, user_id: &'a str) -> Self {
        Self {
            user_id: Some(user_id),
            ..self
        }
    }

    /// Refuses accounts that are not linked.
    #[must_use]
    pub fn with_accounts(self, is_linked: &'a dyn Fn(&AccountEmail) -> bool) -> Self {
        Self {
            is_linked: Some(is_linked),
            ..self
        }
    }

    /// Skips all limits that are only assumed; see [`Basis`](flow_validate::models::Basis).
    #[must_use]
    pub fn trusting(self) -> Self {
        Self {
            trusts: true,
            ..self
        }
    }

    /// Skips the owners of references, for [`Self::check_owners`] later.
    #[must_use]
    pub fn without_owners(self) -> Self {
        Self {
            skips_owners: true,
            ..self
        }
    }

    /// Checks the owners of the references of a request: the user, a linked account, one account for all of them, and the
    /// account in `email`.
    ///
    /// # Errors
    ///
    /// The first refusal.
    pub fn check_owners(&self, accepted: &Accepted) -> Result<(), Refusal> {
        let mut found = Findings::new(self.trusts);
        owners::check(&accepted.0, self.user_id, self.is_linked, &mut found);
        match found.into_refusals().into_iter().next() {
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }
    }

    /// Checks members in their order. The last one of duplicates is used, as in JSON; null counts as absent.
    ///
    /// # Errors
    ///
    /// The first refusal.
    pub fn check<'v>(
        &self,
        rules: &'static EndpointRules,
        members: impl IntoIterator<Item = (&'v str, &'v Value)>,
    ) -> Result<Accepted, Refusal> {
        let (request, found) = self.judge(rules, members);
        match found.into_refusals().into_iter().next() {
            Some(refusal) => Err(refusal),
            None => Ok(Accepted(request)),
        }
    }

    /// Checks a whole body.
    ///
    /// # Errors
    ///
    /// The first refusal; also if the value is not an object.
    pub fn check_value(
        &self,
        rules: &'static EndpointRules,
        body: &Value,
    ) -> Result<Accepted, Refusal> {
        let Some(members) = body.as_object() else {
            let message = "The body must be a JSON object";
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                None,
                message,
                rules.source,
            ));
        };
        self.check(rules, members.iter().map(|(name, value)| (&**name, value)))
    }

    /// All refusals of a request in their order, at most 64.
    #[must_use]
    pub fn refusals<'v>(
        &self,
        rules: &'static EndpointRules,
        members: impl IntoIterator<Item = (&'v str, &'v Value)>,
    ) -> Vec<Refusal> {
        self.judge(rules, members).1.into_refusals()
    }

    fn judge<'v>(
        &self,
        rules: &'static EndpointRules,
        members: impl IntoIterator<Item = (&'v str, &'v Value)>,
    ) -> (Request, Findings) {
        let mut found = Findings::new(self.trusts);
        // This list is short, since it contains only names in the table.
        let mut last: Vec<(&str, &Value, &'static Member, u8)> = Vec::new();
        for (name, value) in members {
            let Some((member, slot)) = rules.find(name) else {
                value::unknown(name, "", shared::REFUSED_BY_NAME, &mut found);
                continue;
            };
            last.retain(|(known, ..)| *known != name);
            if !value.is_null() {
                last.push((name, value, member, slot));
            }
        }
        let mut request = Request {
            rules,
            given: Vec::new(),
        };
        for (name, value, member, slot) in last {
            let parsed = value::read(member, name, value, "", &mut found);
            request.given.push(Given {
                name: name.into(),
                family: member.name,
                slot,
                parsed,
            });
        }
        // Sorted by number, so that a limit refuses the member with the highest number, independent of the order.
        request.given.sort_by_key(|given| given.slot);
        for member in rules.all().filter(|member| member.required) {
            if !request.has(member.name) {
                let message = format!("{} is required", member.name);
                found.form(member.name, message, member.source);
            }
        }
        for rule in rules.across {
            rule(&request, &mut found);
        }
        if found.is_empty() && !self.skips_owners {
            owners::check(&request, self.user_id, self.is_linked, &mut found);
        }
        (request, found)
    }
}

impl fmt::Debug for Checker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checker")
            .field("user_id", &self.user_id)
            .field("knows_accounts", &self.is_linked.is_some())
            .field("trusts", &self.trusts)
            .field("skips_owners", &self.skips_owners)
            .finish()
    }
}

/// The members of a request that are in the table.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    rules: &'static EndpointRules,
    given: Vec<Given>,
}

#[derive(Debug, Clone, PartialEq)]
struct Given {
    name: Box<str>,
    /// The name without its number.
    family: &'static str,
    slot: u8,
    parsed: Parsed,
}

impl Request {
    /// The members of a family, by number.
    fn family(&self, family: &str) -> impl Iterator<Item = &Given> {
        self.given
            .iter()
            .filter(move |given| given.family == family)
    }

    fn get(&self, family: &str) -> Option<&Given> {
        self.family(family).next()
    }

    fn has(&self, family: &str) -> bool {
        self.get(family).is_some()
    }

    fn text(&self, family: &str) -> Option<&str> {
        match &self.get(family)?.parsed {
            Parsed::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self, family: &str) -> Option<i64> {
        match self.get(family)?.parsed {
            Parsed::Number(number) => Some(number),
            _ => None,
        }
    }

    fn references(&self) -> impl Iterator<Item = &Reference> {
        self.given.iter().flat_map(|given| match &given.parsed {
            Parsed::References(references) => references.as_slice(),
            _ => &[],
        })
    }

    fn email(&self) -> Option<&AccountEmail> {
        match &self.get("email")?.parsed {
            Parsed::Email(email) => Some(email),
            _ => None,
        }
    }
}

/// A request that passed the rules, with its members.
#[derive(Clone)]
pub struct Accepted(Request);

/// Compares the members without their order.
impl PartialEq for Accepted {
    fn eq(&self, other: &Self) -> bool {
        let (given, others) = (&self.0.given, &other.0.given);
        given.len() == others.len() && given.iter().all(|it| others.contains(it))
    }
}

impl Accepted {
    /// The rules that the request was checked by.
    #[must_use]
    pub fn rules(&self) -> &'static EndpointRules {
        self.0.rules
    }

    /// The names of the members: by number, then in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.given.iter().map(|given| &*given.name)
    }

    fn parsed(&self, name: &str) -> Option<&Parsed> {
        let given = self.0.given.iter().find(|given| &*given.name == name)?;
        Some(&given.parsed)
    }

    /// A member that is a string, such as `model` or `options`. A resolution is in the service's spelling.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.parsed(name)? {
            Parsed::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A member that is a whole number, such as `count` or `endFrameIndex_1`.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        match *self.parsed(name)? {
            Parsed::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A member that is true or false, such as `async`.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match *self.parsed(name)? {
            Parsed::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// The references of the request: by number, then in the order of the members.
    pub fn references(&self) -> impl Iterator<Item = &MediaGenerationId> {
        self.0.references().map(|reference| &reference.id)
    }

    /// The account that the request is bound to: the one it names, or the owner of its references.
    #[must_use]
    pub fn account(&self) -> Option<AccountEmail> {
        self.0.email().cloned().or_else(|| {
            let mut ids = self.references();
            ids.find_map(|id| id.parts().ok()?.email().ok())
        })
    }
}

/// Shows the names of members only.
impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().collect();
        f.debug_tuple("Accepted").field(&names).finish()
    }
}
