//! The grammar of JSON, one token at a time, with the bytes of every token.
//!
//! Owns RFC 8259 for everything that needs places: the careful parser, the diagnosis of broken lines and the way from a node to its
//! bytes. Works on raw bytes without recursion, so depth costs one bit of heap a level. Knows no tape and no message.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    BeginObject,
    BeginArray,
    /// Closes the innermost object or array.
    End,
    /// The name of a member, in its quotes.
    Key,
    /// A string value, in its quotes.
    String,
    Number,
    /// `true`, `false` or `null`.
    Literal,
}

/// Why the bytes are not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The data ends inside a string.
    EndInString,
    /// The data ends where more must follow.
    End(Wanted),
    /// Another byte stands where something else must.
    Unexpected(Wanted),
    /// A comma before a closing bracket.
    TrailingComma,
    /// An escape that JSON does not have.
    Escape,
    /// A control character inside a string, unescaped.
    Control,
    /// A number that JSON does not allow.
    Number,
    /// A bracket that closes the other kind.
    Mismatched,
    /// More data after the value.
    Trailing,
}

/// What must stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Value,
    /// A value, or the bracket that closes the array.
    ItemOrEnd,
    Key,
    /// A name, or the brace that closes the object.
    KeyOrEnd,
    Colon,
    /// A comma, or the brace that closes the object.
    MemberEnd,
    /// A comma, or the bracket that closes the array.
    ItemEnd,
}

/// A fault at a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) fault: Fault,
    pub(crate) at: usize,
}

