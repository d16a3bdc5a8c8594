//! Parses one line: fast when it is clean, careful when it is not.
//!
//! Owns the buffers that a worker reuses from line to line, and the decision which lines get a second look. Plain lines cost one pass
//! that copies and decodes them, other clean ones a pass of simd-json over a copy of the line; then comes a walk over the tape. Nothing is
//! allocated for them. The fast parser alone judges wrongly
//! in known cases (integers beyond 64 bits, numbers beyond a double, lone surrogates), so its refusal is never the verdict. What it
//! accepts is JSON: a property test holds it against serde_json.

use simd_json::{Buffers, Node, StaticNode, Tape, fill_tape_padded};

use super::defect::Defect;
use super::diagnose::diagnose;
use super::exact::{DEEPEST, ExactParser, is_exact};
use super::fast;
use super::fast::{Plain, TextAt};
use super::kinds::JsonDefect;

/// Bytes that must follow a line in the scratch; their content does not matter.
pub(crate) const PADDING: usize = simd_json::INPUT_PADDING;

/// Buffers that a line longer than this has left behind are not kept.
const LARGEST_KEPT: usize = 8 << 20;

/// So many lines that are not plain are tried at first, and after that one in so many.
const PATIENCE: u32 = 64;
const NOW_AND_THEN: u32 = 16;

/// Members up to which names are compared pair by pair.
const FEW: usize = 12;

/// What a line turned out to be.
pub(crate) enum Parsed<'t> {
    /// A value, with the hazards in it.
    Value(&'t [Node<'t>], &'t [Defect]),
    /// No value that can be viewed, and why.
    Broken(&'t [Defect]),
}

/// The buffers of one worker.
pub(crate) struct Parser {
    buffers: Buffers,
    tape: Tape<'static>,
    texts: Vec<TextAt>,
    careful: ExactParser,
    most: u64,
    defects: Vec<Defect>,
    /// The buffers have grown with one large line and are given back before the next one.
    after_large_line: bool,
    /// Lines that were taken for plain ones and were none, less those that were.
    misses: u32,
}

impl Parser {
    /// Keeps at most `most` hazards of each kind of a record, and counts them all.
    pub(crate) fn new(most: u64) -> Self {
        Parser {
            // One level less than the limit, so that the careful parser judges the border.
            buffers: Buffers::with_max_depth(1 << 16, DEEPEST - 1),
            tape: Tape(Vec::new()),
            texts: Vec::new(),
            careful: ExactParser::new(most),
            most,
            defects: Vec::new(),
            after_large_line: false,
            misses: 0,
        }
    }

    /// Reads the line that `bytes` begin with, if it is a plain record, and shows it to `view`. `scratch` is as long as the bytes; of
    /// the line it gets the decoded texts, each at its own offset. `None` says nothing about the line.
    pub(crate) fn read_fast<R>(
        &mut self,
        bytes: &[u8],
        scratch: &mut [u8],
        view: impl FnOnce(Plain, Parsed<'_>) -> R,
    ) -> Option<R> {
        if self.after_large_line {
            return None;
        }
        if self.misses > PATIENCE {
            self.misses = self.misses.saturating_add(1);
            self.misses.is_multiple_of(NOW_AND_THEN).then_some(())?;
        }
        let mut tape = std::mem::replace(&mut self.tape, Tape(Vec::new())).reset();
        let read = fast::read(bytes, scratch, &mut self.texts, &mut tape.0).filter(|_| is_plain(&tape.0));
        let result = read.map(|plain| view(plain, Parsed::Value(&tape.0, &[])));
        self.after_large_line = read.is_some_and(|plain| plain.length > LARGEST_KEPT);
        self.misses = if read.is_some() { self.misses.saturating_sub(1).min(PATIENCE) } else { self.misses.saturating_add(1) };
        self.tape = tape.reset();
        result
    }

    /// Parses the line `raw`, of which `scratch` holds a copy followed by [`PADDING`] bytes, and shows what it is to `view`.
    /// Afterwards the scratch holds decoded text in place of the line.
    pub(crate) fn read<R>(&mut self, raw: &[u8], scratch: &mut [u8], view: impl FnOnce(Parsed<'_>) -> R) -> R {
        if self.after_large_line {
            *self = Parser::new(self.most);
        }
        self.after_large_line = raw.len() > LARGEST_KEPT;
        let mut tape = std::mem::replace(&mut self.tape, Tape(Vec::new())).reset();
        let fast = fill_tape_padded(scratch, raw.len(), &mut self.buffers, &mut tape).is_ok();
        if fast && is_plain(&tape.0) {
            let result = view(Parsed::Value(&tape.0, &[]));
            self.tape = tape.reset();
            return result;
        }
        self.tape = tape.reset();
        self.read_carefully(raw, scratch, view)
    }

    pub(crate) fn read_carefully<R>(&mut self, raw: &[u8], scratch: &mut [u8], view: impl FnOnce(Parsed<'_>) -> R) -> R {
        self.defects.clear();
        if let Err(error) = std::str::from_utf8(raw) {
            self.defects.push(bad_encoding(raw, error));
            return view(Parsed::Broken(&self.defects));
        }
        if let Err(broken) = self.careful.parse(raw, &mut scratch[..raw.len()], &mut self.defects) {
            self.defects.clear();
            self.defects.push(diagnose(raw, broken));
            return view(Parsed::Broken(&self.defects));
        }
        if self.careful.is_too_deep() {
            let deep = self.defects.pop();
            self.defects.clear();
            self.defects.extend(deep);
            return view(Parsed::Broken(&self.defects));
        }
        let mut tape = std::mem::replace(&mut self.tape, Tape(Vec::new())).reset();
        self.careful.fill(&*scratch, &mut tape.0);
        self.careful.odd_names(raw, &tape.0, &mut self.defects);
        let result = view(Parsed::Value(&tape.0, &self.defects));
        self.tape = tape.reset();
        result
    }
}

fn bad_encoding(raw: &[u8], error: std::str::Utf8Error) -> Defect {
    let start = error.valid_up_to();
    let end = error.error_len().map_or(raw.len(), |length| start + length);
    let bytes: Vec<String> = raw[start..end].iter().take(4).map(|byte| format!("0x{byte:02X}")).collect();
    let message = format!("{} is not UTF-8", bytes.join(" "));
    Defect::json(JsonDefect::InvalidUtf8, start..end, message)
}

/// Whether the tape holds nothing that readers disagree about.
fn is_plain(tape: &[Node<'_>]) -> bool {
    tape.iter().enumerate().all(|(node, entry)| match entry {
        Node::Static(value @ (StaticNode::I64(_) | StaticNode::U64(_))) => is_exact(value),
        Node::Object { len: 1, .. } => !matches!(tape.get(node + 1), Some(Node::String(""))),
        Node::Object { len, .. } if *len > 1 => names_are_plain(tape, node as u32, *len),
        _ => true,
    })
}

/// Whether no name is empty, and none stands twice.
fn names_are_plain(tape: &[Node<'_>], node: u32, length: usize) -> bool {
    let mut members = super::Value::at(tape, node).members().map(|member| member.name);
    if length <= FEW {
        let mut names = [""; FEW];
        names.iter_mut().zip(members).for_each(|(place, name)| *place = name);
        let is_new = |number: usize, name: &str| names[..number].iter().all(|earlier| !super::same_name(earlier, name));
        return names[..length].iter().enumerate().all(|(number, name)| !name.is_empty() && is_new(number, name));
    }
    let mut seen = std::collections::HashSet::with_capacity(length);
    members.all(|name| !name.is_empty() && seen.insert(name))
}
