//! The bounds of a value around a candidate.
//!
//! Owns the alphabet of an expression (the bytes that occur in some value) and the span of such bytes around a number or an at-sign: a byte
//! outside the alphabet ends every value. Most spans are a few bytes, where a window of the longest telephone number has two hundred.
//! Holds only for values that contain the candidate, so [`ValueBounds::of`] refuses expressions where that is not certain.

use std::ops::Range;

use regex_automata::util::syntax;
use regex_syntax::hir::{Capture, Class, Hir, HirKind};

use super::context::{after, before};
use crate::rule::regex::bytes;

/// The alphabet and the longest length of the values of an expression.
#[derive(Clone)]
pub(crate) struct ValueBounds {
    /// By byte, whether it occurs in some value.
    alphabet: [bool; 256],
    /// Bytes of the longest value.
    pub(crate) longest: usize,
    /// The most bytes that a match has beside its value.
    beside: usize,
}

/// The byte that makes a candidate of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TriggerByte {
    /// It is one of a number.
    Digit,
    AtSign,
}

impl TriggerByte {
    fn is(self, byte: u8) -> bool {
        match self {
            TriggerByte::Digit => byte.is_ascii_digit(),
            TriggerByte::AtSign => byte == b'@',
        }
    }
}

/// Letters of an alphabet from which on the spans are long in any prose.
const MANY_LETTERS: usize = 13;

impl ValueBounds {
    /// None when there is no longest match, when some value has no trigger byte, or when a match may have a digit beside its value.
    pub(crate) fn of(expression: &str, trigger: TriggerByte) -> Option<ValueBounds> {
        let parsed = syntax::parse_with(expression, &bytes()).ok()?;
        let value = value_of(&parsed)?;
        let mut beside_value = [false; 256];
        if has_value(&parsed) {
            add_beside_value(&parsed, &mut beside_value);
        }
        // An at-sign beside the value does no harm: the one in the value is a candidate as well.
        let is_unambiguous = trigger == TriggerByte::AtSign || (b'0'..=b'9').all(|digit| !beside_value[usize::from(digit)]);
        if !requires(value, trigger) || !is_unambiguous {
            return None;
        }
        let longest = value.properties().maximum_len()?;
        let beside = parsed.properties().maximum_len()?.saturating_sub(longest);
        let mut alphabet = [false; 256];
        add_alphabet(value, &mut alphabet);
        Some(ValueBounds { alphabet, longest, beside })
    }

    /// Whether the alphabet holds most letters, so that no byte of prose ends a value.
    pub(crate) fn is_wordy(&self) -> bool {
        (b'a'..=b'z').filter(|&letter| self.alphabet[usize::from(letter)]).count() >= MANY_LETTERS
    }

    /// Widens to the bounds of another expression.
    pub(crate) fn unite(&mut self, other: &ValueBounds) {
        self.alphabet.iter_mut().zip(other.alphabet).for_each(|(mine, theirs)| *mine |= theirs);
        self.longest = self.longest.max(other.longest);
    }

    /// The widest value that contains a candidate.
    pub(crate) fn span(&self, text: &str, site: &Range<usize>) -> Range<usize> {
        let in_value = |byte: &&u8| self.alphabet[usize::from(**byte)];
        let (ahead, behind) = (&text.as_bytes()[..site.start], &text.as_bytes()[site.end..]);
        let start = site.start - ahead.iter().rev().take(self.longest).take_while(in_value).count();
        let end = site.end + behind.iter().take(self.longest).take_while(in_value).count();
        before(text, start)..after(text, end)
    }

    /// The widest match whose value contains a candidate.
    pub(crate) fn match_span(&self, text: &str, site: &Range<usize>) -> Range<usize> {
        let value = self.span(text, site);
        before(text, value.start.saturating_sub(self.beside))..after(text, value.end + self.beside)
    }
}

/// The group of the value, if every match has it.
pub(crate) fn value_group(hir: &Hir) -> Option<&Hir> {
    match hir.kind() {
        HirKind::Capture(Capture { name: Some(name), sub, .. }) if &**name == "value" => Some(sub),
        HirKind::Capture(Capture { sub, .. }) => value_group(sub),
        HirKind::Concat(parts) => parts.iter().find_map(value_group),
        _ => None,
    }
}

/// The part of the expression that is the value of each match; none when that differs from match to match.
pub(crate) fn value_of(hir: &Hir) -> Option<&Hir> {
    value_group(hir).or_else(|| (!has_value(hir)).then_some(hir))
}

fn has_value(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(Capture { name: Some(name), .. }) if &**name == "value" => true,
        HirKind::Capture(Capture { sub, .. }) => has_value(sub),
        HirKind::Repetition(repeated) => has_value(&repeated.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_value),
        _ => false,
    }
}

/// Whether every match has a trigger byte.
fn requires(hir: &Hir, trigger: TriggerByte) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().any(|&byte| trigger.is(byte)),
        HirKind::Class(_) => {
            let mut alphabet = [false; 256];
            add_alphabet(hir, &mut alphabet);
            (0..=u8::MAX).all(|byte| trigger.is(byte) || !alphabet[usize::from(byte)])
        }
        HirKind::Capture(group) => requires(&group.sub, trigger),
        HirKind::Repetition(repeated) => repeated.min > 0 && requires(&repeated.sub, trigger),
        HirKind::Concat(parts) => parts.iter().any(|part| requires(part, trigger)),
        HirKind::Alternation(ways) => ways.iter().all(|way| requires(way, trigger)),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// Adds the bytes that a match may have beside its value.
