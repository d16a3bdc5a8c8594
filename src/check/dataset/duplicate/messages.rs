//! What is said about records that are the same.
//!
//! Owns verification and words. What is shown is read once more: its bytes are compared, or its digests are worked out anew with
//! SHA-256. What is not shown is counted.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::digest::{Digester, Digests, Needs};
use super::find::{Everywhere, Find, Kind};
use super::table::Entry;
use crate::Error;
use crate::check::dataset::cluster_report;
use crate::check::dataset::cluster_report::{draft, in_order, where_is};
use crate::check::{Key, Position, RecordRef, Reporter, RuleId};
use crate::rule::options::Sameness;

/// Reports through the second look.
pub(crate) struct ClusterReporter<'l> {
    reporter: &'l mut dyn Reporter,
    key: Arc<Key>,
    most: usize,
}

/// Records that were read again.
struct Read {
    seen: HashMap<Position, RecordRef>,
    digests: HashMap<Position, Digests>,
}

impl<'l> ClusterReporter<'l> {
    pub(crate) fn new(reporter: &'l mut dyn Reporter, key: Arc<Key>) -> Self {
        let most = usize::try_from(reporter.max_shown()).unwrap_or(usize::MAX);
        ClusterReporter { reporter, key, most }
    }

    /// Reports what was found in one table.
    pub(crate) fn finds<P>(
        &mut self,
        finds: &[Find],
        entries: &[Entry<P>],
        rules: impl Fn(Kind) -> Vec<RuleId>,
    ) -> Result<(), Error> {
        let mut by_kind: Vec<(Kind, Vec<&Find>)> = Vec::new();
        for find in finds {
            match by_kind.iter_mut().find(|(kind, _)| *kind == find.kind) {
                Some((_, of_kind)) => of_kind.push(find),
                None => by_kind.push((find.kind, vec![find])),
            }
        }
        for (kind, mut of_kind) in by_kind {
            let rules = rules(kind);
            if rules.is_empty() {
                continue;
            }
            let by_place = |find: &&Find| (find.at, find.with);
            if let Some(last) = self.most.checked_sub(1).filter(|last| *last < of_kind.len()) {
                of_kind.select_nth_unstable_by_key(last, by_place);
            }
            let count = of_kind.len().min(self.most);
            let (shown, others) = of_kind.split_at_mut(count);
            shown.sort_unstable_by_key(by_place);
            let mut clusters: BTreeMap<usize, Vec<Position>> = BTreeMap::new();
            for find in shown.iter() {
                clusters.entry(find.cluster.start).or_insert_with(|| cluster_of(find, entries));
            }
            let read = self.read(shown)?;
            let typical = cluster_report::typical(self.reporter, clusters)?;
            for find in shown.iter() {
                self.report(&rules, find, typical.get(&find.cluster.start).map_or(&[], Vec::as_slice), &read);
            }
            for of_file in others.chunk_by(|one, other| one.at.file() == other.at.file()) {
                rules.iter().for_each(|&rule| self.reporter.count(rule, of_file[0].at, of_file.len() as u64));
            }
        }
        Ok(())
    }

    fn read(&mut self, shown: &[&Find]) -> Result<Read, Error> {
        let wanted = in_order(shown.iter().flat_map(|find| [find.at, find.with]));
        let seen = cluster_report::read(self.reporter, &wanted)?;
        let same_bytes = |find: &Find| match (seen.get(&find.at), seen.get(&find.with)) {
            (Some(one), Some(other)) => one.digest == other.digest,
            _ => false,
        };
        let doubtful = shown.iter().filter(|find| !(find.kind.0 == Sameness::Record && same_bytes(find)));
        let digests = self.digests(&in_order(doubtful.flat_map(|find| [find.at, find.with])))?;
        Ok(Read { seen, digests })
    }

    /// The digests of records, by the hash that nobody can craft collisions for.
    fn digests(&mut self, positions: &[Position]) -> Result<HashMap<Position, Digests>, Error> {
        let mut digester = Digester::strong(self.key.clone(), Needs { exact: true, loose: true });
        let mut found = HashMap::new();
        if !positions.is_empty() {
            self.reporter.view(positions, &mut |record| {
                found.insert(record.position(), digester.record(record));
            })?;
        }
        Ok(found)
    }

