//! The regular expressions of rules.
//!
//! Owns their bounds, so that loading a rule and running it agree on what compiles. Linear time only: no look-around, no
//! back-references.

use std::sync::{Arc, OnceLock};

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::syntax;

/// Largest program of one expression, in bytes; bounds what a rule file can cost.
const LARGEST_PROGRAM: usize = 4 << 20;

/// Compiles an expression within bounds.
pub(crate) fn compile(expression: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(expression).size_limit(LARGEST_PROGRAM).build()
}

/// Compiles an expression that is searched in a window of a text and sees what stands around the window. It may match bytes that
/// are no whole characters; who uses it widens what it finds.
pub(crate) fn windowed(expression: &str) -> Result<Regex, Box<BuildError>> {
    Regex::builder()
        .configure(Config::new().nfa_size_limit(Some(LARGEST_PROGRAM)).utf8_empty(false))
        .syntax(syntax::Config::new().utf8(false))
        .build(expression)
        .map_err(Box::new)
}

/// The windowed expressions of one rule, each compiled when it is first searched, once for all copies of the rule.
#[derive(Debug, Clone)]
pub(crate) struct Expressions(Arc<[OnceLock<Regex>]>);

impl Expressions {
    /// Room for so many.
    pub(super) fn new(count: usize) -> Self {
        Expressions((0..count).map(|_| OnceLock::new()).collect())
    }

    /// The one with this number, which is this text.
    pub(crate) fn get(&self, number: usize, expression: &str) -> &Regex {
        let compile = || windowed(expression).expect("loading the rule compiled the expression within the same bounds");
        self.0[number].get_or_init(compile)
    }
}

/// Bytes of the longest match of an expression, when there is a longest one.
pub(crate) fn longest_match(expression: &str) -> Option<usize> {
    syntax::parse_with(expression, &syntax::Config::new().utf8(false)).ok()?.properties().maximum_len()
}
