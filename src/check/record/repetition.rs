//! `check = "repetition"`: a text that repeats itself without a break.
//!
//! Owns the two searches, both made of probes, so that a text is not read through. A loop is looked for at the end of a text, which is
//! where a model that got stuck leaves it. A run of one character is longer than the distance between probes.

use std::ops::Range;
use std::sync::Arc;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink, TurnText};
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{RepetitionKind, RepetitionOptions};
use crate::search::byte_frequency::rarest;
use crate::simd::{BLOCK, bits, first_block};

/// Blocks that the longest unit of a loop takes.
const BLOCKS: usize = 4;

/// Bytes at the end of a text that stand before a unit as well.
const LAST: usize = 8;

/// How often a unit stands there at least.
const ROUNDS: usize = 4;

/// Characters that draw lines, fill tables and stand for blanks: long runs of them mean nothing.
const SEPARATORS: &str = " \t\r\n-=_*#~.+/\\|0^<>:·•…─━═│┃█▓▒░▬　＿－＝～";

struct Repetition {
    rules: Vec<Rule>,
    /// Roles that any of them looks at, and the bytes of the shortest text that one does.
    roles: RoleSet,
    shortest: usize,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    kind: RepetitionKind,
    minimum: usize,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, rule, options } in context.rules::<RepetitionOptions>()? {
        let minimum = usize::try_from(options.minimum).unwrap_or(usize::MAX).max(16);
        flat.extend(options.kinds.iter().map(|&kind| Rule { id, roles: rule.roles, kind, minimum }));
    }
    let roles = RoleSet::united(flat.iter().map(|rule| rule.roles));
    let shortest = flat.iter().map(|rule| rule.minimum).min().unwrap_or_default();
    Ok(Checks::none().records(Arc::new(Repetition { rules: flat, roles, shortest })))
}

impl RecordCheck for Repetition {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for turn in record.turns(self.roles).filter(|turn| turn.text.len() >= self.shortest) {
            for rule in &self.rules {
                if turn.text.len() >= rule.minimum && rule.roles.contains(turn.role) {
                    rule.look(&turn, sink);
                }
            }
        }
    }
}

impl Rule {
    #[inline]
    fn look(&self, turn: &TurnText<'_>, sink: &mut Sink) {
        match self.kind {
            RepetitionKind::Loop => {
                if let Some((range, unit)) = tail_loop(turn.text, self.minimum) {
                    self.report_loop(turn, range, unit, sink);
                }
            }
            RepetitionKind::Character => {
                let Some((range, character)) = character_run(turn.text, self.minimum) else { return };
                let times = range.len() / character.len_utf8();
                let place = Place::Text(turn.node, range.start as u32, range.end as u32);
                sink.report(self.id, place, || format!("`{character}` appears {times} times in a row"));
            }
        }
    }

    fn report_loop(&self, turn: &TurnText<'_>, range: Range<usize>, unit: usize, sink: &mut Sink) {
        let place = Place::Text(turn.node, range.start as u32, range.end as u32);
        sink.report(self.id, place, || {
            let first: String = turn.text[range.clone()]
                .chars()
                .scan(0, |bytes, character| {
                    *bytes += character.len_utf8();
                    (*bytes <= unit).then_some(character)
                })
                .collect();
            let (rounds, role) = (range.len() / unit, turn.role.as_str());
            format!("the {role} text ends with `{}` {rounds} times in a row", short(first.trim()))
        });
    }
}

/// The loop that a text ends with, and the bytes of its unit.
fn tail_loop(text: &str, minimum: usize) -> Option<(Range<usize>, usize)> {
    let bytes = text.trim_end().as_bytes();
    let end = bytes.len();
    if end < minimum.max(16) {
        return None;
    }
    let mut units = [0; BLOCKS];
    dispatch!(Level::new(), simd => candidates(simd, bytes, &mut units));
    for unit in units.iter().enumerate().flat_map(|(block, &units)| bits(units).map(move |bit| block * BLOCK + bit + 1)) {
        if bytes[end - unit - LAST..end - unit] != bytes[end - LAST..] {
            continue;
        }
        let repeated = (0..end - unit).rev().take_while(|&at| bytes[at] == bytes[at + unit]).count();
        let length = repeated + unit;
        if length >= minimum.max(ROUNDS * unit) && text.get(end - unit..end).is_some_and(says_something) {
            // Whole rounds only.
            let start = (end - length + length % unit..end).find(|&at| text.is_char_boundary(at))?;
            return Some((start..end, unit));
        }
        // A longer unit can only be a multiple of this one, or a loop of something else; the shortest is telling.
        if length >= 2 * unit + 64 {
            return None;
        }
    }
    None
}

/// The units of a loop that the last bytes do not exclude, as bits: that of 0 is a unit of one byte. Two of the last bytes, the rarest
/// and its neighbour, stood a unit before; most often nowhere near.
#[inline(always)]
fn candidates<S: Simd>(simd: S, bytes: &[u8], units: &mut [u64; BLOCKS]) {
    let last = bytes.len() - LAST;
    let rare = rarest(&bytes[last..]);
    let other = if rare == 0 { 1 } else { rare - 1 };
    for (block, units) in units.iter_mut().enumerate() {
        // The starts of the last bytes a unit before, from the longest unit to the shortest.
        let Some(longest) = (last.checked_sub((block + 1) * BLOCK)).or_else(|| (last > block * BLOCK).then_some(0)) else {
            break;
        };
        let shortest = last - block * BLOCK;
        let stands = |at: usize| first_block(simd, &bytes[longest + at..], 0).simd_eq(bytes[last + at]).to_bitmask();
        let starts = stands(rare) & stands(other) & u64::MAX >> (BLOCK - (shortest - longest));
        *units = starts.reverse_bits() >> (BLOCK - (shortest - longest));
    }
}

