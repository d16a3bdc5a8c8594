//! One class under several names.
//!
//! Owns when two labels pass for one: other case, white space or joints (`not_spam`, `Not spam`), a mark behind one, or a slip of one
//! letter in a label that is far rarer. Knows no rule and no table.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

/// A label that is shorter is one letter from too many others.
const SHORTEST: usize = 5;

/// A label beyond this has too many neighbours to look through.
const LONGEST: usize = 64;

/// A slip is so many times rarer than what was meant.
const RARER: u64 = 20;

/// Labels that pass for one, by index, the most frequent first. `labels`: in their order, with the number of their records.
pub(crate) fn variants(labels: &[(&str, u64)]) -> Vec<Vec<usize>> {
    let mut by_form: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (label, _)) in labels.iter().enumerate() {
        by_form.entry(form(label)).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = by_form.into_values().collect();
    for group in &mut groups {
        group.sort_by_key(|&index| (std::cmp::Reverse(labels[index].1), index));
    }
    join_slips(labels, &mut groups);
    groups.retain(|group| group.len() > 1);
    groups.sort();
    groups
}

/// A number in the digits of ASCII, with its sign: `-1` and `1` are two classes, `1` and `１` are one.
fn number(label: &str) -> Option<String> {
    let digit = |letter: char| match letter {
        '−' | '－' | '﹣' => '-',
        '＋' => '+',
        '．' => '.',
        _ => decimal_digit(letter).unwrap_or(letter),
    };
    let text: String = label.trim().trim_end_matches(['.', ',', ';', ':', '!']).chars().map(digit).collect();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.'));
    let is_number = is_plain && text.parse::<f64>().is_ok();
    is_number.then(|| text.strip_prefix('+').unwrap_or(&text).to_owned())
}

/// The ASCII digit that a decimal digit of another script means: those of Unicode come in runs of ten.
fn decimal_digit(letter: char) -> Option<char> {
    const ZEROS: [char; 14] = ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '０'];
    let value = |zero: &char| (letter as u32).checked_sub(*zero as u32).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

/// What is left of a label when case, white space, joints, marks at its end and the form of Unicode make no difference.
fn form(label: &str) -> String {
    if let Some(number) = number(label) {
        return number;
    }
    let composed: String = label.nfc().collect();
    let is_mark = |letter: char| letter.is_whitespace() || matches!(letter, '.' | ',' | ';' | ':' | '!');
    // Marks alone are classes of their own.
    let text = Some(composed.trim_end_matches(is_mark)).filter(|text| !text.is_empty()).unwrap_or(&composed);
    // A dash joins words; in front of a digit or behind everything it is a sign, as in the grades `A` and `A-`.
    let sign = |edge: Option<char>| if edge == Some('-') { "-" } else { "" };
    let is_signed = text.strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_numeric));
    let (before, after) = (if is_signed { "-" } else { "" }, sign(text.chars().next_back()));
    let words = text.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|word| !word.is_empty());
    format!("{before}{}{after}", words.collect::<Vec<_>>().join(" ").to_lowercase())
}

/// Joins each rare label to the frequent one that it is a slip of.
fn join_slips(labels: &[(&str, u64)], groups: &mut [Vec<usize>]) {
    let forms: Vec<Vec<char>> = groups.iter().map(|group| form(labels[group[0]].0).chars().collect()).collect();
    let records = |group: &[usize]| group.iter().map(|&index| labels[index].1).sum::<u64>();
    let totals: Vec<u64> = groups.iter().map(|group| records(group)).collect();
    // Labels that are one letter apart have a form in common when one letter is left out of either, or of one of them.
    let mut near: HashMap<Vec<char>, Vec<usize>> = HashMap::new();
    let fits = |form: &&Vec<char>| (SHORTEST..=LONGEST).contains(&form.len());
    for (group, form) in forms.iter().enumerate().filter(|(_, form)| fits(form)) {
        let mut reduced: Vec<Vec<char>> = (0..form.len()).map(|left_out| without(form, left_out)).collect();
        reduced.push(form.clone());
        reduced.sort();
        reduced.dedup();
        reduced.into_iter().for_each(|form| near.entry(form).or_default().push(group));
    }
    let mut joined: BTreeMap<usize, usize> = BTreeMap::new();
    for candidates in near.values().filter(|candidates| candidates.len() > 1) {
        let Some(&most) = candidates.iter().max_by_key(|&&group| (totals[group], std::cmp::Reverse(group))) else { continue };
        for &rare in
            candidates.iter().filter(|&&group| totals[group] * RARER <= totals[most] && is_slip(&forms[group], &forms[most]))
        {
            let best = joined.entry(rare).or_insert(most);
            let rank = |group: usize| (totals[group], std::cmp::Reverse(group));
            if rank(most) > rank(*best) {
                *best = most;
            }
        }
    }
    for (rare, meant) in joined {
        let members = std::mem::take(&mut groups[rare]);
        groups[meant].extend(members);
    }
}

