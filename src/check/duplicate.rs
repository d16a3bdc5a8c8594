//! `check = "duplicate"`: records that stand in the dataset more than once, byte for byte.
//!
//! Owns the table of digests: 16 bytes of digest and 8 of position for each record, in buckets by digest, so that the conclusion works
//! on one bucket at a time. The digest is keyed anew in every run: nobody can craft records that collide. What is shown is verified
//! against the bytes.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;
use twox_hash::XxHash3_128;

use super::{ActiveRule, Check, Draft, DraftPlace, Look, Place, Position, Record, RuleId, Tally};
use crate::Error;
use crate::profile::Profile;
use crate::rule::options::Options;

/// Buckets by the highest bits of the digest.
const BUCKETS: usize = 16;

/// Bytes of key material that the keyed digest takes.
const SECRET: usize = 192;

struct Duplicates {
    rules: Arc<[RuleId]>,
    secret: Arc<[u8; SECRET]>,
}

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let rules = rules.iter().filter(|active| matches!(active.rule.options, Options::Duplicate(_)));
    let rules: Arc<[RuleId]> = rules.map(|active| active.id).collect();
    Ok(Some(Box::new(Duplicates { rules, secret: Arc::new(random_secret()) })))
}

/// Key material from the operating system's randomness, by way of the keyed hasher of the standard library.
fn random_secret() -> [u8; SECRET] {
    use std::hash::{BuildHasher, RandomState};
    let mut secret = [0; SECRET];
    for (number, bytes) in secret.chunks_exact_mut(8).enumerate() {
        bytes.copy_from_slice(&RandomState::new().hash_one(number).to_le_bytes());
    }
    secret
}

impl Check for Duplicates {
    fn tally(&self) -> Option<Box<dyn Tally>> {
        let buckets = [const { Vec::new() }; BUCKETS];
        let observed = Vec::with_capacity(USUAL_RECORDS);
        Some(Box::new(Digests { rules: self.rules.clone(), secret: self.secret.clone(), observed, buckets }))
    }
}

/// Records in a part of usual size, to save growing.
const USUAL_RECORDS: usize = 512;

/// Digest, then position: sorting brings copies together in the order of the dataset.
type Entry = (u64, u64, Position);

struct Digests {
    rules: Arc<[RuleId]>,
    secret: Arc<[u8; SECRET]>,
    /// The part that is being observed.
    observed: Vec<Entry>,
    /// By bucket, the entries of each part that is complete.
    buckets: [Vec<Vec<Entry>>; BUCKETS],
}

impl Tally for Digests {
    fn observe(&mut self, record: &Record<'_>) {
        let digest = XxHash3_128::oneshot_with_secret(&self.secret[..], record.raw())
            .expect("the secret is longer than the least that the digest takes");
        self.observed.push(((digest >> 64) as u64, digest as u64, record.position()));
    }

    fn seal(&mut self) {
        let observed = std::mem::take(&mut self.observed);
        let mut sizes = [0; BUCKETS];
        observed.iter().for_each(|entry| sizes[bucket_of(entry)] += 1);
        let mut parts = sizes.map(Vec::with_capacity);
        observed.into_iter().for_each(|entry| parts[bucket_of(&entry)].push(entry));
        let filled = self.buckets.iter_mut().zip(parts).filter(|(_, part)| !part.is_empty());
        filled.for_each(|(bucket, part)| bucket.push(part));
    }

    fn merge(&mut self, later: Box<dyn Tally>) {
        let later: Box<dyn Any> = later;
        let Ok(later) = later.downcast::<Digests>() else { return };
        for (mine, theirs) in self.buckets.iter_mut().zip(later.buckets) {
            mine.extend(theirs);
        }
    }

