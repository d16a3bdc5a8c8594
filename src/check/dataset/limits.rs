//! `check = "limits"`: a data set with fewer or more than its target takes, and parts of records that a model does not take.
//!
//! Owns which files each limit is about. Sizes are known when the files were read; records are looked at only for a target that refuses
//! something of its format.

use std::sync::Arc;

use crate::Error;
use crate::check::{BuildContext, Checks, FileCheck, FileFacts, JsonPointer, Place, Record, RecordCheck, RuleId, Sink};
use crate::finding::Split;
use crate::json::Kind;
use crate::rule::options::{Excess, LimitsOptions};
use crate::target::{FileLimits, Limits, Range};

struct Sizes {
    rules: Vec<(RuleId, Vec<Excess>)>,
    limits: Limits,
    /// What the model does not take, and why.
    refused: Vec<(JsonPointer, String)>,
    /// Whose limits they are.
    owner: String,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let target = context.target().target();
    let limits = context.target().limits();
    let refused = target.map_or(&[][..], |target| target.refused()).iter();
    let refused: Vec<_> = refused.map(|refused| (JsonPointer::new(Some(&refused.at)), refused.because.clone())).collect();
    if refused.is_empty() && limits == (Limits { tokens: limits.tokens, ..Limits::default() }) {
        return Ok(Checks::none());
    }
    let owner = target.map_or_else(|| "the configuration".to_owned(), |target| target.name().to_owned());
    let rules = context.rules::<LimitsOptions>()?.into_iter();
    let rules = rules.map(|active| (active.id, active.options.into_owned().of)).collect();
    let looks_at_records = !refused.is_empty();
    let check = Arc::new(Sizes { rules, limits, refused, owner });
    let checks = Checks::none().files(check.clone());
    Ok(if looks_at_records { checks.records(check) } else { checks })
}

impl RecordCheck for Sizes {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for (rule, _) in self.rules.iter().filter(|(_, of)| of.contains(&Excess::RefusedPart)) {
            for (place, because) in &self.refused {
                place.walk(record.value(), &mut |part| {
                    if part.kind() != Kind::Null {
                        sink.report(*rule, Place::Value(part.node()), || {
                            format!("`{}` is refused: {because}", place.last_name())
                        });
                    }
                });
            }
        }
    }
}

impl FileCheck for Sizes {
    fn files(&self, files: &[FileFacts], report: &mut dyn FnMut(RuleId, usize, String)) {
        for (rule, of) in &self.rules {
            for &excess in of {
                match excess {
                    Excess::RefusedPart => {}
                    Excess::FileTooLarge => self.too_large(files, &mut |file, message| report(*rule, file, message)),
                    _ => self.records(excess, files, &mut |file, message| report(*rule, file, message)),
                }
            }
        }
    }
}

impl Sizes {
    fn of_split(&self, split: Split) -> Option<FileLimits> {
        match split {
            Split::Train => Some(FileLimits { records: self.limits.records, bytes: self.limits.bytes }),
            Split::Validation => self.limits.validation,
            _ => None,
        }
    }

    fn too_large(&self, files: &[FileFacts], report: &mut dyn FnMut(usize, String)) {
        for (number, file) in files.iter().enumerate() {
            let most = self.of_split(file.split).and_then(|limits| limits.bytes.max);
            if let Some(most) = most.filter(|&most| file.bytes > most) {
                report(number, format!("the file has {} bytes, {} takes {most} at most", file.bytes, self.owner));
            }
        }
    }

    /// Holds the records of each split, and those of all splits that the platform is given, against their bounds.
    fn records(&self, excess: Excess, files: &[FileFacts], report: &mut dyn FnMut(usize, String)) {
        let mut judge = |what: &str, splits: &[Split], range: Range| {
            let mine = || files.iter().enumerate().filter(|(_, file)| splits.contains(&file.split));
            let Some((first, _)) = mine().next() else { return };
            let records: u64 = mine().map(|(_, file)| file.records).sum();
            let wrong = match excess {
                Excess::TooFewRecords => range.min.filter(|&least| records < least).map(|least| format!("{least} or more")),
                Excess::TooManyRecords => range.max.filter(|&most| records > most).map(|most| format!("{most} at most")),
                Excess::FileTooLarge | Excess::RefusedPart => None,
            };
            if let Some(wrong) = wrong {
                let noun = if records == 1 { "record" } else { "records" };
                report(first, format!("there {} {records} {noun} {what}, {} takes {wrong}", is_or_are(records), self.owner));
            }
        };
        judge("to train on", &[Split::Train], self.limits.records);
        if let Some(validation) = self.limits.validation {
            judge("to validate with", &[Split::Validation], validation.records);
        }
        if let Some(together) = self.limits.together {
            // What one split breaks alone is said already.
            let alone = self.limits.records;
            let range = Range { max: together.max.filter(|_| has(files, Split::Validation) || alone.max.is_none()), ..together };
            judge("in all", &[Split::Train, Split::Validation], range);
        }
    }
}

fn has(files: &[FileFacts], split: Split) -> bool {
    files.iter().any(|file| file.split == split)
}

fn is_or_are(number: u64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests;
