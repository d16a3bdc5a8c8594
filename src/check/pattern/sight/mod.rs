//! Sights: places in bytes where a pattern may match, found at memory speed.
//!
//! Owns the scan for classes of characters. It sees all of each kind that the options promise, whatever stands around them and wherever
//! a block begins, so what is found does not depend on how a file is cut. Knows no rule.

mod colons;
mod kinds;
mod number;
mod odd;
mod scan;
mod token;

pub(super) use colons::has_pairs;
pub(super) use number::{begins_number, follows_letter, number_at, numbers_across};
pub(super) use odd::odd;
pub(super) use scan::{Sight, Wanted, scan};
pub(super) use token::{begins_run, is_assigned, row, run_at, words};
