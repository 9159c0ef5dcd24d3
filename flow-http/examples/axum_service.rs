//! A web service with an upload form: it checks the file and uploads it to Google Flow.
//!
//! ```text
//! cargo run --example axum_service                         submits its own form once, and ends
//! cargo run --example axum_service -- photo.jpg            the same with another file
//! cargo run --example axum_service -- --port 3000          serves the form until Ctrl-C
//! USEAPI_TOKEN=... cargo run --example axum_service -- --port 3000 --base-url http://127.0.0.1:8080
//! ```
//!
//! Without `--base-url` and `--live`, the files are sent to a server inside this process. The browser receives neither the API token
//! nor text of the service other than references. The references are printed as well, so that none is lost if the
//! browser disconnects early or on Ctrl-C.
//!
//! The response to a form that stops in the middle is a 408. [`axum::serve`] does not limit the time in which the
//! headers of a request must arrive: on a public network, put a proxy in front of it that does.

pub(crate) mod support;

use std::future::{Future, IntoFuture as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use flow_http::ids::{AccountEmail, EmailError, MediaGenerationId};
use flow_http::transport::reqwest::send;
use flow_http::types::{ResponseBody as _, UploadResponse};
use flow_http::validate::{AssetError, CheckedAsset, Declared, MAX_VIDEO_BYTE_LEN, PREFIX_LEN};
use flow_http::{Outcome, ResponseError, RetryAdvice, SendError, UploadAsset};
use support::cli::{self, Failure};
use support::here::{IMAGE, Target};
use support::stop::Signals;
use support::wire::{self, Wire};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

const USAGE: &str = "\
usage: axum_service [--port N | FILE] [--live | --base-url URL]

Serves an upload form on 127.0.0.1, and uploads the files to the service. Without --port, it submits its own form once,
with FILE or a bundled image, and ends.

  --port N          the port of the form, which is served until Ctrl-C";

const FORM: &str = r#"<!doctype html>
<meta charset="utf-8"><title>Upload to Google Flow</title>
<form method="post" action="/upload" enctype="multipart/form-data">
  <p><label>Image or clip <input type="file" name="file" required accept="image/png,image/jpeg,image/webp,video/mp4"></label>
  <p><label>Account <input type="email" name="account" placeholder="any"></label>
  <p><button>Upload</button>
</form>
"#;

/// The largest length of a form without its file, in bytes.
const MAX_FORM_OVERHEAD: u64 = 64 << 10;
/// The number of simultaneous uploads. It is small, since each file is in memory while it is sent.
const MAX_PARALLEL: u32 = 4;
/// The time limits of one piece of a form and of the whole form.
pub(crate) const PIECE_TIME: Duration = Duration::from_secs(15);
const FORM_TIME: Duration = Duration::from_mins(5);

/// The state that the handlers share.
#[derive(Clone)]
pub(crate) struct Service {
    wire: Wire,
    slots: Arc<Semaphore>,
}

impl Service {
    pub(crate) fn new(wire: Wire) -> Self {
        let slots = Arc::new(Semaphore::new(MAX_PARALLEL as usize));
        Self { wire, slots }
    }
}

/// The routes of the service.
pub(crate) fn router(service: Service) -> Router {
    let limit = MAX_VIDEO_BYTE_LEN.saturating_add(MAX_FORM_OVERHEAD);
    Router::new()
        .route("/", get(async || Html(FORM)))
        .route("/upload", post(upload))
        .layer(DefaultBodyLimit::max(
            usize::try_from(limit).unwrap_or(usize::MAX),
        ))
        .with_state(service)
}

/// Uploads the file of a form with a `file` and an optional `account`.
async fn upload(State(service): State<Service>, mut form: Multipart) -> Result<String, Problem> {
    let Ok(slot) = Arc::clone(&service.slots).try_acquire_owned() else {
        return Err(Problem::Busy);
    };
    let form = timeout(FORM_TIME, read(&mut form)).await;
    let (declared, file, account) = form.map_err(|_| Problem::Slow)??;
    let prefix = file.get(..PREFIX_LEN).unwrap_or(&file);
    let byte_len = u64::try_from(file.len()).unwrap_or(u64::MAX);
    let mut upload = UploadAsset::new(CheckedAsset::check(prefix, declared, byte_len)?);
    if let Some(account) = account {
        upload = upload.with_account(account);
    }
    // A separate task continues if the browser disconnects.
    let sending = tokio::spawn(async move {
        let result = send(&service.wire.http, &service.wire.api, &upload, file.into()).await;
        // If stdout is closed, the reference is printed on stderr.
        let _ = match &result {
            Ok(uploaded) => cli::print_paid(references(uploaded)),
            Err(failed) => {
                cli::say(format_args!("axum_service: {}", wire::tell(failed)));
                Ok(())
            }
        };
        drop(slot);
        result
    });
    match sending.await {
        Ok(Ok(uploaded)) => Ok(format!("{}\n", references(&uploaded))),
        Ok(Err(failed)) => Err(Problem::Upload(failed)),
        Err(_) => Err(Problem::Stopped),
    }
}

/// The references of an upload, a line each; usually one.
fn references(uploaded: &UploadResponse) -> String {
    let ids = uploaded.media_generation_ids();
    let ids: Vec<_> = ids.iter().map(MediaGenerationId::as_str).collect();
    ids.join("\n")
}

/// Reads a form: the declared type, the bytes of the file, and the account.
async fn read(form: &mut Multipart) -> Result<(Declared, Vec<u8>, Option<AccountEmail>), Problem> {
    let (mut file, mut account) = (None, None);
    while let Some(mut field) = in_time(form.next_field()).await? {
        match field.name() {
            Some("file") => {
                let declared = match (field.content_type(), field.file_name()) {
                    // Browsers derive the type from the extension, and send none for an unknown extension.
                    (Some(content_type), _) => Declared::from(content_type),
                    (None, Some(name)) => Declared::from_path(name.as_ref()),
                    (None, None) => Declared::UNSPECIFIED,
                };
                let mut bytes = Vec::new();
                while let Some(piece) = in_time(field.chunk()).await? {
                    bytes.extend_from_slice(&piece);
                }
                file = Some((declared, bytes));
            }
            Some("account") => {
                let text = in_time(field.text()).await?;
                // An empty field means any account.
                if !text.trim().is_empty() {
                    account = Some(AccountEmail::parse(text.trim())?);
                }
            }
            _ => {}
        }
    }
    let (declared, file) = file.ok_or(Problem::NoFile)?;
    Ok((declared, file, account))
}

/// The next piece of a form, within the time limit: a browser that stops sending must not occupy a slot.
async fn in_time<T>(piece: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Problem> {
    let piece = timeout(PIECE_TIME, piece).await;
    Ok(piece.map_err(|_| Problem::Slow)??)
}

/// Why a form is not uploaded.
enum Problem {
    Busy,
    Slow,
    Form(MultipartError),
    NoFile,
    Account(EmailError),
    File(AssetError),
    Upload(SendError),
    Stopped,
}

impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Self {
        Self::Form(error)
    }
}

impl From<EmailError> for Problem {
    fn from(error: EmailError) -> Self {
        Self::Account(error)
    }
}

impl From<AssetError> for Problem {
    fn from(error: AssetError) -> Self {
        Self::File(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, after, text) = match self {
            Self::Busy => {
                let text = "too many uploads at once; try again shortly".to_owned();
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    Some(Duration::from_secs(5)),
                    text,
                )
            }
            Self::Slow => (
                StatusCode::REQUEST_TIMEOUT,
                None,
                "the form came too slowly; send it again".to_owned(),
            ),
            Self::Form(error) => (error.status(), None, error.body_text()),
            Self::NoFile => (
                StatusCode::BAD_REQUEST,
                None,
                "choose a file first".to_owned(),
            ),
            Self::Account(error) => (StatusCode::BAD_REQUEST, None, error.to_string()),
            Self::File(error) => (StatusCode::UNPROCESSABLE_ENTITY, None, error.to_string()),
            Self::Upload(failed) => {
                let (status, after) = status_of(&failed);
                let ids = failed
                    .as_response()
                    .map(ResponseError::media_generation_ids);
                let text = match ids {
                    Some(ids) if !ids.is_empty() => wire::with_references(&failed, ids),
                    _ => wire::advised(&failed),
                };
                (status, after, text)
            }
            Self::Stopped => (
                StatusCode::GATEWAY_TIMEOUT,
                None,
                "the service was stopped; the file may be uploaded".to_owned(),
            ),
        };
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        if let Some(after) = after {
            headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs()));
        }
        (status, headers, text + "\n").into_response()
    }
}

