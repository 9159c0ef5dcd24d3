//! The server's half of the protocol: parts that all endpoints share.

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

/// The longest body of a call other than an upload, in bytes.
pub(crate) const MAX_JSON_LEN: u64 = 1 << 20;

/// A body outside memory, such as in a file.
pub trait BodyReader: Read + Seek {}

impl<R: Read + Seek> BodyReader for R {}

/// The server's half of an endpoint.
pub trait ServerHalf: Endpoint {
    /// The request after reading.
    type Incoming: fmt::Debug + Clone;

    /// Reads a request whose method and path are those of the endpoint.
    fn read_request(request: &IncomingRequest<'_>) -> Result<Self::Incoming, Rejection>;

    /// The contract server's response.
    fn respond(
        incoming: &Self::Incoming,
        exchange: Exchange<'_>,
    ) -> Result<ServerResponse, ServerResponse>;

    /// The number of bytes of the body that the response depends on.
    fn body_limit(_: &IncomingRequest<'_>) -> u64 {
        MAX_JSON_LEN
    }

    /// The contract server's response to a body over [`MAX_JSON_LEN`], which is not in memory.
    fn respond_to_reader(
        _: &Self::Incoming,
        _: &Contract,
        _: &mut dyn BodyReader,
        byte_len: u64,
    ) -> Result<ServerResponse, ServerResponse> {
        Err(ServerResponse::json_too_large(byte_len, MAX_JSON_LEN))
    }
}
