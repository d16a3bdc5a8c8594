//! What a violation says.
//!
//! Owns the sentences of the shape's violations. Decides nothing.

use super::label::Label;
use super::shape::{Field, List, Object, Shape, Shapes, Text, Variants};
use crate::json::{Kind, Member, Value};
use crate::nearest::nearest;
use crate::rule::Role;
use crate::text::{and_list, counted, list, or_list, quoted};

pub(crate) fn wrong_type(label: Label<'_>, shape: &Shape, value: Value<'_>) -> String {
    match value.holds_json().filter(|kind| shape.kinds.contains(*kind)) {
        Some(kind) => format!("{label} must be {}, found a string that contains {} as JSON", shape.called, kind.described()),
        None => format!("{label} must be {}, found {}", shape.called, value.kind().described()),
    }
}

pub(crate) fn null(label: Label<'_>) -> String {
    format!("{label} is null; some loaders fail on null")
}

pub(crate) fn unexpected(label: Label<'_>, shape: &Shape, value: Value<'_>) -> String {
    let allowed: Vec<String> = shape.literals.iter().map(literal).collect();
    let found = shown(value);
    match (shape.role, allowed.as_slice()) {
        (true, _) => format!("role {found} is not one of {}", list(&allowed)),
        (false, [only]) => format!("{label} must be `{only}`, found {found}"),
        (false, _) => format!("{label} is {found}, not one of {}", list(&allowed)),
    }
}

fn literal(literal: &super::raw::Literal) -> String {
    use super::raw::Literal::{Boolean, Integer, Number, String};
    match literal {
        Boolean(value) => value.to_string(),
        Integer(value) => value.to_string(),
        Number(value) => value.to_string(),
        String(value) => value.clone(),
    }
}

/// A value in the few words that a message has for it.
fn shown(value: Value<'_>) -> String {
    match (value.as_str(), value.as_bool(), value.as_f64()) {
        (Some(text), _, _) => quoted(text),
        (_, Some(truth), _) => format!("`{truth}`"),
        (_, _, Some(number)) => format!("`{number}`"),
        _ => value.kind().described().to_owned(),
    }
}

pub(crate) fn empty(label: Label<'_>, text: &str) -> String {
    format!("{label} is {}", if text.is_empty() { "empty" } else { "blank" })
}

pub(crate) fn length(label: Label<'_>, rule: &Text, text: &str) -> String {
    let found = text.chars().count();
    if found < rule.min_length {
        format!("{label} must have at least {}, but has {found}", counted(rule.min_length as u64, "character"))
    } else {
        format!("{label} must have at most {}, but has {found}", counted(rule.max_length as u64, "character"))
    }
}

pub(crate) fn pattern(label: Label<'_>, rule: &Text, text: &str) -> String {
    match (&rule.pattern_means, &rule.pattern) {
        (Some(meaning), _) => format!("{label} must {meaning}, found {}", quoted(text)),
        (None, Some(pattern)) => format!("{label} must match `{pattern}`, found {}", quoted(text)),
        (None, None) => format!("{label} cannot be {}", quoted(text)),
    }
}

pub(crate) fn items(label: Label<'_>, rule: &List, found: usize) -> String {
    let has = if found == 0 { "is empty".to_owned() } else { format!("has {found}") };
    if rule.min == rule.max {
        format!("{label} must have exactly {}, but {has}", counted(rule.min as u64, "item"))
    } else if found < rule.min {
        format!("{label} must have at least {}, but {has}", counted(rule.min as u64, "item"))
    } else {
        format!("{label} must have at most {}, but {has}", counted(rule.max as u64, "item"))
    }
}

pub(crate) fn no_content(label: Label<'_>, names: &[String]) -> String {
    format!("{label} has no content: {} must not be empty", or_list(names.iter().map(|name| format!("`{name}`"))))
}

pub(crate) fn missing_one(label: Label<'_>, name: &str) -> String {
    match label {
        Label::Record => format!("`{name}` is missing"),
        _ => format!("`{name}` is missing in {label}"),
    }
}

