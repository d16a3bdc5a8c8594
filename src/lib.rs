//! tunelint: the linter for LLM training data.
#![allow(dead_code, unused_imports)]

mod check;
pub mod config;
mod error;
pub mod finding;
mod nearest;
mod record;
pub mod rule;

pub use error::Error;
