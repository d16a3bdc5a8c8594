//! Counts over a whole record: how many of something, and what never stands beside it.
//!
//! Owns the compiled `[[count]]`. JSON Schema cannot say these, so they are no part of the exported shape.

use super::document::Document;
use super::raw::RawCount;
use super::walk::Report;
use crate::error::Error;
use crate::json::Place;
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value};
use crate::rule::options::Violation;

/// One bound.
#[derive(Debug)]
pub(super) struct Count {
    of: String,
    at: JsonPointer,
    min: usize,
    max: usize,
    never_with: Option<JsonPointer>,
}

impl Count {
    /// Compiles one entry of `[[count]]`.
    pub(super) fn compile(raw: &RawCount, document: Document<'_>) -> Result<Count, Error> {
        let path = |text: &toml::Spanned<String>| JsonPointer::parse(text.get_ref()).map_err(|error| document.error(text, error));
        Ok(Count {
            of: raw.of.clone(),
            at: path(&raw.at)?,
            min: raw.min.unwrap_or(0),
            max: raw.max.unwrap_or(usize::MAX),
            never_with: raw.never_with.as_ref().map(path).transpose()?,
        })
    }

    /// Reports the first of what is too much, or that there is too little.
    pub(super) fn check(&self, record: Value<'_>, report: &mut Report<'_>) {
        let (mut found, mut beyond) = (0_usize, None);
        self.at.walk(record, &mut |value| {
            found += usize::from(value.kind() != Kind::Null);
            if found > self.max {
                beyond.get_or_insert(value.node());
            }
        });
        if let Some(node) = beyond {
            let message = format!("a record can have at most {} {}, this one has {found}", self.max, self.of);
            report(Violation::WrongCount, Place::Value(node), message);
        } else if found < self.min {
            let message = format!("a record must have at least {} {}, this one has {found}", self.min, self.of);
            report(Violation::WrongCount, Place::Value(record.node()), message);
        }
        if let (Some(never), true) = (&self.never_with, found > 0) {
            let mut other = None;
            never.walk(record, &mut |value| {
                if value.kind() != Kind::Null {
                    other.get_or_insert(value.node());
                }
            });
            if let Some(node) = other {
                let name = never.last_key().unwrap_or_default();
                report(Violation::Misplaced, Place::Value(node), format!("`{name}` is not allowed in a record with {}", self.of));
            }
        }
    }
}