fn add_beside_value(hir: &Hir, bytes: &mut [bool; 256]) {
    match hir.kind() {
        HirKind::Capture(Capture { name: Some(name), .. }) if &**name == "value" => {}
        HirKind::Capture(group) => add_beside_value(&group.sub, bytes),
        HirKind::Concat(parts) => parts.iter().for_each(|part| match value_group(part) {
            Some(_) => add_beside_value(part, bytes),
            None => add_alphabet(part, bytes),
        }),
        _ => add_alphabet(hir, bytes),
    }
}

/// Adds the bytes that a match of an expression may have.
pub(crate) fn add_alphabet(hir: &Hir, bytes: &mut [bool; 256]) {
    let mut set = |first: u8, last: u8| bytes[usize::from(first)..=usize::from(last)].fill(true);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => literal.0.iter().for_each(|&byte| set(byte, byte)),
        HirKind::Class(Class::Bytes(class)) => class.iter().for_each(|range| set(range.start(), range.end())),
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                let ascii = |letter: char| u8::try_from(letter).ok().filter(u8::is_ascii);
                if let Some(first) = ascii(range.start()) {
                    set(first, ascii(range.end()).unwrap_or(0x7F));
                }
                if !range.end().is_ascii() {
                    set(0x80, 0xFF);
                }
            }
        }
        HirKind::Capture(group) => add_alphabet(&group.sub, bytes),
        HirKind::Repetition(repeated) => add_alphabet(&repeated.sub, bytes),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| add_alphabet(part, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::regex::Windowed;

    #[test]
    fn a_value_ends_where_a_byte_of_none_stands() {
        let bounds =
            ValueBounds::of(r"(?-u)(?:^|[^0-9])(?P<value>\+?[0-9]{3}(?:[ -]?[0-9]{2}){1,4})(?:$|[^0-9])", TriggerByte::Digit)
                .expect("it is bounded");
        let text = "so 10 + 500-400=<100>";
        assert_eq!(&text[bounds.span(text, &(8..15))], " 10 + 500-400");
        assert_eq!(&text[bounds.match_span(text, &(8..15))], "so 10 + 500-400=<");
        assert!(!bounds.is_wordy());
        assert!(ValueBounds::of("(?i)[a-z]{2}[0-9]{6}", TriggerByte::Digit).expect("it is bounded").is_wordy());
        for expression in ["[0-9]+", "[A-Z]{9}", "(?P<value>[a-f]{4}), [0-9]{6}", "ID (?P<value>Q[0-9]{6})|NO [0-9]{7}"] {
            assert!(ValueBounds::of(expression, TriggerByte::Digit).is_none(), "{expression}");
        }
    }

    #[test]
    fn an_address_reaches_as_far_as_its_bytes() {
        let email = r"(?-u)(?:^|[^a-z.])(?P<value>[a-z.]{1,60}@[a-z.]{1,60})(?:$|[^a-z@])";
        let bounds = ValueBounds::of(email, TriggerByte::AtSign).expect("it is bounded");
        let text = "so (a.b@c.de, and more) f@g";
        assert_eq!(&text[bounds.match_span(text, &(7..8))], " (a.b@c.de, ");
        assert!(ValueBounds::of("[a-z]+@?[a-z]", TriggerByte::AtSign).is_none());
        let book = crate::rule::RuleBook::builtin();
        let rule = book.rules().iter().find(|rule| rule.name == "email").expect("there is one");
        assert!(super::super::compiled_rule::CompiledRule::new(0, rule).expect("it is a pattern").regex.value_bounds().is_some());
    }

    proptest! {
        #[test]
        fn every_match_around_a_site_is_within_its_extent(text in "[0-2a-cA-C .+(é\u{4e2d}-]{0,60}", number in 0_usize..5) {
            let expression = [
                r"(?-u)(?:^|[^0-9])(?P<value>\+?\d{1,3}(?:[ .-]{0,2}\(?\d{1,5}\)?){1,6})(?:$|[^0-9])",
                r"(?-u)[A-B]{1,2}\d{2,4}|\d\d-\d",
                r"(?-u)(?i)b[ac]\d(?:[ -]?[A-Z0-9]){3,5}\b",
                r"(?-u)(?:(a)|b[^0-9]){0,4}(?P<value>(?:[01]\d){2,3}[^0-9]c?)",
                r"(?-u)(?:\xC3\xA9)?(?:\b\w{1,9}\b ?){2,3}\d",
            ][number];
            let bounds = ValueBounds::of(expression, TriggerByte::Digit).expect("it is bounded");
            let windowed = Windowed::new(expression).expect("it compiles");
            let regex = &windowed.regex;
            let mut captures = regex.create_captures();
            regex.search_captures(&regex_automata::Input::new(&text), &mut captures);
            if let Some(whole) = captures.get_match() {
                let value = captures.get_group_by_name("value").map_or(whole.range(), |group| group.range());
                for at in value.clone() {
                    let span = bounds.match_span(&text, &(before(&text, at)..after(&text, at + 1)));
                    prop_assert!(span.start <= whole.start() && whole.end() <= span.end, "{text:?} {at}");
                }
            }
        }
    }
}
