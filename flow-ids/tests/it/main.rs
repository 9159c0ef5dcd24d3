//! The tests of `flow-ids`. All addresses, tokens and ids are invented.

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
mod email;
mod errors;
mod job_id;
mod kinds;
mod masked;
mod observed;
mod owner;
mod parse;
mod properties;
mod redact;
mod serde;
mod sizes;
mod strategies;
mod values;

use flow_ids::MediaGenerationId;

/// Defines a test for each row, with the name of the row.
macro_rules! rows {
    ($check:ident: $($name:ident($($arg:expr),* $(,)?);)*) => {
        $(#[test] fn $name() { $check($($arg),*) })*
    };
}
pub(crate) use rows;

const NORA_HEX: &str = "6e6f7261406578616d706c652e6f7267";
const IVO_HEX: &str = "69766f406578616d706c652e6f7267";

/// A reference of `nora@example.org` that ends with `tail`.
fn nora(tail: &str) -> MediaGenerationId {
    MediaGenerationId::from_wire(format!("user:4711-email:{NORA_HEX}-{tail}"))
}
