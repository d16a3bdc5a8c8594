//! What is wrong with a file as lines of text, before any record is looked at.
//!
//! Owns files that are no JSONL at all, values over several lines, the ends of lines, and lines that nothing could parse. Knows no rule
//! but those about lines.

pub(crate) mod line_endings;
pub(crate) mod line_findings;
pub(crate) mod multiline_values;
pub(crate) mod sniff;
pub(crate) mod unparsed_lines;
