//! How long an upload may take.

use std::time::Duration;

/// What the service itself may need after the last byte has arrived. An upload of under 1 MB took 15 s
/// (observed); clients of the service wait up to 320 s in all.
const SERVICE_TIME: Duration = Duration::from_mins(2);

/// A timeout that grows with the body: 120 s for the service, and the time that `byte_len` bytes take at
/// `bytes_per_second`, the slowest rate that the caller wants to wait for. A fixed timeout either gives up on
/// large videos, which may then exist although they were reported as failed, or waits too long for a dead
/// connection. A rate of 0 counts as 1.
///
/// ```
/// use flow_http::suggested_timeout;
/// use std::time::Duration;
///
/// assert_eq!(suggested_timeout(0, 250_000), Duration::from_secs(120));
/// // 100 MiB over 2 Mbit/s.
/// assert_eq!(suggested_timeout(104_857_600, 250_000), Duration::from_secs(120 + 420));
/// ```
#[must_use]
pub fn suggested_timeout(byte_len: u64, bytes_per_second: u64) -> Duration {
    let transfer = byte_len.div_ceil(bytes_per_second.max(1));
    SERVICE_TIME.saturating_add(Duration::from_secs(transfer))
}
