//! What all records of a file must have, or none.
//!
//! Owns `[[consistent]]`, as it is written and compiled. Says for one record whether it has the part; what that means for a file is
//! for the check to conclude.

use serde::Deserialize;
use toml::Spanned;

use super::document::Document;
use crate::error::Error;
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value};

/// The most entries of one profile: the answers of a record fit into one word.
const MOST: usize = 64;

/// One entry of `[[consistent]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawConsistent {
    at: Spanned<String>,
    because: String,
}

/// A part that stands in all records of a file, or in none.
#[derive(Debug)]
pub struct Consistent {
    at: JsonPointer,
    because: String,
}

impl Consistent {
    /// Compiles the entries of a profile.
    pub(crate) fn compile_all(raw: &[RawConsistent], document: Document<'_>) -> Result<Vec<Consistent>, Error> {
        if let Some(beyond) = raw.get(MOST) {
            return Err(document.error(&beyond.at, format!("a profile can have at most {MOST} of these")));
        }
        let compile = |raw: &RawConsistent| {
            let at = JsonPointer::parse(raw.at.get_ref()).map_err(|error| document.error(&raw.at, error))?;
            if at.last_key().is_none() {
                return Err(document.error(&raw.at, "the pointer must end in the name of a field"));
            }
            Ok(Consistent { at, because: raw.because.clone() })
        };
        raw.iter().map(compile).collect()
    }

    /// Whether a record has the part; null is as good as nothing.
    pub fn stands_in(&self, record: Value<'_>) -> bool {
        let mut found = false;
        self.at.walk(record, &mut |value| found |= value.kind() != Kind::Null);
        found
    }

    /// The name of the member.
    pub fn name(&self) -> &str {
        self.at.last_key().unwrap_or_default()
    }

    /// Who demands it.
    pub fn because(&self) -> &str {
        &self.because
    }
}

impl super::Profile {
    /// What all records of a file must have, or none.
    pub fn consistent(&self) -> &[Consistent] {
        &self.consistent
    }
}
