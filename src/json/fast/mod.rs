//! Plain lines, read in one go: a record as nearly all are, before the parser for everything else is asked.
//!
//! Owns a reader for a part of JSON: objects, arrays, texts, numbers and literals, with no white space but spaces. It takes a line only
//! when it is sure, and says of it what the bytes alone tell; whatever it does not know, it leaves to simd-json, so nothing but speed
//! depends on it. It is fast because it copies, decodes and judges a text in the same blocks of bytes, finds the end of the line on
//! its way, and builds no index first. A property test holds its tapes against those of simd-json.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};
use simd_json::{Node, StaticNode};

use crate::simd::{BLOCK, first_block, keeps_at_once, kept};
use escapes::{Escapes, decoded};
use number::number;

mod escapes;
mod number;

/// Containers in containers; deeper lines are not plain.
const DEEPEST: usize = 16;

/// What is known of a record that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plain {
    /// Bytes of the record. A line feed follows, or nothing.
    pub(crate) length: usize,
    /// All its names and texts are ASCII without control characters, but for tab, line feed and carriage return. Never wrongly `true`.
    pub(crate) is_ascii: bool,
}

/// Where a name or text stands in the scratch, and its node on the tape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextAt {
    node: usize,
    start: usize,
    end: usize,
}

/// Reads the plain record that takes the first line of `raw`: fills the tape, and the scratch with decoded text, each name and text at
/// its own offset and quotation marks between them. `None`: the line is not plain, and what tape and scratch hold means nothing.
/// `texts` is a buffer.
pub(crate) fn read<'s>(raw: &[u8], scratch: &'s mut [u8], texts: &mut Vec<TextAt>, tape: &mut Vec<Node<'s>>) -> Option<Plain> {
    texts.clear();
    dispatch!(Level::new(), simd => {
        let union = u8x64::splat(simd, 0);
        Reader { simd, raw, at: 0, scratch, filled: 0, texts, tape, union, escaped: false }.record()
    })
}

/// Bytes whose union is below 0x80 only when they are all ASCII and none is DEL, which one more turns into the first that is not.
/// 0xFF becomes 0, and is in no UTF-8.
#[inline(always)]
fn told<S: Simd>(block: u8x64<S>) -> u8x64<S> {
    block | (block + 1)
}

struct Reader<'s, 't, S: Simd> {
    simd: S,
    raw: &'t [u8],
    at: usize,
    scratch: &'s mut [u8],
    /// Bytes of the scratch that are final.
    filled: usize,
    /// The texts so far. Each has a node, which gets its text when all of them are known to be UTF-8: one check costs less than many.
    texts: &'t mut Vec<TextAt>,
    tape: &'t mut Vec<Node<'s>>,
    /// Of all bytes of names and texts, and some around them.
    union: u8x64<S>,
    /// A text has a character that was written as its number, or a control character by its letter.
    escaped: bool,
}

impl<S: Simd> Reader<'_, '_, S> {
    fn record(mut self) -> Option<Plain> {
        self.value(DEEPEST)?;
        let length = self.at;
        self.skip(length)?;
        matches!(self.raw.get(length), None | Some(b'\n')).then_some(())?;
        let is_ascii = !self.escaped && self.union.iter().all(u8::is_ascii);
        let Reader { scratch, texts, tape, .. } = self;
        let all = simdutf8::basic::from_utf8(&scratch[..length]).ok()?;
        for text in texts {
            // Quotation marks stand around it, so no character is cut.
            tape[text.node] = Node::String(all.get(text.start..text.end)?);
        }
        Some(Plain { length, is_ascii })
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.raw.get(self.at).copied()
    }

