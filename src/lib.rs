//! tunelint: the linter for LLM training data.
#![allow(dead_code, unused_imports)]

mod check;
mod error;
pub mod finding;
mod record;
mod rule;
pub mod source;

pub use error::Error;
