use proptest::prelude::*;

use super::*;

fn found(text: &str, targets: ScanTargets) -> Vec<&str> {
    let mut found = Vec::new();
    scan(text.as_bytes(), targets, |_, range| found.push(&text[range]));
    found
}

fn numbers(fewest: usize) -> ScanTargets {
    ScanTargets { digits: fewest, ..ScanTargets::default() }
}

const DOTS: ScanTargets =
    ScanTargets { dots: true, at_signs: false, colons: false, digits: 0, run: 0, hidden: false, is_text: true };

/// The numbers, byte by byte.
fn plainly(text: &str, fewest: usize) -> Vec<&str> {
    let (mut at, mut found) = (0, Vec::new());
    while at < text.len() {
        let (number, digits) = crate::check::pattern::scan::number_at(text.as_bytes(), at);
        found.extend((digits >= fewest && text.as_bytes()[at].is_ascii_digit()).then(|| &text[number.clone()]));
        at = if text.as_bytes()[at].is_ascii_digit() { number.end } else { at + 1 };
    }
    found
}

fn in_token(letter: char) -> bool {
    letter.is_ascii_graphic() && !"\"'`()[]{}<>,;\\|".contains(letter)
}

#[test]
fn a_number_has_few_separators_between_its_digits() {
    let text = "call +1 (415) 555-2671 in 2019, or 4111-1111-1111-1111, 12345 is short";
    assert_eq!(found(text, numbers(7)), ["1 (415) 555-2671", "4111-1111-1111-1111"]);
    assert_eq!(found(&"7".repeat(300), numbers(6)), ["7".repeat(300)]);
}

#[test]
fn dots_make_a_run() {
    assert_eq!(found("at 3.5 or 10.20.30.40, version 1.2.3; 1..2.3.4 no", DOTS), ["10.20.30.40"]);
}

#[test]
fn paths_of_languages_are_no_addresses() {
    let text = "std::vec a::b::main 2001:db8::1, ::1 fe80::1%eth0 x::y :: end";
    assert_eq!(
        found(text, ScanTargets { colons: true, is_text: true, ..ScanTargets::default() }),
        ["2001:db8::1", "::1", "fe80::1"]
    );
}

#[test]
fn any_byte_may_come() {
    let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
    let all = ScanTargets { at_signs: true, dots: true, colons: true, digits: 6, run: 15, hidden: true, is_text: false };
    scan(&bytes, all, |kind, range| assert!(kind != CandidateKind::Run || bytes[range].is_ascii()));
}

proptest! {
    #[test]
    fn every_number_is_found_at_once(text in "[0-9]{0,9}([0-9a ./-]{0,12}[a-z ]{0,40}){0,12}", fewest in 6_usize..12) {
        prop_assert_eq!(found(&text, numbers(fewest)), plainly(&text, fewest));
    }

    #[test]
    fn numbers_in_a_row_are_found_at_once(text in "([0-9 ]{0,99}[a-z(]{0,3}){0,9}", fewest in 6_usize..12) {
        prop_assert_eq!(found(&text, numbers(fewest)), plainly(&text, fewest));
    }

    #[test]
    fn every_dotted_run_is_found_at_once(text in "([0-9]{0,3}\\.?[a-z ]{0,3}){0,40}") {
        let runs = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let quad = |run: &&str| {
            run.as_bytes().windows(3).filter(|three| three[1] == b'.' && three[0] != b'.' && three[2] != b'.').count() >= 3
        };
        prop_assert_eq!(found(&text, DOTS), runs.filter(quad).collect::<Vec<_>>());
    }

    #[test]
    fn every_run_is_found_at_once(text in "([!-~]{0,20}[ \"!é\n]?){0,20}", shortest in 15_usize..30) {
        let runs = text.split(|letter: char| !in_token(letter));
        let targets = ScanTargets { run: shortest, ..ScanTargets::default() };
        prop_assert_eq!(found(&text, targets), runs.filter(|run| run.len() >= shortest).collect::<Vec<_>>());
    }

    #[test]
    fn every_mark_is_found_at(text in "([a-z ]{0,70}[@\\\\u\u{200B}１é:]{0,4}){0,9}") {
        let targets = ScanTargets { at_signs: true, hidden: true, ..ScanTargets::default() };
        let mut found_at = Vec::new();
        scan(text.as_bytes(), targets, |kind, range| found_at.push((range.start, kind)));
        found_at.sort_by_key(|&(at, _)| at);
        let mut expected: Vec<(usize, CandidateKind)> = text.match_indices('@').map(|(at, _)| (at, CandidateKind::AtSign)).collect();
        expected.extend(text.match_indices("\\u").map(|(at, _)| (at, CandidateKind::Hidden)));
        expected.extend(crate::check::pattern::scan::confusables::offsets(text.as_bytes()).map(|at| (at, CandidateKind::Hidden)));
        expected.sort_by_key(|&(at, _)| at);
        prop_assert_eq!(found_at, expected);
    }
}