    #[inline]
    fn spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Passes over a mark and the spaces around it.
    #[inline]
    fn mark(&mut self, mark: u8) -> Option<()> {
        self.spaces();
        (self.peek()? == mark).then(|| self.at += 1)?;
        self.spaces();
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.text(),
            b'{' => self.container(depth.checked_sub(1)?, b'}'),
            b'[' => self.container(depth.checked_sub(1)?, b']'),
            b'0'..=b'9' | b'-' => self.number(),
            b't' => self.literal(b"true", StaticNode::Bool(true)),
            b'f' => self.literal(b"false", StaticNode::Bool(false)),
            b'n' => self.literal(b"null", StaticNode::Null),
            _ => None,
        }
    }

    fn container(&mut self, depth: usize, end: u8) -> Option<()> {
        let node = self.tape.len();
        self.tape.push(Node::Static(StaticNode::Null));
        self.at += 1;
        self.spaces();
        let mut len = 0;
        while self.peek()? != end {
            if len > 0 {
                self.mark(b',')?;
            }
            if end == b'}' {
                (self.peek()? == b'"').then_some(())?;
                self.text()?;
                self.mark(b':')?;
            }
            self.value(depth)?;
            self.spaces();
            len += 1;
        }
        self.at += 1;
        let count = self.tape.len() - node - 1;
        self.tape[node] = if end == b'}' { Node::Object { len, count } } else { Node::Array { len, count } };
        Some(())
    }

    fn literal(&mut self, word: &[u8], value: StaticNode) -> Option<()> {
        self.raw[self.at..].starts_with(word).then_some(())?;
        self.at += word.len();
        self.tape.push(Node::Static(value));
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let (number, length) = number(&self.raw[self.at..])?;
        self.at += length;
        self.tape.push(Node::Static(number));
        Some(())
    }

    /// Fills the scratch with quotation marks up to an offset of the line: what stands between two texts must look like no text.
    #[inline]
    fn skip(&mut self, to: usize) -> Option<()> {
        self.scratch.get_mut(self.filled..to)?.fill(b'"');
        self.filled = to;
        Some(())
    }

    /// Reads the text that begins with the quotation mark at hand.
    fn text(&mut self) -> Option<()> {
        self.simd.vectorize(
            #[inline(always)]
            || self.text_in_blocks(),
        )
    }

    #[inline(always)]
    fn text_in_blocks(&mut self) -> Option<()> {
        self.at += 1;
        let start = self.at;
        self.skip(start)?;
        let mut end = start;
        loop {
            end = self.piece(end);
            let mark = self.peek()?;
            self.at += 1;
            match mark {
                b'"' => break,
                letter => end += self.rare_escape(letter, end)?,
            }
        }
        self.filled = end;
        self.texts.push(TextAt { node: self.tape.len(), start, end });
        self.tape.push(Node::String(""));
        Some(())
    }

    /// Copies bytes to an offset of the scratch and decodes common escapes, up to what ends the text or to the letter of a rare escape.
    /// Returns the offset after them.
    ///
    /// Of a block, only whether its first byte is escaped and where it goes depends on the blocks before, so the processor works on
    /// several of them together. Escapes cost no branch: it would be guessed wrong at every other one.
    #[inline(always)]
    fn piece(&mut self, mut to: usize) -> usize {
        let (mut union, mut escaped) = (self.union, false);
        loop {
            // Behind the end of the chunk, control characters.
            let block = first_block(self.simd, self.raw.get(self.at..).unwrap_or_default(), 0);
            union |= told(block);
            let (quotes, backslashes) = (block.simd_eq(b'"').to_bitmask(), block.simd_eq(b'\\').to_bitmask());
            let controls = block.simd_lt(b' ').to_bitmask();
            let ends = if backslashes == 0 && !escaped && !keeps_at_once(self.simd) {
                let ends = quotes | controls;
                self.put(to, block);
                to += ends.trailing_zeros() as usize;
                ends
            } else {
                let escapes = Escapes::new(backslashes, escaped);
                let (decoded, known) = decoded(self.simd, block, escapes.letters);
                let ends = quotes & !escapes.letters | controls | escapes.letters & !(known | quotes | backslashes);
                let end = ends & ends.wrapping_neg();
                let wanted = end.wrapping_sub(1) & !escapes.marks;
                self.put(to, kept(decoded, wanted));
                to += wanted.count_ones() as usize;
                escaped = escapes.follow;
                ends
            };
            if ends != 0 {
                self.at += ends.trailing_zeros() as usize;
                break;
            }
            self.at += BLOCK;
        }
        self.union = union;
        to
    }

    /// Writes bytes to an offset of the scratch, as many as there is room for.
    #[inline(always)]
    fn put(&mut self, to: usize, bytes: u8x64<S>) {
        match self.scratch.get_mut(to..to + BLOCK) {
            Some(into) => bytes.store_slice(into),
            None => {
                let into = &mut self.scratch[to..];
                into.copy_from_slice(&bytes.as_slice()[..into.len()]);
            }
        }
    }

    /// Decodes the rare escape whose letter was passed, to an offset of the scratch, and those by number that follow at once: where one
    /// stands there are often many. Returns how many bytes they became.
    #[inline(never)]
    fn rare_escape(&mut self, letter: u8, to: usize) -> Option<usize> {
        self.escaped = true;
        self.scratch[to] = match letter {
            b'u' => return self.by_numbers(to),
            b'b' => 0x08,
            b'f' => 0x0C,
            _ => return None,
        };
        Some(1)
    }

    fn by_numbers(&mut self, to: usize) -> Option<usize> {
        let mut length = self.by_number(to)?;
        while self.raw[self.at..].starts_with(b"\\u") {
            self.at += 2;
            length += self.by_number(to + length)?;
        }
        Some(length)
    }

    /// A character by its number, or by the two of a surrogate pair.
    fn by_number(&mut self, to: usize) -> Option<usize> {
        let first = self.four_digits()?;
        let code = match first {
            0xD800..=0xDBFF => {
                self.raw[self.at..].starts_with(b"\\u").then(|| self.at += 2)?;
                let second = self.four_digits().filter(|second| (0xDC00..=0xDFFF).contains(second))?;
                0x10000 + ((first - 0xD800) << 10 | (second - 0xDC00))
            }
            _ => first,
        };
        let character = char::from_u32(code)?;
        Some(character.encode_utf8(&mut self.scratch[to..]).len())
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.raw.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |number, &digit| Some(number << 4 | char::from(digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests;
