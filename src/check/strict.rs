//! `check = "strict"`: valid JSON that parsers read differently.
//!
//! Owns the way from what the parser saw to the rules that report it, for `json` as well. Raw line separators are no matter of the
//! parser: they are found by the scan for literals.

use std::sync::Arc;

use super::{ActiveRule, Check, Draft, DraftPlace, Place, Record, RuleId, Sink};
use crate::Error;
use crate::profile::Profile;
use crate::record::{Defect, DefectKind, DefectPlace};
use crate::rule::options::{Hazard, Options};

/// Line and paragraph separator: characters of a text to JSON, line ends to `str.splitlines` and its like. Both take three bytes.
const SEPARATORS: [char; 2] = ['\u{2028}', '\u{2029}'];

/// Reports what the parser saw under the rules that name it.
pub(super) struct Reporter {
    rules: Vec<(DefectKind, RuleId)>,
}

impl Reporter {
    pub(super) fn new(rules: &[ActiveRule<'_>], kinds: impl Fn(&Options) -> Vec<DefectKind>) -> Self {
        let of_rule =
            |active: &ActiveRule<'_>| kinds(&active.rule.options).into_iter().map(|kind| (kind, active.id)).collect::<Vec<_>>();
        Reporter { rules: rules.iter().flat_map(of_rule).collect() }
    }
}

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
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
    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        self.reporter.defects(defects, sink);
    }

    fn literals(&self) -> Vec<String> {
        if self.separators.is_empty() { Vec::new() } else { SEPARATORS.iter().map(char::to_string).collect() }
    }

    fn candidate(&self, record: &Record<'_>, sink: &mut Sink) {
        if self.separators.is_empty() {
            return;
        }
        let Some((place, separator, count)) = raw_separator(record) else { return };
        for &rule in &self.separators {
            let place = place.clone();
            sink.report_draft(rule, || {
                let times = if count == 1 { String::new() } else { format!(", {count} times in this record") };
                let code = u32::from(separator);
                let message =
                    format!("U+{code:04X} stands unescaped{times}: readers that split text into lines break the record");
                Draft { rule, place, message, help: None, related: None }
            });
        }
    }
}

/// The first separator that stands in the line as itself, not as an escape, and how many do.
fn raw_separator(record: &Record<'_>) -> Option<(DraftPlace, char, usize)> {
    let raw = record.raw();
    let starts = || memchr::memmem::find_iter(raw, b"\xE2\x80").filter(|&at| matches!(raw.get(at + 2), Some(0xA8 | 0xA9)));
    let first = starts().next()?;
    let separator = if raw[first + 2] == 0xA8 { SEPARATORS[0] } else { SEPARATORS[1] };
    let count = starts().count();
    let texts = || record.value().nodes().filter_map(|value| Some((value.node(), value.as_str()?)));
    // With an escaped one somewhere the texts cannot tell which is which.
    let all_raw = texts().map(|(_, text)| text.matches(SEPARATORS).count()).sum::<usize>() == count;
    let place = texts().filter(|_| all_raw).find_map(|(node, text)| {
        let at = text.find(SEPARATORS)? as u32;
        Some(DraftPlace::Value(Place::Text(node, at, at + 3)))
    });
    Some((place.unwrap_or(DraftPlace::Bytes(first..first + 3)), separator, count))
}

impl Check for Reporter {
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
    Draft {
        rule,
        place,
        message: defect.message.clone().into_owned(),
        help: defect.help.clone(),
        related: defect.related.clone(),
    }
}
