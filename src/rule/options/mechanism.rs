//! What the rest of the program may ask of the options of any mechanism.
//!
//! Owns the questions; each struct of options answers them where it is defined, so that neither the reader of rule files nor the engine
//! matches on mechanisms. Compiled into the build script as well.

use std::any::Any;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rule::rule_file_error::RuleFileError;

/// The options of one mechanism. The defaults are those of a mechanism that looks at records as a whole.
pub(crate) trait MechanismOptions: Any {
    /// Checks what the types cannot say.
    fn validate(&self, _places: &Places<'_>) -> Result<(), RuleFileError> {
        Ok(())
    }

    /// Why the `roles` of the rule mean nothing, as the end of a sentence that begins with the mechanism.
    fn ignores_roles(&self) -> Option<&'static str> {
        Some("does not look at turns")
    }

    /// Whether a finding can be about a file as a whole, so that there is no text to point at.
    fn may_concern_whole_file(&self) -> bool {
        false
    }

    /// What the run must have, or the rule finds nothing whatever is in the files.
    fn requires(&self) -> Option<Requirement> {
        None
    }

    /// Texts in languages of their own, which are compiled when the file is loaded.
    fn sources(&self) -> Vec<Source<'_>> {
        Vec::new()
    }

    /// Whether findings carry a fix when the rule allows one.
    fn offers_fixes(&self) -> bool {
        false
    }

    /// What the finding says, when the rule file gives it and no text of the data is in it but `{match}`.
    fn message(&self) -> Option<&str> {
        None
    }

    /// Takes the JSON Pointer to the label of a record, unless the rule gives its own.
    fn set_label(&mut self, _pointer: &str) {}
}

/// A caller's own mechanism: nothing is known of its options.
impl MechanismOptions for serde_json::Value {
    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }

    fn may_concern_whole_file(&self) -> bool {
        true
    }
}

/// What a rule needs of a run to find anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// Files of more than one split.
    Splits,
    /// Files of a benchmark.
    Benchmark,
    /// A limit of tokens.
    TokenLimit,
}

/// A text of a rule file in a language of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source<'o> {
    /// A regular expression.
    Regex(&'o str),
    /// A JSON Schema.
    JsonSchema(&'o str),
    /// An expression in CEL.
    Cel(&'o str),
}

/// Where the options of a rule file are. Read leniently: the types were checked before.
pub(crate) struct Places<'t> {
    table: DeTable<'t>,
    whole: Range<usize>,
}

impl<'t> Places<'t> {
    /// The places in the text of a rule file; nothing when it has no `[options]`.
    pub(crate) fn of(text: &'t str) -> Option<Places<'t>> {
        let options = DeTable::parse(text).ok()?.into_inner().remove("options")?;
        let whole = options.span();
        match options.into_inner() {
            DeValue::Table(table) => Some(Places { table, whole }),
            _ => None,
        }
    }

    /// All options.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.whole.clone()
    }

    /// The value of a key, if it is given.
    pub(crate) fn given(&self, key: &str) -> Option<&Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// The place of the value of a key; all options when the key is not given.
    pub(crate) fn at(&self, key: &str) -> Range<usize> {
        self.given(key).map_or_else(|| self.whole(), Spanned::span)
    }

    /// The strings of a list, each with its place.
    pub(crate) fn strings(&self, key: &str) -> Vec<Spanned<&str>> {
        let items = self.given(key).and_then(|list| list.get_ref().as_array());
        let items = items.into_iter().flat_map(|items| items.iter());
        items.filter_map(|item| Some(Spanned::new(item.span(), item.get_ref().as_str()?))).collect()
    }
}

#[derive(Deserialize)]
struct Wrapper<T> {
    options: Option<T>,
}

/// `[options]` by their type, read from the whole document so that places stay right. Without the table all options have their defaults.
pub(super) fn read<T: DeserializeOwned>(text: &str, check: &Spanned<String>) -> Result<T, RuleFileError> {
    let wrapper: Wrapper<T> = toml::from_str(text).map_err(|error| RuleFileError::from_toml(&error))?;
    wrapper.options.map_or_else(
        || {
            toml::from_str("").map_err(|error: toml::de::Error| {
                let message = format!("check `{}` requires `[options]`: {}", check.get_ref(), error.message());
                RuleFileError::at(check.span(), message)
            })
        },
        Ok,
    )
}

/// `[options]` of a mechanism that a caller of the library added.
pub(in crate::rule) fn read_custom(text: &str) -> Result<serde_json::Value, RuleFileError> {
    let wrapper: Wrapper<serde_json::Value> = toml::from_str(text).map_err(|error| RuleFileError::from_toml(&error))?;
    Ok(wrapper.options.unwrap_or_else(|| serde_json::Value::Object(serde_json::Map::new())))
}
