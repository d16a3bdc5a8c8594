//! Checks the built-in rules and embeds them: a wrong rule file is a build error that says where and why.
//!
//! Reads `rules/<group>/<name>.toml` with the very modules that read the users' files, and writes to `OUT_DIR` the index and the
//! prose of the rules, and the texts of `rules/profiles` as a Rust expression to `include!`.
#![allow(dead_code, unreachable_pub, reason = "modules of the crate are compiled here in part")]
#![allow(clippy::print_stdout, reason = "the way a build script talks to cargo")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "src/finding.rs"]
mod finding;
#[path = "src/json"]
mod json {
    pub(crate) mod kinds;
}
#[path = "src/mechanisms.rs"]
mod mechanisms;
#[path = "src/nearest.rs"]
mod nearest;
#[path = "src/toml_errors.rs"]
mod toml_errors;
#[path = "src/target"]
mod target {
    pub(crate) mod limits;
}
#[path = "src/rule"]
mod rule {
    pub(crate) mod constraints;
    pub(crate) mod file;
    pub(crate) mod index;
    pub(crate) mod options;
    pub(crate) mod role;
    pub(crate) mod rule_file_error;
    pub(crate) mod validate;
}

use rule::file::{self, GROUPS, RuleFile};
use rule::rule_file_error::RuleFileError;
use rule::validate;

/// Folders below `rules/` that hold something else; each becomes a list of `Embedded`. What lies in a folder below has its path for
/// a name.
const OTHER_FOLDERS: [&str; 3] = ["overheads", "profiles", "targets"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=rules");
    for source in [
        "finding",
        "json/kinds",
        "mechanisms",
        "nearest",
        "rule/file",
        "rule/index",
        "rule/rule_file_error",
        "rule/role",
        "rule/validate",
        "target/limits",
        "toml_errors",
    ] {
        println!("cargo::rerun-if-changed=src/{source}.rs");
    }
    println!("cargo::rerun-if-changed=src/rule/constraints");
    println!("cargo::rerun-if-changed=src/rule/options");
    if let Err(problems) = build() {
        for problem in problems {
            println!("cargo::error={problem}");
        }
    }
}

fn build() -> Result<(), Vec<String>> {
    let one = |problem: String| vec![problem];
    let out = PathBuf::from(std::env::var("OUT_DIR").map_err(|error| one(error.to_string()))?);
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").map_err(|error| one(error.to_string()))?).join("rules");
    let rules = read_rules(&root)?;
    let (index, prose) = rule::index::write(&rules).map_err(|error| one(error.to_string()))?;
    write(&out.join("rules-index.json"), &index).map_err(one)?;
    write(&out.join("rules-prose.txt"), &prose).map_err(one)?;
    for folder in OTHER_FOLDERS {
        let list = texts(&root.join(folder), folder == "profiles").map_err(one)?;
        write(&out.join(format!("{folder}.rs")), &list).map_err(one)?;
    }
    Ok(())
}

/// Every rule as `(group, name, file)` in the order of the catalogue, or all that is wrong.
fn read_rules(root: &Path) -> Result<Vec<(String, String, RuleFile)>, Vec<String>> {
    let (mut rules, mut problems) = (Vec::new(), Vec::new());
    let known = |name: &str| GROUPS.contains(&name) || OTHER_FOLDERS.contains(&name);
    for folder in list(root).map_err(|problem| vec![problem])? {
        if folder.is_dir() && !known(&stem(&folder)) {
            problems.push(format!("{}: no such group; one of {}", folder.display(), GROUPS.join(", ")));
        }
    }
    for group in GROUPS {
        for path in list(&root.join(group)).unwrap_or_default() {
            match read_rule(&path) {
                Ok(file) => rules.push((group.to_owned(), stem(&path), file)),
                Err(problem) => problems.push(problem),
            }
        }
    }
    problems.extend(clashes(&rules));
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

fn read_rule(path: &Path) -> Result<RuleFile, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let said = |rule_file_error: RuleFileError| {
        let place = rule_file_error.span.map_or_else(String::new, |span| position(&text, span.start));
        let help = rule_file_error.help.map_or_else(String::new, |help| format!(" ({help})"));
        format!("{}{place}: {}{help}", path.display(), rule_file_error.message).replace('\n', " ")
    };
    if path.extension().is_none_or(|extension| extension != "toml") {
        return Err(said(RuleFileError::anywhere("not a rule file: its name does not end in `.toml`")));
    }
    validate::kebab_case("the name of a rule", &stem(path)).map_err(said)?;
    let file = file::read(&text, &[]).map_err(said)?;
    if file.prose.examples.is_empty() {
        return Err(said(RuleFileError::anywhere("a built-in rule has at least one `[[example]]`")));
    }
    Ok(file)
}

/// `:line:column` of a byte.
fn position(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    format!(":{line}:{column}")
}

/// Names and aliases that stand for two things.
fn clashes(rules: &[(String, String, RuleFile)]) -> Vec<String> {
    let mut owners: BTreeMap<&str, String> =
        GROUPS.into_iter().chain(["ALL"]).map(|group| (group, format!("the group {group}"))).collect();
    let mut problems = Vec::new();
    for (group, name, file) in rules {
        for taken in std::iter::once(name).chain(file.aliases.iter().map(|(alias, _)| alias)) {
            if let Some(other) = owners.insert(taken, format!("rules/{group}/{name}.toml")) {
                problems.push(format!("rules/{group}/{name}.toml: the name `{taken}` belongs to {other}"));
            }
        }
    }
    problems
}

/// An expression of type `&[Embedded]`: name and text of every TOML file below a folder, sorted by name.
fn texts(folder: &Path, with_signs: bool) -> Result<String, String> {
    let mut expression = "&[\n".to_owned();
    for path in files_below(folder)?.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let below = path.strip_prefix(folder).unwrap_or(path).with_extension("");
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let file = path.display().to_string();
        let signs = if with_signs { format!(", detection: {:?}", signs(path)?) } else { String::new() };
        expression.push_str(&format!("    Embedded {{ name: {name:?}, text: include_str!({file:?}){signs} }},\n"));
    }
    expression.push_str("]\n");
    Ok(expression)
}

/// The files below a folder, sorted by their path without the extension.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in list(folder)? {
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    files.sort_by_key(|path| path.with_extension("").display().to_string());
    Ok(files)
}

/// The `[detect]` table of a profile as a document of its own, which is all that most runs read of it.
fn signs(path: &Path) -> Result<String, String> {
    let wrong = |reason: String| format!("{}: {reason}", path.display());
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
    table.retain(|key, _| key == "detect");
    toml::to_string(&table).map_err(|error| wrong(error.to_string()))
}

/// What is in a folder, sorted by name; hidden files are left out.
fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| !stem(path).starts_with('.')).collect();
    paths.sort_by_key(|path| stem(path));
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
