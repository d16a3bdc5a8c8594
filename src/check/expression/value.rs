//! The values that expressions work on.
//!
//! Owns their types, equality and order. Arrays and objects of the record stay where they are on the tape; lists, maps and texts that an
//! expression makes are shared, never deep.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::rc::Rc;

use crate::check::TurnText;
use crate::json::{Kind, Value};
use crate::rule::expression::TypeName;

/// The turns of a record as a list, made when the first expression asks.
pub(super) type Turns<'v> = OnceCell<Rc<Vec<Val<'v>>>>;

/// A value.
#[derive(Clone)]
pub(super) enum Val<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(&'v str),
    Made(Rc<str>),
    /// An array or an object of the record.
    Json(Value<'v>),
    /// A map of `role` and `text`.
    Turn(TurnText<'v>),
    List(Rc<Vec<Val<'v>>>),
    Map(Rc<Vec<(Val<'v>, Val<'v>)>>),
    Type(TypeName),
}

impl<'v> Val<'v> {
    /// A value of the record. Whole numbers are ints, or uints where they are too large; all others are doubles.
    pub(super) fn of(value: Value<'v>) -> Self {
        match value.kind() {
            Kind::Null => Val::Null,
            Kind::Boolean => Val::Bool(value.as_bool().unwrap_or_default()),
            Kind::String => Val::Text(value.as_str().unwrap_or_default()),
            Kind::Array | Kind::Object => Val::Json(value),
            Kind::Integer | Kind::Number => {
                let number = value.as_number();
                let int = number.as_ref().and_then(serde_json::Number::as_i64).map(Val::Int);
                let uint = || number.as_ref().and_then(serde_json::Number::as_u64).map(Val::Uint);
                int.or_else(uint).unwrap_or_else(|| Val::Double(value.as_f64().unwrap_or_default()))
            }
        }
    }

    pub(super) fn kind(&self) -> TypeName {
        match self {
            Val::Null => TypeName::Null,
            Val::Bool(_) => TypeName::Bool,
            Val::Int(_) => TypeName::Int,
            Val::Uint(_) => TypeName::Uint,
            Val::Double(_) => TypeName::Double,
            Val::Text(_) | Val::Made(_) => TypeName::String,
            Val::Json(value) if value.kind() == Kind::Array => TypeName::List,
            Val::List(_) => TypeName::List,
            Val::Json(_) | Val::Turn(_) | Val::Map(_) => TypeName::Map,
            Val::Type(_) => TypeName::Type,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Val::Text(text) => Some(text),
            Val::Made(text) => Some(text),
            _ => None,
        }
    }

    /// Number of items or members of a list or map.
    pub(super) fn len(&self) -> Option<usize> {
        Some(match self {
            Val::Json(value) if value.kind() == Kind::Object => value.distinct_names(),
            Val::Json(value) => value.len(),
            Val::Turn(_) => 2,
            Val::List(items) => items.len(),
            Val::Map(entries) => entries.len(),
            _ => return None,
        })
    }

    /// What looking up a member of it costs, in steps.
    pub(super) fn lookup(&self) -> u64 {
        let members = match self {
            Val::Json(value) => value.len(),
            Val::Map(entries) => entries.len(),
            _ => 0,
        };
        members as u64 / 8
    }

    /// What comparing it or going through it costs, in steps.
    pub(super) fn cost(&self) -> u64 {
        let cost = match self {
            Val::Text(text) => text.len() / 64,
            Val::Made(text) => text.len() / 64,
            Val::Json(value) => value.width() as usize,
            Val::List(items) => items.len(),
            Val::Map(entries) => entries.len(),
            _ => 0,
        };
        1 + cost as u64
    }

    /// The member of that name, of a map.
    pub(super) fn member(&self, name: &str) -> Option<Val<'v>> {
        match self {
            Val::Json(value) => value.get(name).map(Val::of),
            Val::Turn(turn) => match name {
                "role" => Some(Val::Text(turn.role.as_str())),
                "text" => Some(Val::Text(turn.text)),
                _ => None,
            },
            Val::Map(entries) => entries.iter().rev().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value.clone()),
            _ => None,
        }
    }

    /// The value at a key, of a map with any keys.
    pub(super) fn entry(&self, key: &Val<'v>) -> Option<Val<'v>> {
        match (self, key.text()) {
            (_, Some(name)) => self.member(name),
            (Val::Map(entries), None) => {
                entries.iter().rev().find(|(other, _)| other.is_scalar_like(key)).map(|(_, value)| value.clone())
            }
            _ => None,
        }
    }

    /// The item with this number, of a list.
    pub(super) fn item(&self, index: usize) -> Option<Val<'v>> {
        match self {
            Val::Json(value) => value.items().nth(index).map(Val::of),
            Val::List(items) => items.get(index).cloned(),
            _ => None,
        }
    }

    /// What a loop goes through: the items of a list, the keys of a map.
    pub(super) fn walk(&self) -> Option<Box<dyn Iterator<Item = Val<'v>> + '_>> {
        Some(match self {
            Val::Json(value) if value.kind() == Kind::Array => Box::new(value.items().map(Val::of)),
            Val::Json(value) => Box::new(value.last_members().into_iter().map(|member| Val::Text(member.name))),
            Val::Turn(_) => Box::new([Val::Text("role"), Val::Text("text")].into_iter()),
            Val::List(items) => Box::new(items.iter().cloned()),
            Val::Map(entries) => Box::new(entries.iter().map(|(key, _)| key.clone())),
            _ => return None,
        })
    }

    /// The order of two values; `None` when they have none. Numbers compare across their types.
    pub(super) fn order(&self, other: &Val<'v>) -> Option<Ordering> {
        if let (Some(one), Some(other)) = (self.text(), other.text()) {
            return Some(one.cmp(other));
        }
        match (self, other) {
            (Val::Bool(one), Val::Bool(other)) => Some(one.cmp(other)),
            (Val::Double(one), other) => one.partial_cmp(&other.number()?),
            (one, Val::Double(other)) => one.number()?.partial_cmp(other),
            (one, other) => Some(one.whole()?.cmp(&other.whole()?)),
        }
    }

    /// Equality; values of different types are not equal, numbers apart. `spend` pays for what is gone through.
    pub(super) fn equals<E>(&self, other: &Val<'v>, spend: &mut dyn FnMut(u64) -> Result<(), E>) -> Result<bool, E> {
        spend(self.cost().min(other.cost()))?;
        if let (Val::Json(one), Val::Json(other)) = (self, other) {
            return Ok(one.equals(*other));
        }
        match (self.kind(), other.kind()) {
            (TypeName::List, TypeName::List) => {
                if self.len() != other.len() {
                    return Ok(false);
                }
                for (one, other) in self.walk().into_iter().flatten().zip(other.walk().into_iter().flatten()) {
                    if !one.equals(&other, spend)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (TypeName::Map, TypeName::Map) => {
                if self.len() != other.len() {
                    return Ok(false);
                }
                for key in self.walk().into_iter().flatten() {
                    spend(other.cost())?;
                    let same = match (self.entry(&key), other.entry(&key)) {
                        (Some(one), Some(other)) => one.equals(&other, spend)?,
                        _ => false,
                    };
                    if !same {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(self.is_scalar_like(other)),
        }
    }

    /// Equality of what is neither a list nor a map.
    fn is_scalar_like(&self, other: &Val<'v>) -> bool {
        match (self, other) {
            (Val::Null, Val::Null) => true,
            (Val::Type(one), Val::Type(other)) => one == other,
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    fn whole(&self) -> Option<i128> {
        match self {
            Val::Int(value) => Some((*value).into()),
            Val::Uint(value) => Some((*value).into()),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Val::Double(value) => Some(*value),
            other => other.whole().map(|value| value as f64),
        }
    }
}
