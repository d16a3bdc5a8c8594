//! Plans and parts of files as they are written.
//!
//! Owns the saved forms, which are plain data: names in place of what is built in, text in place of what users wrote. What is read goes the
//! way of what was given: a rule is compiled from its text, a target is looked up by its name.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::partial::unwritable;
use super::plan::Plan;
use crate::Error;
use crate::check::{Key, NotEvaluated, StateMismatch, TallyKey};
use crate::engine::common_faults::{CommonFaults, SavedFaults};
use crate::engine::file::FilePart;
use crate::engine::finding_keeper::SavedFindings;
use crate::engine::inputs::Input;
use crate::engine::layout::line_endings::LineEndings;
use crate::engine::layout::unparsed_lines::UnparsedLines;
use crate::engine::merged::{ChunkStart, Merged};
use crate::engine::{Checker, Run};
use crate::finding::{Skipped, Split};
use crate::input::{InputKind, InputPath};
use crate::profile::Profile;
use crate::rule::{RuleText, Selection};
use crate::target::Limits;
use crate::tokenizer::Tokenizer;

/// A plan as plain data.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedPlan {
    /// Rules change with versions, so the parts of one run come from one of them.
    tool: String,
    /// Names, with the text of what is the caller's own.
    profile: Option<(String, Option<String>)>,
    target: Option<(String, Option<String>)>,
    /// As JSON: the type has the form of the files that users write, which leaves out what is not said.
    limits: String,
    /// The name of an encoding, or a name and a `tokenizer.json`.
    tokenizer: Option<(String, Option<Vec<u8>>)>,
    selection: Selection,
    rules: Vec<RuleText>,
    label: Option<String>,
    max_findings: u64,
    show_values: bool,
    inputs: Vec<SavedInput>,
    skipped: Vec<Skipped>,
    key: Vec<u8>,
}

/// An input by its path.
#[derive(Serialize, Deserialize)]
struct SavedInput {
    display: String,
    path: PathBuf,
    split: Split,
}

impl Plan {
    /// The settings and inputs as bytes, without the key.
    pub(super) fn settings(&self) -> Result<Vec<u8>, Error> {
        postcard::to_allocvec(&SavedPlan { key: Vec::new(), ..SavedPlan::new(self)? }).map_err(|_| unwritable())
    }
}

impl SavedPlan {
    /// A plan as bytes.
    pub(super) fn of(plan: &Plan) -> Result<Vec<u8>, Error> {
        postcard::to_allocvec(&SavedPlan::new(plan)?).map_err(|_| unwritable())
    }

    pub(super) fn read(bytes: &[u8]) -> Option<SavedPlan> {
        postcard::from_bytes(bytes).ok()
    }

    fn new(plan: &Plan) -> Result<SavedPlan, Error> {
        let checker = &plan.checker;
        let saved = |input: &Input| match input {
            Input::Path(InputPath { display, kind: InputKind::File(path), split }) => {
                Ok(SavedInput { display: display.clone(), path: path.clone(), split: *split })
            }
            _ => Err(Error::Partial {
                message: format!("`{}` cannot be read again by another process", input.name()),
                help: Some("give the paths of files".to_owned()),
            }),
        };
        let tokenizer = checker.aim().own_tokenizer();
        Ok(SavedPlan {
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            profile: checker.profile.as_ref().map(|profile| (profile.name().to_owned(), checker.profile_text.clone())),
            target: checker.aim().target().map(|target| (target.name().to_owned(), checker.target_text.clone())),
            limits: serde_json::to_string(checker.aim().own_limits()).map_err(|_| unwritable())?,
            tokenizer: tokenizer.map(|tokenizer| (tokenizer.name().to_owned(), tokenizer.json().map(<[u8]>::to_vec))),
            selection: checker.selection.clone(),
            rules: checker.book.texts().to_vec(),
            label: checker.label_pointer().map(str::to_owned),
            max_findings: checker.options.most,
            show_values: checker.options.show_values,
            inputs: plan.inputs.iter().map(saved).collect::<Result<_, _>>()?,
            skipped: plan.skipped.clone(),
            key: plan.key.bytes().to_vec(),
        })
    }

