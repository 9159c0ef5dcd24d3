//! Checks of the owners of references.

use flow_ids::{AccountEmail, Owner};
use flow_validate::models::Source;
use http::StatusCode;

use super::Request;
use super::findings::Findings;
use super::value::Parsed;

const OTHER_USER: Source = Source::documented(
    "useapi.net get-google-flow-assets-mediagenerationid",
    "2026-06-15",
);
const NOT_LINKED: Source =
    Source::documented("useapi.net post-google-flow-assets-email", "2026-05-25");
const ONE_OWNER: Source = Source::documented("useapi.net post-google-flow-videos", "2026-06-05");
const MISMATCH: Source = Source::observed("fermafabiz-lab/n8n: Email mismatch", "2026-09");

/// Refuses, in this order, references of another user, accounts that are not linked, references of several owners, and
/// an `email` other than their owner's.
pub(super) fn check(
    request: &Request,
    user_id: Option<&str>,
    is_linked: Option<&dyn Fn(&AccountEmail) -> bool>,
    found: &mut Findings,
) {
    // A reference without an owner has an unknown form, which is accepted only with `trusting`.
    let owners: Vec<(&str, Owner<'_>)> = request
        .references()
        .filter_map(|reference| Some((&*reference.parameter, reference.id.parts().ok()?.owner())))
        .collect();
    let jobs = request
        .given
        .iter()
        .filter_map(|given| match &given.parsed {
            Parsed::Job(user) => Some((&*given.name, &**user)),
            _ => None,
        });
    let users = owners
        .iter()
        .map(|(name, owner)| (*name, owner.user_id()))
        .chain(jobs);
    for (name, user) in users {
        if user_id.is_some_and(|ours| ours != user) {
            let message = format!("Parameter {name} belongs to another user");
            found.add(StatusCode::FORBIDDEN, Some(name), message, OTHER_USER);
        }
    }
    if let Some(is_linked) = is_linked {
        let is_unknown = |owner: &Owner<'_>| !owner.email().is_ok_and(|email| is_linked(&email));
        let named = request
            .email()
            .filter(|email| !is_linked(email))
            .map(|_| "email");
        let unlinked = owners.iter().filter(|(_, owner)| is_unknown(owner));
        for name in unlinked.map(|(name, _)| *name).chain(named) {
            let message = format!("Account not found: the account of {name} is not linked");
            found.add(StatusCode::NOT_FOUND, Some(name), message, NOT_LINKED);
        }
    }
    let Some((first_name, first)) = owners.first() else {
        return;
    };
    for (name, owner) in &owners {
        if owner != first {
            let message = if name == first_name {
                format!("All references of {name} must belong to one account")
            } else {
                format!("Parameter {name} belongs to another account than {first_name}")
            };
            found.add(StatusCode::BAD_REQUEST, Some(name), message, ONE_OWNER);
        }
    }
    if request
        .email()
        .is_some_and(|email| !first.is_account(email))
    {
        let message = format!("Email mismatch: email is not the account of {first_name}");
        found.add(StatusCode::BAD_REQUEST, Some("email"), message, MISMATCH);
    }
}
