//! What a build without some of the features says about what it lacks, and what it still finds.

use tunelint::{Checker, Error};

const RULE: &str = "summary = 's'\nseverity = 'warning'\nwhy = 'w'\nhelp = 'h'\n";

fn with_rule(name: &str, more: &str) -> Result<Checker, Error> {
    Checker::new().rule_from_text("own", name, &format!("{RULE}{more}"))
}

/// With the feature the rule loads; without it the error names rule and feature.
#[track_caller]
fn assert_needs(feature: &str, is_there: bool, name: &str, more: &str) {
    match with_rule(name, more) {
        Ok(_) => assert!(is_there, "`{name}` was loaded without the feature `{feature}`"),
        Err(error) => {
            assert!(!is_there, "{error}");
            let message = format!("rule `{name}` needs the feature `{feature}`, which this build does not have");
            assert!(error.to_string().contains(&message), "{error}");
            assert_eq!(error.help(), Some(&*format!("build tunelint with the feature `{feature}`")));
        }
    }
}

#[test]
fn rules_of_mechanisms_that_are_left_out_are_refused_by_name() {
    assert_needs("cel", cfg!(feature = "cel"), "long-record", "check = 'expression'\n[options]\nwhen = 'size(turns) > 9'");
    assert_needs("json-schema", cfg!(feature = "json-schema"), "odd-record", "check = 'json-schema'\n[options]\nschema = '{}'");
}

#[test]
fn a_rule_that_counts_tokens_runs_or_says_why_not() {
    let data = br#"{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}"#;
    let checker = Checker::new().target("openai/gpt-4.1/sft").expect("the target is built in").select(["tokens"]);
    let report = checker.check_bytes("train.jsonl", data).expect("the settings are right");
    let lacking: Vec<&str> =
        report.coverage.rules_not_run.iter().map(|rule| &*rule.reason).filter(|reason| reason.contains("feature")).collect();
    if cfg!(feature = "openai-tokens") {
        assert_eq!(lacking, [""; 0]);
    } else {
        assert!(!lacking.is_empty(), "{:?}", report.coverage);
        let message = "the tokenizer `o200k_base` needs the feature `openai-tokens`, which this build does not have";
        assert!(lacking.iter().all(|reason| *reason == message), "{lacking:?}");
    }
}

#[test]
fn records_are_those_that_the_checks_see() {
    let folder = tempfile::tempdir().expect("room for a folder");
    let path = folder.path().join("train.jsonl");
    let lines = ["\u{feff}{\"prompt\": \"a\\u00e9\", \"completion\": \"b\"}\r\n", " \n", "{\"prompt\": 1,\n", "[\"x\"]"];
    std::fs::write(&path, lines.concat()).expect("room for a file");
    for chunk_bytes in [1, 30, 1 << 20] {
        let file = Checker::new().chunk_bytes(chunk_bytes).records(&path).expect("the file can be read");
        let records: Vec<_> = file.iter().map(|record| record.expect("no line is too long")).collect();
        assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 3, 4]);
        let turns: Vec<_> = records[0].turns.iter().map(|turn| (turn.pointer.as_str(), turn.text.as_str())).collect();
        assert_eq!(turns, [("/prompt", "a\u{e9}"), ("/completion", "b")]);
        assert!(records[1].turns.is_empty() && records[2].turns.is_empty());
        for record in &records {
            let range = record.bytes.start as usize..record.bytes.end as usize;
            assert_eq!(&lines.concat().as_bytes()[range], &record.raw[..]);
        }
        assert_eq!(file.iter().count(), 3, "a file can be read more than once");
    }
}

#[test]
fn all_other_rules_run() {
    let report = Checker::new().check_bytes("train.jsonl", br#"{"prompt": "Capital of Peru?", "completion": " "}"#);
    assert_eq!(report.expect("the settings are right").findings[0].rule, "empty-answer");
}