/// Required fields that are absent. `others`: what the record has instead, when it has none of the required fields.
pub(crate) fn missing(label: Label<'_>, fields: &[&Field], hint: Option<Member<'_>>, others: &[Member<'_>]) -> String {
    let names = and_list(fields.iter().map(|field| format!("`{}`", field.name)));
    let verb = if fields.len() == 1 { "is" } else { "are" };
    let place = if matches!(label, Label::Record) { String::new() } else { format!(" in {label}") };
    let has = match hint {
        Some(member) => format!(" (found {} instead)", quoted(member.name)),
        None if others.is_empty() => String::new(),
        None => format!(" (found {} instead)", and_list(others.iter().take(4).map(|member| quoted(member.name)))),
    };
    format!("{names} {verb} missing{place}{has}")
}

pub(crate) fn missing_when(label: Label<'_>, field: &Field, hint: Option<Member<'_>>, because: Option<&str>) -> String {
    let missing = missing(label, &[field], hint, &[]);
    because.map_or(missing.clone(), |because| format!("{missing}: {because}"))
}

pub(crate) fn with_reason(name: &str, state: &str, because: Option<&str>) -> String {
    because.map_or(format!("`{name}` {state}"), |because| format!("`{name}` {state}: {because}"))
}

/// The field that probably replaces a missing one: by the names that other formats use, then by similarity.
pub(crate) fn nearest_field<'r>(field: &Field, others: &[Member<'r>]) -> Option<Member<'r>> {
    let other_name = field.also.iter().find_map(|name| others.iter().find(|member| member.name == name));
    let near = || {
        let name = nearest(&field.name, others.iter().map(|member| member.name))?;
        others.iter().find(|member| member.name == name)
    };
    let other_case = others.iter().find(|member| member.name.eq_ignore_ascii_case(&field.name));
    other_name.or(other_case).or_else(near).copied()
}

pub(crate) fn only_in(field: &Field, role: Role, shapes: &Shapes) -> String {
    let names = |wanted: Role| match shapes.roles.iter().find(|(_, role)| *role == wanted) {
        Some((name, _)) => name.as_str(),
        None => wanted.as_str(),
    };
    let allowed = or_list(field.only_in_roles.iter().map(|role| format!("`{}`", names(*role))));
    format!("`{}` is only allowed in a message with role {allowed}, not `{}`", field.name, names(role))
}

pub(crate) fn unknown(label: Label<'_>, object: &Object, name: &str) -> String {
    let known = object.fields.iter().filter(|field| field.refused.is_none()).map(|field| field.name.as_str());
    match nearest(name, known) {
        Some(near) => format!("unknown field {} in {label}; did you mean `{near}`?", quoted(name)),
        None => format!("unknown field {} in {label}", quoted(name)),
    }
}

pub(crate) fn misspelled(label: Label<'_>, field: &Field, name: &str) -> String {
    let (same, name, known) = (name.trim().eq_ignore_ascii_case(&field.name), quoted(name), &field.name);
    if same {
        format!("unknown field {name} in {label}; it differs from `{known}` only in case or white space")
    } else {
        format!("unknown field {name} in {label}; did you mean `{known}`?")
    }
}

pub(crate) fn none_of(label: Label<'_>, object: &Object, value: Value<'_>) -> String {
    let names = or_list(object.names(object.exactly_one | object.at_least_one).map(|name| format!("`{name}`")));
    let has: Vec<String> = value.members().filter(|m| m.value.kind() != Kind::Null).take(4).map(|m| quoted(m.name)).collect();
    let has = if has.is_empty() { "nothing".to_owned() } else { and_list(has) };
    format!("{label} must have {names}, found {has}")
}

pub(crate) fn several(label: Label<'_>, object: &Object, found: u64) -> String {
    let names = and_list(object.names(found).map(|name| format!("`{name}`")));
    let allowed = or_list(object.names(object.exactly_one).map(|name| format!("`{name}`")));
    format!("{label} has {names}, but exactly one of {allowed} is allowed")
}

pub(crate) fn no_variant(variants: &Variants, by: Value<'_>) -> String {
    let allowed = variants.of.iter().map(|(value, _)| value.as_str());
    if variants.on_type {
        return format!("`{}` must be of type {}, found {}", variants.by, or_list(allowed), by.kind().described());
    }
    match by.as_str() {
        Some(name) if variants.is_role => format!("role {} is not one of {}", quoted(name), list(allowed)),
        Some(name) => format!("`{}` is {}, not one of {}", variants.by, quoted(name), list(allowed)),
        None => format!("`{}` must be a string, found {}", variants.by, by.kind().described()),
    }
}
