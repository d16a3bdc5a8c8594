//! The built-in targets: the files below `rules/targets/`, embedded by the build script and read when asked for.
//!
//! Owns the one list of them. Adding a file adds the target; its name is its path.

use super::Target;
use crate::error::Error;

/// A file as the build script embeds it.
struct Embedded {
    name: &'static str,
    text: &'static str,
}

/// Every file below `rules/targets/`, by name.
const TARGETS: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/targets.rs"));

/// The names of the built-in targets, in alphabetical order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TARGETS.iter().map(|target| target.name)
}

/// Reads a built-in target.
pub(super) fn builtin(name: &str) -> Result<Target, Error> {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.ok_or_else(|| Error::unknown("target", name, names()))?;
    Target::parse(name, &format!("rules/targets/{name}.toml"), target.text)
}
