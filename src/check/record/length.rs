//! `check = "length"`: turns or records outside of given bounds.
//!
//! Owns how each unit is counted. Bytes bound every other unit from above, so a text within the bounds by its bytes alone is never
//! segmented.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::Error;
use crate::check::{BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::rule::RoleSet;
use crate::rule::options::{LengthOptions, Unit};

struct Length {
    rules: Vec<(RuleId, RoleSet, LengthOptions)>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<LengthOptions>()?.into_iter();
    let rules = rules.map(|active| (active.id, active.rule.roles, active.options.into_owned())).collect();
    Ok(Checks::none().records(Arc::new(Length { rules })))
}

impl RecordCheck for Length {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for (rule, roles, options) in &self.rules {
            if options.unit == Unit::Turns {
                let turns = record.turns(*roles).count() as u64;
                judge(options, turns, || format!("the record has {turns} {}", plural("turn", turns)), *rule, Place::RECORD, sink);
                continue;
            }
            for turn in record.turns(*roles) {
                if within_by_bytes(options, turn.text) {
                    continue;
                }
                let (count, unit) = count(options.unit, turn.text);
                let message = || format!("the {} has {count} {}", turn.role.text(), plural(unit, count));
                judge(options, count, message, *rule, Place::Value(turn.node), sink);
            }
        }
    }
}

fn within_by_bytes(options: &LengthOptions, text: &str) -> bool {
    options.minimum.is_none() && options.maximum.is_some_and(|maximum| text.len() as u64 <= maximum)
}

fn count(unit: Unit, text: &str) -> (u64, &'static str) {
    match unit {
        Unit::Bytes | Unit::Turns => (text.len() as u64, "byte"),
        Unit::Characters => (text.chars().count() as u64, "character"),
        Unit::Graphemes => (text.graphemes(true).count() as u64, "grapheme"),
        Unit::Words => (text.unicode_words().count() as u64, "word"),
    }
}

fn judge(options: &LengthOptions, count: u64, what: impl Fn() -> String, rule: RuleId, place: Place, sink: &mut Sink) {
    if let Some(maximum) = options.maximum.filter(|&maximum| count > maximum) {
        sink.report(rule, place, || format!("{}, more than {maximum}", what()));
    } else if let Some(minimum) = options.minimum.filter(|&minimum| count < minimum) {
        sink.report(rule, place, || format!("{}, fewer than {minimum}", what()));
    }
}

fn plural(unit: &str, count: u64) -> String {
    if count == 1 { unit.to_owned() } else { format!("{unit}s") }
}
