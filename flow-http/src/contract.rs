//! A server that does what the source document says, as a pure function.
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
//! It keeps nothing: the same request gets the same answer, and an uploaded file is not stored. Times in answers
//! are those of the source document's samples. Where the service's words are not published, its answers say so
//! in their documentation ([`ServerResponse`]).

use http::{Request, Response};

use crate::server::Incoming;
use crate::service::request::bearer_token;
use crate::service::response::ServerResponse;

pub use crate::service::contract::{BASE_PATH, Contract, Scenario, UnknownScenario};

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
    answer(contract, request, byte_len)
        .unwrap_or_else(|refusal| refusal)
        .into_http()
}

/// The first thing that is wrong is the answer.
fn answer<B: AsRef<[u8]>>(
    contract: &Contract,
    request: &Request<B>,
    byte_len: u64,
) -> Result<ServerResponse, ServerResponse> {
    if !bearer_token(request.headers()).is_some_and(|token| contract.token.matches(token)) {
        return Err(ServerResponse::unauthorized());
    }
    let body = request.body().as_ref();
    let parts = {
        let mut head = Request::new(());
        *head.method_mut() = request.method().clone();
        *head.uri_mut() = request.uri().clone();
        *head.headers_mut() = request.headers().clone();
        head.into_parts().0
    };
    Incoming::from_parts(&parts, body, BASE_PATH)
        .map_err(|rejection| rejection.to_response())?
        .respond(contract, body, byte_len)
}
