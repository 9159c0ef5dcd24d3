//! Explains a saved response: its category, its outcome, and what to do.
//!
//! ```text
//! explain --status 429 --header 'Retry-After: 1800' response.json
//! curl -s ... | explain --endpoint generate-video --status 201 -
//! ```
//!
//! It prints one JSON object. Only references, job ids and URLs in it can identify an account: remove them before you
//! paste the object into a support case.

#[path = "support/cli.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each example uses its own part of this module"
)]
mod cli;

use std::process::ExitCode;
use std::time::SystemTime;

use cli::{Arguments, Failure};
use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::types::{ErrorBody, ErrorReason, JobStatus, ResponseBody, UploadResponse};
use flow_http::validate::end_frame_index;
use flow_http::{ENDPOINTS, Endpoint, ErrorCategory, Outcome, ResponseError};
use http::header::{DATE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde::Serialize;

const USAGE: &str = "\
usage: explain [--endpoint NAME] --status N [--header 'K: V']... [--account EMAIL] [FILE|-]

Reads the body of a response from FILE or stdin and prints what it means, as one JSON object.

  --endpoint NAME   the endpoint of the request; upload-asset by default
  --status N        the status of the response
  --header 'K: V'   a header of the response; may be repeated
  --account EMAIL   the account that the request named

Members of the object (null where they do not apply):
  result                uploaded, success, api_error or undecodable
  media_generation_id   the first reference; media_generation_ids: all of them
  kind, width, height, duration_seconds, end_frame_index   of an upload
  job_id, job_status    of a job
  urls                  where results can be downloaded
  byte_len              decoded length of a result that came as base64, in bytes
  account_match         whether the reference belongs to --account
  status, category, reason   of a failure
  message               the text of the service, without addresses, references and tokens
  outcome               not_sent, refused, unknown or done
  advice                retry_same_account, retry_another_account, fix_request, fix_account or stop
  retry_after_seconds   how long to wait; retry_after_source: response if its headers or body state it,
                        otherwise documented
  oddities              members that are not as documented

A response that was read is exit code 0, whatever it means.";

#[derive(Serialize, Default)]
struct Explained {
    result: &'static str,
    media_generation_id: Option<String>,
    media_generation_ids: Vec<String>,
    kind: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    duration_seconds: Option<f64>,
    end_frame_index: Option<u16>,
    job_id: Option<String>,
    job_status: Option<String>,
    urls: Vec<String>,
    byte_len: Option<u64>,
    account_match: Option<bool>,
    status: u16,
    category: Option<&'static str>,
    reason: Option<String>,
    message: Option<String>,
    outcome: &'static str,
    advice: Option<&'static str>,
    retry_after_seconds: Option<u64>,
    retry_after_source: Option<&'static str>,
    oddities: Vec<String>,
}

fn main() -> ExitCode {
    cli::exit("explain", run())
}

fn run() -> Result<(), Failure> {
    let mut endpoint = "upload-asset".to_owned();
    let mut status = None;
    let mut headers = HeaderMap::new();
    let mut account = None;
    let mut file = None;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
            "--endpoint" => endpoint = arguments.text()?,
            "--status" => {
                let read =
                    |text: &str| text.parse().ok().and_then(|n| StatusCode::from_u16(n).ok());
                let read = |text: &str| read(text).ok_or("expected a number from 100 to 999");
                status = Some(arguments.value(read)?);
            }
            "--header" => {
                let (name, value) = arguments.value(header)?;
                headers.append(name, value);
            }
            "--account" => account = Some(arguments.value(AccountEmail::parse)?),
            _ => arguments.only_file_or_stdin(&mut file)?,
        }
    }
    let status = status.ok_or_else(|| Failure::usage("--status is needed"))?;
    let explain = explain_as(&endpoint)?;
    let body = cli::read(file.as_deref())?;
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    let explained = explain(account.as_ref(), &response);
    cli::print(serde_json::to_string(&explained).map_err(Failure::other)?)
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let (name, value) = text.split_once(':').ok_or("expected 'Name: value'")?;
    let name = name
        .trim()
        .parse()
        .map_err(|_| "expected the name of a header before the colon")?;
    let value = value
        .trim()
        .parse()
        .map_err(|_| "expected the value of a header after the colon")?;
    Ok((name, value))
}

type Explain = fn(Option<&AccountEmail>, &Response<Vec<u8>>) -> Explained;

/// The reader of an endpoint's responses, by its name.
fn explain_as(name: &str) -> Result<Explain, Failure> {
    macro_rules! by_name {
        ($($endpoint:ident $module:ident,)+) => {
            [$((
                <flow_http::$endpoint as Endpoint>::INFO.name,
                explain::<flow_http::$endpoint> as Explain,
            )),+]
        };
    }
    let found = flow_http::for_each_endpoint!(by_name)
        .into_iter()
        .find(|(known, _)| *known == name);
    found.map(|(_, explain)| explain).ok_or_else(|| {
        let names: Vec<_> = ENDPOINTS.iter().map(|info| info.name).collect();
        Failure::usage(format!(
            "--endpoint: unknown endpoint; expected one of {}",
            names.join(", ")
        ))
    })
}

