//! Mechanisms that judge the dataset as a whole.
//!
//! Owns one mechanism a file or folder, each with its mergeable state. What they conclude is verified in a second pass.

pub(crate) mod affix;
pub(crate) mod balance;
pub(crate) mod cluster_report;
pub(crate) mod consistency;
pub(crate) mod contamination;
pub(crate) mod duplicate;
pub(crate) mod limits;
pub(crate) mod similarity;
pub(crate) mod unique;
