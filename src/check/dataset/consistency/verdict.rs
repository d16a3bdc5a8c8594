//! What the sums over a file mean.
//!
//! Owns the comparison of minorities with majorities, and its words. The finding stands at the first record of the minority and names
//! the first of the majority.

use std::collections::BTreeMap;

use super::part::{FilePart, Group, Inner, Member, Named, add};
use super::signature::Class;
use super::{Position, RuleId, Wanted};
use crate::json::{Kind, short};
use crate::profile::Profile;
use crate::rule::options::Drift;

/// Records that a file must have before a member counts as rare in it, and one in how many records is rare.
const RARE_OF: u64 = 200;
const RARE: u64 = 100;

/// One finding about a file.
pub(crate) struct Verdict {
    pub(crate) rule: RuleId,
    /// The record it is reported at.
    pub(crate) at: Position,
    pub(crate) message: String,
    /// What it is about, whichever records are named.
    pub(crate) subject: String,
    /// A record of the other kind, and what it is.
    pub(crate) other: (Position, String),
}

/// A finding before it has a rule.
type Found = (Position, String, (Position, String), String);

impl FilePart {
    /// The findings of all rules about this file.
    pub(crate) fn judge(&self, wanted: &Wanted) -> Vec<Verdict> {
        let mut found = Vec::new();
        for &(drift, rule) in &wanted.rules {
            let of_rule = match drift {
                Drift::Type | Drift::StringOrList => self.types(drift, &wanted.profile),
                Drift::Presence => self.presence(),
                Drift::Order => self.orders(),
                Drift::SystemPrompt => self.system_prompt(),
                Drift::Consistent => self.consistent(&wanted.profile),
            };
            found.extend(of_rule.into_iter().map(|(at, message, other, subject)| Verdict { rule, at, message, subject, other }));
        }
        found
    }

    /// The members by name, unless there are too many to be judged.
    fn by_name(&self) -> Vec<&Member> {
        let mut members: Vec<&Member> = self.members.values().filter(|_| !self.too_many_members).collect();
        members.sort_by(|one, other| (&one.named.name, &one.named.inner).cmp(&(&other.named.name, &other.named.inner)));
        members
    }

    fn types(&self, drift: Drift, profile: &Profile) -> Vec<Found> {
        let mut found = Vec::new();
        for member in self.by_name() {
            let groups = groups(member, profile);
            let classes: Vec<Class> = groups.iter().map(|(class, _)| *class).collect();
            let string_or_list = classes == [Class::String, Class::Array];
            if classes.len() < 2 || string_or_list != (drift == Drift::StringOrList) {
                continue;
            }
            let Some(&(most, majority)) = groups.iter().max_by_key(|(_, group)| rank(group)) else { continue };
            for &(class, group) in groups.iter().filter(|(class, _)| *class != most) {
                let plain = (class, most) == (Class::Digits, Class::Number);
                let (is, other) = (described(class), if plain { "a plain number" } else { described(most) });
                let (name, here, many) = (called(&member.named), here_first(group), records(majority.count));
                let message = format!("{name} is {is} in {here}, and {other} in {many}");
                found.push((group.first, message, (majority.first, format!("it is {other} here")), format!("{name} {is}")));
            }
        }
        found
    }

    fn presence(&self) -> Vec<Found> {
        let all = self.all.count;
        let mut found = Vec::new();
        for member in self.by_name() {
            let (Some(present), Some(absent), Inner::Itself) = (member.present, member.absent, &member.named.inner) else {
                continue;
            };
            let name = called(&member.named);
            let lacking = Group { count: all - present.count.min(all), first: absent };
            if all >= RARE_OF && present.count * RARE < all {
                let message = format!("{} of {all} records have {name}; this is the first", present.count);
                found.push((present.first, message, (absent, "the first record without it".to_owned()), format!("rare {name}")));
            } else if all >= RARE_OF && lacking.count * RARE < all {
                let message = format!("{} of {all} records have no {name}; this is the first", lacking.count);
                found.push((
                    absent,
                    message,
                    (present.first, "the first record that has it".to_owned()),
                    format!("lacking {name}"),
                ));
            }
        }
        found
    }

