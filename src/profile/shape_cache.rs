//! Records that look like one that was found right.
//!
//! Owns a short memory of forms: the names, kinds and told words of records that broke nothing, the turns found in them, and which
//! checks had nothing more to say. A record of a known shape breaks nothing either and has its turns at the same nodes, so one pass over
//! its tape replaces the walk along the shape, the order and the turns. It forgets: nothing but speed depends on it. Knows of the
//! profile only which members' words it reads, and of the checks only their numbers.

use simd_json::{Node, StaticNode};

use super::turns::Turn;
use super::value_facts::{is_blank, is_figures};
use crate::json::{Kind, Value, same_name};

/// Longer records are seldom alike.
const LONGEST: usize = 512;

/// Longer words are seldom a name of something.
const LONGEST_WORD: usize = 64;

/// Forms of one length that are remembered.
const WAYS: usize = 8;

/// Lengths that are told apart.
const SETS: usize = 64;

/// After so many new forms with few records that fit one, the memory is not worth its keep.
const PATIENCE: u32 = 256;

/// A memory of forms, for one profile and one worker.
#[derive(Default)]
pub(crate) struct ShapeCache {
    sets: Vec<Vec<Known>>,
    known: u32,
    unknown: u32,
}

/// What is remembered of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordShape {
    /// Its number in this memory.
    pub(crate) number: u32,
    /// The checks, by their number below 64, that find nothing in any record of this shape.
    pub(crate) decided: u64,
}

/// One shape: what each node of a record must be.
struct Known {
    nodes: Vec<Stencil>,
    words: String,
    turns: Vec<Turn>,
    shape: RecordShape,
}

#[derive(Clone, Copy)]
enum Stencil {
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

/// What a text has in it, as far as a profile or a check asks without reading it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Nothing,
    Blanks,
    Figures,
    Something,
}

impl Content {
    fn of(text: &str) -> Content {
        match text.as_bytes().first() {
            None => Content::Nothing,
            Some(b'0'..=b'9' | b'-') if is_figures(text.as_bytes()) => Content::Figures,
            Some(first) if first.is_ascii_graphic() => Content::Something,
            Some(_) if is_blank(text) => Content::Blanks,
            Some(_) => Content::Something,
        }
    }
}

impl ShapeCache {
    /// The shape of a record, when it is known, and the turns of its records. Such a record breaks nothing.
    pub(crate) fn lookup(&mut self, tape: &[Node<'_>]) -> Option<(RecordShape, &[Turn])> {
        let set = self.sets.get_mut(tape.len() % SETS)?;
        let found = set.iter().position(|shape| shape.fits(tape))?;
        self.known = self.known.saturating_add(1);
        // The latest first: records of one kind come together.
        if found > 0 {
            set.swap(found, found - 1);
        }
        set.get(found.saturating_sub(1)).map(|known| (known.shape, known.turns.as_slice()))
    }

    /// Whether another shape should be learned.
    pub(crate) fn wants(&self, tape: &[Node<'_>]) -> bool {
        tape.len() <= LONGEST && (self.unknown < PATIENCE || self.unknown < self.known)
    }

    /// Remembers the shape of a record that breaks nothing. `is_told` says of which members the profile reads the words.
    pub(crate) fn insert(&mut self, record: Value<'_>, turns: &[Turn], decided: u64, is_told: &dyn Fn(&str) -> bool) {
        self.unknown = self.unknown.saturating_add(1);
        let shape = RecordShape { number: self.unknown, decided };
        let mut shape = Known { nodes: Vec::new(), words: String::new(), turns: turns.to_vec(), shape };
        if shape.draw(record, false, is_told).is_none() {
            return;
        }
        self.sets.resize_with(SETS, Vec::new);
        let set = &mut self.sets[shape.nodes.len() % SETS];
        if set.len() == WAYS {
            set.pop();
        }
        set.push(shape);
    }
}

impl Known {
    fn fits(&self, tape: &[Node<'_>]) -> bool {
        self.nodes.len() == tape.len() && self.nodes.iter().zip(tape).all(|(stencil, node)| self.fits_node(*stencil, node))
    }

    fn fits_node(&self, stencil: Stencil, node: &Node<'_>) -> bool {
        match (stencil, node) {
            (Stencil::Word { start, end }, Node::String(text)) => same_name(&self.words[start as usize..end as usize], text),
            (Stencil::Text(content), Node::String(text)) => Content::of(text) == content,
            (Stencil::Object { length, count }, Node::Object { len, count: nodes })
            | (Stencil::Array { length, count }, Node::Array { len, count: nodes }) => {
                length as usize == *len && count as usize == *nodes
            }
            (Stencil::Null, Node::Static(StaticNode::Null)) => true,
            (Stencil::Boolean(told), Node::Static(StaticNode::Bool(found))) => told.is_none_or(|told| told == *found),
            (Stencil::Integer(told), Node::Static(StaticNode::I64(found))) => told.is_none_or(|told| told == i128::from(*found)),
            (Stencil::Integer(told), Node::Static(StaticNode::U64(found))) => told.is_none_or(|told| told == i128::from(*found)),
            (Stencil::Float(told), Node::Static(StaticNode::F64(found))) => told == found.to_bits(),
            _ => false,
        }
    }

    /// Draws a value; nothing when a word is too long to be worth it.
    fn draw(&mut self, value: Value<'_>, told: bool, is_told: &dyn Fn(&str) -> bool) -> Option<()> {
        let (length, count) = (value.len() as u32, value.width() - 1);
        match value.kind() {
            Kind::Object => {
                self.nodes.push(Stencil::Object { length, count });
                for member in value.members() {
                    self.word(member.name)?;
                    self.draw(member.value, is_told(member.name), is_told)?;
                }
            }
            Kind::Array => {
                self.nodes.push(Stencil::Array { length, count });
                for item in value.items() {
                    self.draw(item, told, is_told)?;
                }
            }
            Kind::String if told => self.word(value.as_str().unwrap_or_default())?,
            Kind::String => self.nodes.push(Stencil::Text(Content::of(value.as_str().unwrap_or_default()))),
            Kind::Null => self.nodes.push(Stencil::Null),
            Kind::Boolean => self.nodes.push(Stencil::Boolean(value.as_bool().filter(|_| told))),
            Kind::Integer | Kind::Number => self.nodes.push(value.scalar().and_then(|number| number_stencil(&number, told))?),
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let start = self.words.len() as u32;
        self.words.push_str(word);
        self.nodes.push(Stencil::Word { start, end: self.words.len() as u32 });
        (word.len() <= LONGEST_WORD).then_some(())
    }
}

fn number_stencil(number: &StaticNode, told: bool) -> Option<Stencil> {
    match number {
        StaticNode::I64(number) => Some(Stencil::Integer(told.then_some(i128::from(*number)))),
        StaticNode::U64(number) => Some(Stencil::Integer(told.then_some(i128::from(*number)))),
        StaticNode::F64(number) => Some(Stencil::Float(number.to_bits())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
