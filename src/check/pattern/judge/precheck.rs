//! Cheap rejection of candidates, the second stage of the prefilter.
//!
//! For each candidate: (1) keep the rules with a context word nearby, (2) ask the approximate automaton of their values, (3) run the exact
//! expression and the verdict on its matches. May pass a non-match, never rejects a match, provided that no name says what the text
//! is. Owns that order; the values themselves are found by the search of the record, which most candidates never reach.

use std::ops::Range;

use regex_automata::{Anchored, Input};

use super::ApproximateRegexSet;
use super::compiled_rule::CompiledRule;
use super::context::{NamedText, after, before};
use super::context_gate::{ContextGate, TextGate};
use super::value_judge::Verdict;
use crate::check::pattern::scan::trigger_index::TriggerIndex;
use crate::check::pattern::scan::{begins_number, begins_run, number_at, run_at};

/// Matches around a candidate that are judged before it passes unjudged.
const MOST_JUDGED: usize = 4;

/// The filters for the candidates of some rules.
pub(crate) struct Precheck {
    numbers: ContextGate,
    runs: ContextGate,
    /// Of the rules that numbers trigger.
    approximate: ApproximateRegexSet,
    /// Of those that do not require context: the only ones that count for a number without a context word.
    approximate_without_context: ApproximateRegexSet,
}

impl Precheck {
    /// For the rules that have these indices, ascending.
    pub(crate) fn new(indices: impl Iterator<Item = usize>, rules: &[CompiledRule]) -> Self {
        let (mut numbers, mut runs) = (ContextGate::around_numbers(), ContextGate::in_runs());
        let mut approximate = ApproximateRegexSet::default();
        let mut approximate_without_context = ApproximateRegexSet::without_context();
        for index in indices {
            let rule = &rules[index];
            let trigger = &rule.options().trigger;
            if trigger.digits.is_some() {
                numbers.add(index, rule);
                approximate.add(index);
                if !rule.judge.requires_context() {
                    approximate_without_context.add(index);
                }
            } else if trigger.token.or(trigger.word).is_some() {
                runs.add(index, rule);
            }
        }
        Precheck { numbers, runs, approximate, approximate_without_context }
    }

    /// The gates for the numbers and the runs of one text.
    pub(crate) fn gates<'g, 't>(&'g self, subject: NamedText<'t>, rules: &'g [CompiledRule]) -> [TextGate<'g, 't>; 2] {
        [self.numbers.for_text(subject, rules), self.runs.for_text(subject, rules)]
    }

    /// Whether the candidate at an offset of a text may be a value although no name says so.
    pub(crate) fn may_match(&self, triggers: &TriggerIndex, rules: &[CompiledRule], text: &str, at: usize) -> bool {
        let mut is_match = self.number_may_match(triggers, rules, text, at) || self.run_may_match(triggers, rules, text, at);
        triggers.at(text.as_bytes(), at, |rule, site| {
            is_match = is_match || value_may_contain(&rules[rule], text, &site, true);
        });
        is_match
    }

    /// Whether the number that begins at an offset may be a value, or a part of one.
    fn number_may_match(&self, triggers: &TriggerIndex, rules: &[CompiledRule], text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        // A candidate within a number, or within a run, is judged where that begins: each would read the rest of it once more.
        if !begins_number(bytes, at) {
            return false;
        }
        let (site, digits) = number_at(bytes, at);
        // Context words first: of 97,000 numbers in 200 MB of prose, 91 % have none around them, which leaves the few rules that require none.
        let may_have_context = self.numbers.may_have_context(text, &site);
        let approximate = if may_have_context { &self.approximate } else { &self.approximate_without_context };
        let possible = approximate.around(&site, digits, text, rules);
        if possible.is_empty() {
            return false;
        }
        let mut gate = self.numbers.for_text(NamedText { text, names: &[] }, rules);
        triggers.of_number(&bytes[..site.start], digits, may_have_context).any(|index| {
            let rule = &rules[index];
            if !possible.has_value(index) {
                return false;
            }
            let has_context = if may_have_context { gate.has_context(index, &site) } else { !self.numbers.has_rule(index) };
            (has_context || !rule.judge.requires_context() && possible.has_shape(index))
                && value_may_contain(rule, text, &site, has_context)
        })
    }

