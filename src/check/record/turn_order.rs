//! `check = "turn-order"`: roles that do not follow each other as the profile's grammar demands.
//!
//! Owns the way from a break of the order to the rule that reports it. The grammar is the profile's.

use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::json::{Kind, Value};
use crate::profile::Profile;
use crate::rule::options::{OrderBreak, TurnOrderOptions, Violation};

struct TurnOrder {
    rules: Vec<(OrderBreak, RuleId)>,
    profile: Arc<Profile>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut breaks = Vec::new();
    for ActiveRule { id, options, .. } in context.rules::<TurnOrderOptions>()? {
        breaks.extend(options.breaks.iter().map(|&kind| (kind, id)));
    }
    Ok(Checks::none().records(Arc::new(TurnOrder { rules: breaks, profile: context.profile().clone() })))
}

impl RecordCheck for TurnOrder {
    fn is_of_form(&self) -> bool {
        true
    }

    /// What is decided is asked of records that break nothing.
    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
        true
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for (kind, place, message) in self.profile.order_breaks(record.value()) {
            for &(mine, rule) in &self.rules {
                if mine == kind && !(kind != OrderBreak::First && is_said(record, &place, sink)) {
                    sink.report_form(rule, place.clone(), &message, None);
                }
            }
        }
    }
}

/// Whether there are too many messages or too few, and a rule has said so: then they cannot end as they should.
fn is_said(record: &Record<'_>, place: &Place, sink: &Sink) -> bool {
    sink.has_cause(Violation::WrongCount, |cause| {
        let messages = Value::at(record.tape, cause.node());
        messages.kind() == Kind::Array && (messages.node()..messages.node() + messages.width()).contains(&place.node())
    })
}
