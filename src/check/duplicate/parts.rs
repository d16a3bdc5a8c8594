//! What of a record is asked and what is answered.
//!
//! Owns which turns are the answer, and which members belong to the prompt although no turn lies in them. The profile says whose text
//! a turn is; this says what it means to compare prompts.

use super::super::balance::LABELS;
use crate::profile::Turn;
use crate::record::{Kind, Value};
use crate::rule::Role;

/// Members that change what is asked: tools at hand, media beside the text, what was said before, answers to choose from.
const CONTEXT: [&str; 15] = [
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
    "choices",
    "options",
];

/// Members that grade an answer: several answers to one prompt are what such data is made of.
const GRADES: [&str; 2] = ["rating", "score"];

/// Members that hold an answer, which is no turn when it is no text.
const ANSWERS: [&str; 5] = ["answer", "completion", "output", "response", "target"];

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

/// The nodes of the answer, from the first one to the last; nothing when there is none to compare.
pub(super) fn answer(record: Value<'_>, turns: &[Turn]) -> Option<(u32, u32)> {
    if turns.iter().any(|turn| matches!(turn.role, Role::Chosen | Role::Rejected)) {
        return None;
    }
    let member = |names: &[&str]| record.members().find(|member| names.contains(&member.name)).map(|member| member.value);
    let is_figure = |value: &Value<'_>| matches!(value.kind(), Kind::Boolean | Kind::Integer | Kind::Number);
    // A label is what a whole example is judged with; as a text it is a turn.
    if let Some(label) = member(&LABELS).filter(|value| is_figure(value) || value.kind() == Kind::Array && !value.is_empty()) {
        return Some((label.node(), label.node()));
    }
    if member(&GRADES).is_some_and(|value| is_figure(&value)) {
        return None;
    }
    spoken(turns)
        .or_else(|| silent(record, turns))
        .or_else(|| member(&ANSWERS).filter(is_figure).map(|value| (value.node(), value.node())))
}

/// The turns of the answer.
fn spoken(turns: &[Turn]) -> Option<(u32, u32)> {
    let ends = |role: Role| {
        let mut nodes = turns.iter().filter(|turn| turn.role == role).map(|turn| turn.node);
        let first = nodes.next()?;
        Some((first, nodes.next_back().unwrap_or(first)))
    };
    if turns.iter().any(|turn| turn.role == Role::Completion) {
        return ends(Role::Completion);
    }
    let spoken = turns.iter().rposition(|turn| turn.role != Role::Other && turn.role != Role::Label)?;
    if turns[spoken].role == Role::Assistant {
        let first = turns[..spoken].iter().rposition(|turn| turn.role != Role::Assistant).map_or(0, |before| before + 1);
        Some((turns[first].node, turns[spoken].node))
    } else if turns.iter().any(|turn| turn.role == Role::Text) {
        ends(Role::Label)
    } else {
        None
    }
}

/// The last message of a list when it is the assistant's and holds no text: calls of tools, say.
fn silent(record: Value<'_>, turns: &[Turn]) -> Option<(u32, u32)> {
    let last = turns.iter().rfind(|turn| turn.role != Role::Other && turn.role != Role::Label)?.node;
    let is_around = |value: &Value<'_>| value.node() < last && last < value.node() + value.width();
    let messages = record.members().map(|member| member.value).find(|value| value.kind() == Kind::Array && is_around(value))?;
    let message = messages.items().last().filter(|message| message.node() > last)?;
    let role = message.members().find(|member| ["role", "from"].contains(&member.name))?.value;
    role.as_str().is_some_and(|role| ["assistant", "model"].contains(&role)).then_some((message.node(), message.node()))
}
