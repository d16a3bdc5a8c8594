//! `check = "unique"`: members that identify a record, and the same value in two records of a file.
//!
//! Owns the table of digests: 16 bytes of digest and 8 of position for each value. The digest is keyed anew in every run. Files are
//! judged one by one, since numbering begins at 1 in many of them; or splits against each other, where the value names what must not
//! be in two of them.

use std::sync::Arc;

use crate::Error;
use crate::check::dataset::cluster_report::{self, in_order};
use crate::check::{
    ActiveRule, BuildContext, Checks, DatasetCheck, DatasetTally, Draft, DraftPlace, Key, Place, Position, Record, Reporter,
    RuleId, StateMismatch, Tally,
};
use crate::json::pointer::JsonPointer;
use crate::json::{Value, short};
use crate::rule::options::UniqueOptions;

/// A member that is looked at.
struct Member {
    rule: RuleId,
    at: JsonPointer,
    between_splits: bool,
}

struct Unique {
    members: Arc<[Member]>,
    key: Arc<Key>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let member = |ActiveRule { id, options, .. }: ActiveRule<'_, UniqueOptions>| Member {
        rule: id,
        at: JsonPointer::new(Some(&options.at)),
        between_splits: options.between_splits,
    };
    let members = context.rules()?.into_iter().map(member).collect();
    Ok(Checks::none().datasets(Arc::new(Unique { members, key: context.run().key() })))
}

impl DatasetCheck for Unique {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        Some(Box::new(Values { members: self.members.clone(), key: self.key.clone(), entries: Vec::new() }))
    }
}

/// Number of the member, file (0 where splits are held against each other), digest, position: sorting brings equal values together in
/// the order of the dataset.
type Entry = (u16, u32, (u64, u64), Position);

/// The digest of a string or a number. A number and the text of its digits are two values.
fn digest(key: &Key, value: Value<'_>) -> Option<(u64, u64)> {
    let hash = |bytes: &[u8]| {
        let digest = key.digest(bytes);
        ((digest >> 64) as u64, digest as u64)
    };
    if let Some(text) = value.as_str() {
        return Some(hash(text.as_bytes()));
    }
    let (whole, bits) = value.exact_number()?;
    let (high, low) = hash(&bits.to_le_bytes());
    Some((high ^ 1, low ^ u64::from(whole) << 1))
}

struct Values {
    members: Arc<[Member]>,
    key: Arc<Key>,
    entries: Vec<Entry>,
}

impl Tally for Values {
    const MECHANISM: &'static str = "unique";
    type State = Vec<Entry>;

    fn observe(&mut self, record: &Record<'_>) {
        let (key, entries, position) = (&self.key, &mut self.entries, record.position());
        for (number, member) in self.members.iter().enumerate() {
            member.at.walk(record.value(), &mut |value| {
                let file = if member.between_splits { 0 } else { position.file() as u32 };
                entries.extend(digest(key, value).map(|digest| (number as u16, file, digest, position)));
            });
        }
    }

    fn into_state(self) -> Vec<Entry> {
        self.entries
    }

    fn merge(&mut self, later: Vec<Entry>) -> Result<(), StateMismatch> {
        self.entries.extend(later);
        Ok(())
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        let Values { members, mut entries, .. } = self;
        entries.sort_unstable();
        let mut again: Vec<(u16, Position, Position)> = Vec::new();
        for same in entries.chunk_by(|one, other| (one.0, one.1, one.2) == (other.0, other.1, other.2)) {
            let first = same[0].3;
            let between_splits = members[usize::from(same[0].0)].between_splits;
            let is_again = |at: Position| at != first && (!between_splits || at.split() != first.split());
            again.extend(same[1..].iter().filter(|entry| is_again(entry.3)).map(|entry| (entry.0, entry.3, first)));
        }
        // A value may stand twice in one record, too.
        again.sort_unstable();
        again.dedup();
        for (number, member) in members.iter().enumerate() {
            let of_member: Vec<_> = again.iter().filter(|(of, ..)| usize::from(*of) == number).collect();
            let shown = cluster_report::shown(of_member, reporter, |(_, at, _)| (member.rule, *at));
            let read = cluster_report::read(reporter, &in_order(shown.iter().flat_map(|(_, at, first)| [*at, *first])))?;
            let pairs = shown.iter().filter_map(|(_, at, first)| Some((read.get(at)?.clone(), read.get(first)?.clone())));
            for (at, first) in pairs {
                let other = if member.between_splits { first.position.split().as_str() } else { "" };
                let name = short(member.at.last_name());
                let message = match other {
                    "" => format!("`{name}` has the same value as in line {}", first.line),
                    split => format!("`{name}` has the same value as in line {} of the {split} data", first.line),
                };
                let place = DraftPlace::Value(Place::RECORD);
                let draft = Draft::new(member.rule, place, message);
                reporter.report(draft, at, vec![(first, "first occurrence".to_owned())]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::check::RecordRef;

    #[derive(Default)]
    struct Fake(Vec<(u64, u64)>);

    impl Reporter for Fake {
        fn read(&mut self, positions: &[Position]) -> Result<Vec<RecordRef>, Error> {
            let seen =
                |&position: &Position| RecordRef { position, line: position.offset(), end: position.offset(), digest: [0; 32] };
            Ok(positions.iter().map(seen).collect())
        }

        fn max_shown(&self) -> u64 {
            u64::MAX
        }

        fn count(&mut self, _rule: RuleId, _position: Position, _findings: u64) {}

        fn report(&mut self, _draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>) {
            self.0.push((record.line, related[0].0.line));
        }
    }

    fn part(check: &Unique, ids: &[&str], from: usize, to: usize) -> Box<dyn DatasetTally> {
        let mut tally = check.tally().expect("it judges the dataset");
        for (number, id) in ids.iter().enumerate().take(to).skip(from) {
            let mut bytes = format!("{{\"ids\": [{{\"id\": {id}}}, 7]}}").into_bytes();
            let tape = simd_json::to_tape(&mut bytes).expect("the line is JSON").0;
            tally.observe(&Record {
                raw: b"",
                tape: &tape,
                turns: &[],
                position: Position::new(0, number as u64),
                shape: None,
                line: None,
            });
        }
        tally
    }

    fn found(tally: Box<dyn DatasetTally>) -> Vec<(u64, u64)> {
        let mut reporter = Fake::default();
        tally.conclude(&mut reporter).expect("the fake reads everything");
        reporter.0
    }

    proptest! {
        #[test]
        fn merging_parts_equals_one_pass(
            ids in prop::collection::vec(prop::sample::select(vec!["1", "\"1\"", "\"a\"", "2.5", "9007199254740992", "9007199254740993", "null", "[]"]), 0..20), cut in 0usize..20,
        ) {
            let member = Member { rule: 0, at: JsonPointer::new(Some("/ids/*/id")), between_splits: false };
            let check = Unique { members: Arc::new([member]), key: Arc::new(Key::random()) };
            let is_value = |id: &str| !["null", "[]"].contains(&id);
            let first = |at: usize| ids[..at].iter().position(|id| *id == ids[at]).filter(|_| is_value(ids[at]));
            let wanted: Vec<(u64, u64)> =
                (0..ids.len()).filter_map(|at| first(at).map(|first| (at as u64, first as u64))).collect();
            let cut = cut.min(ids.len());
            let mut merged = part(&check, &ids, 0, cut);
            merged.merge(part(&check, &ids, cut, ids.len())).expect("they are of one run");
            prop_assert_eq!(&found(merged), &wanted);
            prop_assert_eq!(&found(part(&check, &ids, 0, ids.len())), &wanted);
        }
    }
}
