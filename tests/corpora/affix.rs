//! Long texts with which answers of real records start, or end.

use std::path::{Path, PathBuf};

use super::{check, corpora, only};

/// The files of a folder and of all folders in it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let data = files.into_iter().filter(|file| file.extension().is_some_and(|name| name == "jsonl"));
    data.chain(folders.iter().flat_map(|folder| files_below(folder))).collect()
}

#[test]
fn shared_ends_of_answers_are_few_and_true() {
    let Some(corpora) = corpora() else { return };
    let affixes = only(&["repeated-answer-prefix", "repeated-answer-suffix"]);
    let report = check(&affixes, corpora.join("bedrock/distillation-uber10k"));
    let said: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    let wanted = [
        "13 of 200 answers (6 %) start with the same 43 characters: `Based on the context information provided,`",
        "13 of 200 answers (6 %) start with the same 43 characters: `According to the provided context from the`",
        "18 of 200 answers (9 %) start with the same 41 characters: `Based on the provided context`",
    ];
    assert_eq!(said, wanted);
}

#[test]
fn prose_code_calls_and_classes_share_no_end() {
    let Some(corpora) = corpora() else { return };
    let affixes = only(&["repeated-answer-prefix", "repeated-answer-suffix"]);
    let sets = [
        "alpaca",
        "openai-chat",
        "prompt-completion",
        "preference",
        "sharegpt",
        "text",
        "class-balance",
        "duplicates",
        "labelled",
    ];
    let bedrock = ["nova-tooluse-train", "nova-tooluse-raw-train", "rft-gsm8k-train", "eval-byoi", "claude3-haiku-validation"];
    let folders = sets.into_iter().map(str::to_owned).chain(bedrock.map(|set| format!("bedrock/{set}")));
    for set in folders {
        // One after the other: what a file shares with itself must not drown in the others of its folder.
        for file in files_below(&corpora.join(&set)) {
            let report = check(&affixes, file.clone());
            assert!(report.findings.is_empty(), "{}: {:?}", file.display(), report.findings);
        }
    }
}
