//! Decisions over several attempts, as plain values.

pub(crate) mod policy;
pub(crate) mod pool;
