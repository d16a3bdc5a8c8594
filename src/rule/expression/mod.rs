//! The expressions of rules, in the Common Expression Language.
//!
//! Owns how one is read: the syntax with the parser of the crate `cel`, names and types here, so that loading a rule and running it
//! agree on what is right. What comes out is a [`Program`] of our own, which `check::expression` runs on a budget: the interpreter of
//! the crate has none. Knows no TOML: places are byte ranges in the text of the expression.

mod lower;
mod program;
#[cfg(test)]
mod tests;
mod types;

pub(crate) use program::{Expr, Function, Literal, Loop, Operator, Program, TypeName, Variable};

use std::ops::Range;

use cel::parser::Parser;
use cel::{ParseError, ParseErrors};

use super::rule_file_error::RuleFileError;

/// No expression is longer.
const LONGEST: usize = 4096;

/// Parentheses and the like that may be open at a time.
const DEEPEST_SYNTAX: u16 = 48;

/// Stack of the thread that parses: a chain of operators takes a few hundred bytes a link.
const STACK: usize = 64 << 20;

/// Reads an expression that is a condition. A mistake has its place in the text of the expression.
pub(crate) fn compile(text: &str) -> Result<Program, RuleFileError> {
    if text.trim().is_empty() {
        return Err(RuleFileError::at(0..text.len(), "an empty expression finds nothing"));
    }
    if text.len() > LONGEST {
        return Err(RuleFileError::at(
            0..text.len(),
            format!("the expression has {} bytes; at most {LONGEST} are allowed", text.len()),
        ));
    }
    let failed = || RuleFileError::at(0..text.len(), "the expression cannot be parsed");
    // A thread of its own: how deep the parser and the tree go is up to the expression.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || parse(text));
        thread.map_err(|_| failed())?.join().map_err(|_| failed())?
    })
}

fn parse(text: &str) -> Result<Program, RuleFileError> {
    let parser = Parser::new().max_recursion_depth(DEEPEST_SYNTAX);
    let (tree, places) = parser.parse_with_source_info(text).map_err(|errors| syntax(text, &errors))?;
    lower::program(text, &tree, &places)
}

/// The first error of the parser, in plain words.
fn syntax(text: &str, errors: &ParseErrors) -> RuleFileError {
    let too_deep = |error: &ParseError| error.msg.contains("Recursion limit");
    if errors.errors.iter().any(too_deep) {
        return RuleFileError::at(0..text.len(), format!("the expression is nested deeper than {DEEPEST_SYNTAX} levels"));
    }
    let Some(first) = errors.errors.first() else { return RuleFileError::at(0..text.len(), "the expression cannot be parsed") };
    let said = first.msg.strip_prefix("Syntax error: ").unwrap_or(&first.msg);
    let said = said.split_once(" expecting ").map_or(said, |(said, _)| said);
    let place = place(text, first.pos);
    match said.split('\'').nth(1) {
        Some("<EOF>") => RuleFileError::at(place, "invalid CEL: unexpected end of the expression"),
        Some(token) => {
            let mistake = RuleFileError::at(place, format!("invalid CEL: unexpected `{}`", token.escape_default()));
            match operator_for(token) {
                Some(operator) => mistake.help(format!("use `{operator}`")),
                None => mistake,
            }
        }
        None => RuleFileError::at(place, format!("invalid CEL: {}", said.replace('\n', " "))),
    }
}

/// The CEL operator for an operator of other languages.
fn operator_for(token: &str) -> Option<&'static str> {
    match token.to_ascii_lowercase().as_str() {
        "and" | "&" => Some("&&"),
        "or" | "|" => Some("||"),
        "not" => Some("!"),
        "=" => Some("=="),
        "<>" => Some("!="),
        _ => None,
    }
}

/// The byte range of the character at a 1-based line and column.
fn place(text: &str, (line, column): (isize, isize)) -> Range<usize> {
    let (Ok(line), Ok(column)) = (usize::try_from(line - 1), usize::try_from(column - 1)) else { return 0..text.len() };
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let at = start + rest.chars().take(column).map(char::len_utf8).sum::<usize>();
    at..at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}
