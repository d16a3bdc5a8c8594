//! `check = "drift"`: records that differ in shape from the others of their file.
//!
//! Owns the tally. A record is known by its signature: the names and types of its members, and of the members of the items in its
//! lists. Most records have the signature of the one before, so they cost a hash and a comparison; names and types are looked at once
//! for each signature and part. A file is judged by itself, since files that are checked together may hold different things. Knows
//! what a profile allows, so that what it refuses is not said twice.

mod part;
mod signature;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use part::{FilePart, Shape};
use signature::{mix, signature};

use crate::Error;
use crate::check::dataset::cluster_report::{self, in_order};
use crate::check::{
    BuildContext, Checks, DatasetCheck, DatasetTally, Draft, DraftPlace, Place, Position, Record, Reporter, RuleId,
    StateMismatch, Tally,
};
use crate::json::Value;
use crate::profile::{Detector, Profile};
use crate::rule::Role;
use crate::rule::options::{Drift, DriftOptions};

/// Signatures of a part that are kept before they are summed up. Bounds memory, changes nothing.
const MOST_SIGNATURES: usize = 4096;

/// Forms of records whose signatures are kept at hand.
const SHAPES: usize = 64;

/// What the tallies of a run share.
struct Wanted {
    rules: Vec<(Drift, RuleId)>,
    profile: Arc<Profile>,
    system: bool,
    consistent: bool,
    /// Tells records of another format; read with the first record that is not known to be right.
    forms: OnceLock<Option<Detector>>,
}

impl Wanted {
    /// Whether a record is reported as one of another format: it is no record of this file that lacks something.
    fn is_foreign(&self, record: Value<'_>) -> bool {
        let mut is_sound = true;
        self.profile.violations(record, &mut |_, _, _| is_sound = false);
        let forms = || self.forms.get_or_init(|| Detector::builtin().ok()).as_ref();
        !is_sound && forms().is_some_and(|forms| forms.instead_of(self.profile.name(), record).is_some())
    }
}

struct Drifts(Arc<Wanted>);

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut rules: Vec<(Drift, RuleId)> = Vec::new();
    for active in context.rules::<DriftOptions>()? {
        rules.extend(active.options.of.iter().map(|&of| (of, active.id)));
    }
    let profile = context.profile();
    let wants = |wanted: Drift| rules.iter().any(|(of, _)| *of == wanted);
    let (system, consistent) = (wants(Drift::SystemPrompt), wants(Drift::Consistent) && !profile.consistent().is_empty());
    let wanted = Wanted { rules, profile: profile.clone(), system, consistent, forms: OnceLock::new() };
    Ok(Checks::none().datasets(Arc::new(Drifts(Arc::new(wanted)))))
}

impl DatasetCheck for Drifts {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        Some(Box::new(Signatures::new(self.0.clone())))
    }
}

/// One signature and the records that have it.
struct Known {
    signature: u64,
    count: u64,
    first: Position,
    shape: Shape,
}

struct Signatures {
    wanted: Arc<Wanted>,
    /// Of the part that is being observed.
    known: Vec<Known>,
    by_signature: HashMap<u64, usize>,
    /// By the lowest bits of the number of a shape: that number, and the number of its signature. A shape has one signature.
    by_shape: [(u32, usize); SHAPES],
    /// Number of the signature of the last record.
    last: usize,
    /// What was summed up, by file, in the order of the dataset.
    files: Vec<FilePart>,
}

impl Signatures {
    fn new(wanted: Arc<Wanted>) -> Self {
        Signatures {
            wanted,
            known: Vec::new(),
            by_signature: HashMap::new(),
            by_shape: [(0, 0); SHAPES],
            last: 0,
            files: Vec::new(),
        }
    }

    /// What a record has of what cannot be read off its signature: a bit for a system prompt, others for parts of the profile.
    fn extras(&self, record: &Record<'_>) -> (bool, u64) {
        let system = self.wanted.system && record.turns.iter().any(|turn| turn.role == Role::System);
        let entries = self.wanted.profile.consistent().iter().take(if self.wanted.consistent { usize::MAX } else { 0 });
        let value = record.value();
        let parts = entries.enumerate().fold(0, |parts, (bit, entry)| parts | u64::from(entry.stands_in(value)) << bit);
        (system, parts)
    }

    /// Looks a record's signature up, or learns it.
    fn look(&mut self, record: &Record<'_>) {
        if record.shape.is_none() && self.wanted.is_foreign(record.value()) {
            return;
        }
        let extras = self.extras(record);
        let signature = mix(signature(record.value()), extras.1 << 1 | u64::from(extras.0));
        if self.known.get(self.last).is_none_or(|known| known.signature != signature) {
            match self.by_signature.get(&signature) {
                Some(&number) => self.last = number,
                None => return self.learn(signature, record, extras),
            }
        }
        self.known[self.last].count += 1;
    }

    fn learn(&mut self, signature: u64, record: &Record<'_>, extras: (bool, u64)) {
        if self.known.len() == MOST_SIGNATURES {
            self.sum_up();
        }
        self.last = self.known.len();
        self.by_signature.insert(signature, self.last);
        let shape = Shape::of(record.value(), extras);
        self.known.push(Known { signature, count: 1, first: record.position(), shape });
    }

    fn sum_up(&mut self) {
        self.by_signature.clear();
        self.by_shape = [(0, 0); SHAPES];
        self.last = 0;
        let known = std::mem::take(&mut self.known);
        if let Some(part) = FilePart::sum(known, &self.wanted) {
            self.append(part);
        }
    }

    fn append(&mut self, part: FilePart) {
        match self.files.last_mut() {
            Some(last) if last.file() == part.file() => last.merge(part),
            _ => self.files.push(part),
        }
    }
}

impl Tally for Signatures {
    const MECHANISM: &'static str = "drift";
    type State = Vec<FilePart>;

    fn profile(&self) -> Option<&str> {
        Some(self.wanted.profile.name())
    }

    fn observe(&mut self, record: &Record<'_>) {
        let Some(shape) = record.shape.map(|shape| shape.number) else { return self.look(record) };
        let slot = shape as usize % SHAPES;
        match self.by_shape[slot] {
            (known, number) if known == shape => self.known[number].count += 1,
            _ => {
                self.look(record);
                self.by_shape[slot] = (shape, self.last);
            }
        }
    }

    fn seal(&mut self) {
        self.sum_up();
    }

    fn into_state(self) -> Vec<FilePart> {
        self.files
    }

    fn merge(&mut self, later: Vec<FilePart>) -> Result<(), StateMismatch> {
        later.into_iter().for_each(|part| self.append(part));
        Ok(())
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        let mut found: Vec<verdict::Verdict> = self.files.iter().flat_map(|part| part.judge(&self.wanted)).collect();
        found.sort_by(|one, other| (one.at, one.rule, &one.message).cmp(&(other.at, other.rule, &other.message)));
        let shown = cluster_report::shown(found, reporter, |verdict| (verdict.rule, verdict.at));
        let wanted = in_order(shown.iter().flat_map(|verdict| [verdict.at, verdict.other.0]));
        let read = cluster_report::read(reporter, &wanted)?;
        for verdict in shown {
            let places = read.get(&verdict.at).zip(read.get(&verdict.other.0));
            let Some((record, other)) = places.map(|(record, other)| (record.clone(), other.clone())) else { continue };
            let place = DraftPlace::Value(Place::RECORD);
            let draft = Draft::new(verdict.rule, place, verdict.message);
            reporter.report_for_many(draft, record, vec![(other, verdict.other.1)], &verdict.subject);
        }
        Ok(())
    }
}
