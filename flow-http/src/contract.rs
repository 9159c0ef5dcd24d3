//! A server for tests, without a socket, that follows the service's documentation.
//!
//! Call [`respond`] in the tests of your own service, directly or behind any HTTP server:
//!
//! ```
//! use flow_http::contract::{self, Contract};
//! use flow_http::{Api, ApiToken, BaseUrl, Endpoint, UploadAsset};
//! use flow_http::ids::AccountEmail;
//! use flow_http::validate::CheckedAsset;
//!
//! let token = ApiToken::parse("user:4711-invented")?;
//! let contract = Contract::new(token.clone(), [AccountEmail::parse("nora@example.org")?]);
//!
//! # let body = include_bytes!("../examples/data/image.png").to_vec();
//! let upload = UploadAsset::new(CheckedAsset::check(&body, "image/png", body.len() as u64)?);
//! let api = Api::new(token).with_base_url(BaseUrl::parse("http://localhost")?);
//! let request = upload.to_request(&api, body)?;
//! let uploaded = upload.read_response(contract::respond(&contract, &request))?;
//! assert_eq!((uploaded.width(), uploaded.height()), (Some(96), Some(64)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Scenario`]s make it fail as the service does, for all calls, an account or an endpoint:
//!
//! ```
//! use flow_http::contract::{self, Contract, Scenario, ScenarioRule};
//! use flow_http::ids::AccountEmail;
//! use flow_http::{Api, ApiToken, BaseUrl, Endpoint, ErrorCategory, ListJobs};
//!
//! let token = ApiToken::parse("user:4711-invented")?;
//! let contract = Contract::new(token.clone(), [AccountEmail::parse("nora@example.org")?])
//!     .with_scenario(Scenario::Throttled)
//!     .with_scenario("list-jobs=unavailable".parse::<ScenarioRule>()?);
//! let api = Api::new(token).with_base_url(BaseUrl::parse("http://localhost")?);
//! let request: http::Request<Vec<u8>> = ListJobs::summary().to_request(&api, ())?;
//! let error = ListJobs::summary().read_response(contract::respond(&contract, &request)).unwrap_err();
//! assert_eq!(error.as_api().map(|error| error.category()), Some(ErrorCategory::Unavailable));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Limits of the simulation:
//!
//! - Uploads are not stored: the same file always gets the same reference. All clones of a [`Contract`] share the newest
//!   jobs of generations, each with its own id and references.
//! - Every well-formed reference of its user and of a configured account counts as existing, even after a deletion.
//! - Links point to the server itself, below `/files/` of its base path. All links to images return the same image, and
//!   all links to videos the same clip.
//! - Times, seeds and titles in responses are those of the documents' samples. Nothing is posted to a `replyUrl`.
//! - A request that does not set the number of results has one result, since the sources disagree about the default.
//! - Where the text of a response of the service is not published, the documentation of [`ServerResponse`] says so.

mod text;

use std::io::{Read, Seek};

use http::request::Parts;
use http::{Request, Response};

use crate::server::Incoming;
use crate::service::contract::token_is_right;
use crate::service::exchange::Exchange;
use crate::service::response::ServerResponse;
use crate::service::{MAX_JSON_LEN, files};

pub use crate::service::contract::{BASE_PATH, Contract};
pub use crate::service::scenario::{Scenario, ScenarioRule, Scope};
pub use text::ScenarioError;

/// The response to a request.
pub fn respond<B: AsRef<[u8]>>(contract: &Contract, request: &Request<B>) -> Response<Vec<u8>> {
    let mut head = Request::new(());
    *head.method_mut() = request.method().clone();
    *head.uri_mut() = request.uri().clone();
    *head.headers_mut() = request.headers().clone();
    let (parts, ()) = head.into_parts();
    let body = request.body().as_ref();
    let byte_len = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let respond = || {
        body_limit(contract, &parts, byte_len)?;
        response_to(contract, &parts, body, byte_len)
    };
    respond().unwrap_or_else(|refusal| refusal).into_http()
}

/// Checks the headers of a request before its body is read. Returns the number of bytes of the body that the response
/// depends on, for [`respond_to_reader`]; the bytes after them only have to be counted.
///
/// # Errors
///
/// The response, if the token is missing or wrong. The body need not be read.
pub fn check_head(contract: &Contract, parts: &Parts) -> Result<u64, ServerResponse> {
    body_limit(contract, parts, 0)
}

/// The response to a request whose body is not in memory, such as one in a file. `body` contains at least as many of
/// the first bytes as [`check_head`] returns; `byte_len` is the length of the whole body.
pub fn respond_to_reader<R: Read + Seek>(
    contract: &Contract,
    parts: &Parts,
    mut body: R,
    byte_len: u64,
) -> Response<Vec<u8>> {
    let mut respond = || {
        let limit = body_limit(contract, parts, byte_len)?;
        if limit.min(byte_len) > MAX_JSON_LEN {
            return read(parts, b"")?.respond_to_reader(contract, &mut body, byte_len);
        }
        let mut held = Vec::new();
        body.rewind()
            .and_then(|()| body.by_ref().take(limit).read_to_end(&mut held))
            .map_err(|_| ServerResponse::broken())?;
        response_to(contract, parts, &held, byte_len)
    };
    respond().unwrap_or_else(|refusal| refusal).into_http()
}

/// The response to a request whose headers passed [`body_limit`].
fn response_to(
    contract: &Contract,
    parts: &Parts,
    body: &[u8],
    byte_len: u64,
) -> Result<ServerResponse, ServerResponse> {
    if let Some(file) = files::respond(parts, BASE_PATH) {
        return Ok(file);
    }
    let exchange = Exchange {
        contract,
        origin: &files::origin(parts, BASE_PATH),
        body,
        byte_len,
    };
    read(parts, body)?.respond(exchange)
}

/// Checks token and length. Returns the number of bytes of the body that the response depends on.
fn body_limit(contract: &Contract, parts: &Parts, byte_len: u64) -> Result<u64, ServerResponse> {
    // Links to files work without the token.
    if files::respond(parts, BASE_PATH).is_some() {
        return Ok(0);
    }
    token_is_right(contract, &parts.headers)?;
    let limit = Incoming::body_limit(parts, BASE_PATH);
    // The endpoint itself refuses a file that is too large.
    if (1..=MAX_JSON_LEN).contains(&limit) && byte_len > limit {
        return Err(ServerResponse::json_too_large(byte_len, limit));
    }
    Ok(limit)
}

fn read(parts: &Parts, body: &[u8]) -> Result<Incoming, ServerResponse> {
    Incoming::from_parts(parts, body, BASE_PATH).map_err(|rejection| rejection.to_response())
}
