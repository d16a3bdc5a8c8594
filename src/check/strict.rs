//! `check = "strict"`: valid JSON that parsers read differently.
//!
//! Owns nothing but the way from a hazard that the parser saw to the rule that reports it.

use std::sync::Arc;

use super::{ActiveRule, Check, Draft, DraftPlace, RuleId, Sink};
use crate::Error;
use crate::profile::Profile;
use crate::record::{Defect, DefectKind, DefectPlace};
use crate::rule::options::{Hazard, Options};

struct Strict {
    rules: Vec<(Hazard, RuleId)>,
}

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let mut hazards = Vec::new();
    for active in rules {
        if let Options::Strict(options) = &active.rule.options {
            hazards.extend(options.hazards.iter().map(|&hazard| (hazard, active.id)));
        }
    }
    Ok(Some(Box::new(Strict { rules: hazards })))
}

impl Check for Strict {
    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        for defect in defects {
            for &(kind, rule) in &self.rules {
                if defect.kind == DefectKind::Strict(kind) {
                    sink.report_draft(rule, || draft(rule, defect));
                    sink.count_more(rule, defect.count - 1);
                }
            }
        }
    }
}

pub(super) fn draft(rule: RuleId, defect: &Defect) -> Draft {
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
