//! The mechanisms: what a rule names in `check = "..."`.
//!
//! Owns the seam between the engine and the mechanisms: what a check is shown, how it reports, how it counts over the whole dataset.
//! A check knows no file, no output format and no configuration; all rules that name one mechanism share one instance of it, so a
//! record is walked, and its text scanned, once for all of them.

mod blank;
mod characters;
mod conversation;
mod drift;
mod duplicate;
mod echo;
mod edge;
mod enclosure;
mod expression;
mod field;
mod json;
mod json_schema;
mod length;
mod noise;
mod numbering;
mod pair;
mod pattern;
mod phrase_edges;
mod phrases;
mod place;
mod rarity;
mod repetition;
mod reserved;
mod shape;
mod sink;
mod strict;
mod stringified;
mod strings;
mod tally;
#[cfg(test)]
mod testing;
mod trigger;
mod turn_order;
mod unique;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use pattern::values_of;
pub(crate) use rarity::chance;
pub use sink::{Draft, DraftFix, DraftPlace, RuleId, Sink};
pub(crate) use sink::{SetApart, Unjudged};
pub use strings::{Sighted, StringAt, Strings};
pub(crate) use strings::{may_hold_json, strings};
pub use tally::{Look, Position, Seen, Tally};
pub use trigger::{Fired, Trigger};
pub use view::{Record, TurnText};

use crate::Error;
use crate::profile::Profile;
use crate::record::Defect;
pub use crate::record::Place;
use crate::rule::Rule;

/// A mechanism at work for one or more rules under one profile.
///
/// Every method does nothing by default; a check overrides the narrowest one.
pub trait Check: Send + Sync {
    /// Looks at one record that is an object. Runs for every record: clean ones must cost next to nothing.
    fn record(&self, _record: &Record<'_>, _sink: &mut Sink) {}

    /// Whether [`Check::record`] finds nothing in any record of the form of this one, which breaks nothing of its profile: the names
    /// and kinds of members, the words that the profile reads and which texts are blank are the same, all else may differ.
    fn settles(&self, _record: &Record<'_>) -> bool {
        false
    }

    /// What must be seen in a text before [`Check::candidate`] is called with it, each under a number of the check's own choice, such
    /// as the index of a rule. The triggers of all checks are looked for in one pass.
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        Vec::new()
    }

    /// Looks at a text in which a trigger of this check was seen, or something like it: the scan may be wrong about what it saw, never
    /// about what it did not see. Runs after [`Check::record`] of all records of a chunk.
    fn candidate(&self, _turn: &TurnText<'_>, _fired: Fired, _sink: &mut Sink) {}

    /// The check as one that looks at every string of a record, turn or not.
    fn strings(&self) -> Option<&dyn Strings> {
        None
    }

    /// Looks at what the parser found wrong with a line as JSON. Called only when there is something.
    fn defects(&self, _defects: &[Defect], _sink: &mut Sink) {}

    /// Looks at a line that parsed to something that is no object.
    fn not_an_object(&self, _value: crate::record::Value<'_>, _sink: &mut Sink) {}

    /// Whether [`Record::line`] must be known, which costs a look at every byte of the files.
    fn needs_lines(&self) -> bool {
        false
    }

    /// An empty tally, when the check judges the dataset as a whole.
    fn tally(&self) -> Option<Box<dyn Tally>> {
        None
    }
}

/// A rule that runs, with the number under which its findings are reported.
#[derive(Clone, Copy)]
pub struct ActiveRule<'b> {
    /// Number of the rule in this run.
    pub id: RuleId,
    /// The rule.
    pub rule: &'b Rule,
}

/// Makes a mechanism for its rules under a profile; `None` when there is nothing to do under that profile.
pub type Build = fn(&[ActiveRule<'_>], &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error>;

/// The mechanisms that rules may name: the built-in ones and those that a caller added.
#[derive(Clone)]
pub(crate) struct Mechanisms {
    by_name: BTreeMap<String, Build>,
}

impl Mechanisms {
    pub(crate) fn builtin() -> Self {
        let builtin: [(&str, Build); 25] = [
            ("json", json::build),
            ("strict", strict::build),
            ("shape", shape::build),
            ("turn-order", turn_order::build),
            ("reserved", reserved::build),
            ("blank", blank::build),
            ("phrases", phrases::build),
            ("pattern", pattern::build),
            ("length", length::build),
            ("field", field::build),
            ("characters", characters::build),
            ("duplicate", duplicate::build),
            ("enclosure", enclosure::build),
            ("edge", edge::build),
            ("numbering", numbering::build),
            ("echo", echo::build),
            ("repetition", repetition::build),
            ("noise", noise::build),
            ("pair", pair::build),
            ("conversation", conversation::build),
            ("drift", drift::build),
            ("unique", unique::build),
            ("stringified", stringified::build),
            ("json-schema", json_schema::build),
            ("expression", expression::build),
        ];
        Mechanisms { by_name: builtin.into_iter().map(|(name, build)| (name.to_owned(), build)).collect() }
    }

    pub(crate) fn add(&mut self, name: &str, build: Build) {
        self.by_name.insert(name.to_owned(), build);
    }

    /// Builds the checks of the rules, in the order of the names of their mechanisms.
    pub(crate) fn build(&self, rules: &[ActiveRule<'_>], profile: &Arc<Profile>) -> Result<Vec<Box<dyn Check>>, Error> {
        let mut checks = Vec::new();
        for (name, build) in &self.by_name {
            let mine: Vec<ActiveRule<'_>> = rules.iter().copied().filter(|active| active.rule.check == *name).collect();
            if !mine.is_empty() {
                checks.extend(build(&mine, profile)?);
            }
        }
        Ok(checks)
    }
}
