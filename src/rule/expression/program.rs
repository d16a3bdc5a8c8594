//! An expression that was read and found right, as a tree that can be run.
//!
//! Owns the nodes of that tree, the names that expressions may use, and their types as far as they are known without data.

use regex::Regex;

/// A condition.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) root: Expr,
    /// Local variables that are there at a time.
    pub(crate) locals: usize,
    /// It asks for `line`.
    pub(crate) uses_line: bool,
}

/// What expressions may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variable {
    Record,
    Turns,
    Line,
    Value,
}

impl Variable {
    pub(crate) const ALL: [(&'static str, Variable); 4] =
        [("record", Variable::Record), ("turns", Variable::Turns), ("line", Variable::Line), ("value", Variable::Value)];
}

/// The types of values, by the names that `type(..) == name` compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeName {
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    List,
    Map,
    Type,
}

impl TypeName {
    pub(crate) const ALL: [(&'static str, TypeName); 9] = [
        ("null_type", TypeName::Null),
        ("bool", TypeName::Bool),
        ("int", TypeName::Int),
        ("uint", TypeName::Uint),
        ("double", TypeName::Double),
        ("string", TypeName::String),
        ("list", TypeName::List),
        ("map", TypeName::Map),
        ("type", TypeName::Type),
    ];

    /// With its article, for messages.
    pub(crate) fn described(self) -> &'static str {
        match self {
            TypeName::Null => "null",
            TypeName::Bool => "a bool",
            TypeName::Int => "an int",
            TypeName::Uint => "a uint",
            TypeName::Double => "a double",
            TypeName::String => "a string",
            TypeName::List => "a list",
            TypeName::Map => "a map",
            TypeName::Type => "a type",
        }
    }
}

/// A function that is called by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    LowerAscii,
    UpperAscii,
    Trim,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Type,
}

impl Function {
    /// Name, function, number of values it takes with the one it is called on, and whether it is called on one.
    pub(crate) const ALL: [(&'static str, Function, usize, Style); 14] = [
        ("size", Function::Size, 1, Style::Either),
        ("contains", Function::Contains, 2, Style::On),
        ("startsWith", Function::StartsWith, 2, Style::On),
        ("endsWith", Function::EndsWith, 2, Style::On),
        ("matches", Function::Matches, 2, Style::Either),
        ("lowerAscii", Function::LowerAscii, 1, Style::On),
        ("upperAscii", Function::UpperAscii, 1, Style::On),
        ("trim", Function::Trim, 1, Style::On),
        ("bool", Function::Bool, 1, Style::Plain),
        ("int", Function::Int, 1, Style::Plain),
        ("uint", Function::Uint, 1, Style::Plain),
        ("double", Function::Double, 1, Style::Plain),
        ("string", Function::String, 1, Style::Plain),
        ("type", Function::Type, 1, Style::Plain),
    ];

    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, function, ..)| *function == self).map_or("", |(name, ..)| name)
    }
}

/// How a function is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `text.trim()`
    On,
    /// `int(text)`
    Plain,
    /// `size(text)` and `text.size()`
    Either,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl Operator {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::In => "in",
        }
    }
}

/// A value that stands in the expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(std::sync::Arc<str>),
    Type(TypeName),
}

/// A node of the tree.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Literal(Literal),
    Variable(Variable),
    /// A variable of an enclosing loop, by its place among all that are there.
    Local(usize),
    /// `of.name`
    Member(Box<Expr>, String),
    /// `has(of.name)`
    Has(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Conditional(Box<[Expr; 3]>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
    /// `text.matches('..')`; the expression was compiled when the rule was read.
    Matches(Box<Expr>, Regex),
    /// What a macro makes of `all`, `exists`, `exists_one`, `map` and `filter`.
    Loop(Box<Loop>),
    /// `list + [item]` on the list that a loop gathers, in place.
    Append(usize, Box<Expr>),
    /// True unless it is false: a failure is no reason to end a loop.
    NotFalse(Box<Expr>),
}

/// A loop over a list, or over the keys of a map.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub(crate) range: Expr,
    pub(crate) item: usize,
    pub(crate) gathered: usize,
    pub(crate) start: Expr,
    pub(crate) condition: Expr,
    pub(crate) step: Expr,
    pub(crate) result: Expr,
}
