//! What can keep a run from being done: failures, as opposed to findings.
//!
//! Owns every error that the library returns, with the text and the span a person needs to mend it. Never holds dataset text.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::nearest::did_you_mean;
use crate::toml_errors;

/// So many names can be read at a glance.
const FEW_NAMES: usize = 24;

/// A failure. Findings are never errors.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum Error {
    /// A rule file, profile or configuration that is wrong at a known place.
    #[error("{message}")]
    Document {
        /// What is wrong.
        message: String,
        /// The document.
        #[source_code]
        source_code: Arc<NamedSource<String>>,
        /// Where.
        #[label("{label}")]
        span: Option<SourceSpan>,
        /// What stands beside the marked place.
        label: String,
        /// What to write instead.
        #[help]
        help: Option<String>,
    },
    /// A name on the command line or in the configuration that means nothing.
    #[error("unknown {what} `{name}`")]
    Unknown {
        /// `rule`, `profile`, `group`...
        what: &'static str,
        /// The name as given.
        name: String,
        /// The nearest name that exists, or where to find the list.
        #[help]
        help: Option<String>,
    },
    /// A file that cannot be read.
    #[error("cannot read `{}`: {reason}", path.display())]
    Read {
        /// The path as given.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Partial results that cannot be merged: of different runs or versions, incomplete, or damaged.
    #[error("{message}")]
    Partial {
        /// What is wrong.
        message: String,
        /// What to do instead.
        #[help]
        help: Option<String>,
    },
    /// Options that contradict each other, or an option whose value cannot be used.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do instead.
        #[help]
        help: Option<String>,
    },
}

impl Error {
    /// An error at a byte range of a document.
    pub fn in_document(path: &str, text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Error {
        Error::Document {
            message: message.into(),
            source_code: Arc::new(NamedSource::new(path, text.to_owned())),
            span: span.map(SourceSpan::from),
            label: "here".to_owned(),
            help: None,
        }
    }

    /// The same error with a line of help.
    #[must_use]
    pub fn with_help(mut self, text: Option<String>) -> Error {
        match &mut self {
            Error::Document { help, .. }
            | Error::Unknown { help, .. }
            | Error::Usage { help, .. }
            | Error::Partial { help, .. } => *help = text,
            Error::Read { .. } => {}
        }
        self
    }

    /// An error of the TOML reader in plain words, with its span, and the nearest of the names that it expected.
    pub fn from_toml(path: &str, text: &str, error: &toml::de::Error) -> Error {
        let (message, help) = toml_errors::said(error);
        Error::in_document(path, text, error.span(), message).with_help(help)
    }

    /// An unknown name, with the nearest of the known ones as help, or all of them when they are few.
    pub fn unknown<'n>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'n str>) -> Error {
        let known: Vec<&str> = known.into_iter().collect();
        let all = || (known.len() <= FEW_NAMES).then(|| format!("one of {}", known.join(", ")));
        Error::Unknown { what, name: name.to_owned(), help: did_you_mean(name, known.iter().copied()).or_else(all) }
    }
}
