//! The validators that `check = "pattern"` rules may name.
//!
//! Owns their names. Compiled into the build script as well, so it cannot know the functions: those are the check's.

use serde::{Deserialize, Serialize};

/// A test that a value must pass beyond its expression. Separators in the value do not count unless one says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validator {
    /// The digits have a right Luhn check digit (ISO/IEC 7812-1).
    Luhn,
    /// The digits begin like those of a card issuer, in a length that it issues.
    CardIssuer,
}
