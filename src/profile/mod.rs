//! Profiles: what one platform's format demands, as data.
//!
//! Owns the profile language (`rules/profiles/*.toml`), its meaning and the view of a record as turns. A profile is read once and
//! then shared; asking it about a clean record allocates nothing. Must not know rules, engines, files or output formats.

mod allowed;
mod builtin;
mod compile;
mod consistency;
mod count;
mod detect;
mod detection_rules;
mod difference;
mod document;
mod kinds;
mod label;
mod messages;
mod order;
mod raw;
mod raw_shape;
mod schema;
mod sequence;
mod shape;
mod shape_cache;
#[cfg(test)]
mod tests;
mod turns;
mod typo;
mod value_facts;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use consistency::Consistent;
pub(crate) use detect::Detector;
pub use detect::{Detection, detect};
pub use raw::Source;
pub(crate) use shape_cache::{RecordShape, ShapeCache};
pub use turns::Turn;
pub(crate) use value_facts::is_figures;

use crate::error::Error;
use crate::finding::Severity;
use crate::json::Place;
use crate::json::Value;
use crate::rule::options::{OrderBreak, Violation};
use crate::rule::{Role, RoleSet};
use count::Count;
use difference::Difference;
use document::Document;
use raw::{RawProfile, RawReserved};
use sequence::Order;
use shape::Shapes;
use turns::Places;

/// A text that a platform refuses in a training record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// The text, to be found anywhere in a turn.
    pub text: String,
    /// The turns in which it is refused.
    pub roles: RoleSet,
    /// Whether the case of ASCII letters is ignored.
    pub ignore_case: bool,
    /// What the platform does about it.
    pub reason: String,
}

/// What one platform's format demands.
#[derive(Debug)]
pub struct Profile {
    name: String,
    text: String,
    summary: String,
    platform: Option<String>,
    sources: Vec<Source>,
    shapes: Shapes,
    turns: Vec<Places>,
    order: Vec<Order>,
    counts: Vec<Count>,
    differences: Vec<Difference>,
    consistent: Vec<Consistent>,
    reserved: Vec<Reserved>,
    severity: BTreeMap<String, Severity>,
    open_form: Option<String>,
    /// Members whose words decide something: roles, kinds of things, values that must be among a few.
    value_fields: BTreeSet<String>,
}

impl Profile {
    /// Reads a profile file. `path` is how errors name it.
    pub fn parse(name: &str, path: &str, text: &str) -> Result<Profile, Error> {
        let raw: RawProfile = toml::from_str(text).map_err(|error| Error::from_toml(path, text, &error))?;
        let document = Document { path, text };
        let roles = if raw.roles.is_empty() {
            Role::ALL.iter().map(|role| (role.as_str().to_owned(), *role)).collect()
        } else {
            raw::as_written(&raw.roles).into_iter().map(|(name, role)| (name.get_ref().clone(), *role)).collect()
        };
        detection_rules::DetectionRules::compile(&raw.detect, document)?;
        let shapes = compile::compile(document, &raw.shape, &raw.shapes, roles)?;
        let turns: Vec<Places> = raw.turns.iter().map(|turns| Places::compile(turns, document)).collect::<Result<_, _>>()?;
        let order: Vec<Order> = raw.order.iter().map(|order| Order::compile(order, document)).collect::<Result<_, _>>()?;
        let mut value_fields = shapes.value_fields();
        value_fields
            .extend(turns.iter().flat_map(Places::value_fields).chain(order.iter().map(Order::value_fields)).map(str::to_owned));
        Ok(Profile {
            name: name.to_owned(),
            text: text.to_owned(),
            shapes,
            turns,
            order,
            value_fields,
            counts: raw.count.iter().map(|count| Count::compile(count, document)).collect::<Result<_, _>>()?,
            differences: raw.differs.iter().map(|raw| Difference::compile(raw, document)).collect::<Result<_, _>>()?,
            consistent: Consistent::compile_all(&raw.consistent, document)?,
            reserved: raw.reserved.into_iter().flat_map(reserved).collect(),
            summary: raw.summary,
            platform: raw.platform,
            sources: raw.sources,
            severity: raw.severity,
            open_form: raw.detect.open_form,
        })
    }

