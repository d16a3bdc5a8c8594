//! Mechanisms that judge one record at a time.
//!
//! Owns one mechanism a file, with its parts in a folder of its name. None of them keeps anything from one record to the next.

pub(crate) mod blank;
pub(crate) mod characters;
pub(crate) mod conversation;
pub(crate) mod enclosure;
pub(crate) mod field;
pub(crate) mod json;
pub(crate) mod length;
pub(crate) mod noise;
pub(crate) mod numbering;
pub(crate) mod pair;
pub(crate) mod phrase_edges;
pub(crate) mod phrases;
pub(crate) mod repeated_text;
pub(crate) mod repetition;
pub(crate) mod reserved;
pub(crate) mod shape;
pub(crate) mod strict;
pub(crate) mod stringified;
pub(crate) mod text_edges;
pub(crate) mod tokens;
pub(crate) mod turn_order;
