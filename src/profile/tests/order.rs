//! The order grammar, against a naive reading of the same expression, and what is said of a break.

use proptest::prelude::*;

use super::super::order::Grammar;
use super::{order_break, profile};
use crate::rule::Role;
use crate::rule::options::OrderBreak;

const LETTERS: [(Role, char); 4] = [(Role::System, 's'), (Role::User, 'u'), (Role::Assistant, 'a'), (Role::Tool, 't')];

fn letters(grammar: &str) -> String {
    let text = LETTERS.iter().fold(grammar.to_owned(), |text, (role, letter)| text.replace(role.as_str(), &letter.to_string()));
    text.replace(' ', "")
}

fn grammars() -> impl Strategy<Value = String> {
    let role = prop::sample::select(vec!["system", "user", "assistant", "tool"]).prop_map(str::to_owned);
    role.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" | "))),
            (inner, prop::sample::select(vec!["*", "+", "?"])).prop_map(|(part, sign)| format!("({part}){sign}")),
        ]
    })
}

proptest! {
    #[test]
    fn the_grammar_agrees_with_a_regular_expression(
        grammar in grammars(),
        roles in prop::collection::vec(prop::sample::select(LETTERS.to_vec()), 0..8),
    ) {
        let compiled = Grammar::parse(&grammar).unwrap();
        let mut run = compiled.run();
        let accepted = roles.iter().all(|(role, _)| run.step(*role)) && run.may_end();
        let expression = regex::Regex::new(&format!("^(?:{})$", letters(&grammar))).unwrap();
        let word: String = roles.iter().map(|(_, letter)| letter).collect();
        prop_assert_eq!(accepted, expression.is_match(&word), "{} on {}", grammar, word);
    }
}

#[test]
fn a_wrong_grammar_is_shown_where_it_is_wrong() {
    let at = |text: &str| Grammar::parse(text).unwrap_err();
    assert_eq!(at("user asistant"), (5..13, "unknown role `asistant`; did you mean `assistant`?".to_owned()));
    assert_eq!(at("(user"), (5..5, "missing `)`".to_owned()));
    assert_eq!(at("user)").0, 4..5);
    assert_eq!(at("").0, 0..0);
    assert_eq!(at("user & tool").0, 5..6);
    assert!(at(&"user ".repeat(65)).1.contains("at most 64"));
    assert!(at(&"(".repeat(5_000)).1.contains("expected a role or"));
}

const CHAT: &str = "
summary = 's'
[roles]
human = 'user'
gpt = 'assistant'
system = 'system'
[[order]]
at = '/turns'
role = 'from'
grammar = 'system? (user assistant)+'
require = ['assistant']
[shape]
type = 'object'
";

fn broken(roles: &[&str]) -> Option<(OrderBreak, String)> {
    let turns: Vec<String> = roles.iter().map(|role| format!(r#"{{"from": "{role}"}}"#)).collect();
    let line = format!(r#"{{"turns": [{}]}}"#, turns.join(","));
    order_break(&profile(CHAT), &line).map(|(kind, _, message)| (kind, message))
}

#[test]
fn a_break_is_told_by_its_place() {
    assert_eq!(broken(&["system", "human", "gpt", "human", "gpt"]), None);
    let first = broken(&["gpt", "human"]).unwrap();
    assert_eq!(first, (OrderBreak::First, "the first message has role `gpt`, expected `human` or `system`".into()));
    let middle = broken(&["human", "human", "gpt"]).unwrap();
    assert_eq!(middle, (OrderBreak::Middle, "message 2 has role `human` after `human`, expected `gpt`".into()));
    let last = broken(&["human", "gpt", "human"]).unwrap();
    assert_eq!(last, (OrderBreak::Last, "the last message has role `human`, expected `gpt`".into()));
    assert_eq!(broken(&["human"]).unwrap(), (OrderBreak::Absent, "no message has role `gpt`".into()));
}

#[test]
fn order_waits_for_a_sound_shape() {
    for line in [r#"{"turns": []}"#, r#"{"turns": 3}"#, r#"{}"#, r#"{"turns": [{"from": "bot"}]}"#, r#"{"turns": ["gpt"]}"#, "[]"]
    {
        assert_eq!(order_break(&profile(CHAT), line), None, "{line}");
    }
}

#[test]
fn an_order_can_depend_on_other_members() {
    let head = "summary = 's'\nshape.type = 'object'\n";
    let order = |grammar: &str, when: &str| format!("[[order]]\nat = '/m'\nrole = 'r'\ngrammar = '{grammar}'\n{when} = ['x']\n");
    let profile = profile(&format!("{head}{}{}", order("user assistant", "absent"), order("user", "present")));
    let kind = |line: &str| order_break(&profile, line).map(|(kind, ..)| kind);
    let (one, two) = (r#""m": [{"r": "user"}]"#, r#""m": [{"r": "user"}, {"r": "assistant"}]"#);
    assert_eq!(kind(&format!("{{{two}}}")), None);
    assert_eq!(kind(&format!("{{{one}, \"x\": null}}")), Some(OrderBreak::Last));
    assert_eq!(kind(&format!("{{{one}, \"x\": 1}}")), None);
    assert_eq!(kind(&format!("{{{two}, \"x\": 1}}")), Some(OrderBreak::Middle));
}
