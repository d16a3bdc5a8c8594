//! What every value of an expression holds: many bytes in a row, all of some kinds.
//!
//! Owns how that is read off an expression. Where no such row stands, no value does, and text has few of them: to see that costs a
//! fraction of a search.

use regex_automata::util::syntax;

use super::compiled_rule::CompiledRule;
use super::value_span::{gather, value_of};
use crate::check::pattern::scan::find_run;
use crate::rule::regex::bytes;

/// Bytes in a row that are many: shorter rows stand in most texts.
const MANY: usize = 24;

/// The row of bytes that each value is.
pub(crate) struct RequiredRun {
    kinds: [bool; 256],
    shortest: usize,
}

impl CompiledRule {
    /// The row that each value is, if it is a long one.
    pub(crate) fn required_run(&self) -> Option<&RequiredRun> {
        self.required_run.get_or_init(|| RequiredRun::of(&self.options().regex)).as_ref()
    }
}

impl RequiredRun {
    /// Nothing when some value is short, or has a space in it.
    pub(crate) fn of(expression: &str) -> Option<RequiredRun> {
        let parsed = syntax::parse_with(expression, &bytes()).ok()?;
        let value = value_of(&parsed)?;
        let shortest = value.properties().minimum_len()?;
        let mut kinds = [false; 256];
        gather(value, &mut kinds);
        (shortest >= MANY && !kinds[usize::from(b' ')]).then_some(RequiredRun { kinds, shortest })
    }

    /// Whether one stands in some bytes.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        find_run(bytes, &self.kinds, self.shortest).is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::regex::Windowed;

    #[test]
    fn rows_are_long_and_have_no_spaces() {
        let row = RequiredRun::of(r"(?-u)(?:^|[^0-9A-Z])(?P<value>[0-9A-F]{4}(?:-[0-9A-F]{4}){5,})(?:$|[^0-9A-Z])")
            .expect("it is a row");
        assert!(row.is_in(b"so =0123-4567-89AB-CDEF-0123-4567-"));
        assert!(!row.is_in(b"so 0123-4567-89AB-CDEF 0123-4567-89AB"));
        for expression in ["[0-9]{9}", "[ -~]{40}", "(?P<value>[0-9]{40})|[0-9]{50}", "[0-9]*"] {
            assert!(RequiredRun::of(expression).is_none(), "{expression}");
        }
    }

    proptest! {
        #[test]
        fn every_match_holds_its_row(text in "[a-cA-C0-2 .+-]{0,120}", number in 0_usize..3) {
            let expression = [
                r"(?-u)(?:^|[^A-C])(?P<value>[a-c0-2]{20,}\.?[a-c+-]{4,})",
                r"(?-u)[a-cA-C0-2.+-]{25}(?: [a-c])?",
                r"(?-u)(?:[a-c.]{9}[A-C0-2+-]?){3,5}",
            ][number];
            let row = RequiredRun::of(expression);
            let found = Windowed::new(expression).expect("it compiles").regex.is_match(&text);
            prop_assert!(!found || row.is_none_or(|row| row.is_in(text.as_bytes())));
        }
    }
}
