//! Which profile a file's records have, and why that is believed.
//!
//! Owns the hints of `[detect]` and the choice between profiles. Reads the first records only; the caller says what it chose.

use std::sync::Arc;

use super::document::Document;
use super::kinds::kinds_of;
use super::path::Path;
use super::raw::RawDetect;
use super::shape::Kinds;
use super::words::quoted;
use super::{Profile, builtin};
use crate::error::Error;
use crate::record::Value;

/// The profile for records that no other fits.
const FALLBACK: &str = "generic";

/// What was chosen.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The profile.
    pub profile: Arc<Profile>,
    /// Why, for the report: "98 of the first 100 records fit".
    pub because: String,
}

/// How records of one profile are recognised.
#[derive(Debug)]
pub(super) struct Signs {
    priority: u32,
    hints: Vec<Hint>,
}

#[derive(Debug)]
struct Hint {
    at: Path,
    absent: bool,
    kinds: Kinds,
    is: Option<Vec<String>>,
}

impl Signs {
    /// Compiles `[detect]`.
    pub(super) fn compile(raw: &RawDetect, document: Document<'_>) -> Result<Signs, Error> {
        let hint = |raw: &super::raw::RawHint| {
            Ok(Hint {
                at: Path::parse(raw.at.get_ref()).map_err(|error| document.error(&raw.at, error))?,
                absent: raw.absent,
                kinds: raw.kind.as_ref().map_or(Kinds::ANY, kinds_of),
                is: raw.is.clone(),
            })
        };
        Ok(Signs { priority: raw.priority, hints: raw.all.iter().map(hint).collect::<Result<_, Error>>()? })
    }

    fn fits(&self, record: Value<'_>) -> bool {
        self.hints.iter().all(|hint| hint.holds(record))
    }

    /// How many of the things that should be there are there.
    fn present(&self, record: Value<'_>) -> usize {
        self.hints.iter().filter(|hint| !hint.absent && hint.holds(record)).count()
    }
}

impl Hint {
    fn holds(&self, record: Value<'_>) -> bool {
        let mut found = false;
        self.at.walk(record, &mut |value| {
            let is = |names: &Vec<String>| value.as_str().is_some_and(|text| names.iter().any(|name| name == text));
            found |= self.kinds.allow(value) && self.is.as_ref().is_none_or(is);
        });
        found != self.absent
    }
}

/// Chooses the built-in profile that most of the samples fit; of several, the most specific. Otherwise `generic`, and the nearest.
pub fn detect(samples: &[Value<'_>]) -> Result<Detection, Error> {
    let signs = builtin::signs()?;
    let counted: Vec<(&str, &Signs, usize)> = signs
        .iter()
        .filter(|(_, signs)| signs.priority > 0 && !signs.hints.is_empty())
        .map(|(name, signs)| (*name, signs, samples.iter().filter(|record| signs.fits(**record)).count()))
        .collect();
    let best = counted.iter().filter(|(_, _, fit)| fit * 2 > samples.len()).max_by_key(|(_, signs, fit)| (signs.priority, *fit));
    if let Some((name, _, fit)) = best {
        let because = match samples.len() {
            1 => "its one record fits".to_owned(),
            all => format!("{fit} of the first {all} records fit"),
        };
        return Ok(Detection { profile: builtin::builtin(name)?, because });
    }
    Ok(Detection { profile: builtin::builtin(FALLBACK)?, because: nothing_fits(samples, &counted) })
}

fn nothing_fits(samples: &[Value<'_>], counted: &[(&str, &Signs, usize)]) -> String {
    if samples.is_empty() {
        return "no record could be read".to_owned();
    }
    let partly = |signs: &Signs| samples.iter().map(|record| signs.present(*record)).sum::<usize>();
    let nearest = counted.iter().map(|(name, signs, fit)| (*fit, partly(signs), *name)).max();
    match nearest {
        Some((fit, _, name)) if fit > 0 => {
            format!(
                "no known format fits most records; the nearest is {}, which {fit} of the first {} fit",
                quoted(name),
                samples.len()
            )
        }
        Some((_, partly, name)) if partly > 0 => format!("no known format fits; the nearest is {}", quoted(name)),
        _ => "no known format fits".to_owned(),
    }
}
