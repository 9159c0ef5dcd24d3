//! The crate's tests without a socket.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod allocations;
mod contract;
mod edit;
mod examples;
mod fixtures;
mod pool;
mod privacy;
mod reading;
mod requests;
mod retry;
mod round_trip;
mod values;
mod wild;
