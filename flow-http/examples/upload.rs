//! One file, uploaded end to end.
//!
//! ```text
//! cargo run --example upload                          a bundled picture, to a server inside this process
//! cargo run --example upload -- photo.jpg             another file
//! cargo run --example upload -- photo.jpg --base-url http://127.0.0.1:8080
//! USEAPI_TOKEN=... cargo run --example upload -- photo.jpg --live --account nora@example.org
//! ```
//!
//! It prints one JSON object on stdout, and a progress bar on stderr if that is a terminal.

mod support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use flow_http::contract::Contract;
use flow_http::ids::AccountEmail;
use flow_http::types::UploadResponse;
use flow_http::validate::{CheckedAsset, Declared, PREFIX_LEN, end_frame_index};
use flow_http::{
    ApiToken, BaseUrl, Outcome, ResponseError, RetryAdvice, UploadAsset, suggested_timeout,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use support::cli::{self, Arguments, Failure};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

const USAGE: &str = "\
usage: upload [FILE] [--account EMAIL] [--live | --base-url URL]

Uploads FILE, or a bundled picture, and prints the answer as one JSON object.
Without --live and --base-url it goes to a server inside this process.

  --account EMAIL   the account that it goes to
  --live            the real service, with the token in the variable USEAPI_TOKEN
  --base-url URL    any other server, with the token in USEAPI_TOKEN if there is one";

/// The token of the server inside the process; nobody else takes it.
const LOCAL_TOKEN: &str = "user:4711-invented";
/// The slowest connection that is worth waiting for: 1 Mbit/s.
const SLOWEST_BYTES_PER_SECOND: u64 = 125_000;
/// No answer of the service is longer.
const MAX_ANSWER_LEN: usize = 1 << 20;

#[derive(Serialize)]
struct Uploaded<'a> {
    media_generation_id: &'a str,
    kind: Option<&'a str>,
    width: Option<u32>,
    height: Option<u32>,
    duration_seconds: Option<f64>,
    end_frame_index: Option<u16>,
    email: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("upload", run().await)
}

async fn run() -> Result<(), Failure> {
    let mut file = None;
    let mut account = None;
    let mut base_url = None;
    let mut live = false;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--account" => account = Some(arguments.value(AccountEmail::parse)?),
            "--base-url" => base_url = Some(arguments.value(BaseUrl::parse)?),
            "--live" => live = true,
            text if text.starts_with('-') || file.is_some() => return Err(arguments.unknown()),
            _ => file = Some(PathBuf::from(argument)),
        }
    }

    let token = std::env::var("USEAPI_TOKEN")
        .ok()
        .filter(|token| !token.is_empty());
    let (base_url, token) = match (base_url, live) {
        (Some(_), true) => return Err(Failure::usage("--live and --base-url exclude each other")),
        (None, true) => {
            let token = token.ok_or_else(|| {
                Failure::usage(
                    "--live needs the API token in the environment variable USEAPI_TOKEN",
                )
            })?;
            (BaseUrl::production(), token)
        }
        (Some(base_url), false) => (base_url, token.unwrap_or_else(|| LOCAL_TOKEN.to_owned())),
        (None, false) => (serve_here(account.as_ref()).await?, LOCAL_TOKEN.to_owned()),
    };
    let token =
        ApiToken::new(token).map_err(|error| Failure::usage(format!("USEAPI_TOKEN: {error}")))?;

    let (asset, body) = open(file).await?;
    let mut upload = UploadAsset::new(asset);
    if let Some(account) = account {
        upload = upload.with_account(account);
    }
    let uploaded = send(&upload, &base_url, &token, body).await?;
    print(&uploaded)
}

/// Starts the contract server on a free port and gives its base URL. It knows the account that is asked for.
async fn serve_here(account: Option<&AccountEmail>) -> Result<BaseUrl, Failure> {
    let nora = AccountEmail::parse("nora@example.org").map_err(Failure::other)?;
    let token = ApiToken::new(LOCAL_TOKEN).map_err(Failure::other)?;
    let contract = Contract::new(token, [account.cloned().unwrap_or(nora)]);
    let listener = support::bind(0).await.map_err(Failure::other)?;
    let address = listener.local_addr().map_err(Failure::other)?;
    tokio::spawn(support::serve(listener, contract));
    BaseUrl::parse(&support::base_url(address)).map_err(Failure::other)
}

type Body = Box<dyn AsyncRead + Send + Unpin>;

