//! What holds for the parts and the order of a dataset: neither is seen in what is found.

use std::collections::BTreeSet;

use tunelint::Checker;

/// Rules about records that belong together, those among them that are off by default.
fn checker() -> Checker {
    Checker::new().max_findings(0).extend_select(["near-duplicate", "conversation-in-steps"])
}

/// Which findings the lines have, wherever their records stand.
fn fingerprints(lines: &[String]) -> BTreeSet<(String, String)> {
    let report = checker().check_bytes("train.jsonl", lines.concat().as_bytes()).expect("the settings are right");
    report.findings.into_iter().map(|finding| (finding.rule, finding.fingerprint)).collect()
}

/// So many words, the same for the same seed.
fn prose(seed: usize, words: usize) -> String {
    (0..words)
        .map(|word| format!("w{}", (seed * 7919 + word * 104_729 + word * word * seed) % 9973))
        .collect::<Vec<_>>()
        .join(" ")
}

fn line(prompt: &str, completion: &str) -> String {
    format!("{{\"prompt\": \"{prompt}\", \"completion\": \"{completion}\"}}\n")
}

#[test]
fn large_clusters_are_known_by_their_content() {
    const MANY: usize = 50;
    let same_prompt = |number: usize| line("What is asked once more?", &prose(number, 9));
    let same_answer = |number: usize| line(&prose(number + 500, 9), &prose(1000, 40));
    let nearly_the_same =
        |number: usize| line(&format!("{} {number}", prose(2000, 60)), &format!("{} {number}", prose(3000, 60)));
    let differently_written = |number: usize| {
        let spaces = " ".repeat(number);
        format!("{{\"prompt\": \"Who is it?\",{spaces} \"completion\": \"{}\"}}\n", prose(4000, 9))
    };
    let kinds: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("contradictory-answers", &same_prompt),
        ("same-answer-everywhere", &same_answer),
        ("near-duplicate", &nearly_the_same),
        ("duplicate-record", &differently_written),
    ];
    for (rule, record) in kinds {
        // Among others, since what many records have in common is a template.
        let others = (0..600).map(|number| line(&prose(number + 5000, 30), &prose(number + 6000, 30)));
        let mut lines: Vec<String> = (0..MANY).map(record).chain(others).collect();
        let wanted = fingerprints(&lines);
        assert!(wanted.iter().any(|(found, _)| found == rule), "{rule}: {wanted:?}");
        lines.reverse();
        assert_eq!(fingerprints(&lines), wanted, "{rule}");
        lines.rotate_left(MANY / 2);
        assert_eq!(fingerprints(&lines), wanted, "{rule}");
    }
}
