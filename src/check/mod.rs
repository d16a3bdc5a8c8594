//! The mechanisms: what a rule names in `check = "..."`.
//!
//! Owns the seam between the engine and the mechanisms: what a check is shown, how it reports, how it counts over the whole dataset.
//! A check knows no file, no output format and no configuration; all rules that name one mechanism share one instance of it, so a
//! record is walked, and its text scanned, once for all of them.

mod affix;
mod again;
mod balance;
mod blank;
mod characters;
mod contamination;
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
mod limits;
mod noise;
mod numbering;
mod pair;
mod pattern;
mod phrase_edges;
mod phrases;
mod place;
mod rarity;
mod reach;
mod repetition;
mod reserved;
mod setting;
mod shape;
mod similarity;
mod sink;
mod strict;
mod stringified;
mod strings;
mod tally;
#[cfg(test)]
mod testing;
pub(crate) mod tokens;
mod trigger;
mod turn_order;
mod unique;
mod view;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use balance::{ClassCounts, ClassTally, LabelPlace};
pub(crate) use pattern::values_of;
pub(crate) use place::Steps;
pub(crate) use rarity::chance;
pub use setting::{Key, Lesson, Setting};
pub use sink::{Draft, DraftFix, DraftPlace, RuleId, Sink};
pub(crate) use sink::{SetApart, Unjudged};
pub(crate) use strings::{IntegerAt, integers, strings};
pub use strings::{Sighted, StringAt, Strings};
pub use tally::{Look, Position, Seen, Tally};
pub(crate) use tally::{from_bytes, to_bytes};
pub use trigger::{Fired, Trigger};
pub use view::{Record, TurnText};

use crate::Error;
use crate::finding::Split;
use crate::profile::Profile;
use crate::record::Defect;
pub use crate::record::Place;
use crate::rule::Rule;
use crate::target::Aim;

/// A mechanism at work for one or more rules under one profile.
///
/// Every method does nothing by default; a check overrides the narrowest one.
pub trait Check: Send + Sync {
    /// Learns what holds for the whole run. Called once, before anything else.
    fn begin(&mut self, _setting: &Setting) {}

    /// Looks at one record that is an object. Runs for every record: clean ones must cost next to nothing.
    fn record(&self, _record: &Record<'_>, _sink: &mut Sink) {}

    /// Whether [`Check::record`] finds nothing in any record of the form of this one, which breaks nothing of its profile: the names
    /// and kinds of members, the words that the profile reads and which texts are blank are the same, all else may differ. What looks at
    /// no record at all says so here: then it is not called for every one of them.
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

    /// Looks at the files of the dataset, when all of them were read. A finding is about one of the files, by its index.
    fn files(&self, _files: &[FileFacts], _report: &mut dyn FnMut(RuleId, usize, String)) {}

    /// Whether it looks at more of a line than whether it is JSON: then a line that is JSON and cannot be viewed is not checked by it.
    fn needs_records(&self) -> bool {
        true
    }

    /// An empty tally, when the check judges the dataset as a whole.
    fn tally(&self) -> Option<Box<dyn Tally>> {
        None
    }
}

/// What is known of a file when it was read to its end.
#[derive(Debug, Clone, Copy)]
pub struct FileFacts {
    /// What it is to the training run.
    pub split: Split,
    /// Bytes of the (decompressed) data.
    pub bytes: u64,
    /// Lines that are not blank, whether they parse or not.
    pub records: u64,
}

/// A rule that runs, with the number under which its findings are reported.
#[derive(Clone, Copy)]
pub struct ActiveRule<'b> {
    /// Number of the rule in this run.
    pub id: RuleId,
    /// The rule.
    pub rule: &'b Rule,
    /// What the data is made for.
    pub(crate) aim: &'b Aim,
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
        let builtin: [(&str, Build); 31] = [
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
            ("balance", balance::build),
            ("similarity", similarity::build),
            ("affix", affix::build),
            ("contamination", contamination::build),
            ("json-schema", json_schema::build),
            ("expression", expression::build),
            ("tokens", tokens::build),
            ("limits", limits::build),
        ];
        Mechanisms { by_name: builtin.into_iter().map(|(name, build)| (name.to_owned(), build)).collect() }
    }

    pub(crate) fn add(&mut self, name: &str, build: Build) {
        self.by_name.insert(name.to_owned(), build);
    }

    /// Builds the checks of the rules, in the order of the names of their mechanisms; the shape first, so that others can keep silent
    /// about what follows from what it reports.
    pub(crate) fn build(&self, rules: &[ActiveRule<'_>], profile: &Arc<Profile>) -> Result<Vec<Box<dyn Check>>, Error> {
        let mut checks = Vec::new();
        let (shape, others): (Vec<_>, Vec<_>) = self.by_name.iter().partition(|(name, _)| *name == "shape");
        for (name, build) in shape.into_iter().chain(others) {
            let mine: Vec<ActiveRule<'_>> = rules.iter().copied().filter(|active| active.rule.check == *name).collect();
            if !mine.is_empty() {
                checks.extend(build(&mine, profile)?);
            }
        }
        Ok(checks)
    }
}
