//! tunelint: the linter for LLM training data.
#![allow(dead_code, unused_imports)]

mod check;
mod error;
pub mod finding;
pub mod profile;
mod record;
mod rule;

pub use error::Error;
