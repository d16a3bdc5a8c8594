//! tunelint: the linter for LLM training data.
//!
//! [`Checker`] is the way in: it checks paths, readers and bytes against rules and a profile, and returns a
//! [`Report`](finding::Report) of plain data. The library prints nothing, exits nowhere and keeps no global state; the command line in
//! [`cli`] is one caller among others.
//!
//! ```
//! use tunelint::Checker;
//!
//! let checker = Checker::new().profile("openai-chat")?;
//! let data = br#"{"messages": [{"role": "human", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}"#;
//! for finding in checker.check_bytes("train.jsonl", data)?.findings {
//!     assert_eq!((finding.rule.as_str(), finding.pointer.as_deref()), ("unknown-role", Some("/messages/0/role")));
//! }
//! # Ok::<(), tunelint::Error>(())
//! ```
//!
//! # What is public
//!
//! [`Checker`] with its answers in [`finding`] and [`stats`], [`Error`], [`CancelToken`], and the records of a file as the checks see
//! them ([`RecordFile`]). [`check`] is the seam for mechanisms of the caller's; [`rule`], [`profile`], [`target`] and [`tokenizer`] are
//! the catalogues behind the names; [`report`] writes the formats of the command line. [`finding::Report`], [`finding::Finding`] and
//! [`stats::Statistics`] serialize with `serde` as the command line writes them. [`Checker::check_with`] gives findings one by one;
//! [`Checker::plan`] splits a run into shards that other processes scan.
//!
//! # Features
//!
//! All are on by default. `cli`: the command and the format `full`. `cel`: rules with `check = "expression"`. `json-schema`: rules with
//! `check = "json-schema"`. `openai-tokens`: the encodings of OpenAI. `hf-tokens`: tokenizers from a `tokenizer.json`. A build without
//! one of them says so where it is needed: as an error when a rule is added, and in `rules_not_run` otherwise.
//!
//! # A mechanism of your own
//!
//! A rule is data and names a mechanism. A mechanism is a function that builds [`Checks`](check::Checks) for its rules, whose options
//! it reads as a type of its own. This one finds texts in capitals:
//!
//! ```
//! use std::sync::Arc;
//! use tunelint::check::{BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
//! use tunelint::{Checker, Error, rule::RoleSet};
//!
//! #[derive(Clone, serde::Deserialize)]
//! struct Options {
//!     longer_than: usize,
//! }
//!
//! struct Shouting(Vec<(RuleId, RoleSet, Options)>);
//!
//! impl RecordCheck for Shouting {
//!     fn record(&self, record: &Record<'_>, sink: &mut Sink) {
//!         for (rule, roles, options) in &self.0 {
//!             for turn in record.turns(*roles) {
//!                 if turn.text.len() > options.longer_than && turn.text.chars().all(|character| !character.is_lowercase()) {
//!                     sink.report(*rule, Place::Value(turn.node), || "the text is in capitals".to_owned());
//!                 }
//!             }
//!         }
//!     }
//! }
//!
//! fn shouting(context: &BuildContext<'_>) -> Result<Checks, Error> {
//!     let rules = context.rules::<Options>()?.into_iter();
//!     let rules = rules.map(|active| (active.id, active.rule.roles, active.options.into_owned())).collect();
//!     Ok(Checks::none().records(Arc::new(Shouting(rules))))
//! }
//!
//! let rule = r#"
//!     summary  = "The answer is in capitals"
//!     severity = "warning"
//!     check    = "shouting"
//!     roles    = ["completion"]
//!     why      = "The model learns to shout."
//!     help     = "Write it in lower case."
//!
//!     [options]
//!     longer_than = 3
//! "#;
//! let checker = Checker::new().mechanism("shouting", shouting).rule_from_text("style", "shouted-answer", rule)?;
//! let report = checker.check_bytes("train.jsonl", br#"{"prompt": "Hi", "completion": "HELLO THERE"}"#)?;
//! assert_eq!(report.findings[0].rule, "shouted-answer");
//! # Ok::<(), tunelint::Error>(())
//! ```

// For the benchmarks of this package alone: see there.
#[doc(hidden)]
pub mod bench_api;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
mod config;
mod engine;
mod error;
pub mod finding;
mod input;
mod json;
mod language;
mod mask;
mod mechanisms;
mod nearest;
pub mod profile;
pub mod report;
pub mod rule;
mod search;
mod simd;
pub mod stats;
pub mod target;
mod text;
pub mod tokenizer;
mod toml_errors;
mod validate;

pub use engine::{BrokenExample, CancelToken, Checker, Partial, Plan, Progress, RecordFile, RecordText, Records, Shard, TurnAt};
pub use error::{Document, Error};
pub use input::{Splits, install_sigbus_handler};
