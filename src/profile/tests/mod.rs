//! Tests of the profiles, by concern.
#![allow(clippy::unwrap_used)]

mod builtin;
mod consistency;
#[cfg(feature = "json-schema")]
mod corpora;
mod detect;
mod language;
mod order;
mod turns;

use simd_json::Node;

use super::Profile;
use crate::json::Place;
use crate::json::Value;
use crate::rule::options::{OrderBreak, Violation};

/// Parses a line and hands the record to `then`.
pub(super) fn with_record<T>(line: &str, then: impl FnOnce(Value<'_>) -> T) -> T {
    let mut bytes = line.as_bytes().to_vec();
    let tape: Vec<Node<'_>> = simd_json::to_tape(&mut bytes).expect("the line is JSON").0;
    then(Value::at(&tape, 0))
}

/// A profile of a test.
pub(super) fn profile(text: &str) -> Profile {
    Profile::parse("test", "test.toml", text).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The violations of a line.
pub(super) fn violations(profile: &Profile, line: &str) -> Vec<(Violation, Place, String)> {
    let mut found = Vec::new();
    with_record(line, |record| {
        profile.violations(record, &mut |violation, place, message| found.push((violation, place, message)))
    });
    found
}

/// What is said about a line, its order of turns included.
pub(super) fn messages(profile: &Profile, line: &str) -> Vec<String> {
    let mut found: Vec<String> = violations(profile, line).into_iter().map(|(_, _, message)| message).collect();
    with_record(line, |record| found.extend(profile.order_breaks(record).map(|(_, _, message)| message)));
    found
}

/// What is said of a line, apart from what only some platforms refuse.
pub(super) fn faults(profile: &Profile, line: &str) -> Vec<String> {
    let refused: Vec<String> = violations(profile, line)
        .into_iter()
        .filter(|(violation, ..)| *violation == Violation::PlatformDifference)
        .map(|(_, _, message)| message)
        .collect();
    messages(profile, line).into_iter().filter(|message| !refused.contains(message)).collect()
}

/// What is said of reserved texts in a line.
pub(super) fn reserved(profile: &Profile, line: &str) -> Vec<String> {
    with_record(line, |record| {
        let mut turns = Vec::new();
        profile.turns(record, &mut turns);
        let found = turns.iter().flat_map(|turn| {
            let text = record.sibling(turn.node).as_str().unwrap_or_default();
            let found = profile.reserved().iter().filter(|one| one.roles.contains(turn.role) && text.contains(&one.text));
            found.map(|one| format!("`{}` is reserved", one.text.trim())).collect::<Vec<_>>()
        });
        found.collect()
    })
}

/// The first break of order of a line.
pub(super) fn order_break(profile: &Profile, line: &str) -> Option<(OrderBreak, Place, String)> {
    with_record(line, |record| profile.order_breaks(record).next())
}
