//! From the results of the files to one report.
//!
//! Owns the merge over files: tallies in the order of the dataset, the cap on what is shown, the totals, the total order.

use super::Run;
use super::file_report::FileResult;
use super::finding_keeper::FindingKeeper;
use super::inputs::Opener;
use super::plan::ChosenRule;
use super::second_pass::SecondPass;
use crate::Error;
use crate::check::{FileFacts, RuleId, Tallies};
use crate::finding::{Coverage, Finding, Report, RuleNotRun, Severity, Skipped, Summary};
use crate::rule::Rule;

/// Merges the results of the files, in their order, into the report.
pub(crate) fn report(
    run: &Run<'_>,
    opener: &Opener<'_>,
    mut files: Vec<FileResult>,
    mut skipped: Vec<Skipped>,
    rules_not_run: Vec<RuleNotRun>,
) -> Result<Report, Error> {
    let concluded = conclude(run, opener, &mut files).unwrap_or_else(|failure| {
        let (path, error) = *failure;
        skipped.push(Skipped { path, reason: error.to_string() });
        Concluded::default()
    });
    let over_files = over_files(run, &files);
    let mut summary = Summary::default();
    for (number, chosen) in run.rules.rules.iter().enumerate() {
        for file in &files {
            let over_all = concluded.counts.get(&(number as RuleId, file.number)).copied().unwrap_or(0);
            let of_file = |finding: &&Finding| finding.file == file.number && finding.rule == chosen.rule.name;
            let over_files = over_files.iter().filter(of_file).count() as u64;
            let mut left = file.merged.findings.counts()[number] + over_all + over_files;
            let severity = file.plan.severities[number];
            if severity == chosen.rule.severity {
                let overrides = file.merged.findings.severity_overrides();
                for (&(_, other), &count) in
                    overrides.range((number as RuleId, Severity::Info)..=(number as RuleId, Severity::Error))
                {
                    add(&mut summary, chosen.rule, other, count);
                    left -= count;
                }
            }
            add(&mut summary, chosen.rule, severity, left);
        }
    }
    let mut keeper = FindingKeeper::new(run.rules.len(), run.options.most);
    for (rule, finding) in files.iter_mut().flat_map(|file| file.merged.findings.take()) {
        keeper.keep(rule, finding);
    }
    for finding in concluded.findings.into_iter().chain(over_files) {
        if let Some(rule) = run.rules.number(&finding.rule) {
            keeper.keep(rule, finding);
        }
    }
    let mut findings: Vec<Finding> = keeper.take().into_iter().map(|(_, finding)| finding).collect();
    findings.sort_by(total_order);
    // Checks know a file by the number of its input; the report lists only files that were checked.
    let listed = |number: usize| files.binary_search_by_key(&number, |file| file.number).unwrap_or_default();
    for finding in &mut findings {
        finding.file = listed(finding.file);
        finding.related.iter_mut().for_each(|related| related.file = listed(related.file));
    }
    for file in &files {
        let unparsed = file.merged.unparsed.reason().map(|reason| Skipped { path: file.report.path.clone(), reason });
        skipped.extend(unparsed);
    }
    let coverage = coverage(run, &files, skipped, rules_not_run, concluded.idle);
    let files = files.into_iter().map(|file| file.report).collect();
    let mut report = Report { target: None, files, findings, summary, coverage };
    report.name_files();
    if let Some(stream) = run.stream {
        stream.deliver(std::mem::take(&mut report.findings))?;
    }
    Ok(report)
}

/// What was looked at.
fn coverage(
    run: &Run<'_>,
    files: &[FileResult],
    skipped: Vec<Skipped>,
    mut rules_not_run: Vec<RuleNotRun>,
    idle_rules: Vec<(RuleId, String)>,
) -> Coverage {
    let (failed, idle) = (not_evaluated(run, files), idle(run, idle_rules));
    let rules_run = run.rules.len() - failed.len() - idle.len();
    // A run without a rule has looked at nothing, and must not pass for a clean one.
    let complete = skipped.is_empty() && failed.is_empty() && run.rules.len() > idle.len();
    rules_not_run.extend(failed.into_iter().chain(idle));
    Coverage {
        complete,
        bytes: files.iter().map(|file| file.report.bytes).sum(),
        records: files.iter().map(|file| file.report.records).sum(),
        skipped,
        rules_run,
        rules_not_run,
    }
}

