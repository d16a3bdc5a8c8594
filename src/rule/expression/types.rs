//! What is known of the types of an expression before there is data.
//!
//! Owns the judgement that an expression can only fail, so that it is a mistake of the rule. What data decides is let through.

use super::program::{Expr, Function, Literal, Operator, TypeName, Variable};

/// The type of an expression, as far as it is known.
pub(super) fn type_of(expr: &Expr) -> Option<TypeName> {
    Some(match expr {
        Expr::Literal(literal) => match literal {
            Literal::Null => TypeName::Null,
            Literal::Bool(_) => TypeName::Bool,
            Literal::Int(_) => TypeName::Int,
            Literal::Uint(_) => TypeName::Uint,
            Literal::Double(_) => TypeName::Double,
            Literal::String(_) => TypeName::String,
            Literal::Type(_) => TypeName::Type,
        },
        Expr::Variable(Variable::Record) | Expr::Map(_) => TypeName::Map,
        Expr::Variable(Variable::Turns) | Expr::List(_) | Expr::Append(..) => TypeName::List,
        Expr::Variable(Variable::Line) => TypeName::Int,
        Expr::Not(_) | Expr::And(..) | Expr::Or(..) | Expr::Has(..) | Expr::Matches(..) | Expr::NotFalse(_) => TypeName::Bool,
        Expr::Negate(inner) => type_of(inner)?,
        Expr::Conditional(parts) => match (type_of(&parts[1]), type_of(&parts[2])) {
            (Some(one), Some(other)) if one == other => one,
            _ => return None,
        },
        Expr::Binary(operator, left, right) => match operator {
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder => {
                type_of(left).or_else(|| type_of(right))?
            }
            _ => TypeName::Bool,
        },
        Expr::Call(function, _) => result_of(*function),
        Expr::Loop(inner) => type_of(&inner.result).or_else(|| type_of(&inner.start))?,
        Expr::Variable(Variable::Value) | Expr::Local(_) | Expr::Member(..) | Expr::Index(..) => return None,
    })
}

fn result_of(function: Function) -> TypeName {
    match function {
        Function::Size | Function::Int => TypeName::Int,
        Function::Contains | Function::StartsWith | Function::EndsWith | Function::Matches | Function::Bool => TypeName::Bool,
        Function::LowerAscii | Function::UpperAscii | Function::Trim | Function::String => TypeName::String,
        Function::Uint => TypeName::Uint,
        Function::Double => TypeName::Double,
        Function::Type => TypeName::Type,
    }
}

/// Why the node fails whatever the data is; its parts were judged before.
pub(super) fn contradiction(expr: &Expr) -> Option<String> {
    let is = |expr: &Expr, kinds: &[TypeName]| type_of(expr).is_none_or(|kind| kinds.contains(&kind));
    let name = |expr: &Expr| type_of(expr).map_or("", TypeName::described);
    let numbers = [TypeName::Int, TypeName::Uint, TypeName::Double];
    match expr {
        Expr::Not(inner) if !is(inner, &[TypeName::Bool]) => Some(format!("`!` requires a bool, not {}", name(inner))),
        Expr::And(left, right) | Expr::Or(left, right) => {
            let sign = if matches!(expr, Expr::And(..)) { "&&" } else { "||" };
            let wrong = [left, right].into_iter().find(|side| !is(side, &[TypeName::Bool]))?;
            Some(format!("`{sign}` requires bools, not {}", name(wrong)))
        }
        Expr::Conditional(parts) if !is(&parts[0], &[TypeName::Bool]) => {
            Some(format!("`?` requires a bool before it, not {}", name(&parts[0])))
        }
        Expr::Negate(inner) if !is(inner, &numbers) => Some(format!("`-` requires a number, not {}", name(inner))),
        Expr::Member(of, _) | Expr::Has(of, _) if !is(of, &[TypeName::Map]) => Some(format!("{} has no fields", name(of))),
        Expr::Index(of, _) if !is(of, &[TypeName::Map, TypeName::List]) => Some(format!("{} has no items", name(of))),
        Expr::Loop(inner) if !is(&inner.range, &[TypeName::Map, TypeName::List]) => {
            Some(format!("{} has no items", name(&inner.range)))
        }
        Expr::Binary(operator, left, right) => operands(*operator, type_of(left)?, type_of(right)?),
        Expr::Matches(text, _) if !is(text, &[TypeName::String]) => {
            Some(format!("`matches` requires a string, not {}", name(text)))
        }
        Expr::Call(function, values) => arguments(*function, values),
        _ => None,
    }
}

fn operands(operator: Operator, left: TypeName, right: TypeName) -> Option<String> {
    use TypeName::{Bool, Double, Int, List, Map, String, Uint};
    let numbers = [Int, Uint, Double];
    let fits = match operator {
        Operator::Equal | Operator::NotEqual => true,
        Operator::In => matches!(right, List | Map),
        Operator::Add => left == right && (numbers.contains(&left) || matches!(left, String | List)),
        Operator::Remainder => left == right && matches!(left, Int | Uint),
        Operator::Subtract | Operator::Multiply | Operator::Divide => left == right && numbers.contains(&left),
        _ => (left == right && matches!(left, String | Bool)) || (numbers.contains(&left) && numbers.contains(&right)),
    };
    (!fits).then(|| format!("`{}` does not accept {} and {}", operator.as_str(), left.described(), right.described()))
}

fn arguments(function: Function, values: &[Expr]) -> Option<String> {
    use TypeName::{List, Map, String};
    let takes: &[TypeName] = match function {
        Function::Size => &[String, List, Map],
        Function::Contains | Function::StartsWith | Function::EndsWith => &[String],
        Function::LowerAscii | Function::UpperAscii | Function::Trim | Function::Matches => &[String],
        _ => return None,
    };
    let wrong = values.iter().filter_map(type_of).find(|kind| !takes.contains(kind))?;
    Some(format!("`{}` does not accept {}", function.as_str(), wrong.described()))
}
