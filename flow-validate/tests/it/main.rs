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
#![allow(
    clippy::cast_possible_truncation,
    clippy::items_after_statements,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "tests are tables"
)]

mod bounds;
mod check;
mod corpus;
mod damage;
mod frames;
mod images;
mod inspect;
mod messages;
mod models;
mod movies;
mod results;
mod second_opinion;
mod sniff;
