//! Every format, on one report (`sample`) and on text made to harm.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

mod sample;

use sample::{report, wide_characters};

fn rendered(report: &Report, format: Format, context: &Context) -> String {
    let mut out = Vec::new();
    render(report, format, context, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("a report is UTF-8")
}

#[test]
fn a_report_serialises_as_it_is_rendered() {
    let report = Report { target: Some("bedrock/nova-lite/sft".to_owned()), ..report() };
    let context = Context { target: report.target.as_deref(), ..Context::default() };
    let written: Value = serde_json::from_str(&rendered(&report, Format::Json, &context)).expect("it is JSON");
    let serialised = serde_json::to_value(&report).expect("plain data");
    assert_eq!(written, serialised);
    // `preserve_order` is on: so is the order of the fields.
    assert_eq!(written.to_string(), serialised.to_string());
}

#[test]
fn every_format_looks_as_it_should() {
    let context = Context { target: Some("bedrock/nova-lite/sft"), version: "0.1.0", ..Context::default() };
    for format in Format::ALL {
        insta::assert_snapshot!(format.as_str(), rendered(&report(), *format, &context));
    }
    insta::assert_snapshot!("statistics", rendered(&report(), Format::Full, &Context { statistics: true, ..context }));
    insta::assert_snapshot!("narrow", rendered(&report(), Format::Full, &Context { width: 50, ..context }));
}

#[test]
fn colors_look_as_they_should() {
    let context = Context { color: true, ..Context::default() };
    for (name, format) in
        [("full-colors", Format::Full), ("concise-colors", Format::Concise), ("grouped-colors", Format::Grouped)]
    {
        insta::assert_snapshot!(name, rendered(&report(), format, &context).replace('\x1b', "ESC"));
    }
}

#[test]
fn no_byte_of_the_data_acts_in_any_format() {
    for format in Format::ALL {
        for (width, statistics) in [(40, false), (41, false), (57, false), (100, false), (100, true), (0, false)] {
            let context = Context { width, statistics, ..Context::default() };
            harmless(&rendered(&report(), *format, &context), format.as_str());
        }
    }
    harmless(&summary_line(&report(), Duration::from_secs(1)), "summary");
}

proptest! {
    #[test]
    fn no_text_acts_wherever_it_stands(one in hostile_text(), other in hostile_text(), marked: (u8, u8), width in 0usize..120) {
        let mut report = report();
        report.files[0].path = one.clone();
        let finding = &mut report.findings[3];
        (finding.message, finding.help, finding.pointer) = (one.clone(), Some(other.clone()), Some(one.clone()));
        (finding.rule, finding.related[0].message) = (one.clone(), other.clone());
        let excerpt = finding.excerpt.as_mut().expect("it has one");
        let (start, end) = (usize::from(marked.0.min(marked.1)), usize::from(marked.0.max(marked.1)));
        (excerpt.text, excerpt.highlight, excerpt.clipped_end) = (other, (start, end), marked.0 > 128);
        report.coverage.skipped[0].path = one.clone();
        report.summary.by_rule.insert(one, 9);
        for format in Format::ALL {
            harmless(&rendered(&report, *format, &Context { width, ..Context::default() }), format.as_str());
        }
        harmless(&summary_line(&report, Duration::ZERO), "summary");
    }
}

fn harmless(text: &str, what: &str) {
    for line in text.split('\n') {
        assert!(!sanitize::opens_command(line), "{what}: {line:?}");
        assert!(!line.chars().any(sanitize::is_hidden), "{what}: {line:?}");
        assert!(!line.contains("##[") && !line.contains("##vso["), "{what}: {line:?}");
    }
}

#[test]
fn colors_are_the_only_escapes() {
    for format in [Format::Full, Format::Concise, Format::Grouped] {
        let text = rendered(&report(), format, &Context { color: true, ..Context::default() });
        for escape in text.split('\x1b').skip(1) {
            let code = escape.split('m').next().unwrap_or_default();
            assert!(code.starts_with('[') && code[1..].chars().all(|c| c.is_ascii_digit() || c == ';'), "{escape:?}");
        }
    }
}

#[test]
fn carets_stand_under_what_they_mark() {
    let report = Report { findings: vec![wide_characters()], ..report() };
    let page = rendered(&report, Format::Full, &Context::default());
    let lines: Vec<&str> = page.lines().collect();
    let at = lines.iter().position(|line| line.starts_with(" 4 │")).expect("the line of the defect");
    let marked = lines[at].split("🗼 東京").next().expect("text before it");
    let before_marks = lines[at + 1].split(['━', '┯']).next().expect("space before them");
    assert_eq!(layout::columns_of(marked), layout::columns_of(before_marks));
    let marks = lines[at + 1].chars().filter(|c| matches!(c, '━' | '┯')).count();
    assert_eq!(marks, layout::columns_of("🗼 東京"));
}

#[test]
fn json_holds_the_contract() {
    let report = report();
    let value: Value = serde_json::from_str(&rendered(&report, Format::Json, &Context::default())).expect("valid JSON");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&value), "version tool target profile detected files summary coverage findings");
    assert_eq!(
        keys(&value["findings"][0]),
        "rule group severity message help file line column end_line end_column byte_start byte_end pointer in_key text_start \
         text_end related fix fingerprint"
    );
    assert_eq!(keys(&value["summary"]), "error warning info fixable baselined shown by_rule");
    assert_eq!(keys(&value["coverage"]), "complete bytes records skipped rules_run rules_not_run");
    assert_eq!(value["findings"][0]["line"], Value::Null);
    assert_eq!(value["findings"][3]["message"].as_str(), Some(report.findings[3].message.as_str()), "escaping loses nothing");
    assert_eq!((&value["profile"], &value["detected"], &value["target"]), (&"openai-chat".into(), &true.into(), &Value::Null));
}

