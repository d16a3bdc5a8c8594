//! `check = "stringified"`: members of the record that hold JSON as text.
//!
//! Owns nothing but the names that it looks at. Where the profile refuses a string, that is said there.

use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::json::{Kind, same_name};
use crate::rule::options::StringifiedOptions;

struct Stringified {
    names: Vec<(String, RuleId)>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut names = Vec::new();
    for ActiveRule { id, options, .. } in context.rules::<StringifiedOptions>()? {
        let looked_at = options.names.iter().filter(|name| context.profile().allows(name, Kind::String));
        names.extend(looked_at.map(|name| (name.clone(), id)));
    }
    if names.is_empty() {
        return Ok(Checks::none());
    }
    Ok(Checks::none().records(Arc::new(Stringified { names })))
}

impl RecordCheck for Stringified {
    fn decided_by_shape(&self, record: &Record<'_>) -> bool {
        let named = |name: &str| self.names.iter().any(|(known, _)| same_name(known, name));
        record.value().members().all(|member| member.value.as_str().is_none() || !named(member.name))
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for member in record.value().members() {
            let Some(kind) = member.value.holds_json() else { continue };
            for (name, rule) in &self.names {
                if same_name(name, member.name) {
                    let place = Place::Value(member.value.node());
                    sink.report(*rule, place, || format!("`{name}` is a string that holds {} as JSON", kind.described()));
                }
            }
        }
    }
}
