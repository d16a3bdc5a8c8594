//! `docs/rules.md`: every built-in rule, by group.

use std::fmt::Write;

use tunelint::rule::{Example, Role, RoleSet, Rule, RuleBook};

use super::markdown::{block, bytes, cell, code, prose};

/// What a finding of each group means, in one line.
const GROUPS: [(&str, &str); 15] = [
    (
        "json",
        "The file is not UTF-8 with one JSON value per line: a trailing comma, a truncated line, single quotes, `NaN`, a pretty-printed object, an array file, UTF-16, a Git LFS pointer, a merge conflict...",
    ),
    (
        "strict",
        "Valid JSON that parsers read differently: duplicate keys, a lone surrogate, an integer above 2^53, very deep nesting",
    ),
    ("schema", "The record does not have the shape of its format: a field is missing, unknown, misplaced or of the wrong type"),
    (
        "chat",
        "The turns do not fit the format: an unknown role, roles out of order, no answer to learn from, a string that the platform reserves",
    ),
    (
        "text",
        "The text itself is a problem: an empty answer, a leaked special token, a placeholder, characters lost in a conversion",
    ),
    ("tokens", "The record has more tokens than the model accepts, or too few"),
    ("limits", "The dataset or a record exceeds a limit of the platform"),
    ("tools", "Tool definitions, calls and results do not fit together"),
    ("media", "An image, video or document is of the wrong kind, size or place"),
    ("preference", "The chosen and the rejected answer teach nothing"),
    ("duplicates", "The dataset contains the same record more than once"),
    ("leakage", "Test data appears in the training data"),
    ("balance", "Classes, lengths or languages are unevenly distributed"),
    ("pii", "The text holds personal data"),
    ("secrets", "The text holds a credential"),
];

/// The rules by group, in the order of the catalogue.
fn by_group(book: &RuleBook) -> Vec<(&str, Vec<&Rule>)> {
    let mut groups: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in book.rules() {
        match groups.last_mut() {
            Some((group, rules)) if *group == rule.group => rules.push(rule),
            _ => groups.push((&rule.group, vec![rule])),
        }
    }
    groups
}

fn meaning(group: &str) -> &'static str {
    GROUPS
        .iter()
        .find(|(name, _)| *name == group)
        .map_or_else(|| panic!("tests/docs/rules.rs says nothing of {group}"), |it| it.1)
}

/// The table of groups, with links into a page.
pub(crate) fn groups(page: &str) -> String {
    let book = RuleBook::builtin();
    let mut out = "| group | rules | on by default | what a finding means |\n|---|--:|--:|---|\n".to_owned();
    let groups = by_group(&book);
    for (group, rules) in &groups {
        let on = rules.iter().filter(|rule| rule.default).count();
        let _ = writeln!(out, "| [`{group}`]({page}#{group}) | {} | {on} | {} |", rules.len(), cell(meaning(group)));
    }
    let on = book.rules().iter().filter(|rule| rule.default).count();
    let _ = writeln!(out, "| **all** | **{}** | **{on}** | |", book.rules().len());
    out
}

/// The whole page.
pub(crate) fn page() -> String {
    let book = RuleBook::builtin();
    let mut out =
        "# Rules\n\n<!-- Made from rules/ by tests/docs. Do not edit: UPDATE_DOCS=1 cargo test --test docs -->\n\n".to_owned();
    out.push_str(
        "All built-in rules. `tunelint rule NAME` shows one of them in the terminal. *Opt-in* rules run when they are\n",
    );
    out.push_str("named. A profile or the configuration may change a severity.\n\n");
    out.push_str(&groups(""));
    for (group, rules) in by_group(&book) {
        let _ = write!(
            out,
            "\n## {group}\n\n{}.\n\n| rule | severity | | finds |\n|---|---|---|---|\n",
            prose(meaning(group).trim_end_matches('.'))
        );
        for rule in &rules {
            let on = if rule.default { "" } else { "opt-in" };
            let (name, severity) = (&rule.name, rule.severity.as_str());
            let _ = writeln!(out, "| [`{name}`](#{name}) | {severity} | {on} | {} |", cell(&rule.prose().summary));
        }
        rules.iter().for_each(|rule| out.push_str(&entry(rule)));
    }
    out
}

fn entry(rule: &Rule) -> String {
    let told = rule.prose();
    let on = if rule.default { "on by default" } else { "opt-in" };
    let mut out = format!("\n### {}\n\n**{}** · {on} · {}", rule.name, rule.severity.as_str(), code(&rule.check));
    if let Some(roles) = roles(rule.roles) {
        let _ = write!(out, " · turns: {roles}");
    }
    let _ = write!(out, "\n\n{}. {}\n\n", prose(told.summary.trim_end_matches('.')), prose(&told.why));
    let _ = writeln!(out, "*What to do:* {}", prose(&told.help));
    if let Some(exceptions) = &told.false_positives {
        let _ = writeln!(out, "\n*When it is wrong:* {}", prose(exceptions));
    }
    if !rule.aliases.is_empty() {
        let names: Vec<String> = rule.aliases.iter().map(|alias| code(alias)).collect();
        let _ = writeln!(out, "\n*Also called* {}.", names.join(", "));
    }
    let shown = told.examples.iter().find(|example| example.bad.is_some()).or(told.examples.first());
    shown.into_iter().for_each(|shown| out.push_str(&example(shown)));
    out
}

fn example(example: &Example) -> String {
    let profile = example.profile.as_ref().map(|name| format!(" ({})", code(name))).unwrap_or_default();
    let mut out = String::new();
    for (split, data) in [("Training data", &example.train), ("Benchmark", &example.benchmark)] {
        if let Some(data) = data {
            let _ = write!(out, "\n{split}:\n\n{}\n", block(data));
        }
    }
    if let Some(bad) = &example.bad {
        let _ = write!(out, "\nBad{profile}:\n\n{}\n", bytes(bad));
    }
    if let Some(good) = &example.good {
        let _ = write!(out, "\nGood{}:\n\n{}\n", if example.bad.is_some() { "" } else { &profile }, block(good));
    }
    out
}

/// The names of the roles, when they are not all.
pub(crate) fn roles(roles: RoleSet) -> Option<String> {
    let named: Vec<&str> = Role::ALL.into_iter().filter(|role| roles.contains(*role)).map(Role::as_str).collect();
    (named.len() < Role::ALL.len()).then(|| named.join(", "))
}
