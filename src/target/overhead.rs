//! What a record takes in tokens beside its texts: the marks of a chat, the words of roles, the definitions of tools.
//!
//! Owns the language of `rules/overheads/*.toml`, the platforms' own recipes as data. Places are JSON Pointers with `*` for every item
//! or member. Must not know records: who weighs one walks the places.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;
use crate::profile::Source;

/// What a record takes beside its texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overhead {
    /// What it is, in one line.
    pub summary: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// Tokens of every record.
    pub record: u64,
    /// Tokens for each value at a place; a few save some.
    pub at: BTreeMap<String, i64>,
    /// Places of texts that are counted beside the turns.
    pub texts: Vec<String>,
    /// Places of objects whose names of members are counted.
    pub names: Vec<String>,
    /// Places that make the count of their record an approximation.
    pub approximate: Vec<String>,
}

/// A file as the build script embeds it.
struct Embedded {
    name: &'static str,
    text: &'static str,
}

/// Every file of `rules/overheads/`, by name.
const OVERHEADS: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/overheads.rs"));

/// The names of the built-in overheads.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OVERHEADS.iter().map(|overhead| overhead.name)
}

/// Reads a built-in overhead; `None` when there is none of the name.
pub(super) fn builtin(name: &str) -> Result<Option<Overhead>, Error> {
    let Some(found) = OVERHEADS.iter().find(|overhead| overhead.name == name) else { return Ok(None) };
    let path = format!("rules/overheads/{name}.toml");
    let overhead: Overhead = toml::from_str(found.text).map_err(|error| Error::from_toml(&path, found.text, &error))?;
    let places = overhead.at.keys().chain(&overhead.texts).chain(&overhead.names).chain(&overhead.approximate);
    match places.into_iter().find(|place| !place.starts_with('/')) {
        Some(place) => Err(Error::in_document(&path, found.text, None, format!("`{place}` is not a JSON Pointer"))),
        None => Ok(Some(overhead)),
    }
}
