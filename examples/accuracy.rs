//! Measures the rules of the groups `pii` and `secrets` on sets that others labelled, and writes the tables of `docs/accuracy.md`.
//!
//! `cargo run --release --example accuracy -- FOLDER`, with a folder as CONTRIBUTING.md describes. Sets are known by the names of their
//! members. Labels find their rules by the aliases of the rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::{Value as Json, json};
use tunelint::Checker;
use tunelint::finding::{Finding, Severity};
use tunelint::rule::Selection;

type Anyhow<T> = Result<T, Box<dyn std::error::Error>>;

/// Labelled, found of those, claimed, right of those.
#[derive(Default, Clone, Copy)]
struct Count {
    labelled: usize,
    found: usize,
    claimed: usize,
    right: usize,
}

/// A claim of a rule: characters of a text.
struct Claim {
    rule: String,
    start: usize,
    end: usize,
}

fn main() -> Anyhow<()> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: accuracy FOLDER")?);
    let mut page = String::new();
    spans(
        &mut page,
        "Short sentences",
        &rows(&folder, "pii", &["full_text", "spans"])?,
        ["full_text", "spans", "start_position", "end_position"],
    )?;
    spans(
        &mut page,
        "XML, JSON, logs and tables",
        &rows(&folder, "pii", &["text", "annotations"])?,
        ["text", "annotations", "start", "end"],
    )?;
    cases(&mut page, &rows(&folder, "peer-suites", &["recognizer", "text", "expected_len"])?)?;
    secrets(&mut page, "gitleaks", &rows(&folder, "peer-suites", &["rule", "text", "expected"])?, |row| {
        row["expected"] == "match"
    })?;
    // Two plugins are about any telling name and about any address, which are no secrets by themselves.
    let mut plugins = rows(&folder, "peer-suites", &["plugin", "text", "should_flag"])?;
    plugins.retain(|row| row["plugin"] != "keyword" && row["plugin"] != "ip_public");
    secrets(&mut page, "detect-secrets", &plugins, |row| row["should_flag"] == true)?;
    #[expect(clippy::print_stdout, reason = "it is what it is for")]
    {
        print!("{page}");
    }
    Ok(())
}

/// The rows of all files below a folder that have these members.
fn rows(folder: &Path, group: &str, members: &[&str]) -> Anyhow<Vec<Json>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.join(group)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut rows = Vec::new();
    for path in files.iter().filter(|path| path.to_string_lossy().contains(".jsonl")) {
        let bytes = std::fs::read(path)?;
        let mut text = String::new();
        if path.extension().is_some_and(|extension| extension == "gz") {
            MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8_lossy(&bytes).into_owned();
        }
        // Some sets are broken on purpose: what is no JSON is no row.
        let parsed = text.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
        rows.extend(parsed.filter(|row| members.iter().all(|member| row.get(member).is_some())));
    }
    Ok(rows)
}

/// What the rules of a group claim about each text; information is no claim.
fn claims(group: &str, texts: &[&str]) -> Anyhow<Vec<Vec<Claim>>> {
    let selection = Selection { select: vec![group.to_owned()], ..Selection::default() };
    let checker = Checker::new().max_findings(0).selection(selection);
    let data: String = texts.iter().map(|text| format!("{}\n", json!({ "text": text }))).collect();
    let report = checker.check_bytes("texts.jsonl", data.as_bytes())?;
    let mut claims: Vec<Vec<Claim>> = texts.iter().map(|_| Vec::new()).collect();
    for finding in report.findings.iter().filter(|finding| finding.severity > Severity::Info) {
        if let Some((row, claim)) = claim(finding, texts) {
            claims[row].push(claim);
        }
    }
    Ok(claims)
}

fn claim(finding: &Finding, texts: &[&str]) -> Option<(usize, Claim)> {
    let row = usize::try_from(finding.span?.line).ok()?.checked_sub(1)?;
    let (start, end) = finding.text?;
    let characters = |byte: u64| texts[row].get(..byte as usize).map(|before| before.chars().count());
    Some((row, Claim { rule: finding.rule.clone(), start: characters(start)?, end: characters(end)? }))
}

/// The name of the rule that a label of another tool means.
fn rule_of(checker: &Checker, label: &str) -> Option<String> {
    let name = label.to_ascii_lowercase().replace('_', "-");
    checker.rules().find(&name).filter(|rule| rule.group == "pii").map(|rule| rule.name.clone())
}