    fn conclude(self: Box<Self>, look: &mut dyn Look) -> Result<(), Error> {
        let Digests { rules, buckets, .. } = *self;
        let mut copies: Vec<(Position, Position)> = buckets.into_par_iter().flat_map_iter(copies_in).collect();
        copies.sort_unstable();
        let shown = copies.len().min(usize::try_from(look.most()).unwrap_or(usize::MAX));
        let mut wanted: Vec<Position> = copies[..shown].iter().flat_map(|&(copy, first)| [copy, first]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let seen = look.read(&wanted)?;
        let find = |position| wanted.binary_search(&position).ok().and_then(|index| seen.get(index)).cloned();
        for (number, &(copy, first)) in copies.iter().enumerate() {
            let verified = if number < shown { find(copy).zip(find(first)) } else { None };
            match verified {
                Some((copy, first)) if copy.digest == first.digest => report(&rules, look, &copy, &first),
                Some(_) => {}
                None => rules.iter().for_each(|&rule| look.count(rule, copy, 1)),
            }
        }
        Ok(())
    }
}

fn bucket_of(entry: &Entry) -> usize {
    (entry.0 >> (u64::BITS - BUCKETS.ilog2())) as usize
}

/// The copies in one bucket: each with the first record of its kind.
fn copies_in(parts: Vec<Vec<Entry>>) -> Vec<(Position, Position)> {
    let mut entries = parts.concat();
    drop(parts);
    let repeated = repeated(&entries);
    entries.retain(|entry| repeated.contains(&digest(entry)));
    entries.sort_unstable();
    let mut copies = Vec::new();
    for same in entries.chunk_by(|one, other| digest(one) == digest(other)) {
        let first = same[0].2;
        copies.extend(same[1..].iter().map(|copy| (copy.2, first)));
    }
    copies
}

/// The digests that stand more than once. Clean data pays for one small table and no sorting.
fn repeated(entries: &[Entry]) -> HashSet<(u64, u64)> {
    // Twice as many places as entries; 0 is an empty place, other numbers are those of entries, from 1.
    let places = (entries.len() * 2).next_power_of_two();
    let mut table = vec![0u32; places];
    let mut repeated = HashSet::new();
    for (number, entry) in entries.iter().enumerate() {
        let mut place = entry.1 as usize & (places - 1);
        loop {
            match table[place] {
                0 => {
                    table[place] = number as u32 + 1;
                    break;
                }
                other if digest(&entries[other as usize - 1]) == digest(entry) => {
                    repeated.insert(digest(entry));
                    break;
                }
                _ => place = (place + 1) & (places - 1),
            }
        }
    }
    repeated
}

fn digest(entry: &Entry) -> (u64, u64) {
    (entry.0, entry.1)
}

fn report(rules: &[RuleId], look: &mut dyn Look, copy: &super::Seen, first: &super::Seen) {
    for &rule in rules {
        let message = if copy.position.file() == first.position.file() {
            format!("this record is a copy of line {}", first.line)
        } else {
            format!("this record is a copy of line {} of another file", first.line)
        };
        let place = DraftPlace::Value(Place::RECORD);
        let draft = Draft::new(rule, place, message);
        look.report(draft, copy.clone(), vec![(first.clone(), "first stands here".to_owned())]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Seen;
    use super::*;

    /// Takes every record for what its text says, and keeps what is reported.
    struct Fake<'r> {
        records: &'r [String],
        copies: Vec<(u64, u64)>,
    }

    impl Look for Fake<'_> {
        fn read(&mut self, positions: &[Position]) -> Result<Vec<Seen>, Error> {
            let seen = |&position: &Position| {
                let text = &self.records[position.offset() as usize];
                let mut digest = [0; 32];
                digest[..text.len()].copy_from_slice(text.as_bytes());
                Seen { position, line: position.offset(), end: position.offset() + 1, digest }
            };
            Ok(positions.iter().map(seen).collect())
        }

        fn most(&self) -> u64 {
            u64::MAX
        }

        fn count(&mut self, _rule: RuleId, _position: Position, _findings: u64) {}

        fn report(&mut self, _draft: Draft, record: Seen, related: Vec<(Seen, String)>) {
            self.copies.push((record.line, related[0].0.line));
        }
    }

    fn empty() -> Digests {
        let buckets = [const { Vec::new() }; BUCKETS];
        Digests { rules: Arc::new([0]), secret: Arc::new([7; SECRET]), observed: Vec::new(), buckets }
    }

    fn part(records: &[String], from: usize, to: usize) -> Box<dyn Tally> {
        let mut digests = empty();
        for (number, text) in records.iter().enumerate().take(to).skip(from) {
            let position = Position::new(0, number as u64);
            digests.observe(&Record { raw: text.as_bytes(), tape: &[], turns: &[], position, form: None, line: None });
        }
        digests.seal();
        Box::new(digests)
    }

    fn copies(tally: Box<dyn Tally>, records: &[String]) -> Vec<(u64, u64)> {
        let mut look = Fake { records, copies: Vec::new() };
        tally.conclude(&mut look).expect("the fake reads everything");
        look.copies
    }

    proptest! {
        #[test]
        fn merging_shards_in_any_grouping_equals_one_pass(
            records in prop::collection::vec("[a-c]{0,2}", 0..40), a in 0usize..40, b in 0usize..40,
        ) {
            let (a, b) = (a.min(b).min(records.len()), a.max(b).min(records.len()));
            let wanted: Vec<(u64, u64)> = (0..records.len())
                .filter_map(|copy| records[..copy].iter().position(|text| *text == records[copy]).map(|first| (copy as u64, first as u64)))
                .collect();
            prop_assert_eq!(&copies(part(&records, 0, records.len()), &records), &wanted);
            let parts = || [part(&records, 0, a), part(&records, a, b), part(&records, b, records.len())];
            let [mut first, second, third] = parts();
            first.merge(second);
            first.merge(third);
            prop_assert_eq!(&copies(first, &records), &wanted);
            let [mut first, mut second, third] = parts();
            second.merge(third);
            first.merge(second);
            prop_assert_eq!(&copies(first, &records), &wanted);
        }
    }
}
