//! What of a record is asked and what is answered.
//!
//! Owns which turns are the answer, and which members belong to the prompt although no turn lies in them. The profile says whose text
//! a turn is; this says what it means to compare prompts.

use crate::profile::Turn;
use crate::record::{Kind, Value};
use crate::rule::Role;

/// Members that change what is asked: tools at hand, media beside the text, what was said before.
const CONTEXT: [&str; 13] = [
    "tools",
    "functions",
    "toolConfig",
    "tool_choice",
    "images",
    "videos",
    "audios",
    "documents",
    "image",
    "video",
    "audio",
    "history",
    "input",
];

/// Members that say how good an answer is: several answers to one prompt are what such data is made of.
const JUDGED: [&str; 4] = ["label", "kto_tag", "rating", "score"];

/// Whether a member belongs to the prompt without a turn in it.
pub(super) fn is_context(name: &str, value: Value<'_>) -> bool {
    CONTEXT.contains(&name) && !matches!(value.kind(), Kind::Null) && !(holds_nothing(value))
}

fn holds_nothing(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Array | Kind::Object => value.is_empty(),
        _ => value.as_str() == Some(""),
    }
}

/// The nodes of the answer, from the first turn to the last one; nothing when there is none to compare.
pub(super) fn answer(record: Value<'_>, turns: &[Turn]) -> Option<(u32, u32)> {
    let with = |role: Role| turns.iter().filter(move |turn| turn.role == role).map(|turn| turn.node);
    if turns.iter().any(|turn| matches!(turn.role, Role::Chosen | Role::Rejected)) {
        return None;
    }
    let ends = |mut nodes: Box<dyn Iterator<Item = u32> + '_>| {
        let first = nodes.next()?;
        Some((first, nodes.last().unwrap_or(first)))
    };
    let found = if turns.iter().any(|turn| turn.role == Role::Completion) {
        ends(Box::new(with(Role::Completion)))
    } else {
        let spoken = turns.iter().rposition(|turn| turn.role != Role::Other && turn.role != Role::Label)?;
        if turns[spoken].role == Role::Assistant {
            let first = turns[..spoken].iter().rposition(|turn| turn.role != Role::Assistant).map_or(0, |before| before + 1);
            Some((turns[first].node, turns[spoken].node))
        } else if turns.iter().any(|turn| turn.role == Role::Text) {
            ends(Box::new(with(Role::Label)))
        } else {
            None
        }
    };
    // A text with a class is judged by nobody; an answer with a grade is.
    found.filter(|&(first, _)| {
        !record
            .members()
            .any(|member| JUDGED.contains(&member.name) && member.value.kind() != Kind::String && member.value.node() != first)
    })
}
