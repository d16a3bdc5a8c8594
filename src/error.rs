//! What can keep a run from being done: failures, as opposed to findings.
//!
//! Owns every error that the library returns, with the text and the place that a person needs to fix it. Draws nothing: that is left to
//! the caller. Never holds dataset text.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::nearest::did_you_mean;
use crate::toml_errors;

/// So many names can be read at a glance.
const FEW_NAMES: usize = 24;

/// A failure. Findings are never errors.
///
/// ```
/// use tunelint::Checker;
///
/// let rule = "summary = 'The text is loud'\nseverity = 'loud'\ncheck = 'blank'\nwhy = 'w'\nhelp = 'h'\n";
/// let error = Checker::new().rule_from_text("style", "loud-text", rule).err().expect("no such severity");
/// assert_eq!(error.position(), Some((2, 12)));
/// assert_eq!(&rule[error.span().expect("it has a place")], "'loud'");
/// assert!(error.to_string().starts_with("loud-text:2:12: "), "{error}");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A rule file, profile or configuration that is wrong, usually at a known place.
    #[non_exhaustive]
    Document {
        /// What is wrong.
        message: String,
        /// The document.
        document: Arc<Document>,
        /// The byte range in the text of the document.
        span: Option<Range<usize>>,
        /// What to write instead.
        help: Option<String>,
    },
    /// A name on the command line or in the configuration that means nothing.
    #[non_exhaustive]
    Unknown {
        /// `rule`, `profile`, `group`...
        what: &'static str,
        /// The name as given.
        name: String,
        /// The nearest name that exists, or where to find the list.
        help: Option<String>,
    },
    /// A file that cannot be read.
    #[non_exhaustive]
    Read {
        /// The path as given.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Partial results that cannot be merged: of different runs or versions, incomplete, or damaged.
    Partial {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// Options that contradict each other, or an option whose value cannot be used.
    #[non_exhaustive]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// The caller cancelled the run before its end.
    Cancelled,
}

/// A text that an error is about: a rule file, a profile, a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document {
    /// How the caller names it, mostly a path.
    pub name: String,
    /// All of it.
    pub text: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Error::Document { document, .. }, Some((line, column))) = (self, self.position()) {
            let gap = if document.name.is_empty() { "" } else { ":" };
            write!(f, "{}{gap}{line}:{column}: ", document.name)?;
        }
        f.write_str(&self.message())
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What is wrong, without the place.
    pub fn message(&self) -> String {
        match self {
            Error::Document { message, .. } | Error::Usage { message, .. } | Error::Partial { message, .. } => message.clone(),
            Error::Unknown { what, name, .. } => format!("unknown {what} `{name}`"),
            Error::Read { path, reason } => format!("cannot read `{}`: {reason}", path.display()),
            Error::Cancelled => "the run was cancelled".to_owned(),
        }
    }

    /// What to do about it, where more can be said than what is wrong.
    pub fn help(&self) -> Option<&str> {
        match self {
            Error::Document { help, .. }
            | Error::Unknown { help, .. }
            | Error::Usage { help, .. }
            | Error::Partial { help, .. } => help.as_deref(),
            Error::Read { .. } | Error::Cancelled => None,
        }
    }

    /// The document that is wrong.
    pub fn document(&self) -> Option<&Document> {
        if let Error::Document { document, .. } = self { Some(document) } else { None }
    }

    /// The byte range in the text of the [document](Error::document) that is wrong.
    pub fn span(&self) -> Option<Range<usize>> {
        if let Error::Document { span, .. } = self { span.clone() } else { None }
    }

    /// Line and column of the start of the [span](Error::span), both counted from 1, columns in characters.
    pub fn position(&self) -> Option<(usize, usize)> {
        let (text, start) = (&self.document()?.text, self.span()?.start);
        let before = text.get(..start.min(text.len())).unwrap_or(text);
        let line = before.rfind('\n').map_or(0, |feed| feed + 1);
        Some((before.matches('\n').count() + 1, before[line..].chars().count() + 1))
    }

    /// An error at a byte range of a document.
    pub(crate) fn in_document(path: &str, text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Error {
        let document = Arc::new(Document { name: path.to_owned(), text: text.to_owned() });
        Error::Document { message: message.into(), document, span, help: None }
    }

    /// The same error with a line of help.
    #[must_use]
    pub(crate) fn with_help(mut self, text: Option<String>) -> Error {
        match &mut self {
            Error::Document { help, .. }
            | Error::Unknown { help, .. }
            | Error::Usage { help, .. }
            | Error::Partial { help, .. } => *help = text,
            Error::Read { .. } | Error::Cancelled => {}
        }
        self
    }

    /// An error of the TOML reader in plain words, with its span, and the nearest of the names that it expected.
    pub(crate) fn from_toml(path: &str, text: &str, error: &toml::de::Error) -> Error {
        let (message, help) = toml_errors::said(error);
        Error::in_document(path, text, error.span(), message).with_help(help)
    }

    /// An unknown name, with the nearest of the known ones as help, or all of them when they are few.
    pub(crate) fn unknown<'n>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'n str>) -> Error {
        let known: Vec<&str> = known.into_iter().collect();
        let all = || (known.len() <= FEW_NAMES).then(|| format!("one of {}", known.join(", ")));
        Error::Unknown { what, name: name.to_owned(), help: did_you_mean(name, known.iter().copied()).or_else(all) }
    }

    /// Something that this build was made without.
    #[cfg(not(all(feature = "openai-tokens", feature = "hf-tokens")))]
    pub(crate) fn needs_feature(what: &str, feature: &str) -> Error {
        Error::Usage { message: needs_feature(what, feature), help: Some(format!("build tunelint with the feature `{feature}`")) }
    }
}

/// Why something cannot be had in this build.
pub(crate) fn needs_feature(what: &str, feature: &str) -> String {
    format!("{what} needs the feature `{feature}`, which this build does not have")
}
