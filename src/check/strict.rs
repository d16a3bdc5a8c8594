//! `check = "strict"`: valid JSON that parsers read differently.
//!
//! Owns the way from what the parser saw to the rules that report it, for `json` as well.

use std::sync::Arc;

use super::{ActiveRule, Check, Draft, DraftPlace, RuleId, Sink};
use crate::Error;
use crate::profile::Profile;
use crate::record::{Defect, DefectKind, DefectPlace};
use crate::rule::options::Options;

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
    Ok(Some(Box::new(Reporter::new(rules, kinds))))
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
