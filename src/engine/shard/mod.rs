//! A run in parts: planned once, scanned in shards, merged in any order, concluded to one report.
//!
//! Owns the one path of every run: [`Plan`] -> scan of a [`Shard`] -> [`Partial`] -> merge -> [`Report`](crate::finding::Report). A run in
//! one process is a plan with one shard whose partial result is concluded without being written. Knows no command line and no output format.
//!
//! What two machines scanned is what one would have found, since nothing that is kept depends on where a part begins: a line belongs to
//! the part in which it starts, positions are offsets in whole files, states of checks merge in the order of the dataset.

mod conclude;
mod partial;
mod parts;
mod plan;
mod saved;
mod scan;

pub use partial::Partial;
pub use parts::Shard;
pub use plan::Plan;
