//! The catalogue of all known rules.
//!
//! Owns their order and the uniqueness of their names. Must not know which rules a run wants: that is `select`.

use std::path::Path;
use std::sync::Arc;

use super::rule_file_error::RuleFileError;
use serde::{Deserialize, Serialize};

use crate::error::{Error, needs_feature};
use crate::rule::file::{GROUPS, RuleFile};
use crate::rule::index::Entry;
use crate::rule::{ProseSource, Rule, load};

const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/rules-index.json"));
const PROSE: &str = include_str!(concat!(env!("OUT_DIR"), "/rules-prose.txt"));

/// The rules that exist: the built-in ones and the user's, by group and name.
#[derive(Debug, Clone)]
pub struct RuleBook {
    rules: Vec<Rule>,
    mechanisms: Vec<String>,
    texts: Vec<RuleText>,
}

/// A rule that was added, as it was given: what another process needs to add it too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleText {
    pub(crate) path: String,
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) text: String,
}

impl RuleBook {
    /// The rules that come with tunelint.
    pub fn builtin() -> RuleBook {
        let entries: Vec<Entry> = serde_json::from_str(INDEX).expect("the build script wrote the index");
        RuleBook { rules: entries.into_iter().map(builtin_rule).collect(), mechanisms: Vec::new(), texts: Vec::new() }
    }

    /// No rules at all, for callers of the library that bring their own.
    pub fn empty() -> RuleBook {
        RuleBook { rules: Vec::new(), mechanisms: Vec::new(), texts: Vec::new() }
    }

    /// Lets rule files that are added later name this mechanism. Its options may be anything.
    pub fn allow_mechanism(&mut self, name: impl Into<String>) {
        self.mechanisms.push(name.into());
    }

    /// Adds every `*.toml` below a folder, in the order of their paths. A rule has the name of its file and the group of the folder
    /// that holds the file. Hidden files and folders are passed over; a symbolic link is an error.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), Error> {
        for found in load::rule_files(folder)? {
            self.add_text(&found.path, &found.group, &found.name, &found.text)?;
        }
        Ok(())
    }

    /// Adds a rule from the text of its file. `path` is for messages only.
    pub fn add_text(&mut self, path: &str, group: &str, name: &str, text: &str) -> Result<(), Error> {
        let said = |mistake: RuleFileError| load::document(path, text, mistake);
        load::name_and_group(name, group).map_err(said)?;
        let file = load::read(text, &self.mechanisms).map_err(said)?;
        if let Some(feature) = load::missing_feature(&file.options) {
            let mistake = RuleFileError::anywhere(needs_feature(&format!("rule `{name}`"), feature));
            return Err(said(mistake.help(format!("build tunelint with the feature `{feature}`"))));
        }
        self.refuse_taken(group, name, &file).map_err(said)?;
        let rule = Rule {
            name: name.to_owned(),
            group: group.to_owned(),
            severity: file.severity,
            check: file.check,
            roles: file.roles,
            default: file.default,
            aliases: file.aliases.into_iter().map(|(alias, _)| alias).collect(),
            expressions: super::expressions(&file.options),
            options: file.options,
            fix: file.fix,
            prose: ProseSource::Read(Arc::new(file.prose), path.into()),
        };
        let at = self.rules.partition_point(|other| order(&other.group, &other.name) < order(&rule.group, &rule.name));
        self.rules.insert(at, rule);
        self.texts.push(RuleText {
            path: path.to_owned(),
            group: group.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
        });
        Ok(())
    }

    /// The mechanisms that rule files may name beside the built-in ones.
    pub(crate) fn mechanisms(&self) -> &[String] {
        &self.mechanisms
    }

    /// The rules that were added, in that order.
    pub(crate) fn texts(&self) -> &[RuleText] {
        &self.texts
    }

    /// Says where the rules about classes look for the label, unless they say so themselves.
    pub fn label_at(&mut self, pointer: &str) {
        self.rules.iter_mut().for_each(|rule| rule.options.of_mechanism_mut().set_label(pointer));
    }

    /// All rules, by group (in the order of the documentation, then the user's own) and name.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of this name or alias.
    pub fn find(&self, name_or_alias: &str) -> Option<&Rule> {
        self.position(name_or_alias).map(|index| &self.rules[index])
    }

    /// The index in [`RuleBook::rules`] of the rule of this name or alias.
    pub fn position(&self, name_or_alias: &str) -> Option<usize> {
        let by_name = self.rules.iter().position(|rule| rule.name == name_or_alias);
        by_name.or_else(|| self.rules.iter().position(|rule| rule.aliases.iter().any(|alias| alias == name_or_alias)))
    }

    /// Whether a group of this name exists, be it without rules.
    pub fn has_group(&self, name: &str) -> bool {
        GROUPS.contains(&name) || self.rules.iter().any(|rule| rule.group == name)
    }

    /// Everything that may be written where a rule or a group is asked for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let of_rules =
            self.rules.iter().flat_map(|rule| rule.aliases.iter().chain([&rule.name, &rule.group]).map(String::as_str));
        ["ALL"].into_iter().chain(GROUPS).chain(of_rules)
    }

    fn refuse_taken(&self, group: &str, name: &str, file: &RuleFile) -> Result<(), RuleFileError> {
        if let Some(rule) = self.find(group) {
            let message = format!("the group name `{group}` is already used by {}", owner(rule));
            return Err(RuleFileError::anywhere(message).help("rename the folder"));
        }
        if let Some(owner) = self.owner_of(name, group) {
            let message = format!("the name `{name}` is already used by {owner}");
            return Err(RuleFileError::anywhere(message).help("rename the file: its name is the name of the rule"));
        }
        for (index, (alias, place)) in file.aliases.iter().enumerate() {
            let own = || alias == name || file.aliases[..index].iter().any(|(other, _)| other == alias);
            if let Some(owner) = self.owner_of(alias, group).or_else(|| own().then(|| "this rule itself".to_owned())) {
                let message = format!("the alias `{alias}` is already used by {owner}");
                return Err(RuleFileError::at(place.clone(), message).help("choose another alias"));
            }
        }
        Ok(())
    }

    /// What a name stands for already, when a rule of this group is added.
    fn owner_of(&self, name: &str, group: &str) -> Option<String> {
        let is_group = || (self.has_group(name) || name == group).then(|| "a group".to_owned());
        self.find(name).map(owner).or_else(is_group)
    }
}

/// A rule by its group and file, as an owner of names.
fn owner(rule: &Rule) -> String {
    let place = if rule.path().is_empty() { String::new() } else { format!(" ({})", rule.path()) };
    format!("a {}rule of group {}{place}", if rule.is_builtin() { "built-in " } else { "" }, rule.group)
}

fn builtin_rule(entry: Entry) -> Rule {
    Rule {
        name: entry.name,
        group: entry.group,
        severity: entry.severity,
        check: entry.check,
        roles: entry.roles,
        default: entry.default,
        aliases: entry.aliases,
        expressions: super::expressions(&entry.options),
        options: entry.options,
        fix: entry.fix,
        prose: ProseSource::Embedded(&PROSE[entry.prose]),
    }
}

/// The key of the order: known groups as documented, then others by name.
fn order<'r>(group: &'r str, name: &'r str) -> (usize, &'r str, &'r str) {
    (GROUPS.iter().position(|known| *known == group).unwrap_or(GROUPS.len()), group, name)
}

#[cfg(test)]
mod tests;
