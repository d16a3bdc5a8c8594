//! What is said about records that are the same.
//!
//! Owns verification and words. What is shown is read once more: its bytes are compared, or its digests are worked out anew with
//! SHA-256. What is not shown is counted.

use std::collections::HashMap;
use std::sync::Arc;

use super::digest::{Digester, Digests, Needs};
use super::find::{Everywhere, Find, Joined, Kind, join};
use super::table::Entry;
use crate::Error;
use crate::check::dataset::cluster_report;
use crate::check::dataset::cluster_report::{MOST_OF_CLUSTER, draft, in_order, where_is};
use crate::check::{Key, Position, RecordRef, Reporter, RuleId};
use crate::rule::options::Sameness;
use crate::text::count;

/// Lines that a finding about many copies names.
const MOST_LINES: usize = 5;

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
        rules: impl Fn(Kind) -> Vec<(RuleId, u64)>,
    ) -> Result<(), Error> {
        let mut by_kind: Vec<(Kind, Vec<&Find>)> = Vec::new();
        for find in finds {
            match by_kind.iter_mut().find(|(kind, _)| *kind == find.kind) {
                Some((_, of_kind)) => of_kind.push(find),
                None => by_kind.push((find.kind, vec![find])),
            }
        }
        for (kind, of_kind) in by_kind {
            let rules = rules(kind);
            for (apart, rules) in by_apart(kind, &rules) {
                self.kind(join(&of_kind, apart), entries, &rules)?;
            }
        }
        Ok(())
    }

    /// Reports what was found of one kind.
    fn kind<P>(&mut self, mut of_kind: Vec<Joined>, entries: &[Entry<P>], rules: &[RuleId]) -> Result<(), Error> {
        let by_place = |joined: &Joined| (joined.find.at, joined.find.with);
        if let Some(last) = self.most.checked_sub(1).filter(|last| *last < of_kind.len()) {
            of_kind.select_nth_unstable_by_key(last, by_place);
        }
        let count = of_kind.len().min(self.most);
        let (shown, others) = of_kind.split_at_mut(count);
        shown.sort_unstable_by_key(by_place);
        let clusters: Vec<Vec<Position>> = shown.iter().map(|joined| cluster_of(&joined.find, entries)).collect();
        let read = self.read(shown)?;
        self.reporter.load_digests(&in_order(clusters.iter().flatten().copied()))?;
        for (joined, cluster) in shown.iter().zip(&clusters) {
            self.report(rules, joined, cluster, &read);
        }
        for of_file in others.chunk_by(|one, other| one.find.at.file() == other.find.at.file()) {
            rules.iter().for_each(|&rule| self.reporter.count(rule, of_file[0].find.at, of_file.len() as u64));
        }
        Ok(())
    }

    fn read(&mut self, shown: &[Joined]) -> Result<Read, Error> {
        let wanted = in_order(shown.iter().flat_map(Joined::read));
        let seen = cluster_report::read(self.reporter, &wanted)?;
        let same_bytes = |at: Position, joined: &Joined| {
            let alike = |one: &RecordRef, other: &RecordRef| one.digest == other.digest;
            let pair = seen.get(&at).zip(seen.get(&joined.find.with));
            joined.find.kind.0 == Sameness::Record && pair.is_some_and(|(one, other)| alike(one, other))
        };
        let doubtful = shown.iter().flat_map(|joined| {
            let doubtful = joined.copies().filter(|&at| !same_bytes(at, joined)).collect::<Vec<_>>();
            let with = Some(joined.find.with).filter(|_| !doubtful.is_empty());
            doubtful.into_iter().chain(with)
        });
        let digests = self.digests(&in_order(doubtful))?;
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

    fn report(&mut self, rules: &[RuleId], joined: &Joined, cluster: &[Position], read: &Read) {
        let find = &joined.find;
        let Some(with) = read.seen.get(&find.with) else { return };
        let copies: Vec<&RecordRef> = joined.copies().filter_map(|at| read.seen.get(&at)).collect();
        let is_same = |at: &&&RecordRef| {
            let strong = || read.digests.get(&at.position).zip(read.digests.get(&find.with));
            find.kind.0 == Sameness::Record && at.digest == with.digest
                || strong().is_some_and(|(at, with)| holds(find.kind.0, at, with))
        };
        let verified: Vec<&RecordRef> = copies.iter().filter(is_same).copied().collect();
        let Some((&at, others)) = verified.split_first() else { return };
        let same_bytes = verified.iter().all(|at| at.digest == with.digest);
        let message = if joined.others.is_empty() {
            message(find.kind, at, with, same_bytes)
        } else {
            // What could not be read again is counted: it was found to be the same by its digest.
            let copies = joined.others.len() + 1 - (copies.len() - verified.len());
            message_for_many(find.kind, (copies, at, others), with, same_bytes)
        };
        let note = |record: &&RecordRef| ((*record).clone(), "duplicate".to_owned());
        let first = std::iter::once((with.clone(), note_of(find.kind).to_owned()));
        let related: Vec<(RecordRef, String)> = first.chain(others.iter().map(note)).collect();
        for &rule in rules {
            self.reporter.report_in_cluster(draft(rule, message.clone()), at.clone(), related.clone(), cluster);
        }
    }

    /// Reports answers that stand with many prompts, each once.
    pub(crate) fn everywhere(&mut self, rule: RuleId, answers: &[Everywhere]) -> Result<(), Error> {
        let (shown, others) = answers.split_at(answers.len().min(self.most));
        let few = |answer: &Everywhere| answer.records.iter().take(MOST_OF_CLUSTER).copied().collect::<Vec<_>>();
        let pairs = in_order(shown.iter().flat_map(|answer| answer.records[..2].to_vec()));
        let seen = cluster_report::read(self.reporter, &pairs)?;
        self.reporter.load_digests(&in_order(shown.iter().flat_map(few)))?;
        let digests = self.digests(&pairs)?;
        for answer in shown {
            let [first, second] = [answer.records[0], answer.records[1]];
            let answer_of = |position| digests.get(&position).and_then(|found: &Digests| found.answer);
            if answer_of(first).is_none() || answer_of(first) != answer_of(second) {
                continue;
            }
            let (Some(first), Some(second)) = (seen.get(&first), seen.get(&second)) else { continue };
            let message = format!("{} different prompts have this answer", answer.prompts);
            let related = vec![(second.clone(), "and here".to_owned())];
            self.reporter.report_in_cluster(draft(rule, message), first.clone(), related, &few(answer));
        }
        others.iter().for_each(|answer| self.reporter.count(rule, answer.records[0], 1));
        Ok(())
    }
}

