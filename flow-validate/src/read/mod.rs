//! The reading of files: sources of bytes, positions in a file, and fields.

pub(crate) mod fields;
pub(crate) mod offset;
pub(crate) mod source;
