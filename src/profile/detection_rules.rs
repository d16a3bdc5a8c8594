//! The rules by which records of a profile are recognized: its `[detect]` table.
//!
//! Owns what a rule demands of a record, and the words for a rule that does not hold. Compares no profiles: that is `detect`.

use std::collections::BTreeMap;

use super::document::Document;
use super::kinds::kinds_of;
use super::raw::{RawDetect, RawHint};
use super::shape::Kinds;
use super::typo::is_typo;
use crate::error::Error;
use crate::json::pointer::{JsonPointer, walk};
use crate::json::{Kind, Value, same_name};
use crate::text::or_list;

/// How records of one profile are recognized.
#[derive(Debug)]
pub(crate) struct DetectionRules {
    pub(crate) priority: u32,
    pub(crate) rules: Vec<DetectionRule>,
    /// Formats of which this one differs in details only.
    pub(crate) related: Vec<String>,
    /// Names that other formats and people give to a field of the record.
    near: BTreeMap<String, Vec<String>>,
    /// The profile of no platform that has the same form.
    pub(crate) open_form: Option<String>,
}

/// One demand.
#[derive(Debug)]
pub(crate) struct DetectionRule {
    at: Vec<(String, JsonPointer)>,
    pub(crate) absent: bool,
    kinds: Option<Kinds>,
    is: Option<Vec<String>>,
    without: Option<String>,
    only: Option<Vec<String>>,
    known: Vec<String>,
    may_be_forgotten: bool,
    of_files: bool,
    otherwise: Option<String>,
}

impl DetectionRules {
    /// Compiles `[detect]`.
    pub(crate) fn compile(raw: &RawDetect, document: Document<'_>) -> Result<DetectionRules, Error> {
        let rules = raw.all.iter().map(|rule| DetectionRule::compile(rule, document)).collect::<Result<_, Error>>()?;
        Ok(DetectionRules {
            priority: raw.priority,
            rules,
            related: raw.related.clone(),
            near: raw.near.clone(),
            open_form: raw.open_form.clone(),
        })
    }

    /// Whether a record has the form.
    pub(crate) fn fits(&self, record: Value<'_>) -> bool {
        self.rules.iter().all(|rule| rule.of_files || rule.holds(record))
    }

    /// Whether a record speaks for this form as that of its file.
    pub(crate) fn speaks_for(&self, record: Value<'_>) -> bool {
        self.rules.iter().all(|rule| rule.holds(record))
    }

    /// What about the record's make-up speaks against this form; the words in it speak of flaws rather.
    pub(crate) fn foreign(&self, record: Value<'_>) -> Option<String> {
        self.rules.iter().find(|rule| rule.is.is_none() && !rule.of_files && !rule.holds(record)).map(|rule| rule.unmet(record))
    }

    /// Whether a record has this form but for names and types that are slips. With one sign as it should be, another name for a field
    /// is one; with none, only a name that is nearly right, or one below which everything is as it should be.
    pub(crate) fn nearly_fits(&self, record: Value<'_>) -> bool {
        let mut presence = self.rules.iter().filter(|rule| rule.is_presence());
        let certain = presence.any(|rule| rule.holds(record));
        self.rules.iter().all(|rule| rule.holds(record) || rule.is_slip(record, &self.near, certain))
    }

    /// Whether most of what should be there is there, and something is not: a record that has all of it and more is of another form.
    pub(crate) fn mostly_fits(&self, record: Value<'_>) -> bool {
        let presence = || self.rules.iter().filter(|rule| rule.is_presence());
        let met = presence().filter(|rule| rule.holds(record)).count();
        let of_another_kind = |rule: &DetectionRule| !rule.known.is_empty() && rule.is_complete_without(record);
        met >= 2
            && met < presence().count()
            && met * 2 >= presence().count()
            && !presence().any(|rule| !rule.holds(record) && of_another_kind(rule))
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
            without: raw.without.clone(),
            only: raw.only.clone(),
            known: raw.known.clone(),
            may_be_forgotten: raw.may_be_forgotten,
            of_files: raw.of_files,
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

    /// Whether it does not hold because of a slip: a name, a type, a word or, of a form that is certain, one field that is missing.
    fn is_slip(&self, record: Value<'_>, near: &BTreeMap<String, Vec<String>>, certain: bool) -> bool {
        if !self.is_presence() {
            return false;
        }
        if self.is.is_some() && self.at.iter().any(|(_, path)| path.first(record).is_some()) {
            return !self.is_complete_without(record);
        }
        self.at.iter().any(|(_, path)| {
            let Some((first, rest)) = path.tokens().split_first() else { return false };
            if let Some(found) = record.get(first) {
                // Of another type, where a scalar is wanted at this very place.
                return rest.is_empty() && self.kinds.is_some() && found.kind() != Kind::Null;
            }
            let others = near.get(first).map_or(&[][..], Vec::as_slice);
            let other_name = |name: &str| others.iter().any(|near| same_name(near, name));
            // A text can have any of these names in data of its own form; a list of messages says more.
            let is_named = |name: &str, kind: Kind| {
                is_typo(name.trim().as_bytes(), first.as_bytes()) || ((certain || kind == Kind::Array) && other_name(name))
            };
            let below = |value: Value<'_>| {
                let mut found = false;
                walk(rest, value, &mut |value| found |= self.is_meant(value) || self.is.is_some());
                found
            };
            record.members().any(|member| is_named(member.name, member.value.kind()) && below(member.value))
                || certain && self.may_be_forgotten
        })
    }

    /// Whether a record has only values that are known and mean something else: it is of another kind and lacks nothing.
    fn is_complete_without(&self, record: Value<'_>) -> bool {
        if self.known.is_empty() {
            return true;
        }
        let (mut any, mut all) = (false, true);
        for (_, path) in &self.at {
            path.walk(record, &mut |value| {
                any = true;
                all &= value.as_str().is_some_and(|text| self.known.iter().any(|known| known == text));
            });
        }
        any && all
    }

    fn is_meant(&self, value: Value<'_>) -> bool {
        let is = |names: &Vec<String>| value.as_str().is_some_and(|text| names.iter().any(|name| name == text));
        let only = |names: &Vec<String>| value.members().all(|member| names.iter().any(|name| name == member.name));
        self.kinds.is_none_or(|kinds| kinds.allow(value))
            && self.is.as_ref().is_none_or(is)
            && self.without.as_ref().is_none_or(|name| value.kind() == Kind::Object && value.get(name).is_none())
            && self.only.as_ref().is_none_or(only)
    }

    /// What is said of a field that is there and has another type than it should.
    fn other_type(&self, record: Value<'_>) -> Option<String> {
        let (place, path) = self.at.first().filter(|(_, path)| !self.absent && path.tokens().len() == 1)?;
        let (found, kinds) = (path.first(record)?.kind(), self.kinds?);
        Some(format!("`{}` is {}, not {}", shown(place), found.described(), or_list(kinds.iter().map(Kind::described))))
    }

    /// What is said of a record for which it does not hold. Holds nothing of the record but kinds of values.
    pub(crate) fn unmet(&self, record: Value<'_>) -> String {
        // A place below another one goes without saying.
        let below =
            |text: &str| self.at.iter().any(|(other, _)| text.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')));
        let places = self.at.iter().map(|(text, _)| text.as_str()).filter(|text| !below(text));
        let names = or_list(places.map(|text| format!("`{}`", shown(text))));
        if let Some(message) = self.other_type(record) {
            return message;
        }
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
