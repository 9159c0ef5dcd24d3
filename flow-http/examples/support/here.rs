//! The contract server on a thread of this process, so that the examples run without any other server.

use std::io;

use flow_http::contract::{Contract, Scenario};
use flow_http::ids::AccountEmail;
use flow_http::{ApiToken, BaseUrl};

use super::cli::{Arguments, Failure};
use super::wire;

/// The token that the server inside the process accepts. It is not a token of the real service.
pub const TOKEN: &str = "user:4711-invented";

/// The base URL of a server, and the token that it accepts.
pub struct Here {
    pub base_url: BaseUrl,
    pub token: ApiToken,
}

/// The server with this base URL, with the token in the environment, where other users of the machine can't read it; or a
/// server inside this process.
pub fn at(base_url: Option<BaseUrl>) -> Result<Here, Failure> {
    let Some(base_url) = base_url else {
        return serve(&["nora@example.org"]);
    };
    let token = wire::token("--base-url")?;
    Ok(Here { base_url, token })
}

/// The server of an example that has no other option than `--base-url`.
pub fn from_arguments(example: &str, does: &str) -> Result<Here, Failure> {
    let mut arguments = Arguments::new(format!(
        "usage: {example} [--base-url URL]

{does}

  --base-url URL    send to this server, with the token in the environment variable USEAPI_TOKEN;
                    by default to a server inside this process

Exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C."
    ));
    let mut base_url = None;
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--base-url" => base_url = Some(arguments.value(BaseUrl::parse)?),
            _ => return Err(arguments.unknown()),
        }
    }
    at(base_url)
}

/// Serves `accounts` until the process ends. An upload without an account goes to the first one.
pub fn serve(accounts: &[&str]) -> Result<Here, Failure> {
    serve_with(accounts, |_| Scenario::Ok)
}

/// Serves `accounts` with a scenario for each request, chosen by its path.
pub fn serve_with<F>(accounts: &[&str], scenario: F) -> Result<Here, Failure>
where
    F: Fn(&str) -> Scenario + Send + Sync + 'static,
{
    let accounts: Result<Vec<_>, _> = accounts
        .iter()
        .map(|text| AccountEmail::parse(text))
        .collect();
    let token = ApiToken::parse(TOKEN).map_err(Failure::other)?;
    let contract = Contract::new(token.clone(), accounts.map_err(Failure::other)?);
    let base_url = spawn(move |head| contract.clone().with_scenario(scenario(head.uri.path())))
        .map_err(Failure::other)?;
    let base_url = BaseUrl::parse(&base_url).map_err(Failure::other)?;
    Ok(Here { base_url, token })
}

/// Binds the port before returning, so that it accepts connections, and serves on a separate thread, so that blocking
/// clients work too.
fn spawn<F>(choose: F) -> io::Result<String>
where
    F: Fn(&http::request::Parts) -> Contract + Send + Sync + 'static,
{
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let listener = {
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    std::thread::spawn(move || runtime.block_on(super::serve_with(listener, choose)));
    Ok(super::base_url(address))
}