fn explain<E: Endpoint>(account: Option<&AccountEmail>, response: &Response<Vec<u8>>) -> Explained {
    let body = response.body();
    // Dates are relative to the `Date` of the response if it has one, and otherwise to the current time.
    let now = (!response.headers().contains_key(DATE)).then(SystemTime::now);
    let mut explained = Explained {
        status: response.status().as_u16(),
        ..Explained::default()
    };
    if let Ok(response) = E::Response::from_slice(body) {
        describe(&mut explained, &response);
    }
    // The record of a failed job contains the same error as an error response.
    if let Ok(error) = ErrorBody::from_slice(body) {
        explained.job_id = explained
            .job_id
            .or_else(|| error.job_id().map(|id| id.as_str().to_owned()));
    }
    let is_upload = E::INFO.name == "upload-asset";
    let ids = match E::read_saved_response(account.cloned(), as_slice(response)) {
        Ok(response) => {
            explained.result = if is_upload { "uploaded" } else { "success" };
            explained.outcome = Outcome::Done.as_str();
            explained.byte_len = response.byte_len();
            if is_upload && let Ok(upload) = UploadResponse::from_slice(body) {
                describe_upload(&mut explained, &upload);
            }
            // The response with the record of a failed job is a success.
            let error = response.error();
            let ids = response.media_generation_ids();
            if response.job_status() == Some(JobStatus::Failed) && ids.is_empty() {
                let is_unknown = error.as_ref().is_some_and(may_be_done);
                let outcome = if is_unknown {
                    Outcome::Unknown
                } else {
                    Outcome::Refused
                };
                explained.outcome = outcome.as_str();
            }
            if let Some(reason) = error.and_then(|error| error.reason()) {
                explained.category = ErrorCategory::of_reason(&reason).map(ErrorCategory::as_str);
                explained.reason = Some(reason.as_str().to_owned());
            }
            ids
        }
        Err(error) => {
            describe_error(&mut explained, &error, now);
            if matches!(error, ResponseError::AccountMismatch(_)) {
                explained.result = if is_upload { "uploaded" } else { "success" };
                if is_upload && let Ok(upload) = UploadResponse::from_slice(body) {
                    describe_upload(&mut explained, &upload);
                }
            }
            error.media_generation_ids().to_vec()
        }
    };
    explained.media_generation_ids = ids.iter().map(|id| id.as_str().to_owned()).collect();
    if let Some(id) = ids.first() {
        explained.media_generation_id = Some(id.as_str().to_owned());
        explained.kind = kind(id);
        explained.account_match = account.and_then(|account| owner_is(id, account));
    }
    explained
}

/// Whether a failed job may still produce a result: one that took too long may finish later.
fn may_be_done(error: &ErrorBody) -> bool {
    error.outcome_unknown() || error.reason() == Some(ErrorReason::VideoGenerationTimedOut)
}

/// The response with its body borrowed.
fn as_slice(response: &Response<Vec<u8>>) -> Response<&[u8]> {
    let mut slice = Response::new(response.body().as_slice());
    *slice.status_mut() = response.status();
    response.headers().clone_into(slice.headers_mut());
    slice
}

fn describe<R: ResponseBody>(explained: &mut Explained, response: &R) {
    explained.job_id = response.job_id().map(|id| id.as_str().to_owned());
    explained.job_status = response
        .job_status()
        .map(|status| status.as_str().to_owned());
    explained.urls = response
        .urls()
        .into_iter()
        .map(|url| url.to_string())
        .collect();
    explained.oddities = response
        .deviations()
        .iter()
        .map(|deviation| deviation.path().to_owned())
        .collect();
}

fn describe_error(explained: &mut Explained, error: &ResponseError, now: Option<SystemTime>) {
    explained.outcome = error.outcome().as_str();
    explained.advice = Some(error.retry_advice().as_str());
    explained.result = "undecodable";
    let Some(api) = error.as_api() else {
        return;
    };
    explained.result = "api_error";
    explained.category = Some(api.category().as_str());
    explained.reason = api
        .loggable_reason()
        .map(|reason| reason.as_str().to_owned());
    explained.message = api.service_message();
    if let Some((wait, source)) = api.wait(now) {
        // Rounded up, since a request that is sent too early is refused again.
        let seconds = wait.as_millis().div_ceil(1000);
        explained.retry_after_seconds = Some(seconds.try_into().unwrap_or(u64::MAX));
        explained.retry_after_source = Some(source.as_str());
    }
}

fn describe_upload(explained: &mut Explained, upload: &UploadResponse) {
    // Dimensions that are missing in the envelope may be in Google's own object.
    let dimensions = upload.media().and_then(|media| {
        let of_image = || media.image()?.dimensions();
        media
            .video()
            .and_then(|video| video.dimensions())
            .or_else(of_image)
    });
    explained.width = upload
        .width()
        .or_else(|| dimensions.and_then(|it| it.width()));
    explained.height = upload
        .height()
        .or_else(|| dimensions.and_then(|it| it.height()));
    explained.duration_seconds = upload.duration_seconds();
    explained.end_frame_index = upload
        .duration_seconds()
        .and_then(|seconds| end_frame_index(seconds).ok())
        .map(|index| index.get());
}

fn kind(id: &MediaGenerationId) -> Option<String> {
    Some(id.parts().ok()?.kind().as_str().to_owned())
}

fn owner_is(id: &MediaGenerationId, account: &AccountEmail) -> Option<bool> {
    let parts = id.parts().ok()?;
    parts.email().ok()?;
    Some(parts.is_owned_by(account))
}
