//! Executes the examples of rules.
//!
//! Owns what an example requires: its bad data has a finding of its rule that points at the text named, its good data has none. Serves
//! the users' rule files and the built-in ones alike.

use super::Checker;
use crate::Error;
use crate::finding::{Finding, Report, Split};
use crate::rule::{Example, Rule, Selection};

/// An example that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenExample {
    /// The rule.
    pub rule: String,
    /// Number of the example, from 1.
    pub example: usize,
    /// What was expected and what happened.
    pub problem: String,
}

impl Checker {
    /// Executes the examples of a rule that this checker knows; returns those that fail.
    ///
    /// # Errors
    /// When an example names a profile or target that does not exist.
    pub fn test_examples(&self, rule: &Rule) -> Result<Vec<BrokenExample>, Error> {
        let mut broken = Vec::new();
        for (number, example) in rule.prose().examples.iter().enumerate() {
            let problem = self.test_example(rule, example)?;
            broken.extend(problem.map(|problem| BrokenExample { rule: rule.name.clone(), example: number + 1, problem }));
        }
        Ok(broken)
    }

    fn test_example(&self, rule: &Rule, example: &Example) -> Result<Option<String>, Error> {
        let selection = Selection { select: vec![rule.name.clone()], ..Selection::default() };
        let mut checker = self.clone().selection(selection).max_findings(0);
        if let Some(target) = &example.target {
            checker = checker.target(target)?;
        }
        if let Some(limits) = &example.limits {
            checker = checker.limits(limits);
        }
        if let Some(profile) = &example.profile {
            checker = checker.profile(profile)?;
        }
        if let Some(bad) = &example.bad {
            let report = checker.check_beside(example, bad)?;
            if let Some(problem) = not_evaluated(&report, rule) {
                return Ok(Some(format!("bad: {problem}")));
            }
            if let Some(problem) = bad_problem(&report, bad, example.span.as_deref()) {
                return Ok(Some(problem));
            }
        }
        let Some(good) = &example.good else { return Ok(None) };
        let report = checker.check_beside(example, good.as_bytes())?;
        if let Some(problem) = not_evaluated(&report, rule) {
            return Ok(Some(format!("good: {problem}")));
        }
        if let Some(skipped) = report.coverage.skipped.first() {
            return Ok(Some(format!("good: {}", skipped.reason)));
        }
        Ok(report.findings.first().map(|finding| format!("good: unexpected finding: {}", finding.message)))
    }

    /// Checks the data of an example together with the other split that it names.
    fn check_beside(&self, example: &Example, data: &[u8]) -> Result<Report, Error> {
        match (&example.train, &example.benchmark) {
            (Some(train), _) => {
                self.check_parts(&[("train.jsonl", Split::Train, train.as_bytes()), (EXAMPLE, Split::Validation, data)])
            }
            (_, Some(benchmark)) => {
                self.check_parts(&[(EXAMPLE, Split::Train, data), ("benchmark.jsonl", Split::Benchmark, benchmark.as_bytes())])
            }
            _ => self.check_bytes(EXAMPLE, data),
        }
    }
}

/// File name for the data of an example.
const EXAMPLE: &str = "example.jsonl";

/// Why the rule did not finish.
fn not_evaluated(report: &Report, rule: &Rule) -> Option<String> {
    report.coverage.rules_not_run.iter().find(|not_run| not_run.rule == rule.name).map(|not_run| not_run.reason.clone())
}

fn bad_problem(report: &Report, bad: &[u8], wanted: Option<&[u8]>) -> Option<String> {
    if report.findings.is_empty() {
        return Some("bad: no finding".to_owned());
    }
    let file = report.files.iter().position(|file| file.path == EXAMPLE);
    let findings = report.findings.iter().filter(|finding| Some(finding.file) == file);
    let spans: Vec<Option<&[u8]>> = findings.map(|finding| bytes_of(finding, bad)).collect();
    if spans.contains(&wanted) {
        return None;
    }
    let shown = |bytes: &[u8]| format!("`{}`", String::from_utf8_lossy(bytes));
    let found: Vec<String> = spans.iter().map(|span| span.map_or_else(|| "the whole file".to_owned(), shown)).collect();
    let wanted = wanted.map_or_else(|| "the whole file".to_owned(), shown);
    Some(format!("bad: the finding must point at {wanted}, but points at {}", found.join(" and ")))
}

fn bytes_of<'b>(finding: &Finding, data: &'b [u8]) -> Option<&'b [u8]> {
    let span = finding.span?;
    data.get(span.byte_start as usize..span.byte_end as usize)
}
