//! MP4: nested boxes, read with seeks.
//!
//! The entry counts of sample tables are checked against the sizes of their boxes; most entries are not read.
//!
//! Source: ISO/IEC 14496-12 (ISO base media file format), 2020. Boxes and fields have the names of the standard, and
//! numbers such as 8.2.2 are its sections.

pub(crate) mod boxes;
pub(crate) mod brand;
mod fragments;
mod movie;
mod track;
pub(crate) mod walk;
