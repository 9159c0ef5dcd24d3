//! A server that does what the source document says, without a socket.
//!
//! Mount [`respond`] in the tests of your own service, behind any server, or call it without one:
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
//! # let body = include_bytes!("../examples/data/picture.png").to_vec();
//! let upload = UploadAsset::new(CheckedAsset::check(&body, "image/png", body.len() as u64)?);
//! let api = Api::new(token).with_base_url(BaseUrl::parse("http://localhost")?);
//! let request = upload.to_request(&api, body)?;
//! let uploaded = upload.read_response(contract::respond(&contract, &request))?;
//! assert_eq!((uploaded.width(), uploaded.height()), (Some(96), Some(64)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It keeps nothing of an upload: the same file gets the same reference each time. It keeps the newest jobs of
//! generations, each with an id and references of its own, for all clones of one [`Contract`]. Every well-formed
//! reference of its user and of an account that is configured counts as existing, deleted ones too. Links point at the
//! server itself, below `/files/` of its base path: one picture and one clip stand for all results. Times, seeds and
//! titles in answers are those of the source documents' samples, and nothing is posted to a `replyUrl`. A request that
//! does not say how many results it wants gets one, since sources disagree about what the service makes. Where the
//! service's words are not published, its answers say so in their documentation ([`ServerResponse`]).

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

/// Answers a request.
pub fn respond<B: AsRef<[u8]>>(contract: &Contract, request: &Request<B>) -> Response<Vec<u8>> {
    let byte_len = u64::try_from(request.body().as_ref().len()).unwrap_or(u64::MAX);
    respond_to_prefix(contract, request, byte_len)
}

/// Answers a request of whose body only the beginning was kept: a server need not keep what is over every limit.
/// `byte_len` is the length of the whole body.
pub fn respond_to_prefix<B: AsRef<[u8]>>(
    contract: &Contract,
    request: &Request<B>,
    byte_len: u64,
) -> Response<Vec<u8>> {
    let mut head = Request::new(());
    *head.method_mut() = request.method().clone();
    *head.uri_mut() = request.uri().clone();
    *head.headers_mut() = request.headers().clone();
    let (parts, ()) = head.into_parts();
    let body = request.body().as_ref();
    let respond = || {
        check_head(contract, &parts, byte_len)?;
        answer(contract, &parts, body, byte_len)
    };
    respond().unwrap_or_else(|refusal| refusal).into_http()
}

/// Judges a request by its head, before its body is read: gives how many bytes of the body the response depends on, for
/// [`respond_to_reader`]. What comes after them need only be counted.
///
/// # Errors
///
/// The response, if the token is missing or wrong. Nothing of the body needs to be read.
pub fn judge_head(contract: &Contract, parts: &Parts) -> Result<u64, ServerResponse> {
    check_head(contract, parts, 0)
}

/// Answers a request whose body lies elsewhere than in memory, such as in a file. It holds the first bytes, as many as
/// [`judge_head`] says, of a whole of `byte_len`.
pub fn respond_to_reader<R: Read + Seek>(
    contract: &Contract,
    parts: &Parts,
    mut body: R,
    byte_len: u64,
) -> Response<Vec<u8>> {
    let mut respond = || {
        let limit = check_head(contract, parts, byte_len)?;
        if limit.min(byte_len) > MAX_JSON_LEN {
            return read(parts, b"")?.respond_to_reader(contract, &mut body, byte_len);
        }
        let mut held = Vec::new();
        body.rewind()
            .and_then(|()| body.by_ref().take(limit).read_to_end(&mut held))
            .map_err(|_| ServerResponse::broken())?;
        answer(contract, parts, &held, byte_len)
    };
    respond().unwrap_or_else(|refusal| refusal).into_http()
}

/// Answers a request whose head is in order.
fn answer(
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

/// Judges token and length, and gives how many bytes of the body the response depends on.
fn check_head(contract: &Contract, parts: &Parts, byte_len: u64) -> Result<u64, ServerResponse> {
    // Whoever has the link to a file may read it.
    if files::respond(parts, BASE_PATH).is_some() {
        return Ok(0);
    }
    token_is_right(contract, &parts.headers)?;
    let limit = Incoming::body_limit(parts, BASE_PATH);
    // Of a file that is too large, the endpoint says so itself.
    if (1..=MAX_JSON_LEN).contains(&limit) && byte_len > limit {
        return Err(ServerResponse::json_too_large(byte_len, limit));
    }
    Ok(limit)
}

fn read(parts: &Parts, body: &[u8]) -> Result<Incoming, ServerResponse> {
    Incoming::from_parts(parts, body, BASE_PATH).map_err(|rejection| rejection.to_response())
}
