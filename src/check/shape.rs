//! `check = "shape"`: a record that departs from the shape its profile demands.
//!
//! Owns the way from a violation that the profile sees to the rule that reports it. The shape itself is the profile's.

use std::sync::Arc;

use super::{ActiveRule, Check, Place, Record, RuleId, Sink};
use crate::Error;
use crate::profile::Profile;
use crate::record::{Defect, DefectKind, Value};
use crate::rule::options::{Options, Violation};

struct Shape {
    rules: Vec<(Violation, RuleId)>,
    profile: Arc<Profile>,
}

pub(super) fn build(rules: &[ActiveRule<'_>], profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let mut violations = Vec::new();
    for active in rules {
        if let Options::Shape(options) = &active.rule.options {
            violations.extend(options.violations.iter().map(|&violation| (violation, active.id)));
        }
    }
    Ok(Some(Box::new(Shape { rules: violations, profile: profile.clone() })))
}

impl Check for Shape {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        if record.is_known_right() {
            return;
        }
        self.profile.violations(record.value(), &mut |violation, place, message| {
            self.report(violation, &place, &message, sink);
        });
    }

    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        for defect in defects.iter().filter(|defect| defect.kind == DefectKind::UnknownFormat) {
            self.report(Violation::UnknownFormat, &Place::RECORD, &defect.message, sink);
        }
    }

    fn not_an_object(&self, value: Value<'_>, sink: &mut Sink) {
        let hint = if value.kind() == crate::record::Kind::Array { ": is this a JSON array of records?" } else { "" };
        let message = format!("a record must be an object, found {}{hint}", value.kind().described());
        self.report(Violation::NotAnObject, &Place::RECORD, &message, sink);
    }
}

impl Shape {
    fn report(&self, violation: Violation, place: &Place, message: &str, sink: &mut Sink) {
        for &(kind, rule) in &self.rules {
            if kind == violation {
                sink.report(rule, place.clone(), || message.to_owned());
            }
        }
    }
}
