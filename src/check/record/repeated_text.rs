//! `check = "echo"`: texts of one record that repeat each other.
//!
//! Owns which turns are held against each other and how. Lengths and first bytes decide nearly always; only `answer-in-prompt`
//! searches a text, which is why rules with it are opt-in.

use std::sync::Arc;

use memchr::memmem;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Draft, DraftPlace, Place, Record, RecordCheck, RuleId, Sink, TurnText};
use crate::finding::Severity;
use crate::rule::Role;
use crate::rule::options::{EchoOptions, EchoRelation};

/// Earlier turns that a turn is held against: enough for a model that goes in circles, and a bound for endless conversations.
const REMEMBERED: usize = 8;

struct RepeatedText {
    rules: Vec<Rule>,
}

#[derive(Clone, Copy)]
struct Rule {
    id: RuleId,
    relation: EchoRelation,
    minimum: usize,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, options, .. } in context.rules::<EchoOptions>()? {
        // An empty text is in every text.
        let minimum = usize::try_from(options.minimum).unwrap_or(usize::MAX).max(1);
        flat.extend(options.relations.iter().map(|&relation| Rule { id, relation, minimum }));
    }
    Ok(Checks::none().records(Arc::new(RepeatedText { rules: flat })))
}

/// The turns before the one at hand, the latest ones of them.
struct Earlier<'e, 'r> {
    record: &'e Record<'r>,
    /// How many turns of the record stand before.
    before: usize,
}

impl<'r> Earlier<'_, 'r> {
    /// From the latest back.
    fn latest(&self) -> impl Iterator<Item = TurnText<'r>> {
        let before = &self.record.turns[..self.before];
        before.iter().rev().filter(|turn| speaks(turn.role)).take(REMEMBERED).filter_map(|turn| self.record.text(turn))
    }
}

/// Whether a turn of this role belongs to a conversation.
fn speaks(role: Role) -> bool {
    !matches!(role, Role::Label | Role::Chosen | Role::Rejected | Role::Text)
}

impl RecordCheck for RepeatedText {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        // Nothing stands before the first.
        for (before, turn) in record.turns.iter().enumerate().skip(1).filter(|(_, turn)| speaks(turn.role)) {
            let Some(turn) = record.text(turn) else { continue };
            let earlier = Earlier { record, before };
            // What begins otherwise neither begins with the prompt nor is it.
            let alike = answers(turn.role) && prompts(&earlier).any(|prompt| first(prompt.text) == first(turn.text));
            for rule in self.rules.iter().filter(|rule| alike || !rule.relation.is_about_the_start()) {
                rule.look(turn, &earlier, sink);
            }
        }
    }
}

/// Whether an answer repeats the prompt and then goes on, rather than making the prompt a part of its first sentence, as a definition
/// repeats its term.
fn is_echo(prompt: &str, rest: &str) -> bool {
    let ends = |character: char| matches!(character, '.' | '?' | '!' | ':' | ';' | '。' | '？' | '！' | '：' | '؟' | '।' | '…');
    prompt.ends_with(ends) || rest.trim_start_matches([' ', '\t', '*', '"']).starts_with(['\n', '\r', '?'])
}

/// The first character that is no white space.
fn first(text: &str) -> Option<char> {
    text.chars().find(|character| !character.is_whitespace())
}

fn asks(role: Role) -> bool {
    matches!(role, Role::Prompt | Role::User)
}

fn answers(role: Role) -> bool {
    matches!(role, Role::Completion | Role::Assistant)
}

