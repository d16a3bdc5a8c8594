//! `check = "json-schema"`: values that do not fit a JSON Schema of the rule.
//!
//! Owns the way from the errors of the validator to places and messages. A record is first only asked whether it fits; errors are made
//! for those that do not. Both run on a budget: a record on which the schema costs too much is one that could not be judged.

pub(crate) mod messages;
pub(crate) mod metering;
use std::collections::HashSet;
use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};

use super::record::field::found;
use super::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::Error;
use crate::json::pointer::JsonPointer;
use crate::json::{Budget, Kind, Metered, MeteredNode, Value, short};
use crate::rule::options::JsonSchemaOptions;

use crate::rule::schema;

/// Errors that one validation may make, those inside of alternatives included.
const MOST_ERRORS: u64 = 10_000;

struct Schemas {
    rules: Vec<Schema>,
}

struct Schema {
    id: RuleId,
    at: JsonPointer,
    message: Option<String>,
    validator: Validator<Metered>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut schemas = Vec::new();
    for ActiveRule { id, rule, options } in context.rules::<JsonSchemaOptions>()? {
        let validator = schema::compile(&options.schema).map_err(|mistake| Error::Usage {
            message: format!("rule `{}`: {}", rule.name, mistake.message),
            help: mistake.help,
        })?;
        let at = JsonPointer::new(options.at.as_deref());
        schemas.push(Schema { id, at, message: options.message.clone(), validator });
    }
    Ok(Checks::none().records(Arc::new(Schemas { rules: schemas })))
}

impl RecordCheck for Schemas {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for schema in &self.rules {
            let budget = || Budget::new(record.value(), record.raw().len(), MOST_ERRORS);
            let (asking, listing) = (budget(), budget());
            schema.at.walk(record.value(), &mut |value| schema.judge(value, &asking, &listing, sink));
        }
    }
}

impl Schema {
    fn judge(&self, value: Value<'_>, asking: &Budget, listing: &Budget, sink: &mut Sink) {
        let node = MeteredNode::Value(value, asking);
        match asking.run(|| self.validator.is_valid(node)) {
            Some(true) => return,
            Some(false) => {}
            None => return sink.not_evaluated(self.id, || "the schema takes too many steps on this record".to_owned()),
        }
        let node = MeteredNode::Value(value, listing);
        let listed = listing.run(|| {
            let mut drafts: Vec<(Place, String)> = Vec::new();
            for error in self.validator.iter_errors(node) {
                complaints(&error, value, &mut drafts);
            }
            drafts
        });
        let mut drafts = listed.unwrap_or_default();
        if drafts.is_empty() {
            let message = "the value does not match the schema; more errors are not listed".to_owned();
            drafts.push((Place::Value(value.node()), message));
        }
        drafts.sort_by(|one, other| one.0.node().cmp(&other.0.node()).then_with(|| one.1.cmp(&other.1)));
        drafts.dedup();
        for (place, error) in drafts {
            let message = || self.message.as_ref().map_or_else(|| error.clone(), |said| said.replace("{error}", &error));
            sink.report(self.id, place, message);
        }
    }
}

/// The places of an error and what is wrong there.
fn complaints(error: &ValidationError<'_>, root: Value<'_>, drafts: &mut Vec<(Place, String)>) {
    use ValidationErrorKind::{AdditionalProperties, PropertyNames, Required, UnevaluatedProperties};
    let pointer = error.instance_path().as_str();
    let value = root.pointed(pointer).unwrap_or(root);
    match error.kind() {
        Required { property } => {
            let name = property.as_str().unwrap_or_default();
            drafts.push((Place::Missing(value.node(), name.to_owned()), format!("`{}` is missing", short(name))));
        }
        AdditionalProperties { unexpected } | UnevaluatedProperties { unexpected } => {
            let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
            for member in value.members().filter(|member| unexpected.contains(member.name)) {
                let message = format!("`{}` is not allowed here", short(member.name));
                drafts.push((Place::Key(member.key.node()), message));
            }
        }
        kind => {
            let place = Place::Value(value.node());
            let demand = messages::sentence(kind).unwrap_or_else(|| format!("does not fit `{}`", short(kind.keyword())));
            let what = name_of(pointer).map_or_else(|| "the value".to_owned(), |name| format!("`{}`", short(&name)));
            let seen = match kind {
                PropertyNames { .. } => String::new(),
                _ if demand.starts_with("must be ") || demand.starts_with("must match ") => format!(", found {}", found(value)),
                _ if value.kind() == Kind::Array => format!(", it has {}", value.len()),
                _ => String::new(),
            };
            drafts.push((place, format!("{what} {demand}{seen}")));
        }
    }
}

/// The name of the member that a pointer ends with, before any indices.
fn name_of(pointer: &str) -> Option<String> {
    let mut tokens = pointer.rsplit('/').take_while(|token| !token.is_empty());
    let last = tokens.next()?;
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        let holder = tokens.find(|token| !token.bytes().all(|byte| byte.is_ascii_digit()))?;
        return Some(format!("{}/{last}", holder.replace("~1", "/").replace("~0", "~")));
    }
    Some(last.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests;
