//! What every request is made with: where the API is, the token, and the `User-Agent`.

pub(crate) mod api;
pub(crate) mod base_url;
pub(crate) mod token;
