//! The seam between the engine and the mechanisms.
//!
//! Owns what a check is shown: one trait for each thing that it can look at, so that a check says by the traits that it has what the
//! engine must show it. Knows no mechanism, no file, no output format and no configuration.

pub(crate) mod build;
pub(crate) mod form_fault;
pub(crate) mod quota;
pub(crate) mod run_context;
pub(crate) mod sink;
pub(crate) mod strings;
pub(crate) mod tally;
pub(crate) mod trigger;
pub(crate) mod view;

use sink::{RuleId, Sink};
use tally::DatasetTally;
use trigger::{Fired, Trigger};
use view::{Record, TurnText};

use crate::finding::Split;
use crate::json::{Defect, Value};

/// A check of whole records.
pub trait RecordCheck: Send + Sync {
    /// Looks at one record that is an object. Runs for every record: clean ones must cost next to nothing.
    fn record(&self, record: &Record<'_>, sink: &mut Sink);

    /// Whether [`RecordCheck::record`] finds nothing in any record of the shape of this one, which breaks nothing of its profile: the
    /// keys and the kinds of values, the words that the profile reads and which texts are blank are the same, all else may differ.
    /// Then it is not called for the next records of that shape.
    fn decided_by_shape(&self, _record: &Record<'_>) -> bool {
        false
    }

    /// Whether it judges the form of the record alone, with [`Sink::report_form`]: then faults that the records of a file share are said
    /// once.
    fn is_of_form(&self) -> bool {
        false
    }

    /// Whether [`Record::line`] must be known, which costs a look at every byte of the files.
    fn needs_lines(&self) -> bool {
        false
    }
}

/// A check of the texts of turns that a prefilter selects.
pub trait TextCheck: Send + Sync {
    /// What must be seen in a text before [`TextCheck::candidate`] is called with it, each under a number of the check's own choice,
    /// such as the index of a rule. The triggers of all checks are looked for in one pass.
    fn triggers(&self) -> Vec<(usize, Trigger)>;

    /// Looks at a text in which a trigger of this check was seen, or something like it: the scan may be wrong about what it saw, never
    /// about what it did not see. Runs after [`RecordCheck::record`] of all records of a chunk.
    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink);
}

/// A check of lines as JSON.
pub trait LineCheck: Send + Sync {
    /// Looks at what the parser found wrong with a line. Called only when there is something.
    fn defects(&self, defects: &[Defect], sink: &mut Sink);

    /// Looks at a line that parsed to something that is no object.
    fn not_an_object(&self, _value: Value<'_>, _sink: &mut Sink) {}

    /// Whether it looks at more of a line than whether it is JSON: then a line that is JSON and cannot be viewed is not checked by it.
    fn needs_records(&self) -> bool {
        true
    }
}

/// A check of the files of the dataset as wholes.
pub trait FileCheck: Send + Sync {
    /// Looks at the files when all of them were read. A finding is about one of the files, by its index.
    fn files(&self, files: &[FileFacts], report: &mut dyn FnMut(RuleId, usize, String));
}

/// A check of the dataset as a whole.
pub trait DatasetCheck: Send + Sync {
    /// An empty tally.
    fn tally(&self) -> Option<Box<dyn DatasetTally>>;
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
