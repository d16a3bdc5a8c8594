//! `check = "pair"`: preferences that one record holds, an answer to prefer and one to avoid.
//!
//! Owns under which names the two sides stand, and how they are compared: strings, message objects and lists of messages alike. What
//! two sides share at their start is skipped at the speed of memory, so a long common prompt costs little.

mod text;

use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink, TurnText};
use crate::json::{Kind, Member, Value, same_name};
use crate::rule::options::{PairDefect, PairOptions, Violation};
use crate::rule::{Role, RoleSet};

/// The names of the two sides: of TRL and most sets, of OpenAI, of older sets.
const SIDES: [(&str, &str); 3] =
    [("chosen", "rejected"), ("preferred_output", "non_preferred_output"), ("chosen_response", "rejected_response")];

/// Bytes that two sides with one prompt share at their start at least.
const SHORTEST_PROMPT: usize = 4;

/// How a side begins that is a whole dialogue in one string, and where its last answer begins.
const FIRST_QUESTION: &str = "Human:";
const LAST_ANSWER: &str = "\n\nAssistant:";

struct Pair {
    rules: Vec<(RuleId, PairDefect)>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, options, .. } in context.rules::<PairOptions>()? {
        flat.extend(options.defects.iter().map(|&defect| (id, defect)));
    }
    Ok(Checks::none().records(Arc::new(Pair { rules: flat })))
}

impl RecordCheck for Pair {
    fn decided_by_shape(&self, record: &Record<'_>) -> bool {
        matches!(sides(record.value()), (None, None))
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        match sides(record.value()) {
            (Some(chosen), Some(rejected)) => {
                for &(rule, defect) in &self.rules {
                    both(record, rule, defect, chosen, rejected, sink);
                }
            }
            (Some(side), None) | (None, Some(side)) => {
                let other = other_side(side.name);
                if is_said(record.value().get(other), sink) {
                    return;
                }
                for &(rule, _) in self.rules.iter().filter(|(_, defect)| *defect == PairDefect::MissingSide) {
                    sink.report(rule, Place::Key(side.key.node()), || format!("`{}` without `{other}`", side.name));
                }
            }
            (None, None) => {}
        }
    }
}

/// The members that hold the sides. A side that is null, a number or a boolean is none.
fn sides<'r>(record: Value<'r>) -> (Option<Member<'r>>, Option<Member<'r>>) {
    let (mut chosen, mut rejected) = (None, None);
    for member in record.members() {
        // Names of other members differ in their length or in their first byte from all of these.
        if !matches!(member.name.as_bytes().first(), Some(b'c' | b'r' | b'p' | b'n')) {
            continue;
        }
        let holds = matches!(member.value.kind(), Kind::String | Kind::Object | Kind::Array);
        for (one, other) in SIDES {
            if holds && same_name(member.name, one) {
                chosen = Some(member);
            } else if holds && same_name(member.name, other) {
                rejected = Some(member);
            }
        }
    }
    (chosen, rejected)
}

/// Whether the format demands the other side, and a rule has said that it is missing or no side.
fn is_said(other: Option<Value<'_>>, sink: &Sink) -> bool {
    let is_side = |name: &str| SIDES.iter().any(|&(one, other)| name == one || name == other);
    sink.has_cause(Violation::Missing, |place| matches!(place, Place::Missing(0, name) if is_side(name)))
        || other.is_some_and(|other| {
            let is_here = |place: &Place| place.node() == other.node();
            sink.has_cause(Violation::WrongType, is_here) || sink.has_cause(Violation::NullValue, is_here)
        })
}

fn other_side(name: &str) -> &'static str {
    let found = SIDES.iter().find_map(|&(one, other)| match name {
        _ if name == one => Some(other),
        _ if name == other => Some(one),
        _ => None,
    });
    found.unwrap_or_default()
}

fn both(record: &Record<'_>, rule: RuleId, defect: PairDefect, chosen: Member<'_>, rejected: Member<'_>, sink: &mut Sink) {
    let (one, other) = (chosen.value, rejected.value);
    let names = (chosen.name, rejected.name);
    let at_rejected = Place::Value(other.node());
    match defect {
        PairDefect::Identical if one.equals(other) => {
            sink.report(rule, at_rejected, || format!("`{}` and `{}` are the same", names.0, names.1));
        }
        PairDefect::NearIdentical if text::nearly_same(one, other) && !one.equals(other) => {
            sink.report(rule, at_rejected, || {
                format!("`{}` and `{}` differ in case, white space or punctuation only", names.0, names.1)
            });
        }
        PairDefect::PromptMismatch if prompts_differ(record, one, other) => {
            sink.report(rule, at_rejected, || format!("`{}` answers another prompt than `{}`", names.1, names.0));
        }
        PairDefect::FormatSkew => {
            if let Some((mark, first)) = text::skew(one, other) {
                let (with, without) = if first { names } else { (names.1, names.0) };
                sink.report(rule, at_rejected, || format!("`{with}` has {mark}, `{without}` has none"));
            }
        }
        PairDefect::EmptySide => {
            let mut empty: Vec<Member<'_>> = [chosen, rejected].into_iter().filter(|side| is_empty(side.value)).collect();
            empty.sort_unstable_by_key(|side| side.value.node());
            for side in empty {
                sink.report(rule, Place::Value(side.value.node()), || format!("`{}` has no text", side.name));
            }
        }
        _ => {}
    }
}

