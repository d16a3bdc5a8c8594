//! The command line as users meet it.

use std::path::Path;

use tempfile::TempDir;

#[path = "../common/mod.rs"]
mod common;

mod contract;
mod exit_codes;
mod files;
mod order;
mod own_rules;
mod pages;
mod reports;
mod splits;
mod stats;
mod trouble;
mod values;

use common::{Ran, command, finish, run};

/// A file of each worst severity.
const CLEAN: &str = "{\"prompt\": \"Capital of Peru?\", \"completion\": \"It is Lima.\"}\n";
const INFO: &str = "{\"prompt\": \"Capital of Peru?\", \"completion\": \"Lima\"}\n";
const WARNING: &str = "{\"prompt\": \"Capital of Peru?\", \"completion\": \"It is Lima.<|im_end|>\"}\n";
const ERROR: &str = "{\"prompt\": \"Capital of Peru?\", \"completion\": \"\"}\n";

/// A folder of these files.
fn folder_of(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("room for a file");
    }
    folder
}

/// A folder with the example file.
fn example() -> TempDir {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/support-tickets.jsonl");
    let folder = folder_of(&[]);
    std::fs::copy(fixture, folder.path().join("support-tickets.jsonl")).expect("room for a file");
    folder
}

fn names_in(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).expect("a readable folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Both streams and the exit code, with what differs from run to run replaced.
fn shown(ran: &Ran) -> String {
    let timing = regex::Regex::new(r"\([0-9.]+ s(, [0-9.]+ .?B/s)?\)").expect("a right expression");
    let stderr = timing.replace_all(&ran.stderr, "(TIME)");
    let stdout = ran.stdout.replace(&format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"version\": \"VERSION\"");
    format!("exit code: {:?}\n----- stdout -----\n{stdout}\n----- stderr -----\n{stderr}", ran.code)
}

/// Compares a run to the snapshot of this name in `tests/snapshots`.
#[track_caller]
fn assert_snapshot(name: &str, ran: &Ran) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown(ran)));
}
