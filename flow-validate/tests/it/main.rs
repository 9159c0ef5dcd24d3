//! The integration tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod bounds;
mod check;
mod corpus;
mod damage;
mod frames;
mod inspect;
mod messages;
mod second_opinion;
mod sniff;
