//! `check = "numbering"`: ordered lists whose numbers repeat or skip.
//!
//! Owns what one list is: items at one indentation, with no more than their own continuation and nested lists between them. Prose
//! or a heading at the left edge may end a list, so a new one may start at 1 after it. Code fences are skipped.

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::check::{BuildContext, Checks, Fired, Place, RuleId, Sink, TextCheck, Trigger, TurnText};
use crate::rule::RoleSet;
use crate::rule::options::NumberingOptions;

/// What a text with a list of two items holds, unless its numbers start elsewhere.
const LITERALS: [&str; 4] = ["\n1.", "\n2.", "\n1)", "\n2)"];

struct Numbering {
    rules: Vec<(RuleId, RoleSet)>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<NumberingOptions>()?;
    let rules = rules.iter().map(|active| (active.id, active.rule.roles)).collect();
    Ok(Checks::none().texts(Arc::new(Numbering { rules })))
}

impl TextCheck for Numbering {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        LITERALS.map(|literal| (0, Trigger::Literal(literal.to_owned()))).to_vec()
    }

    fn candidate(&self, turn: &TurnText<'_>, _fired: Fired, sink: &mut Sink) {
        for &(rule, _) in self.rules.iter().filter(|(_, roles)| roles.contains(turn.role)) {
            breaks(turn.text, |range, before, number| {
                let place = Place::Text(turn.node, range.start as u32, range.end as u32);
                sink.report(rule, place, || format!("item {number} of a list follows item {before}"));
            });
        }
    }
}

/// A list that the walk is in.
struct List {
    indent: usize,
    mark: u8,
    last: u32,
    /// Items in a row without a break.
    items: u32,
    /// Whether something else than an item stood at the left edge since the last one.
    parted: bool,
    reported: bool,
}

/// Calls `report` with the place of a number, the number before it and itself; once for each list.
fn breaks(text: &str, mut report: impl FnMut(Range<usize>, u32, u32)) {
    let mut lists: Vec<List> = Vec::new();
    let mut fenced = false;
    let mut start = 0;
    for line in text.split('\n') {
        let from = start;
        start += line.len() + 1;
        let body = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - body.len();
        if body.starts_with("```") || body.starts_with("~~~") {
            fenced = !fenced;
        }
        if fenced || body.trim_end().is_empty() {
            continue;
        }
        let Some((number, length, mark)) = item(body) else {
            lists.retain(|list| list.indent <= indent);
            lists.iter_mut().filter(|list| list.indent == indent).for_each(|list| list.parted = true);
            continue;
        };
        lists.retain(|list| list.indent <= indent);
        let range = from + indent..from + indent + length;
        match lists.last_mut() {
            Some(list) if list.indent == indent && list.mark == mark => {
                let before = list.last;
                if list.takes(number) {
                    report(range, before, number);
                }
            }
            _ => lists.push(List { indent, mark, last: number, items: 1, parted: false, reported: false }),
        }
    }
}

impl List {
    /// Takes the next number; says whether it breaks the list.
    fn takes(&mut self, number: u32) -> bool {
        let follows = number == self.last + 1;
        let repeats = number == self.last && !self.parted;
        // Lists of single picks ("3, 7 and 9 are right") skip on purpose: three items in a row show that this one counts.
        let skips = number == self.last + 2 && self.items >= 3 && !self.parted;
        let broken = (repeats || skips) && !self.reported;
        self.items = if follows { self.items + 1 } else { 1 };
        self.reported = broken || self.reported && (follows || repeats || skips);
        self.last = number;
        self.parted = false;
        broken
    }
}

/// The number at the start of a list item, the length of it with its mark, and the mark.
fn item(line: &str) -> Option<(u32, usize, u8)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let mark = *line.as_bytes().get(digits).filter(|byte| matches!(byte, b'.' | b')'))?;
    let is_item = matches!(line.as_bytes().get(digits + 1), Some(b' ' | b'\t'));
    is_item.then(|| line[..digits].parse().ok().map(|number| (number, digits + 1, mark))).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        breaks(text, |range, before, number| {
            let digits = text[range].trim_end_matches(|letter: char| !letter.is_ascii_digit());
            assert_eq!(digits.parse(), Ok(number));
            found.push((before, number));
        });
        found
    }

    #[test]
    fn finds_repeated_and_skipped_numbers() {
        assert_eq!(found("1. a\n1. b\n1. c"), [(1, 1)]);
        assert_eq!(found("1. a\n2. b\n\n2. c\n3. d"), [(2, 2)]);
        assert_eq!(found("1) a\n2) b\n3) c\n5) d"), [(3, 5)]);
        assert_eq!(found("2) a\n02) b"), [(2, 2)]);
        assert_eq!(found("1. a\n   1. x\n   1. y\n2. b"), [(1, 1)]);
    }

    #[test]
    fn leaves_other_lists_alone() {
        for text in [
            "1. a\n2. b\n3. c",
            "Pros:\n1. a\n2. b\nCons:\n1. c\n2. d",
            "1. a\nmore about it\n1. b",
            "1. a\n   - x\n   - y\n2. b",
            "1. a\n   1. x\n   2. y\n2. b\n   1. x",
            "3. c\n7. g\n9. i",
            "```\n1. a\n1. b\n```",
            "10. a\n9. b\n8. c",
            "1.5 m\n1.5 m",
            "1. a\n2. b\n\n1. c\n2. d",
        ] {
            assert!(found(text).is_empty(), "{text:?}: {:?}", found(text));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_panics(text in "([0-9]{1,3}[.)] ?|\n| {1,4}|```|\\PC){0,60}") {
            found(&text);
        }

        #[test]
        fn counting_up_is_right(first in 1_u32..60, items in 1_u32..30, gap in "\n{1,2}( {4}more\n)?") {
            let text: String = (first..first + items).map(|number| format!("{number}. item{gap}")).collect();
            prop_assert!(found(&text).is_empty());
        }
    }
}
