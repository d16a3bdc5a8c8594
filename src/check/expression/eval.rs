//! Runs an expression on one record, on a budget.
//!
//! Owns the meaning of operators, loops and names. Every node that is run, and every item, character and comparison behind it, is paid
//! for; what costs too much stops. A failure (a member that is missing, a value of the wrong type) is no answer: it stops as well,
//! with a reason that names parts of the expression and never the data.

use std::rc::Rc;

use super::functions;
use super::value::{Turns, Val};
use crate::check::Record;
use crate::json::Value;
use crate::rule::RoleSet;
use crate::rule::expression::{Expr, Literal, Loop, Operator, TypeName, Variable};

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    /// The expression failed on this record.
    Fault(String),
    /// It costs too much.
    Spent,
}

pub(super) type Answer<'v> = Result<Val<'v>, Stop>;

pub(super) fn fault<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Fault(reason.into()))
}

/// One run of an expression.
pub(super) struct Run<'v, 'b> {
    record: &'v Record<'v>,
    value: Value<'v>,
    turns: &'b Turns<'v>,
    /// A local may hold a failure, which counts when somebody asks for it.
    locals: Vec<Answer<'v>>,
    left: &'b mut u64,
}

impl<'v, 'b> Run<'v, 'b> {
    /// A run on a value of a record, with so many locals and so many steps left.
    pub(super) fn new(record: &'v Record<'v>, value: Value<'v>, turns: &'b Turns<'v>, locals: usize, left: &'b mut u64) -> Self {
        Run { record, value, turns, locals: vec![Ok(Val::Null); locals], left }
    }

    /// The answer of a condition.
    pub(super) fn condition(mut self, root: &'v Expr) -> Result<bool, Stop> {
        match self.eval(root)? {
            Val::Bool(answer) => Ok(answer),
            other => fault(format!("the expression gives {}, not true or false", other.kind().described())),
        }
    }

    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Stop> {
        *self.left = self.left.checked_sub(steps).ok_or(Stop::Spent)?;
        Ok(())
    }

    fn eval(&mut self, expr: &'v Expr) -> Answer<'v> {
        self.spend(1)?;
        match expr {
            Expr::Literal(literal) => Ok(of_literal(literal)),
            Expr::Variable(variable) => self.variable(*variable),
            Expr::Local(slot) => self.locals[*slot].clone(),
            Expr::Member(of, name) => self.member(of, name, expr),
            Expr::Has(of, name) => match self.map(of, name)?.member(name) {
                Some(_) => Ok(Val::Bool(true)),
                None => Ok(Val::Bool(false)),
            },
            Expr::Index(of, key) => self.index(of, key),
            Expr::List(items) => Ok(Val::List(Rc::new(items.iter().map(|item| self.eval(item)).collect::<Result<_, _>>()?))),
            Expr::Map(entries) => {
                let entry = |(key, value): &'v (Expr, Expr)| Ok((self.eval(key)?, self.eval(value)?));
                Ok(Val::Map(Rc::new(entries.iter().map(entry).collect::<Result<_, Stop>>()?)))
            }
            Expr::Not(inner) => Ok(Val::Bool(!self.truth(inner, "!")?)),
            Expr::Negate(inner) => functions::negate(&self.eval(inner)?),
            Expr::And(left, right) => self.either(left, right, false, "&&"),
            Expr::Or(left, right) => self.either(left, right, true, "||"),
            Expr::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                if self.truth(condition, "?")? { self.eval(yes) } else { self.eval(no) }
            }
            Expr::Binary(operator, left, right) => {
                let (left, right) = (self.eval(left)?, self.eval(right)?);
                self.binary(*operator, &left, &right)
            }
            Expr::Call(function, values) => {
                let values = values.iter().map(|value| self.eval(value)).collect::<Result<Vec<_>, _>>()?;
                let cost = values.iter().map(|value| value.text().map_or(0, str::len)).sum::<usize>();
                let members: u64 = values.iter().map(Val::lookup).sum();
                self.spend(cost as u64 / 8 + members)?;
                functions::call(*function, &values)
            }
            Expr::Matches(text, regex) => {
                let text = self.eval(text)?;
                let Some(text) = text.text() else {
                    return fault(format!("`matches` does not take {}", text.kind().described()));
                };
                self.spend(text.len() as u64 / 8)?;
                Ok(Val::Bool(regex.is_match(text)))
            }
            Expr::Loop(inner) => self.turn_over(inner),
            Expr::Append(slot, item) => self.append(*slot, item),
            Expr::NotFalse(inner) => match self.eval(inner) {
                Ok(Val::Bool(answer)) => Ok(Val::Bool(answer)),
                Err(Stop::Spent) => Err(Stop::Spent),
                _ => Ok(Val::Bool(true)),
            },
        }
    }

