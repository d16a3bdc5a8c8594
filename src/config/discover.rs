//! Which configuration file holds.
//!
//! Owns the names of the files and the way up through the directories. The nearest file wins, and nothing is merged.

use std::fs;
use std::path::{Path, PathBuf};

use crate::config::keys;
use crate::error::Error;

/// The file that may hold the configuration of another tool's project.
pub(super) const PYPROJECT: &str = "pyproject.toml";

const NAMES: [&str; 3] = ["tunelint.toml", ".tunelint.toml", PYPROJECT];

/// The nearest configuration file and its text.
pub(super) fn nearest_file(start: &Path) -> Result<Option<(PathBuf, String)>, Error> {
    let unreadable = |error: std::io::Error| Error::Read { path: start.to_owned(), reason: error.to_string() };
    let absolute = std::path::absolute(start).map_err(unreadable)?;
    for directory in absolute.ancestors() {
        for name in NAMES {
            let path = directory.join(name);
            if !path.is_file() {
                continue;
            }
            let text = text_of(&path)?;
            if name != PYPROJECT || keys::has_table(&text) {
                return Ok(Some((path, text)));
            }
        }
        if directory.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// The text of a file.
pub(super) fn text_of(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::Read { path: path.to_owned(), reason: error.to_string() })
}
