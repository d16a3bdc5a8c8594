//! A user's rules with conditions and schemas, through `tunelint.toml`.

use std::path::Path;

use tempfile::TempDir;

use super::{folder_of, run};

const EXPRESSION: &str = r#"
summary  = "A long answer without a source"
severity = "warning"
check    = "expression"
why      = "The model would learn to claim without a source."
help     = "Name the source."

[options]
when = '''
size(record.completion) > 20 &&
record.sources == []
'''
message = "no source is named"

[[example]]
profile = "generic"
bad  = '{"completion": "Lima has ten million people.", "sources": []}'
good = '{"completion": "Lima has ten million people.", "sources": ["census"]}'
span = '{"completion": "Lima has ten million people.", "sources": []}'
"#;

const SCHEMA: &str = r#"
summary  = "The metadata does not fit our schema"
severity = "error"
check    = "json-schema"
why      = "Our pipeline groups records by their metadata."
help     = "Correct the metadata."

[options]
at = "/meta"
schema = '''
{
  "type": "object",
  "required": ["team"],
  "properties": {"team": {"enum": ["billing", "shipping"]}}
}
'''
"#;

/// A project with both rules and these records.
fn project(records: &str) -> TempDir {
    let folder = folder_of(&[
        ("tunelint.toml", "rules = [\"lint/\"]\nselect = [\"lint\"]\nprofile = \"generic\"\n"),
        ("train.jsonl", records),
    ]);
    std::fs::create_dir(folder.path().join("lint")).expect("room for a folder");
    std::fs::write(folder.path().join("lint/unsourced-answer.toml"), EXPRESSION).expect("room for a file");
    std::fs::write(folder.path().join("lint/wrong-metadata.toml"), SCHEMA).expect("room for a file");
    folder
}

#[test]
fn both_find_what_they_look_for() {
    let records = "{\"completion\": \"Lima.\", \"sources\": [], \"meta\": {\"team\": \"billing\"}}\n\
        {\"completion\": \"Lima has ten million people.\", \"sources\": [], \"meta\": {\"team\": \"sales\"}}\n\
        {\"completion\": \"Lima has ten million people.\", \"sources\": [1], \"meta\": {}}\n";
    let folder = project(records);
    let ran = run(folder.path(), &["check", "train.jsonl", "--output-format", "concise"]);
    let wanted = "train.jsonl:2:1: warning[unsourced-answer] no source is named\n\
        train.jsonl:2:80: error[wrong-metadata] `team` must be one of \"billing\", \"shipping\", found \"sales\"\n\
        train.jsonl:3:72: error[wrong-metadata] `team` is missing\n";
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), wanted), "{}", ran.stderr);
    let ran = run(folder.path(), &["rules", "test", "lint"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "1 example of 2 rules, 0 failed\n"), "{}", ran.stderr);
    let configured = run(folder.path(), &["rules", "test", "--config", "tunelint.toml", "lint"]);
    assert_eq!(configured.stdout, ran.stdout, "{}", configured.stderr);
}

