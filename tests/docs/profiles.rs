//! `docs/profiles.md`: every built-in profile, from the text of its file. A key that is not known here is left out, not refused.

use std::fmt::Write;

use toml::{Table, Value};
use tunelint::profile::Profile;

use super::markdown::{block, cell, code, prose};
use super::order::in_words;
use super::rules::roles;

fn all() -> Vec<std::sync::Arc<Profile>> {
    Profile::builtin_names().map(|name| Profile::builtin(name).expect("a right profile")).collect()
}

/// The table of profiles, with links into a page.
pub(crate) fn table(page: &str) -> String {
    let mut out = "| profile | records |\n|---|---|\n".to_owned();
    for profile in all() {
        let _ = writeln!(out, "| [`{0}`]({page}#{0}) | {1} |", profile.name(), cell(profile.summary()));
    }
    out
}

/// The whole page.
pub(crate) fn page() -> String {
    let mut out =
        "# Profiles\n\n<!-- Made from rules/profiles/ by tests/docs. Do not edit: UPDATE_DOCS=1 cargo test --test docs -->\n\n"
            .to_owned();
    out.push_str("What each format requires of a record, and the sources. `tunelint profile NAME` prints a profile as it is\n");
    out.push_str("written, with `--json-schema` as JSON Schema.\n\n");
    out.push_str(&table(""));
    all().iter().for_each(|profile| out.push_str(&entry(profile)));
    out
}

fn entry(profile: &Profile) -> String {
    let text: Table = profile.source_text().parse().expect("a profile is TOML");
    let mut out = format!("\n## {}\n\n{}.", profile.name(), prose(profile.summary().trim_end_matches('.')));
    if let Some(platform) = profile.platform() {
        let _ = write!(out, " Platform: {}.", prose(platform));
    }
    let _ = write!(out, "\n\n**Detection.** {}\n", detection(&text));
    out.push_str(&shape(&text));
    out.push_str(&speakers(&text));
    out.push_str(&counts(&text));
    out.push_str(&reserved(profile));
    if !profile.sources().is_empty() {
        out.push_str("\n**Sources.**\n\n");
        for source in profile.sources() {
            let _ = writeln!(out, "- [{}](<{}>), retrieved {}", prose(&source.title), source.url, prose(&source.date));
        }
    }
    let example = tables(&text, "example").find_map(|example| example.get("valid")?.as_str());
    if let Some(line) = example {
        let _ = write!(out, "\n**Example.**\n\n{}\n", block(line));
    }
    out
}

fn detection(text: &Table) -> String {
    let Some(detect) = text.get("detect").and_then(Value::as_table) else {
        return "Used when no other profile matches.".to_owned();
    };
    let hints: Vec<String> = tables(detect, "all").map(hint).collect();
    match detect.get("priority").and_then(Value::as_integer) {
        Some(priority) if priority > 0 => {
            format!("Chosen when most of the first records have {}; priority {priority}.", hints.join("; "))
        }
        _ => "Never detected: use `--profile`.".to_owned(),
    }
}

fn hint(hint: &Table) -> String {
    let places: Vec<String> = match hint.get("at") {
        Some(Value::Array(places)) => places.iter().filter_map(Value::as_str).map(code).collect(),
        at => at.and_then(Value::as_str).map(code).into_iter().collect(),
    };
    let at = places.join(" or ");
    let condition = match (hint.get("type"), hint.get("is").and_then(Value::as_array)) {
        (Some(kind), _) => format!(" ({})", words(kind)),
        (_, Some(values)) => format!(" ({})", values.iter().map(shown).collect::<Vec<_>>().join(" or ")),
        _ if hint.get("only").is_some() => " and nothing else".to_owned(),
        _ => String::new(),
    };
    if hint.get("absent").and_then(Value::as_bool) == Some(true) {
        return format!("no {at}{condition}");
    }
    format!("{at}{condition}")
}

/// The members of the record and of every named shape.
fn shape(text: &Table) -> String {
    let mut out = String::new();
    if let Some(record) = text.get("shape").and_then(Value::as_table) {
        out.push_str(&members("Fields of a record", record));
    }
    for (name, shape) in text.get("shapes").and_then(Value::as_table).into_iter().flatten() {
        if let Some(shape) = shape.as_table() {
            out.push_str(&members(&format!("Fields of {}", code(name)), shape));
        }
    }
    out
}

