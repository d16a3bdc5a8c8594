//! The built-in profiles: the files of `rules/profiles/`, read when asked for.
//!
//! Owns the one list of them.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::Profile;
use super::detect::Signs;
use super::document::Document;
use super::raw::RawDetect;
use crate::error::Error;

macro_rules! profiles {
    ($($name:literal),* $(,)?) => {
        const NAMES: &[&str] = &[$($name),*];
        const TEXTS: &[&str] = &[$(include_str!(concat!("../../rules/profiles/", $name, ".toml"))),*];
        static READ: [OnceLock<Arc<Profile>>; NAMES.len()] = [const { OnceLock::new() }; NAMES.len()];
    };
}

profiles! {
    "bedrock-nova-sft",
    "bedrock-sft-prompt-completion",
    "generic",
    "openai-chat",
}

/// The name that errors show for a built-in profile.
fn path_of(name: &str) -> String {
    format!("rules/profiles/{name}.toml")
}

/// The names of the built-in profiles, in alphabetical order.
pub(super) fn names() -> &'static [&'static str] {
    NAMES
}

/// A built-in profile, read once in the life of the process.
pub(super) fn builtin(name: &str) -> Result<Arc<Profile>, Error> {
    let Some(at) = NAMES.iter().position(|known| *known == name) else {
        return Err(Error::unknown("profile", name, NAMES.iter().copied()));
    };
    if let Some(profile) = READ[at].get() {
        return Ok(profile.clone());
    }
    let profile = Arc::new(Profile::parse(name, &path_of(name), TEXTS[at])?);
    Ok(READ[at].get_or_init(|| profile).clone())
}

/// How the records of each built-in profile are recognised. Reads no more of a file than `[detect]`.
pub(super) fn signs() -> Result<&'static [(&'static str, Signs)], Error> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        detect: RawDetect,
    }
    static SIGNS: OnceLock<Vec<(&str, Signs)>> = OnceLock::new();
    if let Some(signs) = SIGNS.get() {
        return Ok(signs);
    }
    let read = |(name, text): (&&'static str, &&'static str)| {
        let path = path_of(name);
        let head: Head = toml::from_str(text).map_err(|error| Error::from_toml(&path, text, &error))?;
        Ok((*name, Signs::compile(&head.detect, Document { path: &path, text })?))
    };
    let signs = NAMES.iter().zip(TEXTS).map(read).collect::<Result<Vec<_>, Error>>()?;
    Ok(SIGNS.get_or_init(|| signs))
}
