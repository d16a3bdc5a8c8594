//! What a caller sets before a check: profile, target, rules, and how the run works.
//!
//! Owns the setters of [`Checker`] and what they refuse. Runs nothing.

use std::path::Path;
use std::sync::Arc;

use super::cancel::CancelToken;
use super::checker::{Checker, MOST_THREADS, Progress, all_cores};
use crate::check::{BuildContext, Checks};
use crate::error::Error;
use crate::profile::Profile;
use crate::rule::Selection;
use crate::target::{Limits, Target};
use crate::tokenizer::Tokenizer;

impl Checker {
    /// Holds every file against this built-in profile.
    ///
    /// # Errors
    /// When no profile has the name.
    pub fn profile(mut self, name: &str) -> Result<Self, Error> {
        self.profile = Some(Profile::builtin(name)?);
        self.profile_text = None;
        Ok(self)
    }

    /// Holds the data against what a built-in target takes, and every file against the target's profile.
    ///
    /// # Errors
    /// When no target has the name.
    pub fn target(mut self, name: &str) -> Result<Self, Error> {
        let target = Target::builtin(name)?;
        self = self.profile(target.profile())?;
        self.aim = self.aim.at(target);
        self.target_text = None;
        Ok(self)
    }

    /// Checks every file against a profile of the caller's, from the text of its file. `name` is how findings and errors call it.
    ///
    /// ```
    /// use tunelint::Checker;
    ///
    /// let profile = r#"
    ///     summary = "Questions with answers"
    ///     [shape]
    ///     type = "object"
    ///     required = ["question", "answer"]
    ///     fields.question.type = "string"
    ///     fields.answer.type = "string"
    /// "#;
    /// let checker = Checker::new().profile_from_text("faq", profile)?;
    /// let report = checker.check_bytes("faq.jsonl", br#"{"question": "Who?"}"#)?;
    /// assert_eq!((report.files[0].profile.as_str(), report.findings[0].rule.as_str()), ("faq", "missing-field"));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no profile, with the place in it.
    pub fn profile_from_text(mut self, name: &str, text: &str) -> Result<Self, Error> {
        self.profile = Some(Arc::new(Profile::parse(name, name, text)?));
        self.profile_text = Some(text.to_owned());
        Ok(self)
    }

    /// Checks the data against a target of the caller's, from the text of its file, and every file against the target's profile. A
    /// profile that was given before stays.
    ///
    /// ```
    /// use tunelint::Checker;
    ///
    /// let target = r#"
    ///     summary = "Our own trainer"
    ///     profile = "openai-chat"
    ///     limits.records = { min = 10 }
    /// "#;
    /// let checker = Checker::new().target_from_text("our-trainer", target)?;
    /// let data = br#"{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}"#;
    /// let report = checker.check_bytes("train.jsonl", data)?;
    /// assert!(report.findings.iter().any(|finding| finding.group == "limits"));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no target, with the place in it.
    pub fn target_from_text(mut self, name: &str, text: &str) -> Result<Self, Error> {
        let target = Target::parse(name, name, text)?;
        if self.profile.is_none() {
            self = self.profile(target.profile())?;
        }
        self.aim = self.aim.at(Arc::new(target));
        self.target_text = Some(text.to_owned());
        Ok(self)
    }

    /// Limits that go above those of the target.
    #[must_use]
    pub fn limits(mut self, limits: &Limits) -> Self {
        self.aim = self.aim.within(limits);
        self
    }

    /// Counts tokens with this tokenizer instead of the target's.
    #[must_use]
    pub fn tokenizer(mut self, tokenizer: Tokenizer) -> Self {
        self.aim = self.aim.counted_by(Arc::new(tokenizer));
        self
    }

    /// Runs these rules and no others. Each name is a rule, an alias, a group or `ALL`. Called again, it adds to them.
    ///
    /// ```
    /// use tunelint::Checker;
    ///
    /// let checker = Checker::new().select(["chat", "pii"]).ignore(["phone"]);
    /// let report = checker.check_bytes("train.jsonl", br#"{"prompt": "Capital of Peru?", "completion": " "}"#)?;
    /// assert!(report.findings.iter().all(|finding| finding.group == "chat"));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    #[must_use]
    pub fn select<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection.select.extend(names.into_iter().map(Into::into));
        self
    }

    /// Runs these rules as well.
    #[must_use]
    pub fn extend_select<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection.extend_select.extend(names.into_iter().map(Into::into));
        self
    }

    /// Runs none of these rules, whatever else is said.
    #[must_use]
    pub fn ignore<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection.ignore.extend(names.into_iter().map(Into::into));
        self
    }

    /// Which rules run, and how bad they are.
    #[must_use]
    pub fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Adds the rule files below a folder.
    ///
    /// # Errors
    /// When a rule file is wrong, with the place in it.
    pub fn rules_from(mut self, folder: &Path) -> Result<Self, Error> {
        self.book.add_folder(folder)?;
        Ok(self)
    }

    /// Says at which JSON Pointer the class of a record stands; otherwise it is looked for in the usual places.
    #[must_use]
    pub fn label(mut self, pointer: &str) -> Self {
        self.book.label_at(pointer);
        self.label = Some(pointer.to_owned());
        self
    }

    /// Adds one rule from the text of its file; `name` and `group` are what file and folder would be called.
    ///
    /// # Errors
    /// When the text is no rule, with the place in it.
    pub fn rule_from_text(mut self, group: &str, name: &str, text: &str) -> Result<Self, Error> {
        self.book.add_text(name, group, name, text)?;
        Ok(self)
    }

    /// Adds a mechanism of the caller's, which rule files may then name in `check = "..."`.
    #[must_use]
    pub fn mechanism(
        mut self,
        name: &str,
        build: impl Fn(&BuildContext<'_>) -> Result<Checks, Error> + Send + Sync + 'static,
    ) -> Self {
        self.mechanisms.add(name, Arc::new(build));
        self.book.allow_mechanism(name);
        self
    }

    /// Findings shown of each rule; 0 for all. 50 by default. Totals are always true.
    #[must_use]
    pub fn max_findings(mut self, most: u64) -> Self {
        self.options.most = most;
        self
    }

    /// Worker threads; 0 for one on every core.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.options.threads = if threads == 0 { all_cores() } else { threads.min(MOST_THREADS) };
        self
    }

    /// Whether large files are mapped into memory: faster, and a file that shrinks meanwhile ends the process by a signal unless the
    /// caller handles it.
    #[must_use]
    pub fn map_files(mut self, map: bool) -> Self {
        self.map = map;
        self
    }

    /// Whether findings carry a window of the text around them.
    #[must_use]
    pub fn excerpts(mut self, excerpts: bool) -> Self {
        self.options.excerpts = excerpts;
        self
    }

    /// Whether values that rules of the groups `pii` and `secrets` match are written out. Without it they are masked in everything that
    /// a report holds, whatever rules run.
    #[must_use]
    pub fn show_values(mut self, show: bool) -> Self {
        self.options.show_values = show;
        self
    }

    /// Aimed size of the unit of parallel work, in bytes; changes nothing in the report.
    #[must_use]
    pub fn chunk_bytes(mut self, bytes: usize) -> Self {
        self.options.chunk_bytes = bytes.max(1);
        self
    }

    /// Is told how many bytes were checked.
    #[must_use]
    pub fn on_progress(mut self, progress: Arc<Progress>) -> Self {
        self.on_progress = Some(progress);
        self
    }

    /// Lets a token end the run: then its result is [`Error::Cancelled`].
    #[must_use]
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.cancel = token.clone();
        self
    }
}
