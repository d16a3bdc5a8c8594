//! One hand-made report with everything in it that can go wrong on a page.

use std::sync::Arc;

use crate::finding::{
    Applicability, Coverage, Edit, Excerpt, FileReport, Finding, Fix, Related, Report, RuleNotRun, Severity, Skipped, Span,
    Split, Summary,
};

/// A finding on one line, whose highlight is the first `marked` of the excerpt.
fn finding(rule: &str, severity: Severity, message: &str, line: u64, text: &str, marked: &str) -> Finding {
    let start = text.find(marked).expect("the marked part is in the text");
    let column = text[..start].chars().count() as u64 + 1;
    let end_column = column + marked.chars().count() as u64;
    let (byte_start, byte_end) = (100 * line + start as u64, 100 * line + (start + marked.len()) as u64);
    let (group, rule) = rule.split_once('/').expect("group/rule");
    Finding {
        rule: rule.to_owned(),
        group: group.to_owned(),
        severity,
        message: message.to_owned(),
        help: None,
        file: 0,
        path: Arc::default(),
        span: Some(Span { line, column, end_line: line, end_column, byte_start, byte_end }),
        pointer: None,
        in_key: false,
        text: None,
        related: Vec::new(),
        fix: None,
        fingerprint: format!("{line:032x}"),
        excerpt: Some(Excerpt {
            text: text.to_owned(),
            highlight: (start, start + marked.len()),
            column: 1,
            clipped_start: false,
            clipped_end: false,
        }),
    }
}

fn whole_file() -> Finding {
    let mut finding = finding("balance/skewed-labels", Severity::Info, "98 % of the records have the label `yes`", 1, "x", "x");
    (finding.span, finding.excerpt) = (None, None);
    finding.help = Some("collect more of the rare classes, or weigh them, or leave some of the common one out".to_owned());
    finding
}

fn unknown_role() -> Finding {
    let line = r#"{"messages": [{"role": "human", "content": "Hi"}]}"#;
    let message = "role `human` is not one of system, user, assistant";
    let mut finding = finding("chat/unknown-role", Severity::Error, message, 3, line, "\"human\"");
    finding.pointer = Some("/messages/0/role".to_owned());
    finding.help = Some("rename the role to `user`".to_owned());
    finding.fix = Some(Fix {
        applicability: Applicability::Unsafe,
        title: "replace `human` by `user`".to_owned(),
        edits: vec![Edit { byte_start: 322, byte_end: 329, text: "\"user\"".to_owned() }],
    });
    finding
}

/// A finding behind and on characters that take two columns.
pub(super) fn wide_characters() -> Finding {
    let line = r#"{"prompt": "日本の首都は? 🗼 東京", "completion": "  "}"#;
    let mut finding = finding("chat/empty-answer", Severity::Error, "the answer holds only white space", 4, line, "🗼 東京");
    finding.pointer = Some("/prompt".to_owned());
    finding.text = Some((21, 32));
    finding
}

fn hostile() -> Finding {
    let line = "{\"\u{202e}role\": \"\x1b[31mred\u{200b}\r::error::x ##[add-mask]y\"}\r";
    let message = "role `\x1b[31mred\u{9b}2J\n::error file=x::pwned` is unknown \u{202e}";
    let mut finding = finding("text/control-characters", Severity::Warning, message, 5, line, "\x1b[31mred\u{200b}\r");
    finding.pointer = Some("/\u{202e}role\n::stop-commands::t".to_owned());
    finding.in_key = true;
    let words = "remove it or else ".repeat(5);
    finding.help = Some(format!("{words} ::add-mask::x ##[error]y {words} \n::set-output name=a::b"));
    finding.related.push(related(1, 9, "\x1b]0;title\x07 ::group::g"));
    finding
}

fn clipped_window() -> Finding {
    let before = "The quick brown fox jumps over the lazy dog. ".repeat(3);
    let line = format!("{before}card 4***************1 and so on, {before}");
    let message = "a payment card number stands in the text ".repeat(4);
    let mut finding = finding("pii/card-number", Severity::Warning, &message, 12_345, &line, "4***************1");
    if let Some(excerpt) = &mut finding.excerpt {
        (excerpt.column, excerpt.clipped_start, excerpt.clipped_end) = (900, true, true);
    }
    finding.pointer = Some("/messages/17/content/3/text".to_owned());
    finding
}

fn copy() -> Finding {
    let mut finding = finding("duplicates/copy", Severity::Warning, "the record is a copy", 20_000, "{\"a\": 1}", "{\"a\": 1}");
    finding.file = 1;
    finding.related = (1..=7).map(|line| related(0, line, "the same record")).collect();
    if let Some(span) = &mut finding.span {
        (span.end_line, span.end_column) = (20_002, 2);
    }
    finding
}

fn missing_bracket() -> Finding {
    let mut finding = finding("json/truncated", Severity::Error, "the value ends before it is closed", 8, "{\"a\": [1", "1");
    finding.file = 1;
    if let Some(excerpt) = &mut finding.excerpt {
        excerpt.highlight = (8, 8);
    }
    finding
}

fn related(file: usize, line: u64, message: &str) -> Related {
    Related { file, path: Arc::default(), line, byte_start: 10 * line, byte_end: 10 * line + 5, message: message.to_owned() }
}

fn file(path: &str, detected: bool) -> FileReport {
    FileReport {
        path: path.to_owned(),
        split: Split::Train,
        bytes: 4096,
        records: 20_000,
        profile: "openai-chat".to_owned(),
        detected,
        detected_because: detected.then(|| "19,998 of 20,000 records have `messages`".to_owned()),
    }
}

/// Seven findings of seven kinds, in two files.
pub(super) fn report() -> Report {
    let findings = vec![whole_file(), unknown_role(), wide_characters(), hostile(), clipped_window(), missing_bracket(), copy()];
    let mut by_rule: std::collections::BTreeMap<String, u64> = findings.iter().map(|one| (one.rule.clone(), 1)).collect();
    by_rule.insert("empty-answer".to_owned(), 9_813);
    by_rule.insert("unseen".to_owned(), 2);
    let mut report = Report {
        target: None,
        files: vec![file("data/train.jsonl", false), file("::error::\x1b[2J\n.jsonl", true)],
        findings,
        summary: Summary { error: 9_815, warning: 5, info: 1, fixable: 1, by_rule },
        coverage: Coverage {
            complete: false,
            bytes: 8192,
            records: 40_000,
            skipped: vec![Skipped { path: "a\n::x".to_owned(), reason: "Permission denied".to_owned() }],
            rules_run: 61,
            rules_not_run: vec![RuleNotRun { rule: "near-duplicate".to_owned(), reason: "opt-in".to_owned() }],
        },
    };
    report.name_files();
    report
}
