//! Values compared as JSON: numbers by value, members in any order, the last of a repeated name.
//!
//! Owns equality, a digest that goes with it, and the members that count. Knows the tape only through [`Value`].

use std::collections::HashMap;
#[cfg(feature = "json-schema")]
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use serde_json::Number;

use super::{Kind, Member, Value};

/// Members up to which names are compared pair by pair.
const FEW: usize = 12;

impl<'r> Value<'r> {
    /// The members of an object, the last one of each name, in document order.
    pub(crate) fn last_members(self) -> Vec<Member<'r>> {
        let mut members: Vec<Member<'r>> = self.members().collect();
        if !has_repeated_name(&members) {
            return members;
        }
        let last: HashMap<&str, u32> = members.iter().map(|member| (member.name, member.key.node())).collect();
        members.retain(|member| last.get(member.name) == Some(&member.key.node()));
        members
    }

    /// Number of members with different names.
    #[cfg(any(feature = "cel", feature = "json-schema"))]
    pub(crate) fn distinct_names(self) -> usize {
        if self.len() <= 1 { self.len() } else { self.last_members().len() }
    }

    /// Equality as JSON values.
    pub(crate) fn equals(self, other: Value<'r>) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::Integer | Kind::Number, Kind::Integer | Kind::Number) => match (self.as_number(), other.as_number()) {
                (Some(one), Some(other)) => equal_numbers(&one, &other),
                _ => false,
            },
            (Kind::Object, Kind::Object) => {
                let (mut mine, mut theirs) = (self.last_members(), other.last_members());
                mine.sort_unstable_by_key(|member| member.name);
                theirs.sort_unstable_by_key(|member| member.name);
                let same = |(one, other): (&Member<'r>, &Member<'r>)| one.name == other.name && one.value.equals(other.value);
                mine.len() == theirs.len() && mine.iter().zip(&theirs).all(same)
            }
            (Kind::Array, Kind::Array) => {
                self.len() == other.len() && self.items().zip(other.items()).all(|(one, other)| one.equals(other))
            }
            _ => self.kind() == other.kind() && self.as_str() == other.as_str() && self.as_bool() == other.as_bool(),
        }
    }

    /// A digest that equal values have in common.
    #[cfg(feature = "json-schema")]
    pub(crate) fn digest(self, keys: &RandomState) -> u64 {
        let mut hasher = keys.build_hasher();
        match self.kind() {
            Kind::Integer | Kind::Number => {
                let number = self.as_f64().unwrap_or_default();
                // Zero has two bit patterns.
                (1_u8, if number == 0.0 { 0 } else { number.to_bits() }).hash(&mut hasher);
            }
            Kind::Object => {
                let members = self.last_members();
                let sum = members
                    .iter()
                    .fold(0_u64, |sum, member| sum.wrapping_add(keys.hash_one((member.name, member.value.digest(keys)))));
                (2_u8, sum).hash(&mut hasher);
            }
            Kind::Array => self.items().for_each(|item| (3_u8, item.digest(keys)).hash(&mut hasher)),
            _ => (self.kind(), self.as_str(), self.as_bool()).hash(&mut hasher),
        }
        hasher.finish()
    }
}

/// Equality of numbers by value, exact for integers of any size beside fractions: 1 is 1.0, and 2^53 + 1 is no float.
fn equal_numbers(one: &Number, other: &Number) -> bool {
    let same =
        |integer: i128, float: &Number| float.as_f64().is_some_and(|float| float.fract() == 0.0 && float as i128 == integer);
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one == other,
        (Some(integer), None) => same(integer, other),
        (None, Some(integer)) => same(integer, one),
        (None, None) => one.as_f64() == other.as_f64(),
    }
}

fn has_repeated_name(members: &[Member<'_>]) -> bool {
    if members.len() <= FEW {
        return members.iter().enumerate().any(|(index, one)| members[..index].iter().any(|other| other.name == one.name));
    }
    let mut seen = std::collections::HashSet::with_capacity(members.len());
    !members.iter().all(|member| seen.insert(member.name))
}
