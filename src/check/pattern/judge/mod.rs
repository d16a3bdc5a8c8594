//! The second layer: whether a candidate is a finding.

mod approx;
pub(crate) mod compiled_rule;
pub(crate) mod context;
pub(crate) mod context_gate;
pub(crate) mod overlap;
mod precheck;
mod required_run;
mod scan_budget;
pub(crate) mod value_judge;
mod value_span;
pub(crate) mod word_filter;

pub(crate) use approx::ApproximateRegexSet;
