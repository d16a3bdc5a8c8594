//! What the values of many rules look like, looked for all at once.
//!
//! Owns the outlines of values: what stands wherever a value or one of its shape does, and little enough that one small automaton finds
//! them all. Most numbers have an outline of no rule. It may let through too many, never too few: words, validators and the
//! expressions themselves have the last word.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternID, PatternSet};
use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use super::extent::{Extent, value};
use super::rule::Pattern;
use crate::rule::regex::bytes;

/// Bytes of the longest value that is looked for; rules with longer ones are let through.
const LONGEST: usize = 256;

/// Largest automaton, in bytes.
const LARGEST: usize = 4 << 20;

/// The outlines of some rules.
#[derive(Default)]
pub(super) struct Outlines {
    rules: Vec<usize>,
    made: OnceLock<Made>,
}

/// The outlines of rules whose values reach about as far, and of the others.
struct Made {
    groups: [Option<Group>; 2],
    /// Of each rule with an outline, by its index, its group and the bytes of its longest value.
    of_rules: Vec<Option<(usize, usize)>>,
}

struct Group {
    automaton: Regex,
    /// Of each rule, by its index, the numbers of the outlines of its values and of their shape.
    numbers: Vec<(Option<PatternID>, Option<PatternID>)>,
    /// What values of its rules are made of.
    extent: Extent,
}

/// The outlines that stand around a place.
pub(super) struct Standing<'o> {
    made: &'o Made,
    found: [Option<PatternSet>; 2],
}

impl Outlines {
    /// Adds a rule; with the ones before it these are all that [`Standing`] is asked about.
    pub(super) fn add(&mut self, rule: usize) {
        self.rules.push(rule);
    }

    /// What stands in a text where a number calls some rules, or around it.
    pub(super) fn around(
        &self,
        site: &Range<usize>,
        called: impl Iterator<Item = usize>,
        text: &str,
        patterns: &[Pattern],
    ) -> Standing<'_> {
        let made = self.made.get_or_init(|| Made::of(&self.rules, patterns));
        let mut longest = [0; 2];
        for (group, of_rule) in called.filter_map(|rule| made.of_rules[rule]) {
            longest[group] = longest[group].max(of_rule);
        }
        let found = |number: usize| {
            let group = made.groups[number].as_ref().filter(|_| longest[number] > 0)?;
            let window = group.extent.stretch(text, site, longest[number]);
            let mut found = PatternSet::new(group.automaton.pattern_len());
            group.automaton.which_overlapping_matches(&Input::new(text).range(window), &mut found);
            Some(found)
        };
        Standing { made, found: [found(0), found(1)] }
    }
}

impl Standing<'_> {
    /// Whether a value of a rule may stand there.
    pub(super) fn value(&self, rule: usize) -> bool {
        self.has(rule, |(value, _)| value)
    }

    /// Whether one of a shape that needs no words may.
    pub(super) fn shape(&self, rule: usize) -> bool {
        self.has(rule, |(_, shape)| shape)
    }

    /// What has no outline may stand anywhere.
    fn has(&self, rule: usize, which: impl Fn((Option<PatternID>, Option<PatternID>)) -> Option<PatternID>) -> bool {
        let Some((number, _)) = self.made.of_rules[rule] else { return true };
        let (Some(group), Some(found)) = (&self.made.groups[number], &self.found[number]) else { return true };
        which(group.numbers[rule]).is_none_or(|outline| found.contains(outline))
    }
}

impl Made {
    /// The outlines of these rules. Values that may be whole words are looked for apart: the others end at the next one.
    fn of(rules: &[usize], patterns: &[Pattern]) -> Made {
        let of_rule = |rule: usize| {
            let extent = patterns[rule].extent().filter(|extent| extent.longest <= LONGEST)?;
            Some((usize::from(extent.is_wordy()), extent.longest))
        };
        let group = |wanted: usize| {
            let in_group = |rule: &usize| of_rule(*rule).is_some_and(|(group, _)| group == wanted);
            Group::of(&rules.iter().copied().filter(in_group).collect::<Vec<_>>(), patterns)
        };
        let groups = [group(0), group(1)];
        let has_outline = |group: usize, rule: usize| groups[group].as_ref().is_some_and(|group| group.numbers[rule].0.is_some());
        let mut of_rules = vec![None; patterns.len()];
        for &rule in rules {
            of_rules[rule] = of_rule(rule).filter(|&(group, _)| has_outline(group, rule));
        }
        Made { groups, of_rules }
    }
}

