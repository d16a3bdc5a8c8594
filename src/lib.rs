//! tunelint: the linter for LLM training data.
#![allow(dead_code, unused_imports)]

mod check;
mod error;
pub mod finding;
mod record;
pub mod report;
mod rule;

pub use error::Error;
