//! What runs on a file: the selected rules made into checks under one profile.
//!
//! Owns the numbering of the rules and their severities under a profile. One plan serves every file of its profile.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::prefilter::Prefilter;
use crate::Error;
use crate::check::{Checks, Mechanisms, Record, RuleId, RunContext, Tallies};
use crate::finding::{RuleNotRun, Severity, Split};
use crate::profile::Profile;
use crate::rule::{Options, Requirement, Rule};
use crate::stats::Observer;
use crate::target::RunTarget;

/// Why a rule can find nothing in this dataset, whatever is in its files.
pub(crate) fn idle(options: &Options, context: &RunContext, target: &RunTarget) -> Option<&'static str> {
    let (is_met, reason) = match options.of_mechanism().requires()? {
        Requirement::Splits => (context.is_split(), RuleNotRun::ONE_SPLIT),
        Requirement::Benchmark => (context.has(Split::Benchmark), RuleNotRun::NO_BENCHMARK),
        Requirement::TokenLimit => (target.limits().tokens.is_some(), RuleNotRun::NO_LIMIT),
    };
    (!is_met).then_some(reason)
}

/// The rules of a run, in the order of their numbers, with the severity that selection and configuration give them.
pub(crate) struct RunRules<'b> {
    pub(crate) rules: Vec<ChosenRule<'b>>,
    aim: RunTarget,
    observer: Option<Observer>,
    by_name: BTreeMap<&'b str, RuleId>,
}

/// One rule of a run.
pub(crate) struct ChosenRule<'b> {
    pub(crate) rule: &'b Rule,
    /// Of the rule file, or of the configuration.
    pub(crate) severity: Severity,
    /// The configuration named it: a profile does not change it.
    pub(crate) fixed: bool,
    help: OnceLock<String>,
    wording: OnceLock<String>,
}

impl<'b> ChosenRule<'b> {
    pub(crate) fn new(rule: &'b Rule, severity: Severity) -> Self {
        ChosenRule { rule, severity, fixed: severity != rule.severity, help: OnceLock::new(), wording: OnceLock::new() }
    }

    /// What to do about its findings. Read with the first of them.
    pub(crate) fn help(&self) -> &str {
        self.help.get_or_init(|| self.rule.prose().help)
    }
}

impl ChosenRule<'_> {
    /// What the rule says of itself.
    pub(crate) fn wording(&self) -> &str {
        self.wording.get_or_init(|| {
            let message = self.rule.options.of_mechanism().message().unwrap_or_default();
            format!("{} {message}", self.rule.prose().summary)
        })
    }
}

impl<'b> RunRules<'b> {
    pub(crate) fn new(rules: Vec<ChosenRule<'b>>, aim: RunTarget, observer: Option<Observer>) -> Self {
        let by_name = rules.iter().enumerate().map(|(id, chosen)| (chosen.rule.name.as_str(), id as RuleId)).collect();
        RunRules { rules, aim, observer, by_name }
    }

    /// The number of a rule.
    pub(crate) fn number(&self, name: &str) -> Option<RuleId> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.rules.len()
    }
}

/// The checks of a run under one profile.
pub(crate) struct Plan {
    pub(crate) profile: Arc<Profile>,
    pub(crate) checks: Checks,
    /// By number of the rule.
    pub(crate) severities: Vec<Severity>,
    pub(crate) prefilter: Prefilter,
    /// Some check wants to know the lines of its records.
    pub(crate) needs_lines: bool,
    /// Some check looks at more of a line than whether it is JSON.
    pub(crate) needs_records: bool,
}

impl Plan {
    pub(crate) fn new(
        rules: &RunRules<'_>,
        mechanisms: &Mechanisms,
        context: &RunContext,
        profile: Arc<Profile>,
    ) -> Result<Plan, Error> {
        let numbered: Vec<(RuleId, &Rule)> =
            rules.rules.iter().enumerate().map(|(id, chosen)| (id as RuleId, chosen.rule)).collect();
        let mut checks = mechanisms.build(&numbered, &profile, context, &rules.aim)?;
        rules.observer.iter().for_each(|observer| checks.extend(observer.checks()));
        let severity = |chosen: &ChosenRule<'_>| {
            let of_profile = profile.severity(&chosen.rule.group, &chosen.rule.name).filter(|_| !chosen.fixed);
            of_profile.unwrap_or(chosen.severity)
        };
        let severities = rules.rules.iter().map(severity).collect();
        let prefilter = Prefilter::new(&checks.texts);
        let needs_lines = checks.needs_lines();
        let needs_records = checks.needs_records();
        Ok(Plan { profile, checks, severities, prefilter, needs_lines, needs_records })
    }

    /// The checks of records that find nothing in any record of the shape of this one, which breaks nothing, as bits by their number.
    pub(crate) fn decided(&self, record: &Record<'_>) -> u64 {
        let decided = self.checks.records.iter().take(64).enumerate().filter(|(_, check)| check.decided_by_shape(record));
        decided.fold(0, |decided, (number, _)| decided | 1 << number)
    }

    /// Empty tallies of the checks that judge the dataset.
    pub(crate) fn tallies(&self) -> Tallies {
        Tallies::new(self.checks.datasets.iter().filter_map(|check| check.tally()))
    }
}
