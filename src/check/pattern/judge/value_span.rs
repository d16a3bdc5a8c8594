//! How far a value may reach around a part of it.
//!
//! Owns the bytes that the values of an expression are made of, and the stretch of them around a number or an at-sign: where a byte of no
//! value stands, none goes on. Most stretches are short, however long a value may be. That holds for values that the number is a part of,
//! so for rules of which that can be told no other value counts.

use std::ops::Range;

use regex_automata::util::syntax;
use regex_syntax::hir::{Capture, Class, Hir, HirKind};

use super::compiled_rule::CompiledRule;
use super::context::{after, before};
use crate::check::pattern::scan::{follows_letter, numbers_across};
use crate::rule::options::{PatternOptions, PatternTrigger};
use crate::rule::regex::bytes;

/// What the values of an expression are made of, and how long they are.
#[derive(Clone)]
pub(crate) struct ValueBounds {
    /// The bytes that stand in some value.
    made_of: [bool; 256],
    /// Bytes of the longest value.
    pub(crate) longest: usize,
    /// Bytes before and after a value that a match takes beyond it, at most.
    beside: usize,
}

/// A byte that calls a rule.
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

/// Letters in the values of rules whose stretches are long in any text.
const MANY_LETTERS: usize = 13;

impl CompiledRule {
    /// How far its values reach, when only numbers call it and it can be told that each value has digits and nothing beside it does; or
    /// only at-signs, and each value has one.
    pub(crate) fn extent(&self) -> Option<&ValueBounds> {
        let make = || {
            let PatternOptions { regex, keywords, trigger, .. } = self.options();
            let digits =
                PatternTrigger { digits: trigger.digits, after_letter: trigger.after_letter, ..PatternTrigger::default() };
            let at_sign = PatternTrigger { at_sign: true, ..PatternTrigger::default() };
            let calling = match *trigger {
                only if only == at_sign => TriggerByte::AtSign,
                only if only == digits && only.digits.is_some() => TriggerByte::Digit,
                _ => return None,
            };
            keywords.is_empty().then(|| ValueBounds::of(regex, calling)).flatten()
        };
        self.extent.get_or_init(make).as_ref()
    }

    /// Whether a value shares a digit with a number that calls the rule. What stands beside one is no value: whether it was found would
    /// hang on what else is in its record. Rules without an extent are not held to that.
    pub(crate) fn holds_its_number(&self, text: &str, value: &Range<usize>) -> bool {
        let trigger = &self.options().trigger;
        let bytes = text.as_bytes();
        let Some(fewest) = trigger.digits else { return true };
        let calls = |(site, digits): (Range<usize>, usize)| {
            fewest as usize <= digits && (!trigger.after_letter || follows_letter(&bytes[..site.start]))
        };
        self.extent().is_none() || numbers_across(bytes, value.clone()).any(calls)
    }
}

impl ValueBounds {
    /// Nothing when there is no longest match, or when some value has no byte that calls its rule, or something beside it has a digit.
    pub(crate) fn of(expression: &str, calling: TriggerByte) -> Option<ValueBounds> {
        let parsed = syntax::parse_with(expression, &bytes()).ok()?;
        let value = value_of(&parsed)?;
        let mut aside = [false; 256];
        if has_value(&parsed) {
            gather_beside(&parsed, &mut aside);
        }
        // Of at-signs that in the value calls as well, wherever others stand.
        let is_apart = calling == TriggerByte::AtSign || (b'0'..=b'9').all(|digit| !aside[usize::from(digit)]);
        if !wants(value, calling) || !is_apart {
            return None;
        }
        let longest = value.properties().maximum_len()?;
        let beside = parsed.properties().maximum_len()?.saturating_sub(longest);
        let mut made_of = [false; 256];
        gather(value, &mut made_of);
        Some(ValueBounds { made_of, longest, beside })
    }

    /// Whether values may be whole words, so that in prose no byte ends them.
    pub(crate) fn is_wordy(&self) -> bool {
        (b'a'..=b'z').filter(|&letter| self.made_of[usize::from(letter)]).count() >= MANY_LETTERS
    }

    /// Takes in the bytes of another one.
    pub(crate) fn unite(&mut self, other: &ValueBounds) {
        self.made_of.iter_mut().zip(other.made_of).for_each(|(mine, theirs)| *mine |= theirs);
        self.longest = self.longest.max(other.longest);
    }

    /// Where a value ends, at most, of which a part stands at a site.
    pub(crate) fn stretch(&self, text: &str, site: &Range<usize>) -> Range<usize> {
        let in_value = |byte: &&u8| self.made_of[usize::from(**byte)];
        let (ahead, behind) = (&text.as_bytes()[..site.start], &text.as_bytes()[site.end..]);
        let start = site.start - ahead.iter().rev().take(self.longest).take_while(in_value).count();
        let end = site.end + behind.iter().take(self.longest).take_while(in_value).count();
        before(text, start)..after(text, end)
    }

    /// Where a match ends, at most, whose value has a part at a site.
    pub(crate) fn of_match(&self, text: &str, site: &Range<usize>) -> Range<usize> {
        let value = self.stretch(text, site);
        before(text, value.start.saturating_sub(self.beside))..after(text, value.end + self.beside)
    }
}

