//! From the parser's tree to a program: names become what they stand for, calls become functions that exist.
//!
//! Owns what of the language there is: no messages, no bytes, no durations and times, no optional values, no functions beyond
//! [`Function::ALL`]. Nothing here can read a file, a clock or the environment.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr as Tree, LiteralValue, SourceInfo, operators};

use super::program::{Expr, Function, Literal, Loop, Operator, Program, Style, TypeName, Variable};
use super::types::{contradiction, type_of};
use crate::nearest::did_you_mean;
use crate::rule::rule_file_error::RuleFileError;
use crate::text::floor_boundary;

/// No tree is deeper: running it takes stack for each level.
const DEEPEST: usize = 64;

/// Regular expressions in one condition: each may take a few MiB when it is compiled.
const MOST_REGEXES: usize = 16;

/// The name that macros give to what a loop gathers.
const GATHERED: &str = "@result";

/// Makes the program of a condition.
pub(super) fn program(text: &str, tree: &IdedExpr, places: &SourceInfo) -> Result<Program, RuleFileError> {
    let mut lower = Lower { text, places, locals: Vec::new(), most_locals: 0, regexes: 0, uses_line: false };
    let root = lower.expr(tree, 0)?;
    if let Some(kind) = type_of(&root).filter(|kind| *kind != TypeName::Bool) {
        return Err(RuleFileError::at(0..text.len(), format!("the expression must give a bool, but gives {}", kind.described()))
            .help("it must be true for records with a finding: compare the value with something"));
    }
    Ok(Program { root, locals: lower.most_locals, uses_line: lower.uses_line })
}

struct Lower<'t> {
    text: &'t str,
    places: &'t SourceInfo,
    locals: Vec<String>,
    most_locals: usize,
    regexes: usize,
    uses_line: bool,
}

