//! The contract server and the example of a service, left running.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    clippy::duplicate_mod,
    reason = "tests may panic, and each example has its own copy of what examples share"
)]

#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example, of which the tests use the router"
)]
#[path = "../../examples/axum_service.rs"]
mod axum_service;
#[path = "../transports/stands.rs"]
mod stands;
#[path = "../../examples/support/mod.rs"]
mod support;
