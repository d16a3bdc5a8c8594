//! Which files are what to a training run.

use std::path::PathBuf;

use super::*;
use crate::finding::Split;

/// A folder of empty data files.
fn folder(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        write(folder.path(), name, b"{}\n");
    }
    folder
}

/// Name and split of every input, in order.
fn found(splits: &Splits) -> Vec<(String, Split)> {
    let name = |input: &InputPath| Path::new(&input.display).file_name().unwrap().to_string_lossy().into_owned();
    splits.discover().unwrap().inputs.iter().map(|input| (name(input), input.split)).collect()
}

fn owned(wanted: &[(&str, Split)]) -> Vec<(String, Split)> {
    wanted.iter().map(|(name, split)| ((*name).to_owned(), *split)).collect()
}

#[test]
fn a_file_of_a_folder_may_be_named_for_another_split() {
    let folder = folder(&["a.jsonl", "b.jsonl", "held/v.jsonl"]);
    let at = |name: &str| folder.path().join(name);
    let splits = Splits { train: vec![at("")], validation: vec![at("held")], test: vec![at("./b.jsonl")], benchmark: vec![] };
    let wanted = [("a.jsonl", Split::Train), ("v.jsonl", Split::Validation), ("b.jsonl", Split::Test)];
    assert_eq!(found(&splits), owned(&wanted));
}

#[test]
fn a_file_is_not_two_splits_at_once() {
    let folder = folder(&["a.jsonl"]);
    let path: PathBuf = folder.path().join("a.jsonl");
    let splits = Splits { validation: vec![path.clone()], test: vec![path], ..Splits::default() };
    let message = splits.discover().unwrap_err().to_string();
    assert!(message.contains("is both validation and test data"), "{message}");
}

#[test]
fn a_file_that_is_named_for_training_as_well_is_told() {
    let folder = folder(&["a.jsonl", "held/v.jsonl"]);
    let at = |name: &str| folder.path().join(name);
    let shared = |train: &[PathBuf], test: PathBuf| {
        let splits = Splits { train: train.to_vec(), test: vec![test], ..Splits::default() };
        splits.shared().unwrap().into_iter().map(|(_, split)| split).collect::<Vec<_>>()
    };
    assert_eq!(shared(&[at("a.jsonl"), at("held/v.jsonl")], at("held")), [Split::Test]);
    assert_eq!(shared(&["-".into()], "-".into()), [Split::Test]);
    assert_eq!(shared(&[at(""), at("a.jsonl")], at("held/v.jsonl")), [], "a folder names none of its files");
}

#[test]
fn what_is_configured_counts_for_files_that_are_given() {
    let folder = folder(&["a.jsonl", "v.jsonl", "w.jsonl"]);
    let at = |name: &str| folder.path().join(name);
    let mut given = Splits { train: vec![at("a.jsonl"), at("v.jsonl")], ..Splits::default() };
    let configured = Splits { validation: vec![at("[vw].jsonl")], test: vec![at("missing.jsonl")], ..Splits::default() };
    given.assign(&configured).unwrap();
    assert_eq!(found(&given), owned(&[("a.jsonl", Split::Train), ("v.jsonl", Split::Validation)]));
    assert_eq!(given.discover().unwrap().skipped, []);
}
