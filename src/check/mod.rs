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
mod quotation;
pub(crate) mod record;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use api::build::{ActiveRule, Build, BuildContext, Checks};
pub(crate) use api::form_fault::{FaultCount, FaultCounter, FormFault};
pub(crate) use api::quota::Quota;
pub use api::run_context::{BenchmarkIndex, Key, RunContext};
pub use api::sink::{Draft, DraftFix, DraftPlace, RuleId, Sink};
pub(crate) use api::sink::{NotEvaluated, SeverityOverrides};
pub(crate) use api::strings::{IntegerAt, integers, strings};
pub use api::strings::{Sighted, StringAt, Strings};
pub(crate) use api::tally::Tallies;
pub use api::tally::{DatasetTally, Position, RecordRef, Reporter, StateMismatch, Tally, TallyKey};
pub use api::trigger::{Fired, Trigger};
pub use api::view::{Record, TurnText};
pub use api::{DatasetCheck, FileCheck, FileFacts, LineCheck, RecordCheck, TextCheck};
pub use dataset::balance::{ClassCounts, ClassTally, LabelPlace};
pub(crate) use pattern::values_of;

use crate::Error;
pub(crate) use crate::json::pointer::JsonPointer;
pub use crate::json::{Defect, DefectKind, DefectPlace, Kind, Member, Place, Value};
use crate::mechanisms::for_each_mechanism;
use crate::profile::Profile;
use crate::rule::Rule;
use crate::target::RunTarget;

/// The mechanisms that rules may name: the built-in ones and those that a caller added.
#[derive(Clone)]
pub(crate) struct Mechanisms {
    by_name: BTreeMap<String, Build>,
}

/// The functions of the registry, by the names of their mechanisms.
macro_rules! builtin_mechanisms {
    ($($(#[$feature:meta])? $name:literal $variant:ident($options:ident) => $build:path;)*) => {
        BTreeMap::from([$($(#[$feature])? ($name.to_owned(), Arc::new($build) as Build),)*])
    };
}

impl Mechanisms {
    pub(crate) fn builtin() -> Self {
        Mechanisms { by_name: for_each_mechanism!(builtin_mechanisms) }
    }

    pub(crate) fn add(&mut self, name: &str, build: Build) {
        self.by_name.insert(name.to_owned(), build);
    }

    /// Builds the checks of the rules, in the order of the names of their mechanisms; the shape first, so that others can keep silent
    /// about what follows from what it reports.
    pub(crate) fn build(
        &self,
        rules: &[(RuleId, &Rule)],
        profile: &Arc<Profile>,
        run: &RunContext,
        target: &RunTarget,
    ) -> Result<Checks, Error> {
        let mut checks = Checks::none();
        let (shape, others): (Vec<_>, Vec<_>) = self.by_name.iter().partition(|(name, _)| *name == "shape");
        for (name, build) in shape.into_iter().chain(others) {
            let rules: Vec<(RuleId, &Rule)> = rules.iter().copied().filter(|(_, rule)| rule.check == *name).collect();
            if !rules.is_empty() {
                checks.extend(build(&BuildContext { rules, profile, run, target })?);
            }
        }
        Ok(checks)
    }
}
