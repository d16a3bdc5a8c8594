//! Which rules run, and with which severity.
//!
//! Owns the meaning of `select`, `extend-select`, `ignore` and `[severity]`, wherever they come from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::finding::{RuleNotRun, Severity};
use crate::rule::{Rule, RuleBook};

/// What somebody asked for. Each name is a rule, an alias, a group or `ALL`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Selection {
    /// Run these and nothing else; empty: the rules that are on by default. A group means its default-on rules.
    pub select: Vec<String>,
    /// Run these as well.
    pub extend_select: Vec<String>,
    /// Run none of these, whatever else is said.
    pub ignore: Vec<String>,
    /// Other severities, by rule, alias or group. A rule's own entry counts more than that of its group.
    pub severity: BTreeMap<String, Severity>,
}

/// What a selection comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selected {
    /// The rules that run, as indices into [`RuleBook::rules`] in ascending order, with their severities.
    pub rules: Vec<(usize, Severity)>,
    /// All other rules, in the order of the catalogue, with the reason: `opt-in`, `not selected` or `ignored`.
    pub not_run: Vec<RuleNotRun>,
}

/// What one name in a selection stands for.
#[derive(Clone, Copy, PartialEq)]
enum Named<'n> {
    All,
    Rule(usize),
    Group(&'n str),
}

impl RuleBook {
    /// Works out which rules run. A name that means nothing is an error.
    pub fn select(&self, selection: &Selection) -> Result<Selected, Error> {
        let select = self.resolve(&selection.select)?;
        let extend = self.resolve(&selection.extend_select)?;
        let ignore = self.resolve(&selection.ignore)?;
        let severities = self.severities(&selection.severity)?;
        let mut selected = Selected::default();
        for (index, rule) in self.rules().iter().enumerate() {
            let base = if select.is_empty() { rule.default } else { wants(&select, index, rule) };
            let wanted = base || wants(&extend, index, rule);
            let ignored = ignore.iter().any(|named| covers(*named, index, rule));
            if wanted && !ignored {
                selected.rules.push((index, severities[index]));
                continue;
            }
            let reason = match (ignored, rule.default) {
                (true, _) if wanted || rule.default => "ignored",
                (_, false) => "opt-in",
                (_, true) => "not selected",
            };
            selected.not_run.push(RuleNotRun { rule: rule.name.clone(), reason: reason.to_owned() });
        }
        Ok(selected)
    }

    /// Two selections as one, of which the one above counts more. Its `select` replaces what is turned on below; its other lists add
    /// to those below. What it names in `select` or `extend_select` is no longer ignored by the one below, be it that the rule's
    /// whole group was.
    pub fn layered(&self, below: Selection, above: Selection) -> Selection {
        let named: Vec<Named> =
            above.select.iter().chain(&above.extend_select).filter_map(|name| self.named(name).ok()).collect();
        let ignore = below.ignore.into_iter().flat_map(|name| self.still_ignored(name, &named)).chain(above.ignore).collect();
        let (select, mut extend_select) =
            if above.select.is_empty() { (below.select, below.extend_select) } else { (above.select, Vec::new()) };
        extend_select.extend(above.extend_select);
        let severity = below.severity.into_iter().chain(above.severity).collect();
        Selection { select, extend_select, ignore, severity }
    }

    /// What is left of an ignored name when some rules and groups are named above it.
    fn still_ignored(&self, name: String, named: &[Named]) -> Vec<String> {
        // A name that means nothing stays, to be refused.
        let Ok(ignored) = self.named(&name) else { return vec![name] };
        if named.contains(&ignored) {
            return Vec::new();
        }
        let covered = || self.rules().iter().enumerate().filter(|(index, rule)| covers(ignored, *index, rule));
        let is_named = |index: usize| named.contains(&Named::Rule(index));
        if !covered().any(|(index, _)| is_named(index)) {
            return vec![name];
        }
        covered().filter(|(index, _)| !is_named(*index)).map(|(_, rule)| rule.name.clone()).collect()
    }

    fn resolve<'n>(&self, names: &'n [String]) -> Result<Vec<Named<'n>>, Error> {
        names.iter().map(|name| self.named(name)).collect()
    }

    fn named<'n>(&self, name: &'n str) -> Result<Named<'n>, Error> {
        if name == "ALL" {
            return Ok(Named::All);
        }
        if let Some(index) = self.position(name) {
            return Ok(Named::Rule(index));
        }
        if self.has_group(name) {
            return Ok(Named::Group(name));
        }
        Err(Error::unknown("rule or group", name, self.names()))
    }

    /// The severity of every rule: its own, its group's, that of its name, each stronger than the one before.
    fn severities(&self, changed: &BTreeMap<String, Severity>) -> Result<Vec<Severity>, Error> {
        let named =
            changed.iter().map(|(name, severity)| Ok((self.named(name)?, *severity))).collect::<Result<Vec<_>, Error>>()?;
        let rank = |named: &Named| match named {
            Named::All => 0,
            Named::Group(_) => 1,
            Named::Rule(_) => 2,
        };
        let of_rule = |(index, rule): (usize, &Rule)| {
            let entries = named.iter().filter(|(named, _)| covers(*named, index, rule));
            entries.max_by_key(|(named, _)| rank(named)).map_or(rule.severity, |(_, severity)| *severity)
        };
        Ok(self.rules().iter().enumerate().map(of_rule).collect())
    }
}

/// Whether the name speaks about the rule at all.
fn covers(named: Named, index: usize, rule: &Rule) -> bool {
    match named {
        Named::All => true,
        Named::Rule(own) => own == index,
        Named::Group(group) => rule.group == group,
    }
}

/// Whether one of the names turns the rule on: a group does so for its default-on rules only.
fn wants(names: &[Named], index: usize, rule: &Rule) -> bool {
    names.iter().any(|named| covers(*named, index, rule) && (rule.default || !matches!(named, Named::Group(_))))
}

#[cfg(test)]
mod tests;