    fn report(&mut self, rules: &[RuleId], find: &Find, typical: &[Position], read: &Read) {
        let (Some(at), Some(with)) = (read.seen.get(&find.at), read.seen.get(&find.with)) else { return };
        let same_bytes = at.digest == with.digest;
        let verified = (find.kind.0 == Sameness::Record && same_bytes)
            || read
                .digests
                .get(&find.at)
                .zip(read.digests.get(&find.with))
                .is_some_and(|(at, with)| holds(find.kind.0, at, with));
        if !verified {
            return;
        }
        for &rule in rules {
            let draft = draft(rule, message(find.kind, at, with, same_bytes));
            let related = vec![(with.clone(), note(find.kind).to_owned())];
            self.reporter.report_in_cluster(draft, at.clone(), related, typical);
        }
    }

    /// Reports answers that stand with many prompts, each once.
    pub(crate) fn everywhere(&mut self, rule: RuleId, answers: &[Everywhere]) -> Result<(), Error> {
        let (shown, others) = answers.split_at(answers.len().min(self.most));
        let pairs = in_order(shown.iter().flat_map(|answer| answer.records[..2].to_vec()));
        let seen = cluster_report::read(self.reporter, &pairs)?;
        let typical = self.reporter.typical(shown.iter().map(|answer| answer.records.clone()).collect())?;
        let digests = self.digests(&pairs)?;
        for (answer, typical) in shown.iter().zip(&typical) {
            let [first, second] = [answer.records[0], answer.records[1]];
            let answer_of = |position| digests.get(&position).and_then(|found: &Digests| found.answer);
            if answer_of(first).is_none() || answer_of(first) != answer_of(second) {
                continue;
            }
            let (Some(first), Some(second)) = (seen.get(&first), seen.get(&second)) else { continue };
            let message = format!("{} different prompts have this answer", answer.prompts);
            let related = vec![(second.clone(), "and here".to_owned())];
            self.reporter.report_in_cluster(draft(rule, message), first.clone(), related, typical);
        }
        others.iter().for_each(|answer| self.reporter.count(rule, answer.records[0], 1));
        Ok(())
    }
}

/// The records of the cluster.
fn cluster_of<P>(find: &Find, entries: &[Entry<P>]) -> Vec<Position> {
    let mut cluster: Vec<Position> = entries[find.cluster.clone()].iter().map(|entry| entry.position).collect();
    cluster.dedup();
    cluster
}

/// Whether the strong digests of two records say what the fast ones said.
fn holds(sameness: Sameness, at: &Digests, with: &Digests) -> bool {
    let both = |one: Option<u128>, other: Option<u128>| one.is_some() && one == other;
    match sameness {
        Sameness::Record => at.record == with.record,
        Sameness::Example => both(at.example(), with.example()),
        Sameness::Contradiction => both(at.prompt, with.prompt) && at.answer != with.answer,
        Sameness::Answer => both(at.answer, with.answer),
        Sameness::Beginning => both(at.example(), with.beginning),
        Sameness::Question => both(at.question, with.question),
    }
}

/// What a finding says. `same_bytes`: the two records are the same as they are written.
fn message((sameness, _): Kind, at: &RecordRef, with: &RecordRef, same_bytes: bool) -> String {
    let other = where_is(at, with);
    match sameness {
        Sameness::Record if same_bytes => format!("duplicate of {other}"),
        Sameness::Record => format!("duplicate of {other}, written differently"),
        Sameness::Example => format!("same prompt and answer as {other}, except for case, white space or other fields"),
        Sameness::Contradiction => format!("same prompt as {other}, different answer"),
        Sameness::Answer => format!("same answer as {other}"),
        Sameness::Beginning => format!("this conversation is the beginning of {other}"),
        Sameness::Question => format!("same question as {other}"),
    }
}

fn note((sameness, _): Kind) -> &'static str {
    match sameness {
        Sameness::Record | Sameness::Example => "first occurrence",
        Sameness::Contradiction => "the other answer",
        Sameness::Answer => "and here",
        Sameness::Beginning => "goes on here",
        Sameness::Question => "is asked here",
    }
}
