//! What part of a file shows: by member, how many records have which type, and the first of them.
//!
//! Owns the sums and their merge. All numbers add up and all positions are the first ones, so parts merge to the whole. Bounded: a
//! file with more names than are kept is marked, and not judged by its members.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::signature::{Class, Spot, facts, mix, name_hash};
use super::{Known, Position, Wanted};
use crate::json::Value;
use crate::rule::options::Drift;

/// Names that are kept of one file. More of them are data in the place of names.
const MOST_MEMBERS: usize = 1024;

/// Orders of members that are kept of one file.
const MOST_ORDERS: usize = 4096;

/// Some records: how many, and the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) count: u64,
    pub(crate) first: Position,
}

/// Adds records to a group that may be empty.
pub(crate) fn add(group: &mut Option<Group>, more: Group) {
    *group = Some(match *group {
        Some(group) => Group { count: group.count + more.count, first: group.first.min(more.first) },
        None => more,
    });
}

/// What a signature stands for.
pub(crate) struct Shape {
    /// By key, each with every class once.
    members: Vec<(Named, Class)>,
    /// Hash of the set of names of the record, and of their order.
    order: (u64, u64),
    system: bool,
    parts: u64,
}

/// A place by its key and, in words, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    key: u64,
    pub(crate) name: String,
    pub(crate) inner: Inner,
}

/// What of a member is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Inner {
    Itself,
    Items,
    MemberOfItems(String),
}

impl Shape {
    pub(crate) fn of(record: Value<'_>, (system, parts): (bool, u64)) -> Shape {
        let mut members: Vec<(Named, Class)> = Vec::new();
        // A record may have any number of members: nothing here may compare each with each.
        let mut met = HashSet::new();
        facts(record, &mut |spot, class| {
            let key = spot.key();
            if met.insert((key, class)) {
                let (name, inner) = match spot {
                    Spot::Member(name) => (name, Inner::Itself),
                    Spot::Item(name) => (name, Inner::Items),
                    Spot::Inner(name, inner) => (name, Inner::MemberOfItems(inner.to_owned())),
                };
                members.push((Named { key, name: name.to_owned(), inner }, class));
            }
        });
        members.sort_unstable_by_key(|(named, class)| (named.key, *class));
        let hashes = || record.members().map(|member| name_hash(member.name));
        let set = hashes().fold(0_u64, |set, name| set.wrapping_add(mix(name, 1)));
        Shape { members, order: (set, hashes().fold(0, mix)), system, parts }
    }
}

/// One member in part of a file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) named: Named,
    /// Records in which it stands.
    pub(crate) present: Option<Group>,
    /// The first record without it, if somebody asks for presence.
    pub(crate) absent: Option<Position>,
    /// Records by class.
    pub(crate) classes: [Option<Group>; Class::ALL.len()],
}

/// The sums over part of a file.
#[derive(Serialize, Deserialize)]
pub(crate) struct FilePart {
    pub(crate) all: Group,
    pub(crate) members: BTreeMap<u64, Member>,
    pub(crate) too_many_members: bool,
    pub(crate) orders: BTreeMap<(u64, u64), Group>,
    pub(crate) too_many_orders: bool,
    /// Records without and with a system prompt.
    pub(crate) system: [Option<Group>; 2],
    /// Records without and with each part that the profile names.
    pub(crate) parts: Vec<[Option<Group>; 2]>,
}

impl FilePart {
    /// Sums up the records of some signatures, all of one file; nothing for none.
    pub(crate) fn sum(known: Vec<Known>, wanted: &Wanted) -> Option<FilePart> {
        let first = known.iter().map(|known| known.first).min()?;
        let mut part = FilePart {
            all: Group { count: known.iter().map(|known| known.count).sum(), first },
            members: BTreeMap::new(),
            too_many_members: false,
            orders: BTreeMap::new(),
            too_many_orders: false,
            system: [None; 2],
            parts: vec![[None; 2]; if wanted.consistent { wanted.profile.consistent().len() } else { 0 }],
        };
        let asks = |wanted_drift| wanted.rules.iter().any(|(of, _)| *of == wanted_drift);
        if asks(Drift::Presence) {
            known.iter().for_each(|known| part.member_names(known));
            known.iter().for_each(|known| part.note_absent(known));
        }
        for known in known {
            part.take(known);
        }
        Some(part)
    }

