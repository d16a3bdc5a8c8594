//! `check = "strict"`: valid JSON that parsers read differently.
//!
//! Owns the way from what the parser saw to the rules that report it, for `json` as well. Raw line separators are no matter of the
//! parser: they are found by the scan for literals.

use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, Check, Draft, DraftPlace, Fired, Place, Record, RuleId, Sink, Trigger, TurnText};
use crate::json::{Defect, DefectKind, DefectPlace};
use crate::profile::Profile;
use crate::rule::options::{Hazard, Options};

/// Line and paragraph separator: characters of a text to JSON, line ends to `str.splitlines` and its like. Both take three bytes.
const SEPARATORS: [char; 2] = ['\u{2028}', '\u{2029}'];

/// Reports what the parser saw under the rules that name it.
pub(crate) struct Reporter {
    rules: Vec<(DefectKind, RuleId)>,
}

impl Reporter {
    pub(crate) fn new(rules: &[ActiveRule<'_>], kinds: impl Fn(&Options) -> Vec<DefectKind>) -> Self {
        let of_rule =
            |active: &ActiveRule<'_>| kinds(&active.rule.options).into_iter().map(|kind| (kind, active.id)).collect::<Vec<_>>();
        Reporter { rules: rules.iter().flat_map(of_rule).collect() }
    }
}

pub(crate) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let kinds = |options: &Options| match options {
        Options::Strict(options) => options.hazards.iter().copied().map(DefectKind::Strict).collect(),
        _ => Vec::new(),
    };
    let reporter = Reporter::new(rules, kinds);
    let separators = reporter.rules.iter().filter(|(kind, _)| *kind == DefectKind::Strict(Hazard::LineSeparator));
    Ok(Some(Box::new(Strict { separators: separators.map(|(_, rule)| *rule).collect(), reporter })))
}

struct Strict {
    reporter: Reporter,
    /// The rules that report raw line separators.
    separators: Vec<RuleId>,
}

impl Check for Strict {
    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
        true
    }

    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        self.reporter.defects(defects, sink);
    }

    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let separators = SEPARATORS.iter().filter(|_| !self.separators.is_empty());
        separators.map(|separator| (0, Trigger::Literal(separator.to_string()))).collect()
    }

    fn candidate(&self, turn: &TurnText<'_>, _fired: Fired, sink: &mut Sink) {
        // The text is decoded: it does not tell whether a separator was written as an escape. The line does.
        let is_raw =
            SEPARATORS.map(|separator| memchr::memmem::find(turn.raw, separator.encode_utf8(&mut [0; 4]).as_bytes()).is_some());
        let raw = |found: char| SEPARATORS.iter().zip(is_raw).any(|(separator, raw)| raw && *separator == found);
        let Some((at, separator)) = turn.text.match_indices(raw).next() else { return };
        for &rule in &self.separators {
            let place = Place::Text(turn.node, at as u32, (at + separator.len()) as u32);
            sink.report(rule, place, || {
                let code = separator.chars().next().map_or(0, u32::from);
                format!("U+{code:04X} stands unescaped: readers that split text into lines break the record here")
            });
        }
    }
}

impl Check for Reporter {
    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
        true
    }

    fn needs_records(&self) -> bool {
        false
    }

    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        for defect in defects {
            for &(_, rule) in self.rules.iter().filter(|(kind, _)| *kind == defect.kind) {
                sink.report_draft(rule, || draft(rule, defect));
                sink.count_more(rule, defect.count - 1);
            }
        }
    }
}

fn draft(rule: RuleId, defect: &Defect) -> Draft {
    let place = match &defect.place {
        DefectPlace::Bytes(bytes) => DraftPlace::Bytes(bytes.clone()),
        DefectPlace::Value(place) => DraftPlace::Value(place.clone()),
    };
    let (help, related) = (defect.help.clone(), defect.related.clone());
    Draft { help, related, ..Draft::new(rule, place, defect.message.clone().into_owned()) }
}
