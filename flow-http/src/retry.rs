//! Policies for retries, accounts and polling, without a clock, a sleep or a socket.

pub(crate) mod account;
pub(crate) mod attempts;
pub(crate) mod options;
pub(crate) mod policy;
pub(crate) mod poll;
pub(crate) mod pool;
