//! The protocol over real sockets, by every transport that has an example.

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

mod answers;
mod client;
mod faults;
mod journal;
mod others;
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
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example, of which the tests use the glue"
)]
#[path = "../../examples/glue_hyper.rs"]
mod glue_hyper;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example, of which the tests use the glue"
)]
#[path = "../../examples/glue_reqwest.rs"]
mod glue_reqwest;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example, of which the tests use the glue"
)]
#[path = "../../examples/glue_ureq.rs"]
mod glue_ureq;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example, of which the tests use the journal"
)]
#[path = "../../examples/resume.rs"]
mod resume;
#[path = "../../examples/support/mod.rs"]
mod support;
