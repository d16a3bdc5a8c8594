//! The statistics of a dataset, by way of a run whose only rule finds copies.
//!
//! Owns which rules such a run has. Everything else is a check's business, or `stats`'.

use super::Checker;
use crate::Error;
use crate::input::Splits;
use crate::rule::Selection;
use crate::stats::{Asked, Observer, Statistics};

/// The rule whose findings are the copies, each of them.
const COPIES: &str = "every-duplicate-record";
const COPIES_RULE: &str = r#"
summary = "Duplicate record"
severity = "info"
check = "duplicate"
why = "It is counted."
help = "None."
[options]
of = "record"
apart = 0
"#;

impl Checker {
    /// Counts what is in the files of all splits together. Tokens are all counted, and cost
    /// is reckoned with so many epochs, or with as many as the target chooses.
    ///
    /// # Errors
    /// When the settings are wrong. What cannot be read is named in the statistics.
    pub fn statistics(&self, paths: &Splits, epochs: Option<u64>) -> Result<Statistics, Error> {
        let selection = Selection { select: vec![COPIES.to_owned()], ..Selection::default() };
        let asked = Asked { label: self.label_pointer(), epochs };
        let observer = Observer::new(self.aim(), asked.label)?;
        let checker = self.clone().rule_from_text("statistics", COPIES, COPIES_RULE)?;
        let checker = checker.selection(selection).max_findings(1).observed_by(observer.clone());
        let mut report = checker.check_dataset(paths)?;
        // All other rules were left out on purpose.
        report.coverage.rules_not_run.retain(|rule| rule.rule == COPIES);
        let redactor = self.redactor();
        observer.take().statistics(report, self.aim(), &asked, &|label| redactor.text(label).into_owned())
    }
}