/// The records whose smallest digest stands for the cluster.
fn cluster_of<P>(find: &Find, entries: &[Entry<P>]) -> Vec<Position> {
    let mut cluster: Vec<Position> =
        entries[find.cluster.clone()].iter().take(MOST_OF_CLUSTER).map(|entry| entry.position).collect();
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

impl Joined {
    /// The copies that are read again, the first one first.
    fn copies(&self) -> impl Iterator<Item = Position> {
        std::iter::once(self.find.at).chain(self.others.iter().copied().take(MOST_OF_CLUSTER))
    }

    /// All records that are read again.
    fn read(&self) -> impl Iterator<Item = Position> {
        self.copies().chain([self.find.with])
    }
}

/// The rules of one kind by the number of copies that they report one by one. Only copies within a split are joined.
fn by_apart((sameness, between_splits): Kind, rules: &[(RuleId, u64)]) -> Vec<(u64, Vec<RuleId>)> {
    let joins = matches!(sameness, Sameness::Record | Sameness::Example) && !between_splits;
    let mut by_apart: Vec<(u64, Vec<RuleId>)> = Vec::new();
    for &(rule, apart) in rules {
        let apart = if joins { apart } else { 0 };
        match by_apart.iter_mut().find(|(of, _)| *of == apart) {
            Some((_, rules)) => rules.push(rule),
            None => by_apart.push((apart, vec![rule])),
        }
    }
    by_apart
}

/// What a finding about many copies says: how many there are, and the lines of the first.
fn message_for_many(
    kind: Kind,
    (copies, at, others): (usize, &RecordRef, &[&RecordRef]),
    with: &RecordRef,
    same_bytes: bool,
) -> String {
    let here = others.iter().filter(|other| other.position.file() == at.position.file());
    let lines: Vec<String> =
        std::iter::once(at.line).chain(here.map(|other| other.line)).take(MOST_LINES).map(|line| line.to_string()).collect();
    let (first, listed) = (where_is(at, with), lines.len());
    let what = match kind.0 {
        Sameness::Record if same_bytes => format!("{} duplicates of {first}", count(copies as u64)),
        Sameness::Record => format!("{} duplicates of {first}, some written differently", count(copies as u64)),
        _ => format!(
            "{} records have the same prompt and answer as {first}, except for case, white space or other fields",
            count(copies as u64)
        ),
    };
    let more = copies.saturating_sub(listed) as u64;
    format!("{what}: lines {} and {} more", lines.join(", "), count(more))
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

fn note_of((sameness, _): Kind) -> &'static str {
    match sameness {
        Sameness::Record | Sameness::Example => "first occurrence",
        Sameness::Contradiction => "the other answer",
        Sameness::Answer => "and here",
        Sameness::Beginning => "goes on here",
        Sameness::Question => "is asked here",
    }
}