impl Lower<'_> {
    /// The word that a node is about: a name, the name before a parenthesis or after a dot, else one character.
    fn place(&self, id: u64) -> Range<usize> {
        let Some((start, _)) = self.places.offset_for(id) else { return 0..self.text.len() };
        let other = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        let start = floor_boundary(self.text, start as usize);
        if self.text[start..].starts_with('(') {
            let before = self.text[..start].rfind(other).map_or(0, |at| at + 1);
            return before..start.max(before + 1);
        }
        let start = start + usize::from(self.text[start..].starts_with('.'));
        let rest = &self.text[start..];
        let word = rest.find(other).unwrap_or(rest.len());
        start..start + word.max(rest.chars().next().map_or(0, char::len_utf8))
    }

    fn wrong<T>(&self, id: u64, message: impl Into<String>, help: Option<String>) -> Result<T, RuleFileError> {
        Err(RuleFileError { help, ..RuleFileError::at(self.place(id), message) })
    }

    fn expr(&mut self, tree: &IdedExpr, depth: usize) -> Result<Expr, RuleFileError> {
        if depth > DEEPEST {
            return self.wrong(tree.id, format!("the expression is nested deeper than {DEEPEST} levels"), None);
        }
        let expr = match &tree.expr {
            Tree::Literal(literal) => self.literal(tree.id, literal)?,
            Tree::Ident(name) => self.name(tree.id, name)?,
            Tree::Select(select) => {
                let of = Box::new(self.expr(&select.operand, depth + 1)?);
                if select.test { Expr::Has(of, select.field.clone()) } else { Expr::Member(of, select.field.clone()) }
            }
            Tree::List(list) => {
                Expr::List(list.elements.iter().map(|item| self.expr(item, depth + 1)).collect::<Result<_, _>>()?)
            }
            Tree::Map(map) => {
                let mut entries = Vec::with_capacity(map.entries.len());
                for entry in &map.entries {
                    let EntryExpr::MapEntry(entry) = &entry.expr else { return self.wrong(tree.id, "not a map", None) };
                    entries.push((self.expr(&entry.key, depth + 1)?, self.expr(&entry.value, depth + 1)?));
                }
                Expr::Map(entries)
            }
            Tree::Call(call) => self.call(tree.id, call, depth)?,
            Tree::Comprehension(inner) => self.comprehension(inner, depth)?,
            Tree::Struct(_) | Tree::Unspecified => return self.wrong(tree.id, "messages are not supported", None),
        };
        match contradiction(&expr) {
            Some(message) => self.wrong(tree.id, message, None),
            None => Ok(expr),
        }
    }

    fn literal(&self, id: u64, literal: &LiteralValue) -> Result<Expr, RuleFileError> {
        Ok(Expr::Literal(match literal {
            LiteralValue::Null => Literal::Null,
            LiteralValue::Boolean(value) => Literal::Bool(*value.inner()),
            LiteralValue::Int(value) => Literal::Int(*value.inner()),
            LiteralValue::UInt(value) => Literal::Uint(*value.inner()),
            LiteralValue::Double(value) => Literal::Double(*value.inner()),
            LiteralValue::String(value) => Literal::String(value.inner().into()),
            LiteralValue::Bytes(_) => return self.wrong(id, "bytes are not supported; use a string", None),
        }))
    }

    fn name(&mut self, id: u64, name: &str) -> Result<Expr, RuleFileError> {
        if let Some(local) = self.locals.iter().rposition(|local| local == name) {
            return Ok(Expr::Local(local));
        }
        if let Some((_, variable)) = Variable::ALL.iter().find(|(known, _)| *known == name) {
            self.uses_line |= *variable == Variable::Line;
            return Ok(Expr::Variable(*variable));
        }
        if let Some((_, kind)) = TypeName::ALL.iter().find(|(known, _)| *known == name) {
            return Ok(Expr::Literal(Literal::Type(*kind)));
        }
        let known = || Variable::ALL.iter().map(|(name, _)| *name).chain(self.locals.iter().map(String::as_str));
        let list = || known().filter(|name| *name != GATHERED).collect::<Vec<_>>().join(", ");
        let help = did_you_mean(name, known())
            .unwrap_or_else(|| format!("available: {}; write a field of the record as `record.{name}`", list()));
        self.wrong(id, format!("unknown variable `{name}`"), Some(help))
    }

    fn call(&mut self, id: u64, call: &CallExpr, depth: usize) -> Result<Expr, RuleFileError> {
        if let Some(gathered) = self.append(call, depth)? {
            return Ok(gathered);
        }
        let mut values = Vec::with_capacity(call.args.len() + 1);
        for value in call.target.as_deref().into_iter().chain(&call.args) {
            values.push(self.expr(value, depth + 1)?);
        }
        if let Some(operator) = operator(&call.func_name) {
            return match <[Expr; 2]>::try_from(values) {
                Ok([left, right]) => Ok(Expr::Binary(operator, Box::new(left), Box::new(right))),
                Err(_) => self.wrong(id, "the operator requires two operands", None),
            };
        }
        let mut boxed = values.into_iter().map(Box::new);
        let mut next = || boxed.next().unwrap_or_else(|| Box::new(Expr::Literal(Literal::Null)));
        Ok(match (call.func_name.as_str(), call.args.len()) {
            (operators::LOGICAL_NOT, 1) => Expr::Not(next()),
            (operators::NEGATE, 1) => Expr::Negate(next()),
            (operators::NOT_STRICTLY_FALSE, 1) => Expr::NotFalse(next()),
            (operators::LOGICAL_AND, 2) => Expr::And(next(), next()),
            (operators::LOGICAL_OR, 2) => Expr::Or(next(), next()),
            (operators::INDEX, 2) => Expr::Index(next(), next()),
            (operators::CONDITIONAL, 3) => Expr::Conditional(Box::new([*next(), *next(), *next()])),
            _ => {
                let values = boxed.map(|value| *value).collect();
                return self.function(id, call, values);
            }
        })
    }

    fn function(&mut self, id: u64, call: &CallExpr, mut values: Vec<Expr>) -> Result<Expr, RuleFileError> {
        let name = call.func_name.as_str();
        let Some((_, function, takes, style)) = Function::ALL.iter().find(|(known, ..)| *known == name) else {
            let macros = ["has", "all", "exists", "exists_one", "map", "filter"];
            let known = || Function::ALL.iter().map(|(name, ..)| *name).chain(macros);
            let help =
                did_you_mean(name, known()).unwrap_or_else(|| format!("available: {}", known().collect::<Vec<_>>().join(", ")));
            return self.wrong(id, format!("unknown function `{name}`"), Some(help));
        };
        let style_fits = match style {
            Style::On => call.target.is_some(),
            Style::Plain => call.target.is_none(),
            Style::Either => true,
        };
        if !style_fits || values.len() != *takes {
            let values = if *takes == 1 { "" } else { "value" };
            let form = if *style == Style::On { format!("text.{name}({values})") } else { format!("{name}(value)") };
            return self.wrong(id, format!("invalid call of `{name}`"), Some(format!("write `{form}`")));
        }
        if *function != Function::Matches {
            return Ok(Expr::Call(*function, values));
        }
        let Some(Expr::Literal(Literal::String(pattern))) = values.pop() else {
            return self.wrong(id, "`matches` requires a regex as a string literal", None);
        };
        self.regexes += 1;
        if self.regexes > MOST_REGEXES {
            return self.wrong(id, format!("the expression has more than {MOST_REGEXES} regexes"), None);
        }
        let text = values.pop().unwrap_or(Expr::Literal(Literal::Null));
        match crate::rule::regex::compile(&pattern) {
            Ok(regex) => Ok(Expr::Matches(Box::new(text), regex)),
            Err(error) => {
                let said = error.to_string();
                let reason = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
                let help =
                    "look-around and backreferences are not supported; write the regex as `r'...'` to avoid double backslashes";
                self.wrong(id, format!("invalid regex: {reason}"), Some(help.to_owned()))
            }
        }
    }

    /// What `map` and `filter` write as `gathered + [item]`.
    fn append(&mut self, call: &CallExpr, depth: usize) -> Result<Option<Expr>, RuleFileError> {
        if call.func_name != operators::ADD || call.target.is_some() {
            return Ok(None);
        }
        let [list, item] = &call.args[..] else { return Ok(None) };
        let (Tree::Ident(name), Tree::List(items)) = (&list.expr, &item.expr) else { return Ok(None) };
        let (true, [item]) = (name == GATHERED, &items.elements[..]) else { return Ok(None) };
        let Some(gathered) = self.locals.iter().rposition(|local| local == GATHERED) else { return Ok(None) };
        Ok(Some(Expr::Append(gathered, Box::new(self.expr(item, depth + 1)?))))
    }

    fn comprehension(&mut self, inner: &ComprehensionExpr, depth: usize) -> Result<Expr, RuleFileError> {
        let depth = depth + 1;
        let range = self.expr(&inner.iter_range, depth)?;
        let start = self.expr(&inner.accu_init, depth)?;
        let gathered = self.locals.len();
        self.locals.push(inner.accu_var.clone());
        let item = self.locals.len();
        self.locals.push(inner.iter_var.clone());
        self.most_locals = self.most_locals.max(self.locals.len());
        let condition = self.expr(&inner.loop_cond, depth)?;
        let step = self.expr(&inner.loop_step, depth)?;
        self.locals.pop();
        let result = self.expr(&inner.result, depth)?;
        self.locals.pop();
        Ok(Expr::Loop(Box::new(Loop { range, item, gathered, start, condition, step, result })))
    }
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        operators::ADD => Operator::Add,
        operators::SUBSTRACT => Operator::Subtract,
        operators::MULTIPLY => Operator::Multiply,
        operators::DIVIDE => Operator::Divide,
        operators::MODULO => Operator::Remainder,
        operators::EQUALS => Operator::Equal,
        operators::NOT_EQUALS => Operator::NotEqual,
        operators::LESS => Operator::Less,
        operators::LESS_EQUALS => Operator::LessOrEqual,
        operators::GREATER => Operator::Greater,
        operators::GREATER_EQUALS => Operator::GreaterOrEqual,
        operators::IN => Operator::In,
        _ => return None,
    })
}
