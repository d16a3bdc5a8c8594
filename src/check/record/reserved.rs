//! `check = "reserved"`: strings that the platform reserves.
//!
//! Owns the search for the reserved strings of the profile in the turns where the profile refuses them.

use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::Error;
use crate::check::{BuildContext, Checks, Fired, Place, Record, RecordCheck, RuleId, Sink, TextCheck, Trigger, TurnText};
use crate::profile::Reserved;
use crate::rule::RoleSet;
use crate::rule::options::ReservedOptions;

struct ReservedStrings {
    rules: Vec<RuleId>,
    strings: Vec<Reserved>,
    exact: AhoCorasick,
    any_case: Option<AhoCorasick>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules: Vec<RuleId> = context.rules::<ReservedOptions>()?.iter().map(|active| active.id).collect();
    let mut strings = context.profile().reserved().to_vec();
    if strings.is_empty() {
        return Ok(Checks::none());
    }
    strings.sort_by_key(|reserved| reserved.ignore_case);
    let first_any_case = strings.partition_point(|reserved| !reserved.ignore_case);
    let any_case = match &strings[first_any_case..] {
        [] => None,
        some => Some(automaton(some, true)?),
    };
    let exact = automaton(&strings[..first_any_case], false)?;
    // Strings in any case cannot be literals of the shared scan. With one of them in the profile every text is searched, for all
    // strings at once, so that they are reported in document order.
    let reads_every_text = any_case.is_some();
    let check = Arc::new(ReservedStrings { rules, strings, exact, any_case });
    Ok(if reads_every_text { Checks::none().records(check) } else { Checks::none().texts(check) })
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

impl RecordCheck for ReservedStrings {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        record.turns(RoleSet::ALL).for_each(|turn| self.search(&turn, sink));
    }
}

impl TextCheck for ReservedStrings {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        self.strings.iter().map(|reserved| (0, Trigger::Literal(reserved.text.clone()))).collect()
    }

    fn candidate(&self, turn: &TurnText<'_>, _fired: Fired, sink: &mut Sink) {
        self.search(turn, sink);
    }
}

impl ReservedStrings {
    fn search(&self, turn: &TurnText<'_>, sink: &mut Sink) {
        let exact = self.exact.find_iter(turn.text).map(|found| (found.range(), found.pattern().as_usize()));
        let offset = self.exact.patterns_len();
        let any_case = self.any_case.iter().flat_map(|automaton| automaton.find_iter(turn.text));
        let any_case = any_case.map(|found| (found.range(), offset + found.pattern().as_usize()));
        let mut found: Vec<(Range<usize>, usize)> = exact.chain(any_case).collect();
        found.sort_by_key(|(range, _)| range.start);
        found.into_iter().for_each(|(range, string)| self.report(turn, range, &self.strings[string], sink));
    }

    fn report(&self, turn: &TurnText<'_>, range: Range<usize>, reserved: &Reserved, sink: &mut Sink) {
        if !reserved.roles.contains(turn.role) {
            return;
        }
        for &rule in &self.rules {
            let place = Place::Text(turn.node, range.start as u32, range.end as u32);
            sink.report(rule, place, || {
                let text = turn.text[range.clone()].trim();
                format!("`{text}` is reserved and refused in {} text: {}", turn.role.as_str(), reserved.reason)
            });
        }
    }
}
