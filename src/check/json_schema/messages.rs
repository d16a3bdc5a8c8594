//! What a JSON Schema demands, in words.
//!
//! Owns the sentences for the keywords of schemas: "must be a string". They quote the schema, shortened, and never the data.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::json::short;

/// What the value must be; `None` when no words were found for the keyword.
pub(crate) fn sentence(kind: &ValidationErrorKind) -> Option<String> {
    use ValidationErrorKind as Kind;
    Some(match kind {
        Kind::Type { kind: TypeKind::Single(kind) } => format!("must be {}", described(*kind)),
        Kind::Type { kind: TypeKind::Multiple(kinds) } => {
            format!("must be {}", kinds.iter().map(described).collect::<Vec<_>>().join(" or "))
        }
        Kind::Constant { expected_value } => format!("must be {}", shown(expected_value)),
        Kind::Enum { options } => format!("must be one of {}", listed(options)),
        Kind::Pattern { pattern } => format!("must match `{}`", short(pattern)),
        Kind::Format { format } => format!("must be in the format `{}`", short(format)),
        Kind::MaxLength { limit } => format!("must have at most {}", counted(*limit, "character")),
        Kind::MinLength { limit } => format!("must have at least {}", counted(*limit, "character")),
        Kind::MaxItems { limit } => format!("must have at most {}", counted(*limit, "item")),
        Kind::MinItems { limit } => format!("must have at least {}", counted(*limit, "item")),
        Kind::MaxProperties { limit } => format!("must have at most {}", counted(*limit, "field")),
        Kind::MinProperties { limit } => format!("must have at least {}", counted(*limit, "field")),
        Kind::AdditionalItems { limit } => format!("must have at most {}", counted(*limit as u64, "item")),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("must be a multiple of {multiple_of}"),
        Kind::UniqueItems => "must not have the same item twice".to_owned(),
        Kind::Contains => "has too few or too many items that match `contains`".to_owned(),
        Kind::AnyOf { .. } => "fits none of the alternatives of `anyOf`".to_owned(),
        Kind::OneOfNotValid { .. } => "fits none of the alternatives of `oneOf`".to_owned(),
        Kind::OneOfMultipleValid { .. } => "fits more than one of the alternatives of `oneOf`".to_owned(),
        Kind::Not { .. } => "matches what `not` forbids".to_owned(),
        Kind::UnevaluatedItems { .. } => "has items that no part of the schema allows".to_owned(),
        Kind::FalseSchema => "must not be here".to_owned(),
        Kind::ContentEncoding { content_encoding } => format!("must be encoded as `{}`", short(content_encoding)),
        Kind::FromUtf8 { .. } => "must decode to UTF-8".to_owned(),
        Kind::ContentMediaType { content_media_type } => format!("must hold `{}`", short(content_media_type)),
        Kind::PropertyNames { error } => match sentence(error.kind()) {
            Some(demand) => format!("has a field whose name {demand}"),
            None => "has a field whose name is not allowed".to_owned(),
        },
        _ => return None,
    })
}

fn described(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn shown(value: &Value) -> String {
    short(&value.to_string()).into_owned()
}

/// The first values of a list.
fn listed(options: &Value) -> String {
    const MOST: usize = 8;
    let Value::Array(options) = options else { return shown(options) };
    let mut words: Vec<String> = options.iter().take(MOST).map(shown).collect();
    if options.len() > MOST {
        words.push(format!("{} more", options.len() - MOST));
    }
    words.join(", ")
}
