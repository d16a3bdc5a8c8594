//! What the data is made for, by the arguments and the configuration.

use std::path::Path;

use super::args::TargetArguments;
use crate::Error;
use crate::config::Config;
use crate::engine::Checker;
use crate::nearest::did_you_mean;
use crate::target::{Limits, Over, TokenLimit};
use crate::tokenizer::Tokenizer;

/// No `tokenizer.json` is larger; it keeps a file that was named by mistake from being read whole.
const LARGEST: u64 = 256 << 20;

impl TargetArguments {
    /// The name of the target.
    pub(crate) fn target<'a>(&'a self, config: Option<&'a Config>) -> Option<&'a str> {
        self.target.as_deref().or(config.and_then(|config| config.target.as_deref()))
    }

    /// A checker for this target. A given profile overrides that of the target.
    pub(crate) fn apply(&self, mut checker: Checker, profile: Option<&str>, config: Option<&Config>) -> Result<Checker, Error> {
        if let Some(target) = self.target(config) {
            checker = checker.target(target)?;
        }
        // The command line overrides the configuration: a target on the command line overrides a configured profile.
        let configured = config.and_then(|config| config.profile.as_deref()).filter(|_| self.target.is_none());
        if let Some(profile) = profile.or(configured) {
            checker = checker.profile(profile)?;
        }
        if let Some(config) = config {
            checker = checker.limits(&config.limits);
        }
        if let Some(max) = self.max_tokens {
            // What happens to a longer record is known of targets; trainers without one cut it.
            let over = self.target(config).is_none().then_some(Over::Truncated);
            let over = config.and_then(|config| config.limits.tokens?.over).or(over);
            checker = checker.limits(&Limits { tokens: Some(TokenLimit { max, over }), ..Limits::default() });
        }
        match (&self.tokenizer, config.and_then(|config| Some((config, config.tokenizer.as_ref()?)))) {
            (Some(path), _) => Ok(checker.tokenizer(tokenizer(path)?)),
            (None, Some((_, name))) if Tokenizer::ENCODINGS.contains(&name.as_str()) => {
                Ok(checker.tokenizer(Tokenizer::encoding(name)?))
            }
            (None, Some((config, path))) => Ok(checker.tokenizer(tokenizer(&config.directory.join(path))?)),
            (None, None) => Ok(checker),
        }
    }
}

/// The tokenizer of a file, or an encoding by its name.
fn tokenizer(path: &Path) -> Result<Tokenizer, Error> {
    let shown = path.display().to_string();
    if Tokenizer::ENCODINGS.contains(&shown.as_str()) {
        return Tokenizer::encoding(&shown);
    }
    let unreadable = |reason: String| {
        let help = did_you_mean(&shown, Tokenizer::ENCODINGS)
            .unwrap_or_else(|| format!("give a `tokenizer.json` file, or one of {}", Tokenizer::ENCODINGS.join(", ")));
        Error::Usage { message: format!("cannot read the tokenizer `{shown}`: {reason}"), help: Some(help) }
    };
    let size = path.metadata().map_err(|error| unreadable(error.to_string()))?.len();
    if size > LARGEST {
        return Err(unreadable(format!("larger than {} MiB", LARGEST >> 20)));
    }
    let text = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    // Messages hold no paths: the name of the file is enough to know it by.
    let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    Tokenizer::from_json(&name, &text)
}
