//! Where an example sends: to the real service, to another server, or to the contract server on a thread of this process.

use std::fs::File;
use std::io;

use flow_http::contract::{Contract, Scenario};
use flow_http::ids::AccountEmail;
use flow_http::ids::MediaGenerationId;
use flow_http::types::{ResponseBody as _, UploadResponse};
use flow_http::{Api, ApiToken, BaseUrl, UploadAsset};

use super::cli::{self, Arguments, Failure};
use super::wire;

/// The bundled files.
pub const IMAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/image.png");
pub const CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/clip.mp4");

/// The token that the server inside the process accepts. It is not a token of the real service.
pub const TOKEN: &str = "user:4711-invented";

/// The base URL of a server, and the token that it accepts.
pub struct Here {
    pub base_url: BaseUrl,
    pub token: ApiToken,
}

/// The options of [`Target`] in the help, and Ctrl-C.
const OPTIONS: &str = "  --live            send to the real service
  --base-url URL    send to another server, such as the example `server`

--live and --base-url need a token in the environment variable USEAPI_TOKEN; the example `server` accepts
user:4711-invented. Without them, the example sends to a server inside its own process.
Ctrl-C stops without losing a result: the response to a request that was sent is waited for. A second Ctrl-C stops at once.";

/// The server that an example sends to, as its options say.
#[derive(Default)]
pub struct Target(Option<BaseUrl>);

impl Target {
    /// The arguments of an example that sends. `usage` ends with its own options.
    pub fn arguments(usage: impl std::fmt::Display) -> Arguments {
        Arguments::new(format_args!("{usage}\n{OPTIONS}"))
    }

    /// Takes the argument that was returned last if it is an option of the target.
    pub fn takes(&mut self, argument: &str, arguments: &mut Arguments) -> Result<bool, Failure> {
        let base_url = match argument {
            "--live" => BaseUrl::production(),
            "--base-url" => arguments.value(BaseUrl::parse)?,
            _ => return Ok(false),
        };
        match self.0.replace(base_url) {
            None => Ok(true),
            Some(_) => Err(Failure::usage("--live and --base-url exclude each other")),
        }
    }

    /// Whether the server is inside this process.
    pub fn is_here(&self) -> bool {
        self.0.is_none()
    }

    /// The server, and the token in the environment, where other users of the machine can't read it. A server inside this
    /// process has these accounts, or an invented one.
    pub fn api(self, accounts: &[AccountEmail]) -> Result<Api, Failure> {
        let Some(base_url) = self.0 else {
            let mut texts: Vec<_> = accounts.iter().map(AccountEmail::as_str).collect();
            if texts.is_empty() {
                texts.push("nora@example.org");
            }
            let here = serve(&texts)?;
            return Ok(Api::new(here.token).with_base_url(here.base_url));
        };
        let token = std::env::var("USEAPI_TOKEN").unwrap_or_default();
        if token.is_empty() {
            let text =
                "--live and --base-url need a token in the environment variable USEAPI_TOKEN";
            return Err(Failure::usage(text));
        }
        let token = ApiToken::parse(token);
        let token = token.map_err(|error| Failure::usage(format!("USEAPI_TOKEN: {error}")))?;
        Ok(Api::new(token).with_base_url(base_url))
    }
}

/// The server, the file and its check of an example that uploads one file with the client `with`.
pub fn one_upload(
    example: &str,
    with: &str,
    has_tls: bool,
) -> Result<(Api, UploadAsset, File), Failure> {
    let mut arguments = Target::arguments(format_args!(
        "usage: {example} [FILE] [--live | --base-url URL]

Uploads FILE, or a bundled image, with {with}, and prints its reference.
"
    ));
    let (mut target, mut file) = (Target::default(), None);
    while let Some(argument) = arguments.next()? {
        if !target.takes(&argument, &mut arguments)? {
            arguments.only_file(&mut file)?;
        }
    }
    let is_https = |url: &BaseUrl| url.as_str().starts_with("https:");
    if !has_tls && target.0.as_ref().is_some_and(is_https) {
        let text = "this example is built without TLS; expected --base-url with http://";
        return Err(Failure::usage(text));
    }
    let path = file.unwrap_or_else(|| IMAGE.into());
    let (asset, file) = wire::open(&path).map_err(|error| wire::unfit(&path, &error))?;
    Ok((target.api(&[])?, UploadAsset::new(asset), file))
}

/// Prints the references of an upload; usually one.
pub fn print_uploaded(uploaded: &UploadResponse) -> Result<(), Failure> {
    let ids = uploaded.media_generation_ids();
    let ids: Vec<_> = ids.iter().map(MediaGenerationId::as_str).collect();
    cli::print_paid(ids.join("\n"))
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