    /// Number of the file.
    pub(crate) fn file(&self) -> usize {
        self.all.first.file()
    }

    fn member(&mut self, named: &Named) -> Option<&mut Member> {
        if !self.members.contains_key(&named.key) {
            if self.members.len() == MOST_MEMBERS {
                self.too_many_members = true;
                return None;
            }
            let member = Member { named: named.clone(), present: None, absent: None, classes: [None; Class::ALL.len()] };
            self.members.insert(named.key, member);
        }
        self.members.get_mut(&named.key)
    }

    fn member_names(&mut self, known: &Known) {
        for (named, _) in &known.shape.members {
            self.member(named);
        }
    }

    fn note_absent(&mut self, known: &Known) {
        for member in self.members.values_mut().filter(|member| member.named.inner == Inner::Itself) {
            let members = &known.shape.members;
            if members.binary_search_by_key(&member.named.key, |(named, _)| named.key).is_err() {
                member.absent = Some(member.absent.map_or(known.first, |first| first.min(known.first)));
            }
        }
    }

    fn take(&mut self, known: Known) {
        let group = Group { count: known.count, first: known.first };
        let shape = known.shape;
        for (number, (named, class)) in shape.members.iter().enumerate() {
            let again = number > 0 && shape.members[number - 1].0.key == named.key;
            let Some(member) = self.member(named) else { continue };
            add(&mut member.classes[*class as usize], group);
            if !again {
                add(&mut member.present, group);
            }
        }
        self.order(shape.order, group);
        add(&mut self.system[usize::from(shape.system)], group);
        for (bit, groups) in self.parts.iter_mut().enumerate() {
            add(&mut groups[usize::from(shape.parts >> bit & 1 == 1)], group);
        }
    }

    fn order(&mut self, order: (u64, u64), group: Group) {
        if self.orders.len() == MOST_ORDERS && !self.orders.contains_key(&order) {
            self.too_many_orders = true;
            return;
        }
        let mut sum = self.orders.get(&order).copied();
        add(&mut sum, group);
        self.orders.extend(sum.map(|sum| (order, sum)));
    }

    /// Takes the part of the same file that follows.
    pub(crate) fn merge(&mut self, later: FilePart) {
        let (first, later_first) = (self.all.first, later.all.first);
        for (key, member) in &mut self.members {
            if !later.members.contains_key(key) && member.named.inner == Inner::Itself {
                member.absent = member.absent.or(Some(later_first));
            }
        }
        for (key, theirs) in later.members {
            let known = self.members.contains_key(&key);
            let Some(mine) = self.member(&theirs.named) else { continue };
            mine.absent = if known { mine.absent.or(theirs.absent) } else { Some(first) };
            for (mine, theirs) in mine.classes.iter_mut().zip(theirs.classes).chain([(&mut mine.present, theirs.present)]) {
                theirs.into_iter().for_each(|theirs| add(mine, theirs));
            }
        }
        later.orders.into_iter().for_each(|(order, group)| self.order(order, group));
        let mine = self.system.iter_mut().chain(self.parts.iter_mut().flatten());
        for (mine, theirs) in mine.zip(later.system.into_iter().chain(later.parts.into_iter().flatten())) {
            theirs.into_iter().for_each(|theirs| add(mine, theirs));
        }
        self.too_many_members |= later.too_many_members;
        self.too_many_orders |= later.too_many_orders;
        self.all.count += later.all.count;
    }
}
