//! `check = "expression"`: records for which a condition in CEL is true.
//!
//! Owns where conditions are asked and what becomes of the answer: true is a finding, false is none, and anything else means that the
//! record could not be judged. A condition sees the record through the tape; nothing of it is copied before somebody asks.

mod eval;
mod functions;
#[cfg(test)]
mod tests;
mod value;

use std::cell::OnceCell;
use std::sync::Arc;

use eval::{Run, Stop};
use value::Turns;

use super::record::field::found;
use super::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::Error;
use crate::json::pointer::JsonPointer;
use crate::json::{Value, short};
use crate::rule::expression::{Program, compile};
use crate::rule::options::ExpressionOptions;

/// Steps that a condition may take on every record, and those for each node and each byte of the record. A function takes a step for
/// eight bytes of text.
const STEPS: u64 = 2_000_000;
const STEPS_A_NODE: u64 = 32;
const STEPS_A_BYTE: u64 = 2;

struct Conditions {
    rules: Vec<Condition>,
}

struct Condition {
    id: RuleId,
    at: JsonPointer,
    message: String,
    program: Program,
}

pub(super) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut conditions = Vec::new();
    for ActiveRule { id, rule, options } in context.rules::<ExpressionOptions>()? {
        let program = compile(&options.when).map_err(|mistake| Error::Usage {
            message: format!("rule `{}`: {}", rule.name, mistake.message),
            help: mistake.help,
        })?;
        let message = options.message.clone().unwrap_or_else(|| rule.prose().summary);
        conditions.push(Condition { id, at: JsonPointer::new(options.at.as_deref()), message, program });
    }
    Ok(Checks::none().records(Arc::new(Conditions { rules: conditions })))
}

impl RecordCheck for Conditions {
    fn needs_lines(&self) -> bool {
        self.rules.iter().any(|condition| condition.program.uses_line)
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        let turns = OnceCell::new();
        let steps = STEPS + STEPS_A_NODE * u64::from(record.value().width()) + STEPS_A_BYTE * record.raw().len() as u64;
        for condition in &self.rules {
            let mut left = steps;
            condition.at.walk(record.value(), &mut |value| condition.ask(record, value, &turns, &mut left, sink));
        }
    }
}

impl Condition {
    /// Asks about one value of a record.
    fn ask<'v>(&'v self, record: &'v Record<'v>, value: Value<'v>, turns: &Turns<'v>, left: &mut u64, sink: &mut Sink) {
        let run = Run::new(record, value, turns, self.program.locals, left);
        match run.condition(&self.program.root) {
            Ok(true) => sink.report(self.id, Place::Value(value.node()), || self.message.replace("{value}", &shown(value))),
            Ok(false) => {}
            Err(Stop::Fault(reason)) => sink.not_evaluated(self.id, || reason),
            Err(Stop::Spent) => sink.not_evaluated(self.id, || "the expression takes too many steps on this record".to_owned()),
        }
    }
}

/// The value as a message names it.
fn shown(value: Value<'_>) -> String {
    value.as_str().map_or_else(|| found(value), |text| short(text).into_owned())
}
