//! Failures: their category, outcome and advice.

pub(crate) mod advice;
pub(crate) mod category;
pub(crate) mod error;
pub(crate) mod message;
pub(crate) mod outcome;
pub(crate) mod payload;
pub(crate) mod retry_after;
