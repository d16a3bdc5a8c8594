//! Rules: policy as data. Loads rule files, built-in and the user's, through one reader, and says which of them run.
//!
//! Owns the rule language, the catalogue and the selection. Must not know the checks that rules name, nor where a selection
//! comes from.

mod catalogue;
mod constraints;
#[cfg(feature = "cel")]
pub(crate) mod expression;
pub(crate) mod file;
mod index;
mod load;
pub(crate) mod options;
pub(crate) mod regex;
mod role;
mod rule_file_error;
#[cfg(feature = "json-schema")]
pub(crate) mod schema;
mod select;
mod validate;

pub use catalogue::RuleBook;
pub(crate) use catalogue::RuleText;
#[cfg(feature = "cli")]
pub(crate) use constraints::is_pointer;
pub use index::{Example, Prose};
pub use options::*;
pub use role::{Role, RoleSet};
pub use select::{Selected, Selection};

use std::sync::Arc;

use crate::finding::{Applicability, Severity};

/// One rule: what to look for, with which mechanism, and what it means.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Kebab-case, unique over all groups.
    pub name: String,
    /// The group that it belongs to.
    pub group: String,
    /// Severity unless a profile or the configuration says otherwise.
    pub severity: Severity,
    /// The mechanism.
    pub check: String,
    /// The turns that it looks at.
    pub roles: RoleSet,
    /// Runs without being named.
    pub default: bool,
    /// Earlier names.
    pub aliases: Vec<String>,
    /// The parameters of the mechanism.
    pub options: Options,
    /// How safe its fixes are.
    pub fix: Applicability,
    /// Those of `check = "pattern"`, in the order of [`PatternOptions::expressions`].
    pub(crate) expressions: regex::Expressions,
    prose: ProseSource,
}

/// Prose as it came: still text for built-in rules, since most runs show little of it.
#[derive(Debug, Clone)]
enum ProseSource {
    Embedded(&'static str),
    /// With the path of the file, as given.
    Read(Arc<Prose>, Arc<str>),
}

/// Room for the expressions of a rule.
fn expressions(options: &Options) -> regex::Expressions {
    let sources = options.of_mechanism().sources();
    regex::Expressions::new(sources.iter().filter(|source| matches!(source, Source::Regex(_))).count())
}

impl Rule {
    /// What the rule says to people. Parsed at each call for built-in rules: keep it when it is needed again.
    pub fn prose(&self) -> Prose {
        match &self.prose {
            ProseSource::Embedded(json) => serde_json::from_str(json).expect("the build script wrote the prose"),
            ProseSource::Read(prose, _) => Prose::clone(prose),
        }
    }

    /// The feature that its mechanism needs and this build was made without.
    pub(crate) fn missing_feature(&self) -> Option<&'static str> {
        load::missing_feature(&self.options)
    }

    /// The path of the file that the rule was read from; empty when it was read from none.
    fn path(&self) -> &str {
        match &self.prose {
            ProseSource::Embedded(_) => "",
            ProseSource::Read(_, path) => path,
        }
    }

    /// Whether its findings carry a fix.
    pub(crate) fn has_fixes(&self) -> bool {
        self.fix != Applicability::None && self.options.of_mechanism().offers_fixes()
    }

    /// Whether the rule comes with tunelint.
    pub fn is_builtin(&self) -> bool {
        matches!(self.prose, ProseSource::Embedded(_))
    }
}