/// Whether a unit holds words: two different letters at least. Zeros, lines and table rows are no loop.
fn says_something(unit: &str) -> bool {
    let mut letters = unit.chars().filter(|character| character.is_alphabetic());
    letters.next().is_some_and(|first| letters.any(|other| other != first))
}

/// The first run of one character that takes at least `minimum` bytes.
fn character_run(text: &str, minimum: usize) -> Option<(Range<usize>, char)> {
    let bytes = text.as_bytes();
    // Every run of `minimum` bytes holds a probe and the bytes that the probe compares. Characters of one to four bytes come again after
    // twelve.
    let step = minimum - 13;
    let mut probe = 0;
    while probe + 13 <= bytes.len() {
        if bytes[probe] == bytes[probe + 12] && looks_repeated(&bytes[probe..probe + 12]) {
            let found = run_around(text, probe).filter(|(range, _)| range.len() >= minimum);
            if let Some((range, character)) = found {
                if !SEPARATORS.contains(character) {
                    return Some((range, character));
                }
                probe = range.end.max(probe + step);
                continue;
            }
        }
        probe += step;
    }
    None
}

/// Whether twelve bytes may lie inside a run: their first byte comes again after one, two, three or four bytes, all the way.
fn looks_repeated(window: &[u8]) -> bool {
    let width = match window[0] {
        0..0x80 => 1,
        _ => return (2..=4).any(|width| window.iter().zip(&window[width..]).all(|(one, other)| one == other)),
    };
    window.iter().zip(&window[width..]).all(|(one, other)| one == other)
}

fn run_around(text: &str, probe: usize) -> Option<(Range<usize>, char)> {
    let start = (0..=probe).rev().find(|&at| text.is_char_boundary(at))?;
    let character = text[start..].chars().next()?;
    let width = character.len_utf8();
    let back: usize = text[..start].chars().rev().take_while(|&other| other == character).count();
    let on: usize = text[start..].chars().take_while(|&other| other == character).count();
    Some((start - back * width..start + on * width, character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn looped(text: &str) -> Option<&str> {
        tail_loop(text, 200).map(|(range, _)| &text[range])
    }

    #[test]
    fn finds_loops_at_the_end() {
        let text = format!("The answer is this. {}", "I am sure. ".repeat(30));
        assert_eq!(looped(&text).map(str::len), Some(" I am sure.".len() * 30));
        assert!(looped(&"我不知道。".repeat(20)).is_some());
        assert!(looped(&format!("Well, {}the cat and th", "the cat and the dog ".repeat(20))).is_some());
    }

    #[test]
    fn leaves_other_ends_alone() {
        let sentences = "It rains. It pours. It rains. It snows. It rains. It hails. It rains. It thaws. ".repeat(2);
        for text in [
            sentences.as_str(),
            &"0, ".repeat(200),
            &"| --- ".repeat(100),
            &"。".repeat(200),
            &"la ".repeat(20),
            &"The same sentence stands here three times, which happens in songs and speeches, too. ".repeat(3),
        ] {
            assert_eq!(looped(text), None, "{text:?}");
        }
    }

    #[test]
    fn finds_runs_of_a_character() {
        for (character, times) in [('a', 100), ('!', 150), ('哈', 40), ('😀', 30), ('é', 60)] {
            for before in 0..40 {
                let text = format!("{}{}", "x y ".repeat(before), character.to_string().repeat(times));
                let found = character_run(&text, 100);
                assert_eq!(found.map(|(range, found)| (range.len(), found)), Some((times * character.len_utf8(), character)));
            }
        }
        assert_eq!(character_run(&"-".repeat(300), 100), None);
        assert_eq!(character_run(&"a".repeat(99), 100), None);
    }

    proptest! {
        #[test]
        fn every_unit_before_which_the_end_stands_is_a_candidate(text in "[ab]{8,300}|[abé]{8,300}") {
            let (bytes, mut units) = (text.as_bytes(), [0; BLOCKS]);
            dispatch!(Level::new(), simd => candidates(simd, bytes, &mut units));
            let end = bytes.len();
            for unit in 1..=(end - LAST).min(BLOCKS * BLOCK) {
                let is_candidate = units[(unit - 1) / BLOCK] >> ((unit - 1) % BLOCK) & 1 == 1;
                prop_assert!(is_candidate || bytes[end - unit - LAST..end - unit] != bytes[end - LAST..], "{unit} of {text}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_range_lies_in_the_text(unit in "\\PC{1,8}", times in 0_usize..80, before in "\\PC{0,40}", cut in 0_usize..4) {
            let mut text = format!("{before}{}", unit.repeat(times));
            for _ in 0..cut {
                text.pop();
            }
            let ranges = tail_loop(&text, 64).into_iter().map(|(range, _)| range)
                .chain(character_run(&text, 32).into_iter().map(|(range, _)| range));
            for range in ranges {
                prop_assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }
    }
}
