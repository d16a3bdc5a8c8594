//! The second layer of the pattern check: whether a candidate is a finding.
//!
//! Owns the way from a place to a value, cheapest step first: context words nearby, the approximate automaton, the exact expression,
//! validators and verdict, and of overlapping values the one to report. Dependencies go one way: `regex_analysis` and `context` <-
//! `value_judge` <- `compiled_rule` <- `context_gate`, `approx` <- `precheck`. Knows `scan` for what a number is, and no record.

mod approx;
pub(crate) mod compiled_rule;
pub(crate) mod context;
mod context_gate;
pub(crate) mod overlap;
pub(crate) mod precheck;
mod regex_analysis;
mod required_run;
mod scan_budget;
pub(crate) mod value_judge;
mod value_span;
pub(crate) mod word_filter;

pub(crate) use approx::ApproximateRegexSet;
