//! The walk of a record along its shape.
//!
//! Owns the verdict on types, members, values and counts of items. A clean record costs no allocation: words are put together in
//! `complain`, on a violation only. Knows no turns and no order.

use super::label::Label;
use super::messages;
use super::raw::Unknown;
use super::shape::{Field, List, Object, ShapeId, Shapes, Text, Variants, When, kind_word};
use super::typo::typo_of;
use super::value_facts::{Present, applies, equals, has_content, is_blank, is_content, is_empty, presence};
use crate::json::Place;
use crate::json::{Kind, Member, Value, same_name};
use crate::rule::Role;
use crate::rule::options::Violation;

/// Beyond this depth a shape that holds itself is followed no further.
const DEEPEST: u32 = 128;

/// Where violations go.
pub(super) type Report<'a> = dyn FnMut(Violation, Place, String) + 'a;

/// One walk over one record.
pub(super) struct Walk<'a> {
    shapes: &'a Shapes,
    report: &'a mut Report<'a>,
    reported: usize,
}

/// What a value stands in.
#[derive(Clone, Copy)]
struct Context<'l> {
    label: Label<'l>,
    role: Option<Role>,
    depth: u32,
}

impl<'a> Walk<'a> {
    /// Reports every violation of the record's shape.
    pub(super) fn record(shapes: &'a Shapes, record: Value<'_>, report: &'a mut Report<'a>) {
        let mut walk = Walk { shapes, report, reported: 0 };
        walk.value(0, record, Context { label: Label::Record, role: None, depth: 0 });
    }

    fn say(&mut self, violation: Violation, place: Place, message: String) {
        self.reported += 1;
        (self.report)(violation, place, message);
    }

