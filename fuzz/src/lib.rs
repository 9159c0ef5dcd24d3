//! The properties of the fuzz targets, one function per target.
//!
//! They are a library, so that the seeds, and every input that ever failed, can be replayed on stable: see
//! `tests/replay.rs`. A function panics only if its property does not hold.

mod decoder;
// The rules of failures are stated independently of the code in one place, for the tests and the fuzz targets.
#[path = "../../flow-http/tests/it/failure_rules.rs"]
mod failure_rules;
mod frames;
mod ids;
mod media;
mod message;
mod responses;
mod rules;
mod secrets;
mod server;

pub use decoder::result_decoder;
pub use frames::frame_windows;
pub use ids::id_parser;
pub use media::{image_probe, sniff_check, video_probe};
pub use responses::{response_at_every_endpoint, response_reader};
pub use rules::request_rules;
pub use server::{round_trip, round_trip_of_every_endpoint, server_request};

/// A target's name and its property. The seeds are replayed for all endpoints; the fuzzer runs one per input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 10] = [
    ("id_parser", id_parser),
    ("response_reader", response_at_every_endpoint),
    ("sniff_check", sniff_check),
    ("image_probe", image_probe),
    ("video_probe", video_probe),
    ("frame_windows", frame_windows),
    ("server_request", server_request),
    ("round_trip", round_trip_of_every_endpoint),
    ("request_rules", request_rules),
    ("result_decoder", result_decoder),
];
