//! `check = "field"`: a member that must be there, must not, or must have a certain type or value.
//!
//! Owns the walk to members that are not there, and the comparison with the demanded values.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value, short};
use crate::rule::options::{FieldOptions, FieldType};

struct Fields {
    rules: Vec<Field>,
}

struct Field {
    id: RuleId,
    steps: JsonPointer,
    options: FieldOptions,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let field = |ActiveRule { id, options, .. }: ActiveRule<'_, FieldOptions>| Field {
        id,
        steps: JsonPointer::new(Some(&options.at)),
        options: options.into_owned(),
    };
    let rules = context.rules()?.into_iter().map(field).collect();
    Ok(Checks::none().records(Arc::new(Fields { rules })))
}

impl RecordCheck for Fields {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for field in &self.rules {
            field.walk(record.value(), record.value(), field.steps.tokens(), sink);
        }
    }
}

impl Field {
    /// Follows the steps from a value; `key` is the node of its name, or the value itself.
    fn walk(&self, value: Value<'_>, key: Value<'_>, steps: &[String], sink: &mut Sink) {
        let Some((step, rest)) = steps.split_first() else { return self.judge(value, key, sink) };
        if step == "*" {
            value.items().for_each(|item| self.walk(item, item, rest, sink));
            value.members().for_each(|member| self.walk(member.value, member.key, rest, sink));
            return;
        }
        let index = step.parse::<usize>().ok();
        if let Some(item) = index.and_then(|index| value.items().nth(index)) {
            return self.walk(item, item, rest, sink);
        }
        match value.members().filter(|member| member.name == step).last() {
            Some(member) => self.walk(member.value, member.key, rest, sink),
            None if rest.is_empty() && self.options.required && value.kind() == Kind::Object => {
                let place = Place::Missing(value.node(), step.clone());
                sink.report(self.id, place, || format!("`{}` is missing", short(step)));
            }
            None => {}
        }
    }

    fn judge(&self, value: Value<'_>, key: Value<'_>, sink: &mut Sink) {
        let name = self.steps.tokens().last().map_or("the record", String::as_str);
        let options = &self.options;
        if options.forbidden {
            let place = if key.node() == value.node() { Place::Value(value.node()) } else { Place::Key(key.node()) };
            return sink.report(self.id, place, || format!("`{}` must not be here", short(name)));
        }
        let place = Place::Value(value.node());
        if let Some(kind) = options.kind.filter(|&kind| !is_of(value, kind)) {
            let kinds = (described(kind), value.kind().described());
            return sink.report(self.id, place, || format!("`{}` must be {}, found {}", short(name), kinds.0, kinds.1));
        }
        if let Some(constant) = options.constant.as_ref().filter(|constant| !equals(value, constant)) {
            return sink.report(self.id, place, || format!("`{}` must be {constant}, found {}", short(name), found(value)));
        }
        if let Some(allowed) = options.one_of.as_ref().filter(|allowed| !allowed.iter().any(|one| equals(value, one))) {
            let words: Vec<String> = allowed.iter().map(Json::to_string).collect();
            sink.report(self.id, place, || {
                format!("`{}` must be one of {}, found {}", short(name), words.join(", "), found(value))
            });
        }
    }
}

/// A value as a message names it.
pub(crate) fn found(value: Value<'_>) -> String {
    match (value.as_str(), value.as_f64(), value.as_bool()) {
        (Some(text), ..) => Json::from(&*short(text)).to_string(),
        (_, Some(number), _) => number.to_string(),
        (.., Some(truth)) => truth.to_string(),
        _ => value.kind().described().to_owned(),
    }
}

fn is_of(value: Value<'_>, kind: FieldType) -> bool {
    match kind {
        FieldType::String => value.kind() == Kind::String,
        FieldType::Number => matches!(value.kind(), Kind::Number | Kind::Integer),
        FieldType::Integer => value.kind() == Kind::Integer || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        FieldType::Boolean => value.kind() == Kind::Boolean,
        FieldType::Object => value.kind() == Kind::Object,
        FieldType::Array => value.kind() == Kind::Array,
        FieldType::Null => value.kind() == Kind::Null,
    }
}

fn described(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String => "a string",
        FieldType::Number => "a number",
        FieldType::Integer => "an integer",
        FieldType::Boolean => "a boolean",
        FieldType::Object => "an object",
        FieldType::Array => "an array",
        FieldType::Null => "null",
    }
}

/// Equality as JSON values: numbers by value, members in any order.
fn equals(value: Value<'_>, json: &Json) -> bool {
    match json {
        Json::Null => value.kind() == Kind::Null,
        Json::Bool(wanted) => value.as_bool() == Some(*wanted),
        Json::Number(wanted) => value.as_f64().is_some_and(|number| Some(number) == wanted.as_f64()),
        Json::String(wanted) => value.as_str() == Some(wanted),
        Json::Array(wanted) => {
            value.kind() == Kind::Array
                && value.len() == wanted.len()
                && value.items().zip(wanted).all(|(item, json)| equals(item, json))
        }
        Json::Object(wanted) => {
            value.kind() == Kind::Object
                && value.len() == wanted.len()
                && wanted.iter().all(|(name, json)| value.get(name).is_some_and(|member| equals(member, json)))
        }
    }
}
