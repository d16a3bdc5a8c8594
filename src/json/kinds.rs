//! The kinds of defects that a line can have as JSON.
//!
//! Owns their names, which rule files use. Compiled into the build script as well, so it depends on nothing in the crate.

use serde::{Deserialize, Serialize};

/// What keeps a line from being one JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JsonDefect {
    /// Any other syntax error.
    Syntax,
    /// The line ends before the value does.
    Truncated,
    /// Text after the value.
    TrailingData,
    /// A comma after the value, as between the items of an array.
    TrailingComma,
    /// `NaN`, `Infinity` and their like.
    NonFiniteNumber,
    /// `True`, `None`, single quotes: a Python literal.
    PythonLiteral,
    /// A byte sequence that is not UTF-8.
    InvalidUtf8,
    /// A byte-order mark before the value.
    ByteOrderMark,
    /// A line of nothing but white space.
    BlankLine,
    /// A file without a record.
    EmptyFile,
    /// One value over several lines.
    PrettyPrinted,
    /// The whole file is one JSON array.
    ArrayFile,
    /// UTF-16 or UTF-32.
    OtherEncoding,
    /// A Git LFS pointer instead of the data.
    GitLfsPointer,
    /// A line of an unresolved Git conflict.
    ConflictMarker,
    /// Another file format under this name.
    OtherFormat,
    /// A line longer than the limit.
    LineTooLong,
    /// A file that is not called `.jsonl`.
    WrongExtension,
}

/// What is valid JSON and yet read differently by different parsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    /// The same key twice in an object.
    DuplicateKey,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// An integer above 2^53.
    BigInteger,
    /// Nesting deeper than common parsers support.
    DeepNesting,
    /// An empty key.
    EmptyKey,
    /// A raw character inside a record at which some readers break the line.
    LineSeparator,
    /// Lines that end with a carriage return and a line feed.
    CrlfLineEnding,
    /// Both kinds of line ends in one file.
    MixedLineEndings,
    /// A last line without a line feed.
    MissingFinalNewline,
}
