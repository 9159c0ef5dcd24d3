//! MP4: boxes in boxes, walked with seeks. Sample tables are held against their boxes' sizes but hardly read.
//!
//! Source: ISO/IEC 14496-12 (ISO base media file format), 2020. Boxes are named as it prints them.

pub(crate) mod boxes;
pub(crate) mod brand;
mod fragments;
pub(crate) mod movie;
mod track;
pub(crate) mod walk;
