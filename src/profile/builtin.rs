//! The built-in profiles: the files of `rules/profiles/`, embedded by the build script and read when asked for.
//!
//! Owns the one list of them. Adding a file to the folder adds the profile.

use std::sync::Arc;

use serde::Deserialize;

use super::Profile;
use super::detection_rules::DetectionRules;
use super::document::Document;
use super::raw::RawDetect;
use crate::error::Error;

/// A profile as the build script embeds it.
struct Embedded {
    name: &'static str,
    text: &'static str,
    /// Its `[detect]` table alone: detection reads this much of every profile, and the rest of one.
    detection: &'static str,
}

/// Every file of `rules/profiles/`, by name.
const PROFILES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// The name that errors show for a built-in profile.
fn path_of(name: &str) -> String {
    format!("rules/profiles/{name}.toml")
}

/// The names of the built-in profiles, in alphabetical order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|profile| profile.name)
}

/// Reads a built-in profile.
pub(super) fn builtin(name: &str) -> Result<Arc<Profile>, Error> {
    let profile = PROFILES.iter().find(|profile| profile.name == name);
    let profile = profile.ok_or_else(|| Error::unknown("profile", name, names()))?;
    Profile::parse(name, &path_of(name), profile.text).map(Arc::new)
}

/// How the records of each built-in profile are recognized.
pub(super) fn detection_rules() -> Result<Vec<(&'static str, DetectionRules)>, Error> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        detect: RawDetect,
    }
    let read = |profile: &Embedded| {
        let (path, text) = (path_of(profile.name), profile.detection);
        let head: Head = toml::from_str(text).map_err(|error| Error::from_toml(&path, text, &error))?;
        Ok((profile.name, DetectionRules::compile(&head.detect, Document { path: &path, text })?))
    };
    PROFILES.iter().map(read).collect()
}
