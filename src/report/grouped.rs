//! `grouped`: the findings of a file, rule by rule.
//!
//! Owns that arrangement: worst severity first, the true count in the header of each rule, its help once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::hidden::Hidden;
use super::layout::{Ink, Paint, paragraph};
use super::{Context, path_of, sanitize};
use crate::finding::{Finding, Report};
use crate::text::count;

/// The shown findings of one rule in one file, with their indices in the report.
type Group<'r> = Vec<(usize, &'r Finding)>;

/// Writes the findings.
pub(super) fn render(report: &Report, context: &Context, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { report, hidden: Hidden::of(report), paint: Paint { on: context.color }, width: context.width };
    for (position, (file, groups)) in by_file(report).into_iter().enumerate() {
        let blank = if position > 0 { "\n" } else { "" };
        writeln!(out, "{blank}{}", page.paint.paint(Ink::Bold, &sanitize::path(path_of(report, file))))?;
        for group in groups {
            page.group(&group, out)?;
        }
    }
    for more in page.hidden.unseen() {
        writeln!(out, "{}", page.paint.paint(Ink::Dim, &more))?;
    }
    Ok(())
}

/// Groups in the order in which they are shown: files as they came, worst severity first, then by name.
fn by_file(report: &Report) -> BTreeMap<usize, Vec<Group<'_>>> {
    let mut files: BTreeMap<usize, BTreeMap<&str, Group>> = BTreeMap::new();
    for (index, finding) in report.findings.iter().enumerate() {
        files.entry(finding.file).or_default().entry(&finding.rule).or_default().push((index, finding));
    }
    files.into_iter().map(|(file, rules)| (file, worst_first(rules))).collect()
}

fn worst_first<'r>(rules: BTreeMap<&str, Group<'r>>) -> Vec<Group<'r>> {
    let mut groups: Vec<Group> = rules.into_values().collect();
    groups.sort_by_key(|group| Reverse(group.iter().map(|(_, finding)| finding.severity).max()));
    groups
}

struct Page<'r> {
    report: &'r Report,
    hidden: Hidden<'r>,
    paint: Paint,
    width: usize,
}

impl Page<'_> {
    fn group(&self, group: &Group, out: &mut dyn Write) -> io::Result<()> {
        let Some((_, first)) = group.first() else { return Ok(()) };
        writeln!(out, "\n  {}", self.header(first, group.len()))?;
        let places: Vec<String> = group.iter().map(|(_, finding)| place_in_file(finding)).collect();
        let widest = places.iter().map(String::len).max().unwrap_or(0);
        for ((index, finding), place) in group.iter().zip(&places) {
            let place = self.paint.paint(Ink::Cyan, &format!("{place:>widest$}"));
            writeln!(out, "    {place}  {}", sanitize::message(&finding.message))?;
            if let Some(more) = self.hidden.after(*index) {
                writeln!(out, "    {}", self.paint.paint(Ink::Dim, &more))?;
            }
        }
        let shared = group.iter().all(|(_, finding)| finding.help == first.help);
        match &first.help {
            Some(help) if shared => {
                write!(out, "{}", paragraph(4, "help", &sanitize::message(help), self.width, self.paint))
            }
            _ => Ok(()),
        }
    }

    /// `error chat/unknown-role: 2 findings`, or how many of how many are shown here.
    fn header(&self, first: &Finding, here: usize) -> String {
        let total = self.report.summary.by_rule.get(&first.rule).copied().unwrap_or(0);
        let here = u64::try_from(here).unwrap_or(u64::MAX);
        let counts = if total > here { format!("{} of {}", count(here), count(total)) } else { count(here) };
        let severity = self.paint.paint(Ink::Severity(first.severity), first.severity.as_str());
        let name = format!("{}/{}", sanitize::text(&first.group), sanitize::text(&first.rule));
        format!("{severity} {} ({counts})", self.paint.paint(Ink::Bold, &name))
    }
}

/// `line:col`, or a word for the whole file.
fn place_in_file(finding: &Finding) -> String {
    finding.span.map_or_else(|| "file".to_owned(), |span| format!("{}:{}", span.line, span.column))
}
