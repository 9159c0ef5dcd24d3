//! The settings of all requests: base URL, token and `User-Agent`.

pub(crate) mod api;
pub(crate) mod base_url;
pub(crate) mod token;
