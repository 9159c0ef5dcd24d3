//! The integration tests, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod altered;
mod bodies;
mod encoded;
mod enums;
mod errors;
mod jobs;
mod messages;
mod properties;
mod refused;
mod responses;
mod robustness;
mod times;
mod upload;
mod write;
