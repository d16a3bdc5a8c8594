//! Patterns such as `data/*.jsonl`, for shells that do not expand them and for configuration files.
//!
//! Owns the meaning of a pattern: what a shell with `**` would match. Must not decide what becomes of the matches.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use crate::Error;

/// Whether a path that does not exist may be meant as a pattern.
pub(crate) fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(has_wildcard)
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// A pattern, split where its wildcards begin.
pub(crate) struct Pattern {
    /// The components before the first wildcard, as given; empty for the current folder.
    base: PathBuf,
    /// Where to walk.
    root: PathBuf,
    rest: GlobMatcher,
    /// How deep a match can lie.
    depth: Option<usize>,
    /// The pattern names hidden files itself.
    hidden: bool,
}

impl Pattern {
    pub(crate) fn new(path: &Path) -> Result<Pattern, Error> {
        let is_fixed = |part: &Component<'_>| !has_wildcard(&part.as_os_str().to_string_lossy());
        let base: PathBuf = path.components().take_while(is_fixed).collect();
        let rest: Vec<_> = path.components().skip_while(is_fixed).map(|part| part.as_os_str().to_string_lossy()).collect();
        let glob = GlobBuilder::new(&rest.join("/")).literal_separator(true).build().map_err(|error| Error::Usage {
            message: format!("`{}` is not a file and not a valid pattern: {}", path.display(), error.kind()),
            help: None,
        })?;
        let root = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base.clone() };
        Ok(Pattern {
            base,
            root,
            rest: glob.compile_matcher(),
            depth: (!rest.iter().any(|part| part == "**")).then_some(rest.len()),
            hidden: rest.iter().any(|part| part.starts_with('.')),
        })
    }

    /// The walk that meets every match. Ignore files do not count: a pattern names files, as a list of them would.
    pub(crate) fn walk(&self) -> WalkBuilder {
        let mut walk = WalkBuilder::new(&self.root);
        walk.standard_filters(false).hidden(!self.hidden).max_depth(self.depth);
        walk
    }

    pub(crate) fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.root).is_ok_and(|rest| self.rest.is_match(rest))
    }

    /// The path as the user would have written it.
    pub(crate) fn spell(&self, path: PathBuf) -> PathBuf {
        match path.strip_prefix(&self.root) {
            Ok(rest) => self.base.join(rest),
            Err(_) => path,
        }
    }
}
