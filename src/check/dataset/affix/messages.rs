//! What is said about a text that many answers share.
//!
//! Owns verification and words. Of each group, records are read again: their ends are compared byte by byte, and what they have in
//! common is followed as far as it goes. Copies of one answer share more than an end, and other rules tell of them; data shares its
//! syntax, and nobody would want it otherwise.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::Wanted;
use super::group::{Group, SAMPLE};
use crate::Error;
use crate::check::dataset::cluster_report;
use crate::check::dataset::cluster_report::{draft, in_order};
use crate::check::{Position, Reporter};
use crate::json::short;
use crate::rule::Role;
use crate::rule::options::Affix;

/// Of the characters of prose, so many in a hundred are letters or white space.
const PROSE: usize = 85;

/// What was read again of a group.
#[derive(Default)]
struct Compared {
    /// The end by which they were brought together.
    end: String,
    /// All that they have in common at that end.
    common: String,
    /// Digests of the answers, which may be copies of each other.
    answers: HashSet<[u8; 32]>,
    /// In the order of the dataset.
    records: Vec<Position>,
}

/// Reports the groups of a rule, each once.
pub(crate) fn report(wanted: &Wanted, answers: u64, groups: Vec<Group>, reporter: &mut dyn Reporter) -> Result<(), Error> {
    let found = compare(wanted, groups, reporter)?;
    let shown = cluster_report::shown(found, reporter, |(_, compared)| (wanted.rule, compared.records[0]));
    let pairs = in_order(shown.iter().flat_map(|(_, compared)| compared.records[..2].to_vec()));
    let seen = cluster_report::read(reporter, &pairs)?;
    reporter.load_digests(&in_order(shown.iter().flat_map(|(_, compared)| compared.records.clone())))?;
    for (group, compared) in &shown {
        let [first, second] = [compared.records[0], compared.records[1]];
        let (Some(first), Some(second)) = (seen.get(&first), seen.get(&second)) else { continue };
        let draft = draft(wanted.rule, message(wanted, answers, group, compared));
        reporter.report_in_cluster(draft, first.clone(), vec![(second.clone(), "and here".to_owned())], &compared.records);
    }
    Ok(())
}

/// Reads the records of the groups again, and keeps the groups of which there is something to say.
fn compare(wanted: &Wanted, groups: Vec<Group>, reporter: &mut dyn Reporter) -> Result<Vec<(Group, Compared)>, Error> {
    let mut compared: Vec<Compared> = groups.iter().map(|_| Compared::default()).collect();
    let numbers: HashMap<Position, usize> =
        groups.iter().enumerate().flat_map(|(number, group)| group.sample.iter().map(move |at| (*at, number))).collect();
    if !numbers.is_empty() {
        reporter.view(&in_order(numbers.keys().copied()), &mut |record| {
            let answer = wanted.answer(record);
            let end = answer.and_then(|answer| wanted.end(answer));
            if let (Some(&number), Some(answer), Some(end)) = (numbers.get(&record.position()), answer, end) {
                compared[number].add(wanted.options.of, record.position(), answer, end);
            }
        })?;
    }
    let different = usize::try_from(wanted.options.least).unwrap_or(usize::MAX).clamp(2, SAMPLE / 2);
    let worth_saying = |(_, compared): &(Group, Compared)| compared.answers.len() >= different && is_prose(&compared.end);
    Ok(groups.into_iter().zip(compared).filter(worth_saying).collect())
}

impl Compared {
    fn add(&mut self, of: Affix, at: Position, answer: &str, end: &str) {
        if self.records.is_empty() {
            (self.end, self.common) = (end.to_owned(), answer.to_owned());
        } else if self.end != end {
            return;
        }
        let shared = shared(of, &self.common, answer);
        self.common = shared.to_owned();
        self.answers.insert(Sha256::digest(answer).into());
        self.records.push(at);
    }
}

/// What a text has in common with another one where they start, or end.
fn shared<'t>(of: Affix, one: &'t str, other: &str) -> &'t str {
    let same = |(one, other): &(char, char)| one == other;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(character, _)| character.len_utf8()).sum()
    };
    match of {
        Affix::Prefix => &one[..length(&mut one.chars().zip(other.chars()))],
        Affix::Suffix => &one[one.len() - length(&mut one.chars().rev().zip(other.chars().rev()))..],
    }
}

fn is_prose(text: &str) -> bool {
    let prose = text.chars().filter(|character| character.is_alphabetic() || character.is_whitespace()).count();
    prose * 100 >= text.chars().count() * PROSE
}

fn message(wanted: &Wanted, answers: u64, group: &Group, compared: &Compared) -> String {
    let answering = [Role::Assistant, Role::Completion, Role::Chosen, Role::Rejected];
    let texts = if answering.into_iter().any(|role| wanted.roles.contains(role)) { "answers" } else { "texts" };
    let does = match wanted.options.of {
        Affix::Prefix => "start",
        Affix::Suffix => "end",
    };
    let (records, share) = (group.records, group.records * 100 / answers.max(1));
    let characters = compared.common.chars().count();
    let what = if compared.records.len() as u64 == records {
        format!("the same {characters} characters")
    } else {
        format!("the same text, of {characters} characters in the {} that were compared", compared.records.len())
    };
    let quote = quote(wanted.options.of, &compared.common);
    let quote = if quote.is_empty() { String::new() } else { format!(": `{}`", short(&quote)) };
    format!("{records} of {answers} {texts} ({share} %) {does} with {what}{quote}")
}

/// Some words of the shared text. It ends where answers begin to differ, which may be within a value that nobody would know as one any
/// more and mask, so the word there is left out, and so is all from the first word on that holds more than letters.
fn quote(of: Affix, common: &str) -> String {
    let in_word = |character: char| character.is_ascii() && !character.is_whitespace();
    let whole = match of {
        Affix::Prefix => common.trim_end_matches(in_word),
        Affix::Suffix => common.trim_start_matches(in_word),
    };
    let is_plain = |word: &&str| word.chars().all(is_of_words);
    whole.split_whitespace().skip_while(|word| !is_plain(word)).take_while(is_plain).collect::<Vec<_>>().join(" ")
}

fn is_of_words(character: char) -> bool {
    match character {
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '-' | '(' | ')' => true,
        _ => !character.is_numeric() && (character.is_alphabetic() || !character.is_ascii()),
    }
}
