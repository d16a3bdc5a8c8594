//! `check = "balance"`: how the records of a dataset are distributed: over classes, over lengths of preferred answers, over
//! exchanges and languages.
//!
//! Owns the tally and the way from its verdicts to findings, which are about a file as a whole. Classes are counted where a label stands;
//! without one they are inferred when answers are few and short, so records of prose cost a look at the length of their answer. One
//! cause has one finding: a single class is not also a dominant one, and what a dominant or rare class makes uneven is not said again.

mod bias;
mod classes;
mod count;
mod judge;
mod labels;
mod languages;
mod spelling;
mod turns;

use std::sync::Arc;

use bias::Lengths;
pub use count::{ClassCounts, ClassTally};
use judge::{Set, Verdict};
use labels::LONGEST_LABEL;
pub use labels::LabelPlace;
pub(crate) use labels::NAMES as LABELS;
use languages::Languages;
use serde::{Deserialize, Serialize};
use turns::Exchanges;

use crate::Error;
use crate::check::dataset::cluster_report::{self, in_order};
use crate::check::{
    BuildContext, Checks, DatasetCheck, DatasetTally, Draft, DraftPlace, Place, Position, Record, RecordRef, Reporter, RuleId,
    StateMismatch, Tally,
};
use crate::finding::{RuleNotRun, Split};
use crate::json::short;
use crate::rule::options::{Balance, BalanceOptions};

/// What the tallies of a run share.
struct Wanted {
    rules: Vec<(RuleId, BalanceOptions)>,
    /// Where labels are looked for: one place for each that a rule names.
    places: Vec<(Option<String>, LabelPlace)>,
    lengths: bool,
    exchanges: bool,
    languages: bool,
}

struct Distribution(Arc<Wanted>);

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<BalanceOptions>()?.into_iter();
    let rules: Vec<(RuleId, BalanceOptions)> = rules.map(|active| (active.id, active.options.into_owned())).collect();
    let mut places: Vec<(Option<String>, LabelPlace)> = Vec::new();
    for (_, options) in rules.iter().filter(|(_, options)| options.of.is_about_classes()) {
        if !places.iter().any(|(at, _)| *at == options.at) {
            places.push((options.at.clone(), LabelPlace::new(options.at.as_deref())));
        }
    }
    let wants = |of: Balance| rules.iter().any(|(_, options)| options.of == of);
    let [lengths, exchanges, languages] = [Balance::PreferredLength, Balance::Exchanges, Balance::Languages].map(wants);
    let wanted = Wanted { rules, places, lengths, exchanges, languages };
    Ok(Checks::none().datasets(Arc::new(Distribution(Arc::new(wanted)))))
}

impl DatasetCheck for Distribution {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        let state = State { classes: vec![ClassTally::default(); self.0.places.len()], files: Vec::new() };
        Some(Box::new(Makeup { wanted: self.0.clone(), state }))
    }
}

/// What is counted besides classes, of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileCounts {
    first: Position,
    lengths: Lengths,
    exchanges: Exchanges,
    languages: Languages,
}

/// All that was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// By place.
    classes: Vec<ClassTally>,
    files: Vec<FileCounts>,
}

struct Makeup {
    wanted: Arc<Wanted>,
    state: State,
}

impl State {
    fn observe(&mut self, wanted: &Wanted, record: &Record<'_>) {
        for (tally, (_, place)) in self.classes.iter_mut().zip(&wanted.places) {
            tally.observe(record, place);
        }
        if !(wanted.lengths || wanted.exchanges || wanted.languages) {
            return;
        }
        let first = record.position();
        if self.files.last().is_none_or(|file| file.first.file() != first.file()) {
            let (lengths, exchanges, languages) = Default::default();
            self.files.push(FileCounts { first, lengths, exchanges, languages });
        }
        let Some(file) = self.files.last_mut() else { return };
        if wanted.lengths {
            file.lengths.observe(record);
        }
        if wanted.exchanges {
            file.exchanges.observe(record);
        }
        if wanted.languages {
            file.languages.observe(record);
        }
    }

    fn merge(&mut self, later: State) {
        self.classes.iter_mut().zip(later.classes).for_each(|(mine, theirs)| mine.merge(theirs));
        for file in later.files {
            match self.files.last_mut() {
                Some(last) if last.first.file() == file.first.file() => {
                    last.lengths.merge(&file.lengths);
                    last.exchanges.merge(&file.exchanges);
                    last.languages.merge(file.languages);
                }
                _ => self.files.push(file),
            }
        }
    }
}

impl Tally for Makeup {
    const MECHANISM: &'static str = "balance";
    type State = State;

    fn observe(&mut self, record: &Record<'_>) {
        self.state.observe(&self.wanted, record);
    }

    fn seal(&mut self) {
        self.state.classes.iter_mut().for_each(ClassTally::seal);
    }

    fn into_state(self) -> State {
        self.state
    }

    fn merge(&mut self, later: State) -> Result<(), StateMismatch> {
        if later.classes.len() != self.state.classes.len() {
            return Err(StateMismatch);
        }
        self.state.merge(later);
        Ok(())
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        self.wanted.unlabelled(&self.state, reporter);
        report(self.wanted.judge(&self.state), reporter)
    }
}

/// Records that a verdict relates to, and what they are.
type Related = Vec<(Position, String)>;

/// A verdict with its rule, the file that it is about, and what it is about whatever the numbers.
struct Judged {
    rule: RuleId,
    file: Position,
    subject: String,
    verdict: Verdict,
}

