//! What went wrong, what became of the work, and what to do about it.

pub(crate) mod advice;
pub(crate) mod category;
pub(crate) mod error;
pub(crate) mod message;
pub(crate) mod outcome;
pub(crate) mod payload;
pub(crate) mod retry_after;
