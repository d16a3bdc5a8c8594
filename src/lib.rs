//! tunelint: the linter for LLM training data.
pub mod check;
pub mod cli;
pub mod config;
mod engine;
mod error;
pub mod finding;
mod nearest;
pub mod profile;
pub mod record;
pub mod report;
pub mod rule;
pub mod source;

pub use engine::{BrokenExample, Checker, Progress};
pub use error::Error;
