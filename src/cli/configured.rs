//! The configuration that the arguments ask for.

use std::path::PathBuf;

use super::args::ConfigArguments;
use crate::Error;
use crate::config::Config;

impl ConfigArguments {
    /// The file that is named, or else the nearest one; `None` when there is none or none is wanted.
    pub(super) fn read(&self) -> Result<Option<Config>, Error> {
        if self.isolated {
            return Ok(None);
        }
        if let Some(path) = &self.config {
            return Config::read(path).map(Some);
        }
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Config::discover(&here)
    }
}
