//! The server's half of the protocol: reading requests and writing responses.
//!
//! It is for tests, proxies and gateways that implement the service's protocol. Like the client's half, it opens no
//! socket. [`contract`](crate::contract) combines both into a server that follows the service's documentation.
//!
//! ```
//! use flow_http::server::{Incoming, ServerResponse};
//!
//! let request = http::Request::post("/v1/google-flow/assets/nora%40example.org")
//!     .header("authorization", "Bearer user:4711-invented")
//!     .header("content-type", "image/png")
//!     .header("content-length", "458")
//!     .body(())?;
//! let (parts, ()) = request.into_parts();
//! let Incoming::UploadAsset(upload) = Incoming::from_parts(&parts, b"", "/v1/google-flow")? else {
//!     panic!("it is an upload");
//! };
//! assert_eq!(upload.account().map(|account| account.as_str()), Some("nora@example.org"));
//! assert_eq!(upload.content_length(), Some(458));
//!
//! let response = ServerResponse::unauthorized().into_http();
//! assert_eq!(response.status(), 401);
//! assert_eq!(response.body(), br#"{"error":"Unauthorized"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use http::request::Parts;

use crate::endpoint::Endpoint;
use crate::for_each_endpoint;
use crate::service::contract::Contract;
use crate::service::exchange::Exchange;
use crate::service::request::IncomingRequest;
use crate::service::{BodyReader, ServerHalf};

pub use crate::endpoints::upload_asset::IncomingUpload;
pub use crate::service::request::{Rejection, bearer_token};
pub use crate::service::response::ServerResponse;

macro_rules! incoming {
    ($($endpoint:ident $module:ident,)+) => {
        /// A request by endpoint, as the server reads it.
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum Incoming {
            $(
                #[doc = concat!("A request of [`", stringify!($endpoint), "`](crate::", stringify!($endpoint), ").")]
                $endpoint(Box<<crate::$endpoint as ServerHalf>::Incoming>),
            )+
        }

        impl Incoming {
            /// Reads a request whose path begins with `base_path`. The body of an upload is not used, so an upload can be
            /// checked by its headers, before its body arrives.
            ///
            /// A token is required; the caller has to compare it, see [`bearer_token`]. Unknown queries are ignored, as
            /// by the service (observed). `POST /assets/`, with a trailing slash, names no account (assumed).
            ///
            /// # Errors
            ///
            /// If the request is not one of this protocol. [`Rejection::to_response`] is the service's response to it.
            pub fn from_parts(parts: &Parts, body: &[u8], base_path: &str) -> Result<Self, Rejection> {
                let request = IncomingRequest::new(parts, body, base_path)?;
                $(
                    if request.is_for(crate::$endpoint::INFO) {
                        return crate::$endpoint::read_request(&request).map(|it| Self::$endpoint(Box::new(it)));
                    }
                )+
                let is_known = [$(crate::$endpoint::INFO),+].iter().any(|info| request.has_path_of(info));
                Err(if is_known { Rejection::method(&parts.method) } else { Rejection::Endpoint })
            }

            /// The contract server's response.
            pub(crate) fn respond(
                &self,
                exchange: Exchange<'_>,
            ) -> Result<ServerResponse, ServerResponse> {
                match self {
                    $(Self::$endpoint(it) => crate::$endpoint::respond(it, exchange),)+
                }
            }

            /// The contract server's response to a body that is not in memory.
            pub(crate) fn respond_to_reader(
                &self,
                contract: &Contract,
                body: &mut dyn BodyReader,
                byte_len: u64,
            ) -> Result<ServerResponse, ServerResponse> {
                match self {
                    $(Self::$endpoint(it) => crate::$endpoint::respond_to_reader(it, contract, body, byte_len),)+
                }
            }

            /// The number of bytes of the body that the response depends on.
            pub(crate) fn body_limit(parts: &Parts, base_path: &str) -> u64 {
                let Ok(request) = IncomingRequest::new(parts, b"", base_path) else {
                    return 0;
                };
                $(
                    if request.is_for(crate::$endpoint::INFO) {
                        return crate::$endpoint::body_limit(&request);
                    }
                )+
                0
            }
        }
    };
}

for_each_endpoint!(incoming);
