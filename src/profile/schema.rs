//! The shape of a profile as JSON Schema, draft 2020-12.
//!
//! Owns the translation. What depends on the role of a message becomes one conditional for each role. Order, turns, reserved
//! strings and counts over a record have no words in JSON Schema and stay out.

use serde_json::{Map, Value, json};

use super::raw::{Literal, Unknown};
use super::shape::{Field, List, Object, Shape, ShapeId, Shapes, Text, Variants, When, kind_word};
use crate::json::Kind;
use crate::rule::Role;

/// The schema of a record.
pub(super) fn export(shapes: &Shapes, title: &str, description: &str) -> Value {
    let mut export = Export { shapes, definitions: Map::new() };
    let root = export.build(&shapes.nodes[0], None);
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!(title));
    schema.insert("description".to_owned(), json!(description));
    schema.extend(root);
    if !export.definitions.is_empty() {
        schema.insert("$defs".to_owned(), Value::Object(export.definitions));
    }
    Value::Object(schema)
}

struct Export<'s> {
    shapes: &'s Shapes,
    definitions: Map<String, Value>,
}

impl Export<'_> {
    fn node(&mut self, id: ShapeId, role: Option<Role>) -> Value {
        let shape = &self.shapes.nodes[id];
        let role = role.filter(|_| shape.sensitive);
        let Some(name) = self.shapes.name(id) else {
            return Value::Object(self.build(shape, role));
        };
        let name = role.map_or(name.to_owned(), |role| format!("{name}-of-{}", role.as_str()));
        if !self.definitions.contains_key(&name) {
            self.definitions.insert(name.clone(), Value::Bool(true));
            let built = self.build(shape, role);
            self.definitions.insert(name.clone(), Value::Object(built));
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn build(&mut self, shape: &Shape, role: Option<Role>) -> Map<String, Value> {
        let mut schema = Map::new();
        let kinds: Vec<&str> = shape.kinds.iter().map(kind_word).collect();
        match kinds.as_slice() {
            [only] => drop(schema.insert("type".to_owned(), json!(only))),
            several if several.len() < 7 => drop(schema.insert("type".to_owned(), json!(several))),
            _ => {}
        }
        if !shape.literals.is_empty() {
            schema.insert("enum".to_owned(), shape.literals.iter().map(literal).collect());
        }
        if let Some(rule) = &shape.text {
            text(rule, &mut schema);
        }
        if let Some(rule) = &shape.list {
            self.list(rule, role, &mut schema);
        }
        match shape.object.as_deref() {
            Some(Object { variants: Some(variants), .. }) => self.variants(variants, role, &mut schema),
            Some(object) => self.object(object, shape.sensitive, role, &mut schema),
            None => {}
        }
        schema
    }

    fn list(&mut self, rule: &List, role: Option<Role>, schema: &mut Map<String, Value>) {
        if let Some(items) = rule.items {
            schema.insert("items".to_owned(), self.node(items, role));
        }
        if rule.min > 0 {
            schema.insert("minItems".to_owned(), json!(rule.min));
        }
        if rule.max < usize::MAX {
            schema.insert("maxItems".to_owned(), json!(rule.max));
        }
        if !rule.some.is_empty() {
            let members: Vec<Value> = rule.some.iter().map(|name| with_content(name)).collect();
            schema.insert("contains".to_owned(), json!({ "type": "object", "anyOf": members }));
        }
    }

    fn object(&mut self, object: &Object, sensitive: bool, role: Option<Role>, schema: &mut Map<String, Value>) {
        let own = object.role_field.is_some();
        let outer = if own { None } else { role };
        let fields = object.fields.iter().map(|field| (field.name.clone(), self.field(field, outer)));
        let properties: Map<String, Value> = fields.collect();
        schema.insert("properties".to_owned(), Value::Object(properties));
        if !object.required.is_empty() {
            let names: Vec<&str> = object.required.iter().map(|field| object.fields[*field].name.as_str()).collect();
            schema.insert("required".to_owned(), json!(names));
        }
        if object.unknown == Unknown::Error {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        let alternatives = |set: u64| object.names(set).map(filled).collect::<Vec<_>>();
        if object.exactly_one != 0 {
            schema.insert("oneOf".to_owned(), json!(alternatives(object.exactly_one)));
        }
        if object.at_least_one != 0 {
            schema.insert("anyOf".to_owned(), json!(alternatives(object.at_least_one)));
        }
        let mut all: Vec<Value> = object.when.iter().map(|rule| when(rule, object)).collect();
        if object.any_filled != 0 {
            all.push(json!({ "anyOf": object.names(object.any_filled).map(with_content).collect::<Vec<_>>() }));
        }
        if let (Some(field), true) = (object.role_field, sensitive) {
            all.extend(self.by_role(object, field));
        }
        if !all.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(all));
        }
    }

    fn field(&mut self, field: &Field, role: Option<Role>) -> Value {
        if field.refused.is_some() || role.is_some_and(|role| !field.only_in.contains(role)) {
            let nothing = json!({ "type": "null" });
            return if field.refused.is_some() { nothing } else { json!({ "allOf": [nothing, self.node(field.shape, role)] }) };
        }
        self.node(field.shape, role)
    }

    /// What holds under each role of a message, for the members on which the role has a bearing.
    fn by_role(&mut self, object: &Object, role_field: usize) -> Vec<Value> {
        let shapes = self.shapes;
        let name = object.fields[role_field].name.as_str();
        let mut all = Vec::new();
        for role in Role::ALL {
            let names: Vec<&str> =
                shapes.roles.iter().filter(|(_, known)| *known == role).map(|(name, _)| name.as_str()).collect();
            if names.is_empty() {
                continue;
            }
            let bears = |field: &&Field| !field.only_in_roles.is_empty() || shapes.nodes[field.shape].sensitive;
            let fields = object.fields.iter().filter(bears).map(|field| (field.name.clone(), self.field(field, Some(role))));
            let properties: Map<String, Value> = fields.collect();
            all.push(json!({
                "if": { "required": [name], "properties": { name: { "enum": names } } },
                "then": { "properties": properties },
            }));
        }
        all
    }

    fn variants(&mut self, variants: &Variants, role: Option<Role>, schema: &mut Map<String, Value>) {
        let by = variants.by.as_str();
        let names: Vec<&str> = variants.of.iter().map(|(name, _)| name.as_str()).collect();
        let word = if variants.on_type { "type" } else { "enum" };
        schema.insert("required".to_owned(), json!([by]));
        schema.insert("properties".to_owned(), json!({ by: { word: names } }));
        let chosen = |(name, id): &(String, ShapeId)| {
            let value = if variants.on_type { json!({ "type": name }) } else { json!({ "const": name }) };
            json!({ "if": { "required": [by], "properties": { by: value } }, "then": self.node(*id, role) })
        };
        schema.insert("allOf".to_owned(), variants.of.iter().map(chosen).collect());
    }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Boolean(value) => json!(value),
        Literal::Integer(value) => json!(value),
        Literal::Number(value) => json!(value),
        Literal::String(value) => json!(value),
    }
}