/// Checks a file by its first bytes; its body is read while it is sent.
async fn open(path: Option<PathBuf>) -> Result<(CheckedAsset, Body), Failure> {
    let Some(path) = path else {
        let picture: &[u8] = include_bytes!("data/picture.png");
        let asset = CheckedAsset::check(picture, "image/png", picture.len() as u64);
        return Ok((asset.map_err(Failure::other)?, Box::new(picture)));
    };
    let failed =
        |error: &dyn std::fmt::Display| Failure::other(format!("{}: {error}", path.display()));
    let mut file = File::open(&path).await.map_err(|error| failed(&error))?;
    let metadata = file.metadata().await.map_err(|error| failed(&error))?;
    if metadata.is_dir() {
        return Err(failed(
            &"this is a folder; give a PNG, JPEG, WebP or MP4 file",
        ));
    }
    let mut prefix = Vec::with_capacity(PREFIX_LEN);
    let mut start = (&mut file).take(PREFIX_LEN as u64);
    start
        .read_to_end(&mut prefix)
        .await
        .map_err(|error| failed(&error))?;
    file.rewind().await.map_err(|error| failed(&error))?;
    let asset = CheckedAsset::check(&prefix, Declared::from_path(&path), metadata.len())
        .map_err(|error| failed(&error))?;
    // No more than was checked goes out, even if the file grows.
    Ok((asset, Box::new(file.take(metadata.len()))))
}

async fn send(
    upload: &UploadAsset,
    base_url: &BaseUrl,
    token: &ApiToken,
    body: Body,
) -> Result<UploadResponse, Failure> {
    let byte_len = upload.asset().byte_len();
    let progress = ProgressBar::new(byte_len);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec}")
    {
        progress.set_style(style);
    }
    let stream = ReaderStream::new(progress.wrap_async_read(body));
    let request = upload
        .into_http(base_url, token, reqwest::Body::wrap_stream(stream))
        .map_err(Failure::other)?;

    let client = client(suggested_timeout(byte_len, SLOWEST_BYTES_PER_SECOND))?;
    let unanswered = |error: &reqwest::Error| {
        let sent = if error.is_connect() {
            0
        } else {
            progress.position()
        };
        let outcome = Outcome::unanswered(sent, byte_len);
        Failure::other(no_answer(error, outcome))
    };
    let request = request.try_into().map_err(Failure::other)?;
    let mut response = client
        .execute(request)
        .await
        .map_err(|error| unanswered(&error))?;
    let status = response.status();
    let headers = response.headers().clone();
    // What has arrived of an answer that breaks off may hold the reference: it is paid for.
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER_LEN
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend(chunk);
    }
    progress.finish_and_clear();

    let mut answer = http::Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    upload
        .from_http(answer)
        .map_err(|error| Failure::other(refusal(&error)))
}

fn client(timeout: Duration) -> Result<reqwest::Client, Failure> {
    // The second call in a process fails, and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        // A redirect would carry the token to another place.
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .build()
        .map_err(Failure::other)
}

/// One line about a request that got no answer, without the address that the URL names.
fn no_answer(error: &reqwest::Error, outcome: Outcome) -> String {
    let what = if error.is_timeout() {
        "the time allowed ran out"
    } else if error.is_connect() {
        // Also where the network, the name, or the certificate is wrong.
        "can't reach the server (check the network and the base URL)"
    } else {
        "the connection broke"
    };
    let so = match outcome {
        Outcome::NotSent => "nothing was uploaded, so it can be tried again",
        _ => "the upload may exist; look for it before trying again",
    };
    format!("{what}: {so}")
}

/// One line about an answer that is a failure: how long to wait, and the reference if there is one all the same.
fn refusal(error: &ResponseError) -> String {
    if let Some(id) = error.media_generation_id() {
        return format!("{error}; the reference is {}", id.as_str());
    }
    match error.retry_advice_at(SystemTime::now()) {
        RetryAdvice::RetrySameAccount { after: wait }
        | RetryAdvice::RetryAnotherAccount { rest: wait, .. } => {
            format!("{error}; wait {} s", wait.as_millis().div_ceil(1000))
        }
        _ => error.to_string(),
    }
}

fn print(uploaded: &UploadResponse) -> Result<(), Failure> {
    let id = uploaded.media_generation_id();
    let output = Uploaded {
        media_generation_id: id.as_str(),
        kind: id.parts().ok().map(|parts| parts.kind().as_str()),
        width: uploaded.width(),
        height: uploaded.height(),
        duration_seconds: uploaded.duration_seconds(),
        end_frame_index: uploaded
            .duration_seconds()
            .and_then(|seconds| end_frame_index(seconds).ok())
            .map(|index| index.get()),
        email: uploaded.email().map(|email| email.to_string()),
    };
    println!(
        "{}",
        serde_json::to_string(&output).map_err(Failure::other)?
    );
    Ok(())
}