/// Whether a side has nothing to learn from: no text, and no call of a tool in its place.
fn is_empty(side: Value<'_>) -> bool {
    match side.kind() {
        Kind::String => side.as_str().is_some_and(|text| text.trim().is_empty()),
        Kind::Array => side.items().last().is_none_or(is_empty),
        Kind::Object => {
            let text = ["content", "value", "text"].iter().find_map(|name| side.get(name));
            let calls = ["tool_calls", "function_call"].iter().any(|name| side.get(name).is_some_and(|calls| !calls.is_empty()));
            !calls && text.is_some_and(|text| text.kind() == Kind::Null || is_empty(text))
        }
        _ => false,
    }
}

/// Whether the sides hold their prompts, there is none beside them, and the prompts differ.
fn prompts_differ(record: &Record<'_>, one: Value<'_>, other: Value<'_>) -> bool {
    let has_prompt = || record.turns(RoleSet::ALL).any(|turn| may_be_prompt(turn) && !within(turn.node, one, other));
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => dialogues_differ(one, other) && !has_prompt(),
        _ => {
            let (first, second) = (one.items().next(), other.items().next());
            let several = one.len() > 1 && other.len() > 1;
            several && first.zip(second).is_some_and(|(first, second)| !first.equals(second)) && !has_prompt()
        }
    }
}

/// A prompt, or a text under a name of the set's own that is no identifier.
fn may_be_prompt(turn: TurnText<'_>) -> bool {
    match turn.role {
        Role::Prompt | Role::User | Role::System => true,
        Role::Other => !turn.text.is_ascii() || turn.text.trim().contains(' '),
        _ => false,
    }
}

/// Whether a node lies in one of two values.
fn within(node: u32, one: Value<'_>, other: Value<'_>) -> bool {
    let inside = |side: Value<'_>| node >= side.node() && node < side.node() + side.width();
    inside(one) || inside(other)
}

/// Sides that are whole dialogues have the same turns before their last answer; others at least the same beginning.
fn dialogues_differ(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start(), other.trim_start());
    let dialogues = one.starts_with(FIRST_QUESTION) && other.starts_with(FIRST_QUESTION);
    match dialogues.then(|| one.rfind(LAST_ANSWER).zip(other.rfind(LAST_ANSWER))).flatten() {
        Some((at, other_at)) => one[..at] != other[..other_at],
        None => {
            let (one, other) = (one.as_bytes(), other.as_bytes());
            let long = one.len() > SHORTEST_PROMPT && other.len() > SHORTEST_PROMPT;
            long && one[..SHORTEST_PROMPT] != other[..SHORTEST_PROMPT]
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use crate::check::testing::found;

    const ON: [&str; 5] = ["identical-pair", "near-identical-pair", "pair-prompt-mismatch", "pair-missing-side", "empty-side"];

    #[test]
    fn compares_all_forms_of_sides() {
        let same = [json!("4"), json!({"from": "gpt", "value": "4"}), json!([{"role": "assistant", "content": "4"}])];
        for side in same {
            let record = json!({"prompt": "2+2?", "chosen": side, "rejected": side});
            assert_eq!(found("identical-pair", &record).len(), 1, "{record}");
            assert!(found("near-identical-pair", &record).is_empty(), "{record}");
        }
        let openai =
            json!({"input": {}, "preferred_output": [{"content": "It is."}], "non_preferred_output": [{"content": "it is"}]});
        assert_eq!(found("near-identical-pair", &openai).len(), 1);
    }

    #[test]
    fn a_prompt_beside_the_sides_is_the_prompt() {
        let sides = |prompt: bool| {
            let mut record = json!({"chosen": "Seldom, I think.", "rejected": "Always, I think."});
            if prompt {
                record["prompt"] = json!("When?");
            }
            record
        };
        assert_eq!(found("pair-prompt-mismatch", &sides(false)).len(), 1);
        assert!(found("pair-prompt-mismatch", &sides(true)).is_empty());
        let mut own_name = sides(false);
        own_name["situation"] = json!("It is raining.");
        assert!(found("pair-prompt-mismatch", &own_name).is_empty());
    }

    #[test]
    fn an_answer_index_is_no_side() {
        assert!(found("pair-missing-side", &json!({"chosen": 1, "options": ["a", "b"]})).is_empty());
        assert_eq!(found("pair-missing-side", &json!({"rejected": ["a"], "chosen": null})), ["\"rejected\""]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn different_words_have_no_finding(chosen in "[a-m]{5,30}", rejected in "[n-z]{5,30}") {
            let record = json!({"prompt": "Why?", "chosen": chosen, "rejected": rejected});
            for rule in ON {
                prop_assert!(found(rule, &record).is_empty());
            }
        }

        #[test]
        fn equal_sides_are_reported_once(side in "\\PC{1,40}[a-z]") {
            let record = json!({"prompt": "Why?", "chosen": side, "rejected": side});
            let findings: usize = ON.iter().map(|rule| found(rule, &record).len()).sum();
            prop_assert_eq!(findings, 1);
        }
    }
}
