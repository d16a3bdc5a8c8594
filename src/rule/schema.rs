//! The JSON Schemas of rules.
//!
//! Owns their bounds and what they may lean on, so that loading a rule and running it agree on what compiles: nothing outside of the
//! schema, linear expressions, bounded size and depth. Knows no TOML: places are byte ranges in the text of the schema.

use std::ops::Range;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use super::rule_file_error::RuleFileError;
use crate::json::pointer::escaped;
use crate::json::{Metered, bytes_at};
use crate::text::{ceil_boundary, floor_boundary};

/// No schema is larger.
const LARGEST: usize = 256 << 10;

/// No schema nests deeper, and no chain of references in it is longer.
const DEEPEST: usize = 64;
const MOST_REFERENCES: usize = 4096;

/// Largest program of one pattern, in bytes, and number of patterns.
const LARGEST_PROGRAM: usize = 512 << 10;
const MOST_PATTERNS: usize = 256;

/// Stack of the thread that compiles: references may follow one another through the whole schema.
const STACK: usize = 64 << 20;

/// Members that name other schemas, and members that hold data in which the same names mean nothing.
const REFERENCES: [&str; 4] = ["$ref", "$dynamicRef", "$recursiveRef", "$schema"];
const DATA: [&str; 4] = ["const", "enum", "default", "examples"];

/// Compiles a schema within bounds. A mistake has its place in the text of the schema.
pub(crate) fn compile(text: &str) -> Result<Validator<Metered>, RuleFileError> {
    let schema = read(text)?;
    let failed = || RuleFileError::at(0..text.len(), "the schema cannot be compiled");
    // A thread of its own: it is the depth of the schema that decides how much stack this takes.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || build(text, &schema));
        thread.map_err(|_| failed())?.join().map_err(|_| failed())?
    })
}

fn read(text: &str) -> Result<Value, RuleFileError> {
    if text.len() > LARGEST {
        return Err(RuleFileError::at(
            0..text.len(),
            format!("the schema has {} bytes; at most {LARGEST} are allowed", text.len()),
        ));
    }
    let schema: Value = serde_json::from_str(text).map_err(|error| {
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let at = (lines + error.column().saturating_sub(1)).min(text.len());
        let said = error.to_string();
        let reason = said.rsplit_once(" at line ").map_or(said.as_str(), |(reason, _)| reason);
        let start = floor_boundary(text, at);
        let end = ceil_boundary(text, start + 1);
        RuleFileError::at(start..end, format!("the schema is not valid JSON: {reason}"))
    })?;
    if !matches!(schema, Value::Object(_) | Value::Bool(_)) {
        return Err(RuleFileError::at(0..text.len(), "a schema must be an object or a boolean"));
    }
    let mut references = Vec::new();
    if !survey(&schema, &mut String::new(), 0, &mut references) {
        return Err(RuleFileError::at(0..text.len(), format!("the schema is nested deeper than {DEEPEST} levels")));
    }
    if references.len() > MOST_REFERENCES {
        return Err(RuleFileError::at(0..text.len(), format!("the schema has more than {MOST_REFERENCES} references")));
    }
    if patterns(&schema) > MOST_PATTERNS {
        return Err(RuleFileError::at(0..text.len(), format!("the schema has more than {MOST_PATTERNS} patterns")));
    }
    Ok(schema)
}

/// Collects the pointers and texts of all references; `false` when it goes too deep.
fn survey(value: &Value, pointer: &mut String, depth: usize, references: &mut Vec<(String, String)>) -> bool {
    let length = pointer.len();
    let mut go = |token: &str, inner: &Value| {
        pointer.push('/');
        pointer.push_str(&escaped(token));
        let fits = survey(inner, pointer, depth + 1, references);
        if let (true, Value::String(target)) = (REFERENCES.contains(&token), inner) {
            references.push((pointer.clone(), target.clone()));
        }
        pointer.truncate(length);
        fits
    };
    if depth > DEEPEST {
        return false;
    }
    match value {
        Value::Array(items) => items.iter().enumerate().all(|(index, item)| go(&index.to_string(), item)),
        Value::Object(members) => {
            members.iter().filter(|(name, _)| !DATA.contains(&name.as_str())).all(|(name, inner)| go(name, inner))
        }
        _ => true,
    }
}

/// Number of regular expressions in a schema.
fn patterns(value: &Value) -> usize {
    let own = |name: &str, inner: &Value| match (name, inner) {
        ("pattern", Value::String(_)) => 1,
        ("patternProperties", Value::Object(members)) => members.len(),
        _ => 0,
    };
    match value {
        Value::Array(items) => items.iter().map(patterns).sum(),
        Value::Object(members) => members.iter().map(|(name, inner)| own(name, inner) + patterns(inner)).sum(),
        _ => 0,
    }
}

fn build(text: &str, schema: &Value) -> Result<Validator<Metered>, RuleFileError> {
    let options = jsonschema::options_for::<Metered>()
        .offline()
        .with_pattern_options(PatternOptions::regex().size_limit(LARGEST_PROGRAM).dfa_size_limit(LARGEST_PROGRAM));
    let error = match options.build(schema) {
        Ok(validator) => return Ok(validator),
        Err(error) => error,
    };
    let place = |pointer: &str| bytes_at(text, pointer).unwrap_or(0..text.len());
    if let ValidationErrorKind::Referencing(reason) = error.kind() {
        return Err(outside(text, schema, &reason.to_string()));
    }
    let said = match error.kind() {
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => None,
        ValidationErrorKind::Format { format } if format == "regex" => {
            return Err(RuleFileError::at(place(error.instance_path().as_str()), "invalid pattern")
                .help("look-around and backreferences are not supported, and the size is limited"));
        }
        kind => crate::check::json_schema::messages::sentence(kind),
    };
    let said = said.unwrap_or_else(|| "is not allowed by the draft of the schema".to_owned());
    Err(RuleFileError::at(place(error.instance_path().as_str()), format!("invalid schema: this {said}")))
}

/// The mistake of a reference that leads nowhere, at the reference that the reason speaks about.
fn outside(text: &str, schema: &Value, reason: &str) -> RuleFileError {
    let mut references = Vec::new();
    survey(schema, &mut String::new(), 0, &mut references);
    let named = |target: &str| reason.contains(target.trim_start_matches('#').trim_end_matches('#'));
    let local = |target: &str| target.starts_with('#');
    let found = references
        .iter()
        .filter(|(_, target)| !target.trim_matches('#').is_empty() && named(target))
        .min_by_key(|(_, target)| (local(target), std::cmp::Reverse(target.len())));
    let span: Range<usize> = found.and_then(|(pointer, _)| bytes_at(text, pointer)).unwrap_or(0..text.len());
    match found {
        Some((_, target)) if local(target) => RuleFileError::at(span, format!("`{target}` does not exist in the schema")),
        Some((_, target)) => RuleFileError::at(span, format!("`{target}` is outside of the schema"))
            .help("references are not fetched: copy the schema into `$defs` and refer to it as `#/$defs/...`"),
        None => RuleFileError::at(span, "a reference leads outside of the schema")
            .help("references are not fetched: copy the schema into `$defs`"),
    }
}

#[cfg(test)]
mod tests;
