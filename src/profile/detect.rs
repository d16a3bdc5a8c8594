//! Which profile a file's records have, and why that is believed.
//!
//! Owns the choice between profiles by their rules, for a file and for a single record. Reads the first records only; the caller
//! says what it chose.

use std::sync::Arc;

use super::detection_rules::{DetectionRule, DetectionRules};
use super::{Profile, builtin};
use crate::error::Error;
use crate::json::Value;
use crate::text::{and_list, quoted};

/// The profile for records that no other fits.
const FALLBACK: &str = "generic";

/// Names that are said of records that fit nothing. Any other name could be part of somebody's data.
const FAMILIAR: [&str; 24] = [
    "text",
    "messages",
    "conversations",
    "conversationTurns",
    "prompt",
    "input",
    "instruction",
    "question",
    "query",
    "context",
    "completion",
    "output",
    "response",
    "answer",
    "target",
    "label",
    "system",
    "chosen",
    "rejected",
    "segments",
    "input_ids",
    "body",
    "request",
    "tools",
];

/// What was chosen.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The profile.
    pub profile: Arc<Profile>,
    /// Why, for the report: "98 of the first 100 records fit".
    pub because: String,
}

/// The detection rules of every built-in profile that can be detected.
#[derive(Debug)]
pub(crate) struct Detector(Vec<(&'static str, DetectionRules)>);

impl Detector {
    /// Those of the built-in profiles.
    pub(crate) fn builtin() -> Result<Detector, Error> {
        let mut detector = builtin::detection_rules()?;
        detector.retain(|(_, rules)| rules.priority > 0 && !rules.rules.is_empty());
        // The most specific first.
        detector.sort_by_key(|(_, rules)| std::cmp::Reverse(rules.priority));
        Ok(Detector(detector))
    }

    /// The profile whose form a record has instead of this one's. None when it has the form of a near relative: then it is flawed
    /// rather than foreign.
    pub(crate) fn instead_of(&self, profile: &str, record: Value<'_>) -> Option<&'static str> {
        let (_, own) = self.0.iter().find(|(name, _)| *name == profile)?;
        let fits = || self.0.iter().filter(|(name, rules)| *name != profile && rules.fits(record)).map(|(name, _)| *name);
        if own.fits(record) || fits().any(|name| own.related.iter().any(|related| related == name)) {
            return None;
        }
        fits().next()
    }

    /// By what a record that has another form is foreign to this profile, in words.
    pub(crate) fn foreign_to(&self, profile: &str, record: Value<'_>) -> Option<String> {
        self.0.iter().find(|(name, _)| *name == profile)?.1.foreign(record)
    }
}

/// Chooses the built-in profile that most of the samples fit; of several, the most specific. Otherwise `generic`, and the nearest.
pub fn detect(samples: &[Value<'_>]) -> Result<Detection, Error> {
    let detector = Detector::builtin()?;
    let counted: Vec<Counted<'_>> = detector
        .0
        .iter()
        .map(|(name, rules)| Counted { name, rules, fit: samples.iter().filter(|record| rules.fits(**record)).count() })
        .collect();
    let most: Vec<&Counted<'_>> = counted.iter().filter(|form| form.fit * 2 > samples.len()).collect();
    let Some((best, others)) = most.split_first() else {
        return Ok(Detection { profile: builtin::builtin(FALLBACK)?, because: nothing_fits(samples, &counted) });
    };
    let mut because = match samples.len() {
        1 => "its only record matches".to_owned(),
        all => format!("{} of the first {all} records match", best.fit),
    };
    if !others.is_empty() {
        let verb = if others.len() == 1 { "matches" } else { "match" };
        because.push_str(&format!("; {} also {verb}", and_list(others.iter().map(|form| quoted(form.name)))));
    }
    Ok(Detection { profile: builtin::builtin(best.name)?, because })
}

/// A profile and how many of the samples fit it.
struct Counted<'c> {
    name: &'static str,
    rules: &'c DetectionRules,
    fit: usize,
}

fn nothing_fits(samples: &[Value<'_>], counted: &[Counted<'_>]) -> String {
    if samples.is_empty() {
        return "no record could be read".to_owned();
    }
    // What should be there and is not weighs more than what should not be there and is.
    let amiss = |form: &Counted<'_>| {
        let lacks = |rule: &DetectionRule| samples.iter().filter(|record| !rule.holds(**record)).count();
        let demands = form.rules.rules.iter().filter(|rule| !rule.absent);
        (demands.map(lacks).sum::<usize>(), form.rules.rules.iter().map(lacks).sum::<usize>())
    };
    let begun = counted.iter().filter(|form| samples.iter().any(|record| form.rules.begins(*record)));
    let rank = |form: &&Counted<'_>| {
        let amiss = if form.fit > 0 { (0, 0) } else { amiss(form) };
        (form.fit, std::cmp::Reverse(amiss), form.rules.priority)
    };
    match begun.max_by_key(rank) {
        Some(form) if form.fit > 0 => {
            let (name, fit, all) = (quoted(form.name), form.fit, samples.len());
            let others = fit_by_the_rest(form, counted, samples);
            format!("no known format matches most records; the nearest is {name}, which {fit} of the first {all} match{others}")
        }
        Some(form) => {
            format!("no known format matches; the nearest is {}{}", quoted(form.name), speaks_against(form.rules, samples))
        }
        None => format!("no known format matches{}", familiar_members(samples)),
    }
}

/// Which other format the records have that do not fit the nearest.
fn fit_by_the_rest(nearest: &Counted<'_>, counted: &[Counted<'_>], samples: &[Value<'_>]) -> String {
    let rest: Vec<Value<'_>> = samples.iter().copied().filter(|record| !nearest.rules.fits(*record)).collect();
    let fit = |form: &Counted<'_>| rest.iter().filter(|record| form.rules.fits(**record)).count();
    let best = counted.iter().map(|form| ((fit(form), form.rules.priority), form)).max_by_key(|(rank, _)| *rank);
    match best {
        Some(((fit, _), form)) if fit > 0 => format!("; {fit} of the others match {}", quoted(form.name)),
        _ => String::new(),
    }
}

/// The sign that most of the samples lack.
fn speaks_against(rules: &DetectionRules, samples: &[Value<'_>]) -> String {
    let lacking = |rule: &DetectionRule| samples.iter().filter(|record| !rule.holds(**record)).count();
    // The first of those that are lacking equally often.
    let worst = rules.rules.iter().rev().max_by_key(|rule| lacking(rule));
    let unmet = worst.and_then(|rule| Some(rule.unmet(*samples.iter().find(|record| !rule.holds(**record))?)));
    unmet.map_or_else(String::new, |unmet| format!(": {unmet}"))
}

fn familiar_members(samples: &[Value<'_>]) -> String {
    let there = |name: &&&str| samples.iter().filter(|record| record.get(name).is_some()).count() * 2 > samples.len();
    let names: Vec<String> = FAMILIAR.iter().filter(there).map(|name| quoted(name)).collect();
    if names.is_empty() { String::new() } else { format!(": the records have {}", and_list(names)) }
}
