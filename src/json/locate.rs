//! From symbolic places to bytes.
//!
//! Owns the second walk over one line that gives every wanted node its bytes and its JSON Pointer. Runs only for findings that are
//! shown or written. Knows no file: all offsets are relative to the line.

use std::ops::Range;

use simd_json::Node;

use super::Place;
use super::Value;
#[cfg(feature = "json-schema")]
use super::parse::{PADDING, Parsed, Parser};
use super::pointer::escaped;
use super::scan::{Scanner, Token};
use super::text::raw_ranges;

/// A place in bytes and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    /// Bytes of the line.
    pub(crate) bytes: Range<usize>,
    pub(crate) pointer: String,
    pub(crate) in_key: bool,
    /// Byte range of the decoded text, for places inside a string, or of a number.
    pub(crate) text: Option<(u64, u64)>,
}

/// Bytes of the wanted nodes (ascending, each once) of a valid line.
pub(crate) fn node_bytes(raw: &[u8], wanted: &[u32]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::with_capacity(wanted.len());
    // Containers that are open: their index in `found`, if wanted.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut scanner = Scanner::new(raw, 0);
    let mut node = 0;
    while let Ok(Some((token, span))) = scanner.next() {
        if token == Token::End {
            if let Some(index) = open.pop().flatten() {
                found[index].end = span.end;
            }
        } else {
            let is_wanted = wanted.get(found.len()) == Some(&node);
            if matches!(token, Token::BeginObject | Token::BeginArray) {
                open.push(is_wanted.then_some(found.len()));
            }
            if is_wanted {
                found.push(span);
            }
            node += 1;
        }
        if found.len() == wanted.len() && open.iter().all(Option::is_none) {
            break;
        }
    }
    found.resize(wanted.len(), 0..raw.len());
    found
}

/// Bytes of the value that a JSON Pointer leads to, in a text that is JSON.
#[cfg(feature = "json-schema")]
pub(crate) fn bytes_at(text: &str, pointer: &str) -> Option<Range<usize>> {
    let mut scratch = text.as_bytes().to_vec();
    scratch.resize(text.len() + PADDING, b' ');
    Parser::new(1).read(text.as_bytes(), &mut scratch, |parsed| match parsed {
        Parsed::Value(tape, _) => {
            let node = Value::at(tape, 0).pointed(pointer)?.node();
            node_bytes(text.as_bytes(), &[node]).pop()
        }
        Parsed::Broken(_) => None,
    })
}

/// Locates places of one record, in the given order. Costs one pass over the line and one over the tape, however many places there are.
pub(crate) fn locate(raw: &[u8], tape: &[Node<'_>], places: &[Place]) -> Vec<Located> {
    let mut wanted: Vec<u32> = places.iter().map(Place::node).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let bytes = node_bytes(raw, &wanted);
    let pointers = pointers(tape, &wanted);
    let index_of = |place: &Place| wanted.binary_search(&place.node()).unwrap_or_default();
    let mut located: Vec<Located> = places
        .iter()
        .map(|place| {
            let index = index_of(place);
            let mut pointer = pointers[index].clone();
            if let Place::Missing(_, name) = place {
                push_token(&mut pointer, name);
            }
            let in_key = matches!(place, Place::Key(_) | Place::KeyText(..));
            Located { bytes: bytes[index].clone(), pointer, in_key, text: None }
        })
        .collect();
    narrow(raw, places, &mut located);
    located
}

/// Narrows places inside values from the value to its part, all those of one value together.
fn narrow(raw: &[u8], places: &[Place], located: &mut [Located]) {
    let part = |place: &Place| match *place {
        Place::Text(node, start, end) | Place::KeyText(node, start, end) => Some((node, start, end)),
        _ => None,
    };
    let mut parts: Vec<(u32, usize, Range<usize>)> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        parts.extend(part(place).map(|(node, start, end)| (node, index, start as usize..end as usize)));
    }
    parts.sort_by_key(|&(node, index, _)| (node, index));
    for of_node in parts.chunk_by(|one, other| one.0 == other.0) {
        let value = located[of_node[0].1].bytes.clone();
        // A number has no quotation marks around it.
        let quotes = usize::from(raw.get(value.start) == Some(&b'"'));
        let inside = value.start + quotes..value.end.saturating_sub(quotes).max(value.start + quotes);
        let ranges: Vec<Range<usize>> = of_node.iter().map(|(.., range)| range.clone()).collect();
        for ((_, index, decoded), range) in of_node.iter().zip(raw_ranges(&raw[inside.clone()], &ranges)) {
            located[*index].bytes = inside.start + range.start..inside.start + range.end;
            located[*index].text = Some((decoded.start as u64, decoded.end as u64));
        }
    }
}

/// A container on the way to a node.
struct Frame<'t> {
    /// Node after its last one.
    end: usize,
    is_object: bool,
    /// Name of the member that is being walked, once its name has gone by.
    name: Option<&'t str>,
    /// Items begun so far.
    items: usize,
}

/// The JSON Pointers (RFC 6901) of the wanted nodes (ascending, each once); of a name, that of its member.
fn pointers(tape: &[Node<'_>], wanted: &[u32]) -> Vec<String> {
    let mut found = Vec::with_capacity(wanted.len());
    let mut frames: Vec<Frame<'_>> = Vec::new();
    for (node, entry) in tape.iter().enumerate() {
        let Some(&next) = wanted.get(found.len()) else { break };
        while frames.last().is_some_and(|frame| frame.end <= node) {
            frames.pop();
            end_member(&mut frames);
        }
        let is_key = match frames.last_mut() {
            Some(frame) if frame.is_object && frame.name.is_none() => {
                frame.name = Value::at(tape, node as u32).as_str();
                true
            }
            Some(frame) => {
                frame.items += 1;
                false
            }
            None => false,
        };
        if next as usize == node {
            found.push(pointer(&frames));
        }
        if let Node::Object { count, .. } | Node::Array { count, .. } = *entry {
            let is_object = matches!(entry, Node::Object { .. });
            frames.push(Frame { end: node + 1 + count, is_object, name: None, items: 0 });
        } else if !is_key {
            end_member(&mut frames);
        }
    }
    found.resize(wanted.len(), String::new());
    found
}

/// A value is complete: in the object around it a name comes next.
fn end_member(frames: &mut [Frame<'_>]) {
    if let Some(frame) = frames.last_mut() {
        frame.name = None;
    }
}

fn pointer(frames: &[Frame<'_>]) -> String {
    let mut pointer = String::new();
    for frame in frames {
        match frame.name {
            Some(name) => push_token(&mut pointer, name),
            None => push_token(&mut pointer, &(frame.items.saturating_sub(1)).to_string()),
        }
    }
    pointer
}

fn push_token(pointer: &mut String, name: &str) {
    pointer.push('/');
    pointer.push_str(&escaped(name));
}
