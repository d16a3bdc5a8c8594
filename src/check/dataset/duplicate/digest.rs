//! Digests of records: as JSON values, and as a reader takes their prompts and answers.
//!
//! Owns one walk over the tape, in which every text is hashed at most twice, exactly and in loose form, and everything else is put
//! together from those digests. Names and numbers are exact; members count in any order.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::normalized::Loosener;
use super::parts::{answer, is_context};
use crate::check::{Key, Record};
use crate::json::{Kind, Value};
use crate::profile::Turn;
use crate::rule::Role;

/// What is to be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Needs {
    /// The record as a JSON value.
    pub(crate) exact: bool,
    /// Its prompt and its answer.
    pub(crate) loose: bool,
}

/// The digests of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Digests {
    pub(crate) record: u128,
    /// Of what is asked; of the whole text when there is no answer to tell apart. Nothing for a record without text.
    pub(crate) prompt: Option<u128>,
    /// Of what is answered.
    pub(crate) answer: Option<u128>,
    /// Bytes of the texts in the answer.
    pub(crate) answer_bytes: usize,
    pub(crate) question: Option<u128>,
    /// The answer is the last message of a list.
    pub(crate) conversation: bool,
    /// Of the conversation up to the answer before the last one, as the example that it would be.
    pub(crate) beginning: Option<u128>,
}

impl Digests {
    /// Prompt and answer as one.
    pub(crate) fn example(&self) -> Option<u128> {
        Some(example(self.prompt?, self.answer.unwrap_or_default()))
    }
}

fn example(prompt: u128, answer: u128) -> u128 {
    mix(mix(prompt, ANSWERED), answer)
}

/// Works out digests, with a buffer that it keeps.
pub(crate) struct Digester {
    key: Arc<Key>,
    needs: Needs,
    /// SHA-256 instead of the fast hash: what verifies must not share the weakness of what is verified.
    strong: bool,
    loosener: Loosener,
}

/// The two digests of a value.
#[derive(Clone, Copy, Default)]
struct Pair {
    exact: u128,
    loose: u128,
}

// What a digest is of, so that an array of one text is not that text.
const LIST: u128 = 0x9ae1_6a3b_2f90_404f_c949_d7c7_509e_6557;
const OBJECT: u128 = 0xb492_b66f_be98_f273_9ae1_6a3b_2f90_404f;
const SCALAR: u128 = 0xc3a5_c85c_97cb_3127_b492_b66f_be98_f273;
const ANSWERED: u128 = 0x2545_f491_4f6c_dd1d_c3a5_c85c_97cb_3127;

/// Puts an item to a digest; order counts. The items are digests under a key, so nobody chooses them.
#[inline]
fn mix(state: u128, item: u128) -> u128 {
    (state ^ item).wrapping_mul(0xda94_2042_e4dd_58b5_9e37_79b9_7f4a_7c15).rotate_left(59)
}

/// A member by its name and its value, which are not the same the other way round.
#[inline]
fn named(name: u128, value: u128) -> u128 {
    mix(mix(OBJECT, name), value)
}

impl Digester {
    pub(crate) fn new(key: Arc<Key>, needs: Needs) -> Self {
        Digester { key, needs, strong: false, loosener: Loosener::default() }
    }

    /// For verification.
    pub(crate) fn strong(key: Arc<Key>, needs: Needs) -> Self {
        Digester { strong: true, ..Digester::new(key, needs) }
    }

    /// The digests of a record.
    pub(crate) fn record(&mut self, record: &Record<'_>) -> Digests {
        let value = record.value();
        let mut walk = Walk {
            digester: self,
            turns: record.turns,
            answer: answer(value, record.turns),
            question: None,
            answer_bytes: 0,
            asks: false,
            conversation: false,
        };
        let mut found = Digests::default();
        let (mut members, mut prompt, mut answered) = (0_u128, 0_u128, 0_u128);
        let (mut has_prompt, mut has_answer) = (false, false);
        let mut shorter = None;
        let is_turn = |node: u32| record.turns.iter().any(|turn| turn.node == node);
        let all = walk.answer.is_some_and(|(first, _)| !is_turn(first));
        for member in value.members() {
            let name = walk.digester.hash(member.name.as_bytes());
            let turns = walk.turns_in(member.value);
            let parts = walk.member(member.value, turns);
            members = members.wrapping_add(named(name, parts.whole.exact));
            let is_told = turns == 0 && parts.answer.is_none() && is_context(member.name, member.value, all);
            if let Some(loose) = parts.prompt.or(is_told.then_some(parts.whole.loose)) {
                has_prompt |= parts.prompt.is_some();
                prompt = prompt.wrapping_add(named(name, loose));
            }
            if let Some(loose) = parts.answer {
                has_answer = true;
                answered = answered.wrapping_add(named(name, loose));
            }
            if let (Some((asked, answered)), Some(prompt)) = (parts.before, parts.prompt) {
                shorter = Some((named(name, asked).wrapping_sub(named(name, prompt)), named(name, answered)));
            }
        }
        found.record = mix(mix(OBJECT, members), value.len() as u128);
        let asks = has_prompt && walk.asks;
        found.prompt = asks.then_some(mix(LIST, prompt));
        found.answer = (asks && has_answer).then_some(mix(LIST, answered));
        (found.question, found.answer_bytes) = (walk.question, walk.answer_bytes);
        found.conversation = walk.conversation && asks;
        // The example that the conversation up to the answer before the last would be.
        found.beginning =
            shorter.filter(|_| asks).map(|(less, answered)| example(mix(LIST, prompt.wrapping_add(less)), mix(LIST, answered)));
        found
    }

    #[inline]
    fn hash(&self, bytes: &[u8]) -> u128 {
        hash(&self.key, self.strong, bytes)
    }