    fn orders(&self) -> Vec<Found> {
        let mut by_set: BTreeMap<u64, Vec<Group>> = BTreeMap::new();
        for ((set, _), group) in self.orders.iter().filter(|_| !self.too_many_orders) {
            by_set.entry(*set).or_default().push(*group);
        }
        let judge = |groups: &Vec<Group>| {
            let majority = *groups.iter().max_by_key(|group| rank(group))?;
            let mut minority = None;
            groups.iter().filter(|group| **group != majority).for_each(|group| add(&mut minority, *group));
            let minority = minority?;
            let many = records(majority.count);
            let message = format!("the fields have another order in {} than in {many}", here_first(minority));
            Some((minority.first, message, (majority.first, "the usual order".to_owned()), "order".to_owned()))
        };
        by_set.values().filter_map(judge).collect()
    }

    fn system_prompt(&self) -> Vec<Found> {
        let [Some(without), Some(with)] = self.system else { return Vec::new() };
        vec![one_or_other("a system prompt", without, with, "")]
    }

    fn consistent(&self, profile: &Profile) -> Vec<Found> {
        let entries = profile.consistent().iter().zip(&self.parts);
        let judge = |(entry, groups): (&crate::profile::Consistent, &[Option<Group>; 2])| {
            let [Some(without), Some(with)] = *groups else { return None };
            Some(one_or_other(&format!("`{}`", entry.name()), without, with, &format!(": {}", entry.because())))
        };
        entries.filter_map(judge).collect()
    }
}

/// What some records have and others lack, reported at the fewer of them.
fn one_or_other(what: &str, without: Group, with: Group, because: &str) -> Found {
    let all = without.count + with.count;
    if without.count <= with.count {
        let message =
            format!("{} of {all} records have no {}; this is the first{because}", without.count, what.trim_start_matches("a "));
        (without.first, message, (with.first, "the first record that has it".to_owned()), what.to_owned())
    } else {
        let message = format!("{} of {all} records have {what}; this is the first{because}", with.count);
        (with.first, message, (without.first, "the first record without it".to_owned()), what.to_owned())
    }
}

/// The types of a member and the records that have them. Null is no type of its own; what the profile refuses is said by others.
fn groups(member: &Member, profile: &Profile) -> Vec<(Class, Group)> {
    let mut classes = member.classes;
    if classes[Class::Number as usize].is_none() {
        let digits = classes[Class::Digits as usize].take();
        digits.into_iter().for_each(|digits| add(&mut classes[Class::String as usize], digits));
    }
    let found = Class::ALL.into_iter().zip(classes).filter_map(|(class, group)| Some((class, group?)));
    found.filter(|(class, _)| *class != Class::Null && is_allowed(&member.named, *class, profile)).collect()
}

fn is_allowed(named: &Named, class: Class, profile: &Profile) -> bool {
    let allows = |kind: Kind| match &named.inner {
        Inner::Itself => profile.allows(&named.name, kind),
        Inner::Items => profile.allows_in(&named.name, None, kind),
        Inner::MemberOfItems(inner) => profile.allows_in(&named.name, Some(inner), kind),
    };
    match class {
        Class::Null => allows(Kind::Null),
        Class::Boolean => allows(Kind::Boolean),
        Class::Number => allows(Kind::Number) || allows(Kind::Integer),
        Class::Digits | Class::String => allows(Kind::String),
        Class::Array => allows(Kind::Array),
        Class::Object => allows(Kind::Object),
    }
}

/// The larger group; of equal ones that which comes first.
fn rank(group: &Group) -> (u64, std::cmp::Reverse<Position>) {
    (group.count, std::cmp::Reverse(group.first))
}

fn described(class: Class) -> &'static str {
    match class {
        Class::Null => "null",
        Class::Boolean => "a boolean",
        Class::Number => "a number",
        Class::Digits => "a number written as a string",
        Class::String => "a string",
        Class::Array => "an array",
        Class::Object => "an object",
    }
}

fn called(named: &Named) -> String {
    let name = short(&named.name);
    match &named.inner {
        Inner::Itself => format!("`{name}`"),
        Inner::Items => format!("an item of `{name}`"),
        Inner::MemberOfItems(inner) => format!("`{}` in an item of `{name}`", short(inner)),
    }
}

fn records(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

fn here_first(group: Group) -> String {
    if group.count == 1 { "this record".to_owned() } else { format!("{} records (this is the first)", group.count) }
}
