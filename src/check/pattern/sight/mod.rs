//! Sights: places in bytes where a pattern may match, found at memory speed.
//!
//! Owns the scans for classes of characters. Each scan sees all of its kind that the options promise, whatever stands around them and
//! wherever a block begins, so what is found does not depend on how a file is cut. Knows no rule.

mod colons;
mod number;
mod odd;
mod token;

pub(super) use colons::{double_colons, has_colon_pairs};
pub(super) use number::{dotted, number_at, numbers};
pub(super) use odd::odd;
pub(super) use token::tokens;
