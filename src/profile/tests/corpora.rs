//! The profiles against real records: the exported schema gives the same verdict, and so do the platforms' own validators.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::super::Profile;
use super::{messages, reserved, with_record};

/// The folder of real records, or nothing, said aloud; in CI it must be there.
fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("TUNELINT_CORPORA").map_or_else(|| PathBuf::from("../shared/corpora"), PathBuf::from);
    let there = folder.is_dir();
    assert!(there || std::env::var_os("CI").is_none(), "no corpora at {}", folder.display());
    if !there {
        {
            eprintln!("skipped: no corpora at {}; set TUNELINT_CORPORA", folder.display());
        }
    }
    there.then_some(folder)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "jsonl" || end == "json") {
            found.push(path);
        }
    }
}

/// The lines of a file that are text; long ones are left to others.
fn lines(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    bytes.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}

/// Holds the profile's verdict on a line against that of its schema. Gives how many records that was.
fn agree(profile: &Profile, validator: &jsonschema::Validator, line: &str) -> usize {
    let Ok(json) = serde_json::from_str::<Json>(line) else { return 0 };
    let mut bytes = line.as_bytes().to_vec();
    let Ok(tape) = simd_json::to_tape(&mut bytes) else { return 0 };
    let mut found = Vec::new();
    let record = crate::json::Value::at(&tape.0, 0);
    profile.shape_violations(record, &mut |_, _, message| found.push(message));
    let valid = validator.is_valid(&json);
    let says = || validator.iter_errors(&json).map(|error| error.to_string()).collect::<Vec<_>>();
    assert_eq!(found.is_empty(), valid, "{}: {line}\n{found:#?}\n{:#?}", profile.name(), says());
    1
}

#[test]
fn the_schema_and_the_profile_agree_on_real_records() {
    let Some(folder) = corpora() else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    let mut compared = 0;
    for name in Profile::builtin_names() {
        let profile = Profile::builtin(name).unwrap();
        let validator = jsonschema::validator_for(&profile.json_schema()).unwrap();
        for path in &all {
            compared += lines(path).iter().map(|line| agree(&profile, &validator, line)).sum::<usize>();
        }
    }
    assert!(compared > 100_000, "only {compared} records");
}

/// The record and every record that lacks one of its parts, or has null, a number or another text in its place.
fn mutations(json: &Json) -> Vec<Json> {
    let mut out =
        vec![Json::Null, 3.into(), "other".into(), "".into(), Json::Array(Vec::new()), Json::Object(serde_json::Map::new())];
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                let with = |value: Option<Json>| {
                    let mut changed = members.clone();
                    match value {
                        Some(value) => drop(changed.insert(name.clone(), value)),
                        None => drop(changed.shift_remove(name)),
                    }
                    Json::Object(changed)
                };
                out.push(with(None));
                out.extend(mutations(value).into_iter().map(|value| with(Some(value))));
            }
        }
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let with = |value: Json| {
                    let mut changed = items.clone();
                    changed[at] = value;
                    Json::Array(changed)
                };
                out.extend(mutations(item).into_iter().map(with));
                out.push(Json::Array([&items[..at], &items[at + 1..]].concat()));
            }
        }
        _ => {}
    }
    out
}

#[test]
fn the_schema_and_the_profile_agree_on_broken_examples() {
    for name in Profile::builtin_names() {
        let profile = Profile::builtin(name).unwrap();
        let validator = jsonschema::validator_for(&profile.json_schema()).unwrap();
        let raw: super::super::raw::RawProfile = toml::from_str(profile.source_text()).unwrap();
        for line in raw.example.iter().flat_map(|example| [&example.valid, &example.invalid]).flatten() {
            agree(&profile, &validator, line);
            let json: Json = serde_json::from_str(line).unwrap();
            let compared: usize = mutations(&json).iter().map(|json| agree(&profile, &validator, &json.to_string())).sum();
            assert!(compared > 5);
        }
    }
}

