//! A run of bytes that every value of an expression is: many bytes of one alphabet without a space.
//!
//! Owns how the run is derived from an expression. A window without such a run has no value, and prose has few of them: the look costs a
//! fraction of a search.

use regex_automata::util::syntax;

use super::value_span::{add_alphabet, value_of};
use crate::rule::regex::bytes;

/// Bytes of the shortest run that is worth a look: most texts have shorter ones.
const MANY: usize = 24;

/// The run of bytes that each value is.
pub(crate) struct RequiredRun {
    alphabet: [bool; 256],
    shortest: usize,
}

impl RequiredRun {
    /// None when some value is short, or may have a space.
    pub(crate) fn of(expression: &str) -> Option<RequiredRun> {
        let parsed = syntax::parse_with(expression, &bytes()).ok()?;
        let value = value_of(&parsed)?;
        let shortest = value.properties().minimum_len()?;
        let mut alphabet = [false; 256];
        add_alphabet(value, &mut alphabet);
        (shortest >= MANY && !alphabet[usize::from(b' ')]).then_some(RequiredRun { alphabet, shortest })
    }

    /// Whether some bytes have such a run.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        has_run(bytes, &self.alphabet, self.shortest)
    }
}

/// Whether so many bytes in sequence are all of an alphabet. Each window is read from its end: the last byte outside the alphabet says how
/// far the next window may skip, so that prose is passed in steps of several bytes.
fn has_run(bytes: &[u8], alphabet: &[bool; 256], shortest: usize) -> bool {
    let mut at = 0;
    while let Some(window) = bytes.get(at..at + shortest) {
        match window.iter().rposition(|&byte| !alphabet[usize::from(byte)]) {
            Some(outside) => at += outside + 1,
            None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::regex::Windowed;

    #[test]
    fn runs_are_long_and_have_no_spaces() {
        let run = RequiredRun::of(r"(?-u)(?:^|[^0-9A-Z])(?P<value>[0-9A-F]{4}(?:-[0-9A-F]{4}){5,})(?:$|[^0-9A-Z])")
            .expect("it is a run");
        assert!(run.is_in(b"so =0123-4567-89AB-CDEF-0123-4567-"));
        assert!(!run.is_in(b"so 0123-4567-89AB-CDEF 0123-4567-89AB"));
        for expression in ["[0-9]{9}", "[ -~]{40}", "(?P<value>[0-9]{40})|[0-9]{50}", "[0-9]*"] {
            assert!(RequiredRun::of(expression).is_none(), "{expression}");
        }
    }

    proptest! {
        #[test]
        fn every_match_has_its_run(text in "[a-cA-C0-2 .+-]{0,120}", number in 0_usize..3) {
            let expression = [
                r"(?-u)(?:^|[^A-C])(?P<value>[a-c0-2]{20,}\.?[a-c+-]{4,})",
                r"(?-u)[a-cA-C0-2.+-]{25}(?: [a-c])?",
                r"(?-u)(?:[a-c.]{9}[A-C0-2+-]?){3,5}",
            ][number];
            let run = RequiredRun::of(expression);
            let found = Windowed::new(expression).expect("it compiles").regex.is_match(&text);
            prop_assert!(!found || run.is_none_or(|run| run.is_in(text.as_bytes())));
        }
    }
}
