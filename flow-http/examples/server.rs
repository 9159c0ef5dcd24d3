//! The contract server on a port of this machine, for tests in any language.
//!
//! ```text
//! cargo run --example server -- --port 8080 --account nora@example.org
//! curl --data-binary @image.png -H 'Content-Type: image/png' \
//!      -H 'Authorization: Bearer user:4711-invented' http://127.0.0.1:8080/v1/google-flow/assets
//! ```
//!
//! It is for tests on one machine and can run for days: connections, bodies and times are bounded. Do not make it
//! available to others: it has no TLS, and everyone who has the token can make it write files.

mod support;

use std::fmt::Write as _;
use std::process::ExitCode;

use flow_http::contract::{Contract, Scenario, ScenarioRule, Scope};
use flow_http::ids::AccountEmail;
use flow_http::{ApiToken, ENDPOINTS};
use support::cli::{self, Arguments, Failure};

const USAGE: &str = "\
usage: server [--port N] [--token T] [--account EMAIL]... [--scenario [ACCOUNT=|ENDPOINT=]NAME]...

Serves the documented API on 127.0.0.1 until Ctrl-C. The first line of output is its base URL.
It is for tests on one machine: it has no TLS and stores no assets.

  --port N          the port; a free one by default
  --token T         the token that is accepted; user:4711-invented by default.
                    The environment variable FLOW_SERVER_TOKEN does the same, and other users can't see it
  --account EMAIL   a configured account; may be repeated; nora@example.org by default
  --scenario RULE   the response to valid requests; may be repeated, and the last rule that applies
                    takes precedence. NAME applies to the calls named in its line below,
                    ACCOUNT=NAME to those of one account, ENDPOINT=NAME to those of one endpoint";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("server", run().await)
}

/// The tables of scenarios and endpoints in the help.
fn tables() -> String {
    let mut text = "scenarios:\n".to_owned();
    for scenario in Scenario::ALL {
        let (name, says, calls) = (scenario.as_str(), scenario.description(), scenario.calls());
        let _ = writeln!(text, "  {name:<14}  {says} ({calls})");
    }
    text.push_str("\nendpoints:\n");
    for info in ENDPOINTS {
        let _ = writeln!(text, "  {:<18}  {} {}", info.name, info.method, info.path);
    }
    text.trim_end().to_owned()
}

async fn run() -> Result<(), Failure> {
    let mut port = 0;
    let mut token = std::env::var("FLOW_SERVER_TOKEN").ok();
    let mut accounts = Vec::new();
    let mut rules = Vec::new();
    let mut arguments = Arguments::new(format_args!("{USAGE}\n\n{}", tables()));
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--port" => port = arguments.value(cli::port)?,
            "--token" => token = Some(arguments.text()?),
            "--account" => accounts.push(arguments.value(AccountEmail::parse)?),
            "--scenario" => rules.push(arguments.value(|text| text.parse::<ScenarioRule>())?),
            _ => return Err(arguments.unknown()),
        }
    }
    if accounts.is_empty() {
        accounts.push(AccountEmail::parse("nora@example.org").map_err(Failure::usage)?);
    }
    let is_known = |rule: &ScenarioRule| match rule.scope() {
        Scope::Account(account) => accounts.contains(account),
        _ => true,
    };
    if !rules.iter().all(is_known) {
        let text = "--scenario: expected an account that --account names";
        return Err(Failure::Usage(text.to_owned()));
    }
    let token = token.unwrap_or_else(|| support::here::TOKEN.to_owned());
    let token = ApiToken::parse(token).map_err(Failure::usage)?;
    let contract = rules
        .into_iter()
        .fold(Contract::new(token, accounts), Contract::with_scenario);

    let listener = support::bind(port).await.map_err(Failure::other)?;
    let address = listener.local_addr().map_err(Failure::other)?;
    let mut signals = support::stop::Signals::new().map_err(Failure::other)?;
    cli::print(support::base_url(address))?;
    tokio::select! {
        never = support::serve(listener, contract) => match never {},
        () = signals.recv() => Ok(()),
    }
}
