//! Reading: where bytes come from, places in a file, and fields in order.

pub(crate) mod fields;
pub(crate) mod offset;
pub(crate) mod source;
