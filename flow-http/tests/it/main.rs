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
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::items_after_statements,
    clippy::needless_raw_string_hashes,
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tables are long, and their text need not be fast"
)]

mod allocations;
mod attempts;
mod build;
mod builders;
mod contract;
mod contract_responses;
mod edit;
mod error_texts;
mod example_faults;
mod example_table;
mod examples;
mod failure_rules;
mod fixtures;
mod forms;
mod matrix;
mod observed;
mod policy;
mod poll;
mod pool;
mod preflight;
mod privacy;
mod reading;
mod registry;
mod rejections;
mod requests;
mod retry;
mod round_trip;
mod rules;
mod samples;
mod stage;
mod upload_messages;
mod values;