fn without(form: &[char], left_out: usize) -> Vec<char> {
    form.iter().enumerate().filter(|(index, _)| *index != left_out).map(|(_, letter)| *letter).collect()
}

/// One letter wrong, missing, too many, or swapped with its neighbour. Figures are no slips: `level 1` and `level 2` are two classes.
fn is_slip(rare: &[char], meant: &[char]) -> bool {
    let figures = |form: &[char]| form.iter().filter(|c| c.is_numeric()).collect::<String>();
    let text = |form: &[char]| form.iter().collect::<String>();
    let is_number = |form: &[char]| number(&text(form)).is_some();
    !is_number(rare)
        && !is_number(meant)
        && rare != meant
        && figures(rare) == figures(meant)
        && strsim::osa_distance(&text(rare), &text(meant)) == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn groups(labels: &[(&str, u64)]) -> Vec<String> {
        variants(labels).iter().map(|group| group.iter().map(|&index| labels[index].0).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn case_space_and_slips_are_seen() {
        assert_eq!(
            groups(&[("Positive", 10), ("positive", 90), ("positive ", 1), ("negative", 80)]),
            ["positive Positive positive "]
        );
        assert_eq!(groups(&[("caf\u{e9}", 9), ("cafe\u{301}", 5)]), ["caf\u{e9} cafe\u{301}"]);
        assert_eq!(groups(&[("1", 9), ("１", 5), ("+1", 4), ("-1", 3), ("−1", 2)]), ["1 １ +1", "-1 −1"]);
        assert_eq!(groups(&[("7", 9), ("٧", 5), ("७", 4)]), ["7 ٧ ७"]);
        assert!(groups(&[(",", 9), (".", 5), ("!", 4)]).is_empty(), "marks are classes of their own");
        assert_eq!(groups(&[("billing", 9), ("billing.\r\n", 5)]), ["billing billing.\r\n"]);
        assert_eq!(groups(&[("billing", 9), ("billing.", 5), ("billing\n", 4)]), ["billing billing. billing\n"]);
        assert_eq!(groups(&[("not-spam", 3), ("not_spam", 5), ("spam", 9)]), ["not_spam not-spam"]);
        for slip in ["postive", "positve", "posittive", "psoitive", "pozitive"] {
            assert_eq!(groups(&[("positive", 90), (slip, 2)]), [format!("positive {slip}")]);
        }
    }

    #[test]
    fn classes_of_their_own_are_left_alone() {
        for labels in [
            [("level 1", 900), ("level 2", 3)],
            [("positive", 90), ("postive", 40)],
            [("yes", 900), ("yet", 1)],
            [("transfer", 900), ("transit", 2)],
            [("1", 90), ("-1", 60)],
            [("0.5", 90), ("-0.5", 60)],
            [("12345", 900), ("-12345", 2)],
            [("A", 90), ("A-", 60)],
            [("10", 90), ("1.0", 60)],
            [("1-2", 90), ("12", 60)],
        ] {
            assert!(groups(&labels).is_empty(), "{labels:?}");
        }
    }

    proptest! {
        #[test]
        fn every_label_is_in_one_group_at_most(labels in prop::collection::btree_map("[abA _-]{0,8}", 1_u64..200, 0..30)) {
            let labels: Vec<(&str, u64)> = labels.iter().map(|(label, records)| (label.as_str(), *records)).collect();
            let groups = variants(&labels);
            let mut all: Vec<usize> = groups.concat();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), count);
        }
    }
}
