//! MP4: nested boxes, read with seeks. Sample tables are checked against the sizes of their boxes, but mostly not read.
//!
//! Source: ISO/IEC 14496-12 (ISO base media file format), 2020. Boxes are named as it prints them.

pub(crate) mod boxes;
pub(crate) mod brand;
mod fragments;
pub(crate) mod movie;
mod track;
pub(crate) mod walk;
