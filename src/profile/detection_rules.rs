//! The rules by which records of a profile are recognized: its `[detect]` table.
//!
//! Owns what a rule demands of a record, and the words for a rule that does not hold. Compares no profiles: that is `detect`.

use super::document::Document;
use super::kinds::kinds_of;
use super::raw::{RawDetect, RawHint};
use super::shape::Kinds;
use crate::error::Error;
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value};
use crate::text::or_list;

/// How records of one profile are recognized.
#[derive(Debug)]
pub(crate) struct DetectionRules {
    pub(crate) priority: u32,
    pub(crate) rules: Vec<DetectionRule>,
    /// Formats of which this one differs in details only.
    pub(crate) related: Vec<String>,
}

/// One demand.
#[derive(Debug)]
pub(crate) struct DetectionRule {
    at: Vec<(String, JsonPointer)>,
    pub(crate) absent: bool,
    kinds: Option<Kinds>,
    is: Option<Vec<String>>,
    only: Option<Vec<String>>,
    otherwise: Option<String>,
}

impl DetectionRules {
    /// Compiles `[detect]`.
    pub(crate) fn compile(raw: &RawDetect, document: Document<'_>) -> Result<DetectionRules, Error> {
        let rules = raw.all.iter().map(|rule| DetectionRule::compile(rule, document)).collect::<Result<_, Error>>()?;
        Ok(DetectionRules { priority: raw.priority, rules, related: raw.related.clone() })
    }

    /// Whether a record has every sign.
    pub(crate) fn fits(&self, record: Value<'_>) -> bool {
        self.rules.iter().all(|rule| rule.holds(record))
    }

    /// What about the record's make-up speaks against this form; the words in it speak of flaws rather.
    pub(crate) fn foreign(&self, record: Value<'_>) -> Option<String> {
        self.rules.iter().find(|rule| rule.is.is_none() && !rule.holds(record)).map(|rule| rule.unmet(record))
    }

    /// Whether anything is there that should be there.
    pub(crate) fn begins(&self, record: Value<'_>) -> bool {
        self.rules.iter().any(|rule| rule.is_presence() && rule.holds(record))
    }
}

impl DetectionRule {
    fn compile(raw: &RawHint, document: Document<'_>) -> Result<DetectionRule, Error> {
        let path = |text: &String| Ok((text.clone(), JsonPointer::parse(text).map_err(|error| document.error(&raw.at, error))?));
        Ok(DetectionRule {
            at: raw.at.get_ref().as_slice().iter().map(path).collect::<Result<_, Error>>()?,
            absent: raw.absent,
            kinds: raw.kind.as_ref().map(kinds_of),
            is: raw.is.clone(),
            only: raw.only.clone(),
            otherwise: raw.otherwise.clone(),
        })
    }

    /// Whether it demands that something is there.
    fn is_presence(&self) -> bool {
        !self.absent && self.only.is_none()
    }

    /// Whether a record does as the rule demands.
    pub(crate) fn holds(&self, record: Value<'_>) -> bool {
        let mut found = false;
        for (_, path) in &self.at {
            path.walk(record, &mut |value| found |= self.is_meant(value));
        }
        found != self.absent
    }

    fn is_meant(&self, value: Value<'_>) -> bool {
        let is = |names: &Vec<String>| value.as_str().is_some_and(|text| names.iter().any(|name| name == text));
        let only = |names: &Vec<String>| value.members().all(|member| names.iter().any(|name| name == member.name));
        self.kinds.is_none_or(|kinds| kinds.allow(value))
            && self.is.as_ref().is_none_or(is)
            && self.only.as_ref().is_none_or(only)
    }

    /// What is said of a record for which it does not hold. Holds nothing of the record but kinds of values.
    pub(crate) fn unmet(&self, record: Value<'_>) -> String {
        // A place below another one goes without saying.
        let below =
            |text: &str| self.at.iter().any(|(other, _)| text.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')));
        let places = self.at.iter().map(|(text, _)| text.as_str()).filter(|text| !below(text));
        let names = or_list(places.map(|text| format!("`{}`", shown(text))));
        if let Some(otherwise) = &self.otherwise {
            return otherwise.clone();
        }
        if let Some(only) = &self.only {
            return format!("there are other fields than {}", or_list(only.iter().map(|name| format!("`{name}`"))));
        }
        if let (Some(texts), false) = (&self.is, self.absent) {
            return format!("no {names} is {}", or_list(texts.iter().map(|text| format!("`{text}`"))));
        }
        let found = self.at.iter().find_map(|(_, path)| path.first(record)).map(Value::kind);
        match (self.absent, found, self.kinds) {
            (true, Some(kind), Some(_)) => format!("{names} is {}", kind.described()),
            (true, ..) => format!("{names} is present"),
            (false, Some(kind), Some(kinds)) => {
                format!("{names} is {}, not {}", kind.described(), or_list(kinds.iter().map(Kind::described)))
            }
            (false, ..) => format!("{names} is missing"),
        }
    }
}

/// A place as it is named: a member of the record by its name alone.
fn shown(pointer: &str) -> &str {
    match pointer.strip_prefix('/') {
        Some(name) if !name.contains('/') => name,
        _ => pointer,
    }
}