    fn value(&mut self, id: ShapeId, value: Value<'_>, context: Context<'_>) {
        let shape = &self.shapes.nodes[id];
        let place = || Place::Value(value.node());
        if !shape.kinds.allow(value) {
            if shape.tolerates_null && value.kind() == Kind::Null {
                return self.say(Violation::NullValue, place(), messages::null(context.label));
            }
            let violation = if matches!(context.label, Label::Record) && shape.object.is_some() {
                Violation::NotAnObject
            } else {
                Violation::WrongType
            };
            return self.say(violation, place(), messages::wrong_type(context.label, shape, value));
        }
        if !shape.literals.is_empty() && !shape.literals.iter().any(|literal| equals(literal, value)) {
            let violation = if shape.role { Violation::UnknownRole } else { Violation::UnexpectedValue };
            return self.say(violation, place(), messages::unexpected(context.label, shape, value));
        }
        match value.kind() {
            Kind::String => {
                if let (Some(rule), Some(text)) = (&shape.text, value.as_str()) {
                    self.text(rule, text, place(), context.label);
                }
            }
            Kind::Array if context.depth < DEEPEST => {
                if let Some(list) = &shape.list {
                    self.list(list, value, context);
                }
            }
            Kind::Object if context.depth < DEEPEST => {
                if let Some(object) = &shape.object {
                    self.object(object, value, context);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, rule: &Text, text: &str, place: Place, label: Label<'_>) {
        let short = rule.min_length > 0 && text.chars().take(rule.min_length).count() < rule.min_length;
        if short && text.is_empty() || rule.non_blank && is_blank(text) {
            self.say(Violation::EmptyContent, place, messages::empty(label, text));
        } else if short || text.len() > rule.max_length && text.chars().count() > rule.max_length {
            self.say(Violation::UnexpectedValue, place, messages::length(label, rule, text));
        } else if rule.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text.as_bytes())) {
            self.say(Violation::UnexpectedValue, place, messages::pattern(label, rule, text));
        }
    }

    fn list(&mut self, list: &List, value: Value<'_>, context: Context<'_>) {
        let place = Place::Value(value.node());
        let before = self.reported;
        if value.len() < list.min || value.len() > list.max {
            self.say(Violation::WrongCount, place.clone(), messages::items(context.label, list, value.len()));
        }
        if let Some(id) = list.items {
            let inner = Context { label: Label::Item(context.label.name()), depth: context.depth + 1, ..context };
            value.items().for_each(|item| self.value(id, item, inner));
        }
        if !list.some.is_empty() && self.reported == before && !value.items().any(|item| has_content(item, &list.some)) {
            self.say(Violation::EmptyContent, place, messages::no_content(context.label, &list.some));
        }
    }

    fn object(&mut self, object: &Object, value: Value<'_>, context: Context<'_>) {
        if let Some(variants) = &object.variants {
            return self.variant(variants, value, context);
        }
        let start = self.reported;
        let present = presence(object, value);
        let role = match object.role_field {
            Some(field) => present.get(field, object, value).and_then(Value::as_str).and_then(|name| self.shapes.role(name)),
            None => context.role,
        };
        let context = Context { role, ..context };
        let hinted = if object.required_set & !present.seen != 0 {
            self.missing(object, &present, value, context.label)
        } else {
            Vec::new()
        };
        let before = self.reported;
        for (number, member) in value.members().enumerate() {
            if present.repeated && value.get(member.name).is_some_and(|last| last.node() != member.value.node()) {
                continue;
            }
            match present.field_of(number, member.name, object) {
                Some(field) => self.member(&object.fields[field], member, context),
                None if hinted.contains(&member.key.node()) => {}
                None => self.unknown(object, &present, member, context.label),
            }
        }
        if object.exactly_one | object.at_least_one != 0 && self.reported == before {
            self.union(object, &present, value, context.label);
        }
        if object.any_filled != 0 && self.reported == start {
            self.any_filled(object, &present, value, context.label);
        }
        for when in &object.when {
            if applies(when, object, &present, value) {
                self.when(when, object, &present, value, context);
            }
        }
    }

    fn variant(&mut self, variants: &Variants, value: Value<'_>, context: Context<'_>) {
        let Some(by) = value.get(&variants.by) else {
            return self.undecided(variants, value, context.label);
        };
        let name = if variants.on_type { Some(kind_word(by.kind())) } else { by.as_str() };
        match name.and_then(|name| variants.of.iter().find(|(value, _)| same_name(value, name))) {
            Some((_, id)) => self.value(*id, value, context),
            None => {
                let violation = match (variants.on_type || by.kind() != Kind::String, variants.is_role) {
                    (true, _) => Violation::WrongType,
                    (false, true) => Violation::UnknownRole,
                    (false, false) => Violation::UnexpectedValue,
                };
                self.say(violation, Place::Value(by.node()), messages::no_variant(variants, by));
            }
        }
    }

    /// Reports that the member is absent that chooses between forms.
    fn undecided(&mut self, variants: &Variants, value: Value<'_>, label: Label<'_>) {
        let one = variants.of.first().and_then(|(_, id)| self.shapes.nodes[*id].object.as_deref());
        let place = Place::Missing(value.node(), variants.by.clone());
        let message = match one
            .and_then(|object| object.fields.iter().find(|field| field.name == variants.by).map(|field| (object, field)))
        {
            Some((object, field)) => {
                let others: Vec<Member<'_>> = value.members().filter(|member| object.field(member.name).is_none()).collect();
                messages::missing(label, &[field], messages::nearest_field(field, &others), &others)
            }
            None => messages::missing_one(label, &variants.by),
        };
        self.say(Violation::Missing, place, message);
    }

    fn any_filled(&mut self, object: &Object, present: &Present, value: Value<'_>, label: Label<'_>) {
        let mut names = object.names(object.any_filled & present.filled);
        if !names.any(|name| value.get(name).is_some_and(is_content)) {
            let first = object.names(object.any_filled & present.seen).next().and_then(|name| value.get(name));
            let names: Vec<String> = object.names(object.any_filled).map(str::to_owned).collect();
            self.say(Violation::EmptyContent, Place::Value(first.unwrap_or(value).node()), messages::no_content(label, &names));
        }
    }

    /// Reports required members that are absent. Gives the nodes of the unknown names that seem to stand for them.
    fn missing(&mut self, object: &Object, present: &Present, value: Value<'_>, label: Label<'_>) -> Vec<u32> {
        let absent = || object.required.iter().copied().filter(|field| present.seen & 1 << field == 0);
        let others: Vec<Member<'_>> = value.members().filter(|member| object.field(member.name).is_none()).collect();
        let mut hinted = Vec::new();
        if absent().count() > 1 && present.seen & object.required_set == 0 {
            let names: Vec<&Field> = absent().map(|field| &object.fields[field]).collect();
            let hint = names.iter().find_map(|field| messages::nearest_field(field, &others));
            hinted.extend(hint.map(|member| member.key.node()));
            let place = Place::Missing(value.node(), names[0].name.clone());
            self.say(Violation::Missing, place, messages::missing(label, &names, hint, &others));
            return hinted;
        }
        for field in absent() {
            let field = &object.fields[field];
            let hint = messages::nearest_field(field, &others);
            hinted.extend(hint.map(|member| member.key.node()));
            let place = Place::Missing(value.node(), field.name.clone());
            self.say(Violation::Missing, place, messages::missing(label, &[field], hint, &[]));
        }
        hinted
    }

    fn member(&mut self, field: &Field, member: Member<'_>, context: Context<'_>) {
        let null = member.value.kind() == Kind::Null;
        if let (Some(reason), false) = (&field.refused, null) {
            let message = format!("`{}` is not allowed: {reason}", field.name);
            return self.say(Violation::Misplaced, Place::Key(member.key.node()), message);
        }
        if let (Some(role), false) = (context.role, null)
            && !field.only_in.contains(role)
        {
            let message = messages::only_in(field, role, self.shapes);
            return self.say(Violation::Misplaced, Place::Key(member.key.node()), message);
        }
        let inner = Context { label: Label::Field(&field.name), depth: context.depth + 1, ..context };
        self.value(field.shape, member.value, inner);
    }

    fn unknown(&mut self, object: &Object, present: &Present, member: Member<'_>, label: Label<'_>) {
        let place = Place::Key(member.key.node());
        match object.unknown {
            Unknown::Error => self.say(Violation::UnknownField, place, messages::unknown(label, object, member.name)),
            Unknown::Ignore => {
                if let Some(field) = typo_of(member.name, object, present.seen) {
                    // No departure from the shape: what follows goes on as if nothing had been said.
                    (self.report)(Violation::Misspelled, place, messages::misspelled(label, field, member.name));
                }
            }
        }
    }

    fn union(&mut self, object: &Object, present: &Present, value: Value<'_>, label: Label<'_>) {
        let names = object.exactly_one | object.at_least_one;
        let found = (present.filled & object.exactly_one).count_ones();
        let none = object.exactly_one != 0 && found == 0 || object.at_least_one != 0 && present.filled & object.at_least_one == 0;
        if none {
            let first = object.names(names).next().unwrap_or_default().to_owned();
            let message = messages::none_of(label, object, value);
            self.say(Violation::Missing, Place::Missing(value.node(), first), message);
        } else if found > 1 {
            let chosen = |member: &Member<'_>| {
                member.value.kind() != Kind::Null
                    && object.field(member.name).is_some_and(|field| object.exactly_one & 1 << field != 0)
            };
            let second = value.members().filter(chosen).nth(1);
            let place = second.map_or(Place::Value(value.node()), |member| Place::Key(member.key.node()));
            self.say(Violation::WrongCount, place, messages::several(label, object, present.filled & object.exactly_one));
        }
    }