/// The status of the response to the browser, and the time after which it can try again.
fn status_of(failed: &SendError) -> (StatusCode, Option<Duration>) {
    match failed {
        SendError::Response(error) => match error.retry_advice() {
            RetryAdvice::RetrySameAccount { after } => {
                (StatusCode::SERVICE_UNAVAILABLE, Some(after))
            }
            RetryAdvice::RetryAnotherAccount { rest, .. } => {
                (StatusCode::TOO_MANY_REQUESTS, Some(rest))
            }
            // In most cases the content policy.
            _ if is_refusal_of_the_file(error) => (StatusCode::UNPROCESSABLE_ENTITY, None),
            // The token, the account or the service is the cause: nothing that the browser can correct.
            _ => (StatusCode::BAD_GATEWAY, None),
        },
        SendError::Request(_) => (StatusCode::BAD_REQUEST, None),
        _ if failed.outcome() == Outcome::NotSent => (
            StatusCode::SERVICE_UNAVAILABLE,
            Some(Duration::from_secs(30)),
        ),
        _ => (StatusCode::GATEWAY_TIMEOUT, None),
    }
}

fn is_refusal_of_the_file(error: &ResponseError) -> bool {
    error.outcome() == Outcome::Refused
        && error
            .as_api()
            .is_some_and(|api| matches!(api.status().as_u16(), 400 | 413 | 415))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::exit("axum_service", run().await)
}

