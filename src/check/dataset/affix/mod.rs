//! `check = "affix"`: a long text with which many answers start, or end.
//!
//! Owns the tally: of each record, one end of one answer as a digest and a position, 16 bytes in all. Answers that are hardly longer
//! than what they may share are left out, and so are those that start or end as data does: with a bracket or a code fence. Digests
//! are keyed anew in every run; which records of many are compared is left to their content, so their order does not matter.

mod group;
mod messages;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use group::Entry;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::check::{
    ActiveRule, BuildContext, Checks, DatasetCheck, DatasetTally, Key, Record, Reporter, RuleId, StateMismatch, Tally,
};
use crate::finding::Split;
use crate::profile::Turn;
use crate::rule::RoleSet;
use crate::rule::options::{Affix, AffixOptions};

/// How many times longer than what is shared an answer is at least: labels and phrases are chosen from a list on purpose.
const TIMES: usize = 3;

/// Records in a part of usual size, to save growing.
const USUAL_RECORDS: usize = 256;

/// What a rule looks for.
struct Wanted {
    rule: RuleId,
    roles: RoleSet,
    options: AffixOptions,
}

struct Affixes {
    wanted: Arc<[Wanted]>,
    key: Arc<Key>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let wanted = |ActiveRule { id, rule, options }: ActiveRule<'_, AffixOptions>| Wanted {
        rule: id,
        roles: rule.roles,
        options: options.into_owned(),
    };
    let wanted = context.rules()?.into_iter().map(wanted).collect();
    Ok(Checks::none().datasets(Arc::new(Affixes { wanted, key: context.run().key() })))
}

impl DatasetCheck for Affixes {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        let ends = self.wanted.iter().map(|_| Ends::default()).collect();
        Some(Box::new(AllEnds { wanted: self.wanted.clone(), key: self.key.clone(), ends }))
    }
}

impl Wanted {
    /// The answer that is looked at, without white space around it: the first one of a conversation for what answers start with, the
    /// last one for what they end with.
    fn answer<'r>(&self, record: &Record<'r>) -> Option<&'r str> {
        let text = |turn: &Turn| record.text(turn).map(|turn| turn.text.trim()).filter(|text| !text.is_empty());
        let mut texts = record.turns.iter().filter(|turn| self.roles.contains(turn.role)).filter_map(text);
        match self.options.of {
            Affix::Prefix => texts.next(),
            Affix::Suffix => texts.next_back(),
        }
    }

    /// The part of an answer that is compared with others; nothing when the answer is short, or data.
    fn end<'t>(&self, answer: &'t str) -> Option<&'t str> {
        let minimum = self.options.minimum as usize;
        if answer.len() < minimum.saturating_mul(TIMES) {
            return None;
        }
        let at_boundary = |at: &usize| answer.is_char_boundary(*at);
        match self.options.of {
            Affix::Prefix if answer.starts_with(['{', '[', '<', '`']) => None,
            Affix::Suffix if answer.ends_with(['}', ']', '>', '`']) => None,
            Affix::Prefix => (0..=minimum).rev().find(at_boundary).map(|end| &answer[..end]),
            Affix::Suffix => (answer.len() - minimum..answer.len()).find(at_boundary).map(|start| &answer[start..]),
        }
    }
}

/// The ends of the answers of a part of a dataset.
#[derive(Default, Serialize, Deserialize)]
struct Ends {
    /// Records with an answer, of whatever length.
    answers: u64,
    /// Of each part that was merged.
    parts: Vec<Vec<Entry>>,
}

/// The same for each rule.
struct AllEnds {
    wanted: Arc<[Wanted]>,
    key: Arc<Key>,
    ends: Vec<Ends>,
}

impl AllEnds {
    fn take(&mut self, later: Vec<Ends>) {
        for (mine, theirs) in self.ends.iter_mut().zip(later) {
            mine.answers += theirs.answers;
            mine.parts.extend(theirs.parts);
        }
    }
}

impl Tally for AllEnds {
    const MECHANISM: &'static str = "affix";
    type State = Vec<Ends>;

    fn observe(&mut self, record: &Record<'_>) {
        for (wanted, ends) in self.wanted.iter().zip(&mut self.ends) {
            let Some(answer) = wanted.answer(record) else { continue };
            ends.answers += 1;
            let Some(end) = wanted.end(answer) else { continue };
            if ends.parts.is_empty() {
                ends.parts.push(Vec::with_capacity(USUAL_RECORDS));
            }
            if let Some(part) = ends.parts.last_mut() {
                part.push(Entry::new(self.key.digest(end.as_bytes()) as u64, record));
            }
        }
    }

    fn seal(&mut self) {
        self.ends.iter_mut().flat_map(|ends| &mut ends.parts).for_each(Vec::shrink_to_fit);
    }

    /// What others measure the model with is not learned.
    fn wants(&self, split: Split) -> bool {
        split == Split::Train
    }

    fn into_state(self) -> Vec<Ends> {
        self.ends
    }

    fn merge(&mut self, later: Vec<Ends>) -> Result<(), StateMismatch> {
        if later.len() != self.ends.len() {
            return Err(StateMismatch);
        }
        self.take(later);
        Ok(())
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        let AllEnds { wanted, ends, .. } = self;
        for (wanted, ends) in wanted.iter().zip(ends) {
            let share = ends.answers.saturating_mul(u64::from(wanted.options.share)).div_ceil(100);
            let groups = group::groups(&ends.parts, share.max(wanted.options.least).max(2));
            messages::report(wanted, ends.answers, groups, reporter)?;
        }
        Ok(())
    }
}
