//! `stats` for a person: one page of tables.
//!
//! Owns the page. Labels and names of files are the data's, and made safe.

use std::io::{self, Write};

use super::super::layout::{Ink, Paint, bytes, count, counted};
use super::super::{Context, sanitize};
use crate::stats::{Cost, Plan, Spread, Statistics};

/// Columns of the longest name of a row.
const NAMES: usize = 14;

/// Columns of a figure.
const FIGURES: usize = 11;

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
            writeln!(out, "{} no JSON object and in no figure below", is_are(other))?;
        }
        if statistics.duplicates > 0 {
            writeln!(out, "{} of an earlier record, byte for byte", copies(statistics.duplicates))?;
        }
        if let Some(target) = context.target {
            writeln!(out, "target {}", sanitize::text(target))?;
        }
        Ok(())
    }

    fn spreads(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        self.title("For each record", out)?;
        self.spread_heads("", out)?;
        self.spread("bytes", &statistics.bytes, out)?;
        self.spread("characters", &statistics.characters, out)?;
        self.spread("turns", &statistics.turns, out)?;
        self.spread("tokens", &statistics.tokens.per_record, out)
    }

    fn roles(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        if statistics.roles.is_empty() {
            return Ok(());
        }
        self.title("Tokens by role, for each record that has it", out)?;
        self.spread_heads("turns", out)?;
        for role in &statistics.roles {
            let turns = format!("{:>FIGURES$}", count(role.turns));
            self.row(role.role.as_str(), &turns, &role.tokens, out)?;
        }
        Ok(())
    }

    fn tokens(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        let tokens = &statistics.tokens;
        let how = match (tokens.exact, tokens.assumed) {
            (_, true) => "exact for that encoding, which is assumed: name a target or a tokenizer",
            (true, _) => "exact",
            (false, _) => "an estimate: the tokenizer is not public",
        };
        self.title("Tokens", out)?;
        writeln!(out, "{} in all, by {} ({how})", counted(tokens.per_record.sum(), "token"), tokens.tokenizer)?;
        if tokens.overhead > 0 {
            writeln!(out, "{} of them beside the texts: roles and what the chat takes", count(tokens.overhead))?;
        }
        if tokens.approximate_records > 0 {
            let records = counted(tokens.approximate_records, "record");
            writeln!(out, "approximate for {records} with pictures or tools")?;
        }
        if tokens.uncounted_records > 0 {
            let records = counted(tokens.uncounted_records, "record");
            writeln!(out, "the tokenizer failed on {records}, which are in no figure about tokens")?;
        }
        if let Some(limit) = tokens.limit {
            writeln!(out, "{} above the limit of {}", counted(tokens.over_limit, "record"), count(limit))?;
        }
        Ok(())
    }

    fn classes(&self, statistics: &Statistics, out: &mut dyn Write) -> io::Result<()> {
        for classes in &statistics.classes {
            let inferred = if classes.inferred { ", found by its values" } else { "" };
            let kinds = counted(classes.counts.len() as u64, "class").replace("classs", "classes");
            self.title(&format!("{kinds} at {}{inferred}", sanitize::message(&classes.field)), out)?;
            let mut counts: Vec<_> = classes.counts.iter().collect();
            counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            for (label, records) in counts.iter().take(MOST_CLASSES) {
                writeln!(out, "{:>FIGURES$}  {}", count(*records), sanitize::message(label))?;
            }
            if counts.len() > MOST_CLASSES {
                writeln!(out, "{:>FIGURES$}  more", counts.len() - MOST_CLASSES)?;
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
            writeln!(out, "looked at {} of {}", count(looked_at), counted(statistics.measured, "record"))?;
        }
        for language in statistics.languages.iter().take(MOST_LANGUAGES) {
            let share = language.records as f64 * 100.0 / looked_at.max(1) as f64;
            writeln!(out, "{share:>FIGURES$.1} %  {}", language.language.unwrap_or("not told"))?;
        }
        Ok(())
    }

    fn cost(&self, cost: &Cost, out: &mut dyn Write) -> io::Result<()> {
        self.title("Training (an estimate)", out)?;
        let plan = match cost.plan {
            Plan::Given => "",
            Plan::Chosen => ", which the target chooses for so many records",
            Plan::Single => "; multiply by yours",
        };
        let epochs = counted(cost.epochs, "epoch");
        writeln!(out, "{} charged over {epochs}{plan}", counted(cost.total_tokens(), "token"))?;
        match (&cost.price, cost.amount()) {
            (Some((price, currency, date)), Some(amount)) => {
                writeln!(out, "{amount:.2} {currency} at {price:.2} {currency} a million tokens, as read on {date}")
            }
            _ => Ok(()),
        }
    }

    fn spread_heads(&self, first: &str, out: &mut dyn Write) -> io::Result<()> {
        let mut heads = format!("{:NAMES$}", "");
        if !first.is_empty() {
            heads.push_str(&format!("{first:>FIGURES$}"));
        }
        for head in ["total", "min", "mean", "1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %", "max"] {
            heads.push_str(&format!("{head:>FIGURES$}"));
        }
        writeln!(out, "{}", self.paint.paint(Ink::Dim, heads.trim_end()))
    }

    fn spread(&self, name: &str, spread: &Spread, out: &mut dyn Write) -> io::Result<()> {
        self.row(name, "", spread, out)
    }

    fn row(&self, name: &str, first: &str, spread: &Spread, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{name:NAMES$}{first}{:>FIGURES$}{:>FIGURES$}", count(spread.sum()), count(spread.min()))?;
        write!(out, "{:>FIGURES$.1}", spread.mean())?;
        for percent in Spread::PERCENTILES {
            write!(out, "{:>FIGURES$}", count(spread.percentile(percent)))?;
        }
        writeln!(out, "{:>FIGURES$}", count(spread.max()))
    }
}

fn is_are(records: u64) -> String {
    if records == 1 { "1 record is".to_owned() } else { format!("{} records are", count(records)) }
}

fn copies(records: u64) -> String {
    if records == 1 { "1 copy".to_owned() } else { format!("{} copies", count(records)) }
}
