//! `check = "pattern"`: texts that match a regular expression.
//!
//! Owns which texts are searched: the turns in which the engine's prefilter saw a keyword, all turns for rules without one, and for rules
//! about all strings the records with a candidate that passed the precheck. Two layers below do the rest: `scan` finds candidates in
//! bytes, `judge` decides about them; `string_search` leads a string through both.

mod embedded_json;
mod judge;
mod normalize;
mod scan;
mod string_search;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memmem::Finder;

use super::{
    BuildContext, Checks, Draft, DraftFix, DraftPlace, Fired, Place, Record, RecordCheck, Sighted, Sink, StringAt, Strings,
    TextCheck, Trigger, TurnText,
};
use crate::Error;
use crate::check::quotation::{Code, is_quoted};
use crate::finding::{Applicability, Severity};
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{PatternOptions, PatternScope};
use crate::text::and_others;
use embedded_json::looks_like_json;
use judge::compiled_rule::CompiledRule;
use judge::overlap;
use scan::trigger_index::TriggerIndex;
use string_search::{StringSearch, trigger_index};

/// A value in a text, with the index of its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hit {
    rule: usize,
    range: Range<usize>,
    /// When it is not the severity of the rule.
    severity: Option<Severity>,
    /// Equal for all spellings of one value.
    identity: u64,
}

struct PatternCheck {
    /// The rules about turns; all others are about strings of any kind.
    turns: Vec<TurnRule>,
    search: StringSearch,
}

struct TurnRule {
    /// Index among the rules of the search.
    rule: usize,
    roles: RoleSet,
    keywords: Vec<Finder<'static>>,
    /// Its triggers, when not all of a text must be searched. Made for the first text.
    triggers: OnceLock<Option<TriggerIndex>>,
}

pub(super) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<PatternOptions>()?;
    let rules: Vec<CompiledRule> = rules.iter().filter_map(|active| CompiledRule::new(active.id, active.rule)).collect();
    let about_turns = rules.iter().enumerate().filter(|(_, compiled)| compiled.options().scope == PatternScope::Turns);
    let turns = about_turns.map(|(rule, compiled)| TurnRule::new(rule, compiled)).collect();
    let search = StringSearch::new(rules, |compiled| compiled.options().scope == PatternScope::Strings);
    let looks_at_strings = search.has_rules();
    let check = Arc::new(PatternCheck { turns, search });
    let checks = Checks::none().records(check.clone()).texts(check.clone());
    Ok(if looks_at_strings { checks.strings(check) } else { checks })
}

/// A search for the values of these rules in strings of any kind, whatever texts the rules are about.
pub(crate) fn values_of<'r>(rules: impl Iterator<Item = &'r crate::rule::Rule>) -> Box<dyn Strings> {
    let rules = rules.filter_map(|rule| CompiledRule::new(0, rule)).collect();
    Box::new(PatternCheck { turns: Vec::new(), search: StringSearch::new(rules, |_| true) })
}

impl TurnRule {
    fn new(rule: usize, compiled: &CompiledRule) -> Self {
        let options = compiled.options();
        let triggered = !options.trigger.is_none();
        let keywords = if triggered { &[][..] } else { &options.keywords };
        TurnRule {
            rule,
            roles: compiled.rule().roles,
            keywords: keywords.iter().map(|keyword| Finder::new(keyword).into_owned()).collect(),
            triggers: OnceLock::new(),
        }
    }

    fn triggers(&self, rules: &[CompiledRule]) -> Option<&TriggerIndex> {
        let compiled = &rules[self.rule];
        let make = || compiled.regex.has_trigger().then(|| trigger_index(rules, |other| std::ptr::eq(other, compiled)));
        self.triggers.get_or_init(make).as_ref()
    }
}

impl RecordCheck for PatternCheck {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for rule in self.turns.iter().filter(|rule| rule.keywords.is_empty()) {
            record.turns(rule.roles).for_each(|turn| self.turn(rule, &turn, sink));
        }
    }

    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
        self.turns.iter().all(|rule| !rule.keywords.is_empty())
    }
}

impl TextCheck for PatternCheck {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let keywords = |(number, rule): (usize, &TurnRule)| {
            let literals = if rule.keywords.is_empty() { &[][..] } else { &self.search.rules[rule.rule].options().keywords };
            literals.iter().map(move |keyword| (number, Trigger::Literal(keyword.clone()))).collect::<Vec<_>>()
        };
        let in_turns = self.turns.iter().enumerate().flat_map(keywords);
        let anywhere = self.search.triggers.literals().map(|literal| (0, Trigger::Anywhere(literal.to_owned())));
        in_turns.chain(anywhere).collect()
    }

    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink) {
        for (number, rule) in self.turns.iter().enumerate() {
            let occurs = |keyword: &Finder<'_>| keyword.find(turn.text.as_bytes()).is_some();
            if fired.has(number) && rule.roles.contains(turn.role) && rule.keywords.iter().any(occurs) {
                self.turn(rule, turn, sink);
            }
        }
    }
}