impl Rule {
    fn look(&self, turn: TurnText<'_>, earlier: &Earlier<'_, '_>, sink: &mut Sink) {
        let place = Place::Value(turn.node);
        if self.relation == EchoRelation::RepeatedTurn {
            if let Some(other) = self.repeated(turn, earlier) {
                let role = turn.role.as_str();
                sink.report(self.id, place, || match other {
                    Repeats::Previous => format!("two {role} texts in a row are the same"),
                    Repeats::Answer => format!("the {role} text is the same as that of an earlier turn"),
                });
            }
            return;
        }
        if !answers(turn.role) || turn.text.len() < self.minimum {
            return;
        }
        let role = turn.role.as_str();
        match self.relation {
            EchoRelation::PromptInAnswer => {
                let answer = turn.text.trim_start();
                let begins = |prompt: &str| {
                    prompt.len() >= self.minimum
                        && prompt.len() < answer.trim_end().len()
                        && answer.strip_prefix(prompt).is_some_and(|rest| is_echo(prompt, rest))
                };
                // Where the prompt has several parts, such as an instruction and its input, one of them is often to be repeated.
                let mut parts = prompts(earlier);
                let whole = parts.next().filter(|_| parts.next().is_none());
                if let Some(prompt) = whole.map(|prompt| prompt.text.trim()).filter(|prompt| begins(prompt)) {
                    let start = turn.text.len() - answer.len();
                    let place = Place::Text(turn.node, start as u32, (start + prompt.len()) as u32);
                    sink.report(self.id, place, || format!("the {role} text begins with the whole prompt"));
                }
            }
            EchoRelation::AnswerEqualsPrompt => {
                let answer = turn.text.trim();
                if answer.len() >= self.minimum && prompts(earlier).any(|prompt| prompt.text.trim() == answer) {
                    // An input beside an instruction may already be as it should: sorted, or correct.
                    let severity = (prompts(earlier).count() > 1).then_some(Severity::Info);
                    let message = || format!("the {role} text is the prompt, word for word");
                    let draft = || Draft { severity, ..Draft::new(self.id, DraftPlace::Value(place.clone()), message()) };
                    sink.report_value(self.id, severity, draft);
                }
            }
            EchoRelation::AnswerInPrompt => {
                let answer = turn.text.trim();
                let holds = |given: TurnText<'_>| {
                    given.text.trim().len() > answer.len() && memmem::find(given.text.as_bytes(), answer.as_bytes()).is_some()
                };
                if answer.len() >= self.minimum && earlier.latest().filter(|given| !answers(given.role)).any(holds) {
                    sink.report(self.id, place, || format!("the whole {role} text is already in the prompt"));
                }
            }
            EchoRelation::RepeatedTurn => {}
        }
    }

    fn repeated(&self, turn: TurnText<'_>, earlier: &Earlier<'_, '_>) -> Option<Repeats> {
        let speaks = asks(turn.role) || answers(turn.role);
        if !speaks || turn.text.len() < self.minimum {
            return None;
        }
        let same = |other: TurnText<'_>| other.role == turn.role && other.text == turn.text;
        if earlier.latest().next().is_some_and(same) {
            return Some(Repeats::Previous);
        }
        // Records of prompt and completion may offer several completions; only conversations go in circles.
        (turn.role == Role::Assistant && earlier.latest().any(same)).then_some(Repeats::Answer)
    }
}

enum Repeats {
    Previous,
    Answer,
}

/// The texts that the answer at hand reacts to: those since the answer before it.
fn prompts<'r>(earlier: &Earlier<'_, 'r>) -> impl Iterator<Item = TurnText<'r>> {
    earlier.latest().take_while(|turn| !answers(turn.role)).filter(|turn| asks(turn.role))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use crate::check::testing::found;

    fn chat(turns: &[(&str, &str)]) -> serde_json::Value {
        let messages: Vec<_> = turns.iter().map(|(role, content)| json!({"role": role, "content": content})).collect();
        json!({ "messages": messages })
    }

    const LONG: &str = "It left our warehouse this morning and arrives soon.";

    #[test]
    fn finds_turns_that_come_again() {
        let circle = chat(&[("user", "a"), ("assistant", LONG), ("user", "b"), ("assistant", LONG)]);
        assert_eq!(found("repeated-turn", &circle), [format!("{LONG:?}")]);
        assert_eq!(found("repeated-turn", &chat(&[("user", LONG), ("user", LONG), ("assistant", "b")])).len(), 1);
        let asked_again = chat(&[("user", LONG), ("assistant", "What?"), ("user", LONG), ("assistant", "Good.")]);
        assert!(found("repeated-turn", &asked_again).is_empty());
    }

    #[test]
    fn holds_an_answer_against_the_prompts_since_the_last_one() {
        assert_eq!(found("answer-equals-prompt", &json!({"instruction": LONG, "output": format!(" {LONG}")})).len(), 1);
        let echo = json!({"instruction": LONG, "output": format!("\n{LONG} Yes.")});
        assert_eq!(found("prompt-in-answer", &echo), [LONG]);
        let title =
            json!({"instruction": "The photosynthesis of algae", "output": "The photosynthesis of algae\nIt begins with light."});
        assert_eq!(found("prompt-in-answer", &title), ["The photosynthesis of algae"]);
        for answer in
            ["The photosynthesis of algae turns light into sugar.", "The photosynthesis of algae, in short, needs light."]
        {
            let definition = json!({"instruction": "The photosynthesis of algae", "output": answer});
            assert!(found("prompt-in-answer", &definition).is_empty());
        }
        assert!(found("answer-equals-prompt", &echo).is_empty());
        let spaced = json!({"instruction": LONG, "output": format!("{LONG} ")});
        assert!(found("prompt-in-answer", &spaced).is_empty() && found("answer-in-prompt", &spaced).is_empty());
        let earlier = chat(&[("user", LONG), ("assistant", "What?"), ("user", "Say it."), ("assistant", LONG)]);
        assert!(found("answer-equals-prompt", &earlier).is_empty());
        assert_eq!(
            found("answer-in-prompt", &chat(&[("system", &format!("{LONG}.")), ("user", "b"), ("assistant", LONG)])).len(),
            1
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn different_texts_have_no_finding(turns in prop::collection::vec("[a-z]{20,60}", 2..12)) {
            let turns: Vec<String> = turns.iter().enumerate().map(|(number, text)| format!("{number} {text}")).collect();
            let roles = ["user", "assistant"].into_iter().cycle();
            let record = chat(&roles.zip(turns.iter().map(String::as_str)).collect::<Vec<_>>());
            for rule in ["repeated-turn", "answer-equals-prompt", "answer-in-prompt", "prompt-in-answer"] {
                prop_assert!(found(rule, &record).is_empty());
            }
        }
    }
}