async fn run() -> Result<(), Failure> {
    let (mut port, mut file, mut target) = (None, None, Target::default());
    let mut arguments = Target::arguments(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--port" => port = Some(arguments.value(cli::port)?),
            _ if target.takes(&argument, &mut arguments)? => {}
            _ => arguments.only_file(&mut file)?,
        }
    }
    if port.is_some() && file.is_some() {
        return Err(Failure::usage("--port and FILE exclude each other"));
    }
    let wire = Wire::new(target.api(&[])?)?;
    let sample = match port {
        None => sample(&file.unwrap_or_else(|| IMAGE.into()))?,
        Some(_) => Vec::new(),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
    let listener = listener.await.map_err(Failure::other)?;
    let address = listener.local_addr().map_err(Failure::other)?;
    let mut signals = Signals::new().map_err(Failure::other)?;
    cli::print(format_args!("form on http://{address}/"))?;
    let service = Service::new(wire);
    let slots = Arc::clone(&service.slots);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, router(service))
        .with_graceful_shutdown(async { drop(stopped.await) });
    let serving = tokio::spawn(serving.into_future());
    tokio::select! {
        shown = show(address, sample), if port.is_none() => return shown,
        () = signals.recv() => drop(stop),
    }
    cli::say("axum_service: uploads in progress are waited for. Ctrl-C again stops at once");
    let ended = async {
        // Requests whose browser is connected, and uploads whose browser has disconnected.
        let _ = serving.await;
        let _ = slots.acquire_many(MAX_PARALLEL).await;
    };
    tokio::select! {
        () = ended => Ok(()),
        () = signals.recv() => {
            let text = "stopped; an upload in progress may be done, so check for the result before sending it again";
            Err(Failure::Interrupted(text.to_owned()))
        }
    }
}

/// The form with a file, as a browser sends it.
fn sample(path: &Path) -> Result<Vec<u8>, Failure> {
    let (asset, _) = wire::open(path).map_err(|error| wire::unfit(path, &error))?;
    let content_type = Some(asset.asset_type().content_type());
    let file = form(
        "file\"; filename=\"file",
        content_type,
        &cli::read(Some(path))?,
    );
    Ok([file, b"--boundary--\r\n".to_vec()].concat())
}

/// Submits a form.
async fn show(address: SocketAddr, body: Vec<u8>) -> Result<(), Failure> {
    let response = reqwest::Client::new()
        .post(format!("http://{address}/upload"))
        .header("Content-Type", "multipart/form-data; boundary=boundary")
        .body(body)
        .send()
        .await
        .map_err(Failure::other)?;
    let status = response.status();
    let text = response.text().await.map_err(Failure::other)?;
    cli::print_paid(format_args!("{status}: {}", text.trim_end()))?;
    if status.is_success() {
        Ok(())
    } else {
        Err(Failure::Silent)
    }
}

/// One field of a form.
pub(crate) fn form(name: &str, content_type: Option<&str>, content: &[u8]) -> Vec<u8> {
    let content_type =
        content_type.map_or_else(String::new, |it| format!("Content-Type: {it}\r\n"));
    let head = format!(
        "--boundary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{content_type}\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}
