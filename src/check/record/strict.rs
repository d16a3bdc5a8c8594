//! `check = "strict"`: valid JSON that parsers read differently.
//!
//! Owns the way from what the parser saw to the rules that report it, for `json` as well. Raw line separators are no matter of the
//! parser: they are found by the scan for literals.

use std::any::Any;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::Error;
use crate::check::{
    BuildContext, Checks, Draft, DraftPlace, Fired, LineCheck, Place, RuleId, Sink, TextCheck, Trigger, TurnText,
};
use crate::json::{Defect, DefectKind, DefectPlace};
use crate::rule::options::{Hazard, StrictOptions};

/// Line and paragraph separator: characters of a text to JSON, line ends to `str.splitlines` and its like. Both take three bytes.
const SEPARATORS: [char; 2] = ['\u{2028}', '\u{2029}'];

/// Reports what the parser saw under the rules that name it.
pub(crate) struct Reporter {
    rules: Vec<(DefectKind, RuleId)>,
}

impl Reporter {
    pub(crate) fn new<O: Any + Clone + DeserializeOwned>(
        context: &BuildContext<'_>,
        kinds: impl Fn(&O) -> Vec<DefectKind>,
    ) -> Result<Self, Error> {
        let mut rules = Vec::new();
        for active in context.rules::<O>()? {
            rules.extend(kinds(&active.options).into_iter().map(|kind| (kind, active.id)));
        }
        Ok(Reporter { rules })
    }
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let kinds = |options: &StrictOptions| options.hazards.iter().copied().map(DefectKind::Strict).collect();
    let reporter = Reporter::new(context, kinds)?;
    let separators = reporter.rules.iter().filter(|(kind, _)| *kind == DefectKind::Strict(Hazard::LineSeparator));
    let separators: Vec<RuleId> = separators.map(|(_, rule)| *rule).collect();
    let waits = !separators.is_empty();
    let check = Arc::new(Strict { separators, reporter });
    let checks = Checks::none().lines(check.clone());
    Ok(if waits { checks.texts(check) } else { checks })
}

struct Strict {
    reporter: Reporter,
    /// The rules that report raw line separators.
    separators: Vec<RuleId>,
}

impl LineCheck for Strict {
    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        self.reporter.defects(defects, sink);
    }
}

impl TextCheck for Strict {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        SEPARATORS.iter().map(|separator| (0, Trigger::Literal(separator.to_string()))).collect()
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
                format!("U+{code:04X} is not escaped: readers that split text into lines break the record here")
            });
        }
    }
}

impl LineCheck for Reporter {
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
