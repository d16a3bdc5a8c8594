//! The first layer of the pattern check: candidates, the places in bytes where a rule may match, found at memory speed.
//!
//! Owns the scan by byte class and the index from candidates to rules. It finds every candidate of the kinds that the options promise,
//! whatever is around it and wherever a block begins, so findings do not depend on how a file is cut into blocks. Knows no expression,
//! no context and no validator: `judge` decides.

mod candidates;
mod colons;
pub(crate) mod confusables;
mod keywords;
mod number;
mod token;
mod token_runs;
pub(crate) mod trigger_index;

pub(crate) use candidates::{CandidateKind, ScanTargets, scan};
pub(crate) use colons::has_pairs;
pub(crate) use number::{begins_number, follows_letter, number_at, numbers_across};
pub(crate) use token::{begins_run, is_assigned, run_at, words};