impl Strings for PatternCheck {
    fn sights(&self, block: &[u8], seen: &mut dyn FnMut(usize, Sighted)) {
        self.search.candidates(block, seen);
    }

    fn is_told_by(&self, name: &str) -> bool {
        self.search.is_context_name(name)
    }

    fn reads_into(&self, text: &str) -> bool {
        looks_like_json(text)
    }

    fn is_worth(&self, text: &str, at: usize) -> bool {
        self.search.may_match(text, at)
    }

    fn look(&self, strings: &[StringAt<'_>], sink: &mut Sink) {
        let precedence = |rule: usize| self.search.rules[rule].options().precedence;
        let found: Vec<(&StringAt<'_>, Hit)> = strings
            .iter()
            .flat_map(|string| {
                let hits = overlap::resolve(self.search.find(string), precedence);
                hits.into_iter().map(move |hit| (string, hit))
            })
            .collect();
        let placeholders = self.placeholders(&found);
        for ((string, hit), placeholder) in found.iter().zip(placeholders) {
            let (start, end) = (hit.range.start as u32, hit.range.end as u32);
            let place =
                if string.in_key { Place::KeyText(string.node, start, end) } else { Place::Text(string.node, start, end) };
            self.report(hit, place, (&string.text[hit.range.clone()], 0), &placeholder, sink);
        }
    }

    fn values(&self, strings: &[StringAt<'_>]) -> Vec<(usize, Range<usize>)> {
        let of_string = |(index, string)| self.search.find(string).into_iter().map(move |hit| (index, hit.range));
        strings.iter().enumerate().flat_map(of_string).collect()
    }
}

impl PatternCheck {
    fn turn(&self, rule: &TurnRule, turn: &TurnText<'_>, sink: &mut Sink) {
        let compiled = rule.rule;
        let (mut hits, whole) = self.search.find_in_turn(compiled, rule.triggers(&self.search.rules), turn.text);
        let options = self.search.rules[compiled].options();
        if options.skip_code && !hits.is_empty() {
            let code = Code::of(turn.text);
            hits.retain(|hit| !code.contains(turn.text, &hit.range));
        }
        if options.skip_quoted {
            hits.retain(|hit| !is_quoted(turn.text, &hit.range));
        }
        let others = hits.len().saturating_sub(1);
        if options.once_per_text {
            hits.truncate(1);
        }
        for hit in hits {
            let place = Place::Text(turn.node, hit.range.start as u32, hit.range.end as u32);
            let placeholder = self.search.rules[compiled].placeholder();
            let others = if options.once_per_text { others } else { 0 };
            self.report(&hit, place, (&turn.text[hit.range.clone()], others), placeholder, sink);
        }
        if !whole {
            let id = self.search.rules[compiled].id;
            sink.not_evaluated(id, || "its expression looks too far ahead for every match there".to_owned());
        }
    }

    /// Reports a value and the number of others in its text for which it stands.
    fn report(&self, hit: &Hit, place: Place, (value, others): (&str, usize), placeholder: &str, sink: &mut Sink) {
        let compiled = &self.search.rules[hit.rule];
        let applicability = compiled.rule().fix;
        sink.report_value(compiled.id, hit.severity, || {
            let message = compiled.message().replace("{match}", &short(value)) + &and_others(others);
            let fix = (applicability != Applicability::None).then(|| {
                let text = format!("[{placeholder}]");
                DraftFix { applicability, title: format!("replace the value with {text}"), text }
            });
            Draft { fix, severity: hit.severity, ..Draft::new(compiled.id, DraftPlace::Value(place), message) }
        });
    }

    /// The replacement of each value: numbered when the record has several that differ, the same wherever a value is repeated.
    fn placeholders<'p>(&'p self, found: &[(&StringAt<'_>, Hit)]) -> Vec<Cow<'p, str>> {
        let mut known: HashMap<&str, HashMap<u64, usize>> = HashMap::new();
        let numbers: Vec<(&'p str, usize)> = found
            .iter()
            .map(|(_, hit)| {
                let placeholder = self.search.rules[hit.rule].placeholder();
                let values = known.entry(placeholder).or_default();
                let next = values.len() + 1;
                (placeholder, *values.entry(hit.identity).or_insert(next))
            })
            .collect();
        let written = |(placeholder, number): (&'p str, usize)| match known[placeholder].len() {
            1 => Cow::Borrowed(placeholder),
            _ => Cow::Owned(format!("{placeholder}_{number}")),
        };
        numbers.into_iter().map(written).collect()
    }
}