impl Wanted {
    /// Says which rules have no label to judge where somebody said that one stands.
    fn unlabelled(&self, state: &State, reporter: &mut dyn Reporter) {
        for ((at, _), _) in self.places.iter().zip(&state.classes).filter(|((_, place), tally)| !tally.has_named(place)) {
            let kinds = format!("a text of at most {LONGEST_LABEL} bytes, a whole number, true or false");
            let reason = format!("{} `{}`: {kinds}", RuleNotRun::NO_LABEL, short(at.as_deref().unwrap_or_default()));
            let blind = self.rules.iter().filter(|(_, options)| options.of.is_about_classes() && options.at == *at);
            blind.for_each(|(rule, _)| reporter.idle(*rule, &reason));
        }
    }

    fn judge(&self, state: &State) -> Vec<Judged> {
        let mut judged = Vec::new();
        for ((at, place), tally) in self.places.iter().zip(&state.classes) {
            let sets = tally.sets(place);
            for set in &sets {
                self.judge_set(at, set, &sets, &mut judged);
            }
        }
        for file in &state.files {
            self.judge_file(file, &mut judged);
        }
        judged
    }

    /// The options of the rules of one kind that look at one place.
    fn of<'w>(&'w self, of: Balance, at: &'w Option<String>) -> impl Iterator<Item = (RuleId, &'w BalanceOptions)> {
        let fits = move |options: &BalanceOptions| options.of == of && (options.at == *at || !of.is_about_classes());
        self.rules.iter().filter(move |(_, options)| fits(options)).map(|(rule, options)| (*rule, options))
    }

    fn judge_set(&self, at: &Option<String>, set: &Set, sets: &[Set], judged: &mut Vec<Judged>) {
        if set.split != Split::Train {
            return self.judge_split(at, set, sets, judged);
        }
        let before = judged.len();
        let mut say = |of: Balance, verdict: &dyn Fn(&BalanceOptions) -> Vec<Verdict>| {
            for (rule, options) in self.of(of, at).filter(|(_, options)| set.classes.labelled >= options.records) {
                let subject = |verdict: &Verdict| format!("{} {}", set.name(), verdict.about);
                let found = verdict(options).into_iter();
                judged.extend(found.map(|verdict| Judged { rule, file: set.first, subject: subject(&verdict), verdict }));
            }
            judged.len() > before
        };
        let one = |verdict: Option<Verdict>| verdict.into_iter().collect::<Vec<_>>();
        if say(Balance::SingleClass, &|_| one(set.single())) {
            return;
        }
        let is_dominated = say(Balance::DominantClass, &|options| one(set.dominant(options.share)));
        let has_rare = say(Balance::RareClass, &|options| one(set.rare(options.least)));
        if !is_dominated && !has_rare {
            say(Balance::UnevenClasses, &|options| one(set.uneven(options.ratio)));
        }
        say(Balance::LabelSpelling, &|_| set.spelled());
    }

    /// Holds the classes of another split against those of the training data.
    fn judge_split(&self, at: &Option<String>, set: &Set, sets: &[Set], judged: &mut Vec<Judged>) {
        let train = sets.iter().filter(|other| other.split == Split::Train && other.resembles(set));
        // The most alike, whatever the order of the files.
        let labels = |other: &Set| other.classes.iter().map(|(label, _)| label.to_owned()).collect::<Vec<_>>();
        let Some(train) = train.max_by_key(|other| (other.shared(set), other.classes.labelled, labels(other))) else { return };
        let split = set.split.as_str();
        for (of, verdict) in [(Balance::ClassNotInValidation, set.lacks(train)), (Balance::ClassNotInTraining, train.lacks(set))]
        {
            for (rule, _) in self.of(of, at).filter(|(_, options)| train.classes.labelled >= options.records) {
                let subject = format!("{} {split}", set.name());
                judged.extend(verdict.clone().map(|verdict| Judged { rule, file: set.first, subject, verdict }));
            }
        }
    }

    fn judge_file(&self, file: &FileCounts, judged: &mut Vec<Judged>) {
        let FileCounts { first, lengths, exchanges, languages } = file;
        let mut say = |of: Balance, subject: &str, counted: u64, found: &dyn Fn(u64) -> Option<(String, Related)>| {
            for (rule, options) in self.of(of, &None).filter(|(_, options)| counted >= options.records) {
                if let Some((message, related)) = found(options.share) {
                    let verdict = Verdict { message, about: String::new(), related };
                    judged.push(Judged { rule, file: *first, subject: subject.to_owned(), verdict });
                }
            }
        };
        say(Balance::PreferredLength, "lengths", lengths.pairs, &|share| lengths.bias(share));
        say(Balance::Exchanges, "exchanges", exchanges.all(), &|share| exchanges.skew(share));
        say(Balance::Languages, "languages", languages.all(), &|share| languages.mixed(share));
    }
}

/// Reports the verdicts that are shown with the records that they relate to, and counts the others.
fn report(judged: Vec<Judged>, reporter: &mut dyn Reporter) -> Result<(), Error> {
    let shown = cluster_report::shown(judged, reporter, |judged| (judged.rule, judged.file));
    let related = shown.iter().flat_map(|judged| &judged.verdict.related).map(|(position, _)| *position);
    let read = cluster_report::read(reporter, &in_order(related))?;
    for Judged { rule, file, subject, verdict } in shown {
        let related: Vec<(RecordRef, String)> =
            verdict.related.into_iter().filter_map(|(position, what)| Some((read.get(&position)?.clone(), what))).collect();
        let draft = Draft::new(rule, DraftPlace::Value(Place::RECORD), verdict.message);
        reporter.report_about_file(draft, file, related, &subject);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
