//! The order of roles: a small regular language over role names, run as a bit set of positions.
//!
//! Owns the grammar's syntax, its compilation (Glushkov) and the run over a sequence of roles. Knows no record and no message text.

use std::ops::Range;

use crate::nearest::nearest;
use crate::rule::Role;
use crate::simd::bits;

/// What is wrong with a grammar, and where in its text.
pub(super) type Wrong = (Range<usize>, String);

/// A compiled grammar of at most 64 role names.
#[derive(Debug, Clone)]
pub(super) struct Grammar {
    roles: Vec<Role>,
    first: u64,
    follow: Vec<u64>,
    last: u64,
    empty: bool,
}

/// A run over one sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'g> {
    grammar: &'g Grammar,
    /// The positions that the last role may stand on; `None` before the first role.
    at: Option<u64>,
}

impl<'g> Run<'g> {
    /// Takes the next role. False when it may not stand here; the run then stays where it was.
    pub(super) fn step(&mut self, role: Role) -> bool {
        let next = self.reachable() & self.grammar.mask(role);
        if next != 0 {
            self.at = Some(next);
        }
        next != 0
    }

    /// Whether the sequence may end here.
    pub(super) fn may_end(&self) -> bool {
        self.at.map_or(self.grammar.empty, |at| at & self.grammar.last != 0)
    }

    /// Whether a role may stand next.
    pub(super) fn expects(&self, role: Role) -> bool {
        self.reachable() & self.grammar.mask(role) != 0
    }

    fn reachable(&self) -> u64 {
        match self.at {
            None => self.grammar.first,
            Some(at) => bits(at).fold(0, |set, position| set | self.grammar.follow[position]),
        }
    }
}

impl Grammar {
    /// Compiles a grammar. The error holds the range in the text.
    pub(super) fn parse(text: &str) -> Result<Grammar, Wrong> {
        let mut parser = Parser { tokens: tokens(text)?, next: 0, end: text.len(), grammar: Grammar::new(), depth: 0 };
        let whole = parser.alternatives()?;
        if let Some((_, range)) = parser.tokens.get(parser.next) {
            return Err((range.clone(), "unmatched `)`".to_owned()));
        }
        let grammar = Grammar { first: whole.first, last: whole.last, empty: whole.empty, ..parser.grammar };
        Ok(grammar)
    }

    fn new() -> Grammar {
        Grammar { roles: Vec::new(), first: 0, follow: Vec::new(), last: 0, empty: false }
    }

    /// Starts at the beginning.
    pub(super) fn run(&self) -> Run<'_> {
        Run { grammar: self, at: None }
    }

    fn mask(&self, role: Role) -> u64 {
        self.roles.iter().enumerate().filter(|(_, at)| **at == role).fold(0, |mask, (position, _)| mask | 1 << position)
    }

    fn connect(&mut self, from: u64, to: u64) {
        bits(from).for_each(|position| self.follow[position] |= to);
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Role(Role),
    Sign(char),
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Wrong> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let start = text.len() - rest.len();
        let word = rest.find(|c: char| !(c.is_ascii_alphabetic() || c == '-')).unwrap_or(rest.len());
        if word > 0 {
            let range = start..start + word;
            let role = Role::ALL.into_iter().find(|role| role.as_str() == &rest[..word]);
            let Some(role) = role else {
                return Err((range, unknown_role(&rest[..word])));
            };
            tokens.push((Token::Role(role), range));
            rest = &rest[word..];
            continue;
        }
        let range = start..start + character.len_utf8();
        match character {
            '(' | ')' | '|' | '*' | '+' | '?' => tokens.push((Token::Sign(character), range)),
            ' ' => {}
            _ => return Err((range, format!("unexpected `{character}`: an order consists of roles and ( ) | * + ?"))),
        }
        rest = &rest[character.len_utf8()..];
    }
    Ok(tokens)
}

fn unknown_role(name: &str) -> String {
    match nearest(name, Role::ALL.iter().map(|role| role.as_str())) {
        Some(role) => format!("unknown role `{name}`; did you mean `{role}`?"),
        None => format!("unknown role `{name}`"),
    }
}

/// What a part of the grammar can begin and end with, and whether it can be nothing.
#[derive(Clone, Copy)]
struct Part {
    first: u64,
    last: u64,
    empty: bool,
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    end: usize,
    grammar: Grammar,
    depth: u32,
}

type Parsed = Result<Part, Wrong>;

impl Parser {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).map(|(token, _)| *token)
    }

    fn range(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.end..self.end, |(_, range)| range.clone())
    }

    fn alternatives(&mut self) -> Parsed {
        let mut whole = self.sequence()?;
        while self.peek() == Some(Token::Sign('|')) {
            self.next += 1;
            let other = self.sequence()?;
            whole = Part { first: whole.first | other.first, last: whole.last | other.last, empty: whole.empty || other.empty };
        }
        Ok(whole)
    }

    fn sequence(&mut self) -> Parsed {
        let mut whole = self.repeated()?;
        while matches!(self.peek(), Some(Token::Role(_) | Token::Sign('('))) {
            let next = self.repeated()?;
            self.grammar.connect(whole.last, next.first);
            whole = Part {
                first: if whole.empty { whole.first | next.first } else { whole.first },
                last: if next.empty { whole.last | next.last } else { next.last },
                empty: whole.empty && next.empty,
            };
        }
        Ok(whole)
    }

    fn repeated(&mut self) -> Parsed {
        let mut part = self.atom()?;
        while let Some(Token::Sign(sign @ ('*' | '+' | '?'))) = self.peek() {
            self.next += 1;
            if sign != '?' {
                self.grammar.connect(part.last, part.first);
            }
            part.empty |= sign != '+';
        }
        Ok(part)
    }

    fn atom(&mut self) -> Parsed {
        let range = self.range();
        match self.peek() {
            Some(Token::Role(role)) => {
                let position = self.grammar.roles.len();
                if position == 64 {
                    return Err((range, "an order can name at most 64 roles".to_owned()));
                }
                self.next += 1;
                self.grammar.roles.push(role);
                self.grammar.follow.push(0);
                Ok(Part { first: 1 << position, last: 1 << position, empty: false })
            }
            Some(Token::Sign('(')) if self.depth < 32 => {
                self.next += 1;
                self.depth += 1;
                let part = self.alternatives()?;
                self.depth -= 1;
                if self.peek() != Some(Token::Sign(')')) {
                    return Err((self.range(), "missing `)`".to_owned()));
                }
                self.next += 1;
                Ok(part)
            }
            _ => Err((range, "expected a role or `(`".to_owned())),
        }
    }
}
