//! `tunelint rules`, `tunelint rules test`, `tunelint rule NAME`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::args::{ConfigArguments, RuleArguments, RulesArguments, RulesCommand};
use super::{Failure, Outcome, print, safe_lines};
use crate::Error;
use crate::engine::Checker;
use crate::report::sanitize;
use crate::rule::Rule;
use crate::text::counted;

pub(super) fn run(arguments: &RulesArguments) -> Result<Outcome, Failure> {
    match &arguments.command {
        None => list(configured(&arguments.config)?),
        Some(RulesCommand::Test { paths }) => test(paths, &arguments.config),
    }
}

/// A checker that knows the rules of the configuration in force.
fn configured(arguments: &ConfigArguments) -> Result<Checker, Error> {
    let mut checker = Checker::new();
    if let Some(config) = arguments.read()? {
        for folder in config.rule_folders() {
            checker = checker.rules_from(&folder)?;
        }
    }
    Ok(checker)
}

/// One line a rule, by group.
fn list(checker: Checker) -> Result<Outcome, Failure> {
    let mut text = String::new();
    let mut group = "";
    for rule in checker.rules().rules() {
        if rule.group != group {
            group = &rule.group;
            let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, sanitize::text(group));
        }
        let opt_in = if rule.default { "" } else { " (opt-in)" };
        let summary = sanitize::message(&rule.prose().summary);
        let _ = writeln!(text, "  {:<24} {:<8} {summary}{opt_in}", rule.name, rule.severity.as_str());
    }
    print(&text)?;
    Ok(Outcome::Clean)
}

/// The page of one rule.
pub(super) fn page(arguments: &RuleArguments) -> Result<Outcome, Failure> {
    let checker = configured(&arguments.config)?;
    let book = checker.rules();
    let rule = book
        .find(&arguments.name)
        .ok_or_else(|| Error::unknown("rule", &arguments.name, book.rules().iter().map(|rule| rule.name.as_str())))?;
    print(&format!("{}\n", safe_lines(&page_text(rule))))?;
    Ok(Outcome::Clean)
}

fn page_text(rule: &Rule) -> String {
    let prose = rule.prose();
    let on = if rule.default { "on by default" } else { "opt-in" };
    let mut text = format!("{} ({}, {}, {on}, check {})\n\n", rule.name, rule.group, rule.severity.as_str(), rule.check);
    let _ = writeln!(text, "{}\n", prose.summary);
    let _ = writeln!(text, "Why\n{}\n", indented(&prose.why));
    let _ = writeln!(text, "Help\n{}", indented(&prose.help));
    if let Some(false_positives) = &prose.false_positives {
        let _ = writeln!(text, "\nFalse positives\n{}", indented(false_positives));
    }
    if !rule.aliases.is_empty() {
        let _ = writeln!(text, "\nAliases: {}", rule.aliases.join(", "));
    }
    for example in &prose.examples {
        let profile = example.profile.as_deref().map(|profile| format!(" ({profile})")).unwrap_or_default();
        for (split, data) in [("Training data", &example.train), ("Benchmark", &example.benchmark)] {
            if let Some(data) = data {
                let _ = writeln!(text, "\n{split}{profile}\n{}", indented(data));
            }
        }
        if let Some(bad) = &example.bad {
            let _ = writeln!(text, "\nBad{profile}\n{}", indented(&String::from_utf8_lossy(bad)));
        }
        if let Some(good) = &example.good {
            let _ = writeln!(text, "\nGood{profile}\n{}", indented(good));
        }
    }
    text
}

fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// Runs the examples of the rules at the paths, or of the built-in ones and those of the configuration.
fn test(paths: &[PathBuf], config: &ConfigArguments) -> Result<Outcome, Failure> {
    let mut checker = if paths.is_empty() { configured(config)? } else { Checker::new() };
    let known: Vec<String> = checker.rules().rules().iter().map(|rule| rule.name.clone()).collect();
    for path in paths {
        checker = with_rules_at(checker, path)?;
    }
    let mine = |rule: &&Rule| paths.is_empty() || !known.contains(&rule.name);
    let (mut rules, mut examples, mut text, mut broken) = (0, 0, String::new(), 0);
    for rule in checker.rules().rules().iter().filter(mine) {
        rules += 1;
        examples += rule.prose().examples.len();
        for example in checker.test_examples(rule)? {
            broken += 1;
            let problem = sanitize::message(&example.problem);
            let _ = writeln!(text, "{}: example {}: {problem}", example.rule, example.example);
        }
    }
    let (examples, rules) = (counted(examples as u64, "example"), counted(rules as u64, "rule"));
    let _ = writeln!(text, "{examples} of {rules}, {broken} failed");
    print(&text)?;
    Ok(if broken > 0 { Outcome::Findings } else { Outcome::Clean })
}

/// Adds a folder of rules, or one rule file, whose group is the folder that holds it.
fn with_rules_at(checker: Checker, path: &Path) -> Result<Checker, Error> {
    if path.is_dir() {
        return checker.rules_from(path);
    }
    let unreadable = |reason: String| Error::Read { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let absolute = std::path::absolute(path).map_err(|error| unreadable(error.to_string()))?;
    let group = absolute.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy().into_owned());
    checker.rule_from_text(&group.unwrap_or_default(), &name, &text)
}
