//! What the server's halves of all endpoints have in common.

pub(crate) mod contract;
pub(crate) mod exchange;
pub(crate) mod files;
mod form;
mod jobs;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod samples;
pub(crate) mod scenario;

use std::fmt;
use std::io::{Read, Seek};

use contract::Contract;
use exchange::Exchange;
use request::{IncomingRequest, Rejection};
use response::ServerResponse;

use crate::endpoint::Endpoint;

/// The longest body that is no upload.
pub(crate) const MAX_JSON_LEN: u64 = 1 << 20;

/// A body that lies elsewhere than in memory, such as in a file.
pub trait BodyReader: Read + Seek {}

impl<R: Read + Seek> BodyReader for R {}

/// The server's half of an endpoint.
pub trait ServerHalf: Endpoint {
    /// The request as it was read.
    type Incoming: fmt::Debug + Clone;

    /// Reads a request whose method and path are those of the endpoint.
    fn read_request(request: &IncomingRequest<'_>) -> Result<Self::Incoming, Rejection>;

    /// What the contract server answers.
    fn respond(
        incoming: &Self::Incoming,
        exchange: Exchange<'_>,
    ) -> Result<ServerResponse, ServerResponse>;

    /// How many bytes of the body the response depends on.
    fn body_limit(_: &IncomingRequest<'_>) -> u64 {
        MAX_JSON_LEN
    }

    /// The same as [`respond`](Self::respond) for a body over [`MAX_JSON_LEN`], which lies elsewhere.
    fn respond_to_reader(
        _: &Self::Incoming,
        _: &Contract,
        _: &mut dyn BodyReader,
        byte_len: u64,
    ) -> Result<ServerResponse, ServerResponse> {
        Err(ServerResponse::json_too_large(byte_len, MAX_JSON_LEN))
    }
}