    /// The plan, with the mechanisms that a checker knows.
    pub(super) fn restore(self, checker: &Checker) -> Result<Plan, Error> {
        if self.tool != env!("CARGO_PKG_VERSION") {
            return Err(Error::Partial {
                message: format!("the part was scanned by tunelint {}, this is {}", self.tool, env!("CARGO_PKG_VERSION")),
                help: Some("scan and merge with the same version of tunelint".to_owned()),
            });
        }
        let mut checker = checker.with_mechanisms_only();
        for rule in &self.rules {
            checker.book.add_text(&rule.path, &rule.group, &rule.name, &rule.text)?;
        }
        if let Some(label) = &self.label {
            checker = checker.label(label);
        }
        checker = match &self.target {
            Some((name, Some(text))) => checker.target_from_text(name, text)?,
            Some((name, None)) => checker.target(name)?,
            None => checker,
        };
        checker = match &self.profile {
            Some((name, Some(text))) => checker.profile_from_text(name, text)?,
            Some((name, None)) => checker.profile(name)?,
            None => checker,
        };
        let limits: Limits = serde_json::from_str(&self.limits).map_err(|_| unwritable())?;
        checker = checker.limits(&limits).selection(self.selection);
        checker = checker.max_findings(self.max_findings).show_values(self.show_values).excerpts(true);
        match self.tokenizer {
            Some((name, Some(json))) => checker = checker.tokenizer(Tokenizer::from_json(&name, &json)?),
            Some((name, None)) => checker = checker.tokenizer(Tokenizer::encoding(&name)?),
            None => {}
        }
        let input = |saved: SavedInput| {
            Input::Path(InputPath { display: saved.display, kind: InputKind::File(saved.path), split: saved.split })
        };
        let inputs = self.inputs.into_iter().map(input).collect();
        let key = Key::from_bytes(&self.key).map(Arc::new).ok_or_else(unwritable)?;
        Ok(Plan { checker, inputs, skipped: self.skipped, key })
    }
}

/// What was found in a part of a file, as plain data.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SavedPart {
    file: usize,
    part: (u64, u64),
    stored: u64,
    profile: String,
    detected_because: Option<String>,
    is_near: bool,
    is_file: bool,
    is_other_format: bool,
    end: u64,
    lines: u64,
    records: u64,
    findings: SavedFindings,
    faults: SavedFaults,
    tallies: Vec<(TallyKey, Vec<u8>)>,
    not_evaluated: Vec<NotEvaluated>,
    chunks: Vec<ChunkStart>,
    incomplete: Vec<u64>,
    unparsed: UnparsedLines,
    ends: LineEndings,
}

impl SavedPart {
    pub(super) fn of(part: FilePart) -> Result<SavedPart, Error> {
        let FilePart { file, part, stored, plan, detected_because, is_near, is_file, is_other_format, merged } = part;
        let Merged { end, lines, records, findings, faults, tallies, not_evaluated, chunks, incomplete, unparsed, ends, .. } =
            merged;
        Ok(SavedPart {
            file,
            part: (part.start, part.end),
            stored,
            profile: plan.profile.name().to_owned(),
            detected_because,
            is_near,
            is_file,
            is_other_format,
            end,
            lines,
            records,
            findings: findings.save(),
            faults: faults.save(),
            tallies: tallies.save()?,
            not_evaluated,
            chunks,
            incomplete,
            unparsed,
            ends,
        })
    }

    /// The number of the file, and where the part begins.
    pub(super) fn place(&self) -> (usize, u64) {
        (self.file, self.part.0)
    }

    pub(super) fn restore(self, run: &Run<'_>) -> Result<FilePart, Error> {
        let plan = match &run.profile {
            Some(profile) if profile.name() == self.profile => run.plan(profile.clone())?,
            _ => run.plan(Profile::builtin(&self.profile)?)?,
        };
        let is_ascending = |offsets: &[u64]| offsets.is_sorted_by(|one, other| one < other);
        let starts: Vec<u64> = self.chunks.iter().map(|chunk| chunk.offset).collect();
        if !is_ascending(&starts) || !is_ascending(&self.incomplete) || self.incomplete.last().is_some_and(|at| *at >= self.end) {
            return Err(StateMismatch.into());
        }
        let mut merged = Merged::new(run.rules.len(), 0, run.options.most);
        merged.faults = CommonFaults::restore(self.faults, run.options.most);
        merged.findings.restore(self.findings)?;
        // A file without a record has none.
        merged.tallies = plan.tallies().with_keys(self.tallies.iter().map(|(key, _)| key));
        merged.tallies.load(&self.tallies)?;
        let Merged { end, lines, records, not_evaluated, chunks, incomplete, unparsed, ends, .. } = &mut merged;
        (*end, *lines, *records) = (self.end, self.lines, self.records);
        (*not_evaluated, *chunks, *incomplete) = (self.not_evaluated, self.chunks, self.incomplete);
        (*unparsed, *ends) = (self.unparsed, self.ends);
        Ok(FilePart {
            file: self.file,
            part: self.part.0..self.part.1,
            stored: self.stored,
            plan,
            detected_because: self.detected_because,
            is_near: self.is_near,
            is_file: self.is_file,
            is_other_format: self.is_other_format,
            merged,
        })
    }
}
