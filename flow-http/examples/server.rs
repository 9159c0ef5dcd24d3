//! The contract server on a port of this machine, for tests in any language.
//!
//! ```text
//! cargo run --example server -- --port 8080 --account nora@example.org
//! curl --data-binary @picture.png -H 'Content-Type: image/png' \
//!      -H 'Authorization: Bearer user:4711-invented' http://127.0.0.1:8080/v1/google-flow/assets
//! ```

mod support;

use std::process::ExitCode;

use flow_http::ApiToken;
use flow_http::contract::{Contract, Scenario};
use flow_http::ids::AccountEmail;
use support::cli::{self, Arguments, Failure};

const USAGE: &str = "\
usage: server [--port N] [--token T] [--account EMAIL]... [--scenario NAME]

Serves the documented upload protocol on 127.0.0.1 until Ctrl-C.

  --port N          the port; a free one by default
  --token T         the token that is accepted; user:4711-invented by default.
                    The variable FLOW_SERVER_TOKEN does the same, unseen by other processes
  --account EMAIL   an account that is configured; may be repeated.
                    nora@example.org by default
  --scenario NAME   ok, throttled, quota, no-account, session, policy or html";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("server", run().await)
}

async fn run() -> Result<(), Failure> {
    let mut port = 0;
    let mut token = std::env::var("FLOW_SERVER_TOKEN").ok();
    let mut accounts = Vec::new();
    let mut scenario = Scenario::Ok;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--port" => port = arguments.value(port_number)?,
            "--token" => token = Some(arguments.value(|text| Ok::<_, Failure>(text.to_owned()))?),
            "--account" => accounts.push(arguments.value(AccountEmail::parse)?),
            "--scenario" => scenario = arguments.value(|text| text.parse::<Scenario>())?,
            _ => return Err(arguments.unknown()),
        }
    }
    if accounts.is_empty() {
        accounts.push(AccountEmail::parse("nora@example.org").map_err(Failure::usage)?);
    }
    let token = token.unwrap_or_else(|| "user:4711-invented".to_owned());
    let token = ApiToken::parse(token).map_err(Failure::usage)?;
    let contract = Contract::new(token, accounts).with_scenario(scenario);

    let listener = support::bind(port).await.map_err(Failure::other)?;
    let address = listener.local_addr().map_err(Failure::other)?;
    println!("{}", support::base_url(address));
    tokio::select! {
        served = support::serve(listener, contract) => served.map_err(Failure::other),
        stopped = tokio::signal::ctrl_c() => stopped.map_err(Failure::other),
    }
}

fn port_number(text: &str) -> Result<u16, &'static str> {
    text.parse()
        .map_err(|_| "expected a number from 0 to 65535")
}
