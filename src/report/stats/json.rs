//! `stats --output-format json`: one object, version 1.
//!
//! Owns the names, the order and the nullness of every field. A change here is a change of the contract.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::super::Context;
use super::super::escape::write;
use super::super::json::{CoverageJson, FileJson, Tool, common_profile};
use crate::stats::{Classes, Plan, RoleStatistics, Spread, Statistics};

/// The version of the contract.
const VERSION: u32 = 1;

/// Writes one object.
pub(super) fn render(statistics: &Statistics, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    write(out, &StatisticsJson::of(statistics, context.target, context.version))?;
    out.write_all(b"\n")
}

/// The object that `render` writes.
impl Serialize for Statistics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        StatisticsJson::of(self, self.target.as_deref(), env!("CARGO_PKG_VERSION")).serialize(serializer)
    }
}

#[derive(Serialize)]
struct StatisticsJson<'s> {
    version: u32,
    tool: Tool<'s>,
    target: Option<&'s str>,
    profile: Option<&'s str>,
    files: Vec<FileJson<'s>>,
    coverage: CoverageJson<'s>,
    records: RecordsJson,
    turns: TurnsJson<'s>,
    tokens: TokensJson<'s>,
    lengths: LengthsJson,
    classes: Vec<ClassesJson<'s>>,
    languages: LanguagesJson,
    cost: CostJson<'s>,
}

#[derive(Serialize)]
struct RecordsJson {
    total: u64,
    measured: u64,
    duplicates: u64,
}

#[derive(Serialize)]
struct TurnsJson<'s> {
    total: u64,
    per_record: SpreadJson,
    by_role: Vec<RoleJson<'s>>,
}

#[derive(Serialize)]
struct RoleJson<'s> {
    role: &'s str,
    turns: u64,
    bytes: u64,
    tokens: u64,
    tokens_per_record: SpreadJson,
}

#[derive(Serialize)]
struct TokensJson<'s> {
    tokenizer: &'s str,
    exact: bool,
    assumed: bool,
    total: u64,
    overhead: u64,
    per_record: SpreadJson,
    approximate_records: u64,
    uncounted_records: u64,
    limit: Option<u64>,
    over_limit: u64,
}

#[derive(Serialize)]
struct LengthsJson {
    bytes: SpreadJson,
    characters: SpreadJson,
}

#[derive(Serialize)]
struct ClassesJson<'s> {
    field: Option<&'s str>,
    inferred: bool,
    counts: BTreeMap<&'s str, u64>,
    unlabelled: u64,
}

#[derive(Serialize)]
struct LanguagesJson {
    estimate: bool,
    looked_at: u64,
    counts: Vec<LanguageJson>,
}

#[derive(Serialize)]
struct LanguageJson {
    language: Option<&'static str>,
    records: u64,
}

#[derive(Serialize)]
struct CostJson<'s> {
    estimate: bool,
    tokens_per_epoch: u64,
    epochs: u64,
    epochs_from: &'static str,
    tokens: u64,
    price_per_million_tokens: Option<f64>,
    currency: Option<&'s str>,
    price_date: Option<&'s str>,
    amount: Option<f64>,
}

/// A spread with the percentiles that are shown.
#[derive(Serialize)]
struct SpreadJson {
    min: u64,
    mean: f64,
    p1: u64,
    p5: u64,
    p25: u64,
    p50: u64,
    p75: u64,
    p95: u64,
    p99: u64,
    max: u64,
}

impl SpreadJson {
    fn of(spread: &Spread) -> SpreadJson {
        let [p1, p5, p25, p50, p75, p95, p99] = Spread::PERCENTILES.map(|percent| spread.percentile(percent));
        SpreadJson { min: spread.min(), mean: spread.mean(), p1, p5, p25, p50, p75, p95, p99, max: spread.max() }
    }
}

impl<'s> StatisticsJson<'s> {
    fn of(statistics: &'s Statistics, target: Option<&'s str>, version: &'s str) -> StatisticsJson<'s> {
        let tokens = &statistics.tokens;
        let role = |role: &'s RoleStatistics| RoleJson {
            role: role.role.as_str(),
            turns: role.turns,
            bytes: role.bytes,
            tokens: role.tokens.sum(),
            tokens_per_record: SpreadJson::of(&role.tokens),
        };
        let languages = statistics.languages.iter();
        StatisticsJson {
            version: VERSION,
            tool: Tool::of(version),
            target,
            profile: common_profile(&statistics.files),
            files: statistics.files.iter().map(FileJson::of).collect(),
            coverage: CoverageJson::of(&statistics.coverage),
            records: RecordsJson {
                total: statistics.coverage.records,
                measured: statistics.measured,
                duplicates: statistics.duplicates,
            },
            turns: TurnsJson {
                total: statistics.turns.sum(),
                per_record: SpreadJson::of(&statistics.turns),
                by_role: statistics.roles.iter().map(role).collect(),
            },
            tokens: TokensJson {
                tokenizer: &tokens.tokenizer,
                exact: tokens.exact,
                assumed: tokens.assumed,
                total: tokens.per_record.sum(),
                overhead: tokens.overhead,
                per_record: SpreadJson::of(&tokens.per_record),
                approximate_records: tokens.approximate_records,
                uncounted_records: tokens.uncounted_records,
                limit: tokens.limit,
                over_limit: tokens.over_limit,
            },
            lengths: LengthsJson { bytes: SpreadJson::of(&statistics.bytes), characters: SpreadJson::of(&statistics.characters) },
            classes: statistics.classes.iter().map(ClassesJson::of).collect(),
            languages: LanguagesJson {
                estimate: true,
                looked_at: statistics.languages_sampled,
                counts: languages.map(|count| LanguageJson { language: count.language, records: count.records }).collect(),
            },
            cost: CostJson::of(statistics),
        }
    }
}

impl<'s> ClassesJson<'s> {
    fn of(classes: &'s Classes) -> ClassesJson<'s> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        // Labels that a mask made alike are one row.
        classes.counts.iter().for_each(|(label, records)| *counts.entry(label).or_default() += records);
        ClassesJson { field: classes.field.as_deref(), inferred: classes.inferred, counts, unlabelled: classes.unlabelled }
    }
}

impl<'s> CostJson<'s> {
    fn of(statistics: &'s Statistics) -> CostJson<'s> {
        let cost = &statistics.cost;
        CostJson {
            estimate: true,
            tokens_per_epoch: cost.tokens,
            epochs: cost.epochs,
            epochs_from: match cost.plan {
                Plan::Given => "given",
                Plan::Chosen => "target",
                Plan::Single => "single",
            },
            tokens: cost.total_tokens(),
            price_per_million_tokens: cost.price.as_ref().map(|(price, _, _)| *price),
            currency: cost.price.as_ref().map(|(_, currency, _)| currency.as_str()),
            price_date: cost.price.as_ref().map(|(_, _, date)| date.as_str()),
            amount: cost.amount(),
        }
    }
}
