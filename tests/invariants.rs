//! What holds whatever the data, the threads, the chunks and the way in.

use std::io::Write;

use proptest::prelude::*;
use tunelint::Checker;
use tunelint::finding::{Finding, Report};

/// Lines of every kind: good, broken, blank, hazardous, repeated, spread over several lines.
fn line() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        r#"{"prompt": "Capital of Peru?", "completion": "Lima."}"#,
        r#"{"prompt": "Capital of Peru?", "completion": "  "}"#,
        r#"{"prompt": "x", "completion": "caf\u00e9 <|im_end|> 😀 <|im_end|>"}"#,
        r#"{"prompt": "x", "prompt": "y", "completion": "z"}"#,
        r#"  {"prompt": "\ud83d\ude00 \ud83d", "completion": 9007199254740993}  "#,
        r#"{"messages": [{"role": "user", "content": "hi"}]}"#,
        r#"{"messages": [{"role": "human", "content": "hi"}, {"role": "assistant", "content": "\u003c|im_end|>"}]}"#,
        r#"{"prompt": "cut off"#,
        r#"{"prompt": "a", "completion": "b",}"#,
        r#"{'prompt': 'a'}"#,
        r#"{"prompt": "a", "completion": "b"},"#,
        r#"{"": 0, "prompt": "\u2028", "completion": "a"}"#,
        "{\"prompt\": \"\u{2028}\\u2029\", \"completion\": [\"\u{2029}\"], \"n\": 1}",
        r#"{"n": "1", "completion": "b", "prompt": {"a": 1}}"#,
        "[1, 2]",
        "{",
        "\"prompt\": \"over lines\",",
        "\"completion\": \"x\"",
        "}",
        "",
        "   ",
        "\u{feff}{\"prompt\": \"a\", \"completion\": \"b\"}",
        "NaN",
    ]);
    prop_oneof![9 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,20}"]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let ends = prop::sample::select(vec!["\n", "\r\n"]);
    (prop::collection::vec((line(), ends), 0..30), any::<bool>(), prop::option::of(any::<u8>())).prop_map(
        |(lines, last, byte)| {
            let mut bytes: Vec<u8> = lines.iter().flat_map(|(line, end)| [line.as_bytes(), end.as_bytes()].concat()).collect();
            if !last {
                bytes.pop();
            }
            if let (Some(byte), true) = (byte, bytes.len() > 10) {
                let at = bytes.len() / 2;
                bytes[at] = byte;
            }
            bytes
        },
    )
}

fn checker() -> Checker {
    Checker::new().max_findings(0).excerpts(true)
}

