//! What some platforms of a form take and others refuse.
//!
//! Owns the compiled `[[differs]]`. A profile that is nobody's own, and merely assumed, demands what all platforms of its form demand; what
//! only some of them refuse is said with their names. JSON Schema cannot say these, so they are no part of the exported shape.

use super::document::Document;
use super::kinds::kinds_of;
use super::raw::RawDiffers;
use super::shape::Kinds;
use super::walk::Report;
use crate::error::Error;
use crate::json::Place;
use crate::json::Value;
use crate::json::pointer::JsonPointer;
use crate::rule::options::Violation;
use crate::text::and_list;

/// One difference.
#[derive(Debug)]
pub(super) struct Difference {
    at: JsonPointer,
    kinds: Option<Kinds>,
    missing: Option<String>,
    refused_by: String,
}

impl Difference {
    /// Compiles one entry of `[[differs]]`.
    pub(super) fn compile(raw: &RawDiffers, document: Document<'_>) -> Result<Difference, Error> {
        if raw.kind.is_some() == raw.missing.is_some() {
            return Err(document.error(&raw.at, "`[[differs]]` requires either `type` or `missing`"));
        }
        if raw.refused_by.is_empty() {
            return Err(document.error(&raw.at, "`[[differs]]` requires at least one platform in `refused_by`"));
        }
        Ok(Difference {
            at: JsonPointer::parse(raw.at.get_ref()).map_err(|error| document.error(&raw.at, error))?,
            kinds: raw.kind.as_ref().map(kinds_of),
            missing: raw.missing.clone(),
            refused_by: and_list(&raw.refused_by),
        })
    }

    /// Reports the first place of a record where platforms differ.
    pub(super) fn check(&self, record: Value<'_>, report: &mut Report<'_>) {
        let mut found = None;
        self.at.walk(record, &mut |value| {
            if found.is_none() && self.is_meant(value) {
                found = Some(value);
            }
        });
        let Some(value) = found else { return };
        let what = match &self.missing {
            Some(name) => format!("`{name}` is missing in an item of `{}`", self.at.last_key().unwrap_or_default()),
            None => format!("`{}` is {}", self.at.last_key().unwrap_or_default(), value.kind().described()),
        };
        report(Violation::PlatformDifference, Place::Value(value.node()), format!("{what}, which {} refuse", self.refused_by));
    }

    fn is_meant(&self, value: Value<'_>) -> bool {
        self.kinds.is_none_or(|kinds| kinds.allow(value)) && self.missing.as_ref().is_none_or(|name| value.get(name).is_none())
    }
}
