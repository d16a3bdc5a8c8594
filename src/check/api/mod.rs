//! The seam between the engine and the mechanisms.
//!
//! Owns what a check is shown, how it reports, and how it counts over the whole dataset. Knows no mechanism, no file, no output format
//! and no configuration.

pub(crate) mod quota;
pub(crate) mod run_context;
pub(crate) mod sink;
pub(crate) mod strings;
pub(crate) mod tally;
pub(crate) mod trigger;
pub(crate) mod view;

use std::sync::Arc;

use run_context::RunContext;
use sink::{RuleId, Sink};
use strings::Strings;
use tally::DatasetTally;
use trigger::{Fired, Trigger};
use view::{Record, TurnText};

use crate::Error;
use crate::finding::Split;
use crate::json::Defect;
use crate::profile::Profile;
use crate::rule::Rule;
use crate::target::RunTarget;

/// A mechanism at work for one or more rules under one profile.
///
/// Every method does nothing by default; a check overrides the narrowest one.
pub trait Check: Send + Sync {
    /// Learns what holds for the whole run. Called once, before anything else.
    fn begin(&mut self, _setting: &RunContext) {}

    /// Looks at one record that is an object. Runs for every record: clean ones must cost next to nothing.
    fn record(&self, _record: &Record<'_>, _sink: &mut Sink) {}

    /// Whether [`Check::record`] finds nothing in any record of the form of this one, which breaks nothing of its profile: the names
    /// and kinds of members, the words that the profile reads and which texts are blank are the same, all else may differ. What looks at
    /// no record at all says so here: then it is not called for every one of them.
    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
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
    fn not_an_object(&self, _value: crate::json::Value<'_>, _sink: &mut Sink) {}

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
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
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
    pub(crate) aim: &'b RunTarget,
}

/// Makes a mechanism for its rules under a profile; `None` when there is nothing to do under that profile.
pub type Build = fn(&[ActiveRule<'_>], &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error>;
