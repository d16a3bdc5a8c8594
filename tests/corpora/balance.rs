//! Classes of real records, whose numbers their authors give.

use super::{check, corpora, only};

#[test]
fn the_uneven_set_of_two_is_found() {
    let Some(corpora) = corpora() else { return };
    let balance = only(&["balance"]);
    let folder = corpora.join("class-balance/clinc-intents");
    assert!(check(&balance, folder.join("full_train.jsonl")).findings.is_empty(), "151 classes of 100 records");
    let report = check(&balance, folder.join("imbalanced_train.jsonl"));
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    assert_eq!((finding.rule.as_str(), finding.pointer.as_deref(), finding.span), ("uneven-classes", None, None));
    let said = "the 151 classes of `label` have from 25 records (`";
    assert!(finding.message.starts_with(said) && finding.message.contains("to 100 (`"), "{}", finding.message);
    assert!(finding.message.contains(", 1 to 4.0; entropy "), "{}", finding.message);
}

/// Files whose answers all begin with one class, as they were cut from sorted sets, and texts that are no classes.
#[test]
fn classes_are_inferred_from_answers_that_are_classes() {
    let Some(corpora) = corpora() else { return };
    let balance = only(&["balance"]);
    let report = check(&balance, corpora.join("prompt-completion/t0-templates/imdb_Movie_Expressed_Sentiment.jsonl"));
    assert_eq!(report.findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["single-class"]);
    for prose in ["openai-chat", "alpaca", "sharegpt", "preference", "text"] {
        let report = check(&balance, corpora.join(prose));
        assert!(report.findings.is_empty(), "{prose}: {:?}", report.findings);
    }
}
