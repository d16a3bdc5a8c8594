//! Which rules run: every way to say so, and what wins over what.

use super::*;

/// `text`: `dot` and the opt-in `echo`; `lint`: `tone`, formerly `voice`, and the opt-in `slang`; `quiet`: the opt-in `hum`.
fn book() -> RuleBook {
    let mut book = RuleBook::empty();
    for (group, name, more) in [
        ("text", "dot", ""),
        ("text", "echo", "default = false"),
        ("lint", "tone", "aliases = ['voice']"),
        ("lint", "slang", "default = false\naliases = ['jargon']"),
        ("quiet", "hum", "default = false"),
    ] {
        let text = format!("summary = 's'\nseverity = 'warning'\ncheck = 'blank'\nwhy = 'w'\nhelp = 'h'\n{more}");
        book.add_text("", group, name, &text).expect("a right rule");
    }
    book
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn selection(select: &str, extend_select: &str, ignore: &str) -> Selection {
    Selection { select: words(select), extend_select: words(extend_select), ignore: words(ignore), ..Selection::default() }
}

/// The names of the rules that run.
fn run(book: &RuleBook, selection: &Selection) -> String {
    let selected = book.select(selection).expect("the names are known");
    let names = selected.rules.iter().map(|(index, _)| book.rules()[*index].name.as_str());
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn select_extend_select_and_ignore() {
    let book = book();
    for (select, extend_select, ignore, wanted) in [
        // Nothing said: what is on by default.
        ("", "", "", "dot tone"),
        // A name turns its rule on, be it an earlier name or the rule opt-in.
        ("tone", "", "", "tone"),
        ("voice", "", "", "tone"),
        ("slang", "", "", "slang"),
        ("jargon", "", "", "slang"),
        // A group means its rules that are on by default; `ALL` means everything.
        ("lint", "", "", "tone"),
        ("quiet", "", "", ""),
        ("lint slang", "", "", "slang tone"),
        ("ALL", "", "", "dot echo slang tone hum"),
        // A group of the documentation may have no rules yet.
        ("pii", "", "", ""),
        // `extend-select` adds to the defaults, or to what is selected.
        ("", "echo", "", "dot echo tone"),
        ("", "quiet", "", "dot tone"),
        ("text", "jargon", "", "dot slang"),
        ("", "ALL", "", "dot echo slang tone hum"),
        // `ignore` wins, however narrow the other name is. A group means all of its rules here.
        ("", "", "dot", "tone"),
        ("", "", "voice", "dot"),
        ("ALL", "", "lint", "dot echo hum"),
        ("tone", "", "lint", ""),
        ("", "slang", "jargon", "dot tone"),
        ("dot tone", "echo", "ALL", ""),
    ] {
        assert_eq!(run(&book, &selection(select, extend_select, ignore)), wanted, "{select:?} {extend_select:?} {ignore:?}");
    }
}

#[test]
fn a_rule_that_does_not_run_has_a_reason() {
    let book = book();
    for (select, ignore, wanted) in [
        ("", "", "echo: opt-in, slang: opt-in, hum: opt-in"),
        ("text", "", "echo: opt-in, slang: opt-in, tone: not selected, hum: opt-in"),
        ("", "lint", "echo: opt-in, slang: opt-in, tone: ignored, hum: opt-in"),
        ("ALL", "lint", "slang: ignored, tone: ignored"),
        ("dot", "tone", "echo: opt-in, slang: opt-in, tone: ignored, hum: opt-in"),
    ] {
        let selected = book.select(&selection(select, "", ignore)).expect("the names are known");
        let reasons: Vec<String> = selected.not_run.iter().map(|left| format!("{}: {}", left.rule, left.reason)).collect();
        assert_eq!(reasons.join(", "), wanted, "{select:?} {ignore:?}");
    }
}

#[test]
fn a_name_that_means_nothing_is_an_error_wherever_it_stands() {
    let book = book();
    for (name, help) in [
        ("tnoe", Some("did you mean `tone`?")),
        ("jargn", Some("did you mean `jargon`?")),
        ("quite", Some("did you mean `quiet`?")),
        ("secret", Some("did you mean `secrets`?")),
        ("all", Some("did you mean `ALL`?")),
        ("TEXT", Some("did you mean `text`?")),
        ("xyzzy", None),
        ("", None),
    ] {
        let named = || vec![name.to_owned()];
        let severity = [(name.to_owned(), Severity::Info)].into();
        for selection in [
            Selection { select: named(), ..Selection::default() },
            Selection { extend_select: named(), ..Selection::default() },
            Selection { ignore: named(), ..Selection::default() },
            Selection { severity, ..Selection::default() },
        ] {
            let error = book.select(&selection).expect_err(name);
            assert_eq!(error.to_string(), format!("unknown rule or group `{name}`"));
            assert_eq!(error.help(), help, "{name}");
        }
    }
}

#[test]
fn the_narrowest_name_says_the_severity() {
    use Severity::{Error, Info, Warning};
    let book = book();
    let severity_in = |rule: &str, changed: &[(&str, Severity)]| {
        let severity = changed.iter().map(|(name, severity)| ((*name).to_owned(), *severity)).collect();
        let selected = book.select(&Selection { severity, ..Selection::default() }).expect("the names are known");
        selected.rules.iter().find(|(index, _)| book.rules()[*index].name == rule).expect("it is on by default").1
    };
    let severity_of = |changed: &[(&str, Severity)]| severity_in("tone", changed);
    assert_eq!(severity_of(&[]), Warning);
    assert_eq!(severity_of(&[("text", Info), ("slang", Info)]), Warning, "others say nothing about it");
    assert_eq!(severity_of(&[("ALL", Info)]), Info);
    assert_eq!(severity_of(&[("ALL", Info), ("lint", Error)]), Error);
    assert_eq!(severity_of(&[("ALL", Info), ("lint", Error), ("tone", Warning)]), Warning);
    assert_eq!(severity_of(&[("lint", Error), ("voice", Info)]), Info, "an alias is as good as the name");
    assert_eq!(severity_in("dot", &[("dot", Info), ("text", Error)]), Info, "whatever comes first");
}

#[test]
fn what_is_said_above_counts_more() {
    let book = book();
    for (below, above, wanted) in [
        (["lint", "", ""], ["", "", ""], "tone"),
        // `select` replaces what is turned on below, `extend-select` included; what is never to run is still left out.
        (["lint", "", ""], ["text", "", ""], "dot"),
        (["", "slang", ""], ["text", "", ""], "dot"),
        (["", "", "dot"], ["text", "echo", ""], "echo"),
        // The other two add.
        (["lint", "", ""], ["", "echo", ""], "echo tone"),
        (["", "slang", ""], ["", "echo", ""], "dot echo slang tone"),
        (["", "", "dot"], ["", "", "tone"], ""),
        // A rule that is named above runs though it is ignored below, alone or with its group; the others of the group do not.
        (["", "", "dot"], ["dot", "", ""], "dot"),
        (["", "", "tone"], ["", "voice", ""], "dot tone"),
        (["", "", "lint"], ["tone", "", ""], "tone"),
        (["", "", "lint"], ["", "slang", ""], "dot slang"),
        (["", "", "ALL"], ["tone echo", "", ""], "echo tone"),
        // So does a group, or everything, that is ignored by that very name.
        (["", "", "lint"], ["", "lint", ""], "dot tone"),
        (["", "", "lint"], ["ALL", "", ""], "dot echo hum"),
        // To ignore it above is still stronger.
        (["tone", "", ""], ["tone", "", "tone"], ""),
    ] {
        let [below, above] = [below, above].map(|[select, extend_select, ignore]| selection(select, extend_select, ignore));
        assert_eq!(run(&book, &book.layered(below.clone(), above.clone())), wanted, "{below:?} {above:?}");
    }
    let below = Selection { severity: [("tone".to_owned(), Severity::Error)].into(), ..Selection::default() };
    assert_eq!(book.layered(below.clone(), Selection::default()), below, "nothing said above changes nothing");
    let unknown = book.layered(selection("", "", "nonsense"), selection("tone", "", ""));
    assert!(book.select(&unknown).is_err(), "what means nothing is still there to be refused");
}
