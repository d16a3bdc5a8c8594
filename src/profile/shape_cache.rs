//! A cache of the shapes of records that had no violation.
//!
//! Owns the cached shapes: keys, kinds and exact values of such a record, its turns, and the checks that can find nothing in it. A record
//! of a cached shape has no violation either and has its turns at the same nodes, so one pass over its tape replaces the walk along the
//! profile, the order of roles and the search for turns. Entries are evicted; only speed depends on the cache. Of the profile it knows
//! only which fields have values that matter, and of the checks only their numbers.

use simd_json::{Node, StaticNode};

use super::turns::Turn;
use super::value_facts::{is_blank, is_figures};
use crate::json::{Kind, Value, same_name};

/// Longer records rarely have the same shape.
const MAX_NODES: usize = 512;

/// Longer texts are rarely a key or a fixed word.
const MAX_WORD_BYTES: usize = 64;

/// Cached shapes per set.
const SHAPES_PER_SET: usize = 8;

/// Sets; a shape belongs to the set of its number of nodes.
const SETS: usize = 64;

/// After so many misses the cache takes new shapes only while it has more hits than misses.
const TRIAL: u32 = 256;

/// The cache of one worker for one profile.
#[derive(Default)]
pub(crate) struct ShapeCache {
    sets: Vec<Vec<KnownShape>>,
    hits: u32,
    misses: u32,
}

/// A cached shape, as its users see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordShape {
    /// Its number in this cache.
    pub(crate) number: u32,
    /// The checks, by their number below 64, that find nothing in any record of this shape.
    pub(crate) decided: u64,
}

/// One shape: what each node of a record must be.
struct KnownShape {
    nodes: Vec<NodeShape>,
    words: String,
    turns: Vec<Turn>,
    shape: RecordShape,
}

#[derive(Clone, Copy)]
enum NodeShape {
    Object {
        length: u32,
        count: u32,
    },
    Array {
        length: u32,
        count: u32,
    },
    /// This very name or word, by its range in `words`.
    Word {
        start: u32,
        end: u32,
    },
    Text(Content),
    Null,
    Boolean(Option<bool>),
    Integer(Option<i128>),
    Float(u64),
}

/// What kind of text a value has, as far as profiles and checks ask without reading it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Empty,
    Blank,
    Digits,
    Text,
}

impl Content {
    fn of(text: &str) -> Content {
        match text.as_bytes().first() {
            None => Content::Empty,
            Some(b'0'..=b'9' | b'-') if is_figures(text.as_bytes()) => Content::Digits,
            Some(first) if first.is_ascii_graphic() => Content::Text,
            Some(_) if is_blank(text) => Content::Blank,
            Some(_) => Content::Text,
        }
    }
}

