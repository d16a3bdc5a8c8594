//! What holds for the parts and the order of a dataset: neither is seen in what is found.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tunelint::Splits;
use tunelint::finding::Report;
use tunelint::{Checker, Partial, Plan, Shard};

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

/// The formats of files, each with defects that only the dataset as a whole shows.
#[derive(Debug, Clone, Copy)]
enum Format {
    Prompts,
    Chat,
    Nova,
    Labels,
    Pairs,
    OverLines,
}

const FORMATS: [Format; 6] = [Format::Prompts, Format::Chat, Format::Nova, Format::Labels, Format::Pairs, Format::OverLines];

/// Few texts, so that records meet in all files: the same, nearly the same, and with other answers.
fn text(number: usize) -> String {
    format!("{} {}.", prose(number / 3 % 5, 22), number % 3)
}

/// A record of a format; a number has one record.
fn record(format: Format, number: usize) -> String {
    let (asked, answered) = (text(number / 2), text(number / 5 + 40));
    let label = ["sport", "trade", "Sport", "art"][number % 7 % 4];
    match format {
        _ if number % 31 == 30 => "{\"prompt\": \"cut off\n".to_owned(),
        Format::Prompts => line(&asked, if number.is_multiple_of(4) { label } else { &answered }),
        Format::Chat => {
            let list = format!("[{{\"type\": \"text\", \"text\": \"{asked}\"}}]");
            let content = if number.is_multiple_of(3) { list } else { format!("\"{asked}\"") };
            let answer = format!("{{\"role\": \"assistant\", \"content\": \"{answered}\"}}");
            format!("{{\"messages\": [{{\"role\": \"user\", \"content\": {content}}}, {answer}]}}\n")
        }
        Format::Nova => {
            let system = if number.is_multiple_of(3) { "" } else { "\"system\": [{\"text\": \"Be brief.\"}], " };
            let turn = |role: &str, text: &str| format!("{{\"role\": \"{role}\", \"content\": [{{\"text\": \"{text}\"}}]}}");
            let messages = [turn("user", &asked), turn("assistant", &answered)].join(", ");
            format!("{{\"schemaVersion\": \"bedrock-conversation-2024\", {system}\"messages\": [{messages}]}}\n")
        }
        Format::Labels if number.is_multiple_of(5) => {
            format!("{{\"label\": \"{label}\", \"text\": \"{asked}\", \"id\": {}}}\n", number % 9)
        }
        Format::Labels => format!("{{\"text\": \"{asked}\", \"label\": \"{label}\", \"id\": \"{}\"}}\n", number % 9),
        Format::Pairs => {
            format!("{{\"prompt\": \"{asked}\", \"chosen\": \"{answered} And more.\", \"rejected\": \"{answered}\"}}\n")
        }
        Format::OverLines => line(&asked, &answered).replace(", ", ",\n  "),
    }
}

/// A file by the numbers of its records.
type File = (Format, Vec<usize>);

fn file() -> impl Strategy<Value = File> {
    (prop::sample::select(FORMATS.to_vec()), prop::collection::vec(0_usize..120, 0..60))
}

/// The text of a file, in which every fifth record has spaces at its end.
fn text_of((format, numbers): &File) -> String {
    let end = |number: usize| if number % 5 == 4 { "}  \n" } else { "}\n" };
    numbers.iter().map(|&number| record(*format, number).replace("}\n", end(number))).collect()
}

/// How a dataset is scanned and merged.
#[derive(Debug, Clone)]
struct Way {
    parts: u64,
    /// Which of the partial results that are left are merged next, one number a step.
    merges: Vec<(usize, usize)>,
    chunk_bytes: usize,
    most: u64,
}

fn way() -> impl Strategy<Value = Way> {
    let merges = prop::collection::vec((any::<usize>(), any::<usize>()), 6);
    (1_u64..=7, merges, prop::sample::select(vec![300, 2000, 1 << 18]), prop::sample::select(vec![0, 2]))
        .prop_map(|(parts, merges, chunk_bytes, most)| Way { parts, merges, chunk_bytes, most })
}

/// Each finding with everything by which a user knows it.
fn findings(report: &Report) -> BTreeSet<String> {
    let known = |finding: &tunelint::finding::Finding| {
        let path = &report.files[finding.file].path;
        format!("{} {path} {:?} {:?} {} {}", finding.rule, finding.span, finding.pointer, finding.message, finding.fingerprint)
    };
    report.findings.iter().map(known).collect()
}

/// The second file is for validation and the third is a benchmark, when there are so many; the others are in some order.
fn splits(folder: &Path, order: &[usize]) -> Splits {
    let paths = |wanted: &dyn Fn(usize) -> bool| -> Vec<PathBuf> {
        order.iter().filter(|number| wanted(**number)).map(|number| folder.join(format!("{number}.jsonl"))).collect()
    };
    Splits {
        train: paths(&|number| number == 0 || number > 2),
        validation: paths(&|number| number == 1),
        test: Vec::new(),
        benchmark: paths(&|number| number == 2),
    }
}

/// As another process reads what this one wrote.
fn sent(partial: &Partial) -> Result<Partial, tunelint::Error> {
    Partial::from_bytes(&Checker::new(), "a part", &partial.to_bytes()?)
}

/// Scans in parts, and merges as the way says.
fn in_parts(plan: &Plan, way: &Way) -> Result<Report, tunelint::Error> {
    let scan = |number| sent(&plan.scan(Shard::part(number, way.parts)?)?);
    let mut partials = (1..=way.parts).map(scan).collect::<Result<Vec<_>, _>>()?;
    for (one, other) in &way.merges {
        let one = partials.swap_remove(one % partials.len());
        if partials.is_empty() {
            partials.push(one);
            break;
        }
        let other = partials.swap_remove(other % partials.len());
        partials.push(sent(&Partial::merge([one, other])?)?);
    }
    Partial::merge(partials)?.conclude()
}

fn agree(files: &[File], order: &[usize], way: &Way) -> Result<(), TestCaseError> {
    let fail = |error: tunelint::Error| TestCaseError::fail(error.to_string());
    let folder = tempfile::tempdir()?;
    for (number, file) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}.jsonl")), text_of(file))?;
    }
    let plain = Checker::new().select(["ALL"]).excerpts(true).max_findings(way.most).threads(2);
    let checker = plain.clone().chunk_bytes(way.chunk_bytes);
    let given: Vec<usize> = (0..files.len()).collect();
    let whole = plain.check_dataset(&splits(folder.path(), &given)).map_err(fail)?;
    let shuffled = checker.plan(&splits(folder.path(), order)).map_err(fail)?;
    let merged = in_parts(&shuffled, way).map_err(fail)?;
    let (found, wanted) = (findings(&merged), findings(&whole));
    let differing: Vec<&String> = found.symmetric_difference(&wanted).collect();
    prop_assert!(differing.is_empty(), "{:#?}", differing);
    let again = in_parts(&checker.plan(&splits(folder.path(), &given)).map_err(fail)?, way).map_err(fail)?;
    let [again, whole] = [again, whole].map(|report| serde_json::to_string_pretty(&report).expect("plain data"));
    let differing = again.lines().zip(whole.lines()).find(|(one, other)| one != other);
    prop_assert!(again == whole, "{:?}", differing);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_parts_nor_order_change_what_is_found(
        (files, order) in prop::collection::vec(file(), 1..7)
            .prop_flat_map(|files| { let order: Vec<usize> = (0..files.len()).collect(); (Just(files), Just(order).prop_shuffle()) }),
        way in way(),
    ) {
        agree(&files, &order, &way)?;
    }
}
