//! The second, careful parser: slow, exact, and able to say where.
//!
//! Runs only on lines that the fast parser refused or that look hazardous. Owns what counts as a hazard: lone surrogates, integers
//! that a double cannot hold, names given twice, nesting beyond what common parsers take. Knows no rule.

use std::collections::HashMap;
use std::ops::Range;

use simd_json::{Node, StaticNode};

use super::Place;
use super::defect::Defect;
use super::kinds::Hazard;
use super::scan::{Broken, Scanner, Token};
use super::text::{LONE_SURROGATE, Meaning, decode_into, pieces};
use crate::text::shortened;

/// Nesting that `serde_json` and its many users still take; Python's reader stops a little later.
pub(crate) const DEEPEST: usize = 128;

/// The largest integer that every reader keeps: 2^53, beyond which a double skips values.
const LARGEST_INTEGER: u64 = 1 << 53;

/// Kinds of hazards that are seen here: the first ones of [`Hazard`], up to the empty name.
const HAZARDS: usize = Hazard::EmptyKey as usize + 1;

/// A node that does not yet borrow its text.
#[derive(Debug, Clone, Copy)]
enum Draft {
    String { start: usize, length: usize },
    Static(StaticNode),
    Open { object: bool, length: usize, count: usize },
}

/// What the careful parser made of a line. Reused from line to line.
pub(crate) struct ExactParser {
    nodes: Vec<Draft>,
    /// Raw bytes of every node; of a container its opening bracket.
    spans: Vec<Range<usize>>,
    /// Nodes of the containers that are open.
    open: Vec<usize>,
    /// The value is nested too deep to be viewed.
    too_deep: bool,
    /// By kind of hazard, how many were seen in this record, and the index of the last that was kept.
    seen: [(u64, usize); HAZARDS],
    /// Hazards of one kind that are kept of one record; the last of them counts for those that follow.
    most: u64,
}

impl ExactParser {
    /// Keeps at most `most` hazards of each kind of a record.
    pub(crate) fn new(most: u64) -> Self {
        ExactParser { nodes: Vec::new(), spans: Vec::new(), open: Vec::new(), too_deep: false, seen: [(0, 0); HAZARDS], most }
    }

    /// Parses a line; decoded text goes to the same offset of `scratch`, which is as long as the line.
    pub(crate) fn parse(&mut self, raw: &[u8], scratch: &mut [u8], defects: &mut Vec<Defect>) -> Result<(), Broken> {
        self.nodes.clear();
        self.spans.clear();
        self.open.clear();
        self.too_deep = false;
        self.seen = [(0, 0); HAZARDS];
        let mut scanner = Scanner::new(raw, 0);
        while let Some((token, span)) = scanner.next()? {
            self.too_deep |= scanner.depth() > DEEPEST;
            if !self.too_deep {
                self.take(token, span, raw, scratch, defects);
            }
        }
        scanner.finish()?;
        if self.too_deep {
            self.nodes.clear();
            let message = format!("the record is nested deeper than {DEEPEST} levels");
            defects.push(Defect::hazard(Hazard::DeepNesting, Place::RECORD, message));
        }
        Ok(())
    }

