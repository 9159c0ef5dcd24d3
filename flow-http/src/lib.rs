//! Sans-IO requests and responses for Google Flow assets on useapi.net, over any transport.

mod base_url;
mod category;
mod edit_video;
mod endpoint;
mod error;
mod get_asset;
mod get_job;
mod job_id;
mod outcome;
mod path;
mod pool;
mod request;
mod response;
mod retry;
mod retry_after;
mod timeout;
mod token;
mod upload_asset;

pub mod contract;
pub mod server;

pub use flow_ids as ids;
pub use flow_types as types;
pub use flow_validate as validate;

pub use base_url::{BaseUrl, BaseUrlError};
pub use category::ErrorCategory;
pub use edit_video::{Captcha, EditError, EditVideo};
pub use endpoint::Endpoint;
pub use error::{AccountMismatch, ApiError, ErrorPayload, ResponseError, Undecodable};
pub use get_asset::GetAsset;
pub use get_job::GetJob;
pub use job_id::{JobId, JobIdError};
pub use outcome::Outcome;
pub use pool::{AccountPool, Standing};
pub use request::{DEFAULT_USER_AGENT, RedactedRequest, RequestError, redacted};
pub use retry::{GiveUp, NextStep, RetryAdvice, RetryPolicy};
pub use retry_after::{MAX_RETRY_AFTER, RetryAfter};
pub use timeout::suggested_timeout;
pub use token::{ApiToken, TokenError};
pub use upload_asset::UploadAsset;