/// The rows of a manifest.
fn rows(path: &Path) -> Vec<Json> {
    lines(path).iter().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn is_json(line: &str) -> bool {
    serde_json::from_str::<Json>(line).is_ok()
}

#[test]
fn cases_of_the_nova_sdk_have_the_same_verdict() {
    let Some(folder) = corpora() else { return };
    let folder = folder.join("peer-suites/nova-forge-validators");
    let profile = Profile::builtin("bedrock-nova-sft").unwrap();
    let mut judged = 0;
    for row in rows(&folder.join("manifest.jsonl")) {
        let model = row["settings"]["model"].as_str().unwrap_or_default();
        if row["validator"] != "sft" || !matches!(model, "Model.NOVA_LITE" | "Model.NOVA_PRO") {
            continue;
        }
        let found: Vec<String> = lines(&folder.join(row["file"].as_str().unwrap()))
            .iter()
            .filter(|line| is_json(line))
            .flat_map(|line| messages(&profile, line))
            .collect();
        assert_eq!(found.is_empty(), row["expect"] == "accept", "{row}: {found:#?}");
        judged += 1;
    }
    assert!(judged > 5);
}

/// Lines whose features the published notebook is older than.
fn newer_than_the_notebook(line: &str) -> bool {
    let json: Json = serde_json::from_str(line).unwrap_or_default();
    let newer = |message: &Json| {
        matches!(message["role"].as_str(), Some("tool" | "developer"))
            || message.get("tool_calls").is_some()
            || message["content"].as_array().is_some_and(|parts| {
                !parts.is_empty()
                    && parts.iter().all(|part| {
                        part["type"].as_str().is_some_and(|kind| {
                            matches!(kind, "text" | "image_url" | "input_audio" | "file") && part.get(kind).is_some()
                        })
                    })
            })
    };
    json["messages"].as_array().is_some_and(|messages| messages.iter().any(newer))
}

#[test]
fn published_validators_have_the_same_verdict() {
    let Some(folder) = corpora() else { return };
    let stands_for = [
        ("aws-nova-lite", "bedrock-nova-sft"),
        ("aws-llama3.1-prompt-completion", "bedrock-sft-prompt-completion"),
        ("openai-cookbook-data-prep", "openai-chat"),
        ("aws-claude3-haiku", "bedrock-claude-messages"),
        ("aws-llama3.2-converse", "bedrock-conversation"),
        ("aws-distillation", "bedrock-distillation"),
    ];
    let mut judged = 0;
    for row in rows(&folder.join("peer-suites/reference-validators/verdicts.jsonl")) {
        let Some((validator, name)) = stands_for.iter().find(|(validator, _)| row["validator"] == *validator) else { continue };
        let profile = Profile::builtin(name).unwrap();
        let all = row["rejected_lines"] == "all";
        let rejected: BTreeSet<u64> = row["rejected_lines"].as_array().into_iter().flatten().filter_map(Json::as_u64).collect();
        for (number, line) in (1..).zip(lines(&folder.join(row["file"].as_str().unwrap()))) {
            if !is_json(&line) || validator.starts_with("openai") && newer_than_the_notebook(&line) {
                continue;
            }
            judged += 1;
            let found = [messages(&profile, &line), reserved(&profile, &line)].concat();
            // The schema of the converse validator demands no text in a block: it takes `{"type": "text", "value": "..."}`.
            let lenient = *validator == "aws-llama3.2-converse" && row["file"].as_str().unwrap().contains("llamafactory-v1");
            let expected = all || rejected.contains(&number) || lenient;
            assert_eq!(!found.is_empty(), expected, "{validator} on {} line {number}: {line}\n{found:#?}", row["file"]);
        }
    }
    assert!(judged > 10_000, "only {judged} lines");
}

#[test]
fn raw_tool_use_rows_are_refused_in_few_words() {
    let Some(folder) = corpora() else { return };
    let profile = Profile::builtin("bedrock-nova-sft").unwrap();
    let mut all = Vec::new();
    files(&folder.join("bedrock/nova-tooluse-raw-train"), &mut all);
    for line in all.iter().flat_map(|path| lines(path)).filter(|line| is_json(line)) {
        with_record(&line, |record| {
            let mut found = 0;
            profile.violations(record, &mut |_, _, _| found += 1);
            assert!(found > 0, "{line}");
        });
    }
}
