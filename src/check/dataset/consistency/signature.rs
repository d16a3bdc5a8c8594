//! The signature of a record: names and types near its root, as one number.
//!
//! Owns what counts as a type here, how far into a record it is looked, and the hash, which allocates nothing. Equal signatures mean
//! equal names and types; how often a list repeats the same kind of item makes no difference.

use crate::json::{Kind, Value};
use crate::profile::is_figures;

/// Items of a list that are looked at.
const ITEMS: usize = 64;

/// Shapes of items in one list that are told apart. With more, the signature depends on their number as well, which costs only time.
const FEW: usize = 8;

const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The type of a value, as far as it matters between records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    Null,
    Boolean,
    Number,
    /// A member of the record: a string that reads as a number.
    Digits,
    String,
    Array,
    Object,
}

impl Class {
    pub(crate) const ALL: [Class; 7] =
        [Class::Null, Class::Boolean, Class::Number, Class::Digits, Class::String, Class::Array, Class::Object];

    fn of_member(value: Value<'_>) -> Class {
        match value.as_str() {
            Some(text) if is_figures(text.as_bytes()) => Class::Digits,
            _ => Class::of(value),
        }
    }

    fn of(value: Value<'_>) -> Class {
        match value.kind() {
            Kind::Null => Class::Null,
            Kind::Boolean => Class::Boolean,
            Kind::Integer | Kind::Number => Class::Number,
            Kind::String => Class::String,
            Kind::Array => Class::Array,
            Kind::Object => Class::Object,
        }
    }
}

/// Where a type was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot<'r> {
    /// A member of the record.
    Member(&'r str),
    /// An item of a list.
    Item(&'r str),
    /// A member of an item of a list.
    Inner(&'r str, &'r str),
}

impl Spot<'_> {
    pub(crate) fn key(self) -> u64 {
        match self {
            Spot::Member(name) => name_hash(name),
            Spot::Item(name) => mix(name_hash(name), 1),
            Spot::Inner(name, inner) => mix(name_hash(name), name_hash(inner)),
        }
    }
}

/// The number that stands for the names and types of a record, in their order.
pub(crate) fn signature(record: Value<'_>) -> u64 {
    let mut hash = ODD;
    for member in record.members() {
        hash = mix(hash, name_hash(member.name).wrapping_add(Class::of_member(member.value) as u64));
        if member.value.kind() == Kind::Array {
            hash = mix(hash, items(member.value));
        }
    }
    hash
}

/// Calls `see` with everything that the signature stands for.
pub(crate) fn facts<'r>(record: Value<'r>, see: &mut dyn FnMut(Spot<'r>, Class)) {
    for member in record.members() {
        see(Spot::Member(member.name), Class::of_member(member.value));
        for item in member.value.items().take(ITEMS) {
            see(Spot::Item(member.name), Class::of(item));
            item.members().for_each(|inner| see(Spot::Inner(member.name, inner.name), Class::of(inner.value)));
        }
    }
}

fn items(list: Value<'_>) -> u64 {
    let (mut few, mut known, mut last, mut sum) = ([0; FEW], 0, 0, 0_u64);
    for item in list.items().take(ITEMS) {
        let mut hash = mix(ODD, Class::of(item) as u64);
        for member in item.members() {
            hash = mix(hash, name_hash(member.name).wrapping_add(Class::of(member.value) as u64));
        }
        if hash == last || few[..known].contains(&hash) {
            continue;
        }
        last = hash;
        if known < FEW {
            few[known] = hash;
            known += 1;
        }
        sum = sum.wrapping_add(mix(hash, ODD));
    }
    sum
}

/// Takes a word into a hash.
#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(ODD)
}

/// Names are short: mostly one word, read at once.
#[inline]
pub(crate) fn name_hash(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = (bytes.len() as u64).wrapping_mul(ODD);
    let last = match (bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        (Some(last), ..) => {
            let (words, _) = bytes.as_chunks();
            words.iter().for_each(|word| hash = mix(hash, u64::from_le_bytes(*word)));
            u64::from_le_bytes(*last)
        }
        (_, Some(first), Some(last)) => u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)),
        _ => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    mix(hash, last)
}