/// What the checks say about the files, now that all were read.
fn over_files(run: &Run<'_>, files: &[FileResult]) -> Vec<Finding> {
    let Some(first) = files.first() else { return Vec::new() };
    let reports = files.iter().map(|file| &file.report);
    let facts: Vec<FileFacts> =
        reports.map(|report| FileFacts { split: report.split, bytes: report.bytes, records: report.records }).collect();
    let mut findings = Vec::new();
    for check in &first.plan.checks.files {
        check.files(&facts, &mut |rule, file, message| {
            let Some(file) = files.get(file) else { return };
            let builder = run.builder(&file.plan);
            findings.push(builder.about_file(rule, file.number, message, None, None));
        });
    }
    findings
}

/// The rules that could not judge every record, with the first reason in the order of the dataset.
fn not_evaluated(run: &Run<'_>, files: &[FileResult]) -> Vec<RuleNotRun> {
    let of_rule = |(number, chosen): (usize, &ChosenRule<'_>)| {
        let mine = || {
            files.iter().flat_map(move |file| {
                file.merged.not_evaluated.iter().filter(move |one| usize::from(one.rule) == number).map(move |one| (file, one))
            })
        };
        let (file, first) = mine().next()?;
        let records = match mine().map(|(_, one)| one.records).sum::<u64>() {
            1 => "1 record".to_owned(),
            many => format!("{many} records"),
        };
        let place = format!("{}:{}", file.report.path, first.line);
        let reason = format!("it could not judge {records}, the first at {place}: {}", first.reason);
        Some(RuleNotRun { rule: chosen.rule.name.clone(), reason })
    };
    run.rules.rules.iter().enumerate().filter_map(of_rule).collect()
}

/// The rules that could find nothing, by name.
fn idle(run: &Run<'_>, rules: Vec<(RuleId, String)>) -> Vec<RuleNotRun> {
    let name = |rule: RuleId| run.rules.rules[usize::from(rule)].rule.name.clone();
    rules.into_iter().map(|(rule, reason)| RuleNotRun { rule: name(rule), reason }).collect()
}

/// File, start, end, rule, message; what is about a whole file comes first.
fn total_order(one: &Finding, other: &Finding) -> std::cmp::Ordering {
    let key = |finding: &Finding| (finding.file, finding.span.map(|span| (span.byte_start, span.byte_end)));
    key(one)
        .cmp(&key(other))
        .then_with(|| one.rule.cmp(&other.rule))
        .then_with(|| one.message.cmp(&other.message))
        .then_with(|| one.pointer.cmp(&other.pointer))
}

fn add(summary: &mut Summary, rule: &Rule, severity: Severity, count: u64) {
    if count == 0 {
        return;
    }
    *summary.by_rule.entry(rule.name.clone()).or_default() += count;
    if rule.has_fixes() {
        summary.fixable += count;
    }
    match severity {
        Severity::Error => summary.error += count,
        Severity::Warning => summary.warning += count,
        Severity::Info => summary.info += count,
    }
}

#[derive(Default)]
struct Concluded {
    counts: std::collections::BTreeMap<(RuleId, usize), u64>,
    findings: Vec<Finding>,
    idle: Vec<(RuleId, String)>,
}

/// Lets every tally judge the whole dataset. An error names the input that could not be read again.
fn conclude(run: &Run<'_>, opener: &Opener<'_>, files: &mut [FileResult]) -> Result<Concluded, Box<(String, Error)>> {
    let failed = |error: Error| {
        let path = match &error {
            Error::Read { path, .. } => path.display().to_string(),
            _ => String::new(),
        };
        Box::new((path, error))
    };
    let mut tallies = Tallies::default();
    for file in files.iter_mut() {
        tallies.merge(std::mem::take(&mut file.merged.tallies)).map_err(|mismatch| failed(mismatch.into()))?;
    }
    let Some(first) = files.first() else { return Ok(Concluded::default()) };
    let plan = first.plan.clone();
    let builder = run.builder(&plan);
    let mut look = SecondPass::new(files, opener, &builder, run.options.most);
    for tally in tallies.into_ordered() {
        tally.conclude(&mut look).map_err(failed)?;
    }
    Ok(Concluded { counts: look.counts, findings: look.findings, idle: look.idle })
}
