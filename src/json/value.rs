//! A parsed record as a cursor over the tape.
//!
//! Owns the way checks and profiles read a record: by node, without allocation. A node is numbered in document order, keys and
//! values alike, so its number is also its symbolic place; `record::locate` turns it into bytes. Knows no source and no profile.

use simd_json::{Node, StaticNode};

#[cfg(feature = "json-schema")]
use super::pointer::{child, unescaped};

/// The kind of a JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number without fraction or exponent.
    Integer,
    /// Any other number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// With its article, for messages: "a string".
    pub fn described(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "a boolean",
            Kind::Integer => "an integer",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

/// One value of a record: a position on its tape.
#[derive(Clone, Copy)]
pub struct Value<'r> {
    tape: &'r [Node<'r>],
    node: u32,
}

impl<'r> Value<'r> {
    /// The value at a node of a tape. The caller knows that a value (or a key, which reads as a string) stands there.
    pub(crate) fn at(tape: &'r [Node<'r>], node: u32) -> Self {
        Value { tape, node }
    }

    /// Another value of the same record, by its node.
    pub(crate) fn sibling(self, node: u32) -> Self {
        Value { tape: self.tape, node }
    }

    /// The whole tape that the value stands on.
    pub(crate) fn tape(self) -> &'r [Node<'r>] {
        self.tape
    }

    /// Number of this node on the tape, in document order.
    pub fn node(self) -> u32 {
        self.node
    }

    fn raw(self) -> Node<'r> {
        self.tape[self.node as usize]
    }

    /// Number of nodes that this value takes, itself included.
    pub(crate) fn width(self) -> u32 {
        match self.raw() {
            Node::Object { count, .. } | Node::Array { count, .. } => count as u32 + 1,
            Node::String(_) | Node::Static(_) => 1,
        }
    }

    /// A number, boolean or null as the parser holds it.
    pub(crate) fn scalar(self) -> Option<StaticNode> {
        match self.raw() {
            Node::Static(value) => Some(value),
            _ => None,
        }
    }

    /// What kind of value this is.
    pub fn kind(self) -> Kind {
        match self.raw() {
            Node::String(_) => Kind::String,
            Node::Object { .. } => Kind::Object,
            Node::Array { .. } => Kind::Array,
            Node::Static(StaticNode::Null) => Kind::Null,
            Node::Static(StaticNode::Bool(_)) => Kind::Boolean,
            Node::Static(StaticNode::I64(_) | StaticNode::U64(_)) => Kind::Integer,
            Node::Static(_) => Kind::Number,
        }
    }

    /// The decoded text of a string. A lone surrogate reads as the noncharacter U+FFFE, which takes the
    /// same three bytes.
    pub fn as_str(self) -> Option<&'r str> {
        match self.raw() {
            Node::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(self) -> Option<bool> {
        match self.raw() {
            Node::Static(StaticNode::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// The value of a number, rounded to a double.
    pub fn as_f64(self) -> Option<f64> {
        match self.raw() {
            Node::Static(StaticNode::I64(value)) => Some(value as f64),
            Node::Static(StaticNode::U64(value)) => Some(value as f64),
            Node::Static(StaticNode::F64(value)) => Some(value),
            _ => None,
        }
    }

    /// What tells a number from all others: whether it is whole, and its bits.
    pub(crate) fn exact_number(self) -> Option<(bool, u64)> {
        match self.raw() {
            Node::Static(StaticNode::I64(value)) => Some((true, value as u64)),
            Node::Static(StaticNode::U64(value)) => Some((true, value)),
            Node::Static(StaticNode::F64(value)) if value.fract() == 0.0 && value.abs() < 1e15 => {
                Some((true, value as i64 as u64))
            }
            Node::Static(StaticNode::F64(value)) => Some((false, value.to_bits())),
            _ => None,
        }
    }

    /// A number as it stands, whole ones exactly.
    pub(crate) fn as_number(self) -> Option<serde_json::Number> {
        match self.raw() {
            Node::Static(StaticNode::I64(value)) => Some(value.into()),
            Node::Static(StaticNode::U64(value)) => Some(value.into()),
            Node::Static(StaticNode::F64(value)) => serde_json::Number::from_f64(value),
            _ => None,
        }
    }

    /// The value that a JSON Pointer leads to. Of a repeated name the last member counts.
    #[cfg(feature = "json-schema")]
    pub(crate) fn pointed(self, pointer: &str) -> Option<Value<'r>> {
        pointer.split('/').skip(1).try_fold(self, |value, token| child(value, &unescaped(token)))
    }

    /// What tells the tapes of two records apart while both are there.
    #[cfg(feature = "json-schema")]
    pub(crate) fn tape_address(self) -> usize {
        self.tape.as_ptr().addr()
    }

    /// Number of members or items; 0 for a scalar.
    pub fn len(self) -> usize {
        match self.raw() {
            Node::Object { len, .. } | Node::Array { len, .. } => len,
            _ => 0,
        }
    }

    /// Whether there are no members or items.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The items of an array, in order; nothing for any other kind.
    pub fn items(self) -> impl Iterator<Item = Value<'r>> {
        let left = if self.kind() == Kind::Array { self.len() } else { 0 };
        Walk { tape: self.tape, node: self.node + 1, left }
    }

    /// The members of an object, in document order, every occurrence of a repeated name; nothing for any other kind.
    pub fn members(self) -> impl Iterator<Item = Member<'r>> {
        let left = if self.kind() == Kind::Object { self.len() } else { 0 };
        let mut node = self.node + 1;
        (0..left).map(move |_| {
            let key = Value { tape: self.tape, node };
            let value = Value { tape: self.tape, node: node + 1 };
            node += 1 + value.width();
            Member { name: key.as_str().unwrap_or_default(), key, value }
        })
    }

    /// What kind of value a string seems to hold as JSON, by its brackets.
    pub(crate) fn holds_json(self) -> Option<Kind> {
        let text = self.as_str()?.trim_ascii();
        match (text.as_bytes().first()?, text.as_bytes().last()?, text.len()) {
            (b'[', b']', 2..) if text[1..].trim_ascii_start().starts_with(['{', '"', ']', '[']) => Some(Kind::Array),
            (b'{', b'}', 2..) if text[1..].trim_ascii_start().starts_with(['"', '}']) => Some(Kind::Object),
            _ => None,
        }
    }

    /// The last member of that name, as most parsers resolve a repeated name.
    pub fn get(self, name: &str) -> Option<Value<'r>> {
        self.members().filter(|member| same_name(member.name, name)).last().map(|member| member.value)
    }
}

/// Whether two names are equal. Names are short, so this beats the comparison of memory blocks that `==` calls.
#[inline]
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(one, other)| one == other)
}

/// A name and its value.
#[derive(Clone, Copy)]
pub struct Member<'r> {
    /// The decoded name.
    pub name: &'r str,
    /// The node of the name.
    pub key: Value<'r>,
    /// The value.
    pub value: Value<'r>,
}

struct Walk<'r> {
    tape: &'r [Node<'r>],
    node: u32,
    left: usize,
}

impl<'r> Iterator for Walk<'r> {
    type Item = Value<'r>;

    fn next(&mut self) -> Option<Value<'r>> {
        self.left = self.left.checked_sub(1)?;
        let value = Value { tape: self.tape, node: self.node };
        self.node += value.width();
        Some(value)
    }
}
