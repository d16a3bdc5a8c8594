//! Help and reference pages, and what is said about names that mean nothing.

use serde_json::json;

use super::{CLEAN, assert_snapshot, folder_of, run};

#[test]
fn pages() {
    let folder = folder_of(&[]);
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("check-help", &["check", "--help"]),
        ("rules", &["rules"]),
        ("rule-empty-answer", &["rule", "empty-answer"]),
        ("profiles", &["profiles"]),
    ] {
        assert_snapshot(name, &run(folder.path(), arguments));
    }
}

#[test]
fn what_is_not_built_is_not_in_the_help() {
    let folder = folder_of(&[]);
    let help = run(folder.path(), &["check", "--help"]).stdout + &run(folder.path(), &["--help"]).stdout;
    for promise in ["--fix", "--baseline", "sarif", "  fit "] {
        assert!(!help.contains(promise), "{promise} is promised");
    }
    assert!(help.contains("--statistics"));
}

#[test]
fn a_profile_is_exported_as_json_schema() {
    let folder = folder_of(&[]);
    let ran = run(folder.path(), &["profile", "openai-chat", "--json-schema"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let schema = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let turn = |role: &str| json!({"messages": [{"role": role, "content": "hi"}, {"role": "assistant", "content": "hi"}]});
    assert!(validator.is_valid(&turn("user")));
    assert!(!validator.is_valid(&turn("human")));
}

#[test]
fn a_profile_is_explained() {
    let folder = folder_of(&[]);
    let ran = run(folder.path(), &["profile", "bedrock-nova-sft"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("schemaVersion") && ran.stdout.contains("https://"), "{}", ran.stdout);
}

#[test]
fn unknown_names_exit_with_2_and_name_the_nearest() {
    let folder = folder_of(&[("train.jsonl", CLEAN)]);
    for (name, arguments) in [
        ("unknown-rule", &["check", "train.jsonl", "--select", "emty-answer"][..]),
        ("unknown-rule-page", &["rule", "empty-anser"]),
        ("unknown-profile", &["check", "train.jsonl", "--profile", "openai-chta"]),
        ("unknown-profile-page", &["profile", "openai-chta"]),
        ("unknown-format", &["check", "train.jsonl", "--output-format", "jsno"]),
        ("unknown-option", &["check", "train.jsonl", "--outputformat", "json"]),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{name}");
        assert_snapshot(name, &ran);
    }
}

#[test]
fn a_wrong_configuration_is_shown_with_its_place() {
    let folder = folder_of(&[("train.jsonl", CLEAN), ("tunelint.toml", "ignore = []\nselct = [\"json\"]\n")]);
    let ran = run(folder.path(), &["check", "train.jsonl"]);
    assert_eq!(ran.code, Some(2));
    for said in ["tunelint.toml:2:1", "selct = [\"json\"]", "did you mean `select`?"] {
        assert!(ran.stderr.contains(said), "no {said} in:\n{}", ran.stderr);
    }
    assert_eq!(run(folder.path(), &["check", "train.jsonl", "--isolated"]).code, Some(0));
}