    fn variable(&mut self, variable: Variable) -> Answer<'v> {
        Ok(match variable {
            Variable::Record => Val::of(self.record.value()),
            Variable::Value => Val::of(self.value),
            Variable::Line => Val::Int(self.record.line().and_then(|line| i64::try_from(line).ok()).unwrap_or_default()),
            Variable::Turns => {
                let list = || Rc::new(self.record.turns(RoleSet::ALL).map(Val::Turn).collect());
                let turns = self.turns.get_or_init(list).clone();
                Val::List(turns)
            }
        })
    }

    /// A map that is asked for a member.
    fn map(&mut self, of: &'v Expr, name: &str) -> Answer<'v> {
        let map = self.eval(of)?;
        match &map {
            Val::Json(_) | Val::Map(_) | Val::Turn(_) if map.kind() == TypeName::Map => {
                self.spend(map.lookup())?;
                Ok(map)
            }
            other => fault(format!("{} is {}, it has no field `{name}`", said(of), other.kind().described())),
        }
    }

    fn member(&mut self, of: &'v Expr, name: &str, whole: &Expr) -> Answer<'v> {
        match self.map(of, name)?.member(name) {
            Some(value) => Ok(value),
            None => fault(format!("{} is missing", said(whole))),
        }
    }

    fn index(&mut self, of: &'v Expr, key: &'v Expr) -> Answer<'v> {
        let (list, key) = (self.eval(of)?, self.eval(key)?);
        self.spend(list.cost())?;
        let found = match (list.kind(), &key) {
            (TypeName::Map, key) => list.entry(key),
            (TypeName::List, Val::Int(index)) => usize::try_from(*index).ok().and_then(|index| list.item(index)),
            (TypeName::List, Val::Uint(index)) => usize::try_from(*index).ok().and_then(|index| list.item(index)),
            (kind, key) => {
                return fault(format!("{}, {}, has no item at {}", said(of), kind.described(), key.kind().described()));
            }
        };
        found.map_or_else(|| fault(format!("{} has no such item", said(of))), Ok)
    }

    fn truth(&mut self, expr: &'v Expr, sign: &str) -> Result<bool, Stop> {
        match self.eval(expr)? {
            Val::Bool(truth) => Ok(truth),
            other => fault(format!("`{sign}` needs a bool, not {}", other.kind().described())),
        }
    }

    /// `&&` and `||`: one side may decide, whatever becomes of the other.
    fn either(&mut self, left: &'v Expr, right: &'v Expr, decides: bool, sign: &str) -> Answer<'v> {
        let first = match self.truth(left, sign) {
            Ok(truth) if truth == decides => return Ok(Val::Bool(decides)),
            Err(Stop::Spent) => return Err(Stop::Spent),
            first => first,
        };
        match self.truth(right, sign) {
            Ok(truth) if truth == decides => Ok(Val::Bool(decides)),
            Err(Stop::Spent) => Err(Stop::Spent),
            second => first.and(second).map(Val::Bool),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Val<'v>, right: &Val<'v>) -> Answer<'v> {
        let sign = operator.as_str();
        let order = |left: &Val<'v>, right: &Val<'v>| {
            let kinds = (left.kind().described(), right.kind().described());
            left.order(right).map_or_else(|| fault(format!("`{sign}` does not take {} and {}", kinds.0, kinds.1)), Ok)
        };
        self.spend(left.cost().min(right.cost()))?;
        Ok(Val::Bool(match operator {
            Operator::Equal => left.equals(right, &mut |steps| self.spend(steps))?,
            Operator::NotEqual => !left.equals(right, &mut |steps| self.spend(steps))?,
            Operator::Less => order(left, right)?.is_lt(),
            Operator::LessOrEqual => order(left, right)?.is_le(),
            Operator::Greater => order(left, right)?.is_gt(),
            Operator::GreaterOrEqual => order(left, right)?.is_ge(),
            Operator::In => self.is_in(left, right)?,
            _ => {
                if operator == Operator::Add {
                    self.spend(functions::sum_cost(left, right))?;
                }
                return functions::arithmetic(operator, left, right);
            }
        }))
    }

    fn is_in(&mut self, item: &Val<'v>, holder: &Val<'v>) -> Result<bool, Stop> {
        if holder.kind() == TypeName::Map {
            self.spend(holder.cost())?;
            return Ok(holder.entry(item).is_some());
        }
        let Some(items) = holder.walk() else {
            return fault(format!("`in` needs a list or a map after it, not {}", holder.kind().described()));
        };
        for other in items {
            if item.equals(&other, &mut |steps| self.spend(steps))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn turn_over(&mut self, inner: &'v Loop) -> Answer<'v> {
        let range = self.eval(&inner.range)?;
        self.spend(range.lookup())?;
        let Some(items) = range.walk() else {
            return fault(format!("{} is {}, it has no items", said(&inner.range), range.kind().described()));
        };
        self.locals[inner.gathered] = self.eval(&inner.start);
        for item in items {
            self.spend(1)?;
            self.locals[inner.item] = Ok(item);
            if matches!(self.eval(&inner.condition)?, Val::Bool(false)) {
                break;
            }
            let step = self.eval(&inner.step);
            if matches!(step, Err(Stop::Spent)) {
                return step;
            }
            self.locals[inner.gathered] = step;
        }
        let result = self.eval(&inner.result);
        self.locals[inner.gathered] = Ok(Val::Null);
        result
    }

    /// Adds to the list that a loop gathers, which nobody else holds.
    fn append(&mut self, slot: usize, item: &'v Expr) -> Answer<'v> {
        let item = self.eval(item)?;
        self.spend(2)?;
        match std::mem::replace(&mut self.locals[slot], Ok(Val::Null))? {
            Val::List(mut list) => {
                Rc::make_mut(&mut list).push(item);
                Ok(Val::List(list))
            }
            other => fault(format!("`+` does not take {} and a list", other.kind().described())),
        }
    }
}

fn of_literal(literal: &Literal) -> Val<'_> {
    match literal {
        Literal::Null => Val::Null,
        Literal::Bool(value) => Val::Bool(*value),
        Literal::Int(value) => Val::Int(*value),
        Literal::Uint(value) => Val::Uint(*value),
        Literal::Double(value) => Val::Double(*value),
        Literal::String(text) => Val::Text(text),
        Literal::Type(kind) => Val::Type(*kind),
    }
}

/// How a reason names a part of the expression.
fn said(expr: &Expr) -> String {
    fn path(expr: &Expr) -> Option<String> {
        match expr {
            Expr::Variable(variable) => Some(Variable::ALL.iter().find(|(_, known)| known == variable)?.0.to_owned()),
            Expr::Member(of, name) => Some(format!("{}.{name}", path(of).unwrap_or_default())),
            Expr::Index(of, _) => Some(format!("{}[..]", path(of)?)),
            _ => None,
        }
    }
    path(expr).map_or_else(|| "a value".to_owned(), |path| format!("`{path}`"))
}
