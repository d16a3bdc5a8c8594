//! `check = "conversation"`: what is odd about the messages of a record, whatever its format demands.
//!
//! Owns where messages stand in the formats that have them. Which role a message has is the profile's to say, by its turns; a message
//! without text has none. What the profile's order refuses is not said a second time.

use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::json::{Kind, Value, same_name};
use crate::profile::Profile;
use crate::rule::options::{ConversationDefect, ConversationOptions};
use crate::rule::{Role, RoleSet};

/// The members that hold messages.
const LISTS: [&str; 2] = ["messages", "conversations"];

struct Conversation {
    rules: Vec<(RuleId, ConversationDefect)>,
    profile: Arc<Profile>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, options, .. } in context.rules::<ConversationOptions>()? {
        flat.extend(options.defects.iter().map(|&defect| (id, defect)));
    }
    Ok(Checks::none().records(Arc::new(Conversation { rules: flat, profile: context.profile().clone() })))
}

/// What the messages of a record amount to.
#[derive(Default)]
struct Count {
    messages: usize,
    systems: usize,
    users: usize,
    answers: usize,
    /// Messages without text, or with a role that nobody knows: what they are is open.
    unclear: usize,
    /// The second system message, and the first that stands after another message.
    second_system: Option<u32>,
    late_system: Option<u32>,
}

impl Count {
    /// Whether there is nothing to say about the roles.
    fn is_common(&self) -> bool {
        self.systems <= usize::from(self.late_system.is_none()) && !self.is_silent()
    }

    /// Whether the model speaks and nobody else does.
    fn is_silent(&self) -> bool {
        self.users == 0 && self.answers > 0 && self.unclear == 0
    }
}

impl RecordCheck for Conversation {
    fn decided_by_shape(&self, record: &Record<'_>) -> bool {
        let Some(list) = messages(record) else { return true };
        count(record, list).is_common() && list.items().all(|message| message.len() < 3)
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        let Some(list) = messages(record) else { return };
        self.weights(record, list, sink);
        let count = count(record, list);
        if count.is_common() {
            return;
        }
        if self.profile.order_breaks(record.value()).next().is_some() {
            return;
        }
        // A second system message behind other messages is one fault: it is at the wrong place.
        let tells_place = self.rules.iter().any(|(_, defect)| *defect == ConversationDefect::SystemNotFirst);
        let is_late = tells_place && count.late_system.is_some() && count.late_system == count.second_system;
        for &(rule, defect) in &self.rules {
            let (place, message) = match defect {
                ConversationDefect::MultipleSystem if is_late => continue,
                ConversationDefect::MultipleSystem => {
                    (count.second_system, format!("this is one of {} system messages", count.systems))
                }
                ConversationDefect::SystemNotFirst => {
                    (count.late_system, "the system message is not the first message".to_owned())
                }
                ConversationDefect::NoUserTurn => {
                    let silent = count.is_silent();
                    (silent.then(|| list.node()), format!("none of the {} messages is from the user", count.messages))
                }
                ConversationDefect::AllWeightsZero => continue,
            };
            if let Some(node) = place {
                sink.report(rule, Place::Value(node), || message);
            }
        }
    }
}

impl Conversation {
    /// Most messages have a role and a content and nothing else; a weight would be a third member.
    fn weights(&self, record: &Record<'_>, list: Value<'_>, sink: &mut Sink) {
        if list.items().all(|message| message.len() < 3) {
            return;
        }
        for &(rule, _) in self.rules.iter().filter(|(_, defect)| *defect == ConversationDefect::AllWeightsZero) {
            let Some(weight) = only_zero(record, list) else { continue };
            sink.report(rule, Place::Value(weight), || {
                "all assistant messages have `weight` 0: nothing is trained on".to_owned()
            });
        }
    }
}

/// The array that holds the messages.
fn messages<'r>(record: &Record<'r>) -> Option<Value<'r>> {
    let named = |name: &str| LISTS.iter().any(|list| same_name(list, name));
    record.value().members().find(|member| named(member.name) && member.value.kind() == Kind::Array).map(|member| member.value)
}