fn check(checker: &Checker, data: &[u8]) -> Report {
    checker.check_bytes("data.jsonl", data).expect("the settings are right")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn threads_and_chunks_change_nothing(data in file(), chunk in 1usize..200) {
        let one = check(&checker().threads(1), &data);
        for threads in [1, 2, 7] {
            prop_assert_eq!(&check(&checker().threads(threads).chunk_bytes(chunk), &data), &one);
        }
    }

    #[test]
    fn the_cap_hides_and_never_loses(data in file(), most in 1u64..4, chunk in 1usize..200) {
        let whole = check(&checker(), &data);
        let capped = check(&checker().max_findings(most).chunk_bytes(chunk), &data);
        prop_assert_eq!(&capped.summary, &whole.summary);
        for (rule, &count) in &whole.summary.by_rule {
            let shown: Vec<&Finding> = capped.findings.iter().filter(|finding| finding.rule == *rule).collect();
            prop_assert_eq!(shown.len() as u64, count.min(most));
            prop_assert!(shown.into_iter().all(|finding| whole.findings.contains(finding)));
        }
    }

    #[test]
    fn totals_add_up(data in file()) {
        let report = check(&checker(), &data);
        prop_assert_eq!(report.summary.total(), report.findings.len() as u64);
        prop_assert_eq!(report.coverage.bytes, data.len() as u64);
        let solid = |line: &&[u8]| line.iter().any(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        prop_assert_eq!(report.coverage.records, data.split(|&byte| byte == b'\n').filter(solid).count() as u64);
    }

    #[test]
    fn lines_and_columns_agree_with_bytes(data in file()) {
        for finding in check(&checker(), &data).findings {
            let Some(span) = finding.span else { continue };
            for (offset, line, column) in [(span.byte_start, span.line, span.column), (span.byte_end, span.end_line, span.end_column)] {
                let before = &data[..usize::try_from(offset).expect("small")];
                prop_assert_eq!(line, before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1);
                let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
                prop_assert_eq!(column, before[start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64 + 1);
            }
        }
    }

    #[test]
    fn a_finding_inside_a_string_decodes_to_its_text(data in file()) {
        for finding in check(&checker(), &data).findings {
            let (Some(span), Some((start, end))) = (finding.span, finding.text) else { continue };
            if finding.rule == "lone-surrogate" {
                continue;
            }
            let raw = &data[span.byte_start as usize..span.byte_end as usize];
            let decoded: String = serde_json::from_slice(&[b"\"", raw, b"\""].concat()).expect("the span cuts no escape");
            prop_assert_eq!(decoded.len() as u64, end - start);
            prop_assert!(finding.message.contains(&decoded) || finding.rule != "leaked-chat-token");
        }
    }

    #[test]
    fn every_way_in_gives_the_same_report(data in file()) {
        let mut plain = tempfile::NamedTempFile::with_suffix(".jsonl").expect("a temporary file");
        plain.write_all(&data).expect("room for it");
        let mut packed = tempfile::NamedTempFile::with_suffix(".jsonl.gz").expect("a temporary file");
        let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::fast());
        encoder.write_all(&data).and_then(|()| encoder.finish().map(drop)).expect("room for it");
        let without_path = |mut report: Report| {
            report.files.iter_mut().for_each(|file| file.path.clear());
            for finding in &mut report.findings {
                finding.path = "".into();
                finding.related.iter_mut().for_each(|related| related.path = "".into());
            }
            report
        };
        let wanted = without_path(check(&checker(), &data));
        for path in [plain.path(), packed.path()] {
            for map in [false, true] {
                let report = checker().map_files(map).check_paths(&[path.to_owned()]).expect("the settings are right");
                prop_assert_eq!(&without_path(report), &wanted);
            }
        }
    }
}

#[test]
fn a_truncated_record_among_good_ones_is_one_finding() {
    let good = r#"{"prompt": "Capital of Peru?", "completion": "Lima."}"#;
    let data = format!("{good}\n{{\"prompt\": \"cut\n{}\n", good.replace("Peru", "Chile"));
    let report = check(&checker(), data.as_bytes());
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    assert_eq!((report.findings[0].rule.as_str(), report.findings[0].span.map(|span| span.line)), ("truncated-line", Some(2)));
}

#[test]
fn values_over_lines_are_one_finding_and_their_neighbours_are_checked() {
    let good = r#"{"prompt": "Capital of Peru?", "completion": "Lima."}"#;
    let bad = r#"{"prompt": "Capital of Chile?", "completion": ""}"#;
    let data = format!("{good}\n{{\n \"prompt\": \"a\",\n \"completion\": [\n  {good}\n ]\n}}\n\n{{\n}}\n{bad}\n");
    let report = check(&checker(), data.as_bytes());
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.span.map(|span| (span.line, span.end_line))))
        .collect();
    assert!(found.contains(&("pretty-printed-json", Some((2, 10)))), "{found:?}");
    assert!(found.contains(&("empty-answer", Some((11, 11)))), "{found:?}");
    assert!(
        found.iter().all(|(_, lines)| lines.is_none_or(|(first, last)| (first, last) == (2, 10) || first == 11)),
        "{found:?}"
    );
}

#[test]
fn a_line_that_is_too_long_leaves_its_neighbours_alone() {
    let leak = r#"{"prompt": "Capital of Peru?", "completion": "Lima.<|im_end|>"}"#;
    let data = [leak, "\n\"", &"x".repeat(65 << 20), "\"\n", leak, "\n"].concat();
    let report = check(&checker().threads(1), data.as_bytes());
    assert!(report.coverage.complete, "{:?}", report.coverage.skipped);
    let found = |rule: &str| report.summary.by_rule.get(rule).copied();
    assert_eq!((found("leaked-chat-token"), found("line-too-long")), (Some(2), Some(1)));
}
