//! When and where to try again: decisions only. Nothing here has a clock, sleeps or sends.

pub(crate) mod account;
pub(crate) mod attempts;
pub(crate) mod options;
pub(crate) mod policy;
pub(crate) mod poll;
pub(crate) mod pool;
