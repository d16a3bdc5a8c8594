//! The approximation of one expression.
//!
//! Owns how it is derived: an expression that matches within every value of the exact one, with few enough states that an automaton of
//! many rules stays small.

use regex_automata::util::syntax;
use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use crate::check::pattern::judge::value_span::value_group;
use crate::rule::regex::bytes;

/// An expression that matches within every value of this one; none when it would match the empty text.
pub(crate) fn approximation(expression: &str) -> Option<Hir> {
    let parsed = syntax::parse_with(expression, &bytes()).ok()?;
    let value = value_group(&parsed).unwrap_or(&parsed);
    let approximation = core(value, true, true);
    let is_selective = approximation.properties().minimum_len().is_some_and(|shortest| shortest > 0);
    is_selective.then_some(approximation)
}

/// Whichever matches in fewer places, judged by its shortest match.
pub(crate) fn longer(value: Hir, shape: Option<Hir>) -> Hir {
    match shape {
        Some(shape) if shape.properties().minimum_len() > value.properties().minimum_len() => shape,
        _ => value,
    }
}

/// An expression that matches within every match of this one, and whose automaton has few states: optional parts at its start and end are
/// left out, repetitions there are cut to their minimum, and letters and digits are widened to their class.
fn core(hir: &Hir, at_start: bool, at_end: bool) -> Hir {
    let is_optional = |part: &&Hir| part.properties().minimum_len() == Some(0);
    match hir.kind() {
        HirKind::Look(_) | HirKind::Empty => Hir::empty(),
        HirKind::Capture(Capture { sub, .. }) => core(sub, at_start, at_end),
        HirKind::Literal(literal) => Hir::concat(literal.0.iter().map(|&byte| any_alike(byte)).collect()),
        HirKind::Class(class) => Hir::class(widened(class)),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(|part| core(part, at_start, at_end)).collect()),
        HirKind::Concat(parts) => {
            let optional = |at_edge: bool, parts: &mut dyn Iterator<Item = &Hir>| match at_edge {
                true => parts.take_while(is_optional).count(),
                false => 0,
            };
            let first = optional(at_start, &mut parts.iter());
            let end = parts.len() - optional(at_end, &mut parts[first..].iter().rev());
            let part = |at: usize| core(&parts[at], at_start && at == first, at_end && at + 1 == end);
            Hir::concat((first..end).map(part).collect())
        }
        HirKind::Repetition(Repetition { min: 1, sub, .. }) if at_start || at_end => core(sub, at_start, at_end),
        HirKind::Repetition(repeated) => {
            let max = if at_start || at_end { Some(repeated.min) } else { repeated.max };
            Hir::repetition(Repetition { max, sub: Box::new(core(&repeated.sub, false, false)), ..repeated.clone() })
        }
    }
}

/// Classes of bytes that are not told apart. Zero is its own: few numbers begin with it, so `00` excludes most of them.
const CLASSES: [(u8, u8); 4] = [(b'0', b'0'), (b'1', b'9'), (b'A', b'Z'), (b'a', b'z')];

/// Any byte of the class of this one.
fn any_alike(byte: u8) -> Hir {
    let (first, last) = CLASSES.into_iter().find(|&(first, last)| (first..=last).contains(&byte)).unwrap_or((byte, byte));
    Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])))
}

/// A class widened to all bytes of the classes that it has some of.
fn widened(class: &Class) -> Class {
    let mut class = class.clone();
    for (first, last) in CLASSES {
        match &mut class {
            Class::Bytes(bytes) => {
                let kind = ClassBytes::new([ClassBytesRange::new(first, last)]);
                let mut common = bytes.clone();
                common.intersect(&kind);
                if !common.ranges().is_empty() {
                    bytes.union(&kind);
                }
            }
            Class::Unicode(letters) => {
                let kind = ClassUnicode::new([ClassUnicodeRange::new(first.into(), last.into())]);
                let mut common = letters.clone();
                common.intersect(&kind);
                if !common.ranges().is_empty() {
                    letters.union(&kind);
                }
            }
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_automata::meta::{Config, Regex};

    use super::*;
    use crate::rule::regex::Windowed;

    #[test]
    fn an_outline_is_what_every_value_has() {
        for (expression, wanted) in [
            (r"(?-u)\b(?<value>\d{7,12}x?)\b", r"(?-u)[0-9]{7}"),
            (r"(?-u)[(]?[2-9]\d+(?:[ .]\d\d){4}", r"(?-u)[1-9][0-9]+(?:[ .][0-9][0-9]){4}"),
            (r"(?-u)00\d{1,3}[ -].*$", r"(?-u)00[0-9]{1,3}[ -]"),
            (r"(?-u)(?:[A-D]|\d)(?:xy)+", r"[0-9A-Z](?-u:[a-z][a-z])"),
        ] {
            let wanted = syntax::parse_with(wanted, &bytes()).expect("it is right");
            assert_eq!(approximation(expression).map(|core| core.to_string()), Some(wanted.to_string()), "{expression}");
        }
        assert!(approximation(r"\d*").is_none(), "it says nothing");
    }

    proptest! {
        #[test]
        fn every_match_has_the_outline_of_its_expression(text in "[0-2a-cA-C .+(é-]{0,40}", number in 0_usize..6) {
            let expression = [
                r"(?:\+\(?\d{1,3}\)?(?:[ .-]{0,2}\(?\d{1,5}\)?){1,6})(?: ?(?:x|ext) ?\d{1,6})?",
                r"(?-u)[A-B]{1,2}\d{2,4}|\d\d-\d",
                r"(?i)b[ac]\d(?:[ -]?[A-Z0-9]){3,5}\b",
                r"(?-u)^(?:0[12](?:[ .]\d\d){1,4}|\(?00\d{1,3}[ .-].*)$",
                r"(?-u)(?:(a)|b.)*(?<value>(?:[01]\d){2,}[^0-9]c?)",
                r"é?(?:\b\w+\b ?){2,3}",
            ][number];
            let approximation = approximation(expression).expect("it has one");
            let config = Config::new().utf8_empty(false);
            let approximation = Regex::builder().configure(config).build_from_hir(&approximation).expect("it compiles");
            let found = Windowed::new(expression).expect("it compiles").regex.is_match(&text);
            prop_assert!(!found || approximation.is_match(&text));
        }
    }
}
