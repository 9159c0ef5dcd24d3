//! What the server's halves of all endpoints have in common.

pub(crate) mod contract;
mod form;
pub(crate) mod request;
pub(crate) mod response;

use std::fmt;

use contract::Contract;
use request::{IncomingRequest, Rejection};
use response::ServerResponse;

use crate::endpoint::Endpoint;

/// The server's half of an endpoint.
pub trait ServerHalf: Endpoint {
    /// The request as it was read.
    type Incoming: fmt::Debug + Clone;

    /// Reads a request whose method and path are those of the endpoint.
    fn read_request(request: &IncomingRequest<'_>) -> Result<Self::Incoming, Rejection>;

    /// What the contract server answers. `body` may be the beginning only of the whole, which has `byte_len` bytes.
    fn respond(
        incoming: &Self::Incoming,
        contract: &Contract,
        body: &[u8],
        byte_len: u64,
    ) -> Result<ServerResponse, ServerResponse>;
}