impl Group {
    /// The outlines of these rules, whose values are bounded; none when they make no automaton of a fair size.
    fn of(rules: &[usize], patterns: &[Pattern]) -> Option<Group> {
        let mut outlines = Vec::new();
        let mut united: Option<Extent> = None;
        let mut numbers = vec![(None, None); patterns.len()];
        let number = |outlines: &mut Vec<Hir>, outline: Hir| {
            outlines.push(outline);
            PatternID::new(outlines.len() - 1).ok()
        };
        for &rule in rules {
            let options = patterns[rule].options();
            let shape = options.context.as_ref().and_then(|context| context.shape.as_ref());
            let (Some(value), Some(extent)) = (outline(&options.regex), patterns[rule].extent()) else { continue };
            united.get_or_insert_with(|| extent.clone()).unite(extent);
            numbers[rule].0 = number(&mut outlines, value);
            numbers[rule].1 = shape.and_then(|shape| number(&mut outlines, outline(shape)?));
        }
        let config = Config::new().match_kind(MatchKind::All).utf8_empty(false).nfa_size_limit(Some(LARGEST));
        let automaton = Regex::builder().configure(config).build_many_from_hir(&outlines).ok()?;
        Some(Group { automaton, numbers, extent: united? })
    }
}

/// What stands wherever a value of an expression does; nothing when that says nothing.
fn outline(expression: &str) -> Option<Hir> {
    let parsed = syntax::parse_with(expression, &bytes()).ok()?;
    let value = value(&parsed).unwrap_or(&parsed);
    let outline = core(value, true, true);
    let says_something = outline.properties().minimum_len().is_some_and(|shortest| shortest > 0);
    says_something.then_some(outline)
}

/// An expression that matches within every match of this one, and whose automaton has few states: what may be missing at its start or
/// end is, what repeats there does so no more than it must, and letters and digits stand for their kind.
fn core(hir: &Hir, at_start: bool, at_end: bool) -> Hir {
    let may_miss = |part: &&Hir| part.properties().minimum_len() == Some(0);
    match hir.kind() {
        HirKind::Look(_) | HirKind::Empty => Hir::empty(),
        HirKind::Capture(Capture { sub, .. }) => core(sub, at_start, at_end),
        HirKind::Literal(literal) => Hir::concat(literal.0.iter().map(|&byte| kind_of(byte)).collect()),
        HirKind::Class(class) => Hir::class(widened(class)),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(|part| core(part, at_start, at_end)).collect()),
        HirKind::Concat(parts) => {
            let missing = |at_edge: bool, parts: &mut dyn Iterator<Item = &Hir>| match at_edge {
                true => parts.take_while(may_miss).count(),
                false => 0,
            };
            let first = missing(at_start, &mut parts.iter());
            let end = parts.len() - missing(at_end, &mut parts[first..].iter().rev());
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

/// Kinds of bytes that are taken for each other. Zeros stand apart: numbers that begin with them are seldom.
const KINDS: [(u8, u8); 4] = [(b'0', b'0'), (b'1', b'9'), (b'A', b'Z'), (b'a', b'z')];

/// Any byte of the kind of this one.
fn kind_of(byte: u8) -> Hir {
    let (first, last) = KINDS.into_iter().find(|&(first, last)| (first..=last).contains(&byte)).unwrap_or((byte, byte));
    Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])))
}

/// A class with all bytes of the kinds that it has some of.
fn widened(class: &Class) -> Class {
    let mut class = class.clone();
    for (first, last) in KINDS {
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
            assert_eq!(outline(expression).map(|core| core.to_string()), Some(wanted.to_string()), "{expression}");
        }
        assert!(outline(r"\d*").is_none(), "it says nothing");
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
            let outline = outline(expression).expect("it has one");
            let config = Config::new().utf8_empty(false);
            let outline = Regex::builder().configure(config).build_from_hir(&outline).expect("it compiles");
            let found = Windowed::new(expression).expect("it compiles").regex.is_match(&text);
            prop_assert!(!found || outline.is_match(&text));
        }
    }
}
