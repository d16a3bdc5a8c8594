//! `check = "duplicate"`: records that say the same, contradict each other, or stand in two splits.
//!
//! Owns the tally: one walk over each record gives the digests that all rules of this mechanism live on, and each kind of digest has
//! its table. The digests are keyed anew in every run: nobody can craft records that collide. What is shown is verified.

mod digest;
mod find;
mod messages;
mod normalized;
mod parts;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use digest::{Digester, Needs};
use find::{Find, Kind};
use messages::ClusterReporter;
use table::Table;

use crate::Error;
use crate::check::{
    BuildContext, Checks, DatasetCheck, DatasetTally, Key, Position, Record, Reporter, RuleId, StateMismatch, Tally,
};
use crate::finding::Split;
use crate::rule::options::{DuplicateOptions, Sameness};

/// What the tallies of a run share.
struct Wanted {
    rules: Vec<(RuleId, DuplicateOptions)>,
    key: Arc<Key>,
    /// The dataset has more than one split.
    split: bool,
}

struct Duplicates(Arc<Wanted>);

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<DuplicateOptions>()?.into_iter();
    let rules = rules.map(|active| (active.id, active.options.into_owned())).collect();
    let wanted = Wanted { rules, key: context.run().key(), split: context.run().is_split() };
    Ok(Checks::none().datasets(Arc::new(Duplicates(Arc::new(wanted)))))
}

impl DatasetCheck for Duplicates {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        Some(Box::new(Tables::new(self.0.clone())))
    }
}

impl Wanted {
    /// Whether some rule is about this, and can find something in this dataset.
    fn wants(&self, of: &[Sameness]) -> bool {
        self.rules.iter().any(|(_, options)| of.contains(&options.of) && (self.split || !options.between_splits))
    }

    fn needs(&self) -> Needs {
        use Sameness::{Answer, Beginning, Contradiction, Example, Question, Record};
        // What is the same as a whole is not told in part, so the parts want to know the whole.
        Needs { exact: self.wants(&[Record]), loose: self.wants(&[Answer, Beginning, Contradiction, Example, Question]) }
    }

    /// The shortest answer that counts as one that stands everywhere.
    fn long_answer(&self) -> u64 {
        let of_answers = self.rules.iter().filter(|(_, options)| options.of == Sameness::Answer);
        of_answers.map(|(_, options)| options.minimum).min().unwrap_or(u64::MAX)
    }
}

struct Tables {
    wanted: Arc<Wanted>,
    needs: Needs,
    digester: Digester,
    /// Whole records.
    records: Table<()>,
    /// Prompts, each with its answer; the lowest bit says whether the answer is long.
    prompts: Table<u64>,
    /// What users say.
    questions: Option<Table<()>>,
    /// Conversations (false), and their beginnings (true).
    conversations: Option<Table<bool>>,
    long_answer: u64,
}

/// The tables of a part.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    records: Table<()>,
    prompts: Table<u64>,
    questions: Option<Table<()>>,
    conversations: Option<Table<bool>>,
}

impl Tables {
    fn new(wanted: Arc<Wanted>) -> Self {
        let needs = wanted.needs();
        Tables {
            needs,
            digester: Digester::new(wanted.key.clone(), needs),
            records: Table::new(),
            prompts: Table::new(),
            questions: wanted.wants(&[Sameness::Question]).then(Table::new),
            conversations: wanted.wants(&[Sameness::Beginning]).then(Table::new),
            long_answer: wanted.long_answer(),
            wanted,
        }
    }
}

impl Tally for Tables {
    const MECHANISM: &'static str = "duplicate";
    type State = State;

    fn observe(&mut self, record: &Record<'_>) {
        let needs = self.needs;
        let (found, at) = (self.digester.record(record), record.position());
        if needs.exact {
            self.records.add(found.record, at, ());
        }
        if let Some(prompt) = found.prompt.filter(|_| needs.loose) {
            let long = u64::from(found.answer.is_some() && found.answer_bytes as u64 >= self.long_answer);
            self.prompts.add(prompt, at, found.answer.map_or(0, |answer| (answer as u64) & !1 | long));
        }
        if let (Some(table), Some(question)) = (&mut self.questions, found.question) {
            table.add(question, at, ());
        }
        if let (Some(table), Some(example), true) = (&mut self.conversations, found.example(), found.conversation) {
            table.add(example, at, false);
            found.beginning.into_iter().for_each(|beginning| table.add(beginning, at, true));
        }
    }

    fn seal(&mut self) {
        self.records.seal();
        self.prompts.seal();
        self.questions.iter_mut().for_each(Table::seal);
        self.conversations.iter_mut().for_each(Table::seal);
    }

    fn into_state(self) -> State {
        State { records: self.records, prompts: self.prompts, questions: self.questions, conversations: self.conversations }
    }

    fn merge(&mut self, later: State) -> Result<(), StateMismatch> {
        if (later.questions.is_some(), later.conversations.is_some()) != (self.questions.is_some(), self.conversations.is_some())
        {
            return Err(StateMismatch);
        }
        self.records.merge(later.records);
        self.prompts.merge(later.prompts);
        self.questions.iter_mut().zip(later.questions).for_each(|(mine, theirs)| mine.merge(theirs));
        self.conversations.iter_mut().zip(later.conversations).for_each(|(mine, theirs)| mine.merge(theirs));
        Ok(())
    }

    /// Benchmarks are held against the training data, but for what is the same in two of them.
    fn wants(&self, split: Split) -> bool {
        split != Split::Benchmark || self.wanted.rules.iter().any(|(_, options)| options.between_splits)
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        let Tables { wanted, records, prompts, questions, conversations, .. } = self;
        let mut reporter = ClusterReporter::new(reporter, wanted.key.clone());
        let of_answers = || wanted.rules.iter().filter(|(_, options)| options.of == Sameness::Answer);
        let everywhere = || of_answers().map(|(_, options)| find::everywhere(prompts.entries(), options.least.max(2)));
        let (everywhere, entries) = rayon::join(|| everywhere().collect::<Vec<_>>(), || records.repeated());
        drop(records);
        for ((rule, _), answers) in of_answers().zip(everywhere) {
            reporter.everywhere(*rule, &answers)?;
        }
        let rule_of = |kind: Kind| -> Vec<(RuleId, u64)> {
            let of_kind = wanted.rules.iter().filter(|(_, options)| (options.of, options.between_splits) == kind);
            of_kind.map(|(rule, options)| (*rule, options.apart)).collect()
        };
        let copies = find::copies(&entries);
        let told = positions(&copies, |_| true);
        reporter.finds(&copies, &entries, rule_of)?;
        drop(entries);
        let entries = prompts.repeated();
        drop(prompts);
        let examples = find::prompts(&entries, &told);
        reporter.finds(&examples, &entries, rule_of)?;
        drop(entries);
        if let Some(questions) = questions {
            let entries = questions.repeated();
            let leaked = |find: &Find| find.kind.1;
            let mut told = positions(&copies, leaked);
            told.extend(positions(&examples, leaked));
            told.sort_unstable();
            reporter.finds(&find::questions(&entries, &told), &entries, rule_of)?;
        }
        if let Some(conversations) = conversations {
            let entries = conversations.repeated();
            reporter.finds(&find::beginnings(&entries), &entries, rule_of)?;
        }
        Ok(())
    }
}

/// The positions that finds are about, ascending.
fn positions(finds: &[Find], wanted: impl Fn(&Find) -> bool) -> Vec<Position> {
    let mut positions: Vec<Position> = finds.iter().filter(|find| wanted(find)).map(|find| find.at).collect();
    positions.sort_unstable();
    positions
}