/// A pull reader over the bytes of one value and what follows it.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// One entry for each open container: whether it is an object.
    open: Vec<bool>,
    wanted: Wanted,
    /// Offset of the comma that was just read, to name a trailing one.
    comma: Option<usize>,
    done: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Scanner { bytes, at, open: Vec::new(), wanted: Wanted::Value, comma: None, done: false }
    }

    /// Offset just after the last token.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Number of open containers.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next token and its bytes; `None` once the value is complete.
    pub(crate) fn next(&mut self) -> Result<Option<(Token, Range<usize>)>, Broken> {
        loop {
            if self.done {
                return Ok(None);
            }
            self.skip_space();
            let Some(&byte) = self.bytes.get(self.at) else {
                return Err(Broken { fault: Fault::End(self.wanted), at: self.bytes.len() });
            };
            match (self.wanted, byte) {
                (Wanted::Colon, b':') => {
                    self.at += 1;
                    self.wanted = Wanted::Value;
                }
                (Wanted::MemberEnd, b',') => self.take_comma(Wanted::Key),
                (Wanted::ItemEnd, b',') => self.take_comma(Wanted::Value),
                (Wanted::Key | Wanted::KeyOrEnd, b'"') => return self.string(Token::Key).map(Some),
                (Wanted::KeyOrEnd | Wanted::MemberEnd, b'}') | (Wanted::ItemOrEnd | Wanted::ItemEnd, b']') => {
                    return Ok(Some(self.close()));
                }
                (Wanted::Value | Wanted::ItemOrEnd, _) => return self.value(byte).map(Some),
                _ => return Err(self.unexpected(byte)),
            }
        }
    }

    /// Checks that nothing but white space follows.
    pub(crate) fn finish(&mut self) -> Result<(), Broken> {
        self.skip_space();
        if self.at < self.bytes.len() { Err(self.broken(Fault::Trailing)) } else { Ok(()) }
    }

    fn broken(&self, fault: Fault) -> Broken {
        Broken { fault, at: self.at }
    }

    fn unexpected(&self, byte: u8) -> Broken {
        let closing = matches!(byte, b'}' | b']');
        match (self.comma, self.wanted) {
            (Some(at), Wanted::Key | Wanted::Value) if closing => Broken { fault: Fault::TrailingComma, at },
            (_, Wanted::MemberEnd | Wanted::ItemEnd | Wanted::KeyOrEnd | Wanted::ItemOrEnd) if closing => {
                self.broken(Fault::Mismatched)
            }
            (_, wanted) => self.broken(Fault::Unexpected(wanted)),
        }
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn take_comma(&mut self, wanted: Wanted) {
        self.comma = Some(self.at);
        self.at += 1;
        self.wanted = wanted;
    }

    fn value(&mut self, byte: u8) -> Result<(Token, Range<usize>), Broken> {
        match byte {
            b'{' => Ok(self.enter(Token::BeginObject)),
            b'[' => Ok(self.enter(Token::BeginArray)),
            b'"' => self.string(Token::String),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => Err(self.unexpected(byte)),
        }
    }

    fn enter(&mut self, token: Token) -> (Token, Range<usize>) {
        let object = token == Token::BeginObject;
        self.open.push(object);
        self.wanted = if object { Wanted::KeyOrEnd } else { Wanted::ItemOrEnd };
        self.comma = None;
        self.at += 1;
        (token, self.at - 1..self.at)
    }

    fn close(&mut self) -> (Token, Range<usize>) {
        self.open.pop();
        self.at += 1;
        self.after_value();
        (Token::End, self.at - 1..self.at)
    }

    fn after_value(&mut self) {
        self.comma = None;
        match self.open.last() {
            Some(true) => self.wanted = Wanted::MemberEnd,
            Some(false) => self.wanted = Wanted::ItemEnd,
            None => self.done = true,
        }
    }

    fn string(&mut self, token: Token) -> Result<(Token, Range<usize>), Broken> {
        let start = self.at;
        let mut at = start + 1;
        loop {
            let Some(&byte) = self.bytes.get(at) else {
                return Err(Broken { fault: Fault::EndInString, at: start });
            };
            match byte {
                b'"' => break,
                b'\\' => at += self.escape(start, at)?,
                0..0x20 => return Err(Broken { fault: Fault::Control, at }),
                _ => at += 1,
            }
        }
        self.at = at + 1;
        if token == Token::Key {
            self.wanted = Wanted::Colon;
            self.comma = None;
        } else {
            self.after_value();
        }
        Ok((token, start..self.at))
    }

    /// Length of the escape at `at`, in the string that opens at `start`.
    fn escape(&self, start: usize, at: usize) -> Result<usize, Broken> {
        let wrong = Broken { fault: Fault::Escape, at };
        let ended = Broken { fault: Fault::EndInString, at: start };
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(2),
            Some(b'u') => {
                let digits = self.bytes.get(at + 2..self.bytes.len().min(at + 6)).unwrap_or_default();
                match digits.iter().position(|byte| !byte.is_ascii_hexdigit()) {
                    None if digits.len() == 4 => Ok(6),
                    None => Err(ended),
                    Some(_) => Err(wrong),
                }
            }
            Some(_) => Err(wrong),
            None => Err(ended),
        }
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    }

    fn number(&mut self) -> Result<(Token, Range<usize>), Broken> {
        let start = self.at;
        let wrong = Broken { fault: Fault::Number, at: start };
        let integer = start + usize::from(self.bytes[start] == b'-');
        let mut at = self.digits(integer);
        if at == integer || (self.bytes[integer] == b'0' && at > integer + 1) {
            return Err(wrong);
        }
        if self.bytes.get(at) == Some(&b'.') {
            let end = self.digits(at + 1);
            if end == at + 1 {
                return Err(wrong);
            }
            at = end;
        }
        if let Some(b'e' | b'E') = self.bytes.get(at) {
            let first = at + 1 + usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
            at = self.digits(first);
            if at == first {
                return Err(wrong);
            }
        }
        self.scalar(Token::Number, at, wrong)
    }

    fn literal(&mut self, word: &[u8]) -> Result<(Token, Range<usize>), Broken> {
        if self.bytes[self.at..].starts_with(word) {
            let wrong = self.broken(Fault::Unexpected(self.wanted));
            return self.scalar(Token::Literal, self.at + word.len(), wrong);
        }
        Err(self.broken(Fault::Unexpected(self.wanted)))
    }

    /// Ends a number or literal, after which no word may go on.
    fn scalar(&mut self, token: Token, end: usize, wrong: Broken) -> Result<(Token, Range<usize>), Broken> {
        if self.bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_')) {
            return Err(wrong);
        }
        let start = self.at;
        self.at = end;
        self.after_value();
        Ok((token, start..end))
    }
}
