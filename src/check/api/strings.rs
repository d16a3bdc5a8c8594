//! A record as the strings in it, names of members and values, known to the profile or not; and as its integers.
//!
//! Owns the seam for checks that look at every string, and the walk over a record that shows them all. Most records hold nothing for
//! such a check, so it scans decoded blocks first and is shown only the records in which it saw something.

use std::ops::Range;

use simd_json::{Node, StaticNode};

use crate::check::Sink;

/// One string of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringAt<'r> {
    /// Its node.
    pub node: u32,
    /// The decoded text.
    pub text: &'r str,
    /// It is the name of a member.
    pub in_key: bool,
    /// The names of the members on the way to it, the outermost first; of a name, those of the members around its own.
    pub names: Vec<&'r str>,
}

/// How sure a sight is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighted {
    /// The record is worth a look.
    Surely,
    /// The record is worth a look when the text around says so, or a name on the way to it.
    Perhaps,
}

/// A check that looks at every string.
pub trait Strings: Send + Sync {
    /// Calls `seen` with offsets in a block of decoded text: at least one in each record that holds anything to be found for which the
    /// check named no [trigger](crate::check::Trigger::Anywhere), where literals are [perhaps](Sighted::Perhaps) seen.
    fn sights(&self, block: &[u8], seen: &mut dyn FnMut(usize, Sighted));

    /// Whether the name of a member may say what the values in it are.
    fn is_told_by(&self, name: &str) -> bool;

    /// Whether the check reads other strings in a text, so that no place in it can be judged alone.
    fn reads_into(&self, text: &str) -> bool;

    /// Whether what was [perhaps](Sighted::Perhaps) seen at an offset of a text may be a finding when no name says what it is, and the
    /// text is not read into.
    fn is_worth(&self, text: &str, at: usize) -> bool;

    /// Looks at all strings of one record, in document order.
    fn look(&self, strings: &[StringAt<'_>], sink: &mut Sink);

    /// Everything in some strings that a rule would point at, and more rather than less: the index of the string, and the range of its text.
    fn values(&self, strings: &[StringAt<'_>]) -> Vec<(usize, Range<usize>)>;
}

/// A container that the walk is in.
struct Frame {
    /// Node after its last one.
    end: usize,
    is_object: bool,
    /// A name comes next.
    wants_name: bool,
}

/// All strings of a record, in document order.
pub(crate) fn strings<'r>(tape: &'r [Node<'r>]) -> Vec<StringAt<'r>> {
    let mut found = Vec::new();
    walk(tape, |node, entry, in_key, names| {
        if let Node::String(text) = entry {
            found.push(StringAt { node, text, in_key, names: names.to_vec() });
        }
    });
    found
}

/// An integer of a record.
pub(crate) struct IntegerAt<'r> {
    node: u32,
    /// As it is written.
    text: String,
    names: Vec<&'r str>,
}

impl<'r> IntegerAt<'r> {
    /// As a string that says the same.
    pub(crate) fn as_string(&self) -> StringAt<'_> {
        StringAt { node: self.node, text: &self.text, in_key: false, names: self.names.clone() }
    }
}

/// The smallest integer that is looked at whatever its name is: lists of numbers are long, and mostly of small ones.
const LARGE: u64 = 1_000_000;

/// The integers of a record that may be values of a check, in document order: those that are large, or that a name tells of.
pub(crate) fn integers<'r>(tape: &'r [Node<'r>], check: &dyn Strings) -> Vec<IntegerAt<'r>> {
    let mut found = Vec::new();
    walk(tape, |node, entry, _, names| {
        let (size, sign) = match entry {
            Node::Static(StaticNode::I64(integer)) => (integer.unsigned_abs(), if integer < 0 { "-" } else { "" }),
            Node::Static(StaticNode::U64(integer)) => (integer, ""),
            _ => return,
        };
        if size >= LARGE || names.last().is_some_and(|name| check.is_told_by(name)) {
            found.push(IntegerAt { node, text: format!("{sign}{size}"), names: names.to_vec() });
        }
    });
    found
}

/// Calls `seen` with every node that is no container, whether it is the name of a member, and the names on the way to it.
fn walk<'r>(tape: &'r [Node<'r>], mut seen: impl FnMut(u32, Node<'r>, bool, &[&'r str])) {
    let mut frames: Vec<Frame> = Vec::new();
    let mut names: Vec<&'r str> = Vec::new();
    for (number, entry) in tape.iter().enumerate() {
        while frames.last().is_some_and(|frame| frame.end <= number) {
            frames.pop();
            end_value(&mut frames, &mut names);
        }
        let node = number as u32;
        match (*entry, frames.last_mut().filter(|frame| frame.is_object && frame.wants_name)) {
            (Node::String(text), Some(frame)) => {
                seen(node, *entry, true, &names);
                names.push(text);
                frame.wants_name = false;
            }
            (Node::String(_) | Node::Static(_), _) => {
                seen(node, *entry, false, &names);
                end_value(&mut frames, &mut names);
            }
            (Node::Object { count, .. }, _) => frames.push(Frame { end: number + 1 + count, is_object: true, wants_name: true }),
            (Node::Array { count, .. }, _) => frames.push(Frame { end: number + 1 + count, is_object: false, wants_name: false }),
        }
    }
}

/// A value is complete: the name of its member is no longer on the way.
fn end_value(frames: &mut [Frame], names: &mut Vec<&str>) {
    if let Some(frame) = frames.last_mut().filter(|frame| frame.is_object) {
        frame.wants_name = true;
        names.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{PADDING, Parsed, Parser};

    #[test]
    fn every_string_has_the_names_on_its_way() {
        let raw = br#"{"a": "x", "b": [{"c": "y", "d": 1}, "z"], "e": {}, "a": {"f": ["w"]}}"#;
        let mut scratch = raw.to_vec();
        scratch.resize(raw.len() + PADDING, b' ');
        Parser::new(1).read(raw, &mut scratch, |parsed| {
            let Parsed::Value(tape, _) = parsed else { panic!("it is JSON") };
            let shown: Vec<String> = strings(tape)
                .iter()
                .map(|string| format!("{}:{}{}", string.names.join("/"), if string.in_key { "key " } else { "" }, string.text))
                .collect();
            let wanted =
                [":key a", "a:x", ":key b", "b:key c", "b/c:y", "b:key d", "b:z", ":key e", ":key a", "a:key f", "a/f:w"];
            assert_eq!(shown, wanted);
        });
    }
}
