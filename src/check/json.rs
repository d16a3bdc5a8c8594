//! `check = "json"`: names what keeps a line from being one JSON value.
//!
//! Owns nothing but the way from a defect of the parser to the rule that reports it.

use std::sync::Arc;

use super::strict::draft;
use super::{ActiveRule, Check, RuleId, Sink};
use crate::Error;
use crate::profile::Profile;
use crate::record::{Defect, DefectKind};
use crate::rule::options::{JsonDefect, Options};

struct Json {
    rules: Vec<(JsonDefect, RuleId)>,
}

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let mut defects = Vec::new();
    for active in rules {
        if let Options::Json(options) = &active.rule.options {
            defects.extend(options.defects.iter().map(|&defect| (defect, active.id)));
        }
    }
    Ok(Some(Box::new(Json { rules: defects })))
}

impl Check for Json {
    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        for defect in defects {
            for &(kind, rule) in &self.rules {
                if defect.kind == DefectKind::Json(kind) {
                    sink.report_draft(rule, || draft(rule, defect));
                    sink.count_more(rule, defect.count - 1);
                }
            }
        }
    }
}