fn members(title: &str, shape: &Table) -> String {
    let required: Vec<&str> =
        shape.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = shape.get("fields").and_then(Value::as_table);
    let mut rows = String::new();
    for (name, demand) in fields.into_iter().flatten() {
        let needed = if required.contains(&name.as_str()) { "required" } else { "" };
        let _ = writeln!(rows, "| {} | {} | {needed} |", code(name), demands(demand));
    }
    for name in required.iter().filter(|name| fields.is_none_or(|fields| !fields.contains_key(**name))) {
        let _ = writeln!(rows, "| {} | anything | required |", code(name));
    }
    for (name, reason) in shape.get("refused").and_then(Value::as_table).into_iter().flatten() {
        let _ = writeln!(rows, "| {} | not allowed: {} | |", code(name), cell(reason.as_str().unwrap_or_default()));
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("\n**{title}.**");
    for (key, said) in [("exactly_one", "Exactly one"), ("at_least_one", "At least one")] {
        if let Some(names) = shape.get(key).and_then(Value::as_array) {
            let _ = write!(out, " {said} of {}.", names.iter().map(shown).collect::<Vec<_>>().join(", "));
        }
    }
    if shape.get("unknown").and_then(Value::as_str) == Some("error") {
        out.push_str(" No other fields are allowed.");
    }
    let _ = write!(out, "\n\n| field | value | |\n|---|---|---|\n{rows}");
    out
}

/// What a member must be.
fn demands(demand: &Value) -> String {
    let Some(table) = demand.as_table() else { return words(demand) };
    if let Some(called) = table.get("called").and_then(Value::as_str) {
        return cell(called);
    }
    let mut parts = Vec::new();
    parts.extend(table.get("type").map(words));
    parts.extend(table.get("items").map(|items| format!("items: {}", demands(items))));
    parts.extend(table.get("const").map(|value| format!("always {}", shown(value))));
    if let Some(values) = table.get("enum").and_then(Value::as_array) {
        parts.push(format!("one of {}", values.iter().map(shown).collect::<Vec<_>>().join(", ")));
    }
    parts.extend(table.get("pattern_means").and_then(Value::as_str).map(|means| format!("must {}", cell(means))));
    if table.get("non_blank").and_then(Value::as_bool) == Some(true) {
        parts.push("not blank".to_owned());
    }
    for (key, said) in [("min_items", "items"), ("min_length", "characters")] {
        parts.extend(table.get(key).and_then(Value::as_integer).map(|least| format!("at least {least} {said}")));
    }
    for (key, said) in [("max_items", "items"), ("max_length", "characters")] {
        parts.extend(table.get(key).and_then(Value::as_integer).map(|most| format!("at most {most} {said}")));
    }
    if parts.is_empty() { "a value with further requirements".to_owned() } else { parts.join(", ") }
}

/// A type, the name of a shape, or several of them.
fn words(kind: &Value) -> String {
    match kind {
        Value::Array(kinds) => kinds.iter().map(words).collect::<Vec<_>>().join(" or "),
        Value::String(name) => {
            let plain = ["string", "integer", "number", "boolean", "array", "object", "null", "any"].contains(&name.as_str());
            if plain { name.clone() } else { code(name) }
        }
        other => demands(other),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => code(text),
        Value::Integer(number) => code(&number.to_string()),
        Value::Float(number) => code(&number.to_string()),
        Value::Boolean(truth) => code(&truth.to_string()),
        _ => "a value".to_owned(),
    }
}

/// Roles and their order.
fn speakers(text: &Table) -> String {
    let mut out = String::new();
    if let Some(roles) = text.get("roles").and_then(Value::as_table).filter(|roles| !roles.is_empty()) {
        let named = |(name, role): (&String, &Value)| match role.as_str() {
            Some(role) if role != name => format!("{} ({role})", code(name)),
            _ => code(name),
        };
        let _ = write!(out, "\n**Roles.** {}.\n", roles.iter().map(named).collect::<Vec<_>>().join(", "));
    }
    if let Some(order) = text.get("order").and_then(Value::as_table) {
        let grammar = order.get("grammar").and_then(Value::as_str).unwrap_or_default();
        let _ = write!(out, "\n**Order.** {}: {}.", code(grammar), prose(&in_words(grammar)));
        if let Some(needed) = order.get("require").and_then(Value::as_array) {
            let _ =
                write!(out, " At least one turn has the role {}.", needed.iter().map(shown).collect::<Vec<_>>().join(" and of "));
        }
        out.push('\n');
    }
    out
}

fn counts(text: &Table) -> String {
    let mut out = String::new();
    for count in tables(text, "count") {
        let said = |key: &str| count.get(key).and_then(Value::as_integer);
        let bounds = match (said("min"), said("max")) {
            (Some(least), Some(most)) => format!("{least} to {most}"),
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            _ => continue,
        };
        let of = count.get("of").and_then(Value::as_str).unwrap_or("values");
        let _ = write!(out, "\n- {bounds} {}", prose(of));
        if let Some(never) = count.get("never_with").and_then(Value::as_str) {
            let _ = write!(out, ", never with {}", code(never));
        }
    }
    if out.is_empty() { out } else { format!("\n**Counts over a record.**\n{out}\n") }
}

fn reserved(profile: &Profile) -> String {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for reserved in profile.reserved() {
        let turns = roles(reserved.roles).map(|roles| format!(" in {roles} turns")).unwrap_or_default();
        let case = if reserved.ignore_case { ", in any case" } else { "" };
        let about = format!("{turns}{case}: {}", prose(&reserved.reason));
        match lines.iter_mut().find(|(known, _)| *known == about) {
            Some((_, texts)) => texts.push(code(&reserved.text)),
            None => lines.push((about, vec![code(&reserved.text)])),
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines.into_iter().map(|(about, texts)| format!("- {}{about}\n", texts.join(", "))).collect();
    format!("\n**Reserved strings.**\n\n{}", lines.concat())
}

/// The tables of an array of tables.
fn tables<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}
