//! A record as the JSON Schema validator reads it: straight from the tape, on a budget.
//!
//! Owns the bridge from [`Value`] to `jsonschema`, and the end of a validation that costs too much: every look at a value is paid for,
//! and one that cannot be paid unwinds to [`Budget::run`]. So does a recursion that would use up the stack. Nothing of a record is
//! copied, not even for errors. Knows no schema and no rule.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node, NodeIdentity, Object, cmp};
use serde_json::{Number, Value as SerdeValue};

use crate::json::{Kind, Value};

/// Looks at values that every validation may take, and those for each node and each byte of the record.
const LOOKS: u64 = 2_000_000;
const LOOKS_A_NODE: u64 = 100;
const LOOKS_A_BYTE: u64 = 4;

/// Stack that a validation may take. The threads of a run have 2 MiB.
const DEEPEST_STACK: usize = 768 << 10;

/// Bytes of text that cost as much as one look.
const TEXT: usize = 16;

static NULL: SerdeValue = SerdeValue::Null;

/// What a validation may still cost.
pub(crate) struct Budget {
    looks: AtomicU64,
    errors: AtomicU64,
    stack: AtomicUsize,
}

/// What ends a validation that costs too much.
struct Spent;

impl Budget {
    /// A budget for a record of so many bytes, and for at most so many errors.
    pub(crate) fn new(record: Value<'_>, bytes: usize, errors: u64) -> Self {
        let looks = LOOKS + LOOKS_A_NODE * u64::from(record.width()) + LOOKS_A_BYTE * bytes as u64;
        Budget { looks: AtomicU64::new(looks), errors: AtomicU64::new(errors), stack: AtomicUsize::new(0) }
    }

    /// Runs a validation; `None` when it costs more than the budget.
    pub(crate) fn run<R>(&self, validate: impl FnOnce() -> R) -> Option<R> {
        self.stack.store(stack(), Ordering::Relaxed);
        match catch_unwind(AssertUnwindSafe(validate)) {
            Ok(result) => Some(result),
            Err(payload) if payload.is::<Spent>() => None,
            Err(payload) => resume_unwind(payload),
        }
    }

    /// One thread at a time spends, so nothing has to be exchanged.
    fn spend(&self, looks: usize) {
        let left = self.looks.load(Ordering::Relaxed);
        let deep = self.stack.load(Ordering::Relaxed).abs_diff(stack());
        match left.checked_sub(looks as u64) {
            Some(rest) if deep < DEEPEST_STACK => self.looks.store(rest, Ordering::Relaxed),
            _ => resume_unwind(Box::new(Spent)),
        }
    }

    fn spend_error(&self) {
        match self.errors.load(Ordering::Relaxed).checked_sub(1) {
            Some(rest) => self.errors.store(rest, Ordering::Relaxed),
            None => resume_unwind(Box::new(Spent)),
        }
    }
}

/// About where the stack ends.
#[inline(never)]
fn stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}

/// The representation of records, for `jsonschema::options_for`.
pub(crate) struct Metered;

/// A value of a record, or the name of a member as a value of its own.
#[derive(Clone, Copy)]
pub(crate) enum MeteredNode<'r> {
    Value(Value<'r>, &'r Budget),
    Name(&'r str),
}

impl Json for Metered {
    type Node<'a> = MeteredNode<'a>;
    type PreparedKey = String;
    type StringBuffer = String;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, f: impl FnOnce(MeteredNode<'_>) -> T) -> T {
        buffer.clear();
        buffer.push_str(string);
        f(MeteredNode::Name(buffer))
    }
}

impl<'r> MeteredNode<'r> {
    fn spend(&self, looks: usize) {
        if let MeteredNode::Value(_, budget) = self {
            budget.spend(looks);
        }
    }

    fn of_kind(&self, kind: Kind) -> Option<MeteredChildren<'r>> {
        self.spend(1);
        match *self {
            MeteredNode::Value(value, budget) if value.kind() == kind => Some(MeteredChildren { value, budget }),
            _ => None,
        }
    }
}

