//! Tokens and statistics on real records: the counts of the reference, and the figures that OpenAI's notebook prints.

use std::path::{Path, PathBuf};

use tunelint::Checker;
use tunelint::Splits;
use tunelint::rule::Role;
use tunelint::stats::{Spread, Statistics};
use tunelint::tokenizer::Tokenizer;

use super::corpora;

fn statistics(checker: &Checker, path: PathBuf) -> Statistics {
    checker.statistics(&Splits { train: vec![path], ..Splits::default() }, None).expect("the settings are right")
}

fn shape(spread: &Spread) -> (u64, u64, f64, u64) {
    (spread.min(), spread.max(), spread.mean(), spread.percentile(50))
}

/// The cells of `Chat_finetuning_data_prep.ipynb`, which reads this file with `cl100k_base` and a limit of 4,096.
#[test]
fn the_toy_chat_has_the_figures_of_the_notebook_of_openai() {
    let Some(corpora) = corpora() else { return };
    let checker = Checker::new().target("openai/gpt-3.5-turbo-0613/sft").expect("it is built in");
    let found = statistics(&checker, corpora.join("openai-chat/cookbook-toy-chat"));
    let role = |wanted| found.roles.iter().find(|role| role.role == wanted).expect("the role occurs");
    assert_eq!(found.measured, 5);
    assert_eq!(found.measured - role(Role::System).tokens.count(), 1, "examples without a system message");
    assert_eq!(found.measured - role(Role::User).tokens.count(), 1, "examples without a user message");
    assert_eq!(shape(&found.turns), (2, 9, 3.8, 3));
    assert_eq!(shape(&found.tokens.per_record), (26, 8032, 1648.4, 45));
    assert_eq!(shape(&role(Role::Assistant).tokens), (4, 8000, 1610.2, 10));
    assert_eq!((found.tokens.limit, found.tokens.over_limit), (Some(4096), 1));
    assert_eq!((found.cost.tokens, found.cost.epochs, found.cost.total_tokens()), (4306, 20, 86_120));
}

#[test]
fn the_record_of_8032_tokens_is_cut_and_its_answer_mostly_lost() {
    let Some(corpora) = corpora() else { return };
    let checker = Checker::new().target("openai/gpt-3.5-turbo-0613/sft").expect("it is built in");
    let report = super::check(&checker, corpora.join("openai-chat/cookbook-toy-chat"));
    let of_tokens: Vec<_> =
        report.findings.iter().filter(|finding| ["tokens", "limits"].contains(&finding.group.as_str())).collect();
    let found: Vec<_> = of_tokens.iter().map(|finding| (finding.rule.as_str(), finding.span.map(|span| span.line))).collect();
    assert_eq!(found, [("too-few-records", None), ("cut-at-token-limit", Some(5))]);
    assert!(of_tokens[1].message.starts_with("the record has 8032 tokens (cl100k_base)"), "{}", of_tokens[1].message);
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
}

fn texts_of(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts_of(item, texts)),
        serde_json::Value::Object(members) => members.values().for_each(|member| texts_of(member, texts)),
        _ => {}
    }
}

/// Text by text, not in total: errors of both signs would hide each other.
#[test]
fn every_text_of_every_corpus_has_the_tokens_of_the_reference() {
    let Some(corpora) = corpora() else { return };
    let mut files = Vec::new();
    files_below(&corpora, &mut files);
    let (mut texts, mut seen) = (Vec::new(), 0);
    let encodings = [
        (Tokenizer::encoding("o200k_base").expect("it is built in"), tiktoken_rs::o200k_base_singleton()),
        (Tokenizer::encoding("cl100k_base").expect("it is built in"), tiktoken_rs::cl100k_base_singleton()),
    ];
    for path in files {
        let data = std::fs::read(&path).expect("a readable file");
        for line in String::from_utf8_lossy(&data).lines() {
            texts.clear();
            // What is no JSON is a text as well.
            match serde_json::from_str(line) {
                Ok(value) => texts_of(&value, &mut texts),
                Err(_) => texts.push(line.to_owned()),
            }
            for text in &texts {
                for (ours, reference) in &encodings {
                    let wanted = reference.count_ordinary(text) as u64;
                    assert_eq!(ours.count(text), Some(wanted), "{} by {}: {text:?}", path.display(), ours.name());
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 100_000, "{seen} texts");
}
