//! `check = "reserved"`: strings that the platform keeps for itself.
//!
//! Owns the search for the reserved strings of the profile in the turns where the profile refuses them.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{ActiveRule, Check, Place, Record, RuleId, Sink, TurnText};
use crate::Error;
use crate::profile::{Profile, Reserved};
use crate::rule::options::Options;

struct ReservedStrings {
    rules: Vec<RuleId>,
    strings: Vec<Reserved>,
    exact: AhoCorasick,
    any_case: Option<AhoCorasick>,
}

pub(super) fn build(rules: &[ActiveRule<'_>], profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let rules = rules.iter().filter(|active| matches!(active.rule.options, Options::Reserved(_)));
    let rules: Vec<RuleId> = rules.map(|active| active.id).collect();
    let mut strings = profile.reserved().to_vec();
    if strings.is_empty() || rules.is_empty() {
        return Ok(None);
    }
    strings.sort_by_key(|reserved| reserved.ignore_case);
    let first_any_case = strings.partition_point(|reserved| !reserved.ignore_case);
    let any_case = match &strings[first_any_case..] {
        [] => None,
        some => Some(automaton(some, true)?),
    };
    let exact = automaton(&strings[..first_any_case], false)?;
    Ok(Some(Box::new(ReservedStrings { rules, strings, exact, any_case })))
}

fn automaton(strings: &[Reserved], ignore_case: bool) -> Result<AhoCorasick, Error> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(ignore_case)
        .build(strings.iter().map(|reserved| &reserved.text))
        .map_err(|error| Error::Usage {
            message: format!("the reserved strings of the profile cannot be searched: {error}"),
            help: None,
        })
}

impl Check for ReservedStrings {
    fn literals(&self) -> Vec<String> {
        let exact = self.strings.iter().filter(|reserved| !reserved.ignore_case);
        exact.map(|reserved| reserved.text.clone()).collect()
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        if let Some(any_case) = &self.any_case {
            let offset = self.exact.patterns_len();
            for turn in record.turns(crate::rule::RoleSet::ALL) {
                self.search(any_case, offset, turn, sink);
            }
        }
    }

    fn candidate(&self, record: &Record<'_>, sink: &mut Sink) {
        for turn in record.turns(crate::rule::RoleSet::ALL) {
            self.search(&self.exact, 0, turn, sink);
        }
    }
}

impl ReservedStrings {
    fn search(&self, automaton: &AhoCorasick, offset: usize, turn: TurnText<'_>, sink: &mut Sink) {
        for found in automaton.find_iter(turn.text) {
            let reserved = &self.strings[offset + found.pattern().as_usize()];
            if !reserved.roles.contains(turn.role) {
                continue;
            }
            for &rule in &self.rules {
                let place = Place::Text(turn.node, found.start() as u32, found.end() as u32);
                sink.report(rule, place, || {
                    let text = &turn.text[found.range()];
                    format!("`{}` is reserved and refused in {} text: {}", text.trim(), turn.role.as_str(), reserved.reason)
                });
            }
        }
    }
}
