//! Setters and random parts of the policies.

use std::time::Duration;

/// Setters for the public fields of a policy.
macro_rules! setters {
    ($($(#[$doc:meta])* $setter:ident = $field:ident: $Type:ty;)+) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub const fn $setter(mut self, $field: $Type) -> Self {
                self.$field = $field;
                self
            }
        )+
    };
}

pub(crate) use setters;

/// `random` × `bound`, with `random` clamped to 0–1 and NaN as 0.
pub(crate) fn part_of(bound: Duration, random: f64) -> Duration {
    let random = if random.is_nan() {
        0.0
    } else {
        random.clamp(0.0, 1.0)
    };
    // Rounding can exceed the bound, and near `Duration::MAX` the type.
    Duration::try_from_secs_f64(bound.as_secs_f64() * random)
        .unwrap_or(bound)
        .min(bound)
}