    /// Whether the run of token characters that begins at an offset may hold a value.
    fn run_may_match(&self, triggers: &TriggerIndex, rules: &[CompiledRule], text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        if !begins_run(bytes, at) {
            return false;
        }
        let mut is_match = false;
        let mut gate = self.runs.for_text(NamedText { text, names: &[] }, rules);
        triggers.run(bytes, run_at(bytes, at), &mut |index, site| {
            let rule = &rules[index];
            is_match = is_match || {
                let has_context = gate.has_context(index, &site);
                (has_context || !rule.judge.requires_context()) && value_may_be_near(rule, text, &site, has_context)
            };
        });
        is_match
    }
}

/// Whether a match may be within the full window of a candidate. `has_context`: a context word may be there.
fn value_may_be_near(rule: &CompiledRule, text: &str, site: &Range<usize>, has_context: bool) -> bool {
    let reach = rule.regex.max_window();
    let window = before(text, site.start.saturating_sub(reach))..after(text, site.end + reach);
    !rule.regex.is_bounded() || value_may_be_in(rule, text, window, has_context)
}

/// The same where each value contains its candidate, as far as that is known: then the bounds of a value are the window.
fn value_may_contain(rule: &CompiledRule, text: &str, site: &Range<usize>, has_context: bool) -> bool {
    match rule.regex.value_bounds() {
        Some(bounds) if rule.regex.is_bounded() => value_may_be_in(rule, text, bounds.match_span(text, site), has_context),
        _ => value_may_be_near(rule, text, site, has_context),
    }
}

