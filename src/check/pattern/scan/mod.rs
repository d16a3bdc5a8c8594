//! Sights: places in bytes where a pattern may match, found at memory speed.
//!
//! Owns the scan for classes of characters. It sees all of each kind that the options promise, whatever stands around them and wherever
//! a block begins, so what is found does not depend on how a file is cut. Knows no rule.

mod candidates;
mod colons;
mod confusables;
mod keywords;
mod number;
mod token;
mod token_runs;
pub(crate) mod trigger_index;

pub(crate) use candidates::{CandidateKind, ScanTargets, scan};
pub(crate) use colons::has_pairs;
pub(crate) use confusables::odd;
pub(crate) use number::{begins_number, follows_letter, number_at, numbers_across};
pub(crate) use token::{begins_run, find_run, is_assigned, run_at, words};