    /// Whether the value was nested too deep to be viewed.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// Appends the tape of the line just parsed, with text borrowed from the scratch.
    pub(crate) fn fill<'s>(&self, scratch: &'s [u8], tape: &mut Vec<Node<'s>>) {
        tape.extend(self.nodes.iter().map(|draft| match *draft {
            Draft::String { start, length } => {
                Node::String(std::str::from_utf8(&scratch[start..start + length]).unwrap_or_default())
            }
            Draft::Static(value) => Node::Static(value),
            Draft::Open { object: true, length, count } => Node::Object { len: length, count },
            Draft::Open { object: false, length, count } => Node::Array { len: length, count },
        }));
    }

    fn take(&mut self, token: Token, span: Range<usize>, raw: &[u8], scratch: &mut [u8], defects: &mut Vec<Defect>) {
        let node = self.nodes.len();
        if !matches!(token, Token::End | Token::Key) {
            self.count_into_parent();
        }
        let draft = match token {
            Token::BeginObject | Token::BeginArray => {
                self.open.push(node);
                Draft::Open { object: token == Token::BeginObject, length: 0, count: 0 }
            }
            Token::End => return self.close(),
            Token::Key | Token::String => self.text(token, &span, raw, scratch, defects),
            Token::Number => Draft::Static(self.number(&raw[span.clone()], node, defects)),
            Token::Literal => Draft::Static(match raw[span.start] {
                b't' => StaticNode::Bool(true),
                b'f' => StaticNode::Bool(false),
                _ => StaticNode::Null,
            }),
        };
        self.nodes.push(draft);
        self.spans.push(span);
    }

    fn count_into_parent(&mut self) {
        if let Some(Draft::Open { length, .. }) = self.open.last().map(|&parent| &mut self.nodes[parent]) {
            *length += 1;
        }
    }

    fn close(&mut self) {
        let end = self.nodes.len();
        if let Some(node) = self.open.pop()
            && let Draft::Open { count, .. } = &mut self.nodes[node]
        {
            *count = end - node - 1;
        }
    }

    fn text(&mut self, token: Token, span: &Range<usize>, raw: &[u8], scratch: &mut [u8], defects: &mut Vec<Defect>) -> Draft {
        let inside = &raw[span.start + 1..span.end - 1];
        let node = self.nodes.len() as u32;
        let mut at = 0;
        for piece in pieces(inside) {
            let end = at + piece.decoded();
            if piece.meaning == Meaning::LoneSurrogate {
                let (start, end) = (at as u32, end as u32);
                let place = if token == Token::Key { Place::KeyText(node, start, end) } else { Place::Text(node, start, end) };
                let message = "lone surrogate: half of a pair is not a character; parsers drop it, replace it or fail";
                note(&mut self.seen, self.most, Hazard::LoneSurrogate, defects, || {
                    Defect::hazard(Hazard::LoneSurrogate, place, message)
                });
            }
            at = end;
        }
        let start = span.start + 1;
        let length = decode_into(inside, &mut scratch[start..span.end - 1]);
        Draft::String { start, length }
    }

    fn number(&mut self, raw: &[u8], node: usize, defects: &mut Vec<Defect>) -> StaticNode {
        let text = std::str::from_utf8(raw).unwrap_or_default();
        let whole = !text.contains(['.', 'e', 'E']);
        let value = match (text.parse::<i64>(), text.parse::<u64>()) {
            (Ok(value), _) if whole => StaticNode::I64(value),
            (_, Ok(value)) if whole => StaticNode::U64(value),
            _ => StaticNode::F64(text.parse().unwrap_or(f64::NAN)),
        };
        if whole && !is_exact(&value) {
            note(&mut self.seen, self.most, Hazard::BigInteger, defects, || {
                let message =
                    format!("`{}` exceeds 2^53: parsers that store numbers as doubles change its last digits", shortened(text));
                Defect::hazard(Hazard::BigInteger, Place::Value(node as u32), message)
            });
        }
        value
    }

    /// Empty names, and names given twice in one object: every occurrence after the first.
    pub(crate) fn odd_names(&mut self, raw: &[u8], tape: &[Node<'_>], defects: &mut Vec<Defect>) {
        let (spans, seen, most) = (&self.spans, &mut self.seen, self.most);
        for (node, entry) in tape.iter().enumerate() {
            let Node::Object { len, .. } = *entry else { continue };
            let mut first: HashMap<&[u8], usize> = HashMap::with_capacity(len);
            for member in super::Value::at(tape, node as u32).members() {
                let key = member.key.node() as usize;
                if member.name.is_empty() {
                    note(seen, most, Hazard::EmptyKey, defects, || empty_name(key));
                }
                // Lone surrogates all decode alike, so names with one are compared as they are written.
                let name = if member.name.contains(LONE_SURROGATE) { &raw[spans[key].clone()] } else { member.name.as_bytes() };
                let earlier = *first.entry(name).or_insert(key);
                if earlier != key {
                    note(seen, most, Hazard::DuplicateKey, defects, || repeated_name(member.name, key, spans[earlier].clone()));
                }
            }
        }
    }
}

fn empty_name(key: usize) -> Defect {
    let message = "empty key `\"\"`: usually an exported index column; most tools cannot address it";
    Defect::hazard(Hazard::EmptyKey, Place::Key(key as u32), message)
}

fn repeated_name(name: &str, key: usize, earlier: Range<usize>) -> Defect {
    let message = format!("duplicate key `{}` in this object: most parsers keep only the last value", shortened(name));
    let mut defect = Defect::hazard(Hazard::DuplicateKey, Place::Key(key as u32), message);
    defect.related = Some((earlier, "first occurrence".to_owned()));
    defect
}

/// Keeps a hazard while there is room, and counts it always.
fn note(seen: &mut [(u64, usize); HAZARDS], most: u64, kind: Hazard, defects: &mut Vec<Defect>, defect: impl FnOnce() -> Defect) {
    let (count, last) = &mut seen[kind as usize];
    *count += 1;
    if *count <= most {
        *last = defects.len();
        defects.push(defect());
    } else if let Some(last) = defects.get_mut(*last) {
        last.count += 1;
    }
}

/// Whether a whole number survives a reader that keeps doubles.
pub(crate) fn is_exact(value: &StaticNode) -> bool {
    match value {
        StaticNode::I64(value) => value.unsigned_abs() <= LARGEST_INTEGER,
        StaticNode::U64(value) => *value <= LARGEST_INTEGER,
        StaticNode::F64(_) => false,
        _ => true,
    }
}
