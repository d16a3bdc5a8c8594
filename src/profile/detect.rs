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
    /// No profile fits, and one is near: what departs from it is a fault rather than a format of its own.
    pub is_near: bool,
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
        .map(|(name, rules)| Counted { name, rules, fit: samples.iter().filter(|record| rules.speaks_for(**record)).count() })
        .collect();
    let most: Vec<&Counted<'_>> = counted.iter().filter(|form| form.fit * 2 > samples.len()).collect();
    let mut chosen = None;
    for form in &most {
        let profile = builtin::builtin(form.name)?;
        if form.rules.open_form.is_none() || is_mostly_valid(&profile, samples) {
            chosen = Some((form, profile));
            break;
        }
    }
    let Some((best, profile)) = chosen else { return nothing_fits(samples, &counted) };
    // An open form and that of one platform say the same; which of them it is was decided.
    let is_other = |form: &&&Counted<'_>| {
        form.name != best.name
            && form.rules.open_form.as_deref() != Some(best.name)
            && best.rules.open_form.as_deref() != Some(form.name)
    };
    let others: Vec<&&Counted<'_>> = most.iter().filter(is_other).collect();
    let mut because = match samples.len() {
        1 => "its only record matches".to_owned(),
        all => format!("{} of the first {all} records match", best.fit),
    };
    if !others.is_empty() {
        let verb = if others.len() == 1 { "matches" } else { "match" };
        because.push_str(&format!("; {} also {verb}", and_list(others.iter().map(|form| quoted(form.name)))));
    }
    Ok(Detection { profile, because, is_near: false })
}

/// Whether most records break nothing of a profile.
fn is_mostly_valid(profile: &Profile, samples: &[Value<'_>]) -> bool {
    let is_valid = |record: &&Value<'_>| {
        let mut is_valid = true;
        profile.violations(**record, &mut |_, _, _| is_valid = false);
        is_valid
    };
    samples.iter().filter(is_valid).count() * 2 > samples.len()
}

/// A profile and how many of the samples fit it.
struct Counted<'c> {
    name: &'static str,
    rules: &'c DetectionRules,
    fit: usize,
}

/// The nearest profile when the records have its form but for slips, and otherwise the profile of records of no form.
fn nothing_fits(samples: &[Value<'_>], counted: &[Counted<'_>]) -> Result<Detection, Error> {
    let generic = |because: String, is_near: bool| Ok(Detection { profile: builtin::builtin(FALLBACK)?, because, is_near });
    if samples.is_empty() {
        return generic("no record could be read".to_owned(), false);
    }
    // Records that are not as one platform wants them are nearest to the form that all platforms share.
    let counted: Vec<&Counted<'_>> = counted.iter().filter(|form| form.rules.open_form.is_none()).collect();
    let nearly = |form: &&&Counted<'_>| samples.iter().filter(|record| form.rules.nearly_fits(**record)).count();
    if counted.iter().all(|form| form.fit == 0)
        // The forms are in the order of how specific they are.
        && let Some(form) = counted.iter().find(|form| nearly(form) * 2 > samples.len())
    {
        let because = format!("no known format matches; this is the nearest{}", speaks_against(form.rules, samples));
        return Ok(Detection { profile: builtin::builtin(form.name)?, because, is_near: true });
    }
    let begun = counted.iter().filter(|form| samples.iter().any(|record| form.rules.begins(*record)));
    match begun.max_by_key(|form| nearness(form, samples)) {
        Some(form) if form.fit > 0 => {
            let (name, fit, all) = (quoted(form.name), form.fit, samples.len());
            let others = fit_by_the_rest(form, &counted, samples);
            let because = format!(
                "no known format matches most records; the nearest is {name}, which {fit} of the first {all} match{others}"
            );
            generic(because, true)
        }
        Some(form) => {
            let mostly = samples.iter().filter(|record| form.rules.mostly_fits(**record)).count();
            let against = speaks_against(form.rules, samples);
            let because = format!("no known format matches; the nearest is {}{against}", quoted(form.name));
            generic(because, mostly * 2 > samples.len())
        }
        None => generic(format!("no known format matches{}", familiar_members(samples)), false),
    }
}

/// How near a form is, the nearest last. What should be there and is not weighs more than what should not be there and is.
fn nearness(form: &Counted<'_>, samples: &[Value<'_>]) -> (usize, std::cmp::Reverse<(usize, usize)>, u32) {
    let lacks = |rule: &DetectionRule| samples.iter().filter(|record| !rule.holds(**record)).count();
    let demands = form.rules.rules.iter().filter(|rule| !rule.absent);
    let amiss = (demands.map(lacks).sum::<usize>(), form.rules.rules.iter().map(lacks).sum::<usize>());
    let amiss = if form.fit > 0 { (0, 0) } else { amiss };
    (form.fit, std::cmp::Reverse(amiss), form.rules.priority)
}

/// Which other format the records have that do not fit the nearest.
fn fit_by_the_rest(nearest: &Counted<'_>, counted: &[&Counted<'_>], samples: &[Value<'_>]) -> String {
    let rest: Vec<Value<'_>> = samples.iter().copied().filter(|record| !nearest.rules.speaks_for(*record)).collect();
    let fit = |form: &Counted<'_>| rest.iter().filter(|record| form.rules.speaks_for(**record)).count();
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
