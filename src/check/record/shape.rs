//! `check = "shape"`: a record that departs from the shape its profile demands.
//!
//! Owns the way from a violation that the profile sees to the rule that reports it, and the verdict that a record has the form of
//! another profile, which stands for all that follows from it. The shape itself is the profile's. This check runs before all others,
//! which keep silent about what follows from what it reports.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Draft, DraftPlace, LineCheck, Place, Record, RecordCheck, RuleId, Sink};
use crate::finding::Severity;
use crate::json::{Defect, DefectKind, Value};
use crate::profile::{Detector, Profile};
use crate::rule::options::{ShapeOptions, Violation};

struct Shape {
    rules: Vec<(Violation, RuleId)>,
    profile: Arc<Profile>,
    /// Whether a rule reports records of another form.
    tells_forms: bool,
    /// Read with the first record that breaks the shape.
    forms: OnceLock<Option<Detector>>,
    /// Nobody named the profile.
    is_assumed: bool,
    /// The form that other platforms share, when the profile is one platform's and only assumed.
    open_form: OnceLock<Option<Arc<Profile>>>,
}

type Found = (Violation, Place, String);

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut violations = Vec::new();
    for ActiveRule { id, options, .. } in context.rules::<ShapeOptions>()? {
        violations.extend(options.violations.iter().map(|&violation| (violation, id)));
    }
    let tells_forms = violations.iter().any(|(violation, _)| *violation == Violation::OtherFormat);
    let profile = context.profile().clone();
    let (forms, open_form, is_assumed) = (OnceLock::new(), OnceLock::new(), context.run.is_assumed());
    let check = Arc::new(Shape { rules: violations, profile, tells_forms, forms, is_assumed, open_form });
    Ok(Checks::none().records(check.clone()).lines(check))
}

impl RecordCheck for Shape {
    fn is_of_form(&self) -> bool {
        true
    }

    /// What is decided is asked of records that break nothing.
    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
        true
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        let value = record.value();
        // Both are decided at the first violation: nothing of this costs a sound record anything.
        let (mut other, mut found): (Option<Option<&str>>, Vec<Found>) = (None, Vec::new());
        self.profile.violations(value, &mut |violation, place, message| {
            other.get_or_insert_with(|| self.other_form(value));
            found.push((violation, place, message));
        });
        match other {
            Some(Some(other)) => self.report_held(other, value, &found, sink),
            _ => self.report_all(value, &found, sink),
        }
    }
}

impl LineCheck for Shape {
    fn defects(&self, defects: &[Defect], sink: &mut Sink) {
        for defect in defects {
            let severity = match defect.kind {
                DefectKind::UnknownFormat => None,
                DefectKind::NearFormat => Some(Severity::Warning),
                _ => continue,
            };
            for &(_, rule) in self.rules.iter().filter(|(violation, _)| *violation == Violation::UnknownFormat) {
                let draft = || Draft::new(rule, DraftPlace::Value(Place::RECORD), defect.message.to_string());
                sink.report_value(rule, severity, || Draft { severity, ..draft() });
            }
        }
    }

    fn not_an_object(&self, value: Value<'_>, sink: &mut Sink) {
        let hint = if value.kind() == crate::json::Kind::Array { ": is this a JSON array of records?" } else { "" };
        let message = format!("a record must be an object, found {}{hint}", value.kind().described());
        self.report(Violation::NotAnObject, &Place::RECORD, &message, None, sink);
    }
}

impl Shape {
    fn forms(&self) -> Option<&Detector> {
        self.forms.get_or_init(|| Detector::builtin().ok().filter(|_| self.tells_forms)).as_ref()
    }

    fn other_form(&self, record: Value<'_>) -> Option<&'static str> {
        self.forms()?.instead_of(self.profile.name(), record)
    }

    /// One finding for a record of another form. It must break the shape at its top, or lack a sign by which the form is told, or
    /// else what is wrong is a detail.
    fn report_held(&self, other: &str, record: Value<'_>, held: &[Found], sink: &mut Sink) {
        let at_top = |(violation, place, _): &&Found| match (violation, place) {
            (Violation::Missing, Place::Missing(node, _)) => *node == record.node(),
            (Violation::WrongType, Place::Value(node)) => record.members().any(|member| member.value.node() == *node),
            _ => false,
        };
        let of_sign = || self.forms()?.foreign_to(self.profile.name(), record);
        match held.iter().find(at_top).map(|(_, _, cause)| cause.clone()).or_else(of_sign) {
            Some(cause) => {
                let message = format!("the record is in the format `{other}`, not `{}`: {cause}", self.profile.name());
                self.report(Violation::OtherFormat, &Place::RECORD, &message, None, sink);
            }
            None => self.report_all(record, held, sink),
        }
    }

    /// Each violation, but a role that is misspelled in many turns once: it is one fault of the record.
    fn report_all(&self, record: Value<'_>, found: &[Found], sink: &mut Sink) {
        let severity = if found.is_empty() { None } else { self.lesser(record) };
        let mut roles: HashMap<&str, usize> = HashMap::new();
        let unknown = found.iter().filter(|(violation, ..)| *violation == Violation::UnknownRole);
        unknown.for_each(|(.., message)| *roles.entry(message).or_default() += 1);
        for (violation, place, message) in found {
            match (violation, roles.remove(message.as_str())) {
                (Violation::UnknownRole, Some(messages)) if messages > 1 => {
                    self.report(*violation, place, &format!("{message}, in {messages} messages"), severity, sink);
                }
                (Violation::UnknownRole, None) => {}
                _ => self.report(*violation, place, message, severity, sink),
            }
        }
    }

    /// The severity of what is wrong with a record that other platforms of the form take, while nobody named one.
    fn lesser(&self, record: Value<'_>) -> Option<Severity> {
        if !self.is_assumed {
            return None;
        }
        let open_form = self.open_form.get_or_init(|| self.profile.open_form()).as_ref()?;
        let mut is_taken = true;
        open_form.violations(record, &mut |violation, _, _| is_taken &= violation == Violation::PlatformDifference);
        is_taken.then_some(Severity::Warning)
    }

    fn report(&self, violation: Violation, place: &Place, message: &str, severity: Option<Severity>, sink: &mut Sink) {
        let mut rules = self.rules.iter().filter(|(kind, _)| *kind == violation).peekable();
        if rules.peek().is_some() {
            sink.note_cause(violation, place.clone());
        }
        for &(_, rule) in rules {
            sink.report_form(rule, place.clone(), message, severity);
        }
    }
}

#[cfg(test)]
mod tests;
