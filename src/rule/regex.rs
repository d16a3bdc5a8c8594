//! The regular expressions of rules.
//!
//! Owns their bounds, so that loading a rule and running it agree on what compiles. Linear time only: no look-around, no
//! back-references.

/// Largest program of one expression, in bytes; bounds what a rule file can cost.
const LARGEST_PROGRAM: usize = 4 << 20;

/// Compiles an expression within bounds.
pub(crate) fn compile(expression: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(expression).size_limit(LARGEST_PROGRAM).build()
}
