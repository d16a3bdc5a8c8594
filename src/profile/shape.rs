//! The shape of a record in its compiled form: an arena of nodes with precomputed field tables.
//!
//! Owns the data that the walk and the JSON Schema export both read. Knows neither of them.

use std::collections::BTreeSet;

use regex::bytes::Regex;

use super::raw::{Literal, Unknown};
use super::turns::role_of;
use crate::json::{Kind, Value, same_name};
use crate::rule::{Role, RoleSet};

/// Position of a shape in its arena.
pub(super) type ShapeId = usize;

/// Every shape of a profile. The record's own is the first.
#[derive(Debug)]
pub(super) struct Shapes {
    pub(super) nodes: Vec<Shape>,
    /// Those that the profile names, for the export.
    pub(super) names: Vec<(String, ShapeId)>,
    pub(super) roles: Vec<(String, Role)>,
}

impl Shapes {
    /// What a platform's role name means here.
    pub(super) fn role(&self, name: &str) -> Option<Role> {
        role_of(name, &self.roles)
    }

    /// A shape depends on the role when something in it does. Shapes may hold themselves, so this runs until nothing changes.
    pub(super) fn spread_sensitivity(&mut self) {
        let nodes = &mut self.nodes;
        loop {
            let depends = |shape: &Shape| {
                let object = shape.object.as_deref();
                let fields = object.into_iter().flat_map(|object| &object.fields);
                let variants = object.and_then(|object| object.variants.as_ref()).into_iter().flat_map(|variants| &variants.of);
                fields.clone().any(|field| !field.only_in_roles.is_empty() || nodes[field.shape].sensitive)
                    || variants.map(|(_, id)| *id).any(|id| nodes[id].sensitive)
                    || shape.list.as_ref().and_then(|list| list.items).is_some_and(|id| nodes[id].sensitive)
            };
            let found: Vec<ShapeId> = (0..nodes.len()).filter(|&id| !nodes[id].sensitive && depends(&nodes[id])).collect();
            if found.is_empty() {
                return;
            }
            found.into_iter().for_each(|id| nodes[id].sensitive = true);
        }
    }

    /// The members whose words, beyond being there and not blank, decide about a record.
    pub(super) fn value_fields(&self) -> BTreeSet<String> {
        let objects = || self.nodes.iter().filter_map(|shape| shape.object.as_deref());
        let fields = objects().flat_map(|object| &object.fields).filter(|field| self.reads(field.shape, 0));
        let conditions = objects().flat_map(|object| {
            let names = object.when.iter().flat_map(|when| &when.is).map(|(field, _)| &object.fields[*field].name);
            names.chain(object.variants.iter().map(|variants| &variants.by))
        });
        fields.map(|field| &field.name).chain(conditions).cloned().collect()
    }

    /// Whether a shape reads the words of a scalar, or of those that are its items.
    fn reads(&self, id: ShapeId, depth: usize) -> bool {
        let shape = &self.nodes[id];
        let reads = |text: &Text| text.pattern.is_some() || text.min_length > 0 || text.max_length < usize::MAX;
        let items = shape.list.as_ref().and_then(|list| list.items);
        let variants = shape.object.iter().filter_map(|object| object.variants.as_ref()).flat_map(|variants| &variants.of);
        shape.role
            || !shape.literals.is_empty()
            || shape.text.as_ref().is_some_and(reads)
            || depth < self.nodes.len()
                && (items.is_some_and(|id| self.reads(id, depth + 1))
                    || variants.map(|(_, id)| *id).any(|id| self.reads(id, depth + 1)))
    }

    /// The name of a shape that has one.
    pub(super) fn name(&self, id: ShapeId) -> Option<&str> {
        self.names.iter().find(|(_, named)| *named == id).map(|(name, _)| name.as_str())
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const ANY: Kinds = Kinds(u8::MAX);

    pub(super) fn of(kinds: &[Kind]) -> Kinds {
        Kinds(kinds.iter().fold(0, |set, kind| set | 1 << *kind as u8))
    }

    pub(super) fn contains(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    /// Whether a value is of one of these kinds; `1.0` is an integer, and every integer is a number.
    pub(super) fn allow(self, value: Value<'_>) -> bool {
        let kind = value.kind();
        self.contains(kind)
            || kind == Kind::Integer && self.contains(Kind::Number)
            || kind == Kind::Number && self.contains(Kind::Integer) && value.as_f64().is_some_and(|number| number.fract() == 0.0)
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Kind> {
        const ALL: [Kind; 7] = [Kind::String, Kind::Array, Kind::Object, Kind::Integer, Kind::Number, Kind::Boolean, Kind::Null];
        ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

/// One shape.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kinds: Kinds,
    /// A null, where the kinds have none, is refused by some readers only.
    pub(super) tolerates_null: bool,
    /// How messages call a right value.
    pub(super) called: String,
    pub(super) literals: Vec<Literal>,
    pub(super) text: Option<Text>,
    pub(super) role: bool,
    pub(super) list: Option<List>,
    pub(super) object: Option<Box<Object>>,
    /// Whether something below depends on the role of the message that it stands in.
    pub(super) sensitive: bool,
}

/// Demands on a string.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) pattern: Option<Regex>,
    pub(super) pattern_means: Option<String>,
    pub(super) non_blank: bool,
    pub(super) min_length: usize,
    pub(super) max_length: usize,
}

/// Demands on an array.
#[derive(Debug)]
pub(super) struct List {
    pub(super) items: Option<ShapeId>,
    pub(super) min: usize,
    pub(super) max: usize,
    pub(super) some: Vec<String>,
}

/// Demands on an object. Sets of fields are bit sets over `fields`.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) fields: Vec<Field>,
    pub(super) required: Vec<usize>,
    pub(super) required_set: u64,
    pub(super) unknown: Unknown,
    pub(super) exactly_one: u64,
    pub(super) at_least_one: u64,
    pub(super) any_filled: u64,
    pub(super) when: Vec<When>,
    pub(super) role_field: Option<usize>,
    pub(super) variants: Option<Variants>,
}

/// A member that an object may have.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) shape: ShapeId,
    pub(super) refused: Option<String>,
    pub(super) only_in: RoleSet,
    pub(super) only_in_roles: Vec<Role>,
    pub(super) also: Vec<String>,
}

/// A conditional demand of an object.
#[derive(Debug)]
pub(super) struct When {
    pub(super) present: u64,
    pub(super) absent: u64,
    pub(super) is: Vec<(usize, Vec<String>)>,
    pub(super) require: u64,
    pub(super) filled: u64,
    pub(super) forbid: u64,
    pub(super) because: Option<String>,
}

/// The shapes of which one holds, chosen by a member.
#[derive(Debug)]
pub(super) struct Variants {
    pub(super) by: String,
    pub(super) on_type: bool,
    pub(super) is_role: bool,
    pub(super) of: Vec<(String, ShapeId)>,
}

impl Object {
    /// The field of that name.
    pub(super) fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| same_name(&field.name, name))
    }

    /// The names of a set of fields.
    pub(super) fn names(&self, set: u64) -> impl Iterator<Item = &str> {
        self.fields.iter().enumerate().filter(move |(at, _)| set & 1 << at != 0).map(|(_, field)| field.name.as_str())
    }
}

/// The word of the language for a kind, as in `type = "string"`.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}
