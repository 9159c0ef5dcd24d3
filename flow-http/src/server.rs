//! The server's half of the protocol: read a request, write a response.
//!
//! For tests, proxies and gateways that speak the service's protocol themselves. Like the client's half it owns no
//! socket. [`contract`](crate::contract) composes both into a server that does what the source document says.
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
        /// A request as the server reads it, by endpoint.
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum Incoming {
            $(
                #[doc = concat!("A request of [`", stringify!($endpoint), "`](crate::", stringify!($endpoint), ").")]
                $endpoint(Box<<crate::$endpoint as ServerHalf>::Incoming>),
            )+
        }

        impl Incoming {
            /// Reads a request whose path begins with `base_path`. `body` is looked at only where the endpoint makes
            /// it, so that an upload can be judged by its headers, before its body has come.
            ///
            /// A token must be there; whether it is the right one is for the caller to say, see [`bearer_token`]. A
            /// query is passed over, as the service does (observed). A slash at the end of `POST /assets/` names no
            /// account (assumed).
            ///
            /// # Errors
            ///
            /// Everything that is not a request of this protocol; [`Rejection::to_response`] is what the service says
            /// to it.
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

            /// What the contract server answers.
            pub(crate) fn respond(
                &self,
                exchange: Exchange<'_>,
            ) -> Result<ServerResponse, ServerResponse> {
                match self {
                    $(Self::$endpoint(it) => crate::$endpoint::respond(it, exchange),)+
                }
            }

            /// The same for a body that lies elsewhere than in memory.
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

            /// How many bytes of its body the response to a request depends on.
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