    fn text(&mut self, text: &str) -> Pair {
        let exact = if self.needs.exact { self.hash(text.as_bytes()) } else { 0 };
        if !self.needs.loose {
            return Pair { exact, loose: 0 };
        }
        let loose = self.loosener.loosen(text);
        if self.needs.exact && loose == text.as_bytes() {
            return Pair { exact, loose: exact };
        }
        Pair { exact, loose: hash(&self.key, self.strong, loose) }
    }
}

#[inline]
fn hash(key: &Key, strong: bool, bytes: &[u8]) -> u128 {
    if strong {
        let digest = Sha256::digest(bytes);
        return digest[..16].iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte));
    }
    key.digest(bytes)
}

/// What a member of the record gives to its digests.
struct Parts {
    whole: Pair,
    prompt: Option<u128>,
    answer: Option<u128>,
    /// What was asked before the answer before, and that answer.
    before: Option<(u128, u128)>,
}

/// One record on its way.
struct Walk<'d, 'r> {
    digester: &'d mut Digester,
    /// Those that were not met yet.
    turns: &'r [Turn],
    answer: Option<(u32, u32)>,
    question: Option<u128>,
    answer_bytes: usize,
    /// There is something but white space in what is asked.
    asks: bool,
    conversation: bool,
}

impl Walk<'_, '_> {
    /// Turns in a value whose part in training is known.
    fn turns_in(&self, value: Value<'_>) -> usize {
        let end = value.node() + value.width();
        self.turns.iter().take_while(|turn| turn.node < end).filter(|turn| turn.role != Role::Other).count()
    }

    fn is_answer(&self, value: Value<'_>) -> bool {
        self.answer.is_some_and(|(first, last)| value.node() <= last && first < value.node() + value.width())
    }

    fn member(&mut self, value: Value<'_>, turns: usize) -> Parts {
        let answers = self.is_answer(value);
        // A list that is the answer as a whole is no list of messages.
        if answers && value.kind() == Kind::Array && self.answer.is_some_and(|(first, _)| first > value.node()) {
            return self.conversation(value);
        }
        let whole = self.value(value);
        let loose = (turns > 0 || answers).then_some(whole.loose);
        Parts { whole, prompt: loose.filter(|_| !answers), answer: loose.filter(|_| answers), before: None }
    }

    /// A list of messages: what stands before the answer is asked.
    fn conversation(&mut self, list: Value<'_>) -> Parts {
        let (mut whole, mut asked, mut answered) = (LIST, LIST, LIST);
        let (mut any_asked, mut first_answer) = (false, true);
        let (mut before, mut in_answer) = (None, false);
        for item in list.items() {
            let speaks = self.turns.first().is_some_and(|turn| turn.node < item.node() + item.width());
            let is_reply = speaks && self.turns[0].role == Role::Assistant;
            let pair = self.value(item);
            whole = mix(whole, pair.exact);
            if first_answer && !self.is_answer(item) {
                let reply = if in_answer { before } else { Some((asked, LIST)).filter(|_| any_asked) };
                if is_reply {
                    before = reply.map(|(asked, reply)| (asked, mix(reply, pair.loose)));
                }
                in_answer = is_reply;
                any_asked = true;
                asked = mix(asked, pair.loose);
            } else {
                first_answer = false;
                answered = mix(answered, pair.loose);
            }
        }
        self.conversation = true;
        let whole = Pair { exact: mix(whole, list.len() as u128), loose: asked };
        Parts { whole, prompt: any_asked.then_some(asked), answer: Some(answered), before }
    }

    fn value(&mut self, value: Value<'_>) -> Pair {
        match value.kind() {
            Kind::String => self.text(value),
            Kind::Array => {
                let mut all = Pair { exact: LIST, loose: LIST };
                for item in value.items() {
                    let item = self.value(item);
                    all = Pair { exact: mix(all.exact, item.exact), loose: mix(all.loose, item.loose) };
                }
                let length = value.len() as u128;
                Pair { exact: mix(all.exact, length), loose: mix(all.loose, length) }
            }
            Kind::Object => {
                let mut all = Pair::default();
                for member in value.members() {
                    let name = self.digester.hash(member.name.as_bytes());
                    let member = self.value(member.value);
                    all.exact = all.exact.wrapping_add(named(name, member.exact));
                    all.loose = all.loose.wrapping_add(named(name, member.loose));
                }
                Pair { exact: mix(OBJECT, all.exact), loose: mix(OBJECT, all.loose) }
            }
            Kind::Boolean | Kind::Null | Kind::Integer | Kind::Number => {
                let negative = value.as_f64().is_some_and(|number| number < 0.0);
                let bits = match value.exact_number() {
                    Some((whole, bits)) => u128::from(bits) << 3 | u128::from(negative) << 2 | u128::from(whole) << 1,
                    None => value.as_bool().map_or(1, |truth| 3 + 4 * u128::from(truth)),
                };
                let digest = mix(mix(SCALAR, bits), SCALAR);
                Pair { exact: digest, loose: digest }
            }
        }
    }

    fn text(&mut self, value: Value<'_>) -> Pair {
        let text = value.as_str().unwrap_or_default();
        let pair = self.digester.text(text);
        if let Some((turn, rest)) = self.turns.split_first().filter(|(turn, _)| turn.node == value.node()) {
            self.turns = rest;
            if matches!(turn.role, Role::User | Role::Prompt) && !text.is_empty() {
                self.question = Some(mix(self.question.unwrap_or(LIST), pair.loose));
            }
            if self.is_answer(value) {
                self.answer_bytes += text.len();
            } else if turn.role != Role::Other {
                self.asks |= !text.trim_ascii_start().is_empty();
            }
        }
        pair
    }
}
