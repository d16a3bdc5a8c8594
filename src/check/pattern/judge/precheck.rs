//! Whether a sight is worth a look at its record.
//!
//! Owns the way from a place in a decoded text to "nothing there", which most places take: of numbers by the words around and the
//! approximate of values, then by the expression and what its matches are worth. Never wrongly "nothing", so long as no name says what the text is; what stands there
//! is the search's to say.

use std::ops::Range;

use regex_automata::{Anchored, Input};

use super::compiled_rule::{CompiledRule, NamedText};
use super::context::{after, before};
use super::value_judge::Verdict;
use crate::check::pattern::scan::{begins_number, begins_run, number_at, run_at};
use crate::check::pattern::string_search::StringSearch;

/// Matches around a place that are judged before it is worth a look whatever they are.
const MOST_JUDGED: usize = 4;

impl StringSearch {
    /// Whether what stands at an offset of a text may be a value although no name says so.
    pub(crate) fn is_worth(&self, text: &str, at: usize) -> bool {
        let mut is_worth = self.is_number(text, at) || self.is_run(text, at);
        self.triggers.at(text.as_bytes(), at, |rule, site| {
            is_worth = is_worth || self.patterns[rule].may_match_around(text, &site, true);
        });
        is_worth
    }

    /// Whether the number that begins at an offset may be a value, or a part of one.
    fn is_number(&self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        // Within a number, or a run, another sight is no reason to read it once more: its own is where it begins.
        if !begins_number(bytes, at) {
            return false;
        }
        let (site, digits) = number_at(bytes, at);
        // Few numbers have a word beside them, and without one few rules count.
        let may_have_context = self.numbers.may_contain(text, &site);
        let called = || self.triggers.of_number(&bytes[..site.start], digits, may_have_context);
        let approximate = if may_have_context { &self.approximate } else { &self.without_context };
        let approximate = approximate.around(&site, digits, text, &self.patterns);
        if approximate.is_nothing() {
            return false;
        }
        let mut around = self.numbers.around(NamedText { text, names: &[] });
        called().any(|rule| {
            let pattern = &self.patterns[rule];
            if !approximate.value(rule) {
                return false;
            }
            let has_context =
                if may_have_context { around.has_context(rule, &site, &self.patterns) } else { !self.numbers.lists(rule) };
            (has_context || !pattern.requires_context() && approximate.shape(rule))
                && pattern.may_match_around(text, &site, has_context)
        })
    }

    /// Whether the run of token characters that begins at an offset holds what may be a value.
    fn is_run(&self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        if !begins_run(bytes, at) {
            return false;
        }
        let mut is_run = false;
        let mut around = self.runs.around(NamedText { text, names: &[] });
        self.triggers.run(bytes, run_at(bytes, at), &mut |rule, site| {
            let pattern = &self.patterns[rule];
            is_run = is_run || {
                let has_context = around.has_context(rule, &site, &self.patterns);
                (has_context || !pattern.requires_context()) && pattern.may_match(text, &site, has_context)
            };
        });
        is_run
    }
}

impl CompiledRule {
    /// Whether a value may stand at a place of a text that no name says anything about, or around it; `has_context` when a word there may say
    /// what it is. Never wrongly `false`: where much has to be judged, it may.
    pub(crate) fn may_match(&self, text: &str, site: &Range<usize>, has_context: bool) -> bool {
        let reach = self.max_window();
        let window = before(text, site.start.saturating_sub(reach))..after(text, site.end + reach);
        !self.is_bounded() || self.may_match_in(text, window, has_context)
    }

    /// The same for a value that a number, or whatever else calls the rule, may be a part of.
    fn may_match_around(&self, text: &str, site: &Range<usize>, has_context: bool) -> bool {
        match self.extent() {
            Some(extent) if self.is_bounded() => self.may_match_in(text, extent.of_match(text, site), has_context),
            _ => self.may_match(text, site, has_context),
        }
    }

    fn may_match_in(&self, text: &str, window: Range<usize>, has_context: bool) -> bool {
        let (mut at, until) = (window.start, window.end);
        if self.required_run().is_some_and(|row| !row.is_in(&text.as_bytes()[window])) {
            return false;
        }
        if !self.regex().0.is_match(Input::new(text).range(at..until)) {
            return false;
        }
        let subject = NamedText { text, names: &[] };
        let wants_shape = !has_context && self.options().context.as_ref().is_some_and(|context| context.required);
        let mut captures = self.regex().0.create_captures();
        let mut judged = 0;
        while at < until
            && let Some((whole, value)) = self.find(text, at..until, Anchored::No, &mut captures)
        {
            let plain = &text[value.clone()];
            if !wants_shape || self.matches_shape(plain) == Some(true) || !self.is_valid(plain) {
                judged += 1;
                let is_value = match self.judge(subject, value) {
                    Verdict::Value(_) => true,
                    Verdict::Invalid => matches!(self.shorter(subject, &whole, &mut captures), Some((_, Some(_)))),
                    Verdict::Allowed => false,
                };
                if is_value || judged == MOST_JUDGED {
                    return true;
                }
            }
            // Anything may begin within it.
            at = after(text, whole.start + 1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::Checker;
    use crate::rule::Selection;

    /// Findings of a rule with these options in many equal records. Of the first ones nobody lists yet that no name tells what they are.
    /// Another rule has texts noted, without which every sight would be looked at.
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

    /// What stands beside the number that calls a rule must not be found in some records only: in those that are looked at anyway.
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
