//! How a mechanism becomes checks.
//!
//! Owns what a mechanism is given, its rules with their options as its own type among it, and what it gives back: checks, each under
//! the trait that says what it looks at. Knows no mechanism.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::run_context::RunContext;
use super::sink::RuleId;
use super::strings::Strings;
use super::{DatasetCheck, FileCheck, LineCheck, RecordCheck, TextCheck};
use crate::Error;
use crate::profile::Profile;
use crate::rule::Rule;
use crate::target::RunTarget;

/// Makes a mechanism for its rules: the checks that run under one profile, none when there is nothing to do under it.
pub type Build = Arc<dyn Fn(&BuildContext<'_>) -> Result<Checks, Error> + Send + Sync>;

/// What a mechanism is built for.
pub struct BuildContext<'b> {
    pub(crate) rules: Vec<(RuleId, &'b Rule)>,
    pub(crate) profile: &'b Arc<Profile>,
    pub(crate) run: &'b RunContext,
    pub(crate) target: &'b RunTarget,
}

/// A rule that runs, with its options as the type of its mechanism.
pub struct ActiveRule<'b, O: Clone> {
    /// The number under which its findings are reported.
    pub id: RuleId,
    /// The rule.
    pub rule: &'b Rule,
    /// Its options.
    pub options: Cow<'b, O>,
}

impl<'b> BuildContext<'b> {
    /// The rules of the mechanism, with their options as its type. A caller's own mechanism may read any type that serde can make of
    /// the `[options]` of a rule file.
    ///
    /// # Errors
    /// When the options of a rule are of another type.
    pub fn rules<O: Any + Clone + DeserializeOwned>(&self) -> Result<Vec<ActiveRule<'b, O>>, Error> {
        let typed = |&(id, rule): &(RuleId, &'b Rule)| match rule.options.typed() {
            Ok(options) => Ok(ActiveRule { id, rule, options }),
            Err(reason) => Err(Error::Usage {
                message: format!("rule `{}`: the check `{}` does not accept its options: {reason}", rule.name, rule.check),
                help: Some("correct `[options]` in the rule file".to_owned()),
            }),
        };
        self.rules.iter().map(typed).collect()
    }

    /// The profile of the files that are checked.
    pub fn profile(&self) -> &'b Arc<Profile> {
        self.profile
    }

    /// What holds for the whole run.
    pub fn run(&self) -> &'b RunContext {
        self.run
    }

    /// What the data is made for.
    pub(crate) fn target(&self) -> &'b RunTarget {
        self.target
    }
}

/// Checks by what they look at. One check may be there under several traits; clones of its `Arc` share it.
///
/// Lists by trait, not one list of one wide trait: the engine calls each method on those that have it and on no others, and nothing is
/// asked of a check for each record.
#[derive(Clone, Default)]
pub struct Checks {
    pub(crate) records: Vec<Arc<dyn RecordCheck>>,
    pub(crate) texts: Vec<Arc<dyn TextCheck>>,
    pub(crate) strings: Vec<Arc<dyn Strings>>,
    pub(crate) lines: Vec<Arc<dyn LineCheck>>,
    pub(crate) files: Vec<Arc<dyn FileCheck>>,
    pub(crate) datasets: Vec<Arc<dyn DatasetCheck>>,
}

impl Checks {
    /// No checks: there is nothing to do.
    pub fn none() -> Checks {
        Checks::default()
    }

    /// Adds a check of records.
    #[must_use]
    pub fn records(mut self, check: Arc<impl RecordCheck + 'static>) -> Checks {
        self.records.push(check);
        self
    }

    /// Adds a check of texts of turns.
    #[must_use]
    pub fn texts(mut self, check: Arc<impl TextCheck + 'static>) -> Checks {
        self.texts.push(check);
        self
    }

    /// Adds a check of all strings.
    #[must_use]
    pub fn strings(mut self, check: Arc<impl Strings + 'static>) -> Checks {
        self.strings.push(check);
        self
    }

    /// Adds a check of lines.
    #[must_use]
    pub fn lines(mut self, check: Arc<impl LineCheck + 'static>) -> Checks {
        self.lines.push(check);
        self
    }

    /// Adds a check of files.
    #[must_use]
    pub fn files(mut self, check: Arc<impl FileCheck + 'static>) -> Checks {
        self.files.push(check);
        self
    }

    /// Adds a check of the dataset.
    #[must_use]
    pub fn datasets(mut self, check: Arc<impl DatasetCheck + 'static>) -> Checks {
        self.datasets.push(check);
        self
    }

    /// Adds the checks of another mechanism.
    pub(crate) fn extend(&mut self, more: Checks) {
        let Checks { records, texts, strings, lines, files, datasets } = more;
        self.records.extend(records);
        self.texts.extend(texts);
        self.strings.extend(strings);
        self.lines.extend(lines);
        self.files.extend(files);
        self.datasets.extend(datasets);
    }

    /// Whether some check wants to know the lines of its records.
    pub(crate) fn needs_lines(&self) -> bool {
        self.records.iter().any(|check| check.needs_lines())
    }

    /// Whether some check looks at more of a line than whether it is JSON.
    pub(crate) fn needs_records(&self) -> bool {
        let by_lines = self.lines.iter().any(|check| check.needs_records());
        by_lines || !(self.records.is_empty() && self.texts.is_empty() && self.strings.is_empty() && self.datasets.is_empty())
    }
}