#[test]
fn a_record_that_cannot_be_judged_makes_the_run_incomplete() {
    let records = "{\"completion\": \"Lima has ten million people.\", \"sources\": []}\n\
        {\"completion\": \"Lima has ten million people.\"}\n{\"completion\": \"Lima.\"}\n{\"sources\": []}\n";
    let folder = project(records);
    let ran = run(folder.path(), &["check", "train.jsonl", "--output-format", "json"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a report");
    assert_eq!((&report["coverage"]["complete"], &report["coverage"]["rules_run"]), (&false.into(), &1.into()));
    assert_eq!(report["summary"]["warning"], 1);
    let reason = "it could not judge 2 records, the first at train.jsonl:2: `record.sources` is missing";
    let not_run = report["coverage"]["rules_not_run"].as_array().expect("a list");
    assert!(not_run.iter().any(|rule| rule["rule"] == "unsourced-answer" && rule["reason"] == reason), "{not_run:?}");
    let said = format!("  rule `unsourced-answer` did not finish: {reason}\n");
    assert!(ran.stderr.contains(&said) && !ran.stderr.contains("not selected"), "{}", ran.stderr);
}

#[test]
fn an_example_that_cannot_be_judged_is_broken() {
    let folder = project("{}\n");
    let text = EXPRESSION
        .replace("good = '{\"completion\": \"Lima has ten million people.\", \"sources\": [\"census\"]}'", "good = '{}'");
    std::fs::write(folder.path().join("lint/unsourced-answer.toml"), text).expect("room for a file");
    let ran = run(folder.path(), &["rules", "test", "lint"]);
    let problem = "unsourced-answer: example 1: good: it could not judge 1 record, the first at example.jsonl:1: \
        `record.completion` is missing\n";
    assert!(ran.code == Some(1) && ran.stdout.starts_with(problem), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn mistakes_are_shown_at_their_place() {
    for (name, text, place) in [
        (
            "unsourced-answer",
            EXPRESSION.replace("record.sources", "record.sources && sauces"),
            "lint/unsourced-answer.toml:11:19",
        ),
        ("unsourced-answer", EXPRESSION.replace("size(", "sizeof("), "lint/unsourced-answer.toml:10:1"),
        ("unsourced-answer", EXPRESSION.replace("== []", "== [}"), "lint/unsourced-answer.toml:11:20"),
        ("unsourced-answer", EXPRESSION.replace("message =", "at = 'meta'\nmessage ="), "lint/unsourced-answer.toml:13:6"),
        ("wrong-metadata", SCHEMA.replace("\"object\"", "\"objet\""), "lint/wrong-metadata.toml:12:11"),
        ("wrong-metadata", SCHEMA.replace("\"object\",", "\"object\""), "lint/wrong-metadata.toml:13:3"),
        (
            "wrong-metadata",
            SCHEMA.replace("{\"enum\"", "{\"$ref\": \"https://a.example/b\", \"enum\""),
            "lint/wrong-metadata.toml:14:35",
        ),
    ] {
        let folder = project("{}\n");
        std::fs::write(folder.path().join(format!("lint/{name}.toml")), &text).expect("room for a file");
        let ran = run(folder.path(), &["check", "train.jsonl"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{place}");
        assert!(ran.stderr.contains(place), "{place} is not in:\n{}", ran.stderr);
    }
}

/// Each match of `a.*b|a` is looked for up to the end of its line: without a bound, a long text takes hours.
#[test]
fn an_expression_that_looks_far_ahead_for_every_match_is_stopped() {
    let rule = |regex: &str| {
        format!(
            "summary = 's'\nseverity = 'info'\ncheck = 'pattern'\nwhy = 'w'\nhelp = 'h'\n[options]\nregex = '{regex}'\n\
             keywords = ['aaa']\n"
        )
    };
    let long = "a".repeat(1 << 20);
    let record = |text: &str| format!("{{\"text\": \"{text}\"}}\n");
    let records = [record("no letters"), record(&long), record(&format!("{long}b")), record("aaab"), record(&long)].concat();
    let folder = folder_of(&[
        ("tunelint.toml", "rules = [\"lint/\"]\nselect = [\"lint\"]\n"),
        ("train.jsonl", &records),
        ("short.jsonl", &record(&long[..2000])),
    ]);
    std::fs::create_dir(folder.path().join("lint")).expect("room for a folder");
    for (regex, file, wanted) in [
        ("a.*b|a", "train.jsonl", Some("it could not judge 2 records, the first at train.jsonl:2: ")),
        ("a.*b|a", "short.jsonl", None),
        ("a[^b]{0,9}b|a", "train.jsonl", None),
        ("(?s)a+?[^a]*?|a", "train.jsonl", None),
    ] {
        std::fs::write(folder.path().join("lint/far-ahead.toml"), rule(regex)).expect("room for a file");
        for threads in ["1", "2"] {
            let ran = run(folder.path(), &["check", file, "--output-format", "json", "-j", threads]);
            let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a report");
            let not_run = report["coverage"]["rules_not_run"].as_array().expect("a list");
            let reason = not_run.iter().find(|rule| rule["rule"] == "far-ahead").and_then(|rule| rule["reason"].as_str());
            assert_eq!(reason.is_some(), wanted.is_some(), "{regex}: {reason:?}");
            assert!(reason.unwrap_or_default().starts_with(wanted.unwrap_or_default()), "{regex}: {reason:?}");
            assert_eq!(ran.code, Some(if wanted.is_some() { 2 } else { 0 }), "{regex} {file}: {}", ran.stderr);
        }
    }
}

/// What resolves references over HTTP or from files is not even compiled.
#[test]
fn the_engines_behind_them_bring_no_way_out() {
    let read = |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a readable file");
    let manifest: toml::Table = read("Cargo.toml").parse().expect("a manifest");
    for name in ["cel", "jsonschema"] {
        let dependency = manifest["dependencies"][name].as_table().expect("a table");
        assert_eq!(dependency["default-features"].as_bool(), Some(false), "{name}");
        assert!(!dependency.contains_key("features"), "{name}");
    }
    let lock: toml::Table = read("Cargo.lock").parse().expect("a lock file");
    for package in lock["package"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name");
        assert!(!["reqwest", "ureq", "hyper", "rustls", "native-tls", "tokio", "curl", "chrono"].contains(&name), "{name}");
    }
}
