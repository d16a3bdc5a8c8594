//! `stats` for a person: one page of tables.
//!
//! Owns the page. Labels and names of files are the data's, and made safe.

use std::io::{self, Write};

use super::super::layout::{Ink, Paint, bytes, columns_of};
use super::super::{Context, sanitize};
use crate::stats::{Cost, Plan, Spread, Statistics};
use crate::text::{count, counted};

/// Columns of the figure before a label.
const FIGURES: usize = 9;

/// Classes that are shown of each field.
const MOST_CLASSES: usize = 20;

/// Languages that are shown.
const MOST_LANGUAGES: usize = 8;

/// Writes the page.
pub(super) fn render(statistics: &Statistics, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { paint: Paint { on: context.color } };
    page.head(statistics, context, out)?;
    page.spreads(statistics, out)?;
    page.roles(statistics, out)?;
    page.tokens(statistics, out)?;
    page.classes(statistics, out)?;
    page.languages(statistics, out)?;
    page.cost(&statistics.cost, out)
}

struct Page {
    paint: Paint,
}

impl Page {
    fn title(&self, title: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", self.paint.paint(Ink::Bold, title))
    }

    fn head(&self, statistics: &Statistics, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
        let coverage = &statistics.coverage;
        let files = counted(statistics.files.len() as u64, "file");
        writeln!(out, "{} in {files}, {}", counted(coverage.records, "record"), bytes(coverage.bytes))?;
        let other = coverage.records.saturating_sub(statistics.measured);
        if other > 0 {
            writeln!(out, "{} not a JSON object and not counted below", is_are(other))?;
        }
        if let Some(file) = statistics.files.first().filter(|_| statistics.measured > 0 && statistics.roles.is_empty()) {
            let profile = sanitize::text(&file.profile);
            writeln!(out, "no text found at the places where `{profile}` has text, so there are no turns and no tokens")?;
        }
        if statistics.duplicates > 0 {
            writeln!(out, "{} of an earlier record", copies(statistics.duplicates))?;
        }
        if let Some(target) = context.target {
            writeln!(out, "target {}", sanitize::text(target))?;
        }
        Ok(())
    }

    fn spreads(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        self.title("Per record", out)?;
        let rows = [
            ("bytes", &statistics.bytes),
            ("characters", &statistics.characters),
            ("turns", &statistics.turns),
            ("tokens", &statistics.tokens.per_record),
        ];
        let rows = rows.map(|(name, spread)| [name.to_owned()].into_iter().chain(cells(spread)).collect());
        self.table(&[&[""], SPREAD.as_slice()].concat(), &rows, out)
    }

    fn roles(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        if statistics.roles.is_empty() {
            return Ok(());
        }
        self.title("Tokens per role, in records that have the role", out)?;
        let roles = statistics.roles.iter();
        let rows: Vec<Vec<String>> = roles
            .map(|role| [role.role.as_str().to_owned(), count(role.turns)].into_iter().chain(cells(&role.tokens)).collect())
            .collect();
        self.table(&[&["", "turns"], SPREAD.as_slice()].concat(), &rows, out)
    }

    fn tokens(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        let tokens = &statistics.tokens;
        let how = match (tokens.exact, tokens.assumed) {
            (_, true) => "exact for this encoding, which is assumed: use `--target` or `--tokenizer`",
            (true, _) => "exact",
            (false, _) => "estimated: the tokenizer is not public",
        };
        self.title("Tokens", out)?;
        writeln!(out, "{} in total, counted with {} ({how})", counted(tokens.per_record.sum(), "token"), tokens.tokenizer)?;
        if tokens.overhead > 0 {
            writeln!(out, "{} of them for roles and chat format", count(tokens.overhead))?;
        }
        if tokens.approximate_records > 0 {
            let records = counted(tokens.approximate_records, "record");
            writeln!(out, "approximate for {records} with images or tools")?;
        }
        if tokens.uncounted_records > 0 {
            let records = counted(tokens.uncounted_records, "record");
            writeln!(out, "the tokenizer failed on {records}; their tokens are not counted")?;
        }
        if let Some(limit) = tokens.limit {
            writeln!(out, "{} above the limit of {}", counted(tokens.over_limit, "record"), count(limit))?;
        }
        Ok(())
    }