fn text(rule: &Text, schema: &mut Map<String, Value>) {
    if rule.min_length > 0 {
        schema.insert("minLength".to_owned(), json!(rule.min_length));
    }
    if rule.max_length < usize::MAX {
        schema.insert("maxLength".to_owned(), json!(rule.max_length));
    }
    match (&rule.pattern, rule.non_blank) {
        (Some(pattern), true) => {
            schema.insert("allOf".to_owned(), json!([{ "pattern": pattern.as_str() }, { "pattern": r"\S" }]));
        }
        (Some(pattern), false) => drop(schema.insert("pattern".to_owned(), json!(pattern.as_str()))),
        (None, true) => drop(schema.insert("pattern".to_owned(), json!(r"\S"))),
        (None, false) => {}
    }
}

/// A member is there and is not null.
fn filled(name: &str) -> Value {
    json!({ "required": [name], "properties": { name: { "not": { "type": "null" } } } })
}

/// A member is there and is not blank.
fn with_content(name: &str) -> Value {
    json!({ "required": [name], "properties": { name: { "not": { "type": "null" }, "pattern": r"\S" } } })
}

fn when(rule: &When, object: &Object) -> Value {
    let mut conditions: Vec<Value> = object.names(rule.present).map(filled).collect();
    conditions.extend(object.names(rule.absent).map(|name| json!({ "not": filled(name) })));
    conditions.extend(rule.is.iter().map(|(field, values)| {
        let name = object.fields[*field].name.as_str();
        json!({ "required": [name], "properties": { name: { "enum": values } } })
    }));
    let mut demands: Vec<Value> = object.names(rule.require).map(filled).collect();
    let some = json!({ "minLength": 1, "minItems": 1, "minProperties": 1 });
    demands.extend(object.names(rule.filled).map(|name| json!({ "properties": { name: some } })));
    demands.extend(object.names(rule.forbid).map(|name| json!({ "properties": { name: { "type": kind_word(Kind::Null) } } })));
    json!({ "if": { "allOf": conditions }, "then": { "allOf": demands } })
}
