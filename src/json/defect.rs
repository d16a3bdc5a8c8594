//! What is wrong with a line as JSON, as plain data.
//!
//! Owns the words between the parser, which finds defects, and the checks `json` and `strict`, which turn them into findings.

use std::borrow::Cow;
use std::ops::Range;

use super::Place;
use super::kinds::{Hazard, JsonDefect};

/// What kind of defect it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefectKind {
    /// The line is not one JSON value.
    Json(JsonDefect),
    /// It is, and parsers disagree about what it means.
    Strict(Hazard),
    /// The file has the form of no profile.
    UnknownFormat,
    /// The records of the file have no known format, and are near to one.
    NearFormat,
}

/// Where a defect lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefectPlace {
    /// Bytes of the line.
    Bytes(Range<usize>),
    /// A place in the parsed value.
    Value(Place),
}

/// One defect of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// What kind of defect it is.
    pub kind: DefectKind,
    /// Where in the line.
    pub place: DefectPlace,
    /// What is wrong, in one sentence.
    pub message: Cow<'static, str>,
    /// How many defects of this kind it stands for; those of one record beyond the first few thousand are counted only.
    pub count: u64,
    /// What to do about it, when the rule's own help is too general.
    pub help: Option<String>,
    /// Bytes of the line that belong to the explanation, and what is there.
    pub related: Option<(Range<usize>, String)>,
}

impl Defect {
    pub(crate) fn json(kind: JsonDefect, bytes: Range<usize>, message: impl Into<Cow<'static, str>>) -> Self {
        Defect::new(DefectKind::Json(kind), DefectPlace::Bytes(bytes), message.into())
    }

    pub(crate) fn hazard(kind: Hazard, place: Place, message: impl Into<Cow<'static, str>>) -> Self {
        Defect::new(DefectKind::Strict(kind), DefectPlace::Value(place), message.into())
    }

    /// `is_near`: there is a format that most of it has.
    pub(crate) fn unknown_format(message: String, is_near: bool) -> Self {
        Defect::new(
            if is_near { DefectKind::NearFormat } else { DefectKind::UnknownFormat },
            DefectPlace::Value(Place::RECORD),
            message.into(),
        )
    }

    fn new(kind: DefectKind, place: DefectPlace, message: Cow<'static, str>) -> Self {
        Defect { kind, place, message, count: 1, help: None, related: None }
    }

    pub(crate) fn with_help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}
