//! Phrases at the edges of a text, found by the quick way and by the exact one.

use super::*;

fn found<'t>(position: PhrasePosition, phrases: &[&str], text: &'t str) -> Option<&'t str> {
    let phrases = phrases.iter().map(|&phrase| phrase.to_owned()).collect();
    let roles = RoleSet::ALL;
    let options = PhrasesOptions {
        phrases,
        position,
        ignore_case: true,
        skip_quoted: false,
        unless_beside: Vec::new(),
        unless_given: false,
        message: None,
    };
    let edge = Edge { id: 0, roles, options, message: String::new() };
    let inner = inner(text);
    let found = edge.find(text, &inner).map(|range| &text[range]);
    let edges = Edges::new(vec![edge]).expect("a rule");
    let body = &text[inner];
    let quickly = match position {
        PhrasePosition::End => body.bytes().next_back().is_some_and(|last| edges.last[usize::from(last.to_ascii_lowercase())]),
        _ => edges.first.may_start(body.as_bytes()) && edges.first.starts(body.as_bytes()),
    };
    assert!(quickly || found.is_none(), "{text:?} is passed by");
    found
}

#[test]
fn at_the_start() {
    let find = |text| found(PhrasePosition::Start, &["I'm sorry", "I'm sorry, but"], text);
    assert_eq!(find("I'm sorry, but no."), Some("I'm sorry, but"));
    assert_eq!(find("\n **“i'M Sorry** for that"), Some("i'M Sorry"));
    assert_eq!(find("She said: I'm sorry"), None);
    assert_eq!(find(""), None);
    assert_eq!(find(" \"\" "), None);
}

#[test]
fn a_quotation_ends_before_its_text() {
    let is_quoted = |text: &str| is_quotation(text, &(text.find("No").unwrap_or(0)..text.find("No").unwrap_or(0) + 2));
    assert!(is_quoted("\"No, I cannot come\" is a refusal."));
    assert!(is_quoted("„No“ heißt nein."));
    for text in ["\"No, I cannot come.\"", "No, I \"cannot\" come.", "\"No, I cannot come."] {
        assert!(!is_quoted(text), "{text}");
    }
    assert!(is_among_words("Which is it: null or 'undefined'?", "undefined"));
    assert!(!is_among_words(" N/A. ", "n/a") && !is_among_words("a mna/n", "n/a"));
    assert!(has_word("write a function that parses it", &["pars".to_owned()]));
    assert!(!has_word("compare the domain", &["main".to_owned()]));
}

#[test]
fn at_the_end() {
    let find = |text| found(PhrasePosition::End, &["[Your Name]", "é"], text);
    assert_eq!(find("Best,\n[your name] "), Some("[your name]"));
    assert_eq!(find("[Your Name] wrote"), None);
    assert_eq!(find("e"), None);
    assert_eq!(find("café**"), Some("é"));
}

#[test]
fn as_the_only_word() {
    let find = |text| found(PhrasePosition::Word, &["https://"], text);
    assert_eq!(find(" \"HTTPS://example.org/a\"\n"), Some("HTTPS://example.org/a"));
    assert_eq!(find("https://example.org/a is down"), None);
    assert_eq!(find("see https://example.org/a"), None);
}

#[test]
fn as_the_whole() {
    let find = |text| found(PhrasePosition::Whole, &["N/A", "...", "no output"], text);
    assert_eq!(find("n/a"), Some("n/a"));
    assert_eq!(find("\"**N/A**.\"\n"), Some("N/A"));
    assert_eq!(find("No output。"), Some("No output"));
    assert_eq!(find("..."), Some("..."));
    assert_eq!(find("N/A for now"), None);
    let dash = |text| found(PhrasePosition::Whole, &["-"], text);
    assert_eq!((dash("-"), dash("-."), dash("- a list"), dash("--")), (Some("-"), Some("-"), None, None));
    assert_eq!(find("N/A, as far as anybody knows"), None);
}