/// The group that is the value, if it is a part of every match: otherwise the value may be the whole of it.
pub(crate) fn value(hir: &Hir) -> Option<&Hir> {
    match hir.kind() {
        HirKind::Capture(Capture { name: Some(name), sub, .. }) if &**name == "value" => Some(sub),
        HirKind::Capture(Capture { sub, .. }) => value(sub),
        HirKind::Concat(parts) => parts.iter().find_map(value),
        _ => None,
    }
}

/// What of each match is the value: nothing when that differs from match to match.
pub(crate) fn value_of(hir: &Hir) -> Option<&Hir> {
    value(hir).or_else(|| (!has_value(hir)).then_some(hir))
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

/// Whether a byte that calls stands in every match.
fn wants(hir: &Hir, calling: TriggerByte) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().any(|&byte| calling.is(byte)),
        HirKind::Class(_) => {
            let mut made_of = [false; 256];
            gather(hir, &mut made_of);
            (0..=u8::MAX).all(|byte| calling.is(byte) || !made_of[usize::from(byte)])
        }
        HirKind::Capture(group) => wants(&group.sub, calling),
        HirKind::Repetition(repeated) => repeated.min > 0 && wants(&repeated.sub, calling),
        HirKind::Concat(parts) => parts.iter().any(|part| wants(part, calling)),
        HirKind::Alternation(ways) => ways.iter().all(|way| wants(way, calling)),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// Sets the bytes that may stand in a match beside its value.
fn gather_beside(hir: &Hir, bytes: &mut [bool; 256]) {
    match hir.kind() {
        HirKind::Capture(Capture { name: Some(name), .. }) if &**name == "value" => {}
        HirKind::Capture(group) => gather_beside(&group.sub, bytes),
        HirKind::Concat(parts) => parts.iter().for_each(|part| match value(part) {
            Some(_) => gather_beside(part, bytes),
            None => gather(part, bytes),
        }),
        _ => gather(hir, bytes),
    }
}

/// Sets the bytes that may stand in what an expression matches.
pub(crate) fn gather(hir: &Hir, bytes: &mut [bool; 256]) {
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
        HirKind::Capture(group) => gather(&group.sub, bytes),
        HirKind::Repetition(repeated) => gather(&repeated.sub, bytes),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| gather(part, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::regex::Windowed;

    #[test]
    fn a_value_ends_where_a_byte_of_none_stands() {
        let extent =
            ValueBounds::of(r"(?-u)(?:^|[^0-9])(?P<value>\+?[0-9]{3}(?:[ -]?[0-9]{2}){1,4})(?:$|[^0-9])", TriggerByte::Digit)
                .expect("it is bounded");
        let text = "so 10 + 500-400=<100>";
        assert_eq!(&text[extent.stretch(text, &(8..15))], " 10 + 500-400");
        assert_eq!(&text[extent.of_match(text, &(8..15))], "so 10 + 500-400=<");
        assert!(!extent.is_wordy());
        assert!(ValueBounds::of("(?i)[a-z]{2}[0-9]{6}", TriggerByte::Digit).expect("it is bounded").is_wordy());
        for expression in ["[0-9]+", "[A-Z]{9}", "(?P<value>[a-f]{4}), [0-9]{6}", "ID (?P<value>Q[0-9]{6})|NO [0-9]{7}"] {
            assert!(ValueBounds::of(expression, TriggerByte::Digit).is_none(), "{expression}");
        }
    }

    #[test]
    fn an_address_reaches_as_far_as_its_bytes() {
        let email = r"(?-u)(?:^|[^a-z.])(?P<value>[a-z.]{1,60}@[a-z.]{1,60})(?:$|[^a-z@])";
        let extent = ValueBounds::of(email, TriggerByte::AtSign).expect("it is bounded");
        let text = "so (a.b@c.de, and more) f@g";
        assert_eq!(&text[extent.of_match(text, &(7..8))], " (a.b@c.de, ");
        assert!(ValueBounds::of("[a-z]+@?[a-z]", TriggerByte::AtSign).is_none());
        let book = crate::rule::RuleBook::builtin();
        let rule = book.rules().iter().find(|rule| rule.name == "email").expect("there is one");
        assert!(CompiledRule::new(0, rule).expect("it is a pattern").extent().is_some());
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
            let extent = ValueBounds::of(expression, TriggerByte::Digit).expect("it is bounded");
            let windowed = Windowed::new(expression).expect("it compiles");
            let regex = &windowed.regex;
            let mut captures = regex.create_captures();
            regex.search_captures(&regex_automata::Input::new(&text), &mut captures);
            if let Some(whole) = captures.get_match() {
                let value = captures.get_group_by_name("value").map_or(whole.range(), |group| group.range());
                for at in value.clone() {
                    let stretch = extent.of_match(&text, &(before(&text, at)..after(&text, at + 1)));
                    prop_assert!(stretch.start <= whole.start() && whole.end() <= stretch.end, "{text:?} {at}");
                }
            }
        }
    }
}
