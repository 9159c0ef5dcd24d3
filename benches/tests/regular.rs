//! What the public items of all crates have in common, read from the recorded API, which CI compares with the code.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests may panic"
)]

use std::collections::BTreeSet;

const API: &str = concat!(
    include_str!("../../flow-ids/public-api.txt"),
    include_str!("../../flow-types/public-api.txt"),
    include_str!("../../flow-validate/public-api.txt"),
    include_str!("../../flow-http/public-api.txt"),
);

/// The enums without `as_str`, each with the reason.
const WITHOUT_WORDS: &[(&str, &str)] = &[
    ("AssetError", "its `code` is the word"),
    ("AssetType", "its `content_type` is the word"),
    ("CallError", "the error of a whole call, logged by its text"),
    ("Captcha", "a member of a request"),
    ("CaptchaOrderError", "logged by its text"),
    ("FrameError", "logged by its text"),
    ("Incoming", "logged by the name of its endpoint"),
    ("Numbers", "a limit, logged by its text"),
    ("Sniff", "a verdict that carries a type, which has a name"),
    ("Started", "a result, matched for the job or the response"),
    ("VideoInput", "a member of a request"),
];

/// The types with `parse` but without `FromStr`, each with the reason.
const WITHOUT_FROM_STR: &[(&str, &str)] = &[
    ("ProtoDuration", "a wire type, mostly kept by `from_wire`"),
    ("Timestamp", "a wire type, mostly kept by `from_wire`"),
];

/// The last name of a path, without parameters.
fn last(path: &str) -> &str {
    let path = path.split(['<', '(', ' ']).next().unwrap();
    path.rsplit("::").next().unwrap()
}

/// The types that are declared with `keyword`.
fn types(keyword: &str) -> BTreeSet<&'static str> {
    let declared = API.lines().filter_map(|line| {
        let (_, path) = line.split_once(&format!("pub {keyword} "))?;
        line.contains("flow_").then(|| last(path))
    });
    declared.collect()
}

/// Whether a type has an item, such as `as_str(`.
fn has(name: &str, item: &str) -> bool {
    ["", "<'a>"]
        .iter()
        .any(|lifetime| API.contains(&format!("::{name}{lifetime}::{item}")))
}

fn implements(name: &str, of: &str) -> bool {
    API.lines().any(|line| {
        line.starts_with("impl") && line.contains(of) && line.ends_with(&format!("::{name}"))
    })
}

fn names(rows: &[(&'static str, &str)]) -> BTreeSet<&'static str> {
    rows.iter().map(|(name, _)| *name).collect()
}

#[test]
fn enums_have_words() {
    let all = types("enum");
    assert!(all.len() >= 55, "{}", all.len());
    let without = all.into_iter().filter(|name| !has(name, "as_str("));
    assert_eq!(without.collect::<BTreeSet<_>>(), names(WITHOUT_WORDS));
}

#[test]
fn errors_are_errors() {
    let all = types("enum").into_iter().chain(types("struct"));
    let all: Vec<&str> = all
        .filter(|name| name.ends_with("Error") || *name == "Rejection")
        .collect();
    assert!(all.len() >= 15, "{all:?}");
    for name in all {
        assert!(
            implements(name, "core::fmt::Display for "),
            "{name} has no Display"
        );
        assert!(
            implements(name, "core::error::Error for "),
            "{name} has no Error"
        );
    }
}

/// `parse` validates text and is `FromStr` as well; `from_wire` keeps any text.
#[test]
fn constructors_are_regular() {
    let mut without = BTreeSet::new();
    for line in API.lines().filter(|line| line.starts_with("pub ")) {
        let Some((path, result)) = line.split_once(" -> ") else {
            continue;
        };
        let Some((owner, call)) = path
            .split_once('(')
            .and_then(|(path, _)| path.rsplit_once("::"))
        else {
            continue;
        };
        let name = last(owner.rsplit(' ').next().unwrap());
        let call = call.split('<').next().unwrap();
        match call {
            "parse" => {
                assert!(result.starts_with("core::result::Result<Self,"), "{line}");
                if !implements(name, "core::str::traits::FromStr for ") {
                    without.insert(name);
                }
            }
            "from_wire" => assert_eq!(result, "Self", "{line}"),
            _ => {}
        }
    }
    assert_eq!(without, names(WITHOUT_FROM_STR));
}

/// Each public field of a policy or of limits has a setter.
#[test]
fn policies_have_setters() {
    let mut count = 0;
    for name in types("struct")
        .into_iter()
        .filter(|name| name.ends_with("Policy") || *name == "Limits")
    {
        let start = format!("::{name}::");
        for line in API
            .lines()
            .filter(|line| !line.contains("fn ") && !line.contains("const "))
        {
            let Some((_, field)) = line.split_once(start.as_str()) else {
                continue;
            };
            let field = field.split(':').next().unwrap();
            assert!(has(name, &format!("with_{field}(")), "{name}::{field}");
            count += 1;
        }
    }
    assert!(count >= 11, "{count}");
}
