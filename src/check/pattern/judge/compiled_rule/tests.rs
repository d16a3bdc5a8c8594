//! One pattern over one text.

use super::*;
use crate::rule::RuleBook;

/// A pattern with these options, in TOML.
fn pattern(options: &str) -> CompiledRule {
    let text = format!(
        "summary = 's'\nseverity = 'warning'\ncheck = 'pattern'\nwhy = 'w'\nhelp = 'h'\n[options]\nscope = 'strings'\n{options}"
    );
    let mut book = RuleBook::empty();
    book.add_text("x.toml", "pii", "x", &text).unwrap_or_else(|error| panic!("{error}"));
    CompiledRule::new(0, &book.rules()[0]).expect("it is a pattern")
}

fn found<'t>(pattern: &CompiledRule, text: &'t str) -> Vec<&'t str> {
    found_named(pattern, text, &[]).into_iter().map(|(value, _)| value).collect()
}

fn found_named<'t>(pattern: &CompiledRule, text: &'t str, names: &[&str]) -> Vec<(&'t str, Option<Severity>)> {
    let mut found = Vec::new();
    pattern.search(NamedText { text, names }, 0..text.len(), &mut |range, severity| found.push((&text[range], severity)));
    found
}

const CARD: &str = r"trigger = { digits = 12 }
regex = '(?-u)\b\d{4}(?:[ -]?\d{1,4}){2,4}\b'
validators = ['card']
";

#[test]
fn a_match_that_is_no_value_is_tried_shorter_and_later() {
    let card = pattern(CARD);
    assert_eq!(found(&card, "4539 1488 0343 6467 12"), ["4539 1488 0343 6467"]);
    assert_eq!(found(&card, "1234 4539 1488 0343 6467"), ["4539 1488 0343 6467"]);
    assert!(found(&card, "4539 1488 0343 6468").is_empty());
}

#[test]
fn the_group_is_the_value_and_windows_see_their_surroundings() {
    let pin = pattern("keywords = ['pin']\nregex = '(?-u)pin (?<value>[0-9]{4})\\b'\n");
    assert_eq!(found(&pin, "pin 1234, pin 12345"), ["1234"]);
    let mut values = Vec::new();
    let text = "xpin 1234";
    pin.search(NamedText { text, names: &[] }, 1..text.len() - 1, &mut |range, _| values.push(range));
    assert!(values.is_empty(), "the window ends inside of the number");
}

#[test]
fn allowed_values_and_specimens() {
    let card = pattern(&format!("{CARD}allow = ['4539-1488-0343-6467']\nspecimens = ['4111111111111111']\n"));
    let values = found_named(&card, "4539 1488 0343 6467, 4111 1111 1111 1111, 5555555555554444", &[]);
    assert_eq!(values, [("4111 1111 1111 1111", Some(Severity::Info)), ("5555555555554444", None)]);
    let around = pattern(&format!("{CARD}allow_around = ['order $', '(?i)order no']\n"));
    assert!(found(&around, "order no 4539 1488 0343 6467").is_empty());
    assert_eq!(found(&around, "card 4539 1488 0343 6467").len(), 1);
}

#[test]
fn words_make_a_value_a_finding() {
    let required = pattern(&format!("{CARD}[options.context]\nwords = ['credit card']\nrequired = true\nafter = 20\n"));
    for (text, names, wanted) in [
        ("my credit-card: 4539148803436467", &[][..], 1),
        ("4539148803436467 creditCard", &[], 1),
        ("4539148803436467", &["meta", "creditCard"], 1),
        ("accredit card 4539148803436467", &[], 0),
        ("credit card, and then much more of other things, 4539148803436467", &[], 0),
    ] {
        assert_eq!(found_named(&required, text, names).len(), wanted, "{text}");
    }
    let tiers =
        pattern(&format!("{CARD}[options.context]\nwords = ['card']\nwithout = 'info'\nshape = '[ -]'\nrefuse = ['isbn']\n"));
    assert_eq!(found_named(&tiers, "card 4539148803436467", &[])[0].1, None);
    assert_eq!(found_named(&tiers, "4539148803436467", &[])[0].1, Some(Severity::Info));
    assert_eq!(found_named(&tiers, "4539 1488 0343 6467", &[])[0].1, None);
    assert!(found_named(&tiers, "isbn 4539 1488 0343 6467", &[]).is_empty());
}

#[test]
fn long_regions_are_searched_in_pieces() {
    let mail = pattern("trigger = { at_sign = true }\nregex = '(?-u)[a-z]{1,9}@[a-z]{1,9}\\.com'\n");
    let piece = mail.piece();
    for padding in piece - 30..piece + 5 {
        let text = format!("{}abc@def.com{}", " ".repeat(padding), " ".repeat(piece));
        assert_eq!(found(&mail, &text), ["abc@def.com"], "{padding}");
    }
    let unbounded = pattern("trigger = { at_sign = true }\nregex = '(?-u)a[^b]*b|a'\n");
    assert_eq!(found(&unbounded, &"a".repeat(10_000)).len(), 10_000);
}

#[test]
fn matches_are_widened_to_whole_characters() {
    let quoted = pattern("trigger = { at_sign = true }\nregex = '(?-u)@[^ ]'\n");
    assert_eq!(found(&quoted, "@é @x"), ["@é", "@x"]);
}
