//! Statistics, written for a reader or a script.
//!
//! Owns the formats of `stats`. Reads `stats` as plain data; labels and paths pass `sanitize`. What is an estimate says so.

mod json;
mod text;

use std::io::{self, BufWriter, Write};

use super::Context;
use crate::stats::Statistics;

/// How statistics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatsFormat {
    /// A page for a person.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

impl StatsFormat {
    /// The names of all formats.
    pub const NAMES: &[&str] = &["text", "json"];

    /// The format of this name.
    pub fn named(name: &str) -> Option<StatsFormat> {
        match name {
            "text" => Some(StatsFormat::Text),
            "json" => Some(StatsFormat::Json),
            _ => None,
        }
    }
}

/// Writes statistics.
///
/// # Errors
///
/// Only those of the writer.
pub fn render_stats(statistics: &Statistics, format: StatsFormat, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    match format {
        StatsFormat::Text => text::render(statistics, context, &mut out)?,
        StatsFormat::Json => json::render(statistics, context, &mut out)?,
    }
    out.flush()
}