    /// A built-in profile by name; reads that one only, and once.
    pub fn builtin(name: &str) -> Result<Arc<Profile>, Error> {
        builtin::builtin(name)
    }

    /// The names of the built-in profiles, in alphabetical order.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        builtin::names()
    }

    /// The name that selects it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the format is, in one line.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Whose format it is.
    pub fn platform(&self) -> Option<&str> {
        self.platform.as_deref()
    }

    /// Where its facts were read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The profile as it was written.
    pub fn source_text(&self) -> &str {
        &self.text
    }

    /// The profile of no platform that has the same form, if there is one.
    pub(crate) fn open_form(&self) -> Option<Arc<Profile>> {
        self.open_form.as_ref().and_then(|name| Profile::builtin(name).ok())
    }

    /// Fills `out` with the turns of a record, in document order.
    pub fn turns(&self, record: Value<'_>, out: &mut Vec<Turn>) {
        out.clear();
        self.turns.iter().for_each(|places| places.collect(record, &self.shapes.roles, out));
        if !out.is_sorted_by_key(|turn| turn.node) {
            out.sort_unstable_by_key(|turn| turn.node);
        }
    }

    /// Reports how a record departs from the format, its order of turns apart.
    pub fn violations(&self, record: Value<'_>, report: &mut dyn FnMut(Violation, Place, String)) {
        walk::Walk::record(&self.shapes, record, report);
        self.counts.iter().for_each(|count| count.check(record, report));
        self.differences.iter().for_each(|difference| difference.check(record, report));
    }

    /// Those violations that the exported JSON Schema knows as well.
    #[cfg(test)]
    fn shape_violations(&self, record: Value<'_>, report: &mut dyn FnMut(Violation, Place, String)) {
        walk::Walk::record(&self.shapes, record, &mut |violation, place, message| {
            if violation != Violation::Misspelled {
                report(violation, place, message);
            }
        });
    }

    /// The first break of each order of turns. Nothing when the roles of the messages cannot be read: that is a violation.
    pub fn order_breaks(&self, record: Value<'_>) -> impl Iterator<Item = (OrderBreak, Place, String)> {
        self.order.iter().filter_map(move |order| order.check(record, &self.shapes.roles))
    }

    /// Finds the turns of a record, and its shape, if it is one that is known to break nothing.
    pub(crate) fn lookup_shape(&self, record: Value<'_>, cache: &mut ShapeCache, out: &mut Vec<Turn>) -> Option<RecordShape> {
        if let Some((shape, turns)) = cache.lookup(record.tape()) {
            out.clear();
            out.extend_from_slice(turns);
            return Some(shape);
        }
        self.turns(record, out);
        None
    }

    /// Remembers the shape of a record that breaks nothing; `decided` says which checks find nothing in any record like it.
    pub(crate) fn insert_shape(&self, record: Value<'_>, cache: &mut ShapeCache, turns: &[Turn], decided: impl FnOnce() -> u64) {
        if cache.wants(record.tape()) && self.is_right(record) {
            cache.insert(record, turns, decided(), &|name| self.value_fields.contains(name));
        }
    }

    fn is_right(&self, record: Value<'_>) -> bool {
        let mut right = self.order_breaks(record).next().is_none();
        self.violations(record, &mut |_, _, _| right = false);
        right
    }

    /// The texts that the platform refuses.
    pub fn reserved(&self) -> &[Reserved] {
        &self.reserved
    }

    /// The severity that this profile gives a rule: by the rule's name, else by its group's.
    pub fn severity(&self, group: &str, rule: &str) -> Option<Severity> {
        self.severity.get(rule).or_else(|| self.severity.get(group)).copied()
    }

    /// The shape as JSON Schema, draft 2020-12: without order, turns, reserved texts and counts over a record.
    pub fn json_schema(&self) -> serde_json::Value {
        schema::export(&self.shapes, &self.name, &self.summary)
    }
}

fn reserved(raw: RawReserved) -> impl Iterator<Item = Reserved> {
    let roles = raw.roles.map_or(RoleSet::ALL, |roles| roles.into_iter().collect());
    raw.texts.into_iter().map(move |text| Reserved { text, roles, ignore_case: raw.ignore_case, reason: raw.reason.clone() })
}
