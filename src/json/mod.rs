//! One line: parsed, explained when it is broken, and able to say which bytes a value takes.
//!
//! Owns the way from the bytes of a line to a value and back. Knows no file and no rule; a line is all that it ever sees.

mod compare;
mod defect;
mod diagnose;
mod exact;
mod fast;
pub(crate) mod kinds;
mod locate;
mod parse;
mod place;
pub(crate) mod pointer;
mod scan;
#[cfg(test)]
mod tests;
mod text;
mod value;

#[cfg(feature = "json-schema")]
pub(crate) use crate::check::json_schema::metering::{Budget, Metered, MeteredNode};
pub use defect::{Defect, DefectKind, DefectPlace};
#[cfg(feature = "json-schema")]
pub(crate) use locate::bytes_at;
pub(crate) use locate::{Located, locate};
pub(crate) use parse::{PADDING, Parsed, Parser};
pub use place::Place;
pub(crate) use scan::{Fault, Scanner, Token};
pub(crate) use text::{decoded, raw_ranges};
pub(crate) use value::same_name;
pub use value::{Kind, Member, Value};

pub(crate) use crate::text::shortened as short;
