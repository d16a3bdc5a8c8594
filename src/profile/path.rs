//! Pointer patterns: where in a record something lies, with `*` for every item or member, and a number for one item.
//!
//! Owns their syntax and the walk along them, which allocates nothing. Knows no profile.

use crate::json::{Kind, Value};

/// A compiled pattern: `/messages/*/content`. The empty pattern is the value itself.
#[derive(Debug, Clone)]
pub(super) struct Path(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Member(String),
    Every,
}

impl Path {
    /// Reads a pattern; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Path, String> {
        if text.is_empty() {
            return Ok(Path(Vec::new()));
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(format!("a place is written as a JSON Pointer and starts with `/`: `/{text}`"));
        };
        let steps = rest.split('/').map(|step| match step {
            "*" => Ok(Step::Every),
            "**" => Err("`**` stands alone, as `/**`, and in `[[turns]]` only".to_owned()),
            "" => Err("a step of a place is empty".to_owned()),
            _ => Ok(Step::Member(step.replace("~1", "/").replace("~0", "~"))),
        });
        Ok(Path(steps.collect::<Result<_, _>>()?))
    }

    /// Calls `found` for every value at this place, in document order along each step.
    pub(super) fn walk<'r>(&self, from: Value<'r>, found: &mut dyn FnMut(Value<'r>)) {
        walk(&self.0, from, found);
    }

    /// The name of the member that the pattern begins with, and how it goes on from there; `None` when it begins otherwise.
    pub(super) fn split_member(self) -> Result<(String, Path), Path> {
        match self.0.split_first() {
            Some((Step::Member(name), rest)) => Ok((name.clone(), Path(rest.to_vec()))),
            _ => Err(self),
        }
    }

    /// The one value at a pattern without `*`, or the first of several.
    pub(super) fn first<'r>(&self, from: Value<'r>) -> Option<Value<'r>> {
        let mut first = None;
        self.walk(from, &mut |value| {
            first.get_or_insert(value);
        });
        first
    }

    /// The name of the last member on the way, if there is one.
    pub(super) fn last_name(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            Step::Every => None,
        })
    }
}

fn walk<'r>(steps: &[Step], from: Value<'r>, found: &mut dyn FnMut(Value<'r>)) {
    match steps.split_first() {
        None => found(from),
        Some((Step::Member(name), rest)) => {
            let item = || name.parse().ok().and_then(|index| from.items().nth(index));
            if let Some(value) = from.get(name).or_else(|| if from.kind() == Kind::Array { item() } else { None }) {
                walk(rest, value, found);
            }
        }
        Some((Step::Every, rest)) if from.kind() == Kind::Array => from.items().for_each(|item| walk(rest, item, found)),
        Some((Step::Every, rest)) => from.members().for_each(|member| walk(rest, member.value, found)),
    }
}