impl ShapeCache {
    /// The cached shape of a record and its turns; such a record has no violation.
    pub(crate) fn lookup(&mut self, tape: &[Node<'_>]) -> Option<(RecordShape, &[Turn])> {
        let set = self.sets.get_mut(tape.len() % SETS)?;
        let found = set.iter().position(|shape| shape.fits(tape))?;
        self.hits = self.hits.saturating_add(1);
        // Records of one kind are often neighbors, so a hit moves one place to the front.
        if found > 0 {
            set.swap(found, found - 1);
        }
        set.get(found.saturating_sub(1)).map(|known| (known.shape, known.turns.as_slice()))
    }

    /// Whether the shape of this record should be inserted.
    pub(crate) fn wants(&self, tape: &[Node<'_>]) -> bool {
        tape.len() <= MAX_NODES && (self.misses < TRIAL || self.misses < self.hits)
    }

    /// Inserts the shape of a record that has no violation. `reads_value` says for which fields the profile reads the value.
    pub(crate) fn insert(&mut self, record: Value<'_>, turns: &[Turn], decided: u64, reads_value: &dyn Fn(&str) -> bool) {
        self.misses = self.misses.saturating_add(1);
        let shape = RecordShape { number: self.misses, decided };
        let mut shape = KnownShape { nodes: Vec::new(), words: String::new(), turns: turns.to_vec(), shape };
        if shape.add(record, false, reads_value).is_none() {
            return;
        }
        self.sets.resize_with(SETS, Vec::new);
        let set = &mut self.sets[shape.nodes.len() % SETS];
        if set.len() == SHAPES_PER_SET {
            set.pop();
        }
        set.push(shape);
    }
}

impl KnownShape {
    fn fits(&self, tape: &[Node<'_>]) -> bool {
        self.nodes.len() == tape.len() && self.nodes.iter().zip(tape).all(|(node_shape, node)| self.fits_node(*node_shape, node))
    }

    fn fits_node(&self, node_shape: NodeShape, node: &Node<'_>) -> bool {
        match (node_shape, node) {
            (NodeShape::Word { start, end }, Node::String(text)) => same_name(&self.words[start as usize..end as usize], text),
            (NodeShape::Text(content), Node::String(text)) => Content::of(text) == content,
            (NodeShape::Object { length, count }, Node::Object { len, count: nodes })
            | (NodeShape::Array { length, count }, Node::Array { len, count: nodes }) => {
                length as usize == *len && count as usize == *nodes
            }
            (NodeShape::Null, Node::Static(StaticNode::Null)) => true,
            (NodeShape::Boolean(expected), Node::Static(StaticNode::Bool(found))) => {
                expected.is_none_or(|expected| expected == *found)
            }
            (NodeShape::Integer(expected), Node::Static(StaticNode::I64(found))) => {
                expected.is_none_or(|expected| expected == i128::from(*found))
            }
            (NodeShape::Integer(expected), Node::Static(StaticNode::U64(found))) => {
                expected.is_none_or(|expected| expected == i128::from(*found))
            }
            (NodeShape::Float(expected), Node::Static(StaticNode::F64(found))) => expected == found.to_bits(),
            _ => false,
        }
    }

    /// Adds the nodes of a value; nothing when a word is too long.
    fn add(&mut self, value: Value<'_>, exact: bool, reads_value: &dyn Fn(&str) -> bool) -> Option<()> {
        let (length, count) = (value.len() as u32, value.width() - 1);
        match value.kind() {
            Kind::Object => {
                self.nodes.push(NodeShape::Object { length, count });
                for member in value.members() {
                    self.word(member.name)?;
                    self.add(member.value, reads_value(member.name), reads_value)?;
                }
            }
            Kind::Array => {
                self.nodes.push(NodeShape::Array { length, count });
                for item in value.items() {
                    self.add(item, exact, reads_value)?;
                }
            }
            Kind::String if exact => self.word(value.as_str().unwrap_or_default())?,
            Kind::String => self.nodes.push(NodeShape::Text(Content::of(value.as_str().unwrap_or_default()))),
            Kind::Null => self.nodes.push(NodeShape::Null),
            Kind::Boolean => self.nodes.push(NodeShape::Boolean(value.as_bool().filter(|_| exact))),
            Kind::Integer | Kind::Number => self.nodes.push(value.scalar().and_then(|number| number_shape(&number, exact))?),
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let start = self.words.len() as u32;
        self.words.push_str(word);
        self.nodes.push(NodeShape::Word { start, end: self.words.len() as u32 });
        (word.len() <= MAX_WORD_BYTES).then_some(())
    }
}

fn number_shape(number: &StaticNode, exact: bool) -> Option<NodeShape> {
    match number {
        StaticNode::I64(number) => Some(NodeShape::Integer(exact.then_some(i128::from(*number)))),
        StaticNode::U64(number) => Some(NodeShape::Integer(exact.then_some(i128::from(*number)))),
        StaticNode::F64(number) => Some(NodeShape::Float(number.to_bits())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
