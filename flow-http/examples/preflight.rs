//! Checks whether the service would accept a JSON request, before the request costs a captcha.
//!
//! ```text
//! preflight --endpoint generate-video request.json
//! echo '{"prompt": "a kite", "duration": 5}' | preflight --endpoint generate-video -
//! ```
//!
//! It prints one JSON object, which contains the names of members, but no other part of the request.

#[path = "support/cli.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each example uses its own part of this module"
)]
mod cli;

use std::process::ExitCode;

use cli::{Arguments, Failure};
use flow_http::ENDPOINTS;
use flow_http::rules::{self, Checker, EndpointRules, Refusal};
use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

const USAGE: &str = "\
usage: preflight --endpoint NAME [--user NUMBER] [FILE|-]

Reads the body of a request, a JSON object, from FILE or stdin, and prints as one JSON object whether the service
would accept it. Arguments of the path and the query are given as members: email, mediaGenerationId, jobid, options.

  --endpoint NAME   the endpoint, such as generate-video
  --user NUMBER     the user to whom the references in the request must belong: the number in the token,
                    user:NUMBER-…; by default that of the token in the environment variable USEAPI_TOKEN,
                    or without it 4711, the user of the example `server`

Members of the object:
  accepted    true or false; whether the accounts are linked is not checked
  parameter   the first member that would be refused, or null
  error       what is wrong with it and what is expected, or null
  source      the page or repository with the limit, and its date, or null
  basis       documented, observed or assumed, or null";

/// The user of the contract server.
const CONTRACT_USER: &str = "4711";

#[derive(Serialize, Default)]
struct Verdict {
    accepted: bool,
    parameter: Option<String>,
    error: Option<String>,
    source: Option<String>,
    basis: Option<&'static str>,
    #[serde(skip)]
    is_of_another_user: bool,
}

fn main() -> ExitCode {
    cli::exit("preflight", run())
}

fn run() -> Result<(), Failure> {
    let mut rules = None;
    let mut user = None;
    let mut file = None;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--endpoint" => rules = Some(arguments.value(endpoint)?),
            "--user" => user = Some(arguments.value(number)?),
            _ => arguments.only_file_or_stdin(&mut file)?,
        }
    }
    let rules = rules.ok_or_else(|| Failure::usage("--endpoint is needed"))?;
    let token = std::env::var("USEAPI_TOKEN").ok();
    let user = user.or_else(|| number(token?.strip_prefix("user:")?.split_once('-')?.0).ok());

    let body = cli::read(file.as_deref())?;
    let mut verdict = judge(rules, user.as_deref().unwrap_or(CONTRACT_USER), &body);
    if let (Some(error), true, None) = (&mut verdict.error, verdict.is_of_another_user, &user) {
        error.push_str("; 4711 is assumed, set yours with --user or in USEAPI_TOKEN");
    }
    cli::print(serde_json::to_string(&verdict).map_err(Failure::other)?)?;
    if verdict.accepted {
        Ok(())
    } else {
        Err(Failure::Silent)
    }
}

fn endpoint(name: &str) -> Result<&'static EndpointRules, String> {
    rules::for_endpoint(name).ok_or_else(|| {
        let names: Vec<_> = ENDPOINTS.iter().map(|info| info.name).collect();
        format!("unknown endpoint; expected one of {}", names.join(", "))
    })
}

fn number(text: &str) -> Result<String, &'static str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        .then(|| text.to_owned())
        .ok_or("expected a number, as in user:NUMBER-…")
}

fn judge(rules: &'static EndpointRules, user: &str, body: &[u8]) -> Verdict {
    // A call without members needs no body.
    let body = match body.trim_ascii() {
        b"" | b"null" => b"{}",
        body => body,
    };
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Verdict {
            error: Some("The body is not JSON".to_owned()),
            ..Verdict::default()
        };
    };
    match Checker::new().of_user(user).check_value(rules, &body) {
        Ok(_) => Verdict {
            accepted: true,
            ..Verdict::default()
        },
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Verdict {
    Verdict {
        accepted: false,
        parameter: refusal.parameter().map(str::to_owned),
        error: Some(refusal.message().to_owned()),
        source: Some(refusal.source().to_string()),
        basis: Some(refusal.source().basis().as_str()),
        is_of_another_user: refusal.status() == StatusCode::FORBIDDEN,
    }
}
