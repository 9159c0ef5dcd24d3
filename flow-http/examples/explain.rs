//! Reads a saved answer as this crate would, and says what to do about it.
//!
//! ```text
//! explain --status 429 --header 'Retry-After: 1800' answer.json
//! curl -s ... | explain --status 200 --account nora@example.org -
//! ```
//!
//! It prints one JSON object. Nothing in it but the reference holds an address, so that it can be pasted into a
//! support case once the reference is cut.

mod support;

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use flow_http::ids::{AccountEmail, MediaGenerationId};
use flow_http::types::{AccountCheck, UploadResponse};
use flow_http::validate::{AssetType, CheckedAsset, end_frame_index};
use flow_http::{Endpoint as _, Outcome, ResponseError, RetryAdvice, UploadAsset};
use http::header::{DATE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde::Serialize;
use support::cli::{self, Arguments, Failure};

const USAGE: &str = "\
usage: explain --status N [--header 'K: V']... [--account EMAIL] [FILE|-]

Reads the body of an upload's answer from FILE or stdin and prints what it means.

  --status N        the status of the answer
  --header 'K: V'   a header of the answer; may be repeated
  --account EMAIL   the account that the upload was pinned to";

#[derive(Serialize, Default)]
struct Explained {
    result: &'static str,
    media_generation_id: Option<String>,
    kind: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    duration_seconds: Option<f64>,
    end_frame_index: Option<u16>,
    account_match: Option<bool>,
    status: u16,
    reason: Option<String>,
    category: Option<&'static str>,
    outcome: &'static str,
    advice: Option<&'static str>,
    retry_after_seconds: Option<u64>,
    oddities: Vec<String>,
}

fn main() -> ExitCode {
    cli::exit("explain", run())
}

fn run() -> Result<(), Failure> {
    let mut status = None;
    let mut headers = HeaderMap::new();
    let mut account = None;
    let mut file = None;
    let mut arguments = Arguments::new(USAGE);
    while let Some(argument) = arguments.next()? {
        match argument.as_str() {
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
            text if (text.starts_with('-') && text != "-") || file.is_some() => {
                return Err(arguments.unknown());
            }
            _ => file = Some(argument),
        }
    }
    let status = status.ok_or_else(|| Failure::usage("--status is needed; see --help"))?;
    let body = match file.as_deref() {
        None | Some("-") => {
            let mut body = Vec::new();
            std::io::stdin()
                .read_to_end(&mut body)
                .map_err(Failure::other)?;
            body
        }
        Some(path) => {
            let path = Path::new(path);
            std::fs::read(path)
                .map_err(|error| Failure::other(format!("{}: {error}", cli::shown(path))))?
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    let explained = explain(account.as_ref(), response)?;
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

fn explain(
    account: Option<&AccountEmail>,
    response: Response<Vec<u8>>,
) -> Result<Explained, Failure> {
    let status = response.status().as_u16();
    // Which file was sent does not matter for reading the answer.
    let asset = CheckedAsset::check(
        &[0x89, b'P', b'N', b'G', 13, 10, 26, 10],
        AssetType::Png,
        1 << 10,
    )
    .map_err(Failure::other)?;
    let mut upload = UploadAsset::new(asset);
    if let Some(account) = account {
        upload = upload.with_account(account.clone());
    }
    // A saved answer that says when it was made is read by its own clock.
    let now = (!response.headers().contains_key(DATE)).then(SystemTime::now);
    let (result, error) = match upload.read_response(response) {
        Ok(answer) => return Ok(uploaded(&answer, account, status)),
        Err(ResponseError::AccountMismatch(mismatch)) => {
            let advice = RetryAdvice::FixAccount.as_str();
            let answer = UploadResponse::from_slice(mismatch.body()).map_err(Failure::other)?;
            let explained = uploaded(&answer, account, status);
            return Ok(Explained {
                advice: Some(advice),
                ..explained
            });
        }
        Err(error @ ResponseError::Api(_)) => ("api_error", error),
        Err(error) => ("undecodable", error),
    };
    let id = error.media_generation_id();
    let api = error.as_api();
    Ok(Explained {
        result,
        media_generation_id: id.map(|id| id.as_str().to_owned()),
        kind: id.and_then(kind),
        account_match: id
            .zip(account.as_ref())
            .and_then(|(id, account)| Some(id.parts().ok()?.is_owned_by(account))),
        status,
        reason: api
            .and_then(|api| api.loggable_reason())
            .map(|reason| reason.as_str().to_owned()),
        category: api.map(|api| api.category().as_str()),
        outcome: error.outcome().as_str(),
        advice: Some(error.retry_advice().as_str()),
        retry_after_seconds: api
            .and_then(|api| api.retry_after(now))
            // Up, since who comes back too early is refused again.
            .map(|retry| {
                retry
                    .delay
                    .as_millis()
                    .div_ceil(1000)
                    .try_into()
                    .unwrap_or(u64::MAX)
            }),
        ..Explained::default()
    })
}

fn uploaded(answer: &UploadResponse, account: Option<&AccountEmail>, status: u16) -> Explained {
    let id = answer.media_generation_id();
    // Where the envelope does not say, Google's own object may.
    let dimensions = answer.media().and_then(|media| {
        let of_image = || media.image()?.dimensions();
        media
            .video()
            .and_then(|video| video.dimensions())
            .or_else(of_image)
    });
    Explained {
        result: "uploaded",
        media_generation_id: Some(id.as_str().to_owned()),
        kind: kind(id),
        width: answer.width().or_else(|| dimensions?.width()),
        height: answer.height().or_else(|| dimensions?.height()),
        duration_seconds: answer.duration_seconds(),
        end_frame_index: answer
            .duration_seconds()
            .and_then(|seconds| end_frame_index(seconds).ok())
            .map(|index| index.get()),
        account_match: account.and_then(|account| match answer.account_check(account) {
            AccountCheck::Match => Some(true),
            AccountCheck::Mismatch { .. } => Some(false),
            _ => None,
        }),
        status,
        outcome: Outcome::Done.as_str(),
        oddities: answer
            .oddities()
            .iter()
            .map(|oddity| oddity.path().to_owned())
            .collect(),
        ..Explained::default()
    }
}

fn kind(id: &MediaGenerationId) -> Option<String> {
    Some(id.parts().ok()?.kind().as_str().to_owned())
}
