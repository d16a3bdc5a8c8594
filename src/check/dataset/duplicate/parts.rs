//! What of a record is asked and what is answered.
//!
//! Owns which turns are the answer, and which members belong to the prompt although no turn lies in them. The profile says whose text
//! a turn is; this says what it means to compare prompts.

use crate::check::dataset::balance::LABELS;
use crate::json::{Kind, Value};
use crate::profile::Turn;
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

/// Members that say where a record comes from.
const ORIGINS: [&str; 11] = ["id", "_id", "uid", "uuid", "guid", "idx", "source", "split", "url", "meta", "metadata"];

/// Whether a member belongs to the prompt without a turn in it. `all`: the answer is no turn, and what it is about may stand anywhere.
pub(crate) fn is_context(name: &str, value: Value<'_>, all: bool) -> bool {
    let is_told = all && matches!(value.kind(), Kind::String | Kind::Array | Kind::Object) && !ORIGINS.contains(&name);
    (is_told || CONTEXT.contains(&name)) && !matches!(value.kind(), Kind::Null) && !(holds_nothing(value))
}

fn holds_nothing(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Array | Kind::Object => value.is_empty(),
        _ => value.as_str() == Some(""),
    }
}

/// The nodes of the answer, from the first one to the last; nothing when there is none to compare.
pub(crate) fn answer(record: Value<'_>, turns: &[Turn]) -> Option<(u32, u32)> {
    if turns.iter().any(|turn| matches!(turn.role, Role::Chosen | Role::Rejected)) {
        return None;
    }
    // What is looked for below is a number, a flag or a list; most records have none beside their texts.
    if record.members().all(|member| matches!(member.value.kind(), Kind::String | Kind::Object | Kind::Null)) {
        return spoken(turns);
    }
    // By the order of the names, whatever that of the members is.
    let member = |names: &[&str], fits: &dyn Fn(&Value<'_>) -> bool| {
        let named = |name: &&str| record.members().find(|member| member.name == *name).map(|member| member.value).filter(fits);
        names.iter().find_map(named).map(|value| (value.node(), value.node()))
    };
    let is_figure = |value: &Value<'_>| matches!(value.kind(), Kind::Boolean | Kind::Integer | Kind::Number);
    // A label is what a whole example is judged with; as a text it is a turn.
    let is_label = |value: &Value<'_>| is_figure(value) || value.kind() == Kind::Array && !value.is_empty();
    if let Some(label) = member(&LABELS, &is_label) {
        return Some(label);
    }
    if member(&GRADES, &is_figure).is_some() {
        return None;
    }
    spoken(turns).or_else(|| member(&ANSWERS, &is_figure))
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