/// The messages, each with the role of its first text.
fn with_roles<'r>(record: &Record<'r>, list: Value<'r>) -> impl Iterator<Item = (Value<'r>, Option<Role>)> {
    let mut turns = record.turns(RoleSet::ALL).peekable();
    let mut items = list.items().peekable();
    std::iter::from_fn(move || {
        let item = items.next()?;
        let end = items.peek().map_or(u32::MAX, |next| next.node());
        while turns.next_if(|turn| turn.node < item.node()).is_some() {}
        // A message of several texts has several turns; texts that are no speech, such as a name, have no telling role.
        let mut role = None;
        while let Some(turn) = turns.next_if(|turn| turn.node < end) {
            role = role.or(Some(turn.role).filter(|role| *role != Role::Other));
        }
        Some((item, role))
    })
}

fn count(record: &Record<'_>, list: Value<'_>) -> Count {
    let mut count = Count::default();
    for (message, role) in with_roles(record, list) {
        match role {
            Some(Role::System) => {
                count.systems += 1;
                if count.systems == 2 {
                    count.second_system = Some(message.node());
                }
                if count.systems < count.messages + 1 && count.late_system.is_none() {
                    count.late_system = Some(message.node());
                }
            }
            Some(Role::User | Role::Prompt) => count.users += 1,
            Some(Role::Assistant | Role::Completion) => count.answers += 1,
            Some(Role::Tool) => {}
            _ => count.unclear += 1,
        }
        count.messages += 1;
    }
    count
}

/// The weight of the last message of the model, when all of them have the weight 0.
fn only_zero(record: &Record<'_>, list: Value<'_>) -> Option<u32> {
    let mut last = None;
    for (message, _) in with_roles(record, list).filter(|(_, role)| *role == Some(Role::Assistant)) {
        let weight = message.get("weight").filter(|weight| weight.as_f64() == Some(0.0))?;
        last = Some(weight.node());
    }
    last
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use crate::check::testing::found;

    const RULES: [&str; 4] = ["multiple-system", "system-not-first", "no-user-turn", "all-weights-zero"];

    fn chat(roles: &[&str]) -> serde_json::Value {
        let messages: Vec<_> =
            roles.iter().map(|role| json!({"role": role, "content": [{"type": "text", "text": "x"}, {"text": "y"}]})).collect();
        json!({"id": 1, "messages": messages})
    }

    #[test]
    fn counts_messages_not_texts() {
        assert!(found("multiple-system", &chat(&["system", "user", "assistant"])).is_empty());
        assert_eq!(found("multiple-system", &chat(&["system", "user", "system", "assistant"])).len(), 1);
        assert_eq!(found("system-not-first", &chat(&["system", "user", "system", "assistant"])).len(), 1);
        assert_eq!(found("no-user-turn", &chat(&["system", "assistant"])).len(), 1);
        assert!(found("no-user-turn", &json!({"messages": []})).is_empty());
        // An unknown role is what is wrong here.
        assert!(found("no-user-turn", &chat(&["customer", "assistant"])).is_empty());
    }

    #[test]
    fn one_weight_that_counts_is_enough() {
        let chat = |weights: &[serde_json::Value]| {
            let answer = |weight: &serde_json::Value| json!({"role": "assistant", "content": "a", "weight": weight});
            json!({"messages": weights.iter().map(answer).collect::<Vec<_>>()})
        };
        assert_eq!(found("all-weights-zero", &chat(&[json!(0), json!(0.0)])), ["0.0"]);
        for weights in [vec![json!(0), json!(1)], vec![json!(0), json!(null)], vec![]] {
            assert!(found("all-weights-zero", &chat(&weights)).is_empty());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_common_conversation_has_no_finding(system in any::<bool>(), exchanges in 1_usize..6) {
            let start = if system { vec!["system"] } else { vec![] };
            let roles = [start, ["user", "assistant"].repeat(exchanges)].concat();
            for rule in RULES {
                prop_assert!(found(rule, &chat(&roles)).is_empty());
            }
        }
    }
}