#[test]
fn jsonl_holds_the_same_facts() {
    let report = report();
    let whole: Value = serde_json::from_str(&rendered(&report, Format::Json, &Context::default())).expect("valid JSON");
    let lines = rendered(&report, Format::Jsonl, &Context::default());
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("valid JSON")).collect();
    let (last, findings) = lines.split_last().expect("a summary");
    assert_eq!(whole["findings"].as_array().expect("an array"), findings);
    for name in ["summary", "coverage", "files", "version", "tool", "target", "profile", "detected"] {
        assert_eq!(whole[name], last[name], "{name}");
    }
}

#[test]
fn files_of_two_profiles_have_none_in_common() {
    let mut report = report();
    report.files[1].profile = "alpaca".to_owned();
    let value: Value = serde_json::from_str(&rendered(&report, Format::Json, &Context::default())).expect("valid JSON");
    assert_eq!(value["profile"], Value::Null);
}

#[test]
fn a_clean_report_is_an_empty_page() {
    for format in [Format::Full, Format::Concise, Format::Grouped] {
        assert_eq!(rendered(&Report::default(), format, &Context::default()), "");
    }
    let value: Value = serde_json::from_str(&rendered(&Report::default(), Format::Json, &Context::default())).expect("JSON");
    assert_eq!(value["findings"], serde_json::json!([]));
}

#[test]
fn formats_are_known_by_name() {
    for (format, name) in Format::ALL.iter().zip(Format::NAMES) {
        assert_eq!((format.as_str(), name.parse()), (*name, Ok(*format)));
    }
    let unknown = "xml\x1b".parse::<Format>().expect_err("no such format");
    assert_eq!(unknown.to_string(), "unknown output format `xml␛`; there is full, concise, grouped, json, jsonl");
}

/// Strings rich in the characters that matter here.
pub(super) fn hostile_text() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        any::<char>(),
        (0u32..0xa0).prop_filter_map("a character", char::from_u32),
        (0x2000u32..0x2070).prop_filter_map("a character", char::from_u32),
        prop::sample::select(vec!['#', '[', ':', 'v', '\u{fe0f}', '❤', '日', '\n', '\r', '\u{feff}']),
    ];
    prop::collection::vec(odd, 0..60).prop_map(|chars| chars.into_iter().collect())
}
