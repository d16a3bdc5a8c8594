//! The mechanisms: what a rule names in `check = "..."`.
//!
//! Owns the seam between the engine and the mechanisms: what a check is shown, how it reports, how it counts over the whole dataset.
//! A check knows no file, no output format and no configuration; all rules that name one mechanism share one instance of it, so a
//! record is walked, and its text scanned, once for all of them.

pub(crate) mod api;
pub(crate) mod dataset;
#[cfg(feature = "cel")]
mod expression;
#[cfg(feature = "json-schema")]
pub(crate) mod json_schema;
pub(crate) mod pattern;
pub(crate) mod record;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use api::run_context::{BenchmarkIndex, Key, RunContext};
pub use api::sink::{Draft, DraftFix, DraftPlace, RuleId, Sink};
pub(crate) use api::sink::{NotEvaluated, SeverityOverrides};
pub(crate) use api::strings::{IntegerAt, integers, strings};
pub use api::strings::{Sighted, StringAt, Strings};
pub use api::tally::{Position, RecordRef, Reporter, Tally};
pub(crate) use api::tally::{from_bytes, to_bytes};
pub use api::trigger::{Fired, Trigger};
pub use api::view::{Record, TurnText};
pub use api::{ActiveRule, Build, Check, FileFacts};
pub use dataset::balance::{ClassCounts, ClassTally, LabelPlace};
pub(crate) use pattern::values_of;

use crate::Error;
pub use crate::json::Place;
pub(crate) use crate::json::pointer::JsonPointer;
use crate::profile::Profile;
pub(crate) use crate::search::byte_frequency::frequency;

/// The mechanisms that rules may name: the built-in ones and those that a caller added.
#[derive(Clone)]
pub(crate) struct Mechanisms {
    by_name: BTreeMap<String, Build>,
}

impl Mechanisms {
    pub(crate) fn builtin() -> Self {
        let builtin: &[(&str, Build)] = &[
            ("json", record::json::build),
            ("strict", record::strict::build),
            ("shape", record::shape::build),
            ("turn-order", record::turn_order::build),
            ("reserved", record::reserved::build),
            ("blank", record::blank::build),
            ("phrases", record::phrases::build),
            ("pattern", pattern::build),
            ("length", record::length::build),
            ("field", record::field::build),
            ("characters", record::characters::build),
            ("duplicate", dataset::duplicate::build),
            ("enclosure", record::enclosure::build),
            ("edge", record::text_edges::build),
            ("numbering", record::numbering::build),
            ("echo", record::repeated_text::build),
            ("repetition", record::repetition::build),
            ("noise", record::noise::build),
            ("pair", record::pair::build),
            ("conversation", record::conversation::build),
            ("drift", dataset::consistency::build),
            ("unique", dataset::unique::build),
            ("stringified", record::stringified::build),
            ("balance", dataset::balance::build),
            ("similarity", dataset::similarity::build),
            ("affix", dataset::affix::build),
            ("contamination", dataset::contamination::build),
            #[cfg(feature = "json-schema")]
            ("json-schema", json_schema::build),
            #[cfg(feature = "cel")]
            ("expression", expression::build),
            ("tokens", record::tokens::build),
            ("limits", dataset::limits::build),
        ];
        Mechanisms { by_name: builtin.iter().map(|(name, build)| ((*name).to_owned(), *build)).collect() }
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
