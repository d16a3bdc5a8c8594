//! What functions and arithmetic give.
//!
//! Owns the functions that exist. None of them opens anything, tells the time or knows the environment. Numbers that do not fit fail.

use std::rc::Rc;

use super::eval::{Answer, Stop, fault};
use super::value::Val;
use crate::rule::expression::{Function, Operator, TypeName};

/// Calls a function; loading the rule saw to the number of values.
pub(super) fn call<'v>(function: Function, values: &[Val<'v>]) -> Answer<'v> {
    let wrong = |value: &Val<'v>| fault(format!("`{}` does not take {}", function.as_str(), value.kind().described()));
    let [first, rest @ ..] = values else { return fault(format!("`{}` without a value", function.as_str())) };
    match (function, rest) {
        (Function::Type, _) => return Ok(Val::Type(first.kind())),
        (Function::Bool | Function::Int | Function::Uint | Function::Double | Function::String, _) => {
            return convert(function, first);
        }
        (Function::Size, _) => {
            let size = first.len().or_else(|| Some(first.text()?.chars().count()));
            return size.map_or_else(|| wrong(first), |size| Ok(Val::Int(size as i64)));
        }
        _ => {}
    }
    let Some(text) = first.text() else { return wrong(first) };
    let part = match rest.first().map(|value| value.text().ok_or(value)) {
        Some(Err(value)) => return wrong(value),
        Some(Ok(part)) => part,
        None => "",
    };
    Ok(match function {
        Function::Contains => Val::Bool(memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()),
        Function::StartsWith => Val::Bool(text.starts_with(part)),
        Function::EndsWith => Val::Bool(text.ends_with(part)),
        Function::LowerAscii => Val::Made(text.to_ascii_lowercase().into()),
        Function::UpperAscii => Val::Made(text.to_ascii_uppercase().into()),
        Function::Trim => Val::Made(text.trim().into()),
        _ => return wrong(first),
    })
}

fn convert<'v>(function: Function, value: &Val<'v>) -> Answer<'v> {
    let converted = match function {
        Function::Int => match value {
            Val::Int(value) => Some(Val::Int(*value)),
            Val::Uint(value) => i64::try_from(*value).ok().map(Val::Int),
            Val::Double(value) => (value.abs() < 9.2e18).then_some(Val::Int(*value as i64)),
            other => other.text().and_then(|text| text.parse().ok()).map(Val::Int),
        },
        Function::Uint => match value {
            Val::Int(value) => u64::try_from(*value).ok().map(Val::Uint),
            Val::Uint(value) => Some(Val::Uint(*value)),
            Val::Double(value) => (*value >= 0.0 && *value < 1.8e19).then_some(Val::Uint(*value as u64)),
            other => other.text().and_then(|text| text.parse().ok()).map(Val::Uint),
        },
        Function::Double => match value {
            Val::Int(value) => Some(Val::Double(*value as f64)),
            Val::Uint(value) => Some(Val::Double(*value as f64)),
            Val::Double(value) => Some(Val::Double(*value)),
            other => other.text().and_then(|text| text.parse().ok()).map(Val::Double),
        },
        Function::Bool => match value {
            Val::Bool(value) => Some(Val::Bool(*value)),
            other => other.text().and_then(|text| text.parse().ok()).map(Val::Bool),
        },
        _ => match value {
            Val::Int(value) => Some(made(value.to_string())),
            Val::Uint(value) => Some(made(value.to_string())),
            Val::Double(value) => Some(made(value.to_string())),
            Val::Bool(value) => Some(made(value.to_string())),
            Val::Text(_) | Val::Made(_) => Some(value.clone()),
            _ => None,
        },
    };
    let reason = || fault(format!("`{}` cannot be made of {} like this", function.as_str(), value.kind().described()));
    converted.map_or_else(reason, Ok)
}

fn made<'v>(text: String) -> Val<'v> {
    Val::Made(text.into())
}

/// What putting two texts or lists together costs, in steps.
pub(super) fn sum_cost(left: &Val<'_>, right: &Val<'_>) -> u64 {
    let cost = |value: &Val<'_>| value.text().map_or_else(|| 4 * value.len().unwrap_or_default(), str::len);
    (cost(left) + cost(right)) as u64
}

/// `-number`
pub(super) fn negate<'v>(value: &Val<'v>) -> Answer<'v> {
    match value {
        Val::Int(value) => value.checked_neg().map(Val::Int).ok_or_else(too_large),
        Val::Double(value) => Ok(Val::Double(-value)),
        other => fault(format!("`-` does not take {}", other.kind().described())),
    }
}

fn too_large() -> Stop {
    Stop::Fault("a number does not fit into 64 bits".to_owned())
}

/// `+`, `-`, `*`, `/` and `%` on two values of one type.
pub(super) fn arithmetic<'v>(operator: Operator, left: &Val<'v>, right: &Val<'v>) -> Answer<'v> {
    if let (Operator::Add, Some(left), Some(right)) = (operator, left.text(), right.text()) {
        return Ok(made([left, right].concat()));
    }
    let divides = matches!(operator, Operator::Divide | Operator::Remainder);
    match (left, right) {
        (Val::Int(_), Val::Int(0)) | (Val::Uint(_), Val::Uint(0)) if divides => fault("a division by zero"),
        (Val::Int(left), Val::Int(right)) => match operator {
            Operator::Add => left.checked_add(*right),
            Operator::Subtract => left.checked_sub(*right),
            Operator::Multiply => left.checked_mul(*right),
            Operator::Divide => left.checked_div(*right),
            _ => left.checked_rem(*right),
        }
        .map(Val::Int)
        .ok_or_else(too_large),
        (Val::Uint(left), Val::Uint(right)) => match operator {
            Operator::Add => left.checked_add(*right),
            Operator::Subtract => left.checked_sub(*right),
            Operator::Multiply => left.checked_mul(*right),
            Operator::Divide => left.checked_div(*right),
            _ => left.checked_rem(*right),
        }
        .map(Val::Uint)
        .ok_or_else(too_large),
        (Val::Double(left), Val::Double(right)) if operator != Operator::Remainder => Ok(Val::Double(match operator {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            _ => left / right,
        })),
        (left, right) => match (operator, left.walk(), right.walk()) {
            (Operator::Add, Some(one), Some(other)) if is_list(left) && is_list(right) => {
                Ok(Val::List(Rc::new(one.chain(other).collect())))
            }
            _ => {
                let kinds = (left.kind().described(), right.kind().described());
                fault(format!("`{}` does not take {} and {}", operator.as_str(), kinds.0, kinds.1))
            }
        },
    }
}

fn is_list(value: &Val<'_>) -> bool {
    value.kind() == TypeName::List
}