    fn when(&mut self, when: &When, object: &Object, present: &Present, value: Value<'_>, context: Context<'_>) {
        let because = when.because.as_deref();
        let named = |set: u64| object.fields.iter().enumerate().filter(move |(at, _)| set & 1 << at != 0);
        for (at, field) in named(when.require & !present.filled) {
            if present.seen & 1 << at != 0 {
                // Where the type allows no null, it has said so.
                if !self.shapes.nodes[field.shape].kinds.contains(Kind::Null) {
                    continue;
                }
                let place = value.get(&field.name).map_or(Place::Value(value.node()), |null| Place::Value(null.node()));
                self.say(Violation::WrongType, place, messages::with_reason(&field.name, "is null", because));
            } else if object.required_set & 1 << at == 0 {
                let place = Place::Missing(value.node(), field.name.clone());
                let others: Vec<_> = value.members().filter(|member| object.field(member.name).is_none()).collect();
                let hint = messages::nearest_field(field, &others);
                self.say(Violation::Missing, place, messages::missing_when(context.label, field, hint, because));
            }
        }
        for (_, field) in named(when.filled & present.filled) {
            if let Some(empty) = value.get(&field.name).filter(|found| is_empty(*found)) {
                let message = messages::with_reason(&field.name, "is empty", because);
                self.say(Violation::EmptyContent, Place::Value(empty.node()), message);
            }
        }
        for (_, field) in named(when.forbid & present.filled) {
            let key = value.members().filter(|member| member.name == field.name).last();
            let place = key.map_or(Place::Value(value.node()), |member| Place::Key(member.key.node()));
            self.say(Violation::Misplaced, place, messages::with_reason(&field.name, "is not allowed here", because));
        }
    }
}
