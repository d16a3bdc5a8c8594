use std::time::{Duration, Instant};

use crate::Checker;
use crate::finding::Report;
use crate::rule::Selection;

fn report(options: &str, data: &str) -> Report {
    let rule = format!(
        "summary = \"The record does not fit\"\nseverity = \"error\"\ncheck = \"json-schema\"\nwhy = \"Why.\"\nhelp = \"Help.\"\n[options]\n{options}"
    );
    let selection = Selection { select: vec!["mine".to_owned()], ..Selection::default() };
    let checker = Checker::new().rule_from_text("lint", "mine", &rule).unwrap().selection(selection);
    checker.profile("openai-chat").unwrap().check_bytes("train.jsonl", data.as_bytes()).unwrap()
}

fn schema(text: &str) -> String {
    format!("schema = '''{text}'''")
}

#[test]
fn every_error_is_a_finding_at_its_place() {
    let options = schema(
        r#"{"type": "object", "required": ["id", "meta"], "additionalProperties": false, "properties": {
            "id": {"type": "string", "pattern": "^[a-z]+$"}, "n": {"enum": [1, 2, "three"]}, "m": {"minimum": 5},
            "list": {"items": {"type": ["integer", "null"]}, "maxItems": 2, "uniqueItems": true},
            "any": {"anyOf": [{"type": "string"}, {"minimum": 3}]}, "no": false, "const": {"const": {"a": [1]}},
            "names": {"propertyNames": {"maxLength": 3}}, "a/b": {"type": "null"}}}"#,
    );
    let data = r#"{"id": "A secret that is longer than sixty characters, so that a message must cut it off", "n": 3, "m": 4.5, "list": [1, "x", 1],
        "any": 2, "no": 0, "const": {"a": [2]}, "names": {"long": 1}, "a/b": {}, "extra": 1, "extra": 2}"#;
    let report = report(&options, &data.replace('\n', ""));
    let said: Vec<String> = report
        .findings
        .iter()
        .map(|finding| format!("{} {}: {}", finding.pointer.as_deref().unwrap_or_default(), finding.in_key, finding.message))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!(report.coverage.complete);
}

#[test]
fn a_place_and_a_message_can_be_given() {
    let options = schema(r#"{"required": ["weight"]}"#) + "\nat = '/messages/*'\nmessage = 'this message: {error}'";
    let report = report(&options, r#"{"messages": [{"weight": 1}, {}, "no object"]}"#);
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.pointer.as_deref(), finding.message.as_str())).collect();
    assert_eq!(found, [(Some("/messages/1/weight"), "this message: `weight` is missing")]);
}

#[test]
fn hostile_schemas_and_records_cost_no_more_than_the_budget() {
    let doubling: Vec<String> = (0..60)
        .map(|n| format!(r##""d{n}":{{"allOf":[{{"$ref":"#/$defs/d{0}"}},{{"$ref":"#/$defs/d{0}"}}]}}"##, n + 1))
        .collect();
    let doubling = format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d60":{{"minProperties":1}}}}}}"##, doubling.join(","));
    let tree = r##"{"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}, {"properties": {"b": false}}]}"##;
    let chain: Vec<String> = (0..3000).map(|n| format!(r##""d{n}":{{"$ref":"#/$defs/d{}"}}"##, n + 1)).collect();
    let chain =
        format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d3000":{{"properties":{{"a":{{"$ref":"#"}}}}}}}}}}"##, chain.join(","));
    let deep = r#"{"a":"#.repeat(120) + r#"{"b": 1}"# + &"}".repeat(120);
    let wide = format!(
        r#"{{"a": [{}], "t": "{}"}}"#,
        (0..300_000).map(|n| n.to_string()).collect::<Vec<_>>().join(","),
        "x".repeat(1 << 20)
    );
    let wrong = format!(r#"{{"a": [{}]}}"#, vec!["\"x\""; 200_000].join(","));
    let patterns: Vec<String> = (0..250).map(|n| format!(r#""(x+x+)+y{n}": true"#)).collect();
    let patterns =
        format!(r#"{{"patternProperties": {{{}}}, "properties": {{"t": {{"pattern": "(x+x+)+y"}}}}}}"#, patterns.join(","));
    let names: Vec<String> = (0..2000).map(|n| format!(r#""p{n}": true"#)).collect();
    let names = format!(r#"{{"properties": {{{}}}}}"#, names.join(","));
    let members: Vec<String> = (0..100_000).map(|n| format!(r#""m{n}": 1"#)).collect();
    let members = format!("{{{}}}", members.join(","));
    for (schema_text, data) in [
        (doubling.as_str(), r#"{"a": 1}"#),
        (tree, deep.as_str()),
        (chain.as_str(), deep.as_str()),
        (r##"{"$ref": "#"}"##, deep.as_str()),
        (r##"{"anyOf": [{"$ref": "#"}, {"$ref": "#"}], "required": ["x"]}"##, deep.as_str()),
        (r##"{"properties": {"a": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}, {"type": "null"}]}, "b": false}}"##, deep.as_str()),
        (r#"{"properties": {"a": {"uniqueItems": true}}}"#, wide.as_str()),
        (r#"{"properties": {"a": {"contains": {"const": -1}}}}"#, wide.as_str()),
        (r#"{"properties": {"a": {"items": {"type": "integer"}}}}"#, wrong.as_str()),
        (r#"{"properties": {"a": {"uniqueItems": true, "items": {"enum": [["x"], {"x": "x"}]}}}}"#, wrong.as_str()),
        (r#"{"properties": {"a": {"unevaluatedItems": false}}, "unevaluatedProperties": {"type": "null"}}"#, wrong.as_str()),
        (patterns.as_str(), wide.as_str()),
        (names.as_str(), members.as_str()),
        (patterns.as_str(), members.as_str()),
    ] {
        let start = Instant::now();
        let report = report(&schema(schema_text), data);
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{:?} for {}",
            start.elapsed(),
            &schema_text[..schema_text.len().min(80)]
        );
        println!(
            "{:?} {} {:?} {}",
            start.elapsed(),
            report.summary.total(),
            report.coverage.complete,
            &schema_text[..schema_text.len().min(80)]
        );
    }
    let flood = report(&schema(r#"{"properties": {"a": {"items": {"type": "integer"}}}}"#), &wrong);
    assert_eq!(flood.findings[0].message, "the value does not match the schema; more errors are not listed");
    let unique = report(&schema(r#"{"properties": {"a": {"uniqueItems": true}}}"#), &wide);
    assert!(unique.findings.is_empty() && unique.coverage.complete);
}

#[test]
fn a_long_text_is_no_hostile_one() {
    let data = format!(r#"{{"t": "{}", "u": [1, 2, 2]}}"#, "word ".repeat(2_000_000));
    let options =
        r#"{"properties": {"t": {"pattern": "sword", "minLength": 11000000, "enum": ["a"]}, "u": {"uniqueItems": true}}}"#;
    let report = report(&schema(options), &data);
    assert_eq!((report.summary.total(), report.coverage.complete), (4, true), "{:?}", report.coverage.rules_not_run);
}
