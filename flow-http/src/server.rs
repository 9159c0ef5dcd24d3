//! The server's half of the protocol: read a request, write an answer.
//!
//! For tests, proxies and gateways that speak the service's protocol themselves. Like the client's half it owns no
//! socket. [`contract`](crate::contract) composes both into a server that does what the source document says.
//!
//! ```
//! use flow_http::server::{Answer, Incoming};
//!
//! let request = http::Request::post("/v1/google-flow/assets/nora%40example.org")
//!     .header("authorization", "Bearer user:4711-invented")
//!     .header("content-type", "image/png")
//!     .header("content-length", "458")
//!     .body(())?;
//! let (parts, ()) = request.into_parts();
//! let Incoming::Upload(upload) = Incoming::from_parts(&parts, b"", "/v1/google-flow")? else {
//!     panic!("it is an upload");
//! };
//! assert_eq!(upload.account().map(|account| account.as_str()), Some("nora@example.org"));
//! assert_eq!(upload.content_length(), Some(458));
//!
//! let answer = Answer::unauthorized().into_http();
//! assert_eq!(answer.status(), 401);
//! assert_eq!(answer.body(), br#"{"error":"Unauthorized"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod incoming;

pub use answer::Answer;
pub use incoming::{EditReadError, Incoming, IncomingUpload, Rejection, bearer_token};