    fn classes(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        for classes in &statistics.classes {
            let place = match &classes.field {
                Some(field) => format!("at {}", sanitize::message(field)),
                None => "inferred from the answers".to_owned(),
            };
            let noun = if classes.counts.len() == 1 { "class" } else { "classes" };
            self.title(&format!("{} {noun} {place}", count(classes.counts.len() as u64)), out)?;
            let counts = &classes.counts;
            for (label, records) in counts.iter().take(MOST_CLASSES) {
                writeln!(out, "{:>FIGURES$}  {}", count(*records), sanitize::message(label))?;
            }
            if counts.len() > MOST_CLASSES {
                writeln!(out, "{:>FIGURES$}  more classes", counts.len() - MOST_CLASSES)?;
            }
        }
        Ok(())
    }

    fn languages(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        if statistics.languages.is_empty() {
            return Ok(());
        }
        self.title("Languages (an estimate)", out)?;
        let looked_at = statistics.languages_sampled;
        if looked_at < statistics.measured {
            writeln!(out, "sample of {} of {}", count(looked_at), counted(statistics.measured, "record"))?;
        }
        for language in statistics.languages.iter().take(MOST_LANGUAGES) {
            let share = language.records as f64 * 100.0 / looked_at.max(1) as f64;
            writeln!(out, "{share:>FIGURES$.1} %  {}", language.language.unwrap_or("undetermined"))?;
        }
        Ok(())
    }

    fn cost(&self, cost: &Cost, out: &mut dyn Write) -> io::Result<()> {
        self.title("Training (an estimate)", out)?;
        let epochs = counted(cost.epochs, "epoch");
        let plan = match cost.plan {
            Plan::Given => format!("for {epochs}"),
            Plan::Chosen => format!("for {epochs}, the default of the target for this number of records"),
            Plan::Single => "per epoch".to_owned(),
        };
        writeln!(out, "{} {plan}", counted(cost.total_tokens(), "billable token"))?;
        match (&cost.price, cost.amount()) {
            (Some((price, currency, date)), Some(amount)) => {
                writeln!(out, "{amount:.2} {currency} at {price:.2} {currency} per million tokens (price of {date})")
            }
            _ => Ok(()),
        }
    }

    /// Rows of names and figures under their heads, each column as wide as it must be.
    fn table(&self, heads: &[&str], rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| columns_of(cell));
            cells.chain([columns_of(heads[column])]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::new();
            for (column, (cell, width)) in cells.zip(&widths).enumerate() {
                line.push_str(&if column == 0 { format!("{cell:width$}") } else { format!("  {cell:>width$}") });
            }
            line
        };
        writeln!(out, "{}", self.paint.paint(Ink::Dim, line(&mut heads.iter().copied()).trim_end()))?;
        for row in rows {
            writeln!(out, "{}", line(&mut row.iter().map(String::as_str)))?;
        }
        Ok(())
    }
}

/// The heads of a spread, in the order of its cells.
const SPREAD: [&str; 11] = ["total", "min", "mean", "1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %", "max"];

fn cells(spread: &Spread) -> impl Iterator<Item = String> {
    let ends = [count(spread.sum()), count(spread.min()), format!("{:.1}", spread.mean())];
    let percentiles = Spread::PERCENTILES.map(|percent| count(spread.percentile(percent)));
    ends.into_iter().chain(percentiles).chain([count(spread.max())])
}

fn is_are(records: u64) -> String {
    if records == 1 { "1 record is".to_owned() } else { format!("{} records are", count(records)) }
}

fn copies(records: u64) -> String {
    if records == 1 { "1 copy".to_owned() } else { format!("{} copies", count(records)) }
}
