//! From symbolic places to bytes.
//!
//! Owns the second walk over one line that gives every wanted node its bytes and its JSON Pointer. Runs only for findings that are
//! shown or written. Knows no file: all offsets are relative to the line.

use std::ops::Range;

use simd_json::Node;

use super::Value;
use super::scan::{Scanner, Token};
use super::text::raw_range;
use crate::check::Place;

/// A place in bytes and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    /// Bytes of the line.
    pub(crate) bytes: Range<usize>,
    pub(crate) pointer: String,
    pub(crate) in_key: bool,
    /// Byte range of the decoded text, for places inside a string.
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

/// Locates places of one record, in the given order.
pub(crate) fn locate(raw: &[u8], tape: &[Node<'_>], places: &[Place]) -> Vec<Located> {
    let mut wanted: Vec<u32> = places.iter().map(Place::node).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let bytes = node_bytes(raw, &wanted);
    places
        .iter()
        .map(|place| {
            let span = wanted.binary_search(&place.node()).map_or(0..raw.len(), |index| bytes[index].clone());
            located(raw, tape, place, span)
        })
        .collect()
}

fn located(raw: &[u8], tape: &[Node<'_>], place: &Place, node: Range<usize>) -> Located {
    let mut pointer = pointer_to(tape, place.node());
    let (mut bytes, mut text) = (node.clone(), None);
    match place {
        Place::Text(_, start, end) | Place::KeyText(_, start, end) => {
            let inside = node.start + 1..node.end.saturating_sub(1).max(node.start + 1);
            let range = raw_range(&raw[inside.clone()], *start as usize..*end as usize);
            bytes = inside.start + range.start..inside.start + range.end;
            text = Some((u64::from(*start), u64::from(*end)));
        }
        Place::Missing(_, name) => push_token(&mut pointer, name),
        Place::Value(_) | Place::Key(_) => {}
    }
    Located { bytes, pointer, in_key: matches!(place, Place::Key(_) | Place::KeyText(..)), text }
}

/// The JSON Pointer (RFC 6901) of a node; of a name, that of its member.
pub(crate) fn pointer_to(tape: &[Node<'_>], target: u32) -> String {
    let mut pointer = String::new();
    let mut at = 0;
    while at != target {
        let value = Value::at(tape, at);
        let mut next = None;
        for member in value.members() {
            if member.key.node() > target {
                break;
            }
            next = Some((member.value.node(), Step::Name(member.name), member.key.node()));
        }
        for (index, item) in value.items().enumerate() {
            if item.node() > target {
                break;
            }
            next = Some((item.node(), Step::Index(index), item.node()));
        }
        let Some((node, step, first)) = next else { break };
        match step {
            Step::Name(name) => push_token(&mut pointer, name),
            Step::Index(index) => push_token(&mut pointer, &index.to_string()),
        }
        if first == target {
            break;
        }
        at = node;
    }
    pointer
}

enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

fn push_token(pointer: &mut String, name: &str) {
    pointer.push('/');
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(character),
        }
    }
}
