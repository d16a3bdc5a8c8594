//! The regular expressions of rules.
//!
//! Owns their bounds, so that loading a rule and running it agree on what compiles. Linear time only: no look-around, no
//! back-references.

use std::sync::{Arc, OnceLock};

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::syntax;
use regex_syntax::hir::{Hir, HirKind};

/// Largest program of one expression, in bytes; bounds what a rule file can cost.
const LARGEST_PROGRAM: usize = 4 << 20;

/// Compiles an expression within bounds.
#[cfg(feature = "cel")]
pub(crate) fn compile(expression: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(expression).size_limit(LARGEST_PROGRAM).build()
}

/// An expression that is searched in a window of a text and sees what stands around the window. It may match bytes that are no whole
/// characters; who uses it widens what it finds.
#[derive(Debug)]
pub(crate) struct Windowed {
    pub(crate) regex: Regex,
    /// Bytes of its longest match, when there is a longest one.
    pub(crate) longest: Option<usize>,
}

impl Windowed {
    /// Compiles one within bounds.
    pub(crate) fn new(expression: &str) -> Result<Windowed, Box<BuildError>> {
        let mut builder = Regex::builder();
        builder.configure(Config::new().nfa_size_limit(Some(LARGEST_PROGRAM)).utf8_empty(false)).syntax(bytes());
        let Ok(parsed) = syntax::parse_with(expression, &bytes()) else {
            // It says why as well.
            return builder.build(expression).map(|regex| Windowed { regex, longest: None }).map_err(Box::new);
        };
        let regex = builder.build_from_hir(&parsed)?;
        Ok(Windowed { regex, longest: parsed.properties().maximum_len() })
    }
}

/// Whether one of these literals stands in every match of an expression. `false` when that is not plain to see.
pub(crate) fn always_holds(expression: &str, literals: &[String]) -> bool {
    syntax::parse_with(expression, &bytes()).is_ok_and(|parsed| holds(&parsed, literals))
}

fn holds(hir: &Hir, literals: &[String]) -> bool {
    match hir.kind() {
        HirKind::Literal(text) => literals.iter().any(|literal| memchr::memmem::find(&text.0, literal.as_bytes()).is_some()),
        HirKind::Concat(parts) => parts.iter().any(|part| holds(part, literals)),
        HirKind::Alternation(ways) => ways.iter().all(|way| holds(way, literals)),
        HirKind::Capture(group) => holds(&group.sub, literals),
        HirKind::Repetition(repeated) => repeated.min > 0 && holds(&repeated.sub, literals),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// The syntax of windowed expressions.
pub(crate) fn bytes() -> syntax::Config {
    syntax::Config::new().utf8(false)
}

/// The windowed expressions of one rule, each compiled when it is first searched, once for all copies of the rule.
#[derive(Debug, Clone)]
pub(crate) struct Expressions(Arc<[OnceLock<Windowed>]>);

impl Expressions {
    /// Room for so many.
    pub(super) fn new(count: usize) -> Self {
        Expressions((0..count).map(|_| OnceLock::new()).collect())
    }

    /// The one with this number, which is this text.
    pub(crate) fn get(&self, number: usize, expression: &str) -> &Windowed {
        let compile = || Windowed::new(expression).expect("loading the rule compiled the expression within the same bounds");
        self.0[number].get_or_init(compile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_every_match() {
        let holds = |expression, literals: &[&str]| {
            always_holds(expression, &literals.iter().map(|&literal| literal.to_owned()).collect::<Vec<_>>())
        };
        assert!(holds(r"(?-u)\b(?:a|b) an AI(?:,| model)|made by OpenAI", &["n AI", "OpenAI"]));
        assert!(holds("(?:key=)+[0-9]*", &["key"]));
        assert!(!holds("an AI|made by OpenAI", &["n AI"]));
        assert!(!holds("(?:key=)?[0-9]+", &["key"]));
        assert!(!holds("(?i)key", &["key"]));
        assert!(!holds("(", &["("]));
    }
}