fn value_may_be_in(rule: &CompiledRule, text: &str, window: Range<usize>, has_context: bool) -> bool {
    let (mut at, until) = (window.start, window.end);
    if rule.regex.required_run().is_some_and(|run| !run.is_in(&text.as_bytes()[window])) {
        return false;
    }
    if !rule.regex.regex().is_match(Input::new(text).range(at..until)) {
        return false;
    }
    let subject = NamedText { text, names: &[] };
    let needs_shape = !has_context && rule.options().context.as_ref().is_some_and(|context| context.required);
    let mut captures = rule.regex.regex().create_captures();
    let mut judged = 0;
    while at < until
        && let Some((whole, value)) = rule.regex.find(text, at..until, Anchored::No, &mut captures)
    {
        let plain = &text[value.clone()];
        if !needs_shape || rule.judge.matches_shape(plain) == Some(true) || !rule.judge.is_valid(plain) {
            judged += 1;
            let is_value = match rule.judge.judge(subject, value) {
                Verdict::Value(_) => true,
                Verdict::Invalid => matches!(rule.shorter(subject, &whole, &mut captures), Some((_, Some(_)))),
                Verdict::Allowed => false,
            };
            // In a text full of candidates, one search of the record costs less than judging all of them.
            if is_value || judged == MOST_JUDGED {
                return true;
            }
        }
        // The next match may begin within this one: the search of the record may know that this one is cut differently.
        at = after(text, whole.start + 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::Checker;
    use crate::rule::Selection;

    /// Findings of a rule with these options in many equal records. In the first chunk the shape of the records is unknown, so they are
    /// searched; in later ones the precheck runs. Another rule has texts recorded: without one no candidate would be prechecked.
    fn found(options: &str, text: &str) -> usize {
        let rule = format!(
            "summary = 's'\nseverity = 'warning'\ncheck = 'pattern'\nwhy = 'w'\nhelp = 'h'\n[options]\nscope = 'strings'\n{options}"
        );
        let record = serde_json::json!({"prompt": "What is it?", "completion": text}).to_string() + "\n";
        let select = ["own-rule", "model-self-reference"].map(str::to_owned).to_vec();
        let selection = Selection { select, ..Selection::default() };
        let checker = Checker::new().rule_from_text("own", "own-rule", &rule).expect("it is a rule").selection(selection);
        let checker = checker.max_findings(0).threads(1).chunk_bytes(4 * record.len());
        let report = checker.check_bytes("records.jsonl", record.repeat(20).as_bytes()).expect("nothing fails in memory");
        assert!(report.coverage.complete);
        report.findings.len()
    }

    #[test]
    fn no_record_with_a_value_is_passed_over() {
        let far = format!("BEGIN SECRET {} END SECRET", "word ".repeat(300));
        for (options, text) in [
            ("keywords = ['SECRET']\nregex = '(?s)BEGIN SECRET.*?END SECRET'", far.as_str()),
            (
                "trigger = { digits = 6 }\nregex = '(?-u)(?P<value>[A-Z0-9 ]{1,60}:END)'",
                "123456 ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFGHIJKLMNOP :END",
            ),
            ("trigger = { digits = 6 }\nregex = '(?-u)ID (?P<value>Q\\d{6})|NO \\d{7}'", "NO 1234567"),
            (
                "trigger = { colons = true }\nregex = '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}'\n[options.context]\nwords = ['mac']\nrequired = true",
                "mac 9c:b6:d0:1f:e3:42",
            ),
            (
                "trigger = { digits = 8 }\nregex = '(?-u)account [0-9]{8}, password (?P<value>[a-z]{4,64}[!?])'",
                "account 12345678, password correcthorsebatterystaplehouse!",
            ),
            ("trigger = { digits = 6 }\nregex = '(?-u)ID (?P<value>[A-Z]{4,10}) [0-9]{6}'", "ID ABCDEFG 123456"),
            ("trigger = { digits = 6 }\nregex = '(?-u)(?P<value>[a-f]{4}), [0-9]{6}'", "cafe, 123456"),
            (
                "trigger = { digits = 12 }\nregex = '(?P<value>[0-9]{4}-?[0-9]{4}-?[0-9]{4})'\n[options.context]\nwords = ['card']\n\
                 without = 'info'\nshape = '^[0-9]{4}-[0-9]{4}-[0-9]{4}$'",
                "902812341235",
            ),
            (
                "trigger = { digits = 8 }\nregex = '[0-9]{8}'\n[options.context]\nwords = ['account', 'id']\nrequired = true",
                "account12345678",
            ),
            (
                "trigger = { digits = 8 }\nregex = '[0-9]{8}'\n[options.context]\nwords = ['id', 'eur']\nrequired = true\nafter = 10",
                "12345678EUR",
            ),
        ] {
            assert_eq!(found(options, text), 20, "{options}");
        }
    }

    /// A value beside the number that triggers its rule must not be found only in records that another rule has parsed again.
    #[test]
    fn a_value_beside_a_number_is_found_in_all_records_or_in_none() {
        for text in [
            "tel 5551234, dob 19/6/69; and more",
            "driver license \u{2014} X52866, 1508569727176181",
            "tel +4912345678, dob 1.2.70, passport K12345 or 123 456, and AB 12 34 56 C",
        ] {
            let record = serde_json::json!({"prompt": "What is it?", "completion": text}).to_string() + "\n";
            let select = ["pii", "date-of-birth", "driver-id", "model-self-reference"].map(str::to_owned).to_vec();
            let selection = Selection { select, ..Selection::default() };
            let checker = Checker::new().selection(selection).max_findings(0).threads(1).chunk_bytes(4 * record.len());
            let report = checker.check_bytes("records.jsonl", record.repeat(20).as_bytes()).expect("nothing fails in memory");
            let mut found = std::collections::BTreeMap::new();
            report.findings.iter().for_each(|finding| *found.entry(&finding.rule).or_insert(0) += 1);
            assert!(found.values().all(|&findings| findings == 20), "{text}: {found:?}");
        }
    }

    #[test]
    fn an_expression_that_matches_nothing_finds_nothing() {
        assert_eq!(found("trigger = { at_sign = true }\nregex = 'Z?'", "@b\u{1F600}"), 0);
    }
}