impl<'r> Node<'r, Metered> for MeteredNode<'r> {
    type Object = MeteredChildren<'r>;
    type Array = MeteredChildren<'r>;
    type Number = Number;

    fn as_object(&self) -> Option<MeteredChildren<'r>> {
        self.of_kind(Kind::Object)
    }

    fn as_array(&self) -> Option<MeteredChildren<'r>> {
        self.of_kind(Kind::Array)
    }

    fn as_string(&self) -> Option<Cow<'r, str>> {
        let text = match *self {
            MeteredNode::Value(value, _) => value.as_str(),
            MeteredNode::Name(name) => Some(name),
        };
        self.spend(1 + text.map_or(0, str::len) / TEXT);
        text.map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        self.spend(1);
        match self {
            MeteredNode::Value(value, _) => value.as_number(),
            MeteredNode::Name(_) => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        self.spend(1);
        match self {
            MeteredNode::Value(value, _) => value.as_bool(),
            MeteredNode::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        self.spend(1);
        let MeteredNode::Value(value, _) = self else { return JsonType::String };
        match value.kind() {
            Kind::Null => JsonType::Null,
            Kind::Boolean => JsonType::Boolean,
            Kind::Integer | Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &SerdeValue) -> bool {
        match expected {
            SerdeValue::String(text) => self.as_string().is_some_and(|found| found == *text),
            SerdeValue::Number(number) => self.as_number().is_some_and(|found| cmp::equal_numbers(&found, number)),
            SerdeValue::Bool(truth) => self.as_boolean() == Some(*truth),
            SerdeValue::Null => self.is_null(),
            SerdeValue::Array(items) => self.as_array().is_some_and(|array| {
                array.value.len() == items.len() && array.elements().zip(items).all(|(item, one)| item.equals_value(one))
            }),
            SerdeValue::Object(members) => self.as_object().is_some_and(|object| {
                Object::len(&object) == members.len()
                    && members.iter().all(|(name, one)| object.get(name).is_some_and(|found| found.equals_value(one)))
            }),
        }
    }

    /// Called for every error that is made, which would keep a copy; what is compared is compared above.
    fn to_value(&self) -> Cow<'r, SerdeValue> {
        if let MeteredNode::Value(_, budget) = self {
            budget.spend_error();
        }
        Cow::Borrowed(&NULL)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        self.spend(1);
        Some(match *self {
            MeteredNode::Value(value, _) => NodeIdentity::tagged(value.tape_address(), value.node()),
            MeteredNode::Name(name) => NodeIdentity::tagged(name.as_ptr().addr(), u32::MAX),
        })
    }
}

/// The members of an object or the items of an array. Of a repeated name the last member counts, as most parsers have it.
pub(crate) struct MeteredChildren<'r> {
    value: Value<'r>,
    budget: &'r Budget,
}

impl<'r> Object<'r, Metered> for MeteredChildren<'r> {
    type Node = MeteredNode<'r>;
    type MemberName = &'r str;
    type MembersIter = std::vec::IntoIter<(&'r str, MeteredNode<'r>)>;

    fn len(&self) -> usize {
        self.budget.spend(1 + self.value.len() / 4);
        self.value.distinct_names()
    }

    fn get(&self, key: &String) -> Option<MeteredNode<'r>> {
        self.budget.spend(1 + self.value.len() / 4);
        self.value.get(key).map(|value| MeteredNode::Value(value, self.budget))
    }

    fn members(&self) -> Self::MembersIter {
        self.budget.spend(1 + self.value.len());
        let node = |member: crate::json::Member<'r>| (member.name, MeteredNode::Value(member.value, self.budget));
        self.value.last_members().into_iter().map(node).collect::<Vec<_>>().into_iter()
    }
}

impl<'r> Array<'r, Metered> for MeteredChildren<'r> {
    type Node = MeteredNode<'r>;
    type ElementsIter = Box<dyn Iterator<Item = MeteredNode<'r>> + Send + Sync + 'r>;

    fn len(&self) -> usize {
        self.value.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        let budget = self.budget;
        Box::new(self.value.items().map(move |item| {
            budget.spend(1);
            MeteredNode::Value(item, budget)
        }))
    }

    /// By digests, with a secret made for each call: equal values have equal digests, and nobody can prepare others that do.
    fn is_unique(&self) -> bool {
        self.budget.spend(self.value.width() as usize);
        let keys = std::hash::RandomState::new();
        let mut seen: std::collections::HashMap<u64, Vec<Value<'r>>> = std::collections::HashMap::new();
        self.value.items().all(|item| {
            let alike = seen.entry(item.digest(&keys)).or_default();
            let is_new = alike.iter().all(|other| !other.equals(item));
            alike.push(item);
            is_new
        })
    }
}