/// Spans that people or a generator labelled. A claim is right when it shares half of the longer one with a label of its rule.
fn spans(page: &mut String, title: &str, rows: &[Json], [text, list, from, to]: [&str; 4]) -> Anyhow<()> {
    let checker = Checker::new();
    let texts: Vec<&str> = rows.iter().filter_map(|row| row[text].as_str()).collect();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (row, claims) in rows.iter().zip(claims("pii", &texts)?) {
        let labels: Vec<Claim> = row[list]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|label| {
                let place = |name: &str| label[name].as_u64().map(|place| place as usize);
                let rule = rule_of(&checker, label["entity_type"].as_str()?)?;
                Some(Claim { rule, start: place(from)?, end: place(to)? })
            })
            .collect();
        for label in &labels {
            let count = counts.entry(label.rule.clone()).or_default();
            count.labelled += 1;
            count.found += usize::from(claims.iter().any(|claim| same(claim, label)));
        }
        for claim in &claims {
            let count = counts.entry(claim.rule.clone()).or_default();
            count.claimed += 1;
            count.right += usize::from(labels.iter().any(|label| same(claim, label)));
        }
    }
    writeln!(
        page,
        "### {title}\n\n{} texts.\n\n\
         | rule | labelled | found | reported | correct | precision | recall |\n|---|--:|--:|--:|--:|--:|--:|",
        texts.len()
    )?;
    for (rule, count) in counts {
        let share =
            |part: usize, whole: usize| if whole == 0 { "–".to_owned() } else { format!("{:.3}", part as f64 / whole as f64) };
        let Count { labelled, found, claimed, right } = count;
        let (precision, recall) = (share(right, claimed), share(found, labelled));
        writeln!(page, "| `{rule}` | {labelled} | {found} | {claimed} | {right} | {precision} | {recall} |")?;
    }
    writeln!(page)?;
    Ok(())
}

fn same(claim: &Claim, label: &Claim) -> bool {
    let shared = claim.end.min(label.end).saturating_sub(claim.start.max(label.start));
    claim.rule == label.rule && shared > 0 && 2 * shared >= (claim.end - claim.start).max(label.end - label.start)
}

/// Texts with and without a value of one kind, as another tool's tests have them.
fn cases(page: &mut String, rows: &[Json]) -> Anyhow<()> {
    let checker = Checker::new();
    let texts: Vec<&str> = rows.iter().filter_map(|row| row["text"].as_str()).collect();
    let mut counts: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for (row, claims) in rows.iter().zip(claims("ALL", &texts)?) {
        let Some(rule) = row["recognizer"].as_str().and_then(|label| rule_of(&checker, label)) else { continue };
        let claimed = claims.iter().any(|claim| claim.rule == rule);
        let [with, found, without, clean] = counts.entry(rule).or_default();
        if row["expected_len"].as_u64() > Some(0) {
            (*with, *found) = (*with + 1, *found + usize::from(claimed));
        } else {
            (*without, *clean) = (*without + 1, *clean + usize::from(!claimed));
        }
    }
    writeln!(
        page,
        "### Cases of Presidio's recognizers\n\n\
         | rule | texts with a value | found | texts without a value | not reported |\n|---|--:|--:|--:|--:|"
    )?;
    for (rule, [with, found, without, clean]) in counts {
        writeln!(page, "| `{rule}` | {with} | {found} | {without} | {clean} |")?;
    }
    writeln!(page)?;
    Ok(())
}

fn secrets(page: &mut String, name: &str, rows: &[Json], is_secret: fn(&Json) -> bool) -> Anyhow<()> {
    let texts: Vec<&str> = rows.iter().filter_map(|row| row["text"].as_str()).collect();
    let [mut with, mut found, mut without, mut clean] = [0; 4];
    for (row, claims) in rows.iter().zip(claims("secrets", &texts)?) {
        if is_secret(row) {
            (with, found) = (with + 1, found + usize::from(!claims.is_empty()));
        } else {
            (without, clean) = (without + 1, clean + usize::from(claims.is_empty()));
        }
    }
    writeln!(
        page,
        "### Cases of {name}\n\n\
         {found} of {with} texts with a secret are found; {clean} of {without} texts without a secret are not reported.\n"
    )?;
    Ok(())
}
