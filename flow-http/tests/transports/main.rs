//! The protocol over sockets, by every adapter.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may panic"
)]
#![allow(
    clippy::duplicate_mod,
    reason = "each example has its own copy of what examples share"
)]

#[path = "../it/build.rs"]
mod build;
mod calls;
mod client;
mod faults;
mod folder;
mod journal;
mod others;
mod responses;
mod runs;
mod server;
mod service;
mod sizes;

#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example, of which the tests use the router"
)]
#[path = "../../examples/axum_service.rs"]
mod axum_service;
#[path = "../../examples/support/mod.rs"]
mod support;
