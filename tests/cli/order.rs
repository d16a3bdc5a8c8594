//! The order of files, and the parts in which they are scanned, make no difference.

use std::fmt::Write;
use std::path::Path;

use super::{folder_of, run};

/// Nova records, of which one half has no `system`: what the profile wants in all of them or in none.
fn nova() -> String {
    let mut text = String::new();
    for number in 0..20 {
        let system = if number % 2 == 0 { r#""system": [{"text": "Be brief."}], "# } else { "" };
        writeln!(
            text,
            r#"{{"schemaVersion": "bedrock-conversation-2024", {system}"messages": [{{"role": "user", "content": [{{"text": "What is {number} plus {number}?"}}]}}, {{"role": "assistant", "content": [{{"text": "The sum is {}."}}]}}]}}"#,
            2 * number
        )
        .expect("a string takes everything");
    }
    text
}

/// Chat records, of which one half has a list where the other half has a text.
fn chat() -> String {
    let mut text = String::new();
    for number in 0..20 {
        let content = format!("\"How far is town {number} from here?\"");
        let content = if number % 2 == 0 { content } else { format!("[{{\"type\": \"text\", \"text\": {content}}}]") };
        writeln!(
            text,
            r#"{{"messages": [{{"role": "user", "content": {content}}}, {{"role": "assistant", "content": "It is {number} miles away."}}]}}"#
        )
        .expect("a string takes everything");
    }
    text
}

/// Answers that are classes, all of one kind.
fn classes(label: &str, from: usize) -> String {
    (from..from + 60)
        .map(|number| format!("{{\"prompt\": \"Which topic has text {number}?\", \"completion\": \"{label}\"}}\n"))
        .collect()
}

/// The findings of a run as sets: rule, severity and what the fingerprint is about, whatever the numbers of files.
fn findings(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let ran = run(
        folder,
        &[
            &["check", "-q", "--output-format", "json", "--max-findings", "0", "--extend-select", "balance,mixed-content-style"],
            arguments,
        ]
        .concat(),
    );
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut found: Vec<String> =
        findings.map(|finding| format!("{} {} {}", finding["rule"], finding["severity"], finding["fingerprint"])).collect();
    found.sort();
    found
}

#[test]
fn files_of_two_profiles_have_the_same_findings_in_either_order() {
    let folder = folder_of(&[("nova.jsonl", &nova()), ("chat.jsonl", &chat())]);
    let one = findings(folder.path(), &["nova.jsonl", "chat.jsonl"]);
    assert!(one.iter().any(|finding| finding.contains("optional-field-inconsistent")), "{one:?}");
    assert!(one.iter().any(|finding| finding.contains("mixed-content-style")), "{one:?}");
    assert_eq!(one, findings(folder.path(), &["chat.jsonl", "nova.jsonl"]));
    let mut alone = findings(folder.path(), &["nova.jsonl"]);
    alone.extend(findings(folder.path(), &["chat.jsonl"]));
    alone.sort();
    assert_eq!(one, alone, "each as it is alone");
}

#[test]
fn files_with_parts_of_the_classes_have_the_same_findings_in_any_order() {
    let (sport, both) = (classes("sport", 0), classes("sport", 60) + &classes("trade", 120));
    let folder = folder_of(&[("1.jsonl", &sport), ("2.jsonl", &both), ("3.jsonl", &classes("trade", 180))]);
    let wanted = findings(folder.path(), &["1.jsonl", "2.jsonl", "3.jsonl"]);
    assert!(!wanted.iter().any(|finding| finding.contains("single-class")), "together they have two: {wanted:?}");
    for order in [[1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
        let names = order.map(|number| format!("{number}.jsonl"));
        assert_eq!(findings(folder.path(), &names.each_ref().map(String::as_str)), wanted, "{order:?}");
    }
}

/// Files of every kind: two profiles, lines that are broken, a value over lines, a compressed file, an empty one.
fn mixed() -> tempfile::TempDir {
    let odd =
        "{\"prompt\": \"a\r\n{\"prompt\": \"Hi?\", \"completion\": \"\"}\r\n\n{\"prompt\": \"Hi?\", \"completion\": \"Yes\"}";
    let over_lines = "{\n  \"prompt\": \"Hi?\",\n  \"completion\": \"No.\"\n}\n";
    let folder = folder_of(&[
        ("1-nova.jsonl", &(nova() + &nova())),
        ("2-chat.jsonl", &chat()),
        ("3-odd.jsonl", odd),
        ("4-over-lines.jsonl", &over_lines.repeat(30)),
        ("5-empty.jsonl", ""),
        ("6-classes.jsonl", &classes("sport", 0)),
    ]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, chat().as_bytes()).expect("memory takes everything");
    std::fs::write(folder.path().join("7-chat.jsonl.gz"), packed.finish().expect("it was packed")).expect("room for a file");
    let item = r#"{"messages": [{"role": "user", "content": "A farmer has seventeen sheep and four dogs on a hill, sells nine of the sheep to a neighbor on Monday and buys two more on Friday; how many animals are on the hill now?"}, {"role": "assistant", "content": "There are fourteen."}]}"#;
    let item = format!("{item}\n");
    std::fs::write(folder.path().join("8-benchmark.jsonl"), chat() + &item).expect("room for a file");
    std::fs::write(folder.path().join("9-leaked.jsonl"), chat() + &item + "{\n\"messages\": []\n}\n" + &item)
        .expect("room for a file");
    // A fault that the records share, one that a few have, and records without either.
    let slip = |number: usize| {
        let role = if number % 9 == 4 { "bot" } else { "user" };
        let turn = |role: &str, text: &str| format!("{{\"role\": \"{role}\", \"content\": [{{\"text\": \"{text} {number}\"}}]}}");
        format!("{{\"messages\": [{}, {}]}}\n", turn(role, "Who?"), turn("assistant", "You."))
    };
    let slips: String = (0..60).map(slip).collect();
    std::fs::write(folder.path().join("10-slips.jsonl"), slips).expect("room for a file");
    folder
}

#[test]
fn parts_merge_to_what_one_run_finds() {
    let folder = mixed();
    let paths = ["--validation", "2-chat.jsonl", "--benchmark", "8-benchmark.jsonl", "--isolated", "."];
    for format in ["full", "json", "concise", "grouped", "jsonl"] {
        let report = |arguments: &[&str]| run(folder.path(), &[arguments, &["-q", "--output-format", format]].concat());
        let whole = report(&[&["check"], &paths[..]].concat());
        assert!(format != "json" || whole.stdout.contains("benchmark-contamination"), "the benchmark is compared with");
        let shared = "in all 60 records, first here: `schemaVersion` is missing";
        assert!(format != "json" || whole.stdout.contains(shared), "{}", whole.stdout);
        for parts in [1, 2, 3, 7] {
            let mut names: Vec<String> = Vec::new();
            for number in 1..=parts {
                let (part, name) = (format!("{number}/{parts}"), format!("{number}-of-{parts}.part"));
                let ran = run(folder.path(), &[&["scan", "--part", &part, "--output", &name], &paths[..]].concat());
                assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
                names.push(name);
            }
            names.reverse();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let merged = report(&[&["merge", "--isolated"], &names[..]].concat());
            assert_eq!((merged.code, merged.stdout, merged.stderr), (whole.code, whole.stdout.clone(), whole.stderr.clone()));
        }
    }
}

#[test]
fn what_is_missing_twice_or_of_another_run_is_an_error() {
    let folder = folder_of(&[("a.jsonl", &nova()), ("b.jsonl", &chat())]);
    let scan = |part: &str, name: &str, more: &[&str]| {
        let ran = run(folder.path(), &[&["scan", "--part", part, "--output", name, "a.jsonl", "b.jsonl"], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    };
    scan("1/3", "1.part", &[]);
    scan("2/3", "2.part", &[]);
    scan("3/3", "3.part", &[]);
    scan("3/3", "other.part", &["--select", "pii"]);
    let bytes = std::fs::read(folder.path().join("3.part")).expect("it was written");
    std::fs::write(folder.path().join("cut.part"), &bytes[..bytes.len() - 9]).expect("room for a file");
    let mut newer = bytes.clone();
    newer[17] = 99;
    std::fs::write(folder.path().join("newer.part"), newer).expect("room for a file");
    for (parts, said) in [
        (&["1.part", "3.part"][..], "do not cover"),
        (&["1.part", "2.part"], "do not cover"),
        (&["1.part", "2.part", "2.part", "3.part"], "were scanned twice"),
        (&["1.part", "2.part", "other.part"], "of different runs"),
        (&["1.part", "2.part", "cut.part"], "`cut.part` is damaged or cut off"),
        (&["newer.part"], "`newer.part` is a partial result of version 99; this tunelint reads version 1"),
        (&["a.jsonl"], "`a.jsonl` is not a partial result"),
        (&["none.part"], "none.part"),
    ] {
        let ran = run(folder.path(), &[&["merge"], parts].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{parts:?}");
        assert!(ran.stderr.contains(said), "{parts:?}: {}", ran.stderr);
    }
    let ran = run(folder.path(), &["scan", "--part", "4/3", "--output", "x", "a.jsonl"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("there is no part 4 of 3"), "{}", ran.stderr);
}

#[test]
fn data_that_moved_is_read_where_it_is() {
    let folder = folder_of(&[("a.jsonl", &nova()), ("b.jsonl", &chat())]);
    let whole = run(folder.path(), &["check", "-q", "a.jsonl", "b.jsonl"]);
    run(folder.path(), &["scan", "--part", "1/1", "--output", "all.part", "a.jsonl", "b.jsonl"]);
    std::fs::create_dir(folder.path().join("moved")).expect("room for a folder");
    for name in ["a.jsonl", "b.jsonl"] {
        std::fs::rename(folder.path().join(name), folder.path().join("moved").join(name)).expect("it can be moved");
    }
    let merged = run(folder.path(), &["merge", "-q", "all.part", "--data", "moved"]);
    assert_eq!((merged.code, merged.stdout), (whole.code, whole.stdout));
    let lost = run(folder.path(), &["merge", "-q", "all.part"]);
    assert_eq!(lost.code, Some(2), "what cannot be read again leaves a run incomplete");
    std::fs::write(folder.path().join("moved/a.jsonl"), chat()).expect("room for a file");
    let changed = run(folder.path(), &["merge", "-q", "all.part", "--data", "moved"]);
    assert_eq!(changed.code, Some(2), "{}", changed.stdout);
}
